package web

import (
	"errors"
	"net/http"

	"duly/internal/office"
	"duly/internal/signin"
)

// A SignInView asks an officer who they are.
type SignInView struct {
	Frame
	ID string
}

// A SetUpView makes the first administrator.
type SetUpView struct {
	Frame
	ID, Name string
	Roles    []RoleChoice
	Least    int // characters of a password
}

// A RoleChoice is a role that the first administrator may hold as well.
type RoleChoice struct {
	Value, Hint string
	Checked     bool
}

func (s *site) signIn(q *request) error {
	if s.Demo != nil { // nobody has a password there
		return q.see("/demo")
	}
	private(q.w)
	return q.show(http.StatusOK, "signin", "Sign in", &SignInView{})
}

func (s *site) checkPassword(q *request) error {
	private(q.w)
	if err := s.limits.allow("codes", s.Limits.Codes, s.Address(q.Request)); err != nil {
		return err
	}
	f, err := q.small()
	if err != nil {
		return err
	}
	token, err := s.Sessions.SignIn(q.Context(), f.value("id"), f.values.Get("password"))
	if errors.Is(err, signin.ErrWrong) {
		v := &SignInView{ID: f.value("id")}
		v.Problems = []Problem{{Field: "id", What: "The name or the password is wrong. We do not say which."}}
		return q.show(http.StatusUnprocessableEntity, "signin", "Sign in", v)
	}
	if err != nil {
		return err
	}
	s.setCookie(q.w, token)
	s.demoForget(q)
	return q.see("/desk")
}

// setUp shows the form behind the one-time link. Looking uses nothing up.
func (s *site) setUp(q *request) error {
	private(q.w)
	return q.show(http.StatusOK, "setup", "Set up", s.setUpView(nil))
}

func (s *site) setUpView(f *form) *SetUpView {
	v := &SetUpView{Least: signin.LeastPassword}
	chosen := map[string]bool{}
	if f != nil {
		v.ID, v.Name = f.value("id"), f.value("name")
		for _, r := range f.values["role"] {
			chosen[r] = true
		}
	}
	for _, role := range s.Office.Rulebook().Roles {
		if role.Barred {
			continue // whoever is barred may never see a case
		}
		c := RoleChoice{Value: role.Name, Checked: chosen[role.Name]}
		if role.Seats > 0 {
			c.Hint = plural(role.Seats, "seat")
		}
		v.Roles = append(v.Roles, c)
	}
	return v
}

// newPassword reads a form in which a password is chosen, and notes where the two
// are not the same. It is as limited as codes are: its address holds a secret.
func (q *request) newPassword() (*form, error) {
	private(q.w)
	if err := q.site.limits.allow("codes", q.site.Limits.Codes, q.site.Address(q.Request)); err != nil {
		return nil, err
	}
	f, err := q.small()
	if err == nil && f.values.Get("password") != f.values.Get("again") {
		f.problem("again", "The two passwords are not the same.")
	}
	return f, err
}

func (s *site) firstAdministrator(q *request) error {
	f, err := q.newPassword()
	if err != nil {
		return err
	}
	if len(f.problems) > 0 {
		return s.setUpAgain(q, f)
	}
	var roles []string
	for _, c := range s.setUpView(f).Roles {
		if c.Checked {
			roles = append(roles, c.Value)
		}
	}
	token, err := s.Sessions.Accept(q.Context(), q.PathValue("token"), f.value("id"), f.value("name"), f.values.Get("password"), roles)
	var weak *signin.Weak
	if errors.As(err, &weak) {
		f.problem(weak.Field, capital(weak.Why)+".")
		return s.setUpAgain(q, f)
	}
	if err != nil {
		return err
	}
	// Complaints may have come before there was anybody: some may name them.
	visitor, err := s.Sessions.Session(q.Context(), token)
	if err != nil {
		return err
	}
	me := office.PersonRow{ID: visitor.ID, Name: visitor.Name, Roles: visitor.Roles}
	if err := s.Office.PutOfficer(q.Context(), me, me.ID, ""); err != nil {
		return err
	}
	s.setCookie(q.w, token)
	return q.see("/desk")
}

func (s *site) setUpAgain(q *request, f *form) error {
	v := s.setUpView(f)
	v.Problems = f.problems
	return q.show(http.StatusUnprocessableEntity, "setup", "Set up", v)
}
