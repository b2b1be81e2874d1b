package web_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/signin"
	"duly/journal"
	"duly/publiclog"
	"duly/rulebook"
	"duly/verify"
)

// A log of a few entries, with all that is needed to make receipts of it.
type smallLog struct {
	key      string
	signer   note.Signer
	openings []journal.Opening
	hashes   []publiclog.Hash
	files    map[string][]byte
	tree     *publiclog.Tree
}

func newSmallLog(t rapid.TB) *smallLog {
	secret, key, err := publiclog.NewKey(rand.Reader, "small.example/log")
	if err != nil {
		t.Fatal(err)
	}
	l := &smallLog{key: key, files: map[string][]byte{}, tree: &publiclog.Tree{}}
	if l.signer, err = note.NewSigner(secret); err != nil {
		t.Fatal(err)
	}
	return l
}

func (l *smallLog) grow(t rapid.TB, n int) {
	for range n {
		e := journal.Entry{Number: l.tree.Size(), Case: "7F3C-92KD"}
		keys := [journal.Envelopes]journal.Key{{1}, {2}, {3}, {4}}
		plain := [journal.Envelopes][]byte{[]byte(`{"kind":"received"}`), []byte(`{"case":"7F3C-92KD","n":0,"kind":"received"}`), nil, []byte("é\x01")}
		if err := e.SealAll(keys, plain, rand.Reader); err != nil {
			t.Fatal(err)
		}
		var open []journal.Envelope
		for v := range journal.Envelope(journal.Envelopes) {
			if (e.Number+int64(v))%3 == 0 {
				open = append(open, v)
			}
		}
		o, err := e.Opening(keys, open...)
		if err == nil {
			err = l.tree.Append(e.Leaf(), func(f publiclog.File) { l.files[f.Path] = f.Data })
		}
		if err != nil {
			t.Fatal(err)
		}
		l.openings, l.hashes = append(l.openings, o), append(l.hashes, publiclog.LeafHash(e.Leaf()))
		record := e.Examine(func(v journal.Envelope) (journal.Key, bool) { return keys[v], true })
		if e.Number%4 == 1 { // something of it was erased
			record.Envelopes[journal.Content] = journal.Standing{Kept: e.Commitments[journal.Content], State: journal.Erasure, By: e.Number + 9}
		}
		l.files["record/"+itoa(e.Number)] = record.Format()
	}
	for _, f := range l.tree.Partial() {
		l.files[f.Path] = f.Data
	}
	root, err := l.tree.Root()
	if err == nil {
		l.files["checkpoint"], err = publiclog.Sign(publiclog.Checkpoint{Origin: "small.example/log", Size: l.tree.Size(), Root: root}, l.signer)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func itoa(n int64) string { b, _ := json.Marshal(n); return string(b) }

func (l *smallLog) fetch(path string) ([]byte, error) {
	if b, ok := l.files[path]; ok {
		return b, nil
	}
	return nil, os.ErrNotExist
}

func (l *smallLog) receipt(t rapid.TB, index int64) []byte {
	c, err := publiclog.ReadCheckpoint(l.files["checkpoint"])
	if err != nil {
		t.Fatal(err)
	}
	path, err := publiclog.Reader{Size: c.Size, Root: c.Root, Fetch: l.fetch}.Inclusion(index, c.Size)
	if err != nil {
		t.Fatal(err)
	}
	return verify.WriteReceipt(verify.Receipt{Opening: l.openings[index], Proof: publiclog.Proof{Index: index, Path: path, Checkpoint: l.files["checkpoint"]}, Key: l.key})
}

// A question is one receipt for both verifiers.
type question struct {
	Receipt string            `json:"receipt"`
	Key     string            `json:"key"`
	Files   map[string][]byte `json:"files"` // of the log as it is now; null: without it
}

// The verifier that a browser runs was written from the documentation alone. On
// receipts of all kinds, whole and altered anywhere, it says what duly's own says.
func TestTwoVerifiersAgree(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no Node.js is installed")
	}
	var questions []question
	var want []verify.Result
	rapid.Check(t, func(t *rapid.T) {
		l := newSmallLog(t)
		l.grow(t, rapid.IntRange(1, 300).Draw(t, "entries"))
		index := rapid.Int64Range(0, l.tree.Size()-1).Draw(t, "entry")
		receipt := l.receipt(t, index)
		q := question{Key: l.key}
		var fetch publiclog.Fetch
		if rapid.Bool().Draw(t, "followed") {
			l.grow(t, rapid.IntRange(0, 300).Draw(t, "grown by"))
			if rapid.IntRange(0, 4).Draw(t, "another log") == 0 {
				size := l.tree.Size()
				other := newSmallLog(t)
				other.key, other.signer = l.key, l.signer
				other.grow(t, int(size))
				l = other
			}
			q.Files, fetch = l.files, l.fetch
		}
		switch rapid.IntRange(0, 3).Draw(t, "altered") {
		case 1: // below the words, which only duly's own reads
			from := bytes.Index(receipt, []byte("duly-opening/v1"))
			i := rapid.IntRange(from, len(receipt)-1).Draw(t, "where")
			receipt[i] = rapid.SampledFrom([]byte("aA0+ \n=")).Draw(t, "by")
		case 2:
			from := bytes.Index(receipt, []byte("duly-opening/v1"))
			receipt = receipt[:rapid.IntRange(from, len(receipt)-1).Draw(t, "cut")]
		}
		q.Receipt = string(receipt)
		if r, err := verify.ParseReceipt(receipt); err == nil && rapid.Bool().Draw(t, "from paper") {
			r.Address = rapid.SampledFrom([]string{"", "https://small.example/log"}).Draw(t, "address")
			q.Receipt = verify.Slip(r)
			if n := len(q.Receipt); rapid.IntRange(0, 4).Draw(t, "torn") == 0 {
				q.Receipt = q.Receipt[:rapid.IntRange(n/2, n-1).Draw(t, "where")]
			}
		}
		trust := verify.Trust{Key: l.key}
		v := verify.CheckReceipt([]byte(q.Receipt), trust)
		if fetch != nil {
			v = verify.Follow([]byte(q.Receipt), trust, fetch)
		}
		questions, want = append(questions, q), append(want, withoutWords(v))
	})
	folder := t.TempDir()
	asked, err := json.Marshal(questions)
	if err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs("static/verify.js")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "asked.json")
	if err := os.WriteFile(file, asked, 0o600); err != nil {
		t.Fatal(err)
	}
	module := filepath.Join(folder, "verify.mjs")
	text, err := os.ReadFile(script)
	if err == nil {
		err = os.WriteFile(module, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(node, "--no-warnings", "--input-type=module", "-e", `
import {checkReceipt} from "`+module+`";
import {readFileSync} from "node:fs";
const out = [];
for (const q of JSON.parse(readFileSync("`+file+`", "utf8"))) {
  const fetch = q.files ? async (path) => { if (!(path in q.files)) throw new Error("no " + path); return new Uint8Array(Buffer.from(q.files[path], "base64")); } : undefined;
  const v = await checkReceipt(q.receipt, q.key, fetch);
  out.push([v.result, v.summary]);
}
console.log(JSON.stringify(out));`).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%.2000s", err, out)
	}
	var got [][2]string
	if err := json.Unmarshal(out, &got); err != nil || len(got) != len(want) {
		t.Fatalf("%d answers to %d questions (%v): %.500s", len(got), len(want), err, out)
	}
	seen := map[verify.Result]int{}
	for i := range want {
		seen[want[i]]++
		if got[i][0] != string(want[i]) {
			t.Errorf("duly says %s, the browser's %s (%s) of:\n%s", want[i], got[i][0], got[i][1], questions[i].Receipt)
		}
	}
	for _, r := range []verify.Result{verify.Holds, verify.Broken, verify.Unknown} {
		if seen[r] == 0 {
			t.Errorf("no receipt came out as %q", r)
		}
	}
}

// withoutWords is the result without the line about the words at the top.
func withoutWords(v verify.Verdict) verify.Result {
	worst := verify.Holds
	for _, l := range v.Lines {
		switch {
		case strings.HasPrefix(l.Claim, "The words at the top"):
		case l.Result == verify.Broken:
			return verify.Broken
		case l.Result == verify.Unknown:
			worst = verify.Unknown
		}
	}
	return worst
}

// Anybody drops a receipt on the page. Without scripts the server checks it, and says
// that it was the server.
func TestReceiptsAreCheckedOnAPage(t *testing.T) {
	h := openCircle(t)
	id, code := h.complains()
	party := h.with(code)
	b := h.browser()
	a := b.get("/verify")
	b.has(a, "Check a receipt", h.config.Log.Key())
	if policy := a.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'self'") || strings.Contains(policy, "unsafe") {
		t.Errorf("the page's policy is %q", policy)
	}
	if policy := b.get("/log").Header.Get("Content-Security-Policy"); strings.Contains(policy, "script-src") {
		t.Errorf("another page's policy is %q", policy)
	}
	f, err := h.office.Open(context.Background(), id, casework.Actor{ID: rulebook.Complainant, Party: rulebook.Complainant})
	h.must(err)
	receipt := party.get("/case/receipts/" + itoa(f.Entries[0])).text
	a = b.send("/verify", nil, "text", receipt, "key", "")
	b.has(a, "It holds", "Checked by this server", "The log has only grown since this receipt: holds")
	a = b.send("/verify", []office.Upload{{Name: "receipt.txt", Data: []byte(receipt)}}, "text", "")
	b.has(a, "It holds")
	parsed, err := verify.ParseReceipt([]byte(receipt))
	h.must(err)
	a = b.send("/verify", nil, "text", verify.Slip(parsed))
	b.has(a, "It holds")
	sheet := party.get("/case/receipts/" + itoa(f.Entries[0]) + "/paper")
	party.has(sheet, "Receipt of entry", "Print this page")
	if !strings.Contains(sheet.text, "<path d=\"M") {
		t.Error("the sheet has no square")
	}
	i := strings.Index(receipt, "parties text ")
	a = b.send("/verify", nil, "text", receipt[:i]+strings.Replace(receipt[i:], `"n":0`, `"n":1`, 1))
	b.has(a, "It is broken", "the receipt's opening or its proof was altered")
	a = b.send("/verify", nil, "text", "Dear Sir or Madam")
	b.has(a, "It cannot be told", "This is not a receipt")
	if !strings.Contains(a.text, "Dear Sir or Madam") {
		t.Error("what was pasted is gone")
	}
	a = b.send("/verify", nil, "text", " ")
	b.status(a, http.StatusUnprocessableEntity)
	b.has(a, "Choose the file of the receipt")
}

// A browser with scripts checks a receipt by itself: what it is given is not sent.
func TestABrowserChecksAReceiptItself(t *testing.T) {
	w := chromium(t)
	h := openCircle(t)
	id, code := h.complains()
	f, err := h.office.Open(context.Background(), id, casework.Actor{ID: rulebook.Complainant, Party: rulebook.Complainant})
	h.must(err)
	receipt := h.with(code).get("/case/receipts/" + itoa(f.Entries[0])).text
	h.complains() // the log has grown since
	check := func(text string) (heading, said string) {
		t.Helper()
		w.visit(h.address + "/verify")
		quoted, err := json.Marshal(text)
		h.must(err)
		_, err = chromedp.Run(w.ctx, chromedp.Poll[bool](`document.getElementById("where").textContent.includes("by itself")`))
		w.must(err)
		w.run(`document.getElementById("text").value = ` + string(quoted) + `; document.querySelector("#receipt-form .button").click();`)
		heading, err = chromedp.Run(w.ctx, chromedp.Poll[string](`document.querySelector("#result h2")?.textContent`))
		w.must(err)
		said, err = chromedp.Run(w.ctx, chromedp.Evaluate[string](`document.getElementById("result").innerText`))
		w.must(err)
		return heading, said
	}
	w.as(h.address, "")
	w.visit(h.address + "/verify")
	w.look("verify")
	heading, said := check(receipt)
	if heading != "It holds" || !strings.Contains(said, "Checked in your own browser") || !strings.Contains(said, "The log has only grown since this receipt: holds") {
		t.Errorf("%s: %s", heading, said)
	}
	w.look("verify holds")
	parsed, err := verify.ParseReceipt([]byte(receipt))
	h.must(err)
	parsed.Address = h.address + "/log" // the code on a sheet of paper leads here
	w.run(`document.getElementById("result").replaceChildren()`)
	w.visit(verify.Slip(parsed))
	heading, err = chromedp.Run(w.ctx, chromedp.Poll[string](`document.querySelector("#result h2")?.textContent`))
	w.must(err)
	if bar, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`location.href`)); err != nil || heading != "It holds" || strings.Contains(bar, "#") {
		t.Errorf("from paper: %s, at %s, %v", heading, bar, err)
	}
	token, err := h.desk.Start(context.Background(), signin.Visitor{Actor: casework.Actor{ID: rulebook.Complainant, Party: rulebook.Complainant}, Case: id})
	h.must(err)
	w.as(h.address, token)
	w.visit(h.address + "/case/receipts/" + itoa(f.Entries[0]) + "/paper")
	w.look("receipt on paper")
	w.as(h.address, "")
	i := strings.Index(receipt, "parties text ")
	if heading, said = check(receipt[:i] + strings.Replace(receipt[i:], `"n":0`, `"n":1`, 1)); heading != "It is broken" || !strings.Contains(said, "its opening or its proof was altered") {
		t.Errorf("%s: %s", heading, said)
	}
	w.look("verify broken")
	if _, posted := h.visited.Load("POST /verify"); posted {
		t.Error("something was sent to the server")
	}
}
