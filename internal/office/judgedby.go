package office

import (
	"context"
	"slices"

	"duly/casework"
)

// JudgedBy counts, for each text by the digest of its version, the open cases that are judged
// by it, among those whose papers an officer may read. Which cases they are it does not say.
func (o *Office) JudgedBy(ctx context.Context, who casework.Actor) (map[string]int, error) {
	out := map[string]int{}
	if who.Party != "" || slices.Contains(who.Roles, Overseer) {
		return out, nil
	}
	rows, err := o.caseRows(ctx, CaseFilter{Open: true})
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		h, err := o.fresh(ctx, row.ID)
		if err != nil {
			if o.faulty(row.ID, err) {
				continue
			}
			return nil, err
		}
		r, err := o.rules(h.c.Rulebook)
		if err != nil {
			return nil, err
		}
		if _, undeclared := casework.Undeclared(r, h.c, who); undeclared || !o.maySee(h.c, who) {
			continue
		}
		var seen []string
		for _, text := range casework.Texts(r, h.c) {
			if !slices.Contains(seen, text.Digest) {
				seen = append(seen, text.Digest)
				out[text.Digest]++
			}
		}
	}
	return out, nil
}
