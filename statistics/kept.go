package statistics

import (
	"fmt"
	"slices"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// A Report is how the promises and limits of one rulebook are kept, as it stood
// at the end of a day.
type Report struct {
	AsOf      timetable.Date  `json:"as_of"`
	Cases     int             `json:"cases"` // received by then under this rulebook: Open + Ended
	Open      int             `json:"open"`
	Ended     int             `json:"ended"`
	Others    int             `json:"others"`           // cases under other rulebooks: in no figure here
	Joined    int             `json:"joined"`           // complaints that go on in another case, and are counted with it
	TakenOver int             `json:"taken_over"`       // cases that came from elsewhere: see TakenOverCases
	Erased    int             `json:"erased,omitempty"` // cases that were erased whole by then: in no figure at all
	OpenAges  []int           `json:"-"`                // days, of every case that is open, under whatever rules, shortest first
	Leavings  Leavings        `json:"leavings"`
	Promises  []PromiseFigure `json:"promises"`
	Limits    []LimitFigure   `json:"limits"`
}

// A PromiseFigure is how a promise is kept. Every case is in exactly one of the
// counts or in NotReached, so that together they make up Report.Cases.
type PromiseFigure struct {
	Promise    rulebook.Promise `json:"-"`
	Name       string           `json:"name"`
	Rule       string           `json:"rule"`
	Limit      timetable.Limit  `json:"-"` // Within of a ceiling, AtLeast of a floor
	Counts     `json:"counts"`
	NotReached int  `json:"not_reached"` // what the promise speaks of did not come about, or has not yet
	Days       Days `json:"days"`        // of a ceiling, from From to To where both came about; of a floor, the party's step
	OldestOpen *int `json:"oldest_open"` // days that the oldest running or overdue one has waited; nil: none
}

// Kept gathers the figures of one rulebook, case by case. The zero Kept is not
// ready; use NewKept.
type Kept struct {
	book     *rulebook.Rulebook
	asOf     timetable.Date
	report   Report
	promises []tally
	limits   map[rulebook.StepRef]*limitTally
	silences silences
	leavings leavings
}

// tally is a figure in the making.
type tally struct {
	Counts
	notReached int
	days       []int
	oldest     int // days; -1: none
}

func (t *tally) waiting(days int) { t.oldest = max(t.oldest, days) }

func (t *tally) oldestOpen() *int {
	if t.oldest < 0 {
		return nil
	}
	v := t.oldest
	return &v
}

// NewKept begins the figures of a rulebook as they stood at the end of asOf.
func NewKept(book *rulebook.Rulebook, asOf timetable.Date) *Kept {
	k := &Kept{book: book, asOf: asOf, limits: map[rulebook.StepRef]*limitTally{}}
	k.report.AsOf = asOf
	for range book.Promises {
		k.promises = append(k.promises, tally{oldest: -1})
	}
	for _, ref := range limited(book) {
		k.limits[ref] = &limitTally{tally: tally{oldest: -1}}
	}
	return k
}

// Add counts a case. What happened in it after the day of the figures is left
// out of account; a case received later is not counted at all, and one that
// another rulebook governs only as one of Others. The case must have been
// brought up to date (casework.Lapse) for that day. It is an error where a
// promise's last day lies beyond the known years of the calendar; then nothing
// of the case was counted.
func (k *Kept) Add(c *casework.Case) error {
	k.openAges(c)
	if len(c.Events) == 0 || c.Events[0].Day > k.asOf {
		return nil
	}
	if c.Rulebook != k.book.Digest {
		k.report.Others++
		return nil
	}
	events := until(c.Events, k.asOf)
	end := endOf(events)
	ended := end >= 0
	switch {
	case c.TakenOver.On != 0:
		k.report.TakenOver++
		return nil
	case ended && events[end].End == casework.JoinedEnd:
		k.report.Joined++
		return nil
	}
	verdicts := make([]verdict, len(k.book.Promises))
	for i := range k.book.Promises {
		v, err := k.judge(&k.book.Promises[i], events, ended)
		if err != nil {
			return fmt.Errorf("promise %q: %w", k.book.Promises[i].Name, err)
		}
		verdicts[i] = v
	}
	k.report.Cases++
	if ended {
		k.report.Ended++
	} else {
		k.report.Open++
	}
	for i, v := range verdicts {
		k.promises[i].add(v)
	}
	k.addLimits(events)
	k.silences.add(k.book, c, events, ended)
	k.leavings.add(events)
	return nil
}

// until gives the events of an ordered run that lie on or before a day.
func until(events []casework.Event, day timetable.Date) []casework.Event {
	n := len(events)
	for n > 0 && events[n-1].Day > day {
		n--
	}
	return events[:n]
}

// Report gives the figures of the cases added so far.
func (k *Kept) Report() Report {
	r := k.report
	r.Leavings = k.leavings.figure()
	r.OpenAges = slices.Sorted(slices.Values(k.report.OpenAges))
	r.Promises = make([]PromiseFigure, len(k.promises))
	for i, p := range k.book.Promises {
		t := &k.promises[i]
		limit := p.Within
		if p.Floor() {
			limit = p.AtLeast
		}
		r.Promises[i] = PromiseFigure{
			Promise: p, Name: p.Name, Rule: p.Rule, Limit: limit, Counts: t.Counts, NotReached: t.notReached,
			Days: summarise(slices.Clone(t.days)), OldestOpen: t.oldestOpen(),
		}
	}
	r.Limits = []LimitFigure{}
	for _, ref := range limited(k.book) {
		r.Limits = append(r.Limits, k.limits[ref].figure(k.book, ref))
	}
	if f, declared := k.silences.figure(k.book); declared {
		r.Limits = append(r.Limits, f)
	}
	return r
}

// KeptPromises is the report of cases that are at hand all at once.
func KeptPromises(book *rulebook.Rulebook, cases []*casework.Case, asOf timetable.Date) (Report, error) {
	k := NewKept(book, asOf)
	for _, c := range cases {
		if err := k.Add(c); err != nil {
			return Report{}, err
		}
	}
	return k.Report(), nil
}
