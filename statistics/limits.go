package statistics

import (
	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// A LimitFigure is how one ceiling is kept: a step's, or, with Step.Step empty,
// a whole stage's. It counts clocks, not cases: a step that a case came to twice
// was on time, or not, twice. An extended limit is kept by its new last day;
// Extended says how often that was so. One that was passed on was missed.
type LimitFigure struct {
	Step       rulebook.StepRef `json:"-"`
	Name       string           `json:"name"` // stage.step, or the stage
	Rule       string           `json:"rule"`
	Who        string           `json:"who"` // the role whose step it is; "" for a stage
	Limit      timetable.Limit  `json:"-"`
	Counts     `json:"counts"`
	Extended   int  `json:"extended"`    // clocks extended at least once
	Cancelled  int  `json:"cancelled"`   // closed within their limit because the stage had ended
	Days       Days `json:"days"`        // from opened to done, kept and missed
	OldestOpen *int `json:"oldest_open"` // days; nil: none is open
}

type limitTally struct {
	tally
	extended  int
	cancelled int
}

// limited lists the ceilings of a rulebook in the order of the text, a stage's
// own before those of its steps.
func limited(book *rulebook.Rulebook) []rulebook.StepRef {
	var refs []rulebook.StepRef
	for i := range book.Stages {
		stage := &book.Stages[i]
		if !stage.Within.IsZero() {
			refs = append(refs, rulebook.StepRef{Stage: stage.Name})
		}
		for j := range stage.Steps {
			// A party's own limit is a floor, theirs to use up: it is nobody's to keep.
			if s := &stage.Steps[j]; !s.Within.IsZero() && !s.ByParty() {
				refs = append(refs, s.Ref())
			}
		}
	}
	return refs
}

func (t *limitTally) figure(book *rulebook.Rulebook, ref rulebook.StepRef) LimitFigure {
	f := LimitFigure{
		Step: ref, Counts: t.Counts, Extended: t.extended, Cancelled: t.cancelled,
		Days: summarise(append([]int(nil), t.days...)), OldestOpen: t.oldestOpen(),
	}
	if ref.Step == "" {
		stage := book.Stage(ref.Stage)
		f.Name, f.Rule, f.Limit = stage.Name, stage.Rule, stage.Within
		return f
	}
	step := book.Step(ref)
	f.Name, f.Rule, f.Limit, f.Who = ref.String(), step.Rule, step.Within, step.Who
	return f
}

// A running clock of one case.
type clock struct {
	opened   timetable.Date
	due      timetable.Date
	extended bool
	passed   bool
}

// addLimits counts every clock of a case that a ceiling of the rulebook set.
func (k *Kept) addLimits(events []casework.Event) {
	open := map[rulebook.StepRef]*clock{}
	closeStage := func(ref rulebook.StepRef, day timetable.Date, lapsed bool) {
		k.close(open, rulebook.StepRef{Stage: ref.Stage}, day, lapsed)
	}
	stage := rulebook.StepRef{}
	for _, e := range events {
		ref := rulebook.StepRef{Stage: e.Stage, Step: e.Step}
		c := open[ref]
		switch e.Kind {
		case casework.Entered:
			closeStage(stage, e.Day, false)
			stage = rulebook.StepRef{Stage: e.Stage}
			k.open(open, stage, counts(e), e.Due)
		case casework.Ended:
			if k.book.End(e.End) == nil { // somebody went: the stage neither kept its limit nor had to
				k.cancel(open, stage, e.Day)
			}
			closeStage(stage, e.Day, false)
		case casework.Opened:
			k.open(open, ref, e.Opened, e.Due)
		case casework.Extended:
			if c != nil {
				c.due, c.extended = e.Due, true
			}
		case casework.Recounted:
			if c != nil {
				c.due = e.Due
			}
		case casework.PassedOn:
			if c != nil {
				c.due, c.passed = e.Due, true
			}
		case casework.Done, casework.Waived:
			k.close(open, ref, e.Day, false)
		case casework.Lapsed:
			k.close(open, ref, e.Day, true)
		case casework.Cancelled:
			k.cancel(open, ref, e.Day)
		}
	}
	for ref, c := range open {
		t := k.limits[ref]
		t.note(c)
		v := verdict{fate: running, days: max(0, int(k.asOf-c.opened))}
		if c.passed || k.asOf > c.due {
			v.fate = overdue
		}
		t.add(v)
	}
}

func (k *Kept) open(open map[rulebook.StepRef]*clock, ref rulebook.StepRef, opened, due timetable.Date) {
	if k.limits[ref] != nil && due != 0 {
		open[ref] = &clock{opened: opened, due: due}
	}
}

func (k *Kept) close(open map[rulebook.StepRef]*clock, ref rulebook.StepRef, day timetable.Date, lapsed bool) {
	c := open[ref]
	if c == nil {
		return
	}
	delete(open, ref)
	t := k.limits[ref]
	t.note(c)
	v := verdict{fate: kept, days: max(0, int(day-c.opened))}
	if lapsed || c.passed || day > c.due {
		v.fate = missed
	}
	t.add(v)
}

// cancel closes a clock whose stage has ended: nobody need do the step any
// more, which neither keeps its limit nor undoes that it was missed already.
func (k *Kept) cancel(open map[rulebook.StepRef]*clock, ref rulebook.StepRef, day timetable.Date) {
	c := open[ref]
	if c == nil {
		return
	}
	if c.passed || day > c.due {
		k.close(open, ref, day, true)
		return
	}
	delete(open, ref)
	k.limits[ref].note(c)
	k.limits[ref].cancelled++
}

func (t *limitTally) note(c *clock) {
	if c.extended {
		t.extended++
	}
}
