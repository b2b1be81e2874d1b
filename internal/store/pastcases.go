package store

import (
	"context"
	"database/sql"
	"fmt"

	"duly/internal/office"
)

var pastCaseTable = sealing(table{
	name:    "past_case",
	columns: columns("source text, id text, received text, closed text, category text, outcome text, inconsistent boolean"),
	conflict: `ON CONFLICT (source, id) DO UPDATE SET received = excluded.received, closed = excluded.closed,
			category = excluded.category, outcome = excluded.outcome, inconsistent = excluded.inconsistent, seal = excluded.seal
		WHERE (past_case.received, past_case.closed, past_case.category, past_case.outcome, past_case.inconsistent)
			IS DISTINCT FROM (excluded.received, excluded.closed, excluded.category, excluded.outcome, excluded.inconsistent)`,
})

func pastCaseRow(c office.PastCase) []any {
	return []any{c.Source, c.ID, day(c.Received), day(c.Closed), c.Category, c.Outcome, c.Inconsistent}
}

// PutPastCases adds cases of another system, and replaces those that are there
// under the same source and id, in one transaction. It tells how many were
// new and how many became different; of two with the same source and id the
// later one counts. To repeat an import changes nothing.
func (s *Store) PutPastCases(ctx context.Context, cases []office.PastCase) (inserted, changed int, err error) {
	for i, c := range cases {
		if c.ID == "" {
			return 0, 0, fmt.Errorf("keep past cases: number %d of them has no id", i+1)
		}
	}
	cases = lastOf(cases, pastKey)
	rows := rowsOf(cases, pastCaseRow)
	// Repeatable read: another import at the same time is not counted as ours.
	err = s.txAt(ctx, sql.LevelRepeatableRead, func(tx *sql.Tx) error {
		var before, after int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM past_case`).Scan(&before); err != nil {
			return err
		}
		n, err := s.insert(ctx, tx, &pastCaseTable, rows)
		if err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM past_case`).Scan(&after); err != nil {
			return err
		}
		inserted = after - before
		changed = int(n) - inserted
		return nil
	})
	if err != nil {
		return 0, 0, fmt.Errorf("keep past cases: %w", err)
	}
	return inserted, changed, nil
}

func pastKey(c office.PastCase) [2]string { return [2]string{c.Source, c.ID} }

// PastCase finds one; office.ErrNotFound. One that does not fit its seal is an error:
// office.ErrAltered.
func (s *Store) PastCase(ctx context.Context, source, id string) (c office.PastCase, err error) {
	if storable([]any{source, id}) != nil {
		return c, office.ErrNotFound
	}
	found := false
	err = s.each(ctx, func(scan scan) error {
		found = true
		return s.pastCase(scan, &c)
	}, `SELECT `+pastCaseTable.names()+` FROM past_case WHERE source = $1 AND id = $2`, source, id)
	if err == nil && !found {
		err = office.ErrNotFound
	}
	return c, err
}

func (s *Store) pastCase(scan scan, c *office.PastCase) error {
	var seal []byte
	if err := scan(&c.Source, &c.ID, (*day)(&c.Received), (*day)(&c.Closed), &c.Category, &c.Outcome, &c.Inconsistent, &seal); err != nil {
		return err
	}
	return s.fits(&pastCaseTable, pastCaseRow(*c), seal)
}

// PastCases reads all of them, by source and id. One that does not fit its seal is an error:
// office.ErrAltered.
func (s *Store) PastCases(ctx context.Context, each func(office.PastCase) error) error {
	const most = 5000
	var last office.PastCase
	for {
		var cases []office.PastCase
		err := s.each(ctx, func(scan scan) error {
			var c office.PastCase
			err := s.pastCase(scan, &c)
			cases = append(cases, c)
			return err
		}, `SELECT `+pastCaseTable.names()+` FROM past_case WHERE (source, id) > ($1, $2) ORDER BY source, id LIMIT $3`, last.Source, last.ID, most)
		if err != nil {
			return fmt.Errorf("read past cases: %w", err)
		}
		for _, c := range cases {
			if err := each(c); err != nil {
				return err
			}
		}
		if len(cases) < most {
			return nil
		}
		last = cases[len(cases)-1]
	}
}
