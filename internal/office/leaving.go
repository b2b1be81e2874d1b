package office

import (
	"cmp"
	"context"
	"slices"

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

// An AskedCase is a case that has ended, in which a party wrote and has had no answer.
type AskedCase struct {
	ID, Title string
	Since     timetable.Date // the day of their first message that was not answered
}

// AskedAfterwards lists the ended cases that the officer may see in which a party waits
// for an answer, the longest wait first. Who only oversees answers nobody, and gets none.
func (o *Office) AskedAfterwards(ctx context.Context, who casework.Actor) ([]AskedCase, error) {
	if slices.Contains(who.Roles, Overseer) {
		return nil, nil
	}
	rows, err := o.caseRows(ctx, CaseFilter{Ended: true})
	if err != nil {
		return nil, err
	}
	var out []AskedCase
	for _, row := range rows {
		h, err := o.asOf(ctx, row)
		if err != nil || h.c.Unanswered() == 0 || !o.maySee(h.c, who) {
			continue
		}
		r, err := o.rules(row.Rulebook)
		if err != nil {
			return nil, err
		}
		out = append(out, AskedCase{ID: row.ID, Title: title(r, casework.Shown(r, h.c, 0, who)), Since: h.c.Unanswered()})
	}
	slices.SortStableFunc(out, func(a, b AskedCase) int { return cmp.Compare(a.Since, b.Since) })
	return out, nil
}

// Waiting lists the cases that wait and that the officer may see, the latest
// first.
func (o *Office) Waiting(ctx context.Context, who casework.Actor) ([]WaitingCase, error) {
	rows, err := o.caseRows(ctx, CaseFilter{Ended: true})
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
