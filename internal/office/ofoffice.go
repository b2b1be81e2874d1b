package office

import (
	"context"

	"duly/casework"
	"duly/journal"
)

// ofOffice hands out the entries that are of no case, from one on, and gives the number
// of the entry that comes next.
func (o *Office) ofOffice(ctx context.Context, next int64, take func(journal.Entry) error) (int64, error) {
	head, err := o.store.Head(ctx)
	if err != nil || head <= next {
		return next, err
	}
	after := head
	each := func(entry journal.Entry) error {
		if entry.Case != "" || entry.Number < next {
			return nil
		}
		after = max(after, entry.Number+1)
		return take(entry)
	}
	if next > 0 {
		err = o.store.Entries(ctx, next, head, each)
	} else { // the first time: not through all the entries of cases
		err = o.store.EntriesOf(ctx, "", each)
	}
	return after, err
}

// opened reads an entry as far as some of its envelopes say it, and when it was recorded, in
// microseconds since 1970 UTC (0 without the one for the overseer).
func (o *Office) opened(ctx context.Context, entry journal.Entry, envelopes ...journal.Envelope) (casework.Event, int64, error) {
	var plain [journal.Envelopes][]byte
	names := keyNames(entry.Case, entry.Person)
	for _, v := range envelopes {
		key, err := o.keyring.Key(ctx, names[v], false)
		if err != nil {
			return casework.Event{}, 0, err
		}
		if plain[v], err = entry.OpenOne(v, key); err != nil {
			return casework.Event{}, 0, err
		}
	}
	return casework.ParseRecord(plain)
}
