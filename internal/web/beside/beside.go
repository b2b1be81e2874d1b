// Package beside answers one question: how do two texts look side by side? It
// is pure: a comparison in, a table in HTML out.
package beside

import (
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"duly/definition"
	"duly/manuscript"
)

//go:embed beside.html
var source string

var table = template.Must(template.New("beside").Parse(source))

// A row is a row of the table as the page shows it.
type row struct {
	ID              string // of the row; "" where nothing differs
	Change, Chip    string // "altered", "Altered, and moved"
	Tone            string // for the colour of the chip
	Source, Adopted string // which passages
	Was, Is         []definition.Span
	Reason          string // of what is missing
}

// Titles head the columns.
type Titles struct{ Source, Adopted string }

// Table writes a comparison as a table. reason gives why a clause of the source
// was left out, or ""; nil where nobody was asked for reasons.
func Table(c *definition.Comparison, t Titles, reason func(clause string) string) (template.HTML, error) {
	var rows []row
	for i := range c.Rows {
		rows = append(rows, rowOf(i, &c.Rows[i], reason))
	}
	var b strings.Builder
	err := table.Execute(&b, struct {
		Titles
		Rows []row
	}{t, rows})
	return template.HTML(b.String()), err
}

// A Difference is a row that is not the same, and where it stands in the table.
type Difference struct{ Anchor, Says string }

// Differences lists what is not the same, with links into the table.
func Differences(c *definition.Comparison) []Difference {
	var out []Difference
	for i := range c.Rows {
		x := &c.Rows[i]
		if x.Change == definition.Same {
			continue
		}
		parts := x.Source
		if x.Change == definition.Added {
			parts = x.Adopted
		}
		out = append(out, Difference{anchor(i), manuscript.Labels(parts) + ": " + Change(x)})
	}
	return out
}

func anchor(i int) string { return fmt.Sprintf("passage-%d", i+1) }

// Change says in words what became of a row.
func Change(x *definition.Row) string {
	switch {
	case x.Change == definition.Altered && x.Moved:
		return "altered, and moved"
	case x.Recut:
		return "the same, divided otherwise"
	case x.Change == definition.Same:
		return "the same"
	}
	return x.Change
}

func rowOf(i int, x *definition.Row, reason func(string) string) row {
	out := row{Change: x.Change, Chip: Change(x), Source: manuscript.Labels(x.Source), Adopted: manuscript.Labels(x.Adopted), Was: x.Was, Is: x.Is}
	out.Chip = strings.ToUpper(out.Chip[:1]) + out.Chip[1:]
	if x.Change != definition.Same {
		out.ID, out.Tone = anchor(i), "refuted"
	}
	if x.Change == definition.Moved {
		out.Tone = "partly"
	}
	if x.Was == nil {
		out.Was, out.Is = whole(x.Source, x.Change), whole(x.Adopted, x.Change)
	}
	if x.Change == definition.Missing {
		out.Reason = "Not in the adopted text."
	}
	if x.Change == definition.Missing && reason != nil {
		out.Reason = "Left out, and no reason is given."
		for _, p := range x.Source {
			if why := reason(p.ID); why != "" {
				out.Reason, out.Tone = "Left out: "+why, "partly"
			}
		}
	}
	return out
}

// whole gives a passage without any mark; the whole of it differs where only
// one text has it, which the table says in words.
func whole(parts []definition.Part, change string) []definition.Span {
	var out []definition.Span
	for i, p := range parts {
		text := p.Text
		if i+1 < len(parts) {
			text += " "
		}
		out = append(out, definition.Span{Text: text, Differs: change == definition.Missing || change == definition.Added})
	}
	return out
}
