package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	rows, err := o.store.Cases(ctx, CaseFilter{Open: true})
	if err != nil {
		return Declared{}, err
	}
	var told, moved, next atomic.Int64
	var all sync.WaitGroup
	errs := make([]error, len(rows))
	for range min(most, len(rows)) {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(rows)); i = next.Add(1) - 1 {
				events, err := o.amend(ctx, rows[i].ID, day)
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
	if err != nil || text == "" {
		return nil, err
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
		s.settings = append(s.settings, Setting{declaredSetting, string(text)})
		s.system(casework.Event{Kind: casework.CalendarAmended, Day: s.Today, Ground: day.Name, Opened: day.Date, Text: day.Source})
		return nil
	})
}

// amend tells one case of a declared day.
func (o *Office) amend(ctx context.Context, id string, day timetable.Holiday) (done []casework.Event, err error) {
	err = o.write(ctx, func(s *sitting) error {
		h, err := s.open(id)
		if err != nil {
			return err
		}
		r, err := o.rules(h.c.Rulebook)
		if err != nil {
			return err
		}
		done, err = s.amend(r, h, day)
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
