package casework

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// A Bundle is what both parties have, put together on a day: an index with the
// digest of each document, and one digest over the index.
type Bundle struct {
	Tabs   []Tab  `json:"tabs"`
	SHA256 string `json:"sha256"` // of Index, in hexadecimal
}

// A Tab is one document of a bundle. Its pages are those of the bundle: words are
// set on pages of PageLines lines; a file has one page that describes it, and its
// own pages are cited by its tab.
type Tab struct {
	Number  int            `json:"number"`
	Exhibit string         `json:"exhibit"`
	Title   string         `json:"title"`
	Day     timetable.Date `json:"day"`
	Role    string         `json:"role"`
	Page    int            `json:"page"` // its first page in the bundle
	Pages   int            `json:"pages"`
	SHA256  string         `json:"sha256"` // of the file, of the words, or of a link's address where it has no copy
}

// What stands on one page of words: so many lines of at most so many signs.
const (
	PageLines = 40
	PageWidth = 80
)

// Pages sets words on pages, line by line. It breaks between words; a word longer
// than a line is broken in itself.
func Pages(text string) [][]string {
	var lines []string
	for paragraph := range strings.Lines(text) {
		line := []rune{}
		for _, word := range strings.Fields(paragraph) {
			w := []rune(word)
			if len(line) > 0 && len(line)+1+len(w) > PageWidth {
				lines, line = append(lines, string(line)), line[:0:0]
			}
			if len(line) > 0 {
				line = append(line, ' ')
			}
			line = append(line, w...)
			for len(line) > PageWidth {
				lines, line = append(lines, string(line[:PageWidth])), line[PageWidth:]
			}
		}
		lines = append(lines, string(line))
	}
	var pages [][]string
	for len(lines) > PageLines {
		pages, lines = append(pages, lines[:PageLines]), lines[PageLines:]
	}
	return append(pages, lines)
}

// Index is the text that a bundle's digest is of: a line a document, its number,
// exhibit, first page, pages and digest.
func (b *Bundle) Index() string {
	var out strings.Builder
	out.WriteString("duly-bundle/v1\n")
	for _, t := range b.Tabs {
		fmt.Fprintf(&out, "%d %s %d %d %s\n", t.Number, t.Exhibit, t.Page, t.Pages, t.SHA256)
	}
	return out.String()
}

// bundle puts together what both parties have.
func bundle(pieces []Piece, events []Event) *Bundle {
	b := &Bundle{}
	page := 2 // the index is the first
	for _, p := range pieces {
		if p.unseen() != "" {
			continue
		}
		p = p.Neutral() // it is the same for everybody
		t := Tab{Number: len(b.Tabs) + 1, Exhibit: p.ID, Title: p.Title, Day: p.Day, Role: p.Role, Page: page, Pages: 1}
		switch {
		case p.File != nil:
			t.SHA256 = p.File.SHA256
		case p.Link != nil:
			t.SHA256 = digest(p.Link.Link)
		default:
			words := p.Spoken(events)
			t.Pages, t.SHA256 = len(Pages(words)), digest(words)
		}
		page += t.Pages
		b.Tabs = append(b.Tabs, t)
	}
	b.SHA256 = digest(b.Index())
	return b
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func (w *working) gateBundle(who Actor, _ Act) (gate, *Refusal) {
	as := w.officerRole(who)
	switch {
	case as == "":
		return gate{}, &Refusal{What: "The file is kept by the officers of the case"}
	case !w.told():
		return gate{}, &Refusal{What: "A bundle goes to both parties, and the respondent has had no notice of the case yet"}
	}
	return gate{as: as}, nil
}

// carryBundle gives both parties what they do not have yet, and puts it together.
func (w *working) carryBundle(_ gate, _ Act, e Event) error {
	e.Kind, e.Stage, e.To = Bundled, w.c.Stage, rulebook.BothParties
	events := append(w.events()[:len(w.events()):len(w.events())], e)
	e.Matter = &Matter{Bundle: bundle(Evidence(w.rules, events), events)}
	return w.emit(&e)
}

// A Document is one tab of a bundle as a reader may read it.
type Document struct {
	Tab
	Words [][]string // by pages; nil for a file
	Text  string     // the words as they were said
	File  *Exhibit
	Link  *Submission
	Gone  string // the exhibit that stands in its place since: it was sealed after the bundle was made
}

// Documents gives the documents of a bundle, from what a reader may see: their
// exhibits (EvidenceFor) and the events of their view.
func Documents(b *Bundle, theirs []Piece, events []Event) []Document {
	var out []Document
	for _, t := range b.Tabs {
		d := Document{Tab: t}
		switch p := find(theirs, t.Exhibit); {
		case p == nil:
			d.Gone = t.Exhibit
			for _, q := range theirs {
				if q.Of == t.Exhibit {
					d.Gone = q.ID
				}
			}
		case p.Sealed():
			d.Gone = p.Redacted
		case !p.isWords():
			d.File, d.Link = p.Neutral().File, p.Link
		default:
			d.Text = p.Spoken(events)
			d.Words = Pages(d.Text)
		}
		out = append(out, d)
	}
	return out
}
