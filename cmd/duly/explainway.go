package main

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

const nobodyActs = "Nobody does anything: every limit runs to the end of its last day, and what the rules say then follows by itself."

// explain plays the case on which nobody acts and puts its dates in order.
func explain(r *rulebook.Rulebook, category string, day timetable.Date) (*explained, error) {
	asked := category != ""
	if !asked && len(r.Categories) > 0 {
		category = r.Categories[0].Name
	} else if asked && r.Category(category) == nil {
		return nil, noCategory(r, category)
	}
	way, err := casework.Unattended(r, category, day)
	if err != nil {
		return nil, outside(r, day, err)
	}
	e := &explained{
		Schema: "duly-explain/1", Rulebook: r.Name, Version: r.Version, Category: category, Received: day,
		CountsFrom: way.Case.Received, Round: way.Round, Assumes: nobodyActs, NotReached: []string{}, Notes: []string{},
	}
	for _, fill := range []func(*rulebook.Rulebook, *casework.Course) error{e.steps, e.rungs, e.end, e.vows, e.notes} {
		if err := fill(r, way); err != nil {
			return nil, outside(r, day, err)
		}
	}
	if c := r.Category(category); c != nil && (asked || e.differs) {
		e.title = c.Title
	}
	return e, nil
}

func noCategory(r *rulebook.Rulebook, category string) error {
	var names []string
	for _, c := range r.Categories {
		names = append(names, c.Name)
	}
	if len(names) == 0 {
		return fmt.Errorf("there is no category %q: this rulebook has none, so leave -category out", category)
	}
	meant := ""
	if near := nearestColumn(category, names); near != "" {
		meant = fmt.Sprintf("; did you mean %q?", near)
	}
	return fmt.Errorf("there is no category %q%s (the rulebook has: %s)", category, meant, strings.Join(names, ", "))
}

// outside says of a date that the calendar does not reach which days it knows.
func outside(r *rulebook.Rulebook, day timetable.Date, err error) error {
	if !errors.Is(err, timetable.ErrBeyond) {
		return err
	}
	return fmt.Errorf("the timetable of a complaint received on %s leaves the calendar: %w", day.Short(), err)
}

func (e *explained) steps(r *rulebook.Rulebook, way *casework.Course) error {
	e.Steps = make([]explainedStep, 0, len(way.Legs))
	for _, l := range way.Legs {
		step := r.Step(l.Step)
		s := explainedStep{
			Stage: l.Step.Stage, Step: l.Step.Step, Visit: l.Visit, Who: l.Who, PassedOn: l.PassedOn, Opened: l.Opened,
			NotBefore: l.NotBefore, Due: l.Due, Limit: l.Limit.String(), Rule: l.Rule, Closed: l.Closed,
		}
		if l.Closed != 0 {
			s.FellAway = l.By.Kind == casework.Cancelled
			s.Then = consequence(step, l.By)
		}
		var err error
		if l.Due != 0 {
			if s.Working, err = working(r, l.Limit, l.Opened); err != nil {
				return err
			}
			if !l.PassedOn {
				if s.Extended, err = extended(r, step.Extend, l.Due); err != nil {
					return err
				}
			}
		}
		e.Steps = append(e.Steps, s)
	}
	return nil
}

// extended is the last day at the most where a limit may be extended; 0 where
// it may not.
func extended(r *rulebook.Rulebook, x *rulebook.Extension, due timetable.Date) (_ timetable.Date, err error) {
	if x == nil || due == 0 {
		return 0, nil
	}
	for range x.Times {
		if due, err = r.Calendar.Due(x.By, due); err != nil {
			return 0, err
		}
	}
	return due, nil
}

func working(r *rulebook.Rulebook, l timetable.Limit, from timetable.Date) ([]string, error) {
	w, err := r.Calendar.Explain(l, from)
	return w.Steps, err
}

func (e *explained) end(r *rulebook.Rulebook, way *casework.Course) error {
	c := way.Case
	if c.Open() {
		return nil
	}
	days, err := r.Calendar.WorkingDays(e.Received, c.EndedOn)
	e.Ends = &explainedEnd{End: c.End, Date: c.EndedOn, Rule: c.Events[len(c.Events)-1].Rule, CalendarDays: int(c.EndedOn - e.Received), WorkingDays: days}
	return err
}

// notes say what a reader should know before relying on the dates.
func (e *explained) notes(r *rulebook.Rulebook, way *casework.Course) error {
	note := func(format string, args ...any) { e.Notes = append(e.Notes, fmt.Sprintf(format, args...)) }
	if e.Received < r.InForce {
		note("These rules are in force from %s only: a complaint received earlier is for the rules before them.", r.InForce.Long())
	}
	if r.DayEnds != 0 {
		came := fmt.Sprintf("before %02d:%02d", r.DayEnds/60, r.DayEnds%60)
		if e.CountsFrom != e.Received {
			note("%s is no working day: the complaint counts as come on %s (“day ends” in the rulebook).", e.Received.Long(), e.CountsFrom.Long())
		} else {
			note("The complaint comes %s; what comes later counts as come on the next working day.", came)
		}
	}
	last := e.Received
	for _, s := range e.Steps {
		last = max(last, s.Due)
	}
	if from, projected := r.Calendar.ProjectedFrom(); projected && last >= from {
		note("The holidays from %s on are not published yet; they are worked out from the rules of today.", from.Short())
	}
	var others []string
	for _, c := range r.Categories {
		other, err := casework.Unattended(r, c.Name, e.Received)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(way.Legs, other.Legs) || way.Case.EndedOn != other.Case.EndedOn {
			others = append(others, c.Name)
		}
	}
	e.differs = len(others) > 0
	if len(others) > 0 {
		note("Other kinds of complaint have another timetable: %s.", strings.Join(others, ", "))
	}
	if len(r.Pauses) > 0 {
		var names []string
		for _, p := range r.Pauses {
			names = append(names, p.Name)
		}
		note("Clocks may be stopped on these grounds, and are not here: %s.", strings.Join(names, ", "))
	}
	return nil
}

// consequence says in words what followed by itself when a limit ended.
func consequence(step *rulebook.Step, by casework.Event) string {
	switch {
	case by.Kind == casework.Cancelled:
		return "falls away: its stage is over"
	case by.Kind == casework.PassedOn:
		return "passed on to the " + by.To
	case by.Outcome != "":
		return "goes by itself to “" + by.Outcome + "”"
	case by.End != "":
		return "nobody has done it, and the case ends"
	case step.ByParty():
		return "the " + step.Who + "’s time is over"
	case step.Does == rulebook.Notify:
		to := "the " + step.To
		if step.To == rulebook.BothParties {
			to = "both parties"
		}
		return "the letter to " + to + " goes out by itself"
	}
	return "counts as done"
}

// rungs tells what happens by itself, day by day.
func (e *explained) rungs(r *rulebook.Rulebook, way *casework.Course) error {
	legs := map[rulebook.StepRef]int{} // how often the step's limit ended so far
	visits := map[string]int{}
	for _, ev := range way.Case.Events {
		ref := rulebook.StepRef{Stage: ev.Stage, Step: ev.Step}
		rung := explainedRung{Date: ev.Day, Event: ref.String(), Rule: ev.Rule}
		switch ev.Kind {
		case casework.Received:
			rung.Event, rung.What = "received", "the complaint is received"
		case casework.Entered:
			rung.Event, rung.What = ev.Stage, "the stage “"+ev.Stage+"” begins"
			visits[ev.Stage]++
			most, err := extended(r, r.Stage(ev.Stage).Extend, ev.Due)
			if err != nil {
				return err
			}
			e.Stages = append(e.Stages, explainedStage{ev.Stage, visits[ev.Stage], ev.Day, ev.Due, ev.Limit.String(), most, ev.Rule})
			if ev.Due != 0 {
				rung.What += fmt.Sprintf("; all of it has %s, to %s", ev.Limit, ev.Due.Long())
			}
		case casework.Lapsed, casework.PassedOn, casework.Cancelled:
			if ev.Step == "" {
				rung.Event, rung.What = ev.Stage, "the limit of the stage “"+ev.Stage+"” ends"
				break
			}
			rung.leg = e.leg(ref, legs[ref])
			legs[ref]++
			rung.passedOn = ev.Kind == casework.PassedOn
			rung.What = ev.Step + ": " + rung.leg.Then
		case casework.Ended:
			rung.Event, rung.What = "ended", "the case ends: "+ev.End
		default:
			continue // a step opens: it is told with its last day
		}
		e.Run = append(e.Run, rung)
	}
	for i := range r.Stages {
		if s := r.Stages[i].Name; visits[s] == 0 {
			e.NotReached = append(e.NotReached, s)
		}
	}
	return nil
}

// leg finds the nth time that a step was open.
func (e *explained) leg(ref rulebook.StepRef, n int) *explainedStep {
	for i := range e.Steps {
		if s := &e.Steps[i]; s.Stage == ref.Stage && s.Step == ref.Step {
			if n == 0 {
				return s
			}
			n--
		}
	}
	return &explainedStep{}
}
