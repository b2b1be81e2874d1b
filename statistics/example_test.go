package statistics_test

import (
	"fmt"

	"duly/statistics"
	"duly/timetable"
)

func ExamplePast() {
	day := timetable.MustDate
	cases := []statistics.Span{
		{Received: day("2014-03-01"), Closed: day("2014-05-10")},
		{Received: day("2014-06-01"), Closed: day("2015-04-01")},
		{Received: day("2014-07-01")},                            // open still
		{Received: day("2014-07-01"), Closed: day("2014-06-30")}, // closed before it was received
	}
	p := statistics.Past(cases, day("2015-12-31"))
	fmt.Println(p.Cases, "cases:", p.Closed, "closed,", p.Open, "open,", p.Inconsistent, "inconsistent")
	fmt.Println("median", *p.Days.Median, "days, nine in ten within", *p.Days.P90)
	for _, y := range p.Backlog {
		fmt.Println("open at the end of", y.Year, "–", y.Open)
	}
	// Output:
	// 4 cases: 2 closed, 1 open, 1 inconsistent
	// median 70 days, nine in ten within 304
	// open at the end of 2014 – 2
	// open at the end of 2015 – 1
}

func ExampleCounts_OnTime() {
	c := statistics.Counts{Kept: 47, Missed: 2, Overdue: 1, Running: 30}
	percent, ok := c.OnTime()
	fmt.Println(percent, ok, "of", c.Base())
	few := statistics.Counts{Kept: 4}
	_, ok = few.OnTime()
	fmt.Println(ok, "of", few.Base())
	// Output:
	// 94 true of 50
	// false of 4
}
