package manuscript

import (
	"strconv"
	"strings"
)

// readText reads plain text: paragraphs between empty lines, pages between form
// feeds.
func readText(text string) (*Manuscript, error) {
	if len(text) > maxWords {
		return nil, tooLong()
	}
	var pages []page
	for _, p := range strings.Split(text, "\f") {
		var out page
		after := false
		for l := range strings.Lines(p) {
			l = strings.TrimRight(l, " \t\n")
			if l == "" || rule(l) {
				after = true
				continue
			}
			out = append(out, line{text: l, after: after})
			after = false
			if numbered.MatchString(l) {
				pages, out = append(pages, out), nil
			}
		}
		if len(out) > 0 {
			pages = append(pages, out)
		}
	}
	return composed("plain text", pages)
}

// rule: a line drawn with signs, also one that underlines a heading.
func rule(l string) bool {
	l = strings.TrimSpace(l)
	return len(l) > 2 && (strings.Trim(l, "=") == "" || strings.Trim(l, "-") == "" || strings.Trim(l, "_") == "" || strings.Trim(l, "*") == "")
}

// composed makes a manuscript of pages.
func composed(form string, pages []page) (*Manuscript, error) {
	pages, taken := withoutFurniture(pages)
	m := &Manuscript{Form: form}
	c := newComposer()
	for _, b := range paragraphs(pages) {
		if err := c.add(b); err != nil {
			return nil, err
		}
	}
	m.Markdown = []byte(c.out.String())
	if taken > 0 {
		m.Notes = append(m.Notes, "Page numbers and the heads and feet of pages were left out: "+count(taken, "line")+".")
	}
	return m, nil
}

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
