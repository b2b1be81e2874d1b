package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"duly/exchange"
	"duly/internal/office"
)

var owedTable = sealing(table{
	name:     "owed",
	columns:  columns("subscriber text, state text"),
	conflict: `ON CONFLICT (subscriber) DO NOTHING`,
})

var answeredTable = sealing(table{
	name:    "answered",
	columns: columns("system text, call bytea, request bytea, answer text"),
})

func owedRow(r office.OwedRow) []any { return []any{r.Subscriber, r.State} }

func answeredRow(a office.AnsweredRow) []any {
	return []any{a.System, some(a.Call), some(a.Request), a.Answer}
}

// Owed finds how far a subscriber has been told; office.ErrNotFound, or the row with
// office.ErrAltered where it does not fit its seal.
func (s *Store) Owed(ctx context.Context, subscriber string) (office.OwedRow, error) {
	r := office.OwedRow{Subscriber: subscriber}
	err := s.find(ctx, `SELECT state, seal FROM owed WHERE subscriber = $1`, subscriber, &r.State, &r.Seal)
	if r.Seal = some(r.Seal); err == nil {
		err = s.fits(&owedTable, owedRow(r), r.Seal)
	}
	return r, err
}

// AllOwed lists all of them, whether or not they fit their seals.
func (s *Store) AllOwed(ctx context.Context) (out []office.OwedRow, err error) {
	err = s.each(ctx, func(scan scan) error {
		var r office.OwedRow
		err := scan(&r.Subscriber, &r.State, &r.Seal)
		out = append(out, r)
		return err
	}, `SELECT subscriber, state, seal FROM owed ORDER BY subscriber`)
	return out, err
}

// PutOwed writes how far a subscriber has been told, in the place of what was written
// with the seal was (nil: of nothing); exchange.ErrMoved where that is not there.
func (s *Store) PutOwed(ctx context.Context, r office.OwedRow, was []byte) error {
	err := s.tx(ctx, func(tx *sql.Tx) error {
		if was == nil {
			n, err := s.insert(ctx, tx, &owedTable, [][]any{owedRow(r)})
			if err == nil && n == 0 {
				err = exchange.ErrMoved
			}
			return err
		}
		seal, err := s.sealOf(&owedTable, owedRow(r))
		if err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, `UPDATE owed SET state = $1, seal = $2 WHERE subscriber = $3 AND seal = $4`, r.State, seal, r.Subscriber, was)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n != 1 {
			return errors.Join(err, exchange.ErrMoved)
		}
		return nil
	})
	if err != nil {
		err = fmt.Errorf("write how far subscriber %s has been told: %w", r.Subscriber, err)
	}
	return err
}

// Answered finds what a system was answered to a call; office.ErrNotFound, or
// office.ErrAltered where the row does not fit its seal.
func (s *Store) Answered(ctx context.Context, system string, call []byte) (office.AnsweredRow, error) {
	a := office.AnsweredRow{System: system, Call: call}
	found := false
	var seal []byte
	err := s.each(ctx, func(scan scan) error {
		found = true
		return scan(&a.Request, &a.Answer, &seal)
	}, `SELECT request, answer, seal FROM answered WHERE system = $1 AND call = $2`, system, call)
	switch {
	case err != nil:
		return a, err
	case !found:
		return a, office.ErrNotFound
	}
	return a, s.fits(&answeredTable, answeredRow(a), seal)
}

// AnsweredTo lists the systems to which there is an answer.
func (s *Store) AnsweredTo(ctx context.Context) (out []string, err error) {
	err = s.each(ctx, func(scan scan) error {
		var system string
		err := scan(&system)
		out = append(out, system)
		return err
	}, `SELECT DISTINCT system FROM answered ORDER BY system`)
	return out, err
}
