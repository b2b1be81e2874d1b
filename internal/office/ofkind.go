package office

import (
	"context"
	"slices"
	"sync"

	"duly/casework"
	"duly/journal"
)

// ofKind knows which entries of the system are of which kind, so that a page that everybody
// can ask for does not go through all of them.
type ofKind struct {
	mu     sync.Mutex
	next   int64 // the first entry of the journal that was not looked at
	places map[casework.Kind][]int64
	unread []int64 // what could not be read, and is tried again
}

// entriesOfKind gives the entries of the system that are of a kind, oldest first. unread is why
// one of the system's cannot be read, of whatever kind it is; nil where all can.
func (o *Office) entriesOfKind(ctx context.Context, kind casework.Kind) (entries []journal.Entry, unread, err error) {
	places, unread, err := o.placesOf(ctx, kind)
	for _, n := range places {
		if err != nil {
			break
		}
		err = o.store.Entries(ctx, n, n+1, func(e journal.Entry) error {
			entries = append(entries, e)
			return nil
		})
	}
	return entries, unread, err
}

func (o *Office) placesOf(ctx context.Context, kind casework.Kind) (places []int64, unread, err error) {
	k := &o.kinds
	k.mu.Lock()
	defer k.mu.Unlock()
	head, err := o.store.Head(ctx)
	if err != nil {
		return nil, nil, err
	}
	if k.places == nil {
		k.places = map[casework.Kind][]int64{}
	}
	var shut []int64
	take := func(entry journal.Entry) error {
		if entry.Case != "" || entry.Number >= head {
			return nil
		}
		e, err := o.systemEvent(ctx, entry)
		if err != nil {
			shut, unread = append(shut, entry.Number), err
			return nil
		}
		k.places[e.Kind] = append(k.places[e.Kind], entry.Number)
		return nil
	}
	for _, n := range k.unread {
		if err := o.store.Entries(ctx, n, n+1, take); err != nil {
			return nil, nil, err
		}
	}
	switch {
	case k.next == 0: // the first time: not through all the entries of cases
		err = o.store.EntriesOf(ctx, "", take)
	case k.next < head:
		err = o.store.Entries(ctx, k.next, head, take)
	}
	if err != nil {
		k.next, k.places, k.unread = 0, nil, nil // all anew, or some would be there twice
		return nil, nil, err
	}
	k.next, k.unread = max(head, k.next), shut
	slices.Sort(k.places[kind])
	return slices.Clone(k.places[kind]), unread, nil
}
