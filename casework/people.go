package casework

import (
	"slices"
	"strconv"

	"duly/rulebook"
	"duly/timetable"
)

// Events about who handles a case. Of an assignment, Subject is its id, Whom the
// officer and To the role.
const (
	Offered     Kind = "offered"      // a role in the case was offered to an officer
	Accepted    Kind = "accepted"     // an officer accepted an offer, or took the case themselves
	Declined    Kind = "declined"     // an officer declined an offer
	OfferLapsed Kind = "offer lapsed" // nobody answered an offer by its last day
	HandedOver  Kind = "handed over"  // an officer has the role in the case no more
)

// What an officer may want to do about who handles a case.
const (
	Offer    = "offer"    // a role in the case to an officer; Subject: the role
	Accept   = "accept"   // an offer
	Decline  = "decline"  // an offer
	Take     = "take"     // a role in the case, oneself; Subject: the role
	HandOver = "handover" // give up a role in the case, or take it from somebody
)

// People is who handles a case, who is kept out of it, and whom a party asked to
// stand aside.
type People struct {
	Assignments []Assignment // in the order in which they were offered
	Bars        []Bar
	Clear       []string // ids of those who declared that they have no conflict
	Objections  []Objection
	StandIns    []StandIn // for roles that approve, and in which nobody may act
}

// A StandIn is a role that approves extensions and pauses for another.
type StandIn struct{ Of, Is string }

// How far an assignment has come.
const (
	OnOffer    = "on offer"
	IsAccepted = "accepted"
	IsOver     = "over"
)

// An Assignment is a role in a case that was offered to an officer.
type Assignment struct {
	ID     string // "P1", "P2", …
	Person string // "" where this reader may not know
	Role   string
	State  string         // OnOffer, IsAccepted or IsOver
	Due    timetable.Date // OnOffer: the last day on which it can be accepted
	Rule   string
}

// An OfficerNote is what an event keeps of an officer beside their id.
type OfficerNote struct {
	Name  string   `json:"name,omitempty"`
	Roles []string `json:"roles,omitempty"`
}

// assignment finds one by its id; nil if there is none.
func (p *People) assignment(id string) *Assignment {
	for i := range p.Assignments {
		if p.Assignments[i].ID == id {
			return &p.Assignments[i]
		}
	}
	return nil
}

// In lists the assignments of a role that are in a state.
func (p *People) In(role, state string) (out []Assignment) {
	for _, a := range p.Assignments {
		if a.Role == role && a.State == state {
			out = append(out, a)
		}
	}
	return out
}

// Of lists what a person was offered or has accepted, and still holds.
func (p *People) Of(person string) (out []Assignment) {
	for _, a := range p.Assignments {
		if a.Person == person && a.State != IsOver {
			out = append(out, a)
		}
	}
	return out
}

// move puts an assignment into another state.
func (p *People) move(id, state string) bool {
	i := slices.IndexFunc(p.Assignments, func(a Assignment) bool { return a.ID == id && a.State != IsOver })
	if i < 0 {
		return false
	}
	p.Assignments = slices.Clone(p.Assignments)
	p.Assignments[i].State = state
	return true
}

// assigned folds an event about an assignment.
func (p *People) assigned(e Event) error {
	switch e.Kind {
	case Offered:
		p.Assignments = append(slices.Clip(p.Assignments), Assignment{ID: e.Subject, Person: e.Whom, Role: e.To, State: OnOffer, Due: e.Due, Rule: e.Rule})
	case Accepted:
		if p.assignment(e.Subject) == nil { // taken, without an offer
			p.Assignments = append(slices.Clip(p.Assignments), Assignment{ID: e.Subject, Person: e.Whom, Role: e.To, State: OnOffer, Rule: e.Rule})
		}
		if !p.move(e.Subject, IsAccepted) {
			return errNoSuch("assignment")
		}
	case Declined, OfferLapsed, HandedOver:
		if !p.move(e.Subject, IsOver) {
			return errNoSuch("assignment")
		}
	}
	return nil
}

// Theirs tells whether a step that a role has is this person's to do: where
// somebody has accepted the role in the case, it is theirs alone. Of a panel that
// is so once enough have accepted it to decide.
func (c *Case) Theirs(r *rulebook.Rulebook, role, person string) bool {
	have := c.People.In(role, IsAccepted)
	enough := 1
	if known := r.Role(role); known != nil {
		enough = quorumOf(known)
	}
	return len(have) < enough || slices.ContainsFunc(have, func(a Assignment) bool { return a.Person == person })
}

// quorumOf is how many people a role needs in order to act.
func quorumOf(role *rulebook.Role) int {
	if role.Seats == 0 {
		return 1
	}
	return max(role.Quorum, 1)
}

// places is how many people a role can have in one case.
func places(role *rulebook.Role) int { return max(role.Seats, 1) }

// free tells whether a role in the case can be offered, or taken, once more.
func (w *working) free(role *rulebook.Role) bool {
	return len(w.c.People.In(role.Name, OnOffer))+len(w.c.People.In(role.Name, IsAccepted)) < places(role)
}

// gateOffer: whom the rulebook names offers the role, where a place in it is free.
func (w *working) gateOffer(who Actor, act Act) (gate, *Refusal) {
	role := w.rules.Role(act.Subject)
	switch {
	case role == nil || role.Barred:
		return gate{}, &Refusal{What: "There is no role “" + act.Subject + "” in which somebody could act"}
	case role.AssignedBy == "":
		return gate{}, &Refusal{What: "Nobody offers cases to the " + role.Name + ": they take them themselves", Rule: role.Rule}
	case !who.acts(role.AssignedBy):
		return gate{}, &Refusal{What: "It is for the " + role.AssignedBy + " to say who is the " + role.Name, Rule: role.Rule}
	case !w.free(role):
		return gate{}, &Refusal{What: "The " + role.Name + " of this case has been found already", Rule: role.Rule}
	}
	return gate{as: role.AssignedBy, rule: role.Rule}, nil
}

// fitToHold refuses an offer to somebody who could not act in the role.
func (w *working) fitToHold(g gate, _ Actor, act Act) *Refusal {
	refuse := func(what string) *Refusal { return &Refusal{What: what, Rule: g.rule, Field: "whom"} }
	role := w.rules.Role(act.Subject)
	switch {
	case act.Whom == nil:
		return refuse("Say to whom it is offered")
	case !act.Whom.acts(role.Name):
		return refuse(act.Whom.called() + " is no " + role.Name)
	case w.c.People.Barred(act.Whom.ID) || Barred(w.rules, *act.Whom):
		return refuse(act.Whom.called() + " may not act in this case")
	case slices.ContainsFunc(w.c.People.Of(act.Whom.ID), func(a Assignment) bool { return a.Role == role.Name }):
		return refuse(act.Whom.called() + " has it already, or was asked")
	}
	if refusal := untrained(role, *act.Whom, act.Day); refusal != nil {
		refusal.Field = "whom"
		return refusal
	}
	return nil
}

// called names somebody for people.
func (who Actor) called() string {
	if who.Name != "" {
		return who.Name
	}
	return who.ID
}

func (w *working) carryOffer(_ gate, act Act, e Event) (err error) {
	role := w.rules.Role(act.Subject)
	e.Kind, e.Stage, e.To, e.Limit = Offered, w.c.Stage, role.Name, role.OfferStands()
	e.Subject, e.Whom, e.Matter = w.nextID(), act.Whom.ID, &Matter{Officer: &OfficerNote{Name: act.Whom.called()}}
	// An offer is no clock of the case: a pause of the case does not lengthen it.
	if e.Due, err = w.plainly(e.Limit, e.Day); err != nil {
		return err
	}
	return w.emit(&e)
}

func (w *working) nextID() string { return "P" + strconv.Itoa(len(w.c.People.Assignments)+1) }

// gateOffered: an offer is answered by whom it was made to.
func (w *working) gateOffered(who Actor, act Act) (gate, *Refusal) {
	a := w.c.People.assignment(act.Subject)
	if a == nil || a.Person != who.ID || who.Party != "" {
		return gate{}, &Refusal{What: "Nothing of that kind was offered to you"}
	}
	switch {
	case a.State == IsAccepted:
		return gate{}, &Refusal{What: "You have accepted it already", Rule: a.Rule}
	case a.State == IsOver:
		return gate{}, &Refusal{What: "The offer stands no more", Rule: a.Rule}
	case !who.acts(a.Role):
		return gate{}, &Refusal{What: "You are no " + a.Role + " any more", Rule: a.Rule}
	}
	return gate{as: a.Role, rule: a.Rule}, nil
}

func (w *working) carryAccept(g gate, act Act, e Event) error {
	e.Kind, e.Stage, e.To, e.Whom = Accepted, w.c.Stage, g.as, e.By
	e.Matter = &Matter{Officer: &OfficerNote{Name: act.by.called()}}
	return w.emit(&e)
}

func (w *working) carryDecline(g gate, _ Act, e Event) error {
	e.Kind, e.Stage, e.To, e.Whom = Declined, w.c.Stage, g.as, e.By
	return w.emit(&e)
}

// gateTake: where nobody offers the cases of a role, its people take them.
func (w *working) gateTake(who Actor, act Act) (gate, *Refusal) {
	role := w.rules.Role(act.Subject)
	switch {
	case role == nil || !who.acts(role.Name):
		return gate{}, &Refusal{What: "You do not hold the role “" + act.Subject + "”"}
	case role.AssignedBy != "":
		return gate{}, &Refusal{What: "It is for the " + role.AssignedBy + " to say who is the " + role.Name, Rule: role.Rule}
	case role.Seats > 0:
		return gate{}, &Refusal{What: "Nobody takes a seat of a panel for themselves", Rule: role.Rule}
	case !w.free(role):
		return gate{}, &Refusal{What: "The " + role.Name + " of this case has been found already", Rule: role.Rule}
	}
	return gate{as: role.Name, rule: role.Rule}, nil
}

func (w *working) carryTake(g gate, act Act, e Event) error {
	e.Kind, e.Stage, e.To, e.Whom, e.Subject = Accepted, w.c.Stage, g.as, e.By, w.nextID()
	e.Matter = &Matter{Officer: &OfficerNote{Name: act.by.called()}}
	return w.emit(&e)
}

// gateHandOver: who has a role in the case gives it up, or who assigns it takes it
// from them; either says why.
func (w *working) gateHandOver(who Actor, act Act) (gate, *Refusal) {
	a := w.c.People.assignment(act.Subject)
	if a == nil || a.State != IsAccepted || who.Party != "" {
		return gate{}, &Refusal{What: "Nobody has that to give up"}
	}
	g := gate{as: a.Role, rule: a.Rule, needs: []string{"reasons"}}
	if a.Person == who.ID {
		return g, nil
	}
	role := w.rules.Role(a.Role)
	if role == nil || !who.acts(role.AssignedBy) {
		return gate{}, &Refusal{What: "Only who has a role in the case gives it up, or who assigns it", Rule: a.Rule}
	}
	g.as = role.AssignedBy
	return g, nil
}

func (w *working) carryHandOver(_ gate, act Act, e Event) error {
	a := w.c.People.assignment(act.Subject)
	e.Kind, e.Stage, e.To, e.Whom = HandedOver, w.c.Stage, a.Role, a.Person
	return w.emit(&e)
}

// Leave hands over what a person has, or was offered, in a case, in any role or,
// where roles are given, in those alone: they have left, or lost the roles. Reasons
// are given for all their cases at once.
func Leave(c *Case, person string, roles []string, day timetable.Date, reasons string) []Event {
	var out []Event
	if !c.Open() {
		return nil
	}
	for _, a := range c.People.Of(person) {
		if roles == nil || slices.Contains(roles, a.Role) {
			out = append(out, Event{
				Kind: HandedOver, Day: max(day, c.Last), By: rulebook.System, Role: a.Role, Stage: c.Stage,
				Subject: a.ID, To: a.Role, Whom: person, Rule: a.Rule, Text: reasons,
			})
		}
	}
	return out
}

// nextOfPeople is the timer of what waits for people: offers, objections.
func nextOfPeople(w *working) (first lapsing) {
	if !w.c.Open() {
		return first
	}
	for _, a := range w.c.People.Assignments {
		if a.State == OnOffer && (first.fire == nil || a.Due < first.day) {
			first = lapsing{day: a.Due, fire: func(w *working) error {
				return w.emit(&Event{
					Kind: OfferLapsed, Day: a.Due, By: rulebook.System, Role: a.Role, Stage: w.c.Stage, Subject: a.ID, To: a.Role, Whom: a.Person, Was: a.Due, Rule: a.Rule,
				})
			}}
		}
	}
	for _, o := range w.c.People.Objections {
		if o.Open && (first.fire == nil || o.Due < first.day) {
			first = lapsing{day: o.Due, fire: func(w *working) error { return w.unanswered(o) }}
		}
	}
	return first
}
