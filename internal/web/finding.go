package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
)

// finding shows a finding with the words of its clause, as they were in force
// where it is about an allegation.
func (t *teller) finding(f casework.Finding) FindingShown {
	return FindingShown{
		Definition: citedTitle(t.file.Rulebook, f.Definition), Clause: f.Clause, Text: t.clause(f), Met: f.Met, Reasons: f.Reasons,
		Allegation: f.Allegation, Relied: strings.Join(f.Evidence, ", "),
	}
}

func (t *teller) clause(f casework.Finding) string {
	d := t.file.Rulebook.Definition(f.Definition)
	if d == nil {
		return ""
	}
	clauses := d.Clauses
	for _, a := range t.file.Alleged {
		for _, text := range a.Texts {
			if a.ID == f.Allegation && text.Definition == f.Definition {
				v, _ := t.file.Rulebook.Text(text.Definition, text.Digest)
				clauses = v.Clauses
			}
		}
	}
	i := slices.IndexFunc(clauses, func(c rulebook.Clause) bool { return c.ID == f.Clause })
	if i < 0 {
		return ""
	}
	return clauses[i].Text
}

func allegedOf(f office.CaseFile, id string) string {
	for _, a := range f.Alleged {
		if a.ID == id {
			return a.Alleged
		}
	}
	return ""
}

// rely offers what a finding may rely on: what both parties have.
func (c *ClauseField) rely(f office.CaseFile, sent *form) {
	name := c.ID + "-evidence"
	var chosen []string
	if sent != nil {
		chosen = sent.values[name]
	}
	c.Relied = strings.Join(chosen, ", ")
	for _, p := range f.Evidence {
		if p.Sealed() || p.Complainant == 0 || p.Respondent == 0 {
			continue
		}
		c.Evidence = append(c.Evidence, Tick{ID: fmt.Sprintf("%s-%s", name, p.ID), Name: name, Value: p.ID, Label: p.ID + ": " + p.Title, Checked: slices.Contains(chosen, p.ID)})
	}
}

// mark puts what the engine objects to beside the field that it names.
func (v *ActView) mark() {
	for i := range v.Fields {
		if what := v.Problem(v.Fields[i].Name + "-0"); what != "" {
			v.Fields[i].Problem = what
		}
	}
	if p := v.Penalty; p != nil {
		for i := range p.Weighing {
			p.Weighing[i].Problem = cmp.Or(v.Problem(p.Weighing[i].Name+"-0"), p.Weighing[i].Problem)
		}
		p.Problem = cmp.Or(v.Problem("rung-0"), p.Problem)
		p.unfold()
	}
	for i := range v.Clauses {
		c := &v.Clauses[i]
		c.Problem = cmp.Or(v.Problem(c.ID), v.Problem(c.ID+"-reasons"), c.Problem)
	}
	v.Answered = unfold(v.Clauses)
}

// answered tells whether a clause has all that a finding on it needs.
func (c *ClauseField) answered() bool {
	relies := c.Met != "yes" || len(c.Evidence) == 0 || c.Relied != ""
	return c.Met != "" && c.Reasons != "" && relies && c.Problem == ""
}

// unfold opens each clause with something to mend, or else the first that is not
// answered, and counts those that are.
func unfold(clauses []ClauseField) (answered int) {
	first, wrong := -1, false
	for i := range clauses {
		c := &clauses[i]
		switch {
		case c.answered():
			answered++
		case first < 0:
			first = i
		}
		c.Open = c.Problem != ""
		wrong = wrong || c.Open
	}
	if first >= 0 && !wrong {
		clauses[first].Open = true
	}
	return answered
}
