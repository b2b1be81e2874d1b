package rulebook

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"

	"duly/definition"
	"duly/timetable"
)

// A Version is the text of a definition as it stood from a day on, until the
// next came into force.
type Version struct {
	Path    string // the file, as the rulebook names it
	InForce timetable.Date
	Digest  string // SHA-256 of the file's text, in hexadecimal
	Clauses []Clause
}

// On gives the text of a definition that was in force on a day; false where none
// was published yet: then earliest is the day from which on there was one. A text
// that declares no day is taken to be in force since the rulebook is.
func (r *Rulebook) On(d *Definition, day timetable.Date) (v Version, earliest timetable.Date, published bool) {
	v = Version{d.Path, d.InForce, d.Digest, d.Clauses}
	if v.InForce == 0 {
		v.InForce = r.InForce
	}
	for _, earlier := range d.Earlier {
		if v.InForce <= day {
			break
		}
		v = earlier
	}
	return v, v.InForce, v.InForce <= day
}

// Text finds a version of a definition by its digest; false where there is none.
func (r *Rulebook) Text(name, digest string) (Version, bool) {
	d := r.Definition(name)
	if d == nil {
		return Version{}, false
	}
	if d.Digest == digest {
		return Version{d.Path, d.InForce, d.Digest, d.Clauses}, true
	}
	for _, v := range d.Earlier {
		if v.Digest == digest {
			return v, true
		}
	}
	return Version{}, false
}

// earlier reads what a definition said before. Each version began before the one
// that followed it.
func (r *reader) earlier(f fields, d *Definition) {
	after := d.InForce
	for _, n := range f.list("earlier") {
		g := r.fields(n, n, "an earlier text of the definition "+quote(d.Name), "file", "in force")
		var v Version
		file := g.need("file", "Name the Markdown file with its text: “file: definitions/conduct-2019.md”")
		if text, ok := r.file(file, "file"); ok {
			v.Path, v.Digest, v.Clauses = path.Clean(file.text), digestOf(text.Text), clauses(text.Text)
			if len(v.Clauses) == 0 {
				r.problem(file.place, quote(file.text)+" has no clauses, so nothing can be found under it", "Write its rules as numbered or bulleted items, or as headings with text")
			}
		}
		since := g.need("in force", "Say from which day on it applied: “in force: 2019-05-01”")
		if v.InForce = r.date(since, "in force"); v.InForce != 0 && after != 0 && v.InForce >= after {
			r.problem(since.place, fmt.Sprintf("This text is said to apply from %s, and what followed it from %s", v.InForce, after), "Name the texts from the latest to the first")
		}
		after = v.InForce
		d.Earlier = append(d.Earlier, v)
	}
	if len(d.Earlier) > 0 && f.node.lacks("in force") {
		r.problem(f.owner.place, "The definition "+quote(d.Name)+" has earlier texts, and does not say from which day on its own applies", "Write it beside the file: “in force: 2026-01-01”")
	}
}

func clauses(text []byte) []Clause {
	var out []Clause
	for _, c := range definition.Clauses(text) {
		out = append(out, Clause{ID: c.ID, Heading: c.Heading, Text: c.Text})
	}
	return out
}

func digestOf(text []byte) string {
	sum := sha256.Sum256(normalise(text))
	return hex.EncodeToString(sum[:])
}

// each gives one value, or several.
func (n *node) each() []*node {
	switch {
	case n == nil:
		return nil
	case n.kind == list:
		return n.items
	}
	return []*node{n}
}
