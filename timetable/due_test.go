package timetable_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

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
		{l: timetable.Limit{N: 1 << 30, Unit: timetable.Weeks}, want: "from 0 to 36500"},
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
	for _, l := range []string{"1 day", "1 working day"} {
		if got := due(t, c, l, "2026-03-02", timetable.Span{From: last + 1, To: last + 2}); got != "2026-03-03" {
			t.Errorf("%s: %s", l, got)
		}
	}
}
