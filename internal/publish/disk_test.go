package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// A tested disk is in memory, knows what would survive a power cut, and stops,
// or fails once, at a step of our choosing.
type testedDisk struct {
	now  map[string][]byte            // every file
	dirs map[string]bool              // every folder
	kept map[string]map[string][]byte // of each folder synced: its names as they were then (nil: a folder)

	step    int
	at      int  // the step at which it stops; 0: never
	does    bool // that step is still carried out
	once    bool // it only fails that step, and goes on
	stopped bool

	seen [][]byte // every checkpoint that stood there for a reader to fetch
}

var errStopped = errors.New("the machine has stopped")

func newDisk() *testedDisk {
	return &testedDisk{now: map[string][]byte{}, dirs: map[string]bool{".": true}, kept: map[string]map[string][]byte{}}
}

// do carries out a step that changes something, or fails it.
func (d *testedDisk) do(change func() error) error {
	if d.stopped {
		return errStopped
	}
	if d.step++; d.step != d.at {
		return change()
	}
	if d.does {
		if err := change(); err != nil {
			return err
		}
	}
	d.stopped = !d.once
	return errStopped
}

func (d *testedDisk) Read(name string) ([]byte, error) {
	if d.stopped {
		return nil, errStopped
	}
	if d.dirs[name] {
		return nil, fmt.Errorf("%s is a folder", name)
	}
	if data, ok := d.now[name]; ok {
		return data, nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

func (d *testedDisk) Create(name string, data []byte) error {
	return d.do(func() error {
		if !d.dirs[path.Dir(name)] {
			return fmt.Errorf("%s: %w", name, fs.ErrNotExist)
		}
		d.now[name] = slices.Clone(data)
		return nil
	})
}

func (d *testedDisk) Rename(from, to string) error {
	return d.do(func() error {
		data, ok := d.now[from]
		if !ok || !d.dirs[path.Dir(to)] {
			return fmt.Errorf("%s: %w", from, fs.ErrNotExist)
		}
		delete(d.now, from)
		d.now[to] = data
		if to == "checkpoint" {
			d.seen = append(d.seen, data)
		}
		return nil
	})
}

func (d *testedDisk) SyncFolder(name string) error {
	return d.do(func() error {
		if !d.dirs[name] {
			return fmt.Errorf("%s: %w", name, fs.ErrNotExist)
		}
		d.kept[name] = d.names(name)
		return nil
	})
}

func (d *testedDisk) MakeFolder(name string) error {
	return d.do(func() error {
		for ; name != "."; name = path.Dir(name) {
			d.dirs[name] = true
		}
		return nil
	})
}

func (d *testedDisk) RemoveFolder(name string) error {
	return d.do(func() error {
		inside := func(other string) bool { return other == name || strings.HasPrefix(other, name+"/") }
		maps.DeleteFunc(d.now, func(f string, _ []byte) bool { return inside(f) })
		maps.DeleteFunc(d.dirs, func(f string, _ bool) bool { return inside(f) })
		return nil
	})
}

// names lists what stands directly in a folder.
func (d *testedDisk) names(folder string) map[string][]byte {
	out := map[string][]byte{}
	for f, data := range d.now {
		if path.Dir(f) == folder {
			out[f] = data
		}
	}
	for f := range d.dirs {
		if f != "." && path.Dir(f) == folder {
			out[f] = nil
		}
	}
	return out
}

// after is the disk that a new start finds. lost tells of each folder whether
// what was not synced in it is gone: none after a kill, all or some after a
// power cut.
func (d *testedDisk) after(lost func(folder string) bool) *testedDisk {
	n := newDisk()
	var take func(folder string)
	take = func(folder string) {
		names := d.names(folder)
		if lost(folder) {
			names = d.kept[folder]
		}
		n.kept[folder] = names
		for name, data := range names {
			if data == nil {
				n.dirs[name] = true
				take(name)
			} else {
				n.now[name] = data
			}
		}
	}
	take(".")
	return n
}
