package office

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"duly/casework"
	"duly/journal"
)

// ErrForgotten: a key that the reading needs was destroyed.
var ErrForgotten = errors.New("its keys were destroyed: what happened in it is forgotten")

// A Recalled is what happened in one case: the procedure and who acted, and not
// a word of what was said.
type Recalled struct {
	Events   []casework.Event
	Recorded []int64 // when each was written, microseconds since 1970 UTC
}

// A Reader is as much of a store as Recall needs.
type Reader interface {
	EntriesOf(ctx context.Context, id string, each func(journal.Entry) error) error
}

// entriesOf gives all entries of a case at once.
func entriesOf(ctx context.Context, store Reader, id string) (entries []journal.Entry, err error) {
	err = store.EntriesOf(ctx, id, func(e journal.Entry) error {
		entries = append(entries, e)
		return nil
	})
	return entries, err
}

// Recall reads a case from the journal without opening an office: nothing is
// written, so that it may be done beside one. The envelopes of what was said, and
// of who complained, stay closed. Whoever acted, where the key to that is
// destroyed, is known by the id alone that the entry bears. ErrForgotten where
// the procedure itself cannot be read any more.
func Recall(ctx context.Context, store Reader, keyring Keyring, id string) (Recalled, error) {
	entries, err := entriesOf(ctx, store, id)
	if err != nil {
		return Recalled{}, err
	}
	if len(entries) == 0 {
		return Recalled{}, ErrNotFound
	}
	fetch(ctx, keyring, entries)
	var out Recalled
	for _, e := range entries {
		event, err := recall(ctx, keyring, e)
		if err != nil {
			return Recalled{}, err
		}
		out.Events, out.Recorded = append(out.Events, event), append(out.Recorded, e.Recorded)
	}
	return out, nil
}

// fetch asks for a case's keys all at once, which a keyring answers much quicker
// than one by one, and keeps at hand. Which of them are missing is found later.
func fetch(ctx context.Context, keyring Keyring, entries []journal.Entry) {
	var names []string
	for _, e := range entries {
		four := keyNames(e.Case, e.Person)
		for _, v := range []journal.Envelope{journal.Oversight, journal.Person} {
			if !slices.Contains(names, four[v]) {
				names = append(names, four[v])
			}
		}
	}
	keyring.Keys(ctx, names, false)
}

func recall(ctx context.Context, keyring Keyring, e journal.Entry) (casework.Event, error) {
	names := keyNames(e.Case, e.Person)
	var plain [journal.Envelopes][]byte
	for _, v := range []journal.Envelope{journal.Oversight, journal.Person} {
		key, err := keyring.Key(ctx, names[v], false)
		if errors.Is(err, ErrNotFound) {
			if v == journal.Oversight {
				return casework.Event{}, ErrForgotten
			}
			continue
		}
		if err != nil {
			return casework.Event{}, fmt.Errorf("the keys of entry %d: %w", e.Number, root(err))
		}
		if plain[v], err = e.OpenOne(v, key); err != nil {
			return casework.Event{}, fmt.Errorf("entry %d of the journal no longer matches what was logged: %w", e.Number, err)
		}
	}
	event, _, err := casework.ParseRecord(plain)
	if err != nil {
		return event, fmt.Errorf("entry %d: %w", e.Number, err)
	}
	if event.By == "" {
		event.By = e.Person
	}
	event.Identity = nil
	return event, nil
}

// root is an error without what was wrapped around it: the name of a key tells
// whose it is.
func root(err error) error {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err
}
