package office

import (
	"errors"
	"sync"

	"duly/casework"
)

// unreadable is what a case's record gives that was altered, or whose keys are gone. Who
// may know of the case stands in what cannot be read.
type unreadable struct{ error }

func (u *unreadable) Unwrap() error { return u.error }

// faults remembers which cases could not be read, so that each is told of once.
type faults struct {
	tell func(id string, err error)
	mu   sync.Mutex
	told map[string]bool
}

// faulty tells whether an error is that a case cannot be read, and tells whoever runs the
// installation.
func (o *Office) faulty(id string, err error) bool {
	if u := (*unreadable)(nil); !errors.As(err, &u) {
		return false
	}
	f := &o.faults
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.tell != nil && !f.told[id] {
		if f.told == nil {
			f.told = map[string]bool{}
		}
		f.told[id] = true
		f.tell(id, err)
	}
	return true
}

// hidden answers an officer who asks for a case that cannot be read as for one that there
// is not: it may be one of which they may not know. A party knows of their own.
func (o *Office) hidden(id string, who casework.Actor, err error) bool {
	return o.faulty(id, err) && who.Party == ""
}
