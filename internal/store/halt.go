package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"duly/internal/office"
)

// The one row of head is the number that the next entry will have, and why nothing is
// written any more. Every batch moves it, so every writer sees a stop before it writes.
var headTable = sealing(table{name: "head", columns: columns("one bigint, seq bigint, stopped text")})

func headRow(seq int64, stopped string) []any { return []any{int64(1), seq, stopped} }

// moveHead takes the journal for a batch: whoever moves the head has the journal until they
// commit. A second writer waits here, and then finds that the head is another:
// office.ErrBehind. office.ErrStopped where nothing is to be written, office.ErrAltered where
// the row is not as the last batch left it.
func (s *Store) moveHead(ctx context.Context, tx *sql.Tx, from, to int64) error {
	before, err := s.sealOf(&headTable, headRow(from, ""))
	if err != nil {
		return err
	}
	after, err := s.sealOf(&headTable, headRow(to, ""))
	if err != nil {
		return err
	}
	result, err := tx.ExecContext(ctx, `UPDATE head SET seq = $1, seal = $2 WHERE seq = $3 AND stopped = '' AND (seal = $4 OR $5)`,
		to, after, from, before, s.key.Load() == nil)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return err
	}
	var seq int64
	var stopped string
	if err := tx.QueryRowContext(ctx, `SELECT seq, stopped FROM head`).Scan(&seq, &stopped); err != nil {
		return err
	}
	switch {
	case stopped != "":
		return fmt.Errorf("%w: %s", office.ErrStopped, stopped)
	case seq != from:
		return office.ErrBehind
	}
	return fmt.Errorf("%w: the row of the table head does not fit its seal", office.ErrAltered)
}

// Halt has nothing more written, by whichever program works on the database, until Resume.
func (s *Store) Halt(ctx context.Context, why string) error {
	if why == "" {
		return errors.New("a stop needs its reason")
	}
	return s.halt(ctx, why)
}

// Resume has writing go on.
func (s *Store) Resume(ctx context.Context) error { return s.halt(ctx, "") }

func (s *Store) halt(ctx context.Context, why string) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		// The row is taken first: nobody moves the head between reading and writing it.
		if _, err := tx.ExecContext(ctx, `UPDATE head SET stopped = $1`, why); err != nil {
			return err
		}
		var seq int64
		if err := tx.QueryRowContext(ctx, `SELECT seq FROM head`).Scan(&seq); err != nil {
			return err
		}
		seal, err := s.sealOf(&headTable, headRow(seq, why))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE head SET seal = $1`, seal)
		return err
	})
}

// Halted tells why nothing is written; "" while writing goes on.
func (s *Store) Halted(ctx context.Context) (why string, err error) {
	err = s.each(ctx, func(scan scan) error { return scan(&why) }, `SELECT stopped FROM head`)
	if err != nil {
		return "", fmt.Errorf("read whether writing was stopped: %w", err)
	}
	return why, nil
}
