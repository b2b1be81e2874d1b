package casework

import (
	"fmt"
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// Replay folds events into the case that they add up to. It needs no rulebook:
// an event keeps the dates that it set. Events that cannot follow one another
// are an error, which names the first such event.
func Replay(events []Event) (*Case, error) {
	c := &Case{}
	if err := c.Apply(events...); err != nil {
		return nil, err
	}
	return c, nil
}

// Apply adds events to the case. On an error the case is as it was before the
// event that the error names.
func (c *Case) Apply(events ...Event) error {
	defer c.share()
	c.Events = slices.Grow(c.Events, len(events))
	for i := range events {
		e := &events[i]
		if err := c.apply(e); err != nil {
			return fmt.Errorf("event %d (%s %s.%s on %s): %w", c.Version, e.Kind, e.Stage, e.Step, e.Day, err)
		}
		c.Events = append(c.Events, *e)
	}
	return nil
}

// counts is the day from which what the event starts is counted.
func (e *Event) counts() timetable.Date {
	if e.Counts != 0 {
		return e.Counts
	}
	return e.Day
}

func (c *Case) apply(e *Event) error {
	if (c.Version == 0) != (e.Kind == Received) {
		return fmt.Errorf("a case begins with its receipt, and has one")
	}
	if e.Day < c.Last {
		return fmt.Errorf("it lies before the event of %s that it follows", c.Last)
	}
	if c.End != "" && !e.Kind.outlives() {
		return fmt.Errorf("the case had ended")
	}
	if err := c.fold(e); err != nil {
		return err
	}
	c.heard(e)
	c.Exhibited = c.Exhibited || len(e.Exhibits) > 0
	c.Version++
	c.Last = e.Day
	return nil
}

func (c *Case) fold(e *Event) error {
	switch e.Kind {
	case Received:
		c.Received, c.Category, c.Rulebook = e.counts(), e.Category(), e.Rulebook()
		c.began(e)
		c.Finished = map[string]timetable.Date{}
		c.Doers = map[rulebook.StepRef][]string{}
		c.Taken = map[Taking]int{}
		c.own = owned{finished: true, doers: true, taken: true}
	case Entered:
		c.Stage, c.Entered, c.StageDue, c.StageExtended = e.Stage, e.counts(), e.Due, 0
		c.Clocks, c.Askings = c.Clocks[:0], nil
		c.unfinish()
	case Opened:
		c.Clocks = append(c.Clocks, Clock{
			Step: e.ref(), Who: e.Role, Opened: e.Opened, NotBefore: e.NotBefore, Due: e.Due, Limit: e.Limit, base: e.Limit, From: e.Opened,
			Party: isParty(e.Role), Rule: e.Rule,
		})
	case Done, Waived:
		if err := c.close(e); err != nil {
			return err
		}
		c.did(e)
	case Lapsed:
		if e.Step == "" { // the stage's own ceiling
			c.take(e)
			return nil
		}
		return c.close(e)
	case Cancelled:
		return c.drop(e)
	case PassedOn:
		k := c.clock(e.ref())
		if k == nil {
			return fmt.Errorf("no such step is open")
		}
		k.Who, k.From, k.Due, k.Limit, k.Rule = e.To, e.Opened, e.Due, e.Limit, e.Rule
		k.Passed++
	case Extended:
		if e.Step == "" {
			c.StageDue = e.Due
			c.StageExtended++
			return nil
		}
		k := c.clock(e.ref())
		if k == nil {
			return fmt.Errorf("no such step is open")
		}
		k.From, k.Due, k.Limit = e.Was, e.Due, e.Limit
		k.Extended++
	case Ended:
		c.End, c.EndedOn, c.Stage, c.StageDue = e.End, e.Day, "", 0
		c.Clocks, c.Askings = nil, nil
	case Recounted:
		if e.Step == "" {
			c.StageDue = e.Due
			return nil
		}
		k := c.clock(e.ref())
		if k == nil {
			return fmt.Errorf("no such step is open")
		}
		k.From, k.NotBefore, k.Due = e.Opened, e.NotBefore, e.Due
		if !e.Limit.IsZero() {
			k.Limit = e.Limit
			if k.Extended == 0 && k.Passed == 0 {
				k.base = e.Limit
			}
		}
		if e.Counts != 0 {
			k.Opened = e.Counts
		}
	case Paused:
		if c.Running(e.Ground) != nil {
			return fmt.Errorf("the clocks stand still on the ground %q already", e.Ground)
		}
		c.Pauses = append(slices.Clip(c.Pauses), Spell{Ground: e.Ground, Role: e.Role, From: e.Day, To: e.Due, Rule: e.Rule})
	case Resumed:
		i := slices.IndexFunc(c.Pauses, func(p Spell) bool { return p.Ground == e.Ground && !p.Ended })
		if i < 0 {
			return fmt.Errorf("the clocks do not stand still on the ground %q", e.Ground)
		}
		c.Pauses = slices.Clone(c.Pauses)
		c.Pauses[i].To, c.Pauses[i].Ended = e.Day, true
	default:
		known, err := c.record(*e)
		if !known {
			err = fmt.Errorf("there is no event of the kind %q", e.Kind)
		}
		return err
	}
	return nil
}

func (e *Event) ref() rulebook.StepRef { return rulebook.StepRef{Stage: e.Stage, Step: e.Step} }

// close ends an open step that was done or that lapsed.
func (c *Case) close(e *Event) error {
	if err := c.drop(e); err != nil {
		return err
	}
	c.finish(e.Step, e.counts())
	c.take(e)
	return nil
}

func (c *Case) drop(e *Event) error {
	for i := range c.Clocks {
		if k := &c.Clocks[i]; k.Step.Step == e.Step && k.Step.Stage == e.Stage {
			c.Clocks = slices.Delete(c.Clocks, i, i+1)
			return nil
		}
	}
	return fmt.Errorf("no such step is open")
}

func (c *Case) clock(ref rulebook.StepRef) *Clock {
	for i := range c.Clocks {
		if c.Clocks[i].Step == ref {
			return &c.Clocks[i]
		}
	}
	return nil
}

// Clock finds the open step; nil if it is not open.
func (c *Case) Clock(ref rulebook.StepRef) *Clock {
	if k := c.clock(ref); k != nil {
		copied := *k
		return &copied
	}
	return nil
}

// Told tells whether a party has been given notice of the case: by an officer,
// or by the system where a notice's limit ended.
func (c *Case) Told(r *rulebook.Rulebook, party string) bool {
	for i := range c.Events {
		e := &c.Events[i]
		if e.Kind != Done && e.Kind != Lapsed {
			continue
		}
		step := r.Step(e.ref())
		if step != nil && step.Does == rulebook.Notify && (step.To == party || step.To == rulebook.BothParties) {
			return true
		}
	}
	return false
}
