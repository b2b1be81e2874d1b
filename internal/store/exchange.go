package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"duly/exchange"
	"duly/internal/office"
)

var owedTable = table{
	name:     "owed",
	columns:  columns("subscriber text, state text, seal bytea"),
	conflict: `ON CONFLICT (subscriber) DO NOTHING`,
}

var answeredTable = table{
	name:    "answered",
	columns: columns("system text, call bytea, request bytea, answer text, seal bytea"),
}

func answeredRow(a office.AnsweredRow) []any {
	return []any{a.System, some(a.Call), some(a.Request), a.Answer, some(a.Seal)}
}

// Owed finds how far a subscriber has been told; office.ErrNotFound.
func (s *Store) Owed(ctx context.Context, subscriber string) (office.OwedRow, error) {
	r := office.OwedRow{Subscriber: subscriber}
	err := s.find(ctx, `SELECT state, seal FROM owed WHERE subscriber = $1`, subscriber, &r.State, &r.Seal)
	return r, err
}

// AllOwed lists all of them.
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
			n, err := s.insert(ctx, tx, &owedTable, [][]any{{r.Subscriber, r.State, some(r.Seal)}})
			if err == nil && n == 0 {
				err = exchange.ErrMoved
			}
			return err
		}
		done, err := tx.ExecContext(ctx, `UPDATE owed SET state = $1, seal = $2 WHERE subscriber = $3 AND seal = $4`, r.State, r.Seal, r.Subscriber, was)
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

// Answered finds what a system was answered to a call; office.ErrNotFound.
func (s *Store) Answered(ctx context.Context, system string, call []byte) (office.AnsweredRow, error) {
	a := office.AnsweredRow{System: system, Call: call}
	found := false
	err := s.each(ctx, func(scan scan) error {
		found = true
		return scan(&a.Request, &a.Answer, &a.Seal)
	}, `SELECT request, answer, seal FROM answered WHERE system = $1 AND call = $2`, system, call)
	if err == nil && !found {
		err = office.ErrNotFound
	}
	return a, err
}

// EachAnswered lists all of them.
func (s *Store) EachAnswered(ctx context.Context, each func(office.AnsweredRow) error) error {
	return s.each(ctx, func(scan scan) error {
		var a office.AnsweredRow
		if err := scan(&a.System, &a.Call, &a.Request, &a.Answer, &a.Seal); err != nil {
			return err
		}
		return each(a)
	}, `SELECT system, call, request, answer, seal FROM answered ORDER BY system, call`)
}
