package timetable_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/timetable"
)

func TestExplain(t *testing.T) {
	england := named(t, "GB-ENG")
	office, err := england.With([]timetable.Closure{{From: timetable.MustDate("2026-12-24"), To: timetable.MustDate("2027-01-01")}}, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	anyDay, err := england.With(nil, nil, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		c           *timetable.Calendar
		limit, from string
		pauses      []timetable.Span
		want        string
	}{
		{england, "10 working days", "2026-03-30", []timetable.Span{pause("2026-04-08", "2026-04-10")}, `
			10 working days from Monday 30 March 2026. That day itself is not counted.
			Tuesday 31 March to Thursday 2 April 2026: days 1 to 3.
			Friday 3 April 2026: Good Friday, not counted.
			Saturday 4 and Sunday 5 April 2026: weekend, not counted.
			Monday 6 April 2026: Easter Monday, not counted.
			Tuesday 7 and Wednesday 8 April 2026: days 4 to 5.
			Thursday 9 and Friday 10 April 2026: paused, 2 days not counted.
			Saturday 11 and Sunday 12 April 2026: weekend, not counted.
			Monday 13 to Friday 17 April 2026: days 6 to 10.
			Its last day is Friday 17 April 2026, to the end of the day.`},
		{office, "75 working days", "2026-11-02", nil, `
			75 working days from Monday 2 November 2026. That day itself is not counted.
			Tuesday 3 November to Wednesday 23 December 2026: days 1 to 37, weekends not counted.
			Thursday 24 December 2026: office closed, not counted.
			Friday 25 December 2026: Christmas Day, not counted.
			Saturday 26 and Sunday 27 December 2026: weekend, not counted.
			Monday 28 December 2026: Boxing Day (substitute day), not counted.
			Tuesday 29 to Thursday 31 December 2026: office closed, not counted.
			Friday 1 January 2027: New Year’s Day, not counted.
			Saturday 2 and Sunday 3 January 2027: weekend, not counted.
			Monday 4 January to Wednesday 24 February 2027: days 38 to 75, weekends not counted.
			Its last day is Wednesday 24 February 2027, to the end of the day.`},
		{england, "14 days", "2026-03-21", nil, `
			14 days from Saturday 21 March 2026. That day itself is not counted.
			Sunday 22 March to Saturday 4 April 2026: days 1 to 14.
			It cannot end on Saturday 4 and Sunday 5 April 2026 (weekend), Monday 6 April 2026 (Easter Monday): on to Tuesday 7 April 2026.
			Its last day is Tuesday 7 April 2026, to the end of the day.`},
		{anyDay, "14 days", "2026-03-21", nil, `
			14 days from Saturday 21 March 2026. That day itself is not counted.
			Sunday 22 March to Saturday 4 April 2026: days 1 to 14.
			Saturday 4 April 2026 is not worked (Saturday), but here limits in days may end on any day.
			Its last day is Saturday 4 April 2026, to the end of the day.`},
		{england, "0 working days", "2026-03-02", nil, `
			0 working days from Monday 2 March 2026: that day itself, if it can end then.
			Its last day is Monday 2 March 2026, to the end of the day.`},
		{england, "7 clear days", "2026-03-02", nil, `
			7 clear days from Monday 2 March 2026. Clear days leave out that day and the last day, so the last is day 8.
			Tuesday 3 to Tuesday 10 March 2026: days 1 to 8.
			Its last day is Tuesday 10 March 2026, to the end of the day.`},
		{england, "1 month", "2026-01-31", nil, `
			1 month from Saturday 31 January 2026: Saturday 28 February 2026, the last day of a month that has no day 31.
			It cannot end on Saturday 28 February and Sunday 1 March 2026 (weekend): on to Monday 2 March 2026.
			Its last day is Monday 2 March 2026, to the end of the day.`},
		{england, "2 weeks and at least 12 working days", "2026-11-02", []timetable.Span{pause("2026-11-10", "2026-11-17")}, `
			2 weeks, that is 14 days, from Monday 2 November 2026. That day itself is not counted.
			Tuesday 3 to Tuesday 10 November 2026: days 1 to 8.
			Wednesday 11 to Tuesday 17 November 2026: paused, 7 days not counted.
			Wednesday 18 to Monday 23 November 2026: days 9 to 14.
			At least 12 working days must lie within it as well.
			12 working days from Monday 2 November 2026. That day itself is not counted.
			Tuesday 3 to Friday 6 November 2026: days 1 to 4.
			Saturday 7 and Sunday 8 November 2026: weekend, not counted.
			Monday 9 and Tuesday 10 November 2026: days 5 to 6.
			Wednesday 11 to Tuesday 17 November 2026: paused, 7 days not counted.
			Wednesday 18 to Friday 20 November 2026: days 7 to 9.
			Saturday 21 and Sunday 22 November 2026: weekend, not counted.
			Monday 23 to Wednesday 25 November 2026: days 10 to 12.
			Of Monday 23 November 2026 and Wednesday 25 November 2026 the later one holds.
			Its last day is Wednesday 25 November 2026, to the end of the day.`},
		{england, "2 months", "2026-01-05", []timetable.Span{pause("2026-01-12", "2026-01-21")}, `
			2 months from Monday 5 January 2026: the same day of the month, Thursday 5 March 2026.
			That is 59 days, and as many more as are paused.
			Tuesday 6 to Monday 12 January 2026: days 1 to 7.
			Tuesday 13 to Wednesday 21 January 2026: paused, 9 days not counted.
			Thursday 22 January to Saturday 14 March 2026: days 8 to 59.
			It cannot end on Saturday 14 and Sunday 15 March 2026 (weekend): on to Monday 16 March 2026.
			Its last day is Monday 16 March 2026, to the end of the day.`},
		{england, "3 days", "2026-03-02", []timetable.Span{pause("2026-03-04", "2026-03-05"), pause("2026-03-06", "2026-03-10")}, `
			3 days from Monday 2 March 2026. That day itself is not counted.
			Tuesday 3 and Wednesday 4 March 2026: days 1 to 2.
			Thursday 5 March 2026: paused, 1 day not counted.
			Friday 6 March 2026: day 3.
			Its last day is Friday 6 March 2026, to the end of the day.`},
		{england, "3 days", "2026-03-02", []timetable.Span{pause("2026-02-20", "2026-03-02"), pause("2026-03-03", "2026-03-03")}, `
			3 days from Monday 2 March 2026. That day itself is not counted.
			Tuesday 3 to Thursday 5 March 2026: days 1 to 3.
			Its last day is Thursday 5 March 2026, to the end of the day.`},
		{england, "0 days", "2026-03-05", []timetable.Span{pause("2026-03-04", "2026-03-06")}, `
			0 days from Thursday 5 March 2026: that day itself, if it can end then.
			It cannot end while it is paused: on from Thursday 5 March 2026 to Saturday 7 March 2026.
			It cannot end on Saturday 7 and Sunday 8 March 2026 (weekend): on to Monday 9 March 2026.
			Its last day is Monday 9 March 2026, to the end of the day.`},
		{england, "3 months", "2028-12-01", nil, `
			3 months from Friday 1 December 2028: the same day of the month, Thursday 1 March 2029.
			The holidays of GB-ENG are published up to 31 December 2028 only; those after it are projected by the rules in force today.
			Its last day is Thursday 1 March 2029, to the end of the day.`},
	} {
		w, err := test.c.Explain(limit(t, test.limit), timetable.MustDate(test.from), test.pauses...)
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Split(strings.ReplaceAll(strings.TrimSpace(test.want), "\t", ""), "\n")
		if !slices.Equal(w.Steps, want) {
			t.Errorf("%s from %s:\n%s\nwant\n%s", test.limit, test.from, strings.Join(w.Steps, "\n"), strings.Join(want, "\n"))
		}
	}
}

var dayNumber = regexp.MustCompile(`days? (?:\d+ to )?(\d+)(?:,|\.)`)

// The narration ends on the very day that Due gives, counts up to N, and names
// each holiday, closed day and pause on the way.
func TestExplainIsDue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, l := anyCalendar.Draw(t, "calendar"), anyLimit(60).Draw(t, "limit")
		e, pauses := anyOpening.Draw(t, "opened"), anyPauses.Draw(t, "pauses")
		want, err := c.Due(l, e, pauses...)
		if err != nil {
			t.Fatal(err)
		}
		w, err := c.Explain(l, e, pauses...)
		if err != nil || w.Due != want || w.Opened != e || w.Limit != l {
			t.Fatalf("%+v, %v; want %s", w, err, want)
		}
		text := strings.Join(w.Steps, "\n")
		if !strings.HasSuffix(text, "Its last day is "+want.Long()+", to the end of the day.") {
			t.Fatalf("%s\ndoes not end on %s", text, want)
		}
		if l.Unit != timetable.WorkingDays || l.N == 0 || l.AtLeast > 0 {
			return
		}
		numbers := dayNumber.FindAllStringSubmatch(text, -1)
		if last := numbers[len(numbers)-1][1]; last != strings.Fields(l.String())[0] {
			t.Fatalf("%s\ncounts to %s", text, last)
		}
		if len(pauses) > 0 {
			return
		}
		for d := e + 1; d <= want; d++ {
			if _, why, _ := c.Working(d); (why == "Holiday" || why == "office closed") && !strings.Contains(text, why) {
				t.Fatalf("%s\ndoes not name %s (%s)", text, d, why)
			}
		}
	})
}

// A long limit stays readable: ten years of working days, every holiday named.
func TestExplainStaysReadable(t *testing.T) {
	c := named(t, "GB-ENG")
	e := timetable.MustDate("2016-01-04")
	w, err := c.Explain(limit(t, "2500 working days"), e)
	if err != nil {
		t.Fatal(err)
	}
	holidays := c.Holidays(e, w.Due)
	for _, h := range holidays {
		if !slices.ContainsFunc(w.Steps, func(s string) bool { return strings.HasPrefix(s, h.Date.Long()+": "+h.Name+",") }) {
			t.Errorf("%s, %s, is not named", h.Date.Long(), h.Name)
		}
	}
	if len(w.Steps) > 3*len(holidays)+3 {
		t.Errorf("%d lines for %d holidays", len(w.Steps), len(holidays))
	}
}
