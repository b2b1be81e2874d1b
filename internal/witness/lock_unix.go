//go:build unix && !aix && !solaris

package witness

import (
	"os"
	"syscall"
)

// lock holds a file for this process alone; it falls when the process ends,
// however it ends. Two witnesses on one state could cosign two histories.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, errTaken
	}
	return f, nil
}
