package office

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"

	"duly/casework"
	"duly/journal"
	"duly/timetable"
)

// Attempted is the kind of the journal's own entries about somebody of the office who
// asked for a case that they may not see, or that there is not.
const Attempted casework.Kind = journal.Attempted

// What was tried.
const (
	ToOpen = "open"
	ToAct  = "act"
)

// mostAttempts bounds what one person can write into the journal on one day by
// asking; whoever asks so often is seen well enough.
const mostAttempts = 100

// attempts remembers what has been written today, so that who asks again and again
// writes it once.
type attempts struct {
	mu   sync.Mutex
	day  timetable.Date
	seen map[attempt]bool
	many map[string]int
}

type attempt struct{ person, id, what string }

// first tells whether an attempt is to be written, and counts it.
func (a *attempts) first(day timetable.Date, t attempt) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.day != day {
		a.day, a.seen, a.many = day, map[attempt]bool{}, map[string]int{}
	}
	if a.seen[t] || a.many[t.person] >= mostAttempts {
		return false
	}
	a.seen[t] = true
	a.many[t.person]++
	return true
}

// reference is what a case's reference looks like.
var reference = regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$`)

// refuse answers whoever asked for a case that they may not see, or that there is
// not: in both cases alike, and both are written down. Otherwise the growth of the
// public log, or the time that it takes to answer, would tell one from the other. So
// it is not waited for, either.
func (o *Office) refuse(id string, who casework.Actor, what string) error {
	day := o.Today()
	if who.Party != "" || !reference.MatchString(id) || o.stopped() != nil || !o.attempts.first(day, attempt{who.ID, id, what}) {
		return ErrNotFound
	}
	role := "no role"
	if len(who.Roles) > 0 {
		role = strings.Join(who.Roles, ", ")
	}
	j := job{done: make(chan error, 1), at: o.now(), work: func(s *sitting) error {
		s.systemBy(who.ID, casework.Event{Kind: Attempted, Day: s.Today, By: who.ID, Role: role, Subject: id, Ground: what})
		return nil
	}}
	select {
	case o.jobs <- j:
	default:
		go func() {
			select {
			case o.jobs <- j:
			case <-o.closing:
			}
		}()
	}
	return ErrNotFound
}

// refused is refuse where an error says that there is no such case, or that it cannot be
// read, and the error otherwise.
func (o *Office) refused(err error, id string, who casework.Actor, what string) error {
	if errors.Is(err, ErrNotFound) || o.hidden(id, who, err) || nothingLeft(err) && !o.mayBeTold(who) {
		return o.refuse(id, who, what)
	}
	return err
}

// A Reach is an attempt or an approach, as the overseer sees it.
type Reach struct {
	Day   timetable.Date
	Case  string
	Known bool   // there is such a case, of which this overseer may know
	What  string // ToOpen, ToAct, or casework.Approach
	Role  string // an attempt: of whoever tried; an approach: of the officer who noted it
	From  string // an approach: what they are who tried to influence the case
	Entry int64
}

// Reaches lists every attempt and every approach, latest first, for the overseer;
// ErrNotFound for anybody else. Cases that the overseer may not know of are left out,
// but where they asked for one themselves: it is told as one that there is not, or its
// absence would tell.
func (o *Office) Reaches(ctx context.Context, who casework.Actor) ([]Reach, error) {
	if !slices.Contains(who.Roles, Overseer) || casework.Barred(o.current, who) {
		return nil, ErrNotFound
	}
	// What was handed in before this is written by then.
	if err := o.write(ctx, func(*sitting) error { return nil }); err != nil && !o.halted(ctx) {
		return nil, err
	}
	out, err := o.attempted(ctx, who)
	if err != nil {
		return nil, err
	}
	err = o.eachCase(ctx, func(h *held) error {
		if !o.maySee(h.c, who) {
			return nil
		}
		for i, e := range h.c.Events {
			if e.Kind == casework.Approached {
				out = append(out, Reach{Day: e.Day, Case: h.id, Known: true, What: casework.Approach, Role: e.Role, From: e.Ground, Entry: h.nums[i]})
			}
		}
		return nil
	})
	slices.SortFunc(out, func(a, b Reach) int { return int(b.Entry - a.Entry) })
	return out, err
}

func (o *Office) attempted(ctx context.Context, who casework.Actor) (out []Reach, err error) {
	entries, err := entriesOf(ctx, o.store, "")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		e, err := o.systemEvent(ctx, entry)
		if err != nil {
			return nil, err
		}
		if e.Kind != Attempted {
			continue
		}
		a := Reach{Day: e.Day, Case: e.Subject, What: e.Ground, Role: e.Role, Entry: entry.Number}
		h, err := o.load(ctx, a.Case)
		if nothingLeft(err) {
			a.Known = true
			out = append(out, a)
			continue
		}
		if err != nil && o.halted(ctx) && o.faulty(a.Case, err) {
			if entry.Person == who.ID {
				out = append(out, a)
			}
			continue
		}
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		if a.Known = err == nil && o.maySee(h.c, who); err == nil && !a.Known && entry.Person != who.ID {
			continue
		}
		out = append(out, a)
	}
	return out, nil
}

// systemEvent opens the oversight envelope of an entry of the journal's own.
func (o *Office) systemEvent(ctx context.Context, entry journal.Entry) (casework.Event, error) {
	e, _, err := o.opened(ctx, entry, journal.Oversight)
	return e, err
}

// eachCase hands out every case. One that cannot be read is an error; but where the audit
// has found that and says so beside it, the overseer can look at the others. Those of which
// nothing is left are left out.
func (o *Office) eachCase(ctx context.Context, each func(*held) error) error {
	rows, err := o.caseRows(ctx, CaseFilter{})
	if err != nil {
		return err
	}
	for _, row := range rows {
		h, err := o.asOf(ctx, row)
		if nothingLeft(err) || err != nil && o.halted(ctx) && o.faulty(row.ID, err) {
			continue
		}
		if err == nil {
			err = each(h)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
