package check

import (
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// phase compiles a stage; used tells which capped outcomes are used up.
func (p *procedure) phase(s *rulebook.Stage, caps map[string]int, used func(limit int) bool) *phase {
	ph := &phase{procedure: p, stage: s, lapse: -1, caps: caps, used: used}
	at := map[string]int{}
	for i := range s.Steps {
		if s.Steps[i].AppliesTo(p.category) {
			at[s.Steps[i].Name] = len(ph.steps)
			ph.steps = append(ph.steps, step{src: &s.Steps[i], work: p.work, target: -1})
		}
	}
	lead := func(i int, o *rulebook.Outcome) int {
		limit, capped := caps[s.Name+"."+ph.steps[i].src.Name+"="+o.Name]
		if !capped {
			limit = -1
		}
		if !o.AppliesTo(p.category) || capped && used(limit) {
			return -1
		}
		return ph.target(target{stage: o.Stage, end: o.End, step: i, name: o.Name, limit: limit})
	}
	for i := range ph.steps {
		ph.compile(i, at, lead)
	}
	ph.ceilings(at, lead)
	for t := range ph.targets {
		ph.each = append(ph.each, t)
	}
	ph.sortTakes()
	ph.arrange()
	ph.spreads()
	for i := range ph.steps {
		ph.early(&ph.steps[i])
	}
	for _, onTime := range []bool{false, true} {
		for i := range ph.steps {
			ph.smooth[b(onTime)] = append(ph.smooth[b(onTime)], !p.pausing() && ph.isSmooth(i, onTime))
		}
	}
	return ph
}

func (ph *phase) target(t target) int {
	ph.work.spend(1 + len(ph.targets))
	t.instant = hasInstant(ph.book.Stage(t.stage))
	for i := range ph.targets {
		if ph.targets[i] == t {
			return i
		}
	}
	ph.targets = append(ph.targets, t)
	return len(ph.targets) - 1
}

func b(onTime bool) int {
	if onTime {
		return 1
	}
	return 0
}

func (ph *phase) compile(i int, at map[string]int, lead func(int, *rulebook.Outcome) int) {
	s, cs := &ph.steps[i], ph.curves
	known := len(cs.byID)
	defer func() { ph.work.spend(100 + (len(cs.byID)-known)*cs.cost) }()
	src := s.src
	s.party, s.optional, s.decides = src.ByParty(), src.Optional, src.Decides()
	for _, name := range ph.stage.DependsOn(src, ph.category) {
		j, here := at[name]
		if !here || ph.steps[j].src.Decides() {
			s.shut = true // what ends the stage comes before nothing in it
			continue
		}
		s.before = append(s.before, j)
	}
	for k := range src.Outcomes {
		if t := lead(i, &src.Outcomes[k]); t >= 0 {
			s.takes = append(s.takes, t)
		}
	}
	if !src.Wait.IsZero() {
		s.floor = cs.after(src.Wait)
	}
	limit := src.Within
	if s.party {
		limit = src.Allow
	}
	if limit.IsZero() {
		return // it has no last day, so it waits
	}
	s.lapse, s.target = ph.consequence(i, lead)
	for c := src.Else; c != nil && c.PassTo != ""; c = c.Else {
		s.pass = append(s.pass, cs.limit(c.Within))
	}
	for _, last := range ph.extended(limit, src.Extend, src.Who) {
		s.due = last.curve
		s.dues = append(s.dues, s.due)
		for c := src.Else; c != nil && c.PassTo != ""; c = c.Else {
			last.curve, last.id = cs.then(last.curve, last.id, c.Within)
		}
		s.ends = append(s.ends, last.curve)
	}
	if s.lapse != waits {
		s.end = s.ends[len(s.ends)-1]
	}
}

type named struct {
	curve *curve
	id    string
}

// extended gives the last days of a limit when extended 0, 1, … times. Nobody
// extends their own limit.
func (ph *phase) extended(l timetable.Limit, x *rulebook.Extension, who string) []named {
	last := named{ph.curves.limit(l), limitID(l)}
	all := []named{last}
	if x == nil || x.ApprovedBy == "" || x.ApprovedBy == who {
		return all
	}
	for range x.Times {
		last.curve, last.id = ph.curves.then(last.curve, last.id, x.By)
		all = append(all, last)
	}
	return all
}

// consequence is what happens when all who get a step have let it lapse.
func (ph *phase) consequence(i int, lead func(int, *rulebook.Outcome) int) (effect, int) {
	src := ph.steps[i].src
	c := src.Else
	for c != nil && c.PassTo != "" {
		c = c.Else
	}
	switch {
	case c == nil && src.ByParty() && !src.Decides():
		return done, -1 // a party owes no act: their time ends by itself
	case c == nil:
		return waits, -1
	case c.Done:
		return done, -1
	case c.End != "":
		return exits, ph.target(target{end: c.End, step: i, limit: -1})
	}
	if t := lead(i, src.Outcome(c.Outcome)); t >= 0 {
		return exits, t
	}
	return waits, -1 // the outcome cannot be taken, or not again
}

// ceilings compiles the stage's own limit.
func (ph *phase) ceilings(at map[string]int, lead func(int, *rulebook.Outcome) int) {
	s := ph.stage
	if s.Within.IsZero() {
		return
	}
	for _, last := range ph.extended(s.Within, s.Extend, "") {
		ph.ceiling = append(ph.ceiling, last.curve)
	}
	switch c := s.Else; {
	case c == nil:
	case c.Stage != "" || c.End != "":
		ph.lapse = ph.target(target{stage: c.Stage, end: c.End, step: -1, limit: -1})
	default:
		i, here := at[c.Step]
		if !here {
			return
		}
		ph.lapse = lead(i, ph.steps[i].src.Outcome(c.Outcome))
	}
}

// arrange puts the steps in an order in which each comes after what it waits
// for, those earlier in the text first. Steps that wait for each other are shut.
func (ph *phase) arrange() {
	n := len(ph.steps)
	ph.work.spend(n * n)
	placed := make([]bool, n)
	ph.above = make([][]bool, n)
	for range n {
		for i := range ph.steps {
			if placed[i] || !ph.ready(i, placed) {
				continue
			}
			placed[i] = true
			ph.order = append(ph.order, i)
			ph.above[i] = make([]bool, n)
			for _, j := range ph.steps[i].before {
				ph.above[i][j] = true
				ph.steps[i].shut = ph.steps[i].shut || ph.steps[j].shut
				for k, above := range ph.above[j] {
					ph.above[i][k] = ph.above[i][k] || above
				}
			}
			break
		}
	}
	for i := range ph.steps {
		if !placed[i] {
			ph.steps[i].shut, ph.steps[i].before = true, nil
			ph.order = append(ph.order, i)
			ph.above[i] = make([]bool, n)
		}
	}
	for i := range ph.steps {
		if s := &ph.steps[i]; s.decides && !s.shut {
			s.holds = true
			for j, above := range ph.above[i] {
				ph.steps[j].holds = ph.steps[j].holds || above
			}
		}
	}
}

func (ph *phase) ready(i int, placed []bool) bool {
	for _, j := range ph.steps[i].before {
		if !placed[j] {
			return false
		}
	}
	return true
}

// early notes at which of its lapses a step may not have been actable: a floor
// that outlasts a ceiling. For those, lapsing is a conduct of its own; any other
// lapse changes nothing that an act on that day would not.
func (ph *phase) early(s *step) {
	if s.lapse == waits || s.shut {
		return
	}
	ends := s.ends
	switch {
	case !s.actable() || ph.book.DayEnds != 0 && ph.book.Calendar.AnyDay() || !s.decides && (ph.instant(s) || len(ph.ceiling) > 0 && ph.lapse < 0):
		s.early = ends
		return
	case !s.tight():
		return
	case ph.pausing():
		s.early = ends // it may be so: window sees to the days on which it is
		return
	case ph.book.DayEnds == 0 && !s.decides:
		ends = ends[:len(ends)-1] // the last is part of the main conduct
	}
	from, to := ph.span()
	for _, end := range ends {
		for d := from; d <= to; d++ {
			last := end.at(d)
			if last >= unknown {
				break
			}
			if ph.from(s, endOf(d)) > last {
				s.early = append(s.early, end)
				break
			}
		}
	}
}

// instant tells whether something that comes after a step can be due on the day
// on which it opens: then it matters whether it opens during the day or at its
// end. It matters likewise to people who are on time under a stage's ceiling that
// does nothing: what opens at the end of its last day cannot be done by then.
func (ph *phase) instant(s *step) bool {
	ph.work.spend(len(ph.steps))
	for i := range ph.steps {
		x := &ph.steps[i]
		for _, j := range x.before {
			if &ph.steps[j] == s && isInstant(x.src) {
				return true
			}
		}
	}
	return false
}

func isInstant(s *rulebook.Step) bool {
	limit := s.Within
	if s.ByParty() {
		limit = s.Allow
	}
	return limit.N == 0 && !limit.IsZero()
}

func hasInstant(s *rulebook.Stage) bool {
	return s != nil && (s.Within.N == 0 && !s.Within.IsZero() || slices.ContainsFunc(s.Steps, func(x rulebook.Step) bool { return isInstant(&x) }))
}

// tight tells whether the step may open and close on one day, or has a floor:
// only then can it be that nobody can act in time.
func (s *step) tight() bool {
	return s.floor != nil || s.src.Within.N == 0 && s.src.Allow.N == 0
}
