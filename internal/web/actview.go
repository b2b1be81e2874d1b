package web

import (
	"fmt"
	"slices"
	"strings"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
)

// An ActView is the form of any act on a case: doing a step, extending a limit,
// giving up time, stopping the clocks, adding to the file.
type ActView struct {
	Frame
	Kind     string
	Base     string // the case's page
	Case     string
	CaseName string
	Heading  string
	Lede     string
	NoFiles  bool // its form takes none, though others of its kind do
	Step     string
	As       string
	Rule     *RuleLink
	Due      *Dated
	Left     string
	Tone     string
	NewDue   *Dated // an extension's
	Trial    *Trial // a pause's, or its end's
	Seen     int
	Outcomes []OutcomeChoice
	Clauses  []ClauseField
	Answered int    // how many of Clauses were answered whole
	Proof    string // the standard of proof, in a sentence
	Members  []MemberChoice
	Quorum   int
	Ballot   *BallotField
	Seats    int
	Penalty  *PenaltyFields // a decision's on sanctions
	Fields   []Field        // what acts of this kind ask for beside the text
	Text     TextField
	Files    *FilesField
	Account  string             // what is said, for whoever answers it
	Recall   string             // the same for officers, folded away
	About    string             // category and respondent, for officers
	Adjusted []ArrangementShown // how the parties take part, for officers to keep in mind
	After    string             // what follows when it is done
	Submit   string
	Repeats  bool   // its reasons repeat others: it is sent again only if that is meant
	Cannot   bool   // it cannot be done any more; what was written is shown all the same
	Changed  []Item // what happened since the form was opened
}

// An OutcomeChoice is one way a deciding step can go.
type OutcomeChoice struct {
	ID, Value, Label, Leads string
	Checked                 bool
}

// A ClauseField asks for a finding on one clause.
type ClauseField struct {
	ID         string // of its fields, as a prefix
	Definition string // title
	First      bool   // of its definition: the definition's title stands above it
	Clause     string
	Text       string
	Met        string // "yes", "no" or ""
	Reasons    string
	Problem    string
	Open       bool   // shown unfolded: the first that is not answered, and each with something to mend
	Allegation string // heads the first clause of one: its id
	Alleged    string
	Evidence   []Tick // what it may rely on
	Relied     string // the ids of what was chosen
}

// A Tick is one of several that can be chosen.
type Tick struct {
	ID, Name, Value, Label string
	Checked                bool
}

// A MemberChoice is one of a panel who may have sat.
type MemberChoice struct {
	ID, Value, Name string
	Checked         bool
}

// A TextField is the act's text: reasons, an answer, a report.
type TextField struct {
	Label, Hint string
	Needed      bool
	Value       string
	Rows        int
}

// actView is the form of a move, filled with what was sent.
func (s *site) actView(q *request, t *teller, m *casework.Move, sent *form) (*ActView, error) {
	f := t.file
	step := f.Rulebook.Step(m.Step)
	v := &ActView{
		Kind: m.Kind, Base: t.base, Case: f.ID, CaseName: "Case " + f.ID, Step: m.Step.Step, As: m.As, Seen: f.Case.Version,
		Due: t.count.clock(m.Clock), Rule: t.count.rules.link(m.Clock.Rule),
	}
	filing := f.Filing()
	if q.party() {
		v.CaseName = "Your case"
	} else if filing.Filing != nil {
		v.Adjusted = t.adjusted()
		v.Recall, v.About = strings.Join(f.Case.Accounts(), "\n\n"), categoryTitle(f.Rulebook, f.Case.Category)+" · "+filing.Filing.Respondent
	}
	if days, limited := m.Clock.Slack(f.Today); limited {
		v.Left, v.Tone = left(days), tone(days, m.Clock.Party)
	}
	switch m.Kind {
	case casework.Do:
		if step == nil {
			return nil, errNotFound
		}
		if err := s.stepFields(q, t, v, m, step, sent); err != nil {
			return nil, err
		}
	case casework.Waive:
		v.Heading, v.Submit = "Give up the rest of your time", "Give up the rest of my time"
		v.Lede = "You do not have to do this, and nobody may ask it of you. Once done it cannot be taken back: the case goes on at once, without the days that are still yours."
		v.Text = TextField{Label: "Anything you want to say", Hint: "Optional.", Rows: 4}
	case casework.Extend:
		extendFields(t, v, m)
	case casework.Pause, casework.Resume:
		if err := s.pauseFields(t, v, m, sent); err != nil {
			return nil, err
		}
	case casework.Add:
		v.Heading, v.Submit = "Add to the file", "Add to the file"
		v.Lede = "What you add is put on the record with today’s date. It starts and stops no limit."
		v.Text = TextField{Label: "Statement", Hint: "Leave it empty if you only send files.", Rows: 8}
	}
	w, practised := wordings[m.Kind]
	if practised {
		if err := w.form(&asking{site: s, q: q, teller: t, move: m, view: v, sent: sent}); err != nil {
			return nil, err
		}
	}
	if m.Kind == casework.Do || m.Kind == casework.Add || practised && w.files && !v.NoFiles {
		files, err := s.filesField("Files", "", sent)
		if err != nil {
			return nil, err
		}
		v.Files = &files
	}
	if sent != nil {
		v.Text.Value, v.Problems = sent.text("text"), sent.problems
	}
	return v, nil
}

func extendFields(t *teller, v *ActView, m *casework.Move) {
	name := "“" + m.Step.Step + "”"
	x := (*rulebook.Extension)(nil)
	if m.Step.Step == "" {
		name = "the stage “" + m.Step.Stage + "”"
		if st := t.file.Rulebook.Stage(m.Step.Stage); st != nil {
			x = st.Extend
		}
	} else if st := t.file.Rulebook.Step(m.Step); st != nil {
		x = st.Extend
	}
	v.Heading, v.Submit = "Extend "+name, "Extend to "+m.NewDue.Long()
	v.Lede = "Both parties are told the new date, who granted it, and why."
	if x != nil {
		v.NewDue = t.count.due(m.NewDue, x.By, m.Clock.Due, m.Clock.Rule)
		v.Lede = fmt.Sprintf("The rule lets it be extended by %s, %s. Both parties are told the new date, who granted it, and why.", x.By, atMost(x.Times))
	}
	v.Text = TextField{Label: "Reasons", Needed: slices.Contains(m.Needs, "reasons"), Hint: "Both parties read them.", Rows: 6}
}

func atMost(times int) string {
	if times == 1 {
		return "once"
	}
	return fmt.Sprintf("at most %d times", times)
}

// stepFields are what doing a step asks for.
func (s *site) stepFields(q *request, t *teller, v *ActView, m *casework.Move, step *rulebook.Step, sent *form) error {
	f := t.file
	v.Heading, v.Submit = todo(step), "Put on record"
	v.Text = textField(step, slices.Contains(m.Needs, "reasons"))
	chosen := ""
	if sent != nil {
		chosen = sent.value("outcome")
	}
	for i, name := range m.Outcomes {
		o := OutcomeChoice{ID: fmt.Sprintf("outcome-%d", i), Value: name, Label: capital(name), Leads: capital(leads(step.Outcome(name))), Checked: name == chosen}
		v.Outcomes = append(v.Outcomes, o)
	}
	if len(m.Outcomes) == 1 {
		v.Outcomes[0].Checked = true
	}
	if slices.Contains(m.Needs, "findings") {
		v.Clauses, v.Proof = clauseFields(f, sent), proofWords(f.Rulebook)
		v.Answered = unfold(v.Clauses)
	}
	if step.ByParty() && f.Case.Events[0].Text != "" && t.who.Party == rulebook.Respondent {
		v.Account = strings.Join(f.Case.Accounts(), "\n\n")
	}
	switch {
	case step.Does == rulebook.Notify:
		v.Submit = "Send the letter"
		v.Lede = "The letter is written by itself from the rulebook’s text, with what comes next and by when. You can add to it."
	case step.Does == rulebook.Decide && !step.ByParty():
		v.Submit = "Decide"
	case step.Does == rulebook.Reply:
		v.Submit = "Send my answer"
		v.Lede = "Both sides will be able to read it. You need not answer; if you do not, the case goes on when your time has ended, and nothing is held against you for it."
	}
	a := &asking{site: s, q: q, teller: t, move: m, view: v, sent: sent}
	a.grounds(step)
	if err := a.penalties(step); err != nil {
		return err
	}
	return s.memberFields(q, t, v, m, sent)
}

// memberFields ask who of a panel took part.
func (s *site) memberFields(q *request, t *teller, v *ActView, m *casework.Move, sent *form) error {
	role := t.file.Rulebook.Role(m.As)
	if role == nil || role.Seats == 0 {
		return nil
	}
	v.Seats, v.Quorum = role.Seats, max(role.Quorum, 1)
	members, err := s.Office.Officers(q.Context(), m.As)
	if err != nil {
		return err
	}
	if role.ByLot {
		members = t.seated(m.As)
	}
	members = slices.DeleteFunc(members, func(p casework.Actor) bool { return !casework.MayDo(t.file.Rulebook, t.file.Case, m.Step, p.ID) })
	for i, p := range members {
		c := MemberChoice{ID: fmt.Sprintf("present-%d", i), Value: p.ID, Name: p.Name, Checked: sent == nil && len(members) <= role.Seats}
		if sent != nil {
			c.Checked = slices.Contains(sent.values["present"], p.ID)
		}
		v.Members = append(v.Members, c)
	}
	if m.Kind == casework.Do {
		v.Ballot = ballotField(t.file.Rulebook, m, v.Members, sent)
	}
	return nil
}

func textField(step *rulebook.Step, needed bool) TextField {
	t := TextField{Label: "Note", Needed: needed, Rows: 8}
	switch {
	case step.Does == rulebook.Reply:
		t = TextField{Label: "Your answer", Hint: "Say what happened as you see it. You can send files as well.", Rows: 12, Needed: needed}
	case step.Does == rulebook.Report:
		t = TextField{Label: "Report", Hint: "What you did, what you found, and what speaks on either side.", Rows: 14, Needed: needed}
	case step.Does == rulebook.Notify:
		t = TextField{Label: "Add to the letter", Hint: "It is read by the one who gets the letter.", Rows: 6, Needed: needed}
	case step.Does == rulebook.Appeal:
		t = TextField{Label: "Grounds", Hint: "Why the decision should be looked at again.", Rows: 8, Needed: needed}
	case step.Decides():
		t = TextField{Label: "Reasons", Hint: "Both parties read them.", Rows: 10, Needed: needed}
	}
	if !needed && !casework.Says(step.Does) {
		t.Label += " (optional)"
	}
	return t
}

// clauseFields asks for a finding on each clause of the case's definitions.
func clauseFields(f office.CaseFile, sent *form) []ClauseField {
	var out []ClauseField
	last := ""
	of := ""
	for i, asked := range casework.Judged(f.Rulebook, f.Case) {
		c := ClauseField{
			ID: fmt.Sprintf("finding-%d", i), Definition: definitionTitle(f.Rulebook, asked.Definition), First: asked.Definition != last,
			Clause: asked.Clause.ID, Text: asked.Clause.Text,
		}
		last = asked.Definition
		if asked.Allegation != of {
			of = asked.Allegation
			c.First, c.Allegation, c.Alleged = true, of, allegedOf(f, of)
		}
		c.rely(f, sent)
		if sent != nil {
			c.Met, c.Reasons = sent.value(c.ID+"-met"), sent.text(c.ID+"-reasons")
			for _, p := range sent.problems {
				if p.Field == c.ID || p.Field == c.ID+"-reasons" {
					c.Problem = p.What
				}
			}
		}
		out = append(out, c)
	}
	return out
}
