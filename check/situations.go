package check

import (
	"fmt"
	"slices"

	"duly/rulebook"
)

// maxSituations is how many stages, times the ways in which capped outcomes can
// be used up, a rulebook may have.
const maxSituations = 5_000

// A situation is a stage that a case is in and how often each capped outcome
// can still be taken, as far as that still matters.
type situation struct {
	phase   *phase
	left    []int32 // uses left of each capped outcome, then of each ground for a pause; 0 where it no longer matters
	uses    []int32 // the usages that are possible here, none first
	next    [][]int // by usage and target of the phase: the situation it leads to; -1: an end
	still   [][]int // likewise, where it is entered while the clocks stand still; -1: as ever
	held    bool    // it is one entered so: see held.go
	endless bool    // a case can come back here for ever
	reached moments // when a case can enter it
	values  values  // what follows from entering it, by the moment (see latest.go)
}

// A plan is every situation that a case of one category can be in, each before
// those that it leads to, and how the limits bear on it.
type plan struct {
	*procedure
	situations []situation
	groups     [][]int // situations, each before those that it leads to; those of a circle together
	caps       []capped
	loops      []loop
	leading    map[*situation][]int // which situations lead to one
	entered    [2]entered           // by conduct: see reach
	foreseen   foreseen
}

// A capped outcome can be taken so often in one case.
type capped struct {
	stage string
	most  int32
}

// A loop is an outcome by which a case can come back for ever.
type loop struct {
	stage *rulebook.Stage
	step  *rulebook.Step // nil: the stage's own else
	name  string
}

// maxCaps is how many outcomes may have an “at most”: each situation keeps a count
// of every one.
const maxCaps = 500

func newPlan(p *procedure) (*plan, error) {
	pl := &plan{procedure: p}
	if err := p.pauses(); err != nil {
		return nil, err
	}
	index := map[string]int{}
	for i := range p.book.Stages {
		s := &p.book.Stages[i]
		for j := range s.Steps {
			for _, o := range s.Steps[j].Outcomes {
				if o.AtMost > 0 && o.Stage != "" {
					index[s.Name+"."+s.Steps[j].Name+"="+o.Name] = len(pl.caps)
					pl.caps = append(pl.caps, capped{s.Name, int32(min(o.AtMost, 1<<20))})
				}
			}
		}
	}
	if len(pl.caps) > maxCaps {
		return nil, fmt.Errorf("%d outcomes of this rulebook have an “at most”, and bounds are worked out for up to %d", len(pl.caps), maxCaps)
	}
	if p.book.Stage(p.book.Start) == nil {
		return nil, fmt.Errorf("the rulebook starts in the stage %q, which it does not have", p.book.Start)
	}
	if err := pl.explore(index, pl.leadTo()); err != nil {
		return nil, err
	}
	pl.sort()
	return pl, pl.keeps()
}

// leadTo tells, for each capped outcome and each ground for a pause, from which
// stages its own can be reached: elsewhere it no longer matters how often it was
// taken.
func (pl *plan) leadTo() []map[string]bool {
	from := map[string][]string{} // stage → stages that lead to it
	for i := range pl.book.Stages {
		s := &pl.book.Stages[i]
		for j := range s.Steps {
			for _, o := range s.Steps[j].Outcomes {
				from[o.Stage] = append(from[o.Stage], s.Name)
			}
		}
		if s.Else != nil {
			from[s.Else.Stage] = append(from[s.Else.Stage], s.Name)
		}
	}
	all := make([]map[string]bool, 0, len(pl.caps)+len(pl.grounds))
	for _, c := range pl.caps {
		all = append(all, leading(from, c.stage))
	}
	for i := range pl.grounds {
		var in []string
		for j := range pl.book.Stages {
			if name := pl.book.Stages[j].Name; pl.grounds[i].applies(name) {
				in = append(in, name)
			}
		}
		all = append(all, leading(from, in...))
	}
	return all
}

// leading gives the stages from which any of some stages can be reached, and
// those themselves.
func leading(from map[string][]string, to ...string) map[string]bool {
	seen := map[string]bool{}
	for _, s := range to {
		seen[s] = true
	}
	for todo := to; len(todo) > 0; {
		last := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, s := range from[last] {
			if !seen[s] {
				seen[s] = true
				todo = append(todo, s)
			}
		}
	}
	return seen
}

func (pl *plan) explore(index map[string]int, matters []map[string]bool) error {
	known := map[string]int{}
	phases := map[string]*phase{}
	find := func(stage string, left []int32, held bool) int {
		pl.work.spend(50 + 2*len(left))
		left = slices.Clone(left)
		key := []byte(stage)
		if held {
			key = append(key, 1)
		}
		for i := range left {
			if !matters[i][stage] {
				left[i] = 0
			}
			key = append(key, 0, byte(left[i]), byte(left[i]>>8), byte(left[i]>>16))
		}
		if i, ok := known[string(key)]; ok {
			return i
		}
		known[string(key)] = len(pl.situations)
		pl.work.spend(situationWork)
		pl.situations = append(pl.situations, situation{left: left, held: held, phase: pl.phaseOf(stage, left, index, phases, held)})
		return len(pl.situations) - 1
	}
	full := make([]int32, len(pl.caps)+len(pl.grounds))
	for i, c := range pl.caps {
		full[i] = c.most
	}
	for i, g := range pl.grounds {
		full[len(pl.caps)+i] = int32(times(g.src))
	}
	find(pl.book.Start, full, false)
	for i := 0; i < len(pl.situations); i++ {
		ph, left, held := pl.situations[i].phase, pl.situations[i].left, pl.situations[i].held
		uses := pl.usable(ph.stage.Name, left[len(pl.caps):])
		passed := held && !pl.heldStages[ph.stage.Name] // only for who leaves it on that day
		if passed {
			uses = uses[:1]
		}
		nexts, stills := make([][]int, len(uses)), make([][]int, len(uses))
		for n, u := range uses {
			next, still := make([]int, len(ph.targets)), make([]int, len(ph.targets))
			for k, t := range ph.targets {
				next[k], still[k] = -1, -1
				if t.stage == "" || k != ph.lapse && ph.steps[t.step].shut {
					continue
				}
				rest := slices.Clone(left)
				if t.limit >= 0 {
					rest[t.limit]--
				}
				for g, times := range pl.usages[u] {
					rest[len(pl.caps)+g] -= int32(times)
				}
				if !passed {
					next[k] = find(t.stage, rest, false)
				}
				if _, apart := pl.heldStages[t.stage]; apart && (u != 0 || held) && t.step >= 0 && ph.steps[t.step].party {
					still[k] = find(t.stage, rest, true)
				}
			}
			nexts[n], stills[n] = next, still
		}
		pl.situations[i].uses, pl.situations[i].next = uses, nexts
		if len(pl.heldStages) > 0 {
			pl.situations[i].still = stills
		}
		if len(pl.situations) > maxSituations {
			return fmt.Errorf("the loops and pauses of this rulebook multiply into more than %d situations: lower an “at most” or the “times” of a pause", maxSituations)
		}
	}
	for i := range pl.situations {
		pl.situations[i].phase.usages = pl.usages // all that there are
	}
	return nil
}

// nextBy gives the situations that the targets of an exit lead to, by the pauses
// made before it.
func (s *situation) nextBy(x *exit) []int {
	if x.still == stillOnto {
		return s.still[slices.Index(s.uses, x.use)]
	}
	return s.next[slices.Index(s.uses, x.use)]
}

// ways is in how many ways, of which some may be the same, a situation leads on.
func (s *situation) ways() int { return (len(s.next) + len(s.still)) * len(s.phase.targets) }

// way is the situation to which one of them leads; -1: none.
func (s *situation) way(k int) int {
	use, t := k/len(s.phase.targets), k%len(s.phase.targets)
	if use < len(s.next) {
		return s.next[use][t]
	}
	return s.still[use-len(s.next)][t]
}

// to is the situation that an exit leads to by one of its targets; -1: an end.
func (s *situation) to(x *exit, t int) int { return s.nextBy(x)[t] }

func (pl *plan) phaseOf(stage string, left []int32, index map[string]int, phases map[string]*phase, held bool) *phase {
	key, p := stage, pl.procedure
	if held {
		key += "\x01"
	}
	for i, c := range pl.caps {
		if c.stage == stage && left[i] == 0 {
			key += fmt.Sprint("\x00", i)
		}
	}
	if phases[key] == nil {
		pl.work.spend(phaseWork)
		if held {
			p = pl.heldProcedure()
		}
		phases[key] = p.phase(pl.book.Stage(stage), index, func(i int) bool { return left[i] == 0 })
	}
	return phases[key]
}

// sort orders the situations and finds the circles among them (Tarjan), without
// recursion: a rulebook may be a long line of stages.
func (pl *plan) sort() {
	n := len(pl.situations)
	const unseen = -1
	number, low := make([]int, n), make([]int, n)
	for i := range number {
		number[i] = unseen
	}
	onStack := make([]bool, n)
	var stack []int
	type visit struct{ at, next int }
	count := 0
	path := []visit{{0, 0}}
	for len(path) > 0 {
		v := &path[len(path)-1]
		s := &pl.situations[v.at]
		if v.next == 0 {
			number[v.at], low[v.at] = count, count
			count++
			stack, onStack[v.at] = append(stack, v.at), true
		}
		if v.next < s.ways() {
			to := s.way(v.next)
			v.next++
			switch {
			case to < 0:
			case number[to] == unseen:
				path = append(path, visit{to, 0})
			case onStack[to]:
				low[v.at] = min(low[v.at], number[to])
			}
			continue
		}
		at := v.at
		path = path[:len(path)-1]
		if len(path) > 0 {
			up := path[len(path)-1].at
			low[up] = min(low[up], low[at])
		}
		if low[at] != number[at] {
			continue
		}
		var circle []int
		for {
			last := stack[len(stack)-1]
			stack, onStack[last] = stack[:len(stack)-1], false
			circle = append(circle, last)
			if last == at {
				break
			}
		}
		pl.circle(circle)
	}
	slices.Reverse(pl.groups)
}

// circle adds situations that lead to each other, or one alone.
func (pl *plan) circle(members []int) {
	pl.groups = append(pl.groups, members)
	for _, i := range members {
		s := &pl.situations[i]
		for k := range s.phase.targets {
			pl.work.spend(1 + len(members) + len(pl.loops))
			inside := func(next []int) bool { return next[k] >= 0 && slices.Contains(members, next[k]) }
			if !slices.ContainsFunc(s.next, inside) && !slices.ContainsFunc(s.still, inside) {
				continue
			}
			s.endless = true
			t := s.phase.targets[k]
			l := loop{stage: s.phase.stage, name: t.name}
			if t.step >= 0 {
				l.step = s.phase.steps[t.step].src
			}
			if !slices.Contains(pl.loops, l) {
				pl.loops = append(pl.loops, l)
			}
		}
	}
}
