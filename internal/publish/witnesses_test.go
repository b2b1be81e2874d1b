package publish

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"duly/internal/witness"
	"duly/publiclog"
	"duly/witnessing"
	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A network is reached in memory: each host's requests go to its handler.
type network struct {
	mu    sync.Mutex
	hosts map[string]http.HandlerFunc
	asked map[string]int
	away  map[string]bool
}

func (n *network) RoundTrip(q *http.Request) (*http.Response, error) {
	n.mu.Lock()
	h, away := n.hosts[q.URL.Host], n.away[q.URL.Host]
	if q.Method == http.MethodPost {
		n.asked[q.URL.Host]++
	}
	n.mu.Unlock()
	if h == nil || away {
		return nil, errors.New("no route to host")
	}
	in := httptest.NewRequestWithContext(q.Context(), q.Method, q.URL.String(), q.Body)
	rec := httptest.NewRecorder()
	h(rec, in)
	if err := q.Context().Err(); err != nil {
		return nil, err
	}
	return rec.Result(), nil
}

func (n *network) set(host string, away bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.away[host] = away
}

func (n *network) count(host string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.asked[host]
}

// A town is a network of witnesses and the policy that names them.
type town struct {
	*network
	policy    string
	witnesses map[string]*witness.Witness
}

// aTown has a witness of each name.
func aTown(t testing.TB, names ...string) *town {
	t.Helper()
	logs, err := witness.ParseLogs([]byte("logs/v0\nvkey " + testKey(t).Public + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	w := &town{&network{hosts: map[string]http.HandlerFunc{}, asked: map[string]int{}, away: map[string]bool{}}, "", map[string]*witness.Witness{}}
	for i, name := range names {
		one, err := witness.Open(filepath.Join(t.TempDir(), "state"), name+".example/w", logs, bytes.NewReader(bytes.Repeat([]byte{byte(i + 1)}, 32)))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { one.Close() })
		host := name + ".example"
		w.hosts[host], w.witnesses[name] = one.Handler(time.Now).ServeHTTP, one
		w.policy += fmt.Sprintf("witness %s %s https://%s/\n", name, one.Key(), host)
	}
	return w
}

func (w *town) client() *http.Client { return &http.Client{Transport: w.network} }

func (w *town) join(t testing.TB, p *Publisher) *Witnesses {
	t.Helper()
	policy, err := witnessing.ParsePolicy([]byte(w.policy), p.Key())
	if err != nil {
		t.Fatal(err)
	}
	all, err := p.Witness(policy, w.client(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func folderDisk(t testing.TB, folder string) Disk {
	t.Helper()
	d, err := OpenDisk(folder)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func report(t testing.TB, p *Publisher) Report {
	t.Helper()
	r, has := p.Report()
	if !has {
		t.Fatal("the log has no witnesses")
	}
	return r
}

// running runs the witnesses in a bubble until the test's end.
func running(t *testing.T, w *Witnesses) (faults func() []error) {
	ctx, cancel := context.WithCancel(context.Background())
	var mu sync.Mutex
	var told []error
	tick := time.NewTicker(OfferEvery)
	done := make(chan bool)
	go func() {
		w.Run(ctx, tick.C, func(err error) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, err)
		})
		close(done)
	}()
	t.Cleanup(func() { cancel(); tick.Stop(); <-done })
	return func() []error {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(told)
	}
}

func pass(d time.Duration) {
	time.Sleep(d) // of the bubble's own time
	synctest.Wait()
}

func TestEnoughWitnessesSignThoughOneIsSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := aTown(t, "ada", "bea", "cyd", "dot")
		w.hosts["dot.example"] = func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() }
		r := newRows(300)
		p := open(t, folderDisk(t, t.TempDir()), r)
		through(t, p, 300)
		faults := running(t, w.join(t, p))
		if before := report(t, p); before.Witnessed {
			t.Error("witnessed before anybody was asked")
		}
		pass(OfferEvery)
		got := report(t, p)
		if !got.Witnessed || got.Size != 300 || got.Here != 300 || time.Since(got.Since) > time.Second {
			t.Errorf("%+v", got)
		}
		// While dot keeps us waiting, work goes on at once.
		at := time.Now()
		r.add(7)
		proof, err := p.Prove(context.Background(), 303)
		if err != nil || time.Since(at) != 0 {
			t.Errorf("a filing waited %v, %v", time.Since(at), err)
		}
		if _, err := proof.Check(r.entries[303].LeafHash(), p.Key()); err != nil {
			t.Error(err)
		}
		// Of an entry that was witnessed the proof bears the signatures with it.
		proof, err = p.Prove(context.Background(), 7)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := proof.Check(r.entries[7].LeafHash(), p.Key()); err != nil {
			t.Error(err)
		}
		policy, err := witnessing.ParsePolicy([]byte(got.Policy), "")
		if err != nil {
			t.Fatal(err)
		}
		if judged, err := policy.Judge(proof.Checkpoint); err != nil || !judged.Holds || !slices.Equal(judged.Missing, []string{"dot"}) {
			t.Errorf("%+v, %v", judged, err)
		}
		pass(OfferEvery)
		if got = report(t, p); got.Size != 307 || got.Witnesses[3].Fault == "" || !got.Witnesses[3].At.IsZero() {
			t.Errorf("after the next round: %+v", got)
		}
		if err := faults(); err != nil {
			t.Errorf("faults: %v", err)
		}
	})
}

func TestOffersAreNotMoreOftenThanSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := aTown(t, "ada", "bea")
		r := newRows(3)
		p := open(t, folderDisk(t, t.TempDir()), r)
		through(t, p, 3)
		running(t, w.join(t, p))
		pass(55 * time.Minute)
		// One to learn what the witness saw last, and one to sign would be two; a new
		// witness saw nothing, and signs at once.
		if n := w.count("ada.example"); n != 1 {
			t.Errorf("of a log at rest ada was asked %d times", n)
		}
		first := report(t, p).Since
		pass(10 * time.Minute)
		if n, again := w.count("ada.example"), report(t, p).Since; n != 2 || again.Sub(first) < time.Hour {
			t.Errorf("after the heartbeat: asked %d times, witnessed %v and %v", n, first, again)
		}
		for range 100 {
			r.add(1)
			through(t, p, int64(len(r.entries)))
			pass(time.Second)
		}
		if n := w.count("ada.example"); n < 11 || n > 13 {
			t.Errorf("of a log that grows each second ada was asked %d times in 100 s", n-2)
		}
	})
}

func TestWitnessesThatAreAwayStopNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := aTown(t, "ada", "bea", "cyd", "dot")
		w.set("cyd.example", true)
		w.set("dot.example", true)
		r := newRows(5)
		folder := t.TempDir()
		p := open(t, folderDisk(t, folder), r)
		through(t, p, 5)
		faults := running(t, w.join(t, p))
		pass(2 * time.Hour)
		if got := report(t, p); got.Witnessed || got.Witnesses[0].Size != 5 || got.Witnesses[2].Fault == "" {
			t.Errorf("with two of four: %+v", got)
		}
		if n := w.count("cyd.example"); n > 30 {
			t.Errorf("a witness that is away was asked %d times in two hours", n)
		}
		if bytes.Count(p.Cosigned(), []byte("\n— ")) != 3 || p.witnesses.Load().Witnessed() != nil {
			t.Errorf("what they signed is not shown:\n%s", p.Cosigned())
		}
		r.add(1)
		through(t, p, 6)
		w.set("cyd.example", false)
		pass(longest + OfferEvery)
		back := report(t, p)
		if !back.Witnessed || back.Size != 6 {
			t.Errorf("cyd is back: %+v", back)
		}
		for _, host := range []string{"ada.example", "bea.example", "cyd.example"} {
			w.set(host, true)
		}
		r.add(4)
		through(t, p, 10)
		pass(5 * time.Hour)
		if later := report(t, p); later.Size != 6 || !later.Since.Equal(back.Since) || later.Here != 10 {
			t.Errorf("since when nothing was witnessed: %+v", later)
		}
		if err := faults(); err != nil {
			t.Errorf("that a witness is away was told as a fault: %v", err)
		}
		// After a new start it is still known.
		again := open(t, folderDisk(t, folder), r)
		w.join(t, again)
		if kept := report(t, again); !kept.Witnessed || kept.Size != 6 || !kept.Since.Equal(back.Since) {
			t.Errorf("after a new start: %+v", kept)
		}
	})
}

func TestLiarsStopNothing(t *testing.T) {
	lies := map[string]http.HandlerFunc{
		"far ahead": func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(409); fmt.Fprint(rw, "999999999\n") },
		"another size each time": func() http.HandlerFunc {
			n := 0
			return func(rw http.ResponseWriter, _ *http.Request) { n++; rw.WriteHeader(409); fmt.Fprintf(rw, "%d\n", n%9) }
		}(),
		"no number":    func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(409); fmt.Fprint(rw, "-1e9\n") },
		"inconsistent": func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(422) },
		"garbage":      func(rw http.ResponseWriter, _ *http.Request) { fmt.Fprint(rw, "— dot.example/w AAAA\n\n\n—") },
		"nothing":      func(http.ResponseWriter, *http.Request) {},
		"without end":  func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write(bytes.Repeat([]byte("— x"), 1<<20)) },
		"out of order": func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(500) },
		"elsewhere": func(rw http.ResponseWriter, q *http.Request) {
			http.Redirect(rw, q, "https://ada.example/", http.StatusTemporaryRedirect)
		},
		"false evidence": func(rw http.ResponseWriter, q *http.Request) {
			rw.WriteHeader(map[string]int{"GET": 200, "POST": 422}[q.Method])
			fmt.Fprint(rw, origin+"\n99\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— "+origin+" AAAAAAAA\n")
		},
	}
	for what, lie := range lies {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := aTown(t, "ada", "bea", "cyd", "dot")
				w.hosts["dot.example"] = lie
				r := newRows(12)
				p := open(t, folderDisk(t, t.TempDir()), r)
				through(t, p, 12)
				running(t, w.join(t, p))
				pass(OfferEvery)
				r.add(3)
				through(t, p, 15)
				pass(OfferEvery)
				got := report(t, p)
				if !got.Witnessed || got.Size != 15 || got.Witnesses[3].Fault == "" || got.Other != "" {
					t.Errorf("%+v", got)
				}
			})
		})
	}
}

// One that hands on what another signed has not signed itself.
func TestAnothersSignatureIsNotOnesOwn(t *testing.T) {
	w := aTown(t, "ada", "bea", "cyd", "dot")
	w.hosts["dot.example"] = w.hosts["ada.example"]
	p := open(t, folderDisk(t, t.TempDir()), newRows(9))
	through(t, p, 9)
	if a := w.ask(t, p); a != nil {
		t.Fatal(a)
	}
	if got := report(t, p); !got.Witnessed || !got.Witnesses[3].At.IsZero() || !strings.Contains(got.Witnesses[3].Fault, "without a cosignature under the key") {
		t.Errorf("%+v", got)
	}
}

func TestWitnessThatComesByItself(t *testing.T) {
	w := aTown(t, "ada", "bea", "cyd", "dot")
	w.policy = strings.Replace(w.policy, " https://dot.example/", "", 1)
	w.set("cyd.example", true)
	r := newRows(300)
	p := open(t, folderDisk(t, t.TempDir()), r)
	through(t, p, 300)
	if a := w.ask(t, p); a != nil {
		t.Fatal(a)
	}
	h := p.Handler(nil)
	get := func(path string) ([]byte, error) {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest("GET", "/"+path, nil))
		if rec.Code != 200 {
			return nil, fmt.Errorf("%s: %d %s", path, rec.Code, rec.Body)
		}
		return rec.Body.Bytes(), nil
	}
	bring := func(data []byte) (int, string) {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest("POST", "/cosignatures", bytes.NewReader(data)))
		return rec.Code, rec.Body.String()
	}
	if _, err := get("witnessed"); err == nil {
		t.Error("witnessed by two of four")
	}
	cosigned, err := w.witnesses["dot"].Pull(get)
	if err != nil {
		t.Fatal(err)
	}
	if code, says := bring(cosigned); code != http.StatusNoContent {
		t.Fatalf("%d %s", code, says)
	}
	signed, err := get("witnessed")
	if err != nil {
		t.Fatal(err)
	}
	if got := report(t, p); !got.Witnessed || got.Size != 300 || got.Witnesses[3].Size != 300 {
		t.Errorf("%+v", got)
	}
	if bytes.Count(signed, []byte("\n— ")) != 4 {
		t.Errorf("three witnesses and the log:\n%s", signed)
	}
	stranger := aTown(t, "eve").witnesses["eve"]
	foreign, err := stranger.Pull(get)
	if err != nil {
		t.Fatal(err)
	}
	for what, data := range map[string][]byte{"a stranger's": foreign, "the log's own": p.Checkpoint(), "garbage": []byte("x"), "much": bytes.Repeat([]byte("x"), 1<<20),
		"altered": bytes.Replace(cosigned, []byte("\n300\n"), []byte("\n301\n"), 1)} {
		if code, says := bring(data); code < 400 || code >= 500 {
			t.Errorf("%s: %d %s", what, code, says)
		}
	}
	if after, _ := get("witnessed"); !bytes.Equal(after, signed) {
		t.Error("one of them changed what was witnessed")
	}
}

// A reader with nothing but x/mod and torchwood: the policy that the log
// publishes, the checkpoint that it gives as witnessed, tiles.
func TestOthersReadWhatWasWitnessed(t *testing.T) {
	w := aTown(t, "ada", "bea", "cyd", "dot")
	r := newRows(700)
	p := open(t, folderDisk(t, t.TempDir()), r)
	through(t, p, 700)
	if a := w.ask(t, p); a != nil {
		t.Fatal(a)
	}
	server := httptest.NewServer(http.StripPrefix("/log", p.Handler(nil)))
	defer server.Close()
	get := func(path string) []byte {
		a, err := http.Get(server.URL + "/log/" + path)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		body, err := io.ReadAll(a.Body)
		if err != nil || a.StatusCode != 200 {
			t.Fatalf("%s: %s, %v", path, a.Status, err)
		}
		return body
	}
	policy, err := torchwood.ParsePolicy(get("policy"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"witnessed", "checkpoint"} {
		c, n, err := torchwood.VerifyCheckpoint(get(path), policy)
		if err != nil || c.N != 700 || len(n.Sigs) != 5 {
			t.Fatalf("%s: %v", path, err)
		}
	}
	v, err := note.NewVerifier(strings.TrimSpace(string(get("key"))))
	if err != nil {
		t.Fatal(err)
	}
	n, err := note.Open(get("checkpoint"), note.VerifierList(v))
	if err != nil {
		t.Fatal(err)
	}
	c, err := publiclog.ParseCheckpoint(n.Text)
	if err != nil {
		t.Fatal(err)
	}
	tree := tlog.Tree{N: c.Size, Hash: c.Root}
	hashes := tlog.TileHashReader(tree, fetchedTiles(get))
	for _, i := range []int64{0, 255, 256, 699} {
		proof, err := tlog.ProveRecord(tree.N, i, hashes)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, i, r.entries[i].LeafHash()); err != nil {
			t.Errorf("entry %d: %v", i, err)
		}
	}
}

// fetchedTiles fetches tiles by their addresses, for x/mod.
type fetchedTiles func(path string) []byte

func (fetchedTiles) Height() int                     { return 8 }
func (fetchedTiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (f fetchedTiles) ReadTiles(want []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, t := range want {
		out = append(out, f("tile/"+strings.TrimPrefix(t.Path(), "tile/8/")))
	}
	return out, nil
}
