package manuscript_test

import (
	"fmt"
	"strings"
	"testing"

	"duly/definition"
	"duly/manuscript"

	"pgregory.net/rapid"
)

// differences writes what is not the same in two texts.
func differences(c *definition.Comparison) string {
	var out []string
	for _, r := range c.Rows {
		if r.Change != definition.Same {
			out = append(out, fmt.Sprintf("%s\n  %+v\n  %+v", r.Change, r.Source, r.Adopted))
		}
	}
	return strings.Join(out, "\n")
}

func read(t interface{ Fatalf(string, ...any) }, name string, data []byte) definition.Text {
	m, err := manuscript.Read(name, data)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return definition.Parts(m.Markdown)
}

// However a text is laid out, it is the same text.
func TestTheSameTextInEveryForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := documents().Draw(t, "document")
		forms := map[string][]byte{"a.md": d.markdown(), "a.txt": d.plain(), "a.html": d.html(), "a.docx": d.docx(), "a.pdf": d.pdf(false), "b.pdf": d.pdf(true)}
		source := read(t, "a.md", forms["a.md"])
		for name, data := range forms {
			got := read(t, name, data)
			if c := definition.Compare(source, got); !c.InFull() {
				m, _ := manuscript.Read(name, data)
				t.Fatalf("%s differs:\n%s\n%s\n\n%s", name, differences(c), data, m.Markdown)
			}
			if !strings.EqualFold(got.Title, d.title) {
				t.Fatalf("%s: the title is %q", name, got.Title)
			}
		}
	})
}
