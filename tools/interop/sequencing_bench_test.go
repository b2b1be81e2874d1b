package interop

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"duly/internal/publish"
	"duly/internal/store"
	"duly/internal/storetest"
	"duly/journal"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

// BenchmarkSequencing takes the same entries, in batches of several sizes, four ways in
// turn, so that what else the machine does falls on all alike:
//
//   - fsync: their leaves are appended to a file and synced, which is what the disk can do;
//   - journal: they are committed to the journal in SQLite, durably, without which nothing
//     is published;
//   - ours: they are published under a signed checkpoint, each file of the log durable;
//   - tessera: Tessera's POSIX driver takes them, from as many callers, and has answered
//     all: sequenced, integrated and durable. Its checkpoint comes later (100 ms at the
//     soonest), and its batches have the size of ours and wait 1 ms for more.
//
// It reports entries a second of each, and how long half and nearly all (p99) rounds took.
func BenchmarkSequencing(b *testing.B) {
	for _, batch := range []int{1, 10, 100, 1000} {
		b.Run(fmt.Sprintf("batch=%d", batch), func(b *testing.B) {
			ways := []way{fsynced(b), journalled(b), published(b), tesserasPosix(b, batch)}
			took := make([][]time.Duration, len(ways))
			leaves := newLeaves()
			for b.Loop() {
				round := leaves.next(batch)
				for i, w := range ways {
					began := time.Now()
					if err := w.take(round); err != nil {
						b.Fatalf("%s: %v", w.name, err)
					}
					took[i] = append(took[i], time.Since(began))
				}
			}
			b.ReportMetric(0, "ns/op")
			for i, w := range ways {
				report(b, w.name, batch, took[i])
			}
		})
	}
}

func report(b *testing.B, name string, batch int, took []time.Duration) {
	var all time.Duration
	for _, d := range took {
		all += d
	}
	slices.Sort(took)
	n := len(took)
	b.ReportMetric(float64(n*batch)/all.Seconds(), name+"-entries/s")
	b.ReportMetric(float64(took[n/2].Microseconds())/1000, name+"-p50-ms")
	b.ReportMetric(float64(took[n*99/100].Microseconds())/1000, name+"-p99-ms")
}

// A way makes some entries last.
type way struct {
	name string
	take func([]journal.Entry) error
}

// leaves hands out entries as they follow each other.
type leaves struct {
	number int64
	source interface{ Uint32() uint32 }
}

func newLeaves() *leaves { return &leaves{source: storetest.Source()} }

func (l *leaves) next(n int) []journal.Entry {
	out := make([]journal.Entry, n)
	for i := range out {
		out[i].Number = l.number
		for v := range out[i].Commitments {
			for j := range out[i].Commitments[v] {
				out[i].Commitments[v][j] = byte(l.source.Uint32())
			}
		}
		l.number++
	}
	return out
}

func fsynced(b *testing.B) way {
	f, err := os.Create(filepath.Join(b.TempDir(), "leaves"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	return way{"fsync", func(round []journal.Entry) error {
		var text []byte
		for i := range round {
			text = append(text, round[i].Leaf()...)
		}
		if _, err := f.Write(text); err != nil {
			return err
		}
		return f.Sync()
	}}
}

func journalled(b *testing.B) way {
	s, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "duly.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	source := storetest.Source()
	return way{"journal", func(round []journal.Entry) error {
		return s.Append(b.Context(), storetest.Batch(source, round[0].Number, len(round)))
	}}
}

func published(b *testing.B) way {
	key, err := publish.LoadKey(filepath.Join(b.TempDir(), "log.key"), origin, bytes.NewReader(make([]byte, 32)))
	if err != nil {
		b.Fatal(err)
	}
	d, err := publish.OpenDisk(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	grown := &growing{}
	p, err := publish.Open(b.Context(), d, grown, key)
	if err != nil {
		b.Fatal(err)
	}
	return way{"ours", func(round []journal.Entry) error {
		grown.rows = append(grown.rows, round...)
		_, err := p.Through(b.Context(), int64(len(grown.rows)))
		return err
	}}
}

// growing is a journal in memory: what publishing costs is measured without reading one.
type growing struct{ rows }

func (g *growing) Head(ctx context.Context) (int64, error) { return g.rows.Head(ctx) }

func (g *growing) Entries(ctx context.Context, from, to int64, each func(journal.Entry) error) error {
	return g.rows.Entries(ctx, from, to, each)
}

func tesserasPosix(b *testing.B, batch int) way {
	secret, _, err := note.GenerateKey(bytes.NewReader(make([]byte, 32)), origin)
	if err != nil {
		b.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		b.Fatal(err)
	}
	running, stop := context.WithCancel(context.Background())
	driver, err := posix.New(running, posix.Config{Path: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	options := tessera.NewAppendOptions().WithCheckpointSigner(signer).
		WithBatching(uint(batch), time.Millisecond).WithCheckpointInterval(100 * time.Millisecond)
	appender, shutdown, _, err := tessera.NewAppender(running, driver, options)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = shutdown(running)
		stop()
	})
	return way{"tessera", func(round []journal.Entry) error {
		errs := make([]error, len(round))
		var all sync.WaitGroup
		for i := range round {
			all.Go(func() { _, errs[i] = appender.Add(b.Context(), tessera.NewEntry(round[i].Leaf()))() })
		}
		all.Wait()
		for _, err := range errs {
			if err != nil {
				return err
			}
		}
		return nil
	}}
}

// BenchmarkTile asks for a full tile of the log over a loopback connection, of duly and,
// in turn, of Go's file server, which has as many bytes as a file.
func BenchmarkTile(b *testing.B) {
	var tile []byte
	for range 256 {
		tile = append(tile, make([]byte, 32)...)
	}
	folder := b.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "tile", "0"), 0o700); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "tile", "0", "000"), tile, 0o600); err != nil {
		b.Fatal(err)
	}
	log := logOf(b, entries(300, 300)).Handler(nil)
	names, addresses := []string{"ours", "files"}, []string{}
	for _, by := range []http.Handler{log, http.FileServer(http.Dir(folder))} {
		server := httptest.NewServer(by)
		defer server.Close()
		addresses = append(addresses, server.URL+"/tile/0/000")
	}
	took := make([]time.Duration, len(names))
	for b.Loop() {
		for i, address := range addresses {
			began := time.Now()
			answer, err := http.Get(address)
			if err != nil {
				b.Fatal(err)
			}
			var got bytes.Buffer
			if _, err := got.ReadFrom(answer.Body); err != nil || answer.Body.Close() != nil || got.Len() != len(tile) {
				b.Fatalf("%d bytes, %s, %v", got.Len(), answer.Status, err)
			}
			took[i] += time.Since(began)
		}
	}
	b.ReportMetric(0, "ns/op")
	for i, name := range names {
		b.ReportMetric(float64(b.N)/took[i].Seconds(), name+"-tiles/s")
	}
}
