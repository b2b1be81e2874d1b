package sample

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"duly/beacon"
	"duly/lot"
)

// A Draw is a sample as far as it has come: announced, with its population, drawn.
type Draw struct {
	Announcement
	Published           // Digest "": not yet
	Entry     int64     // of the announcement, in the journal
	Leaf      string    // leaf hash of that entry, 64 hexadecimal digits
	Words     []string  // what others put in, in the order of the record, where words decide
	Signature string    // of the round, where one decides
	Secret    string    // 64 hexadecimal digits; "": not shown yet
	Passed    []Passing // by their cases
	Drawn     []Member
	List      []Member // the population; nil where it is not at hand
}

// A Passing is a case on which the lot fell and that is not looked at: the next one
// of its stratum stands in its place.
type Passing struct {
	Case   string
	Reason string // Interest or Unreadable
}

// Why a case can be passed over.
const (
	Interest   = "interest"   // whoever audits has an interest in it, or knows who is in it
	Unreadable = "unreadable" // its record cannot be read any more
)

// Reasons are all of them.
var Reasons = []string{Interest, Unreadable}

// Shown tells whether the secret was shown, so that the seed is known.
func (d Draw) Shown() bool { return d.Secret != "" }

// Seed is the SHA-256 of the sample as it is written, down to its secret.
func (d Draw) Seed() [sha256.Size]byte { return sha256.Sum256(d.inputs()) }

// Rank is where a case stands in the order of drawing, the smallest first:
// HMAC-SHA-256 over its stratum and its name, with the seed as key. It depends on no
// other case.
func Rank(seed []byte, m Member) []byte {
	h := hmac.New(sha256.New, seed)
	h.Write([]byte(m.Stratum + "\n" + m.Case))
	return h.Sum(nil)
}

// Fall gives the cases on which the lot falls, those passed over left out: of each
// stratum, by the names of the strata, or of all, and in the order of their ranks.
func (d Draw) Fall() []Member {
	seed := d.Seed()
	type placed struct {
		rank []byte
		Member
	}
	all := make([]placed, 0, len(d.List))
	for _, m := range d.List {
		if !slices.ContainsFunc(d.Passed, func(p Passing) bool { return p.Case == m.Case }) {
			all = append(all, placed{Rank(seed[:], m), m})
		}
	}
	slices.SortFunc(all, func(x, y placed) int {
		if d.Each && x.Stratum != y.Stratum {
			return cmp.Compare(x.Stratum, y.Stratum)
		}
		return cmp.Or(bytes.Compare(x.rank, y.rank), cmp.Compare(x.Case, y.Case))
	})
	var out []Member
	of := map[string]int{}
	for _, p := range all {
		group := ""
		if d.Each {
			group = p.Stratum
		}
		if of[group]++; of[group] <= d.Size {
			out = append(out, p.Member)
		}
	}
	return out
}

// Check redoes a sample: that the secret is the one announced, that the round was
// signed by its source, that the population is the one published, and that the lot
// falls on the cases that are said to be drawn. nil where it holds; otherwise the
// error says what does not.
func (d Draw) Check() error {
	if err := d.Decided(); err != nil {
		return err
	}
	if d.List == nil && d.Total() > 0 {
		return errors.New("the cases that could be drawn are not in the file, so that it cannot be drawn again")
	}
	if err := d.populated(d.List); err != nil {
		return err
	}
	return d.Falls()
}

// Falls holds the cases that are said to be drawn against those on which the lot falls. To
// leave cases out of List that were not drawn changes nothing about that: so it can be
// told, too, where not all of them are known any more.
func (d Draw) Falls() error {
	if fell := d.Fall(); !slices.Equal(fell, d.Drawn) {
		return fmt.Errorf("the lot falls on %s, and %s are said to be drawn", named(fell), named(d.Drawn))
	}
	return nil
}

// Opens tells whether a secret is the one that a commitment is of.
func Opens(secret, commitment string) bool {
	b, err := hex.DecodeString(secret)
	return err == nil && lot.Commit(b) == commitment
}

// Decided looks at the secret and at the public randomness: nil where they are what was
// announced.
func (d Draw) Decided() error {
	switch {
	case !d.Shown():
		return errors.New("the sample is announced and not drawn: its secret has not been shown")
	case !Opens(d.Secret, d.Commitment):
		return errors.New("the secret that was shown is not the one that was announced")
	case d.Round == 0 && len(d.Words) == 0:
		return errors.New("nobody else has put in a word, so that whoever knew the secret could have chosen")
	case d.Round == 0:
		return nil
	}
	if err := beacon.Quicknet.Check(d.Round, d.Signature); err != nil {
		return fmt.Errorf("round %d of %s: %w", d.Round, beacon.Quicknet.Name, err)
	}
	return nil
}

// populated holds a list of cases against what was published of it.
func (d Draw) populated(list []Member) error {
	p := Publish(list, d.Unread)
	if p.Digest != d.Digest {
		return fmt.Errorf("the cases that could be drawn are others than those published: their digest is %.16s…, and %.16s… was published", p.Digest, d.Digest)
	}
	if !slices.Equal(p.Counts, d.Counts) {
		return errors.New("of some stratum another number of cases was published than there are")
	}
	return nil
}

func named(all []Member) string {
	if len(all) == 0 {
		return "none"
	}
	var b bytes.Buffer
	for i, m := range all {
		if i > 0 {
			b.WriteString(", ")
		}
		if i == 20 {
			fmt.Fprintf(&b, "and %d more", len(all)-i)
			break
		}
		b.WriteString(m.Case)
	}
	return b.String()
}
