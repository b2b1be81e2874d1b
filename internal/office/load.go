package office

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"duly/casework"
	"duly/journal"
)

// replay folds a case's entries into the case. They are opened in parallel, each
// on its own, and folded in their order.
func (o *Office) replay(ctx context.Context, id string, entries []journal.Entry) (*held, error) {
	keys, err := o.keysOf(ctx, entries)
	if err != nil {
		return nil, fmt.Errorf("the keys of the case: %w", err)
	}
	opened := openEntries(entries, keys)
	events := make([]casework.Event, len(entries))
	h := &held{id: id, c: &casework.Case{}, nums: make([]int64, len(entries))}
	for i := range entries {
		if opened[i].err != nil {
			return nil, &unreadable{opened[i].err}
		}
		events[i], h.nums[i] = opened[i].event, entries[i].Number
	}
	if err := h.c.Apply(events...); err != nil {
		return nil, &unreadable{fmt.Errorf("entry %d: %w", entries[h.c.Version].Number, err)}
	}
	h.tip = entries[len(entries)-1].LeafHash()
	return h, nil
}

// keysOf gives the keys of each entry's envelopes, asking for each of them once.
func (o *Office) keysOf(ctx context.Context, entries []journal.Entry) ([][journal.Envelopes]journal.Key, error) {
	place := map[[2]string]int{} // by case and person
	var names []string
	for _, e := range entries {
		whose := [2]string{e.Case, e.Person}
		if _, seen := place[whose]; !seen {
			place[whose] = len(names)
			four := keyNames(e.Case, e.Person)
			names = append(names, four[:]...)
		}
	}
	keys, err := o.keyring.Keys(ctx, names, false)
	if err != nil {
		return nil, err
	}
	out := make([][journal.Envelopes]journal.Key, len(entries))
	for i, e := range entries {
		at := place[[2]string{e.Case, e.Person}]
		out[i] = [journal.Envelopes]journal.Key(keys[at : at+journal.Envelopes])
	}
	return out, nil
}

// An opened is what an entry says, or why it cannot be read.
type opened struct {
	event casework.Event
	err   error
}

// share is how many entries at the least are worth a goroutine of their own.
const share = 64

func openEntries(entries []journal.Entry, keys [][journal.Envelopes]journal.Key) []opened {
	out := make([]opened, len(entries))
	part := max(share, (len(entries)+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	var all sync.WaitGroup
	for from := 0; from < len(entries); from += part {
		to := min(from+part, len(entries))
		work := func() {
			bench := new(journal.Bench)
			for i := from; i < to; i++ {
				out[i] = openEntry(bench, &entries[i], keys[i])
			}
		}
		if to == len(entries) {
			work()
			break
		}
		all.Go(work)
	}
	all.Wait()
	return out
}

func openEntry(bench *journal.Bench, e *journal.Entry, keys [journal.Envelopes]journal.Key) (o opened) {
	plain, err := bench.OpenAll(e, keys)
	if err != nil {
		o.err = fmt.Errorf("entry %d of the journal no longer matches what was logged: %w", e.Number, err)
		return o
	}
	if o.event, _, err = casework.ParseRecord(plain); err != nil {
		o.err = fmt.Errorf("entry %d: %w", e.Number, err)
	}
	return o
}
