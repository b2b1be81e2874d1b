package casework

import (
	"slices"
	"strings"

	"duly/rulebook"
)

// An Asked is a clause that a finding must answer.
type Asked struct {
	Allegation string // its id; "" where none is framed
	Definition string // its name in the rulebook
	Clause     rulebook.Clause
}

// Judged lists what a case is judged by: each clause of the texts under which
// each standing allegation is framed, or, where none is, of the category's own
// as they were in force when the complaint came.
func Judged(r *rulebook.Rulebook, c *Case) []Asked {
	return judged(r, c, Allegations(r, c.Events))
}

func judged(r *rulebook.Rulebook, c *Case, alleged []Allegation) []Asked {
	var asked []Asked
	framed := false
	for _, a := range alleged {
		if !a.Stands() {
			continue
		}
		framed = true
		for _, text := range a.Texts {
			version, _ := r.Text(text.Definition, text.Digest)
			for _, clause := range version.Clauses {
				asked = append(asked, Asked{a.ID, text.Definition, clause})
			}
		}
	}
	if !framed {
		return unframed(r, c)
	}
	return asked
}

// unframed lists what a case is judged by in which nothing is framed: a text that came
// into force after the complaint says nothing about it.
func unframed(r *rulebook.Rulebook, c *Case) (asked []Asked) {
	cat := r.Category(c.Category)
	if cat == nil {
		return nil
	}
	for _, name := range cat.Definitions {
		d := r.Definition(name)
		if d == nil {
			continue
		}
		text, _, published := r.On(d, c.Received)
		if !published { // no text is older
			text.Clauses = d.Clauses
		}
		for _, clause := range text.Clauses {
			asked = append(asked, Asked{Definition: name, Clause: clause})
		}
	}
	return asked
}

// Clauses lists what a case of a category is judged by, clause by clause, where
// no allegation is framed.
func Clauses(r *rulebook.Rulebook, category string) []Asked {
	var asked []Asked
	cat := r.Category(category)
	if cat == nil {
		return nil
	}
	for _, name := range cat.Definitions {
		if d := r.Definition(name); d != nil {
			for _, clause := range d.Clauses {
				asked = append(asked, Asked{Definition: name, Clause: clause})
			}
		}
	}
	return asked
}

// where names a clause in a sentence.
func (a Asked) where() string {
	s := "clause " + a.Clause.ID + " of " + a.Definition
	if a.Allegation != "" {
		s += " under allegation " + a.Allegation
	}
	return s
}

// findings refuses a decision that does not answer every clause, once each, with
// reasons and on evidence that both sides have.
func (w *working) findings(g gate, found []Finding) *Refusal {
	asked := judged(w.rules, w.c, w.allegations())
	type key struct{ allegation, definition, clause string }
	answered := map[key]bool{}
	refuse := func(what string) *Refusal { return &Refusal{What: what, Rule: g.rule, Field: "findings"} }
	for _, f := range found {
		of := Asked{f.Allegation, f.Definition, rulebook.Clause{ID: f.Clause}}
		k := key{f.Allegation, f.Definition, f.Clause}
		if answered[k] {
			return refuse(upper(of.where()) + " is answered twice")
		}
		answered[k] = true
		if strings.TrimSpace(f.Reasons) == "" {
			return refuse("Give the reasons for the finding on " + of.where())
		}
		if refusal := w.reliedOn(g, f, of); refusal != nil {
			return refusal
		}
	}
	for _, a := range asked {
		if !answered[key{a.Allegation, a.Definition, a.Clause.ID}] {
			return refuse(upper(a.where()) + " has no finding: say whether it is met, and why")
		}
	}
	if len(found) > len(asked) {
		return refuse("A finding names a clause that this case is not judged by")
	}
	return nil
}

// reliedOn refuses a finding on what a side has not seen, and one against
// somebody on nothing.
func (w *working) reliedOn(g gate, f Finding, of Asked) *Refusal {
	refuse := func(what string) *Refusal { return &Refusal{What: what, Rule: g.rule, Field: "findings"} }
	if f.Met && f.Allegation != "" && len(f.Evidence) == 0 {
		return refuse("Say on which evidence the finding on " + of.where() + " relies")
	}
	for i, id := range f.Evidence {
		p := find(w.evidence(), id)
		if p == nil {
			return refuse("There is no exhibit " + id + ", and the finding on " + of.where() + " relies on it")
		}
		if slices.Contains(f.Evidence[:i], id) {
			return refuse("The finding on " + of.where() + " names exhibit " + id + " twice")
		}
		if unseen := p.unseen(); unseen != "" {
			return refuse("The finding on " + of.where() + " relies on exhibit " + id + " (“" + p.Title + "”), and " + unseen)
		}
	}
	return nil
}

// unfound refuses to end a case in a finding while an allegation has none. The
// step of those who find asks for each of them by itself.
func (w *working) unfound(step *rulebook.Step, outcome string) *Refusal {
	o := step.Outcome(outcome)
	end := w.rules.End(o.End)
	if end == nil || end.Kind != "finding" || slices.Contains(step.Needs, "findings") {
		return nil
	}
	for _, a := range w.allegations() {
		if a.Stands() && len(a.Findings) == 0 {
			return &Refusal{What: "Allegation " + a.ID + " has no finding, and without one the case cannot end as “" + o.End + "”: drop the allegation with reasons, or let those decide who make findings", Rule: step.Rule, Field: "outcome"}
		}
	}
	return nil
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
