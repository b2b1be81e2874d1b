package witness

import (
	"os"
	"syscall"
)

// lock opens a file so that nobody else can open it until this process ends,
// however it ends. Two witnesses on one state could cosign two histories.
func lock(path string) (*os.File, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return nil, errTaken
	}
	return os.NewFile(uintptr(h), path), nil
}
