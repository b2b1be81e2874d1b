// Package statistics answers one question: how well is the timetable kept?
//
// Every figure here is recomputed from dates, either those of a case's events
// (Kept) or those of cases taken over from another system (Past), and says
// what it is a count of. Nothing is estimated, and nothing is left out of a
// denominator because it is still late: docs/figures.md gives each meaning.
package statistics

import "slices"

// LeastBase is the smallest base on which a share is stated. Below it one case
// moves the share by more than five points, and a percentage says more about
// chance, or about one person, than about the organisation. Counts are always
// stated.
const LeastBase = 20

// Days sums up how long things took, in calendar days. Both figures are
// nearest-rank: each is the time that one of the cases really took. Both are
// nil where there was nothing to measure.
type Days struct {
	Median *int `json:"median"`
	P90    *int `json:"p90"` // nine in ten took at most so long
}

// summarise sorts days in place.
func summarise(days []int) Days {
	slices.Sort(days)
	return Days{Median: nearestRank(days, 50), P90: nearestRank(days, 90)}
}

// nearestRank is the smallest of the sorted values that at least percent of a
// hundred of them do not exceed; nil of none.
func nearestRank(sorted []int, percent int) *int {
	if len(sorted) == 0 {
		return nil
	}
	rank := (len(sorted)*percent + 99) / 100 // rounded up, in whole numbers: a float would misplace some ranks
	v := sorted[rank-1]
	return &v
}

// Counts is how a promise or limit fared, each case (each clock, for a limit)
// counted once.
type Counts struct {
	Kept    int `json:"kept"`    // done by the last day
	Missed  int `json:"missed"`  // done late, or closed by its consequence
	Running int `json:"running"` // not done, and the last day has not passed
	Overdue int `json:"overdue"` // not done, although the last day has passed
}

// Base is what a share on time is a share of: everything of which it is known
// by now whether it was on time. What is overdue belongs to it, although it
// goes on; otherwise letting late cases lie would improve the figure.
func (c Counts) Base() int { return c.Kept + c.Missed + c.Overdue }

// OnTime is the share kept of Base in per cent, cut (never rounded up) to one
// decimal. It is not stated, ok false, where Base is under LeastBase.
func (c Counts) OnTime() (percent float64, ok bool) {
	base := c.Base()
	if base < LeastBase {
		return 0, false
	}
	return float64(c.Kept*1000/base) / 10, true
}
