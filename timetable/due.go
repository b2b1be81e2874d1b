package timetable

import (
	"cmp"
	"fmt"
	"slices"
)

// Due gives the last day of limit l, counted from day e, on which the clock
// opened. pauses are days not counted.
//
// Without pauses the answer never becomes earlier as e becomes later. It is an
// error (ErrBeyond) where e or the last day lies outside the known days.
func (c *Calendar) Due(l Limit, e Date, pauses ...Span) (Date, error) {
	return c.due(l, e, pauses, nil)
}

// due is Due and Explain in one: tell, where there is one, is told each step as
// it is taken.
func (c *Calendar) due(l Limit, e Date, pauses []Span, tell *narrator) (Date, error) {
	if err := l.check(); err != nil {
		return 0, err
	}
	if !c.knows(e) {
		return 0, c.beyond(fmt.Sprintf("it cannot count %s from %s", l, e))
	}
	paused, err := union(pauses)
	if err != nil {
		return 0, err
	}
	day, ok := c.lastDay(Limit{N: l.N, Unit: l.Unit}, e, paused, tell)
	if ok && l.AtLeast > 0 {
		// Regulation 1182/71, article 3(5): the period must hold so many working days.
		if tell != nil {
			tell.least(l.AtLeast)
		}
		var least Date
		least, ok = c.lastDay(Limit{N: l.AtLeast, Unit: WorkingDays}, e, paused, tell)
		if tell != nil && ok {
			tell.later(day, least)
		}
		day = max(day, least)
	}
	if !ok {
		return 0, c.beyond(fmt.Sprintf("%s from %s would end after that", l, e))
	}
	return day, nil
}

// lastDay counts, then rolls forward. Every unit comes down to a number of
// days that count: working days, or days of the calendar.
func (c *Calendar) lastDay(l Limit, e Date, paused []Span, tell *narrator) (day Date, known bool) {
	n, worked := l.N, false
	switch l.Unit {
	case WorkingDays:
		worked = true
	case Weeks:
		n = 7 * l.N
	case ClearDays:
		n = l.N + 1 // neither the day it opened nor its last day is one of the N
	case Months:
		n = int(e.AddMonths(l.N) - e) // from e at once, never month by month
	}
	if tell != nil {
		tell.begin(l, e, n)
	}
	if day, known = c.count(e, n, worked, paused, tell); !known {
		return 0, false
	}
	return c.roll(day, worked || !c.anyDay, paused, tell)
}

// count gives the first day on which n days that count have passed since e.
// Days in a pause never count.
func (c *Calendar) count(e Date, n int, worked bool, paused []Span, tell *narrator) (day Date, known bool) {
	day = e
	for _, p := range paused {
		if n == 0 || p.From >= c.last {
			break
		}
		if p.To <= day {
			continue
		}
		if p.From > day {
			passed := int(p.From - day)
			if worked {
				passed = c.upTo(p.From) - c.upTo(day)
			}
			if passed >= n {
				break // over before the pause begins, or on the day it begins
			}
			if tell != nil {
				tell.counted(day, p.From, worked)
			}
			n -= passed
		}
		if tell != nil {
			tell.paused(max(day, p.From)+1, p.To)
		}
		if day = p.To; day > c.last {
			return 0, false
		}
	}
	last := day + Date(n)
	if worked && n > 0 {
		if last, known = c.nth(c.upTo(day) + n - 1); !known {
			return 0, false
		}
	}
	if last > c.last {
		return 0, false
	}
	if tell != nil {
		tell.counted(day, last, worked)
	}
	return last, true
}

// roll gives the first day from day on that is not paused and, if it must be,
// worked.
func (c *Calendar) roll(day Date, toWorked bool, paused []Span, tell *narrator) (_ Date, known bool) {
	for {
		to, inPause := day, false
		if i := slices.IndexFunc(paused, func(p Span) bool { return p.From < day && day <= p.To }); i >= 0 {
			if paused[i].To >= c.last {
				return 0, false
			}
			to, inPause = paused[i].To+1, true
		} else if toWorked && !c.works(day) {
			if to, known = c.nth(c.upTo(day)); !known {
				return 0, false
			}
		}
		if to == day {
			break
		}
		if tell != nil {
			tell.rolled(day, to, inPause)
		}
		day = to
	}
	if tell != nil && !c.works(day) {
		tell.ended(day, c.off(day))
	}
	return day, true
}

// apart tells whether pauses are in order already, with days between them.
func apart(pauses []Span) bool {
	last := firstDate - 1
	for _, p := range pauses {
		if p.From <= last || p.To <= p.From {
			return false
		}
		last = p.To
	}
	return true
}

// union puts pauses in order and joins those that overlap or follow each other
// at once, so that no day is left out of the count twice.
func union(pauses []Span) ([]Span, error) {
	if len(pauses) == 0 {
		return nil, nil
	}
	if apart(pauses) {
		return pauses, nil
	}
	in := slices.Clone(pauses)
	slices.SortFunc(in, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	out := in[:0]
	for _, p := range in {
		if p.From < firstDate || p.To < p.From {
			return nil, fmt.Errorf("a pause cannot begin on %q and end on %q", p.From, p.To)
		}
		switch n := len(out); {
		case p.From == p.To: // begun and ended on one day: it holds none
		case n > 0 && p.From <= out[n-1].To:
			out[n-1].To = max(out[n-1].To, p.To)
		default:
			out = append(out, p)
		}
	}
	return out, nil
}
