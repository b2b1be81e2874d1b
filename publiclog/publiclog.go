// Package publiclog answers one question: what does the public log promise
// about an entry, and how is that checked?
//
// The log is a Merkle tree over the leaves of the journal, in the formats that
// others' tools read: checkpoints, tiles, entry bundles and proofs as at
// c2sp.org (tlog-checkpoint, signed-note, tlog-tiles, tlog-proof). All tree
// arithmetic is golang.org/x/mod/sumdb/tlog's, all note signatures are
// golang.org/x/mod/sumdb/note's; here are only the texts and the paths.
package publiclog

import (
	"encoding/base64"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// A Hash is a SHA-256 hash in the tree of RFC 6962.
type Hash = tlog.Hash

// LeafHash is the hash of a leaf: SHA-256 of a zero byte and the leaf.
func LeafHash(leaf []byte) Hash { return tlog.RecordHash(leaf) }

// HashOf takes a hash from bytes; it must be 32 bytes long.
func HashOf(b []byte) (Hash, error) {
	if len(b) != tlog.HashSize {
		return Hash{}, fmt.Errorf("a hash is %d bytes long, this one is %d", tlog.HashSize, len(b))
	}
	return Hash(b), nil
}

// MaxSize is how many entries a log may have. Beyond it, tree arithmetic in 64
// bits overflows; no log comes near.
const MaxSize = 1 << 60

// ErrProof: a proof does not show what it should.
var ErrProof = errors.New("the proof does not lead to the tree's root")

// CheckInclusion checks that a leaf stands at index in the tree of that size
// and root (RFC 6962 section 2.1.1). Sizes and indexes outside their bounds are
// errors, an empty tree too.
func CheckInclusion(proof []Hash, size int64, root Hash, index int64, leaf Hash) error {
	if size < 1 || size > MaxSize || index < 0 || index >= size {
		return fmt.Errorf("there is no entry %d in a log of %d", index, size)
	}
	if tlog.CheckRecord(proof, size, root, index, leaf) != nil {
		return ErrProof
	}
	return nil
}

// CheckConsistency checks that the tree of size older is the beginning of the
// tree of size newer (RFC 6962 section 2.1.2): that nothing was changed or
// taken away in between. A proof from an empty tree shows nothing and is an
// error.
func CheckConsistency(proof []Hash, older int64, olderRoot Hash, newer int64, newerRoot Hash) error {
	if older < 1 || newer < older || newer > MaxSize {
		return fmt.Errorf("a log of %d cannot have grown to %d", older, newer)
	}
	if tlog.CheckTree(proof, newer, newerRoot, older, olderRoot) != nil {
		return ErrProof
	}
	return nil
}

func encode(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

func decode(word string) ([]byte, error) {
	b, err := base64.StdEncoding.Strict().DecodeString(word)
	if err != nil || encode(b) != word {
		return nil, fmt.Errorf("%q is not base64", clip(word))
	}
	return b, nil
}

func parseHash(word string) (Hash, error) {
	b, err := decode(word)
	if err != nil {
		return Hash{}, err
	}
	return HashOf(b)
}

// clip keeps an error readable when what it quotes is long.
func clip(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}
