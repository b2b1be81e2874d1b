package office

import (
	"context"

	"duly/timetable"
)

// A StandingStore keeps what standings are read from beside the cases.
type StandingStore interface {
	// MemberEvents reads what the membership system told, from an entry (inclusive) on, in
	// order. each may ask the store for other things.
	MemberEvents(ctx context.Context, from int64, each func(MemberRow) error) error
	// MemberCases lists the cases that are or were about the member of a tag.
	MemberCases(ctx context.Context, tag [32]byte) ([]MemberCase, error)
	// AllMemberCases lists all of them, by case and tag.
	AllMemberCases(ctx context.Context) ([]MemberCase, error)
	// StandingsDue lists those whose Next is on or before a day, earliest first.
	StandingsDue(ctx context.Context, day timetable.Date, limit int) ([]MemberCase, error)
	// LastStandingChange is the number of the latest change; 0 where there is none.
	LastStandingChange(ctx context.Context) (int64, error)
	// LastChangeOf finds the latest change of a member, by their random word; ErrNotFound.
	LastChangeOf(ctx context.Context, member string) (ChangeRow, error)
	// StandingChanges lists the changes after a number, in order.
	StandingChanges(ctx context.Context, after int64, limit int) ([]ChangeRow, error)
}

// A StandingBatch is what is written of standings together with the rest of a Batch.
type StandingBatch struct {
	Members     []MemberRow
	MemberCases []MemberCase // inserted, or replaced whole
	Changes     []ChangeRow
}

// A MemberRow is one event of the register of members.
type MemberRow struct {
	Entry      int64  // the entry that commits to it
	Place      int    // its place among the events of that entry, from 0
	Member     string // a random word, under which the key is kept that Sealed is sealed under
	Sealed     []byte
	Commitment [32]byte // to the plaintext
}

// A MemberCase says that a case is, or was held to be, about a member. It repeats what
// the case's entries say.
type MemberCase struct {
	Case string
	Tag  [32]byte       // a keyed digest of the member's ID
	Next timetable.Date // the next day on which something changes by itself because of this case; 0: none
}

// Key is what one row of a batch replaces another by.
func (m MemberCase) Key() string { return m.Case + "/" + string(m.Tag[:]) }

// A ChangeRow is a change of somebody's standing, as it is kept until the key of the
// member is destroyed.
type ChangeRow struct {
	Number int64
	Member string // as in MemberRow
	Sealed []byte
}
