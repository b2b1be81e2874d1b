package picture

import (
	"fmt"

	"duly/check"
	"duly/timetable"
)

// A Run is the case that a picture shows in thicker lines.
type Run struct {
	Events  []check.RunEvent // none: no case is shown
	OnTime  bool             // the longest if everybody is on time: there is no bound to what can happen otherwise
	Endless bool             // a case can wait for ever
	Days    int              // how long it takes, in days of the calendar
}

// runOf chooses the case: the longest there is, or where there is no longest the
// longest if everybody is on time.
func runOf(result *check.Result) Run {
	switch {
	case result == nil:
		return Run{}
	case result.Bounds.Guaranteed != nil:
		x := result.Bounds.Guaranteed.CalendarDays
		return Run{Events: x.Run, Days: x.Days}
	case result.Bounds.OnTime != nil:
		x := result.Bounds.OnTime.CalendarDays
		return Run{Events: x.Run, Days: x.Days, OnTime: true, Endless: true}
	}
	return Run{Endless: true}
}

// A passage is a stage as the run passes through it: when it begins, and where
// it leads.
type passage struct {
	stage string
	day   timetable.Date
	next  string // the stage entered next; "" where the case ends
	end   string
	ended timetable.Date
}

func (r Run) passages() (all []passage) {
	for _, e := range r.Events {
		switch e.How {
		case check.Entering:
			if n := len(all); n > 0 {
				all[n-1].next = e.Event
			}
			all = append(all, passage{stage: e.Event, day: e.Date})
		case check.Ending:
			if n := len(all); n > 0 {
				all[n-1].end, all[n-1].ended = e.End, e.Date
			}
		}
	}
	return all
}

// received is the day of receipt.
func (r Run) received() timetable.Date {
	if len(r.Events) == 0 {
		return 0
	}
	return r.Events[0].Date
}

// when says on which date something of the run is, and how far into the case.
func (r Run) when(d timetable.Date) string {
	return fmt.Sprintf("%s · day %d", d.Short(), int(d-r.received()))
}
