// Package office answers one question: how does an act become part of the
// record? It is the case office, and the only writer: an act goes in, and
// entries, letters and the desk's row are written in one transaction.
package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"duly/casework"
	"duly/journal"
	"duly/publiclog"
	"duly/rulebook"
	"duly/timetable"
)

// A Publisher follows the journal into the public log.
type Publisher interface {
	// Through answers once every entry below n is under a signed checkpoint.
	Through(ctx context.Context, n int64) (checkpoint []byte, err error)
	// Prove shows that an entry's leaf is under the latest checkpoint.
	Prove(ctx context.Context, number int64) (publiclog.Proof, error)
	// Key is the log's public key, as a verifier key.
	Key() string
}

// Config is what an office is made of. Everything of it is needed.
type Config struct {
	Store     Store
	Keyring   Keyring
	Evidence  Evidence
	Publisher Publisher
	Files     []rulebook.File // the rulebook that new complaints come under, with the texts that it names
	Now       func() time.Time
	Zone      *time.Location // the rulebook's time zone
	Entropy   io.Reader
	Address   string // where the public log is reached, for receipts; may be ""

	// Broken is put on record before anything else, once: the log of this office goes on
	// after a break. nil: there was none, or it is on record already.
	Broken *casework.Broken

	// Fault is told once of each case that cannot be read, for whoever runs the
	// installation: no officer is shown it, because who may not know of the case stands
	// in what cannot be read. nil: nobody is told.
	Fault func(id string, err error)

	// Beacon fetches the signature of a round of beacon.Quicknet, in hexadecimal. What it
	// brings is checked, whoever it comes from. nil: overseers paste it in.
	Beacon func(ctx context.Context, round uint64) (signature string, err error)
}

// An Office handles the cases of one organisation.
type Office struct {
	store     Store
	keyring   Keyring
	evidence  Evidence
	publisher Publisher
	now       func() time.Time
	zone      *time.Location
	entropy   io.Reader
	current   *rulebook.Rulebook
	pepper    journal.Key
	address   string
	attempts  attempts
	readings  readings
	faults    faults
	audits    audits
	committed committed
	members   roster
	rolled    rolled
	exchanged exchanged
	asked     asked
	forgotten forgotten
	sampled   sampled
	beacon    func(ctx context.Context, round uint64) (string, error)
	wrote     onRecord
	kinds     ofKind
	repeating repeating
	released  atomic.Int64 // the first day of the quarter before which all figures are published
	releasing sync.Mutex

	jobs            chan job
	closing, closed chan struct{}
	close           sync.Once

	tail int64 // the journal's head as the writer left it; the writer's alone

	mu      sync.Mutex
	held    map[string]*held              // cases as last written
	dropped int                           // how often a case was taken out of held
	books   map[string]*rulebook.Rulebook // by digest
}

// New opens the office. A rulebook that was not in force before is adopted: an
// entry of the journal says so. A rulebook with problems opens nothing.
func New(ctx context.Context, c Config) (*Office, error) {
	r, problems := rulebook.Read(c.Files)
	if len(problems) > 0 {
		return nil, &BadRulebook{problems}
	}
	if today := timetable.DateOf(c.Now().In(c.Zone)); today < r.InForce {
		return nil, fmt.Errorf("%s, version %s, is in force from %s: until then, open the office with the rules before it", r.Name, r.Version, r.InForce.Long())
	}
	o := &Office{
		store: c.Store, keyring: c.Keyring, evidence: c.Evidence, publisher: c.Publisher,
		now: c.Now, zone: c.Zone, entropy: c.Entropy, current: r, address: c.Address, faults: faults{tell: c.Fault}, beacon: c.Beacon,
		jobs: make(chan job, most), closing: make(chan struct{}), closed: make(chan struct{}),
		held: map[string]*held{}, books: map[string]*rulebook.Rulebook{r.Digest: r},
	}
	var err error
	if o.pepper, err = c.Keyring.Key(ctx, "system/codes", true); err != nil {
		return nil, fmt.Errorf("the key of access codes: %w", err)
	}
	if err := o.resume(ctx); err != nil {
		return nil, err
	}
	if err := o.seals(ctx); err != nil {
		return nil, err
	}
	go o.run()
	if err := o.declareBroken(ctx, c.Broken); err != nil {
		o.Close()
		return nil, err
	}
	if err := o.begin(ctx, r, c.Files); err != nil {
		o.Close()
		return nil, err
	}
	return o, nil
}

// A BadRulebook says what its author must mend before the office can open.
type BadRulebook struct{ Problems []rulebook.Problem }

func (b *BadRulebook) Error() string {
	return fmt.Sprintf("the rulebook has %d problem(s)", len(b.Problems))
}

// Close carries out what was handed in and stops the writer. It may be called
// more than once.
func (o *Office) Close() {
	_ = o.writeReadings(context.Background()) // where nothing can be written any more, they are lost
	o.close.Do(func() { close(o.closing) })
	<-o.closed
}

// begin records a rulebook that the office has not worked under before, and has the tables
// sealed, once.
func (o *Office) begin(ctx context.Context, r *rulebook.Rulebook, files []rulebook.File) error {
	known, err := o.begun(ctx, r)
	if err != nil || known {
		return err
	}
	text, err := json.Marshal(files)
	if err != nil {
		return err
	}
	// What stands in the tables before the journal says that they are sealed is taken as it is.
	if sealed, err := o.sealedFrom(ctx); err != nil {
		return err
	} else if !sealed {
		if err := o.store.SealAll(ctx); err != nil {
			return err
		}
	}
	return o.write(ctx, func(s *sitting) error {
		sealed, err := o.sealedFrom(s.ctx)
		if err != nil {
			return err
		}
		if _, err := o.store.Rulebook(s.ctx, r.Digest); errors.Is(err, ErrNotFound) {
			s.books = append(s.books, AdoptedRulebook{Digest: r.Digest, Adopted: s.Today, Files: text})
			e := casework.Event{Kind: journal.RulebookAdopted, Day: s.Today, Particulars: &casework.Particulars{Rulebook: r.Digest}, Text: r.Name + ", version " + r.Version}
			if s.next() == 0 {
				e.Beside(allTables, sealedHere)
			}
			s.system(e)
		} else if err != nil {
			return err
		}
		if sealed {
			return nil
		}
		return s.sealTables()
	})
}

// begun tells whether the journal has nothing more to say before work begins.
func (o *Office) begun(ctx context.Context, r *rulebook.Rulebook) (bool, error) {
	_, err := o.store.Rulebook(ctx, r.Digest)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return o.sealedFrom(ctx)
}

// system adds an entry of the system itself.
func (s *sitting) system(e casework.Event) { s.systemBy("", e) }

// systemBy adds an entry of the system itself that is about a person.
func (s *sitting) systemBy(person string, e casework.Event) {
	n := int(s.next())
	s.pending = append(s.pending, pending{n: n, by: person, plain: func(_ [32]byte, recorded int64) ([journal.Envelopes][]byte, error) {
		return e.Record("", n, [32]byte{}, recorded)
	}})
}

// rules gives a rulebook that cases came under.
func (o *Office) rules(digest string) (*rulebook.Rulebook, error) {
	o.mu.Lock()
	r := o.books[digest]
	o.mu.Unlock()
	if r != nil {
		return r, nil
	}
	adopted, err := o.store.Rulebook(context.Background(), digest)
	if err != nil {
		return nil, fmt.Errorf("the rulebook %.12s: %w", digest, err)
	}
	var files []rulebook.File
	if err := json.Unmarshal(adopted.Files, &files); err != nil {
		return nil, fmt.Errorf("the rulebook %.12s: %w", digest, err)
	}
	r, problems := rulebook.Read(files)
	if len(problems) > 0 {
		return nil, fmt.Errorf("the rulebook %.12s, adopted %s: %w", digest, adopted.Adopted, &BadRulebook{problems})
	}
	if r.Digest != digest {
		return nil, fmt.Errorf("the rulebook kept as %.12s has the digest %.12s: it was altered", digest, r.Digest)
	}
	o.mu.Lock()
	o.books[digest] = r
	o.mu.Unlock()
	return r, nil
}

// Now is the office's clock.
func (o *Office) Now() time.Time { return o.now() }

// Today is the date that it is in the organisation's time zone.
func (o *Office) Today() timetable.Date { return o.dateOf(o.now()) }

func (o *Office) dateOf(t time.Time) timetable.Date { return timetable.DateOf(t.In(o.zone)) }

// afterHours tells whether an instant is later than the "day ends" of a
// rulebook: the one that a case is under, which need not be the current one.
func (o *Office) afterHours(r *rulebook.Rulebook, t time.Time) bool {
	local := t.In(o.zone)
	return r.DayEnds != 0 && local.Hour()*60+local.Minute() >= r.DayEnds
}

// Rulebook is the one that new complaints come under.
func (o *Office) Rulebook() *rulebook.Rulebook { return o.current }

// keep makes cases as they were just written visible to readers.
func (o *Office) keep(cases map[string]*held) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for id, h := range cases {
		o.hold(id, h)
	}
}

// hold keeps a case in memory; the caller has the lock.
func (o *Office) hold(id string, h *held) {
	if len(o.held) >= mostHeld {
		o.dropped++
		clear(o.held)
	}
	o.held[id] = h
}

// mostHeld bounds the cases kept in memory; beyond it they are read again.
const mostHeld = 20_000

// forget drops what is in memory: another writer has been here.
func (o *Office) forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.dropped++
	clear(o.held)
}

// load gives a case as last written by this office, or reads it; ErrNotFound.
func (o *Office) load(ctx context.Context, id string) (*held, error) {
	notes := len(o.notesOf(id))
	o.mu.Lock()
	h, dropped := o.held[id], o.dropped
	if h != nil && len(h.notes) < notes { // another program erased something of it since
		h = nil
		delete(o.held, id)
	}
	o.mu.Unlock()
	if h != nil {
		return h, nil
	}
	h, err := o.replay(ctx, id, o.stored(ctx, id))
	if err != nil && o.forgottenSince(ctx, id, notes) {
		h, err = o.replay(ctx, id, o.stored(ctx, id))
	}
	if err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	// What was written meanwhile is held, and is later; unless it was dropped since.
	if now := o.held[id]; o.dropped == dropped && (now == nil || now.c.Version < h.c.Version) {
		o.hold(id, h)
	}
	return h, nil
}
