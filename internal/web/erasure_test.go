package web_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"duly/internal/office"
	"duly/rulebook"
)

// openForgetful opens a house under rules that say how long cases are kept.
func openForgetful(t testing.TB) *house {
	t.Helper()
	var files []rulebook.File
	for _, name := range []string{"rules.md", "manners.md", "lamps.md", "lamps.txt"} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if name == "rules.md" {
			text = []byte(strings.Replace(string(text), "\nroles:", "\nretention:\n  case files: 12 months\nroles:", 1))
		}
		files = append(files, rulebook.File{Name: name, Text: text})
	}
	h := openWith(t, nil, files)
	for _, p := range append(people, office.PersonRow{ID: "ada", Name: "Ada Admin", Admin: true}, office.PersonRow{ID: "abe", Name: "Abe Overseer", Roles: []string{office.Overseer}}) {
		h.must(h.store.PutPerson(context.Background(), p))
	}
	return h
}

var requestPath = regexp.MustCompile(`action="(/erasures/[^/]+/approve/\d+)"`)

// A case is erased through the pages, by two people; whoever asks for it then is told so.
func TestErasureThroughThePages(t *testing.T) {
	h := openForgetful(t)
	id, code := h.file()
	sam := h.as("sam")
	sam.status(sam.send("/cases/"+id+"/do/intake/triage", nil, "seen", version(sam, "/cases/"+id), "outcome", "out of scope", "text", "It is not for us."), http.StatusOK)
	ada := h.as("ada")
	at := "/erasures/" + id
	for _, b := range []*browser{sam, h.as("ina")} {
		b.status(b.get("/erasures"), http.StatusNotFound)
		b.status(b.get(at), http.StatusNotFound)
		b.status(b.post(at, "scope", "file", "reason", "x"), http.StatusNotFound)
	}
	ada.has(ada.get("/desk"), "Erasures and holds")
	ada.has(ada.get("/erasures"), "Nothing waits.", "No case is.", "Nothing was.")
	ada.has(ada.get("/erasures?case=0000-0000"), "There is no case of that number")
	page := ada.get("/erasures?case=" + strings.ToLower(id))
	ada.has(page, "Erase something of case "+id, "It ended as “out of scope”")
	ada.lacks(page, "Moth Penhaligon", "Hob Candlewick", "lantern")
	again := ada.post(at, "scope", "file", "reason", "Its time is up, says Ada.")
	ada.status(again, http.StatusUnprocessableEntity)
	ada.has(again, "is kept until", "Its time is up, says Ada.", `value="file" checked`)
	ada.has(ada.post(at, "scope", "", "reason", ""), "Say why it is to be erased")
	ada.has(ada.post(at+"/hold", "holding", "A court asked.", "owner", "sam", "review", "soon"), "Write the date as year", "A court asked.")

	h.pass(380)
	ada = h.as("ada")
	abe := h.as("abe")
	ada.has(ada.get("/erasures"), "Case "+id, "case files: kept for 12 months")
	ada.has(ada.post(at+"/hold", "holding", "A court asked.", "owner", "sam", "review", "2027-12-01"), "On hold", "Nothing of this case can be erased. A court asked.")
	ada.has(ada.get("/erasures"), "cannot be erased yet: There is a hold")
	ada.has(ada.post(at, "scope", "file", "reason", "Its time is up."), "There is a hold on case "+id)
	hold := regexp.MustCompile(`action="(/erasures/[^/]+/lift/\d+)"`)
	lift := abe.first(abe.get(at), hold)
	abe.has(abe.post(lift, "lifting", ""), "Say why the hold is not needed any more")
	abe.lacks(abe.post(lift, "lifting", "The court has decided."), "On hold")

	abe.lacks(abe.get(at), "Sam Secretary") // an overseer does not see who acted
	asked := ada.post(at, "scope", "file", "reason", "Its time is up.")
	ada.status(asked, http.StatusOK)
	ada.has(asked, "You asked for it: somebody else has to approve it")
	ada.lacks(asked, "Approve and erase")
	abe.has(abe.get("/desk"), "1 erasure that somebody asked for waits for your approval")
	ada.lacks(ada.get("/desk"), "waits for your approval")
	path := abe.first(abe.get(at), requestPath)
	unsaid := abe.post(strings.Replace(path, "/approve/", "/decline/", 1), "declining", " ")
	abe.status(unsaid, http.StatusUnprocessableEntity)
	abe.has(unsaid, "Say why it is not to be erased", `-why-mend`)
	own := ada.post(path)
	ada.status(own, http.StatusUnprocessableEntity)
	ada.has(own, "You asked for this yourself")
	ada.has(ada.get("/cases/"+id), "There is no such page") // no role of theirs may see it
	done := abe.post(path)
	abe.status(done, http.StatusOK)
	abe.has(done, "Everything that was said, with the files and letters, and who everybody is", "case files: kept for 12 months", "receipt")
	abe.has(abe.post(path), "This was approved already")
	abe.lacks(abe.get("/desk"), "waits for your approval")

	for _, b := range []*browser{h.as("sam"), h.as("ovid")} {
		for _, where := range []string{"", "/do/intake/triage", "/add", "/rulebook", "/letters/0", "/exhibits/" + strings.Repeat("0", 64)} {
			a := b.get("/cases/" + id + where)
			b.status(a, http.StatusGone)
			b.has(a, "This case was erased", "erased on ", "case files: kept for 12 months")
		}
	}
	h.as("ovid").has(h.as("ovid").get("/cases/"+id), "What is left of its course", "out of scope")
	party := h.comesBack(code)
	a := party.get("/case")
	party.status(a, http.StatusGone)
	party.has(a, "This case was erased", "What you can still have a receipt of", "A receipt that you have still verifies")
	receipt := party.get(party.first(a, regexp.MustCompile(`href="(/case/receipts/\d+)"`)))
	party.status(receipt, http.StatusOK)
	party.has(h.browser().post("/verify", "key", keyOf(party), "text", receipt.text), "Erased, as entry")
	about := party.get(party.first(a, regexp.MustCompile(`href="(/case/erasures/\d+)"`)))
	party.status(about, http.StatusOK)
	party.has(about, "what happened: erased", "case files: kept for 12 months", id)
	party.has(h.browser().post("/verify", "key", keyOf(party), "text", about.text), "It holds")
	sam = h.as("sam")
	sam.status(sam.get("/cases/"+id+"/receipts/0"), http.StatusGone)
	sam.lacks(sam.get("/desk"), id)
}

// comesBack opens a browser in which a party has come with a code to what is there.
func (h *house) comesBack(code string) *browser {
	h.Helper()
	b := h.browser()
	b.post("/return", "code", code)
	return b
}

func keyOf(b *browser) string {
	b.Helper()
	return strings.TrimSpace(b.get("/log/key").text)
}

// lookAtErasures opens the pages about them, each as whom it is for.
func lookAtErasures(t *testing.T, w *window) *house {
	h := openForgetful(t)
	id, code := h.file()
	other, _ := h.file()
	sam := h.as("sam")
	for _, c := range []string{id, other} {
		sam.send("/cases/"+c+"/do/intake/triage", nil, "seen", version(sam, "/cases/"+c), "outcome", "out of scope", "text", "It is not for us.")
	}
	h.pass(380)
	ada, abe := h.as("ada"), h.as("abe")
	ada.post("/erasures/"+other+"/hold", "holding", "A court asked that nothing is destroyed.", "owner", "sam", "review", "2027-12-01")
	ada.post("/erasures/"+id, "scope", "file", "reason", "Its time is up.")
	w.as(h.address, h.session("abe"))
	for name, path := range map[string]string{"erasures": "/erasures", "erasures not found": "/erasures?case=nothing", "erasure waiting": "/erasures/" + id, "erasure on hold": "/erasures/" + other} {
		w.visit(h.address + path)
		w.look(name)
	}
	w.visit(h.address + "/erasures/" + id)
	w.submit("form[action='/erasures/" + id + "'] .button")
	w.look("erasure refused")
	abe.post(abe.first(abe.get("/erasures/"+id), requestPath))
	w.visit(h.address + "/erasures")
	w.look("erasures done")
	w.as(h.address, h.session("ovid"))
	w.visit(h.address + "/cases/" + id)
	w.look("erased for the overseer")
	w.visit(h.address + "/readings")
	w.look("readings")
	w.as(h.address, cookieOf(h.comesBack(code)))
	w.visit(h.address + "/case")
	w.look("erased for a party")
	return h
}

// Where only one person, or only what the parties see, was erased, the others' pages go on.
func TestErasedInPartStillHasItsPages(t *testing.T) {
	h := openForgetful(t)
	id, code := h.file()
	sam := h.as("sam")
	sam.send("/cases/"+id+"/do/intake/triage", nil, "seen", version(sam, "/cases/"+id), "outcome", "out of scope", "text", "It is not for us.")
	ada, abe := h.as("ada"), h.as("abe")
	erase := func(fields ...string) {
		t.Helper()
		at := "/erasures/" + id
		ada.status(ada.post(at, append([]string{"ground", "UK GDPR, Article 17(1)(b)", "reason", "They asked for it."}, fields...)...), http.StatusOK)
		abe.status(abe.post(abe.first(abe.get(at), requestPath)), http.StatusOK)
	}
	party := h.with(code)
	sam.has(sam.get("/cases/"+id), "Moth Penhaligon")
	erase("scope", "person", "person", "complainant")
	for _, b := range []*browser{sam, party, h.as("ovid")} {
		where := "/cases/" + id
		if b == party {
			where = "/case"
		}
		a := b.get(where)
		b.status(a, http.StatusOK)
		b.has(a, "Who one person is was erased on Monday 2 March 2026 under UK GDPR, Article 17(1)(b).")
		b.lacks(a, "Moth Penhaligon")
	}
	erase("scope", "person", "person", "sam")
	sam.status(sam.get("/cases/"+id), http.StatusOK)
	erase("scope", "parties")
	a := sam.get("/cases/" + id)
	sam.status(a, http.StatusOK)
	sam.has(a, "What the parties see of its course was erased", "Hob Candlewick")
	sam.lacks(a, `href="/cases/`+id+`/act/correct`, `href="/cases/`+id+`/add`)
	sam.status(sam.send("/cases/"+id+"/add", nil, "seen", "99", "text", "More."), http.StatusGone)
	a = party.get("/case")
	party.status(a, http.StatusGone)
	party.lacks(a, "What you can still have a receipt of")
	ovid := h.as("ovid")
	ovid.has(ovid.get("/oversight"), "Erased", "UK GDPR, Article 17(1)(b)")
}
