package timetable_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/timetable"
)

func due(t testing.TB, c *timetable.Calendar, l, from string, pauses ...timetable.Span) string {
	t.Helper()
	d, err := c.Due(limit(t, l), timetable.MustDate(from), pauses...)
	if err != nil {
		t.Fatal(err)
	}
	return d.String()
}

func pause(from, to string) timetable.Span {
	return timetable.Span{From: timetable.MustDate(from), To: timetable.MustDate(to)}
}

func TestDue(t *testing.T) {
	for _, test := range []struct{ calendar, limit, from, want string }{
		{"GB-ENG", "10 working days", "2026-03-02", "2026-03-16"},
		{"GB-ENG", "10 working days", "2026-03-30", "2026-04-15"}, // Good Friday and Easter Monday
		{"GB-SCT", "10 working days", "2026-03-30", "2026-04-14"}, // no Easter Monday
		{"GB-ENG", "1 working day", "2026-03-07", "2026-03-09"},   // a Saturday's event
		{"GB-ENG", "0 working days", "2026-03-02", "2026-03-02"},
		{"GB-ENG", "0 working days", "2026-04-03", "2026-04-07"},
		{"GB-ENG", "0 days", "2026-03-02", "2026-03-02"},
		{"GB-ENG", "0 days", "2026-03-07", "2026-03-09"},
		{"GB-ENG", "14 days", "2026-03-02", "2026-03-16"},
		{"GB-ENG", "14 days", "2026-03-21", "2026-04-07"},      // Easter Saturday, carried to Tuesday
		{"GB-ENG", "28 days", "2025-11-28", "2025-12-29"},      // Boxing Day, then a weekend
		{"GB-ENG", "3 weeks", "2026-03-14", "2026-04-07"},      //
		{"GB-ENG", "7 clear days", "2026-03-02", "2026-03-10"}, // both ends left out
		{"GB-ENG", "7 clear days", "2026-03-14", "2026-03-23"}, //
		{"GB-ENG", "1 month", "2025-03-18", "2025-04-22"},      // 18 April 2025 was Good Friday
		{"GB-ENG", "1 month", "2026-01-31", "2026-03-02"},      // 28 February, a Saturday
		{"GB-ENG", "2 months", "2026-01-31", "2026-03-31"},     // from 31 January at once
		{"GB-ENG", "6 months", "2025-08-31", "2026-03-02"},     //
		{"GB-ENG", "1 day and at least 3 working days", "2026-04-02", "2026-04-09"},
		{"GB-ENG", "14 days and at least 2 working days", "2026-03-02", "2026-03-16"},
		{"GB-ENG", "10 working days and at least 12 working days", "2026-03-02", "2026-03-18"},
		{"IE", "10 working days", "2018-03-12", "2018-03-26"}, // St Patrick's Day, a Saturday, is not made up for
		{"US", "5 working days", "2021-12-28", "2022-01-05"},  // New Year's Day observed on the last day of the year before
		{"GB-ENG", "250 working days", "2025-01-02", "2025-12-29"},
	} {
		if got := due(t, named(t, test.calendar), test.limit, test.from); got != test.want {
			t.Errorf("%s: %s from %s is %s, want %s", test.calendar, test.limit, test.from, got, test.want)
		}
	}
}

// A procedure's whole timetable in England and Wales in 2025, worked out by
// hand, with a pause for the police, an extension and an appeal.
func TestGoldenDates(t *testing.T) {
	c := named(t, "GB-ENG")
	received := due(t, c, "0 working days", "2025-03-08") // Saturday evening
	police := pause("2025-04-14", "2025-05-01")

	day := map[string]string{"received": received}
	for _, step := range []struct {
		name, limit, after, want string
		pauses                   []timetable.Span
	}{
		{"acknowledged", "3 working days", "received", "2025-03-13", nil},
		{"triaged", "7 working days", "received", "2025-03-19", nil},
		{"notice", "3 working days", "triaged", "2025-03-24", nil},
		{"answer", "10 working days", "notice", "2025-04-07", nil},
		{"investigated", "25 working days", "notice", "2025-04-30", nil},
		{"paused", "25 working days", "notice", "2025-05-16", []timetable.Span{police}},
		{"extended", "5 working days", "paused", "2025-05-23", nil},
		{"comments", "7 working days", "extended", "2025-06-04", nil},
		{"charged", "3 working days", "comments", "2025-06-09", nil},
		{"heard", "12 working days", "charged", "2025-06-25", nil},
		{"decided", "5 working days", "heard", "2025-07-02", nil},
		{"appeal", "10 working days", "decided", "2025-07-16", nil},
		{"admitted", "3 working days", "appeal", "2025-07-21", nil},
		{"closed", "20 working days", "admitted", "2025-08-18", nil},

		{"clean comments", "7 working days", "investigated", "2025-05-12", nil},
		{"clean charge", "3 working days", "clean comments", "2025-05-15", nil},
		{"clean hearing", "12 working days", "clean charge", "2025-06-03", nil},
		{"clean decision", "5 working days", "clean hearing", "2025-06-10", nil},
		{"all at once", "62 working days", "received", "2025-06-10", nil},
	} {
		day[step.name] = due(t, c, step.limit, day[step.after], step.pauses...)
		if day[step.name] != step.want {
			t.Errorf("%s: %s, want %s", step.name, day[step.name], step.want)
		}
	}
	if received != "2025-03-10" {
		t.Errorf("received on %s, want Monday 10 March", received)
	}

	count := func(a, b string) (days, working int) {
		from, to := timetable.MustDate(a), timetable.MustDate(b)
		working, err := c.WorkingDays(from, to)
		if err != nil {
			t.Fatal(err)
		}
		return int(to - from), working
	}
	if days, working := count(received, day["decided"]); days != 114 || working != 78 {
		t.Errorf("decided after %d days, %d working; want 114 and 78", days, working)
	}
	if days, working := count("2025-04-14", "2025-05-01"); days != 17 || working != 11 {
		t.Errorf("paused for %d days, %d working; want 17 and 11, so 67 net", days, working)
	}
	if days, working := count(received, day["clean decision"]); days != 92 || working != 62 {
		t.Errorf("a clean run takes %d days, %d working; want 92 and 62", days, working)
	}

	review := "2025-03-20"
	for _, want := range []string{"2025-04-17", "2025-05-15", "2025-06-12", "2025-07-10"} {
		if review = due(t, c, "28 days", review); review != want {
			t.Errorf("review on %s, want %s", review, want)
		}
	}
}

// Where a pause stands to a limit, case by case (docs/dates.md, "Pauses").
func TestPauses(t *testing.T) {
	c := named(t, "GB-ENG")
	for _, test := range []struct {
		why, limit, from, want string
		pauses                 []timetable.Span
	}{
		{"a week in the middle", "10 working days", "2026-03-02", "2026-03-23", []timetable.Span{pause("2026-03-05", "2026-03-12")}},
		{"over a weekend only: no working day is lost", "10 working days", "2026-03-02", "2026-03-16", []timetable.Span{pause("2026-03-06", "2026-03-08")}},
		{"over a weekend only: two days of fourteen are", "14 days", "2026-03-02", "2026-03-18", []timetable.Span{pause("2026-03-06", "2026-03-08")}},
		{"over a holiday", "5 working days", "2026-03-30", "2026-04-13", []timetable.Span{pause("2026-04-02", "2026-04-09")}},
		{"begun on a holiday", "5 working days", "2026-03-30", "2026-04-09", []timetable.Span{pause("2026-04-03", "2026-04-07")}},
		{"the day it begins is counted", "3 working days", "2026-03-02", "2026-03-05", []timetable.Span{pause("2026-03-05", "2026-03-20")}},
		{"begun on the last day: does not save it", "10 working days", "2026-03-02", "2026-03-16", []timetable.Span{pause("2026-03-16", "2026-04-02")}},
		{"begun the day before: does", "10 working days", "2026-03-02", "2026-03-18", []timetable.Span{pause("2026-03-13", "2026-03-17")}},
		{"begun on the Saturday from which the limit rolls", "5 days", "2026-03-02", "2026-03-11", []timetable.Span{pause("2026-03-07", "2026-03-10")}},
		{"rolled into a pause, and on past it", "5 days", "2026-03-02", "2026-03-11", []timetable.Span{pause("2026-03-08", "2026-03-10")}},
		{"begun before the limit opened", "5 working days", "2026-03-04", "2026-03-13", []timetable.Span{pause("2026-03-02", "2026-03-06")}},
		{"over before the limit opened", "5 working days", "2026-03-09", "2026-03-16", []timetable.Span{pause("2026-03-02", "2026-03-06")}},
		{"ended on the day the limit opened", "5 working days", "2026-03-06", "2026-03-13", []timetable.Span{pause("2026-03-02", "2026-03-06")}},
		{"of no day", "5 working days", "2026-03-02", "2026-03-09", []timetable.Span{pause("2026-03-04", "2026-03-04")}},
		{"overlapping ones count once", "10 working days", "2026-03-02", "2026-03-23", []timetable.Span{pause("2026-03-06", "2026-03-12"), pause("2026-03-05", "2026-03-10")}},
		{"the same one twice", "10 working days", "2026-03-02", "2026-03-23", []timetable.Span{pause("2026-03-05", "2026-03-12"), pause("2026-03-05", "2026-03-12")}},
		{"one after the other", "10 working days", "2026-03-02", "2026-03-23", []timetable.Span{pause("2026-03-10", "2026-03-12"), pause("2026-03-05", "2026-03-10")}},
		{"apart from each other", "10 working days", "2026-03-02", "2026-03-20", []timetable.Span{pause("2026-03-12", "2026-03-13"), pause("2026-03-05", "2026-03-10")}},
		{"months: as many days are added", "2 months", "2026-01-05", "2026-03-16", []timetable.Span{pause("2026-01-12", "2026-01-21")}}, // 5 March and 9 days is Saturday 14
		{"months: a pause in what was added is added too", "1 month", "2026-01-05", "2026-02-19", []timetable.Span{pause("2026-01-12", "2026-01-21"), pause("2026-02-06", "2026-02-11")}},
		{"clear days", "7 clear days", "2026-03-02", "2026-03-12", []timetable.Span{pause("2026-03-04", "2026-03-06")}},
		{"at least: both are paused", "1 day and at least 3 working days", "2026-03-02", "2026-03-10", []timetable.Span{pause("2026-03-02", "2026-03-05")}},
		{"nothing to count: not on a paused day", "0 working days", "2026-03-04", "2026-03-09", []timetable.Span{pause("2026-03-02", "2026-03-06")}},
		{"nothing to count: on the day it begins", "0 working days", "2026-03-04", "2026-03-04", []timetable.Span{pause("2026-03-04", "2026-03-06")}},
		{"to the end of what is known, but later", "5 working days", "2026-03-02", "2026-03-09", []timetable.Span{pause("2026-04-02", "2040-03-06")}},
	} {
		if got := due(t, c, test.limit, test.from, test.pauses...); got != test.want {
			t.Errorf("%s: %s from %s is %s, want %s", test.why, test.limit, test.from, got, test.want)
		}
	}
}

// A pause of ten working days that starts one day later and later: it moves a
// limit of working days always by as much, and one of days now more, now less.
func TestPauseStartingLaterAndLater(t *testing.T) {
	c := named(t, "GB-ENG")
	var days []string
	for p := timetable.MustDate("2025-04-01"); p < timetable.MustDate("2025-04-28"); p++ {
		q, err := c.Due(limit(t, "10 working days"), p)
		if err != nil {
			t.Fatal(err)
		}
		ten := timetable.Span{From: p, To: q}
		if got := due(t, c, "20 working days", "2025-04-01", ten); got != "2025-05-16" {
			t.Errorf("pause from %s: 20 working days end on %s", p, got)
		}
		days = append(days, strings.TrimPrefix(due(t, c, "28 days", "2025-04-01", ten), "2025-05-"))
	}
	if got := strings.Join(slices.Compact(days), " "); got != "13 19 16 15 19 16 15 19 16 15 14 16 15 14" {
		t.Errorf("28 days end in May on the %s", got)
	}
}

func TestDueRefuses(t *testing.T) {
	c := named(t, "GB-ENG")
	e := timetable.MustDate("2026-03-02")
	for _, test := range []struct {
		l      timetable.Limit
		pauses []timetable.Span
		want   string
	}{
		{l: timetable.Limit{}, want: "without a unit"},
		{l: timetable.Limit{N: 3, Unit: 9}, want: "without a unit"},
		{l: timetable.Limit{N: -1, Unit: timetable.Days}, want: "from 0 to 36500"},
		{l: timetable.Limit{N: 1 << 40, Unit: timetable.Weeks}, want: "from 0 to 36500"},
		{l: timetable.Limit{N: 1, Unit: timetable.Days, AtLeast: -1}, want: "from 0 to 36500"},
		{l: timetable.Limit{Unit: timetable.Months}, want: "only days and working days can be 0"},
		{l: limit(t, "5 days"), pauses: []timetable.Span{{From: e, To: e - 1}}, want: "a pause cannot begin on"},
		{l: limit(t, "5 days"), pauses: []timetable.Span{{To: e}}, want: "a pause cannot begin on"},
		{l: limit(t, "5 days"), pauses: []timetable.Span{{From: e, To: e}, {From: -1 << 31, To: e}}, want: "a pause cannot begin on"},
	} {
		if d, err := c.Due(test.l, e, test.pauses...); err == nil || !strings.Contains(err.Error(), test.want) || errors.Is(err, timetable.ErrBeyond) {
			t.Errorf("%+v: %s, %v; want %q", test.l, d, err, test.want)
		}
	}
}

// Whatever is asked beyond the known years is an error that says so.
func TestBeyondTheKnownYears(t *testing.T) {
	c := named(t, "GB-ENG")
	last := timetable.MustDate("2035-12-31")
	check := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, timetable.ErrBeyond) || !strings.Contains(err.Error(), "the GB-ENG calendar is known from 2015 to 2035: ") {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, test := range []struct {
		limit  string
		from   timetable.Date
		pauses []timetable.Span
	}{
		{"10 working days", last, nil},
		{"1 working day", last, nil},
		{"1 day", last, nil},
		{"36500 weeks", last - 3000, nil},
		{"36500 months", last - 3000, nil},
		{"36500 working days", last - 3000, nil},
		{"0 days", last + 1, nil},
		{"0 days", timetable.MustDate("2014-12-31"), nil},
		{"0 days", 0, nil},
		{"0 days", -1 << 31, nil},
		{"0 days", 1<<31 - 1, nil},
		{"10 days", last - 20, []timetable.Span{{From: last - 15, To: last + 100}}},
		{"10 working days", last - 20, []timetable.Span{{From: last - 15, To: 1<<31 - 1}}},
		{"0 days", last, []timetable.Span{{From: last - 1, To: last}}},
		{"0 days", last - 9, []timetable.Span{{From: 1, To: 1<<31 - 1}}},
		{"0 working days", last - 9, []timetable.Span{{From: last - 15, To: last + 1}}},
		{"1 day and at least 30 working days", last - 20, nil},
	} {
		d, err := c.Due(limit(t, test.limit), test.from, test.pauses...)
		check(test.limit+" → "+d.String(), err)
		_, err = c.Explain(limit(t, test.limit), test.from, test.pauses...)
		check(test.limit, err)
	}
	for _, d := range []timetable.Date{0, timetable.MustDate("2014-12-31"), last + 1} {
		_, _, err := c.Working(d)
		check("Working", err)
		_, err = c.WorkingDays(d, last)
		check("WorkingDays", err)
		_, err = c.WorkingDays(last, d)
		check("WorkingDays", err)
	}
	if got := due(t, c, "0 days", last.String()); got != "2035-12-31" {
		t.Errorf("the last known day is known: %s", got)
	}
	// A pause that is long over the horizon harms no limit that ends before it.
	if got := due(t, c, "1 day", "2026-03-02", timetable.Span{From: last + 1, To: last + 2}); got != "2026-03-03" {
		t.Error(got)
	}
}

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
		handed := append([]timetable.Span(nil), shuffled...)
		if got, err := c.Due(l, e, shuffled...); err != nil || got != want {
			t.Fatalf("each twice, in another order: %s, %v; want %s", got, err, want)
		}
		for i := range handed {
			if handed[i] != shuffled[i] {
				t.Fatal("the caller's pauses were put in another order")
			}
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
