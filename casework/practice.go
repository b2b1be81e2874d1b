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

// kinds is every kind of act by which a case goes on, in the order in which its moves
// are offered. Those about who handles the case are in Handling.
var kinds = []string{
	Do, Waive, Extend, Pause, Resume, Impose, Continue, LiftMeasure, AskReview, Fulfil, Add, AskTime, RefuseTime, Correct, Expedite,
	Frame, Reword, Drop, Answer, Submit, Disclose, Withhold, Redact, Consult, ToBundle,
	Convene, Contribute, Draw, Substitute,
	Say, Arrange, Unarrange, Confide, Question, Join, Separate,
	RecordLeft, Readmit, Withdraw, SettleWithdrawal, RecordDeath, Refer, Identify,
}

// aboutTheCase are the kinds of act that have no subject. One that was named all the same
// would stand on record where the overseer reads it, whatever it says.
var aboutTheCase = map[string]bool{
	Do: true, Waive: true, Extend: true, Pause: true, Resume: true, Add: true, Expedite: true, Submit: true, ToBundle: true,
	Say: true, Arrange: true, Join: true, Declare: true, Recuse: true, Approach: true, RecordLeft: true, Readmit: true, SettleWithdrawal: true, Identify: true,
}

// ofSteps are the kinds of act that are about a step; of the others none keeps one.
var ofSteps = map[string]bool{Do: true, Waive: true, Extend: true}

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
	case Frame, Reword, Drop, Answer:
		return practiceOfAllegation(kind), true
	case Submit, Disclose, Withhold, Redact, Consult, ToBundle:
		return practiceOfEvidence(kind), true
	case Accept:
		return practice{gate: (*working).gateOffered, carry: (*working).carryAccept}, true
	case Decline:
		return practice{gate: (*working).gateOffered, carry: (*working).carryDecline}, true
	case Offer:
		return practice{gate: (*working).gateOffer, contents: (*working).fitToHold, carry: (*working).carryOffer}, true
	case Take:
		return practice{gate: (*working).gateTake, carry: (*working).carryTake}, true
	case HandOver:
		return practice{gate: (*working).gateHandOver, carry: (*working).carryHandOver}, true
	case Declare:
		return practice{gate: (*working).gateDeclare, contents: (*working).declaresWhole, carry: (*working).carryDeclare, outlives: true}, true
	case Recuse:
		return practice{gate: (*working).gateRecuse, carry: (*working).carryRecuse, outlives: true}, true
	case Lift:
		return practice{gate: (*working).gateLift, carry: (*working).carryLift, outlives: true}, true
	case Object:
		return practice{gate: (*working).gateObject, contents: (*working).objectsWhole, carry: (*working).carryObject}, true
	case Settle:
		return practice{gate: (*working).gateSettle, contents: (*working).settlesWhole, carry: (*working).carrySettle}, true
	case Approach:
		return practice{gate: (*working).gateApproach, contents: (*working).approachWhole, carry: (*working).carryApproach, outlives: true}, true
	case AskTime:
		return practice{gate: (*working).gateAsk, carry: (*working).carryAsk, offer: (*listing).askings}, true
	case RefuseTime:
		return practice{gate: (*working).gateRefuse, carry: (*working).carryRefuse, offer: (*listing).refusals}, true
	case Correct:
		return practice{gate: (*working).gateCorrect, contents: (*working).correctsSomething, carry: (*working).carryCorrect, offer: (*listing).corrections, outlives: true}, true
	case Expedite:
		return practice{gate: (*working).gateExpedite, contents: (*working).expeditesOn, carry: (*working).carryExpedite, offer: (*listing).expediting}, true
	case Identify:
		return practice{gate: (*working).gateIdentify, contents: (*working).identifiesSomebody, carry: (*working).carryIdentify, offer: (*listing).identifying, outlives: true}, true
	case Convene:
		return practice{gate: (*working).gateConvene, contents: (*working).canBeFilled, carry: (*working).carryConvene, offer: (*listing).panels}, true
	case Contribute:
		return practice{gate: (*working).gateContribute, contents: (*working).wordGiven, carry: (*working).carryContribute}, true
	case Draw:
		return practice{gate: (*working).gateDraw, carry: (*working).carryDraw}, true
	case Substitute:
		return practice{gate: (*working).gateSubstitute, contents: (*working).memberNamed, carry: (*working).carrySubstitute}, true
	}
	if p, known := practiceOfMeasures(kind); known {
		return p, true
	}
	if p, known := practiceOfSanctions(kind); known {
		return p, true
	}
	if p, known := practiceOfLeaving(kind); known {
		return p, true
	}
	return practiceOfIntake(kind)
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
	case Added, Approached:
		return true, nil
	case Imposed, Continued, ReviewAsked, Lifted:
		return true, c.restrain(e)
	case Sanctioned, InForce, Quashed, Fulfilled, Unfulfilled:
		return true, c.penalise(e)
	case Appealed:
		return true, nil
	case Framed, Amended, Dropped, Answered:
		return true, c.allege(e)
	case Submitted, Disclosed, Withheld, Redacted, Consulted, Bundled:
		return true, nil
	case Offered, Accepted, Declined, OfferLapsed, HandedOver:
		return true, c.People.assigned(e)
	case KeptOut, BarLifted, Cleared, AskedOut:
		return true, c.People.kept(e)
	case Objected, ObjectionSettled, ObjectionLapsed:
		return true, c.People.objected(e)
	case Deputised:
		return true, c.deputise(e)
	case TimeAsked, TimeRefused:
		c.asked(&e)
		return true, nil
	case Corrected:
		return true, c.correct(&e)
	case CalendarAmended:
		c.Declared = append(slices.Clip(c.Declared), timetable.Holiday{Date: e.Opened, Name: e.Ground})
		return true, nil
	case CalendarRestored:
		c.restored(e)
		return true, nil
	case RulesChanged:
		c.Rulebook = e.Rulebook()
		return true, nil
	case Identified:
		c.Member = e.Member()
		c.Named++
		return true, nil
	case Expedited:
		c.ExpeditedOn = e.Day
		return true, nil
	case Left, Readmitted, Withdrawn, WithdrawalDecided, Died, Referred:
		return true, c.part(e)
	case Convened, Contributed, Drawn, StoodDown:
		return true, c.recordPanel(e)
	}
	return c.recordIntake(&e)
}

// outlives tells whether an event of the kind may follow the end of the case.
func (k Kind) outlives() bool {
	switch k {
	case Corrected, Consulted, KeptOut, BarLifted, Cleared, Approached, Fulfilled, Unfulfilled, Readmitted, Died, Messaged, Identified:
		return true
	}
	return false
}

// A timer finds what will next happen by itself in a case beside the limits of
// its stage; the zero lapsing if nothing will.
type timer func(*working) lapsing

// timers are asked in this order; what comes first in it happens first within a
// day, after the stage's own limits.
var timers = []timer{nextOfPeople, measureTimer, orderTimer, disclosures, silences}
