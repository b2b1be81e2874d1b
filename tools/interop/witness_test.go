// Package interop holds duly against other people's programs that would bring
// too much into its own list of dependencies.
package interop

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"duly/internal/publish"
	"duly/internal/witness"
	"duly/journal"
	"duly/witnessing"
	"filippo.io/torchwood"
	"github.com/transparency-dev/witness/persistence/inmemory"
	theirs "github.com/transparency-dev/witness/witness"
	"golang.org/x/mod/sumdb/note"
)

const origin = "log.example/test"

type rows []journal.Entry

func (r rows) Head(context.Context) (int64, error) { return int64(len(r)), nil }

func (r rows) Entries(_ context.Context, from, to int64, each func(journal.Entry) error) error {
	for _, e := range r[from:to] {
		if err := each(e); err != nil {
			return err
		}
	}
	return nil
}

// entries from other on are others than they were at first.
func entries(n, other int) rows {
	var r rows
	for i := range n {
		e := journal.Entry{Number: int64(i)}
		e.Commitments[0] = sha256.Sum256([]byte{byte(i), byte(i >> 8)})
		if i >= other {
			e.Commitments[1][0] = 1
		}
		r = append(r, e)
	}
	return r
}

func logOf(t testing.TB, r rows) *publish.Publisher {
	t.Helper()
	key, err := publish.LoadKey(filepath.Join(t.TempDir(), "log.key"), origin, bytes.NewReader(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	d, err := publish.OpenDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p, err := publish.Open(context.Background(), d, r, key)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.CatchUp(context.Background()); err != nil {
		t.Fatal(err)
	}
	return p
}

// theirWitness is transparency-dev's, at an address of its own.
func theirWitness(t *testing.T, logKey string) (key, url string) {
	t.Helper()
	log, err := note.NewVerifier(logKey)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := torchwood.NewCosignatureSigner("witness.example/theirs", ed25519.NewKeyFromSeed(bytes.Repeat([]byte{9}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	w, err := theirs.New(context.Background(), theirs.Opts{
		Persistence: inmemory.New(), Signers: []note.Signer{signer},
		VerifierForLog: func(_ context.Context, o string) (note.Verifier, bool, error) { return log, o == origin, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /add-checkpoint", theirs.NewHTTPHandler(w).AddCheckpoint)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return signer.Verifier().String(), server.URL
}

func ourWitness(t *testing.T, name, logKey string, seed byte) (key, url string) {
	t.Helper()
	logs, err := witness.ParseLogs([]byte("logs/v0\nvkey " + logKey + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	w, err := witness.Open(filepath.Join(t.TempDir(), "state"), name, logs, bytes.NewReader(bytes.Repeat([]byte{seed}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	server := httptest.NewServer(w.Handler(time.Now))
	t.Cleanup(server.Close)
	return w.Key(), server.URL
}

// Four witnesses, one of them another project's: it signs what grows, counts,
// and refuses what our own refuse.
func TestLogWithAnotherProjectsWitness(t *testing.T) {
	p := logOf(t, entries(300, 999))
	theirKey, theirURL := theirWitness(t, p.Key())
	adaKey, adaURL := ourWitness(t, "ada.example/w", p.Key(), 1)
	beaKey, beaURL := ourWitness(t, "bea.example/w", p.Key(), 2)
	dotKey, _ := ourWitness(t, "dot.example/w", p.Key(), 3)
	text := strings.Join([]string{
		"witness theirs " + theirKey + " " + theirURL, "witness ada " + adaKey + " " + adaURL,
		"witness bea " + beaKey + " " + beaURL, "witness dot " + dotKey + " http://127.0.0.1:1"}, "\n")
	ask := func(p *publish.Publisher) error {
		policy, err := witnessing.ParsePolicy([]byte(text), p.Key())
		if err != nil {
			t.Fatal(err)
		}
		w, err := p.Witness(policy, http.DefaultClient, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		return w.Ask(context.Background())
	}
	if err := ask(p); err != nil {
		t.Fatal(err)
	}
	r, _ := p.Report()
	if !r.Witnessed || r.Size != 300 || r.Witnesses[0].Size != 300 {
		t.Fatalf("%+v", r)
	}
	p = logOf(t, entries(700, 999))
	if err := ask(p); err != nil {
		t.Fatal(err)
	}
	if r, _ = p.Report(); !r.Witnessed || r.Size != 700 || r.Witnesses[0].Size != 700 {
		t.Fatalf("grown: %+v", r)
	}
	for what, r := range map[string]rows{"restored": entries(250, 999), "forked": entries(700, 400), "forked and grown": entries(900, 400)} {
		var a *publish.Ahead
		err := ask(logOf(t, r))
		if !errors.As(err, &a) || !slices.ContainsFunc(a.Claims, func(c publish.Claim) bool { return c.Witness == "theirs" }) || len(a.Claims) != 3 {
			t.Errorf("%s: %v", what, err)
		}
	}
}
