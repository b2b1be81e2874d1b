package office

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"duly/timetable"
)

// However many cases there are, a decision is compared with so many of those received last,
// and with its own case.
func TestLatest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []CaseRow
		for i := range rapid.IntRange(0, 30).Draw(t, "rows") {
			rows = append(rows, CaseRow{ID: fmt.Sprint("C", i), Received: timetable.Date(rapid.IntRange(0, 5).Draw(t, "day"))})
		}
		n, own := rapid.IntRange(1, 20).Draw(t, "n"), fmt.Sprint("C", rapid.IntRange(0, 30).Draw(t, "own"))
		before := slices.Clone(rows)
		got := latest(rows, n, own)
		if !slices.EqualFunc(rows, before, func(a, b CaseRow) bool { return a.ID == b.ID }) {
			t.Fatal("what was handed in was sorted")
		}
		has := func(id string) bool {
			return slices.ContainsFunc(got, func(r CaseRow) bool { return r.ID == id })
		}
		there := slices.ContainsFunc(rows, func(r CaseRow) bool { return r.ID == own })
		if len(got) < min(n, len(rows)) || len(got) > min(n+1, len(rows)) || has(own) != there {
			t.Fatalf("of %d rows, %d were taken for %d", len(rows), len(got), n)
		}
		for _, r := range rows {
			for _, g := range got {
				if g.ID != own && !has(r.ID) && r.Received > g.Received {
					t.Fatalf("%s was received later than %s, and left out", r.ID, g.ID)
				}
			}
		}
	})
}
