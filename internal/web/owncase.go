package web

import "net/http"

// ownCase is a party's page of their case.
func (s *site) ownCase(q *request) error {
	v, err := q.caseView()
	if err != nil {
		return err
	}
	v.Heading = "Your case"
	return q.show(http.StatusOK, "owncase", "Your case", v)
}
