package statistics

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"duly/casework"
	"duly/timetable"
)

// The tables by clause of the adopted texts, always these and in this order, from the first
// period on in which an entry says what became of a clause. Unlike in the others a case can
// stand in several lines: Total is how many cases there are in all of them together, rounded
// as the cells are, and 0 where the table is held back: beside how many came and ended, which
// is exact, it would tell of how many few nothing was found.
const (
	ChargedByClause   = "charged, by clause"
	MetByClause       = "decided, by clause found met"
	NotMetByClause    = "decided, by clause found not met"
	UndecidedByClause = "ended without a finding on what was charged, by clause"
)

// A clauseTable is one of them in the making.
type clauseTable struct {
	total  int
	counts map[string]int // by clause; a clause that was judged, and never so, has 0
}

func (t *clauseTable) add(clause string, n int) {
	if t.counts == nil {
		t.counts = map[string]int{}
	}
	t.counts[clause] += n
}

// clauseTables makes the tables of a period that ends on a day; none where no entry says
// anything of a clause yet. since tells from which day on each covers; ends is the table of
// how cases ended, as it is published beside them.
func clauseTables(cases []*casework.Case, to timetable.Date, since func(string) timetable.Date, ends []Table) []Table {
	said := false
	var charged, met, notMet, undecided clauseTable
	for _, c := range cases {
		f := clausesOf(until(c.Events, to), since)
		said = said || f.said
		if len(f.charged) > 0 {
			charged.total++
		}
		for clause := range f.charged {
			charged.add(clause, 1)
		}
		if len(f.found) > 0 {
			met.total++
			notMet.total++
		}
		for clause, is := range f.found {
			met.add(clause, map[bool]int{true: 1}[is == casework.Met])
			notMet.add(clause, map[bool]int{true: 1}[is != casework.Met])
		}
		if len(f.left) > 0 {
			undecided.total++
		}
		for clause := range f.left {
			undecided.add(clause, 1)
		}
	}
	if !said {
		return nil
	}
	tables := []Table{
		charged.table(ChargedByClause, since(ChargedByClause)), met.table(MetByClause, since(MetByClause)),
		notMet.table(NotMetByClause, since(NotMetByClause)), undecided.table(UndecidedByClause, since(UndecidedByClause)),
	}
	protect(tables, ends)
	for i := range tables {
		t := &tables[i]
		if t.Cells == nil {
			t.Total = 0
			continue
		}
		t.Total = rounded(t.Total)
	}
	return tables
}

// A clauseFate is what a case says of clauses within the days that each table covers.
type clauseFate struct {
	said    bool
	charged map[string]bool
	found   map[string]string // by the last decision
	left    map[string]bool   // charged, and not judged when the case ended
}

func clausesOf(events []casework.Event, since func(string) timetable.Date) (f clauseFate) {
	ever, judged := map[string]bool{}, map[string]bool{}
	for i := range events {
		e := &events[i]
		if e.Kind == casework.Ended && e.End != casework.WaitsEnd && e.Day >= since(UndecidedByClause) {
			f.left = maps.Clone(ever)
			maps.DeleteFunc(f.left, func(clause string, _ bool) bool { return judged[clause] })
		}
		clauses := e.Clauses()
		f.said = f.said || len(clauses) > 0
		decided := map[string]string{}
		for clause, is := range clauses {
			if is == casework.Charged {
				again := ever[clause]
				ever[clause] = true
				if !again && e.Day >= since(ChargedByClause) {
					if f.charged == nil {
						f.charged = map[string]bool{}
					}
					f.charged[clause] = true
				}
				continue
			}
			judged[clause] = true
			decided[clause] = is
		}
		if len(decided) > 0 && e.Day >= since(MetByClause) {
			f.found = decided
		}
	}
	return f
}

func (t *clauseTable) table(name string, since timetable.Date) Table {
	out := Table{Name: name, Since: since, Total: t.total}
	if t.total < leastTable {
		out.Reason = fmt.Sprintf("fewer than %d cases", leastTable)
		return out
	}
	for _, clause := range slices.Sorted(maps.Keys(t.counts)) {
		out.Cells = append(out.Cells, Cell{clause, Shown(t.counts[clause])})
	}
	return out
}

const tooWellKnown = "a small number in it could be worked out"

// protect holds tables back in which somebody could work out a small number: because they
// know, or take it for true, that a case is charged under one text alone, or that one clause
// alone was met wherever a complaint was upheld, or that all clauses of a text are judged
// together, or that all that was charged was decided in
// the same period. What was met and what was not is shown together or not at all.
func protect(tables []Table, ends []Table) {
	charged, met, notMet, undecided := &tables[0], &tables[1], &tables[2], &tables[3]
	hold := func(t *Table) { t.Cells, t.Reason = nil, tooWellKnown }
	for _, t := range []*Table{charged, undecided} {
		from, to := t.between()
		if known(oneOfEach(t.Cells), from, to) || t == undecided && othersKnown(t, ends) {
			hold(t)
		}
	}
	upheld := upheldBetween(ends)
	from, to := met.between()
	bad := known(met.Cells, from, to) || known(notMet.Cells, from, to) || othersKnown(met, ends)
	for _, u := range upheld {
		bad = bad || known(met.Cells, u[0], u[1])
	}
	judged := judgedBetween(met.Cells, notMet.Cells)
	for i := range met.Cells {
		pair := []Cell{met.Cells[i], notMet.Cells[i]}
		by := judged[definitionOf(met.Cells[i])]
		bad = bad || known(pair, from, to) || known(pair, by[0], by[1])
		for _, c := range charged.Cells {
			if c.Of == met.Cells[i].Of {
				least, most := span(c.Shown)
				bad = bad || known(pair, least, most)
			}
		}
	}
	if bad && met.Cells != nil {
		hold(met)
		hold(notMet)
	}
}

// between gives between which numbers the total of a table is for whoever sees it rounded.
func (t *Table) between() (least, most int) {
	least, most = span(Shown(t.Total))
	return max(least, leastTable), most
}

// othersKnown tells whether how many cases ended, and are not in a table, could be a small
// number that is known too well.
func othersKnown(t *Table, ends []Table) bool {
	for _, e := range ends {
		if e.Name != EndedByEnd || e.Since != t.Since {
			continue
		}
		least, most := t.between()
		if least, most = max(0, e.Total-most), e.Total-least; most > 0 && least < FewerThan && most-least+1 < leastDoubt {
			return true
		}
	}
	return false
}

// known tells whether one of the cells that say "fewer than 5" can have too few values for
// somebody who takes it that they add up to something between two numbers.
func known(cells []Cell, from, to int) bool {
	sumLeast, sumMost := 0, 0
	for _, c := range cells {
		least, most := span(c.Shown)
		sumLeast, sumMost = sumLeast+least, sumMost+most
	}
	if sumLeast > to || sumMost < from {
		return false // then it is not so, and they can see that
	}
	for _, c := range cells {
		if c.Shown != fewer {
			continue
		}
		least, most := span(c.Shown)
		if min(most, to-(sumLeast-least))-max(least, from-(sumMost-most))+1 < leastDoubt {
			return true
		}
	}
	return false
}

// oneOfEach leaves one clause of each definition: those of one text are charged together.
func oneOfEach(cells []Cell) (out []Cell) {
	seen := map[string]bool{}
	for _, c := range cells {
		if of := definitionOf(c) + c.Shown; !seen[of] {
			seen[of] = true
			out = append(out, c)
		}
	}
	return out
}

func definitionOf(c Cell) string { return c.Of[:max(0, strings.LastIndexByte(c.Of, ' '))] }

// judgedBetween gives between which numbers the cases are that were judged by each
// definition: as many by each of its clauses, so that each of them narrows it.
func judgedBetween(met, notMet []Cell) map[string][2]int {
	out := map[string][2]int{}
	for i := range met {
		l, m := span(met[i].Shown)
		l2, m2 := span(notMet[i].Shown)
		of := definitionOf(met[i])
		so, there := out[of]
		if !there {
			so = [2]int{0, 1 << 30}
		}
		out[of] = [2]int{max(so[0], l+l2), min(so[1], m+m2)}
	}
	return out
}

// upheldBetween gives between which numbers the cases are of each end, and of each two,
// that are published: one who knows the rules knows which of them are findings.
func upheldBetween(ends []Table) (out [][2]int) {
	for _, t := range ends {
		if t.Name != EndedByEnd {
			continue
		}
		for i, a := range t.Cells {
			l, m := span(a.Shown)
			out = append(out, [2]int{l, m})
			for _, b := range t.Cells[:i] {
				l2, m2 := span(b.Shown)
				out = append(out, [2]int{l + l2, m + m2})
			}
		}
	}
	return out
}
