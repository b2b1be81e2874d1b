package rehearsal

import (
	"slices"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// A fact is what happened, without the limits that it set: two ways through a
// case are the same as long as their facts are.
type fact struct {
	kind    casework.Kind
	step    rulebook.StepRef // by its name in the new rules
	outcome string
	end     string
	to      string
}

// parting finds the first day on which the two ways differ; nil if there is
// none. Steps that only one of the rulebooks has are left aside until what they
// hold up, or no longer do, makes a difference.
func (s Stage) parting(old *rulebook.Rulebook, was, would []casework.Event, refused []Refused) *Parting {
	before, after := s.facts(old, was, s.translate), s.facts(old, would, nil)
	day := timetable.Date(0)
	for _, side := range [2][2]map[timetable.Date][]fact{{before, after}, {after, before}} {
		for d, facts := range side[0] {
			if (day == 0 || d < day) && !same(facts, side[1][d]) {
				day = d
			}
		}
	}
	if day == 0 {
		return nil
	}
	return s.why(day, without(before[day], after[day]), without(after[day], before[day]), refused)
}

// facts gives the facts of each day.
func (s Stage) facts(old *rulebook.Rulebook, events []casework.Event, translate func(rulebook.StepRef) rulebook.StepRef) map[timetable.Date][]fact {
	out := map[timetable.Date][]fact{}
	for _, e := range events {
		f := fact{kind: e.Kind, step: rulebook.StepRef{Stage: e.Stage, Step: e.Step}, outcome: e.Outcome, end: e.End}
		if _, played := verbs[e.Kind]; e.By == rulebook.System && !slices.Contains(kinds, e.Kind) || e.By != rulebook.System && !played {
			continue // a date that something else has moved, say
		}
		switch e.Kind {
		case casework.PassedOn:
			f.to = e.To
		case casework.Ended:
			f.step, f.outcome = rulebook.StepRef{}, ""
		}
		if translate != nil {
			f.step = translate(f.step)
		}
		if f.step.Step != "" && (s.New.Step(f.step) == nil || !s.existed(old, f.step)) {
			continue
		}
		out[e.Day] = append(out[e.Day], f)
	}
	return out
}

func same(a, b []fact) bool {
	return len(a) == len(b) && len(without(a, b)) == 0 && len(without(b, a)) == 0
}

// without gives the facts of a that are not in b.
func without(a, b []fact) (rest []fact) {
	for _, f := range a {
		if !slices.Contains(b, f) {
			rest = append(rest, f)
		}
	}
	return rest
}

// why tells what makes the difference on the first day of it.
func (s Stage) why(day timetable.Date, gone, come []fact, refused []Refused) *Parting {
	for _, f := range gone { // somebody acted, and would have been refused
		for _, r := range refused {
			if r.Day == day && s.translate(r.Step) == f.step && (f.kind == casework.Done || f.kind == casework.Waived || f.kind == casework.Extended) {
				return s.part(day, f.step, r.Why)
			}
		}
	}
	for _, side := range []struct {
		facts []fact
		why   Reason
	}{{come, Lapsed}, {gone, Waited}} {
		for _, f := range side.facts {
			if f.kind == casework.Lapsed || f.kind == casework.PassedOn {
				return s.part(day, f.step, side.why)
			}
		}
	}
	for _, r := range refused { // of a step that the new rules do not have
		if r.Day <= day && r.Why == Gone {
			return s.part(day, r.Step, Gone)
		}
	}
	first := slices.Concat(gone, come)[0]
	return s.part(day, first.step, Otherwise)
}

func (s Stage) part(day timetable.Date, ref rulebook.StepRef, why Reason) *Parting {
	p := &Parting{Day: day, Step: ref, Why: why}
	if stage := s.New.Stage(ref.Stage); stage != nil {
		p.Rule = stage.Rule
	}
	if step := s.New.Step(ref); step != nil {
		p.Rule = step.Rule
	}
	return p
}
