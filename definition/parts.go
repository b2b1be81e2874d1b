package definition

// What a part of a text is.
const (
	OfHeading  = "heading"
	OfClause   = "clause"
	OfNoClause = "words" // an introduction, or other words that belong to no clause
)

// A Part is a stretch of a text, in the order in which it is read. A clause has
// more than one where another stands between its words.
type Part struct {
	Kind    string `json:"kind"`              // OfHeading, OfClause or OfNoClause
	ID      string `json:"id"`                // of the clause, or of the heading; p1, p2 of words that belong to none
	Heading string `json:"heading,omitempty"` // the heading that it stands under
	Text    string `json:"text"`              // plain words, on one line
	GoesOn  bool   `json:"goesOn,omitempty"`  // further words of a clause that began before
	Example bool   `json:"example,omitempty"`
}

// A Text is a definition as it is compared with another: with its headings and
// the words that belong to no clause, since what is left out of them changes
// the meaning as well.
type Text struct {
	Title   string   `json:"title"`
	Parts   []Part   `json:"parts"`
	LeftOut []string `json:"leftOut,omitempty"` // what its author marked with {#-}
}

// Parts reads all of a definition, in the order of the text.
func Parts(markdown []byte) Text {
	r := read(markdown)
	return Text{Title: r.title, Parts: r.parts, LeftOut: r.leftOut}
}

// part adds words to the part that they continue, or begins one.
func (r *reader) part(kind, id, s string) {
	if n := len(r.parts); n > 0 && kind == OfClause && r.parts[n-1].ID == id && r.parts[n-1].Kind == kind {
		r.parts[n-1].Text += " " + s
		return
	}
	p := Part{Kind: kind, ID: id, Text: s, Example: r.examples && kind == OfClause}
	if kind == OfClause {
		p.Heading, p.Example = r.ids[id].Heading, r.ids[id].Example
		p.GoesOn = r.ids[id].Text != s
	}
	r.parts = append(r.parts, p)
}
