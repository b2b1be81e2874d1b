package verify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"duly/journal"
	"duly/publiclog"
)

// A Receipt proves to whoever holds it that an entry was recorded. What it
// shows of the entry is its opening; it must be harmless to be found with, so
// open no envelope that has a name or a text in it.
type Receipt struct {
	Opening journal.Opening
	Proof   publiclog.Proof
	Key     string // the log's verifier key, for those who have it from nowhere else
	Address string // where the log is published; "" if that is not to be said
}

const (
	receiptTitle  = "RECEIPT OF A PUBLIC LOG (duly-receipt/v1)"
	openingHeader = "duly-opening/v1"
	proofHeader   = "c2sp.org/tlog-proof@v1"
)

// WriteReceipt writes a receipt: words for people, the opening, the proof. The
// words follow from the rest, so that ParseReceipt can tell if they were
// altered.
func WriteReceipt(r Receipt) []byte {
	return []byte(words(r) + string(r.Opening.Format()) + "\n" + string(r.Proof.Format()))
}

// words is the part for people. It is frozen: other words need another version
// in the title, or receipts handed out would not verify any more.
func words(r Receipt) string {
	var b strings.Builder
	origin, _, _ := strings.Cut(r.Key, "+")
	b.WriteString(receiptTitle + `

This file proves that an entry was written into a public log, and when. Keep
it: with it you can show that the entry was there, even if somebody says that
it never was. It holds no name, nothing of what was said, and no code.

`)
	fmt.Fprintf(&b, "Entry: %d\nLog: %s\nKey: %s\n", r.Opening.Number, origin, r.Key)
	if r.Address != "" {
		fmt.Fprintf(&b, "Address: %s\n", r.Address)
	}
	b.WriteString("\nWhat it shows of the entry\n\n")
	for _, line := range shown(r.Opening) {
		b.WriteString("  " + line + "\n")
	}
	address := r.Address
	if address == "" {
		address = "ADDRESS"
	}
	b.WriteString(`
How to check it

  duly verify FILE
      without a network: is it what the log's key has signed?
  duly verify -log ` + address + ` FILE
      also: has the log only grown since, and does the organisation's own
      database still agree with it?
  The key above should be the one that the organisation has printed or
  published elsewhere. How to check all of it without this program stands in
  docs/log-format.md, beside duly's source.

What it does not show

  That what was written is true. What the closed parts say: only those who may
  read the entry can show you. That its time is right: it is the
  organisation's clock, and only signatures of others can bear it out.

`)
	return b.String()
}

// shown lists, one a line, what the open envelopes say.
func shown(o journal.Opening) []string {
	var lines []string
	for v, e := range o.Envelopes {
		switch text := e.Text(); {
		case !e.IsOpen():
		case text == nil:
			lines = append(lines, journal.Envelope(v).String()+": empty")
		default:
			lines = append(lines, fields(journal.Envelope(v), text)...)
		}
	}
	if lines == nil {
		lines = []string{"nothing: all of it is closed"}
	}
	return lines
}

// fields lists the fields of an envelope's JSON object in their order; of other
// text, only that it is there.
func fields(v journal.Envelope, text []byte) []string {
	d := json.NewDecoder(bytes.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return []string{v.String() + ": see below"}
	}
	var lines []string
	for d.More() {
		name, err := d.Token()
		var value json.RawMessage
		if err != nil || d.Decode(&value) != nil {
			return []string{v.String() + ": see below"}
		}
		lines = append(lines, label(fmt.Sprint(name))+": "+wording(fmt.Sprint(name), value))
	}
	return lines
}

// label is a field's name for people, where the short one could puzzle them.
func label(name string) string {
	switch name {
	case "kind":
		return "what happened"
	case "n":
		return "place in the case, from 0"
	case "previous":
		return "entry before it in the case, by its leaf"
	}
	return tame(name)
}

// wording writes a field's value for people.
func wording(name string, value json.RawMessage) string {
	var s string
	if json.Unmarshal(value, &s) == nil {
		if name == "previous" && strings.Trim(s, "0") == "" {
			return "none, it is the first"
		}
		return tame(s)
	}
	if micros, err := strconv.ParseInt(string(value), 10, 64); err == nil && name == "recorded" {
		return time.UnixMicro(micros).UTC().Format("2006-01-02 15:04:05 UTC")
	}
	return tame(string(value))
}

// tame keeps text on its line, and from looking like what it is not.
func tame(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) || s != strings.TrimSpace(s) {
		return strconv.QuoteToASCII(s)
	}
	return s
}

// ParseReceipt reads a receipt. That it is well formed says nothing about
// whether it holds: CheckReceipt does. Line ends of other systems are taken
// for ours.
func ParseReceipt(data []byte) (Receipt, error) {
	text := normal(data)
	if text == "\n" && len(bytes.TrimSpace(data)) > 0 {
		return Receipt{}, errors.New("this is the link of a receipt on paper, and some of it is missing or altered: scan the code again, and copy the whole address")
	}
	at := strings.Index(text, "\n"+openingHeader+"\n")
	if at < 0 {
		return Receipt{}, fmt.Errorf("this is not a receipt: it has no line %q", openingHeader)
	}
	head, rest := text[:at+1], text[at+1:]
	opening, proof, ok := strings.Cut(rest, "\n\n")
	if !ok {
		return Receipt{}, errors.New("this receipt is cut off: after its opening there is no proof")
	}
	r := Receipt{}
	var err error
	if r.Opening, err = journal.ParseOpening([]byte(opening + "\n")); err != nil {
		return Receipt{}, fmt.Errorf("the receipt's opening: %w", err)
	}
	if r.Proof, err = publiclog.ParseProof([]byte(proof)); err != nil {
		return Receipt{}, fmt.Errorf("the receipt's proof: %w", err)
	}
	for line := range strings.Lines(head) {
		if key, is := strings.CutPrefix(line, "Key: "); is {
			r.Key = strings.TrimSpace(key)
		}
		if address, is := strings.CutPrefix(line, "Address: "); is {
			r.Address = strings.TrimSpace(address)
		}
	}
	return r, nil
}

// normal undoes what mail and editors do to a text's line ends, and takes a receipt out of
// its link.
func normal(data []byte) string {
	text := strings.TrimPrefix(string(data), "\ufeff")
	if slip, is := unpacked(text); is {
		text = slip
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.TrimRight(text, "\n") + "\n"
}

// asWritten tells whether the words of a receipt are those that its proof
// goes with, spaces and line ends aside.
func asWritten(data []byte, r Receipt) bool {
	head, _, _ := strings.Cut(normal(data), "\n"+openingHeader+"\n")
	said := strings.Join(strings.Fields(head), " ")
	return said == strings.Join(strings.Fields(words(r)), " ") || said == strings.Join(strings.Fields(shortWords(r)), " ")
}
