package amendment

import (
	"fmt"
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// A TextChange says which open cases are touched by a definition that reads otherwise.
type TextChange struct {
	Definition string         `json:"definition"`
	Title      string         `json:"title"`
	Rule       string         `json:"rule"`
	From       timetable.Date `json:"from"` // conduct from this day on is judged by the new text; 0: by none any more
	Kept       bool           `json:"kept"` // the new rulebook has the earlier text too, for what happened before
	Says       string         `json:"says"`
}

// texts says of each definition that is another, or gone, which open cases that touches:
// those in which what is alleged happened once it was in force, and no others.
func (x *comparison) texts() {
	o := &x.OpenCases
	o.Texts = []TextChange{}
	for i := range x.old.Book.Definitions {
		was := &x.old.Book.Definitions[i]
		is := x.new.Book.Definition(was.Name)
		switch {
		case is == nil:
			o.Texts = append(o.Texts, x.textGone(was))
		case was.Digest != is.Digest:
			o.Texts = append(o.Texts, x.textChanged(was, is))
		}
	}
}

func (x *comparison) textGone(was *rulebook.Definition) TextChange {
	t := TextChange{Definition: was.Name, Title: was.Title, Rule: was.Rule}
	t.Says = fmt.Sprintf("“%s” is gone. No open case is touched: ", was.Title)
	if x.new.Book.AppliesTo == allOpenCases {
		t.Says += "one in which something is alleged under it stays on the old rules."
	} else {
		t.Says += "those received before run to their end under the old rules."
	}
	return t
}

func (x *comparison) textChanged(was, is *rulebook.Definition) TextChange {
	t := TextChange{Definition: is.Name, Title: is.Title, Rule: is.Rule, From: is.InForce}
	if t.From == 0 {
		t.From = x.new.Book.InForce
	}
	t.Kept = slices.ContainsFunc(is.Earlier, func(v rulebook.Version) bool { return v.Digest == was.Digest })
	if t.From < x.new.Book.InForce {
		x.lose(is.Rule, []string{BothParties}, "“%s” would judge what happened from %s on, before the new rules come into force on %s: nobody could know of it then", is.Title, t.From.Short(), x.new.Book.InForce.Short())
	}
	day := t.From.Short()
	switch {
	case x.new.Book.AppliesTo != allOpenCases:
		t.Says = fmt.Sprintf("“%s” reads otherwise from %s on. No open case is touched: those received before %s run to their end under the old rules, and its old text.", is.Title, day, x.new.Book.InForce.Short())
	case t.Kept:
		t.Says = fmt.Sprintf("“%s” reads otherwise from %s on. No open case is touched, unless what is alleged in it happened on or after that day: what happened before is judged by the earlier text, which the new rules keep.", is.Title, day)
	default:
		t.Says = fmt.Sprintf("“%s” reads otherwise from %s on, and the new rules do not keep the earlier text. An open case in which something is alleged under it stays on the old rules; what happened before %s and is not alleged yet can be judged by nothing. Name the earlier text under “earlier”.", is.Title, day, day)
		x.lose(is.Rule, []string{rulebook.Complainant}, "What happened before %s can be judged by no text of “%s” any more", day, is.Title)
	}
	return t
}
