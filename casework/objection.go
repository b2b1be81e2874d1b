package casework

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// Events about an objection: Subject is its id; Ground, where it is to somebody who
// has a role in the case, the id of that assignment.
const (
	Objected         Kind = "objected"             // a party asked that an officer stand aside
	ObjectionSettled Kind = "objection settled"    // Outcome: Upheld or NotUpheld
	ObjectionLapsed  Kind = "objection unanswered" // its last day ended; whoever is known to be meant stands aside
)

// What is done about an objection.
const (
	Object = "object" // Subject: the assignment, or "" for somebody else
	Settle = "settle" // Subject: the objection
)

// How an objection is settled.
const (
	Upheld    = "upheld"
	NotUpheld = "not upheld"
)

// An Objection is a party's request that an officer stand aside.
type Objection struct {
	ID    string // "O1", "O2", …
	Party string
	About string         // the assignment of whom is meant; "": named in words
	Due   timetable.Date // the last day on which it is decided
	Open  bool
	Apart bool // asked with the complaint, in words that are the complainant's and the office's alone
	Rule  string
}

// An ObjectionNote is who should stand aside, in a party's words.
type ObjectionNote struct {
	Who string `json:"who"`
}

func errNoSuch(what string) error { return fmt.Errorf("there is no such %s", what) }

// apart tells whether an objection was made of what the complainant asked with the
// complaint: before the case was in any stage.
func (e Event) apart() bool { return e.Kind == Objected && e.Stage == "" }

func (p *People) objection(id string) *Objection {
	for i := range p.Objections {
		if p.Objections[i].ID == id {
			return &p.Objections[i]
		}
	}
	return nil
}

// objected folds an event about an objection.
func (p *People) objected(e Event) error {
	if e.Kind == Objected {
		p.Objections = append(slices.Clip(p.Objections), Objection{ID: e.Subject, Party: e.Role, About: e.Ground, Due: e.Due, Open: true, Apart: e.apart(), Rule: e.Rule})
		return nil
	}
	if p.objection(e.Subject) == nil {
		return errNoSuch("objection")
	}
	p.Objections = slices.Clone(p.Objections)
	p.objection(e.Subject).Open = false
	return nil
}

// gateObject: a party may ask that an officer stand aside, where the rulebook says
// who decides it; once at a time about the same one.
func (w *working) gateObject(who Actor, act Act) (gate, *Refusal) {
	s := w.rules.Safeguard(rulebook.Objections)
	if s == nil {
		return gate{}, &Refusal{What: "The rulebook does not say who decides on an objection: write it as a statement for the file"}
	}
	if who.Party == "" {
		return gate{}, &Refusal{What: "A party asks that an officer stand aside; an officer stands aside themselves", Rule: s.Rule}
	}
	if act.Subject != "" {
		if a := w.c.People.assignment(act.Subject); a == nil || a.State != IsAccepted {
			return gate{}, &Refusal{What: "Nobody has that role in the case any more", Rule: s.Rule}
		}
	}
	for _, o := range w.c.People.Objections {
		if o.Open && o.Party == who.Party && o.About == act.Subject {
			return gate{}, &Refusal{What: "You have asked this already: it is decided by " + o.Due.Long(), Rule: s.Rule}
		}
	}
	return gate{as: who.Party, rule: s.Rule, needs: []string{"reasons"}}, nil
}

func (w *working) objectsWhole(g gate, _ Actor, act Act) *Refusal {
	if act.Subject == "" && (act.Matter == nil || act.Matter.Objection == nil || strings.TrimSpace(act.Matter.Objection.Who) == "") {
		return &Refusal{What: "Say who should stand aside: a name, or what they do in the case", Rule: g.rule, Field: "who"}
	}
	return nil
}

func (w *working) carryObject(_ gate, act Act, e Event) error {
	e.Matter = act.Matter
	return w.object(e, act.Subject)
}

func (w *working) object(e Event, about string) (err error) {
	s := w.rules.Safeguard(rulebook.Objections)
	e.Kind, e.Stage, e.Step, e.Ground, e.Limit = Objected, w.c.Stage, "", about, s.Limit
	e.Subject = "O" + strconv.Itoa(len(w.c.People.Objections)+1)
	if e.Due, err = w.plainly(s.Limit, e.Day); err != nil {
		return err
	}
	return w.emit(&e)
}

// gateSettle: an objection is decided by the role that the rulebook names, and
// never by the one whom it is about.
func (w *working) gateSettle(who Actor, act Act) (gate, *Refusal) {
	s := w.rules.Safeguard(rulebook.Objections)
	o := w.c.People.objection(act.Subject)
	if s == nil || o == nil || !o.Open {
		return gate{}, &Refusal{What: "There is no such objection, or it is settled"}
	}
	if !who.acts(s.Who) {
		return gate{}, &Refusal{What: "An objection is for the " + s.Who + " to decide", Rule: s.Rule}
	}
	if a := w.c.People.assignment(o.About); a != nil && a.Person == who.ID {
		return gate{}, &Refusal{What: "Nobody decides on an objection to themselves", Rule: s.Rule}
	}
	return gate{as: s.Who, rule: s.Rule, needs: []string{"reasons"}}, nil
}

func (w *working) settlesWhole(g gate, who Actor, act Act) *Refusal {
	if act.Outcome != Upheld && act.Outcome != NotUpheld {
		return &Refusal{What: "Choose: upheld, or not upheld", Rule: g.rule, Field: "outcome"}
	}
	if act.Outcome == Upheld && w.c.People.objection(act.Subject).About == "" {
		switch {
		case act.Whom == nil:
			return &Refusal{What: "Say which officer stands aside", Rule: g.rule, Field: "whom"}
		case act.Whom.ID == who.ID:
			return &Refusal{What: "If you are the one who is meant, stand aside yourself: nobody decides on an objection to themselves", Rule: g.rule, Field: "whom"}
		}
	}
	return nil
}

func (w *working) carrySettle(_ gate, act Act, e Event) error {
	o := *w.c.People.objection(act.Subject)
	settled := e
	to := rulebook.BothParties
	if o.Apart {
		to = o.Party
	}
	settled.Kind, settled.Stage, settled.Outcome, settled.To, settled.Ground = ObjectionSettled, w.c.Stage, act.Outcome, to, o.About
	if err := w.emit(&settled); err != nil || act.Outcome == NotUpheld {
		return err
	}
	e.Text, e.Exhibits = "", nil // the reasons stand with the decision
	if a := w.c.People.assignment(o.About); a != nil {
		return w.keepOut(e, Actor{ID: a.Person, Roles: []string{a.Role}}, ByObjection)
	}
	return w.keepOut(e, *act.Whom, ByObjection)
}

// unanswered is what follows of an objection by itself: whoever is known to be meant
// stands aside. That judges nobody, and late is not the party's fault.
func (w *working) unanswered(o Objection) error {
	e := Event{Kind: ObjectionLapsed, Day: o.Due, By: rulebook.System, Stage: w.c.Stage, Subject: o.ID, Ground: o.About, Was: o.Due, Rule: o.Rule}
	a := w.c.People.assignment(o.About)
	if err := w.emit(&e); err != nil || a == nil || a.State == IsOver {
		return err
	}
	return w.keepOut(e, Actor{ID: a.Person, Roles: []string{a.Role}}, ByUnanswered)
}
