package rulebook

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"duly/definition"
	"duly/manuscript"
	"duly/timetable"
)

// What a rulebook can claim of a definition.
const (
	InFull = "in full"
	InPart = "in part"
)

// An Omission is why a clause of the source was not adopted.
type Omission struct {
	Clause string // its id in the source
	Reason string
}

// An Adoption is what a rulebook says of where a text was taken from, and what
// the comparison with that source found.
type Adoption struct {
	From     string // what the source is, for people
	Licence  string
	By       string // who adopted it
	On       timetable.Date
	Decision string
	Cut      string // the file with the source's kept cut, or ""
	Omitted  []Omission

	Compared *manuscript.Adoption // nil where there is no source, or it cannot be compared
	Unread   string               // why it cannot
}

// adoption reads what a definition says of its source, and compares the two. A
// source that cannot be compared is no problem of the rulebook: it is the claim
// that is not proved then.
func (r *reader) adoption(f fields, d *Definition) {
	a := &d.Adoption
	a.From, a.Licence, a.By, a.Decision = f.text("from"), f.text("licence"), f.text("adopted by"), f.text("decision")
	if n := f.get("adopted on"); n != nil {
		a.On = r.date(n, "adopted on")
	}
	a.Omitted = r.omissions(f)
	source, hasSource := r.anyFile(f.get("source"), "source")
	if hasSource {
		d.Source = path.Clean(f.get("source").text)
	}
	var cut *manuscript.File
	if text, ok := r.file(f.get("cut"), "cut"); ok {
		a.Cut = path.Clean(f.get("cut").text)
		cut = &manuscript.File{Name: a.Cut, Data: text.Text}
	}
	for _, key := range []string{"adopted", "cut", "omitted"} {
		if n := f.get(key); n != nil && f.node.lacks("source") {
			what := quote(key) + " speaks of a source"
			if key == "adopted" {
				what = "A text adopted " + d.Adopted + " is adopted from somewhere"
			}
			r.problem(n.place, what+", and no source is named", "Name the file with the source’s own text: “source: definitions/source/conduct.md”; or leave “"+key+"” out")
		}
	}
	if n := f.get("omitted"); n != nil && d.Adopted == InFull && len(a.Omitted) > 0 {
		r.problem(n.place, "What was adopted in full has nothing omitted", "Write “adopted: in part”, or leave “omitted” out")
	}
	if adopted, ok := r.others[d.Path]; ok && hasSource && len(d.Clauses) > 0 {
		var err error
		a.Compared, err = manuscript.Adopt(manuscript.File{Name: d.Path, Data: adopted.Text}, manuscript.File{Name: d.Source, Data: source.Text}, cut)
		if err != nil {
			a.Compared, a.Unread = nil, err.Error()
		}
	}
}

func (r *reader) omissions(f fields) []Omission {
	n := f.get("omitted")
	switch {
	case n == nil:
		return nil
	case n.kind != mapping:
		r.problem(n.place, "“omitted” takes clauses with reasons, and this is "+n.kind.called(), "Write “{CLAUSE: REASON}”, like “{2.3: We have no kites.}”")
		return nil
	}
	var out []Omission
	for _, e := range once(n) {
		if reason, ok := r.scalar(e.value, e.key.text); ok && strings.TrimSpace(reason) != "" {
			out = append(out, Omission{e.key.text, reason})
		}
	}
	return out
}

// anyFile is file for what need not be text.
func (r *reader) anyFile(n *node, key string) (File, bool) {
	if n != nil && n.kind == scalar && sound(n.text) {
		if f, ok := r.others[path.Clean(n.text)]; ok && !utf8.Valid(f.Text) {
			r.used[path.Clean(n.text)] = true
			return f, true
		}
	}
	return r.file(n, key)
}

// Claims tells whether a definition says that it was taken over from a source.
func (d *Definition) Claims() bool { return d.Source != "" }

// Proved tells whether what the rulebook says of the adoption is so: in full and
// nothing differs, or in part and there was something to compare.
func (d *Definition) Proved() bool {
	c := d.Adoption.Compared
	return c != nil && (c.InFull() || d.Adopted != InFull)
}

// Unreasoned lists the clauses of the source that were left out without a
// reason, by their ids.
func (d *Definition) Unreasoned() []string {
	var out []string
	for _, id := range d.leftOut() {
		if d.Adoption.Reason(id) == "" {
			out = append(out, id)
		}
	}
	return out
}

// Needless lists those for which a reason is given though they are not left out.
func (d *Definition) Needless() []string {
	var out []string
	for _, o := range d.Adoption.Omitted {
		if d.Adoption.Compared != nil && !slices.Contains(d.leftOut(), o.Clause) {
			out = append(out, o.Clause)
		}
	}
	return out
}

// Reason gives the reason for which a clause was left out, or "".
func (a *Adoption) Reason(clause string) string {
	for _, o := range a.Omitted {
		if o.Clause == clause {
			return o.Reason
		}
	}
	return ""
}

func (d *Definition) leftOut() []string {
	var out []string
	if d.Adoption.Compared == nil {
		return nil
	}
	for _, row := range d.Adoption.Compared.Rows {
		if row.Change != definition.Missing {
			continue
		}
		for _, p := range row.Source {
			if !slices.Contains(out, p.ID) {
				out = append(out, p.ID)
			}
		}
	}
	return out
}

// Verdict says in one sentence what became of the claim.
func (d *Definition) Verdict() string {
	c := d.Adoption.Compared
	switch {
	case !d.Claims():
		return ""
	case c == nil:
		return "Not proved: " + d.Adoption.Unread
	case d.Adopted == InFull && c.InFull():
		return fmt.Sprintf("Adopted in full: proved. %s as in the source.", capital(c.String()))
	case d.Adopted == InFull:
		return "Adopted in full: refuted. Against the source: " + c.String() + "."
	case c.InFull():
		return fmt.Sprintf("%s as in the source: it was adopted in full.", capital(c.String()))
	case d.Adopted == InPart:
		return "Adopted in part. Against the source: " + c.String() + "."
	}
	return "Against the source: " + c.String() + "."
}
