package check

import (
	"fmt"
	"testing"

	"duly/rulebook"
	"duly/timetable"
)

// line is a rulebook of many stages in a line, each with a notice, a party's
// time, a report that can be extended and passed on, and a decision that can
// send the case back one stage, once: in every fifth stage.
func line(stages int, cal *timetable.Calendar) *rulebook.Rulebook {
	days := func(n int, u timetable.Unit) timetable.Limit { return timetable.Limit{N: n, Unit: u} }
	done := &rulebook.Consequence{Done: true}
	r := &rulebook.Rulebook{Name: "line", InForce: timetable.MustDate("2026-01-01"), Start: "s0", Calendar: cal, Ends: []rulebook.End{{Name: "dropped"}, {Name: "decided"}}}
	r.Promises = []rulebook.Promise{
		{Name: "in time", From: "received", To: "ended", Within: timetable.Limit{N: 200, Unit: timetable.Months}},
		{Name: "heard", Party: rulebook.Respondent, In: rulebook.StepRef{Stage: "s0", Step: "reply"}, AtLeast: days(7, timetable.Days), Before: rulebook.StepRef{Stage: fmt.Sprint("s", stages-1), Step: "decision"}},
	}
	for i := range stages {
		s := fmt.Sprint("s", i)
		next := rulebook.Outcome{Name: "go on", Stage: fmt.Sprint("s", i+1)}
		if i == stages-1 {
			next = rulebook.Outcome{Name: "go on", End: "decided"}
		}
		outcomes := []rulebook.Outcome{next, {Name: "drop", End: "dropped"}}
		if i%5 == 4 {
			outcomes = append(outcomes, rulebook.Outcome{Name: "back", Stage: fmt.Sprint("s", i-1), AtMost: 1})
		}
		r.Stages = append(r.Stages, rulebook.Stage{Name: s, Steps: []rulebook.Step{
			{Stage: s, Name: "notice", Who: "clerk", Within: days(3, timetable.WorkingDays), Else: done},
			{Stage: s, Name: "reply", Who: rulebook.Respondent, After: []string{"notice"}, Allow: days(7, timetable.Days)},
			{Stage: s, Name: "report", Who: "clerk", After: []string{"reply"}, Within: days(5, timetable.WorkingDays),
				Extend: &rulebook.Extension{By: days(2, timetable.WorkingDays), Times: 1, ApprovedBy: "judge"},
				Else:   &rulebook.Consequence{PassTo: "judge", Within: days(3, timetable.WorkingDays), Else: done}},
			{Stage: s, Name: "decision", Who: "judge", After: []string{"report"}, Wait: days(2, timetable.Days), Within: days(10, timetable.Days), Outcomes: outcomes, Else: &rulebook.Consequence{Outcome: "go on"}},
		}})
	}
	return r
}

// pausing is line with pauses: one ground for a third of the stages, one for a
// single stage.
func pausing(stages int, cal *timetable.Calendar) *rulebook.Rulebook {
	r := line(stages, cal)
	r.Roles = append(r.Roles, rulebook.Role{Name: "registrar"})
	police := rulebook.Pause{Name: "police", ApprovedBy: "registrar", Times: 1, AtMost: timetable.Limit{N: 20, Unit: timetable.WorkingDays}}
	for i := range max(1, stages/3) {
		police.In = append(police.In, fmt.Sprint("s", i+stages/3))
	}
	unfit := rulebook.Pause{Name: "unfit", ApprovedBy: "registrar", Times: 1, AtMost: timetable.Limit{N: 10, Unit: timetable.WorkingDays}, In: []string{fmt.Sprint("s", stages/2)}}
	r.Pauses = []rulebook.Pause{police, unfit}
	return r
}

func BenchmarkReport(b *testing.B) {
	own, err := timetable.New(timetable.Spec{Name: "own"})
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{5, 15, 50, 150} {
		b.Run(fmt.Sprint("stages=", n), func(b *testing.B) {
			r := line(n, own)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Report(r, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	for _, n := range []int{5, 15, 50, 150} {
		b.Run(fmt.Sprint("pauses/stages=", n), func(b *testing.B) {
			r := pausing(n, own)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Report(r, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	for _, years := range []int{1, 2, 4, 8} {
		b.Run(fmt.Sprint("pauses/years=", years), func(b *testing.B) {
			r := pausing(15, own)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Report(r, Options{From: r.InForce, To: r.InForce + timetable.Date(365*years)}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	for name, r := range procedures(b) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Report(r, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// The oracle, for scale: one stage and one date of receipt.
func BenchmarkEveryConduct(b *testing.B) {
	own, err := timetable.New(timetable.Spec{Name: "own"})
	if err != nil {
		b.Fatal(err)
	}
	r := line(1, own)
	for b.Loop() {
		o := &oracle{r: r, limit: r.InForce + 60}
		o.run([]timetable.Date{r.InForce})
	}
}
