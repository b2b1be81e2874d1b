package check

import (
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// endDay lets what has run out lapse, after every choice of what to extend.
func (o *oracle) endDay(s *state, day timetable.Date, next states) {
	if o.floor != nil && s.offered != 0 && day >= o.due(o.floor.AtLeast, s.offered) {
		s = s.clone()
		s.heard = true // it was open to the end of the last day promised
	}
	for _, c := range o.extensions(s, day) {
		if o.onTime && o.late(c, day) {
			continue
		}
		o.lapse(c, day, next)
	}
}

func (o *oracle) extensions(s *state, day timetable.Date) []*state {
	all := []*state{s}
	for i, k := range s.open {
		x := o.steps(s)[k.step].Extend
		if x == nil || x.ApprovedBy == o.steps(s)[k.step].Who || k.due != day || k.passed > 0 || k.extended >= x.Times {
			continue
		}
		for _, c := range slices.Clone(all) {
			c = c.clone()
			c.open[i].due, c.open[i].extended = o.due(x.By, day, c.spans()...), k.extended+1
			more := []*state{c}
			if c.open[i].due == day { // an extension of no days can be extended again
				more = o.extensions(c, day)
			}
			all = append(all, more...)
		}
	}
	if x := o.r.Stages[s.stage].Extend; x != nil && s.due == day && s.extended < x.Times {
		for _, c := range slices.Clone(all) {
			c = c.clone()
			c.due, c.extended = o.due(x.By, day, c.spans()...), s.extended+1
			all = append(all, c)
		}
	}
	return all
}

// late tells whether somebody was not on time: what they had can have been done,
// and its last day, or the stage's, is over.
func (o *oracle) late(s *state, day timetable.Date) bool {
	for _, k := range s.open {
		step := &o.steps(s)[k.step]
		if step.ByParty() || step.Optional || !o.canAct(s, &k, day) {
			continue
		}
		if k.passed > 0 || k.due != 0 && k.due <= day {
			return true
		}
		if s.due != 0 && s.due <= day && o.holds(s, k.step) && (s.can(&k, step) <= s.due || k.due == 0) {
			return true
		}
	}
	return false
}

// holds tells whether the step decides or something that decides waits for it.
func (o *oracle) holds(s *state, i int) bool {
	st := &o.r.Stages[s.stage]
	if st.Steps[i].Decides() {
		return true
	}
	for j := range st.Steps {
		if st.Steps[j].AppliesTo(o.category) && slices.Contains(st.DependsOn(&st.Steps[j], o.category), st.Steps[i].Name) && o.holds(s, j) {
			return true
		}
	}
	return false
}

func (o *oracle) lapse(s *state, day timetable.Date, next states) {
	for {
		i := slices.IndexFunc(s.open, func(k openClock) bool { return k.due == day && o.consequence(s, &k) != nil })
		if i < 0 {
			break
		}
		k := &s.open[i]
		step := &o.steps(s)[k.step]
		then := o.consequence(s, k)
		moved := states{}
		c := s.clone()
		switch {
		case then.PassTo != "":
			s.open[i].due, s.open[i].passed, s.open[i].handed = o.due(then.Within, day, s.spans()...), k.passed+1, day
			continue
		case then.Done:
			o.close(c, k.step, day, day, false, moved, day+1)
		case s.begunOn(day):
			return // no pause can be begun on the day on which the stage ends by itself
		case then.End != "":
			o.close0(c, step, then.End, day)
		default:
			if o.floor != nil && step.Ref() == o.floor.In {
				c.heard = c.heard || day >= o.due(o.floor.AtLeast, c.offered)
			}
			o.take(c, step, step.Outcome(then.Outcome), day, day, day+1, moved)
		}
		for _, m := range moved { // at most one
			o.lapse(m, day, next)
		}
		return
	}
	st := &o.r.Stages[s.stage]
	if s.due == day && st.Else != nil {
		if s.begunOn(day) && (st.Else.Outcome == "" || o.takeable(s, st.Step(st.Else.Step), st.Step(st.Else.Step).Outcome(st.Else.Outcome)) && st.Step(st.Else.Step).AppliesTo(o.category)) {
			return
		}
		moved := states{}
		switch e := st.Else; {
		case e.End != "":
			o.ends[e.End] = max(o.ends[e.End], day)
			return
		case e.Stage != "":
			o.go_(s.clone(), e.Stage, day, day, day+1, moved)
		case o.takeable(s, st.Step(e.Step), st.Step(e.Step).Outcome(e.Outcome)) && st.Step(e.Step).AppliesTo(o.category):
			o.take(s.clone(), st.Step(e.Step), st.Step(e.Step).Outcome(e.Outcome), day, day, day+1, moved)
		default:
			s.endPauses(day)
			next.add(s)
			return
		}
		for _, m := range moved {
			o.lapse(m, day, next)
		}
		return
	}
	s.endPauses(day)
	next.add(s)
}

func (o *oracle) close0(s *state, step *rulebook.Step, end string, day timetable.Date) {
	if o.goal.stage == step.Stage && o.goal.step == step.Name {
		o.met(s, day)
		return
	}
	o.ends[end] = max(o.ends[end], day)
}

func (o *oracle) consequence(s *state, k *openClock) *rulebook.Consequence {
	step := &o.steps(s)[k.step]
	then := step.Else
	for range k.passed {
		then = then.Else
	}
	if then == nil && step.ByParty() && !step.Decides() {
		return &rulebook.Consequence{Done: true}
	}
	if then == nil || then.Outcome != "" && !o.takeable(s, step, step.Outcome(then.Outcome)) {
		return nil
	}
	return then
}
