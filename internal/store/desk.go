package store

import (
	"context"
	"fmt"
	"math"

	"duly/internal/office"
	"duly/timetable"
)

var caseTable = table{
	name:    "case_row",
	columns: columns("id text, version bigint, rulebook text, received text, stage text, next_due text, next_lapse text, waiting text, ending text, ended_on text, tip bytea"),
	conflict: `ON CONFLICT (id) DO UPDATE SET version = excluded.version, rulebook = excluded.rulebook, received = excluded.received,
		stage = excluded.stage, next_due = excluded.next_due, next_lapse = excluded.next_lapse, waiting = excluded.waiting,
		ending = excluded.ending, ended_on = excluded.ended_on, tip = excluded.tip`,
}

func caseRow(c office.CaseRow) []any {
	return []any{c.ID, c.Version, c.Rulebook, day(c.Received), c.Stage, day(c.NextDue), day(c.NextLapse), list(c.Waiting), c.End, day(c.EndedOn), c.Tip[:]}
}

// casePlaces is where the columns of a case's row are read into.
func casePlaces(c *office.CaseRow) []any {
	return []any{&c.ID, &c.Version, &c.Rulebook, (*day)(&c.Received), &c.Stage, (*day)(&c.NextDue), (*day)(&c.NextLapse),
		(*list)(&c.Waiting), &c.End, (*day)(&c.EndedOn), (*digest)(&c.Tip)}
}

// Case finds a case's row; office.ErrNotFound.
func (s *Store) Case(ctx context.Context, id string) (office.CaseRow, error) {
	var c office.CaseRow
	err := s.find(ctx, `SELECT `+caseTable.names()+` FROM case_row WHERE id = $1`, id, casePlaces(&c)...)
	return c, err
}

// Cases lists rows, least due first, those without limit after them; ended ones
// last, the latest ended first. (No date is made text on the way: the two
// databases do not agree on where NULL is sorted, and 'none' is after all dates.)
func (s *Store) Cases(ctx context.Context, f office.CaseFilter) ([]office.CaseRow, error) {
	where := ""
	switch {
	case f.Open && f.Ended:
		return nil, nil // no case is both
	case f.Open:
		where = `WHERE ending = ''`
	case f.Ended:
		where = `WHERE ending <> ''`
	}
	var cases []office.CaseRow
	err := s.each(ctx, func(scan scan) error {
		var c office.CaseRow
		err := scan(casePlaces(&c)...)
		cases = append(cases, c)
		return err
	}, `SELECT `+caseTable.names()+` FROM case_row `+where+`
		ORDER BY ending <> '', CASE WHEN ending = '' THEN coalesce(next_due, 'none') ELSE '' END,
			CASE WHEN ending = '' THEN '' ELSE coalesce(ended_on, '') END DESC, coalesce(received, ''), id
		LIMIT $1`, limited(f.Limit))
	if err != nil {
		return nil, fmt.Errorf("list the cases: %w", err)
	}
	return cases, nil
}

// limited is a number of rows, where 0 is all of them.
func limited(n int) int64 {
	if n <= 0 {
		return math.MaxInt64
	}
	return int64(n)
}

// DueBy lists the cases, ended ones too, whose NextLapse is on or before a day, earliest
// first; at most limit of them, 0 for all.
func (s *Store) DueBy(ctx context.Context, by timetable.Date, limit int) ([]string, error) {
	var ids []string
	err := s.each(ctx, func(scan scan) error {
		var id string
		err := scan(&id)
		ids = append(ids, id)
		return err
	}, dueBy, day(by), limited(limit))
	if err != nil {
		return nil, fmt.Errorf("list the cases that time has something to do in: %w", err)
	}
	return ids, nil
}

const dueBy = `SELECT id FROM case_row WHERE next_lapse <= $1 ORDER BY next_lapse, id LIMIT $2`
