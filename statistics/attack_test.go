package statistics

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// A system is what an attacker knows of many unknown counts: between what each lies, and
// sums of them that lie between two numbers.
type system struct {
	least, most map[string]int
	sums        []sum
}

type sum struct {
	of          map[string]int // by unknown, how often it counts
	least, most int
}

const anything = 1 << 20

func (s *system) know(name string, least, most int) {
	if s.least == nil {
		s.least, s.most = map[string]int{}, map[string]int{}
	}
	s.least[name], s.most[name] = least, most
}

func (s *system) add(least, most int, plus, minus []string) {
	one := sum{map[string]int{}, least, most}
	for _, p := range plus {
		one.of[p]++
	}
	for _, m := range minus {
		one.of[m]--
	}
	s.sums = append(s.sums, one)
}

// narrow draws every conclusion from one sum after the other until none is left: what is
// known of all unknowns of a sum but one bounds that one.
func (s *system) narrow() {
	for changed := true; changed; {
		changed = false
		for _, one := range s.sums {
			low, high := 0, 0
			for name, n := range one.of {
				a, b := n*s.least[name], n*s.most[name]
				low, high = low+min(a, b), high+max(a, b)
			}
			for name, n := range one.of {
				if n == 0 {
					continue
				}
				a, b := n*s.least[name], n*s.most[name]
				restLow, restHigh := low-min(a, b), high-max(a, b)
				least, most := one.least-restHigh, one.most-restLow // of n times the unknown
				if n < 0 {
					least, most = -most, -least
				}
				if k := max(n, -n); k > 1 {
					least, most = (least+k-1)/k, most/k
				}
				if least > s.least[name] || most < s.most[name] {
					s.least[name], s.most[name] = max(least, s.least[name]), min(most, s.most[name])
					changed = true
				}
			}
		}
	}
}

// attackAll sets up all that every release together says of every count: what each cell was
// rounded from, what each table adds up to, and that whoever was open long at the end of one
// quarter is, at the end of the next, open still or has ended meanwhile, and older.
func attackAll(releases []Release) *system {
	s := &system{}
	name := func(r Release, table, of string) string { return r.Name + "/" + table + "/" + of }
	shown := map[string]Table{}
	for _, r := range releases {
		for _, t := range r.Tables {
			if t.Cells == nil {
				continue
			}
			shown[r.Name+"/"+t.Name] = t
			var cells []string
			known := map[string]bool{}
			for _, c := range t.Cells {
				least, most := span(c.Shown)
				s.know(name(r, t.Name, c.Of), least, most)
				cells, known[c.Of] = append(cells, name(r, t.Name, c.Of)), true
			}
			if t.Name == OpenByAge || t.Name == EndedByAge {
				for _, b := range bands {
					if !known[b.name] {
						s.know(name(r, t.Name, b.name), 0, 0)
					}
				}
			}
			s.add(t.Total, t.Total, cells, nil)
		}
	}
	older := func(r Release, table string, from int) (out []string) {
		for _, b := range bands[from:] {
			out = append(out, name(r, table, b.name))
		}
		return out
	}
	const over8, over26, over52 = 2, 4, 5
	for i := range releases[1:] {
		was, is := releases[i], releases[i+1]
		_, a := shown[was.Name+"/"+OpenByAge]
		_, b := shown[is.Name+"/"+OpenByAge]
		ended, c := shown[is.Name+"/"+EndedByAge]
		if !a || !b || !c || ended.Since != is.From {
			continue
		}
		for _, from := range []int{over26, over52} { // who was so old is older now, or has ended
			s.add(0, anything, append(older(is, OpenByAge, from), older(is, EndedByAge, from)...), older(was, OpenByAge, from))
		}
		// Whoever is so old now, or was when they ended, was not much younger a quarter ago.
		s.add(-is.Flow.Reopened, anything, older(was, OpenByAge, over8), append(older(is, OpenByAge, over26), older(is, EndedByAge, over26)...))
		s.add(-is.Flow.Reopened, anything, older(was, OpenByAge, over26), append(older(is, OpenByAge, over52), older(is, EndedByAge, over52)...))
	}
	s.narrow()
	return s
}

// Whoever takes all releases together, and draws every conclusion from what they say, still
// finds three values possible for each count that was too small to be shown. (A conclusion that
// is not true would sooner or later leave a count no value at all, and fail as well.)
func TestNoSmallNumberFallsToAllReleasesTogether(t *testing.T) {
	small, tight := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		releases := released(t, history(t))
		s := attackAll(releases)
		for _, r := range releases {
			for _, table := range r.Tables {
				for _, c := range table.Cells {
					if c.Shown != fewer {
						continue
					}
					small++
					at := fmt.Sprintf("%s/%s/%s", r.Name, table.Name, c.Of)
					if s.least[at] != 1 || s.most[at] != FewerThan-1 {
						tight++
					}
					if s.most[at]-s.least[at]+1 < leastDoubt {
						t.Fatalf("%s can only be %d to %d", at, s.least[at], s.most[at])
					}
				}
			}
		}
	})
	if small < 50 || tight == 0 {
		t.Errorf("%d small counts, of which %d could be narrowed at all: the attack is too weak to tell", small, tight)
	}
}
