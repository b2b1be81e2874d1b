package check

import (
	"fmt"
	"slices"
	"strings"

	"duly/rulebook"
)

// Codes of findings about soundness: what makes a procedure go nowhere, or go on
// for ever. docs/check.md lists them.
const (
	unreachable  = "S01" // nothing leads to a stage, a step or an end
	noWayOut     = "S02" // no end can be reached from a stage
	noEffect     = "S03" // a ceiling without a consequence
	endlessLoop  = "S04" // a loop without "at most"
	zeroCircle   = "S05" // a circle that takes no day
	twoElses     = "S06" // two elses of one stage that can lapse on one day
	unusedRole   = "S07" // a role that nothing uses
	floorOver    = "S08" // a floor that outlasts the ceiling around it
	ownExtension = "S09" // an extension that nobody may grant
	noLimit      = "S10" // a step of the organisation's without a limit
	noPeople     = "S14" // a role for which no number of people is enough
	unproved     = "S16" // a limit of no days that begins in a pause: what is said of it is not proved
)

func find(code, severity, rule string, at rulebook.Place, why, mend string) Finding {
	return Finding{Code: code, Severity: severity, Rule: rule, File: at.File, Line: at.Line, Why: why, Mend: mend}
}

// declared finds what can be seen without counting a day.
func (s *survey) declared() []Finding {
	var out []Finding
	for i := range s.book.Stages {
		st := &s.book.Stages[i]
		if !st.Within.IsZero() && st.Else == nil {
			out = append(out, find(noEffect, Warning, st.Rule, st.Place,
				fmt.Sprintf("Nothing happens when the limit of the stage “%s”, %s, ends.", st.Name, st.Within),
				"Say what follows by itself: “else: ” and an outcome, an undecided end or a stage.").of(st.Name))
		}
		for j := range st.Steps {
			out = append(out, declaredStep(&st.Steps[j])...)
		}
	}
	for _, name := range enteredPaused(s.book) {
		st := s.book.Stage(name)
		out = append(out, find(unproved, Fault, st.Rule, st.Place,
			fmt.Sprintf("“%s” has a limit or a wait of no days, and can be entered while the clocks stand still: such a limit is over only when the pause is, so a case can last longer than is said here, and no promise is proved.", name),
			"Write one working day instead of none.").of(name))
	}
	return append(out, s.unusedRoles()...)
}

func declaredStep(x *rulebook.Step) []Finding {
	var out []Finding
	last := x.Else
	for last != nil && last.PassTo != "" {
		last = last.Else
	}
	switch {
	case x.ByParty() || x.Optional:
	case x.Within.IsZero():
		out = append(out, find(noLimit, Warning, x.Rule, x.Place,
			fmt.Sprintf("The %s has no limit for “%s”.", x.Who, x.Ref()), "Write “within: ” and how long it may take, and “else: ” and what follows by itself.").of(x.Ref().String()))
	case last == nil:
		out = append(out, find(noEffect, Warning, x.Rule, x.Place,
			fmt.Sprintf("Nothing happens when the limit of “%s”, %s, ends: a limit without a consequence is a hope.", x.Ref(), x.Within),
			"Say what follows by itself: “else: ” and an outcome, “done”, or “{pass to: ROLE, within: LIMIT, else: …}”.").of(x.Ref().String()))
	}
	if e := x.Extend; e != nil && e.ApprovedBy == x.Who {
		out = append(out, find(ownExtension, Fault, x.Rule, e.Place,
			fmt.Sprintf("The %s would extend their own limit for “%s”, which nobody may: so it is never extended.", x.Who, x.Ref()),
			"Let another role approve it.").of(x.Ref().String()))
	}
	return out
}

func (s *survey) unusedRoles() []Finding {
	used := map[string]bool{}
	consequence := func(c *rulebook.Consequence) {
		for ; c != nil; c = c.Else {
			used[c.PassTo] = true
		}
	}
	for i := range s.book.Stages {
		st := &s.book.Stages[i]
		if st.Extend != nil {
			used[st.Extend.ApprovedBy] = true
		}
		for j := range st.Steps {
			x := &st.Steps[j]
			used[x.Who] = true
			consequence(x.Else)
			if x.Extend != nil {
				used[x.Extend.ApprovedBy] = true
			}
		}
	}
	for _, p := range s.book.Pauses {
		used[p.ApprovedBy] = true
	}
	if x := s.book.Expedite; x != nil {
		used[x.DecidedBy] = true
	}
	for _, m := range s.book.Measures {
		used[m.ImposedBy], used[m.ReviewWho] = true, true
	}
	for _, r := range s.book.Roles {
		used[r.AssignedBy], used[r.Deputy] = true, true
	}
	for _, g := range s.book.Safeguards {
		used[g.Who] = true
	}
	var out []Finding
	for _, r := range s.book.Roles {
		if !used[r.Name] && !r.Barred {
			out = append(out, find(unusedRole, Warning, r.Rule, r.Place, fmt.Sprintf("Nothing in the rulebook is for the %s.", r.Name), "Give the role something to do, or leave it out.").of(r.Name))
		}
	}
	return out
}

// unreached finds what no case comes to, whatever people do.
func (s *survey) unreached() []Finding {
	var out []Finding
	for i := range s.book.Stages {
		st := &s.book.Stages[i]
		if !s.reached[st.Name] {
			out = append(out, find(unreachable, Fault, st.Rule, st.Place, fmt.Sprintf("No case can come to the stage “%s”.", st.Name), "Let an outcome lead to it, or leave it out.").of(st.Name))
			continue
		}
		if !s.leadsOut(st.Name) {
			out = append(out, find(noWayOut, Fault, st.Rule, st.Place, fmt.Sprintf("No end can be reached from the stage “%s”.", st.Name), "Let one of its outcomes lead to an end, or towards one.").of(st.Name))
		}
	}
	for _, e := range s.book.Ends {
		if !s.reached["end "+e.Name] {
			out = append(out, find(unreachable, Warning, e.Rule, e.Place, fmt.Sprintf("No case can come to the end “%s”.", e.Name), "Let an outcome lead to it, or leave it out.").of(e.Name))
		}
	}
	for _, w := range s.UnboundedAt {
		stage, _, _ := strings.Cut(w.Step, ".")
		if st := s.book.Stage(stage); st != nil && strings.Contains(w.Step, "=") && !w.OnTime {
			out = append(out, find(endlessLoop, Fault, w.Rule, st.Place, fmt.Sprintf("A case can take “%s” and come back there, again and again for ever.", w.Step), "Say how often: “{to: STAGE, at most: 1}”.").of(w.Step[:strings.Index(w.Step, "=")]))
		}
	}
	return out
}

// cutShort finds the time of a party that something ends before it is over. What
// the party does itself is their own choice; and where all it can lead to is an
// end at which nothing is found, nobody is the worse for it.
func (s *survey) cutShort() []Finding {
	var out []Finding
	for _, f := range s.Floors {
		stage, name, _ := strings.Cut(f.Step, ".")
		if f.CutBy == "" || s.harmless(&f) {
			continue
		}
		step := s.book.Step(rulebook.StepRef{Stage: stage, Step: name})
		out = append(out, find(timeCutShort, Fault, f.Rule, step.Place,
			fmt.Sprintf("“%s” allows the %s %s, and “%s” can end that after %d: whoever is given time has the whole of it.", f.Step, f.Party, f.Allow, f.CutBy, f.Days),
			fmt.Sprintf("Let “%s” come after it, or wait as long.", f.CutBy)).of(f.Step))
	}
	return out
}

func (s *survey) harmless(f *Floor) bool {
	stage, name, dotted := strings.Cut(f.CutBy, ".")
	if !dotted {
		return false
	}
	by := s.book.Step(rulebook.StepRef{Stage: stage, Step: name})
	return by.Who == f.Party || !slices.ContainsFunc(by.Outcomes, func(o rulebook.Outcome) bool {
		e := s.book.End(o.End)
		return e == nil || e.Kind != ""
	})
}

// leadsOut tells whether outcomes lead from a stage to an end.
func (s *survey) leadsOut(stage string) bool {
	seen := map[string]bool{stage: true}
	for todo := []string{stage}; len(todo) > 0; {
		st := s.book.Stage(todo[len(todo)-1])
		todo = todo[:len(todo)-1]
		s.work.spend(10 + 4*len(st.Steps))
		for _, next := range nexts(st) {
			s.work.spend(1)
			if next == "" {
				return true
			}
			if !seen[next] {
				seen[next] = true
				todo = append(todo, next)
			}
		}
	}
	return false
}

// nexts lists the stages that a stage leads to; "" is an end.
func nexts(st *rulebook.Stage) []string {
	var out []string
	if st.Else != nil && st.Else.Outcome == "" {
		out = append(out, st.Else.Stage)
	}
	for j := range st.Steps {
		for _, o := range st.Steps[j].Outcomes {
			out = append(out, o.Stage)
		}
		last := st.Steps[j].Else
		for last != nil && last.PassTo != "" {
			last = last.Else
		}
		if last != nil && last.End != "" {
			out = append(out, "")
		}
	}
	return out
}

// timed finds what shows only when days are counted, in the cases of a class.
func (p *part) timed() []Finding {
	var out []Finding
	add := func(f Finding) {
		if same := (Finding{Code: f.Code, Line: f.Line, File: f.File, Why: f.Why}); !p.told[same] {
			p.told[same] = true
			out = append(out, f)
		}
	}
	for i := range p.situations {
		s := &p.situations[i]
		ph := s.phase
		if s.held {
			continue // the same stage
		}
		for k := range ph.steps {
			if f := ph.outlasted(k); f != nil {
				add(*f)
			}
		}
		if f := p.twoElses(s); f != nil {
			add(*f)
		}
	}
	for _, f := range p.zeroCircles() {
		add(f)
	}
	return out
}

// outlasted finds a wait that ends after the limit in which the step must be done.
func (ph *phase) outlasted(i int) *Finding {
	s := &ph.steps[i]
	if s.floor == nil || s.due == nil || s.shut {
		return nil
	}
	from, to := ph.span()
	for d := from; d <= to; d++ {
		last := s.due.at(d)
		if last >= unknown {
			return nil
		}
		if s.floor.at(d) > last {
			f := find(floorOver, Fault, s.src.Rule, s.src.Place,
				fmt.Sprintf("“%s” cannot be done in time where it opens on %s: its wait of %s is over only on %s, and its last day is %s.", ph.ref(i), d.Long(), s.src.Wait, s.floor.at(d).Long(), last.Long()),
				"Let the wait be shorter, or the limit longer.").of(ph.ref(i))
			return &f
		}
	}
	return nil
}

// twoElses finds two steps of a stage whose elses would end it on the same day:
// the order of the text then decides somebody's case.
func (p *part) twoElses(s *situation) *Finding {
	ph := s.phase
	pairs := ph.elses()
	if len(pairs) == 0 {
		return nil
	}
	var found *Finding
	s.reached.each(func(e moment) {
		if found != nil {
			return
		}
		ph.lasts(false, e)
		w := &ph.buffers
		for _, pair := range pairs {
			j, i := pair[0], pair[1]
			a, b := &ph.steps[j], &ph.steps[i]
			if w.opens[i] >= never || w.opens[j] >= never {
				continue
			}
			if day := a.until(w.opens[j].day()); day < unknown && day == b.until(w.opens[i].day()) {
				f := find(twoElses, Warning, b.src.Rule, b.src.Place,
					fmt.Sprintf("“%s” and “%s” can lapse on one day (%s, where the stage is entered on %s), and lead to different things: then the order of the text decides.", ph.ref(j), ph.ref(i), day.Long(), e.day().Long()),
					"Give them limits that cannot end together, or let one come after the other.").of(ph.ref(i))
				found = &f
			}
		}
	})
	return found
}

// elses lists the pairs of steps whose elses end the stage in different ways.
func (ph *phase) elses() (pairs [][2]int) {
	for i := range ph.steps {
		for j := range i {
			a, b := &ph.steps[j], &ph.steps[i]
			if a.lapse == exits && b.lapse == exits && !ph.sameWay(a.target, b.target) {
				pairs = append(pairs, [2]int{j, i})
			}
		}
	}
	return pairs
}

func (ph *phase) sameWay(a, b int) bool {
	x, y := &ph.targets[a], &ph.targets[b]
	return x.stage == y.stage && x.end == y.end
}

// zeroCircles finds stages through which a case can go round by lapses alone
// without a day's passing.
func (p *part) zeroCircles() []Finding {
	var out []Finding
	for _, group := range p.groups {
		if !p.situations[group[0]].endless {
			continue
		}
		for _, i := range group {
			s := &p.situations[i]
			if s.held || !hasInstant(s.phase.stage) {
				continue
			}
			from, _ := p.span()
			for d := from; d < from+7; d++ {
				if t := s.phase.passes(endOf(d)); t >= 0 && s.next[0][t] >= 0 && slices.Contains(group, s.next[0][t]) {
					out = append(out, find(zeroCircle, Fault, s.phase.stage.Rule, s.phase.stage.Place,
						fmt.Sprintf("A case can go round through the stage “%s” by itself without a day's passing.", s.phase.stage.Name),
						"Give its limits at least one day, or the loop an “at most”.").of(s.phase.stage.Name))
					break
				}
			}
		}
	}
	return out
}

// passes gives where a stage entered at a day's end leads at that same end; -1
// if it does not end then.
func (ph *phase) passes(e moment) int {
	for _, x := range ph.leave(false, e, 0) {
		if x.lapse && x.to == e {
			return int(x.target)
		}
	}
	return -1
}
