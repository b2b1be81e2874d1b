package web

import (
	"context"
	"slices"
	"sync"
	"time"
)

// filings remembers for a day which forms were taken, so that sending one again
// (a reloaded page, an impatient finger) files nothing twice.
type filings struct {
	now func() time.Time

	mu    sync.Mutex
	taken map[string]*taken
	order []string // oldest first
}

type taken struct {
	id   string        // the case; "" while it is being filed, or where that failed
	done chan struct{} // closed when id is known
	when time.Time
}

const mostFilings = 10_000

func newFilings(now func() time.Time) *filings {
	return &filings{now: now, taken: map[string]*taken{}}
}

// begin gives the case that a form filed already, or else lets it be filed now:
// then finish must be called with the case, or with "" if nothing was filed.
// Whoever sends the form again meanwhile waits for the first.
func (f *filings) begin(ctx context.Context, once string) (id string, finish func(string), err error) {
	if once == "" {
		return "", func(string) {}, nil
	}
	for {
		f.mu.Lock()
		t := f.taken[once]
		if t == nil {
			t = &taken{done: make(chan struct{}), when: f.now()}
			f.clean()
			f.taken[once] = t
			f.order = append(f.order, once)
			f.mu.Unlock()
			return "", func(id string) { f.finish(once, t, id) }, nil
		}
		f.mu.Unlock()
		select {
		case <-t.done:
		case <-ctx.Done():
			return "", nil, ctx.Err()
		}
		if t.id != "" {
			return t.id, nil, nil
		}
	}
}

func (f *filings) finish(once string, t *taken, id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t.id = id
	close(t.done)
	if id == "" {
		delete(f.taken, once)
		f.order = slices.DeleteFunc(f.order, func(o string) bool { return o == once })
	}
}

// clean forgets the oldest.
func (f *filings) clean() {
	for len(f.order) > 0 {
		t := f.taken[f.order[0]]
		if len(f.order) < mostFilings && f.now().Sub(t.when) < 24*time.Hour {
			return
		}
		delete(f.taken, f.order[0])
		f.order = f.order[1:]
	}
}
