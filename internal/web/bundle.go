package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"

	"duly/casework"
	"duly/internal/office"
)

// A BundleView is a bundle to be read and printed.
type BundleView struct {
	Frame
	Base, Case string
	Zip        string
	Day        string
	Digest     string
	Entry      int64
	Tabs       []TabShown
}

// A TabShown is one document of a bundle.
type TabShown struct {
	casework.Tab
	ID     string // of its place on the page
	When   string
	File   *FileShown
	Link   string
	Seen   string // the day on which it was seen there
	NoCopy string // why there is no saved copy
	Gone   string
	Sheets []Sheet
}

// A Sheet is one page of words.
type Sheet struct {
	Number int // in the bundle
	Lines  []string
}

func (s *site) readBundle(q *request) (office.BundleFile, error) {
	event, err := strconv.Atoi(q.PathValue("event"))
	if err != nil {
		return office.BundleFile{}, errNotFound
	}
	return s.Office.Bundle(q.Context(), q.caseID(), q.visitor.Actor, event)
}

func (s *site) bundle(q *request) error {
	b, err := s.readBundle(q)
	if err != nil {
		return err
	}
	v := &BundleView{Base: q.base(), Case: b.Case, Zip: q.URL.Path + "/zip", Day: b.Day.Long(), Digest: b.Bundle.SHA256, Entry: b.Entry}
	for _, d := range b.Documents {
		t := TabShown{Tab: d.Tab, ID: "tab-" + strconv.Itoa(d.Number), When: d.Day.Long(), Gone: d.Gone}
		if d.Link != nil {
			t.Link, t.Seen, t.NoCopy = d.Link.Link, d.Link.Saved.Long(), d.Link.NoCopy
		}
		if d.File != nil {
			t.File = &FileShown{Name: d.File.Name, Kind: kindName(d.File.Type), Size: size(d.File.Size), Sum: d.File.SHA256, Href: q.base() + "/exhibits/" + url.PathEscape(d.File.SHA256)}
		}
		for i, lines := range d.Words {
			t.Sheets = append(t.Sheets, Sheet{d.Page + i, lines})
		}
		v.Tabs = append(v.Tabs, t)
	}
	return q.show(http.StatusOK, "bundle", "Bundle", v)
}

// packedBundle sends it as one file. It is made whole first, so that a fault is
// an error page and never half a file.
func (s *site) packedBundle(q *request) error {
	b, err := s.readBundle(q)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := s.Office.PackBundle(q.Context(), q.visitor.Actor, b, &out); err != nil {
		return err
	}
	q.download("bundle-"+b.Case+"-"+b.Day.String()+".zip", "application/zip")
	_, _ = out.WriteTo(q.w) // if it fails, the visitor has gone
	return nil
}
