package rulebook

import (
	"slices"
	"strings"
	"time"

	"duly/timetable"
)

// calendar reads the calendar with all that bears on it: the office's closed
// days, and whether a limit may end on a day that is not worked.
func (r *reader) calendar(f fields) {
	closed := r.closed(f)
	anyDay := f.oneOf("days end on", "any day", "working days") == "any day"
	n := f.need("calendar", "Name one, “calendar: GB-ENG”, or declare your own, “calendar: {weekend: [sat, sun], holidays: [2026-12-25]}”")
	if n == nil {
		return
	}
	c := r.named(n)
	if n.kind == mapping {
		c = r.ownCalendar(n)
	}
	if c == nil {
		return
	}
	c, err := c.With(closed, nil, anyDay)
	if err != nil {
		if closed := f.node.get("closed"); closed != nil {
			n = closed
		}
		r.problem(n.place, printable(capital(err.Error())), "Correct the closed days, or the calendar")
		return
	}
	if first, last := c.Known(); r.book.InForce != 0 && (r.book.InForce < first || r.book.InForce > last) {
		r.problem(f.node.get("in force").place, "The calendar "+quote(c.Name())+" is known from "+first.Short()+" to "+last.Short()+", and no limit can be counted beyond", "Write a day in between, or declare a calendar of your own")
	}
	r.book.Calendar = c
}

func (r *reader) named(n *node) *timetable.Calendar {
	if n.kind == mapping {
		return nil
	}
	name, ok := r.scalar(n, "calendar")
	if !ok {
		return nil
	}
	c, err := timetable.Named(name)
	if err != nil {
		r.problem(n.place, "There is no calendar "+quote(name), r.meant(name, timetable.Names(), "There is "))
		return nil
	}
	return c
}

func (r *reader) ownCalendar(n *node) *timetable.Calendar {
	f := r.fields(n, n, "the calendar", "name", "weekend", "holidays")
	spec := timetable.Spec{Name: f.text("name")}
	for i, d := range f.list("weekend") {
		if i == 0 {
			spec.Weekend = []int{}
		}
		if day, ok := r.weekday(d); ok {
			spec.Weekend = append(spec.Weekend, day)
		}
	}
	if w := f.node.get("weekend"); w != nil && w.kind == list && len(w.items) == 0 {
		spec.Weekend = []int{} // every day of the week is worked
	}
	spec.Holidays = r.holidays(f.get("holidays"))
	c, err := timetable.New(spec)
	if err != nil {
		r.problem(n.place, printable(capital(err.Error())), "Correct the calendar")
		return nil
	}
	return c
}

func (r *reader) weekday(n *node) (int, bool) {
	s, ok := r.scalar(n, "weekend")
	if !ok {
		return 0, false
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		long := strings.ToLower(d.String())
		if w := strings.ToLower(s); w == long || w == long[:3] {
			return int(d), true
		}
	}
	r.problem(n.place, quote(s)+" is no day of the week", "Write mon, tue, wed, thu, fri, sat or sun")
	return 0, false
}

// holidays reads a list of dates, or of dates with their names.
func (r *reader) holidays(n *node) []timetable.Holiday {
	var out []timetable.Holiday
	add := func(date *node, name string) {
		if d := r.date(date, "holidays"); d != 0 {
			out = append(out, timetable.Holiday{Date: d, Name: name, Source: "declared in the rulebook"})
		}
	}
	switch {
	case n == nil:
	case n.kind == mapping:
		for _, e := range n.entries {
			add(e.key, e.value.text)
		}
	case n.kind == list:
		for _, i := range n.items {
			add(i, "holiday")
		}
	default:
		add(n, "holiday")
	}
	return out
}

// closed reads the days on which the office is closed: dates, and ranges a..b.
func (r *reader) closed(f fields) []timetable.Closure {
	var out []timetable.Closure
	for _, n := range f.list("closed") {
		s, ok := r.scalar(n, "closed")
		if !ok {
			continue
		}
		from, to, ranged := strings.Cut(s, "..")
		if !ranged {
			to = from
		}
		a, errA := timetable.ParseDate(strings.TrimSpace(from))
		b, errB := timetable.ParseDate(strings.TrimSpace(to))
		switch {
		case errA != nil || errB != nil:
			r.problem(n.place, quote(s)+" is neither a day nor a range of days", "Write “2026-12-24”, or “2026-12-24..2026-12-31” for all days from one to the other")
		case b < a:
			r.problem(n.place, quote(s)+" ends before it begins", "Write the earlier day first")
		default:
			out = append(out, timetable.Closure{From: a, To: b})
		}
	}
	return slices.Clip(out)
}
