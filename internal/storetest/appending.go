package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"duly/internal/office"
	"duly/internal/store"
	"duly/journal"
	"duly/timetable"
)

func empty(t *testing.T, fresh func(testing.TB) string) {
	ctx, s := t.Context(), open(t, fresh(t))
	if got := journalOf(t, s); len(got) != 0 {
		t.Errorf("an empty store has %d entries", len(got))
	}
	for name, find := range map[string]func() error{
		"case":       func() error { _, err := s.Case(ctx, "7F3C-92KD"); return err },
		"access":     func() error { _, err := s.Access(ctx, []byte{1}); return err },
		"rulebook":   func() error { _, err := s.Rulebook(ctx, "none"); return err },
		"person":     func() error { _, err := s.Person(ctx, "nobody"); return err },
		"session":    func() error { _, err := s.Session(ctx, []byte{1}); return err },
		"invitation": func() error { _, err := s.TakeInvitation(ctx, []byte{1}, 0); return err },
	} {
		if err := find(); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("a %s that is not there: %v", name, err)
		}
	}
	if v, err := s.Setting(ctx, "never set"); v != "" || err != nil {
		t.Errorf("a setting that was never set is %q, %v", v, err)
	}
	if entries, err := entriesOf(ctx, s, "7F3C-92KD"); len(entries) != 0 || err != nil {
		t.Errorf("entries of no case: %d, %v", len(entries), err)
	}
}

// full is a batch with something of everything in it.
func full(head int64) office.Batch {
	r := Source()
	b := Batch(r, head, 2)
	b.Entries = append(b.Entries, Entry(r, head+2, b.Cases[0].ID, 1), Entry(r, head+3, "", int(head)+3))
	b.Entries[3].Person = ""
	b.Cases[0].Version = 2
	b.Cases[0].Waiting = []string{"panel", "legally qualified chair"}
	b.Cases[0].Tip = b.Entries[2].Commitments[0]
	b.Cases[1].Stage, b.Cases[1].End, b.Cases[1].EndedOn = "", "closed", timetable.MustDate("2026-03-04")
	b.Cases[1].NextDue, b.Cases[1].NextLapse, b.Cases[1].Waiting = 0, 0, nil
	b.Letters = []office.Letter{
		{ID: fmt.Sprintf("%d/respondent", head+2), Case: b.Cases[0].ID, To: "respondent", Day: timetable.MustDate("2026-03-03"), Entry: head + 2, Sealed: random(r, 900)},
		{ID: fmt.Sprintf("%d/complainant", head), Case: b.Cases[0].ID, To: "complainant", Day: timetable.MustDate("2026-03-02"), Entry: head, Sealed: random(r, 900)},
	}
	b.Access = []office.Access{{Hash: random(r, 32), Case: b.Cases[0].ID, Party: "complainant"}}
	b.Rulebooks = []office.AdoptedRulebook{{Digest: fmt.Sprintf("book-%d", head), Adopted: timetable.MustDate("2026-03-01"), Files: random(r, 5000)}}
	b.People = []office.PersonRow{{ID: fmt.Sprintf("ada-%d", head), Name: "Ada Example", Roles: []string{"panel"}, Qualities: []string{"lay"}, SpeaksFor: "The Kite Flyers’ Forum", Trained: map[string]timetable.Date{"fair hearing": timetable.MustDate("2026-12-31")}}}
	b.Settings = []office.Setting{{Name: fmt.Sprintf("setting %d", head), Value: "one"}, {Name: fmt.Sprintf("setting %d", head), Value: "two"}}
	return b
}

func whole(t *testing.T, fresh func(testing.TB) string) {
	ctx, dsn := t.Context(), fresh(t)
	s, err := store.Open(ctx, dsn)
	must(t, err)
	s.SealWith(sealKey)
	must(t, s.SealAll(ctx))
	b := full(0)
	must(t, s.Append(ctx, b))
	kept(t, s, b)
	must(t, s.Close())
	kept(t, open(t, dsn), b)
}

func entriesOf(ctx context.Context, s *store.Store, id string) (entries []journal.Entry, err error) {
	err = s.EntriesOf(ctx, id, func(e journal.Entry) error {
		entries = append(entries, e)
		return nil
	})
	return entries, err
}

// kept checks that a store has a batch that was the first to be appended to it.
func kept(t *testing.T, s *store.Store, b office.Batch) {
	t.Helper()
	ctx := t.Context()
	same(t, "entries", journalOf(t, s), b.Entries)
	of, err := entriesOf(ctx, s, b.Cases[0].ID)
	must(t, err)
	same(t, "entries of a case", of, []journal.Entry{b.Entries[0], b.Entries[2]})
	for _, want := range b.Cases {
		got, err := s.Case(ctx, want.ID)
		must(t, err)
		same(t, "case", got, want)
	}
	letters, err := s.Letters(ctx, b.Cases[0].ID)
	must(t, err)
	same(t, "letters, oldest first", letters, []office.Letter{b.Letters[1], b.Letters[0]})
	access, err := s.Access(ctx, b.Access[0].Hash)
	must(t, err)
	same(t, "access", access, b.Access[0])
	book, err := s.Rulebook(ctx, b.Rulebooks[0].Digest)
	must(t, err)
	same(t, "rulebook", book, b.Rulebooks[0])
	person, err := s.Person(ctx, b.People[0].ID)
	must(t, err)
	same(t, "person", person, b.People[0])
	value, err := s.Setting(ctx, b.Settings[0].Name)
	must(t, err)
	same(t, "setting, the last of that name", value, b.Settings[1].Value)
}

func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+.300v\nwant %+.300v", what, got, want)
	}
}

// leftNothing checks that a store is as one is to which only the first batch
// was appended, and not the second.
func leftNothing(t *testing.T, s *store.Store, first, second office.Batch) {
	t.Helper()
	kept(t, s, first)
	for _, c := range second.Cases {
		if _, err := s.Case(t.Context(), c.ID); !errors.Is(err, office.ErrNotFound) && c.ID != first.Cases[0].ID && c.ID != first.Cases[1].ID {
			t.Errorf("case %s of it is there (%v)", c.ID, err)
		}
	}
	for _, a := range second.Access {
		if _, err := s.Access(t.Context(), a.Hash); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("an access of it is there (%v)", err)
		}
	}
	for _, b := range second.Rulebooks {
		if _, err := s.Rulebook(t.Context(), b.Digest); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("a rulebook of it is there (%v)", err)
		}
	}
	for _, p := range second.People {
		if _, err := s.Person(t.Context(), p.ID); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("a person of it is there (%v)", err)
		}
	}
	for _, x := range second.Settings {
		if v, err := s.Setting(t.Context(), x.Name); v != "" || err != nil {
			t.Errorf("a setting of it is %q (%v)", v, err)
		}
	}
}

// another is a batch that shares no key with full(0).
func another(head int64) office.Batch {
	r := Source()
	r.Uint64()
	b := Batch(r, head, 3)
	b.Letters = []office.Letter{{ID: "another", Case: b.Cases[0].ID, To: "complainant", Entry: head, Sealed: random(r, 9)}}
	b.Access = []office.Access{{Hash: random(r, 32), Case: b.Cases[0].ID, Party: "complainant"}}
	b.Rulebooks = []office.AdoptedRulebook{{Digest: "another", Adopted: timetable.MustDate("2026-03-01"), Files: []byte("{}")}}
	return b
}

func behind(t *testing.T, fresh func(testing.TB) string) {
	ctx, s := t.Context(), open(t, fresh(t))
	first := full(0)
	must(t, s.Append(ctx, first))
	for _, head := range []int64{0, 3, 5, 99} {
		late := another(head)
		late.Cases = append(late.Cases, first.Cases[0])
		late.Cases[len(late.Cases)-1].Stage = "changed"
		if err := s.Append(ctx, late); !errors.Is(err, office.ErrBehind) {
			t.Errorf("a batch for head %d, where the head is 4: %v", head, err)
		}
		leftNothing(t, s, first, late)
	}
	if err := s.Append(ctx, office.Batch{Head: 3, Access: another(3).Access}); !errors.Is(err, office.ErrBehind) {
		t.Errorf("a batch without entries for a head that is past: %v", err)
	}
	leftNothing(t, s, first, another(3))
	must(t, s.Append(ctx, another(4)))
}

func nothingOfIt(t *testing.T, fresh func(testing.TB) string) {
	ctx, s := t.Context(), open(t, fresh(t))
	first := full(0)
	must(t, s.Append(ctx, first))
	for name, spoil := range map[string]func(*office.Batch){
		"a letter that is there already":        func(b *office.Batch) { b.Letters = append(b.Letters, first.Letters[0]) },
		"an access that is there already":       func(b *office.Batch) { b.Access = append(b.Access, first.Access[0]) },
		"a place in a case that is taken":       func(b *office.Batch) { b.Entries[2].Case = first.Cases[0].ID },
		"numbers that are not one by one":       func(b *office.Batch) { b.Entries[1].Number++ },
		"numbers that do not begin at its head": func(b *office.Batch) { b.Entries = b.Entries[1:] },
		"a date in no year":                     func(b *office.Batch) { b.Cases[2].EndedOn = 4_000_000 },
		"a name that is no text":                func(b *office.Batch) { b.Rulebooks[0].Digest = "\xff" },
	} {
		spoilt := another(4)
		spoil(&spoilt)
		err := s.Append(ctx, spoilt)
		if err == nil || errors.Is(err, office.ErrBehind) {
			t.Errorf("%s: %v", name, err)
		}
		leftNothing(t, s, first, another(4))
	}
	must(t, s.Append(ctx, another(4)))
}

func inOrder(t *testing.T, fresh func(testing.TB) string) {
	ctx, s := t.Context(), open(t, fresh(t))
	r, want := Source(), []journal.Entry(nil)
	for _, n := range []int{1, 700, 256, 300} { // past a page of the store's
		b := Batch(r, int64(len(want)), n)
		must(t, s.Append(ctx, b))
		want = append(want, b.Entries...)
	}
	same(t, "all entries", journalOf(t, s), want)
	for _, part := range [][2]int64{{0, 0}, {5, 5}, {9, 5}, {0, 1}, {1256, 1257}, {1257, 2000}, {3, 503}, {499, 501}, {17, 1200}} {
		var got []journal.Entry
		must(t, s.Entries(ctx, part[0], part[1], func(e journal.Entry) error { got = append(got, e); return nil }))
		from, to := min(part[0], int64(len(want))), min(part[1], int64(len(want)))
		if to < from {
			to = from
		}
		if len(got) != int(to-from) || len(got) > 0 && !reflect.DeepEqual(got, want[from:to]) {
			t.Errorf("entries %d to %d: got %d", part[0], part[1], len(got))
		}
	}
	stop := errors.New("enough")
	read := 0
	if err := s.Entries(ctx, 0, 1257, func(journal.Entry) error { read++; return stop }); !errors.Is(err, stop) || read != 1 {
		t.Errorf("after an error the reading went on to %d entries: %v", read, err)
	}
	// Whoever reads may ask the store further things meanwhile, many at once.
	var group sync.WaitGroup
	for range 32 {
		group.Go(func() {
			err := s.Entries(ctx, 0, 3, func(e journal.Entry) error {
				_, err := s.Case(ctx, e.Case)
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

func race(t *testing.T, fresh func(testing.TB) string) {
	const runners, laps = 8, 20
	ctx, dsn := t.Context(), fresh(t)
	stores := []*store.Store{open(t, dsn), open(t, dsn)} // as two processes would

	// All for the same head: one wins.
	var group sync.WaitGroup
	won := make(chan office.Batch, runners)
	for i := range runners {
		group.Go(func() {
			b := Batch(Source(), 0, 3)
			b.Entries[0].Person = fmt.Sprint("runner ", i)
			switch err := stores[i%2].Append(ctx, b); {
			case err == nil:
				won <- b
			case !errors.Is(err, office.ErrBehind):
				t.Errorf("runner %d: %v", i, err)
			}
		})
	}
	group.Wait()
	if len(won) != 1 {
		t.Fatalf("%d batches were taken for head 0", len(won))
	}
	same(t, "the winner's entries", journalOf(t, stores[0]), (<-won).Entries)

	// Each again and again, reading the head anew whenever it was behind.
	for i := range runners {
		group.Go(func() {
			s := stores[i%2]
			for lap := 0; lap < laps; {
				head, err := s.Head(ctx)
				if err != nil {
					t.Error(err)
					return
				}
				b := office.Batch{Head: head}
				for j := range 1 + lap%3 {
					e := Entry(Source(), head+int64(j), fmt.Sprint("runner ", i), lap*10+j)
					b.Entries = append(b.Entries, e)
				}
				switch err := s.Append(ctx, b); {
				case err == nil:
					lap++
				case !errors.Is(err, office.ErrBehind):
					t.Errorf("runner %d: %v", i, err)
					return
				}
			}
		})
	}
	group.Wait()
	entries := journalOf(t, stores[1])[3:] // which checks that numbers are dense
	next := map[string]int{}
	for i := 0; i < len(entries); {
		lap := next[entries[i].Case]
		for j := range 1 + lap%3 {
			if e := entries[i]; e.Case != entries[i-j].Case || e.N != lap*10+j {
				t.Fatalf("entry %d is %s's number %d: batches are mixed up", e.Number, e.Case, e.N)
			}
			i++
		}
		next[entries[i-1].Case]++
	}
	for i := range runners {
		if n := next[fmt.Sprint("runner ", i)]; n != laps {
			t.Errorf("runner %d has %d batches in the journal, and appended %d", i, n, laps)
		}
	}
}
