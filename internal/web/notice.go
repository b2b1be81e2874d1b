package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"duly/casework"
	"duly/internal/office"
	"duly/standing"
	"duly/timetable"
)

// A NoticeView is the form by which it is put on record that a member had a written notice
// of somebody’s standing, and the notice itself, to be printed.
type NoticeView struct {
	Frame
	Name, Number string // of whom it is for
	Back         string
	Listing      *office.Listing
	Cite         *RuleLink // of the status
	Under        *RuleLink // of the duty
	Fields       []Field
}

// noticeFor finds the member whom the address names, for whoever looks after the register.
func (s *site) noticeFor(q *request) (*standing.Member, error) {
	if !q.visitor.Admin || s.Office.Rulebook().Association == nil {
		return nil, errNotFound
	}
	_, m, err := s.Office.MemberBehind(q.Context(), q.PathValue("member"))
	if errors.Is(err, office.ErrNotFound) {
		err = errNotFound
	}
	return m, err
}

func (s *site) noticeForm(q *request) error {
	m, err := s.noticeFor(q)
	if err != nil {
		return err
	}
	return s.showNotice(q, http.StatusOK, m, nil, nil)
}

func (s *site) showNotice(q *request, status int, m *standing.Member, sent *form, listing *office.Listing) error {
	rules := ruleLinks{s.Office.Rulebook(), "/rulebook"}
	v := &NoticeView{
		Name: m.Name, Number: m.Number, Back: "/members/" + url.PathEscape(q.PathValue("member")), Listing: listing, Under: rules.link(s.Office.Rulebook().Association.Rule),
		Fields: []Field{
			{Name: "about", Kind: "line", Label: "About whom?", Hint: "Their membership number. Leave the rest empty to see the notice, and to print it."},
			{Name: "received", Kind: "day", Label: "On which day did " + m.Name + " have the notice?"},
			{Name: "shows", Kind: "line", Label: "What shows it?", Hint: "A receipt, a signature."},
		},
	}
	if listing != nil {
		v.Cite = rules.link(listing.Rule)
	}
	if sent != nil {
		v.Problems = sent.problems
		for i := range v.Fields {
			f := &v.Fields[i]
			f.Value, f.Problem = sent.value(f.Name), v.Problem(f.Name+"-0")
		}
	}
	return q.show(status, "notice", "Notice of a standing", v)
}

// giveNotice shows the notice, or puts on record that it was had.
func (s *site) giveNotice(q *request) error {
	m, err := s.noticeFor(q)
	if err != nil {
		return err
	}
	sent, err := q.small()
	if err != nil {
		return err
	}
	about := sent.value("about")
	if about == "" {
		sent.problem("about-0", "Say about whom: give the membership number.")
		return s.showNotice(q, http.StatusUnprocessableEntity, m, sent, nil)
	}
	var refusal *casework.Refusal
	if sent.value("received") == "" && sent.value("shows") == "" {
		listing, err := s.Office.ListingOf(q.Context(), about)
		if errors.As(err, &refusal) {
			sent.problem("about-0", refusal.What+".")
			return s.showNotice(q, http.StatusUnprocessableEntity, m, sent, nil)
		}
		if err != nil {
			return err
		}
		return s.showNotice(q, http.StatusOK, m, sent, &listing)
	}
	var day timetable.Date
	if sent.value("received") != "" {
		if day = sent.day("received"); len(sent.problems) > 0 {
			return s.showNotice(q, http.StatusUnprocessableEntity, m, sent, nil)
		}
	}
	err = s.Office.GiveNotice(q.Context(), q.visitor.ID, m.Number, about, day, sent.value("shows"))
	if errors.As(err, &refusal) {
		field := refusal.Field
		if field != "" {
			field += "-0"
		}
		sent.problem(field, refusal.What+".")
		return s.showNotice(q, http.StatusUnprocessableEntity, m, sent, nil)
	}
	if err != nil {
		return err
	}
	return q.see("/members/" + url.PathEscape(q.PathValue("member")) + "?done")
}

// A NoticeLine is one notice on a member’s page.
type NoticeLine struct {
	Who, Status  string
	Since, Until timetable.Date
	Received     timetable.Date
	Shows, State string
}

func noticeLines(list []office.NoticeShown, who func(office.NoticeShown) string) (out []NoticeLine) {
	for _, n := range list {
		state := "binds nobody today"
		if n.Binds {
			state = "binds today"
		}
		out = append(out, NoticeLine{Who: who(n), Status: n.Status, Since: n.Since, Until: n.Until, Received: n.Received, Shows: n.Shows, State: state})
	}
	return out
}

// duty is what the rulebook lays on members, in a sentence; "" where it lays nothing.
func (s *site) duty() string {
	a := s.Office.Rulebook().Association
	if a == nil {
		return ""
	}
	return "Whoever was told in writing does not " + a.Duty + " with them while it lasts. It never touches " + strings.Join(a.Exempt, ", ") + "."
}
