package publish

import (
	"bytes"
	"context"
	"crypto/sha256"
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

	"duly/journal"
	"duly/publiclog"
	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"
)

const origin = "log.example/test"

// rows is a journal in memory.
type rows struct {
	mu      sync.Mutex
	entries []journal.Entry
	reads   int // how often entries were read
}

func newRows(n int) *rows {
	r := &rows{}
	r.add(n)
	return r
}

func (r *rows) add(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for range n {
		e := journal.Entry{Number: int64(len(r.entries))}
		for v := range e.Commitments {
			e.Commitments[v] = sha256.Sum256(fmt.Appendf(nil, "%d %d", e.Number, v))
		}
		r.entries = append(r.entries, e)
	}
}

func (r *rows) Head(context.Context) (int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return int64(len(r.entries)), nil
}

func (r *rows) Entries(_ context.Context, from, to int64, each func(journal.Entry) error) error {
	r.mu.Lock()
	r.reads++
	part := slices.Clone(r.entries[min(from, int64(len(r.entries))):min(to, int64(len(r.entries)))])
	r.mu.Unlock()
	for _, e := range part {
		if err := each(e); err != nil {
			return err
		}
	}
	return nil
}

func testKey(t testing.TB) Key {
	t.Helper()
	secret, _, err := publiclog.NewKey(bytes.NewReader(make([]byte, 32)), origin)
	if err != nil {
		t.Fatal(err)
	}
	k, err := ParseKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func open(t testing.TB, d Disk, j Journal) *Publisher {
	t.Helper()
	p, err := Open(context.Background(), d, j, testKey(t))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func through(t testing.TB, p *Publisher, n int64) publiclog.Checkpoint {
	t.Helper()
	signed, err := p.Through(context.Background(), n)
	if err != nil {
		t.Fatal(err)
	}
	c, err := publiclog.OpenCheckpoint(signed, p.Key())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// readAll reads the log with another's client and compares it with the journal.
func readAll(t testing.TB, tiles torchwood.TileReader, c publiclog.Checkpoint, want []journal.Entry) {
	t.Helper()
	client, err := torchwood.NewClient(tiles)
	if err != nil {
		t.Fatal(err)
	}
	next := 0
	for i, leaf := range client.AllEntries(context.Background(), tlog.Tree{N: c.Size, Hash: c.Root}, 0) {
		if int(i) != next || next >= len(want) || !bytes.Equal(leaf, want[next].Leaf()) {
			t.Fatalf("entry %d of the log is not that of the journal:\n%s", i, leaf)
		}
		next++
	}
	if err := client.Err(); err != nil || int64(next) != c.Size {
		t.Fatalf("%d of %d entries read, %v", next, c.Size, err)
	}
}

func TestProofsHoldAndOthersReadTheLog(t *testing.T) {
	folder := t.TempDir()
	d, err := OpenDisk(folder)
	if err != nil {
		t.Fatal(err)
	}
	r := newRows(0)
	p := open(t, d, r)
	for _, n := range []int{1, 1, 5, 248, 1, 1, 300, 5000} {
		first := int64(len(r.entries))
		r.add(n)
		for _, i := range []int64{first, first + int64(n)/2, first + int64(n) - 1, 0} {
			proof, err := p.Prove(context.Background(), i)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := proof.Check(r.entries[i].LeafHash(), p.Key()); err != nil {
				t.Errorf("entry %d: %v", i, err)
			}
		}
		if err := p.Audit(context.Background()); err != nil {
			t.Error(err)
		}
	}
	server := httptest.NewServer(http.StripPrefix("/log", p.Handler(nil)))
	defer server.Close()
	tiles, err := torchwood.NewTileFetcher(server.URL + "/log")
	if err != nil {
		t.Fatal(err)
	}
	readAll(t, tiles, through(t, p, 0), r.entries)
	if parts, _ := filepath.Glob(filepath.Join(folder, "tile", "entries", "*.p")); len(parts) != 1 {
		t.Errorf("parts of bundles: %v, want those of the last one only", parts)
	}

	p = open(t, d, r) // a new start goes on
	r.add(1)
	if c := through(t, p, int64(len(r.entries))); c.Size != int64(len(r.entries)) {
		t.Errorf("size %d of %d", c.Size, len(r.entries))
	}
}

func TestWhoWaitsTogetherIsPublishedTogether(t *testing.T) {
	r := newRows(0)
	synctest.Test(t, func(t *testing.T) {
		p := open(t, newDisk(), r)
		r.add(500)
		p.turn <- struct{}{} // somebody publishes while they arrive
		before := r.reads
		var all sync.WaitGroup
		for i := range int64(500) {
			all.Go(func() {
				if signed, err := p.Through(context.Background(), i+1); err != nil || len(signed) == 0 {
					t.Error(err)
				}
			})
		}
		given, cancel := context.WithCancel(context.Background())
		all.Go(func() {
			if _, err := p.Through(given, 1); !errors.Is(err, context.Canceled) {
				t.Errorf("who gave up got %v", err)
			}
		})
		synctest.Wait()
		cancel()
		synctest.Wait()
		<-p.turn
		all.Wait()
		if r.reads != before+1 {
			t.Errorf("the journal was read %d times for 500 that waited together", r.reads-before)
		}
	})
}

func TestRunFollowsTheJournalAndTellsFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRows(3)
		p := open(t, newDisk(), r)
		ctx, cancel := context.WithCancel(context.Background())
		faults := []error{}
		go p.Run(ctx, time.NewTicker(time.Second).C, func(err error) { faults = append(faults, err) })
		time.Sleep(1500 * time.Millisecond) // of the bubble's own time
		synctest.Wait()
		if p.Size() != 3 || len(faults) != 0 {
			t.Errorf("%d entries published, faults %v", p.Size(), faults)
		}
		r.mu.Lock()
		lost := r.entries
		r.entries = r.entries[:2]
		r.mu.Unlock()
		time.Sleep(5 * time.Second) // the fault lasts, and is told once
		synctest.Wait()
		var behind *Behind
		if len(faults) != 1 || !errors.As(faults[0], &behind) || *behind != (Behind{2, 3}) {
			t.Errorf("faults %v", faults)
		}
		r.mu.Lock()
		r.entries = lost
		r.mu.Unlock()
		r.add(1)
		time.Sleep(time.Second)
		synctest.Wait()
		if p.Size() != 4 || len(faults) != 1 {
			t.Errorf("%d entries published, faults %v", p.Size(), faults)
		}
		cancel()
		synctest.Wait()
	})
}

func TestAlteredJournalIsRefused(t *testing.T) {
	d, r := newDisk(), newRows(700)
	through(t, open(t, d, r), 700)
	ctx, k := context.Background(), testKey(t)

	r.entries[412].Commitments[journal.Content][3] ^= 1
	var c *Contradiction
	if _, err := Open(ctx, d, r, k); !errors.As(err, &c) || c.Entry != 412 {
		t.Errorf("one commitment edited: %v", err)
	}
	r.entries[412].Commitments[journal.Content][3] ^= 1

	r.entries[3].Commitments, r.entries[4].Commitments = r.entries[4].Commitments, r.entries[3].Commitments
	if _, err := Open(ctx, d, r, k); !errors.As(err, &c) || c.Entry != 3 {
		t.Errorf("two entries swapped: %v", err)
	}
	d.now["tile/entries/000"] = []byte("?")
	if _, err := Open(ctx, d, r, k); !errors.As(err, &c) || c.Entry != -1 {
		t.Errorf("published entries altered too: %v", err)
	}
	r.entries[3].Commitments, r.entries[4].Commitments = r.entries[4].Commitments, r.entries[3].Commitments

	all := r.entries
	r.entries = all[:650]
	var b *Behind
	if _, err := Open(ctx, d, r, k); !errors.As(err, &b) || *b != (Behind{650, 700}) {
		t.Errorf("an old copy: %v", err)
	}
	r.entries = append(slices.Clone(all[:20]), all[21:]...)
	if _, err := Open(ctx, d, r, k); err == nil {
		t.Error("an entry was taken out, and nobody noticed")
	}
	r.entries = all
	if _, err := Open(ctx, d, r, k); err != nil {
		t.Errorf("put back as it was: %v", err)
	}
}

func TestDamagedFilesAreWrittenAnewOnceTheJournalIsKnownToBeRight(t *testing.T) {
	d, r := newDisk(), newRows(700)
	through(t, open(t, d, r), 700)
	whole := d.after(func(string) bool { return false })
	delete(d.now, "tile/entries/001")
	d.now["tile/0/000"] = bytes.Repeat([]byte{7}, 8192)
	d.now["tile/1/000.p/2"] = append(d.now["tile/1/000.p/2"], 7)
	p := open(t, d, r)
	for name, data := range whole.now {
		if !bytes.Equal(d.now[name], data) {
			t.Errorf("%s is not what it was", name)
		}
	}
	d.now["tile/0/001"] = nil
	if err := p.Audit(context.Background()); err == nil || !strings.Contains(err.Error(), "tile/0/001") {
		t.Errorf("a damaged tile: %v", err)
	}
}

func TestWrongFoldersAreRefused(t *testing.T) {
	d, r := newDisk(), newRows(5)
	p := open(t, d, r)
	through(t, p, 5)
	ctx := context.Background()

	secret, _, err := publiclog.NewKey(bytes.NewReader(bytes.Repeat([]byte{9}, 32)), origin)
	if err != nil {
		t.Fatal(err)
	}
	other, err := ParseKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, d, r, other); !errors.Is(err, publiclog.ErrSignature) {
		t.Errorf("another key: %v", err)
	}
	signed := d.now["checkpoint"]
	r.add(1)
	d.now["checkpoint"] = []byte("another's")
	if _, err := p.Through(ctx, 6); err == nil {
		t.Error("two publish into one folder, and nobody noticed")
	}
	delete(d.now, "checkpoint")
	if _, err := Open(ctx, d, r, testKey(t)); err == nil {
		t.Error("a folder that lost its checkpoint was begun anew")
	}
	d.now["checkpoint"] = signed
	if _, err := p.Through(ctx, 6); err != nil {
		t.Error(err)
	}
	if _, err := p.Through(ctx, 7); err == nil {
		t.Error("an entry that the journal does not have was published")
	}
}

func TestServedFiles(t *testing.T) {
	d, r := newDisk(), newRows(300)
	p := open(t, d, r)
	through(t, p, 300)
	r.entries = r.entries[:299]
	d.now["tile/entries/001.p/45"] = []byte("written, but under no checkpoint yet")
	h := p.Handler(func(_ context.Context, i int64) (journal.Record, error) {
		if i == 7 || i == 299 {
			return journal.Record{}, errors.New("secret reason")
		}
		return r.entries[i].Examine(func(journal.Envelope) (journal.Key, bool) { return journal.Key{}, false }), nil
	})
	for _, c := range []struct {
		path   string
		status int
		kind   string
		cache  string
		begins string
	}{
		{"/checkpoint", 200, "text/plain; charset=utf-8", "no-cache", origin + "\n300\n"},
		{"/key", 200, "text/plain; charset=utf-8", "no-cache", p.Key()},
		{"/tile/0/000", 200, "application/octet-stream", "public, max-age=31536000, immutable", ""},
		{"/tile/entries/001.p/44", 200, "application/octet-stream", "public, max-age=31536000, immutable", "\x00"},
		{"/tile/entries/001.p/45", 404, "", "", ""},
		{"/tile/entries/001", 404, "", "", ""},
		{"/tile/0/000.unfinished", 404, "", "", ""},
		{"/tile/../checkpoint", 307, "", "", ""}, // to its clean path
		{"/record/298", 200, "text/plain; charset=utf-8", "no-store", "duly-record/v1\n298\noversight "},
		{"/record/299", 200, "text/plain; charset=utf-8", "no-store", "duly-record/v1\n299\nmissing\n"},
		{"/record/300", 404, "", "", ""},
		{"/record/-1", 404, "", "", ""},
		{"/record/7", 500, "", "", "the database's row"},
		{"/", 404, "", "", ""},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", c.path, nil))
		body, _ := io.ReadAll(w.Result().Body)
		if w.Code != c.status || !strings.HasPrefix(string(body), c.begins) ||
			c.kind != "" && (w.Header().Get("Content-Type") != c.kind || w.Header().Get("Cache-Control") != c.cache) {
			t.Errorf("%s: %d %v %.40q", c.path, w.Code, w.Header(), body)
		}
	}
}

func TestKeyIsMadeOnceAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret", "log.key")
	k, err := LoadKey(path, origin, bytes.NewReader(bytes.Repeat([]byte{3}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	again, err := LoadKey(path, origin, nil)
	if err != nil || again.Public != k.Public || k.Origin() != origin {
		t.Errorf("read back %q, %v; made %q", again.Public, err, k.Public)
	}
	if there, err := LoadKey(path, "", nil); err != nil || there.Public != k.Public {
		t.Errorf("the key that is there is %q, %v", there.Public, err)
	}
	if _, err := LoadKey(path+"x", "", nil); err == nil {
		t.Error("a key was made for a log without a name")
	}
	if _, err := LoadKey(path, "log.example/other", nil); err == nil {
		t.Error("the log changed its name")
	}
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	signed, err := publiclog.Sign(publiclog.Checkpoint{Origin: origin}, k.signer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := publiclog.OpenCheckpoint(signed, k.Public); err != nil {
		t.Errorf("the two halves of the key do not belong together: %v", err)
	}
}
