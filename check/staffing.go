package check

import (
	"fmt"
	"slices"
	"strings"

	"duly/rulebook"
)

// A Staffing is how many different people a role needs, so that every case can be
// handled whatever way it takes, with “not by” kept: each of them in this role
// only, chosen with an eye to what may still come.
type Staffing struct {
	Role    string    `json:"role"`
	People  []int     `json:"people"`            // if none, one and two of them are recused; null: no number is enough
	Filled  []int     `json:"filled,omitempty"`  // of a panel: the same where it sits with all its seats, and not only its quorum
	AtLeast int       `json:"atLeast,omitempty"` // where People[0] is enough but may be too many: what is needed in any case
	Because Necessity `json:"because"`
}

// A Necessity is why so many are needed: steps on one way through the procedure
// no two of which the same person may do.
type Necessity struct {
	Step  string   `json:"step"` // the last of them
	Rule  string   `json:"rule"`
	Path  []string `json:"path"` // the stages from receipt to it
	Apart []Share  `json:"apart"`
}

// A Share is one of those steps, and by how many people it is done.
type Share struct {
	Step   string `json:"step"`
	Rule   string `json:"rule"`
	People int    `json:"people"`
}

// TwoRoles says that a person who holds both roles can be in the way of a case:
// having done one step in the first, they may not do another in the second.
type TwoRoles struct {
	Roles [2]string `json:"roles"`
	Did   string    `json:"did"`
	Bars  string    `json:"bars"`
	Rule  string    `json:"rule"`
}

// recusals is for how many people recused the numbers are given.
const recusals = 2

// maxRosterWork is how much may be looked at to find out how many people all
// roles need.
const maxRosterWork = 3_000_000

// maxRosterSize bounds situations times steps in some “not by”.
const maxRosterSize = 20_000_000

// staffing adds what the cases of a class need.
func (p *part) staffing() {
	const note = "How many people it takes was not worked out in full: this rulebook has too many stages, “not by” and categories."
	r := newRoster(p.plan, &p.rosterWork)
	for i := range p.survey.book.Roles {
		if r == nil || p.rosterWork >= maxRosterWork {
			if !slices.Contains(p.Notes, note) {
				p.Notes = append(p.Notes, note)
			}
			return
		}
		if s := r.role(&p.survey.book.Roles[i]); s != nil {
			p.Staffing = p.merge(s)
		}
	}
	for _, t := range r.twoRoles() {
		if !slices.ContainsFunc(p.TwoRoles, func(o TwoRoles) bool { return o.Roles == t.Roles || o.Roles == [2]string{t.Roles[1], t.Roles[0]} }) {
			p.TwoRoles = append(p.TwoRoles, t)
		}
	}
}

// merge keeps, of what two classes of cases need, the more.
func (p *part) merge(s *Staffing) []Staffing {
	all := p.Staffing
	i := slices.IndexFunc(all, func(o Staffing) bool { return o.Role == s.Role })
	if i < 0 {
		return append(all, *s)
	}
	old := &all[i]
	needed := max(old.needed(), s.needed())
	filled := old.Filled
	if len(s.Filled) > 0 && (len(filled) == 0 || s.Filled[0] > filled[0]) {
		filled = s.Filled
	}
	if old.People != nil && (s.People == nil || s.People[0] > old.People[0]) {
		*old = *s
	}
	old.Filled, old.AtLeast = filled, 0
	if old.People != nil && needed < old.People[0] {
		old.AtLeast = needed
	}
	return all
}

// needed is what is certainly needed.
func (s *Staffing) needed() int {
	if s.AtLeast > 0 || s.People == nil {
		return s.AtLeast
	}
	return s.People[0]
}

// A roster knows which steps can be done in a case after which. Only steps that
// some “not by” joins are in it by number.
type roster struct {
	*plan
	number map[rulebook.StepRef]int
	refs   []rulebook.StepRef
	barred []stepSet // by step: those that its doers may not do
	after  []stepSet // by situation: what can be done once it is entered
	group  []int     // by situation: which of groups it is in
	work   *int      // what was looked at so far
}

// newRoster is nil where the rulebook is too large for one.
func newRoster(pl *plan, work *int) *roster {
	r := &roster{plan: pl, work: work, number: map[rulebook.StepRef]int{}, group: make([]int, len(pl.situations))}
	note := func(ref rulebook.StepRef) {
		if _, known := r.number[ref]; !known && pl.book.Step(ref) != nil {
			r.number[ref] = len(r.refs)
			r.refs = append(r.refs, ref)
		}
	}
	stages := map[*rulebook.Stage]bool{}
	for i := range pl.situations {
		if s := pl.situations[i].phase.stage; !stages[s] {
			stages[s] = true
			for j := range s.Steps {
				if x := &s.Steps[j]; !x.ByParty() && len(pl.book.Barring(x)) > 0 {
					note(x.Ref())
					for _, ref := range pl.book.Barring(x) {
						note(ref)
					}
				}
			}
		}
	}
	n := len(r.refs)
	if (n/64+1)*64*(n+len(pl.situations)) > maxRosterSize*8 {
		return nil
	}
	r.barred = make([]stepSet, n)
	for i := range r.barred {
		r.barred[i] = newStepSet(n)
	}
	for i, ref := range r.refs {
		for _, x := range pl.book.Barring(pl.book.Step(ref)) {
			if k, known := r.number[x]; known {
				r.barred[k].add(i)
			}
		}
	}
	r.follow()
	return r
}

// follow works out what can be done once each situation is entered, from the
// last to the first; those of a circle share it.
func (r *roster) follow() {
	r.after = make([]stepSet, len(r.situations))
	for g := len(r.groups) - 1; g >= 0; g-- {
		all := newStepSet(len(r.refs))
		for _, i := range r.groups[g] {
			r.group[i] = g
			s := &r.situations[i]
			for k := range s.phase.steps {
				if n, in := r.number[s.phase.steps[k].src.Ref()]; in && s.phase.doable(k) {
					all.add(n)
				}
			}
			for _, n := range s.onward(-1) {
				if r.after[n] != nil {
					all.join(r.after[n])
				}
			}
		}
		for _, i := range r.groups[g] {
			r.after[i] = all
		}
	}
}

// doable tells whether a person of the organisation's can do step k.
func (ph *phase) doable(k int) bool {
	s := &ph.steps[k]
	return !s.shut && !s.party && s.actable()
}

// onward lists the situations to which a person's doing step k leads, where it
// ends the stage; to which anything leads, where k is −1 or does not end it.
func (s *situation) onward(k int) []int {
	var out []int
	for w := range s.ways() {
		n, t := s.way(w), w%len(s.phase.targets)
		if n < 0 || slices.Contains(out, n) || k >= 0 && s.phase.steps[k].decides && !slices.Contains(s.phase.steps[k].takes, t) {
			continue
		}
		out = append(out, n)
	}
	return out
}

// inRole tells whether people of a role may have a step: it is theirs, or can be
// passed on to them.
func inRole(x *rulebook.Step, role string) bool {
	if x.Who == role {
		return true
	}
	for c := x.Else; c != nil; c = c.Else {
		if c.PassTo == role {
			return true
		}
	}
	return false
}

// role works out how many people one role needs; nil if nothing is for it in
// these cases.
func (r *roster) role(role *rulebook.Role) *Staffing {
	quorum, seats := 1, 1
	if role.Seats > 0 {
		quorum, seats = max(role.Quorum, 1), role.Seats
	}
	*r.work += len(r.situations)
	d := &duty{roster: r, name: role.Name}
	if !d.find() {
		return r.besides(role, quorum)
	}
	s := &Staffing{Role: role.Name}
	if d.endless >= 0 {
		x := r.book.Step(r.refs[d.endless])
		s.Because = Necessity{Step: x.Ref().String(), Rule: x.Rule, Path: []string{x.Stage}, Apart: []Share{{x.Ref().String(), x.Rule, quorum}}}
		return s
	}
	fewest, enough, because, ok := d.count(quorum)
	if !ok {
		return nil
	}
	s.People, s.Because = spare(enough), because
	if fewest < enough {
		s.AtLeast = fewest
	}
	if seats > quorum {
		s.Filled = spare(enough / quorum * seats)
	}
	return s
}

// spare is what is needed if none, one, two, … of the people are recused.
// Whoever is recused, before the case or during it, is replaced by somebody who
// has done nothing in it yet, and whom therefore nothing bars: so one more is
// enough for each. And one more is needed, where they are recused at the outset.
func spare(n int) []int {
	var out []int
	for r := range recusals + 1 {
		out = append(out, n+r)
	}
	return out
}

// besides looks at a role that does no step: it may approve, impose or review.
func (r *roster) besides(role *rulebook.Role, size int) *Staffing {
	because := func(what, rule string) *Staffing {
		return &Staffing{Role: role.Name, People: spare(size), Because: Necessity{Step: what, Rule: rule, Path: []string{}, Apart: []Share{{what, rule, size}}}}
	}
	for i := range r.book.Stages {
		st := &r.book.Stages[i]
		if st.Extend != nil && st.Extend.ApprovedBy == role.Name {
			return because(st.Name, st.Rule)
		}
		for j := range st.Steps {
			if x := &st.Steps[j]; x.Extend != nil && x.Extend.ApprovedBy == role.Name && x.AppliesTo(r.category) {
				return because(x.Ref().String(), x.Rule)
			}
		}
	}
	for _, p := range r.book.Pauses {
		if p.ApprovedBy == role.Name {
			return because(p.Name, p.Rule)
		}
	}
	for _, m := range r.book.Measures {
		if m.ImposedBy == role.Name || m.ReviewWho == role.Name {
			return because(m.Name, m.Rule)
		}
	}
	return nil
}

// twoRoles finds pairs of roles that one person had better not hold.
func (r *roster) twoRoles() []TwoRoles {
	var out []TwoRoles
	seen := map[[2]string]bool{}
	for x, ref := range r.refs {
		did := r.book.Step(ref)
		if did.ByParty() {
			continue
		}
		later := r.follows(x)
		*r.work += len(r.refs) / 16
		for y, other := range r.refs {
			if !r.barred[x].has(y) || !later.has(y) {
				continue
			}
			bars := r.book.Step(other)
			for _, a := range rolesOf(did) {
				for _, b := range rolesOf(bars) {
					pair := [2]string{a, b}
					if a == b || seen[pair] || seen[[2]string{b, a}] {
						continue
					}
					seen[pair] = true
					out = append(out, TwoRoles{pair, ref.String(), other.String(), bars.Rule})
				}
			}
		}
	}
	return out
}

func rolesOf(x *rulebook.Step) []string {
	out := []string{x.Who}
	for c := x.Else; c != nil; c = c.Else {
		if c.PassTo != "" && !slices.Contains(out, c.PassTo) {
			out = append(out, c.PassTo)
		}
	}
	return out
}

// follows gives what can be done in a case after step x was.
func (r *roster) follows(x int) stepSet {
	out := newStepSet(len(r.refs))
	ref := r.refs[x]
	if *r.work += len(r.situations); *r.work >= maxRosterWork {
		return out // and what is made of it is not used
	}
	for i := range r.situations {
		s := &r.situations[i]
		k := goal{stage: ref.Stage, step: ref.Step}.in(s.phase)
		if k < 0 || !s.phase.doable(k) {
			continue
		}
		for _, n := range s.onward(k) {
			out.join(r.after[n])
		}
		for j := range s.phase.steps {
			if n, in := r.number[s.phase.steps[j].src.Ref()]; in && s.phase.inOrder(k, j) {
				out.add(n)
			}
		}
	}
	return out
}

// inOrder tells whether step j can be done after step k while a stage is visited.
func (ph *phase) inOrder(k, j int) bool {
	return j != k && ph.doable(k) && ph.doable(j) && !ph.steps[k].decides && !ph.above[k][j]
}

// inOrder puts the roles in the order of the text.
func (s *survey) inOrder() {
	at := map[string]int{}
	for i := range s.book.Roles {
		at[s.book.Roles[i].Name] = i
	}
	slices.SortFunc(s.Staffing, func(a, b Staffing) int { return at[a.Role] - at[b.Role] })
}

// stuck finds roles for which no number of people is enough.
func (s *survey) stuck() []Finding {
	var out []Finding
	for i := range s.Staffing {
		x := &s.Staffing[i]
		stage, step, _ := strings.Cut(x.Because.Step, ".")
		st := s.book.Step(rulebook.StepRef{Stage: stage, Step: step})
		if x.People != nil || st == nil {
			continue
		}
		out = append(out, find(noPeople, Fault, st.Rule, st.Place,
			fmt.Sprintf("No number of people is enough in the role “%s”: “%s” can come again and again, each time by people who have not done it before.", x.Role, x.Because.Step),
			"Say how often it can come again: “{to: STAGE, at most: 1}”."))
	}
	return out
}

// A stepSet is a set of steps by number.
type stepSet []uint64

func newStepSet(n int) stepSet { return make(stepSet, n/64+1) }

func (s stepSet) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s stepSet) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

func (s stepSet) join(o stepSet) {
	for i := range o {
		s[i] |= o[i]
	}
}

// both is what is in two sets, and whether anything is.
func (s stepSet) both(o stepSet) (stepSet, bool) {
	out, any := make(stepSet, len(s)), false
	for i := range s {
		out[i] = s[i] & o[i]
		any = any || out[i] != 0
	}
	return out, any
}
