package check

import (
	"fmt"

	"duly/rulebook"
	"duly/timetable"

	"pgregory.net/rapid"
)

// drawn makes small rulebooks of the whole language that bears on time, as
// rulebook.Read would admit them.
type drawn struct {
	*rapid.T
	r *rulebook.Rulebook
}

func (d drawn) yes(label string, of int) bool { return rapid.IntRange(1, of).Draw(d.T, label) == 1 }

func (d drawn) number(label string, from, to int) int {
	return rapid.IntRange(from, to).Draw(d.T, label)
}

func (d drawn) limit(label string, least int) timetable.Limit {
	l := timetable.Limit{N: d.number(label, least, 4), Unit: timetable.WorkingDays}
	switch d.number(label+" unit", 1, 8) {
	case 1, 2:
		l.Unit = timetable.Days
	case 3:
		l = timetable.Limit{N: max(1, l.N), Unit: timetable.ClearDays}
	case 4:
		l = timetable.Limit{N: 1, Unit: timetable.Weeks}
	case 5:
		l.Unit, l.AtLeast = timetable.Days, d.number(label+" at least", 1, 2)
	}
	return l
}

var epoch = timetable.MustDate("2026-03-02") // a Monday

func drawRulebook(t *rapid.T, dayEnds bool) *rulebook.Rulebook {
	r := drawAnyRulebook(t, dayEnds)
	if len(enteredPaused(r)) > 0 {
		r.Pauses = nil // not exact to the day: docs/check.md
	}
	return r
}

// drawAnyRulebook makes those too of which docs/check.md says that what is said of
// them may be too short.
func drawAnyRulebook(t *rapid.T, dayEnds bool) *rulebook.Rulebook {
	d := drawn{t, &rulebook.Rulebook{Name: "drawn", InForce: epoch, Start: "s0"}}
	spec := timetable.Spec{Name: "drawn", AnyDay: d.yes("any day", 3)}
	for i := range d.number("holidays", 0, 4) {
		spec.Holidays = append(spec.Holidays, timetable.Holiday{Date: epoch + timetable.Date(d.number("holiday", 0, 40)), Name: fmt.Sprint("holiday ", i)})
	}
	if d.yes("seven days", 5) {
		spec.Weekend = []int{}
	}
	var err error
	if d.r.Calendar, err = timetable.New(spec); err != nil {
		t.Fatal(err)
	}
	if dayEnds {
		d.r.DayEnds = 17 * 60
	}
	for _, name := range []string{"clerk", "judge", "deputy"} {
		d.r.Roles = append(d.r.Roles, rulebook.Role{Name: name})
	}
	d.r.Ends = []rulebook.End{{Name: "e0"}, {Name: "e1"}, {Name: "none", Kind: "undecided"}}
	if d.yes("categories", 4) {
		d.r.Categories = []rulebook.Category{{Name: "a"}, {Name: "b"}}
	}
	n := d.number("stages", 1, 3)
	for i := range n {
		d.stage(i, n)
	}
	if d.yes("pauses", 4) {
		d.pauses(n)
	}
	return d.r
}

func (d drawn) pauses(stages int) {
	d.r.Roles = append(d.r.Roles, rulebook.Role{Name: "registrar"})
	for i := range d.number("grounds", 1, 2) {
		p := rulebook.Pause{Name: fmt.Sprint("p", i), ApprovedBy: "registrar", AtMost: timetable.Limit{N: d.number("pause", 1, 4-2*i), Unit: timetable.WorkingDays}, Times: 1, Rule: "9"}
		if d.yes("pause in days", 3) {
			p.AtMost.Unit = timetable.Days
		}
		if i == 0 && d.yes("twice", 6) {
			p.AtMost.N, p.Times = 1, 2
		}
		if d.yes("pause in", 2) {
			p.In = []string{fmt.Sprint("s", d.number("in", 0, stages-1))}
		}
		d.r.Pauses = append(d.r.Pauses, p)
	}
}

func (d drawn) stage(i, n int) {
	s := rulebook.Stage{Name: fmt.Sprint("s", i), Rule: fmt.Sprint(i + 1)}
	steps := d.number("steps", 1, 4)
	for j := range steps {
		s.Steps = append(s.Steps, d.step(&s, j, steps, n))
	}
	if d.yes("ceiling", 5) {
		s.Within = d.limit("stage within", 2)
		if d.yes("ceiling extended", 3) {
			s.Extend = &rulebook.Extension{By: d.limit("stage by", 1), Times: 1, ApprovedBy: "judge"}
		}
		switch d.number("stage else", 1, 4) {
		case 1:
			s.Else = &rulebook.Consequence{End: "none"}
		case 2:
			if i+1 < n {
				s.Else = &rulebook.Consequence{Stage: fmt.Sprint("s", i+1)}
			}
		case 3:
			step := &s.Steps[len(s.Steps)-1]
			s.Else = &rulebook.Consequence{Step: step.Name, Outcome: step.Outcomes[0].Name}
		}
		if s.Else == nil && d.r.DayEnds != 0 {
			s.Else = &rulebook.Consequence{End: "none"} // docs/check.md says what of these is not exact
		}
	}
	if k := d.number("turn", 0, steps-1); k > 0 && d.yes("turned", 2) { // the text need not be in the order of doing
		s.Steps[0], s.Steps[k] = s.Steps[k], s.Steps[0]
	}
	d.r.Stages = append(d.r.Stages, s)
}

func (d drawn) step(s *rulebook.Stage, j, of, stages int) rulebook.Step {
	x := rulebook.Step{Stage: s.Name, Name: fmt.Sprint("x", j), Who: "clerk", Does: rulebook.Report, Rule: s.Rule + fmt.Sprint(".", j)}
	decides := j == of-1 || d.yes("decides", 5)
	for k := range s.Steps {
		if p := &s.Steps[k]; !p.Decides() && !p.Optional && d.yes("after", 2) {
			x.After = append(x.After, p.Name)
		}
	}
	if decides {
		x.Does = rulebook.Decide
		x.Outcomes = d.outcomes(s, stages)
	}
	if d.yes("party", 4) {
		x.Who = rulebook.Respondent
	}
	x.Optional = j < of-1 && d.yes("optional", 8)
	if len(d.r.Categories) > 0 && j < of-1 && d.yes("only for", 4) {
		x.OnlyFor = []string{"a"}
	}
	if x.ByParty() {
		d.partyTime(&x)
	} else {
		d.officeTime(&x)
	}
	return x
}

func (d drawn) partyTime(x *rulebook.Step) {
	if x.Optional && d.yes("no time", 2) {
		return
	}
	x.Allow = d.limit("allow", 0)
	if x.Allow.N > 0 && d.yes("allow extended", 6) {
		x.Extend = &rulebook.Extension{By: d.limit("by", 1), Times: 1, ApprovedBy: "judge"}
	}
	if x.Decides() {
		x.Else = d.lapse(x)
	}
}

func (d drawn) officeTime(x *rulebook.Step) {
	if d.yes("no limit", 10) {
		return
	}
	x.Within = d.limit("within", 0)
	if d.yes("wait", 4) {
		x.Wait = d.limit("wait", 0)
	}
	if x.Within.N > 0 && d.yes("extended", 4) {
		x.Extend = &rulebook.Extension{By: d.limit("by", 1), Times: d.number("times", 1, 2), ApprovedBy: "judge"}
	}
	if d.yes("no else", 6) {
		return
	}
	c := d.lapse(x)
	if d.yes("pass", 4) {
		to := &rulebook.Consequence{PassTo: "deputy", Within: d.limit("pass within", 0), Else: c}
		if d.yes("no end of passing", 4) {
			to.Else = nil
		}
		c = to
	}
	x.Else = c
}

func (d drawn) lapse(x *rulebook.Step) *rulebook.Consequence {
	switch {
	case !x.Decides():
		return &rulebook.Consequence{Done: true}
	case d.yes("undecided", 4):
		return &rulebook.Consequence{End: "none"}
	}
	return &rulebook.Consequence{Outcome: x.Outcomes[d.number("which", 0, len(x.Outcomes)-1)].Name}
}

func (d drawn) outcomes(s *rulebook.Stage, stages int) []rulebook.Outcome {
	var all []rulebook.Outcome
	this := int(s.Name[1] - '0')
	for k := range d.number("outcomes", 1, 2) {
		o := rulebook.Outcome{Name: fmt.Sprint("o", len(s.Steps), k), End: fmt.Sprint("e", k)}
		switch d.number("leads", 1, 4) {
		case 1, 2:
			if this+1 < stages {
				o.Stage, o.End = fmt.Sprint("s", d.number("to", this+1, stages-1)), ""
			}
		case 3:
			o.Stage, o.End, o.AtMost = fmt.Sprint("s", d.number("back", 0, this)), "", 1
		}
		if len(d.r.Categories) > 0 && k > 0 && d.yes("outcome only for", 5) {
			o.OnlyFor = []string{"b"}
		}
		all = append(all, o)
	}
	return all
}
