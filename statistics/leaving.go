package statistics

import (
	"duly/casework"
	"duly/timetable"
)

// Leavings is in how many cases, open or ended, somebody went while the case was
// open, and what became of those cases. A count of one to four is not stated, and
// is nil: it would be about people who can be told apart.
type Leavings struct {
	Left      *int `json:"left_while_open"` // the respondent left
	Waiting   *int `json:"waiting"`         // of those, cases that wait for their return
	Withdrawn *int `json:"withdrawn"`       // a complaint was withdrawn
	Ended     *int `json:"ended_withdrawn"` // of those, cases that ended by it
	Died      *int `json:"died"`            // a party died
	Referred  *int `json:"referred"`        // to the police, or to another body
}

type leavings struct{ left, waiting, withdrawn, ended, died, referred int }

func (l *leavings) add(events []casework.Event) {
	var seen leavings
	for _, e := range events {
		switch e.Kind {
		case casework.Left:
			seen.left = 1
		case casework.Withdrawn:
			seen.withdrawn = 1
		case casework.Died:
			seen.died = 1
		case casework.Referred:
			seen.referred = 1
		}
	}
	if _, waits := waitsSince(events); waits {
		seen.waiting = 1
	}
	if end := endOf(events); end >= 0 && events[end].End == casework.WithdrawnEnd {
		seen.ended = seen.withdrawn
	}
	l.left, l.waiting, l.withdrawn = l.left+seen.left, l.waiting+seen.waiting, l.withdrawn+seen.withdrawn
	l.ended, l.died, l.referred = l.ended+seen.ended, l.died+seen.died, l.referred+seen.referred
}

func (l leavings) figure() Leavings {
	return Leavings{
		Left: stated(l.left), Waiting: statedOf(l.waiting, l.left), Withdrawn: stated(l.withdrawn),
		Ended: statedOf(l.ended, l.withdrawn), Died: stated(l.died), Referred: stated(l.referred),
	}
}

// stated is a count of cases as it may be published.
func stated(n int) *int {
	if 0 < n && n < fewest {
		return nil
	}
	return &n
}

// statedOf is the same of a part, which must not tell how few the rest are.
func statedOf(part, whole int) *int {
	if stated(whole-part) == nil {
		return nil
	}
	return stated(part)
}

// endOf finds the end of a case, -1 while it is open. An end after which the case
// went on again is none.
func endOf(events []casework.Event) int {
	end := -1
	for i, e := range events {
		switch e.Kind {
		case casework.Ended:
			end = i
		case casework.Readmitted:
			end = -1
		}
	}
	return end
}

// waitsSince tells since when a case waits for the respondent's return.
func waitsSince(events []casework.Event) (day timetable.Date, waits bool) {
	end := endOf(events)
	if end < 0 || events[end].End != casework.WaitsEnd {
		return 0, false
	}
	return events[end].Day, true
}

// away are the days on which a case waited and then went on again: no promise
// counts them.
func away(events []casework.Event) []timetable.Span {
	var out []timetable.Span
	var since timetable.Date
	for _, e := range events {
		switch {
		case e.Kind == casework.Ended && e.End == casework.WaitsEnd:
			since = e.Day
		case e.Kind == casework.Readmitted && since != 0:
			if e.Day-1 > since {
				out = append(out, timetable.Span{From: since, To: e.Day - 1})
			}
			since = 0
		}
	}
	return out
}
