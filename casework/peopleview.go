package casework

import (
	"duly/rulebook"
)

// peopleKinds are the events about who handles the case.
var peopleKinds = map[Kind]bool{
	Offered: true, Accepted: true, Declined: true, OfferLapsed: true, HandedOver: true, Deputised: true,
	KeptOut: true, BarLifted: true, Cleared: true, AskedOut: true,
	Objected: true, ObjectionSettled: true, ObjectionLapsed: true, Approached: true,
}

// AboutPeople tells whether an event is about who handles the case: it moves no date,
// and opens and ends nothing.
func AboutPeople(k Kind) bool { return peopleKinds[k] }

// ofPeople is an event about who handles the case as a party may see it: that it
// happened, and no officer; but who has a seat on a panel, by name, because they may
// object; and what either side asked, and what was answered. Whom the complainant
// wants kept out, and why, is theirs alone, of several complainants that one's: it
// can say more about them than the complaint does, and they were promised that it
// goes no further.
func (e Event) ofPeople(r *rulebook.Rulebook, who Actor) Event {
	e.Present = nil
	switch {
	case (e.Kind == Objected || e.Kind == AskedOut) && e.said(who), e.Kind == Objected && !e.apart():
		return e
	case e.Kind == ObjectionSettled:
		if e.By, e.Whom = "", ""; e.To != who.Principal() && e.To != rulebook.BothParties {
			e.silence()
		}
		return e
	}
	if e.By != rulebook.System && e.By != rulebook.Complainant {
		e.By = ""
	}
	name := ""
	if role := r.Role(e.To); e.Kind == Accepted && role != nil && role.Seats > 0 && e.Matter != nil && e.Matter.Officer != nil {
		name = e.Matter.Officer.Name
	}
	e.silence()
	e.Whom = ""
	if name != "" {
		e.Matter = &Matter{Officer: &OfficerNote{Name: name}}
	}
	return e
}

// unnamed is who handles the case without anybody's name: for a party, or for the
// overseer ("").
func (p People) unnamed(party string) (out People) {
	for _, a := range p.Assignments {
		a.Person = ""
		out.Assignments = append(out.Assignments, a)
	}
	out.Objections = p.Objections
	if party != "" {
		return out
	}
	for _, b := range p.Bars {
		b.Person = ""
		out.Bars = append(out.Bars, b)
	}
	return out
}
