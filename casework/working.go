package casework

import (
	"slices"
	"sync"

	"duly/rulebook"
	"duly/timetable"
)

// working works events out on a copy of a case, so that a refusal half way
// leaves nothing behind.
type working struct {
	rules *rulebook.Rulebook
	c     *Case
	past  []Event // of the case, before what is worked out
	out   []Event
	room  Case // what c points to

	pieces   []Piece // of the first piecesOf events
	piecesOf int
}

// desks are workings that were put away, for their room alone: nothing that was
// worked out on one is left on it.
var desks = sync.Pool{New: func() any { return &working{} }}

func work(r *rulebook.Rulebook, c *Case) *working {
	c.share()
	w := desks.Get().(*working)
	clocks, spare := append(w.room.Clocks[:0], c.Clocks...), w.room.spare
	w.rules, w.room, w.past = r, *c, c.Events
	w.c = &w.room
	w.c.Clocks, w.c.Events, w.c.spare = clocks, nil, spare
	return w
}

// putAway gives what was worked out, and the room to whoever works next. Nothing
// of w may be looked at afterwards.
func (w *working) putAway() []Event {
	var out []Event
	if len(w.out) > 0 {
		out = make([]Event, len(w.out))
		copy(out, w.out)
	}
	clear(w.out)
	clear(w.room.Clocks)
	w.room.spared()
	*w = working{out: w.out[:0], room: Case{Clocks: w.room.Clocks[:0], spare: w.room.spare}}
	desks.Put(w)
	return out
}

// events are all that happened so far, what is being worked out included.
func (w *working) events() []Event {
	if len(w.out) == 0 {
		return w.past
	}
	return slices.Concat(w.past, w.out)
}

// evidence lists the exhibits so far. It is asked often, and made once.
func (w *working) evidence() []Piece {
	if n := len(w.past) + len(w.out); w.piecesOf != n {
		w.pieces, w.piecesOf = Evidence(w.rules, w.events()), n
	}
	return w.pieces
}

func (w *working) emit(e *Event) error {
	w.out = append(w.out, *e)
	if err := w.c.apply(&w.out[len(w.out)-1]); err != nil {
		w.out = w.out[:len(w.out)-1]
		return err
	}
	return nil
}

func (w *working) due(l timetable.Limit, from timetable.Date) (timetable.Date, error) {
	if l.IsZero() {
		return 0, nil
	}
	calendar, err := w.calendar()
	if err != nil {
		return 0, err
	}
	return calendar.Due(l, from, w.c.Spans()...)
}

// notBefore is the day after the last of a wait.
func (w *working) notBefore(wait timetable.Limit, from timetable.Date) (timetable.Date, error) {
	last, err := w.due(wait, from)
	return last + 1, err
}

// enter enters a stage: its own ceiling begins, and the steps that come after
// nothing open.
func (w *working) enter(name string, day, counts timetable.Date) error {
	s := w.rules.Stage(name)
	due, err := w.due(s.Within, counts)
	if err != nil {
		return err
	}
	e := Event{Kind: Entered, Day: day, By: rulebook.System, Stage: name, Due: due, Limit: s.Within, Rule: s.Rule}
	if counts != day {
		e.Counts = counts
	}
	if err := w.emit(&e); err != nil {
		return err
	}
	return w.open(day)
}

// open opens every step whose turn has come: each is counted from the day on
// which the last of what it comes after counted as done.
func (w *working) open(day timetable.Date) error {
	s := w.rules.Stage(w.c.Stage)
	for i := range s.Steps {
		step := &s.Steps[i]
		if _, done := w.c.Finished[step.Name]; done || !step.AppliesTo(w.c.Category) || w.c.clock(step.Ref()) != nil {
			continue
		}
		from, ready := w.ready(s, step)
		if !ready {
			continue
		}
		if err := w.openStep(step, day, from); err != nil {
			return err
		}
	}
	return nil
}

func (w *working) ready(s *rulebook.Stage, step *rulebook.Step) (from timetable.Date, ready bool) {
	from = w.c.Entered
	for _, before := range s.DependsOn(step, w.c.Category) {
		done, ok := w.c.Finished[before]
		if !ok {
			return 0, false
		}
		from = max(from, done)
	}
	return from, true
}

func (w *working) openStep(step *rulebook.Step, day, from timetable.Date) error {
	limit := w.limit(step)
	due, err := w.due(limit, from)
	if err != nil {
		return err
	}
	var notBefore timetable.Date
	if !step.Wait.IsZero() {
		if notBefore, err = w.notBefore(step.Wait, from); err != nil {
			return err
		}
	}
	return w.emit(&Event{
		Kind: Opened, Day: day, By: rulebook.System, Role: step.Who, Stage: step.Stage, Step: step.Name,
		Opened: from, NotBefore: notBefore, Due: due, Limit: limit, Rule: step.Rule,
	})
}

// after carries on from an event that closed a step: into what its outcome
// leads to, or into the steps that come after it.
func (w *working) after(e *Event) error {
	if e.End != "" {
		return w.end(e.End, e)
	}
	if e.Outcome == "" {
		return w.open(e.Day)
	}
	step := e.Step
	if step == "" {
		step = e.To
	}
	o := w.rules.Stage(e.Stage).Step(step).Outcome(e.Outcome)
	if err := w.quashBy(o, e); err != nil {
		return err
	}
	if o.End != "" {
		return w.end(o.End, e)
	}
	return w.goTo(o.Stage, e)
}

func (w *working) goTo(stage string, e *Event) error {
	if err := w.cancel(e); err != nil {
		return err
	}
	if err := w.leave(e.Stage, stage, e.Day); err != nil {
		return err
	}
	if err := w.remit(stage, e); err != nil {
		return err
	}
	return w.enter(stage, e.Day, e.counts())
}

func (w *working) end(name string, e *Event) error {
	if err := w.cancel(e); err != nil {
		return err
	}
	if err := w.leave(e.Stage, "", e.Day); err != nil {
		return err
	}
	if err := w.endMeasures(e); err != nil {
		return err
	}
	if err := w.settle(name, e); err != nil {
		return err
	}
	return w.emit(&Event{Kind: Ended, Day: e.Day, By: rulebook.System, Stage: e.Stage, Step: e.Step, Outcome: e.Outcome, End: name, Rule: e.Rule})
}

// cancel closes the steps that are still open when their stage ends.
func (w *working) cancel(e *Event) error {
	for len(w.c.Clocks) > 0 {
		k := &w.c.Clocks[0]
		err := w.emit(&Event{Kind: Cancelled, Day: e.Day, By: rulebook.System, Role: k.Who, Stage: k.Step.Stage, Step: k.Step.Step, Was: k.Due, Rule: e.Rule})
		if err != nil {
			return err
		}
	}
	return nil
}
