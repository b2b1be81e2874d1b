package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
)

// A Disk keeps the published files. Each method is one step, before or after
// which a machine may stop; that is why they are so small. Paths have slashes
// and are relative; a missing file is fs.ErrNotExist, a folder is not.
type Disk interface {
	Read(path string) ([]byte, error)
	// Create writes a new file, its bytes durable when it returns; its name is not yet.
	Create(path string, data []byte) error
	// Rename puts a file in the place of another, at once; not durable yet.
	Rename(from, to string) error
	// SyncFolder makes the names in a folder durable.
	SyncFolder(path string) error
	// MakeFolder makes a folder and those above it; not durable yet.
	MakeFolder(path string) error
	// RemoveFolder removes a folder and what is in it, if it is there.
	RemoveFolder(path string) error
}

// OpenDisk keeps files in a folder of the computer's, which it makes if need be.
// Nothing outside of the folder can be reached.
func OpenDisk(folder string) (Disk, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("folder of the public log: %w", err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("folder of the public log: %w", err)
	}
	return disk{root}, nil
}

type disk struct{ root *os.Root }

func (d disk) Read(path string) ([]byte, error)   { return d.root.ReadFile(path) }
func (d disk) Rename(from, to string) error       { return d.root.Rename(from, to) }
func (d disk) MakeFolder(path string) error       { return d.root.MkdirAll(path, 0o755) }
func (d disk) RemoveFolder(path string) error     { return d.root.RemoveAll(path) }
func (d disk) Create(path string, b []byte) error { return createSynced(d.root, path, b) }

func createSynced(root *os.Root, path string, data []byte) error {
	f, err := root.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func (d disk) SyncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil // folders cannot be synced there; NTFS journals its names
	}
	f, err := d.root.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// A writer writes files so that each is there whole or not at all, and stays.
type writer struct {
	disk    Disk
	durable map[string]bool // folders that are known to survive
}

const unfinished = ".unfinished" // what a file's name ends in until it is whole

// write makes all the files durable; where it fails, some may be.
func (w *writer) write(files []file) error {
	folders := map[string]bool{}
	for _, f := range files {
		if err := w.folder(path.Dir(f.Path), folders); err != nil {
			return fmt.Errorf("write %s: %w", f.Path, err)
		}
		if err := w.disk.Create(f.Path+unfinished, f.Data); err != nil {
			return fmt.Errorf("write %s: %w", f.Path, err)
		}
		if err := w.disk.Rename(f.Path+unfinished, f.Path); err != nil {
			return fmt.Errorf("write %s: %w", f.Path, err)
		}
	}
	for folder := range folders {
		if err := w.disk.SyncFolder(folder); err != nil {
			return fmt.Errorf("make folder %s durable: %w", folder, err)
		}
	}
	for folder := range folders {
		w.durable[folder] = true
	}
	return nil
}

// folder makes a folder, and notes it and those new above it as to be synced.
func (w *writer) folder(name string, sync map[string]bool) error {
	sync[name] = true
	if w.durable[name] || name == "." {
		return nil
	}
	if err := w.disk.MakeFolder(name); err != nil {
		return err
	}
	for ; name != "."; name = path.Dir(name) {
		sync[path.Dir(name)] = true
	}
	return nil
}

// remove removes a folder, for tidiness only: what fails now is tried again
// when the next one goes.
func (w *writer) remove(folder string) {
	if w.disk.RemoveFolder(folder) == nil {
		delete(w.durable, folder)
	}
}

func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
