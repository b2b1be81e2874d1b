package web_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"duly/internal/office"
)

var joinLink = regexp.MustCompile(`<p class="code"><span>(/join/[^<]+)</span>`)

// invite adds somebody who speaks for a body, through the register's own form, and signs
// them in by the link.
func (h *house) invite(ada *browser, id, body string) *browser {
	h.Helper()
	a := ada.post("/people/New", "id", id, "name", "Gil Example", "role", office.Asker, "body", body)
	ada.has(a, "It is on record")
	b := h.browser()
	a = b.post(b.first(a, joinLink), "password", "a long enough one", "again", "a long enough one")
	b.status(a, http.StatusOK)
	if a.Request.URL.Path != "/asks" {
		h.Errorf("who asked comes to %s after signing in", a.Request.URL.Path)
	}
	return b
}

// Those who asked see their asks and what is new, speak for themselves, and see nothing of
// any case.
func TestThoseWhoAskedHaveAccounts(t *testing.T) {
	h := openRegister(t)
	ada, sam, anybody := h.as("ada"), h.as("sam"), h.browser()
	id, _ := h.file()
	for want, fields := range map[string][]string{
		"Say for which body":        {"role", office.Asker},
		"Only an asker speaks":      {"role", "secretary", "body", "The Guild"},
		"they hold no other role":   {"role", office.Asker, "role", "secretary", "body", "The Guild"},
		"Write the name of the bod": {"role", office.Asker, "body", strings.Repeat("x", 501)},
	} {
		a := ada.post("/people/New", append([]string{"id", "gil", "name", "Gil Example"}, fields...)...)
		ada.status(a, http.StatusUnprocessableEntity)
		ada.has(a, want, "Gil Example")
	}
	ada.has(ada.post("/people/ada", "name", "Ada Admin", "role", office.Asker, "body", "The Guild"), "is no officer")
	gil := h.invite(ada, "gil", "The Lamplighters’ Guild")
	gil.has(gil.get("/asks"), "Nothing that you asked is on record", "Gil Example, for The Lamplighters’ Guild")
	ada.has(ada.get("/people"), "speaks for The Lamplighters’ Guild")
	ada.puts("/record/ask", letterOfTheGuild...)
	ada.puts("/record/ask", append([]string{"from", "An Inquiry into Lamps"}, letterOfTheGuild[2:]...)...)
	ada.puts("/record/response/1", "answer", "agreed", "on", "2026-03-02", "words", "Yes.")
	ada.puts("/record/response/2", "answer", "agreed", "on", "2026-03-02", "words", "Yes.")
	// No case, desk or register; nobody's owner; other people's pages are not theirs.
	for _, path := range []string{"/cases/" + id, "/people", "/people/ada", "/attempts", "/holdings", "/oversight", "/case", "/cases/" + id + "/act/recuse"} {
		a := gil.get(path)
		if a.StatusCode != http.StatusNotFound && a.Request.URL.Path != "/return" {
			t.Errorf("who asked gets %s: %d", path, a.StatusCode)
		}
	}
	if a := gil.get("/desk"); a.Request.URL.Path != "/asks" {
		t.Errorf("the desk of who asked is %s", a.Request.URL.Path)
	}
	sam.status(sam.get("/asks"), http.StatusNotFound)
	if a := anybody.get("/asks"); a.Request.URL.Path != "/signin" {
		t.Errorf("anybody comes to %s", a.Request.URL.Path)
	}
	ada.lacks(ada.get("/record/action/1"), "Gil Example")
	ada.has(ada.tries("/record/action/1", "what", "Hang it", "owner", "gil", "due", "2026-03-20", "measure", ""), "Nobody on the register of officers is called")
	sam.lacks(sam.get("/cases/"+id), "Gil Example")

	page := gil.get("/asks")
	gil.has(page, "Ask 1: It was agreed to", "Ask 1: The Lamplighters’ Guild asked", "Words only")
	gil.lacks(page, "An Inquiry into Lamps")
	gil.has(gil.post("/asks", "read", gil.first(page, regexp.MustCompile(`name="read" value="(\d+)"`))), "Nothing.")
	gil.status(gil.post("/asks", "read", "x"), http.StatusBadRequest)
	ada.puts("/record/action/1", "what", "Hang it", "owner", "sam", "due", "2026-03-20", "measure", "")
	page = gil.get("/asks")
	gil.has(page, "Action 1.1 was undertaken")
	gil.lacks(page, "It was agreed to")

	// What they say stands as theirs, and nobody else says it.
	page = gil.get("/commitments/1")
	gil.has(page, "Say whether you are content, or dispute it", "Say something to it", "Let it drop")
	gil.lacks(page, "Record the response", "/record/evidence")
	gil.lacks(gil.get("/commitments/2"), "/record/")
	gil.has(gil.get("/record/verdict/2"), "This cannot be done", "you speak for The Lamplighters’ Guild")
	gil.status(gil.get("/record/ask"), http.StatusUnprocessableEntity)
	gil.status(gil.get("/record/verification/1/1"), http.StatusUnprocessableEntity)
	gil.has(gil.tries("/record/verdict/1", "words", "Where is it?"), "Choose yes or no", "Where is it?")
	gil.has(gil.get("/record/reply/1"), "Files (optional)")
	gil.lacks(gil.get("/record/reply/1"), "What they wrote")
	gil.puts("/record/reply/1", "words", "When will it hang?")
	gil.puts("/record/verdict/1", "holds", "no", "words", "Where is it?")
	anybody.has(anybody.get("/commitments/1"), "dispute it, Monday 2 March 2026 , said by their own account", "disputed what was done, by their own account", "When will it hang?")
	ada.has(ada.get("/record/verdict/1"), "has an account of its own here")
	anybody.has(anybody.get("/commitments.csv"), "disputed,/commitments/1,their own account")
	ada.puts("/record/verdict/2", "holds", "yes", "words", "Good.", "on", "2026-03-02")
	anybody.has(anybody.get("/commitments/2"), "are content, Monday 2 March 2026 , as an administrator recorded it")
	ada.puts("/record/superseded/1", "reason", "It is dark enough.")
	gil.has(gil.get("/asks"), "It is pursued no more", "Superseded")
	gil.puts("/record/reopen/1", "words", "It is not.")
	ada.has(ada.get("/record/superseded/1"), "only they can say that it is pursued no more")
	anybody.has(anybody.get("/commitments/1"), "reopened it: it is pursued again, by their own account")
	// Once they speak for nobody any more, the account opens nothing.
	ada.has(ada.post("/people/gil", "name", "Gil Example", "reason", "They left the guild."), "It is on record")
	if a := gil.get("/asks"); a.StatusCode != http.StatusNotFound {
		t.Errorf("who speaks for nobody gets their asks: %d at %s", a.StatusCode, a.Request.URL.Path)
	}
	if h.diag.String() != "" {
		t.Error(h.diag.String())
	}
}

// The letter itself is attached, is given out safely, and is hidden where a reason is given;
// its digest is public in any case.
func TestFilesOfTheRegister(t *testing.T) {
	h := openRegister(t)
	ada, anybody, ovid := h.as("ada"), h.browser(), h.as("ovid")
	gil := h.invite(ada, "gil", "The Lamplighters’ Guild")
	letter, picture := []byte("%PDF-1.7 Hang a lamp at the gate."), []byte("A lamp, and Moth Penhaligon beside it.\n")
	sum := func(b []byte) string { s := sha256.Sum256(b); return hex.EncodeToString(s[:]) }
	put := func(b *browser, path string, files []office.Upload, fields ...string) answer {
		t.Helper()
		return b.send(path, files, append([]string{"once", b.first(b.get(path), onceField)}, fields...)...)
	}
	a := put(ada, "/record/ask", []office.Upload{{Name: "letter.pdf", Data: []byte("<html><script>1</script>")}}, letterOfTheGuild...)
	ada.status(a, http.StatusUnprocessableEntity)
	ada.has(a, "its content is something else", "and keep it lit.")
	ada.has(put(ada, "/record/ask", nil, append([]string{"hidden", "Because."}, letterOfTheGuild...)...), "there is no file")
	// A good file survives what is to be mended beside it.
	a = put(ada, "/record/ask", []office.Upload{{Name: `../a"letter.pdf`, Data: letter}}, append([]string{"from", ""}, letterOfTheGuild[2:]...)...)
	ada.has(a, "Say who asked", "Already received with this form")
	kept := ada.first(a, regexp.MustCompile(`name="kept" value="([^"]+)"`))
	ada.status(put(ada, "/record/ask", nil, append([]string{"kept", kept}, letterOfTheGuild...)...), http.StatusOK)
	page := anybody.get("/commitments/1")
	anybody.has(page, "aletter.pdf", sum(letter))
	page = anybody.get("/commitments?in=Open+letter")
	anybody.has(page, "1 point: behind 0 there is an action, 0 are done and shown to be, behind 1 there is nothing.", "No action stands behind it.", "aletter.pdf", "Points with no action behind them point 3: Hang a lamp", "https://guild.example/letter")
	at := "/commitments/1/files/" + sum(letter)
	a = anybody.get(at)
	if a.text != string(letter) || a.Header.Get("Content-Disposition") != "attachment; filename=aletter.pdf" || a.Header.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.Contains(a.Header.Get("Content-Security-Policy"), "sandbox") || a.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("the letter is given out with %v", a.Header)
	}
	for _, path := range []string{"/commitments/2/files/" + sum(letter), "/commitments/1/files/" + sum(picture), "/commitments/x/files/" + sum(letter), "/commitments/1/files/..%2f..%2fduly.db"} {
		anybody.status(anybody.get(path), http.StatusNotFound)
	}

	// One that is not to be shown: neither it nor its name; its digest is.
	put(gil, "/record/reply/1", []office.Upload{{Name: "Moth Penhaligon.txt", Data: picture}}, "words", "See.", "hidden", "A member is on it.")
	page = anybody.get("/commitments/1")
	anybody.has(page, "not shown: A member is on it.", sum(picture))
	at2 := "/commitments/1/files/" + sum(picture)
	anybody.lacks(page, "Moth Penhaligon", at2)
	for _, path := range []string{"/commitments.json", "/commitments.atom", "/commitments.csv", "/asks"} {
		for _, b := range []*browser{anybody, gil} {
			b.lacks(b.get(path), "Moth Penhaligon")
		}
	}
	anybody.status(anybody.get(at2), http.StatusNotFound)
	h.as("sam").status(h.as("sam").get(at2), http.StatusNotFound)
	for _, b := range []*browser{gil, ada, ovid} {
		if a := b.get(at2); a.text != string(picture) || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("they get %d %v", a.StatusCode, a.Header)
		}
	}
	anybody.has(anybody.get("/commitments.json"), `\"sha256\":\"`+sum(letter)+`\"`)

	// And one that should not have been shown is shown no more.
	gil.status(gil.get("/record/withhold/1"), http.StatusUnprocessableEntity)
	ada.has(ada.tries("/record/withhold/1"), "Choose which file.", "Say why it is shown no more")
	ada.puts("/record/withhold/1", "sha256", sum(letter), "reason", "It has an address in it.")
	page = anybody.get("/commitments/1")
	anybody.has(page, "not shown: It has an address in it.", sum(letter))
	anybody.lacks(page, at, "aletter.pdf")
	anybody.status(anybody.get(at), http.StatusNotFound)
	if a := ovid.get(at); a.text != string(letter) {
		t.Error("the overseer cannot look at what was attached")
	}
	if h.diag.String() != "" {
		t.Error(h.diag.String())
	}
}
