package statistics

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/timetable"
)

// charges is an organisation's cases over two years, each charged under one text. Where
// worst is set it is as an attacker would like it: one clause is met wherever a complaint is
// upheld, and the case ends on the day of the decision.
func charges(t *rapid.T, worst bool) []*casework.Case {
	texts := map[string][]string{"conduct": {"conduct 1", "conduct 2.a", "conduct 2.b"}, "money": {"money 1", "money 2"}}
	names := []string{"conduct", "conduct", "conduct", "money"}
	if rapid.Bool().Draw(t, "one text") {
		names = names[:1]
	}
	clauses := func(name string, is func(int) string) *casework.Particulars {
		p := &casework.Particulars{Clauses: map[string]string{}}
		for i, c := range texts[name] {
			p.Clauses[c] = is(i)
		}
		return p
	}
	start := timetable.MustDate("2025-01-01")
	favourite := rapid.IntRange(0, 2).Draw(t, "favourite")
	var out []*casework.Case
	for range rapid.IntRange(0, 300).Draw(t, "cases") {
		day := start + timetable.Date(rapid.IntRange(0, 640).Draw(t, "day"))
		c := &casework.Case{Events: []casework.Event{{Kind: casework.Received, Day: day}}}
		out = append(out, c)
		name := rapid.SampledFrom(names).Draw(t, "text")
		c.Events = append(c.Events, casework.Event{Kind: casework.Framed, Day: day + 3, Particulars: clauses(name, func(int) string { return casework.Charged })})
		end := day + timetable.Date(rapid.IntRange(10, 90).Draw(t, "lasts"))
		switch n := rapid.IntRange(0, 19).Draw(t, "fate"); {
		case n < 3:
			c.Events = append(c.Events, casework.Event{Kind: casework.Ended, Day: end, End: "closed"})
		case n < 18:
			at := favourite
			if rapid.IntRange(0, 5).Draw(t, "other") == 0 {
				at = rapid.IntRange(0, 3).Draw(t, "met") // 3: none
			}
			met := func(i int) string {
				if i == at%len(texts[name]) && at != 3 || !worst && rapid.IntRange(0, 4).Draw(t, "more") == 0 {
					return casework.Met
				}
				return casework.NotMet
			}
			how := "upheld"
			if at == 3 {
				how = "not upheld"
			}
			c.Events = append(c.Events, casework.Event{Kind: casework.Done, Day: end, Particulars: clauses(name, met)}, casework.Event{Kind: casework.Ended, Day: end, End: how})
		}
	}
	return out
}

// An attacker knows all that is published of a period, and the rules; that one clause is
// met wherever a complaint is upheld; that what is found is found when the case ends. They
// work through every count that the other cells can have. No small number of those by
// clause comes below three values.
func TestNoSmallNumberByClauseCanBeWorkedOut(t *testing.T) {
	shown, held := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		covered := map[string]timetable.Date{}
		for _, r := range released(t, charges(t, true)) {
			by := map[string]Table{}
			for _, table := range r.Tables {
				by[table.Name] = table
			}
			for _, name := range []string{ChargedByClause, MetByClause, NotMetByClause, UndecidedByClause} {
				table, there := by[name]
				if !there {
					continue
				}
				if table.Cells == nil {
					if held++; table.Total != 0 {
						t.Fatalf("%s of %s is held back, and says that it is of %d cases", name, r.Name, table.Total)
					}
					continue
				}
				shown++
				if ends := by[EndedByEnd]; name != ChargedByClause && table.Since == ends.Since {
					var others []int // how many ended, and are not in the table
					for _, total := range totalsOf(table) {
						if total <= ends.Total {
							others = append(others, ends.Total-total)
						}
					}
					if len(others) > 0 && slices.Max(others) > 0 && slices.Min(others) < FewerThan {
						few(t, r.Name, "the cases outside of “"+name+"”", others)
					}
				}
				if last := covered[name]; last != 0 && table.Since <= last {
					t.Fatalf("%s of %s speaks of %s again", name, r.Name, table.Since)
				}
				covered[name] = r.To
			}
			met, notMet, ends := by[MetByClause], by[NotMetByClause], by[EndedByEnd]
			if (met.Cells == nil) != (notMet.Cells == nil) {
				t.Fatalf("of %s only one of what was met and what was not is shown", r.Name)
			}
			for i, c := range met.Cells {
				if c.Shown == fewer {
					few(t, r.Name, c.Of, attackSum(met.Cells, i, upheldOf(ends)))
				}
				n := notMet.Cells[i]
				if c.Shown == fewer {
					few(t, r.Name, c.Of, attackSum([]Cell{c, n}, 0, totalsOf(met)))
				} else if n.Shown == fewer {
					few(t, r.Name, n.Of, attackSum([]Cell{c, n}, 1, totalsOf(met)))
				}
				together := judgedTogether(met.Cells, notMet.Cells, c)
				if c.Shown == fewer {
					few(t, r.Name, c.Of, attackSum([]Cell{c, n}, 0, together))
				}
				if n.Shown == fewer {
					few(t, r.Name, n.Of, attackSum([]Cell{c, n}, 1, together))
				}
			}
		}
	})
	if shown < 50 || held < 50 {
		t.Errorf("%d tables were shown and %d held back: too few of one kind to tell", shown, held)
	}
}

// totalsOf are the numbers of cases that a table that is shown can have.
func totalsOf(table Table) (out []int) {
	for n := leastTable; n < 400; n++ {
		if Shown(n) == fmt.Sprint(table.Total) {
			out = append(out, n)
		}
	}
	return out
}

func few(t *rapid.T, quarter, clause string, values []int) {
	t.Helper()
	if len(values) > 0 && len(values) < 3 { // of none it is not as the attacker thinks
		t.Fatalf("in %s the number of %s can only be %v", quarter, clause, values)
	}
}

// judgedTogether are the numbers of cases that can have been judged by the definition of a
// clause: those that all its clauses allow.
func judgedTogether(met, notMet []Cell, of Cell) (out []int) {
	for n := range 400 {
		fits := true
		for i, c := range met {
			if definitionOf(c) == definitionOf(of) {
				fits = fits && splits(n, c, notMet[i])
			}
		}
		if fits {
			out = append(out, n)
		}
	}
	return out
}

// splits tells whether a number can be the sum of two cells.
func splits(n int, a, b Cell) bool {
	for v := range n + 1 {
		if Shown(v) == a.Shown && Shown(n-v) == b.Shown {
			return true
		}
	}
	return false
}

// upheldOf are the numbers of cases that can have been upheld; all, where it is not said.
func upheldOf(ends Table) (out []int) {
	for n := range 400 {
		i := slices.IndexFunc(ends.Cells, func(c Cell) bool { return c.Of == "upheld" })
		if i < 0 || Shown(n) == ends.Cells[i].Shown {
			out = append(out, n)
		}
	}
	return out
}

// attackSum gives the values that a cell can have if all add up to one of the sums.
func attackSum(cells []Cell, at int, sums []int) (values []int) {
	rest := map[int]bool{0: true}
	for i, c := range cells {
		if i == at {
			continue
		}
		next := map[int]bool{}
		for s := range rest {
			for v := range 400 {
				if Shown(v) == c.Shown {
					next[s+v] = true
				}
			}
		}
		rest = next
	}
	for v := range 400 {
		if Shown(v) == cells[at].Shown && slices.ContainsFunc(sums, func(sum int) bool { return sum >= v && rest[sum-v] }) {
			values = append(values, v)
		}
	}
	return values
}

// What is shown by clause is what the bare events add up to, rounded, over the days that it
// says it covers; of what is held back nothing is lost.
func TestTablesByClauseAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cases := charges(t, false)
		all := released(t, cases)
		for _, r := range all {
			for _, table := range r.Tables {
				if table.Cells == nil {
					continue
				}
				counts, total := byHand(cases, table.Name, table.Since, r.To)
				if counts == nil {
					continue // no table by clause
				}
				if Shown(total) != fmt.Sprint(table.Total) || len(counts) != len(table.Cells) {
					t.Fatalf("%s of %s has a total of %d in %v, and should have %d in %v", table.Name, r.Name, table.Total, table.Cells, total, counts)
				}
				for _, c := range table.Cells {
					if c.Shown != Shown(counts[c.Of]) {
						t.Fatalf("%s of %s: %s is shown as %s, and is %d", table.Name, r.Name, c.Of, c.Shown, counts[c.Of])
					}
				}
			}
		}
	})
}

func byHand(cases []*casework.Case, table string, since, to timetable.Date) (map[string]int, int) {
	want := map[string]string{ChargedByClause: casework.Charged, MetByClause: casework.Met, NotMetByClause: casework.NotMet, UndecidedByClause: "left"}[table]
	if want == "" {
		return nil, 0
	}
	counts, total := map[string]int{}, 0
	for _, c := range cases {
		decided := slices.ContainsFunc(c.Events, func(e casework.Event) bool { return e.Kind == casework.Done })
		in := false
		for i, e := range c.Events {
			clauses := e.Clauses()
			if want == "left" && e.Kind == casework.Ended && !decided {
				clauses = c.Events[i-1].Clauses()
			}
			if e.Day < since || e.Day > to {
				continue
			}
			for clause, is := range clauses {
				switch {
				case want == "left" && e.Kind == casework.Ended && !decided, is == want:
					counts[clause]++
					in = true
				case want != "left" && want != casework.Charged && is != casework.Charged:
					counts[clause] += 0
					in = true
				}
			}
		}
		if in {
			total++
		}
	}
	return counts, total
}

// Before anything was said of a clause there is no table by clause: what was published then
// is made again as it was.
func TestNoTableByClauseBeforeThereIsOne(t *testing.T) {
	day := timetable.MustDate("2026-02-01")
	var cases []*casework.Case
	for i := range 30 {
		c := &casework.Case{Events: []casework.Event{{Kind: casework.Received, Day: day + timetable.Date(i)}}}
		c.Events = append(c.Events, casework.Event{Kind: casework.Framed, Day: day + 100, Particulars: &casework.Particulars{Category: "x", Clauses: map[string]string{"conduct 1": casework.Charged}}})
		cases = append(cases, c)
	}
	names := func(of string) (out []string) {
		from, _ := QuarterOf(of)
		_, from, to := Quarter(from)
		r, err := NewRelease(of, from, to, cases, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range r.Tables {
			out = append(out, table.Name)
		}
		return out
	}
	before := fmt.Sprint(names("2026-Q1"))
	if want := fmt.Sprint([]string{ReceivedByKind, EndedByEnd, EndedByAge, OpenByAge}); before != want {
		t.Errorf("before, the tables are %v", before)
	}
	if after := names("2026-Q2"); !slices.Contains(after, ChargedByClause) || len(after) != 8 {
		t.Errorf("after, the tables are %v", after)
	}
}

// That one case ended without a finding cannot be told from how many ended, which is exact,
// and how many were decided.
func TestHowManyWereNotDecidedCannotBeWorkedOut(t *testing.T) {
	day := timetable.MustDate("2026-02-01")
	since := func(string) timetable.Date { return day - 10 }
	tables := func(decided, closed int) (met Table) {
		var cases []*casework.Case
		for i := range decided + closed {
			c := &casework.Case{Events: []casework.Event{{Kind: casework.Framed, Day: day, Particulars: &casework.Particulars{Clauses: map[string]string{"conduct 1": casework.Charged}}}}}
			if i < decided {
				is := []string{casework.Met, casework.NotMet}[i%2]
				c.Events = append(c.Events, casework.Event{Kind: casework.Done, Day: day, Particulars: &casework.Particulars{Clauses: map[string]string{"conduct 1": is}}})
			}
			cases = append(cases, c)
		}
		ends := []Table{{Name: EndedByEnd, Since: day - 10, Total: decided + closed}}
		return clauseTables(cases, day+30, since, ends)[1]
	}
	for _, x := range []struct {
		decided, closed int
		shown           bool
	}{{20, 0, true}, {20, 1, false}, {21, 0, false}, {21, 1, true}, {20, 2, true}, {30, 1, true}, {20, 30, true}} {
		if met := tables(x.decided, x.closed); (met.Cells != nil) != x.shown || x.shown && met.Total%5 != 0 {
			t.Errorf("%d decided and %d closed: %+v", x.decided, x.closed, met)
		}
	}
}
