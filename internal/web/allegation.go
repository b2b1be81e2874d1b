package web

import (
	"fmt"
	"strings"

	"duly/casework"
	"duly/rulebook"
)

func init() {
	wordings[casework.Frame] = wording{group: "Allegations", offer: func(*teller, casework.Move) string { return "Frame an allegation" }, form: frameForm, read: frameRead}
	wordings[casework.Reword] = wording{offer: func(_ *teller, m casework.Move) string { return "Amend " + m.Subject }, form: frameForm, read: frameRead}
	wordings[casework.Drop] = wording{offer: func(_ *teller, m casework.Move) string { return "Drop " + m.Subject }, form: dropForm}
	wordings[casework.Answer] = wording{offer: func(_ *teller, m casework.Move) string { return "Answer " + m.Subject }, form: answerForm, files: true}
	tellings[casework.Framed] = func(t *teller, item *Item, e casework.Event) bool {
		item.What, item.Text, item.Label = fmt.Sprintf("%s framed allegation %s", capital(the(e.Role)), e.Subject), alleged(e), "What is alleged"
		return true
	}
	tellings[casework.Amended] = func(t *teller, item *Item, e casework.Event) bool {
		item.What = fmt.Sprintf("%s amended allegation %s", capital(the(e.Role)), e.Subject)
		item.Text, item.Label = strings.TrimSpace(alleged(e)+"\n\n"+e.Text), "What is alleged, and why it was amended"
		return true
	}
	tellings[casework.Dropped] = func(t *teller, item *Item, e casework.Event) bool {
		item.What, item.Label = fmt.Sprintf("%s dropped allegation %s", capital(the(e.Role)), e.Subject), "Reasons"
		return true
	}
	tellings[casework.Answered] = func(t *teller, item *Item, e casework.Event) bool {
		item.What, item.Label = fmt.Sprintf("%s answered allegation %s", capital(the(e.Role)), e.Subject), "Answer"
		return true
	}
	for engine, id := range map[string]string{
		"alleged": "alleged-0", "category": "category-0", "from": "from-0", "to": "to-0", "title": "title-0", "kind": "kind-0", "link": "link-0", "saved": "saved-0", "exhibit": "exhibit-0",
	} {
		actFields[engine] = id
	}
}

func alleged(e casework.Event) string {
	if e.Matter == nil || e.Matter.Charge == nil {
		return ""
	}
	return e.Matter.Charge.Alleged
}

// An AllegationShown is an allegation on the page of its case.
type AllegationShown struct {
	casework.Allegation
	Ref      string // its id
	Category string
	When     string
	Texts    []TextShown
	State    string // what becomes of it, in words
	Found    []FindingShown
	Moves    []MoveShown
}

// A TextShown is one version of a definition, clause by clause.
type TextShown struct {
	Title   string
	InForce string
	Clauses []rulebook.Clause
}

func (t *teller) allegations() []AllegationShown {
	var out []AllegationShown
	for _, a := range t.file.Alleged {
		v := AllegationShown{Allegation: a, Ref: a.ID, Category: categoryTitle(t.file.Rulebook, a.Category), When: during(a.Charge), State: t.stateOf(a), Texts: t.texts(a)}
		for _, f := range a.Findings {
			v.Found = append(v.Found, t.finding(f))
		}
		for _, m := range t.file.Moves {
			if w := wordings[m.Kind]; m.Subject == a.ID && w.offer != nil {
				v.Moves = append(v.Moves, t.move(m))
			}
		}
		out = append(out, v)
	}
	return out
}

func during(c casework.Charge) string {
	switch {
	case c.From == 0:
		return ""
	case c.To == 0:
		return c.From.Long()
	}
	return c.From.Long() + " to " + c.To.Long()
}

func (t *teller) texts(a casework.Allegation) []TextShown {
	var out []TextShown
	for _, text := range a.Texts {
		v, _ := t.file.Rulebook.Text(text.Definition, text.Digest)
		title := definitionTitle(t.file.Rulebook, text.Definition)
		if d := t.file.Rulebook.Definition(text.Definition); d != nil && d.Digest == text.Digest { // what is claimed is claimed of this text
			title = citedTitle(t.file.Rulebook, text.Definition)
		}
		out = append(out, TextShown{title, text.InForce.Long(), v.Clauses})
	}
	return out
}

func (t *teller) stateOf(a casework.Allegation) string {
	whom, they := t.party(rulebook.Respondent), "They have"
	if t.who.Party == rulebook.Respondent {
		they = "You have"
	}
	switch {
	case a.Dropped != 0:
		return "Dropped on " + a.Dropped.Long() + "."
	case a.FoundOn != 0:
		return "Found on " + a.FoundOn.Long() + "."
	case a.Put == 0:
		return "Not put to " + whom + " yet: the notice tells of it."
	case a.Answered != 0:
		return "Put to " + whom + " on " + a.Put.Long() + ", and answered on " + a.Answered.Long() + "."
	}
	s := "Put to " + whom + " on " + a.Put.Long() + "."
	if last, err := casework.TimeToAnswer(t.file.Rulebook, t.file.Case, a); err == nil && t.file.Case.Open() && last >= t.file.Today {
		s += " " + they + " until " + last.Long() + " to answer it; nothing is found about it before then, unless they answer sooner."
		if they == "You have" {
			s = strings.Replace(s, "unless they answer", "unless you answer", 1)
		}
	}
	return s
}

// proofWords is the standard of proof in a sentence; "" where the rulebook has none.
func proofWords(r *rulebook.Rulebook) string {
	standard, burden := casework.Proof(r)
	if standard == "" {
		return ""
	}
	return fmt.Sprintf("The standard of proof is “%s”, and it is for the %s to show it.", standard, burden)
}

func frameForm(a *asking) error {
	v, r := a.view, a.file.Rulebook
	v.Heading, v.Submit = "Frame an allegation", "Frame it"
	v.Lede = "Say one thing that is alleged, so that it can be answered and found by itself. It is judged by the text that was in force on the day. Both parties are told of it. Whoever frames an allegation may not judge it."
	was := casework.Charge{Category: a.file.Case.Category}
	if a.move.Kind == casework.Reword {
		v.Heading, v.Submit = "Amend allegation "+a.move.Subject, "Amend it"
		v.Lede = "The respondent is told of the new words, and has their whole time again to answer them."
		v.Text = TextField{Label: "Why it is amended", Hint: "Both parties read it.", Needed: true, Rows: 4}
		for _, x := range a.file.Alleged {
			if x.ID == a.move.Subject {
				was = x.Charge
			}
		}
	} else if f := a.file.Filing().Filing; f != nil {
		was.From = f.Happened
	}
	var options []Option
	for _, c := range r.Categories {
		if len(casework.Clauses(r, c.Name)) == 0 {
			continue
		}
		var texts []string
		for _, d := range c.Definitions {
			texts = append(texts, "“"+citedTitle(r, d)+"”")
		}
		options = append(options, Option{Value: c.Name, Label: c.Title, Hint: "Judged by " + strings.Join(texts, " and ") + ".", Checked: c.Name == was.Category})
	}
	a.ask(Field{Name: "category", Kind: "one", Label: "Under which category?", Options: options})
	a.ask(Field{Name: "alleged", Kind: "text", Label: "What is alleged", Hint: "What was done, where, and to whom. Leave out what is not alleged.", Rows: 6, Value: was.Alleged})
	a.ask(Field{Name: "from", Kind: "day", Label: "On which day, or from which day on?", Value: isoOrNone(was.From)})
	a.ask(Field{Name: "to", Kind: "day", Label: "To which day?", Hint: "Only where it went on for more than a day.", Value: isoOrNone(was.To)})
	return nil
}

func frameRead(r *reading, act *casework.Act) {
	ch := &casework.Charge{Category: r.value("category"), Alleged: r.must("alleged", "Say what is alleged."), From: r.day("from"), To: r.day("to")}
	if ch.Category == "" {
		r.problem("category-0", "Choose a category.")
	}
	if ch.From == 0 && r.value("from") == "" {
		r.problem("from-0", "Give the day, or the first of several.")
	}
	act.Matter = &casework.Matter{Charge: ch}
}

func dropForm(a *asking) error {
	a.view.Heading, a.view.Submit = "Drop allegation "+a.move.Subject, "Drop it"
	a.view.Lede = "Nothing will be found about it. Both parties are told, with the reasons."
	for _, x := range a.file.Alleged {
		if x.ID == a.move.Subject {
			a.view.Account = x.Alleged
		}
	}
	a.view.Text = TextField{Label: "Reasons", Hint: "Both parties read them.", Needed: true, Rows: 6}
	return nil
}

func answerForm(a *asking) error {
	a.view.Heading, a.view.Submit = "Answer allegation "+a.move.Subject, "Send my answer"
	a.view.Lede = "Both sides will be able to read it. You need not answer; nothing is held against you for it. Once you answer, nobody need wait for the rest of your time."
	for _, x := range a.file.Alleged {
		if x.ID == a.move.Subject {
			a.view.Account = x.Alleged
		}
	}
	a.view.Text = TextField{Label: "Your answer", Rows: 10}
	return nil
}
