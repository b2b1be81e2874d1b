// Package beacon answers one question: what did a public source of randomness say in
// a given round, and did it really say so?
//
// A source signs the number of each of its rounds at a time that is known beforehand.
// Nobody can know the signature earlier, and everybody can check it afterwards, with
// the source's public key alone and without asking anybody.
package beacon

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/cloudflare/circl/sign/bls"
)

// A Chain is a source of the drand kind: BLS signatures on the curve BLS12-381, in its
// group G1, over the SHA-256 of the round's number as 8 bytes, most significant first.
type Chain struct {
	Name    string
	Hash    string // by which its relays know it: 64 hexadecimal digits
	Key     string // its public key, 192 hexadecimal digits
	Genesis int64  // when round 1 was signed: seconds since 1970 UTC
	Period  int64  // seconds from one round to the next
}

// Quicknet is the chain of the League of Entropy that signs every three seconds. Its
// key is pinned here, so that nobody can hand in another.
var Quicknet = Chain{
	Name:    "drand quicknet",
	Hash:    "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
	Key:     "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
	Genesis: 1692803367,
	Period:  3,
}

// LastRound bounds the number of a round, so that its time can be reckoned: it is in
// the year 2973.
const LastRound = 10_000_000_000

// Time is when a round, from 1 to LastRound, is signed.
func (c Chain) Time(round uint64) time.Time {
	return time.Unix(c.Genesis+int64(round-1)*c.Period, 0).UTC()
}

// From is the first round that is signed at a time or later.
func (c Chain) From(t time.Time) uint64 {
	since := t.Unix() - c.Genesis
	if t.Nanosecond() > 0 {
		since++
	}
	if since <= 0 {
		return 1
	}
	return uint64((since+c.Period-1)/c.Period) + 1
}

// SignatureSize is how many bytes a round's signature has.
const SignatureSize = 48

// Errors of Check, to be told apart with errors.Is.
var (
	ErrForm  = errors.New("a round’s signature has 96 hexadecimal digits")
	ErrWrong = errors.New("the source did not sign this round with this signature")
)

// Check verifies a round's signature, in hexadecimal; nil where the source made it.
func (c Chain) Check(round uint64, signature string) error {
	s, err := hex.DecodeString(signature)
	if err != nil || len(s) != SignatureSize {
		return ErrForm
	}
	k, err := hex.DecodeString(c.Key)
	if err != nil {
		return fmt.Errorf("the key of %s: %w", c.Name, err)
	}
	var key bls.PublicKey[bls.KeyG2SigG1]
	if err := key.UnmarshalBinary(k); err != nil {
		return fmt.Errorf("the key of %s: %w", c.Name, err)
	}
	message := sha256.Sum256(binary.BigEndian.AppendUint64(nil, round))
	if !bls.Verify(&key, message[:], s) {
		return ErrWrong
	}
	return nil
}

// Randomness is what comes of a round: the SHA-256 of its signature, in hexadecimal;
// "" where the signature is no hexadecimal.
func Randomness(signature string) string {
	s, err := hex.DecodeString(signature)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(s)
	return hex.EncodeToString(sum[:])
}
