package manuscript

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"duly/definition"
)

// A File is a text as it is handed in.
type File struct {
	Name string
	Data []byte
}

// A Side is one of the two texts of an adoption.
type Side struct {
	File   string          `json:"file"`
	Form   string          `json:"form"`   // "Markdown", "plain text", "HTML", "DOCX" or "PDF"
	Digest string          `json:"digest"` // SHA-256 of the file, in hexadecimal
	Title  string          `json:"title,omitempty"`
	Notes  []string        `json:"notes,omitempty"` // of how it was read
	Text   definition.Text `json:"-"`
}

// An Adoption is an adopted text held against the text that it was taken from.
type Adoption struct {
	Adopted Side  `json:"adopted"`
	Source  Side  `json:"source"`
	Cut     *Kept `json:"cut,omitempty"`
	*definition.Comparison
}

// A Kept is the cut of a source that somebody corrected.
type Kept struct {
	File string `json:"file"`
	// Words of the source that the cut does not have, and that it has beside
	// them: a cut divides, and should alter nothing.
	Gone []string `json:"gone,omitempty"`
	Come []string `json:"come,omitempty"`
}

// Adopt compares an adopted text with its source, by the source's kept cut where
// there is one. An error is a *Refusal that names the file.
func Adopt(adopted, source File, cut *File) (*Adoption, error) {
	a := &Adoption{}
	var err error
	if a.Adopted, err = side(adopted); err != nil {
		return nil, err
	}
	if a.Source, err = side(source); err != nil {
		return nil, err
	}
	if cut != nil {
		if err := a.recut(*cut); err != nil {
			return nil, err
		}
	}
	for _, s := range []*Side{&a.Adopted, &a.Source} {
		if len(s.Text.Parts) == 0 {
			return nil, refuse("If it is a scan, have its letters recognised first.", "There are no words in %s", s.File)
		}
	}
	a.Comparison = definition.Compare(a.Source.Text, a.Adopted.Text)
	return a, nil
}

// recut divides the source as its kept cut does.
func (a *Adoption) recut(cut File) error {
	of, is := definition.CutOf(cut.Data)
	switch {
	case !is:
		return refuse("Let “duly adopt -cut” write one, and correct that.", "%s does not say of which file it is the cut", cut.Name)
	case of != a.Source.Digest:
		return refuse("Let “duly adopt -cut” write a new one.", "%s is the cut of another file, or of another version, than %s", cut.Name, a.Source.File)
	case len(cut.Data) > maxWords:
		return tooLong()
	}
	text := definition.Parts(cut.Data)
	a.Cut = &Kept{File: cut.Name}
	a.Cut.Gone, a.Cut.Come = definition.Reworded(a.Source.Text, text)
	a.Source.Text, a.Source.Title = text, text.Title
	return nil
}

func side(f File) (Side, error) {
	m, err := Read(f.Name, f.Data)
	if r, is := err.(*Refusal); is {
		return Side{}, refuse(r.Mend, "%s cannot be read: %s", f.Name, r.What)
	}
	if err != nil {
		return Side{}, err
	}
	text := definition.Parts(m.Markdown)
	return Side{File: f.Name, Form: m.Form, Digest: Digest(f.Data), Title: text.Title, Notes: m.Notes, Text: text}, nil
}

// Digest names a version of a text: SHA-256, in hexadecimal.
func Digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Counted says in words what a comparison found: "1 altered, 2 missing".
func Counted(c *definition.Comparison) string {
	var out []string
	for _, x := range []struct {
		n    int
		what string
	}{{c.Altered, "altered"}, {c.Missing, "missing"}, {c.Added, "added"}, {c.Moved, "moved"}} {
		if x.n > 0 {
			out = append(out, fmt.Sprintf("%d %s", x.n, x.what))
		}
	}
	if len(out) == 0 {
		return fmt.Sprintf("all %d passages are the same", c.Same)
	}
	return strings.Join(out, ", ")
}

// Labels names the passages of a row, for people: "2.3, 2.4".
func Labels(parts []definition.Part) string {
	var out []string
	for _, p := range parts {
		s := p.ID
		switch {
		case p.Kind == definition.OfHeading:
			s = "heading " + p.ID
		case p.GoesOn:
			s += " (goes on)"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

// InFull tells whether the adopted text says what the file of the source says.
// Where the kept cut has other words than the file, that is not proved.
func (a *Adoption) InFull() bool { return a.Comparison.InFull() && !a.Reworded() }

// Reworded tells whether the kept cut has other words than its file.
func (a *Adoption) Reworded() bool { return a.Cut != nil && len(a.Cut.Gone)+len(a.Cut.Come) > 0 }

// String says in words what the comparison found.
func (a *Adoption) String() string {
	if a.Reworded() {
		return Counted(a.Comparison) + "; but the cut of the source has other words than its file"
	}
	return Counted(a.Comparison)
}
