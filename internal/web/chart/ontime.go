package chart

import (
	"fmt"
	"html/template"
	"strings"
)

// A Row is how one promise fares. Late is what was late or is overdue; Running
// is what is not done and not due yet.
type Row struct {
	Name    string
	Kept    int
	Late    int
	Running int
}

// Measures of one row of OnTime, in px.
const (
	nameLine  = 18
	barHeight = 22
	rowGap    = 18
	nameWidth = 44 // letters to a line, on a narrow page
)

// OnTime draws one bar a promise, divided into kept, late and not due yet. id
// must be unique on the page.
func OnTime(id string, rows []Row) template.HTML {
	const title = "How each promise is kept"
	if len(rows) == 0 {
		return none(title)
	}
	d := &drawing{id: id}
	d.patterns()
	d.legend()
	y := 40
	var says []string
	for _, r := range rows {
		counts := r.counts()
		says = append(says, r.Name+": "+counts)
		for _, line := range wrap(r.Name, nameWidth) {
			y += nameLine
			d.add(`<text x="0" y="%d" font-weight="600" fill="currentColor">%s</text>`, y, escape(line))
		}
		y += 7
		d.divided(r, y, r.Name+": "+counts)
		y += barHeight + nameLine
		d.text("0", y, "start", counts)
		y += rowGap
	}
	return d.svg(y-rowGap+8, title, strings.Join(says, "; ")+".")
}

func (r Row) total() int { return r.Kept + r.Late + r.Running }

func (r Row) counts() string {
	if r.total() == 0 {
		return "no case yet"
	}
	return fmt.Sprintf("kept %s · late %s · not due yet %s", whole(r.Kept), whole(r.Late), whole(r.Running))
}

// patterns tells late (stripes) and not due yet (dots) apart without colour.
func (d *drawing) patterns() {
	id := escape(d.id)
	d.add(`<defs>
<pattern id="%s-late" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" fill="%s" fill-opacity="0.25"/><rect width="3.5" height="7" fill="%s"/></pattern>
<pattern id="%s-running" width="7" height="7" patternUnits="userSpaceOnUse"><circle cx="2" cy="2" r="1.3" fill="currentColor" fill-opacity="0.75"/></pattern>
</defs>`, id, late, late, id)
}

// A part is one sort of piece of a bar.
type part struct{ fill, stroke string }

func (d *drawing) parts() [3]part {
	id := escape(d.id)
	return [3]part{
		{fill: kept, stroke: kept},
		{fill: "url(#" + id + "-late)", stroke: late},
		{fill: "url(#" + id + "-running)", stroke: "currentColor"},
	}
}

func (d *drawing) legend() {
	for i, what := range []struct{ at, name string }{{"0", "kept"}, {"21%", "late or overdue"}, {"63%", "not due yet"}} {
		p := d.parts()[i]
		d.add(`<svg x="%s" y="6" overflow="visible"><rect x="1" y="1" width="22" height="14" fill="%s" stroke="%s"/><text x="30" y="13" fill="currentColor">%s</text></svg>`,
			what.at, p.fill, p.stroke, what.name)
	}
}

func (d *drawing) divided(r Row, y int, says string) {
	if r.total() == 0 {
		d.add(`<rect x="0" y="%d" width="100%%" height="%d" fill="none" stroke="%s" stroke-opacity="0.5" stroke-dasharray="4 3"/>`, y, barHeight, grid)
		return
	}
	before := 0
	for i, n := range []int{r.Kept, r.Late, r.Running} {
		if n > 0 {
			p := d.parts()[i]
			d.add(`<rect x="%s" y="%d" width="%s" height="%d" fill="%s" stroke="%s"><title>%s</title></rect>`,
				percent(float64(before), float64(r.total())), y, percent(float64(n), float64(r.total())), barHeight, p.fill, p.stroke, escape(says))
		}
		before += n
	}
}

// wrap breaks text into lines of at most width letters, between words where it can.
func wrap(text string, width int) []string {
	var lines []string
	line := []rune{}
	for _, word := range strings.Fields(text) {
		w := []rune(word)
		if len(line) > 0 && len(line)+1+len(w) > width {
			lines, line = append(lines, string(line)), nil
		}
		if len(line) > 0 {
			line = append(line, ' ')
		}
		for len(w) > width {
			lines, w = append(lines, string(w[:width])), w[width:]
		}
		line = append(line, w...)
	}
	return append(lines, string(line))
}
