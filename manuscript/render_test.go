package manuscript_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"strings"

	"pgregory.net/rapid"
)

// A doc is a generated definition, before it is laid out.
type doc struct {
	title    string
	intro    string
	sections []section
}

type section struct {
	heading string
	items   []item
}

type item struct {
	text    string
	bullets []string
}

var vocabulary = strings.Fields(`kite string wind warden member field harbour ladder lantern office flag flight waffle
difficult fluffy offer well-known anti-drag non-slip members' don't “fly” season brigade safety orchard marble pencil`)

// documents draws definitions of up to a few pages.
func documents() *rapid.Generator[doc] {
	return rapid.Custom(func(t *rapid.T) doc {
		n := 0
		sentence := func(least int) string {
			n++
			words := rapid.SliceOfN(rapid.SampledFrom(vocabulary), least, 25).Draw(t, "words")
			return fmt.Sprintf("Of %s no%c%c %s.", words[0], 'a'+n/26%26, 'a'+n%26, strings.Join(words[1:], " "))
		}
		d := doc{title: "Code of the invented club", intro: sentence(3)}
		for range rapid.IntRange(1, 4).Draw(t, "sections") {
			n++
			s := section{heading: fmt.Sprintf("About %s q%c%c", rapid.SampledFrom(vocabulary[:8]).Draw(t, "heading"), 'a'+n/26%26, 'a'+n%26)}
			for range rapid.IntRange(1, 6).Draw(t, "items") {
				it := item{text: sentence(3)}
				for range rapid.IntRange(0, 3).Draw(t, "bullets") {
					it.bullets = append(it.bullets, sentence(2))
				}
				s.items = append(s.items, it)
			}
			d.sections = append(d.sections, s)
		}
		return d
	})
}

func (d doc) markdown() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n", d.title, d.intro)
	for i, s := range d.sections {
		fmt.Fprintf(&b, "\n## %d %s\n\n", i+1, s.heading)
		for j, it := range s.items {
			fmt.Fprintf(&b, "%d. %s\n", j+1, it.text)
			for _, x := range it.bullets {
				fmt.Fprintf(&b, "   - %s\n", x)
			}
		}
	}
	return []byte(b.String())
}

// fancy sets a text as a publisher would: curly quotes, ligatures, hard spaces,
// dashes, and a reference to a footnote.
func fancy(s string) string {
	return strings.NewReplacer("'", "’", "ffi", "\ufb03", "ff", "\ufb00", "fl", "\ufb02", " no", "\u00a0no", "anti-", "anti\u2010", "ficult", "fi\u00adcult").Replace(s)
}

// wrapped breaks a text into lines, and divides words at their ends.
func wrapped(s, first, next string) string {
	var b strings.Builder
	b.WriteString(first)
	width := len(first)
	for i, w := range strings.Fields(s) {
		switch {
		case i > 0 && width+len(w) < 48:
			b.WriteByte(' ')
			width++
		case i > 0 && strings.Contains(w, "-"):
			at := strings.Index(w, "-") + 1
			b.WriteString(" " + w[:at] + "\n" + next)
			w, width = w[at:], len(next)
		case i > 0 && w == "difficult":
			b.WriteString(" diffi-\n" + next)
			w, width = "cult", len(next)
		case i > 0:
			b.WriteString("\n" + next)
			width = len(next)
		}
		b.WriteString(w)
		width += len(w)
	}
	return b.String() + "\n"
}

// plain lays the text out in pages, with running heads and numbers.
func (d doc) plain() []byte {
	var all []string
	add := func(s string) { all = append(all, strings.Split(s, "\n")...) }
	add(strings.ToUpper(d.title) + "\n\n" + wrapped(d.intro, "", ""))
	for i, s := range d.sections {
		add(fmt.Sprintf("%d. %s\n", i+1, s.heading))
		for j, it := range s.items {
			add(wrapped(it.text, fmt.Sprintf("  (%c) ", 'a'+j), "      "))
			for _, x := range it.bullets {
				add(wrapped(x, "      • ", "        "))
			}
		}
	}
	var b strings.Builder
	const length = 30
	for n := 0; n*length < len(all); n++ {
		if n > 0 {
			b.WriteByte('\f')
		}
		if len(all) > length {
			fmt.Fprintf(&b, "The invented club                 Code\n\n")
		}
		b.WriteString(strings.Join(all[n*length:min(len(all), n*length+length)], "\n"))
		fmt.Fprintf(&b, "\n\n                    - %d -\n", n+1)
	}
	return []byte(b.String())
}

func (d doc) html() []byte {
	var b strings.Builder
	e := func(s string) string { return html.EscapeString(fancy(s)) }
	fmt.Fprintf(&b, "<!DOCTYPE html><html><head><title>x</title><style>p{}</style></head><body><nav><ul><li>Home</ul></nav><h1>%s</h1><p>%s<sup><a href='#1'>1</a></sup></p>", e(d.title), e(d.intro))
	for i, s := range d.sections {
		fmt.Fprintf(&b, "<h2>Article %d – %s</h2>\n<ol type=\"i\">", i+1, e(s.heading))
		for _, it := range s.items {
			b.WriteString("<li>" + strings.Replace(e(it.text), " ", "\n  <b> ", 1) + "</b>&shy;\n")
			if len(it.bullets) > 0 {
				b.WriteString("<ul>")
				for _, x := range it.bullets {
					b.WriteString("<li><p>" + e(x) + "</p></li>")
				}
				b.WriteString("</ul>")
			}
			b.WriteString("</li>")
		}
		b.WriteString("</ol>")
	}
	b.WriteString("<footer>© nobody</footer></body></html>")
	return []byte(b.String())
}

const numbering = `<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl><w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl></w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>`

const styles = `<w:styles xmlns:w="w"><w:style w:styleId="Head"><w:name w:val="heading 1"/></w:style><w:style w:styleId="T"><w:name w:val="Title"/></w:style><w:style w:styleId="H"><w:name w:val="mine"/><w:basedOn w:val="Head"/><w:numPr><w:numId w:val="3"/></w:numPr></w:style></w:styles>`

func (d doc) docx() []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w"><w:body>`)
	p := func(properties, text string) {
		at := len(text) / 2
		for at < len(text) && text[at] != ' ' {
			at++
		}
		fmt.Fprintf(&b, `<w:p><w:pPr>%s</w:pPr><w:r><w:t>%s</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">%s</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>12</w:t></w:r></w:p>`,
			properties, html.EscapeString(fancy(text[:at])), html.EscapeString(fancy(text[at:])))
	}
	num := func(level int) string {
		return fmt.Sprintf(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="3"/></w:numPr>`, level)
	}
	p(`<w:pStyle w:val="T"/>`, d.title)
	p("", d.intro)
	for _, s := range d.sections {
		p(`<w:pStyle w:val="H"/>`, s.heading)
		for _, it := range s.items {
			p(num(1), it.text)
			for _, x := range it.bullets {
				p(num(2), x)
			}
		}
	}
	b.WriteString(`<w:sectPr/></w:body></w:document>`)
	return zipped(map[string]string{"word/document.xml": b.String(), "word/numbering.xml": numbering, "word/styles.xml": styles})
}

func zipped(files map[string]string) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}
