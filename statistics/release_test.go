package statistics

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/timetable"
)

// history is an organisation's cases over two years, as an overseer has them.
func history(t *rapid.T) []*casework.Case {
	kinds := []string{"conduct", "money", "data", "safety"}
	ends := []string{"upheld", "not upheld", "closed", casework.WaitsEnd}
	start := timetable.MustDate("2025-01-01")
	var out []*casework.Case
	for range rapid.IntRange(0, 400).Draw(t, "cases") {
		day := start + timetable.Date(rapid.IntRange(0, 700).Draw(t, "day"))
		category := kinds[min(rapid.IntRange(0, 9).Draw(t, "kind"), 3)]
		c := &casework.Case{Events: []casework.Event{{Kind: casework.Received, Day: day, Particulars: &casework.Particulars{Category: category}}}}
		for more := rapid.IntRange(0, 3).Draw(t, "goes on") > 0; more; {
			day += timetable.Date(rapid.IntRange(1, 300).Draw(t, "lasts"))
			end := ends[rapid.IntRange(0, 3).Draw(t, "end")]
			c.Events = append(c.Events, casework.Event{Kind: casework.Ended, Day: day, End: end})
			if more = end == casework.WaitsEnd && rapid.Bool().Draw(t, "comes back"); more {
				day += timetable.Date(rapid.IntRange(0, 90).Draw(t, "away"))
				c.Events = append(c.Events, casework.Event{Kind: casework.Readmitted, Day: day})
			}
		}
		out = append(out, c)
	}
	return out
}

// released makes every quarter's release of two years, each knowing the one before.
func released(t rapid.TB, cases []*casework.Case) []Release {
	var out []Release
	for day := timetable.MustDate("2025-01-01"); day < timetable.MustDate("2027-01-01"); {
		name, from, to := Quarter(day)
		r, err := NewRelease(name, from, to, cases, out)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
		day = to + 1
	}
	return out
}

// An attacker has every release, and knows the rule. They set up, for each table, one
// unknown for each cell, with what its rounding leaves open, and the exact total as
// their sum; and look, by working through all sums that the other cells can have, which values
// each small cell can still have. They never come below three; and no two tables of one kind
// speak of the same day, so that nothing is to be had by taking one from another.
func TestNoSmallNumberCanBeWorkedOut(t *testing.T) {
	shown, held := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		covered := map[string]timetable.Date{} // by table, the last day that was published
		for _, r := range released(t, history(t)) {
			for _, table := range r.Tables {
				if table.Cells == nil {
					held++
					continue
				}
				shown++
				if table.Name != OpenByAge {
					if last := covered[table.Name]; last != 0 && table.Since <= last {
						t.Fatalf("%s of %s speaks of %s again", table.Name, r.Name, table.Since)
					}
					covered[table.Name] = r.To
				}
				for i, c := range table.Cells {
					if values := attack(table, i); c.Shown == fewer && len(values) < 3 {
						t.Fatalf("%s of %s, a total of %d in %v: %q can only be %v", table.Name, r.Name, table.Total, table.Cells, c.Of, values)
					}
				}
			}
		}
	})
	if shown < 50 || held < 50 {
		t.Errorf("%d tables were shown and %d held back: too few of one kind to tell", shown, held)
	}
}

// attack gives the values that a cell can have.
func attack(t Table, at int) (values []int) {
	sums := map[int]bool{0: true}
	for i, c := range t.Cells {
		if i == at {
			continue
		}
		next := map[int]bool{}
		for s := range sums {
			for v := range t.Total + 1 {
				if Shown(v) == c.Shown && s+v <= t.Total {
					next[s+v] = true
				}
			}
		}
		sums = next
	}
	for v := range t.Total + 1 {
		if Shown(v) == t.Cells[at].Shown && sums[t.Total-v] {
			values = append(values, v)
		}
	}
	return values
}

// The flow adds up from release to release, and every table's true counts add up to its
// total: nothing is left out, nothing counted twice.
func TestReleasesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cases := history(t)
		open := -1
		totals, received, ended := map[string]int{}, 0, 0
		for _, r := range released(t, cases) {
			if open >= 0 && r.Flow.OpenBefore != open {
				t.Fatalf("%s begins with %d open, and the one before ended with %d", r.Name, r.Flow.OpenBefore, open)
			}
			open = r.Flow.Open
			received, ended = received+r.Flow.Received, ended+r.Flow.Ended
			for _, table := range r.Tables {
				if table.Cells != nil || r.Name == "2026-Q4" {
					totals[table.Name] += table.Total
				}
			}
		}
		if totals[ReceivedByKind] != received || totals[EndedByEnd] != ended || totals[EndedByAge] != ended {
			t.Fatalf("%d received and %d ended; the tables have %v", received, ended, totals)
		}
	})
}

func TestRounding(t *testing.T) {
	var got []string
	for _, n := range []int{0, 1, 4, 5, 7, 8, 12, 13, 102} {
		got = append(got, fmt.Sprintf("%d %s", n, Shown(n)))
	}
	if want := "0 0; 1 fewer than 5; 4 fewer than 5; 5 5; 7 5; 8 10; 12 10; 13 15; 102 100"; strings.Join(got, "; ") != want {
		t.Errorf("rounded: %s", strings.Join(got, "; "))
	}
	for n := range 200 {
		if least, most := span(Shown(n)); n < least || n > most || n > 7 && most-least != 4 {
			t.Errorf("%d is shown as %s, which is taken for %d to %d", n, Shown(n), least, most)
		}
	}
}

// Two small cells whose total says too much are not shown (4 and 4 of 8 would be
// "fewer than 5" twice beside an exact 8); their cases come into the next release.
func TestWhatCouldBeWorkedOutIsHeldBack(t *testing.T) {
	for _, c := range []struct {
		counts map[string]int
		says   string
	}{
		{map[string]int{"a": 12, "b": 4, "c": 4}, "a small number in it could be worked out"},
		{map[string]int{"a": 8, "b": 7}, "fewer than 20 cases"},
		{map[string]int{"a": 40}, "all of them would be in one line"},
		{map[string]int{"a": 10, "b": 11, "c": 2}, ""},
	} {
		table := newTable(EndedByEnd, 1, c.counts)
		if (table.Cells == nil) != (c.says != "") || table.Reason != c.says {
			t.Errorf("%v: %+v", c.counts, table)
		}
	}
}

// What is recorded late is told once, in the next release: after each, what was last
// said of every quarter is what the cases of then add up to.
func TestLateRecordsAreRevisions(t *testing.T) {
	revisions := 0
	rapid.Check(t, func(t *rapid.T) {
		cases := history(t)
		late := map[*casework.Case]int{} // how many quarters too late it is recorded
		for _, c := range cases {
			if rapid.IntRange(0, 9).Draw(t, "late") == 0 {
				late[c] = rapid.IntRange(1, 4).Draw(t, "by")
			}
		}
		var out []Release
		said := map[string]Flow{}
		day := timetable.MustDate("2025-01-01")
		for quarter := range 8 {
			name, from, to := Quarter(day)
			var known []*casework.Case
			for _, c := range cases {
				y, m, _ := c.Events[0].Day.Civil()
				if (y-2025)*4+(m-1)/3+late[c] <= quarter {
					known = append(known, c)
				}
			}
			r, err := NewRelease(name, from, to, known, out)
			if err != nil {
				t.Fatal(err)
			}
			said[name] = r.Flow
			for _, v := range r.Revised {
				if v.Was != said[v.Name] || v.Was == v.Is || v.Says() == "" {
					t.Fatalf("%s revises %s: %+v, and last said was %+v", name, v.Name, v, said[v.Name])
				}
				said[v.Name] = v.Is
				revisions++
			}
			out = append(out, r)
			for _, earlier := range out {
				var is Flow
				for _, c := range known {
					if c.Events[0].Day <= earlier.To {
						is.add(lifeOf(c, earlier.To), earlier.From, earlier.To)
					}
				}
				if is != said[earlier.Name] {
					t.Fatalf("after %s, %s is said to be %+v, and is %+v", name, earlier.Name, said[earlier.Name], is)
				}
			}
			day = to + 1
		}
	})
	if revisions < 50 {
		t.Errorf("only %d revisions: too few to tell", revisions)
	}
}
