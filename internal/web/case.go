package web

import (
	"net/http"
	"strconv"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
	"duly/timetable"
)

// A CaseView is a case as one reader sees it.
type CaseView struct {
	Frame
	Base       string
	ID         string
	Heading    string
	Erased     []string // who some people are, and under which rule
	Category   string
	Respondent string
	Mode       string
	Identity   *casework.Identity
	Happened   timetable.Date
	Received   timetable.Date
	Account    string
	Unshown    string // why not all of the account is shown; "": it is
	Stages     []StageMark
	Stage      string
	StageDue   *Dated
	End        string
	EndedOn    timetable.Date
	Undecided  bool
	Open       []OpenStep
	StageMoves []MoveShown
	Still      *Standstill
	Standing   *StandingShown // measures and sanctions, and what they do
	Pauses     []MoveShown    // on which grounds the reader may stop the clocks
	MayAdd     bool
	Groups     []MoveGroup // what the reader may do beside the steps
	Mine       []OpenStep  // of Open: the officer's own
	Others     []OpenStep  // of Open: all others
	Asked      []MoveShown // of Groups: what waits for the officer's answer
	Themes     []MoveTheme // the rest of Groups, by what it is about
	Earlier    []Item      // of Happenings: what an officer's page folds away
	Latest     []Item      // of Happenings: the rest
	Unfolded   bool        // the exhibits are shown at once
	Later      []MoveShown
	Panels     []PanelShown // that are drawn by lot, and how
	Promises   []Promised
	Silence    *Silence
	Happenings []Item
	Alleged    []AllegationShown
	Proof      string // the standard of proof, in a sentence
	Pieces     []PieceShown
	Bundles    []BundleLink
	Letters    []LetterLink
	Receipts   []Item
	Definition []RuleLink
	RulesHref  string
	Since      []Item // what the reader's own act has just brought about
	Told       bool   // the respondent has had notice
	Code       string // the respondent's, just made
	People     *PeopleShown
	Undeclared bool // the papers are shown once they have said whether they have a conflict
	Overseer   bool // sees the procedure and not a word of what was said
	Parties    *PartiesView
	Partings   []string // how the parties stand, where one left, withdrew or died
	Waits      bool     // for a respondent who left
	Identified *IdentifiedShown
	AskedAbout []AskedShown // for the respondent: who asked about them
}

// A StageMark is a stage of the procedure, and whether the case has been there.
type StageMark struct {
	Name  string
	State string // "done", "now" or ""
}

// A LetterLink leads to a letter.
type LetterLink struct {
	Href, Subject, To string
	Day               timetable.Date
}

// caseView gathers all that a case's page shows.
func (q *request) caseView() (*CaseView, error) {
	f, err := q.open()
	if err != nil {
		return nil, err
	}
	t, err := q.teller(f)
	if err != nil {
		return nil, err
	}
	c, r := f.Case, f.Rulebook
	filing := f.Filing()
	v := &CaseView{
		Base: t.base, ID: f.ID, Category: categoryTitle(r, c.Category), Account: filing.Text, Unshown: f.Unshown[0], Identity: filing.Identity,
		Received: filing.Day, Stage: c.Stage, StageDue: t.stageDue(), End: c.End, EndedOn: c.EndedOn,
		Open: t.open(), StageMoves: t.stageMoves(), Still: t.standstill(), Standing: t.standing(), Pauses: t.pauses(), MayAdd: t.mayAdd(), Groups: t.groups(), Panels: t.panels(), Later: t.later(), Promises: t.promises(), Silence: t.silence(),
		Happenings: t.items(), RulesHref: t.count.rules.page, Told: c.Told(r, rulebook.Respondent),
		People: t.peopleShown(), Undeclared: f.Undeclared, Partings: t.partings(), Waits: c.End == casework.WaitsEnd,
	}
	if filing.Filing != nil {
		v.Respondent, v.Mode, v.Happened = filing.Filing.Respondent, filing.Filing.Mode, filing.Filing.Happened
	}
	for _, n := range f.Erased {
		v.Erased = append(v.Erased, capital(n.String())+".")
	}
	if end := r.End(c.End); end != nil {
		v.Undecided = end.Kind == "undecided"
	}
	v.Stages = stageMarks(r, c)
	if cat := r.Category(c.Category); cat != nil {
		for _, d := range cat.Definitions {
			v.Definition = append(v.Definition, RuleLink{definitionTitle(r, d), v.RulesHref + "#" + definitionAnchor(d)})
		}
	}
	v.Alleged, v.Proof, v.Pieces, v.Bundles = t.allegations(), proofWords(r), t.evidence(), t.bundles()
	if v.Happenings != nil {
		v.Happenings[0].Files = nil // they stand with the evidence
	}
	for _, i := range v.Happenings {
		if i.Receipt != "" {
			v.Receipts = append(v.Receipts, i)
		}
	}
	for i, l := range f.Letters {
		v.Letters = append(v.Letters, LetterLink{Href: t.base + "/letters/" + strconv.Itoa(i), Subject: l.Subject, To: l.To, Day: l.Day})
	}
	if filing.Since != 0 {
		v.Received = filing.Since
	}
	if v.Parties, err = q.parties(t); err != nil {
		return nil, err
	}
	if v.Identified, err = q.identified(t); err != nil {
		return nil, err
	}
	if v.AskedAbout, err = q.askedAboutMe(f.ID); err != nil {
		return nil, err
	}
	if since, err := strconv.Atoi(q.URL.Query().Get("since")); err == nil && since > 0 && since < c.Version {
		v.Since = t.since(since)
	}
	return v, nil
}

// stageDue explains the last day of the stage's own ceiling.
func (t *teller) stageDue() *Dated {
	c := t.file.Case
	if c.StageDue == 0 {
		return nil
	}
	var from timetable.Date
	var limit timetable.Limit
	rule := ""
	for _, e := range c.Events {
		switch {
		case e.Kind == casework.Entered:
			from, limit, rule = c.Entered, e.Limit, e.Rule
		case e.Kind == casework.Extended && e.Step == "":
			from, limit, rule = e.Was, e.Limit, e.Rule
		case e.Kind == casework.Recounted && e.Step == "":
			from = e.Opened
		}
	}
	return t.count.due(c.StageDue, limit, from, rule)
}

func stageMarks(r *rulebook.Rulebook, c *casework.Case) []StageMark {
	been := map[string]bool{}
	for _, e := range c.Events {
		if e.Kind == casework.Entered {
			been[e.Stage] = true
		}
	}
	var marks []StageMark
	for i := range r.Stages {
		m := StageMark{Name: r.Stages[i].Name}
		switch {
		case m.Name == c.Stage:
			m.State = "now"
		case been[m.Name]:
			m.State = "done"
		}
		marks = append(marks, m)
	}
	return marks
}

// officersCase is an officer's page of a case.
func (s *site) officersCase(q *request) error {
	v, err := q.caseView()
	if err != nil {
		return err
	}
	return s.showCase(q, v)
}

func (s *site) showCase(q *request, v *CaseView) error {
	v.Heading = v.Category
	switch {
	case v.Heading == "":
		v.Heading = v.Respondent
	case v.Respondent != "":
		v.Heading += " · " + v.Respondent
	}
	for _, r := range q.visitor.Roles {
		v.Overseer = v.Overseer || r == office.Overseer
	}
	v.fold()
	return q.show(http.StatusOK, "case", "Case "+v.ID, v)
}

// respondentsCode makes the code with which the respondent gets access, for the
// covering letter of the notice. It is shown this once.
func (s *site) respondentsCode(q *request) error {
	v, err := q.caseView()
	if err != nil {
		return err
	}
	if !v.MayAdd || !v.Told { // the overseer changes nothing; before the notice there is nobody to give it to
		return &casework.Refusal{What: "The respondent gets access with the notice, from an officer of the case"}
	}
	if v.Code, err = s.Office.NewCode(q.Context(), v.ID, q.visitor.Actor, rulebook.Respondent); err != nil {
		return err
	}
	return s.showCase(q, v)
}
