package casework

import (
	"fmt"
	"slices"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// What may be put on record when somebody goes while a case is open. The subject
// of a withdrawal and of a death is the party, by its name in the case; of a
// referral, the ground for a pause on which the clocks stop with it, if any.
const (
	RecordLeft       = "left"              // the respondent is no member any more
	Readmit          = "readmitted"        // they are one again
	Withdraw         = "withdraw"          // a complainant withdraws the complaint
	SettleWithdrawal = "decide-withdrawal" // whether the case goes on without them
	RecordDeath      = "died"
	Refer            = "referred" // to the police, or to another body
)

// Leavings are the acts that may end a case by what becomes of a party, or by
// another body's taking it.
var Leavings = []string{RecordLeft, Readmit, Withdraw, SettleWithdrawal, RecordDeath, Refer}

// Of each, Since is the day on which it happened and Outcome what becomes of the
// case: one of the outcomes below.
const (
	Left              Kind = "left"
	Readmitted        Kind = "readmitted"
	Withdrawn         Kind = "withdrawn" // To: which complainant
	WithdrawalDecided Kind = "withdrawal decided"
	Died              Kind = "died"     // Subject: which party
	Referred          Kind = "referred" // Ground: that on which the clocks stop with it, if any
)

// What becomes of the case.
const (
	GoesOn    = "the case goes on"
	Waits     = "the case waits"
	Ends      = "the case ends"
	Undecided = "to be decided" // whether it goes on after a withdrawal; until then it does
	Over      = "the case had ended"
)

// How a case ends by none of the rulebook's ends: nothing was found, and nothing
// was missed.
const (
	WaitsEnd     = "left, and the case waits" // Readmit begins it again
	WithdrawnEnd = "complaint withdrawn"
	DiedEnd      = "respondent died"
	ReferredEnd  = "referred to another body"
)

// Waiting names the time in which a case waited, among the pauses of a case that
// goes on again.
const Waiting = "the respondent had left"

// A Departure is what is said with such an act beside its text.
type Departure struct {
	On        timetable.Date `json:"on,omitzero"`         // the day on which it happened; 0: the day of the act
	Contact   string         `json:"contact,omitempty"`   // of a death: who acts for the party from here on
	Reach     string         `json:"reach,omitempty"`     // and how to reach them
	To        string         `json:"to,omitempty"`        // of a referral: which body
	Reference string         `json:"reference,omitempty"` // by which it knows the matter
}

// Partings is what became of the parties of a case, and where it was referred.
type Partings struct {
	Left      timetable.Date // since when the respondent is no member; 0: they are one
	Waits     string         // the stage in which the case waits for their return; "" if it does not
	Withdrawn []string       // the complainants who withdrew, by their names in the case
	Dead      []string       // the parties who died, likewise
	Undecided bool           // whether the case goes on is to be decided
	Referred  int            // how often it was referred
}

func practiceOfLeaving(kind string) (practice, bool) {
	switch kind {
	case RecordLeft:
		return practice{gate: (*working).gateLeft, contents: (*working).leavesWhole, carry: (*working).carryLeft, offer: (*listing).leaving}, true
	case Readmit:
		return practice{gate: (*working).gateReadmit, contents: (*working).datedSoundly, carry: (*working).carryReadmit, offer: (*listing).returning, outlives: true}, true
	case Withdraw:
		return practice{gate: (*working).gateWithdraw, contents: (*working).datedSoundly, carry: (*working).carryWithdraw, offer: (*listing).withdrawing}, true
	case SettleWithdrawal: // Withdraw offers it
		return practice{gate: (*working).gateSettleWithdrawal, contents: (*working).chosen, carry: (*working).carrySettleWithdrawal}, true
	case RecordDeath:
		return practice{gate: (*working).gateDeath, contents: (*working).datedSoundly, carry: (*working).carryDeath, offer: (*listing).dying, outlives: true}, true
	case Refer:
		return practice{gate: (*working).gateRefer, contents: (*working).referredWhole, carry: (*working).carryRefer, offer: (*listing).referring}, true
	}
	return practice{}, false
}

// part folds what became of a party.
func (c *Case) part(e Event) error {
	p := &c.Partings
	switch e.Kind {
	case Left:
		if p.Left = e.Since; e.Outcome == Waits {
			p.Waits = e.Stage
		}
	case Readmitted:
		return c.comeBack(e)
	case Withdrawn:
		p.Withdrawn, p.Undecided = append(slices.Clip(p.Withdrawn), e.To), e.Outcome == Undecided
	case Died:
		p.Dead, p.Undecided = append(slices.Clip(p.Dead), e.Subject), p.Undecided || e.Outcome == Undecided
	case WithdrawalDecided:
		p.Undecided = false
	case Referred:
		p.Referred++
	}
	return nil
}

// comeBack begins a case again that waited. The days of waiting count in no
// clock of it, and what runs beside the clocks has as many days left as it had.
func (c *Case) comeBack(e Event) error {
	p := &c.Partings
	if p.Left == 0 {
		return fmt.Errorf("nobody had left")
	}
	p.Left = 0
	if p.Waits == "" {
		return nil
	}
	waited := e.Day - c.EndedOn
	if waited > 1 {
		c.Pauses = append(slices.Clip(c.Pauses), Spell{Ground: Waiting, Role: e.Role, From: c.EndedOn, To: e.Day - 1, Ended: true, Rule: e.Rule})
	}
	c.put(waited)
	c.End, c.EndedOn, c.Stage, p.Waits = "", 0, p.Waits, ""
	return nil
}

// Away gives the case with those of its pauses alone in which it waited for the
// respondent: what a promise does not count, which counts through every other.
func (c *Case) Away() *Case {
	return &Case{Pauses: slices.DeleteFunc(slices.Clone(c.Pauses), func(p Spell) bool { return p.Ground != Waiting })}
}

// put moves on by some days what waits for people.
func (c *Case) put(days timetable.Date) {
	people := &c.People
	people.Assignments, people.Objections = slices.Clone(people.Assignments), slices.Clone(people.Objections)
	for i := range people.Assignments {
		if a := &people.Assignments[i]; a.State == OnOffer && a.Due != 0 {
			a.Due += days
		}
	}
	for i := range people.Objections {
		if o := &people.Objections[i]; o.Open && o.Due != 0 {
			o.Due += days
		}
	}
	c.Confidences = slices.Clone(c.Confidences)
	for i := range c.Confidences {
		if x := &c.Confidences[i]; x.Discloses != 0 {
			x.Discloses += days
		}
	}
}

// leavingRule is what the rulebook says of members who leave, and where.
func (w *working) leavingRule() (says, rule string) {
	if s := w.rules.Safeguard(rulebook.Leaving); s != nil {
		return s.Value, s.Rule
	}
	return rulebook.Concluded, "" // where nothing is said, leaving changes nothing
}

// onLeaving is what can become of a case when the respondent leaves.
func (w *working) onLeaving() []string {
	switch says, _ := w.leavingRule(); says {
	case rulebook.Waits:
		return []string{Waits}
	case rulebook.Concluded:
		return []string{GoesOn}
	}
	return []string{GoesOn, Waits}
}

func (w *working) gateLeft(who Actor, _ Act) (gate, *Refusal) {
	_, rule := w.leavingRule()
	switch {
	case w.c.Partings.Left != 0:
		return gate{}, &Refusal{What: "It is on record that the respondent left on " + w.c.Partings.Left.Long(), Rule: rule}
	case w.c.dead(rulebook.Respondent):
		return gate{}, &Refusal{What: "The respondent has died"}
	}
	g, refusal := w.gateHandling(who)
	g.rule = rule
	return g, refusal
}

// chosen refuses what cannot become of the case. Where there is only one thing
// that can, it need not be chosen.
func (w *working) chosen(g gate, _ Actor, act Act) *Refusal {
	can := w.becoming(act)
	if act.Outcome == "" && len(can) == 1 || slices.Contains(can, act.Outcome) {
		return nil
	}
	return &Refusal{What: "Choose what becomes of the case: " + strings.Join(can, ", or "), Rule: g.rule, Field: "outcome"}
}

// becoming is what can become of the case by an act.
func (w *working) becoming(act Act) []string {
	switch act.Kind {
	case RecordLeft:
		return w.onLeaving()
	case SettleWithdrawal:
		if w.found() || !w.c.gone() {
			return []string{GoesOn}
		}
		return []string{GoesOn, Ends}
	case Refer:
		return w.onReferral(act)
	}
	return nil
}

// becomes is the one that was chosen, or the only one.
func (w *working) becomes(act Act) string {
	if act.Outcome != "" {
		return act.Outcome
	}
	return w.becoming(act)[0]
}

// datedSoundly refuses a day that is still to come.
func (w *working) datedSoundly(g gate, _ Actor, act Act) *Refusal {
	if on := act.happened(); on > act.Day {
		return &Refusal{What: on.Long() + " is still to come: put it on record when it has happened", Rule: g.rule, Field: "on"}
	}
	return nil
}

func (w *working) leavesWhole(g gate, who Actor, act Act) *Refusal {
	if refusal := w.datedSoundly(g, who, act); refusal != nil {
		return refusal
	}
	if act.happened() < w.c.Received {
		return &Refusal{What: "The complaint was received on " + w.c.Received.Long() + ", after that day: this is for a respondent who leaves while the case is open", Rule: g.rule, Field: "on"}
	}
	return w.chosen(g, who, act)
}

func (act Act) departure() Departure {
	if act.Matter == nil || act.Matter.Departure == nil {
		return Departure{}
	}
	return *act.Matter.Departure
}

// happened is the day on which what an act tells of happened.
func (act Act) happened() timetable.Date {
	if on := act.departure().On; on != 0 {
		return on
	}
	return act.Day
}

func (w *working) carryLeft(_ gate, act Act, e Event) error {
	e.Kind, e.Stage, e.Step, e.To = Left, w.c.Stage, "", rulebook.BothParties
	e.Since, e.Outcome = act.happened(), w.becomes(act)
	if err := w.emit(&e); err != nil || e.Outcome == GoesOn {
		return err
	}
	return w.wait(e)
}

// wait ends a case without deciding anything in it: no clock runs any more and no
// measure, and a sanction stays as it is, for whoever leaves does not undo it.
func (w *working) wait(e Event) error {
	e = Event{Day: e.Day, Stage: e.Stage, Rule: e.Rule}
	if err := w.cancel(&e); err != nil {
		return err
	}
	if err := w.leave(e.Stage, "", e.Day); err != nil {
		return err
	}
	if err := w.endMeasures(&e); err != nil {
		return err
	}
	return w.emit(&Event{Kind: Ended, Day: e.Day, By: rulebook.System, Stage: e.Stage, End: WaitsEnd, Rule: e.Rule})
}

// gateReadmit: whoever left comes back. Of a case that waits, that is put on
// record by an officer with a step in the stage that it is in.
func (w *working) gateReadmit(who Actor, _ Act) (gate, *Refusal) {
	_, rule := w.leavingRule()
	p := w.c.Partings
	switch {
	case p.Left == 0:
		return gate{}, &Refusal{What: "It is not on record that the respondent has left", Rule: rule}
	case w.c.dead(rulebook.Respondent):
		return gate{}, &Refusal{What: "The respondent has died, and nobody comes back for them", Rule: rule}
	case p.Waits == "" && w.c.End != "":
		return gate{}, &Refusal{What: "The case ended on " + w.c.EndedOn.Long() + ": " + w.c.End, Rule: rule}
	case p.Waits == "":
		g, refusal := w.gateHandling(who)
		g.rule = rule
		return g, refusal
	}
	if who.Party == "" {
		for _, step := range w.rules.Stage(p.Waits).Steps {
			if !step.ByParty() && slices.Contains(who.Roles, step.Who) {
				return gate{as: step.Who, rule: rule, needs: []string{"reasons"}}, nil
			}
		}
	}
	return gate{}, &Refusal{What: "This is for the officers who have the stage “" + p.Waits + "”, in which the case waits", Rule: rule}
}

// carryReadmit enters the stage in which the case waits anew. What its outcomes
// were taken, they stay taken.
func (w *working) carryReadmit(_ gate, act Act, e Event) error {
	stage := w.c.Partings.Waits
	e, err := w.counting(e, act)
	if err != nil {
		return err
	}
	e.Kind, e.Stage, e.Step, e.To, e.Since, e.Outcome = Readmitted, stage, "", rulebook.BothParties, act.happened(), GoesOn
	if stage == "" {
		e.Stage = w.c.Stage
	}
	if err := w.emit(&e); err != nil || stage == "" {
		return err
	}
	return w.enter(stage, e.Day, e.counts())
}

// offerChoice lists a move if it is lawful, with what can become of the case by it.
func (l *listing) offerChoice(m Move) error {
	act := Act{Kind: m.Kind, Subject: m.Subject, Day: l.day, by: l.who}
	if g, refusal := l.gate(l.who, act); refusal == nil {
		m.As, m.Needs, m.Outcomes = g.as, g.needs, l.becoming(act)
		m.Clock.Rule = g.rule
		l.lawful = append(l.lawful, m)
	}
	return nil
}

func (l *listing) leaving() error { return l.offerChoice(Move{Kind: RecordLeft}) }

func (l *listing) returning() error {
	if l.c.Partings.Left == 0 {
		return nil
	}
	return l.offerChoice(Move{Kind: Readmit})
}
