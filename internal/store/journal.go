package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"duly/internal/office"
	"duly/journal"
)

var entryTable = table{
	name:    "entry",
	columns: columns("number bigint, case_id text, n bigint, recorded bigint, person text, sealed0 bytea, sealed1 bytea, sealed2 bytea, sealed3 bytea, commitments bytea"),
}

// Head is the number that the next entry will have.
func (s *Store) Head(ctx context.Context) (int64, error) {
	var head int64
	err := s.each(ctx, func(scan scan) error { return scan(&head) }, `SELECT seq FROM head`)
	if err != nil {
		return 0, fmt.Errorf("read the head of the journal: %w", err)
	}
	return head, nil
}

// Append writes a batch whole, or nothing of it; office.ErrBehind where the
// journal has grown since. A connection that is lost during the commit leaves
// nobody in doubt where the batch has entries: the journal is asked whether
// they are in it.
func (s *Store) Append(ctx context.Context, b office.Batch) error {
	for i, e := range b.Entries {
		if e.Number != b.Head+int64(i) {
			return fmt.Errorf("append to the journal: the entry in place %d has the number %d, and not %d", i, e.Number, b.Head+int64(i))
		}
	}
	unsure := false
	for try := 1; ; try++ {
		err := s.tx(ctx, func(tx *sql.Tx) error { return s.append(ctx, tx, b) })
		switch {
		case err == nil:
			return nil
		case unsure && errors.Is(err, office.ErrBehind):
			return s.settle(ctx, b)
		case errors.Is(err, office.ErrBehind), errors.Is(err, office.ErrStopped):
			return err
		case !unsure && !errors.Is(err, errUnsure), len(b.Entries) == 0, try == tries:
			return fmt.Errorf("append to the journal at %d: %w", b.Head, err)
		}
		unsure = true
		if stop := pause(ctx, try); stop != nil {
			return fmt.Errorf("append to the journal at %d: %w", b.Head, errors.Join(errUnsure, stop))
		}
	}
}

func (s *Store) append(ctx context.Context, tx *sql.Tx, b office.Batch) error {
	if err := s.moveHead(ctx, tx, b.Head, b.Head+int64(len(b.Entries))); err != nil {
		return err
	}
	for _, part := range []struct {
		table *table
		rows  [][]any
	}{
		{&entryTable, rowsOf(b.Entries, entryRow)},
		{&caseTable, rowsOf(lastOf(b.Cases, func(c office.CaseRow) string { return c.ID }), caseRow)},
		{&letterTable, rowsOf(b.Letters, letterRow)},
		{&accessTable, rowsOf(b.Access, accessRow)},
		{&complaintTable, rowsOf(b.Complaints, complaintRow)},
		{&memberEventTable, rowsOf(b.Members, memberEventRow)},
		{&memberCaseTable, rowsOf(lastOf(b.MemberCases, office.MemberCase.Key), memberCaseRow)},
		{&standingChangeTable, rowsOf(b.Changes, standingChangeRow)},
		{&answeredTable, rowsOf(b.Answered, answeredRow)},
		{&rulebookTable, rowsOf(b.Rulebooks, rulebookRow)},
		{&personTable, rowsOf(lastOf(b.People, func(p office.PersonRow) string { return p.ID }), personRow)},
		{&settingTable, rowsOf(lastOf(b.Settings, func(s office.Setting) string { return s.Name }), settingRow)},
		{&pastCaseTable, rowsOf(lastOf(b.Past, pastKey), pastCaseRow)},
	} {
		if _, err := s.insert(ctx, tx, part.table, part.rows); err != nil {
			return err
		}
	}
	return nil
}

// settle finds out whether a batch, whose commit may have taken place, is in the
// journal. Its commitments are salted: nobody else's entries have the same.
func (s *Store) settle(ctx context.Context, b office.Batch) error {
	i := 0
	err := s.Entries(ctx, b.Head, b.Head+int64(len(b.Entries)), func(e journal.Entry) error {
		if e.Commitments != b.Entries[i].Commitments {
			return office.ErrBehind
		}
		i++
		return nil
	})
	if err == nil && i < len(b.Entries) {
		err = office.ErrBehind
	}
	if err != nil && !errors.Is(err, office.ErrBehind) {
		err = errors.Join(errUnsure, err)
	}
	return err
}

func rowsOf[T any](things []T, row func(T) []any) [][]any {
	rows := make([][]any, len(things))
	for i, t := range things {
		rows[i] = row(t)
	}
	return rows
}

// lastOf keeps the last of those with the same key: PostgreSQL cannot replace a
// row twice in one statement.
func lastOf[T any, K comparable](things []T, key func(T) K) []T {
	place := make(map[K]int, len(things))
	var out []T
	for _, t := range things {
		i, seen := place[key(t)]
		if !seen {
			place[key(t)] = len(out)
			out = append(out, t)
			continue
		}
		out[i] = t
	}
	return out
}

func entryRow(e journal.Entry) []any {
	commitments := make([]byte, 0, journal.Envelopes*32)
	for _, c := range e.Commitments {
		commitments = append(commitments, c[:]...)
	}
	return []any{e.Number, e.Case, e.N, e.Recorded, e.Person, some(e.Sealed[0]), some(e.Sealed[1]), some(e.Sealed[2]), some(e.Sealed[3]), commitments}
}

// entryPlaces is where the columns of an entry are read into, row after row.
type entryPlaces struct {
	e           journal.Entry
	n           int64
	sealed      [journal.Envelopes]sql.RawBytes // the database's own, until it has the next row
	commitments sql.RawBytes
}

func (r *entryPlaces) read(scan scan) (journal.Entry, error) {
	e := &r.e
	if err := scan(&e.Number, &e.Case, &r.n, &e.Recorded, &e.Person, &r.sealed[0], &r.sealed[1], &r.sealed[2], &r.sealed[3], &r.commitments); err != nil {
		return *e, err
	}
	if len(r.commitments) != journal.Envelopes*32 {
		return *e, fmt.Errorf("entry %d is damaged: its commitments have %d bytes, and not %d", e.Number, len(r.commitments), journal.Envelopes*32)
	}
	e.N = int(r.n)
	for i := range e.Commitments {
		e.Commitments[i] = [32]byte(r.commitments[i*32:])
	}
	// All four in one piece of memory: a case has many entries.
	all := slices.Concat(r.sealed[:]...)
	for i, s := range r.sealed {
		e.Sealed[i], all = all[:len(s):len(s)], all[len(s):]
	}
	return *e, nil
}

// page is how many rows are read before they are handed out, so that whoever
// takes them holds no connection meanwhile and may ask the store further things.
const page = 500

// Entries reads entries by number, from (inclusive) to (exclusive), in order.
func (s *Store) Entries(ctx context.Context, from, to int64, each func(journal.Entry) error) error {
	for from < to {
		entries, err := s.entries(ctx, `number >= $1 AND number < $2 ORDER BY number LIMIT $3`, from, to, page)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := each(e); err != nil {
				return err
			}
		}
		if len(entries) < page {
			return nil
		}
		from = entries[len(entries)-1].Number + 1
	}
	return nil
}

// EntriesOf reads the entries of one case, in order, handing each out as it comes;
// none where there is no such case.
func (s *Store) EntriesOf(ctx context.Context, id string, each func(journal.Entry) error) error {
	if storable([]any{id}) != nil {
		return nil
	}
	return s.eachEntry(ctx, each, `case_id = $1 ORDER BY n`, id)
}

func (s *Store) entries(ctx context.Context, which string, args ...any) ([]journal.Entry, error) {
	var entries []journal.Entry
	err := s.eachEntry(ctx, func(e journal.Entry) error {
		entries = append(entries, e)
		return nil
	}, which, args...)
	return entries, err
}

// eachEntry hands out entries as they come. What each of them gives as an error is
// given as it is.
func (s *Store) eachEntry(ctx context.Context, each func(journal.Entry) error, which string, args ...any) error {
	var row entryPlaces
	var stop error
	err := s.each(ctx, func(scan scan) error {
		e, err := row.read(scan)
		if err == nil {
			stop = each(e)
			err = stop
		}
		return err
	}, `SELECT `+entryTable.names()+` FROM entry WHERE `+which, args...)
	if err != nil && stop == nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	return err
}
