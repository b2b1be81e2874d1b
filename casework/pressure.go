package casework

import "duly/timetable"

// Pressure is how much a clock presses on a day.
type Pressure int

// From the least to the most.
const (
	Calm       Pressure = iota
	Near                // no more than NearDays are left
	Pressing            // three quarters of the time is gone
	LastDay             // today is the last day
	PastDue             // the last day is over
	OverByHalf          // and half as much time as there was has gone since
)

// NearDays is how many days are left, at the most, of what is near.
const NearDays = 2

// Urgency is the pressure by which a desk is sorted: what is near and what presses stand
// together there, by the days that are left.
func (p Pressure) Urgency() Pressure {
	if p == Near {
		return Pressing
	}
	return p
}

// Pressure tells how much a clock of the case presses on a day. Time is counted in
// calendar days from the day on which the step opened (of one that was passed on: from
// the last day that was replaced), without those on which the clocks stood still. A
// party's own time presses nobody before its last day; a clock without a last day never
// presses, and one of which it is not known when it began is not measured by its share.
func (c *Case) Pressure(k Clock, today timetable.Date) Pressure {
	if k.Due == 0 {
		return Calm
	}
	start := k.Opened
	if k.Passed > 0 {
		start = k.From
	}
	gone, all := 0, 1
	if start != 0 {
		gone, all = c.moving(start, today), max(1, c.moving(start, k.Due))
	}
	switch {
	case today > k.Due && 2*gone >= 3*all:
		return OverByHalf
	case today > k.Due:
		return PastDue
	case today == k.Due:
		return LastDay
	case k.Party:
		return Calm
	case 4*gone >= 3*all:
		return Pressing
	case int(k.Due-today) <= NearDays:
		return Near
	}
	return Calm
}

// moving counts the days after one day up to another on which the clocks moved.
func (c *Case) moving(after, to timetable.Date) int {
	n := max(0, int(to-after))
	if len(c.Pauses) == 0 {
		return n
	}
	for day := after + 1; day <= to; day++ {
		if _, still := c.StandsStill(day); still {
			n--
		}
	}
	return n
}
