package timetable_test

import (
	"fmt"

	"duly/timetable"
)

func Example() {
	england, err := timetable.Named("GB-ENG")
	if err != nil {
		panic(err)
	}
	limit, err := timetable.ParseLimit("10 working days")
	if err != nil {
		panic(err)
	}
	opened := timetable.MustDate("2026-03-30")
	due, err := england.Due(limit, opened)
	if err != nil {
		panic(err)
	}
	fmt.Println(due.Long())
	// Output: Wednesday 15 April 2026
}

func ExampleCalendar_Explain() {
	scotland, err := timetable.Named("GB-SCT")
	if err != nil {
		panic(err)
	}
	pause := timetable.Span{From: timetable.MustDate("2026-06-10"), To: timetable.MustDate("2026-06-11")}
	working, err := scotland.Explain(timetable.Limit{N: 5, Unit: timetable.WorkingDays}, timetable.MustDate("2026-06-08"), pause)
	if err != nil {
		panic(err)
	}
	for _, step := range working.Steps {
		fmt.Println(step)
	}
	// Output:
	// 5 working days from Monday 8 June 2026. That day itself is not counted.
	// Tuesday 9 and Wednesday 10 June 2026: days 1 to 2.
	// Thursday 11 June 2026: paused, 1 day not counted.
	// Friday 12 June 2026: day 3.
	// Saturday 13 and Sunday 14 June 2026: weekend, not counted.
	// Monday 15 June 2026: World Cup bank holiday, not counted.
	// Tuesday 16 and Wednesday 17 June 2026: days 4 to 5.
	// Its last day is Wednesday 17 June 2026, to the end of the day.
}

func ExampleNew() {
	office, err := timetable.New(timetable.Spec{
		Name:     "branch office",
		Weekend:  []int{5, 6}, // Friday and Saturday
		Holidays: []timetable.Holiday{{Date: timetable.MustDate("2026-03-20"), Name: "Founder’s day", Source: "rule 2.3"}},
		Closed:   []timetable.Closure{{From: timetable.MustDate("2026-08-03"), To: timetable.MustDate("2026-08-14")}},
	})
	if err != nil {
		panic(err)
	}
	for _, day := range []string{"2026-03-20", "2026-08-02", "2026-08-05"} {
		worked, why, err := office.Working(timetable.MustDate(day))
		fmt.Println(day, worked, why, err)
	}
	// Output:
	// 2026-03-20 false Friday <nil>
	// 2026-08-02 true  <nil>
	// 2026-08-05 false office closed <nil>
}

func ExampleCalendar_WorkingDays() {
	ireland, err := timetable.Named("IE")
	if err != nil {
		panic(err)
	}
	n, err := ireland.WorkingDays(timetable.MustDate("2026-12-23"), timetable.MustDate("2027-01-04"))
	fmt.Println(n, err)

	_, err = ireland.WorkingDays(timetable.MustDate("2035-12-23"), timetable.MustDate("2036-01-04"))
	fmt.Println(err)
	// Output:
	// 6 <nil>
	// the IE calendar is known from 2015 to 2035: it cannot count from 2035-12-23 to 2036-01-04
}
