package manuscript_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// A press sets pages, as a publisher's program would: ligatures, divided words,
// running heads, page numbers, superior marks.
type press struct {
	pages  []string
	b      strings.Builder
	y      float64
	packed bool
}

const (
	top, foot = 760.0, 80.0
	pageLines = "Code of the invented club"
)

func (p *press) turn() {
	if p.y == 0 && len(p.pages) == 0 && p.b.Len() == 0 {
		p.y = top
		return
	}
	if len(p.pages) > 0 {
		p.at(72, 800, 8, "F1", pageLines)
	}
	p.at(300, 40, 8, "F1", fmt.Sprint(len(p.pages)+1))
	p.pages = append(p.pages, p.b.String())
	p.b.Reset()
	p.y = top
}

func (p *press) at(x, y, size float64, font, s string) {
	fmt.Fprintf(&p.b, "BT /%s %g Tf 1 0 0 1 %g %g Tm [", font, size, x, y)
	for i, w := range strings.Split(s, " ") {
		if i > 0 {
			p.b.WriteString(" -278 ") // a space is a distance
		}
		p.b.WriteString("(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(p.code(w)) + ")")
	}
	p.b.WriteString("] TJ ET\n")
}

// code writes letters in the codes of the font: Windows-1252, and 1, 2 and 3 for
// ligatures.
func (p *press) code(s string) string {
	s = strings.NewReplacer("ffi", "\x01", "ff", "\x02", "fl", "\x03").Replace(s)
	out, err := charmap.Windows1252.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return out
}

// set sets a paragraph, its first line under a number of its own.
func (p *press) set(x, size float64, font, no, s string, mark bool) {
	width := int((523 - x) / size * 1.7)
	lines := strings.Split(strings.TrimRight(wrapTo(s, width), "\n"), "\n")
	for i, l := range lines {
		if p.y < foot {
			p.turn()
		}
		if i == 0 && no != "" {
			p.at(x-36, p.y, size, font, no)
		}
		p.at(x, p.y, size, font, l)
		if mark && i == len(lines)-1 {
			p.at(x+float64(len(l))*size*0.6, p.y+4, size*0.6, font, "7")
		}
		p.y -= size * 1.2
	}
	p.y -= size * 0.8
}

func wrapTo(s string, width int) string {
	var b strings.Builder
	at := 0
	for i, w := range strings.Fields(s) {
		switch {
		case i > 0 && at+len(w) < width:
			b.WriteByte(' ')
			at++
		case i > 0 && strings.Contains(w, "-"):
			k := strings.Index(w, "-") + 1
			b.WriteString(" " + w[:k] + "\n")
			w, at = w[k:], 0
		case i > 0 && w == "difficult":
			b.WriteString(" dif-\n")
			w, at = "ficult", 0
		case i > 0:
			b.WriteByte('\n')
			at = 0
		}
		b.WriteString(w)
		at += len(w)
	}
	return b.String()
}

func (d doc) pdf(packed bool) []byte {
	p := &press{packed: packed}
	p.turn()
	p.set(72, 20, "F2", "", d.title, false)
	p.set(72, 10, "F1", "", d.intro, true)
	for i, s := range d.sections {
		p.set(72, 13, "F2", "", fmt.Sprintf("Article %d: %s", i+1, s.heading), false)
		for j, it := range s.items {
			p.set(100, 10, "F1", fmt.Sprintf("%d.%d", i+1, j+1), it.text, false)
			for _, x := range it.bullets {
				p.set(130, 10, "F1", "•", x, false)
			}
		}
	}
	p.turn()
	return p.file()
}

func (p *press) file() []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.5\n")
	var inner []string // objects that a stream of objects can hold
	number := 10
	object := func(s string) { fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", number, s) }
	stream := func(entries, s string) {
		if p.packed {
			var z bytes.Buffer
			w := zlib.NewWriter(&z)
			if _, err := w.Write([]byte(s)); err != nil {
				panic(err)
			}
			if err := w.Close(); err != nil {
				panic(err)
			}
			s, entries = z.String(), entries+"/Filter/FlateDecode"
		}
		object(fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", entries, len(s), s))
	}
	kids := ""
	var leaves []string
	for _, content := range p.pages {
		number++
		stream("", content)
		kids += fmt.Sprintf("%d 0 R ", 1000+number)
		leaves = append(leaves, fmt.Sprintf("%d|<</Type/Page/Parent 2 0 R/Contents %d 0 R>>", 1000+number, number))
	}
	encoding := "/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[1/f_f_i/ff/fl]>>/ToUnicode 5 0 R"
	inner = append(leaves, "1|<</Type/Catalog/Pages 2 0 R>>",
		fmt.Sprintf("2|<</Type/Pages/Count %d/Kids[%s]/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>", len(p.pages), kids),
		"3|<</Type/Font/Subtype/Type1/BaseFont/Helvetica"+encoding+">>", "4|<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold"+encoding+">>")
	number = 5
	stream("", "1 begincodespacerange <00> <ff> endcodespacerange 2 beginbfchar <01> <FB03> <03> <FB02> endbfchar 1 beginbfrange <02> <02> [<FB00>] endbfrange")
	if p.packed {
		head, body := "", ""
		for _, x := range inner {
			no, s, _ := strings.Cut(x, "|")
			head += fmt.Sprintf("%s %d ", no, len(body))
			body += s + "\n"
		}
		number = 9
		stream(fmt.Sprintf("/Type/ObjStm/N %d/First %d", len(inner), len(head)), head+body)
	} else {
		for _, x := range inner {
			no, s, _ := strings.Cut(x, "|")
			fmt.Fprintf(&out, "%s 0 obj\n%s\nendobj\n", no, s)
		}
	}
	out.WriteString("trailer\n<</Root 1 0 R/Size 9>>\nstartxref\n0\n%%EOF\n")
	return out.Bytes()
}
