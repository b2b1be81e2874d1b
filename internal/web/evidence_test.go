package web_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/signin"
)

var bundleAt = regexp.MustCompile(`href="([^"]+/bundle/\d+)"`)

// From the framing to the decision, through the pages: what is alleged is put to
// the respondent, evidence is redacted, disclosed and bundled, and each allegation
// gets its findings on what both sides have.
func TestAllegationsAndEvidenceThroughThePages(t *testing.T) {
	h := open(t, nil)
	id, code := h.file()
	at := "/cases/" + id
	sam, ina, rea := h.as("sam"), h.as("ina"), h.as("rea")
	sam.do(at+"/do/intake/triage", "outcome", "accept", "text", "It is about a member.")

	form := ina.get(at + "/act/frame")
	ina.has(form, "Frame an allegation", "Abuse of a member", "Judged by “Good manners”", `value="2026-02-27"`)
	a := ina.send(at+"/act/frame", nil, "seen", ina.first(form, seen), "category", "abuse", "alleged", "Blew out a lantern.", "from", "2024-12-31")
	ina.status(a, http.StatusUnprocessableEntity)
	ina.has(a, "“Good manners” was not in force on Tuesday 31 December 2024", "Blew out a lantern.</textarea>", `value="2024-12-31"`)
	a = ina.do(at+"/act/frame", "category", "abuse", "alleged", "Blew out a lantern.", "from", "2026-02-27")
	ina.has(a, "The investigator framed allegation A1", "Not put to the respondent yet", "Judged by “Good manners”, in force from")

	ina.do(at + "/do/investigation/notice")
	respondentsCode := ina.first(ina.post(at+"/code"), codeShown)
	respondent := h.with(respondentsCode)
	a = respondent.get("/case/letters/0")
	respondent.has(a, "What is alleged:", "A1, on Friday 27 February 2026, under “Abuse of a member”", "Blew out a lantern.", "Clause 1:", "The evidence that you have:", "E1: The complaint", "Nothing is presumed against you")
	respondent.do("/case/do/investigation/reply", "text", "The wind did it.")

	// A statement is a file with a digest; nobody but the office has it before it is disclosed.
	form = ina.get(at + "/act/submit")
	a = ina.send(at+"/act/submit", nil, "seen", ina.first(form, seen), "title", "What the warden saw", "kind", "statement", "words", "")
	ina.status(a, http.StatusUnprocessableEntity)
	ina.has(a, "Write the statement.", `value="What the warden saw"`)
	ina.do(at+"/act/submit", "title", "What the warden saw", "source", "the warden", "kind", "statement", "words", "Ada Blackout was there, and saw it.")
	a = ina.do(at+"/act/submit", "title", "The notice board", "kind", "link", "link", "https://lanterns.example/board", "saved", "2026-03-01", "nocopy", "It was taken down.")
	ina.has(a, "E3", "What the warden saw", "Not disclosed yet", "https://lanterns.example/board", "Withhold E3", "Redact E3")
	warden := ina.first(a, regexp.MustCompile(`href="([^"]+/exhibits/[0-9a-f]+)"`))
	ina.has(ina.get(warden), "Ada Blackout")
	for _, b := range []*browser{respondent, h.with(code)} {
		b.lacks(b.get("/case"), "What the warden saw", "lanterns.example")
		b.status(b.get(strings.Replace(warden, at, "/case", 1)), http.StatusNotFound)
	}

	// Redacted, the original opens only to who says why, and only that day.
	a = ina.send(at+"/act/redact/E3", []office.Upload{{Name: "black.txt", Data: []byte("█ was there, and saw it.\n")}}, "seen", ina.first(ina.get(at+"/act/redact/E3"), seen), "title", "A witness’s words", "text", "A witness’s name.")
	ina.has(a, "The investigator put a redacted document in the place of E3", "Sealed; E5 stands in its place")
	ina.has(ina.get(warden), "Exhibit E3 is sealed")
	ina.do(at+"/act/consult/E3", "text", "The reviewer asks who it was.")
	ina.has(ina.get(warden), "Ada Blackout")
	rea.has(rea.get(warden), "Exhibit E3 is sealed")
	h.clock.pass(1)
	ina, respondent = h.as("ina"), h.with(respondentsCode)
	ina.has(ina.get(warden), "Exhibit E3 is sealed")

	a = ina.do(at+"/act/disclose", "exhibit", "E5", "exhibit", "E4", "to", "parties", "text", "")
	ina.has(a, "The investigator disclosed E5, E4 to both parties")
	complainant := h.with(code)
	for _, b := range []*browser{respondent, complainant} {
		own := b.get("/case")
		b.has(own, "E5", "Redaction of E3: A witness’s words", "https://lanterns.example/board", "Evidence was disclosed in case")
		b.lacks(own, "Ada Blackout", "What the warden saw", "Ina Investigator", "Redact E")
	}

	rea = h.as("rea")
	ina.do(at+"/do/investigation/report", "text", "What I found.\n\nIt is long.")
	rea.do(at+"/do/investigation/charge", "outcome", "case to answer", "text", "There is enough.")
	a = ina.do(at + "/act/bundle")
	read := ina.first(a, bundleAt)
	theirs := strings.Replace(read, at, "/case", 1)
	for _, b := range []*browser{respondent, complainant} {
		b.has(b.get(theirs), "Bundle of case "+id, "Tab 1", "What I found.", "Digest of the whole")
		unpacked(b, b.get(theirs+"/zip"))
	}
	if one, other := complainant.get(theirs+"/zip").text, respondent.get(theirs+"/zip").text; one != other {
		t.Error("the two sides get different bundles")
	}
	ovid := h.as("ovid")
	ovid.status(ovid.get(read), http.StatusNotFound)
	ovid.lacks(ovid.get(at), "lantern.", "warden", "lanterns.example")

	ina.do(at + "/do/hearing/bundle")
	h.pass(18)
	pan := h.as("pan")
	form = pan.get(at + "/do/hearing/decision")
	pan.has(form, "Allegation A1", "Blew out a lantern.", "Evidence relied on", "E5: Redaction of E3: A witness’s words")
	pan.lacks(form, `value="E3"`)
	whole := []string{"seen", pan.first(form, seen), "outcome", "upheld", "present", "pan", "present", "pia", "text", "It is clear."}
	for i := range strings.Count(form.text, `-met" value="yes"`) {
		whole = append(whole, fmt.Sprintf("finding-%d-met", i), "yes", fmt.Sprintf("finding-%d-reasons", i), fmt.Sprintf("Reason %d.", i), fmt.Sprintf("finding-%d-evidence", i), "E5")
	}
	a = pan.send(at+"/do/hearing/decision", nil, whole[:len(whole)-2]...)
	pan.status(a, http.StatusUnprocessableEntity)
	pan.has(a, "Choose the evidence on which the finding on", "Reason 0.</textarea>", `value="E5" checked`)
	a = pan.send(at+"/do/hearing/decision", nil, append(slices.Clone(whole[:len(whole)-1]), "E3")...)
	pan.status(a, http.StatusUnprocessableEntity)
	pan.has(a, "that is sealed: rely on E5")
	a = pan.send(at+"/do/hearing/decision", nil, whole...)
	pan.has(a, "The panel decided: upheld", "Relied on: E5", "A1: Good manners, clause 1")
	h.pass(20)
	own := h.with(code).get("/case")
	complainant.has(own, "Found on", "Relied on: E5")
}

// unpacked checks a bundle with what everybody has: the digest of its index is
// the one that its contents name, and each document has its own.
func unpacked(b *browser, a answer) {
	b.Helper()
	b.status(a, http.StatusOK)
	z, err := zip.NewReader(bytes.NewReader([]byte(a.text)), int64(len(a.text)))
	b.must(err)
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		b.must(err)
		files[f.Name], err = io.ReadAll(r)
		b.must(err)
	}
	sum := fmt.Sprintf("%x", sha256.Sum256(files["index.txt"]))
	if !strings.Contains(string(files["contents.txt"]), "SHA-256 of index.txt: "+sum) {
		b.Errorf("the index has the digest %s, and the contents say\n%s", sum, files["contents.txt"])
	}
	n := 0
	for name, data := range files {
		if !strings.HasPrefix(name, "tab-") {
			continue
		}
		n++
		if sum := fmt.Sprintf("%x", sha256.Sum256(data)); !strings.Contains(string(files["index.txt"]), sum) {
			b.Errorf("%s has the digest %s, which is not in the index", name, sum)
		}
		if bytes.Contains(data, []byte("Ada Blackout")) {
			b.Errorf("%s names the witness whose name was blacked out", name)
		}
	}
	if n < 4 {
		b.Errorf("the bundle has %d documents", n)
	}
}

// The pages about allegations and evidence, looked at by a machine as the others are.
func TestThePagesOfEvidenceCanBeUsedByEverybody(t *testing.T) {
	w := chromium(t)
	h := open(t, nil)
	id, _ := h.file()
	at := "/cases/" + id
	look := func(name, path string) { w.visit(h.address + path); w.look(name) }
	h.as("sam").do(at+"/do/intake/triage", "outcome", "accept", "text", "It is about a member.")
	ina := h.as("ina")
	w.as(h.address, h.session("ina"))
	look("frame", at+"/act/frame")
	w.submit("main form .button")
	w.look("frame refused")
	ina.do(at+"/act/frame", "category", "abuse", "alleged", "Blew out a lantern at the gate, and laughed.", "from", "2026-02-27")
	look("amend", at+"/act/amend/A1")
	look("drop", at+"/act/drop/A1")
	look("submit", at+"/act/submit")
	w.submit("main form .button")
	w.look("submit refused")
	ina.do(at+"/act/submit", "title", "What the warden saw", "kind", "statement", "words", "They were there, and saw it.")
	ina.do(at+"/act/submit", "title", "The notice board", "kind", "link", "link", "https://lanterns.example/board/of/the/society?of=2026-02-27", "saved", "2026-03-01", "nocopy", "It was taken down.")
	ina.do(at + "/do/investigation/notice")
	code := ina.first(ina.post(at+"/code"), codeShown)
	h.with(code).do("/case/do/investigation/reply", "text", "The wind did it.")
	look("disclose", at+"/act/disclose")
	look("withhold", at+"/act/withhold/E2")
	look("redact", at+"/act/redact/E2")
	form := ina.get(at + "/act/redact/E2")
	ina.send(at+"/act/redact/E2", []office.Upload{{Name: "black.txt", Data: []byte("█ were there.\n")}}, "seen", ina.first(form, seen), "title", "A witness’s words", "text", "A name.")
	look("consult", at+"/act/consult/E2")
	ina.do(at+"/do/investigation/report", "text", "What I found.")
	h.as("rea").do(at+"/do/investigation/charge", "outcome", "case to answer", "text", "There is enough.")
	look("make the bundle", at+"/act/bundle")
	read := ina.first(ina.do(at+"/act/bundle"), bundleAt)
	look("bundle", read)
	ina.do(at+"/act/frame", "category", "abuse", "alleged", "Did it again.", "from", "2026-03-01")
	look("case alleged", at)
	w.as(h.address, h.partySession(id, "respondent"))
	look("answer", "/case/act/answer/A2")
	look("own submit", "/case/act/submit")
	look("own bundle", strings.Replace(read, at, "/case", 1))
	look("own case alleged", "/case")
	look("letter alleged", "/case/letters/0")
	ina.do(at + "/do/hearing/bundle")
	h.pass(18)
	w.as(h.address, h.session("pan"))
	look("decide alleged", at+"/do/hearing/decision")
	w.submit("main form .button")
	w.look("decide alleged refused")
	h.as("pan").decide(at + "/do/hearing/decision")
	look("case found", at)
}

// partySession begins one for a party of a case.
func (h *house) partySession(id, party string) string {
	token, err := h.desk.Start(context.Background(), signin.Visitor{Actor: casework.Actor{ID: party, Party: party}, Case: id})
	h.must(err)
	return token
}
