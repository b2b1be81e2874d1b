package casework

import (
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// TakenOver is where a case from elsewhere came in: with its true age, and on
// clocks that are counted from the day of taking over.
type TakenOver struct {
	On    timetable.Date // 0: the case was received here
	Stage string         // the stage in which it came
}

// TakeOver opens a case that has been open elsewhere since the day since, in the
// stage that it is in. Its clocks are counted from day, those that open at once by
// the rulebook's transition for the stage where it has one; the parties have the
// whole of their time. The complaint must say what any complaint does, but for
// the account, which may have stayed behind.
func TakeOver(r *rulebook.Rulebook, c Complaint, since timetable.Date, stage string, day timetable.Date) ([]Event, error) {
	switch {
	case r.Stage(stage) == nil:
		return nil, &Refusal{What: "The rulebook has no stage “" + stage + "” in which the case could go on", Field: "stage"}
	case since > day:
		return nil, &Refusal{What: "It is said to have been received on " + since.Long() + ", which is still to come", Field: "received"}
	case since == 0:
		return nil, &Refusal{What: "Say when it was received: a case is taken over with its true age", Field: "received"}
	}
	if strings.TrimSpace(c.Account) == "" {
		c.Account = "The complaint was made elsewhere, and what it says is in the file from there."
	}
	c.since, c.stage = since, stage
	return Receive(r, c, day, false)
}

// Again opens a case for a complaint that was separated from another. It is as
// old as it is, and begins where every complaint does.
func Again(r *rulebook.Rulebook, c Complaint, since, day timetable.Date) ([]Event, error) {
	c.since = since
	return Receive(r, c, day, false)
}

// enterFirst enters the stage in which a case begins.
func (w *working) enterFirst(c Complaint, day, counts timetable.Date) error {
	if c.stage == "" {
		return w.enter(w.rules.Start, day, counts)
	}
	own := w.rules
	w.rules = own.TakingOver(c.stage)
	err := w.enter(c.stage, day, day)
	w.rules = own
	return err
}

// asTakenOver is a step as it was when its clock opened: under the transition, if
// that was as the case was taken over.
func (w *working) asTakenOver(step *rulebook.Step, k Clock) *rulebook.Step {
	t := w.c.TakenOver
	if t.On == 0 || t.On != k.Opened || t.Stage != step.Stage || w.c.Entered != k.Opened {
		return step
	}
	return w.rules.TakingOver(step.Stage).Step(step.Ref())
}
