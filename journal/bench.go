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
	text  []byte // what is hashed, or authenticated, next
}

// salt is Salt, of the key that the root is of.
func (b *Bench) salt(root hash.Hash, number int64, v Envelope) [32]byte {
	return b.derive(root, "duly/salt/v1", number, v)
}

// sealKey is the key that one envelope of one entry is encrypted with. It
// serves once, so nonces can never meet under it.
func (b *Bench) sealKey(root hash.Hash, number int64, v Envelope) [32]byte {
	return b.derive(root, "duly/seal/v1", number, v)
}

// derive is HKDF-SHA-256 (RFC 5869) without salt, to 32 bytes: one block, so that
// its second half is HMAC, under what its first half extracts from the key, of
// info and the block's number, 1.
func (b *Bench) derive(root hash.Hash, label string, number int64, v Envelope) [32]byte {
	b.text = append(append(b.text[:0], label...), '\n')
	b.text = append(strconv.AppendInt(b.text, number, 10), '\n')
	b.text = append(append(b.text, v.String()...), '\n', 1)
	root.Reset()
	root.Write(b.text)
	b.text = root.Sum(b.text[:0])
	return [32]byte(b.text)
}

// root is HMAC under what HKDF extracts from a key.
func (b *Bench) root(k Key) hash.Hash {
	if root, known := b.roots[k]; known {
		return root
	}
	if b.roots == nil || len(b.roots) >= mostRoots {
		b.roots = map[Key]hash.Hash{}
	}
	root := extract(k)
	b.roots[k] = root
	return root
}

func extract(k Key) hash.Hash {
	extract := hmac.New(sha256.New, make([]byte, sha256.Size))
	extract.Write(k[:])
	return hmac.New(sha256.New, extract.Sum(nil))
}

// mostRoots bounds what a Bench remembers: the keys of as many cases as share one
// transaction.
const mostRoots = 2048

// commit is Commit. HMAC (RFC 2104) is written out here, because its key is another
// each time: to open a case takes thousands, and each would make two hashes for one use.
func (b *Bench) commit(salt [32]byte, v Envelope, plain []byte) [32]byte {
	b.text = appendPad(b.text[:0], salt, 0x36)
	b.text = append(b.text, "duly/commit/v1\n"...)
	b.text = append(append(b.text, v.String()...), '\n')
	b.text = append(b.text, plain...)
	inner := sha256.Sum256(b.text)
	b.text = append(appendPad(b.text[:0], salt, 0x5c), inner[:]...)
	return sha256.Sum256(b.text)
}

// appendPad appends a key, filled up with zeros to the hash's block, with a pad on
// every byte of it.
func appendPad(out []byte, key [32]byte, pad byte) []byte {
	for _, c := range key {
		out = append(out, c^pad)
	}
	for range sha256.BlockSize - len(key) {
		out = append(out, pad)
	}
	return out
}
