package timetable_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"duly/timetable"
)

// anyCalendar draws calendars of a rulebook's own, from the usual office to one
// that opens on Tuesdays, with holidays and closures in 2026.
var anyCalendar = rapid.Custom(func(t *rapid.T) *timetable.Calendar {
	start := timetable.MustDate("2026-01-01")
	day := rapid.Map(rapid.IntRange(0, 200), func(n int) timetable.Date { return start + timetable.Date(n) })
	spec := timetable.Spec{
		Name:    "drawn",
		Weekend: rapid.SliceOfNDistinct(rapid.IntRange(0, 6), 0, 6, rapid.ID).Draw(t, "weekend"),
		Holidays: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) timetable.Holiday {
			return timetable.Holiday{Date: day.Draw(t, "holiday"), Name: "Holiday"}
		}), 0, 12).Draw(t, "holidays"),
		Closed: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) timetable.Closure {
			from := day.Draw(t, "closed from")
			return timetable.Closure{From: from, To: from + timetable.Date(rapid.IntRange(0, 20).Draw(t, "for"))}
		}), 0, 3).Draw(t, "closed"),
		AnyDay: rapid.Bool().Draw(t, "any day"),
	}
	c, err := timetable.New(spec)
	if err != nil {
		t.Fatal(err)
	}
	return c
})

var anyOpening = rapid.Map(rapid.IntRange(0, 150), func(n int) timetable.Date { return timetable.MustDate("2026-01-01") + timetable.Date(n) })

var anyPauses = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) timetable.Span {
	from := timetable.MustDate("2025-12-20") + timetable.Date(rapid.IntRange(0, 200).Draw(t, "paused from"))
	return timetable.Span{From: from, To: from + timetable.Date(rapid.IntRange(0, 25).Draw(t, "for"))}
}), 0, 4)

// slow is the rule as docs/dates.md states it, one day at a time.
func slow(t *rapid.T, c *timetable.Calendar, l timetable.Limit, e timetable.Date, pauses []timetable.Span) timetable.Date {
	working := func(d timetable.Date) bool {
		working, _, err := c.Working(d)
		if err != nil {
			t.Fatal(err)
		}
		return working
	}
	paused := func(d timetable.Date) bool {
		for _, p := range pauses {
			if p.From < d && d <= p.To {
				return true
			}
		}
		return false
	}
	need := l.N
	switch l.Unit {
	case timetable.Weeks:
		need = 7 * l.N
	case timetable.ClearDays:
		need = l.N + 1
	case timetable.Months:
		for d := e; d < e.AddMonths(l.N); d++ {
			need++
		}
		need -= l.N
	}
	d := e
	for counted := 0; counted < need; {
		d++
		if !paused(d) && (l.Unit != timetable.WorkingDays || working(d)) {
			counted++
		}
	}
	for paused(d) || (!working(d) && (l.Unit == timetable.WorkingDays || !c.AnyDay())) {
		d++
	}
	if l.AtLeast > 0 {
		d = max(d, slow(t, c, timetable.Limit{N: l.AtLeast, Unit: timetable.WorkingDays}, e, pauses))
	}
	return d
}

func TestDueIsTheRuleDayByDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCalendar.Draw(t, "calendar")
		l := anyLimit(30).Draw(t, "limit")
		for range 5 {
			e, pauses := anyOpening.Draw(t, "opened"), anyPauses.Draw(t, "pauses")
			got, err := c.Due(l, e, pauses...)
			if want := slow(t, c, l, e, pauses); err != nil || got != want {
				t.Fatalf("%s from %s: %s, %v; want %s", l, e, got, err, want)
			}
		}
	})
}

// A limit opened later never ends earlier. With pauses this still holds for
// every unit but months, which are measured from their own opening day.
func TestDueIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCalendar.Draw(t, "calendar")
		l := anyLimit(40).Draw(t, "limit")
		var pauses []timetable.Span
		if l.Unit != timetable.Months {
			pauses = anyPauses.Draw(t, "pauses")
		}
		var before timetable.Date
		for e := timetable.MustDate("2025-12-25"); e < timetable.MustDate("2026-08-01"); e++ {
			d, err := c.Due(l, e, pauses...)
			if err != nil {
				t.Fatal(err)
			}
			if d < before || d < e {
				t.Fatalf("%s from %s ends on %s; from the day before it ended on %s", l, e, d, before)
			}
			before = d
		}
	})
}

func TestPausesAreAUnion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, l, e := anyCalendar.Draw(t, "calendar"), anyLimit(30).Draw(t, "limit"), anyOpening.Draw(t, "opened")
		pauses := anyPauses.Draw(t, "pauses")
		plain, err := c.Due(l, e)
		if err != nil {
			t.Fatal(err)
		}
		want, err := c.Due(l, e, pauses...)
		if err != nil {
			t.Fatal(err)
		}
		if want < plain {
			t.Fatalf("a pause brought %s from %s forward: %s to %s", l, e, plain, want)
		}
		shuffled := rapid.Permutation(append(pauses, pauses...)).Draw(t, "shuffled, each twice")
		handed := slices.Clone(shuffled)
		if got, err := c.Due(l, e, shuffled...); err != nil || got != want {
			t.Fatalf("each twice, in another order: %s, %v; want %s", got, err, want)
		}
		if !slices.Equal(handed, shuffled) {
			t.Fatal("the caller's pauses were put in another order")
		}
		if len(pauses) > 0 && pauses[0].To > pauses[0].From+1 {
			p := pauses[0]
			mid := p.From + 1
			split := append([]timetable.Span{{From: p.From, To: mid}, {From: mid, To: p.To}}, pauses[1:]...)
			if got, err := c.Due(l, e, split...); err != nil || got != want {
				t.Fatalf("one cut in two: %s, %v; want %s", got, err, want)
			}
		}
		late := timetable.Span{From: want, To: want + 30}
		if got, err := c.Due(l, e, append(pauses, late)...); err != nil || got != want {
			t.Fatalf("begun on the last day: %s, %v; want %s", got, err, want)
		}
	})
}

// Working days lost to a pause are given back, no more and no fewer.
func TestPauseShiftsWorkingDaysByTheWorkingDaysInIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, e := anyCalendar.Draw(t, "calendar"), anyOpening.Draw(t, "opened")
		l := timetable.Limit{N: rapid.IntRange(1, 30).Draw(t, "N"), Unit: timetable.WorkingDays}
		plain, err := c.Due(l, e)
		if err != nil {
			t.Fatal(err)
		}
		from := e + timetable.Date(rapid.IntRange(0, int(plain-e)-1).Draw(t, "begun"))
		p := timetable.Span{From: from, To: from + timetable.Date(rapid.IntRange(0, 40).Draw(t, "for"))}
		lost, err := c.WorkingDays(p.From, p.To)
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Due(l, e, p)
		if err != nil {
			t.Fatal(err)
		}
		want, err := c.Due(timetable.Limit{N: l.N + lost, Unit: timetable.WorkingDays}, e)
		if err != nil || got != want {
			t.Fatalf("%s from %s, %d lost from %s to %s: %s, want %s (%v)", l, e, lost, p.From, p.To, got, want, err)
		}
	})
}

func TestWorkingDaysAreThoseCountedOneByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCalendar.Draw(t, "calendar")
		a, b := anyOpening.Draw(t, "a"), anyOpening.Draw(t, "b")
		want := 0
		for d := a + 1; d <= b; d++ {
			if working, _, err := c.Working(d); err != nil {
				t.Fatal(err)
			} else if working {
				want++
			}
		}
		if got, err := c.WorkingDays(a, b); err != nil || got != want {
			t.Fatalf("after %s up to %s: %d, %v; want %d", a, b, got, err, want)
		}
		l := timetable.Limit{N: want, Unit: timetable.WorkingDays}
		if last, err := c.Due(l, a); err != nil || (want > 0 && last > b) {
			t.Fatalf("%s from %s end on %s, after %s (%v)", l, a, last, b, err)
		}
	})
}
