package chart_test

import (
	"encoding/xml"
	"flag"
	"fmt"
	"html/template"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"duly/internal/web/chart"
)

var page = flag.String("page", "", "write a page with all charts to this file, to look at")

var chicago = []chart.Year{
	{2000, 7173}, {2001, 5512}, {2002, 7461}, {2003, 6423}, {2004, 8494}, {2005, 4767}, {2006, 4463}, {2007, 5282},
	{2008, 4607}, {2009, 5577}, {2010, 4431}, {2011, 4274}, {2012, 3973}, {2013, 3911}, {2014, 2918}, {2015, 2585},
}

var promises = []chart.Row{
	{"decided in time", 120, 14, 22},
	{"heard first", 131, 0, 25},
	{"a complaint is acknowledged in writing, with the name of the officer who handles it", 3, 1, 0},
	{"appeal heard", 0, 0, 0},
	{"x<y & \"z\"", 12345, 1, 0},
}

var taken = []chart.Bin{
	{0, 29, 5100}, {30, 59, 6900}, {60, 89, 8000}, {90, 119, 11000}, {120, 149, 13000}, {150, 179, 11600}, {180, 209, 9500}, {210, 239, 8000},
	{240, 269, 6100}, {270, 299, 5000}, {300, 329, 4000}, {330, 359, 3300}, {360, 389, 2600}, {390, 419, 2000}, {420, 449, 1700}, {450, 479, 1400},
	{480, 509, 1100}, {510, 539, 900}, {540, 569, 700}, {570, 599, 600}, {600, 629, 500}, {630, 659, 450}, {660, 689, 400}, {690, 5012, 3900},
}

var all = map[string]template.HTML{
	"backlog":       chart.Backlog("backlog", chicago),
	"backlog, few":  chart.Backlog("few", []chart.Year{{2023, 12}, {2024, 17}, {2025, 9}}),
	"backlog, one":  chart.Backlog("one", []chart.Year{{2025, 0}}),
	"backlog, long": chart.Backlog("long", long()),
	"on time":       chart.OnTime("promises", promises),
	"days":          chart.Days("days", taken, 175),
	"days, few":     chart.Days("fewdays", []chart.Bin{{0, 0, 1}, {1, 1, 4}, {2, 2, 2}}, 1),
	"days, late":    chart.Days("latedays", taken, 2000),
}

func long() (years []chart.Year) {
	for y := 1981; y <= 2025; y++ {
		years = append(years, chart.Year{Year: y, Open: (y * 7919) % 331})
	}
	return years
}

func TestChartsAreWellFormedAndSayEverything(t *testing.T) {
	for name, svg := range all {
		ids := map[string]bool{}
		var refs []string
		var role, text string
		d := xml.NewDecoder(strings.NewReader(string(svg)))
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			switch token := token.(type) {
			case xml.CharData:
				text += string(token)
			case xml.StartElement:
				if n := token.Name.Local; n == "style" || n == "script" || n == "image" {
					t.Errorf("%s: an element %s, which a strict policy forbids", name, n)
				}
				for _, a := range token.Attr {
					switch {
					case a.Name.Local == "id" && ids[a.Value]:
						t.Errorf("%s: id %s twice", name, a.Value)
					case a.Name.Local == "id":
						ids[a.Value] = true
					case a.Name.Local == "role":
						role = a.Value
					case strings.HasPrefix(a.Name.Local, "aria-"):
						refs = append(refs, a.Value)
					case strings.HasPrefix(a.Value, "url(#"):
						refs = append(refs, strings.Trim(a.Value, "url(#)"))
					case a.Name.Local == "style":
						t.Errorf("%s: a style attribute, which a strict policy forbids", name)
					}
				}
			}
		}
		if role != "img" || len(refs) < 2 {
			t.Errorf("%s: role %q, refers to %v", name, role, refs)
		}
		for _, ref := range refs {
			if !ids[ref] {
				t.Errorf("%s: refers to %q, which is not there", name, ref)
			}
		}
		if name == "on time" && !strings.Contains(text, `x<y & "z": kept 12,345 · late 1 · not due yet 0`) {
			t.Errorf("%s: the text lacks a promise: %s", name, text)
		}
		if name == "backlog" && !strings.Contains(text, "2000: 7,173; 2001: 5,512;") {
			t.Errorf("%s: the text lacks figures: %s", name, text)
		}
		if name == "days" && !(strings.Contains(text, "690 or more days: 3,900.") && strings.Contains(text, "The median is 175 days.")) {
			t.Errorf("%s: the text lacks figures: %s", name, text)
		}
	}
}

func TestNothingYet(t *testing.T) {
	for _, got := range []template.HTML{chart.Backlog("a", nil), chart.OnTime("b", nil), chart.Days("c", nil, -1)} {
		if !strings.HasSuffix(string(got), ": no figures yet.</p>") {
			t.Errorf("%s", got)
		}
	}
}

// The widths of a row's parts make up the whole.
func TestPartsAddUp(t *testing.T) {
	svg := string(chart.OnTime("p", []chart.Row{{"a", 1, 1, 1}}))
	for _, want := range []string{`x="0.00%" y="65" width="33.33%"`, `x="33.33%" y="65" width="33.33%"`, `x="66.67%" y="65" width="33.33%"`} {
		if !strings.Contains(svg, want) {
			t.Errorf("no part at %s in\n%s", want, svg)
		}
	}
}

func TestPage(t *testing.T) {
	if *page == "" {
		t.Skip("no -page to write")
	}
	var names []string
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteString(`<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>charts</title>
<body style="font:16px system-ui,sans-serif;margin:16px;max-width:60rem">`)
	for _, theme := range []string{"background:#fff;color:#1c1c1c", "background:#15181c;color:#e8e8e8"} {
		fmt.Fprintf(&b, `<div style="%s;padding:1px 0">`, theme)
		for _, name := range names {
			svg := string(all[name])
			if strings.Contains(theme, "15181c") {
				svg = strings.NewReplacer(`id="`, `id="dark-`, `url(#`, `url(#dark-`, `labelledby="`, `labelledby="dark-`, `describedby="`, `describedby="dark-`).Replace(svg)
			}
			fmt.Fprintf(&b, "<h2>%s</h2>\n%s\n", name, svg)
		}
		b.WriteString("</div>")
	}
	if err := os.WriteFile(*page, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
