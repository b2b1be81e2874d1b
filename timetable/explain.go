package timetable

import (
	"fmt"
	"strings"
)

// A Working is how a date was reached, for people: one line a step, in the
// order in which the days pass.
type Working struct {
	Opened, Due Date
	Limit       Limit
	Steps       []string // "Tuesday 31 March to Thursday 2 April 2026: days 1 to 3.", "Friday 3 April 2026: Good Friday, not counted."
}

// Explain is Due, narrated: the steps are told by the count itself as it takes
// them, so they cannot end on another day. Every holiday, closed day and pause
// on the way is named; in long counts ordinary weekends share the line of the
// days around them.
func (c *Calendar) Explain(l Limit, e Date, pauses ...Span) (Working, error) {
	tell := &narrator{c: c}
	due, err := c.due(l, e, pauses, tell)
	if err != nil {
		return Working{}, err
	}
	if from, projected := c.ProjectedFrom(); projected && due >= from {
		tell.say("The holidays of %s are published up to %s only; those after it are projected by the rules in force today.", c.name, (from - 1).Short())
	}
	tell.say("Its last day is %s, to the end of the day.", due.Long())
	return Working{Opened: e, Due: due, Limit: l, Steps: tell.steps}, nil
}

// A narrator is told each step of a count and puts it into words.
type narrator struct {
	c     *Calendar
	steps []string
	unit  Unit
	total int  // days to be counted
	n     int  // days counted so far
	plain bool // months: said as days already
}

func (t *narrator) say(format string, args ...any) {
	t.steps = append(t.steps, fmt.Sprintf(format, args...))
}

// begin: n days are to be counted from e, because of l.
func (t *narrator) begin(l Limit, e Date, n int) {
	t.unit, t.total, t.n, t.plain = l.Unit, n, 0, false
	switch l.Unit {
	case WorkingDays, Days:
		if n == 0 {
			t.say("%s from %s: that day itself, if it can end then.", l, e.Long())
			return
		}
		t.say("%s from %s. That day itself is not counted.", l, e.Long())
	case Weeks:
		t.say("%s, that is %s, from %s. That day itself is not counted.", l, amount(n, Days), e.Long())
	case ClearDays:
		t.say("%s from %s. Clear days leave out that day and the last day, so the last is day %d.", l, e.Long(), n)
	case Months:
		end := e + Date(n)
		_, _, opened := e.Civil()
		if _, _, day := end.Civil(); day != opened {
			t.say("%s from %s: %s, the last day of a month that has no day %d.", l, e.Long(), end.Long(), opened)
			return
		}
		t.say("%s from %s: the same day of the month, %s.", l, e.Long(), end.Long())
	}
}

// counted: the days after one day up to another were gone through.
func (t *narrator) counted(after, last Date, worked bool) {
	switch passed := int(last - after); {
	case worked:
		for _, r := range t.runs(after+1, last) {
			t.say("%s: %s.", between(r.from, r.to), r.what())
		}
	case passed == 0:
	case t.unit == Months && passed == t.total: // begin has said it all
	default:
		t.inDays()
		t.say("%s: %s.", between(after+1, last), run{first: t.n + 1, last: t.n + passed}.what())
		t.n += passed
	}
}

// paused: these days were left out.
func (t *narrator) paused(from, to Date) {
	t.inDays()
	t.say("%s: paused, %s not counted.", between(from, to), amount(int(to-from)+1, Days))
}

// inDays: a month that a pause breaks is told in days.
func (t *narrator) inDays() {
	if t.unit == Months && !t.plain {
		t.plain = true
		t.say("That is %s, and as many more as are paused.", amount(t.total, Days))
	}
}

// rolled: it could not end on from, and was carried to to.
func (t *narrator) rolled(from, to Date, paused bool) {
	if paused {
		t.say("It cannot end while it is paused: on from %s to %s.", from.Long(), to.Long())
		return
	}
	var why []string
	for _, r := range t.runs(from, to-1) {
		why = append(why, between(r.from, r.to)+" ("+r.why+")")
	}
	t.say("It cannot end on %s: on to %s.", strings.Join(why, ", "), to.Long())
}

// ended: it ends on a day that is not worked, because days end on any day.
func (t *narrator) ended(day Date, why string) {
	t.say("%s is not worked (%s), but here limits in days may end on any day.", day.Long(), why)
}

// least: so many working days must lie within it as well.
func (t *narrator) least(n int) {
	t.say("At least %s must lie within it as well.", amount(n, WorkingDays))
}

// later: of the two last days the later one holds.
func (t *narrator) later(day, least Date) {
	t.say("Of %s and %s the later one holds.", day.Long(), least.Long())
}

// A run is days that follow each other and share one reason, or were counted.
type run struct {
	from, to    Date
	why         string // "" where the days were counted
	first, last int    // their numbers in the count
	weekends    bool   // weekends lie between them
}

func (r run) what() string {
	switch {
	case r.why != "":
		return r.why + ", not counted"
	case r.first == r.last:
		return fmt.Sprintf("day %d", r.first)
	case r.weekends:
		return fmt.Sprintf("days %d to %d, weekends not counted", r.first, r.last)
	}
	return fmt.Sprintf("days %d to %d", r.first, r.last)
}

// foldAfter is how many runs a stretch may have before its weekends share the
// line of the days around them: about a month of weeks.
const foldAfter = 9

// runs goes through the days of the calendar from one to another and counts
// those that are worked.
func (t *narrator) runs(from, to Date) []run {
	var all []run
	for d := from; d <= to; d++ {
		why := t.c.off(d)
		if t.c.weekend[d.Weekday()] {
			why = "weekend"
		}
		if why == "" {
			t.n++
		}
		if n := len(all); n > 0 && all[n-1].why == why {
			all[n-1].to, all[n-1].last = d, t.n
			continue
		}
		all = append(all, run{from: d, to: d, why: why, first: t.n, last: t.n})
	}
	if len(all) > foldAfter {
		return fold(all)
	}
	return all
}

// fold joins counted days across the weekend between them.
func fold(all []run) []run {
	var out []run
	for i, r := range all {
		n := len(out)
		inner := r.why == "weekend" && n > 0 && out[n-1].why == "" && i+1 < len(all) && all[i+1].why == ""
		switch {
		case inner:
			out[n-1].weekends = true
		case r.why == "" && n > 0 && out[n-1].why == "":
			out[n-1].to, out[n-1].last = r.to, r.last
		default:
			out = append(out, r)
		}
	}
	return out
}

// between writes days for people, without saying month or year twice.
func between(from, to Date) string {
	if from == to {
		return from.Long()
	}
	join := " to "
	if to == from+1 {
		join = " and "
	}
	y, m, d := from.Civil()
	y2, m2, _ := to.Civil()
	start := fmt.Sprintf("%s %d", from.Weekday(), d)
	switch {
	case y != y2:
		start = from.Long()
	case m != m2:
		start += " " + monthName(m)
	}
	return start + join + to.Long()
}
