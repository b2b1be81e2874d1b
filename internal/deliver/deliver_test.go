package deliver

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"duly/exchange"
	"duly/standing"
	"duly/timetable"
)

// A book is what an office knows, in memory.
type book struct {
	mu       sync.Mutex
	register exchange.Register
	changes  []standing.Change
	owed     map[string]exchange.Owed
	unsound  error
	broken   error
}

func (b *book) Sound() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.unsound
}

var secret = []byte("0123456789abcdef0123456789abcdef")

func (b *book) Exchange(context.Context) (exchange.Register, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.register, nil
}

func (b *book) NextChange(_ context.Context, after int64) (standing.Change, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.changes {
		if c.Number > after {
			return c, true, nil
		}
	}
	return standing.Change{}, false, nil
}

func (b *book) Owed(_ context.Context, id string) (exchange.Owed, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.owed[id], b.broken
}

func (b *book) PutOwed(_ context.Context, id string, was, is exchange.Owed) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.owed[id] != was {
		return exchange.ErrMoved
	}
	b.owed[id] = is
	return nil
}

func (b *book) SubscriberSecret(context.Context, string) ([]byte, error) { return secret, nil }

// A receiver is a real server with a certificate, which answers as it is told to and
// keeps what it took, having checked each signature.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	answer func(w http.ResponseWriter, r *http.Request) bool // false: it was not taken
	got    []string                                          // ids, in order, of what was taken
	tried  []string                                          // of whatever came
	bodies map[string]string
	wrong  []string
}

func receive(t *testing.T, now func() time.Time) *receiver {
	v := &receiver{bodies: map[string]string{}}
	v.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		id := r.Header.Get(exchange.HeaderID)
		v.mu.Lock()
		defer v.mu.Unlock()
		if err := exchange.Check(exchange.ShowSecret(secret), id, r.Header.Get(exchange.HeaderTime), r.Header.Get(exchange.HeaderSignature), body, now()); err != nil {
			v.wrong = append(v.wrong, err.Error())
		}
		v.tried = append(v.tried, id)
		if before, seen := v.bodies[id]; seen && before != string(body) {
			v.wrong = append(v.wrong, id+" was sent with another body")
		}
		v.bodies[id] = string(body)
		if v.answer == nil || v.answer(w, r) {
			v.got = append(v.got, id)
		}
	}))
	t.Cleanup(func() {
		v.Close()
		for _, w := range v.wrong {
			t.Error(w)
		}
	})
	return v
}

func (v *receiver) set(answer func(http.ResponseWriter, *http.Request) bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.answer = answer
}

func (v *receiver) taken() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return strings.Join(v.got, " ")
}

func status(code int) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(code); return code < 300 }
}

// A setting is a sender with its book, clock and log.
type setting struct {
	*testing.T
	*book
	*Sender
	now time.Time
	log *bytes.Buffer
}

func set(t *testing.T) *setting {
	s := &setting{T: t, book: &book{owed: map[string]exchange.Owed{}}, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), log: &bytes.Buffer{}}
	s.Sender = New(Config{
		Office: s.book, Now: func() time.Time { return s.now }, Entropy: zeros{}, Client: Client(Options{Private: true}), Log: slog.New(slog.NewTextHandler(s.log, nil)),
	})
	return s
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func (s *setting) subscribe(v *receiver, path string) string {
	s.Helper()
	e, no := s.register.Perform(exchange.Subscribed, "", exchange.Said{Name: fmt.Sprint("Receiver ", path), URL: v.URL + path}, timetable.MustDate("2026-03-02"))
	if no != nil {
		s.Fatal(no)
	}
	var err error
	if s.register, err = s.register.With(e); err != nil {
		s.Fatal(err)
	}
	roots := s.Client.Transport.(*http.Transport).TLSClientConfig.RootCAs
	if roots == nil {
		roots = x509.NewCertPool()
	}
	roots.AddCert(v.Certificate())
	s.Client.Transport.(*http.Transport).TLSClientConfig.RootCAs = roots
	return e.ID
}

func (s *setting) changed(n int) {
	for range n {
		s.changes = append(s.changes, standing.Change{Number: int64(len(s.changes) + 1), Member: "M-1", Day: timetable.MustDate("2026-03-02"), After: standing.State{Status: standing.Good}})
	}
}

func (s *setting) round() {
	s.Helper()
	if err := s.Round(s.Context()); err != nil {
		s.Fatal(err)
	}
}

func (s *setting) want(v *receiver, taken string) {
	s.Helper()
	if got := v.taken(); got != taken {
		s.Errorf("taken: %s\nand not: %s", got, taken)
	}
}

func TestChangesComeInOrderAndOnce(t *testing.T) {
	s := set(t)
	v := receive(t, s.Now)
	s.subscribe(v, "/")
	s.changed(3)
	s.round()
	s.want(v, "standing_H1_1 standing_H1_2 standing_H1_3")
	s.round()
	s.want(v, "standing_H1_1 standing_H1_2 standing_H1_3")
	s.changed(1)
	s.round()
	s.want(v, "standing_H1_1 standing_H1_2 standing_H1_3 standing_H1_4")
	if !strings.Contains(v.bodies["standing_H1_4"], `"number":4,"member":"M-1"`) {
		t.Error(v.bodies["standing_H1_4"])
	}
}

// A server that fails is tried again, later each time, and nothing overtakes what it has
// not taken; when it comes back it is told everything, under the ids of before.
func TestAServerThatFailsAndComesBack(t *testing.T) {
	s := set(t)
	v := receive(t, s.Now)
	id := s.subscribe(v, "/")
	s.changed(3)
	v.set(func(w http.ResponseWriter, r *http.Request) bool {
		return r.Header.Get(exchange.HeaderID) == "standing_H1_1" || status(503)(w, r)
	})
	s.round()
	s.want(v, "standing_H1_1")
	if o := s.owed[id]; o.Done != 1 || o.Tries != 1 || o.Why != "it answered 503" {
		t.Errorf("%+v", o)
	}
	tries := len(v.tried)
	s.round() // not due yet
	if len(v.tried) != tries {
		t.Error("it was tried again at once")
	}
	for i := range 4 {
		s.now = time.UnixMicro(s.owed[id].Next)
		s.round()
		if o := s.owed[id]; o.Tries != i+2 {
			t.Fatalf("%+v", o)
		}
	}
	v.set(nil)
	s.now = time.UnixMicro(s.owed[id].Next)
	s.round()
	s.want(v, "standing_H1_1 standing_H1_2 standing_H1_3")
	if o := s.owed[id]; o.Tries != 0 || o.Why != "" || o.Done != 3 {
		t.Errorf("%+v", o)
	}
}

// After three days nothing more is sent, the operator is told, and a button starts it
// again.
func TestItStopsAfterThreeDaysAndSaysSo(t *testing.T) {
	s := set(t)
	v := receive(t, s.Now)
	id := s.subscribe(v, "/secret-path")
	s.changed(2)
	v.set(status(500))
	began := s.now
	for !s.owed[id].Stopped {
		s.round()
		if o := s.owed[id]; o.Stopped != (s.now.Sub(began) > 72*time.Hour) {
			t.Fatalf("after %s: %+v", s.now.Sub(began), o)
		}
		if !s.owed[id].Stopped {
			s.now = time.UnixMicro(s.owed[id].Next)
		}
	}
	if !strings.Contains(s.log.String(), "level=ERROR") || !strings.Contains(s.log.String(), "subscriber=H1 change=1") {
		t.Error(s.log.String())
	}
	if strings.Contains(s.log.String(), "secret-path") || strings.Contains(s.log.String(), "M-1") {
		t.Error("the log says what it must not:", s.log.String())
	}
	tries := len(v.tried)
	s.now = s.now.Add(1000 * time.Hour)
	s.round()
	if len(v.tried) != tries {
		t.Error("it was sent though sending stopped")
	}
	v.set(nil)
	s.owed[id] = s.owed[id].Again()
	s.round()
	s.want(v, "standing_H1_1 standing_H1_2")
	s.owed[id] = s.owed[id].From(2)
	s.round()
	s.want(v, "standing_H1_1 standing_H1_2 standing_H1_2")
}

// A redirect is not followed: what it leads to would be told what it must not be.
func TestARedirectIsNotFollowed(t *testing.T) {
	s := set(t)
	other := receive(t, s.Now)
	v := receive(t, s.Now)
	id := s.subscribe(v, "/")
	s.subscribe(other, "/other")
	s.register, _ = s.register.With(exchange.Event{Kind: exchange.Unsubscribed, ID: "H2", Day: 1})
	s.changed(1)
	for _, code := range []int{301, 302, 307, 308} {
		v.set(func(w http.ResponseWriter, r *http.Request) bool { http.Redirect(w, r, other.URL, code); return false })
		s.round()
		if o := s.owed[id]; !strings.Contains(o.Why, fmt.Sprintf("it answered %d", code)) || !strings.Contains(o.Why, "not followed") {
			t.Errorf("%+v", o)
		}
		s.now = time.UnixMicro(s.owed[id].Next)
	}
	if len(other.tried) > 0 {
		t.Error("a redirect was followed")
	}
}

// One that does not answer keeps no other waiting for its own.
func TestOneThatIsSlowKeepsNoOtherWaiting(t *testing.T) {
	s := set(t)
	slow, quick := receive(t, s.Now), receive(t, s.Now)
	a, b := s.subscribe(slow, "/"), s.subscribe(quick, "/quick")
	s.changed(2)
	asked, release := make(chan bool), make(chan bool)
	slow.set(func(http.ResponseWriter, *http.Request) bool { asked <- true; <-release; return false })
	// What it does within its own time is up to it; when the client gives up is the client's.
	s.Client.Timeout = 0
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- s.Round(ctx) }()
	<-asked
	for s.told(b) < 2 { // it is told while the other is still silent
		select {
		case err := <-done:
			t.Fatal("the round ended before the slow one answered:", err)
		default:
			runtime.Gosched()
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	close(release)
	if o := s.owed[a]; o != (exchange.Owed{}) {
		t.Errorf("whoever was asked when we stopped has not failed: %+v", o)
	}
	s.want(quick, "standing_H2_1 standing_H2_2")
}

func (s *setting) told(id string) int64 {
	o, _ := s.book.Owed(context.Background(), id)
	return o.Done
}

// What does not answer in time, is not there, or has a certificate of nobody, is told in
// words for people.
func TestWhyNothingWasTaken(t *testing.T) {
	s := set(t)
	v := receive(t, s.Now)
	id := s.subscribe(v, "/")
	s.changed(1)
	try := func(want string) {
		t.Helper()
		s.round()
		if o := s.owed[id]; o.Why != want {
			t.Errorf("%q, and not %q", o.Why, want)
		}
		s.now = time.UnixMicro(s.owed[id].Next)
	}
	release := make(chan bool)
	v.set(func(http.ResponseWriter, *http.Request) bool { <-release; return false })
	s.Client.Timeout = time.Nanosecond
	try("it did not answer within 15 seconds")
	close(release)
	s.Client.Timeout = 0
	transport := s.Client.Transport.(*http.Transport)
	transport.CloseIdleConnections()
	transport.TLSClientConfig.RootCAs = x509.NewCertPool()
	try("its certificate is not one that is trusted here")
	transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.DNSError{Name: "members.example.org", IsNotFound: true}
	}
	try("its name members.example.org is not known to the network")
	s.Sender.Client = Client(Options{Private: true})
	v.Close()
	try("nobody answers at its address")
}

// Unless the operator allows it nothing is sent to what only this machine can reach,
// whatever a name stands for.
func TestPrivateAddressesAreRefused(t *testing.T) {
	s := set(t)
	v := receive(t, s.Now)
	id := s.subscribe(v, "/")
	s.Sender.Client = Client(Options{})
	s.changed(1)
	s.round()
	if o := s.owed[id]; !strings.Contains(o.Why, "inside of a network") {
		t.Errorf("%+v", o)
	}
	if len(v.tried) > 0 {
		t.Error("it was sent all the same")
	}
	for address, want := range map[string]bool{
		"93.184.216.34": true, "2606:2800:220:1::1": true, "8.8.8.8": true, "172.32.0.1": true,
		"127.0.0.1": false, "::1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "fe80::1": false, "fc00::1": false,
		"0.0.0.0": false, "0.1.2.3": false, "::": false, "100.64.0.1": false, "224.0.0.1": false, "ff02::1": false, "255.255.255.255": false, "240.0.0.1": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "64:ff9b::a00:1": false, "2002:7f00:1::": false, "::127.0.0.1": false, "198.18.0.1": false, "192.0.0.8": false, "fec0::1": false,
	} {
		if got := isPublic(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: public %t", address, got)
		}
	}
}

// Where somebody asks for another order while a message is on its way, that holds.
func TestWhatIsAskedForMeanwhileHolds(t *testing.T) {
	s := set(t)
	v := receive(t, s.Now)
	id := s.subscribe(v, "/")
	s.changed(3)
	s.round()
	s.changed(1)
	v.set(func(http.ResponseWriter, *http.Request) bool {
		s.book.mu.Lock()
		defer s.book.mu.Unlock()
		if s.owed[id].Done == 3 {
			s.owed[id] = s.owed[id].From(2)
		}
		return true
	})
	s.round()
	v.set(nil)
	s.round()
	s.want(v, "standing_H1_1 standing_H1_2 standing_H1_3 standing_H1_4 standing_H1_2 standing_H1_3 standing_H1_4")
}

// Between ticks whoever is slow goes on being waited for, and the others are told what is
// new; when it is told to stop nothing is on its way any more.
func TestRun(t *testing.T) {
	s := set(t)
	slow, quick := receive(t, s.Now), receive(t, s.Now)
	s.subscribe(slow, "/")
	b := s.subscribe(quick, "/quick")
	s.changed(1)
	asked, release := make(chan bool), make(chan bool)
	slow.set(func(http.ResponseWriter, *http.Request) bool { asked <- true; <-release; return false })
	s.Client.Timeout = 0
	ctx, stop := context.WithCancel(t.Context())
	tick, done := make(chan time.Time), make(chan bool)
	go func() { s.Sender.Run(ctx, tick); close(done) }()
	<-asked
	for s.told(b) < 1 {
		runtime.Gosched()
	}
	s.book.mu.Lock()
	s.changed(1)
	s.book.mu.Unlock()
	for s.told(b) < 2 { // the slow one is still being waited for
		tick <- s.now
	}
	stop()
	<-done
	close(release)
	s.want(quick, "standing_H2_1 standing_H2_2")
	if len(slow.tried) != 1 {
		t.Errorf("the slow one was asked %d times at once", len(slow.tried))
	}
}

// While the database is not what was recorded nothing is told; and what is wrong again and
// again is said to the operator once an hour.
func TestNothingIsToldThatMayBeWrong(t *testing.T) {
	s := set(t)
	v := receive(t, s.Now)
	s.subscribe(v, "/")
	s.changed(1)
	s.unsound = errors.New("the database is not what was recorded")
	s.round()
	s.want(v, "")
	s.unsound, s.broken = nil, errors.New("altered outside of duly")
	for range 5 {
		if err := s.begin(t.Context(), s.failed); err != nil {
			t.Fatal(err)
		}
		s.all.Wait()
	}
	s.now = s.now.Add(time.Hour)
	if err := s.begin(t.Context(), s.failed); err != nil {
		t.Fatal(err)
	}
	s.all.Wait()
	if n := strings.Count(s.log.String(), "altered outside of duly"); n != 2 {
		t.Errorf("it was said %d times:\n%s", n, s.log)
	}
	s.broken = nil
	s.round()
	s.want(v, "standing_H1_1")
}

// Whoever is removed, or an office that stops, while changes are on their way is sent none
// that had not been sent by then.
func TestNothingMoreIsSentOnceItIsNotToBe(t *testing.T) {
	for name, stop := range map[string]func(*setting){
		"removed": func(s *setting) {
			e, no := s.register.Perform(exchange.Unsubscribed, "H1", exchange.Said{}, timetable.MustDate("2026-03-02"))
			if no != nil {
				s.Error(no)
			}
			s.register, _ = s.register.With(e)
		},
		"altered": func(s *setting) { s.unsound = errors.New("not what was recorded") },
	} {
		s := set(t)
		v := receive(t, s.Now)
		s.subscribe(v, "/")
		s.changed(5)
		v.set(func(http.ResponseWriter, *http.Request) bool {
			if len(v.tried) == 2 {
				s.book.mu.Lock()
				defer s.book.mu.Unlock()
				stop(s)
			}
			return true
		})
		s.round()
		if got := v.taken(); got != "standing_H1_1 standing_H1_2" {
			t.Errorf("%s: taken: %s", name, got)
		}
	}
}
