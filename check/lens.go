package check

import (
	"slices"

	"duly/rulebook"
)

// A lens shows the cases of one class of categories: the steps and outcomes that
// they have, which stage can follow which, and what must have happened on every
// way to a step.
type lens struct {
	book     *rulebook.Rulebook
	category string
	classed  map[string]bool // the categories of the class
	stages   []*scene
	at       map[string]int // stage by name
	into     [][]*looked    // by stage: the steps of which an outcome leads there, of those that a case can come to
	reach    []set          // reach[i] has j: a case can come from stage i to stage j, by one outcome or more
	live     []bool         // a case can come to the stage
	kinds    map[string]string
	roles    map[string]*rulebook.Role
	letters  map[string]*rulebook.Letter
	judges   bool // somebody can be found against, or have something imposed
	out      []Finding
}

// A scene is one stage as the cases of a class have it.
type scene struct {
	src   *rulebook.Stage
	steps []looked
	order []int // of the steps: each comes after what it waits for
	in    facts // what holds on every way into the stage
	next  []int // stages that outcomes lead to
	seen  bool  // something is known of the ways in
}

// A looked is a step with what comes before it.
type looked struct {
	*rulebook.Step
	stage    int
	index    int // in its stage
	outcomes []*rulebook.Outcome
	above    []int // steps of the stage that must be done before it opens
	isAbove  set   // the same
	seen     facts // of respondentSaw and complainantSaw: what they were sent in the stage by then
	old      facts // likewise: what a report can have made old since
	before   facts // what holds whenever it is done
}

func newLens(r *rulebook.Rulebook, class []string) *lens {
	l := &lens{book: r, category: class[0], classed: map[string]bool{}, at: map[string]int{}, kinds: map[string]string{}, roles: map[string]*rulebook.Role{}, letters: map[string]*rulebook.Letter{}}
	for i := range r.Stages {
		l.at[r.Stages[i].Name] = i
	}
	for _, c := range class {
		l.classed[c] = true
	}
	for _, e := range r.Ends {
		l.kinds[e.Name] = e.Kind
	}
	for i := range r.Roles {
		l.roles[r.Roles[i].Name] = &r.Roles[i]
	}
	for i := range r.Letters {
		l.letters[r.Letters[i].Name] = &r.Letters[i]
	}
	for i := range r.Stages {
		l.stages = append(l.stages, l.stage(i, &r.Stages[i]))
	}
	l.follow()
	l.judges = len(r.Sanctions) > 0 || len(r.Measures) > 0 || slices.ContainsFunc(r.Ends, func(e rulebook.End) bool { return e.Kind == "finding" })
	l.work()
	return l
}

func (l *lens) stage(i int, s *rulebook.Stage) *scene {
	v := &scene{src: s}
	index := map[string]int{}
	for j := range s.Steps {
		x := &s.Steps[j]
		if !x.AppliesTo(l.category) {
			continue
		}
		index[x.Name] = len(v.steps)
		k := looked{Step: x, stage: i, index: len(v.steps)}
		for o := range x.Outcomes {
			if out := &x.Outcomes[o]; out.AppliesTo(l.category) {
				k.outcomes = append(k.outcomes, out)
				if to, ok := l.at[out.Stage]; ok && !slices.Contains(v.next, to) {
					v.next = append(v.next, to)
				}
			}
		}
		v.steps = append(v.steps, k)
	}
	if s.Else != nil && s.Else.Stage != "" && !slices.Contains(v.next, l.at[s.Else.Stage]) {
		v.next = append(v.next, l.at[s.Else.Stage])
	}
	direct := make([][]int, len(v.steps))
	for k := range v.steps {
		for _, name := range s.DependsOn(v.steps[k].Step, l.category) {
			if n, ok := index[name]; ok {
				direct[k] = append(direct[k], n)
			}
		}
	}
	for k := range v.steps {
		v.above(&v.steps[k], direct)
		v.order = append(v.order, k)
	}
	slices.SortStableFunc(v.order, func(a, b int) int { return len(v.steps[a].above) - len(v.steps[b].above) })
	for k := range v.steps {
		v.sent(&v.steps[k])
	}
	return v
}

// above gathers what must be done before a step, however far before.
func (v *scene) above(x *looked, direct [][]int) {
	x.isAbove = newSet(len(v.steps))
	for todo := []int{x.index}; len(todo) > 0; {
		k := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, n := range direct[k] {
			if !x.isAbove.has(n) {
				x.isAbove.add(n)
				x.above = append(x.above, n)
				todo = append(todo, n)
			}
		}
	}
}

// follow works out which stage can come after which.
func (l *lens) follow() {
	n := len(l.stages)
	l.reach, l.live, l.into = make([]set, n), make([]bool, n), make([][]*looked, n)
	for i := range n {
		l.reach[i] = newSet(n)
		todo := slices.Clone(l.stages[i].next)
		for len(todo) > 0 {
			j := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			if !l.reach[i].has(j) {
				l.reach[i].add(j)
				todo = append(todo, l.stages[j].next...)
			}
		}
	}
	start := l.at[l.book.Start]
	for j := range n {
		l.live[j] = j == start || l.comes(start, j)
	}
	l.each(func(k *looked) {
		for _, o := range k.outcomes {
			if to, ok := l.at[o.Stage]; ok && !slices.Contains(l.into[to], k) {
				l.into[to] = append(l.into[to], k)
			}
		}
	})
}

func (l *lens) comes(from, to int) bool { return l.reach[from].has(to) }

// precedes tells whether one step can have been done before another is.
func (l *lens) precedes(a, b *looked) bool {
	if l.comes(a.stage, b.stage) {
		return true
	}
	return a.stage == b.stage && a != b && (b.isAbove.has(a.index) || len(a.outcomes) == 0 && !a.isAbove.has(b.index))
}

// each calls f for every step that a case can come to.
func (l *lens) each(f func(*looked)) {
	for i, v := range l.stages {
		for k := range v.steps {
			if l.live[i] {
				f(&v.steps[k])
			}
		}
	}
}

// all gives the steps that a case can come to and that pass a test.
func (l *lens) all(test func(*looked) bool) (out []*looked) {
	l.each(func(k *looked) {
		if test(k) {
			out = append(out, k)
		}
	})
	return out
}

func (k *looked) ours() bool { return !k.ByParty() }

// judgesMerits tells whether somebody of the organisation's weighs the case in a
// step, rather than writing down, sending out or recording.
func (k *looked) judgesMerits() bool {
	return k.ours() && (k.Does == rulebook.Hear || len(k.outcomes) > 0 && (k.Does == rulebook.Decide || k.Does == rulebook.Review))
}

// finds tells whether people of the organisation find for or against somebody in
// a step.
func (l *lens) finds(k *looked) bool {
	if !k.ours() {
		return false
	}
	return slices.Contains(k.Needs, "findings") && len(k.outcomes) > 0 || slices.ContainsFunc(k.outcomes, func(o *rulebook.Outcome) bool { return l.finding(o.End) || l.stands(o) })
}

// stands tells whether an outcome is a finding that stands if a party does not appeal.
func (l *lens) stands(o *rulebook.Outcome) bool {
	i, known := l.at[o.Stage]
	return known && slices.ContainsFunc(l.stages[i].steps, func(x looked) bool {
		return x.ByParty() && x.Does == rulebook.Appeal && slices.ContainsFunc(x.outcomes, func(p *rulebook.Outcome) bool { return l.finding(p.End) })
	})
}

func (l *lens) finding(end string) bool { return l.kinds[end] == "finding" }
