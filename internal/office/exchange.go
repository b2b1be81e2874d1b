package office

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"duly/casework"
	"duly/exchange"
	"duly/journal"
)

// Which membership systems take part is read from the journal: each event of it is an
// entry of the system. Its text is what was said, as JSON, and its ground the digest of
// that text. A token is kept as a keyed hash; the secret of a subscriber is a key of the
// keyring, and is in no entry.

// exchanged is who takes part as far as the journal was read.
type exchanged struct {
	mu       sync.Mutex
	register exchange.Register
	next     int64 // the first entry that was not looked at
	members  int64 // the entry by which the register of members changed last; 0: none

	change sync.Mutex // one change at a time: each is given the next number
}

// Exchange is who takes part, as it stands in the journal.
func (o *Office) Exchange(ctx context.Context) (exchange.Register, error) {
	k := &o.exchanged
	k.mu.Lock()
	defer k.mu.Unlock()
	register, members := k.register, k.members
	next, err := o.ofOffice(ctx, k.next, func(entry journal.Entry) error {
		seen, err := o.systemEvent(ctx, entry)
		if err != nil {
			return err
		}
		if seen.Kind == journal.MembersChanged {
			members = entry.Number
		}
		if !slices.Contains(exchange.Kinds(), exchange.Kind(seen.Kind)) {
			return nil
		}
		e, err := o.exchangeEvent(ctx, entry)
		if err == nil {
			register, err = register.With(e)
		}
		return err
	})
	if err != nil {
		return exchange.Register{}, fmt.Errorf("read which membership systems take part: %w", err)
	}
	k.register, k.members, k.next = register, members, next
	return register, nil
}

// membersChanged is the entry by which the register of members changed last.
func (k *exchanged) membersChanged() int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.members
}

// exchangeEvent reads an entry about who takes part.
func (o *Office) exchangeEvent(ctx context.Context, entry journal.Entry) (e exchange.Event, err error) {
	var plain [journal.Envelopes][]byte
	names := keyNames(entry.Case, entry.Person)
	for v := range plain {
		key, err := o.keyring.Key(ctx, names[v], false)
		if err == nil {
			plain[v], err = entry.OpenOne(journal.Envelope(v), key)
		}
		if errors.Is(err, ErrNotFound) && journal.Envelope(v) == journal.Person {
			continue // who did it was forgotten
		}
		if err != nil {
			return e, err
		}
	}
	whole, _, err := casework.ParseRecord(plain)
	if err != nil {
		return e, err
	}
	if digestOf(whole.Text) != whole.Ground {
		return e, fmt.Errorf("entry %d: its words are not those that its digest is of", entry.Number)
	}
	e = exchange.Event{Kind: exchange.Kind(whole.Kind), Day: whole.Day, By: whole.By, ID: whole.Subject, Text: whole.Text}
	if err := json.Unmarshal([]byte(e.Text), &e.Said); err != nil {
		return e, fmt.Errorf("entry %d: %w", entry.Number, err)
	}
	return e, nil
}

// Admit lets a membership system take part and gives its token, which nobody is shown
// again. by is the id of an administrator.
func (o *Office) Admit(ctx context.Context, by, name string, scopes []exchange.Scope) (e exchange.Event, token string, err error) {
	var drawn [32]byte
	if _, err := io.ReadFull(o.entropy, drawn[:]); err != nil {
		return e, "", fmt.Errorf("draw a token: %w", err)
	}
	secret := base64.RawURLEncoding.EncodeToString(drawn[:])
	e, err = o.takesPart(ctx, by, func(r exchange.Register, _ *sitting) (exchange.Event, *exchange.Refusal, error) {
		e, no := r.Perform(exchange.Admitted, "", exchange.Said{Name: name, Scopes: scopes}, 0)
		token = tokenPrefix + e.ID + "_" + secret
		e.Said.Token = hex.EncodeToString(o.tokenHash(token))
		return e, no, nil
	})
	return e, token, err
}

// ShutOut ends the token of a system.
func (o *Office) ShutOut(ctx context.Context, by, system string) error {
	_, err := o.takesPart(ctx, by, func(r exchange.Register, _ *sitting) (exchange.Event, *exchange.Refusal, error) {
		e, no := r.Perform(exchange.ShutOut, system, exchange.Said{}, 0)
		return e, no, nil
	})
	return err
}

// Subscribe has changes of standings sent to an address, from the next one on, and gives
// the secret with which they are signed, as the subscriber needs it.
func (o *Office) Subscribe(ctx context.Context, by, name, url string) (e exchange.Event, secret string, err error) {
	e, err = o.takesPart(ctx, by, func(r exchange.Register, s *sitting) (exchange.Event, *exchange.Refusal, error) {
		last, err := o.store.LastStandingChange(s.ctx)
		if err != nil {
			return exchange.Event{}, nil, err
		}
		e, no := r.Perform(exchange.Subscribed, "", exchange.Said{Name: name, URL: url, After: last}, 0)
		if no == nil {
			// The key first: a subscriber without one could never be told.
			_, err = o.keyring.Key(s.ctx, secretKey(e.ID), true)
		}
		return e, no, err
	})
	if err != nil {
		return e, "", err
	}
	key, err := o.SubscriberSecret(ctx, e.ID)
	return e, exchange.ShowSecret(key), err
}

// Unsubscribe ends what is sent to a subscriber, and forgets its secret.
func (o *Office) Unsubscribe(ctx context.Context, by, subscriber string) error {
	_, err := o.takesPart(ctx, by, func(r exchange.Register, _ *sitting) (exchange.Event, *exchange.Refusal, error) {
		e, no := r.Perform(exchange.Unsubscribed, subscriber, exchange.Said{}, 0)
		return e, no, nil
	})
	if err == nil {
		err = o.keyring.Destroy(ctx, []string{secretKey(subscriber)})
	}
	return err
}

// takesPart puts on record what an administrator changes; a *casework.Refusal where that
// may not be, ErrNotFound for anybody else.
func (o *Office) takesPart(ctx context.Context, by string, perform func(exchange.Register, *sitting) (exchange.Event, *exchange.Refusal, error)) (done exchange.Event, err error) {
	o.exchanged.change.Lock()
	defer o.exchanged.change.Unlock()
	err = o.write(ctx, func(s *sitting) error {
		p, err := o.Officer(s.ctx, by)
		if err == nil && !p.Admin {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		register, err := o.Exchange(s.ctx)
		if err != nil {
			return err
		}
		e, no, err := perform(register, s)
		if err != nil {
			return err
		}
		if no != nil {
			return &casework.Refusal{What: no.What, Field: no.Field}
		}
		e.Day, e.By = s.Today, by
		if _, err := register.With(e); err != nil {
			return err
		}
		text, err := json.Marshal(e.Said)
		if err != nil {
			return err
		}
		e.Text, done = string(text), e
		s.systemBy(by, casework.Event{Kind: casework.Kind(e.Kind), Day: e.Day, By: by, Role: strings.Join(p.Roles, ", "), Subject: e.ID, Ground: digestOf(e.Text), Text: e.Text})
		return nil
	})
	return done, err
}

// tokenPrefix lets whoever searches for secrets that got out know one of ours.
const tokenPrefix = "duly_"

func (o *Office) tokenHash(token string) []byte {
	mac := hmac.New(sha256.New, o.pepper[:])
	mac.Write([]byte("duly/token/v1\n" + token))
	return mac.Sum(nil)
}

// SystemOf finds the membership system that a token is of; ErrNotFound where it takes
// part no more, or there is none.
func (o *Office) SystemOf(ctx context.Context, token string) (*exchange.System, error) {
	register, err := o.Exchange(ctx)
	if err != nil {
		return nil, err
	}
	rest, ours := strings.CutPrefix(token, tokenPrefix)
	id, _, _ := strings.Cut(rest, "_")
	s := register.System(id)
	hash := hex.EncodeToString(o.tokenHash(token))
	if !ours || s == nil || !hmac.Equal([]byte(s.Token), []byte(hash)) || s.Until != 0 {
		return nil, ErrNotFound
	}
	return s, nil
}

func secretKey(subscriber string) string { return "subscriber/" + subscriber }

// Sound is an error while the audit has found that the database is not what was recorded.
func (o *Office) Sound() error { return o.stopped() }

// SubscriberSecret is what a subscriber's messages are signed with.
func (o *Office) SubscriberSecret(ctx context.Context, subscriber string) ([]byte, error) {
	key, err := o.keyring.Key(ctx, secretKey(subscriber), false)
	return key[:], err
}

// An ExchangeStore keeps what taking part needs beside the journal.
type ExchangeStore interface {
	// Owed finds how far a subscriber has been told; ErrNotFound, or the row with ErrAltered.
	Owed(ctx context.Context, subscriber string) (OwedRow, error)
	// AllOwed lists all of them.
	AllOwed(ctx context.Context) ([]OwedRow, error)
	// PutOwed writes it in the place of what has the seal was (nil: of nothing);
	// exchange.ErrMoved where that is not there.
	PutOwed(ctx context.Context, r OwedRow, was []byte) error
	// Answered finds what a system was answered to a call; ErrNotFound or ErrAltered.
	Answered(ctx context.Context, system string, call []byte) (AnsweredRow, error)
	// AnsweredTo lists the systems to which there is an answer.
	AnsweredTo(ctx context.Context) ([]string, error)
}

// An OwedRow is how far a subscriber has been told, as it is kept.
type OwedRow struct {
	Subscriber, State string // State: an exchange.Owed, as JSON
	Seal              []byte // by which the row that was read is known again
}

// An AnsweredRow is what a system was answered to a call that changed something.
type AnsweredRow struct {
	System        string
	Call, Request []byte // keyed digests of the call's key and of what was asked
	Answer        string // JSON; nothing personal
}

// Owed is how far a subscriber has been told; ErrAltered where what is kept of it was
// written by somebody else.
func (o *Office) Owed(ctx context.Context, subscriber string) (exchange.Owed, error) {
	owed, _, err := o.owed(ctx, subscriber)
	return owed, err
}

func (o *Office) owed(ctx context.Context, subscriber string) (owed exchange.Owed, seal []byte, err error) {
	register, err := o.Exchange(ctx)
	if err != nil {
		return owed, nil, err
	}
	sub := register.Subscriber(subscriber)
	if sub == nil {
		return owed, nil, ErrNotFound
	}
	row, err := o.store.Owed(ctx, subscriber)
	switch {
	case errors.Is(err, ErrAltered):
		return owed, row.Seal, fmt.Errorf("how far subscriber %s has been told: %w", subscriber, err)
	case errors.Is(err, ErrNotFound):
		return exchange.Owed{Done: sub.After}, nil, nil
	case err == nil:
		err = json.Unmarshal([]byte(row.State), &owed)
	}
	return owed, row.Seal, err
}

// PutOwed writes down how far a subscriber has been told; exchange.ErrMoved where that is
// not as it was any more.
func (o *Office) PutOwed(ctx context.Context, subscriber string, was, is exchange.Owed) error {
	kept, seal, err := o.owed(ctx, subscriber)
	if err != nil {
		return err
	}
	if kept != was {
		return exchange.ErrMoved
	}
	return o.putOwed(ctx, subscriber, seal, is)
}

func (o *Office) putOwed(ctx context.Context, subscriber string, was []byte, is exchange.Owed) error {
	state, err := json.Marshal(is)
	if err != nil {
		return err
	}
	return o.store.PutOwed(ctx, OwedRow{Subscriber: subscriber, State: string(state)}, was)
}

// SendAgain has what is owed to a subscriber sent now, from a change on that it may have
// taken before (0: from the next one); that is also what mends a row that was altered.
// by is the id of an administrator.
func (o *Office) SendAgain(ctx context.Context, by, subscriber string, from int64) error {
	p, err := o.Officer(ctx, by)
	if err == nil && !p.Admin {
		err = ErrNotFound
	}
	if err != nil {
		return err
	}
	const often = 5 // the sender can write meanwhile
	for range often {
		owed, seal, err := o.owed(ctx, subscriber)
		if errors.Is(err, ErrAltered) && from == 0 {
			return &casework.Refusal{What: "How far this subscriber has been told was altered outside of duly: say from which change on it is to be told, and it is sent all from there", Field: "from"}
		}
		if err != nil && !errors.Is(err, ErrAltered) {
			return err
		}
		is := owed.Again()
		if from > 0 {
			if errors.Is(err, ErrAltered) {
				is = exchange.Owed{Done: from - 1}
			} else {
				is = owed.From(from)
			}
		}
		if err := o.putOwed(ctx, subscriber, seal, is); !errors.Is(err, exchange.ErrMoved) {
			return err
		}
	}
	return exchange.ErrMoved
}
