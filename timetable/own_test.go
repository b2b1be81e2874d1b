package timetable_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"duly/timetable"
)

func day(s string) timetable.Date { return timetable.MustDate(s) }

func TestOwnCalendar(t *testing.T) {
	c, err := timetable.New(timetable.Spec{
		Name:    "Tuesdays only",
		Weekend: []int{0, 1, 3, 4, 5, 6},
		Holidays: []timetable.Holiday{
			{Date: day("2026-03-17"), Name: "Founder’s day", Source: "rule 9"},
			{Date: day("2026-03-17"), Name: "a second name for it"},
		},
		Closed: []timetable.Closure{
			{From: day("2026-12-20"), To: day("2027-01-03")},
			{From: day("2026-12-28"), To: day("2027-01-05")},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if first, last := c.Known(); first.String() != "1900-01-01" || last.String() != "2199-12-31" || c.Name() != "Tuesdays only" {
		t.Errorf("%s known %s to %s", c.Name(), first, last)
	}
	for _, test := range []struct{ limit, from, want string }{
		{"1 working day", "2026-03-02", "2026-03-03"},
		{"3 working days", "2026-03-03", "2026-03-31"}, // the 10th, 24th, 31st
		{"10 days", "2026-03-02", "2026-03-24"},        // the 12th, on over Founder's day
		{"1 working day", "2026-12-15", "2027-01-12"},  // four weeks without a working day
	} {
		if got := due(t, c, test.limit, test.from); got != test.want {
			t.Errorf("%s from %s is %s, want %s", test.limit, test.from, got, test.want)
		}
	}
	for date, want := range map[string]string{"2026-03-17": "Founder’s day", "2026-12-29": "office closed", "2027-01-04": "Monday", "2026-03-10": ""} {
		if _, why, err := c.Working(day(date)); why != want || err != nil {
			t.Errorf("%s: %q, %v", date, why, err)
		}
	}
	if got := c.Holidays(day("2026-01-01"), day("2026-12-31")); len(got) != 1 || got[0].Source != "rule 9" {
		t.Errorf("two names for a day make one holiday: %v", got)
	}
	if _, projected := c.ProjectedFrom(); projected {
		t.Error("what an author declares is complete")
	}
}

func TestWeekend(t *testing.T) {
	for _, test := range []struct {
		weekend []int
		worked  string // of Monday 2 to Sunday 8 March 2026
	}{
		{nil, "MTWTF"},
		{[]int{}, "MTWTFSS"},
		{[]int{int(time.Friday), int(time.Saturday)}, "MTWTS"},
		{[]int{6, 6, 0}, "MTWTF"},
	} {
		c, err := timetable.New(timetable.Spec{Weekend: test.weekend})
		if err != nil {
			t.Fatal(err)
		}
		var worked strings.Builder
		for d := day("2026-03-02"); d <= day("2026-03-08"); d++ {
			if working, _, _ := c.Working(d); working {
				worked.WriteString(d.Weekday().String()[:1])
			}
		}
		if worked.String() != test.worked {
			t.Errorf("weekend %v: worked %s", test.weekend, worked.String())
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for _, test := range []struct {
		spec timetable.Spec
		want string
	}{
		{timetable.Spec{Weekend: []int{0, 1, 2, 3, 4, 5, 6}}, "all seven days are weekend"},
		{timetable.Spec{Weekend: []int{7}}, "there is no weekday 7"},
		{timetable.Spec{Weekend: []int{-1}}, "there is no weekday -1"},
		{timetable.Spec{Closed: []timetable.Closure{{From: day("1900-01-01"), To: day("2199-12-31")}}}, "no day on which anybody works"},
		{timetable.Spec{Closed: []timetable.Closure{{From: day("2026-03-02"), To: day("2026-03-01")}}}, "the end lies before the beginning"},
		{timetable.Spec{Closed: []timetable.Closure{{From: day("2026-03-02"), To: 1<<31 - 1}}}, "known from 1900 to 2199"},
		{timetable.Spec{Closed: []timetable.Closure{{From: -1 << 31, To: 1<<31 - 1}}}, "known from 1900 to 2199"},
		{timetable.Spec{Holidays: []timetable.Holiday{{Date: day("2200-01-01"), Name: "New Year"}}}, "the holiday New Year on 2200-01-01"},
		{timetable.Spec{Holidays: []timetable.Holiday{{Name: "Some day"}}}, "“Some day” has no date"},
	} {
		if c, err := timetable.New(test.spec); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: %v, %v; want %q", test.spec, c, err, test.want)
		}
	}
}

// Many closures over the whole span must cost no more than the span.
func TestNewIsBounded(t *testing.T) {
	closed := make([]timetable.Closure, 100_000)
	for i := range closed {
		closed[i] = timetable.Closure{From: day("1900-01-02"), To: day("2199-12-30")}
	}
	c, err := timetable.New(timetable.Spec{Closed: closed})
	if err != nil {
		t.Fatal(err)
	}
	if got := due(t, c, "1 working day", "1900-01-01"); got != "2199-12-31" {
		t.Error(got)
	}
}

func TestWith(t *testing.T) {
	england := named(t, "GB-ENG")
	office, err := england.With(
		[]timetable.Closure{{From: day("2026-12-24"), To: day("2026-12-31")}},
		[]timetable.Holiday{{Date: day("2026-07-20"), Name: "Day of mourning", Source: "declared later"}, {Date: day("2026-12-25"), Name: "Yule"}},
		true)
	if err != nil {
		t.Fatal(err)
	}
	for date, want := range map[string]string{"2026-12-24": "office closed", "2026-12-25": "Christmas Day", "2026-12-26": "Saturday", "2026-07-20": "Day of mourning", "2026-07-21": ""} {
		if _, why, _ := office.Working(day(date)); why != want {
			t.Errorf("%s: %q, want %q", date, why, want)
		}
	}
	if working, _, _ := england.Working(day("2026-12-24")); !working || england.AnyDay() {
		t.Error("the calendar it was made from has changed")
	}
	if !office.AnyDay() || office.Name() != "GB-ENG" {
		t.Errorf("%s, any day %v", office.Name(), office.AnyDay())
	}
	if _, projected := office.ProjectedFrom(); !projected {
		t.Error("further closures publish no holidays")
	}
	if got := due(t, office, "14 days", "2026-03-21"); got != "2026-04-04" {
		t.Errorf("days end on any day: %s", got)
	}
	if got := due(t, office, "0 working days", "2026-03-21"); got != "2026-03-23" {
		t.Errorf("working days never do: %s", got)
	}
	more, err := office.With([]timetable.Closure{{From: day("2026-12-21"), To: day("2026-12-23")}}, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	if got := due(t, more, "1 working day", "2026-12-18"); got != "2027-01-04" {
		t.Errorf("closures add up: %s", got)
	}
	if _, err := england.With([]timetable.Closure{{From: day("2036-01-01"), To: day("2036-01-02")}}, nil, false); !errors.Is(err, timetable.ErrBeyond) {
		t.Errorf("a closure beyond the known years: %v", err)
	}
	if _, err := england.With(nil, []timetable.Holiday{{Date: day("2036-01-01"), Name: "x"}}, false); !errors.Is(err, timetable.ErrBeyond) {
		t.Errorf("a holiday beyond the known years: %v", err)
	}
}
