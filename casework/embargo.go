package casework

import "duly/timetable"

// Public gives a case as it may show in public figures on a day. Where its rules
// publish only after both parties have been told, what happened on the day on
// which it ended is left out until that day is over: the letters about it lie in
// both files before anybody else can count it. Such a case shows as open.
func Public(c *Case, embargo bool, today timetable.Date) (*Case, error) {
	if !embargo || c.Open() || c.EndedOn < today {
		return c, nil
	}
	n := len(c.Events)
	for n > 1 && c.Events[n-1].Day >= c.EndedOn {
		n--
	}
	return Procedure(c.Events[:n])
}
