package office

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"duly/casework"
	"duly/timetable"
)

// A BundleFile is a bundle as one reader may read it.
type BundleFile struct {
	Case      string
	Day       timetable.Date
	Entry     int64 // the number in the journal of the event that holds its digest
	Bundle    *casework.Bundle
	Documents []casework.Document
}

// Bundle gives the bundle that an event of the case put together; ErrNotFound
// where the event is none, or where the actor may not read it.
func (o *Office) Bundle(ctx context.Context, id string, who casework.Actor, event int) (BundleFile, error) {
	f, err := o.Open(ctx, id, who)
	if err != nil {
		return BundleFile{}, err
	}
	if event < 0 || event >= len(f.Case.Events) {
		return BundleFile{}, ErrNotFound
	}
	e := f.Case.Events[event]
	if e.Kind != casework.Bundled || e.Matter == nil || e.Matter.Bundle == nil {
		return BundleFile{}, ErrNotFound
	}
	return BundleFile{
		Case: id, Day: e.Day, Entry: f.Entries[event], Bundle: e.Matter.Bundle,
		Documents: casework.Documents(e.Matter.Bundle, f.Evidence, f.Case.Events),
	}, nil
}

// PackBundle writes a bundle as a ZIP file: every document, contents.txt for
// people, and index.txt, whose SHA-256 is the bundle's digest. The same bundle
// is the same bytes, as long as nothing in it was sealed since.
func (o *Office) PackBundle(ctx context.Context, who casework.Actor, b BundleFile, to io.Writer) error {
	z := zip.NewWriter(to)
	year, month, d := b.Day.Civil()
	day := time.Date(year, time.Month(month), d, 12, 0, 0, 0, time.UTC)
	put := func(name string, data []byte) error {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: day})
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	}
	if err := put("index.txt", []byte(b.Bundle.Index())); err != nil {
		return err
	}
	var contents strings.Builder
	fmt.Fprintf(&contents, "Bundle of case %s, %s\nSHA-256 of index.txt: %s\n\n", b.Case, b.Day.Long(), b.Bundle.SHA256)
	for _, d := range b.Documents {
		name, data, err := o.document(ctx, b.Case, who, d)
		if err != nil {
			return err
		}
		fmt.Fprintf(&contents, "Tab %d, page %d: exhibit %s, %s, from the %s, %s\n    %s\n    SHA-256 %s\n", d.Number, d.Page, d.Exhibit, d.Title, d.Role, d.Day.Long(), name, d.SHA256)
		if data == nil {
			continue
		}
		if err := put(name, data); err != nil {
			return err
		}
	}
	if err := put("contents.txt", []byte(contents.String())); err != nil {
		return err
	}
	return z.Close()
}

// document gives a file of the ZIP, or, without data, why there is none.
func (o *Office) document(ctx context.Context, id string, who casework.Actor, d casework.Document) (name string, data []byte, err error) {
	name = fmt.Sprintf("tab-%02d-%s", d.Number, d.Exhibit)
	switch {
	case d.Gone != "":
		return "not in this file: it was sealed after the bundle was made, and " + d.Gone + " stands in its place", nil, nil
	case d.File != nil:
		_, data, err = o.Exhibit(ctx, id, who, d.File.SHA256)
		return fmt.Sprintf("tab-%02d-%s", d.Number, d.File.Name), data, err
	case d.Link != nil:
		return name + ".txt", []byte(d.Link.Link), nil
	}
	return name + ".txt", []byte(d.Text), nil
}
