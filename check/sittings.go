package check

import (
	"slices"

	"duly/rulebook"
)

// A duty is what one role does: the steps that its people may do, and how many
// sets of people they need that have nobody in common. docs/check.md says why
// this is found so.
type duty struct {
	*roster
	name    string
	mine    stepSet // its steps that some “not by” joins
	any     *rulebook.Step
	endless int // a step that must be done by ever different people; -1: none
	memo    map[string]*chain
	loosely bool // chains in which each bars the doers of the one before it, and not of all
}

// A chain is the most steps on one way from a situation on, each of which bars
// the doers of all before it.
type chain struct {
	steps  int
	stages int // how many are entered to come to the last; the fewer the better
	at     int // the situation in which the next of them is done
	picked []int
	next   int // the situation from which it goes on; -1: there are no more
	left   stepSet
}

// find finds the role's steps; false if it has none in these cases.
func (d *duty) find() bool {
	d.mine, d.endless, d.memo = newStepSet(len(d.refs)), -1, map[string]*chain{}
	for i := range d.situations {
		s := &d.situations[i]
		for k := range s.phase.steps {
			x := s.phase.steps[k].src
			if !s.phase.doable(k) || !inRole(x, d.name) {
				continue
			}
			if d.any == nil {
				d.any = x
			}
			n, in := d.number[x.Ref()]
			if !in {
				continue
			}
			d.mine.add(n)
			if d.barred[n].has(n) && slices.ContainsFunc(s.onward(k), func(to int) bool { return s.endless && d.group[to] == d.group[i] }) {
				d.endless = n
			}
		}
	}
	return d.any != nil
}

// count gives how many people are certainly needed, how many are enough, and
// why, where each step is done by size people; false where that would take too
// long to find out.
func (d *duty) count(size int) (fewest, enough int, because Necessity, ok bool) {
	best := d.from(0, d.mine)
	least := max(best.steps, 1)
	because = d.because(best, size)
	most := d.sets(least)
	if most > least && len(d.loops) == 0 {
		d.loosely, d.memo = true, map[string]*chain{}
		most = min(most, d.from(0, d.mine).steps)
	}
	return size * least, size * max(most, least), because, *d.work < maxRosterWork
}

// from finds the longest chain from a situation on, among the steps allowed.
func (d *duty) from(at int, allowed stepSet) *chain {
	allowed, some := allowed.both(d.after[at])
	if !some {
		return &chain{next: -1}
	}
	key := d.key(at, allowed)
	if c := d.memo[key]; c != nil {
		return c
	}
	best := &chain{next: -1}
	d.memo[key] = best // a circle leads back here only when nothing was done in it
	d.reachable(at, func(i, far int) {
		d.visit(i, allowed, nil, func(c chain) {
			c.stages += far
			if c.steps > best.steps || c.steps == best.steps && c.stages < best.stages {
				*best = c
			}
		})
	})
	return best
}

func (d *duty) key(at int, allowed stepSet) string {
	key := make([]byte, 0, 8+8*len(allowed))
	key = append(key, byte(at), byte(at>>8), byte(at>>16))
	for _, w := range allowed {
		for ; w != 0; w >>= 8 {
			key = append(key, byte(w))
		}
		key = append(key, 0xff, 0) // no word ends so
	}
	return string(key)
}

// reachable calls f for every situation that can follow, nearest first.
func (d *duty) reachable(from int, f func(i, far int)) {
	far := map[int]int{from: 0}
	todo := []int{from}
	for len(todo) > 0 && *d.work < maxRosterWork {
		*d.work++
		i := todo[0]
		todo = todo[1:]
		f(i, far[i])
		for _, n := range d.situations[i].onward(-1) {
			if _, seen := far[n]; !seen {
				far[n] = far[i] + 1
				todo = append(todo, n)
			}
		}
	}
}

// visit tries every order in which steps of a chain can be done in one visit of a
// stage, and hands on the longest chains that go on from there.
func (d *duty) visit(at int, allowed stepSet, picked []int, f func(chain)) {
	ph := d.situations[at].phase
	for k := range ph.steps {
		n, in := d.number[ph.steps[k].src.Ref()]
		if !in || !allowed.has(n) || !ph.doable(k) || slices.ContainsFunc(picked, func(p int) bool { return !ph.inOrder(p, k) }) {
			continue
		}
		if *d.work++; *d.work >= maxRosterWork {
			return
		}
		left, more := d.barred[n].both(d.mine)
		if !d.loosely {
			left, more = allowed.both(d.barred[n])
		}
		now := append(slices.Clone(picked), k)
		f(chain{steps: len(now), at: at, picked: now, next: -1})
		if !more {
			continue
		}
		for _, to := range d.situations[at].onward(k) {
			if c := d.from(to, left); c.steps > 0 {
				f(chain{steps: len(now) + c.steps, stages: 1 + c.stages, at: at, picked: now, next: to, left: left})
			}
		}
		if !ph.steps[k].decides {
			d.visit(at, left, now, f)
		}
	}
}

// because writes a chain out.
func (d *duty) because(c *chain, size int) Necessity {
	if c.steps == 0 {
		x := d.any
		return Necessity{Step: x.Ref().String(), Rule: x.Rule, Path: d.path(0, x.Stage), Apart: []Share{{x.Ref().String(), x.Rule, size}}}
	}
	var out Necessity
	at := 0
	for c.steps > 0 {
		way := d.way(at, func(i int) bool { return i == c.at })
		out.Path = append(out.Path, way...)
		ph := d.situations[c.at].phase
		for _, k := range c.picked {
			x := ph.steps[k].src
			out.Step, out.Rule = x.Ref().String(), x.Rule
			out.Apart = append(out.Apart, Share{out.Step, x.Rule, size})
		}
		if c.next < 0 {
			break
		}
		at, c = c.next, d.from(c.next, c.left)
	}
	return out
}

func (d *duty) path(from int, stage string) []string {
	return d.way(from, func(i int) bool { return d.situations[i].phase.stage.Name == stage })
}

// way lists the stages of a shortest way between situations, both included.
func (d *duty) way(from int, there func(int) bool) []string {
	before := map[int]int{from: -1}
	for todo := []int{from}; len(todo) > 0; todo = todo[1:] {
		i := todo[0]
		if there(i) {
			var out []string
			for ; i >= 0; i = before[i] {
				out = append(out, d.situations[i].phase.stage.Name)
			}
			slices.Reverse(out)
			return out
		}
		for _, n := range d.situations[i].onward(-1) {
			if _, seen := before[n]; !seen {
				before[n] = i
				todo = append(todo, n)
			}
		}
	}
	return []string{}
}

// sets gives a number of sets of people that is enough: each step is given to
// one set, for all its visits, or to as many as it has visits where it bars its
// own doers; and no two steps to one set where the later bars the doers of the
// earlier. The steps are dealt out in several orders; least is known to be needed.
func (d *duty) sets(least int) int {
	var steps []int
	for n := range d.refs {
		if d.mine.has(n) {
			steps = append(steps, n)
		}
	}
	joined := make([][]int, len(d.refs))
	for _, n := range steps {
		later := d.follows(n)
		for _, m := range steps {
			if m != n && d.barred[n].has(m) && later.has(m) {
				joined[n], joined[m] = append(joined[n], m), append(joined[m], n)
			}
		}
	}
	visits := make([]int, len(d.refs))
	for _, n := range steps {
		visits[n] = 1
		if d.barred[n].has(n) {
			alone := newStepSet(len(d.refs))
			alone.add(n)
			visits[n] = max(1, d.from(0, alone).steps)
		}
	}
	best := deal(steps, joined, visits)
	for _, order := range []func(a, b int) int{
		func(a, b int) int { return b - a },
		func(a, b int) int { return len(joined[b])*visits[b] - len(joined[a])*visits[a] },
		func(a, b int) int { return visits[b] - visits[a] },
	} {
		if best <= least {
			return best
		}
		slices.SortStableFunc(steps, order)
		best = min(best, deal(steps, joined, visits))
	}
	return best
}

// deal gives each step the first sets that none of the steps joined to it has.
func deal(steps []int, joined [][]int, visits []int) int {
	given := make([][]int, len(joined))
	most := 0
	for _, n := range steps {
		taken := map[int]bool{}
		for _, m := range joined[n] {
			for _, set := range given[m] {
				taken[set] = true
			}
		}
		for set := 0; len(given[n]) < visits[n]; set++ {
			if !taken[set] {
				given[n] = append(given[n], set)
				most = max(most, set+1)
			}
		}
	}
	return most
}
