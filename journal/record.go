package journal

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
)

const recordHeader = "duly-record/v1"

// A Record tells how the database's row of an entry stands today, without
// telling what is in it: for each envelope the commitment that the row keeps,
// and the one computed anew from its sealed text. Held against the published
// leaf it shows what no longer matches.
type Record struct {
	Number    int64
	Missing   bool // there is no such row, though the entry was published
	Envelopes [Envelopes]Standing
}

// A Standing is how one envelope of a row stands.
type Standing struct {
	Kept  [32]byte // the commitment in the row
	State State
	Anew  [32]byte // where State is Opens: the commitment to what it opens to
	By    int64    // where State is Erasure: the entry that says so
}

// A State is whether an envelope's sealed text can be opened.
type State int

// The states.
const (
	Opens      State = iota
	Unreadable       // there is a key, and it does not open
	Keyless          // there is no key, and nothing on record accounts for it: it was destroyed, or lost
	Erasure          // it was erased, and an entry of the log says so
)

// Examine makes the record of a row. key gives the key of an envelope, or
// false where there is none.
func (e *Entry) Examine(key func(Envelope) (Key, bool)) Record {
	r := Record{Number: e.Number}
	for i := range r.Envelopes {
		s := &r.Envelopes[i]
		s.Kept = e.Commitments[i]
		k, ok := key(Envelope(i))
		if !ok {
			s.State = Keyless
			continue
		}
		var err error
		if s.Anew, err = e.Recommit(Envelope(i), k); err != nil {
			s.State = Unreadable
		}
	}
	return r
}

// Format writes the record as text (duly-record/v1).
func (r Record) Format() []byte {
	var b strings.Builder
	b.WriteString(recordHeader + "\n" + strconv.FormatInt(r.Number, 10) + "\n")
	if r.Missing {
		b.WriteString("missing\n")
		return []byte(b.String())
	}
	for i, s := range r.Envelopes {
		b.WriteString(Envelope(i).String() + " " + base64.StdEncoding.EncodeToString(s.Kept[:]) + " ")
		switch s.State {
		case Opens:
			b.WriteString(base64.StdEncoding.EncodeToString(s.Anew[:]))
		case Unreadable:
			b.WriteString("unreadable")
		case Keyless:
			b.WriteString("keyless")
		case Erasure:
			b.WriteString("erased " + strconv.FormatInt(s.By, 10))
		}
		b.WriteString("\n")
	}
	return []byte(b.String())
}

// ParseRecord reads what Format writes, and nothing else.
func ParseRecord(text []byte) (Record, error) {
	lines, err := linesOf(text, recordHeader)
	if err != nil {
		return Record{}, err
	}
	missing := len(lines) == 2 && lines[1] == "missing"
	if len(lines) != 1+Envelopes && !missing {
		return Record{}, fmt.Errorf("a %s has %d lines, this one has %d", recordHeader, 2+Envelopes, 1+len(lines))
	}
	var r Record
	if r.Number, err = parseNumber(lines[0]); err != nil {
		return Record{}, fmt.Errorf("line 2: %w", err)
	}
	if missing {
		r.Missing = true
		return r, nil
	}
	for i, line := range lines[1:] {
		words := strings.Split(line, " ")
		erased := len(words) == 4 && words[2] == "erased"
		if len(words) != 3 && !erased || words[0] != Envelope(i).String() {
			return Record{}, fmt.Errorf("line %d should have three words: %q, the commitment kept, and the one computed (or unreadable, or keyless, or erased and an entry)", i+3, Envelope(i).String())
		}
		s := &r.Envelopes[i]
		if s.Kept, err = parse32(words[1]); err != nil {
			return Record{}, fmt.Errorf("line %d: %w", i+3, err)
		}
		switch words[2] {
		case "unreadable":
			s.State = Unreadable
		case "keyless":
			s.State = Keyless
		case "erased":
			s.State = Erasure
			if !erased {
				return Record{}, fmt.Errorf("line %d does not say which entry tells of the erasure", i+3)
			}
			if s.By, err = parseNumber(words[3]); err != nil {
				return Record{}, fmt.Errorf("line %d: %w", i+3, err)
			}
		default:
			if s.Anew, err = parse32(words[2]); err != nil {
				return Record{}, fmt.Errorf("line %d: %w", i+3, err)
			}
		}
	}
	return r, nil
}
