package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"duly/casework"
	"duly/journal"
)

// onRecord is what the entries of the system say that the office wrote beside them, as far as
// they were read.
type onRecord struct {
	mu      sync.Mutex
	next    int64
	begun   bool
	persons map[string]string    // by officer, the seal of their row
	days    string               // the seal of the days declared; "": none are
	taken   map[string]PastTaken // past cases, by source

	cases []PastCase // those that were held against what is on record
	past  bool       // and nothing more is on record of them since
}

// readOn reads what has come to the journal. The caller has the lock. An entry that cannot be read
// is passed over: the audit tells of it.
func (o *Office) readOn(ctx context.Context) error {
	k := &o.wrote
	head, err := o.store.Head(ctx)
	if err != nil || k.begun && head <= k.next {
		return err
	}
	if !k.begun {
		k.persons, k.taken = map[string]string{}, map[string]PastTaken{}
	}
	take := func(entry journal.Entry) error {
		if entry.Case != "" || entry.Number < k.next || entry.Number >= head {
			return nil
		}
		return o.readRows(ctx, entry)
	}
	if k.begun {
		err = o.store.Entries(ctx, k.next, head, take)
	} else { // the first time: not through all the entries of cases
		err = o.store.EntriesOf(ctx, "", take)
	}
	if err != nil {
		return fmt.Errorf("read what was put on record beside the entries: %w", err)
	}
	k.next, k.begun = head, true
	return nil
}

// kindsBeside are those of entries beside which rows are written.
var kindsBeside = []casework.Kind{RegisterChanged, journal.PasswordChosen, journal.PastTaken, journal.TablesSealed, casework.CalendarAmended, casework.CalendarRestored}

func (o *Office) readRows(ctx context.Context, entry journal.Entry) error {
	k := &o.wrote
	seen, err := o.systemEvent(ctx, entry)
	if err != nil || !slices.Contains(kindsBeside, seen.Kind) {
		return passed(err)
	}
	e, err := o.wholeEvent(ctx, entry)
	if err != nil {
		return passed(err)
	}
	if seal := e.Wrote(personRow); seal != "" {
		k.persons[entry.Person] = seal
	}
	if seal := e.Wrote(settingRow + declaredSetting); seal != "" {
		k.days = seal
	}
	if e.Kind != journal.PastTaken {
		return nil
	}
	var p pastSum
	if err := json.Unmarshal([]byte(e.Text), &p); err != nil || digestOf(e.Text) != e.Ground || e.Wrote(pastRows+p.Source) != p.Sum {
		return nil // none that this office wrote
	}
	k.taken[p.Source], k.past = PastTaken{p.Source, p.Cases, e.Day, entry.Number, p.Sum}, false
	return nil
}

// passed is the error of reading an entry, unless it is that the entry cannot be read.
func passed(err error) error {
	if errors.Is(err, journal.ErrUnreadable) || errors.Is(err, journal.ErrCommitment) || errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// Officer finds an officer as the journal says that the register left them; ErrNotFound, which is
// also what one is whose row was put back to what it was before (ErrAltered). An officer
// of whom the journal says nothing has the row's own seal.
func (o *Office) Officer(ctx context.Context, id string) (PersonRow, error) {
	const often = 4 // the register can change between reading the one and the other
	for range often {
		p, err := o.store.Person(ctx, id)
		if err != nil {
			return PersonRow{}, err
		}
		seal, err := o.personOnRecord(ctx, id)
		if err != nil {
			return PersonRow{}, err
		}
		if seal == "" || seal == o.store.Seal(p) {
			return p, nil
		}
	}
	return PersonRow{}, fmt.Errorf("%w: the row of an officer is not the one that the journal says was written last", ErrAltered)
}

// standing is the register with nothing held by whoever's row is not the one that the journal says
// was written last: what was put back must not go on record again as if it stood.
func (o *Office) standing(ctx context.Context, people []PersonRow) error {
	k := &o.wrote
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := o.readOn(ctx); err != nil {
		return err
	}
	for i, p := range people {
		if seal := k.persons[p.ID]; seal != "" && seal != o.store.Seal(p) {
			people[i] = PersonRow{ID: p.ID, Name: p.Name, Aliases: p.Aliases}
		}
	}
	return nil
}

// people is the register as the journal says that it was left.
func (o *Office) people(ctx context.Context) ([]PersonRow, error) {
	people, err := o.store.People(ctx)
	if err != nil {
		return nil, err
	}
	return people, o.standing(ctx, people)
}

// daysStand refuses to go on from days declared that are not those that the journal says were
// written last.
func (o *Office) daysStand(ctx context.Context, value string) error {
	k := &o.wrote
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := o.readOn(ctx); err != nil {
		return err
	}
	if k.days != "" && k.days != o.store.Seal(Setting{declaredSetting, value}) {
		return &casework.Refusal{What: Stopped}
	}
	return nil
}

func (o *Office) personOnRecord(ctx context.Context, id string) (string, error) {
	k := &o.wrote
	k.mu.Lock()
	defer k.mu.Unlock()
	err := o.readOn(ctx)
	return k.persons[id], err
}
