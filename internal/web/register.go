package web

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/signin"
	"duly/rulebook"
	"duly/timetable"
)

// A RegisterView is the officers with their roles and trainings, for who looks after
// them. It holds nothing of any case.
type RegisterView struct {
	Frame
	People []OfficerShown
	Manned []ManningShown // how the roles can be filled
}

// A ManningShown is how a role can be filled by those who are on the register today.
type ManningShown struct {
	Role  string
	Short bool   // it cannot be filled
	What  string // in a sentence or two
}

// An OfficerShown is a line of the register.
type OfficerShown struct {
	Href, ID, Name, Roles, Aliases string
	Qualities                      string
	Body                           string // for which they speak
	Admin                          bool   // looks after the register
	Trainings                      []TrainingShown
}

// A TrainingShown is a training that somebody has had, and until when it counts.
type TrainingShown struct {
	Name  string
	Until timetable.Date
	Over  bool
}

// A PersonView is the form of one officer.
type PersonView struct {
	Frame
	New           bool
	ID, Name      string
	Body          string // for which they speak who are no officer
	Aliases       string // one a line
	Roles         []RoleChoice
	Qualities     []RoleChoice // that a role asks for, and theirs
	Others        string       // qualities that nothing asks for, one a line
	Trainings     []TrainingField
	Short         []ManningShown // roles of theirs that cannot be filled
	Reason        string
	Link          string // with which they choose a password, just made
	Done          bool
	Administrator bool
}

// A TrainingField asks until when a training counts.
type TrainingField struct{ ID, Name, Until string }

// newPerson is the address of the form that adds somebody: no id has capital letters.
const newPerson = "New"

func (s *site) register(q *request) error {
	if !q.visitor.Admin {
		return errNotFound
	}
	people, err := s.Office.Register(q.Context())
	if err != nil {
		return err
	}
	v := &RegisterView{}
	for _, p := range people {
		o := OfficerShown{Href: "/people/" + url.PathEscape(p.ID), ID: p.ID, Name: p.Name, Roles: strings.Join(p.Roles, ", "), Aliases: strings.Join(p.Aliases, ", "), Qualities: strings.Join(p.Qualities, ", "), Body: p.SpeaksFor, Admin: p.Admin}
		for _, name := range slices.Sorted(maps.Keys(p.Trained)) {
			o.Trainings = append(o.Trainings, TrainingShown{Name: name, Until: p.Trained[name], Over: p.Trained[name] < q.today})
		}
		v.People = append(v.People, o)
	}
	if v.Manned, err = s.manned(q); err != nil {
		return err
	}
	return q.show(http.StatusOK, "register", "People and their roles", v)
}

// onRegister finds whom the address names; the zero PersonRow for somebody new.
func (s *site) onRegister(q *request) (office.PersonRow, error) {
	if !q.visitor.Admin {
		return office.PersonRow{}, errNotFound
	}
	if q.PathValue("person") == newPerson {
		return office.PersonRow{}, nil
	}
	people, err := s.Office.Register(q.Context())
	if err != nil {
		return office.PersonRow{}, err
	}
	i := slices.IndexFunc(people, func(p office.PersonRow) bool { return p.ID == q.PathValue("person") })
	if i < 0 {
		return office.PersonRow{}, errNotFound
	}
	return people[i], nil
}

func (s *site) person(q *request) error {
	p, err := s.onRegister(q)
	if err != nil {
		return err
	}
	v := s.personView(p)
	return q.show(http.StatusOK, "person", personTitle(v), v)
}

func personTitle(v *PersonView) string {
	if v.New {
		return "Add an officer"
	}
	return "An officer"
}

func (s *site) personView(p office.PersonRow) *PersonView {
	v := &PersonView{New: p.ID == "", ID: p.ID, Name: p.Name, Body: p.SpeaksFor, Aliases: strings.Join(p.Aliases, "\n"), Administrator: p.Admin}
	for _, role := range s.Office.Rulebook().Roles {
		c := RoleChoice{Value: role.Name, Checked: slices.Contains(p.Roles, role.Name)}
		switch {
		case role.Barred:
			c.Hint = "barred: sees no case"
		case role.Seats > 0:
			c.Hint = plural(role.Seats, "seat")
		}
		v.Roles = append(v.Roles, c)
	}
	v.Roles = append(v.Roles, RoleChoice{Value: office.Overseer, Hint: "sees the procedure of every case, and changes nothing", Checked: slices.Contains(p.Roles, office.Overseer)})
	v.Roles = append(v.Roles, RoleChoice{Value: office.Organiser, Hint: "asks what a person may do on a day, and sees nothing else", Checked: slices.Contains(p.Roles, office.Organiser)})
	v.Roles = append(v.Roles, RoleChoice{Value: office.Asker, Hint: "no officer: speaks for a body that asked something, and sees nothing of any case", Checked: slices.Contains(p.Roles, office.Asker)})
	for _, name := range qualitiesOf(s.Office.Rulebook(), p) {
		v.Qualities = append(v.Qualities, RoleChoice{Value: name, Hint: askedBy(s.Office.Rulebook(), name), Checked: slices.Contains(p.Qualities, name)})
	}
	for i, name := range trainingsOf(s.Office.Rulebook(), p) {
		f := TrainingField{ID: fmt.Sprintf("training-%d", i), Name: name}
		if until := p.Trained[name]; until != 0 {
			f.Until = until.String()
		}
		v.Trainings = append(v.Trainings, f)
	}
	return v
}

// trainingsOf are those that the rulebook asks for, and those that somebody has had.
func trainingsOf(r *rulebook.Rulebook, p office.PersonRow) []string {
	names := slices.Collect(maps.Keys(p.Trained))
	for _, role := range r.Roles {
		if role.Trained != "" {
			names = append(names, role.Trained)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (s *site) putPerson(q *request) error {
	before, err := s.onRegister(q)
	if err != nil {
		return err
	}
	f, err := q.small()
	if err != nil {
		return err
	}
	p := f.person(before, trainingsOf(s.Office.Rulebook(), before))
	p.Qualities = f.qualities(qualitiesOf(s.Office.Rulebook(), before))
	if before.ID == "" {
		people, err := s.Office.Register(q.Context())
		if err != nil {
			return err
		}
		if slices.ContainsFunc(people, func(o office.PersonRow) bool { return o.ID == p.ID }) {
			f.problem("id", "Somebody has that name to sign in with already.")
		}
	}
	if len(f.problems) == 0 {
		err = s.Office.PutOfficer(q.Context(), p, q.visitor.ID, f.text("reason"))
	}
	var refusal *casework.Refusal
	if errors.As(err, &refusal) {
		f.problem(refusal.Field, refusal.What+".")
	} else if err != nil {
		return err
	}
	v := s.personView(p)
	v.New, v.Reason, v.Problems = before.ID == "", f.text("reason"), f.problems
	if len(f.problems) > 0 {
		v.Others = f.text("qualities")
		for i := range v.Trainings {
			v.Trainings[i].Until = f.value(v.Trainings[i].ID)
		}
		return q.show(http.StatusUnprocessableEntity, "person", personTitle(v), v)
	}
	if before.ID == "" || f.value("invite") != "" {
		token, err := s.Sessions.InviteOfficer(q.Context(), p.ID)
		if err != nil {
			return err
		}
		v.Link = "/join/" + token
	}
	v.New, v.Done, v.Reason = false, true, ""
	if v.Short, err = s.short(q, before.Roles, p.Roles); err != nil {
		return err
	}
	return q.show(http.StatusOK, "person", personTitle(v), v)
}

// person reads the form of an officer.
func (f *form) person(before office.PersonRow, trainings []string) office.PersonRow {
	p := office.PersonRow{ID: before.ID, Name: f.value("name"), Roles: f.values["role"], Admin: before.Admin, Qualities: before.Qualities, SpeaksFor: f.value("body")}
	if p.ID == "" {
		p.ID = strings.ToLower(f.value("id"))
	}
	for line := range strings.Lines(f.text("aliases")) {
		if line = strings.TrimSpace(line); line != "" {
			p.Aliases = append(p.Aliases, line)
		}
	}
	for i, name := range trainings {
		id := fmt.Sprintf("training-%d", i)
		text := f.value(id)
		if text == "" {
			continue
		}
		until, err := timetable.ParseDate(text)
		if err != nil {
			f.problem(id, "Write the date as year, month and day: 2026-03-31.")
			continue
		}
		if p.Trained == nil {
			p.Trained = map[string]timetable.Date{}
		}
		p.Trained[name] = until
	}
	return p
}

// A JoinView lets an officer who was invited choose a password.
type JoinView struct {
	Frame
	Least int // characters
}

func (s *site) joinForm(q *request) error {
	private(q.w)
	return q.show(http.StatusOK, "join", "Choose a password", &JoinView{Least: signin.LeastPassword})
}

func (s *site) join(q *request) error {
	f, err := q.newPassword()
	if err != nil {
		return err
	}
	var token string
	if len(f.problems) == 0 {
		token, err = s.Sessions.Join(q.Context(), q.PathValue("token"), f.values.Get("password"))
	}
	var weak *signin.Weak
	if errors.As(err, &weak) {
		f.problem(weak.Field, capital(weak.Why)+".")
	} else if err != nil {
		return err
	}
	if len(f.problems) > 0 {
		v := &JoinView{Least: signin.LeastPassword}
		v.Problems = f.problems
		return q.show(http.StatusUnprocessableEntity, "join", "Choose a password", v)
	}
	s.setCookie(q.w, token)
	return q.see("/desk")
}
