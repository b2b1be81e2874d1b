package office

import (
	"context"
	"fmt"
	"slices"

	"duly/casework"
	"duly/rulebook"
)

// How far back the office looks for like cases, and how many it gives.
const (
	mostLooked      = 500
	mostComparators = 12
)

// Comparators gives how like cases were sanctioned: those of the same category
// that have ended with sanctions, the latest first. They name nobody and no
// case, and leave out those of which the actor may not know. ErrNotFound where the actor may not learn that the case exists. A record
// that cannot be read is left out: it must not keep a panel from deciding.
func (o *Office) Comparators(ctx context.Context, id string, who casework.Actor) ([]casework.Comparator, error) {
	h, err := o.load(ctx, id)
	if err != nil {
		return nil, err
	}
	if !o.maySee(h.c, who) {
		return nil, ErrNotFound
	}
	rows, err := o.caseRows(ctx, CaseFilter{Ended: true, Limit: mostLooked})
	if err != nil {
		return nil, err
	}
	var out []casework.Comparator
	for _, row := range rows {
		like, err := o.asOf(ctx, row)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil || row.ID == id || !o.maySee(like.c, who) || like.c.Category != h.c.Category {
			continue
		}
		if r, err := o.rules(like.c.Rulebook); err == nil {
			if c, ok := comparator(r, like.c); ok {
				out = append(out, c)
			}
		}
		if len(out) == mostComparators {
			break
		}
	}
	return out, nil
}

// comparator tells how an ended case was sanctioned; false where nothing stands.
func comparator(r *rulebook.Rulebook, c *casework.Case) (casework.Comparator, bool) {
	out := casework.Comparator{Year: c.EndedOn.Year()}
	for _, p := range c.Penalties {
		if p.Stands() && p.From != 0 {
			out.Sanctions = append(out.Sanctions, fmt.Sprintf("%s, %s", p.Name, p.Length))
		}
	}
	for _, e := range slices.Backward(c.Events) {
		if len(e.Findings()) == 0 {
			continue
		}
		for _, f := range e.Findings() {
			if f.Met {
				title := f.Definition
				if d := r.Definition(f.Definition); d != nil && d.Title != "" {
					title = d.Title
				}
				out.Clauses = append(out.Clauses, title+" "+f.Clause)
			}
		}
		break
	}
	return out, len(out.Sanctions) > 0
}
