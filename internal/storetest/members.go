package storetest

import (
	"errors"
	"fmt"
	"testing"

	"duly/internal/office"
)

// members: what the membership system told comes back whole and in order, however it is
// paged; the cases of members are found by their tags and by their days; and the changes
// of standings by their numbers.
func members(t *testing.T, fresh func(testing.TB) string) {
	ctx, s, r := t.Context(), open(t, fresh(t)), Source()
	var want []office.MemberRow
	for entry := range int64(3) {
		b := Batch(r, entry, 1)
		for place := range 3_000 {
			m := office.MemberRow{Entry: entry, Place: place, Member: fmt.Sprint("word", place%7), Sealed: random(r, 40)}
			copy(m.Commitment[:], random(r, 32))
			b.Members = append(b.Members, m)
		}
		must(t, s.Append(ctx, b))
		want = append(want, b.Members...)
	}
	for _, from := range []int64{0, 1, 2, 3} {
		var got []office.MemberRow
		must(t, s.MemberEvents(ctx, from, func(m office.MemberRow) error {
			got = append(got, m)
			return nil
		}))
		same(t, fmt.Sprint("the events from entry ", from), got, append([]office.MemberRow(nil), want[3_000*from:]...))
	}
	stop := errors.New("enough")
	if err := s.MemberEvents(ctx, 0, func(office.MemberRow) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("an error of whoever reads is given as %v", err)
	}
	casesOfMembers(t, s)
	changesOfStandings(t, s)
}

func casesOfMembers(t *testing.T, s office.Store) {
	ctx := t.Context()
	one, two := [32]byte{1}, [32]byte{2}
	row := func(id string, tag [32]byte, next string) office.MemberCase {
		m := office.MemberCase{Case: id, Tag: tag}
		must(t, m.Next.UnmarshalText([]byte(next)))
		return m
	}
	put := func(rows ...office.MemberCase) {
		head, err := s.Head(ctx)
		must(t, err)
		must(t, s.Append(ctx, office.Batch{Head: head, StandingBatch: office.StandingBatch{MemberCases: rows}}))
	}
	put(row("B", one, "2026-03-09"), row("A", one, ""), row("A", two, "2026-03-01"))
	put(row("B", one, "2026-05-01"), row("B", one, "2026-04-01")) // the last of them stands
	got, err := s.MemberCases(ctx, one)
	must(t, err)
	same(t, "the cases of one", got, []office.MemberCase{row("A", one, ""), row("B", one, "2026-04-01")})
	got, err = s.AllMemberCases(ctx)
	must(t, err)
	same(t, "all of them", got, []office.MemberCase{row("A", one, ""), row("A", two, "2026-03-01"), row("B", one, "2026-04-01")})
	for by, n := range map[string]int{"2026-02-28": 0, "2026-03-01": 1, "2026-03-31": 1, "2026-04-01": 2} {
		got, err := s.StandingsDue(ctx, date(by), 0)
		must(t, err)
		if len(got) != n || n > 0 && got[0].Case != "A" {
			t.Errorf("due by %s are %+v", by, got)
		}
	}
	if got, err := s.StandingsDue(ctx, date("2027-01-01"), 1); err != nil || len(got) != 1 {
		t.Errorf("at most one is %d (%v)", len(got), err)
	}
	if got, err := s.MemberCases(ctx, [32]byte{3}); err != nil || len(got) > 0 {
		t.Errorf("nobody’s cases are %+v (%v)", got, err)
	}
}

func changesOfStandings(t *testing.T, s office.Store) {
	ctx := t.Context()
	if last, err := s.LastStandingChange(ctx); err != nil || last != 0 {
		t.Errorf("before any change the last is %d (%v)", last, err)
	}
	if _, err := s.LastChangeOf(ctx, "w1"); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("the last change of nobody: %v", err)
	}
	var want []office.ChangeRow
	for n := range int64(7) {
		want = append(want, office.ChangeRow{Number: n + 1, Member: fmt.Sprint("w", n%2), Sealed: []byte{byte(n)}})
	}
	head, err := s.Head(ctx)
	must(t, err)
	must(t, s.Append(ctx, office.Batch{Head: head, StandingBatch: office.StandingBatch{Changes: want}}))
	got, err := s.StandingChanges(ctx, 2, 3)
	must(t, err)
	same(t, "three changes after the second", got, want[2:5])
	if row, err := s.LastChangeOf(ctx, "w1"); err != nil || row.Number != 6 {
		t.Errorf("the last change of one is %+v (%v)", row, err)
	}
	if last, err := s.LastStandingChange(ctx); err != nil || last != 7 {
		t.Errorf("the last is %d (%v)", last, err)
	}
	if err := s.Append(ctx, office.Batch{Head: head, StandingBatch: office.StandingBatch{Changes: want[:1]}}); err == nil {
		t.Error("a number is given twice")
	}
}
