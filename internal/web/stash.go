package web

import (
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"
	"time"

	"duly/internal/office"
)

// A browser forgets the files of a form that comes back to be mended. The stash
// keeps those that were good, for a short while and in memory only, under a
// token that the form carries.
type stash struct {
	now     func() time.Time
	entropy io.Reader

	mu    sync.Mutex
	kept  map[string]stashed
	order []string // oldest first
	bytes int
}

type stashed struct {
	files []office.Upload
	until time.Time
	bytes int
}

// What the stash holds at most, and for how long.
const (
	mostStashed = 200_000_000 // bytes
	stashTime   = time.Hour
)

func newStash(now func() time.Time, entropy io.Reader) *stash {
	return &stash{now: now, entropy: entropy, kept: map[string]stashed{}}
}

// put keeps files and gives the token that takes them out again; "" for none.
func (s *stash) put(files []office.Upload) (string, error) {
	if len(files) == 0 {
		return "", nil
	}
	b := make([]byte, 32)
	if _, err := io.ReadFull(s.entropy, b); err != nil {
		return "", fmt.Errorf("draw a token: %w", err)
	}
	token := base64.RawURLEncoding.EncodeToString(b)
	n := 0
	for _, f := range files {
		n += len(f.Data)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.order) > 0 && (s.bytes+n > mostStashed || s.kept[s.order[0]].until.Before(s.now())) {
		s.drop(s.order[0])
	}
	s.kept[token] = stashed{files, s.now().Add(stashTime), n}
	s.order = append(s.order, token)
	s.bytes += n
	return token, nil
}

// take gives the files back, once.
func (s *stash) take(token string) []office.Upload {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.kept[token]
	if !ok {
		return nil
	}
	s.drop(token)
	if k.until.Before(s.now()) {
		return nil
	}
	return k.files
}

func (s *stash) drop(token string) {
	s.bytes -= s.kept[token].bytes
	delete(s.kept, token)
	s.order = slices.DeleteFunc(s.order, func(t string) bool { return t == token })
}

// keptFiles puts the files that an earlier round of the form left in the stash
// before those that came with it now, without those that the person took out.
func (s *site) keptFiles(f *form) {
	token := f.value("kept")
	if token == "" {
		return
	}
	earlier := s.stash.take(token)
	if len(earlier) == 0 {
		f.problem("files", "The files that you had chosen were kept for an hour, and that is over. Please choose them again.")
	}
	var all []office.Upload
	for i, u := range earlier {
		if !slices.Contains(f.values["without"], strconv.Itoa(i)) {
			all = append(all, u)
		}
	}
	for _, u := range f.files {
		if len(all) >= mostFiles {
			f.problem("files", fmt.Sprintf("“%s” is one too many: at most %d files can be sent at once. You can send more afterwards.", u.Name, mostFiles))
			continue
		}
		all = append(all, u)
	}
	f.files = all
}

// A FilesField is the part of a form in which files are chosen.
type FilesField struct {
	Label, Hint string
	Kept        string // the stash's token
	Names       []KeptFile
	Accept      string
	Problem     string
}

// A KeptFile is one that was sent already and comes with the form.
type KeptFile struct{ Name, Size string }

// filesField makes the field for a form that is shown again: the good files are
// kept. Each of f's problems of the field is listed in the summary; the field
// itself shows the first.
func (s *site) filesField(labelled, hint string, f *form) (FilesField, error) {
	field := FilesField{Label: labelled, Hint: hint, Accept: accepted()}
	if f == nil {
		return field, nil
	}
	var err error
	if field.Kept, err = s.stash.put(f.files); err != nil {
		return field, err
	}
	for _, u := range f.files {
		field.Names = append(field.Names, KeptFile{u.Name, size(int64(len(u.Data)))})
	}
	for _, p := range f.problems {
		if p.Field == "files" {
			field.Problem = p.What
			break
		}
	}
	return field, nil
}
