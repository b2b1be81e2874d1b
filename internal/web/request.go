package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"duly/internal/office"
	"duly/internal/signin"
	"duly/rulebook"
	"duly/timetable"
)

// A request is one visit of a page: what was asked, by whom, on which day.
type request struct {
	*http.Request
	w       http.ResponseWriter
	site    *site
	visitor signin.Visitor
	persona string // the demo's person, "" outside the demo
	today   timetable.Date
}

// page makes a handler of a route: it finds out who asks, lets them in or not,
// and turns whatever goes wrong into a page.
func (s *site) page(r route) http.HandlerFunc {
	return func(w http.ResponseWriter, hr *http.Request) {
		q := &request{Request: hr, w: w, site: s, today: s.Office.Today()}
		err := s.admit(q, r.who)
		if err == nil {
			err = r.answer(q)
		}
		if err != nil {
			s.fail(q, err)
		}
	}
}

// errSignIn sends an officer who is not signed in to the door, a party to the
// page that asks for their code.
var errSignIn = errors.New("not signed in")

func (s *site) admit(q *request, who audience) error {
	if err := s.recognise(q); err != nil {
		return err
	}
	if who != everybody {
		private(q.w)
	}
	switch {
	case who == officers && q.asker():
		return errNotFound // no such page for them, whatever it is about
	case who == askers && q.officer():
		return errNotFound
	case who == officers && !q.officer(), who == parties && !q.party(), who == askers && !q.asker(), who == signedIn && !q.officer() && !q.asker():
		return errSignIn
	}
	return nil
}

// recognise finds out who asks, from the session's cookie or the demo's.
func (s *site) recognise(q *request) error {
	if s.Demo != nil && s.demoVisitor(q) {
		return nil
	}
	c, err := q.Cookie(s.cookieName())
	if err != nil {
		return nil
	}
	v, err := s.Sessions.Session(q.Context(), c.Value)
	if errors.Is(err, signin.ErrNoSession) {
		s.dropCookie(q.w)
		return nil
	}
	q.visitor = v
	return err
}

func (q *request) officer() bool {
	return q.visitor.Party == "" && q.visitor.ID != "" && q.visitor.For == ""
}

// asker tells whether the visitor speaks for a body that asked something.
func (q *request) asker() bool {
	return q.visitor.Party == "" && q.visitor.ID != "" && q.visitor.For != ""
}

func (q *request) party() bool { return q.visitor.Party != "" && q.visitor.Case != "" }

// caseID is the case that an address below a case is about: a party's own, or
// the one that it names.
func (q *request) caseID() string {
	if q.party() {
		return q.visitor.Case
	}
	return q.PathValue("case")
}

// base is the address of the case's page for this visitor.
func (q *request) base() string {
	if q.party() {
		return "/case"
	}
	return "/cases/" + url.PathEscape(q.PathValue("case"))
}

// open reads the case that the address is about, as this visitor may see it.
func (q *request) open() (office.CaseFile, error) {
	f, err := q.site.Office.Open(q.Context(), q.caseID(), q.visitor.Actor)
	f.Moves = append(f.Moves, f.Handling...)
	return f, err
}

// step is the step that the address names.
func (q *request) step() rulebook.StepRef {
	return rulebook.StepRef{Stage: q.PathValue("stage"), Step: q.PathValue("step")}
}

// ground is the ground for a pause that the address names.
func (q *request) ground() string { return q.PathValue("ground") }

// subject is the thing in the case that the address names.
func (q *request) subject() string { return q.PathValue("subject") }

// names gives officers' names by id, for a timeline.
func (s *site) names(ctx context.Context) (map[string]string, error) {
	people, err := s.Office.Officers(ctx, "")
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, p := range people {
		names[p.ID] = p.Name
	}
	return names, nil
}

// see sends the browser on to another page after something was done.
func (q *request) see(address string) error {
	http.Redirect(q.w, q.Request, address, http.StatusSeeOther)
	return nil
}
