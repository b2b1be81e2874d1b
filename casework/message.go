package casework

import (
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// Messages between the office and one party, and the silence that they end.
const (
	Say = "message" // an act: write to the office, or to a party

	Messaged Kind = "message"
	Silent   Kind = "silence" // nothing was said to a party for as long as the rules allow; a progress note went out by itself
)

// An Addressee is to whom an officer writes.
type Addressee struct {
	To string `json:"to"` // the party, by its name in the case
}

// gateSay: a party and the officers write to each other, after the end of the case too:
// somebody who does not understand the last letter has to be able to ask.
func (w *working) gateSay(who Actor, _ Act) (gate, *Refusal) {
	if w.c.End == JoinedEnd {
		return gate{}, &Refusal{What: "This complaint goes on in another case, and messages are written there"}
	}
	g, refusal := w.gateAdd(who, Act{})
	if refusal != nil {
		refusal.What = "Only the parties and the officers of the case may write messages in it"
	}
	return g, refusal
}

// Addressees are the parties to whom an officer can write now, by their names in
// the case: the respondent only once they have had notice.
func (c *Case) Addressees(r *rulebook.Rulebook) []string {
	out := []string{rulebook.Complainant}
	for _, f := range c.Further {
		if !f.Separated {
			out = append(out, f.Complainant())
		}
	}
	if c.Notified(r, rulebook.Respondent) {
		out = append(out, rulebook.Respondent)
	}
	return out
}

// addressed finds the party whom an act of a party, or of an officer for one, is
// about.
func (w *working) addressed(who Actor, to string) (principal string, refusal *Refusal) {
	if who.Party != "" {
		return who.Principal(), nil
	}
	for _, name := range w.c.Addressees(w.rules) {
		if name == to {
			return to, nil
		}
	}
	what := "Choose one of the parties"
	if to == rulebook.Respondent {
		what = "The respondent has not been notified yet, and hears of the case by the notice first"
	}
	return "", &Refusal{What: what, Field: "to"}
}

func (w *working) saysToSomebody(_ gate, who Actor, act Act) *Refusal {
	if strings.TrimSpace(act.Text) == "" {
		return &Refusal{What: "There is nothing to send: write something", Field: "text"}
	}
	_, refusal := w.addressed(who, act.addressee())
	return refusal
}

func (act Act) addressee() string {
	if act.Matter == nil || act.Matter.Addressee == nil {
		return ""
	}
	return act.Matter.Addressee.To
}

func (w *working) carrySay(g gate, act Act, e Event) error {
	e.Kind, e.Stage, e.Step, e.Exhibits = Messaged, w.c.Stage, "", nil
	e.To = act.addressee()
	if isParty(e.Role) {
		e.To = Actor{ID: e.By}.Principal()
	}
	return w.emit(&e)
}

func (l *listing) messages() error { return l.offerLawful(Move{Kind: Say}) }

// silences finds when a party will have heard nothing for as long as the rules
// allow. The time runs through pauses: whoever waits is told that they wait.
func silences(w *working) (first lapsing) {
	s := w.rules.Safeguard(rulebook.LongestSilence)
	if s == nil || s.Limit.IsZero() || w.c.Stage == "" {
		return lapsing{}
	}
	for _, party := range []string{rulebook.Complainant, rulebook.Respondent} {
		last := w.c.Words.last(w.rules, w.c, party)
		if _, reaches := w.c.Reaches(party); last == 0 || !reaches {
			continue
		}
		day, err := w.rules.Calendar.Due(s.Limit, last)
		if err != nil {
			return lapsing{day: last, fire: func(*working) error { return err }}
		}
		if first.fire != nil && day >= first.day {
			continue
		}
		first = lapsing{day: day, fire: func(w *working) error {
			return w.emit(&Event{
				Kind: Silent, Day: day, By: rulebook.System, Stage: w.c.Stage, To: party, Opened: last, Was: day, Limit: s.Limit, Rule: s.Rule,
			})
		}}
	}
	return first
}

// Unanswered is the day of the earliest message of a party, in a case that has ended, after
// which no officer has written to them; 0 if there is none. While a case is open its
// steps bring it to a desk; afterwards only this does.
func (c *Case) Unanswered() timetable.Date {
	if c.End == "" {
		return 0
	}
	asked := map[string]timetable.Date{}
	for _, e := range c.Events {
		switch {
		case e.Kind == Ended:
			clear(asked)
		case e.Kind != Messaged:
		case !isParty(e.Role):
			delete(asked, e.To)
		case asked[e.To] == 0:
			asked[e.To] = e.Day
		}
	}
	var first timetable.Date
	for _, day := range asked {
		if first == 0 || day < first {
			first = day
		}
	}
	return first
}
