package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"duly/internal/office"
	"duly/timetable"
)

// A DeskView is an officer's desk: what is due, the most pressing first.
type DeskView struct {
	Frame
	Name    string
	Roles   []string
	All     bool
	Mine    int // how many wait for this officer
	Total   int
	Groups  []DeskGroup
	Waiting []WaitingCase
	Aside   bool // they have just left a case
	Watch   bool // sees attempts and approaches
	Staff   bool // looks after the register
	Halted  bool // nothing is written, for the database is not what was recorded
}

// A DeskGroup is the cases that are equally pressing.
type DeskGroup struct {
	Heading, Tone string
	Rows          []DeskCase
}

// A DeskCase is one case on the desk.
type DeskCase struct {
	Href, Title, ID, Stage, Step, Whose string
	Mine                                bool
	Due                                 timetable.Date
	DueDay                              string // "Tuesday 7 April"
	Left                                string
	Tone                                string
	Received                            timetable.Date
	Offer                               bool           // waits for an answer
	Since                               timetable.Date // the day on which it was taken over from elsewhere
	Alike                               int            // how many others may be about the same
}

// desk lists the cases: those that wait for this officer, or all that they may see.
func (s *site) desk(q *request) error {
	rows, err := s.Office.Desk(q.Context(), q.visitor.Actor)
	if err != nil {
		return err
	}
	v := &DeskView{Name: q.visitor.Name, Roles: q.visitor.Roles, Total: len(rows)}
	for _, r := range rows {
		if r.Mine {
			v.Mine++
		}
	}
	v.Aside, v.Staff = q.URL.Query().Has("aside"), q.visitor.Admin
	if a := s.audited(true); a != nil {
		v.Halted = len(a.Found) > 0
	}
	v.Watch = slices.Contains(q.visitor.Roles, office.Overseer)
	switch q.URL.Query().Get("show") {
	case "all":
		v.All = true
	case "mine":
	default:
		v.All = v.Mine == 0
	}
	for _, r := range rows {
		if v.All || r.Mine {
			v.add(deskCase(r, q.today))
		}
	}
	waiting, err := s.Office.Waiting(q.Context(), q.visitor.Actor)
	if err != nil {
		return err
	}
	v.waits(waiting)
	return q.show(http.StatusOK, "desk", "Desk", v)
}

// add puts a case under the heading of its urgency; rows come least slack first.
func (v *DeskView) add(c DeskCase) {
	heading, tone := "Later", "calm"
	switch {
	case c.Due == 0:
		heading = "Without a limit"
	case c.Tone == "late":
		heading, tone = "Overdue", "late"
	case c.Left == left(0):
		heading, tone = "Last day today", "soon"
	case c.Tone == "soon":
		heading, tone = "In the next two days", "soon"
	}
	if n := len(v.Groups); n == 0 || v.Groups[n-1].Heading != heading {
		v.Groups = append(v.Groups, DeskGroup{Heading: heading, Tone: tone})
	}
	g := &v.Groups[len(v.Groups)-1]
	g.Rows = append(g.Rows, c)
}

func deskCase(r office.DeskRow, today timetable.Date) DeskCase {
	c := DeskCase{
		Href: "/cases/" + url.PathEscape(r.Row.ID), Title: r.Title, ID: r.Row.ID, Stage: r.Row.Stage, Mine: r.Mine, Received: r.Row.Received,
		Since: r.Since, Alike: r.Alike,
	}
	if r.Clock == nil {
		return c
	}
	c.Step, c.Whose, c.Due = r.Clock.Step.Step, the(r.Clock.Who), r.Clock.Due
	if c.Step == "" && r.Offer != nil {
		c.Offer, c.Step = true, "answer: will you be "+c.Whose+"?"
	}
	if r.Draw != "" {
		c.Step = "draw " + the(r.Draw) + " by lot, for “" + cmp.Or(r.Clock.Step.Step, r.Clock.Step.Stage) + "”"
	}
	if r.Asked {
		c.Step = "answer about more time for “" + cmp.Or(r.Clock.Step.Step, r.Clock.Step.Stage) + "”"
	}
	if c.Due != 0 {
		c.DueDay = nearDay(c.Due, today)
		c.Left, c.Tone = left(r.Slack), tone(r.Slack, false)
	}
	return c
}
