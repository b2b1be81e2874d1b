package web

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"duly/casework"
	"duly/internal/office"
	"duly/timetable"
)

// A DeskView is an officer's desk: what is due, the most pressing first.
type DeskView struct {
	Frame
	Name    string
	Roles   []string
	Show    string // which cases
	Tabs    []DeskTab
	Next    *DeskCase // the first of those that wait for this officer
	Total   int
	Groups  []DeskGroup
	Others  string // for whom the cases wait that wait for others
	Waiting []WaitingCase
	Asked   []WaitingCase // ended, and a party waits for an answer
	Aside   bool          // they have just left a case
	Watch   bool          // sees attempts and approaches
	Staff   bool          // looks after the register
	Asks    bool          // may ask what a person may do
	Blind   bool          // none of their roles sees a case
	Erase   int           // erasures that wait for this officer's approval
	Halted  bool          // nothing is written, for the database is not what was recorded
	Words   []NavItem     // samples that wait for a word of this officer's
}

// A DeskTab leads to a part of the desk.
type DeskTab struct {
	Show, Text string
	Count      int
	Here       bool
	Late       bool // what it counts is overdue
}

// The parts of a desk, as its addresses name them.
const (
	showMine   = "mine"
	showOthers = "others"
	showLate   = "late"
	showAll    = "all"
)

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
	Warn                                string // how much of the time is gone, where that is worth a warning
	Tone                                string
	Press                               casework.Pressure
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
	v := &DeskView{Name: q.visitor.Name, Roles: q.visitor.Roles}
	v.Aside, v.Staff = q.URL.Query().Has("aside"), q.visitor.Admin
	if a, err := s.audited(q.Context(), true); err != nil {
		return err
	} else if a != nil {
		v.Halted = len(a.Found) > 0
	}
	v.Watch, v.Asks = slices.Contains(q.visitor.Roles, office.Overseer), q.asks()
	if v.Words, err = s.wordless(q); err != nil { // whoever has work to do must find it all the same
		s.fault(q, err)
	}
	if v.Watch || v.Staff {
		if v.Erase, err = s.toApprove(q); err != nil {
			return err
		}
	}
	var cases []DeskCase
	for _, r := range rows {
		cases = append(cases, deskCase(r, q.today))
	}
	v.lay(cases, q.URL.Query().Get("show"))
	v.Blind = v.Total == 0 && !v.Watch && !s.handles(q.visitor.Roles)
	waiting, err := s.Office.Waiting(q.Context(), q.visitor.Actor)
	if err != nil {
		return err
	}
	v.waits(waiting)
	asked, err := s.Office.AskedAfterwards(q.Context(), q.visitor.Actor)
	if err != nil {
		return err
	}
	for _, a := range asked {
		v.Asked = append(v.Asked, WaitingCase{Href: "/cases/" + url.PathEscape(a.ID), Title: a.Title, ID: a.ID, Since: a.Since.Long()})
	}
	return q.show(http.StatusOK, "desk", "Desk", v)
}

// handles tells whether one of the roles has a part in cases, by the rulebook in force.
func (s *site) handles(roles []string) bool {
	return slices.ContainsFunc(roles, func(name string) bool {
		role := s.Office.Rulebook().Role(name)
		return role != nil && !role.Barred
	})
}

// lay sorts the cases into the parts of the desk, and shows one of them: the one asked for,
// or what waits for this officer, or all where nothing does.
func (v *DeskView) lay(cases []DeskCase, show string) {
	counts, whose := map[string]int{}, map[string]int{}
	for i, c := range cases {
		for _, part := range c.parts() {
			counts[part]++
		}
		if c.Mine && v.Next == nil {
			v.Next = &cases[i]
		}
		if !c.Mine && c.Whose != "" {
			whose[c.Whose]++
		}
	}
	v.Total = len(cases)
	v.Tabs = []DeskTab{
		{Show: showMine, Text: "Waiting for me"}, {Show: showOthers, Text: "Waiting for others"},
		{Show: showLate, Text: "Overdue", Late: counts[showLate] > 0}, {Show: showAll, Text: "All open cases"},
	}
	v.Show = showAll
	if counts[showMine] > 0 {
		v.Show = showMine
	}
	for i := range v.Tabs {
		t := &v.Tabs[i]
		if t.Count = counts[t.Show]; t.Show == show {
			v.Show = show
		}
	}
	for i := range v.Tabs {
		v.Tabs[i].Here = v.Tabs[i].Show == v.Show
	}
	for _, c := range cases {
		if slices.Contains(c.parts(), v.Show) {
			v.add(c)
		}
	}
	if v.Show == showOthers {
		v.Others = counted(whose)
	}
}

// parts are those of the desk on which a case lies.
func (c DeskCase) parts() []string {
	parts := []string{showAll, showOthers}
	if c.Mine {
		parts[1] = showMine
	}
	if c.Press >= casework.PastDue {
		parts = append(parts, showLate)
	}
	return parts
}

// counted names each with its number, the most first.
func counted(numbers map[string]int) string {
	names := slices.SortedFunc(maps.Keys(numbers), func(a, b string) int {
		return cmp.Or(cmp.Compare(numbers[b], numbers[a]), cmp.Compare(a, b))
	})
	for i, n := range names {
		names[i] = fmt.Sprintf("%s %d", n, numbers[n])
	}
	return strings.Join(names, ", ")
}

// add puts a case under the heading of its urgency; rows come the most pressing first.
func (v *DeskView) add(c DeskCase) {
	heading := "Later"
	switch c.Press.Urgency() {
	case casework.OverByHalf:
		heading = "Over by half the time, or more"
	case casework.PastDue:
		heading = "Overdue"
	case casework.LastDay:
		heading = "Last day today"
	case casework.Pressing:
		heading = "Three quarters of the time gone, or two days left"
	}
	if c.Due == 0 {
		heading = "Without a limit"
	}
	if n := len(v.Groups); n == 0 || v.Groups[n-1].Heading != heading {
		v.Groups = append(v.Groups, DeskGroup{Heading: heading, Tone: pressTone(c.Press)})
	}
	g := &v.Groups[len(v.Groups)-1]
	g.Rows = append(g.Rows, c)
}

// pressTone is the colour of how much something presses; words always say it too.
func pressTone(p casework.Pressure) string {
	switch {
	case p >= casework.PastDue:
		return "late"
	case p > casework.Calm:
		return "soon"
	}
	return "calm"
}

// pressWords warns of how much of the time is gone, where the days left do not say it.
func pressWords(p casework.Pressure) string {
	switch p {
	case casework.OverByHalf:
		return "over by half the time"
	case casework.Pressing:
		return "three quarters of the time is gone"
	}
	return ""
}

func deskCase(r office.DeskRow, today timetable.Date) DeskCase {
	c := DeskCase{
		Href: "/cases/" + url.PathEscape(r.Row.ID), Title: r.Title, ID: r.Row.ID, Stage: r.Row.Stage, Mine: r.Mine, Received: r.Row.Received,
		Since: r.Since, Alike: r.Alike, Press: r.Press,
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
		c.Left, c.Warn, c.Tone = left(r.Slack), pressWords(r.Press), pressTone(r.Press)
	}
	return c
}
