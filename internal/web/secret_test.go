package web_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"duly/internal/office"
)

var anyLink = regexp.MustCompile(`(?:href|action)="(/[^"#]*)`)

// everything is all that somebody gets who follows every link from where they begin, the
// headers and what is packed in archives included: by address.
func (b *browser) everything(from ...string) map[string]string {
	b.Helper()
	all := map[string]string{}
	for len(from) > 0 {
		at := from[0]
		if from = from[1:]; all[at] != "" || strings.HasPrefix(at, "/static/") || strings.HasPrefix(at, "/log/") {
			continue
		}
		a := b.get(at)
		all[at] = fmt.Sprintf("%d\n%v\n%s\n%s", a.StatusCode, a.Header, html.UnescapeString(a.text), b.packed(a))
		for _, m := range anyLink.FindAllStringSubmatch(a.text, -1) {
			from = append(from, html.UnescapeString(m[1]))
		}
	}
	return all
}

// packed is what is in a ZIP file, with the names of its files.
func (b *browser) packed(a answer) string {
	b.Helper()
	if a.Header.Get("Content-Type") != "application/zip" {
		return ""
	}
	z, err := zip.NewReader(bytes.NewReader([]byte(a.text)), int64(len(a.text)))
	b.must(err)
	var out strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		b.must(err)
		data, err := io.ReadAll(r)
		b.must(err)
		fmt.Fprintf(&out, "%s\n%s\n", f.Name, data)
	}
	return out.String()
}

// A confidential complainant's name stands in the names of their files and in their words.
// The respondent gets neither, on no page, in no letter, header or bundle.
func TestANameInAFilesNameOrInWordsReachesNobody(t *testing.T) {
	h := open(t, nil)
	b := h.browser()
	pdf := []byte("%PDF-1.4 a picture of a lantern")
	a := b.send("/complain", []office.Upload{{Name: "statement of Anna Kay.pdf", Data: pdf}}, complaint("name", "Anna Kay", "account", "They blew out my lantern. So says Anna Kay.")...)
	id, code := b.first(a, filedCase), strings.ReplaceAll(b.first(a, filedCode), ", ", "-")
	at := "/cases/" + id
	h.as("sam").do(at+"/do/intake/triage", "outcome", "accept", "text", "It is about a member.")
	ina := h.as("ina")
	ina.has(ina.get(at), "statement of Anna Kay.pdf", "Redact E1", "Redact E2")

	// The words are redacted before the notice: the form has them, and asks for no file.
	form := ina.get(at + "/act/redact/E1")
	ina.has(form, "The words that stand in their place", "So says Anna Kay.</textarea>")
	ina.lacks(form, `type="file"`)
	a = ina.send(at+"/act/redact/E1", nil, "seen", ina.first(form, seen), "words", "They blew out my lantern. So says Anna Kay.", "text", "A name.")
	ina.status(a, http.StatusUnprocessableEntity)
	ina.has(a, "nothing in them is left out")
	a = ina.do(at+"/act/redact/E1", "words", "They blew out my lantern. […]", "text", "It says who complained.")
	ina.has(a, "Sealed; E3 stands in its place", "Redaction of E1: The complaint", "Some words of this are not shown, because: It says who complained.")
	ina.lacks(a, "So says")

	ina.do(at + "/do/investigation/notice")
	complainant := h.with(code)
	complainant.has(complainant.get("/case"), "So says Anna Kay.", "statement of Anna Kay.pdf", "Words were redacted in case")
	complainant.send("/case/add", []office.Upload{{Name: "letter by Anna Kay.txt", Data: []byte("Look at the lantern.\n")}}, "seen", complainant.first(complainant.get("/case/add"), seen), "text", "Anna Kay again.")
	ina.get(at + "/act/redact/E4") // after the other side had it, as well
	ina.do(at+"/act/redact/E4", "words", "[…] again.", "text", "It says who complained.")
	ina.do(at+"/act/submit", "title", "What the warden saw", "kind", "statement", "words", "There was no wind.")
	ina.do(at + "/act/bundle")

	respondent := h.with(ina.first(ina.post(at+"/code"), codeShown))
	all := respondent.everything("/case", "/figures", "/rulebook")
	files, bundles, letters, named := 0, 0, 0, false
	for at, text := range all {
		if strings.Contains(text, "Anna") || strings.Contains(text, "Kay") {
			t.Errorf("%s tells the respondent:\n%s", at, words(text))
		}
		named = named || strings.Contains(text, "filename=E2.pdf")
		files += strings.Count(at, "/exhibits/")
		bundles += strings.Count(text, "contents.txt") + strings.Count(text, "Digest of the whole")
		letters += strings.Count(at, "/letters/")
	}
	if files < 2 || bundles < 2 || letters < 2 || !named {
		t.Errorf("only %d files, %d bundles and %d letters were looked at, of %d pages", files, bundles, letters, len(all))
	}
	own := respondent.get("/case")
	respondent.has(own, "They blew out my lantern. […]", "Some words of this are not shown, because: It says who complained.", "File (PDF)", "Words that stand in the place of E1", "The investigator put other words in the place of those of E1")

	// The original opens as that of a file does: to who says why, and on that day.
	ina.has(ina.get(at+"/exhibits/E1"), "Exhibit E1 is sealed")
	a = ina.do(at+"/act/consult/E1", "text", "To see who it was.")
	ina.has(ina.get(ina.first(a, regexp.MustCompile(`href="([^"]+/exhibits/E1)"`))), "So says Anna Kay.")
	rea := h.as("rea")
	rea.has(rea.get(at+"/exhibits/E1"), "Exhibit E1 is sealed")
	rea.lacks(rea.get(at), "So says")
	respondent.status(respondent.get("/case/exhibits/E1"), http.StatusNotFound)
	ovid := h.as("ovid")
	ovid.lacks(ovid.get(at), "lantern", "Anna", "It says who")
}

// The pages about words that are not shown, looked at by a machine as the others are.
func TestThePagesOfRedactedWordsCanBeUsedByEverybody(t *testing.T) {
	if os.Getenv("DULY_SHOTS") == "" && testing.Short() {
		t.Skip("opens a browser")
	}
	w := chromium(t)
	h := open(t, nil)
	id, _ := h.file()
	at := "/cases/" + id
	h.as("sam").do(at+"/do/intake/triage", "outcome", "accept", "text", "It is about a member.")
	ina := h.as("ina")
	w.as(h.address, h.session("ina"))
	look := func(name, path string) { w.visit(h.address + path); w.look(name) }
	look("redact words", at+"/act/redact/E1")
	w.submit("main form .button")
	w.look("redact words refused")
	ina.do(at+"/act/redact/E1", "words", "They blew out my lantern.\n\n[…]", "text", "The rest says who it was.")
	look("case redacted words", at)
	ina.do(at + "/do/investigation/notice")
	w.as(h.address, h.partySession(id, "respondent"))
	look("own case redacted words", "/case")
	look("letter redacted words", "/case/letters/0")
}
