package keyring

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

const masterSize = 32

// masterKey reads the master key. It makes one where there is none and the
// keyring is empty: a keyring that has keys is not given another master key,
// which would open nothing.
func masterKey(path string, empty bool, entropy io.Reader) ([]byte, error) {
	secret, err := readMaster(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return secret, err
	}
	if !empty {
		return nil, fmt.Errorf("its master key %s is not there: put it back from your backup, nothing else opens the keyring", path)
	}
	secret = make([]byte, masterSize)
	if _, err := io.ReadFull(entropy, secret); err != nil {
		return nil, fmt.Errorf("draw a master key: %w", err)
	}
	if err := writeMaster(path, secret); err != nil {
		return nil, fmt.Errorf("write the master key: %w", err)
	}
	return readMaster(path) // another process may have been quicker: theirs holds
}

func readMaster(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("others can read its master key %s: make it yours alone (chmod 600)", path)
	}
	secret, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(secret) != masterSize {
		return nil, fmt.Errorf("its master key %s has %d bytes, and not %d: put it back from your backup", path, len(secret), masterSize)
	}
	return secret, nil
}

// writeMaster puts the whole master key in place durably, or nothing, and never
// over another one.
func writeMaster(path string, secret []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*") // with mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(secret)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes the names in a folder durable. Windows has no such thing, and
// does it by itself.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// makePrivate makes an empty file that only its owner can read, where there is
// none. SQLite gives the files beside it the same mode.
func makePrivate(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no folder %s: make it first", filepath.Dir(path))
	}
	if err != nil {
		return err
	}
	return f.Close()
}
