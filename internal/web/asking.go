package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"duly/casework"
	"duly/internal/office"
	"duly/standing"
	"duly/timetable"
)

// An AskView lets an organiser ask what a person may do on a day, and gives the answer and
// nothing else.
type AskView struct {
	Frame
	Fields []Field
	Answer *AnswerShown
}

// An AnswerShown is what an organiser is told.
type AnswerShown struct {
	standing.Answer
	Asked string // the question
	Cite  *RuleLink
}

// asks tells whether the visitor may ask.
func (q *request) asks() bool {
	return q.officer() && slices.Contains(q.visitor.Roles, office.Organiser)
}

func (s *site) askForm(q *request) error {
	if !q.asks() {
		return errNotFound
	}
	return s.showAsk(q, http.StatusOK, nil, nil)
}

// showAsk shows the form, filled with what was sent, below the answer.
func (s *site) showAsk(q *request, status int, sent *form, answer *AnswerShown) error {
	v := &AskView{Answer: answer}
	what := Field{Name: "what", Kind: "one", Label: "What would they do?"}
	for _, x := range s.Office.Rulebook().Questions() {
		what.Options = append(what.Options, Option{Value: x.Name, Label: capital(x.Name)})
	}
	v.Fields = []Field{
		{Name: "number", Kind: "line", Label: "Whom do you ask about?", Hint: "Their membership number, or their name as it stands in the list of members."},
		what,
		{Name: "day", Kind: "day", Label: "On which day?", Hint: "Today, or a day within a year from now.", Value: q.today.String()},
	}
	if sent != nil {
		v.Problems = sent.problems
		for i := range v.Fields {
			f := &v.Fields[i]
			f.Value, f.Problem = sent.value(f.Name), v.Problem(f.Name+"-0")
			for j := range f.Options {
				f.Options[j].Checked = f.Options[j].Value == f.Value
			}
		}
	}
	return q.show(status, "ask", "What may this person do?", v)
}

// ask answers a question. It is on record before it is answered.
func (s *site) askStanding(q *request) error {
	if !q.asks() {
		return errNotFound
	}
	if err := s.limits.allow("acts", s.Limits.Acts, s.Address(q.Request)); err != nil {
		return err
	}
	sent, err := q.small()
	if err != nil {
		return err
	}
	day := sent.day("day")
	if sent.value("number") == "" {
		sent.problem("number-0", "Say whom you ask about: give the membership number, or the name.")
	}
	if sent.value("what") == "" {
		sent.problem("what-0", "Choose what you ask about.")
	}
	if len(sent.problems) > 0 {
		return s.showAsk(q, http.StatusUnprocessableEntity, sent, nil)
	}
	number, several, err := s.Office.NumberOf(q.Context(), q.visitor.ID, sent.value("number"))
	if err != nil {
		return err
	}
	if several {
		sent.problem("number-0", "More than one member has that name: ask for the membership number of the person whom you mean.")
		return s.showAsk(q, http.StatusUnprocessableEntity, sent, nil)
	}
	a, err := s.Office.Ask(q.Context(), q.visitor.ID, number, sent.value("what"), day)
	var refusal *casework.Refusal
	switch {
	case errors.As(err, &refusal) && refusal.Field != "":
		sent.problem(refusal.Field+"-0", refusal.What+".")
		return s.showAsk(q, http.StatusUnprocessableEntity, sent, nil)
	case err != nil:
		return err
	}
	return s.showAsk(q, http.StatusOK, sent, &AnswerShown{
		Answer: a, Asked: s.question(sent.value("number"), sent.value("what"), day), Cite: ruleLinks{s.Office.Rulebook(), "/rulebook"}.link(a.Rule),
	})
}

// question is what was asked, in a sentence: of what the rulebook lets be asked, or, where
// it does not say, of one effect.
func (s *site) question(who, what string, day timetable.Date) string {
	if len(s.Office.Rulebook().Standing) > 0 {
		return "May " + who + " " + what + " on " + day.Long() + "?"
	}
	return "Is " + who + " free of “" + what + "” on " + day.Long() + "?"
}

// day gives a field's date. One that is missing or cannot be read is noted.
func (f *form) day(name string) timetable.Date {
	d, err := timetable.ParseDate(f.value(name))
	if err != nil {
		f.problem(name+"-0", "Write the date as year, month and day: 2026-03-31.")
	}
	return d
}

// An AskedShown is one question that was asked about whoever reads it.
type AskedShown struct {
	By, What string
	Asked    timetable.Date
	Day      timetable.Date
	Told     string
}

func askedShown(list []office.Asking) (out []AskedShown) {
	for _, a := range slices.Backward(list) {
		told := "that nothing stands against it"
		switch {
		case a.Status != "":
			told = "“" + string(a.Status) + "”"
		case !a.Yes:
			told = "no"
		}
		by := a.By
		if !strings.EqualFold(a.By, a.Role) {
			by += ", " + a.Role
		}
		out = append(out, AskedShown{By: by, What: a.What, Asked: a.Asked, Day: a.Day, Told: told})
	}
	return out
}
