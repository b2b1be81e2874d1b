package statistics

import (
	"slices"
	"strings"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// A fate is what became of a promise in one case.
type fate int

const (
	notReached fate = iota
	kept
	missed
	running
	overdue
)

// A verdict is a fate and the days behind it: taken, or waited so far.
type verdict struct {
	fate fate
	days int
}

func (t *tally) add(v verdict) {
	switch v.fate {
	case notReached:
		t.notReached++
	case kept:
		t.Kept++
		t.days = append(t.days, v.days)
	case missed:
		t.Missed++
		t.days = append(t.days, v.days)
	case running:
		t.Running++
		t.waiting(v.days)
	case overdue:
		t.Overdue++
		t.waiting(v.days)
	}
}

func (k *Kept) judge(p *rulebook.Promise, events []casework.Event, ended bool) (verdict, error) {
	if p.Floor() {
		return k.judgeFloor(p, events, ended)
	}
	return k.judgeCeiling(p, events, ended)
}

// judgeCeiling: To, where it happens at all, does not happen after the last day
// of Within counted from From. Only the first of each in a case counts, and
// pauses are not taken off; the days on which a case waited for a respondent who
// had left are. A promise of an end is not kept by an undecided one,
// however soon: only silence leads there.
func (k *Kept) judgeCeiling(p *rulebook.Promise, events []casework.Event, ended bool) (verdict, error) {
	from, to := k.first(events, p.From), k.first(events, p.To)
	if from < 0 {
		return verdict{fate: notReached}, nil
	}
	opened := counts(events[from])
	due, err := k.book.Calendar.Due(p.Within, opened, away(events)...)
	if err != nil {
		return verdict{}, err
	}
	if day, waits := waitsSince(events); to < 0 && waits && day > due {
		return verdict{fate: missed, days: int(day - opened)}, nil
	}
	if to < 0 && ended {
		return unreached(p, events, opened, due), nil
	}
	if to >= 0 {
		day := events[to].Day
		v := verdict{fate: kept, days: max(0, int(day-opened))}
		if day > due || p.To == "ended" && k.undecided(events[to].End) {
			v.fate = missed
		}
		return v, nil
	}
	v := verdict{fate: running, days: max(0, int(k.asOf-opened))}
	if k.asOf > due {
		v.fate = overdue
	}
	return v, nil
}

// unreached judges a promise whose To never came before the case ended. It never
// came to bear, but for a step that was open beyond the promise's last day and
// then fell away: it was overdue, and moving the case on does not undo that.
func unreached(p *rulebook.Promise, events []casework.Event, opened, due timetable.Date) verdict {
	for _, e := range events {
		if e.Kind == casework.Cancelled && e.Stage+"."+e.Step == p.To && e.Day > due {
			return verdict{fate: missed, days: int(e.Day - opened)}
		}
	}
	return verdict{fate: notReached}
}

func (k *Kept) undecided(end string) bool {
	e := k.book.End(end)
	return e != nil && e.Kind == "undecided"
}

// judgeFloor: before Before is done, the party acted in In, or waived, or had it
// open to the end of the last day of AtLeast.
func (k *Kept) judgeFloor(p *rulebook.Promise, events []casework.Event, ended bool) (verdict, error) {
	before := k.first(events, p.Before.String())
	offered, closed := -1, -1
	for i, e := range events {
		if i == before {
			break
		}
		switch {
		case (rulebook.StepRef{Stage: e.Stage, Step: e.Step}) != p.In:
		case e.Kind == casework.Opened:
			offered, closed = i, -1
		case e.Kind == casework.Done, e.Kind == casework.Waived, e.Kind == casework.Lapsed:
			closed = i
		}
	}
	switch {
	case before < 0 && (ended || offered < 0):
		return verdict{fate: notReached}, nil
	case before < 0:
		return verdict{fate: running, days: int(k.asOf - events[offered].Day)}, nil
	case offered < 0:
		return verdict{fate: missed}, nil
	case closed < 0:
		return verdict{fate: missed, days: int(events[before].Day - events[offered].Day)}, nil
	}
	v := verdict{fate: kept, days: int(events[closed].Day - events[offered].Day)}
	if events[closed].Kind != casework.Lapsed {
		return v, nil
	}
	due, err := k.book.Calendar.Due(p.AtLeast, events[offered].Opened)
	if err != nil {
		return verdict{}, err
	}
	if events[closed].Day < due {
		v.fate = missed
	}
	return v, nil
}

// first finds the first event that a promise's name stands for: "received",
// "ended", an end, a stage (entered), or stage.step (done, by whatever means);
// -1 if there was none.
func (k *Kept) first(events []casework.Event, name string) int {
	return slices.IndexFunc(events, k.named(name))
}

func (k *Kept) named(name string) func(casework.Event) bool {
	switch stage, step, isStep := strings.Cut(name, "."); {
	case name == "received":
		return func(e casework.Event) bool { return e.Kind == casework.Received }
	case name == "ended":
		return func(e casework.Event) bool { return e.Kind == casework.Ended && e.End != casework.WaitsEnd }
	case isStep:
		return func(e casework.Event) bool { return closes(e, rulebook.StepRef{Stage: stage, Step: step}) }
	case k.book.End(name) != nil:
		return func(e casework.Event) bool { return e.Kind == casework.Ended && e.End == name }
	default:
		return func(e casework.Event) bool { return e.Kind == casework.Entered && e.Stage == name }
	}
}

// closes tells whether the event did the step: a person's act, a waiver, the
// step's own consequence, or the stage's, where that took the step's outcome.
func closes(e casework.Event, ref rulebook.StepRef) bool {
	if e.Stage != ref.Stage {
		return false
	}
	switch e.Kind {
	case casework.Done, casework.Waived:
		return e.Step == ref.Step
	case casework.Lapsed:
		return e.Step == ref.Step || e.Step == "" && e.To == ref.Step
	}
	return false
}

// counts is the day from which what the event starts is counted.
func counts(e casework.Event) timetable.Date {
	if e.Since != 0 {
		return e.Since
	}
	if e.Counts != 0 {
		return e.Counts
	}
	return e.Day
}
