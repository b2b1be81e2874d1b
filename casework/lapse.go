package casework

import (
	"fmt"

	"duly/rulebook"
	"duly/timetable"
)

// most is how many lapses one call carries out before it takes the rulebook for
// one that goes round without taking a day. The checker refuses such a rulebook.
const most = 100_000

// Lapse tells what time has done by itself by the beginning of today: every
// limit whose last day lies before today and that has a consequence, and every
// pause whose last day does, and what the timers find, each dated on that last
// day, in the order of the days; within a day the pauses, then the steps in the
// order of the text before the ceiling of their stage, then the timers. The case
// itself is left as it is: Apply the events. An error is a fault of calendar or rulebook.
func Lapse(r *rulebook.Rulebook, c *Case, today timetable.Date) ([]Event, error) {
	w := work(r, c)
	err := w.lapse(today - 1)
	out := w.putAway()
	if err != nil {
		return nil, err
	}
	return out, nil
}

// lapse carries out what ended on or before the day through.
func (w *working) lapse(through timetable.Date) error {
	for range most {
		l, ok := w.next()
		if !ok || l.day > through {
			return nil
		}
		if err := w.fire(l); err != nil {
			return err
		}
	}
	return fmt.Errorf("stage %q of %q goes round without taking a day", w.c.Stage, w.rules.Name)
}

// A lapsing is a limit that will end with a consequence, a pause that will end,
// or what a timer found.
type lapsing struct {
	day   timetable.Date
	pause *Spell         // nil: a limit
	step  *rulebook.Step // nil: the stage's own ceiling
	then  *rulebook.Consequence
	fire  func(*working) error // a timer's; nil: a limit or a pause
}

// next finds what happens first by itself.
func (w *working) next() (first lapsing, found bool) {
	if w.c.Stage != "" {
		first, found = w.nextOfStage()
	}
	for _, t := range timers {
		if l := t(w); l.fire != nil && (!found || l.day < first.day) {
			first, found = l, true
		}
	}
	return first, found
}

// nextOfStage finds the limit of the stage or the pause that ends first.
func (w *working) nextOfStage() (first lapsing, found bool) {
	for i := range w.c.Pauses {
		if p := &w.c.Pauses[i]; !p.Ended && (!found || p.To < first.day) {
			first, found = lapsing{day: p.To, pause: p}, true
		}
	}
	s := w.rules.Stage(w.c.Stage)
	for i := range s.Steps {
		step := &s.Steps[i]
		k := w.c.clock(step.Ref())
		if k == nil || k.Due == 0 || found && k.Due >= first.day {
			continue
		}
		if then := Consequence(w.rules, w.c, *k); then != nil {
			first, found = lapsing{day: k.Due, step: step, then: then}, true
		}
	}
	if w.c.StageDue != 0 && s.Else != nil && (!found || w.c.StageDue < first.day) && w.c.canTake(s.Step(s.Else.Step), s.Else.Outcome) {
		first, found = lapsing{day: w.c.StageDue, then: s.Else}, true
	}
	return first, found
}

var asDone = &rulebook.Consequence{Done: true}

// Consequence tells what happens by itself at the end of an open clock's last
// day; nil if nothing does: then the step waits for a person, overdue.
func Consequence(r *rulebook.Rulebook, c *Case, k Clock) *rulebook.Consequence {
	step := r.Step(k.Step)
	then := step.Else
	for range k.Passed {
		then = then.Else
	}
	if then == nil && step.ByParty() && !step.Decides() {
		return asDone // a party's time ends by itself: they owe no act
	}
	if then == nil || !c.canTake(step, then.Outcome) {
		return nil
	}
	return then
}

// canTake tells whether an outcome can be taken in this case: it exists for the
// case's category and is not used up. No outcome can always be taken.
func (c *Case) canTake(step *rulebook.Step, outcome string) bool {
	if outcome == "" {
		return true
	}
	o := step.Outcome(outcome)
	return o.AppliesTo(c.Category) && (o.AtMost == 0 || c.Taken[Taking{step.Ref(), outcome}] < o.AtMost)
}

func (w *working) fire(l lapsing) error {
	if l.fire != nil {
		return l.fire(w)
	}
	if l.pause != nil {
		return w.expire(*l.pause, w.c.Stage, l.day)
	}
	e := Event{Kind: Lapsed, Day: l.day, By: rulebook.System, Stage: w.c.Stage, Was: l.day, Outcome: l.then.Outcome, End: l.then.End}
	if l.step == nil {
		e.Rule, e.To = w.rules.Stage(w.c.Stage).Rule, l.then.Step
		if err := w.emit(&e); err != nil {
			return err
		}
		if l.then.Stage != "" {
			return w.goTo(l.then.Stage, &e)
		}
		return w.after(&e)
	}
	e.Step, e.Rule = l.step.Name, l.step.Rule
	e.Role = w.c.clock(l.step.Ref()).Who
	if l.then.PassTo != "" {
		return w.passOn(e, l.then)
	}
	if err := w.emit(&e); err != nil {
		return err
	}
	return w.after(&e)
}

// passOn gives the step to another role, on a clock of its own that is counted
// from the day on which the former ended.
func (w *working) passOn(e Event, then *rulebook.Consequence) error {
	due, err := w.due(then.Within, e.Day)
	if err != nil {
		return err
	}
	e.Kind, e.To, e.Opened, e.Due, e.Limit = PassedOn, then.PassTo, e.Day, due, then.Within
	return w.emit(&e)
}

// NextLapse is the day at whose end something will next happen by itself, if
// nobody acts; 0 if nothing will.
func NextLapse(r *rulebook.Rulebook, c *Case) timetable.Date {
	w := work(r, c)
	l, _ := w.next()
	w.putAway()
	return l.day
}

// NextOnTheWay is the day at whose end the case will next go on by itself: a limit
// of its stage that has a consequence, or a pause, ends. 0: it waits for a person,
// whatever letters go out meanwhile.
func NextOnTheWay(r *rulebook.Rulebook, c *Case) timetable.Date {
	w := work(r, c)
	defer w.putAway()
	if w.c.Stage == "" {
		return 0
	}
	l, _ := w.nextOfStage()
	return l.day
}
