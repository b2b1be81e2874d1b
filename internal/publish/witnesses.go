package publish

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"duly/publiclog"
	"duly/witnessing"
	"golang.org/x/time/rate"
)

// Witnesses bring the log's checkpoints to others, who cosign what agrees with
// all that they saw before, and keep their cosignatures. Nobody waits for a
// witness: one that is away, slow or lying stops nothing.
type Witnesses struct {
	publisher *Publisher
	policy    *witnessing.Policy
	client    *http.Client
	now       func() time.Time
	write     writer // for files beside those that the publisher writes

	writing sync.Mutex // held by whoever writes the file of what was witnessed

	mu        sync.Mutex
	rounds    []round // the checkpoints that are being cosigned, the oldest first
	offered   time.Time
	standings map[string]*standing
	witnessed []byte // the latest checkpoint that enough have signed; nil: none
	other     []byte // a checkpoint with the log's own signature that is not of this log; nil: none came up
	taking    *rate.Limiter
}

// A round is a checkpoint with the cosignatures that have come for it.
type round struct {
	size   int64
	text   string
	signed []byte
}

// A standing is what is known of one witness.
type standing struct {
	one    witnessing.Witness
	size   int64     // of the log, when it was cosigned last as far as known
	signed int64     // the size that it cosigned last for us; -1: none since the start
	at     time.Time // when, by its own clock
	fault  string    // why it did not cosign the last time; "" if it did
	failed int       // how often in a row it did not
	after  time.Time // not to be asked before
	busy   bool
}

// How often, and how long.
const (
	OfferEvery = 10 * time.Second // at most
	heartbeat  = time.Hour        // after which the same checkpoint is cosigned anew
	patience   = 10 * time.Second // with one witness
	longest    = 10 * time.Minute // until one that fails is asked again
	mostRounds = 64               // that late cosignatures are kept for
)

// Witness gives a publisher its witnesses. The policy must be this log's.
// client is how witnesses are reached, now the clock by which they are asked.
func (p *Publisher) Witness(policy *witnessing.Policy, client *http.Client, now func() time.Time) (*Witnesses, error) {
	w := &Witnesses{
		publisher: p, policy: policy, client: client, now: now, write: writer{p.write.disk, map[string]bool{}},
		standings: map[string]*standing{}, taking: rate.NewLimiter(5, 50),
	}
	for _, one := range policy.Witnesses {
		w.standings[one.Name] = &standing{one: one, signed: -1}
	}
	kept, err := p.write.disk.Read("witnessed")
	if err != nil && !missing(err) {
		return nil, fmt.Errorf("read the checkpoint that was witnessed last: %w", err)
	}
	if err == nil {
		// Under another policy than before it may not count any more, or not be
		// readable: then it is as if it were not there.
		if judged, err := policy.Judge(kept); err == nil {
			w.remember(kept, judged)
		}
	}
	if err := w.write.write([]file{{Path: "policy", Data: policy.Text}}); err != nil {
		return nil, err
	}
	p.witnesses.Store(w)
	return w, nil
}

// remember takes in a checkpoint with cosignatures, as it is.
func (w *Witnesses) remember(signed []byte, judged publiclog.Witnessed) {
	c, err := publiclog.ReadCheckpoint(signed)
	if err != nil {
		return
	}
	w.rounds = append(w.rounds, round{c.Size, c.Text(), signed})
	for _, by := range judged.By {
		s := w.standings[by.Name]
		s.size, s.at = c.Size, by.At
	}
	if judged.Holds {
		w.witnessed = signed
	}
}

// Run offers checkpoints at each tick, which is to come every OfferEvery, until
// ctx ends. A fault is what an operator must know; that a witness is away is none.
func (w *Witnesses) Run(ctx context.Context, tick <-chan time.Time, fault func(error)) {
	var all sync.WaitGroup
	defer all.Wait()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
		for _, s := range w.due() {
			all.Go(func() {
				if err := w.offer(ctx, s); err != nil && ctx.Err() == nil {
					fault(err)
				}
			})
		}
	}
}

// due lists the witnesses that are to be asked now, and marks them busy.
func (w *Witnesses) due() []*standing {
	now := w.publisher.now.Load()
	w.mu.Lock()
	defer w.mu.Unlock()
	if now.Size == 0 {
		return nil
	}
	anew := w.now().Sub(w.offered) >= heartbeat
	if anew {
		w.offered = w.now()
	}
	var due []*standing
	for _, one := range w.policy.Witnesses {
		s := w.standings[one.Name]
		if anew {
			s.signed = -1
		}
		if one.URL == "" || s.busy || s.signed == now.Size || w.now().Before(s.after) {
			continue
		}
		s.busy = true
		due = append(due, s)
	}
	return due
}

// Ahead: a witness remembers more of this log than is here, or another log.
// It is a fault: somebody else has the log's key, or an old copy was put back.
type Ahead struct{ Claims []Claim }

// A Claim is what one witness says about the log.
type Claim struct {
	Witness string // the policy's name for it
	URL     string
	Size    int64  // that it remembers; -1 where it only says that ours does not go on from it
	Shown   []byte // a checkpoint with the log's own signature that shows it; nil: none was shown
	Here    int64  // the entries that are here
}

func (c Claim) String() string {
	what := fmt.Sprintf("the witness %s (%s) remembers %d entries", c.Witness, c.URL, c.Size)
	if c.Size <= c.Here {
		what = fmt.Sprintf("the witness %s (%s) remembers other entries than are here", c.Witness, c.URL)
	}
	if c.Shown == nil {
		return what + ", and has not shown a checkpoint that proves it"
	}
	return what + ", and shows a checkpoint with this log's own signature"
}

// offer brings the latest checkpoint to one witness, once.
func (w *Witnesses) offer(ctx context.Context, s *standing) error {
	now := w.publisher.now.Load()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	outcome, err := w.bring(ctx, s, now)
	w.mu.Lock()
	s.busy = false
	if err == nil {
		s.signed, s.fault, s.failed, s.after = now.Size, "", 0, time.Time{}
		w.mu.Unlock()
		return nil
	}
	before := s.fault
	s.fault = err.Error()
	s.after = w.now().Add(min(OfferEvery<<min(s.failed, 10), longest))
	s.failed++
	w.mu.Unlock()
	if outcome != nil && before != err.Error() { // told once, not at each try
		return &Ahead{[]Claim{*outcome}}
	}
	return nil
}

// bring asks one witness to cosign a state. Its answer that it remembers
// another size is followed: that is how its size is learned.
func (w *Witnesses) bring(ctx context.Context, s *standing, now *state) (*Claim, error) {
	w.mu.Lock()
	old := min(s.size, now.Size)
	w.mu.Unlock()
	for range 3 {
		r := witnessing.Request{Old: old, Checkpoint: now.signed}
		if old > 0 && old < now.Size {
			var err error
			if r.Proof, err = w.publisher.reader(now).Consistency(old); err != nil {
				return nil, err
			}
		}
		a, err := ask(ctx, w.client, s.one.URL, r)
		switch {
		case err != nil:
			return nil, err
		case a.lines != nil:
			w.know(s, now.Size)
			return nil, w.take(now.signed, a.lines, s.one.Name)
		case a.inconsistent || a.size == old:
			return w.claim(ctx, s, -1, now), errors.New("it says that this log does not go on from the one that it saw before")
		case a.size > now.Size:
			return w.claim(ctx, s, a.size, now), fmt.Errorf("it says that it saw a log of %d entries already, and here are %d", a.size, now.Size)
		}
		old = a.size
		w.know(s, old)
	}
	return nil, errors.New("it names another size of the log at each question")
}

func (w *Witnesses) know(s *standing, size int64) {
	w.mu.Lock()
	s.size = size
	w.mu.Unlock()
}

// claim asks a witness to show what it claims.
func (w *Witnesses) claim(ctx context.Context, s *standing, size int64, now *state) *Claim {
	c := &Claim{Witness: s.one.Name, URL: s.one.URL, Size: size, Here: now.Size}
	signed, err := show(ctx, w.client, s.one.URL, now.Origin)
	if err != nil {
		return c
	}
	theirs, err := publiclog.OpenCheckpoint(signed, w.publisher.key.Public)
	if err != nil {
		return c
	}
	if theirs.Size <= now.Size {
		root, err := w.publisher.reader(now).RootAt(theirs.Size)
		if err != nil || root == theirs.Root {
			return c
		}
	}
	c.Size, c.Shown = theirs.Size, signed
	w.mu.Lock()
	w.other = signed
	w.mu.Unlock()
	return c
}
