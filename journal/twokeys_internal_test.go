package journal

import (
	"bytes"
	"crypto/aes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
)

// An element of GF(2^128), in the order of bits of GCM (NIST SP 800-38D, 6.3).
type element [16]byte

func (x element) plus(y element) element {
	for i := range x {
		x[i] ^= y[i]
	}
	return x
}

func (x element) times(y element) (z element) {
	for i := range 128 {
		if x[i/8]>>(7-i%8)&1 == 1 {
			z = z.plus(y)
		}
		carry := y[15] & 1
		for j := 15; j > 0; j-- {
			y[j] = y[j]>>1 | y[j-1]<<7
		}
		y[0] >>= 1
		y[0] ^= carry * 0xe1
	}
	return z
}

// inverse is x to the power of 2^128 - 2.
func (x element) inverse() element {
	out, square := element{0x80}, x
	for range 127 {
		square = square.times(square)
		out = out.times(square)
	}
	return out
}

func encrypted(key [32]byte, block element) (out element) {
	c, err := aes.NewCipher(key[:])
	if err != nil {
		panic(err)
	}
	c.Encrypt(out[:], block[:])
	return out
}

// counted is a block of the key's stream: n is 1 for the tag's, and from 2 on for the text's.
func counted(key [32]byte, nonce [nonceSize]byte, n uint32) element {
	var block element
	copy(block[:], nonce[:])
	binary.BigEndian.PutUint32(block[12:], n)
	return encrypted(key, block)
}

// tagged is the tag of a ciphertext of whole blocks under a key.
func tagged(key [32]byte, nonce [nonceSize]byte, row []byte, text []element) element {
	h := encrypted(key, element{})
	var sum element
	add := func(e element) { sum = sum.plus(e).times(h) }
	for i := 0; i < len(row); i += 16 {
		var e element
		copy(e[:], row[i:])
		add(e)
	}
	for _, e := range text {
		add(e)
	}
	var lengths element
	binary.BigEndian.PutUint64(lengths[:], uint64(len(row))*8)
	binary.BigEndian.PutUint64(lengths[8:], uint64(len(text))*128)
	add(lengths)
	return sum.plus(counted(key, nonce, 1))
}

// One AES-GCM ciphertext is made that opens under two keys to two texts: to the one that the
// panel is to read, and to the one that the complainant is to be shown. The cipher finds
// nothing wrong with it under either. The commitment, which the leaf has, is to one text.
func TestOneCiphertextThatOpensToTwoTextsIsCaught(t *testing.T) {
	const forPanel, forComplainant = `{"text":"She gave the keys back herself, on Friday, and two people saw it."}  `, `{"text":"The keys were found in her coat. Nobody saw how they came there."}    `
	keys := [2]Key{{1}, {2}}
	e := Entry{Number: 41, Case: "7F3C-92KD", N: 3, Recorded: 1772445600000000}
	b := new(Bench)
	var sealKeys [2][32]byte
	for i, k := range keys {
		sealKeys[i] = b.sealKey(b.root(k), e.Number, Content)
	}
	row := bytes.Clone(b.row(&e, Content))

	// The mark that content follows is the first byte of both: some nonce has it so.
	var nonce [nonceSize]byte
	for n := uint32(0); counted(sealKeys[0], nonce, 2)[0] != counted(sealKeys[1], nonce, 2)[0]; n++ {
		binary.BigEndian.PutUint32(nonce[:], n)
	}
	texts := [2]string{string(rune(holds)) + strings.Repeat(" ", 15) + forPanel, string(rune(holds)) + strings.Repeat(" ", 15) + forComplainant}
	half := len(forPanel)/16 + 1 // blocks: the mark and the one text; then the other; then one to make the tags agree
	var cipher []element
	for i := range 2*half + 1 {
		var plain element
		key := 0
		switch {
		case i < half:
			copy(plain[:], texts[0][16*i:])
		case i < 2*half:
			key = 1
			copy(plain[:], texts[1][16*(i-half):])
		}
		cipher = append(cipher, plain.plus(counted(sealKeys[key], nonce, uint32(i+2))))
	}
	last := len(cipher) - 1
	cipher[last] = element{}
	difference := tagged(sealKeys[0], nonce, row, cipher).plus(tagged(sealKeys[1], nonce, row, cipher))
	h0, h1 := encrypted(sealKeys[0], element{}), encrypted(sealKeys[1], element{})
	cipher[last] = difference.times(h0.times(h0).plus(h1.times(h1)).inverse())
	tag := tagged(sealKeys[0], nonce, row, cipher)

	sealed := bytes.Clone(nonce[:])
	for _, c := range cipher {
		sealed = append(sealed, c[:]...)
	}
	e.Sealed[Content] = append(sealed, tag[:]...)

	for i, says := range []string{"She gave the keys back", "The keys were found in her coat"} {
		framed, err := b.unseal(&e, b.root(keys[i]), Content, nil)
		if err != nil || framed[0] != holds || !bytes.Contains(framed, []byte(says)) {
			t.Fatalf("the ciphertext that is to deceive does not open under key %d: %q (%v)", i, framed, err)
		}
	}
	for i, k := range keys {
		var err error
		if e.Commitments[Content], err = e.Recommit(Content, k); err != nil {
			t.Fatal(err)
		}
		if _, err := e.OpenOne(Content, k); err != nil {
			t.Errorf("the text that was committed to does not open: %v", err)
		}
		if _, err := e.OpenOne(Content, keys[1-i]); !errors.Is(err, ErrCommitment) {
			t.Errorf("committed to the one, it opens to the other: %v", err)
		}
		// Nor can an office hide it behind one key of a record: the standing says so.
		record := e.Examine(func(Envelope) (Key, bool) { return keys[1-i], true })
		if s := record.Envelopes[Content]; s.State != Opens || s.Anew == s.Kept {
			t.Errorf("the record of the row agrees with the other text: %+v", s)
		}
	}
}
