// Package rehearsal answers one question: what would a case have been like under
// other rules?
//
// It takes what happened in a case and plays it again under a new rulebook: the
// same people do the same things on the same days, as far as the new rules let
// them, and time does what the new rules say. What was said is taken as given:
// where the new rules ask for reasons, findings or evidence, the act is taken to
// have had them. Who acted, and how many sat, is not.
//
// The case is also played at the same pace: everybody takes as long for a step as
// they did, counted from the day on which it opens under the new rules. Where
// the two plays end differently, the record does not tell which is nearer.
//
// People who work under other limits work otherwise. So a rehearsal tells for
// certain only how a case would have gone until it went another way than it did
// (Parting); what comes after is one possible way, and is counted apart.
package rehearsal

import (
	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// A Stage is where cases are rehearsed: the new rules, and the day on which both
// ways are looked at.
type Stage struct {
	New *rulebook.Rulebook
	// AsOf: what people did up to and on this day counts, and what had lapsed
	// before it. A limit that ends on this day is still running.
	AsOf timetable.Date
	// Renamed gives a step's name in the new rules, where that is another one. A
	// stage is renamed by an entry with Step "".
	Renamed map[rulebook.StepRef]rulebook.StepRef
}

// A Past is a case as it happened.
type Past struct {
	ID     string
	Rules  *rulebook.Rulebook // those that it was handled under
	Events []casework.Event   // their texts are not looked at
	// Minutes is the minute after midnight at which each event was recorded, in the
	// rulebook's time zone; nil where that is not known. It is asked only where
	// the two rulebooks have a different "day ends".
	Minutes []int
}

// A Case is one case, as it went and as it would have gone.
type Case struct {
	ID         string
	Received   timetable.Date
	Untold     string // why nothing can be told of this case; "" where something can
	Was, Would Way
	Pace       Way      // Would, if everybody took as long as they did, instead of acting on the same days
	Parting    *Parting // nil: it goes under the new rules as it did
	Rungs      []Rung   // in the order in which they opened
	Refused    []Refused
	Held       int            // acts that would have had to wait, and were then done
	Assumed    int            // steps that only the new rules have, taken as done on their last day
	Given      map[string]int // what the new rules ask for and the old ones did not, by need
	Handed     int            // acts taken as done by the role that has the step under the new rules
	Recorded   *casework.Case // the case as it stood on the day of the rehearsal
	Played     *casework.Case // the same under the new rules; nil where Untold
}

// A Way is how far a case came, by the day of the rehearsal.
type Way struct {
	End   string         // "": it is open
	Ended timetable.Date // 0: it is open
	Stage string         // "" once ended
	// Beyond is the stage to which the case never came, and would have come: from
	// there on it cannot be told how it goes. "" where there is none.
	Beyond string
	Waits  []rulebook.StepRef // where the case stands still: overdue or without limit, and nothing follows by itself
}

// A Refused is an act that happened and has no place under the new rules.
type Refused struct {
	Day  timetable.Date   // on which it was done
	Step rulebook.StepRef // by its name in the old rules
	Kind string           // casework.Do, Extend, Waive, …
	Why  Reason           // Gone, Overtaken, Early or Unlawful
	What string           // the refusal's own words
	Rule string           // the new rule that it cites; "" if none
}

// A Reason is why a case goes another way, or why an act has no place in it.
type Reason string

// The reasons.
const (
	Gone      Reason = "gone"      // the new rules have no such step
	Overtaken Reason = "overtaken" // time had closed the step, or the stage had ended
	Early     Reason = "early"     // the step was not open yet, or its wait was not over, and by the day of the rehearsal it still was not
	Unlawful  Reason = "unlawful"  // the new rules forbid it: to this person, with so few, with this outcome
	Lapsed    Reason = "lapsed"    // something happens by itself that did not
	Waited    Reason = "waited"    // something that happened by itself does not, or not yet
	Otherwise Reason = "otherwise" // it happens on another day, or leads elsewhere
)

// A Parting is where a case goes another way than it did. Up to the day before,
// all that happened, and when, is the same under both rulebooks.
type Parting struct {
	Day  timetable.Date
	Step rulebook.StepRef // by its name in the new rules, where it has one; Step "" : a stage
	Why  Reason
	Rule string // the new rule, or "" where it has none any more
}

// Rehearse plays a case. An error is a fault of what was recorded: events that
// do not follow one another.
func (s Stage) Rehearse(past Past) (Case, error) {
	out := Case{ID: past.ID, Given: map[string]int{}}
	s.New = asked(s.New)
	recorded, err := s.recorded(past)
	if err != nil {
		return out, err
	}
	out.Recorded, out.Received = recorded, recorded.Events[0].Day
	out.Was = wayOf(past.Rules, recorded, s.AsOf)
	if err := s.play(past, &out); err != nil {
		out.Untold = untold(err)
		return out, nil
	}
	was, err := s.ladder(past.Rules, recorded.Events, s.translate)
	if err != nil {
		return out, err
	}
	would, err := s.ladder(s.New, out.Played.Events, func(ref rulebook.StepRef) rulebook.StepRef { return ref })
	if err != nil {
		return out, err
	}
	out.Rungs = s.rungs(past.Rules, was, would, out.Parting)
	return out, nil
}

// play plays the case on the same days, and where it goes another way, at the
// same pace too.
func (s Stage) play(past Past, out *Case) error {
	was := out.Recorded.Events
	days := &player{stage: s, old: past.Rules, visits: map[rulebook.StepRef]int{}, out: out}
	if err := days.play(was, past.Minutes); err != nil {
		return err
	}
	out.Played = days.c
	out.Parting = s.parting(past.Rules, was, days.c.Events, out.Refused)
	out.Would = s.would(past.Rules, was, days.c)
	if out.Parting == nil {
		out.Pace = out.Would
		return nil
	}
	pace := &player{stage: s, old: past.Rules, visits: map[rulebook.StepRef]int{}, out: &Case{Given: map[string]int{}}, pace: true}
	if err := pace.play(was, past.Minutes); err != nil {
		return err
	}
	out.Pace = s.would(past.Rules, was, pace.c)
	return nil
}

// would is how far the case comes under the new rules. It is Beyond from the
// stage on to which it never came, or not so often: there nobody's acts are on
// record, and only time acts.
func (s Stage) would(old *rulebook.Rulebook, was []casework.Event, c *casework.Case) Way {
	w := wayOf(s.New, c, s.AsOf)
	visits := map[string]int{}
	for _, e := range was {
		if e.Kind == casework.Entered {
			visits[s.translate(rulebook.StepRef{Stage: e.Stage}).Stage]++
		}
	}
	for _, e := range c.Events {
		if e.Kind != casework.Entered || old.Stage(s.former(old, rulebook.StepRef{Stage: e.Stage}).Stage) == nil {
			continue
		}
		if visits[e.Stage]--; visits[e.Stage] < 0 {
			w.Beyond = e.Stage
			break
		}
	}
	return w
}

// recorded is the case as it stood on the day of the rehearsal. What had lapsed
// and was not carried out yet is carried out here.
func (s Stage) recorded(past Past) (*casework.Case, error) {
	n := 0
	for _, e := range past.Events {
		lapsing := e.Kind == casework.Lapsed || e.Kind == casework.PassedOn
		if e.Day > s.AsOf || e.Day == s.AsOf && lapsing {
			break // people come first within a day, and what lapses at its end last
		}
		n++
	}
	if n == 0 {
		return nil, errNotYet
	}
	c, err := casework.Replay(past.Events[:n])
	if err != nil {
		return nil, err
	}
	lapsed, err := casework.Lapse(past.Rules, c, s.AsOf)
	if err != nil {
		return nil, err
	}
	return c, c.Apply(lapsed...)
}

// translate gives a step's name in the new rules.
func (s Stage) translate(ref rulebook.StepRef) rulebook.StepRef {
	if to, ok := s.Renamed[ref]; ok {
		return to
	}
	if to, ok := s.Renamed[rulebook.StepRef{Stage: ref.Stage}]; ok {
		ref.Stage = to.Stage
	}
	return ref
}

func wayOf(r *rulebook.Rulebook, c *casework.Case, asOf timetable.Date) Way {
	w := Way{End: c.End, Ended: c.EndedOn, Stage: c.Stage}
	if !c.Open() || casework.NextOnTheWay(r, c) != 0 {
		return w
	}
	for _, k := range c.Clocks {
		if k.Due < asOf && !r.Step(k.Step).Optional { // a last day of 0 is none
			w.Waits = append(w.Waits, k.Step)
		}
	}
	return w
}
