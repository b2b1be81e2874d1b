package office_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/x509"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"duly/exchange"
	"duly/internal/deliver"
	"duly/standing"
	"duly/verify"
)

// A subscriber is told of a change, signed with the secret that it was given, by an office
// that was closed and opened again in between; under the same id as before.
func TestChangesAreDeliveredAcrossARestart(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	d := openGuild(t, folder, filepath.Join(folder, "duly.db"))
	d.tells(t, standing.Event{Kind: standing.Joined, Day: date("2020-01-02"), Number: "N-1", Name: "Robin Example"})
	var mu sync.Mutex
	var got []string
	up := false
	var secret string
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = exchange.Check(secret, r.Header.Get(exchange.HeaderID), r.Header.Get(exchange.HeaderTime), r.Header.Get(exchange.HeaderSignature), body, d.Now())
		}
		if err != nil {
			t.Error(err)
		}
		for _, word := range []string{"Robin", "Example", "case", "rule", "M1"} {
			if strings.Contains(string(body), word) {
				t.Errorf("%s is in %s", word, body)
			}
		}
		got = append(got, fmt.Sprintf("%t %s", up, r.Header.Get(exchange.HeaderID)))
		if !up {
			w.WriteHeader(502)
		}
	}))
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	_, shown, err := d.Subscribe(ctx, "ada", "North", server.URL)
	if err != nil {
		t.Fatal(err)
	}
	secret = shown
	d.restrained(t)
	round := func() {
		t.Helper()
		s := deliver.New(deliver.Config{Office: d.Office, Now: d.Now, Entropy: rand.Reader, Client: deliver.Client(deliver.Options{Private: true, Roots: roots}), Log: slog.New(slog.DiscardHandler)})
		if err := s.Round(ctx); err != nil {
			t.Fatal(err)
		}
	}
	round()
	d.close()
	d = openGuild(t, folder, filepath.Join(folder, "duly.db"))
	round() // not due yet
	if o, err := d.Owed(ctx, "H1"); err != nil || o.Tries != 1 || o.Why != "it answered 502" {
		t.Errorf("%+v (%v)", o, err)
	}
	up = true
	d.now = d.now.Add(time.Minute)
	round()
	round()
	if err := d.SendAgain(ctx, "ada", "H1", 1); err != nil {
		t.Fatal(err)
	}
	round()
	if want := "false standing_H1_1, true standing_H1_1, true standing_H1_1"; strings.Join(got, ", ") != want {
		t.Errorf("%q, and not %s", got, want)
	}
	d.holds(t)
}

// What an overseer is given of it all holds, and names no member, no system and no address.
func TestABundleWithMembershipSystems(t *testing.T) {
	d, ctx := guild(t), context.Background()
	d.restrained(t)
	south, token := d.admits(t, "South of the River", exchange.Scopes()...)
	if _, _, err := d.Subscribe(ctx, "ada", "South of the River", "https://members.example.org/changes"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.TellMembers(ctx, south, "call", nil, []standing.Event{{Kind: standing.Joined, Day: d.Today(), Number: "N-7777", Name: "Gil Gorse"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.WholeStanding(ctx, south, "N-7777", d.Today()); err != nil {
		t.Fatal(err)
	}
	if changes, err := d.ChangesFor(ctx, south, 0); err != nil || len(changes) != 1 {
		t.Fatalf("%+v (%v)", changes, err)
	}
	if _, err := d.FindMembers(ctx, "olu", []string{"Gil Gorse"}); err != nil {
		t.Fatal(err)
	}
	if err := d.Unsubscribe(ctx, "ada", "H1"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.log.Through(ctx, head(t, d)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := d.OversightBundle(ctx, overseer, 0, &out); err != nil {
		t.Fatal(err)
	}
	b, err := verify.OpenBundle(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if v := verify.CheckBundle([]*verify.Bundle{b}, verify.Trust{Key: d.log.Key()}, nil, nil); v.Result != verify.Holds {
		t.Errorf("the bundle: %s: %s", v.Result, v.Summary)
	}
	packed, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	text, err := fs.ReadFile(packed, "openings.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"N-7777", "N-1", "Gorse", "River", "example.org", token, "olu"} {
		if bytes.Contains(text, []byte(word)) {
			t.Errorf("%s is in the bundle", word)
		}
	}
	for _, word := range []string{"system admitted", `"subject":"T1"`, "subscriber removed", "names looked up", "membership system"} {
		if !bytes.Contains(text, []byte(word)) {
			t.Errorf("%s is not in the bundle", word)
		}
	}
}
