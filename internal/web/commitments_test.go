package web_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"duly/internal/office"
	"duly/verify"
)

// openRegister opens a house with an administrator.
func openRegister(t testing.TB) *house {
	h := open(t, nil)
	h.must(h.store.PutPerson(context.Background(), office.PersonRow{ID: "ada", Name: "Ada Admin", Admin: true}))
	return h
}

var onceField = regexp.MustCompile(`name="once" value="([^"]+)"`)

// puts opens a form of the register and sends it, which must be taken.
func (b *browser) puts(path string, fields ...string) answer {
	b.Helper()
	a := b.tries(path, fields...)
	b.status(a, http.StatusOK)
	if !strings.HasPrefix(a.Request.URL.Path, "/commitments/") {
		b.Fatalf("%s: it was not taken. It says:\n%s", path, words(a.text))
	}
	return a
}

func (b *browser) tries(path string, fields ...string) answer {
	b.Helper()
	form := b.get(path)
	b.status(form, http.StatusOK)
	return b.send(path, nil, append([]string{"once", b.first(form, onceField)}, fields...)...)
}

var letterOfTheGuild = []string{
	"from", "The Lamplighters’ Guild", "on", "2026-01-12", "in", "Open letter", "reference", "point 3", "words", "Hang a lamp at the gate,\nand keep it lit.", "link", "https://guild.example/letter",
}

// One ask goes from a letter to a verified action through the forms, and everybody can
// follow it.
func TestAnAskFromLetterToVerifiedEvidence(t *testing.T) {
	h := openRegister(t)
	ada, anybody := h.as("ada"), h.browser()
	anybody.has(anybody.get("/commitments"), "Nothing is on record yet.")
	anybody.lacks(anybody.get("/"), "What was asked of us")

	// A form refuses, and comes back filled.
	again := ada.tries("/record/ask", append([]string{"from", ""}, letterOfTheGuild[2:]...)...)
	ada.status(again, http.StatusUnprocessableEntity)
	ada.has(again, "Say who asked", "and keep it lit.", `value="2026-01-12"`)
	ada.has(ada.tries("/record/ask"), "4 things are to be mended", "Say who asked.", "Say in which letter", "Say on which day it was asked.")
	page := ada.puts("/record/ask", letterOfTheGuild...)
	ada.has(page, "Ask 1", "No answer", "None for 49 days", "Hang a lamp at the gate,<br>and keep it lit.", "By time alone", "https://guild.example/letter")
	ada.has(ada.tries("/record/ask", letterOfTheGuild...), "It is on record already, as ask 1.")
	// The same form sent twice counts once.
	form := ada.get("/record/response/1")
	once := []string{"once", ada.first(form, onceField), "answer", "agreed in part", "on", "2026-03-02", "words", "Yes, at the gate.", "leftOut", "Keeping it lit."}
	ada.send("/record/response/1", nil, once...)
	page = ada.send("/record/response/1", nil, once...)
	ada.has(page, "Words only", "Agreed in part, Monday 2 March 2026", "Keeping it lit.")
	if n := strings.Count(page.text, "It was agreed to in part"); n != 1 {
		t.Errorf("the response is on record %d times", n)
	}
	ada.has(ada.tries("/record/action/1", "what", "Hang it", "owner", "sam", "due", "2026-03-20", "least", "many"), "Write the share as a number", "You named something to measure")
	ada.puts("/record/action/1", "what", "Hang it", "owner", "sam", "due", "2026-03-20", "steps", "Buy a lamp\nHang it", "measure", "")
	h.pass(20)
	ada, sam, ovid := h.as("ada"), h.as("sam"), h.as("ovid") // who was away for so long is not signed in
	anybody.has(anybody.get("/commitments/1"), "Overdue", "2 days overdue", "nothing shows it yet", "The last day of action 1.1 had passed, and it was not done")
	anybody.has(anybody.get("/commitments?which=words"), "said and not done", "Sam Secretary", "point 3")
	anybody.has(anybody.get("/commitments?in=Open+letter&status=Overdue"), "1 of 1.")
	anybody.has(anybody.get("/commitments?in=Another+letter"), "0 of 1.", "None is like that.")
	ada.puts("/record/change/1/1", "due", "2026-04-10", "owner", "sam", "reason", "The shop was shut.")
	anybody.has(anybody.get("/commitments/1"), "moved 1 time, first it was Friday 20 March 2026", "Not started")

	// The owner gives evidence, and cannot claim what nothing shows.
	sam.has(sam.tries("/record/evidence/1/1", "what", "A picture", "on", "2026-03-22", "step", "2", "done", "yes"), "Nothing shows step 1 yet", "A picture")
	sam.puts("/record/evidence/1/1", "what", "A bill", "on", "2026-03-21", "step", "1")
	page = sam.puts("/record/evidence/1/1", "what", "A picture", "on", "2026-03-22", "step", "2", "done", "yes")
	sam.has(page, "Said to be done", "with this it was said to be done")
	sam.lacks(page, "/record/verification")
	for who, path := range map[*browser]string{sam: "/record/verification/1/1", ada: "/record/verification/1/1", ovid: "/record/response/1"} {
		who.status(who.get(path), http.StatusUnprocessableEntity)
	}
	ovid.has(ovid.get("/commitments/1"), `href="/record/verification/1/1"`)
	ovid.has(ovid.tries("/record/verification/1/1", "words", "It hangs.", "on", "2026-03-22"), "Choose yes or no", "It hangs.")
	ovid.puts("/record/verification/1/1", "holds", "yes", "words", "It hangs, and it is lit.", "on", "2026-03-22")
	anybody.has(anybody.get("/commitments/1"), "Verified", "Ovid Overseer, Sunday 22 March 2026 : it is done")
	ada.puts("/record/verdict/1", "holds", "no", "words", "It was to be kept lit.", "on", "2026-03-22")
	page = anybody.get("/commitments/1")
	anybody.has(page, "Disputed", "It was to be kept lit.")
	anybody.lacks(page, "/record/")
	anybody.has(page, "asked 12 January 2026 · agreed in part 2 March 2026 · undertaken by Sam Secretary for 10 April 2026 · shown 22 March 2026 · found done by Ovid Overseer on 22 March 2026 · disputed by those who asked, as an administrator recorded it")
	anybody.has(anybody.get("/"), "1 ask on record: 0 done, and shown to be; 0 overdue; 0 agreed to and not done.")
	anybody.status(anybody.get("/commitments/2"), http.StatusNotFound)
	anybody.status(anybody.get("/commitments/x"), http.StatusNotFound)
	if h.diag.String() != "" {
		t.Error(h.diag.String())
	}
	proofOfEach(t, h, anybody)
}

// proofOfEach checks that the files say what the page says, and that each entry has a
// receipt that proves its words.
func proofOfEach(t *testing.T, h *house, b *browser) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(b.get("/commitments.csv").text)).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][7] != "disputed" || rows[1][5] != "Hang a lamp at the gate,\nand keep it lit." || rows[1][21] != "verified" {
		t.Errorf("the CSV is %q (%v)", rows, err)
	}
	var file struct {
		Asks []struct {
			Words, Status string
			Events        []struct {
				Entry              int64
				Kind, Text, SHA256 string
			}
		}
	}
	if err := json.Unmarshal([]byte(b.get("/commitments.json").text), &file); err != nil || len(file.Asks) != 1 || file.Asks[0].Status != "disputed" || len(file.Asks[0].Events) != 8 {
		t.Fatalf("the JSON is %+v (%v)", file, err)
	}
	for _, e := range file.Asks[0].Events {
		receipt := b.get(fmt.Sprintf("/commitments/1/receipts/%d", e.Entry))
		sum := sha256.Sum256([]byte(e.Text))
		v := verify.CheckReceipt([]byte(receipt.text), verify.Trust{Key: h.config.Log.Key()})
		if digest := hex.EncodeToString(sum[:]); digest != e.SHA256 || v.Result != verify.Holds || !strings.Contains(receipt.text, digest) || !strings.Contains(receipt.text, e.Kind) {
			t.Errorf("entry %d, %s: %s", e.Entry, e.Kind, v.Summary)
		}
	}
	b.status(b.get("/commitments/1/receipts/0"), http.StatusNotFound)
	var feed struct {
		ID      string `xml:"id"`
		Entries []struct {
			ID      string `xml:"id"`
			Title   string `xml:"title"`
			Updated string `xml:"updated"`
			Content string `xml:"content"`
		} `xml:"entry"`
	}
	atom := b.get("/commitments.atom")
	if err := xml.NewDecoder(bytes.NewReader([]byte(atom.text))).Decode(&feed); err != nil || len(feed.Entries) != 9 || !strings.Contains(atom.Header.Get("Content-Type"), "atom") {
		t.Fatalf("the feed is %+v (%v)", feed, err)
	}
	ids := map[string]bool{}
	for i, e := range feed.Entries {
		if ids[e.ID] || e.Title == "" || i > 0 && e.Updated > feed.Entries[i-1].Updated {
			t.Errorf("entry %d of the feed is %+v", i, e)
		}
		ids[e.ID] = true
	}
}

// An action that is bound to a promise, a definition or a rule stands as that is
// measured, and nobody can put it otherwise.
func TestBoundActionsAreMeasured(t *testing.T) {
	h := openRegister(t)
	ada, sam := h.as("ada"), h.as("sam")
	ada.puts("/record/ask", letterOfTheGuild...)
	ada.puts("/record/response/1", "answer", "agreed", "on", "2026-03-02", "words", "Yes.")
	for i, m := range [][3]string{{"promise", "heard first"}, {"promise", "swiftest"}, {"definition", "lamps"}, {"rule", "1"}, {"rule", "99"}, {"promise", "heard first", "90"}} {
		ada.puts("/record/action/1", "what", fmt.Sprint("Number ", i+1), "owner", "sam", "due", "2026-03-20", "measure", m[0], "name", m[1], "least", m[2])
	}
	page := sam.get("/commitments/1")
	sam.has(page, "Not met", "The rulebook in force has no promise “swiftest”.", "Adopted in part. Against the source: 1 altered, 2 missing, 1 added, 1 moved.", "stands in the rulebook in force", "Nobody can shorten this time, whatever they do.", "Kept: no case yet; at least 90 % is undertaken.", "The rulebook in force has no rule “99”.")
	row := sam.get("/commitments")
	sam.has(row, "Heard first: asked 12 January 2026 · agreed 2 March 2026 · adopted as rule 1 on 1 January 2025 · guaranteed 14 days by proof · no case yet", `">guaranteed 14 days by proof</a>`,
		"Swiftest: asked 12 January 2026 · agreed 2 March 2026 · not in the rulebook in force", "Rule 99: asked", `<a href="/definitions/lamps">adopted in part`)
	sam.has(sam.get("/rulebook"), `id="promise.1"`)
	sam.lacks(page, "/record/evidence", "/record/verification")
	sam.status(sam.get("/record/evidence/1/4"), http.StatusUnprocessableEntity)
	rows, err := csv.NewReader(strings.NewReader(sam.get("/commitments.csv").text)).ReadAll()
	if err != nil || len(rows) != 7 {
		t.Fatalf("the CSV is %q (%v)", rows, err)
	}
	for i, want := range []string{"met", "not met", "not met", "met", "not met", "cannot be measured"} {
		if got := rows[i+1][21]; got != want {
			t.Errorf("action 1.%d, bound to %s, is %q, want %q: %s", i+1, rows[i+1][20], got, want, rows[i+1][22])
		}
	}
}

// lookAtCommitments looks at the register's pages with a browser.
func lookAtCommitments(t *testing.T, w *window) *house {
	h := openRegister(t)
	look := func(name, path string) { w.visit(h.address + path); w.look(name) }
	w.as(h.address, "")
	look("commitments empty", "/commitments")
	ada, sam, ovid := h.as("ada"), h.as("sam"), h.as("ovid")
	for i := range 4 {
		ada.puts("/record/ask", append([]string{"from", []string{"The Lamplighters’ Guild", "An Inquiry into Lamps"}[i%2], "words", fmt.Sprintf("Hang lamp %d at the gate and keep it lit from dusk to dawn, on every day of the year, whatever the weather; and say by whom this is done, by when, and how anybody can see that it was.", i+1)}, letterOfTheGuild[2:8]...)...)
	}
	ada.puts("/record/response/1", "answer", "agreed", "on", "2026-03-02", "words", "Yes.")
	ada.puts("/record/action/1", "what", "End every case in time", "owner", "rea", "due", "2026-03-20", "measure", "promise", "name", "heard first", "least", "90")
	ada.puts("/record/action/1", "what", "Hang it", "owner", "sam", "due", "2026-03-02", "steps", "Buy a lamp\nHang it")
	sam.puts("/record/evidence/1/2", "what", "A bill for a lamp, with the name of the shop", "on", "2026-03-01", "step", "1", "link", "https://guild.example/bill")
	sam.puts("/record/evidence/1/2", "what", "A picture", "on", "2026-03-02", "step", "2", "done", "yes")
	ovid.puts("/record/verification/1/2", "holds", "yes", "words", "It hangs, and it is lit.", "on", "2026-03-02")
	ada.puts("/record/response/2", "answer", "refused", "on", "2026-03-02", "words", "There is no gate.")
	ada.puts("/record/response/3", "answer", "agreed in part", "on", "2026-03-02", "words", "Yes.", "leftOut", "Keeping it lit.")
	ada.puts("/record/verdict/1", "holds", "yes", "words", "Thank you.", "on", "2026-03-02")
	look("commitments", "/commitments")
	look("commitments chosen", "/commitments?which=words")
	look("commitment", "/commitments/1")
	look("commitment words only", "/commitments/3")
	look("commitment no answer", "/commitments/4")
	look("home with commitments", "/")
	w.as(h.address, h.session("ada"))
	look("commitment of an administrator", "/commitments/1")
	look("record an ask", "/record/ask")
	w.submit("main form .button")
	w.look("record an ask refused")
	for _, path := range []string{"response/1", "action/1", "verdict/1", "superseded/1", "evidence/1/2", "change/1/2"} {
		look("record "+strings.ReplaceAll(path, "/", " "), "/record/"+path)
	}
	w.as(h.address, h.session("ovid"))
	look("record a verification", "/record/verification/1/2")
	gil := h.invite(ada, "gil", "The Lamplighters’ Guild")
	w.as(h.address, h.session("gil"))
	look("asks", "/asks")
	gil.send("/record/reply/1", []office.Upload{{Name: "what we say.txt", Data: []byte("It is not lit.")}}, "once", gil.first(gil.get("/record/reply/1"), onceField), "words", "It hangs, and it is not lit.")
	gil.send("/record/reply/3", []office.Upload{{Name: "names.txt", Data: []byte("Names.")}}, "once", gil.first(gil.get("/record/reply/3"), onceField), "words", "See.", "hidden", "It names somebody.")
	ada.puts("/record/superseded/3", "reason", "Nobody has spoken of it.")
	look("commitment of an asker", "/commitments/1")
	look("commitment with a file not shown", "/commitments/3")
	for _, path := range []string{"reply/1", "verdict/1", "reopen/3", "withhold/1"} {
		look("asker "+strings.ReplaceAll(path, "/", " "), "/record/"+path)
	}
	w.as(h.address, "")
	look("asked in a letter", "/commitments?in=Open+letter")
	return h
}
