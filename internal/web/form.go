package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
	"unicode"

	"duly/internal/office"
)

// What one form may carry.
const (
	mostFiles    = 5
	mostFile     = 10_000_000 // bytes of one file
	mostText     = 1_000_000  // bytes of all text fields together
	mostDrained  = 150_000_000
	mostAtOnce   = 8 // forms with files that are read at the same time
	mostFileName = 120
	uploadTime   = 10 * time.Minute
)

// A form is what a person sent: fields, files that may be taken, and what is
// wrong with those that may not.
type form struct {
	values   url.Values
	files    []office.Upload
	made     []office.Upload // from what was written, not sent as files
	problems []Problem
}

func (f *form) value(name string) string { return strings.TrimSpace(f.values.Get(name)) }

// text is what was written in a text area, with line ends as one kind.
func (f *form) text(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(f.values.Get(name), "\r\n", "\n"))
}

// small reads a form without files.
func (q *request) small() (*form, error) {
	q.Body = http.MaxBytesReader(q.w, q.Body, 64<<10)
	if err := q.ParseForm(); err != nil {
		return nil, &badForm{err}
	}
	return &form{values: q.PostForm}, nil
}

// A badForm is one that could not be read as a form.
type badForm struct{ err error }

func (b *badForm) Error() string { return "the form could not be read: " + b.err.Error() }
func (b *badForm) Unwrap() error { return b.err }

// form reads a form with files, part by part, so that a file that is too large
// is left out and everything else comes back filled. Text fields stand before
// the files in every form of ours.
func (q *request) form() (*form, error) {
	if kind, _, _ := mime.ParseMediaType(q.Header.Get("Content-Type")); kind != "multipart/form-data" {
		return q.small()
	}
	select {
	case q.site.reading <- struct{}{}:
		defer func() { <-q.site.reading }()
	default:
		return nil, errBusy
	}
	// A phone on a bad line takes its time; a server's usual limit is shorter.
	deadline := http.NewResponseController(q.w)
	until := time.Now().Add(uploadTime)
	if err := errors.Join(deadline.SetReadDeadline(until), deadline.SetWriteDeadline(until.Add(time.Minute))); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return nil, err
	}
	q.Body = http.MaxBytesReader(q.w, q.Body, mostDrained)
	parts, err := q.MultipartReader()
	if err != nil {
		return nil, &badForm{err}
	}
	f := &form{values: url.Values{}}
	if err := f.read(parts); err != nil {
		return nil, err
	}
	q.site.keptFiles(f)
	return f, nil
}

func (f *form) read(parts *multipart.Reader) error {
	room := int64(mostText)
	for {
		part, err := parts.NextPart()
		var tooLarge *http.MaxBytesError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &tooLarge):
			f.problem("files", "The files together are far too large. Nothing after the first ones was read.")
			return nil
		case err != nil:
			return &badForm{err}
		}
		if part.FileName() != "" {
			err = f.readFile(part)
		} else {
			err = f.readField(part, &room)
		}
		if errors.As(err, &tooLarge) {
			f.problem("files", "The files together are far too large. Nothing after the first ones was read.")
			return nil
		}
		if err != nil {
			return &badForm{err}
		}
	}
}

func (f *form) problem(field, what string) {
	f.problems = append(f.problems, Problem{Field: field, What: what})
}

func (f *form) readField(part *multipart.Part, room *int64) error {
	b, err := io.ReadAll(io.LimitReader(part, *room+1))
	if err != nil {
		return err
	}
	if int64(len(b)) > *room {
		return errors.New("the text is longer than a form may be")
	}
	*room -= int64(len(b))
	if part.FormName() != "files" { // an empty file input sends a part without a file name
		f.values.Add(part.FormName(), string(b))
	}
	return nil
}

func (f *form) readFile(part *multipart.Part) error {
	name := fileName(part.FileName())
	b, err := io.ReadAll(io.LimitReader(part, mostFile+1))
	if err != nil {
		return err
	}
	switch {
	case len(f.files) >= mostFiles:
		f.problem("files", fmt.Sprintf("“%s” is one too many: at most %d files can be sent at once. You can send more afterwards.", name, mostFiles))
	case len(b) > mostFile:
		f.problem("files", fmt.Sprintf("“%s” is larger than %s, the most that one file can have.", name, size(mostFile)))
	default:
		media, refusal := recognise(name, b)
		if refusal != "" {
			f.problem("files", fmt.Sprintf("“%s” %s. We take %s.", name, refusal, acceptedKinds))
			break
		}
		f.files = append(f.files, office.Upload{Name: name, Type: media, Data: b})
		return nil
	}
	_, err = io.Copy(io.Discard, part)
	return err
}

// fileName is the name of a file as we keep it: no folders, nothing that
// cannot be printed, and not too long.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == '"' {
			return -1
		}
		return r
	}, name)
	ending := path.Ext(name)
	if len(ending) > 9 {
		ending = "" // that is no ending
	}
	stem := []rune(strings.TrimSuffix(name, ending))
	for len(string(stem))+len(ending) > mostFileName {
		stem = stem[:len(stem)-1]
	}
	return string(stem) + ending
}

var (
	errSeen  = errors.New("it does not say which state of the case it was made from")
	errDays  = errors.New("it does not say how many days, from 1 to 31")
	errEntry = errors.New("it does not name an entry of the journal")
)
