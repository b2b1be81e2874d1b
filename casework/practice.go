package casework

import (
	"slices"

	"duly/timetable"
)

// A practice is what the engine knows of one kind of act.
type practice struct {
	// gate finds the act lawful for this person now, or says why not. Moves and
	// Perform both ask it, so it looks only at what is to be done and about what.
	gate func(*working, Actor, Act) (gate, *Refusal)
	// contents refuses an act that does not say what it must; nil: nothing beyond
	// what the gate's needs ask.
	contents func(*working, gate, Actor, Act) *Refusal
	// carry carries it out. The event handed in has the day, the doer, the rule
	// and what was said.
	carry func(*working, gate, Act, Event) error
	// offer lists the moves of this kind that stand open to a person, beside those
	// of the stage's steps; nil: none.
	offer func(*listing) error
	// outlives: it can be done after the case has ended.
	outlives bool
}

// kinds is every kind of act, in the order in which its moves are offered.
var kinds = []string{Do, Waive, Extend, Pause, Resume, Impose, Continue, Lift, AskReview, Fulfil, Add, AskTime, RefuseTime, Correct, Expedite}

// practiceOf finds a kind of act; false if there is none of that name.
func practiceOf(kind string) (practice, bool) {
	switch kind {
	case Do:
		return practice{gate: (*working).gateStep, contents: (*working).doneWhole, carry: (*working).carryDo}, true
	case Waive:
		return practice{gate: (*working).gateStep, carry: (*working).carryWaive}, true
	case Extend:
		return practice{gate: (*working).gateStep, carry: (*working).carryExtend}, true
	case Pause:
		return practice{gate: (*working).gatePause, carry: (*working).carryPause}, true
	case Resume:
		return practice{gate: (*working).gateResume, carry: (*working).carryResume}, true
	case Add:
		return practice{gate: (*working).gateAdd, contents: (*working).saysSomething, carry: (*working).carryAdd, offer: (*listing).addition}, true
	case AskTime:
		return practice{gate: (*working).gateAsk, carry: (*working).carryAsk, offer: (*listing).askings}, true
	case RefuseTime:
		return practice{gate: (*working).gateRefuse, carry: (*working).carryRefuse, offer: (*listing).refusals}, true
	case Correct:
		return practice{gate: (*working).gateCorrect, contents: (*working).correctsSomething, carry: (*working).carryCorrect, offer: (*listing).corrections, outlives: true}, true
	case Expedite:
		return practice{gate: (*working).gateExpedite, contents: (*working).expeditesOn, carry: (*working).carryExpedite, offer: (*listing).expediting}, true
	}
	if p, known := practiceOfMeasures(kind); known {
		return p, true
	}
	return practiceOfSanctions(kind)
}

// addition offers to add to the file; who may not is not told of it.
func (l *listing) addition() error {
	if g, refusal := l.gate(l.who, Act{Kind: Add, Day: l.day}); refusal == nil {
		l.lawful = append(l.lawful, Move{Kind: Add, As: g.as})
	}
	return nil
}

// record folds an event of the kinds that belong to no step; false if there is
// none of that kind.
func (c *Case) record(e Event) (known bool, err error) {
	switch e.Kind {
	case Added:
		return true, nil
	case Imposed, Continued, ReviewAsked, Lifted:
		return true, c.restrain(e)
	case Sanctioned, InForce, Quashed, Fulfilled, Unfulfilled:
		return true, c.penalise(e)
	case Appealed:
		return true, nil
	case TimeAsked, TimeRefused:
		c.asked(&e)
		return true, nil
	case Corrected:
		return true, c.correct(&e)
	case CalendarAmended:
		c.Declared = append(slices.Clip(c.Declared), timetable.Holiday{Date: e.Opened, Name: e.Ground})
		return true, nil
	case Expedited:
		c.ExpeditedOn = e.Day
		return true, nil
	}
	return false, nil
}

// outlives tells whether an event of the kind may follow the end of the case.
func (k Kind) outlives() bool { return k == Corrected || k == Fulfilled || k == Unfulfilled }

// A timer finds what will next happen by itself in a case beside the limits of
// its stage; the zero lapsing if nothing will.
type timer func(*working) lapsing

// timers are asked in this order; what comes first in it happens first within a
// day, after the stage's own limits.
var timers = []timer{measureTimer, orderTimer}
