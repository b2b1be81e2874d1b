package manuscript_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"duly/manuscript"
)

// objects makes a PDF of bare objects, numbered from 1.
func objects(all ...string) []byte {
	var b strings.Builder
	b.WriteString("%PDF-1.4\n")
	for i, o := range all {
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	return []byte(b.String())
}

func packed(dict, content string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(content), content)
}

// What goes round in a circle, or doubles at each step, is refused, or read as far as it is
// a text: it never takes as long as it asks for. Each of these would take longer than
// anybody lives, or more memory than there is, were it followed.
func TestWhatGoesRoundInACircleEnds(t *testing.T) {
	const catalog = "<</Type/Catalog/Pages 2 0 R>>"
	page := "<</Type/Page/Contents 4 0 R/Resources 5 0 R>>"
	for name, data := range map[string][]byte{
		"pages that hold themselves, not by number": objects(catalog, "<</Type/Pages/Kids 3 0 R>>", "[<</Kids 3 0 R>><</Kids 3 0 R>>]"),
		"pages within pages, many times over":       objects(catalog, "<</Type/Pages/Kids 3 0 R>>", "["+strings.Repeat("<</Kids 3 0 R>>", 1000)+"]"),
		"forms that draw themselves":                objects(catalog, "<</Kids[3 0 R]>>", page, packed("", strings.Repeat("/a Do ", 500)), "<</XObject<</a 6 0 R>>>>", packed("/Subtype/Form", strings.Repeat("/a Do ", 500))),
		"a font with endless differences, chosen over and over": objects(catalog, "<</Kids[3 0 R]>>", page, packed("", strings.Repeat("/F 9 Tf ", 300_000)), "<</Font<</F<</Encoding 6 0 R>>>>>>",
			"<</Differences["+strings.Repeat("1/a", 300_000)+"]>>"),
		"a font with endless widths, chosen over and over": objects(catalog, "<</Kids[3 0 R]>>", page, packed("", strings.Repeat("/F 9 Tf ", 300_000)), "<</Font<</F<</Subtype/Type0/DescendantFonts[6 0 R]>>>>>>",
			"<</W["+strings.Repeat("1 60000 500 ", 100_000)+"]>>"),
		"an object that is a number of itself": objects("1 0 R", catalog, "<</Kids 3 0 R>>"),
		"values within values":                 objects(catalog, strings.Repeat("[", 2_000_000)),
		"dictionaries within dictionaries":     objects(catalog, strings.Repeat("<</Kids ", 500_000)),
		"a length that is its own stream":      objects(catalog, "<</Kids[3 0 R]>>", page, "<</Length 4 0 R>>\nstream\nx\nendstream", "<<>>"),
		"a content that holds itself":          objects(catalog, "<</Kids[3 0 R]>>", "<</Contents 4 0 R>>", "[4 0 R 4 0 R]"),
		"a table of contents without end":      []byte("%PDF-1.4\nxref\n0 4294967295\n" + strings.Repeat("0000000000 65535 f\n", 200_000) + "trailer<</Size 4294967295/Prev 9>>\nstartxref\n9\n%%EOF"),
		"streams of objects in each other":     objects(catalog, packed("/Type/ObjStm/N 99999999/First 0", "2 0 3 0 "), packed("/Type/ObjStm/N 2/First 8/Extends 3 0 R", "2 0 3 0 <<>>")),
		"packed in a thousand ways":            objects(catalog, "<</Kids[3 0 R]>>", page, packed("/Filter["+strings.Repeat("/AHx ", 1000)+"]", "41>"), "<<>>"),
	} {
		t.Run(name, func(t *testing.T) {
			m, err := manuscript.Read("a.pdf", data)
			var r *manuscript.Refusal
			if err == nil || !errors.As(err, &r) || r.What == "" || r.Mend == "" {
				t.Errorf("it is read as %.100v (%v)", m, err)
			}
		})
	}
}

// A number that writes itself out at great length for each of many paragraphs, and styles
// that rest on each other, end as well: in a text that is read, or in a refusal.
func TestListsThatWriteThemselvesOutEnd(t *testing.T) {
	const ns = ` xmlns:w="w"`
	paragraph := `<w:p><w:pPr><w:pStyle w:val="a"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>Kites.</w:t></w:r></w:p>`
	whatever(t, "a.docx", zipped(map[string]string{
		"word/document.xml":  `<w:document` + ns + `><w:body>` + strings.Repeat(paragraph, 20_000) + `</w:body></w:document>`,
		"word/styles.xml":    `<w:styles` + ns + `><w:style w:styleId="a"><w:basedOn w:val="b"/></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>`,
		"word/numbering.xml": `<w:numbering` + ns + `><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="2000000000"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="` + strings.Repeat("%1.", 300_000) + `"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`,
	}))
}
