package witness

import (
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// What one address may ask, and all together; each log has a share of its own.
const (
	perAddress      = 5 // a second
	perAddressBurst = 40
	together        = 200 // a second
	togetherBurst   = 400
	logBurst        = 60

	mostAddresses = 10_000 // that are counted at once; beyond it, all begin anew
)

// A limiter bounds work before it is done. It writes nothing down.
type limiter struct {
	now func() time.Time

	mu      sync.Mutex
	all     *rate.Limiter
	address map[netip.Prefix]*rate.Limiter
	log     map[string]*rate.Limiter
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, all: rate.NewLimiter(together, togetherBurst), address: map[netip.Prefix]*rate.Limiter{}, log: map[string]*rate.Limiter{}}
}

// visitor takes one from an address' share and from everybody's.
func (l *limiter) visitor(r *http.Request) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	who := prefix(r.RemoteAddr)
	one := l.address[who]
	if one == nil {
		if len(l.address) >= mostAddresses {
			clear(l.address)
		}
		one = rate.NewLimiter(perAddress, perAddressBurst)
		l.address[who] = one
	}
	now := l.now()
	return one.AllowN(now, 1) && l.all.AllowN(now, 1)
}

// checkpoint takes one from a log's share. It is asked once the log's signature
// is known to be right, so nobody can use up another log's.
func (l *limiter) checkpoint(log *Log) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	one := l.log[log.Origin]
	if one == nil {
		perDay := log.PerDay
		if perDay == 0 {
			perDay = DefaultPerDay
		}
		one = rate.NewLimiter(rate.Limit(perDay/(24*60*60)), logBurst)
		l.log[log.Origin] = one
	}
	return one.AllowN(l.now(), 1)
}

// prefix is the network that an address is counted by: of IPv6 a /64, which is
// what one customer has.
func prefix(remote string) netip.Prefix {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Prefix{}
	}
	a = a.Unmap().WithZone("")
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits) // the bits fit the address
	return p
}
