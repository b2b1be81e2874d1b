//go:build !windows && (!unix || aix || solaris)

package witness

import (
	"errors"
	"os"
)

// lock refuses: without it two witnesses on one state could cosign two histories.
func lock(string) (*os.File, error) {
	return nil, errors.New("duly cannot lock files on this system: run the witness on Linux, a BSD, macOS or Windows")
}
