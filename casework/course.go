package casework

import (
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// A Course is the way that a case takes if nobody ever acts: every limit runs to
// the end of its last day, and what the rulebook says then follows by itself.
type Course struct {
	Case  *Case  // as it stands at the end of the way
	Legs  []Leg  // the steps on the way, in the order in which they opened
	Waits bool   // the case is left open, and nothing will ever happen by itself
	Round string // the stage to which the case comes back for ever; "" if none
}

// A Leg is a step that was open on the way, or the same step again where another
// role has it now or the stage was entered again.
type Leg struct {
	Step      rulebook.StepRef
	Visit     int // which visit of its stage, from 1
	Who       string
	PassedOn  bool            // Who has it because the one before was late
	Opened    timetable.Date  // the day from which Limit is counted
	NotBefore timetable.Date  // first day on which it can be done; 0: at once
	Due       timetable.Date  // last day; 0: no limit
	Limit     timetable.Limit // zero: no limit
	Rule      string
	Closed    timetable.Date // the day on which it lapsed, was passed on or fell away; 0: it is open still
	By        Event          // what closed it, where Closed is set
}

// Unattended plays a case of a category, received on a day (before the
// rulebook's "day ends"), on which nobody acts. It goes on until the case ends or
// waits, or is back in a stage where it was before, and no outcome with a maximum
// was taken since: then it would go round for ever.
// A day that the calendar does not know is an error (timetable.ErrBeyond); any
// other is a fault of the rulebook, or a *Refusal of a category that it does not
// have.
func Unattended(r *rulebook.Rulebook, category string, day timetable.Date) (*Course, error) {
	events, err := Receive(r, Complaint{Category: category, Account: "-"}, day, false)
	if err != nil {
		return nil, err
	}
	c, err := Replay(events)
	if err != nil {
		return nil, err
	}
	w := &Course{Case: c}
	taken := 0
	for been := map[arrival]bool{{stage: c.Stage}: true}; c.Open() && w.Round == ""; {
		next := NextOnTheWay(r, c)
		if next == 0 {
			w.Waits = true
			break
		}
		if events, err = Lapse(r, c, next+1); err != nil {
			return nil, err
		}
		if err := c.Apply(events...); err != nil {
			return nil, err
		}
		for _, e := range events {
			taken += bounded(r, e)
		}
		if c.Open() && slices.ContainsFunc(events, entered) {
			here := arrival{c.Stage, taken}
			if been[here] {
				w.Round = c.Stage
			}
			been[here] = true
		}
	}
	w.Legs = legs(c.Events)
	return w, nil
}

// An arrival is a stage, and how often outcomes with a maximum were taken before.
// That number never falls, so a second arrival is the same as the first.
type arrival struct {
	stage string
	taken int
}

// bounded is 1 where the event took an outcome that has a maximum.
func bounded(r *rulebook.Rulebook, e Event) int {
	ref := e.ref()
	if e.Step == "" {
		ref.Step = e.To
	}
	if e.Kind != Lapsed || e.Outcome == "" || r.Step(ref).Outcome(e.Outcome).AtMost == 0 {
		return 0
	}
	return 1
}

func entered(e Event) bool { return e.Kind == Entered }

// legs follows the clocks through the events of a case on which nobody acted.
func legs(events []Event) []Leg {
	var out []Leg
	open := map[rulebook.StepRef]int{} // by place in out
	visits := map[string]int{}
	for _, e := range events {
		ref := e.ref()
		switch e.Kind {
		case Entered:
			visits[e.Stage]++
			clear(open)
		case Opened:
			open[ref] = len(out)
			out = append(out, Leg{Step: ref, Visit: visits[e.Stage], Who: e.Role, Opened: e.Opened, NotBefore: e.NotBefore, Due: e.Due, Limit: e.Limit, Rule: e.Rule})
		case PassedOn, Lapsed, Cancelled:
			i, ok := open[ref]
			if !ok {
				continue // the stage's own ceiling
			}
			out[i].Closed, out[i].By = e.Day, e
			if e.Kind == PassedOn {
				open[ref] = len(out)
				out = append(out, Leg{Step: ref, Visit: visits[e.Stage], Who: e.To, PassedOn: true, Opened: e.Opened, NotBefore: out[i].NotBefore, Due: e.Due, Limit: e.Limit, Rule: e.Rule})
			}
		}
	}
	return out
}
