package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

const leafHeader = "duly-entry/v1"

// Leaf is what the public log holds of the entry (duly-entry/v1): its number
// and the four commitments, always the same lines in the same order.
func (e *Entry) Leaf() []byte {
	out := make([]byte, 0, 256)
	out = append(out, leafHeader+"\n"...)
	out = strconv.AppendInt(out, e.Number, 10)
	out = append(out, '\n')
	for i, c := range e.Commitments {
		out = append(out, Envelope(i).String()...)
		out = append(out, ' ')
		out = base64.StdEncoding.AppendEncode(out, c[:])
		out = append(out, '\n')
	}
	return out
}

// LeafHash is the hash of the leaf in the log's tree: SHA-256 of a zero byte
// and the leaf, as RFC 6962 section 2.1 has it.
func (e *Entry) LeafHash() [32]byte {
	leaf := e.Leaf()
	return sha256.Sum256(append(append(make([]byte, 0, 1+len(leaf)), 0), leaf...))
}

// ParseLeaf reads what Leaf writes, and nothing else: whatever it accepts is
// written back byte for byte. Only Number and Commitments are set.
func ParseLeaf(leaf []byte) (Entry, error) {
	lines, err := linesOf(leaf, leafHeader)
	if err != nil {
		return Entry{}, err
	}
	if len(lines) != 1+Envelopes {
		return Entry{}, fmt.Errorf("a %s has %d lines, this one has %d", leafHeader, 2+Envelopes, 1+len(lines))
	}
	var e Entry
	if e.Number, err = parseNumber(lines[0]); err != nil {
		return Entry{}, fmt.Errorf("line 2: %w", err)
	}
	for i, line := range lines[1:] {
		v := Envelope(i)
		word, ok := strings.CutPrefix(line, v.String()+" ")
		if !ok {
			return Entry{}, fmt.Errorf("line %d should begin with %q", i+3, v.String()+" ")
		}
		if e.Commitments[i], err = parse32(word); err != nil {
			return Entry{}, fmt.Errorf("line %d, %s: %w", i+3, v, err)
		}
	}
	return e, nil
}

// linesOf splits a text of ours into the lines after its header; each line,
// the last too, ends in a newline.
func linesOf(text []byte, header string) ([]string, error) {
	if !bytes.HasPrefix(text, []byte(header+"\n")) {
		return nil, fmt.Errorf("does not begin with the line %q", header)
	}
	body, ok := strings.CutSuffix(string(text[len(header)+1:]), "\n")
	if !ok {
		return nil, errors.New("the last line does not end in a newline")
	}
	return strings.Split(body, "\n"), nil
}

func parseNumber(word string) (int64, error) {
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != word {
		return 0, fmt.Errorf("%q is not a number of the journal (0, 1, 2, …)", clip(word))
	}
	return n, nil
}

// strict reads base64 in the one way in which it can be written, but for line breaks,
// which it passes over: with them the length is another.
var strict = base64.StdEncoding.Strict()

// parse32 reads 32 bytes in base64, in the one way in which they can be written.
func parse32(word string) (out [32]byte, err error) {
	var room [36]byte // what base64 asks for to decode 44 characters
	if len(word) == strict.EncodedLen(len(out)) {
		var chars [44]byte
		copy(chars[:], word)
		n, err := strict.Decode(room[:], chars[:])
		if err == nil && n == len(out) {
			return [32]byte(room[:]), nil
		}
	}
	return out, fmt.Errorf("%q is not the base64 of 32 bytes", clip(word))
}

func parseBytes(word string) ([]byte, error) {
	b, err := strict.DecodeString(word)
	if err != nil || strict.EncodedLen(len(b)) != len(word) {
		return nil, fmt.Errorf("%q is not base64", clip(word))
	}
	return b, nil
}

// clip keeps an error readable when what it quotes is long.
func clip(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}
