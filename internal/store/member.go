package store

import (
	"context"
	"fmt"

	"duly/internal/office"
	"duly/timetable"
)

var memberEventTable = table{name: "member_event", columns: columns("entry bigint, place bigint, member text, sealed bytea, commitment bytea")}

func memberEventRow(m office.MemberRow) []any {
	return []any{m.Entry, int64(m.Place), m.Member, some(m.Sealed), m.Commitment[:]}
}

// MemberEvents reads what the membership system told, from an entry (inclusive) on, in
// order.
func (s *Store) MemberEvents(ctx context.Context, from int64, each func(office.MemberRow) error) error {
	place := int64(-1)
	for {
		var rows []office.MemberRow
		err := s.each(ctx, func(scan scan) error {
			var m office.MemberRow
			err := scan(&m.Entry, &m.Place, &m.Member, &m.Sealed, (*digest)(&m.Commitment))
			rows = append(rows, m)
			return err
		}, `SELECT `+memberEventTable.names()+` FROM member_event WHERE entry = $1 AND place > $2 OR entry > $1 ORDER BY entry, place LIMIT $3`, from, place, memberPage)
		if err != nil {
			return fmt.Errorf("read the register of members: %w", err)
		}
		for _, m := range rows {
			if err := each(m); err != nil {
				return err
			}
		}
		if len(rows) < memberPage {
			return nil
		}
		last := rows[len(rows)-1]
		from, place = last.Entry, int64(last.Place)
	}
}

// memberPage is how many rows of the register are read at once: it has many small ones.
const memberPage = 5000

var memberCaseTable = table{
	name:     "member_case",
	columns:  columns("case_id text, tag bytea, next text"),
	conflict: `ON CONFLICT (case_id, tag) DO UPDATE SET next = excluded.next`,
}

func memberCaseRow(m office.MemberCase) []any { return []any{m.Case, m.Tag[:], day(m.Next)} }

// MemberCases lists the cases that are or were about the member of a tag, by id.
func (s *Store) MemberCases(ctx context.Context, tag [32]byte) ([]office.MemberCase, error) {
	return s.memberCases(ctx, `WHERE tag = $1 ORDER BY case_id`, tag[:])
}

// AllMemberCases lists all of them, by case and tag.
func (s *Store) AllMemberCases(ctx context.Context) ([]office.MemberCase, error) {
	return s.memberCases(ctx, `ORDER BY case_id, tag`)
}

// StandingsDue lists those for whom something may change by itself on or before a day,
// the earliest first, and at most limit of them.
func (s *Store) StandingsDue(ctx context.Context, by timetable.Date, limit int) ([]office.MemberCase, error) {
	return s.memberCases(ctx, `WHERE next <= $1 ORDER BY next, case_id, tag LIMIT $2`, day(by), limited(limit))
}

func (s *Store) memberCases(ctx context.Context, which string, args ...any) ([]office.MemberCase, error) {
	var out []office.MemberCase
	err := s.each(ctx, func(scan scan) error {
		var m office.MemberCase
		err := scan(&m.Case, (*digest)(&m.Tag), (*day)(&m.Next))
		out = append(out, m)
		return err
	}, `SELECT `+memberCaseTable.names()+` FROM member_case `+which, args...)
	if err != nil {
		return nil, fmt.Errorf("list the cases of members: %w", err)
	}
	return out, nil
}

var standingChangeTable = table{name: "standing_change", columns: columns("number bigint, member text, sealed bytea")}

func standingChangeRow(c office.ChangeRow) []any { return []any{c.Number, c.Member, some(c.Sealed)} }

// LastStandingChange is the number of the latest change; 0 where there is none.
func (s *Store) LastStandingChange(ctx context.Context) (int64, error) {
	var last int64
	if err := s.r.QueryRowContext(ctx, `SELECT coalesce(max(number), 0) FROM standing_change`).Scan(&last); err != nil {
		return 0, fmt.Errorf("read the changes of standings: %w", err)
	}
	return last, nil
}

// StandingChanges lists the changes after a number, in order, at most limit of them.
func (s *Store) StandingChanges(ctx context.Context, after int64, limit int) ([]office.ChangeRow, error) {
	var out []office.ChangeRow
	err := s.each(ctx, func(scan scan) error {
		var c office.ChangeRow
		err := scan(&c.Number, &c.Member, &c.Sealed)
		out = append(out, c)
		return err
	}, `SELECT `+standingChangeTable.names()+` FROM standing_change WHERE number > $1 ORDER BY number LIMIT $2`, after, limited(limit))
	if err != nil {
		return nil, fmt.Errorf("list the changes of standings: %w", err)
	}
	return out, nil
}

// LastChangeOf finds the latest change of a member; office.ErrNotFound.
func (s *Store) LastChangeOf(ctx context.Context, member string) (office.ChangeRow, error) {
	var c office.ChangeRow
	err := s.find(ctx, `SELECT `+standingChangeTable.names()+` FROM standing_change WHERE member = $1 ORDER BY number DESC LIMIT 1`, member, &c.Number, &c.Member, &c.Sealed)
	return c, err
}
