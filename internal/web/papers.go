package web

import (
	"mime"
	"net/http"
	"strconv"

	"duly/timetable"
)

// A LetterView is a letter as it was served, to be read and printed.
type LetterView struct {
	Frame
	Base, Case, To, Subject, Body string
	Day                           timetable.Date
}

// letter shows one of the letters that this reader may see.
func (s *site) letter(q *request) error {
	f, err := q.open()
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(q.PathValue("letter"))
	if err != nil || n < 0 || n >= len(f.Letters) {
		return errNotFound
	}
	l := f.Letters[n]
	v := &LetterView{Base: q.base(), Case: f.ID, To: l.To, Subject: l.Subject, Body: l.Body, Day: l.Day}
	return q.show(http.StatusOK, "letter", "Letter", v)
}

// exhibit sends a file of the evidence: always to be saved, never to be shown
// by the browser as a page of ours.
func (s *site) exhibit(q *request) error {
	x, data, err := s.Office.Exhibit(q.Context(), q.caseID(), q.visitor.Actor, q.PathValue("sum"))
	if err != nil {
		return err
	}
	q.download(x.Name, x.Type)
	_, _ = q.w.Write(data) // if it fails, the visitor has gone
	return nil
}

// receipt sends the receipt of an entry, with a proof made anew under the
// latest checkpoint.
func (s *site) receipt(q *request) error {
	entry, err := strconv.ParseInt(q.PathValue("entry"), 10, 64)
	if err != nil {
		return errNotFound
	}
	text, err := s.Office.Receipt(q.Context(), q.caseID(), q.visitor.Actor, entry)
	if err != nil {
		return err
	}
	q.download(receiptName(q.caseID()), "text/plain; charset=utf-8")
	_, _ = q.w.Write(text)
	return nil
}

func (q *request) download(name, media string) {
	h := q.w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	if media == "" {
		media = "application/octet-stream"
	}
	h.Set("Content-Type", media)
}
