package manuscript_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"duly/definition"
	"duly/manuscript"
)

// sample is a small document, for the fuzzers to break.
var sample = doc{title: "Code of the invented club", intro: "Kites are for joy.", sections: []section{
	{"About kites", []item{{"A member lands.", []string{"at once", "when asked"}}, {"No member cuts a line.", nil}}},
	{"About litter", []item{{"No member leaves litter.", nil}}},
}}

// What is no text is refused with a reason and with what to do.
func TestWhatCannotBeReadIsRefusedWithAReason(t *testing.T) {
	body := func(s string) []byte {
		return zipped(map[string]string{"word/document.xml": `<w:document xmlns:w="w"><w:body>` + s + `</w:body></w:document>`})
	}
	bomb := zipped(map[string]string{"word/document.xml": strings.Repeat(" ", 80<<20)})
	broken := body("<w:p><w:r><w:t>x</w:t></w:r></w:p>")
	plainPDF := string(sample.pdf(false))
	for name, c := range map[string]struct {
		file string
		data []byte
		want string
	}{
		"a zip bomb":               {"a.docx", bomb, "larger than 64 MB"},
		"a broken zip":             {"a.docx", broken[:len(broken)/2], "broken"},
		"a zip of something else":  {"a.docx", zipped(map[string]string{"x": "y"}), "no word/document.xml"},
		"XML that is none":         {"a.docx", zipped(map[string]string{"word/document.xml": "<a <b"}), "XML in the file is broken"},
		"elements without end":     {"a.docx", body(strings.Repeat("<w:p>", 300)), "nested more than 200 deep"},
		"an entity of its own":     {"a.docx", zipped(map[string]string{"word/document.xml": `<!DOCTYPE x [<!ENTITY a "aaaa">]><w:p><w:r><w:t>&a;</w:t></w:r></w:p>`}), "XML in the file is broken"},
		"many files in one":        {"a.docx", manyFiles(), "files packed in it"},
		"too many paragraphs":      {"a.html", []byte("<html>" + strings.Repeat("<p>a", 110_000)), "100000 paragraphs"},
		"lists in lists":           {"a.html", []byte("<html>" + strings.Repeat("<ul><li>", 300)), "Lists are nested"},
		"an old word processor":    {"a.doc", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "old word processor"},
		"RTF":                      {"a.rtf", []byte(`{\rtf1 Kites}`), "RTF"},
		"a picture":                {"a.txt", []byte("\x89PNG\x00\xff\xfe"), "no text"},
		"a text without end":       {"a.txt", []byte(strings.Repeat("kite ", 1<<20)), "more than 4 MB"},
		"a file without end":       {"a.txt", make([]byte, 33<<20), "up to 32 MB"},
		"a PDF without pages":      {"a.pdf", []byte("%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\n"), "no pages"},
		"a PDF with a password":    {"a.pdf", []byte(strings.Replace(plainPDF, "/Size 9", "/Encrypt 9 0 R", 1)), "locked"},
		"a PDF of pictures":        {"a.pdf", []byte(strings.ReplaceAll(plainPDF, " TJ", " xx")), "only pictures"},
		"a PDF with secret signs":  {"a.pdf", []byte(strings.ReplaceAll(strings.ReplaceAll(plainPDF, "/Type1", "/Type0"), "/ToUnicode", "/To")), "which letters"},
		"a PDF that holds itself":  {"a.pdf", []byte(strings.Replace(plainPDF, "/Kids[", "/Kids[2 0 R 2 0 R ", 1) + "\n1011 0 obj\n1011 0 R\nendobj\n"), "no"},
		"a PDF in too many pieces": {"a.pdf", []byte("%PDF-1.4\n" + strings.Repeat("1 0 obj<</Type/ObjStm>>stream\n", 100_000)), "more than any text needs"},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := manuscript.Read(c.file, c.data)
			var r *manuscript.Refusal
			if !errors.As(err, &r) || !strings.Contains(r.What, c.want) || r.Mend == "" {
				t.Errorf("%v; read was %.200v", err, m)
			}
		})
	}
}

func manyFiles() []byte {
	files := map[string]string{}
	for i := range 6000 {
		files[fmt.Sprint(i)] = ""
	}
	return zipped(files)
}

// Packed a thousandfold, and packed again: what a stream unpacks to is bounded.
func TestAPDFThatUnpacksWithoutEndIsRefused(t *testing.T) {
	p := &press{packed: true}
	p.turn()
	for range 20 {
		p.b.WriteString(strings.Repeat(" ", 10<<20))
		p.turn()
	}
	_, err := manuscript.Read("a.pdf", p.file())
	var r *manuscript.Refusal
	if !errors.As(err, &r) || !strings.Contains(r.What, "unpacks") {
		t.Error(err)
	}
}

// Whatever bytes come: an answer, or a refusal with a reason. What is read is
// Markdown whose clauses can be compared.
func whatever(t *testing.T, name string, data []byte) {
	m, err := manuscript.Read(name, data)
	if err != nil {
		var r *manuscript.Refusal
		if !errors.As(err, &r) || r.What == "" || r.Mend == "" {
			t.Fatalf("%v is no refusal with a reason", err)
		}
		return
	}
	if !utf8.Valid(m.Markdown) && m.Form != "Markdown" {
		t.Fatalf("not UTF-8: %q", m.Markdown)
	}
	seen := map[string]bool{}
	for _, c := range definition.Clauses(m.Markdown) {
		if c.ID == "" || seen[c.ID] {
			t.Fatalf("the id %q of\n%s", c.ID, m.Markdown)
		}
		seen[c.ID] = true
	}
	text := definition.Parts(m.Markdown)
	if len(m.Markdown) < 20_000 {
		if c := definition.Compare(text, text); !c.InFull() {
			t.Fatalf("it is not itself:\n%s", m.Markdown)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add(sample.plain())
	f.Add([]byte("A\n\n1. b\n(a) c-\nd\n\n- 1 -\n\fA\n\n- e"))
	f.Fuzz(func(t *testing.T, data []byte) { whatever(t, "a.txt", data) })
}

func FuzzHTML(f *testing.F) {
	f.Add(sample.html())
	f.Add([]byte("<ol start=3 type=a><li value=9>x<sup>1</sup><nav>y</nav><li hidden>z<h2>1 q</h2><del>a"))
	f.Fuzz(func(t *testing.T, data []byte) { whatever(t, "a.html", data) })
}

// FuzzDOCX breaks the XML rather than the packing, which the library checks.
func FuzzDOCX(f *testing.F) {
	f.Add([]byte(`<w:p><w:pPr><w:pStyle w:val="H"/><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>`), []byte(styles), []byte(numbering))
	f.Add([]byte(`<w:p><w:del><w:r><w:t>x</w:t></w:r></w:del><w:r><w:vertAlign w:val="superscript"/><w:t>1</w:t></w:r></w:p>`), []byte(`<w:style w:styleId="a"><w:basedOn w:val="a"/></w:style>`), []byte(`<w:num w:numId="3"><w:lvlOverride w:ilvl="99"><w:startOverride w:val="7"/></w:lvlOverride></w:num>`))
	f.Fuzz(func(t *testing.T, body, style, number []byte) {
		whatever(t, "a.docx", zipped(map[string]string{"word/document.xml": string(body), "word/styles.xml": string(style), "word/numbering.xml": string(number)}))
	})
}

func FuzzZip(f *testing.F) {
	f.Add(sample.docx())
	f.Fuzz(func(t *testing.T, data []byte) { whatever(t, "a.docx", append([]byte("PK\x03\x04"), data...)) })
}

func FuzzPDF(f *testing.F) {
	f.Add(sample.pdf(false))
	f.Add(sample.pdf(true))
	f.Add([]byte("%PDF-1.4 1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]>>endobj 3 0 obj<</Contents 4 0 R/Resources<</XObject<</a 4 0 R>>/Font<</F<</Encoding<</Differences[1/eacute/uni0041]>>>>>>>>>>endobj 4 0 obj<</Subtype/Form>>stream\n/F 9 Tf(\\101)Tj<41>'/a Do/Artifact BMC(x)Tj EMC BI ID x EI [(a)-900(b)]TJ endstream"))
	f.Add([]byte("%PDF-1.4 1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids 3 0 R>>endobj 3 0 obj[<</Kids 3 0 R>><</Kids 3 0 R>>]endobj"))
	f.Fuzz(func(t *testing.T, data []byte) { whatever(t, "a.pdf", data) })
}

// book is a text of about two hundred pages: five hundred words a page.
func book() doc {
	d := doc{title: "Code of the invented club", intro: "Kites are for joy."}
	n := 0
	sentence := func(words int) string {
		var b strings.Builder
		for range words {
			n = (n*7919 + 104729) % 1_000_003
			fmt.Fprintf(&b, "%s%c ", vocabulary[n%len(vocabulary)], 'a'+n/31%26)
		}
		return strings.TrimSpace(b.String()) + "."
	}
	for range 100 {
		s := section{heading: "About " + strings.TrimSuffix(sentence(3), ".")}
		for range 20 {
			s.items = append(s.items, item{sentence(30), []string{sentence(10), sentence(10)}})
		}
		d.sections = append(d.sections, s)
	}
	return d
}

// Adopting two hundred pages: both texts read, cut and compared, with changes on
// every tenth page.
func BenchmarkAdopt(b *testing.B) {
	source, changed := book(), book()
	for i := 0; i < len(changed.sections); i += 5 {
		s := &changed.sections[i]
		s.items[0].text = strings.Replace(s.items[0].text, " ", " not ", 1)
		s.items[5], s.items[9] = s.items[9], s.items[5]
		s.items = s.items[:len(s.items)-1]
	}
	adopted := manuscript.File{Name: "adopted.md", Data: changed.markdown()}
	b.Logf("%d words", len(bytes.Fields(source.markdown())))
	for _, name := range []string{"a.md", "a.txt", "a.html", "a.docx", "a.pdf"} {
		data := map[string]func() []byte{"a.md": source.markdown, "a.txt": source.plain, "a.html": source.html, "a.docx": source.docx, "a.pdf": func() []byte { return source.pdf(true) }}[name]()
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			defer processor(b)()
			for b.Loop() {
				a, err := manuscript.Adopt(adopted, manuscript.File{Name: name, Data: data}, nil)
				if err != nil || a.Missing != 20*3 || a.Altered != 20 {
					b.Fatalf("%v %v", a, err)
				}
			}
		})
	}
	// Two texts that have nothing in common are the most work.
	b.Run("unrelated", func(b *testing.B) {
		other := manuscript.File{Name: "b.md", Data: bytes.ToUpper(bytes.ReplaceAll(source.markdown(), []byte("e"), []byte("xq")))}
		defer processor(b)()
		for b.Loop() {
			if _, err := manuscript.Adopt(adopted, other, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}
