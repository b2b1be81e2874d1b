package statistics

import (
	"cmp"
	"slices"

	"duly/casework"
	"duly/timetable"
)

// fewest is how many cases a line must stand for before it is published: below it,
// a line would be about people who can be told apart.
const fewest = 5

// A BacklogLine is some of the open cases that came from elsewhere.
type BacklogLine struct {
	Stages []string         `json:"stages"` // in which they were taken over; several where one alone would be about too few
	On     []timetable.Date `json:"on"`     // the days of taking over, of each of Stages in turn
	Open   int              `json:"open"`
	Median int              `json:"median_days"` // since they were received, wherever that was
	Oldest int              `json:"oldest_days"`
}

// A TakenOver is what is public of cases that came from elsewhere, as it stood at
// the end of a day. Where they are too few, Lines is empty and Few tells so.
type TakenOver struct {
	Ended int           `json:"ended"`
	Open  int           `json:"open"`
	Few   bool          `json:"few"`
	Lines []BacklogLine `json:"lines"`
}

// A backlogged is one such case.
type backlogged struct {
	stage string
	on    timetable.Date
	age   int
}

// TakenOverCases sums up the cases that were taken over. No line is about fewer
// than five, and none can be worked out from the others.
func TakenOverCases(cases []*casework.Case, asOf timetable.Date) TakenOver {
	var out TakenOver
	byStage := map[string][]backlogged{}
	for _, c := range cases {
		if c.TakenOver.On == 0 || c.TakenOver.On > asOf {
			continue
		}
		if c.End != "" && c.EndedOn <= asOf {
			out.Ended++
			continue
		}
		out.Open++
		byStage[c.TakenOver.Stage] = append(byStage[c.TakenOver.Stage], backlogged{c.TakenOver.Stage, c.TakenOver.On, int(asOf - c.Received)})
	}
	var groups [][]backlogged
	for _, group := range byStage {
		groups = append(groups, group)
	}
	for _, group := range merged(groups) {
		out.Lines = append(out.Lines, line(group))
	}
	if out.Open > 0 && len(out.Lines) == 0 {
		out.Few = true
	}
	if out.Ended < fewest {
		out.Ended = 0
	}
	if out.Few {
		out.Open = 0
	}
	return out
}

// merged puts groups together, the smallest first, until each is large enough.
func merged(groups [][]backlogged) [][]backlogged {
	order := func() {
		slices.SortFunc(groups, func(a, b []backlogged) int {
			return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a[0].stage, b[0].stage))
		})
	}
	for order(); len(groups) > 0 && len(groups[0]) < fewest; order() {
		if len(groups) == 1 {
			return nil
		}
		groups[1] = append(slices.Clip(groups[1]), groups[0]...)
		groups = groups[1:]
	}
	slices.Reverse(groups)
	return groups
}

func line(group []backlogged) BacklogLine {
	l := BacklogLine{Open: len(group)}
	var ages []int
	seen := map[string]bool{}
	for _, c := range group {
		ages = append(ages, c.age)
		if key := c.stage + c.on.String(); !seen[key] {
			seen[key] = true
			l.Stages, l.On = append(l.Stages, c.stage), append(l.On, c.on)
		}
	}
	slices.Sort(ages)
	l.Median, l.Oldest = ages[(len(ages)-1)/2], ages[len(ages)-1]
	return l
}
