package casework

import (
	"slices"

	"duly/rulebook"
)

// Texts lists by which texts a case is judged: those of the standing allegations or, where
// none is framed, those of its category that were in force when the complaint came.
func Texts(r *rulebook.Rulebook, c *Case) (out []Text) {
	framed := false
	for _, a := range Allegations(r, c.Events) {
		if !a.Stands() {
			continue
		}
		framed = true
		for _, text := range a.Texts {
			if !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	cat := r.Category(c.Category)
	if framed || cat == nil {
		return out
	}
	for _, name := range cat.Definitions {
		if d := r.Definition(name); d != nil {
			text, _, published := r.On(d, c.Received)
			if !published { // no text is older
				text = rulebook.Version{InForce: text.InForce, Digest: d.Digest}
			}
			out = append(out, Text{name, text.InForce, text.Digest})
		}
	}
	return out
}
