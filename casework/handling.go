package casework

import (
	"duly/rulebook"
	"duly/timetable"
)

// Handling lists what a person may lawfully do on a day about who handles the case:
// declare, accept, offer, stand aside, object, note an approach. None of it moves the
// case itself, and much of it is open at any time; so it stands beside Moves. Both
// come from the gate that Perform applies.
func Handling(r *rulebook.Rulebook, c *Case, who Actor, today timetable.Date) ([]Move, error) {
	w := work(r, c)
	defer w.putAway()
	if err := w.lapse(today - 1); err != nil {
		return nil, err
	}
	l := listing{working: w, who: who, day: today}
	if who.Party != "" {
		l.objecting()
	} else {
		l.answering()
		l.assigning()
		l.standingAside()
	}
	return l.lawful, nil
}

// may lists a move if the gate lets it pass; who may not is not told of it.
func (l *listing) may(kind, subject string) {
	if g, refusal := l.gate(l.who, Act{Kind: kind, Subject: subject, Day: l.day}); refusal == nil {
		l.lawful = append(l.lawful, Move{Kind: kind, Subject: subject, As: g.as, Needs: g.needs})
	}
}

// answering: what waits for this person.
func (l *listing) answering() {
	l.may(Declare, "")
	for _, a := range l.c.People.Of(l.who.ID) {
		l.may(Accept, a.ID)
		l.may(Decline, a.ID)
	}
	for _, o := range l.c.People.Objections {
		l.may(Settle, o.ID)
	}
}

// assigning: who has which role.
func (l *listing) assigning() {
	for i := range l.rules.Roles {
		l.may(Offer, l.rules.Roles[i].Name)
		l.may(Take, l.rules.Roles[i].Name)
	}
	for _, a := range l.c.People.Assignments {
		l.may(HandOver, a.ID)
	}
}

// standingAside: who is kept out, and who tried to come in.
func (l *listing) standingAside() {
	l.may(Recuse, "")
	for _, b := range l.c.People.Bars {
		l.may(Lift, b.ID)
	}
	l.may(Approach, "")
}

// objecting: a party to an officer.
func (l *listing) objecting() {
	for _, a := range l.c.People.Assignments {
		l.may(Object, a.ID)
	}
	l.may(Object, "")
}
