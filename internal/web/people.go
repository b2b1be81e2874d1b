package web

import (
	"fmt"
	"slices"

	"duly/casework"
	"duly/rulebook"
)

// The headings under which a case's page offers what is about who handles it.
const (
	forYou      = "For you to answer"
	whoHandles  = "Change who handles it"
	asideGroup  = "Stand aside, or note an approach"
	objectGroup = "If somebody should not handle your case"
)

func init() {
	for kind, w := range map[string]wording{
		casework.Declare:  {group: asideGroup, offer: words("Say whether you have a conflict"), form: declareForm, read: readDeclare, leaves: hasConflict},
		casework.Accept:   {group: forYou, offer: aboutRole("Accept to be the %s"), form: acceptForm},
		casework.Decline:  {group: forYou, offer: aboutRole("Decline to be the %s"), form: declineForm},
		casework.Settle:   {group: forYou, offer: settleOffer, form: settleForm, read: readSettle},
		casework.Offer:    {group: whoHandles, offer: subjectRole("Ask somebody to be the %s"), form: offerForm, read: readOffer},
		casework.Take:     {group: whoHandles, offer: subjectRole("Take the case as the %s"), form: takeForm},
		casework.HandOver: {group: whoHandles, offer: handOverOffer, form: handOverForm},
		casework.Lift:     {group: whoHandles, offer: liftOffer, form: liftForm},
		casework.Recuse:   {group: asideGroup, offer: words("Stand aside from this case"), form: recuseForm, leaves: always},
		casework.Approach: {group: asideGroup, offer: words("Note that somebody tried to influence the case"), form: approachForm, read: readApproach},
		casework.Object:   {group: objectGroup, offer: objectOffer, form: objectForm, read: readObject},
	} {
		wordings[kind] = w
	}
	for kind := range peopleTold {
		tellings[kind] = tellPeople
	}
}

func always(casework.Act) bool { return true }

func hasConflict(act casework.Act) bool { return act.Outcome == casework.HasConflict }

func words(text string) func(*teller, casework.Move) string {
	return func(*teller, casework.Move) string { return text }
}

func subjectRole(format string) func(*teller, casework.Move) string {
	return func(_ *teller, m casework.Move) string { return fmt.Sprintf(format, m.Subject) }
}

func aboutRole(format string) func(*teller, casework.Move) string {
	return func(t *teller, m casework.Move) string { return fmt.Sprintf(format, t.assignment(m.Subject).Role) }
}

// assignment finds one in the case; the zero Assignment where there is none.
func (t *teller) assignment(id string) casework.Assignment {
	for _, a := range t.file.Case.People.Assignments {
		if a.ID == id {
			return a
		}
	}
	return casework.Assignment{}
}

// holder names who has, or had, a role in the case, as far as this reader may know.
func (t *teller) holder(a casework.Assignment) string {
	if a.Person != "" {
		return t.name(a.Person)
	}
	for _, e := range t.file.Case.Events {
		if e.Kind == casework.Accepted && e.Subject == a.ID && e.Matter != nil && e.Matter.Officer != nil {
			return e.Matter.Officer.Name
		}
	}
	return ""
}

// called is who has a role, and the role: “Pia Panel (panel)”, or “the investigator”.
func (t *teller) called(a casework.Assignment) string {
	if name := t.holder(a); name != "" {
		return name + " (" + a.Role + ")"
	}
	return the(a.Role)
}

func handOverOffer(t *teller, m casework.Move) string {
	a := t.assignment(m.Subject)
	if a.Person == t.who.ID {
		return "Hand the case over: be the " + a.Role + " no more"
	}
	return "Take the case from " + t.called(a)
}

func (t *teller) bar(id string) casework.Bar {
	for _, b := range t.file.Case.People.Bars {
		if b.ID == id {
			return b
		}
	}
	return casework.Bar{}
}

func liftOffer(t *teller, m casework.Move) string {
	return "Say that the name is not that of " + t.name(t.bar(m.Subject).Person)
}

func settleOffer(t *teller, m casework.Move) string {
	return "Decide on the objection " + m.Subject
}

func objectOffer(t *teller, m casework.Move) string {
	if m.Subject == "" {
		return "Ask that somebody else stand aside"
	}
	return "Ask that " + t.called(t.assignment(m.Subject)) + " stand aside"
}

func declareForm(a *asking) error {
	a.view.Heading, a.view.Submit = "Do you have a conflict?", "Put it on record"
	a.view.Lede = "You have one if you know either side, saw or suffered what this is about, would gain or lose by how it ends, or for another reason would not be trusted to be fair. If you are not sure, you have one: standing aside is held against nobody."
	a.ask(Field{Name: "outcome", Kind: "one", Label: "Your declaration", Options: []Option{
		{Value: casework.NoConflict, Label: "I have none", Hint: "Then you can read the papers, if you could not before."},
		{Value: casework.HasConflict, Label: "I have one", Hint: "Then you are out of the case at once, and see nothing more of it."},
	}})
	a.view.Text = TextField{Label: "What the conflict is", Hint: "Only if you have one. A few words will do: your colleagues in the case can read them, the parties cannot.", Rows: 4}
	return nil
}

func readDeclare(r *reading, act *casework.Act) {
	switch {
	case act.Outcome == "":
		r.problem("outcome-0", "Say whether you have a conflict, or none.")
	case act.Outcome == casework.HasConflict && act.Text == "":
		r.problem("text", "Say in a few words what the conflict is.")
	}
}

func acceptForm(a *asking) error {
	role := a.assignment(a.move.Subject).Role
	a.view.Heading, a.view.Submit = "Accept to be the "+role, "Accept"
	a.view.Lede = "From then on what is for the " + role + " in this case is yours to do, until you hand it over."
	if known := a.file.Rulebook.Role(role); known != nil && known.Seats > 0 {
		a.view.Lede += " Both parties are told your name, and can ask that you stand aside."
	}
	a.view.Text = TextField{Label: "Anything to add (optional)", Rows: 3}
	return nil
}

func declineForm(a *asking) error {
	role := a.assignment(a.move.Subject).Role
	a.view.Heading, a.view.Submit = "Decline to be the "+role, "Decline"
	a.view.Lede = "Then somebody else can be asked. If it is because of a conflict, say so instead, or stand aside: then you are out of the case altogether."
	a.view.Text = TextField{Label: "Why (optional)", Rows: 3}
	return nil
}

func offerForm(a *asking) error {
	role := a.file.Rulebook.Role(a.move.Subject)
	a.view.Heading, a.view.Submit = "Ask somebody to be the "+role.Name, "Ask"
	a.view.Lede = "It is an offer until they accept it. It stands for " + role.OfferStands().String() + "; then it lapses by itself, and you can ask somebody else."
	a.view.Rule = a.count.rules.link(role.Rule)
	all, err := a.people(role.Name)
	if err != nil {
		return err
	}
	p := a.file.Case.People
	all = slices.DeleteFunc(all, func(o Option) bool {
		return p.Barred(o.Value) || slices.ContainsFunc(p.Of(o.Value), func(x casework.Assignment) bool { return x.Role == role.Name })
	})
	if len(all) == 0 {
		a.view.Lede = "There is nobody left to ask: everybody who holds this role has it, was asked, or may not act in this case."
	}
	a.ask(Field{Name: "whom", Kind: "one", Label: "Whom?", Options: all})
	a.view.Text = TextField{Label: "A word to them (optional)", Rows: 3}
	return nil
}

func readOffer(r *reading, act *casework.Act) { act.Whom = r.whom("Choose whom you ask.") }

func takeForm(a *asking) error {
	a.view.Heading, a.view.Submit = "Take the case as the "+a.move.Subject, "Take the case"
	a.view.Lede = "From then on what is for the " + a.move.Subject + " in this case is yours to do, and no colleague’s, until you hand it over."
	a.view.Text = TextField{Label: "Anything to add (optional)", Rows: 3}
	return nil
}

func handOverForm(a *asking) error {
	x := a.assignment(a.move.Subject)
	a.view.Heading, a.view.Submit = "Hand the case over", "Hand it over"
	if x.Person != a.who.ID {
		a.view.Heading, a.view.Submit = "Take the case from "+a.called(x), "Take it from them"
	}
	a.view.Lede = "What is open stays open, with its last day: whoever holds the role can do it, until somebody has accepted it. What was done stays as it is."
	a.view.Text = TextField{Label: "Why", Needed: true, Hint: "Your colleagues in the case can read it, the parties cannot.", Rows: 4}
	return nil
}

func liftForm(a *asking) error {
	b := a.bar(a.move.Subject)
	a.view.Heading, a.view.Submit = "Is it "+a.name(b.Person)+" who is named?", "It is somebody else"
	a.view.Lede = "The complaint names somebody of that name, so " + a.name(b.Person) + " was kept out of the case by itself. If it is another person, or only a word, say why you are sure; then they can see the case and act in it. If you are not sure, leave it as it is."
	a.view.Text = TextField{Label: "Why it is somebody else", Needed: true, Rows: 4}
	return nil
}

func recuseForm(a *asking) error {
	a.view.Heading, a.view.Submit = "Stand aside from this case", "Stand aside"
	a.view.Lede = "You are out of it at once: you can neither act in it nor see it, and it leaves your desk. It cannot be taken back. Somebody else does what was yours, in the same time."
	a.view.Text = TextField{Label: "Why", Needed: true, Hint: "Your colleagues in the case can read it, the parties cannot.", Rows: 4}
	return nil
}

func approachForm(a *asking) error {
	a.view.Heading, a.view.Submit = "Somebody tried to influence the case", "Put it on record"
	a.view.Lede = "Anybody who is not asked by the rules and tries to sway a case, or to learn how it stands, is noted: asking is noted too. The overseer sees that it happened and what they are, and not your words."
	var options []Option
	for _, from := range casework.Approachers(a.file.Rulebook) {
		options = append(options, Option{Value: from, Label: capital(from)})
	}
	a.ask(Field{Name: "from", Kind: "one", Label: "What are they?", Options: options})
	a.view.Text = TextField{Label: "Who was it, when, and what did they say or do?", Needed: true, Rows: 6}
	return nil
}

func readApproach(r *reading, act *casework.Act) {
	if act.Ground = r.value("from"); act.Ground == "" {
		r.problem("from-0", "Say what they are.")
	}
	if act.Text == "" {
		r.problem("text", "Say who it was, and what they said or did.")
	}
}

func objectForm(a *asking) error {
	a.view.Heading, a.view.Submit = objectOffer(a.teller, *a.move), "Ask it"
	s := a.file.Rulebook.Safeguard(rulebook.Objections)
	a.view.Lede = fmt.Sprintf("You can ask it if you have a reason to think that they would not be fair. %s decides within %s, says why, and both sides are told. The other side can read what you write.", capital(the(s.Who)), s.Limit)
	a.view.Rule = a.count.rules.link(s.Rule)
	if a.move.Subject == "" {
		a.ask(Field{Name: "who", Kind: "line", Label: "Who should stand aside?", Hint: "A name if you know it, or what they do in the case."})
	}
	a.view.Text = TextField{Label: "Why", Needed: true, Rows: 6}
	return nil
}

func readObject(r *reading, act *casework.Act) {
	if r.move.Subject == "" {
		act.Matter = &casework.Matter{Objection: &casework.ObjectionNote{Who: r.must("who", "Say who should stand aside.")}}
	}
}

// objected finds what an objection says.
func (t *teller) objected(id string) (e casework.Event, who string) {
	for _, e := range t.file.Case.Events {
		if e.Kind != casework.Objected || e.Subject != id {
			continue
		}
		if e.Matter != nil && e.Matter.Objection != nil {
			return e, "“" + e.Matter.Objection.Who + "”"
		}
		return e, t.called(t.assignment(e.Ground))
	}
	return casework.Event{}, ""
}

func settleForm(a *asking) error {
	e, who := a.objected(a.move.Subject)
	a.view.Heading, a.view.Submit = "Should "+who+" stand aside?", "Decide"
	a.view.Lede = capital(the(e.Role)) + " asks it. What counts is whether a fair-minded person who knew the facts would doubt that they are impartial."
	readers := "Both parties read them."
	if e.Stage == "" { // asked with the complaint
		readers = "The complainant reads them, and not the other side: what they ask here is between them and you."
	}
	a.view.Account = e.Text
	a.view.Rule = a.count.rules.link(e.Rule)
	a.ask(Field{Name: "outcome", Kind: "one", Label: "Your decision", Options: []Option{
		{Value: casework.Upheld, Label: "They stand aside", Hint: "They are out of the case at once."},
		{Value: casework.NotUpheld, Label: "They go on"},
	}})
	if e.Ground == "" {
		all, err := a.people()
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(o Option) bool { return o.Value == a.who.ID || a.file.Case.People.Barred(o.Value) })
		a.ask(Field{Name: "whom", Kind: "one", Label: "Who is it?", Hint: "Only if they stand aside. The party may not know the name.", Options: all})
	}
	a.view.Text = TextField{Label: "Reasons", Needed: true, Hint: readers, Rows: 6}
	return nil
}

func readSettle(r *reading, act *casework.Act) {
	if act.Outcome == "" {
		r.problem("outcome-0", "Choose whether they stand aside.")
	}
	if id := r.value("whom"); id != "" && act.Outcome == casework.Upheld {
		act.Whom = &casework.Actor{ID: id}
	}
}
