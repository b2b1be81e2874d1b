package interop

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"

	"duly/internal/publish"
)

// Tessera's own fsck reads our log over the network, file by file, and finds nothing to
// say against it, whatever its size; and finds a single byte that was altered in a tile
// or in an entry.
func TestTesserasFsck(t *testing.T) {
	for _, size := range []int{1, 2, 255, 256, 257, 1000, 65_536 + 300} {
		if err := fsckOf(t, logOf(t, entries(size, size)), ""); err != nil {
			t.Errorf("a log of %d entries: %v", size, err)
		}
	}
	p := logOf(t, entries(1000, 1000))
	for _, altered := range []string{"/tile/0/001", "/tile/1/000.p/3", "/tile/entries/002"} {
		if err := fsckOf(t, p, altered); err == nil {
			t.Errorf("with %s altered it finds nothing", altered)
		}
	}
}

// fsckOf has Tessera check a log, one file of which is handed over with a byte altered.
func fsckOf(t *testing.T, p *publish.Publisher, altered string) error {
	t.Helper()
	log := p.Handler(nil)
	served := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != altered {
			log.ServeHTTP(w, r)
			return
		}
		kept := httptest.NewRecorder()
		log.ServeHTTP(kept, r)
		body := kept.Body.Bytes()
		body[len(body)/2] ^= 1
		w.Write(body)
	})
	server := httptest.NewServer(served)
	defer server.Close()
	root, err := url.Parse(server.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	fetcher, err := client.NewHTTPFetcher(root, server.Client())
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(p.Key())
	if err != nil {
		t.Fatal(err)
	}
	leaves := func(bundle []byte) ([][]byte, error) {
		var b api.EntryBundle
		if err := b.UnmarshalText(bundle); err != nil {
			return nil, err
		}
		var out [][]byte
		for _, e := range b.Entries {
			out = append(out, rfc6962.DefaultHasher.HashLeaf(e))
		}
		return out, nil
	}
	origin, _, _ := strings.Cut(p.Key(), "+")
	// With fewer workers than files it would wait for ever for one that has found a fault.
	return fsck.New(origin, verifier, fetcher, leaves, fsck.Opts{N: 64}).Check(context.Background())
}
