package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"duly/casework"
	"duly/journal"
)

// What the office writes beside an entry, as the entry names it (casework.Particulars).
// The name of no person is in it.
const (
	personRow  = "person"   // of whom the entry is about
	accessRow  = "access"   // what a code opens
	settingRow = "setting " // and its name
	pastRows   = "past "    // and the source: all rows of it, as a pastSum
	allTables  = "tables"   // every row of a table that no entry repeats
)

// sealedHere is what the entry says that the tables were sealed with.
const sealedHere = "sealed"

// seals has the store seal what it writes. The key is made once, and is not in the database.
func (o *Office) seals(ctx context.Context) error {
	key, err := o.keyring.Key(ctx, "system/seals", true)
	if err != nil {
		return fmt.Errorf("the key of seals: %w", err)
	}
	o.store.SealWith(key)
	return nil
}

// sealedFrom tells whether the journal says that the tables are sealed: its first entry
// does, or, where an office began before there were seals, a later one. That it is the journal which
// says it, and no table, is what keeps somebody who has the database from having rows sealed
// that they put there.
func (o *Office) sealedFrom(ctx context.Context) (bool, error) {
	head, err := o.store.Head(ctx)
	if err != nil || head == 0 {
		return false, err
	}
	// An entry that is missing or cannot be read may be the one that says so. The audit tells
	// of it; nothing is sealed meanwhile.
	found, unread := false, true
	look := func(e journal.Entry) error {
		event, err := o.wholeEvent(ctx, e)
		if err != nil {
			unread = true
			return passed(err)
		}
		unread = unread && e.Number > 0
		if found = event.Wrote(allTables) == sealedHere; found {
			return errEnough
		}
		return nil
	}
	err = o.store.Entries(ctx, 0, 1, look)
	if err == nil && !found && !unread {
		err = o.store.EntriesOf(ctx, "", look)
	}
	if errors.Is(err, errEnough) {
		err = nil
	}
	return found || unread, err
}

// wholeEvent opens an entry of the system, as far as whoever looks after tables needs it.
func (o *Office) wholeEvent(ctx context.Context, entry journal.Entry) (casework.Event, error) {
	e, _, err := o.opened(ctx, entry, journal.Oversight, journal.Content)
	return e, err
}

// sealTables has what stands in the tables sealed as it stands, and puts on record what that is:
// of an office that begins, usually nothing; of one that began before there were seals, everything.
func (s *sitting) sealTables() error {
	people, err := s.officers()
	if err != nil {
		return err
	}
	for _, p := range people {
		s.holds(p, "", "As the register stood when its rows began to be sealed.")
	}
	if err := s.pastAsItStands(); err != nil {
		return err
	}
	if s.head == 0 {
		return nil // the first entry says it
	}
	var codes []string
	err = s.office.store.Accesses(s.ctx, func(a Access) error {
		codes = append(codes, s.office.store.Seal(a))
		return nil
	})
	if err != nil {
		return err
	}
	slices.Sort(codes)
	text, err := json.Marshal(codes)
	if err != nil {
		return err
	}
	e := casework.Event{Kind: journal.TablesSealed, Day: s.Today, Text: string(text)}
	e.Beside(allTables, sealedHere)
	declared, err := s.office.store.Setting(s.ctx, declaredSetting)
	if err != nil {
		return err
	}
	if declared != "" {
		e.Beside(settingRow+declaredSetting, s.office.store.Seal(Setting{declaredSetting, declared}))
	}
	s.system(e)
	return nil
}
