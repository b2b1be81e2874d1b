package web_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duly/internal/office"
	"duly/internal/web"
	"duly/lot"
	"duly/sample"
	"duly/verify"
)

// secretOf makes a secret, and what is announced of it.
func secretOf(word string) (secret, commitment string) {
	sum := sha256.Sum256([]byte(word))
	return hex.EncodeToString(sum[:]), lot.Commit(sum[:])
}

// closes files so many complaints and has them closed at triage.
func (h *house) closes(n int) (ids []string) {
	h.Helper()
	for range n {
		id, _ := h.file()
		h.as("sam").do("/cases/"+id+"/do/intake/triage", "outcome", "out of scope", "text", "It is about the weather.")
		ids = append(ids, id)
	}
	return ids
}

// announcing fills in the form of an announcement, which words decide.
func announcing(secret string, change ...string) []string {
	_, commitment := secretOf(secret)
	fields := []string{
		"purpose", "Were they closed for a reason?", "sort", "ended in", "name", "intake", "from", "2026-01-01", "to", "2026-03-31", "by", "length",
		"size", "4", "each", "", "source", "words", "round", "", "frozen", "", "commitment", commitment,
	}
	for i := 0; i < len(change); i += 2 {
		for j := 0; j < len(fields); j += 2 {
			if fields[j] == change[i] {
				fields[j+1] = change[i+1]
			}
		}
	}
	return fields
}

// drawnCases gives the addresses of the cases that an overseer's page of a sample lists.
func (b *browser) drawnCases(n int) (at []string) {
	b.Helper()
	for _, m := range regexp.MustCompile(fmt.Sprintf(`href="(/samples/%d/cases/[^"]+)"`, n)).FindAllStringSubmatch(b.get(fmt.Sprintf("/samples/%d", n)).text, -1) {
		at = append(at, m[1])
	}
	return at
}

// A sample goes through the pages: announced, with a word of the office's, drawn, looked at
// case by case, and what was found becomes an ask. No case shows to anybody but overseers.
func TestASampleThroughThePages(t *testing.T) {
	h := openRegister(t)
	ids := h.closes(6)
	ovid, sam, anybody := h.as("ovid"), h.as("sam"), h.browser()
	anybody.has(anybody.get("/samples"), "None has been announced yet.")
	anybody.lacks(anybody.get("/samples"), "/samples/announce")
	sam.status(sam.get("/samples/announce"), http.StatusNotFound)
	sam.status(sam.post("/samples/announce", announcing("lantern")...), http.StatusNotFound)

	again := ovid.tries("/samples/announce", "purpose", "Were they heard?", "size", "many", "round", "soon")
	ovid.status(again, http.StatusUnprocessableEntity)
	ovid.has(again, "Choose from which cases", "Write how many as a number", "Choose what decides", "Paste in the digest", `value="Were they heard?"`, `value="many"`)
	for says, change := range map[string][]string{
		"in one line, of at most 200":   {"purpose", strings.Repeat("x", 201)},
		"Name the stage":                {"name", ""},
		"nothing to draw from":          {"name", "hearing"},
		"before its first":              {"to", "2025-12-31"},
		"from 1 to 1000":                {"size", "0"},
		"latest checkpoint is of":       {"frozen", "99999"},
		"64 hexadecimal digits":         {"commitment", "sesame"},
		"Say on which day the source":   {"source", "round"},
		"Write the date as year, month": {"from", "yesterday"},
		"so there is nothing of which":  {"by", "nothing", "each", "each"},
	} {
		a := ovid.tries("/samples/announce", announcing("lantern", change...)...)
		ovid.status(a, http.StatusUnprocessableEntity)
		ovid.has(a, says)
	}
	ovid.has(ovid.tries("/samples/announce", announcing("lantern", "source", "round", "round", "2026-03-02")...), "for 24 hours before the round is signed")
	page := ovid.tries("/samples/announce", announcing("lantern")...)
	ovid.status(page, http.StatusOK)
	ovid.has(page, "Sample 1", "Announced", "Cases that ended in the stage “intake”", "4 in all", "Announced today")
	ovid.has(ovid.tries("/samples/announce", announcing("lantern")...), "was announced with sample 1")

	page = anybody.get("/samples/1")
	anybody.has(page, "Were they closed for a reason?", "How they are divided is not shown: fewer than 20 cases")
	anybody.lacks(page, append(ids, "/samples/1/reveal", "/samples/1/file", "/samples/1/word")...)
	anybody.has(anybody.get("/samples"), "1: Were they closed for a reason?", "Announced today; it can be drawn from")
	anybody.status(anybody.get("/samples/2"), http.StatusNotFound)
	anybody.status(anybody.get("/samples/2/receipt"), http.StatusNotFound)
	receipt := anybody.get("/samples/1/receipt")
	if v := verify.CheckReceipt([]byte(receipt.text), verify.Trust{Key: h.config.Log.Key()}); v.Result != verify.Holds || !strings.Contains(receipt.text, "Were they closed for a reason?") {
		t.Errorf("the receipt: %s\n%s", v.Summary, receipt.text)
	}
	anybody.lacks(receipt, append(ids, "ovid", "Ovid")...)
	sam.lacks(sam.get("/samples/1"), "/samples/1/word")
	sam.status(sam.get("/samples/1/word"), http.StatusUnprocessableEntity)
	secret, _ := secretOf("lantern")
	ovid.has(ovid.tries("/samples/1/reveal", "secret", secret), "keep your secret until then", secret)

	h.pass(3)
	ovid, sam = h.as("ovid"), h.as("sam")
	anybody.has(anybody.get("/samples"), "To be drawn", "it could have been drawn for 2 days now")
	ovid.status(ovid.get("/samples/1/word"), http.StatusUnprocessableEntity)
	ovid.has(ovid.tries("/samples/1/reveal", "secret", secret), "Nobody has put in a word yet")
	sam.has(sam.get("/desk"), "Sample 1 waits for a word")
	sam.has(sam.tries("/samples/1/word", "word", ""), "Put in one line")
	form := sam.get("/samples/1/word")
	word := []string{"once", sam.first(form, onceField), "word", "4 6 1 <b>1</b>"}
	sam.send("/samples/1/word", nil, word...)
	page = sam.send("/samples/1/word", nil, word...)
	sam.has(page, "What others put in", "4 6 1 &lt;b&gt;1&lt;/b&gt;")
	if n := strings.Count(page.text, "4 6 1"); n != 1 {
		t.Errorf("the word is in %d times", n)
	}
	sam.lacks(sam.get("/desk"), "Sample 1 waits for a word")
	other, _ := secretOf("another")
	ovid.has(ovid.tries("/samples/1/reveal", "secret", other), "not the secret that was announced")
	sam.status(sam.post("/samples/1/reveal", "secret", secret), http.StatusNotFound)
	page = ovid.tries("/samples/1/reveal", "secret", strings.ToUpper(secret)+" ")
	ovid.status(page, http.StatusOK)
	ovid.has(page, "drawn today", "0 of 4 finished", "Not begun")
	anybody.lacks(anybody.get("/samples/1"), ids...)
	sam.lacks(sam.get("/samples/1"), ids...)

	lookThrough(t, h, ovid)
	page = anybody.get("/samples/1")
	anybody.has(page, "fewer than 20 cases have been looked at", "Passed over, because whoever audits has an interest", "fewer than 5", "Ask 1: Say who steps in")
	anybody.lacks(page, ids...)
	anybody.has(anybody.get("/commitments/1"), "The overseer", "Audit of sample 1", `href="/samples/1"`)
	if h.diag.String() != "" {
		t.Error(h.diag.String())
	}
}

// lookThrough fills in the forms of sample 1.
func lookThrough(t *testing.T, h *house, ovid *browser) {
	t.Helper()
	at := ovid.drawnCases(1)
	if len(at) != 4 {
		t.Fatalf("the page lists %v", at)
	}
	sam := h.as("sam")
	sam.status(sam.get(at[0]), http.StatusNotFound)
	sam.status(sam.post(at[0], "q0", "yes"), http.StatusNotFound)
	page := ovid.get(at[0])
	ovid.status(page, http.StatusOK)
	ovid.has(page, "Was each limit of the organisation kept?", "Was the promise “heard first” kept?", "Ended on Monday 2 March 2026: out of scope")
	ovid.lacks(page, "Moth Penhaligon", "Hob Candlewick", "blew out my lantern", "about the weather")
	questions := strings.Count(page.text, `value="cannot tell"`)
	// Half a form is saved, and comes back half filled.
	page = ovid.send(at[0], nil, "q0", "no", "q0-note", "It was <late>.", "q1-note", "Ask again.")
	ovid.status(page, http.StatusOK)
	ovid.has(page, "It was &lt;late&gt;.", "Ask again.")
	if !regexp.MustCompile(`name="q0" value="no" checked`).MatchString(page.text) {
		t.Error("an answer is gone")
	}
	// What is wrong loses nothing.
	page = ovid.send(at[0], nil, "q0", "cannot tell", "q1", "perhaps", "q2", "yes", "q2-note", "Kept.", "finish", "yes")
	ovid.status(page, http.StatusUnprocessableEntity)
	ovid.has(page, "why it cannot be told", "Answer yes, no or cannot tell", "” is still open: answer it", "Kept.")
	if !regexp.MustCompile(`name="q2" value="yes" checked`).MatchString(page.text) {
		t.Error("an answer of a refused form is gone")
	}
	whole := []string{"finish", "yes"}
	for i := range questions {
		whole = append(whole, fmt.Sprint("q", i), "yes")
	}
	page = ovid.send(at[0], nil, whole...)
	ovid.has(page, "1 of 4 finished", "Finished")
	ovid.has(ovid.get(at[0]), "This form is finished")
	// One is passed over, and the next comes.
	page = ovid.post(at[1]+"/pass", "reason", "")
	ovid.status(page, http.StatusUnprocessableEntity)
	ovid.has(page, "Say why it is passed over")
	ovid.has(ovid.post(at[1]+"/pass", "reason", "unreadable"), "The record of this case can be read")
	page = ovid.post(at[1]+"/pass", "reason", "interest")
	ovid.status(page, http.StatusOK)
	if now := ovid.drawnCases(1); len(now) != 4 || slices.Contains(now, at[1]) || !slices.Contains(now, at[0]) {
		t.Errorf("after %s was passed over there are %v", at[1], now)
	}
	ovid.status(ovid.get(at[1]), http.StatusUnprocessableEntity)
	ovid.has(ovid.post(at[0]+"/pass", "reason", "interest"), "is on record")
	// The file draws it again, and the bundle counts and draws it again.
	file := ovid.get("/samples/1/file")
	d, err := sample.Parse(file.text)
	if err != nil || d.Check() != nil || len(d.List) != 6 {
		t.Errorf("the file does not hold: %v, %v\n%s", err, d.Check(), file.text)
	}
	sam.status(sam.get("/samples/1/file"), http.StatusNotFound)
	bundle := ovid.post("/oversight/bundle", "from", "0")
	b, err := verify.OpenBundle(bytes.NewReader([]byte(bundle.text)), int64(len(bundle.text)))
	h.must(err)
	if r := verify.CheckBundle([]*verify.Bundle{b}, verify.Trust{Key: h.config.Log.Key()}, nil, nil); r.Result != verify.Holds {
		t.Errorf("the bundle: %s", r.Summary)
	}
	// A finding becomes an ask.
	sam.status(sam.get("/samples/1/find"), http.StatusNotFound)
	ovid.has(ovid.tries("/samples/1/find", "answerBy", "soon"), "Write the date as year")
	ovid.has(ovid.tries("/samples/1/find", "words", ""), "Write down what was asked")
	ovid.puts("/samples/1/find", "words", "Say who steps in when somebody is away.", "reference", "limits")
}

// A round decides: its day is chosen, its signature is checked, and it is fetched where
// the server can.
func TestASampleOfARoundThroughThePages(t *testing.T) {
	h := openRegister(t)
	h.closes(3)
	ovid := h.as("ovid")
	page := ovid.tries("/samples/announce", announcing("lantern", "source", "round", "round", "2026-03-04")...)
	ovid.status(page, http.StatusOK)
	ovid.has(page, "of drand quicknet, signed at 12:00 UTC on Wednesday 4 March 2026")
	h.pass(3)
	ovid = h.as("ovid")
	secret, _ := secretOf("lantern")
	ovid.has(ovid.get("/samples/1/reveal"), "The signature of round", "https://api.drand.sh/52db9ba7")
	ovid.has(ovid.tries("/samples/1/reveal", "secret", secret), "This server does not fetch")
	a := ovid.tries("/samples/1/reveal", "secret", secret, "signature", strings.Repeat("ab", 48))
	ovid.status(a, http.StatusUnprocessableEntity)
	ovid.has(a, "the source did not sign this round", secret)
}

// An overseer of whom a complaint is cannot go on with samples, and no page says why.
func TestSamplesOfAnOverseerWhoIsKeptOut(t *testing.T) {
	h := openRegister(t)
	h.closes(3)
	ovid := h.as("ovid")
	ovid.tries("/samples/announce", announcing("lantern")...)
	h.pass(3)
	sam, ovid := h.as("sam"), h.as("ovid")
	sam.tries("/samples/1/word", "word", "six")
	secret, _ := secretOf("lantern")
	ovid.status(ovid.tries("/samples/1/reveal", "secret", secret), http.StatusOK)
	// Afterwards a case comes that they may not know of.
	b := h.browser()
	b.send("/complain", nil, complaint("account", "Ovid Overseer saw it and did nothing.")...)
	a := ovid.tries("/samples/announce", announcing("another")...)
	ovid.status(a, http.StatusUnprocessableEntity)
	ovid.has(a, office.NoSample)
	ovid.has(ovid.get("/samples/1"), "Cases to look at")
}

// lookAtSamples looks at the pages of samples with a browser.
func lookAtSamples(t *testing.T, w *window) *house {
	h := openRegister(t)
	look := func(name, path string) { w.visit(h.address + path); w.look(name) }
	w.as(h.address, "")
	look("samples empty", "/samples")
	h.closes(24)
	h.as("ovid").tries("/samples/announce", announcing("lantern", "size", "21")...)
	h.as("ovid").tries("/samples/announce", announcing("roof", "purpose", "Was more time given only where it was needed, and was it ended as soon as it could be?", "sort", "received", "name", "", "source", "round", "round", "2026-03-06")...)
	h.pass(3)
	look("samples", "/samples")
	look("sample to be drawn", "/samples/1")
	look("sample of a round", "/samples/2")
	w.as(h.address, h.session("sam"))
	look("desk with a sample", "/desk")
	look("sample word", "/samples/1/word")
	h.as("sam").tries("/samples/1/word", "word", "4 6 1 1 3 5, thrown at the meeting of the guild")
	w.as(h.address, h.session("ovid"))
	look("announce a sample", "/samples/announce")
	w.submit("main form .button")
	w.look("announce a sample refused")
	look("sample reveal", "/samples/1/reveal")
	secret, _ := secretOf("lantern")
	ovid := h.as("ovid")
	ovid.tries("/samples/1/reveal", "secret", secret)
	look("sample drawn", "/samples/1")
	at := ovid.drawnCases(1)
	look("audit", at[0])
	w.submit("main form .moves .button:not(.second)")
	w.look("audit refused")
	questions := strings.Count(ovid.get(at[0]).text, `value="cannot tell"`)
	for i, one := range at {
		whole := []string{"finish", "yes"}
		for q := range questions {
			whole = append(whole, fmt.Sprint("q", q), []string{"yes", "yes", "no"}[(i+q)%3*min(q, 1)])
		}
		ovid.status(ovid.send(one, nil, whole...), http.StatusOK)
	}
	look("audit finished", at[0])
	look("sample find", "/samples/1/find")
	ovid.puts("/samples/1/find", "words", "Say who steps in when somebody is away.")
	look("sample looked at", "/samples/1")
	look("desk of an overseer with samples", "/desk")
	look("oversight with samples", "/oversight")
	w.as(h.address, "")
	look("sample in public", "/samples/1")
	look("home with samples", "/")
	return h
}

// unsampled is an office in whose journal an entry about samples was altered.
type unsampled struct{ web.Office }

func (unsampled) Samples(context.Context) (sample.Register, error) {
	return sample.Register{}, errors.New("entry 7 of the journal no longer matches what was logged")
}

// A damaged register of samples closes its own pages, and neither the desk nor the door.
func TestADeskBesideADamagedRegisterOfSamples(t *testing.T) {
	h := open(t, func(c *web.Config) { c.Office = unsampled{c.Office} })
	id, _ := h.file()
	sam := h.as("sam")
	sam.has(sam.get("/desk"), id)
	sam.has(sam.get("/"), "Make a complaint")
	sam.status(sam.get("/samples"), http.StatusInternalServerError)
	sam.lacks(sam.get("/samples"), "entry 7")
	if !strings.Contains(h.diag.String(), "entry 7") {
		t.Error("the operator is not told")
	}
}
