package office

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"

	"duly/journal"
	"duly/timetable"
)

// A LetterText is a letter, opened.
type LetterText struct {
	To      string // party
	Day     timetable.Date
	Subject string
	Body    string // paragraphs with an empty line between
	Entry   int64  // the entry that caused it
}

type sealedLetter struct {
	Subject string `json:"subject"`
	Body    string `json:"body"`
}

// sealLetter seals a letter like an envelope of the entry that caused it, under
// the key of the case's content: what forgets the content forgets the letters.
func sealLetter(id string, l LetterText, key journal.Key, entropy io.Reader) (Letter, error) {
	plain, err := json.Marshal(sealedLetter{l.Subject, l.Body})
	if err != nil {
		return Letter{}, err
	}
	row := Letter{ID: letterName(l.Entry, l.To), Case: id, To: l.To, Day: l.Day, Entry: l.Entry}
	box, err := letterBox(key, row.ID)
	if err != nil {
		return Letter{}, err
	}
	nonce := make([]byte, box.NonceSize())
	if _, err := io.ReadFull(entropy, nonce); err != nil {
		return Letter{}, fmt.Errorf("draw a nonce: %w", err)
	}
	row.Sealed = box.Seal(nonce, nonce, plain, row.bound())
	return row, nil
}

// letterName is a letter's id: the entry that caused it, and to whom it went.
func letterName(entry int64, to string) string { return fmt.Sprintf("%d/%s", entry, to) }

// bound is what a letter's text is sealed with: moved to another row, or to another
// reader, it does not open.
func (l Letter) bound() []byte {
	return fmt.Appendf(nil, "duly/letter/v1\n%s\n%s\n%s\n%s\n%d\n", l.ID, l.Case, l.To, l.Day, l.Entry)
}

// letterBox seals and opens one letter: AES-256-GCM under a key derived for it
// alone.
func letterBox(key journal.Key, name string) (cipher.AEAD, error) {
	derived, err := hkdf.Key(sha256.New, key[:], nil, "duly/letter/v1\n"+name, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func openLetter(key journal.Key, row Letter) ([]byte, error) {
	box, err := letterBox(key, row.ID)
	if err != nil {
		return nil, err
	}
	if len(row.Sealed) < box.NonceSize() {
		return nil, fmt.Errorf("it is cut short")
	}
	return box.Open(nil, row.Sealed[:box.NonceSize()], row.Sealed[box.NonceSize():], row.bound())
}

func (o *Office) lettersOf(ctx context.Context, id string) ([]LetterText, error) {
	rows, err := o.store.Letters(ctx, id)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	key, err := o.keyring.Key(ctx, contentKey(id), false)
	if err != nil {
		return nil, err
	}
	var out []LetterText
	for _, row := range rows {
		plain, err := openLetter(key, row)
		if err != nil {
			return nil, fmt.Errorf("letter %s no longer opens: %w", row.ID, err)
		}
		var l sealedLetter
		if err := json.Unmarshal(plain, &l); err != nil {
			return nil, fmt.Errorf("letter %s: %w", row.ID, err)
		}
		out = append(out, LetterText{To: row.To, Day: row.Day, Subject: l.Subject, Body: l.Body, Entry: row.Entry})
	}
	return out, nil
}
