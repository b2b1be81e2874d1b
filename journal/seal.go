package journal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strconv"
)

// Why an envelope cannot be read. Tell them apart with errors.Is.
var (
	// ErrUnreadable: the sealed text does not open under this key in this row.
	// Text, key, or the row's number, case, place or time is not what it was.
	ErrUnreadable = errors.New("does not open: its sealed text, its key or its row is not the one it was sealed with")
	// ErrCommitment: it opens, but to bytes other than those committed to.
	ErrCommitment = errors.New("opens to a text other than the one that was committed to")
)

const (
	nonceSize   = 12
	fillerSize  = 32 // random bytes that stand in an empty envelope
	noKeyReason = "has content but no key: it would be sealed under a key that everyone knows"
)

// SealAll seals each plaintext under its key and commits to it, for the number,
// case, place and time that the entry has: set those first. An empty plaintext
// is replaced by random bytes, so that the entry's shape tells nothing; only
// such a one may come with a zero key (Person, where nobody is named).
func (e *Entry) SealAll(keys [Envelopes]Key, plain [Envelopes][]byte, entropy io.Reader) error {
	return new(Bench).SealAll(e, keys, plain, entropy)
}

// SealAll is Entry.SealAll.
func (b *Bench) SealAll(e *Entry, keys [Envelopes]Key, plain [Envelopes][]byte, entropy io.Reader) error {
	for i := range plain {
		v := Envelope(i)
		if len(plain[i]) > 0 && keys[i] == (Key{}) {
			return fmt.Errorf("entry %d: the %s envelope %s", e.Number, v, noKeyReason)
		}
		framed, err := frame(plain[i], entropy)
		if err != nil {
			return err
		}
		var nonce [nonceSize]byte
		if _, err := io.ReadFull(entropy, nonce[:]); err != nil {
			return fmt.Errorf("entropy for a nonce: %w", err)
		}
		root := b.root(keys[i])
		e.Sealed[i] = aead(b.sealKey(root, e.Number, v)).Seal(nonce[:], nonce[:], framed, b.row(e, v))
		e.Commitments[i] = b.commit(b.salt(root, e.Number, v), v, framed)
	}
	return nil
}

// frame gives the exact bytes that an envelope commits to.
func frame(plain []byte, entropy io.Reader) ([]byte, error) {
	if len(plain) > 0 {
		return append([]byte{holds}, plain...), nil
	}
	out := make([]byte, 1+fillerSize)
	out[0] = empty
	if _, err := io.ReadFull(entropy, out[1:]); err != nil {
		return nil, fmt.Errorf("entropy for an empty envelope: %w", err)
	}
	return out, nil
}

// unframe gives what an envelope's exact bytes hold; nil for an empty one.
func unframe(framed []byte) ([]byte, error) {
	switch {
	case len(framed) > 1 && framed[0] == holds:
		return framed[1:], nil
	case len(framed) == 1+fillerSize && framed[0] == empty:
		return nil, nil
	}
	return nil, fmt.Errorf("neither content (a %q and at least one byte) nor empty (a %q and %d bytes)", holds, empty, fillerSize)
}

// OpenAll opens every envelope and checks its commitment; nil for an empty one.
// The error names the first envelope that cannot be read, and why.
func (e *Entry) OpenAll(keys [Envelopes]Key) ([Envelopes][]byte, error) {
	return new(Bench).OpenAll(e, keys)
}

// OpenAll is Entry.OpenAll.
func (b *Bench) OpenAll(e *Entry, keys [Envelopes]Key) ([Envelopes][]byte, error) {
	size := 0
	for _, sealed := range e.Sealed {
		size += len(sealed)
	}
	room := make([]byte, 0, size) // for all of them, and more than they need
	var out [Envelopes][]byte
	for i := range out {
		framed, err := b.exact(e, Envelope(i), keys[i], room)
		if err != nil {
			return [Envelopes][]byte{}, err
		}
		if out[i], err = e.unframed(Envelope(i), framed); err != nil {
			return [Envelopes][]byte{}, err
		}
		out[i], room = slices.Clip(out[i]), room[len(framed):len(framed)]
	}
	return out, nil
}

// OpenOne opens one envelope and checks its commitment; nil for an empty one.
// The error wraps ErrUnreadable or ErrCommitment.
func (e *Entry) OpenOne(v Envelope, k Key) ([]byte, error) {
	framed, err := new(Bench).exact(e, v, k, nil)
	if err != nil {
		return nil, err
	}
	return e.unframed(v, framed)
}

func (e *Entry) unframed(v Envelope, framed []byte) ([]byte, error) {
	plain, err := unframe(framed)
	if err != nil {
		return nil, fmt.Errorf("entry %d: the %s envelope holds %w", e.Number, v, err)
	}
	return plain, nil
}

// exact gives an envelope's exact bytes, mark included, checked against its
// commitment; in the room, where they have room there.
func (b *Bench) exact(e *Entry, v Envelope, k Key, room []byte) ([]byte, error) {
	root := b.root(k)
	framed, err := b.unseal(e, root, v, room)
	if err != nil {
		return nil, err
	}
	got := b.commit(b.salt(root, e.Number, v), v, framed)
	if !hmac.Equal(got[:], e.Commitments[v][:]) {
		return nil, fmt.Errorf("entry %d: the %s envelope %w", e.Number, v, ErrCommitment)
	}
	return framed, nil
}

// Recommit computes the commitment anew from the sealed text, whatever
// commitment the entry states: for an audit of a row. The error wraps
// ErrUnreadable.
func (e *Entry) Recommit(v Envelope, k Key) ([32]byte, error) {
	b := new(Bench)
	root := b.root(k)
	framed, err := b.unseal(e, root, v, nil)
	if err != nil {
		return [32]byte{}, err
	}
	return b.commit(b.salt(root, e.Number, v), v, framed), nil
}

func (b *Bench) unseal(e *Entry, root hash.Hash, v Envelope, room []byte) ([]byte, error) {
	sealed := e.Sealed[v]
	if len(sealed) < nonceSize {
		return nil, fmt.Errorf("entry %d: the %s envelope %w", e.Number, v, ErrUnreadable)
	}
	framed, err := aead(b.sealKey(root, e.Number, v)).Open(room, sealed[:nonceSize], sealed[nonceSize:], b.row(e, v))
	if err != nil {
		return nil, fmt.Errorf("entry %d: the %s envelope %w", e.Number, v, ErrUnreadable)
	}
	return framed, nil
}

// row ties sealed text to its row: moved to another row, or with the row's
// case, place or time edited, it does not open. The person's id is left out,
// because forgetting a person may clear it.
func (b *Bench) row(e *Entry, v Envelope) []byte {
	row := append(b.text[:0], "duly/seal/v1\n"...)
	row = append(strconv.AppendInt(row, e.Number, 10), '\n')
	row = append(append(row, v.String()...), '\n')
	row = append(append(row, e.Case...), '\n')
	row = append(strconv.AppendInt(row, int64(e.N), 10), '\n')
	row = append(strconv.AppendInt(row, e.Recorded, 10), '\n')
	b.text = row
	return row
}

func aead(key [32]byte) cipher.AEAD {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic(err) // only for key lengths that a [32]byte cannot have
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // only for block sizes that AES does not have
	}
	return gcm
}
