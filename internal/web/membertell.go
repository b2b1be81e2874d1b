package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"duly/casework"
	"duly/standing"
)

// A TellView is the form by which one event of the register of members is put on record by
// hand.
type TellView struct {
	Frame
	Fields []Field
}

// happenings are what can happen to a member, in the words of the form.
var happenings = []Option{
	{Value: string(standing.Joined), Label: "Joined", Hint: "A number that nobody has or had, and a name."},
	{Value: string(standing.Resigned), Label: "Left"},
	{Value: string(standing.Rejoined), Label: "Joined again", Hint: "With a new number, if they have one."},
	{Value: string(standing.Renamed), Label: "Has another name or number", Hint: "The earlier ones stay with them, so that they are found by either."},
	{Value: string(standing.Merged), Label: "Is a second entry of somebody", Hint: "Give the number of that person as the other number. What is on record about either is about that person from then on."},
	{Value: string(standing.Split), Label: "Was taken for one person, and is two", Hint: "The other number is that of the second: one that was merged before, or a new one with a name."},
}

func tellFields() []Field {
	return []Field{
		{Name: "kind", Kind: "one", Label: "What happened?", Options: happenings},
		{Name: "number", Kind: "line", Label: "Membership number"},
		{Name: "other", Kind: "line", Label: "The other number, or the new one", Hint: "Only where there is one."},
		{Name: "name", Kind: "line", Label: "Name", Hint: "As it is from then on; only where it is new."},
		{Name: "also", Kind: "text", Label: "Other names that they go by", Hint: "One a line, if there are any.", Rows: 3},
		{Name: "day", Kind: "day", Label: "On which day?"},
	}
}

func (s *site) tellForm(q *request) error {
	if !q.visitor.Admin {
		return errNotFound
	}
	return s.showTell(q, http.StatusOK, nil)
}

func (s *site) showTell(q *request, status int, sent *form) error {
	v := &TellView{Fields: tellFields()}
	if sent != nil {
		v.Problems = sent.problems
		for i := range v.Fields {
			f := &v.Fields[i]
			f.Value, f.Problem = sent.text(f.Name), v.Problem(f.Name+"-0")
			if f.Kind != "one" {
				continue
			}
			f.Options = append([]Option(nil), f.Options...)
			for j := range f.Options {
				f.Options[j].Checked = f.Options[j].Value == f.Value
			}
		}
	}
	return q.show(status, "membertell", "Put a change of membership on record", v)
}

// tellMembers puts one event on record.
func (s *site) tellMembers(q *request) error {
	if !q.visitor.Admin {
		return errNotFound
	}
	sent, err := q.small()
	if err != nil {
		return err
	}
	e := standing.Event{Kind: standing.Kind(sent.value("kind")), Number: sent.value("number"), Other: sent.value("other"), Name: sent.value("name"), Day: sent.day("day")}
	for line := range strings.Lines(sent.text("also")) {
		if line = strings.TrimSpace(line); line != "" {
			e.Also = append(e.Also, line)
		}
	}
	if e.Kind == "" {
		sent.problem("kind-0", "Say what happened.")
	}
	if e.Number == "" {
		sent.problem("number-0", "Say which member it is: give the membership number.")
	}
	if len(sent.problems) > 0 {
		return s.showTell(q, http.StatusUnprocessableEntity, sent)
	}
	err = s.Office.MembersChanged(q.Context(), q.visitor.ID, []standing.Event{e}, "put on record by hand")
	var misfit *standing.Misfit
	var refusal *casework.Refusal
	switch {
	case errors.As(err, &misfit):
		sent.problem(misfit.Field+"-0", misfit.What+".")
	case errors.As(err, &refusal):
		sent.problem("", refusal.What+".")
	case err != nil:
		return err
	}
	if len(sent.problems) > 0 {
		return s.showTell(q, http.StatusUnprocessableEntity, sent)
	}
	word, err := s.Office.MemberWord(q.Context(), e.Number)
	if err != nil {
		return err
	}
	return q.see("/members/" + url.PathEscape(word) + "?done")
}
