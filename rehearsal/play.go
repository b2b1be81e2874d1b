package rehearsal

import (
	"slices"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// A player plays one case under the new rules.
type player struct {
	stage  Stage
	pace   bool // each act comes as long after its step opened as it did, and not on the day on which it did
	old    *rulebook.Rulebook
	adds   bool // the new rules have steps that are to be assumed
	c      *casework.Case
	day    timetable.Date // up to which it has been played; what lapses on it has not
	visits map[rulebook.StepRef]int
	held   []*act // done before the new rules allow it; they wait, in the order of the record
	wake   timetable.Date
	out    *Case
}

// play has everybody act again. An act that comes before the new rules allow it
// waits for the first day on which they do: whoever was ready then is ready still.
func (p *player) play(events []casework.Event, minutes []int) error {
	p.adds = p.stage.adds(p.old)
	if err := p.receive(events[0], p.late(events[0], 0, minutes)); err != nil {
		return err
	}
	for _, a := range p.acts(events, minutes) {
		if p.pace {
			p.hold(a)
			continue
		}
		if err := p.until(a.Day); err != nil {
			return err
		}
		done, err := p.try(a)
		if err != nil {
			return err
		}
		if done {
			if err := p.again(); err != nil {
				return err
			}
		}
	}
	if err := p.gone(events); err != nil {
		return err
	}
	if p.pace { // what was done on the day of receipt
		if err := p.again(); err != nil {
			return err
		}
	}
	if err := p.until(p.stage.AsOf); err != nil {
		return err
	}
	for _, a := range p.held {
		why := Early
		switch {
		case !p.c.Open():
			why, a.refusal = Overtaken, &casework.Refusal{What: "The case ended on " + p.c.EndedOn.Long() + ": " + p.c.End}
		case a.refusal == nil:
			continue // at that pace it is still to come, or was closed before
		}
		p.refuse(a, why)
	}
	return nil
}

// beside are the ends that no step of a rulebook leads to: the complaint goes on in another
// case, which is played by itself, or somebody left, withdrew or died, or another body has
// it. People do that whatever the rules are.
var beside = []string{casework.JoinedEnd, casework.WaitsEnd, casework.WithdrawnEnd, casework.DiedEnd, casework.ReferredEnd}

// gone ends a case that ended beside its rules, on the day on which it did. One that went
// on again is played as if it had not.
func (p *player) gone(events []casework.Event) error {
	i := len(events) - 1
	for ; i >= 0 && events[i].Kind != casework.Ended; i-- {
		if events[i].Kind == casework.Entered {
			return nil
		}
	}
	if i < 0 || !slices.Contains(beside, events[i].End) || events[i].Day > p.stage.AsOf {
		return nil
	}
	if err := p.until(events[i].Day); err != nil || !p.c.Open() {
		return err
	}
	end := casework.Event{Kind: casework.Ended, Day: events[i].Day, By: rulebook.System, Stage: p.c.Stage, End: events[i].End}
	var out []casework.Event
	for _, k := range p.c.Clocks {
		out = append(out, casework.Event{Kind: casework.Cancelled, Day: end.Day, By: rulebook.System, Stage: k.Step.Stage, Step: k.Step.Step})
	}
	return p.apply(append(out, end))
}

// turn is the day on which an act that waits comes to be done; 0 while its step
// is not open.
func (p *player) turn(a *act) timetable.Date {
	if !p.pace {
		return a.Day
	}
	if !p.known(a.Step) {
		return p.day // to be refused
	}
	if k := p.c.Clock(a.Step); k != nil && p.visits[a.Step] == a.visit {
		return k.Opened + a.lag
	}
	if a.Step.Step == "" && a.Step.Stage == p.c.Stage && p.visits[a.Step] == a.visit {
		return p.c.Entered + a.lag
	}
	return 0
}

// receive files the complaint again. Its words are no matter here.
func (p *player) receive(e casework.Event, late bool) error {
	complaint := casework.Complaint{Category: e.Category(), Account: "-"}
	if len(p.stage.New.Categories) == 0 {
		complaint.Category = ""
	}
	received, err := casework.Receive(p.stage.New, complaint, e.Day, late)
	if err != nil {
		return err
	}
	p.c, p.day = &casework.Case{}, e.Day
	return p.apply(received)
}

func (p *player) apply(events []casework.Event) error {
	for _, e := range events {
		if e.Kind == casework.Opened || e.Kind == casework.Entered {
			p.visits[rulebook.StepRef{Stage: e.Stage, Step: e.Step}]++
		}
	}
	return p.c.Apply(events...)
}

// until plays what comes before anybody acts on a day: what lapses, whoever waits
// for what that opens, and the steps that only the new rules have.
func (p *player) until(day timetable.Date) error {
	for p.c.Open() && (len(p.held) > 0 || p.adds) {
		next := p.moment()
		if next == 0 || next > day {
			break
		}
		if err := p.lapse(next); err != nil {
			return err
		}
		if err := p.again(); err != nil {
			return err
		}
	}
	if day <= p.day {
		return nil
	}
	if err := p.lapse(day); err != nil {
		return err
	}
	return p.assume()
}

func (p *player) lapse(day timetable.Date) error {
	if !p.c.Open() {
		return nil
	}
	lapsed, err := casework.Lapse(p.stage.New, p.c, day)
	if err != nil {
		return err
	}
	p.day = day
	return p.apply(lapsed)
}

// moment is the next day after the one played on which something may have become
// possible; 0 if there is none.
func (p *player) moment() (next timetable.Date) {
	earlier := func(d timetable.Date) {
		if d > p.day && (next == 0 || d < next) {
			next = d
		}
	}
	if d := casework.NextOnTheWay(p.stage.New, p.c); d != 0 {
		earlier(d + 1)
	}
	earlier(p.wake)
	for _, a := range p.held {
		if a.refusal != nil {
			earlier(a.refusal.From)
		}
		earlier(p.turn(a))
	}
	for _, k := range p.c.Clocks {
		if p.assumed(k) {
			earlier(k.Due)
		}
	}
	return next
}
