package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"io"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits is how much may be done from one address, and from all together, as
// bursts that fill again evenly over a time.
type Limits struct {
	Filings Limit // complaints
	Codes   Limit // codes and passwords tried
	Acts    Limit // acts on cases
	Calls   Limit // calls of one membership system
}

// A Limit is so many at once, filled again over Over; from all addresses
// together, All times as many.
type Limit struct {
	Burst int
	Over  time.Duration
	All   int
}

// DefaultLimits leave room for a family, an advice office or a shared line, and
// make guessing hopeless: a code has 120 bits.
var DefaultLimits = Limits{
	Filings: Limit{Burst: 10, Over: time.Hour, All: 60},
	Codes:   Limit{Burst: 20, Over: 10 * time.Minute, All: 50},
	Acts:    Limit{Burst: 60, Over: 10 * time.Minute, All: 100},
	Calls:   Limit{Burst: 600, Over: 5 * time.Minute, All: 10},
}

func (l Limits) times(n int) Limits {
	l.Filings.Burst *= n
	l.Codes.Burst *= n
	l.Acts.Burst *= n
	l.Calls.Burst *= n
	return l
}

// A limiter counts by a keyed hash of the address. The key is drawn anew each
// day and kept in memory only, so that nothing here tells later who came.
type limiter struct {
	now     func() time.Time
	entropy io.Reader

	mu    sync.Mutex
	key   [32]byte
	drawn time.Time
	one   map[visit]*rate.Limiter
	all   map[string]*rate.Limiter
}

type visit struct {
	what string
	who  [16]byte
}

// mostVisits bounds the memory that counting takes; beyond it, all begin anew.
const mostVisits = 50_000

func (l *limiter) renew() error {
	if _, err := io.ReadFull(l.entropy, l.key[:]); err != nil {
		return fmt.Errorf("draw the limits' key: %w", err)
	}
	l.drawn = l.now()
	l.one, l.all = map[visit]*rate.Limiter{}, map[string]*rate.Limiter{}
	return nil
}

// A tooMuch says when to try again.
type tooMuch struct{ wait time.Duration }

func (t *tooMuch) Error() string { return "too much at once" }

// allow takes one of the kind what from an address' share; *tooMuch if there is none.
func (l *limiter) allow(what string, limit Limit, address string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if l.one == nil || now.Sub(l.drawn) > 24*time.Hour || len(l.one) >= mostVisits {
		if err := l.renew(); err != nil {
			return err
		}
	}
	mac := hmac.New(sha256.New, l.key[:])
	mac.Write([]byte(address))
	v := visit{what: what, who: [16]byte(mac.Sum(nil))}
	one, all := l.one[v], l.all[what]
	if one == nil {
		one = bucket(limit.Burst, limit.Over)
		l.one[v] = one
	}
	if all == nil {
		all = bucket(limit.Burst*limit.All, limit.Over)
		l.all[what] = all
	}
	mine, ours := one.ReserveN(now, 1), all.ReserveN(now, 1)
	if wait := max(mine.DelayFrom(now), ours.DelayFrom(now)); wait > 0 {
		ours.CancelAt(now) // who is refused does not pay for it
		mine.CancelAt(now)
		return &tooMuch{wait}
	}
	return nil
}

func bucket(burst int, over time.Duration) *rate.Limiter {
	return rate.NewLimiter(rate.Limit(float64(burst)/over.Seconds()), burst)
}
