package web

import (
	"slices"

	"duly/casework"
	"duly/rulebook"
)

func init() {
	for field, id := range map[string]string{"into": "into-0", "to": "to-0", "what": "what-0", "for": "for-0", "name": "name-0"} {
		actFields[field] = id
	}
	wordings[casework.Say] = wording{group: "The parties", offer: offerMessage, form: messageForm, read: readMessage}
	wordings[casework.Arrange] = wording{group: "The parties", offer: offerArrange, form: arrangeForm, read: readArrangement}
	wordings[casework.Unarrange] = wording{group: "The parties", offer: offerUnarrange, form: unarrangeForm}
	wordings[casework.Confide] = wording{group: "Names", offer: offerConfide, form: confideForm}
	wordings[casework.Question] = wording{group: "Names", offer: offerQuestion, form: questionForm}
	wordings[casework.Join] = wording{group: "The same incident", offer: offerJoin, form: joinForm, read: readJoining}
	wordings[casework.Separate] = wording{group: "The same incident", offer: offerSeparate, form: separateForm}

	tellings[casework.Messaged] = tellMessage
	tellings[casework.Silent] = tellSilence
	tellings[casework.Arranged] = tellArrangement
	tellings[casework.ArrangementEnded] = tellArrangement
	tellings[casework.ConfidenceDecided] = tellConfidence
	tellings[casework.ConfidenceQuestioned] = tellConfidence
	tellings[casework.NameDisclosed] = tellConfidence
	tellings[casework.Joined] = tellJoined
	tellings[casework.Complained] = tellComplained
	tellings[casework.Separated] = tellSeparated
	tellings[casework.MovedTo] = tellMoved
}

// whomAsks asks an officer which party an act is about.
func (a *asking) whomAsks(name, label string) {
	var options []Option
	for _, p := range a.file.Case.Addressees(a.file.Rulebook) {
		options = append(options, Option{Value: p, Label: capital(the(p))})
	}
	a.ask(Field{Name: name, Kind: "one", Label: label, Options: options})
}

func offerMessage(t *teller, _ casework.Move) string {
	if t.who.Party != "" {
		return "Write to the office"
	}
	return "Write to a party"
}

func messageForm(a *asking) error {
	v := a.view
	v.Heading, v.Submit = "Write to the office", "Send the message"
	v.Lede = "Only the officers of the case read it. What is to count when the case is decided has to be in the file, where both sides see it: add it there."
	v.Text = TextField{Label: "Message", Needed: true, Rows: 8}
	if a.who.Party == "" {
		v.Heading = "Write to a party"
		v.Lede = "Only this party reads it, and the officers of the case. The other party sees that a message was sent, and not a word of it. It ends the silence that the rules bound."
		a.whomAsks("to", "To whom?")
	}
	return nil
}

func readMessage(r *reading, act *casework.Act) {
	if act.Text == "" {
		r.problem("text", "There is nothing to send: write something.")
	}
	if len(r.values["to"]) > 0 || r.move.As != rulebook.Complainant && r.move.As != rulebook.Respondent {
		act.Matter = &casework.Matter{Addressee: &casework.Addressee{To: r.value("to")}}
	}
}

func offerArrange(*teller, casework.Move) string {
	return "Note a representative, a companion, an adjustment or support"
}

func arrangeForm(a *asking) error {
	v := a.view
	v.Heading, v.Submit = "How you take part", "Put on record"
	v.Lede = "The officers of the case read this. The other party sees that something was arranged, and not what."
	if a.who.Party == "" {
		v.Heading = "How a party takes part"
		v.Lede = "For what a party told you by other means. They read it in their case; the other party sees that something was arranged, and not what."
		a.whomAsks("for", "Which party?")
	}
	a.ask(Field{Name: "what", Kind: "one", Label: "What is it?", Options: []Option{
		{Value: casework.Representative, Label: "Somebody who acts for the party", Hint: "They can have a code of their own, and do what the party can do. The record says who it was."},
		{Value: casework.Accompanies, Label: "Somebody who comes along", Hint: "To a meeting or a hearing. They do not act."},
		{Value: casework.Adjustment, Label: "Something that the party needs in order to take part", Hint: "More time at a hearing, another format, an interpreter. It is shown in every form about the case."},
		{Value: casework.Support, Label: "Somebody who supports the party meanwhile"},
	}})
	a.ask(Field{Name: "name", Kind: "line", Label: "Name", Hint: "Of the person, if it is one."})
	v.Text = TextField{Label: "What is needed, or how to reach them", Rows: 4}
	return nil
}

func readArrangement(r *reading, act *casework.Act) {
	what := r.value("what")
	if !slices.Contains(casework.ArrangementKinds, what) {
		r.problem("what-0", "Choose what it is.")
	}
	act.Matter = &casework.Matter{Arrangement: &casework.Arrangement{For: r.value("for"), What: what, Name: r.text("name")}}
}

func (t *teller) arrangement(id string) string {
	a := t.file.Case.Arrangement(id)
	if a == nil {
		return "an arrangement"
	}
	words := arrangementWords[a.What]
	if a.Name != "" {
		words += " " + a.Name
	}
	return "“" + words + "” of " + t.principal(a.For)
}

func offerUnarrange(t *teller, m casework.Move) string { return "End " + t.arrangement(m.Subject) }

func unarrangeForm(a *asking) error {
	a.view.Heading, a.view.Submit = "End "+a.arrangement(a.move.Subject), "End it"
	a.view.Lede = "From today on it holds no more. A code that was made for a representative stops working."
	a.view.Text = TextField{Label: "Why (optional)", Rows: 3}
	return nil
}

func offerConfide(_ *teller, m casework.Move) string {
	if m.Subject == "C1" {
		return "Decide whether the complainant’s name is withheld"
	}
	return "Decide whether the name of the complainant of " + m.Subject + " is withheld"
}

func confideForm(a *asking) error {
	v := a.view
	v.Heading, v.Submit = "Is the complainant’s name withheld?", "Decide"
	v.Lede = "They asked not to be named to the respondent. To be named is the rule; to withhold a name needs reasons that hold in this case, and the respondent must still be able to answer. Whoever it goes against can have somebody else look at it again, once."
	a.ask(Field{Name: "outcome", Kind: "one", Label: "Decision", Options: []Option{
		{Value: casework.Granted, Label: "The name is withheld"},
		{Value: casework.Refused, Label: "The name is not withheld", Hint: "It is still withheld for ten working days, in which the complainant can have this looked at again."},
	}})
	v.Text = TextField{Label: "Reasons", Needed: true, Hint: "Both parties read them: write nothing that tells who it is.", Rows: 6}
	return nil
}

func offerQuestion(t *teller, _ casework.Move) string {
	if t.who.Party == rulebook.Complainant {
		return "Have it looked at again that your name is not to be withheld"
	}
	return "Have it looked at again that a name is withheld"
}

func questionForm(a *asking) error {
	v := a.view
	v.Heading, v.Submit = "Have it looked at again", "Ask for it"
	v.Lede = "Somebody who has not decided it before looks at it again. You can ask for this once. Until then the name is withheld."
	v.Text = TextField{Label: "Reasons", Needed: true, Hint: "Both parties read them.", Rows: 6}
	return nil
}

func offerJoin(*teller, casework.Move) string {
	return "Let this complaint go on in another case about the same incident"
}

func joinForm(a *asking) error {
	v := a.view
	v.Heading, v.Submit = "Let this complaint go on in another case", "Join it"
	v.Lede = "This case ends with it. Its complainant becomes a complainant of the other case, and their code leads there. It can be separated again later; neither record is altered. The respondent must not have had notice in either."
	f := Field{Name: "into", Kind: "line", Label: "In which case?", Hint: "Its reference, such as 7F3C-92KD."}
	alike, err := a.site.Office.Alike(a.q.Context(), a.file.ID, a.who)
	if err != nil {
		return err
	}
	same, err := a.site.Office.SameIncident(a.q.Context(), a.file.ID, a.who)
	if err != nil {
		return err
	}
	for _, s := range append(same, alike...) {
		if !s.Told {
			f.Hint += " It may be " + s.ID + " (" + s.Title + ")."
		}
	}
	a.ask(f)
	v.Text = TextField{Label: "Reasons", Needed: true, Hint: "All complainants read them: name nobody who is not to be known.", Rows: 5}
	return nil
}

func readJoining(r *reading, act *casework.Act) {
	act.Matter = &casework.Matter{Joining: &casework.Joining{Into: r.must("into", "Say in which case the complaint is to go on.")}}
}

func offerSeparate(_ *teller, m casework.Move) string {
	return "Separate the further complaint " + m.Subject + " again"
}

func separateForm(a *asking) error {
	v := a.view
	v.Heading, v.Submit = "Separate the further complaint "+a.move.Subject, "Separate it"
	v.Lede = "It goes on in a case of its own from the first stage on, as old as it is. What was recorded until now stays as it is, and its complainant’s code leads to the new case."
	v.Text = TextField{Label: "Reasons", Needed: true, Hint: "The parties read them.", Rows: 5}
	return nil
}

func tellMessage(t *teller, item *Item, e casework.Event) bool {
	item.Mark, item.Label = "note", "Message"
	if e.Role == rulebook.Complainant || e.Role == rulebook.Respondent {
		item.What, item.Who = capital(t.speaker(e))+" wrote to the office", ""
		return true
	}
	item.What = capital(the(e.Role)) + " wrote to " + t.principal(e.To)
	return true
}

func tellSilence(t *teller, item *Item, e casework.Event) bool {
	item.Mark, item.Who = "self", ""
	item.What = capital(t.party(e.To)) + " had heard nothing since " + e.Opened.Long() + ", so a letter about how the case stands went out by itself"
	item.Late = "limit missed"
	return true
}

func tellArrangement(t *teller, item *Item, e casework.Event) bool {
	item.Mark, item.Label = "note", "What was said"
	whose := t.principal(e.To)
	switch a := t.file.Case.Arrangement(e.Subject); {
	case e.Kind == casework.ArrangementEnded && a != nil:
		item.What = "An arrangement for " + whose + " ended: " + arrangementWords[a.What] + " " + a.Name
	case e.Kind == casework.ArrangementEnded:
		item.What = "An arrangement for " + whose + " ended"
	case a != nil:
		item.What = "Noted for " + whose + ": " + arrangementWords[a.What] + " " + a.Name
	default:
		item.What = "Something was noted about how " + whose + " takes part"
	}
	return true
}

func tellConfidence(t *teller, item *Item, e casework.Event) bool {
	item.Label = "Reasons"
	switch e.Kind {
	case casework.ConfidenceDecided:
		item.What, item.Outcome = capital(the(e.Role))+" decided whether a complainant’s name is withheld", e.Outcome
		if e.Due != 0 {
			item.Followed = []Followed{{"The name is withheld until the end of", t.count.due(e.Due, e.Limit, e.Day, e.Rule)}}
		}
	case casework.ConfidenceQuestioned:
		item.What = capital(t.speaker(e)) + " asked that it be looked at again whether a complainant’s name is withheld"
	default:
		item.Mark, item.Who = "self", ""
		item.What = "The refusal to withhold a complainant’s name took effect: the respondent can read it"
	}
	return true
}

func tellJoined(_ *teller, item *Item, e casework.Event) bool {
	item.Label, item.What = "Reasons", capital(the(e.Role))+" joined a further complaint about the same incident to this case"
	return true
}

// tellComplained: what the complaint says stands in a place of its own.
func tellComplained(_ *teller, item *Item, e casework.Event) bool {
	item.Mark, item.Who, item.Text = "note", "", ""
	item.What = "The further complaint " + e.Subject + " is part of this case"
	return true
}

func tellSeparated(_ *teller, item *Item, e casework.Event) bool {
	item.Label, item.What = "Reasons", capital(the(e.Role))+" separated the further complaint "+e.Subject+": it goes on in a case of its own"
	return true
}

func tellMoved(_ *teller, item *Item, e casework.Event) bool {
	item.Label, item.What = "Reasons", capital(the(e.Role))+" joined this complaint to case "+e.Subject+", in which it goes on"
	return true
}
