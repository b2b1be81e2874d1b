// Package journal answers one question: what does one entry of the journal
// commit to?
//
// The journal is every event in one order without gaps. An entry's content is
// in four envelopes, one for each audience, so that each can be opened, or
// forgotten, alone; what becomes public is one commitment to each. The exact
// bytes of everything here are written down in docs/log-format.md.
package journal

import "strconv"

// An Envelope is the part of an entry meant for one audience.
type Envelope int

// The envelopes, in the order in which a leaf names them.
const (
	Oversight Envelope = iota // kind, rule, limits and the dates they set, role, day, time recorded
	Parties                   // case pseudonym, number within the case, previous leaf of the case, kind as parties may see it
	Content                   // texts, and the hashes of exhibits
	Person                    // identity
)

// Envelopes is how many there are.
const Envelopes = 4

// String is the envelope's name, as leaves, openings and commitments write it.
func (v Envelope) String() string {
	switch v {
	case Oversight:
		return "oversight"
	case Parties:
		return "parties"
	case Content:
		return "content"
	case Person:
		return "person"
	}
	return "envelope " + strconv.Itoa(int(v))
}

// A Key opens one envelope of one case (of one person, for Person). Salts are
// derived from it, so that destroying it destroys text and salt at once.
type Key [32]byte

// An Entry is one row of the journal. Only sealed text is kept.
type Entry struct {
	Number   int64  // its place in the journal, from 0; the index of its leaf
	Case     string // pseudonym of the case; "" for an entry of the system
	N        int    // its place in the case, from 0
	Recorded int64  // when it was written, microseconds since 1970 UTC
	Person   string // id under which the Person envelope's key is kept; "" where nobody is named

	Sealed      [Envelopes][]byte   // nonce and AES-256-GCM ciphertext of each envelope's exact bytes
	Commitments [Envelopes][32]byte // to the plaintexts
}
