package witness

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
)

// disk keeps one file. Each method is one step, before or after which a machine
// may stop. A missing file is fs.ErrNotExist.
type disk interface {
	read() ([]byte, error)
	// create writes the file beside its place; the bytes are durable when it returns.
	create(data []byte) error
	// rename puts it in its place, at once; not durable yet.
	rename() error
	// sync makes the place durable.
	sync() error
}

// onDisk is a file of the computer's, which others cannot read: it holds a key.
type onDisk string

func (d onDisk) read() ([]byte, error) { return os.ReadFile(string(d)) }

func (d onDisk) create(data []byte) error {
	f, err := os.OpenFile(string(d)+".unfinished", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func (d onDisk) rename() error { return os.Rename(string(d)+".unfinished", string(d)) }

func (d onDisk) sync() error {
	if runtime.GOOS == "windows" {
		return nil // folders cannot be synced there; NTFS journals its names
	}
	f, err := os.Open(filepath.Dir(string(d)))
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
