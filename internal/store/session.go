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

var sessionTable = sealing(table{name: "session", columns: columns("hash bytea, person text, case_id text, party text, created bigint, expires bigint, acting text")})

func sessionRow(row SessionRow) []any {
	return []any{some(row.Hash), row.Person, row.Case, row.Party, row.Created, row.Expires, row.Acting}
}

// PutSession keeps a session. Those that had expired when it was created are
// forgotten on the way.
func (s *Store) PutSession(ctx context.Context, row SessionRow) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM session WHERE expires <= $1`, row.Created); err != nil {
			return err
		}
		_, err := s.insert(ctx, tx, &sessionTable, [][]any{sessionRow(row)})
		return err
	})
}

// Session finds a session, expired or not; office.ErrNotFound, which is also what one is that
// does not fit its seal (office.ErrAltered).
func (s *Store) Session(ctx context.Context, hash []byte) (SessionRow, error) {
	var row SessionRow
	var seal []byte
	err := s.find(ctx, `SELECT `+sessionTable.names()+` FROM session WHERE hash = $1`, some(hash),
		&row.Hash, &row.Person, &row.Case, &row.Party, &row.Created, &row.Expires, &row.Acting, &seal)
	if err == nil {
		err = s.fits(&sessionTable, sessionRow(row), seal)
	}
	if err != nil {
		return SessionRow{}, err
	}
	return row, nil
}

// TouchSession moves a session's end. One that is gone stays gone.
func (s *Store) TouchSession(ctx context.Context, hash []byte, expires int64) error {
	row, err := s.Session(ctx, hash)
	if errors.Is(err, office.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	row.Expires = expires
	seal, err := s.sealOf(&sessionTable, sessionRow(row))
	if err != nil {
		return err
	}
	return s.change(ctx, `UPDATE session SET expires = $1, seal = $2 WHERE hash = $3`, expires, seal, some(hash))
}

// DropSession ends a session; none is no error.
func (s *Store) DropSession(ctx context.Context, hash []byte) error {
	return s.change(ctx, `DELETE FROM session WHERE hash = $1`, some(hash))
}

var invitationTable = sealing(table{
	name:     "invitation",
	columns:  columns("hash bytea, person text, expires bigint, bound text"),
	conflict: `ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, expires = excluded.expires, bound = excluded.bound, seal = excluded.seal`,
})

// An InvitationRow is a link with which somebody chooses a password, once.
type InvitationRow struct {
	Hash    []byte // of the link's token; the token itself is never kept
	Person  string // whom it is for
	Expires int64  // microseconds since 1970 UTC
	Bound   string // what holds only until it is used
}

func invitationRow(row InvitationRow) []any {
	return []any{some(row.Hash), row.Person, row.Expires, row.Bound}
}

// PutInvitation keeps an invitation, by the hash of its token. An earlier one
// for the same person no longer holds.
func (s *Store) PutInvitation(ctx context.Context, row InvitationRow) error {
	return s.put(ctx, &invitationTable, invitationRow(row))
}

// TakeInvitation uses an invitation up and gives it. However many ask at once, one gets
// it; the others, and whoever comes after it has expired, get office.ErrNotFound. So does
// whoever comes with one that does not fit its seal (office.ErrAltered), which stays where it is.
func (s *Store) TakeInvitation(ctx context.Context, hash []byte, now int64) (row InvitationRow, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		var seal []byte
		err := tx.QueryRowContext(ctx, `DELETE FROM invitation WHERE hash = $1 AND expires > $2 RETURNING `+invitationTable.names(), some(hash), now).
			Scan(&row.Hash, &row.Person, &row.Expires, &row.Bound, &seal)
		if err != nil {
			return err
		}
		return s.fits(&invitationTable, invitationRow(row), seal)
	})
	if errors.Is(err, sql.ErrNoRows) {
		err = office.ErrNotFound
	}
	if err != nil {
		return InvitationRow{}, err
	}
	return row, nil
}
