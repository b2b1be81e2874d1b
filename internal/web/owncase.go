package web

import (
	"errors"
	"net/http"

	"duly/rulebook"
)

// ownCase is a party's page of their case.
func (s *site) ownCase(q *request) error {
	v, err := q.caseView()
	if errors.Is(err, errNotFound) && s.Demo != nil && q.visitor.Party == rulebook.Respondent {
		return s.notToldYet(q)
	}
	if err != nil {
		return err
	}
	v.Heading, v.Unfolded = "Your case", true
	return q.show(http.StatusOK, "owncase", "Your case", v)
}

// notToldYet tells a visitor of the demo who has become the respondent too soon.
// Outside the demo nobody can come here before the notice.
func (s *site) notToldYet(q *request) error {
	v := &FailView{Heading: "You know of no case yet", Way: &NavItem{Href: "/demo", Text: "About this demo"}}
	v.Text = []string{
		"Until the notice has been sent, the person complained about cannot learn that there is a case.",
		"Become the investigator and send it, when the secretary has accepted the complaint; or let the days pass, and it goes out by itself.",
	}
	return q.show(http.StatusNotFound, "fail", v.Heading, v)
}
