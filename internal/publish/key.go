package publish

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"duly/publiclog"
	"golang.org/x/mod/sumdb/note"
)

// A Key is the log's: with it checkpoints are signed, and checked.
type Key struct {
	Public string // the verifier key, to be published and printed: name+hash+key
	signer note.Signer
}

// Origin is the log's name.
func (k Key) Origin() string {
	origin, _, _ := strings.Cut(k.Public, "+")
	return origin
}

// Sign signs a text as a note (c2sp.org/signed-note).
func (k Key) Sign(text string) ([]byte, error) { return note.Sign(&note.Note{Text: text}, k.signer) }

// LoadKey reads the log's signing key from a file, or makes one from entropy
// where there is no such file. origin is the log's name, which never changes; "" takes
// the key that is there, whatever log it is of.
// The file must not stand in the folder that is published.
func LoadKey(path, origin string, entropy io.Reader) (Key, error) {
	secret, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && origin != "" {
		secret, err = makeKey(path, origin, entropy)
	}
	if err != nil {
		return Key{}, fmt.Errorf("the log's signing key: %w", err)
	}
	k, err := ParseKey(strings.TrimSpace(string(secret)))
	if err != nil {
		return Key{}, fmt.Errorf("the log's signing key, in %s: %w", path, err)
	}
	if origin != "" && k.Origin() != origin {
		return Key{}, fmt.Errorf("the key in %s is that of the log %q, and this log is to be %q: a log's name never changes", path, k.Origin(), origin)
	}
	return k, nil
}

// ParseKey reads a signing key as text.
func ParseKey(secret string) (Key, error) {
	signer, err := note.NewSigner(secret)
	if err != nil {
		return Key{}, errors.New("not a signing key")
	}
	public, err := publiclog.VerifierKey(secret)
	return Key{public, signer}, err
}

// NewKey makes a key that is kept nowhere.
func NewKey(name string, entropy io.Reader) (Key, error) {
	secret, _, err := publiclog.NewKey(entropy, name)
	if err != nil {
		return Key{}, err
	}
	return ParseKey(secret)
}

func makeKey(path, origin string, entropy io.Reader) ([]byte, error) {
	secret, _, err := publiclog.NewKey(entropy, origin)
	if err != nil {
		return nil, err
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(folder, filepath.Base(path)+".*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(secret + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	// A link fails where there is a key by now: no key is ever written over.
	if err := os.Link(f.Name(), path); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return []byte(secret), disk{root}.SyncFolder(".")
}
