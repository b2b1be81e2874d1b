package witness

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"duly/publiclog"
	"duly/witnessing"
	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
)

const origin = "log.example/test"

// A history is a log of our choosing, with every checkpoint that it ever had.
type history struct {
	origin string
	signer note.Signer
	key    string
	tree   publiclog.Tree
	files  map[string][]byte
	signed [][]byte // by size
}

// grow makes a log whose entries from other on are others than those of the log
// that never changed its past.
func grow(t testing.TB, name string, size, other int) *history {
	t.Helper()
	seed := sha256.Sum256([]byte(name))
	secret, public, err := publiclog.NewKey(bytes.NewReader(seed[:]), name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	h := &history{origin: name, signer: s, key: public, files: map[string][]byte{}}
	h.sign(t)
	for i := range size {
		leaf := fmt.Sprintf("entry %d", i)
		if i >= other {
			leaf += " as it was made later"
		}
		if err := h.tree.Append([]byte(leaf), h.keep); err != nil {
			t.Fatal(err)
		}
		for _, f := range h.tree.Partial() {
			h.keep(f)
		}
		h.sign(t)
	}
	return h
}

func (h *history) keep(f publiclog.File) { h.files[f.Path] = bytes.Clone(f.Data) }

func (h *history) sign(t testing.TB) {
	root, err := h.tree.Root()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := publiclog.Sign(publiclog.Checkpoint{Origin: h.origin, Size: h.tree.Size(), Root: root}, h.signer)
	if err != nil {
		t.Fatal(err)
	}
	h.signed = append(h.signed, signed)
}

// at fetches the log's files as they were at a size.
func (h *history) at(size int) publiclog.Fetch {
	return func(path string) ([]byte, error) {
		if path == "checkpoint" {
			return h.signed[size], nil
		}
		if data, ok := h.files[path]; ok {
			return data, nil
		}
		return nil, fs.ErrNotExist
	}
}

func (h *history) request(t testing.TB, old, size int) witnessing.Request {
	t.Helper()
	r := witnessing.Request{Old: int64(old), Checkpoint: h.signed[size]}
	if old > 0 && old < size {
		c, err := publiclog.ReadCheckpoint(h.signed[size])
		if err != nil {
			t.Fatal(err)
		}
		if r.Proof, err = (publiclog.Reader{Size: c.Size, Root: c.Root, Fetch: h.at(size)}).Consistency(int64(old)); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func old(r witnessing.Request, size int64) witnessing.Request {
	r.Old = size
	return r
}

func logs(t testing.TB, all ...*history) map[string]*Log {
	t.Helper()
	text := "logs/v0\n"
	for _, h := range all {
		text += "vkey " + h.key + "\ncontact ops at " + h.origin + "\n"
	}
	l, err := ParseLogs([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func start(t testing.TB, d disk, all ...*history) *Witness {
	t.Helper()
	w, err := open(d, "witness.example/ada", logs(t, all...), bytes.NewReader(bytes.Repeat([]byte{7}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func post(h http.Handler, body []byte) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest("POST", "/add-checkpoint", bytes.NewReader(body)))
	return rec
}

func TestAnswersOfTheSpecification(t *testing.T) {
	h, fork, foreign := grow(t, origin, 20, 99), grow(t, origin, 20, 3), grow(t, "foreign.example/log", 5, 99)
	w := start(t, &tested{}, h)
	handler := w.Handler(time.Now)
	wrong := slices.Clone(h.signed[10])
	wrong[len(wrong)-5] ^= 1
	bad := h.request(t, 10, 15)
	bad.Proof[0][0] ^= 1
	extra := h.request(t, 10, 10)
	extra.Proof = []publiclog.Hash{{}}
	first := h.request(t, 0, 10)
	first.Proof = []publiclog.Hash{{}}
	for _, c := range []struct {
		what   string
		body   []byte
		status int
		says   string
	}{
		{"not a request", []byte("old ten\n\nx\n"), 400, "not a size"},
		{"no checkpoint", []byte("old 0\n\n"), 404, ""},
		{"a log that is not known", foreign.request(t, 0, 3).Format(), 404, "not witnessed here"},
		{"another's signature", bytes.ReplaceAll(foreign.request(t, 0, 3).Format(), []byte("foreign.example/log"), []byte(origin)), 403, ""},
		{"a wrong signature", witnessing.Request{Checkpoint: wrong}.Format(), 403, ""},
		{"an old size that is larger", old(h.request(t, 0, 10), 11).Format(), 400, "larger"},
		{"a proof from nothing", first.Format(), 422, "nothing to prove"},
		{"the first", h.request(t, 0, 10).Format(), 200, "— witness.example/ada "},
		{"the same, as if for the first time", h.request(t, 0, 10).Format(), 409, "10\n"},
		{"the same", h.request(t, 10, 10).Format(), 200, "— witness.example/ada "},
		{"a proof from itself to itself", extra.Format(), 422, "need no proof"},
		{"an older one", old(h.request(t, 0, 7), 10).Format(), 400, "larger"},
		{"a wrong old size", h.request(t, 9, 15).Format(), 409, "10\n"},
		{"a wrong proof", bad.Format(), 422, "kept at /evidence/1"},
		{"the same size, another root", fork.request(t, 10, 10).Format(), 422, "contradicts"},
		{"another past, grown", fork.request(t, 10, 20).Format(), 422, "kept at /evidence/3"},
		{"grown", h.request(t, 10, 15).Format(), 200, ""},
		{"no proof", witnessing.Request{Old: 15, Checkpoint: h.signed[20]}.Format(), 422, ""},
		{"too long", bytes.Repeat([]byte("x"), witnessing.MaxRequest+1), 413, ""},
	} {
		rec := post(handler, c.body)
		if rec.Code != c.status || !strings.Contains(rec.Body.String(), c.says) {
			t.Errorf("%s: %d %q, want %d %q", c.what, rec.Code, rec.Body, c.status, c.says)
		}
		if c.status == 409 && rec.Header().Get("Content-Type") != "text/x.tlog.size" {
			t.Errorf("%s: type %q", c.what, rec.Header().Get("Content-Type"))
		}
	}
	v, err := torchwood.NewCosignatureVerifier(w.Key())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open(w.Latest(origin), note.VerifierList(v)); err != nil {
		t.Errorf("another's program does not take the cosignature: %v", err)
	}
	rec := httptest.NewRecorder()
	handler.ServeHTTP(rec, httptest.NewRequest("GET", "/"+OriginHash(origin)+"/checkpoint", nil))
	if !bytes.Equal(rec.Body.Bytes(), w.Latest(origin)) || !strings.Contains(rec.Body.String(), "\n15\n") {
		t.Errorf("the latest checkpoint: %d %s", rec.Code, rec.Body)
	}
}

func TestEvidenceStandsByItself(t *testing.T) {
	h, fork := grow(t, origin, 20, 99), grow(t, origin, 20, 3)
	d := &tested{}
	w := start(t, d, h)
	handler := w.Handler(time.Now)
	bad := h.request(t, 10, 15)
	bad.Proof[0][0] ^= 1
	post(handler, h.request(t, 0, 10).Format())
	post(handler, bad.Format())
	for range 3 { // the same is kept once
		post(handler, fork.request(t, 10, 10).Format())
	}
	w = start(t, d, h) // it outlives a new start
	handler = w.Handler(time.Now)
	all := w.Evidence()
	if len(all) != 2 || !all[0].Proves || all[1].Proves || all[0].Number != 2 {
		t.Fatalf("kept: %+v", all)
	}
	get := func(path string) string {
		rec := httptest.NewRecorder()
		handler.ServeHTTP(rec, httptest.NewRequest("GET", path, nil))
		return rec.Body.String()
	}
	text := get("/evidence/2")
	for _, signed := range [][]byte{fork.signed[10], h.signed[10][:bytes.Index(h.signed[10], []byte("\n\n"))]} {
		if !strings.Contains(text, string(signed)) {
			t.Errorf("it lacks\n%s\nin\n%s", signed, text)
		}
	}
	for _, signed := range []string{all[0].Held, all[0].Offered} {
		if c, err := publiclog.OpenCheckpoint([]byte(signed), h.key); err != nil || c.Size != 10 {
			t.Errorf("it does not convict by the log's key alone: %v", err)
		}
	}
	if page := get("/"); !strings.Contains(page, "Two histories") || !strings.Contains(page, "anybody can send a wrong proof") || !strings.Contains(page, "/evidence/2") {
		t.Errorf("the page does not tell of it:\n%s", page)
	}
	if post(handler, h.request(t, 10, 15).Format()); len(w.Evidence()) != 1 {
		t.Error("what the log has answered by proving it still stands there")
	}
	for _, path := range []string{"/evidence/1", "/evidence/x", "/evidence/99", "/x/checkpoint", "/x/y"} {
		rec := httptest.NewRecorder()
		if handler.ServeHTTP(rec, httptest.NewRequest("GET", path, nil)); rec.Code != 404 {
			t.Errorf("%s: %d", path, rec.Code)
		}
	}
}

// Anybody can send what proves nothing: it takes no more than its room, and
// drives out nothing that proves something.
func TestEvidenceIsBounded(t *testing.T) {
	h, fork := grow(t, origin, 40, 99), grow(t, origin, 40, 3)
	w := start(t, &tested{}, h)
	if _, err := w.Add(h.request(t, 0, 10)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Add(fork.request(t, 10, 10)); err == nil {
		t.Fatal("two histories were cosigned")
	}
	for size := 11; size <= 40; size++ {
		r := h.request(t, 10, size)
		r.Proof = append(r.Proof, publiclog.Hash{})
		if _, err := w.Add(r); err == nil {
			t.Fatal("a wrong proof was taken")
		}
	}
	all := w.Evidence()
	if len(all) != 1+mostUnproving || !all[len(all)-1].Proves {
		t.Errorf("%d pieces are kept, the first proves: %t", len(all), all[len(all)-1].Proves)
	}
}

func TestPullReadsALogAndNoticesAnotherPast(t *testing.T) {
	h, fork := grow(t, origin, 600, 999), grow(t, origin, 600, 300)
	w := start(t, &tested{}, h)
	for _, size := range []int{1, 2, 255, 256, 257, 299, 299, 512} {
		signed, err := w.Pull(h.at(size))
		if err != nil {
			t.Fatalf("at %d: %v", size, err)
		}
		if c, err := publiclog.OpenCheckpoint(signed, h.key); err != nil || c.Size != int64(size) {
			t.Errorf("at %d: %v, %v", size, c.Size, err)
		}
	}
	if _, err := w.Pull(h.at(400)); err == nil || !strings.Contains(err.Error(), "has 400 entries, and had 512") {
		t.Errorf("an old copy: %v", err)
	}
	var i *Inconsistent
	if _, err := w.Pull(fork.at(600)); !errors.As(err, &i) || i.Evidence == 0 || !w.Evidence()[0].Proves {
		t.Errorf("another past: %v", err)
	}
	if e := string(w.Evidence()[0].Format(w.Name())); !strings.Contains(e, "the past of the log was changed") {
		t.Error(e)
	}
	lost := func(path string) ([]byte, error) {
		if path == "checkpoint" {
			return h.signed[600], nil
		}
		return nil, fs.ErrNotExist
	}
	if _, err := w.Pull(lost); err == nil || errors.As(err, &i) {
		t.Errorf("a log that hands nothing over: %v", err)
	}
	if _, err := w.Pull(h.at(600)); err != nil {
		t.Errorf("it goes on after all that: %v", err)
	}
}

func TestWitnessesServeManyLogs(t *testing.T) {
	one, two := grow(t, origin, 9, 99), grow(t, "two.example/log", 9, 99)
	d := &tested{}
	w := start(t, d, one, two)
	for _, h := range []*history{one, two} {
		if _, err := w.Add(h.request(t, 0, 5)); err != nil {
			t.Fatal(err)
		}
	}
	w = start(t, d, two) // one is no longer witnessed, and then is again
	if _, err := w.Add(one.request(t, 5, 6)); !errors.Is(err, ErrUnknown) {
		t.Errorf("a log that was taken out: %v", err)
	}
	if _, err := w.Add(two.request(t, 5, 6)); err != nil {
		t.Error(err)
	}
	w = start(t, d, one, two)
	var c *Conflict
	if _, err := w.Add(one.request(t, 0, 4)); !errors.As(err, &c) || c.Size != 5 {
		t.Errorf("it forgot a log that was taken out for a while: %v", err)
	}
	other := grow(t, "other.example/log", 1, 9)
	list := fmt.Sprintf("logs/v0\nvkey %s\norigin %s\n", other.key, origin)
	l, err := ParseLogs([]byte(list))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open(d, "", l, nil); err == nil || !strings.Contains(err.Error(), "under another key") {
		t.Errorf("the log's key was changed in the list: %v", err)
	}
	both, err := ParseLogs([]byte(list + "vkey " + one.key + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = open(d, "", both, nil); err != nil {
		t.Errorf("the old key beside the new one: %v", err)
	}
}

func TestListsOfLogsThatAreRefused(t *testing.T) {
	h := grow(t, origin, 0, 0)
	for text, says := range map[string]string{
		"":                                      "names no log",
		"vkey " + h.key:                         `line 1: the first line is to be "logs/v0"`,
		"logs/v0\norigin x":                     "before any",
		"logs/v0\nvkey nonsense":                "not a log's key",
		"logs/v0\n# nothing\n":                  "names no log",
		"logs/v0\nvkey " + h.key + "\nqpd none": "line 3",
		"logs/v0\nvkey " + h.key + "\nkey x":    "begins no line",
	} {
		if _, err := ParseLogs([]byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", text, err, says)
		}
	}
}

// Whatever comes in, what is cosigned is one history, and nothing panics.
func FuzzAddCheckpoint(f *testing.F) {
	h, fork := grow(f, origin, 20, 99), grow(f, origin, 20, 3)
	for _, r := range []witnessing.Request{h.request(f, 5, 10), h.request(f, 5, 5), fork.request(f, 5, 10), {Old: 5}} {
		f.Add(r.Format())
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		w := start(t, &tested{}, h)
		if _, err := w.Add(h.request(t, 0, 5)); err != nil {
			t.Fatal(err)
		}
		rec := post(w.Handler(time.Now), body)
		if rec.Code == http.StatusOK {
			c, err := publiclog.OpenCheckpoint(w.Latest(origin), h.key)
			if err != nil {
				t.Fatal(err)
			}
			if ours, err := publiclog.ReadCheckpoint(h.signed[c.Size]); err != nil || ours.Root != c.Root {
				t.Fatalf("another history was cosigned: %s", w.Latest(origin))
			}
		} else if rec.Code >= 500 {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
	})
}
