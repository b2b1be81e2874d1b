package casework

import (
	"slices"
	"strconv"
	"strings"

	"duly/rulebook"
)

// How a party takes part: who acts for them, who comes along, what they need.
const (
	Arrange   = "arrange"   // an act: note an arrangement for a party
	Unarrange = "unarrange" // an act: end it

	Arranged         Kind = "arrangement"
	ArrangementEnded Kind = "arrangement ended"

	Representative = "representative" // acts for the party, with a code of their own
	Accompanies    = "companion"      // comes along, and does not act
	Adjustment     = "adjustment"     // what the party needs in order to take part
	Support        = "support"        // who looks after the party meanwhile
)

// ArrangementKinds are the kinds of arrangement.
var ArrangementKinds = []string{Representative, Accompanies, Adjustment, Support}

// An Arrangement is how one party takes part. It is between them and the office:
// the other party sees that something was arranged, and no word of it.
type Arrangement struct {
	ID    string `json:"-"`
	For   string `json:"for"`  // the party, by its name in the case
	What  string `json:"what"` // one of ArrangementKinds
	Name  string `json:"name,omitempty"`
	Ended bool   `json:"-"`
	Words string `json:"-"` // what is needed, or how to reach them
}

// Arrangement finds one by its id; nil if there is none.
func (c *Case) Arrangement(id string) *Arrangement {
	for _, a := range c.Arrangements {
		if a.ID == id {
			return &a
		}
	}
	return nil
}

// standsIn tells whether somebody may act for the party: themselves, or the
// representative of an arrangement that has not ended.
func (c *Case) standsIn(who Actor) bool {
	id, principal, stands := strings.Cut(who.ID, standsFor)
	if who.Party == "" || !stands {
		return who.Party == "" || !c.dead(who.Principal()) // a code outlives nobody
	}
	a := c.Arrangement(id)
	return a != nil && !a.Ended && a.What == Representative && a.For == principal
}

// standIns are who acts for the parties, without a word of what else was arranged:
// an officer can have a conflict with them as with the parties.
func standIns(all []Arrangement) (out []Arrangement) {
	for _, a := range all {
		if a.What == Representative {
			a.Words = ""
			out = append(out, a)
		}
	}
	return out
}

func (w *working) gateArrange(who Actor, _ Act) (gate, *Refusal) { return w.gateSay(who, Act{}) }

func (w *working) arrangesSomething(_ gate, who Actor, act Act) *Refusal {
	a := act.arrangement()
	if !slices.Contains(ArrangementKinds, a.What) {
		return &Refusal{What: "Choose what it is: somebody who acts for the party, somebody who comes along, what they need, or who supports them", Field: "what"}
	}
	party, refusal := w.addressed(who, a.For)
	if refusal != nil {
		refusal.Field = "for"
		return refusal
	}
	if (a.What == Representative || a.What == Accompanies) && strings.TrimSpace(a.Name) == "" {
		return &Refusal{What: "Give the name of the " + a.What, Field: "name"}
	}
	if a.What == Adjustment && strings.TrimSpace(act.Text) == "" {
		return &Refusal{What: "Say what is needed", Field: "text"}
	}
	if s := w.rules.Safeguard(rulebook.Companion); a.What == Accompanies && s != nil && s.Value != "both parties" && s.Value != partyOf(party) {
		return &Refusal{What: "The rules give a companion to the " + s.Value + " alone", Rule: s.Rule, Field: "what"}
	}
	return nil
}

func (act Act) arrangement() Arrangement {
	if act.Matter == nil || act.Matter.Arrangement == nil {
		return Arrangement{}
	}
	return *act.Matter.Arrangement
}

func (w *working) carryArrange(g gate, act Act, e Event) error {
	a := act.arrangement()
	if isParty(e.Role) {
		a.For = Actor{ID: e.By}.Principal()
	}
	e.Kind, e.Stage, e.Step, e.To = Arranged, w.c.Stage, "", a.For
	e.Subject = "P" + strconv.Itoa(len(w.c.Arrangements)+1)
	e.Matter = &Matter{Arrangement: &Arrangement{For: a.For, What: a.What, Name: strings.TrimSpace(a.Name)}}
	return w.emit(&e)
}

func (w *working) gateUnarrange(who Actor, act Act) (gate, *Refusal) {
	a := w.c.Arrangement(act.Subject)
	if a == nil || a.Ended || who.Party != "" && a.For != who.Principal() {
		return gate{}, &Refusal{What: "There is no arrangement “" + act.Subject + "” of yours"}
	}
	return w.gateSay(who, Act{})
}

func (w *working) carryUnarrange(_ gate, act Act, e Event) error {
	e.Kind, e.Stage, e.Step, e.To = ArrangementEnded, w.c.Stage, "", w.c.Arrangement(act.Subject).For
	return w.emit(&e)
}

func (l *listing) arrangements() error {
	if err := l.offerLawful(Move{Kind: Arrange}); err != nil {
		return err
	}
	for _, a := range l.c.Arrangements {
		if err := l.offerLawful(Move{Kind: Unarrange, Subject: a.ID}); err != nil {
			return err
		}
	}
	return nil
}

func (c *Case) foldArrangement(e *Event) {
	switch e.Kind {
	case Arranged:
		a := Arrangement{For: e.To}
		if e.Matter != nil && e.Matter.Arrangement != nil {
			a = *e.Matter.Arrangement
		}
		a.ID, a.Words = e.Subject, e.Text
		if _, reached := c.Reaches(partyOf(a.For)); !reached && a.What == Representative {
			c.Words = c.Words.reaching(partyOf(a.For), e.Day)
		}
		c.Arrangements = append(slices.Clip(c.Arrangements), a)
	case ArrangementEnded:
		c.Arrangements = slices.Clone(c.Arrangements)
		for i := range c.Arrangements {
			if c.Arrangements[i].ID == e.Subject {
				c.Arrangements[i].Ended = true
			}
		}
	}
}

// between tells whether what an event says is between the office and one party,
// and which.
func between(e Event) (principal string, private bool) {
	switch e.Kind {
	case Messaged, Arranged, ArrangementEnded, Withdrawn:
		return e.To, true
	}
	return "", false
}
