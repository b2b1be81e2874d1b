package exchange

import (
	"errors"
	"time"
)

// ErrMoved: how far a subscriber has been told is not as it was read any more.
var ErrMoved = errors.New("somebody else has written down meanwhile how far the subscriber has been told")

// Owed is how far a subscriber has been told. What it is told next is the change after
// Done; nothing after that is sent before it has been taken, so that changes come in
// order.
type Owed struct {
	Done    int64  `json:"done"`              // the number of the latest change that was taken
	Tries   int    `json:"tries,omitempty"`   // how often the next one was sent and not taken
	Since   int64  `json:"since,omitempty"`   // of the first of these tries, in microseconds since 1970
	Next    int64  `json:"next,omitempty"`    // nothing is sent before, likewise; 0: at once
	Why     string `json:"why,omitempty"`     // what the last of these tries came to, for people
	Stopped bool   `json:"stopped,omitempty"` // nothing is sent until somebody asks for it
	Taken   int64  `json:"taken,omitempty"`   // when the latest was taken, likewise; 0: none was yet
}

// How long after a try the next one is made: firstPause, then twice as long each time up
// to longestPause, and up to a quarter longer by chance, so that those who failed
// together do not come back together.
const (
	firstPause   = 10 * time.Second
	longestPause = 6 * time.Hour
)

// Patience is how long a change is tried at the least before sending stops.
const Patience = 3 * 24 * time.Hour

// Pause is how long after a number of failed tries (from 1) the next one is made. chance
// is any number; it says how much is added.
func Pause(tries int, chance uint64) time.Duration {
	p := firstPause
	for i := 1; i < tries && p < longestPause; i++ {
		p *= 2
	}
	p = min(p, longestPause)
	return p + time.Duration(chance%uint64(p/4+1))
}

// Due tells whether something may be sent at an instant.
func (o Owed) Due(at time.Time) bool { return !o.Stopped && at.UnixMicro() >= o.Next }

// Took is how it stands once a change was taken.
func (o Owed) Took(change int64, at time.Time) Owed {
	return Owed{Done: max(change, o.Done), Taken: at.UnixMicro()}
}

// Failed is how it stands once the change after Done was sent and not taken. Sending
// stops where that has gone on for longer than Patience.
func (o Owed) Failed(why string, at time.Time, chance uint64) Owed {
	if o.Tries == 0 {
		o.Since = at.UnixMicro()
	}
	o.Tries++
	o.Why = why
	o.Next = at.Add(Pause(o.Tries, chance)).UnixMicro()
	o.Stopped = at.Sub(time.UnixMicro(o.Since)) > Patience
	return o
}

// Again is how it stands once somebody asks that what is owed be sent now. It is
// tried for the whole of Patience again.
func (o Owed) Again() Owed { return Owed{Done: o.Done, Taken: o.Taken} }

// From is how it stands once somebody asks that changes be sent again from one on.
func (o Owed) From(change int64) Owed {
	o = o.Again()
	o.Done = max(0, min(o.Done, change-1))
	return o
}
