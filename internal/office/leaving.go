package office

import (
	"context"

	"duly/casework"
	"duly/timetable"
)

// A WaitingCase is a case that waits for a respondent who left: nothing runs in
// it, so it is on nobody's desk by a limit.
type WaitingCase struct {
	ID, Title string
	Stage     string         // in which it waits
	Left      timetable.Date // the day on which the respondent left
}

// Waiting lists the cases that wait and that the officer may see, the latest
// first.
func (o *Office) Waiting(ctx context.Context, who casework.Actor) ([]WaitingCase, error) {
	rows, err := o.store.Cases(ctx, CaseFilter{Ended: true})
	if err != nil {
		return nil, err
	}
	var out []WaitingCase
	for _, row := range rows {
		if row.End != casework.WaitsEnd {
			continue
		}
		h, err := o.asOf(ctx, row)
		if err != nil || !o.maySee(h.c, who) {
			continue
		}
		r, err := o.rules(row.Rulebook)
		if err != nil {
			return nil, err
		}
		out = append(out, WaitingCase{ID: row.ID, Title: title(r, casework.Shown(r, h.c, 0, who)), Stage: h.c.Partings.Waits, Left: h.c.Partings.Left})
	}
	return out, nil
}
