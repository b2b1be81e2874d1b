package store

import (
	"context"
	"fmt"

	"duly/internal/office"
)

var accessTable = sealing(table{name: "access", columns: columns("hash bytea, case_id text, party text, acting text")})

func accessRow(a office.Access) []any { return []any{some(a.Hash), a.Case, a.Party, a.Acting} }

// Access finds what an access code (its hash) opens; office.ErrNotFound, which is also what
// one is that does not fit its seal (office.ErrAltered).
func (s *Store) Access(ctx context.Context, hash []byte) (office.Access, error) {
	var a office.Access
	var seal []byte
	err := s.find(ctx, `SELECT `+accessTable.names()+` FROM access WHERE hash = $1`, some(hash), &a.Hash, &a.Case, &a.Party, &a.Acting, &seal)
	if err == nil {
		err = s.fits(&accessTable, accessRow(a), seal)
	}
	if err != nil {
		return office.Access{}, err
	}
	return a, nil
}

// Accesses reads what codes open, of all cases, whether or not it fits its seals.
func (s *Store) Accesses(ctx context.Context, each func(office.Access) error) error {
	err := s.each(ctx, func(scan scan) error {
		var a office.Access
		if err := scan(&a.Hash, &a.Case, &a.Party, &a.Acting); err != nil {
			return err
		}
		return each(a)
	}, `SELECT hash, case_id, party, acting FROM access ORDER BY case_id, hash`)
	if err != nil {
		return fmt.Errorf("list what codes open: %w", err)
	}
	return nil
}

// AddAccess adds one outside of a batch. The same hash twice is an error.
func (s *Store) AddAccess(ctx context.Context, a office.Access) error {
	return s.put(ctx, &accessTable, accessRow(a))
}

var letterTable = table{name: "letter", columns: columns("id text, case_id text, recipient text, day text, entry bigint, sealed bytea")}

func letterRow(l office.Letter) []any {
	return []any{l.ID, l.Case, l.To, day(l.Day), l.Entry, some(l.Sealed)}
}

// Letters lists a case's letters, oldest first: in the order of the entries
// that caused them.
func (s *Store) Letters(ctx context.Context, id string) ([]office.Letter, error) {
	if storable([]any{id}) != nil {
		return nil, nil
	}
	var letters []office.Letter
	err := s.each(ctx, func(scan scan) error {
		var l office.Letter
		err := scan(&l.ID, &l.Case, &l.To, (*day)(&l.Day), &l.Entry, &l.Sealed)
		letters = append(letters, l)
		return err
	}, `SELECT `+letterTable.names()+` FROM letter WHERE case_id = $1 ORDER BY entry, id`, id)
	if err != nil {
		return nil, fmt.Errorf("list the letters: %w", err)
	}
	return letters, nil
}
