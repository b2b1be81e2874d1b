package web

import (
	"cmp"
	"html/template"
	"net/http"
	"net/url"

	"duly/internal/web/beside"
	"duly/rulebook"
)

// A DefinitionsView lists the texts that people are judged by.
type DefinitionsView struct {
	Frame
	Definitions []DefinitionView
}

// A DefinitionView is an adopted text, clause by clause, and what is known of
// where it was taken from.
type DefinitionView struct {
	Anchor, Title string
	Href          string // its own page; "" where it is not in force
	Adopted       string
	Clauses       []rulebook.Clause
	Version       string // digest of the text

	Verdict string // what the comparison with the source says; "" where there is no source
	Proved  bool
	Tone    string // for the colour: "proved", "partly", "refuted"
	Chip    string

	From, Licence, Decision string
	By, On                  string
	SourceTitle, SourceForm string
	SourceDigest            string
	Notes                   []string
	Cut                     string
	Gone, Come              []string // words in which the kept cut is not its source
	Differences             []beside.Difference
	Recut                   int
	Omissions               []OmissionView
}

// An OmissionView is a clause that was left out, and why.
type OmissionView struct{ Clause, Reason string }

// A ComparedView is one definition beside its source.
type ComparedView struct {
	Frame
	Of          DefinitionView
	Differences []beside.Difference
	Table       template.HTML
	Texts       []VersionShown // its versions, the latest first
	Officer     bool           // sees how many open cases are judged by each
	Categories  []string       // judged by it
	Figures     *ClausesView
}

func definitionView(r *rulebook.Rulebook, d *rulebook.Definition, inForce bool) DefinitionView {
	v := DefinitionView{
		Anchor: definitionAnchor(d.Name), Title: definitionTitle(r, d.Name), Adopted: d.Adopted, Clauses: d.Clauses, Version: d.Digest,
		Verdict: d.Verdict(), Proved: d.Proved(), From: d.Adoption.From, Licence: d.Adoption.Licence, By: d.Adoption.By, Decision: d.Adoption.Decision,
	}
	if inForce {
		v.Href = "/definitions/" + url.PathEscape(d.Name)
	}
	if d.Adoption.On != 0 {
		v.On = d.Adoption.On.Short()
	}
	v.Tone, v.Chip = toneOf(d)
	if c := d.Adoption.Compared; c != nil {
		v.SourceTitle, v.SourceForm, v.SourceDigest, v.Notes, v.Recut = c.Source.Title, c.Source.Form, c.Source.Digest, c.Source.Notes, c.Recut
		v.Differences = beside.Differences(c.Comparison)
		if c.Cut != nil {
			v.Cut, v.Gone, v.Come = c.Cut.File, c.Cut.Gone, c.Cut.Come
		}
	}
	for _, id := range d.Unreasoned() {
		v.Omissions = append(v.Omissions, OmissionView{Clause: id})
	}
	for _, o := range d.Adoption.Omitted {
		v.Omissions = append(v.Omissions, OmissionView{o.Clause, o.Reason})
	}
	return v
}

// toneOf says in two words what became of a claim.
func toneOf(d *rulebook.Definition) (tone, chip string) {
	c := d.Adoption.Compared
	switch {
	case !d.Claims():
		return "", ""
	case d.Adopted == rulebook.InFull && d.Proved():
		return "proved", "In full: proved"
	case d.Adopted == rulebook.InFull && c == nil:
		return "refuted", "In full: not proved"
	case d.Adopted == rulebook.InFull:
		return "refuted", "In full: refuted"
	case c == nil:
		return "partly", "Not compared"
	case c.InFull():
		return "proved", "As the source"
	}
	return "partly", cmp.Or(map[string]string{rulebook.InPart: "In part"}[d.Adopted], "Not as the source")
}

// definitions lists the texts that new complaints are judged by.
func (s *site) definitions(q *request) error {
	r := s.Office.Rulebook()
	v := &DefinitionsView{}
	for i := range r.Definitions {
		v.Definitions = append(v.Definitions, definitionView(r, &r.Definitions[i], true))
	}
	return q.show(http.StatusOK, "definitions", "Definitions", v)
}

// definition shows one of them beside the text that it was taken from.
func (s *site) definition(q *request) error {
	r := s.Office.Rulebook()
	d := r.Definition(q.PathValue("name"))
	if d == nil {
		return s.nowhere(q)
	}
	v := &ComparedView{Of: definitionView(r, d, true)}
	v.Differences, v.Of.Differences, v.Of.Href = v.Of.Differences, nil, "" // the page needs no link to itself
	if c := d.Adoption.Compared; c != nil {
		var err error
		if v.Table, err = beside.Table(c.Comparison, beside.Titles{Source: "Source", Adopted: "Adopted"}, d.Adoption.Reason); err != nil {
			return err
		}
	}
	if err := s.whereUsed(q, r, d, v); err != nil {
		return err
	}
	return q.show(http.StatusOK, "definition", v.Of.Title, v)
}
