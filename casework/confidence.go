package casework

import (
	"slices"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// To file confidentially is to ask for it. Until somebody has decided, the name
// is withheld; a refusal takes effect only after the complainant has had time to
// have it looked at again.
const (
	Confide  = "confidence" // an act: decide whether a complainant's name is withheld
	Question = "question"   // an act of a party: have that decision looked at again by somebody else

	ConfidenceDecided    Kind = "confidentiality decided"
	ConfidenceQuestioned Kind = "confidentiality questioned"
	NameDisclosed        Kind = "identity disclosed" // what was refused took effect by itself

	Granted = "granted"
	Refused = "refused"
)

// beforeDisclosure is how long a refusal waits. It is a floor for the
// complainant: once told, a name cannot be taken back.
var beforeDisclosure = timetable.Limit{N: 10, Unit: timetable.WorkingDays}

// A Confidence is what was decided about one confidential complaint.
type Confidence struct {
	Complaint string // "C1" for the first complaint of the case, "C2" …
	Outcome   string // Granted, Refused; "" while nobody has decided
	By        []string
	Discloses timetable.Date // the day at whose end a refusal takes effect; 0: none waits
	Asked     []string       // the parties, by their names in the case, who had it looked at again
	Open      bool           // to be decided: for the first time, or again
	Known     bool           // the name was disclosed
}

// Confidence finds what was decided about a complaint of the case; nil where it
// is not a confidential one.
func (c *Case) Confidence(complaint string) *Confidence {
	i := c.confidence(complaint)
	if i < 0 {
		return nil
	}
	found := c.Confidences[i]
	return &found
}

func (c *Case) confidence(complaint string) int {
	return slices.IndexFunc(c.Confidences, func(x Confidence) bool { return x.Complaint == complaint })
}

// complaintOf names the complaint of a complainant: "C1" is the one by which the
// case began.
func complaintOf(principal string) string {
	if id, further := strings.CutPrefix(principal, rulebook.Complainant+" "); further {
		return id
	}
	return "C1"
}

func complainantOf(complaint string) string {
	if complaint == "C1" {
		return rulebook.Complainant
	}
	return Further{ID: complaint}.Complainant()
}

func (w *working) gateConfide(who Actor, act Act) (gate, *Refusal) {
	i := w.c.confidence(act.Subject)
	switch {
	case i < 0:
		return gate{}, &Refusal{What: "Nobody asked for this complaint to be confidential"}
	case w.c.Confidences[i].Known:
		return gate{}, &Refusal{What: "The name has been disclosed, which cannot be undone"}
	case !w.c.Confidences[i].Open:
		return gate{}, &Refusal{What: "This was decided, and nobody has asked for it to be looked at again"}
	case slices.Contains(w.c.Confidences[i].By, who.ID):
		return gate{}, &Refusal{What: "Whoever decided this before does not look at it again"}
	}
	return w.gateHandling(who)
}

func (w *working) grantsOrRefuses(_ gate, _ Actor, act Act) *Refusal {
	if act.Outcome != Granted && act.Outcome != Refused {
		return &Refusal{What: "Choose whether the name is withheld", Field: "outcome"}
	}
	return nil
}

func (w *working) carryConfide(_ gate, act Act, e Event) (err error) {
	e.Kind, e.Stage, e.Step, e.Outcome, e.To = ConfidenceDecided, w.c.Stage, "", act.Outcome, rulebook.BothParties
	if act.Outcome == Refused {
		e.Limit = beforeDisclosure
		if e.Due, err = w.rules.Calendar.Due(e.Limit, e.Day); err != nil {
			return err
		}
	}
	return w.emit(&e)
}

func (w *working) gateQuestion(who Actor, act Act) (gate, *Refusal) {
	i := w.c.confidence(act.Subject)
	if i < 0 || who.Party == "" {
		return gate{}, &Refusal{What: "Only a party can have this looked at again, where a name is withheld or to be disclosed"}
	}
	x := w.c.Confidences[i]
	against := Granted
	if who.Party == rulebook.Complainant {
		against = Refused
		if who.Principal() != complainantOf(act.Subject) {
			return gate{}, &Refusal{What: "This is for whoever made that complaint"}
		}
	}
	switch {
	case x.Known || x.Open || x.Outcome != against:
		return gate{}, &Refusal{What: "There is no decision against you to be looked at again"}
	case slices.Contains(x.Asked, who.Principal()):
		return gate{}, &Refusal{What: "You had this looked at again already, and it can be done once"}
	}
	return gate{as: who.Party, needs: []string{"reasons"}}, nil
}

func (w *working) carryQuestion(_ gate, _ Act, e Event) error {
	e.Kind, e.Stage, e.Step = ConfidenceQuestioned, w.c.Stage, ""
	return w.emit(&e)
}

func (l *listing) confidences() error {
	for _, x := range l.c.Confidences {
		for _, kind := range []string{Confide, Question} {
			if err := l.offerLawful(Move{Kind: kind, Subject: x.Complaint, Outcomes: outcomesOf(kind)}); err != nil {
				return err
			}
		}
	}
	return nil
}

func outcomesOf(kind string) []string {
	if kind == Confide {
		return []string{Granted, Refused}
	}
	return nil
}

// disclosures finds the refusal that takes effect next.
func disclosures(w *working) (first lapsing) {
	if w.c.Stage == "" {
		return lapsing{}
	}
	for _, x := range w.c.Confidences {
		if x.Discloses == 0 || first.fire != nil && x.Discloses >= first.day {
			continue
		}
		first = lapsing{day: x.Discloses, fire: func(w *working) error {
			return w.emit(&Event{Kind: NameDisclosed, Day: x.Discloses, By: rulebook.System, Stage: w.c.Stage, Subject: x.Complaint, Was: x.Discloses, To: rulebook.BothParties})
		}}
	}
	return first
}

func (c *Case) foldConfidence(e *Event) {
	switch e.Kind {
	case Received, Complained:
		if e.Filing != nil && e.Filing.Mode == Confidential {
			c.Confidences = append(slices.Clip(c.Confidences), Confidence{Complaint: complaintOf(orComplainant(e.By)), Open: true})
		}
		return
	}
	i := c.confidence(e.Subject)
	if i < 0 {
		return
	}
	c.Confidences = slices.Clone(c.Confidences)
	x := &c.Confidences[i]
	switch e.Kind {
	case ConfidenceDecided:
		x.Outcome, x.Discloses, x.Open = e.Outcome, e.Due, false
		x.By = append(slices.Clip(x.By), e.By)
	case ConfidenceQuestioned:
		x.Open, x.Discloses = true, 0
		x.Asked = append(slices.Clip(x.Asked), Actor{ID: e.By}.Principal())
	case NameDisclosed:
		x.Known, x.Discloses = true, 0
	}
}

// orComplainant: an event whose maker is not on hand any more is the first
// complainant's.
func orComplainant(by string) string {
	if by == "" {
		return rulebook.Complainant
	}
	return by
}

// mayKnow tells whether a party may know who made a complaint.
func (c *Case) mayKnow(who Actor, e Event) bool {
	by := orComplainant(e.By)
	if who.Principal() == by || e.Filing != nil && e.Filing.Mode == Named {
		return true
	}
	x := c.Confidence(complaintOf(by))
	return x != nil && x.Known
}
