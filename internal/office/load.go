package office

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"duly/casework"
	"duly/journal"
)

// errKeyless is no ErrNotFound: the case is there.
var errKeyless = &unreadable{errors.New("a key of it is gone, and no entry says that something of it was erased")}

// A source hands out the entries of a case in their order.
type source func(each func(journal.Entry) error) error

func (o *Office) stored(ctx context.Context, id string) source {
	return func(each func(journal.Entry) error) error { return o.store.EntriesOf(ctx, id, each) }
}

func allOf(entries []journal.Entry) source {
	return func(each func(journal.Entry) error) error {
		for _, e := range entries {
			if err := each(e); err != nil {
				return err
			}
		}
		return nil
	}
}

// replay folds a case's entries into the case; ErrNotFound where there are none.
func (o *Office) replay(ctx context.Context, id string, entries source) (*held, error) {
	if notes := o.notesOf(id); len(notes) > 0 {
		return o.remains(ctx, id, entries, notes)
	}
	pages, err := o.read(ctx, entries)
	if err != nil {
		return nil, err
	}
	if len(pages) == 0 {
		return nil, ErrNotFound
	}
	last := pages[len(pages)-1].entries
	n := (len(pages)-1)*share + len(last)
	h := &held{id: id, c: &casework.Case{Events: make([]casework.Event, 0, n)}, nums: make([]int64, 0, n)}
	for _, p := range pages {
		for i := range p.entries {
			h.nums = append(h.nums, p.entries[i].Number)
		}
		if p.err != nil {
			return nil, &unreadable{p.err}
		}
		if err := h.c.Apply(p.events...); err != nil {
			return nil, &unreadable{fmt.Errorf("entry %d: %w", h.nums[h.c.Version], err)}
		}
	}
	h.tip = last[len(last)-1].LeafHash()
	return h, nil
}

// A page is some entries of a case, in their order, and what they say.
type page struct {
	entries []journal.Entry
	keys    []*[journal.Envelopes]journal.Key // of each entry
	events  []casework.Event
	err     error // why one of the entries cannot be read
}

// share is how many entries are worth a goroutine of their own.
const share = 32

// read opens the entries of a case. While the next come from the store, those
// before them are opened beside, each on its own.
func (o *Office) read(ctx context.Context, entries source) ([]*page, error) {
	var pages []*page
	var beside sync.WaitGroup
	defer beside.Wait()
	p := &page{}
	turn := func() (*page, error) { // the page over
		var err error
		if p.keys, err = o.keysOf(ctx, p.entries); errors.Is(err, ErrNotFound) {
			return nil, errKeyless // the name of the key would tell whose it is
		} else if err != nil {
			return nil, fmt.Errorf("the keys of the case: %w", err)
		}
		full := p
		pages, p = append(pages, full), &page{entries: make([]journal.Entry, 0, share)}
		return full, nil
	}
	err := entries(func(e journal.Entry) error {
		if p.entries = append(p.entries, e); len(p.entries) < share {
			return nil
		}
		full, err := turn()
		if err == nil {
			beside.Go(full.open)
		}
		return err
	})
	if err != nil || len(p.entries) == 0 {
		return pages, err
	}
	last, err := turn()
	if err == nil {
		last.open()
	}
	return pages, err
}

// keysOf gives the keys of each entry's envelopes, asking for each of them once.
func (o *Office) keysOf(ctx context.Context, entries []journal.Entry) ([]*[journal.Envelopes]journal.Key, error) {
	place := map[string]int{} // by person: the case is the same
	var names []string
	for i := range entries {
		e := &entries[i]
		if _, seen := place[e.Person]; !seen {
			place[e.Person] = len(names)
			four := keyNames(e.Case, e.Person)
			names = append(names, four[:]...)
		}
	}
	keys, err := o.keyring.Keys(ctx, names, false)
	if err != nil {
		return nil, err
	}
	out := make([]*[journal.Envelopes]journal.Key, len(entries))
	for i := range entries {
		out[i] = (*[journal.Envelopes]journal.Key)(keys[place[entries[i].Person]:])
	}
	return out, nil
}

// open opens the page's entries, up to the first that cannot be read.
func (p *page) open() {
	bench := new(journal.Bench)
	p.events = make([]casework.Event, len(p.entries))
	for i := range p.entries {
		e := &p.entries[i]
		plain, err := bench.OpenAll(e, *p.keys[i])
		if err != nil {
			p.err = fmt.Errorf("entry %d of the journal no longer matches what was logged: %w", e.Number, err)
			return
		}
		if p.events[i], _, err = casework.ParseRecord(plain); err != nil {
			p.err = fmt.Errorf("entry %d: %w", e.Number, err)
			return
		}
	}
}
