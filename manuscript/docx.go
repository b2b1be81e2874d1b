package manuscript

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// Bounds of a DOCX: of all that is unpacked, and of what is packed in it.
const (
	maxUnpacked = 64 << 20
	maxEntries  = 5000
)

// readDOCX reads the body of a word processor's file: its paragraphs with the
// numbers that its lists give them. What was struck out under tracked changes is
// not read, nor are notes, comments, heads and feet of pages.
func readDOCX(data []byte) (*Manuscript, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, refuse("Open it in a word processor and save it again.", "The file begins like DOCX and is broken: %v", err)
	}
	if len(z.File) > maxEntries {
		return nil, refuse(saveText, "The file has %d files packed in it, and up to %d are looked at", len(z.File), maxEntries)
	}
	u := &unpacker{z: z, left: maxUnpacked}
	body, err := u.file("word/document.xml")
	if err != nil {
		return nil, err
	}
	if body == nil {
		return nil, refuse(saveText, "The file is a packed folder, and no DOCX: it has no word/document.xml")
	}
	r := &docxReader{c: newComposer(), counters: map[string][]int{}}
	if err := r.formats(u); err != nil {
		return nil, err
	}
	if err := walk(body, r); err != nil {
		return nil, err
	}
	if err := r.flush(); err != nil {
		return nil, err
	}
	m := &Manuscript{Form: "DOCX", Markdown: []byte(r.c.out.String())}
	if r.tracked {
		m.Notes = append(m.Notes, "The file has tracked changes: it was read as if all of them were accepted.")
	}
	return m, nil
}

// An unpacker unpacks files up to a bound that they share.
type unpacker struct {
	z    *zip.Reader
	left int64
}

// file unpacks one file; nil where there is none.
func (u *unpacker) file(name string) ([]byte, error) {
	for _, f := range u.z.File {
		if !strings.EqualFold(f.Name, name) {
			continue
		}
		in, err := f.Open()
		if err != nil {
			return nil, refuse("Open it in a word processor and save it again.", "The file is broken at %s: %v", name, err)
		}
		defer in.Close()
		out, err := io.ReadAll(io.LimitReader(in, u.left+1))
		if err != nil {
			return nil, refuse("Open it in a word processor and save it again.", "The file is broken at %s: %v", name, err)
		}
		if u.left -= int64(len(out)); u.left < 0 {
			return nil, refuse(saveText, "Unpacked, the file is larger than %d MB: that is no text, but a way to fill a disk", maxUnpacked>>20)
		}
		return out, nil
	}
	return nil, nil
}

// A visitor is told what an XML file holds, by local names.
type visitor interface {
	begin(name string, attributes []xml.Attr) error
	end(name string) error
	text(s []byte)
}

// walk reads an XML file. Entities that it declares itself are not known, so it
// cannot grow.
func walk(data []byte, v visitor) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		if strings.EqualFold(charset, "us-ascii") {
			return in, nil
		}
		return nil, errors.New("it is written in " + charset + ", and a DOCX is UTF-8")
	}
	depth := 0
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return refuse("Open it in a word processor and save it again.", "The XML in the file is broken: %v", err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return refuse(saveText, "Elements are nested more than %d deep in the file", maxDepth)
			}
			err = v.begin(t.Name.Local, t.Attr)
		case xml.EndElement:
			depth--
			err = v.end(t.Name.Local)
		case xml.CharData:
			v.text(t)
		}
		if err != nil {
			return err
		}
	}
}

func attribute(all []xml.Attr, name string) string {
	for _, a := range all {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// on tells whether a property is set: <w:b/> is, <w:b w:val="0"/> is not.
func on(all []xml.Attr) bool {
	v := attribute(all, "val")
	return v != "0" && v != "false" && v != "none"
}
