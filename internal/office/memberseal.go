package office

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"duly/journal"
	"duly/standing"
)

// What the membership system tells is kept as one row for each event, sealed under a key
// of the member whom it is about, so that one member can be forgotten. The journal has one
// entry for many of them, with a digest over their commitments.

// memberKey is the name of the key of a member, known by a random word.
func memberKey(holder string) string { return "member/" + holder }

// bound is what a row is sealed with and committed to together with its words: in another
// place it does not open.
func (m *MemberRow) bound() []byte {
	return fmt.Appendf(nil, "duly/member-event/v1\n%d\n%d\n%s\n", m.Entry, m.Place, m.Member)
}

// boxes derives from a member's key what seals rows, and what commits to them.
func boxes(key journal.Key, label string) (cipher.AEAD, []byte, error) {
	both, err := hkdf.Key(sha256.New, key[:], nil, label, 64)
	if err != nil {
		return nil, nil, err
	}
	block, err := aes.NewCipher(both[:32])
	if err != nil {
		return nil, nil, err
	}
	box, err := cipher.NewGCM(block)
	return box, both[32:], err
}

func commitTo(secret, bound, plain []byte) (out [32]byte) {
	mac := hmac.New(sha256.New, secret)
	mac.Write(bound)
	mac.Write(plain)
	mac.Sum(out[:0])
	return out
}

const (
	memberEventLabel = "duly/member-event/v1"
	changeLabel      = "duly/standing-change/v1"
)

// seal seals an event into the row, whose place and member are set.
func (m *MemberRow) seal(e standing.Event, key journal.Key, entropy io.Reader) error {
	plain, err := json.Marshal(e)
	if err != nil {
		return err
	}
	box, secret, err := boxes(key, memberEventLabel)
	if err != nil {
		return err
	}
	bound := m.bound()
	m.Commitment = commitTo(secret, bound, plain)
	m.Sealed, err = sealWith(box, bound, plain, entropy)
	return err
}

// open gives the event of the row; an error where it is not the one that was committed to.
func (m *MemberRow) open(key journal.Key) (e standing.Event, err error) {
	box, secret, err := boxes(key, memberEventLabel)
	if err != nil {
		return e, err
	}
	bound := m.bound()
	plain, err := openWith(box, bound, m.Sealed)
	if err == nil && commitTo(secret, bound, plain) != m.Commitment {
		err = journal.ErrCommitment
	}
	if err == nil {
		err = json.Unmarshal(plain, &e)
	}
	if err != nil {
		return e, fmt.Errorf("event %d of entry %d: %w", m.Place, m.Entry, err)
	}
	return e, nil
}

func sealWith(box cipher.AEAD, bound, plain []byte, entropy io.Reader) ([]byte, error) {
	nonce := make([]byte, box.NonceSize(), box.NonceSize()+len(plain)+box.Overhead())
	if _, err := io.ReadFull(entropy, nonce); err != nil {
		return nil, fmt.Errorf("draw a nonce: %w", err)
	}
	return box.Seal(nonce, nonce, plain, bound), nil
}

func openWith(box cipher.AEAD, bound, sealed []byte) ([]byte, error) {
	if len(sealed) < box.NonceSize() {
		return nil, errors.New("it is cut short")
	}
	plain, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], bound)
	if err != nil {
		return nil, journal.ErrUnreadable
	}
	return plain, nil
}

// digestOfMembers is what an entry says of its rows: SHA-256, in hexadecimal, over a line
// for each, in order (docs/log-format.md).
func digestOfMembers(rows []MemberRow) string {
	var text bytes.Buffer
	text.WriteString("duly-members/v1\n")
	for _, m := range rows {
		fmt.Fprintf(&text, "%d %s %x\n", m.Place, m.Member, m.Commitment)
	}
	sum := sha256.Sum256(text.Bytes())
	return hex.EncodeToString(sum[:])
}

func (c *ChangeRow) bound() []byte {
	return fmt.Appendf(nil, "duly/standing-change/v1\n%d\n%s\n", c.Number, c.Member)
}

func (c *ChangeRow) seal(what standing.Change, key journal.Key, entropy io.Reader) error {
	plain, err := json.Marshal(what)
	if err != nil {
		return err
	}
	box, _, err := boxes(key, changeLabel)
	if err == nil {
		c.Sealed, err = sealWith(box, c.bound(), plain, entropy)
	}
	return err
}

func (c *ChangeRow) open(key journal.Key) (what standing.Change, err error) {
	box, _, err := boxes(key, changeLabel)
	if err != nil {
		return what, err
	}
	plain, err := openWith(box, c.bound(), c.Sealed)
	if err == nil {
		err = json.Unmarshal(plain, &what)
	}
	if err != nil {
		return what, fmt.Errorf("change %d of a standing: %w", c.Number, err)
	}
	return what, nil
}
