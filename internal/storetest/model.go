package storetest

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"duly/internal/office"
	"duly/internal/store"
	"duly/journal"
	"duly/timetable"
)

// A memory is what a store is, said in maps: the model that it is held against.
type memory struct {
	entries []journal.Entry
	cases   map[string]office.CaseRow
	letters []office.Letter
	access  map[string]office.Access
	books   []office.AdoptedRulebook
}

func (m *memory) append(b office.Batch) error {
	if b.Head != int64(len(m.entries)) {
		return office.ErrBehind
	}
	for _, l := range b.Letters {
		if slices.ContainsFunc(m.letters, func(k office.Letter) bool { return k.ID == l.ID }) {
			return errors.New("the letter is there")
		}
	}
	m.entries = append(m.entries, b.Entries...)
	for _, c := range b.Cases {
		m.cases[c.ID] = c
	}
	m.letters = append(m.letters, b.Letters...)
	for _, a := range b.Access {
		m.access[string(a.Hash)] = a
	}
	for _, r := range b.Rulebooks {
		if !slices.ContainsFunc(m.books, func(k office.AdoptedRulebook) bool { return k.Digest == r.Digest }) {
			m.books = append(m.books, r)
		}
	}
	return nil
}

func (m *memory) list(f office.CaseFilter) []office.CaseRow {
	var rows []office.CaseRow
	for _, c := range m.cases {
		if (!f.Open || c.End == "") && (!f.Ended || c.End != "") {
			rows = append(rows, c)
		}
	}
	rank := func(c office.CaseRow) int {
		switch {
		case c.End != "":
			return 2
		case c.NextDue == 0:
			return 1
		}
		return 0
	}
	slices.SortFunc(rows, func(a, b office.CaseRow) int {
		by := cmp.Compare(a.NextDue, b.NextDue)
		if a.End != "" {
			by = cmp.Compare(b.EndedOn, a.EndedOn)
		}
		return cmp.Or(cmp.Compare(rank(a), rank(b)), by, cmp.Compare(a.Received, b.Received), cmp.Compare(a.ID, b.ID))
	})
	if f.Limit > 0 && len(rows) > f.Limit {
		rows = rows[:f.Limit]
	}
	return rows
}

func (m *memory) dueBy(by timetable.Date, limit int) []string {
	var due []office.CaseRow
	for _, c := range m.cases {
		if c.NextLapse != 0 && c.NextLapse <= by {
			due = append(due, c)
		}
	}
	slices.SortFunc(due, func(a, b office.CaseRow) int {
		return cmp.Or(cmp.Compare(a.NextLapse, b.NextLapse), cmp.Compare(a.ID, b.ID))
	})
	var ids []string
	for _, c := range due {
		if limit == 0 || len(ids) < limit {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

var (
	names = rapid.SampledFrom([]string{"7F3C-92KD", "Z", "a", "é", "10", "9"})
	days  = rapid.Custom(func(t *rapid.T) timetable.Date {
		if rapid.Bool().Draw(t, "none") {
			return 0
		}
		return timetable.MustDate("2026-01-01") + timetable.Date(rapid.IntRange(-3, 3).Draw(t, "day"))
	})
	lots = rapid.SliceOfN(rapid.Byte(), 1, 40)
)

func drawBatch(t *rapid.T, m *memory) office.Batch {
	b := office.Batch{Head: int64(len(m.entries))}
	next := map[string]int{}
	for _, e := range m.entries {
		next[e.Case] = e.N + 1
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "entries") {
		e := journal.Entry{Number: b.Head + int64(i), Case: names.Draw(t, "case"), Recorded: rapid.Int64().Draw(t, "recorded"), Person: rapid.StringMatching(`[a-zé]{0,5}`).Draw(t, "person")}
		e.N = next[e.Case]
		next[e.Case]++
		for j := range e.Sealed {
			e.Sealed[j] = lots.Draw(t, "sealed")
			copy(e.Commitments[j][:], lots.Draw(t, "commitment"))
		}
		b.Entries = append(b.Entries, e)
	}
	for range rapid.IntRange(0, 3).Draw(t, "cases") {
		c := office.CaseRow{
			ID: names.Draw(t, "case"), Version: rapid.IntRange(0, 1<<30).Draw(t, "version"), Rulebook: names.Draw(t, "rulebook"),
			Received: days.Draw(t, "received"), NextDue: days.Draw(t, "due"), NextLapse: days.Draw(t, "lapse"), Stage: names.Draw(t, "stage"),
			Waiting: rapid.SliceOfN(rapid.StringMatching(`[a-z ",\n]{0,8}`), 1, 3).Draw(t, "waiting"),
		}
		if rapid.Bool().Draw(t, "ended") {
			c.End, c.EndedOn, c.Stage, c.Waiting = "closed", days.Draw(t, "on"), "", nil
		}
		copy(c.Tip[:], lots.Draw(t, "tip"))
		b.Cases = append(b.Cases, c)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "letters") {
		l := office.Letter{ID: fmt.Sprintf("%d/%d/%d", b.Head, len(m.letters), i), Case: names.Draw(t, "case"), To: names.Draw(t, "to"), Day: days.Draw(t, "day"), Entry: b.Head, Sealed: lots.Draw(t, "sealed")}
		if len(m.letters) > 0 && rapid.IntRange(0, 9).Draw(t, "taken") == 0 {
			l.ID = m.letters[0].ID
		}
		b.Letters = append(b.Letters, l)
	}
	if rapid.Bool().Draw(t, "access") {
		b.Access = []office.Access{{Hash: fmt.Appendf(lots.Draw(t, "hash"), " %d", len(m.access)), Case: names.Draw(t, "case"), Party: names.Draw(t, "party")}}
	}
	if rapid.Bool().Draw(t, "rulebook") {
		b.Rulebooks = []office.AdoptedRulebook{{Digest: names.Draw(t, "digest"), Adopted: days.Draw(t, "adopted"), Files: lots.Draw(t, "files")}}
	}
	if rapid.IntRange(0, 4).Draw(t, "behind") == 0 {
		by := int64(rapid.SampledFrom([]int{-1, 1, 7}).Draw(t, "by"))
		b.Head += by
		for i := range b.Entries {
			b.Entries[i].Number += by
		}
	}
	return b
}

// model lets rapid do whatever it likes with a store, and compares all that can
// be read from it with the model, after each step and each reopening.
func model(t *testing.T, fresh func(testing.TB) string) {
	ctx := context.Background()
	fewer(t, "20")
	rapid.Check(t, func(rt *rapid.T) {
		dsn := fresh(t)
		s, err := store.Open(ctx, dsn)
		must(t, err)
		defer func() { s.Close() }()
		m := &memory{cases: map[string]office.CaseRow{}, access: map[string]office.Access{}}
		rt.Repeat(map[string]func(*rapid.T){
			"append": func(rt *rapid.T) {
				b := drawBatch(rt, m)
				got, want := s.Append(ctx, b), m.append(b)
				if (got == nil) != (want == nil) || errors.Is(got, office.ErrBehind) != errors.Is(want, office.ErrBehind) {
					rt.Fatalf("the store said %v, the model %v", got, want)
				}
			},
			"list": func(rt *rapid.T) {
				f := office.CaseFilter{Open: rapid.Bool().Draw(rt, "open"), Limit: rapid.IntRange(0, 4).Draw(rt, "limit")}
				f.Ended = !f.Open && rapid.Bool().Draw(rt, "ended")
				rows, err := s.Cases(ctx, f)
				equal(rt, fmt.Sprintf("cases %+v", f), rows, m.list(f), err)
				by, limit := days.Draw(rt, "by"), rapid.IntRange(0, 3).Draw(rt, "limit")
				due, err := s.DueBy(ctx, by, limit)
				equal(rt, "due", due, m.dueBy(by, limit), err)
			},
			"reopen": func(rt *rapid.T) {
				if err := s.Close(); err != nil {
					rt.Fatal(err)
				}
				if s, err = store.Open(ctx, dsn); err != nil {
					rt.Fatal(err)
				}
			},
			"": func(rt *rapid.T) { compare(rt, s, m) },
		})
	})
}

// fewer makes rapid try less often than it does by itself, because each try
// makes a database; who says -rapid.checks gets what they say.
func fewer(t *testing.T, checks string) {
	f := flag.Lookup("rapid.checks")
	if f == nil || f.Value.String() != f.DefValue {
		return
	}
	must(t, f.Value.Set(checks))
	t.Cleanup(func() { f.Value.Set(f.DefValue) })
}

func compare(rt *rapid.T, s *store.Store, m *memory) {
	ctx := context.Background()
	head, err := s.Head(ctx)
	equal(rt, "head", head, int64(len(m.entries)), err)
	var entries []journal.Entry
	err = s.Entries(ctx, 0, head, func(e journal.Entry) error { entries = append(entries, e); return nil })
	equal(rt, "entries", entries, m.entries, err)
	rows, err := s.Cases(ctx, office.CaseFilter{})
	equal(rt, "cases", rows, m.list(office.CaseFilter{}), err)
	for _, id := range slices.Sorted(maps.Keys(m.cases)) {
		row, err := s.Case(ctx, id)
		equal(rt, "case", row, m.cases[id], err)
		var want []office.Letter
		for _, l := range m.letters {
			if l.Case == id {
				want = append(want, l)
			}
		}
		slices.SortStableFunc(want, func(a, b office.Letter) int {
			return cmp.Or(cmp.Compare(a.Entry, b.Entry), cmp.Compare(a.ID, b.ID))
		})
		letters, err := s.Letters(ctx, id)
		equal(rt, "letters", letters, want, err)
	}
	for _, want := range m.access {
		a, err := s.Access(ctx, want.Hash)
		equal(rt, "access", a, want, err)
	}
	want := slices.Clone(m.books)
	slices.Reverse(want)
	slices.SortStableFunc(want, func(a, b office.AdoptedRulebook) int { return cmp.Compare(b.Adopted, a.Adopted) })
	books, err := s.Rulebooks(ctx)
	equal(rt, "rulebooks", books, want, err)
}

func equal[T any](rt *rapid.T, what string, got, want T, err error) {
	rt.Helper()
	if err != nil {
		rt.Fatalf("%s: %v", what, err)
	}
	if !reflect.DeepEqual(got, want) && !(reflect.ValueOf(got).Kind() == reflect.Slice && reflect.ValueOf(got).Len() == 0 && reflect.ValueOf(want).Len() == 0) {
		rt.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}
