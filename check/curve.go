package check

import (
	"errors"
	"fmt"

	"duly/timetable"
)

// A curve is a last (or first) day as a function of the day on which a clock
// opened. It never falls, which is what the whole method rests on. Its values
// are worked out once each, as far as they are asked for.
type curve struct {
	base timetable.Date
	last timetable.Date // the last day that the calendar knows
	days []timetable.Date
	next func(timetable.Date) timetable.Date
	held *timetable.Date  // nil, or the day on which a limit of no days runs on: see held.go
	kept []timetable.Date // instead of days, of such a limit
}

func (c *curve) at(opened timetable.Date) timetable.Date {
	if i := int(opened - c.base); uint(i) < uint(len(c.days)) {
		if d := c.days[i]; d != 0 {
			return d
		}
	}
	return c.asked(opened)
}

// asked is at for a day that was not asked for before.
func (c *curve) asked(opened timetable.Date) timetable.Date {
	switch {
	case opened >= noDay:
		return noDay
	case opened > c.last:
		return unknown
	}
	i := int(opened - c.base)
	if i < 0 {
		return c.next(opened)
	}
	if c.held != nil {
		return c.onHold(opened)
	}
	if len(c.days) <= i {
		c.days = append(c.days, make([]timetable.Date, i+1-len(c.days))...)
	}
	c.days[i] = c.next(opened)
	return c.days[i]
}

// curves keeps one curve for each combination of limits: rulebooks use few.
type curves struct {
	cal   *timetable.Calendar
	base  timetable.Date
	byID  map[string]*curve
	walks map[string]*pausedWalk // see latestWith

	spans []timetable.Span // days that no limit counts
	held  *timetable.Date  // see held.go
	cost  int              // what one more curve costs (see work)
}

func newCurves(cal *timetable.Calendar, base timetable.Date) *curves {
	return &curves{cal: cal, base: base, byID: map[string]*curve{}, cost: curveWork}
}

func (cs *curves) of(id string, f func(timetable.Date) timetable.Date) *curve {
	if c, ok := cs.byID[id]; ok {
		return c
	}
	_, last := cs.cal.Known()
	c := &curve{base: cs.base, last: last, next: f}
	cs.byID[id] = c
	return c
}

func limitID(l timetable.Limit) string { return fmt.Sprint(l.N, "/", l.Unit, "/", l.AtLeast) }

// limit is the last day of a limit.
func (cs *curves) limit(l timetable.Limit) *curve {
	c := cs.of(limitID(l), func(d timetable.Date) timetable.Date {
		due, err := cs.cal.Due(l, d, cs.spans...)
		if err != nil {
			return unknown // only beyond the known days: valid has seen the limit
		}
		return due
	})
	if l.N == 0 && l.AtLeast == 0 {
		c.held = cs.held
	}
	return c
}

// then is the last day of a limit counted from where another curve ends.
func (cs *curves) then(first *curve, id string, l timetable.Limit) (*curve, string) {
	next := cs.limit(l)
	id += " then " + limitID(l)
	c := cs.of(id, func(d timetable.Date) timetable.Date { return next.at(first.at(d)) })
	c.held = first.held
	return c, id
}

// after is the first day after a limit has ended: when a wait is over.
func (cs *curves) after(l timetable.Limit) *curve {
	last := cs.limit(l)
	c := cs.of("after "+limitID(l), func(d timetable.Date) timetable.Date { return min(last.at(d)+1, unknown) })
	c.held = last.held
	return c
}

// valid tells whether the calendar can count a limit at all.
func (cs *curves) valid(l timetable.Limit) error {
	if l.IsZero() {
		return nil
	}
	_, err := cs.cal.Due(l, cs.base)
	if errors.Is(err, timetable.ErrBeyond) {
		return nil
	}
	return err
}
