// Package lot answers one question: who is drawn, so that nobody chose it and
// everybody can find it out again?
//
// A lot is announced before its seed can be known: what it is for, the seats, who
// can be drawn, and a digest of a secret. Later the secret is shown, beside the
// leaf of the public log under which the announcement was recorded, and whatever
// others have put in. The seed is the SHA-256 of all that, as it is written. Who
// is drawn follows from the seed alone. docs/lot-format.md says it byte for byte.
package lot

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
)

// A Candidate is one who can be drawn, or who sits already: by a ticket that
// says nothing of who they are.
type Candidate struct {
	Ticket string   // 1 to 64 letters, figures and hyphens; no two have the same
	Traits []string // what they can be seated as
}

// has tells whether they can take a seat: every seat without a trait, and those
// of a trait that they have.
func (c Candidate) has(seat string) bool { return seat == "" || slices.Contains(c.Traits, seat) }

// An Announcement is all that is fixed before the seed can be known.
type Announcement struct {
	Purpose    string      // one line for people
	Seats      []string    // for each seat the trait that it asks for; "": none
	Kept       []Candidate // who sits already: each takes a seat first
	Candidates []Candidate // who can be drawn
	Commitment string      // Commit of the secret
}

// A Lot is an announcement with what was shown afterwards, and who was drawn.
type Lot struct {
	Announcement
	Secret string   // 64 hexadecimal digits
	Entry  int64    // of the announcement, in the journal
	Leaf   string   // leaf hash of that entry, 64 hexadecimal digits
	Words  []string // what others put in, in the order of the record; each one line
	Drawn  []string // tickets, in the order in which they were drawn
}

// SecretSize is how many bytes a secret has.
const SecretSize = 32

// Commit is what is announced of a secret before it is shown: its SHA-256.
func Commit(secret []byte) string {
	sum := sha256.Sum256(secret)
	return hex.EncodeToString(sum[:])
}

// Ticket names a person in one lot, so that nobody without the key can tell who
// it is: the first 8 bytes of HMAC-SHA-256 over their id, in hexadecimal.
func Ticket(key []byte, id string) string {
	return hex.EncodeToString(sum(key, []byte("duly/lot/v1 ticket\n"+id))[:8])
}

// ErrTooFew says that those who are left cannot fill the seats.
var ErrTooFew = errors.New("those who can be drawn cannot fill the seats")

// Seed is the SHA-256 of the lot as it is written, down to its last word.
func (l Lot) Seed() [sha256.Size]byte { return sha256.Sum256(l.inputs()) }

// Draw gives the tickets that are drawn, first to last: as many as there are
// seats beside those kept. It goes by the candidates in the order of their
// ranks, and takes each with whom all taken so far can still have a seat each.
// Without traits every choice of so many is as likely as every other; with
// them, two candidates of the same traits have the same chance. ErrTooFew where
// the seats cannot be filled.
func (l Lot) Draw() ([]string, error) {
	t := newTable(l.Seats)
	for _, k := range l.Kept {
		if !t.seat(k) {
			return nil, fmt.Errorf("those who sit already cannot have a seat each: %w", ErrTooFew)
		}
	}
	var drawn []string
	seed := l.Seed()
	for _, c := range ranked(seed[:], l.Candidates) {
		if len(t.taken) == len(l.Seats) {
			break
		}
		if t.seat(c) {
			drawn = append(drawn, c.Ticket)
		}
	}
	if len(t.taken) < len(l.Seats) {
		return nil, ErrTooFew
	}
	return drawn, nil
}

// Rank is where a ticket stands in the order of drawing, the smallest first:
// HMAC-SHA-256 over the ticket, with the seed as key.
func Rank(seed []byte, ticket string) []byte { return sum(seed, []byte(ticket)) }

func sum(key, text []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write(text)
	return m.Sum(nil)
}

func ranked(seed []byte, candidates []Candidate) []Candidate {
	type placed struct {
		rank []byte
		Candidate
	}
	all := make([]placed, len(candidates))
	for i, c := range candidates {
		all[i] = placed{Rank(seed, c.Ticket), c}
	}
	slices.SortFunc(all, func(a, b placed) int {
		return cmp.Or(bytes.Compare(a.rank, b.rank), cmp.Compare(a.Ticket, b.Ticket))
	})
	out := make([]Candidate, len(all))
	for i, p := range all {
		out[i] = p.Candidate
	}
	return out
}

// Fills tells whether some of the people can fill every seat.
func Fills(seats []string, people []Candidate) bool {
	t := newTable(seats)
	for _, c := range people {
		t.seat(c)
	}
	return len(t.taken) == len(seats)
}

// A table seats people, moving those who sit already to another seat of theirs
// where that makes room. So somebody is turned away only if there is no way at
// all of seating everybody.
type table struct {
	seats []string
	taken map[int]Candidate
}

func newTable(seats []string) *table {
	return &table{seats, make(map[int]Candidate, len(seats))}
}

func (t *table) seat(c Candidate) bool { return t.place(c, make([]bool, len(t.seats))) }

func (t *table) place(c Candidate, tried []bool) bool {
	for i, s := range t.seats {
		if tried[i] || !c.has(s) {
			continue
		}
		tried[i] = true
		if sits, taken := t.taken[i]; !taken || t.place(sits, tried) {
			t.taken[i] = c
			return true
		}
	}
	return false
}
