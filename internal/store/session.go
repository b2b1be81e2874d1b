package store

import (
	"context"
	"database/sql"
	"errors"

	"duly/internal/office"
)

// A SessionRow is somebody who is signed in: an officer, or a party of one case.
type SessionRow struct {
	Hash             []byte // of the session's token; the token itself is never kept
	Person           string // an officer's id; "" for a party
	Case, Party      string // "" for an officer
	Acting           string // the name under which a party or who stands for it acts; "": the party's own
	Created, Expires int64  // microseconds since 1970 UTC
}

var sessionTable = table{name: "session", columns: columns("hash bytea, person text, case_id text, party text, created bigint, expires bigint, acting text")}

// PutSession keeps a session. Those that had expired when it was created are
// forgotten on the way.
func (s *Store) PutSession(ctx context.Context, row SessionRow) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM session WHERE expires <= $1`, row.Created); err != nil {
			return err
		}
		_, err := s.insert(ctx, tx, &sessionTable, [][]any{{some(row.Hash), row.Person, row.Case, row.Party, row.Created, row.Expires, row.Acting}})
		return err
	})
}

// Session finds a session, expired or not; office.ErrNotFound.
func (s *Store) Session(ctx context.Context, hash []byte) (SessionRow, error) {
	var row SessionRow
	err := s.find(ctx, `SELECT `+sessionTable.names()+` FROM session WHERE hash = $1`, some(hash),
		&row.Hash, &row.Person, &row.Case, &row.Party, &row.Created, &row.Expires, &row.Acting)
	return row, err
}

// TouchSession moves a session's end. One that is gone stays gone.
func (s *Store) TouchSession(ctx context.Context, hash []byte, expires int64) error {
	return s.change(ctx, `UPDATE session SET expires = $1 WHERE hash = $2`, expires, some(hash))
}

// DropSession ends a session; none is no error.
func (s *Store) DropSession(ctx context.Context, hash []byte) error {
	return s.change(ctx, `DELETE FROM session WHERE hash = $1`, some(hash))
}

var invitationTable = table{
	name:     "invitation",
	columns:  columns("hash bytea, person text, expires bigint"),
	conflict: `ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, expires = excluded.expires`,
}

// PutInvitation keeps an invitation, by the hash of its token. An earlier one
// for the same person no longer holds.
func (s *Store) PutInvitation(ctx context.Context, hash []byte, person string, expires int64) error {
	return s.put(ctx, &invitationTable, []any{some(hash), person, expires})
}

// TakeInvitation uses an invitation up and tells whom it is for. However many
// ask at once, one gets it; the others, and whoever comes after it has expired,
// get office.ErrNotFound.
func (s *Store) TakeInvitation(ctx context.Context, hash []byte, now int64) (person string, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `DELETE FROM invitation WHERE hash = $1 AND expires > $2 RETURNING person`, some(hash), now).Scan(&person)
	})
	if errors.Is(err, sql.ErrNoRows) {
		err = office.ErrNotFound
	}
	if err != nil {
		return "", err
	}
	return person, nil
}
