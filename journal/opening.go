package journal

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const openingHeader = "duly-opening/v1"

// An Opening shows some envelopes of an entry to somebody, and of the others
// only their commitments: enough to compute the leaf, and no more.
type Opening struct {
	Number    int64
	Envelopes [Envelopes]Opened
}

// Opened is one envelope in an opening: either opened (salt and exact bytes),
// or closed (its commitment).
type Opened struct {
	commitment [32]byte // where closed
	salt       [32]byte
	exact      []byte // mark included; nil where closed
}

// Opening opens the envelopes named, with their keys; the others stay closed.
// The error is that of OpenOne.
func (e *Entry) Opening(keys [Envelopes]Key, open ...Envelope) (Opening, error) {
	o := Opening{Number: e.Number}
	for i := range o.Envelopes {
		o.Envelopes[i].commitment = e.Commitments[i]
	}
	for _, v := range open {
		exact, err := new(Bench).exact(e, v, keys[v], nil)
		if err != nil {
			return Opening{}, err
		}
		if _, err := unframe(exact); err != nil {
			return Opening{}, fmt.Errorf("entry %d: the %s envelope holds %w", e.Number, v, err)
		}
		o.Envelopes[v] = Opened{salt: Salt(keys[v], e.Number, v), exact: exact}
	}
	return o, nil
}

// IsOpen tells whether the envelope's bytes are shown.
func (o Opened) IsOpen() bool { return o.exact != nil }

// Text is what the envelope holds: nil where it is empty, or not open.
func (o Opened) Text() []byte {
	text, err := unframe(o.exact)
	if err != nil {
		return nil
	}
	return text
}

// Commitment is what the leaf says of the envelope v: computed from what is
// shown where it is open, else as told.
func (o Opened) Commitment(v Envelope) [32]byte {
	if o.IsOpen() {
		return Commit(o.salt, v, o.exact)
	}
	return o.commitment
}

// Entry is the entry as far as the opening tells it: number and commitments,
// so leaf and leaf hash.
func (o Opening) Entry() Entry {
	return new(Bench).Entry(o)
}

// Entry is Opening.Entry. (Commitments of openings are told salts, so the Bench
// remembers nothing of them.)
func (b *Bench) Entry(o Opening) Entry {
	e := Entry{Number: o.Number}
	for i, opened := range o.Envelopes {
		if e.Commitments[i] = opened.commitment; opened.IsOpen() {
			e.Commitments[i] = b.commit(opened.salt, Envelope(i), opened.exact)
		}
	}
	return e
}

// Format writes the opening as text (duly-opening/v1). What can be read is
// written as it is; what could mislead the eye, or break a line, in base64.
func (o Opening) Format() []byte {
	var b strings.Builder
	b.WriteString(openingHeader + "\n" + strconv.FormatInt(o.Number, 10) + "\n")
	for i, opened := range o.Envelopes {
		b.WriteString(Envelope(i).String() + " " + opened.words() + "\n")
	}
	return []byte(b.String())
}

func (o Opened) words() string {
	base64 := base64.StdEncoding.EncodeToString
	text := o.Text()
	switch {
	case !o.IsOpen():
		return "closed " + base64(o.commitment[:])
	case text == nil:
		return "empty " + base64(o.salt[:]) + " " + base64(o.exact[1:])
	case plainToSee(text):
		return "text " + base64(o.salt[:]) + " " + string(text)
	}
	return "bytes " + base64(o.salt[:]) + " " + base64(text)
}

// plainToSee tells whether text looks on paper as it is in bytes: printable
// characters and single spaces between them.
func plainToSee(text []byte) bool {
	s := string(text)
	if !utf8.ValidString(s) || s != strings.TrimSpace(s) || strings.Contains(s, "  ") {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}

// ParseOpening reads an opening. Every mistake is an error; an opening that is
// well formed may still be of an entry that was never logged.
func ParseOpening(text []byte) (Opening, error) {
	lines, err := linesOf(text, openingHeader)
	if err != nil {
		return Opening{}, err
	}
	if len(lines) != 1+Envelopes {
		return Opening{}, fmt.Errorf("a %s has %d lines, this one has %d", openingHeader, 2+Envelopes, 1+len(lines))
	}
	var o Opening
	if o.Number, err = parseNumber(lines[0]); err != nil {
		return Opening{}, fmt.Errorf("line 2: %w", err)
	}
	for i, line := range lines[1:] {
		v := Envelope(i)
		words, ok := strings.CutPrefix(line, v.String()+" ")
		if !ok {
			return Opening{}, fmt.Errorf("line %d should begin with %q", i+3, v.String()+" ")
		}
		if o.Envelopes[i], err = parseOpened(words); err != nil {
			return Opening{}, fmt.Errorf("line %d, %s: %w", i+3, v, err)
		}
	}
	return o, nil
}

func parseOpened(words string) (Opened, error) {
	how, rest, _ := strings.Cut(words, " ")
	if how == "closed" {
		commitment, err := parse32(rest)
		return Opened{commitment: commitment}, err
	}
	word, rest, _ := strings.Cut(rest, " ")
	salt, err := parse32(word)
	if err != nil {
		return Opened{}, fmt.Errorf("salt: %w", err)
	}
	o := Opened{salt: salt}
	switch how {
	case "text":
		if !utf8.ValidString(rest) || hasControl(rest) {
			return Opened{}, errors.New("its text has control characters, or is not UTF-8: write it as bytes")
		}
		o.exact = framed(holds, rest)
	case "bytes":
		held, err := parseBytes(rest)
		if err != nil {
			return Opened{}, err
		}
		o.exact = framed(holds, held)
	case "empty":
		held, err := parseBytes(rest)
		if err != nil {
			return Opened{}, err
		}
		o.exact = framed(empty, held)
	default:
		return Opened{}, fmt.Errorf("%q is none of closed, empty, text, bytes", clip(how))
	}
	if _, err := unframe(o.exact); err != nil {
		return Opened{}, err
	}
	return o, nil
}

// hasControl tells whether a text has one of the control characters of ASCII.
func hasControl(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == 0x7f {
			return true
		}
	}
	return false
}

// framed is an envelope's exact bytes: a mark, and what it stands for.
func framed[T string | []byte](mark byte, held T) []byte {
	return append(append(make([]byte, 0, 1+len(held)), mark), held...)
}
