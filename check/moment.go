package check

import "duly/timetable"

// A moment is half a day: the acts of a day, or its end, when what has run out
// lapses. Acts come first, so the order of moments is the order of a day
// (docs/rulebook.md, "Counting time").
type moment int32

// Days and moments beyond all others.
const (
	never   moment         = 1 << 30                 // at no moment, or without limit
	noDay   timetable.Date = timetable.Date(1 << 29) // the day of never
	unknown timetable.Date = 1 << 28                 // some day after those that the calendar knows
)

// during is the moment of the acts of a day.
func during(d timetable.Date) moment { return moment(d) * 2 }

// endOf is the moment of a day's lapses.
func endOf(d timetable.Date) moment {
	if d >= noDay {
		return never
	}
	return moment(d)*2 + 1
}

func (m moment) day() timetable.Date { return timetable.Date(m / 2) }

// over tells whether it is too late on its day to act.
func (m moment) over() bool { return m%2 == 1 }
