package main

import (
	"duly/casework"
	"duly/rulebook"
	"duly/statistics"
	"duly/timetable"
)

// vows are the promises with their last days for this receipt. Whether they are
// kept on this way is asked of the package that the published figures come from.
func (e *explained) vows(r *rulebook.Rulebook, way *casework.Course) error {
	asOf := way.Case.Last
	if way.Case.Open() {
		asOf += 100 * 366 // what has not come about by then never will
	}
	kept, err := statistics.KeptPromises(r, []*casework.Case{way.Case}, asOf)
	if err != nil {
		return err
	}
	e.Promises = []explainedVow{}
	for i := range r.Promises {
		p := &r.Promises[i]
		v := explainedVow{Name: p.Name, Rule: p.Rule, Promises: promiseWords(p), Outcome: outcomeOf(kept.Promises[i].Counts)}
		limit := p.Within
		if p.Floor() {
			limit = p.AtLeast
		}
		if v.From = e.promisedFrom(p); v.From != 0 {
			if v.Working, err = working(r, limit, v.From); err != nil {
				return err
			}
			if !p.Floor() {
				v.Reached = e.day(p.To)
			}
			if v.Due, err = r.Calendar.Due(limit, v.From); err != nil {
				return err
			}
		}
		e.Promises = append(e.Promises, v)
	}
	return nil
}

func outcomeOf(c statistics.Counts) string {
	switch {
	case c.Kept > 0:
		return "kept"
	case c.Missed+c.Overdue > 0:
		return "missed"
	}
	return "not reached"
}

// promisedFrom is the day from which a promise is counted; 0 if this way does
// not come there.
func (e *explained) promisedFrom(p *rulebook.Promise) timetable.Date {
	if p.Floor() {
		for _, s := range e.Steps {
			if p.In.String() == s.Stage+"."+s.Step {
				return s.Opened
			}
		}
		return 0
	}
	if p.From == "received" {
		return e.CountsFrom
	}
	return e.day(p.From)
}

// day is when what a promise names comes about; 0 if it does not on this way.
func (e *explained) day(event string) timetable.Date {
	for _, rung := range e.Run {
		named := rung.Event == event || rung.Event == "ended" && e.Ends.End == event
		if l := rung.leg; named && (l == nil || !l.FellAway) && !rung.passedOn {
			return rung.Date
		}
	}
	return 0
}
