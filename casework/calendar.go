package casework

import (
	"duly/rulebook"
	"duly/timetable"
)

// Calendar is the calendar that a case is counted by: the rulebook's, and the days
// that were declared since and that the case has been told of.
func Calendar(r *rulebook.Rulebook, c *Case) (*timetable.Calendar, error) {
	if len(c.Declared) == 0 {
		return r.Calendar, nil
	}
	return r.Calendar.Also(c.Declared...)
}

func (w *working) calendar() (*timetable.Calendar, error) { return Calendar(w.rules, w.c) }

// Amend tells a case of a day that was declared not to be worked, today or later,
// by day, on which it is told. What has lapsed before lapses first. It moves the
// clocks that are open on that day and no other: never one that has ended, never
// a date to an earlier one. Nothing where the case knows of the day already, or
// has ended. The case itself is left as it is: Apply the events.
//
// The event keeps the day and its name, so that replay needs no calendar.
func Amend(r *rulebook.Rulebook, c *Case, declared timetable.Holiday, day timetable.Date) ([]Event, error) {
	w := work(r, c)
	err := w.amend(declared, day)
	out := w.putAway()
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (w *working) amend(declared timetable.Holiday, day timetable.Date) error {
	if declared.Date < day {
		return &Refusal{What: declared.Date.Long() + " has passed: a day is declared before it comes, or the limits that ran on it would be judged anew", Field: "day"}
	}
	if err := w.lapse(day - 1); err != nil || !w.c.Open() || w.c.knows(declared.Date) {
		return err
	}
	if works, _, err := w.rules.Calendar.Working(declared.Date); err != nil || !works {
		return err // its rules know the day already
	}
	day = max(day, w.c.Last)
	e := Event{
		Kind: CalendarAmended, Day: day, By: rulebook.System, Stage: w.c.Stage, Ground: declared.Name, Opened: declared.Date,
		To: rulebook.BothParties, Text: declared.Source,
	}
	if err := w.emit(&e); err != nil {
		return err
	}
	return w.recountWith(e, w.onlyLater(day))
}

// knows tells whether the case was told of a declared day.
func (c *Case) knows(day timetable.Date) bool {
	for _, h := range c.Declared {
		if h.Date == day {
			return true
		}
	}
	return false
}

// onlyLater keeps what has ended before a day, and lets nothing else move to an
// earlier date.
func (w *working) onlyLater(day timetable.Date) func(k Clock, e *Event) {
	return func(k Clock, e *Event) {
		if k.Due != 0 && k.Due < day {
			e.Opened, e.Due, e.NotBefore = k.From, k.Due, k.NotBefore
			return
		}
		e.Due, e.NotBefore = max(e.Due, k.Due), max(e.NotBefore, k.NotBefore)
	}
}

// recountWith counts every open clock anew because of an event, has what is found
// put right for the clock, and tells of each that moved: the steps in the order
// of the text, then the stage's own ceiling, which is the clock without a step.
func (w *working) recountWith(cause Event, right func(k Clock, e *Event)) error {
	for _, k := range w.running() {
		e, err := w.counted(k)
		if err != nil {
			return err
		}
		e.Limit = k.Limit
		right(k, &e)
		if e.Due == k.Due && e.NotBefore == k.NotBefore {
			continue
		}
		e.Kind, e.Day, e.By, e.Role, e.Stage, e.Step = Recounted, cause.Day, rulebook.System, k.Who, k.Step.Stage, k.Step.Step
		e.Ground, e.Was, e.Rule = cause.Ground, k.Due, cause.Rule
		if err := w.emit(&e); err != nil {
			return err
		}
	}
	return nil
}

// running is every clock that runs on the case, the stage's own ceiling last.
func (w *working) running() []Clock {
	out := append([]Clock(nil), w.c.Clocks...)
	if s := w.rules.Stage(w.c.Stage); s != nil && w.c.StageDue != 0 {
		out = append(out, Clock{
			Step: rulebook.StepRef{Stage: s.Name}, Opened: w.c.Entered, From: w.c.Entered, Due: w.c.StageDue, Limit: s.Within,
			Extended: w.c.StageExtended, Rule: s.Rule,
		})
	}
	return out
}

// counted gives the dates of a running clock, counted anew from where it opened.
func (w *working) counted(k Clock) (e Event, err error) {
	if k.Step.Step != "" {
		return w.recounted(k)
	}
	s := w.rules.Stage(k.Step.Stage)
	e.Opened, e.Due, _, err = w.chain(s.Within, s.Extend, k.Opened, k.Extended)
	return e, err
}
