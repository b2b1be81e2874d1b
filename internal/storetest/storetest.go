// Package storetest answers one question: does a store keep what it promised?
//
// Exercise is the suite that the store passes on every database; Postgres finds
// or starts a server to run it on.
package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"duly/internal/office"
	"duly/internal/store"
	"duly/journal"
	"duly/timetable"
)

// Exercise runs the suite. fresh makes an empty database and gives its name for
// store.Open.
func Exercise(t *testing.T, fresh func(testing.TB) string) {
	for _, part := range []struct {
		name string
		test func(*testing.T, func(testing.TB) string)
	}{
		{"an empty store", empty},
		{"a batch is kept whole", whole},
		{"a batch that is behind leaves nothing", behind},
		{"a batch that fails leaves nothing", nothingOfIt},
		{"entries are read in order", inOrder},
		{"of those that race one wins each head", race},
		{"cases are listed by urgency", urgency},
		{"people and settings are replaced", people},
		{"members, their cases and changes are kept in order", members},
		{"rulebooks are adopted once", rulebooks},
		{"sessions end", sessions},
		{"an invitation is used once", invitations},
		{"past cases are imported again without duplicates", pastCases},
		{"imports at once are counted apart", importsAtOnce},
		{"what is sealed under one key is nothing under another", seals},
		{"a stop is everybody's", halts},
		{"what is no text is refused everywhere", noText},
		{"it behaves as a simple model of it does", model},
	} {
		t.Run(part.name, func(t *testing.T) { part.test(t, fresh) })
	}
}

var sealKey = [32]byte{'k', 'e', 'y'}

// open opens a database until the test ends, and seals what is to be sealed.
func open(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s := openBare(t, dsn)
	s.SealWith(sealKey)
	if head, err := s.Head(t.Context()); err != nil || head == 0 {
		must(t, err)
		must(t, s.SealAll(t.Context()))
	}
	return s
}

func openBare(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return s
}

// must stops the test at an error.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Entry makes up an entry. Its sealed parts are as long as real ones; nothing
// opens them.
func Entry(r *rand.Rand, number int64, id string, n int) journal.Entry {
	e := journal.Entry{Number: number, Case: id, N: n, Recorded: 1_700_000_000_000_000 + number, Person: fmt.Sprintf("officer-%d", r.IntN(9))}
	for i, size := range []int{300, 250, 400, 120} {
		e.Sealed[i] = random(r, size+r.IntN(64))
		copy(e.Commitments[i][:], random(r, 32))
	}
	return e
}

func random(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// Source is a source of made-up data that is the same every time.
func Source() *rand.Rand { return rand.New(rand.NewPCG(1997, 11)) }

// Batch makes up a batch of n entries, each of a case of its own, with the
// cases' rows.
func Batch(r *rand.Rand, head int64, n int) office.Batch {
	b := office.Batch{Head: head}
	for i := range n {
		number := head + int64(i)
		id := fmt.Sprintf("%08X-%d", r.Uint32(), number)
		b.Entries = append(b.Entries, Entry(r, number, id, 0))
		b.Cases = append(b.Cases, office.CaseRow{
			ID: id, Version: 1, Rulebook: "digest", Received: timetable.MustDate("2026-03-02"), Stage: "triage",
			NextDue: timetable.MustDate("2026-03-16"), NextLapse: timetable.MustDate("2026-03-30"), Waiting: []string{"secretary"},
		})
	}
	return b
}

// journalOf reads the whole journal.
func journalOf(t testing.TB, s office.Store) []journal.Entry {
	t.Helper()
	head, err := s.Head(context.Background())
	must(t, err)
	var entries []journal.Entry
	must(t, s.Entries(context.Background(), 0, head+100, func(e journal.Entry) error {
		entries = append(entries, e)
		return nil
	}))
	if int64(len(entries)) != head {
		t.Fatalf("the head is %d, and there are %d entries", head, len(entries))
	}
	for i, e := range entries {
		if e.Number != int64(i) {
			t.Fatalf("the entry in place %d has the number %d", i, e.Number)
		}
	}
	return entries
}
