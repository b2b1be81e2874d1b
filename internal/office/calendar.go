package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// declaredSetting is where the days are kept that were declared since the rulebook
// was written: later cases are told of them when they come.
const declaredSetting = "calendar/declared"

// Declared says what a declaration did.
type Declared struct {
	Cases int // open cases that were told of it
	Moved int // those in which a date moved: the parties have letters
}

// Declare makes known a day that is not worked, though the calendar of the rules
// has it as a working day: today or later. Each open case is told, and the clocks
// that are open in it move, none to an earlier date; a case that comes later is
// told when it comes. It may be called again: what was told is not told twice.
// A *casework.Refusal says what forbids it.
func (o *Office) Declare(ctx context.Context, day timetable.Holiday) (Declared, error) {
	day.Name, day.Source = strings.TrimSpace(day.Name), strings.TrimSpace(day.Source)
	if err := o.declarable(day); err != nil {
		return Declared{}, err
	}
	if err := o.noteDeclared(ctx, day); err != nil {
		return Declared{}, err
	}
	return o.tellAll(ctx, func(s *sitting, r *rulebook.Rulebook, h *held) ([]casework.Event, error) { return s.amend(r, h, day) })
}

// Undeclare takes back, before it comes, a day that was declared by mistake. Cases that
// come later do not hear of it any more. Each open case that was told of it is told, and
// the organisation's clocks in it are counted anew, none to a later date; but where a party
// was given a later day because of it, the case keeps the day. It may be called again: a
// case in which that party has answered meanwhile is told then. A *casework.Refusal says
// what forbids it.
func (o *Office) Undeclare(ctx context.Context, date timetable.Date, why string) (Declared, error) {
	if why = strings.TrimSpace(why); why == "" {
		return Declared{}, &casework.Refusal{What: "Say why it is taken back: the parties read it in their letters", Field: "why"}
	}
	if date <= o.Today() {
		return Declared{}, &casework.Refusal{What: date.Long() + " has come: a declared day is taken back before it comes", Field: "day"}
	}
	if err := o.noteUndeclared(ctx, date, why); err != nil {
		return Declared{}, err
	}
	return o.tellAll(ctx, func(s *sitting, r *rulebook.Rulebook, h *held) ([]casework.Event, error) {
		events, err := casework.Restore(r, h.c, date, why, s.Today)
		if err != nil || len(events) == 0 {
			return nil, err
		}
		return events, s.recordWithLetters(r, h, events)
	})
}

// tellAll tells every open case of a change of the calendar.
func (o *Office) tellAll(ctx context.Context, change func(*sitting, *rulebook.Rulebook, *held) ([]casework.Event, error)) (Declared, error) {
	rows, err := o.caseRows(ctx, CaseFilter{Open: true})
	if err != nil {
		return Declared{}, err
	}
	var told, moved, next atomic.Int64
	var all sync.WaitGroup
	errs := make([]error, len(rows))
	for range min(most, len(rows)) {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(rows)); i = next.Add(1) - 1 {
				events, err := o.tell(ctx, rows[i].ID, change)
				errs[i] = err
				if len(events) > 0 {
					told.Add(1)
				}
				if moves(events) {
					moved.Add(1)
				}
			}
		})
	}
	all.Wait()
	return Declared{int(told.Load()), int(moved.Load())}, errors.Join(errs...)
}

func moves(events []casework.Event) bool {
	for _, e := range events {
		if e.Kind == casework.Recounted {
			return true
		}
	}
	return false
}

func (o *Office) declarable(day timetable.Holiday) error {
	switch {
	case day.Name == "":
		return &casework.Refusal{What: "Say what the day is: the parties read it in their letters", Field: "name"}
	case day.Source == "":
		return &casework.Refusal{What: "Say where it is laid down: an act, an order, a decision of the board", Field: "source"}
	case day.Date < o.Today():
		return &casework.Refusal{What: day.Date.Long() + " has passed: a day is declared before it comes", Field: "day"}
	}
	works, why, err := o.current.Calendar.Working(day.Date)
	if err != nil {
		return err
	}
	if !works {
		return &casework.Refusal{What: day.Date.Long() + " is not worked anyway: " + why, Field: "day"}
	}
	return nil
}

// declared gives the days that were declared and have not passed.
func (s *sitting) declared() ([]timetable.Holiday, error) {
	text, err := s.setting(declaredSetting)
	if err != nil {
		return nil, err
	}
	if !s.writes(declaredSetting) {
		if err := s.office.daysStand(s.ctx, text); err != nil {
			return nil, err
		}
	}
	if text == "" {
		return nil, nil
	}
	var all, ahead []timetable.Holiday
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return nil, fmt.Errorf("the days declared: %w", err)
	}
	for _, h := range all {
		if h.Date >= s.Today {
			ahead = append(ahead, h)
		}
	}
	return ahead, nil
}

// noteDeclared keeps the day for later cases and puts it into the journal, both or
// neither.
func (o *Office) noteDeclared(ctx context.Context, day timetable.Holiday) error {
	return o.write(ctx, func(s *sitting) error {
		days, err := s.declared()
		if err != nil {
			return err
		}
		for _, h := range days {
			if h.Date == day.Date {
				return nil
			}
		}
		text, err := json.Marshal(append(days, day))
		if err != nil {
			return err
		}
		e := casework.Event{Kind: casework.CalendarAmended, Day: s.Today, Ground: day.Name, Opened: day.Date, Text: day.Source}
		s.putSetting(declaredSetting, string(text), &e)
		s.system(e)
		return nil
	})
}

// noteUndeclared takes a day from those that later cases are told of, and puts that into
// the journal, both or neither. A *casework.Refusal where it never was declared.
func (o *Office) noteUndeclared(ctx context.Context, date timetable.Date, why string) error {
	return o.write(ctx, func(s *sitting) error {
		days, err := s.declared()
		if err != nil {
			return err
		}
		rest := slices.DeleteFunc(slices.Clone(days), func(h timetable.Holiday) bool { return h.Date == date })
		if len(rest) == len(days) {
			return s.undeclaredBefore(date)
		}
		text, err := json.Marshal(rest)
		if err != nil {
			return err
		}
		name := ""
		for _, h := range days {
			if h.Date == date {
				name = h.Name
			}
		}
		e := casework.Event{Kind: casework.CalendarRestored, Day: s.Today, Ground: name, Opened: date, Text: why}
		s.putSetting(declaredSetting, string(text), &e)
		s.system(e)
		return nil
	})
}

// undeclaredBefore refuses a day that nobody declared: no open case knows of it.
func (s *sitting) undeclaredBefore(date timetable.Date) error {
	known := false
	err := s.office.eachCase(s.ctx, func(h *held) error {
		known = known || h.c.Open() && slices.ContainsFunc(h.c.Declared, func(d timetable.Holiday) bool { return d.Date == date })
		return nil
	})
	if err == nil && !known {
		return &casework.Refusal{What: date.Long() + " was not declared, or no case is left that keeps it", Field: "day"}
	}
	return err
}

// tell tells one case of a change of the calendar.
func (o *Office) tell(ctx context.Context, id string, change func(*sitting, *rulebook.Rulebook, *held) ([]casework.Event, error)) (done []casework.Event, err error) {
	err = o.write(ctx, func(s *sitting) error {
		h, err := s.open(id)
		if err != nil {
			return err
		}
		r, err := o.rules(h.c.Rulebook)
		if err != nil {
			return err
		}
		done, err = change(s, r, h)
		return err
	})
	if err != nil {
		err = fmt.Errorf("case %s: %w", id, err)
	}
	return done, err
}

func (s *sitting) amend(r *rulebook.Rulebook, h *held, day timetable.Holiday) ([]casework.Event, error) {
	events, err := casework.Amend(r, h.c, day, s.Today)
	if err != nil || len(events) == 0 {
		return nil, err
	}
	return events, s.recordWithLetters(r, h, events)
}

// amendAll tells a case that has just begun of every day declared before.
func (s *sitting) amendAll(r *rulebook.Rulebook, h *held, days []timetable.Holiday) (all []casework.Event, err error) {
	for _, day := range days {
		told, err := s.amend(r, h, day)
		if err != nil {
			return nil, err
		}
		all = append(all, told...)
	}
	return all, nil
}
