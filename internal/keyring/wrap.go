package keyring

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"duly/journal"
)

// A wrapper seals keys under the master key, each bound to its name, so that no
// two can be exchanged: a nonce of 12 bytes, then AES-256-GCM.
type wrapper struct{ box cipher.AEAD }

func newWrapper(master []byte) (wrapper, error) {
	derived, err := hkdf.Key(sha256.New, master, nil, "duly/keyring/v1", 32)
	if err != nil {
		return wrapper{}, err
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return wrapper{}, err
	}
	box, err := cipher.NewGCM(block)
	return wrapper{box}, err
}

func (w wrapper) seal(name string, key journal.Key, entropy io.Reader) ([]byte, error) {
	nonce := make([]byte, w.box.NonceSize())
	if _, err := io.ReadFull(entropy, nonce); err != nil {
		return nil, fmt.Errorf("draw a nonce: %w", err)
	}
	return w.box.Seal(nonce, nonce, key[:], []byte(name)), nil
}

func (w wrapper) open(name string, wrapped []byte) (journal.Key, error) {
	var key journal.Key
	if len(wrapped) != w.box.NonceSize()+len(key)+w.box.Overhead() {
		return key, errors.New("it is damaged: it has the wrong length")
	}
	nonce, sealed := wrapped[:w.box.NonceSize()], wrapped[w.box.NonceSize():]
	plain, err := w.box.Open(nil, nonce, sealed, []byte(name))
	if err != nil {
		return key, errors.New("it was altered, or wrapped under another master key")
	}
	copy(key[:], plain)
	return key, nil
}
