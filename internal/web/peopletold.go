package web

import (
	"fmt"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// A PeopleShown is who handles a case, as its page shows it.
type PeopleShown struct {
	Ask        string // before the papers: what to do first
	Href       string // and where
	Handlers   []Handler
	Bars       []BarShown
	Objections []ObjectionShown
}

// A Handler is somebody who has a role in the case, or was asked to.
type Handler struct {
	Role, Name string
	Asked      bool // and has not accepted yet
	Due        timetable.Date
}

// A BarShown is somebody who is kept out of the case.
type BarShown struct{ Name, Ground string }

// An ObjectionShown is an objection that waits to be decided.
type ObjectionShown struct {
	From, Who string
	Due       timetable.Date
}

// peopleShown is nil where there is nothing to show.
func (t *teller) peopleShown() *PeopleShown {
	p := t.file.Case.People
	v := &PeopleShown{}
	if t.file.Undeclared {
		v.Ask, v.Href = "You can read the papers of this case once you have said whether you have a conflict. Here is who the parties are, for you to tell.", t.base+"/act/"+casework.Declare
	}
	for _, a := range p.Assignments {
		if a.State == casework.IsOver || a.State == casework.OnOffer && t.who.Party != "" {
			continue
		}
		h := Handler{Role: capital(a.Role), Name: t.holder(a), Asked: a.State == casework.OnOffer}
		if h.Asked {
			h.Due = a.Due
		}
		v.Handlers = append(v.Handlers, h)
	}
	for _, b := range p.Bars {
		if !b.Lifted {
			v.Bars = append(v.Bars, BarShown{Name: t.named(b.Person), Ground: b.Ground})
		}
	}
	for _, o := range p.Objections {
		if !o.Open {
			continue
		}
		_, who := t.objected(o.ID)
		if who == "" {
			who = "somebody"
		}
		v.Objections = append(v.Objections, ObjectionShown{From: t.party(o.Party), Who: who, Due: o.Due})
	}
	if v.Ask == "" && v.Handlers == nil && v.Bars == nil && v.Objections == nil {
		return nil
	}
	return v
}

// named names an officer, or says “an officer” to who may not know.
func (t *teller) named(id string) string {
	if id == "" {
		return "an officer"
	}
	return t.name(id)
}

// peopleTold says what happened, of the officer (who) and the role.
var peopleTold = map[casework.Kind]func(t *teller, who, role string, e casework.Event) string{
	casework.Offered: func(_ *teller, who, role string, _ casework.Event) string {
		return fmt.Sprintf("%s was asked to be %s", who, role)
	},
	casework.Accepted: func(_ *teller, who, role string, _ casework.Event) string {
		return fmt.Sprintf("%s is %s of this case", who, role)
	},
	casework.Declined: func(_ *teller, who, role string, _ casework.Event) string {
		return fmt.Sprintf("%s declined to be %s", who, role)
	},
	casework.OfferLapsed: func(_ *teller, who, role string, _ casework.Event) string {
		return fmt.Sprintf("%s did not answer in time whether to be %s", who, role)
	},
	casework.HandedOver: func(_ *teller, who, role string, _ casework.Event) string {
		return fmt.Sprintf("%s is not %s of this case any more", who, role)
	},
	casework.Deputised: func(_ *teller, _, role string, e casework.Event) string {
		if e.Step == "" {
			return fmt.Sprintf("Nobody who is %s may act here: more time, and whether the clocks stop, is for %s to decide", the(e.Role), role)
		}
		return fmt.Sprintf("Nobody who is %s may act here: “%s” is for %s, in the same time", the(e.Role), e.Step, role)
	},
	casework.KeptOut: func(_ *teller, who, _ string, e casework.Event) string {
		return fmt.Sprintf("%s is out of the case: %s", who, e.Ground)
	},
	casework.BarLifted: func(_ *teller, who, _ string, _ casework.Event) string {
		return fmt.Sprintf("%s is not the one who is named, and may act", who)
	},
	casework.Cleared: func(_ *teller, who, _ string, _ casework.Event) string { return who + " has declared no conflict" },
	casework.AskedOut: func(t *teller, _, _ string, e casework.Event) string {
		if e.Matter != nil && e.Matter.Exclusion != nil {
			return capital(t.party(rulebook.Complainant)) + " asked that this person does not handle the case: " + e.Matter.Exclusion.Names
		}
		return capital(t.party(rulebook.Complainant)) + " asked that somebody does not handle the case"
	},
	casework.Objected: func(t *teller, _, _ string, e casework.Event) string {
		if e.Stage == "" { // it stands in what the complainant asked
			return "Who that is, and whether they stand aside, is decided by"
		}
		_, who := t.objected(e.Subject)
		if who == "" {
			who = "somebody"
		}
		return fmt.Sprintf("%s asked that %s stand aside", capital(t.party(e.Role)), who)
	},
	casework.ObjectionSettled: func(*teller, string, string, casework.Event) string { return "The objection was decided" },
	casework.ObjectionLapsed: func(_ *teller, _, _ string, e casework.Event) string {
		if e.Ground != "" {
			return "Nobody decided on the objection in time, so whom it is about stands aside"
		}
		return "Nobody decided on the objection in time"
	},
	casework.Approached: func(_ *teller, _, _ string, e casework.Event) string {
		return "Somebody tried to influence the case: " + e.Ground
	},
}

// tellPeople puts an event about who handles the case into words.
func tellPeople(t *teller, item *Item, e casework.Event) bool {
	who := capital(t.named(e.Whom))
	if e.Whom == "" && e.Matter != nil && e.Matter.Officer != nil && e.Matter.Officer.Name != "" {
		who = e.Matter.Officer.Name
	}
	item.What = peopleTold[e.Kind](t, who, the(e.To), e)
	item.Mark, item.Label = "note", "Why"
	if e.By == rulebook.System {
		item.Mark, item.Who = "self", ""
	}
	if e.By == e.Whom {
		item.Who = "" // it says so already
	}
	switch e.Kind {
	case casework.Offered:
		item.Label = "Said to them"
		item.Followed = []Followed{{"The offer stands until", t.count.due(e.Due, e.Limit, e.Day, e.Rule)}}
	case casework.Objected:
		if e.Stage == "" {
			return false
		}
		item.Followed = []Followed{{"It is decided by", t.count.due(e.Due, e.Limit, e.Day, e.Rule)}}
	case casework.ObjectionSettled:
		item.Label = "Reasons"
		item.Outcome = map[string]string{casework.Upheld: "they stand aside", casework.NotUpheld: "they go on"}[e.Outcome]
	case casework.Approached:
		item.Label = "How"
	}
	return true
}
