package web

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"duly/casework"
	"duly/internal/office"
	"duly/timetable"
)

// A ComplainView is the form that files a complaint.
type ComplainView struct {
	Frame
	Once       string // makes this form count once, however often it is sent
	Mode       string
	Name       string
	Contact    string
	Respondent string
	Others     string
	Category   string
	Categories []CategoryChoice
	Day        string
	Month      string
	Year       string
	Account    string
	AskedOut   string // who should not handle it
	Why        string
	Files      FilesField
	Promises   []string
}

// A CategoryChoice is a category with the definitions that it is judged by.
type CategoryChoice struct {
	Value, Title string
	Definitions  []RuleLink // title and where it stands
}

// complain shows the empty form.
func (s *site) complain(q *request) error {
	v, err := s.complainView(nil)
	if err != nil {
		return err
	}
	private(q.w)
	return q.show(http.StatusOK, "complain", "Make a complaint", v)
}

// complainView is the form, filled with what was sent.
func (s *site) complainView(f *form) (*ComplainView, error) {
	r := s.Office.Rulebook()
	v := &ComplainView{}
	for _, c := range r.Categories {
		choice := CategoryChoice{Value: c.Name, Title: categoryTitle(r, c.Name)}
		for _, d := range c.Definitions {
			choice.Definitions = append(choice.Definitions, RuleLink{citedTitle(r, d), "/rulebook#" + definitionAnchor(d)})
		}
		v.Categories = append(v.Categories, choice)
	}
	for i := range r.Promises {
		v.Promises = append(v.Promises, promised(r, &r.Promises[i]))
	}
	var err error
	if v.Files, err = s.filesField("Files", "Messages, pictures, documents: whatever shows what happened. You can add more later.", f); err != nil {
		return nil, err
	}
	if f == nil {
		if len(v.Categories) == 1 {
			v.Category = v.Categories[0].Value
		}
		v.Once, err = s.once()
		return v, err
	}
	v.Once, v.Mode, v.Name, v.Contact, v.Respondent = f.value("once"), f.value("mode"), f.value("name"), f.value("contact"), f.value("respondent")
	v.Others = f.text("others")
	v.Category, v.Day, v.Month, v.Year, v.Account = f.value("category"), f.value("day"), f.value("month"), f.value("year"), f.text("account")
	v.AskedOut, v.Why = f.value("asked-out"), f.text("why")
	v.Problems = f.problems
	return v, nil
}

// once draws the token that makes a form count once.
func (s *site) once() (string, error) {
	b := make([]byte, 16)
	if _, err := io.ReadFull(s.Entropy, b); err != nil {
		return "", fmt.Errorf("draw a token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// file takes the form.
func (s *site) file(q *request) error {
	private(q.w)
	f, err := q.form()
	if err != nil {
		return err
	}
	c := f.complaint(q.today, s.Office.Rulebook().Categories != nil)
	if len(f.problems) > 0 {
		return s.complainAgain(q, f)
	}
	id, finish, err := s.filings.begin(q.Context(), f.value("once"))
	if err != nil {
		return err
	}
	if id != "" {
		return q.show(http.StatusOK, "filed", "Your complaint was filed", &FiledView{Case: id, Again: true})
	}
	var filed office.Filed
	defer func() { finish(filed.Case) }()
	if err := s.limits.allow("filings", s.Limits.Filings, s.Address(q.Request)); err != nil {
		return err
	}
	filed, err = s.Office.File(q.Context(), c)
	var refusal *casework.Refusal
	if errors.As(err, &refusal) {
		f.problems = append(f.problems, Problem{Field: refusal.Field, What: refusal.What})
		return s.complainAgain(q, f)
	}
	if err != nil && filed.Code == "" {
		return err
	}
	if err != nil { // it is filed: whatever else went wrong, the code must reach its owner
		s.fault(q, err)
	}
	if s.Demo != nil {
		s.demoFiled(q, filed.Case)
	}
	v, err := s.filedView(filed)
	if err != nil {
		return err
	}
	return q.show(http.StatusOK, "filed", "Your complaint was filed", v)
}

func (s *site) complainAgain(q *request, f *form) error {
	v, err := s.complainView(f)
	if err != nil {
		return err
	}
	return q.show(http.StatusUnprocessableEntity, "complain", "Make a complaint", v)
}

// complaint reads the fields, and notes every problem at once.
func (f *form) complaint(today timetable.Date, categories bool) office.Complaint {
	c := office.Complaint{
		Mode: f.value("mode"), Respondent: f.value("respondent"), Category: f.value("category"), Account: f.text("account"), Files: f.files,
		AskedOut: f.value("asked-out"), Why: f.text("why"),
		Others: strings.Split(f.text("others"), "\n"),
	}
	switch c.Mode {
	case office.Named, office.Confidential:
		c.Name, c.Contact = f.value("name"), f.text("contact")
		if c.Name == "" {
			f.problem("name", "Give your name, or choose to complain anonymously.")
		}
	case office.Anonymous: // what may stand in the fields of the other choices is not taken
	default:
		f.problem("mode", "Choose whether you give your name.")
	}
	if c.Respondent == "" {
		f.problem("respondent", "Say whom the complaint is about. If you do not know the name, describe the person.")
	}
	if categories && c.Category == "" {
		f.problem("category", "Choose what kind of complaint this is. If you are not sure, choose the nearest.")
	}
	c.Happened = f.happened(today)
	if c.Account == "" {
		f.problem("account", "Tell us what happened.")
	}
	switch {
	case c.AskedOut != "" && c.Why == "":
		f.problem("why", "Say why they should not handle it. A few words are enough.")
	case c.AskedOut == "" && c.Why != "":
		f.problem("asked-out", "Say who should not handle your complaint, or leave the reason empty too.")
	}
	return c
}

// happened reads the date in three fields; all empty is no date.
func (f *form) happened(today timetable.Date) timetable.Date {
	day, month, year := f.value("day"), f.value("month"), f.value("year")
	if day+month+year == "" {
		return 0
	}
	d, err1 := strconv.Atoi(day)
	m, err2 := strconv.Atoi(month)
	y, err3 := strconv.Atoi(year)
	switch {
	case err1 != nil:
		f.problem("day", "Write the day as a number, such as 27, or leave all three fields empty.")
	case err2 != nil:
		f.problem("month", "Write the month as a number, such as 3 for March, or leave all three fields empty.")
	case err3 != nil || y < 1900:
		f.problem("year", "Write the year with four digits, such as 2026, or leave all three fields empty.")
	default:
		date, err := timetable.NewDate(y, m, d)
		if err != nil {
			f.problem("day", "There is no such date: "+err.Error()+".")
			return 0
		}
		if date > today {
			f.problem("day", "The date lies in the future.")
			return 0
		}
		return date
	}
	return 0
}
