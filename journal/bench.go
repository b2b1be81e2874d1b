package journal

import (
	"crypto/hmac"
	"crypto/sha256"
	"hash"
	"strconv"
)

// A Bench seals and opens entries like the methods of Entry, and remembers what
// it has worked out from their keys: whoever handles many entries under the same
// keys does so on one Bench. It serves one goroutine at a time. It holds keys: let
// go of it with them. The zero Bench is ready.
type Bench struct {
	roots map[Key]hash.Hash
	info  []byte
}

// salt is Salt.
func (b *Bench) salt(k Key, number int64, v Envelope) [32]byte {
	return b.derive(k, "duly/salt/v1", number, v)
}

// sealKey is the key that one envelope of one entry is encrypted with. It
// serves once, so nonces can never meet under it.
func (b *Bench) sealKey(k Key, number int64, v Envelope) [32]byte {
	return b.derive(k, "duly/seal/v1", number, v)
}

// derive is HKDF-SHA-256 (RFC 5869) without salt, to 32 bytes: one block, so that
// its second half is HMAC, under what its first half extracts from the key, of
// info and the block's number, 1.
func (b *Bench) derive(k Key, label string, number int64, v Envelope) (out [32]byte) {
	b.info = append(b.info[:0], label...)
	b.info = append(b.info, '\n')
	b.info = strconv.AppendInt(b.info, number, 10)
	b.info = append(b.info, '\n')
	b.info = append(b.info, v.String()...)
	b.info = append(b.info, '\n', 1)
	root := b.root(k)
	root.Reset()
	root.Write(b.info)
	root.Sum(out[:0])
	return out
}

// root is HMAC under what HKDF extracts from a key.
func (b *Bench) root(k Key) hash.Hash {
	root, known := b.roots[k]
	if !known {
		extract := hmac.New(sha256.New, make([]byte, sha256.Size))
		extract.Write(k[:])
		root = hmac.New(sha256.New, extract.Sum(nil))
		if b.roots == nil || len(b.roots) >= mostRoots {
			b.roots = map[Key]hash.Hash{}
		}
		b.roots[k] = root
	}
	return root
}

// mostRoots bounds what a Bench remembers: the keys of as many cases as share one
// transaction.
const mostRoots = 2048
