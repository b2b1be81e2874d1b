// Package deliver answers one question: has everybody who wants to know been told of
// every change?
//
// It sends what is owed to each subscriber, in order, and writes down what became of it
// before it sends more. So whoever stops the program, at any moment, makes a subscriber
// hear something twice, under the same id, and never makes them miss something.
package deliver

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"duly/exchange"
	"duly/standing"
)

// An Office knows what changed and who is to be told: *office.Office.
type Office interface {
	// Sound is an error while the database is not what was recorded: then nothing is told.
	Sound() error
	// Exchange is who takes part.
	Exchange(ctx context.Context) (exchange.Register, error)
	// NextChange is the first change after a number; false where there is none.
	NextChange(ctx context.Context, after int64) (standing.Change, bool, error)
	// Owed is how far a subscriber has been told.
	Owed(ctx context.Context, subscriber string) (exchange.Owed, error)
	// PutOwed writes down how far; exchange.ErrMoved where it is not as it was any more.
	PutOwed(ctx context.Context, subscriber string, was, is exchange.Owed) error
	// SubscriberSecret is what a subscriber's messages are signed with.
	SubscriberSecret(ctx context.Context, subscriber string) ([]byte, error)
}

// Config is what a sender is made of.
type Config struct {
	Office  Office
	Now     func() time.Time
	Entropy io.Reader    // for how long pauses are
	Client  *http.Client // Client()
	Log     *slog.Logger // for the operator
}

// A Sender sends. There is to be one on a database.
type Sender struct {
	Config

	all  sync.WaitGroup
	mu   sync.Mutex
	busy map[string]bool      // subscribers that are being told
	said map[string]time.Time // what the operator was told, and when
}

// New makes a sender.
func New(c Config) *Sender {
	return &Sender{Config: c, busy: map[string]bool{}, said: map[string]time.Time{}}
}

// mostInTurn is how many changes one subscriber is sent before it is looked again who is
// to be told.
const mostInTurn = 200

// Run sends whatever is due at each tick, until it is told to stop; then it waits until
// nothing is on its way.
func (s *Sender) Run(ctx context.Context, tick <-chan time.Time) {
	defer s.all.Wait()
	for {
		if err := s.begin(ctx, s.failed); err != nil && ctx.Err() == nil {
			s.failed(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
	}
}

// sayAgain is after how long the operator is told the same again.
const sayAgain = time.Hour

func (s *Sender) failed(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last, said := s.said[err.Error()]; said && s.Now().Sub(last) < sayAgain {
		return
	}
	if len(s.said) > 100 {
		clear(s.said)
	}
	s.said[err.Error()] = s.Now()
	s.Log.Error("tell subscribers what changed", "err", err)
}

// Round sends to every subscriber what is due, and waits. Its error is about the office
// alone: whatever becomes of a message is written down.
func (s *Sender) Round(ctx context.Context) error {
	var mu sync.Mutex
	var failed []error
	err := s.begin(ctx, func(err error) {
		mu.Lock()
		defer mu.Unlock()
		failed = append(failed, err)
	})
	s.all.Wait()
	return errors.Join(append(failed, err)...)
}

// begin begins to send to every subscriber that is not being sent to, each by itself: one
// that fails or is slow keeps no other waiting.
func (s *Sender) begin(ctx context.Context, failed func(error)) error {
	if s.Office.Sound() != nil {
		return nil // whoever runs the office knows
	}
	register, err := s.Office.Exchange(ctx)
	if err != nil {
		return fmt.Errorf("who is to be told: %w", err)
	}
	for _, sub := range register.Subscribers() {
		if sub.Until != 0 || !s.take(sub.ID) {
			continue
		}
		s.all.Go(func() {
			defer s.leave(sub.ID)
			if err := s.tell(ctx, sub); err != nil && ctx.Err() == nil {
				failed(fmt.Errorf("subscriber %s: %w", sub.ID, err))
			}
		})
	}
	return nil
}

func (s *Sender) take(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[id] {
		return false
	}
	s.busy[id] = true
	return true
}

func (s *Sender) leave(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.busy, id)
}

// tell sends one subscriber what is due, until all is taken or something is not.
func (s *Sender) tell(ctx context.Context, sub *exchange.Subscriber) error {
	for range mostInTurn {
		more, err := s.next(ctx, sub)
		if errors.Is(err, exchange.ErrMoved) {
			return nil // somebody asked for another order meanwhile: the next round follows it
		}
		if err != nil || !more || ctx.Err() != nil {
			return err
		}
	}
	return nil
}

// next sends the next change; false where there is none, or it was not taken.
func (s *Sender) next(ctx context.Context, sub *exchange.Subscriber) (taken bool, err error) {
	register, err := s.Office.Exchange(ctx)
	if now := register.Subscriber(sub.ID); err != nil || now == nil || now.Until != 0 || s.Office.Sound() != nil {
		return false, err // it was removed meanwhile, or the office stopped
	}
	owed, err := s.Office.Owed(ctx, sub.ID)
	if err != nil || !owed.Due(s.Now()) {
		return false, err
	}
	c, is, err := s.Office.NextChange(ctx, owed.Done)
	if err != nil || !is {
		return false, err
	}
	secret, err := s.Office.SubscriberSecret(ctx, sub.ID)
	if err != nil {
		return false, err
	}
	why, err := s.send(ctx, sub, c, secret)
	switch {
	case ctx.Err() != nil:
		return false, nil // it was we who stopped
	case err != nil:
		return false, err
	case why == "":
		return true, s.Office.PutOwed(ctx, sub.ID, owed, owed.Took(c.Number, s.Now()))
	}
	chance, err := s.chance()
	if err != nil {
		return false, err
	}
	after := owed.Failed(why, s.Now(), chance)
	if err := s.Office.PutOwed(ctx, sub.ID, owed, after); err != nil {
		return false, err
	}
	if after.Stopped {
		s.Log.Error("a subscriber has not taken a change for three days: nothing more is sent to it until somebody asks for that on the page “Membership systems”",
			"subscriber", sub.ID, "change", c.Number, "tries", after.Tries, "why", why)
	} else {
		s.Log.Warn("a subscriber has not taken a change: it is sent again", "subscriber", sub.ID, "change", c.Number, "tries", after.Tries, "why", why)
	}
	return false, nil
}

func (s *Sender) chance() (uint64, error) {
	var b [8]byte
	if _, err := io.ReadFull(s.Entropy, b[:]); err != nil {
		return 0, fmt.Errorf("draw the length of a pause: %w", err)
	}
	return binary.LittleEndian.Uint64(b[:]), nil
}

// mostRead is how much of an answer is read, in bytes: only its status counts.
const mostRead = 64 << 10

// send sends a change; why says for people why it was not taken.
func (s *Sender) send(ctx context.Context, sub *exchange.Subscriber, c standing.Change, secret []byte) (why string, err error) {
	body, err := exchange.Body(c)
	if err != nil {
		return "", err
	}
	id, at := exchange.MessageID(sub.ID, c.Number), s.Now()
	r, err := message(ctx, sub.URL, body)
	if err != nil {
		return "", err
	}
	r.Header.Set(exchange.HeaderID, id)
	r.Header.Set(exchange.HeaderTime, fmt.Sprint(at.Unix()))
	r.Header.Set(exchange.HeaderSignature, exchange.Sign(secret, id, at, body))
	answer, err := s.Client.Do(r)
	if err != nil {
		return unreached(err), nil
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, mostRead) // so that the connection serves again
	switch {
	case answer.StatusCode >= 200 && answer.StatusCode < 300:
		return "", nil
	case answer.StatusCode >= 300 && answer.StatusCode < 400:
		return fmt.Sprintf("it answered %d: it sends on to another address, which is not followed", answer.StatusCode), nil
	}
	return fmt.Sprintf("it answered %d", answer.StatusCode), nil
}
