package web

import (
	"html/template"
	"net/http"
	"strings"

	"duly/rulebook"
)

// A RulebookView is the rulebook as a page: the prose that members voted on,
// and under each rule what the machine reads of it.
type RulebookView struct {
	Frame
	Name, Version string
	InForce       string
	Digest        string
	Calendar      string
	Zone          string
	Old           bool   // not the one in force: the one that a case came under
	Back          string // the case's page
	Promises      []PromiseProved
	Proved        string        // what the proofs go through
	Longest       string        // how long any case can take
	Notes         []string      // what the proofs leave out
	Unproved      string        // why there are none
	Checked       checked       // what else the checker found
	Intro         []SectionView // what stands before the first numbered heading
	Sections      []SectionView
	Contents      []SectionView // those of the upper levels
	Stages        []StageView
	Definitions   []DefinitionView
}

// A SectionView is one heading of the rulebook and what stands under it.
type SectionView struct {
	Level  int
	Tag    string
	Number string
	Title  string
	Anchor string
	Prose  template.HTML
	Block  string
}

// A StageView is a stage as a table of who does what by when.
type StageView struct {
	Name      string
	Anchor    string
	Rule      *RuleLink
	Within    string
	Otherwise string
	Steps     []StepView
}

// A StepView is a step, in words.
type StepView struct {
	Name, Who, Does string
	After           []string
	Limit           string // "within 5 working days"
	Floor           bool
	Wait            string
	Extend          string
	Otherwise       string
	Outcomes        []string
}

func definitionAnchor(name string) string {
	return "definition-" + strings.ReplaceAll(strings.ToLower(name), " ", "-")
}

// rulebook shows the rulebook that new complaints come under.
func (s *site) rulebook(q *request) error {
	v, err := s.rulebookView(s.Office.Rulebook())
	if err != nil {
		return err
	}
	p := s.proofs()
	v.Promises, v.Proved, v.Longest, v.Notes, v.Unproved = p.promises, p.through, p.longest, p.notes, p.none
	v.Checked = p.checked
	return q.show(http.StatusOK, "rulebook", "Rulebook", v)
}

// caseRulebook shows the one that a case came under, to those who may see the case.
func (s *site) caseRulebook(q *request) error {
	f, err := q.open()
	if err != nil {
		return err
	}
	v, err := s.rulebookView(f.Rulebook)
	if err != nil {
		return err
	}
	v.Old, v.Back = f.Rulebook.Digest != s.Office.Rulebook().Digest, q.base()
	if v.Old {
		v.Checked.Picture = draw(f.Rulebook, nil)
	} else {
		v.Checked.Picture = s.proofs().checked.Picture
	}
	return q.show(http.StatusOK, "rulebook", "Rulebook", v)
}

func (s *site) rulebookView(r *rulebook.Rulebook) (*RulebookView, error) {
	v := &RulebookView{
		Name: r.Name, Version: r.Version, InForce: r.InForce.Short(), Digest: r.Digest, Calendar: r.Calendar.Name(), Zone: r.TimeZone,
	}
	for _, section := range r.Sections {
		prose, err := rendered(section.Markdown)
		if err != nil {
			return nil, err
		}
		sv := SectionView{
			Level: section.Level, Tag: "h3", Number: section.Number, Title: section.Title, Anchor: section.Anchor, Prose: prose, Block: strings.TrimSpace(section.Block),
		}
		if section.Level <= 2 {
			sv.Tag = "h2"
		}
		if section.Level == 1 {
			sv.Title = "" // the page's own heading says it
		}
		if len(v.Sections) == 0 && section.Level < 2 {
			v.Intro = append(v.Intro, sv)
			continue
		}
		v.Sections = append(v.Sections, sv)
		if section.Level == 2 {
			v.Contents = append(v.Contents, sv)
		}
	}
	rules := ruleLinks{r, ""}
	for i := range r.Stages {
		v.Stages = append(v.Stages, stageView(r, rules, &r.Stages[i]))
	}
	for i := range r.Definitions {
		v.Definitions = append(v.Definitions, definitionView(r, &r.Definitions[i], r.Digest == s.Office.Rulebook().Digest))
	}
	return v, nil
}

func stageView(r *rulebook.Rulebook, rules ruleLinks, st *rulebook.Stage) StageView {
	v := StageView{Name: st.Name, Anchor: stageAnchor(st.Name), Rule: rules.link(st.Rule)}
	if !st.Within.IsZero() {
		v.Within = st.Within.String()
		v.Otherwise = otherwise(r, st.Step(elseStep(st)), st.Else)
	}
	for i := range st.Steps {
		step := &st.Steps[i]
		sv := StepView{Name: capital(step.Name), Who: the(step.Who), Does: does(step), After: step.After}
		switch {
		case !step.Within.IsZero():
			sv.Limit = "within " + step.Within.String()
		case !step.Allow.IsZero():
			sv.Limit, sv.Floor = "at least "+step.Allow.String(), true
		}
		if !step.Wait.IsZero() {
			sv.Wait = step.Wait.String()
		}
		if x := step.Extend; x != nil {
			sv.Extend = "by " + x.By.String() + ", " + atMost(x.Times) + ", granted by " + the(x.ApprovedBy)
		}
		then := step.Else
		if then == nil && step.ByParty() && !step.Decides() {
			then = &rulebook.Consequence{Done: true}
		}
		if sv.Limit != "" {
			sv.Otherwise = otherwise(r, step, then)
		}
		for i := range step.Outcomes {
			o := &step.Outcomes[i]
			sv.Outcomes = append(sv.Outcomes, capital(o.Name)+": "+leads(o))
		}
		v.Steps = append(v.Steps, sv)
	}
	return v
}

func elseStep(st *rulebook.Stage) string {
	if st.Else == nil {
		return ""
	}
	return st.Else.Step
}
