// Package manuscript answers one question: which words does a file hold, in
// which paragraphs, under which numbers?
//
// Whatever a text comes as (Markdown, plain text, HTML, DOCX, PDF), it goes on as
// Markdown with the id of each clause written out, which package definition
// reads and a person can correct. What only the layout brought along goes:
// page numbers, running heads, hyphens at the ends of lines, the marks of
// footnotes, ligatures.
//
// Files come from strangers: each reader has a bound on time, memory and depth,
// and what is beyond it is refused with a reason.
package manuscript

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Bounds of what is read.
const (
	maxFile   = 32 << 20 // bytes of a file as it comes
	maxWords  = 4 << 20  // bytes of text in it: a thousand pages and more
	maxBlocks = 100_000  // paragraphs
	maxDepth  = 200      // elements within elements
)

// A Manuscript is the text of a file.
type Manuscript struct {
	Form     string   // "Markdown", "plain text", "HTML", "DOCX" or "PDF"
	Markdown []byte   // the text, with the ids of its clauses written out
	Notes    []string // what a reader should know of how it was read, in sentences
}

// A Refusal is why a file is not read, and what to do about it.
type Refusal struct{ What, Mend string }

func (r *Refusal) Error() string { return r.What + ". " + r.Mend }

func refuse(mend, format string, args ...any) error {
	return &Refusal{fmt.Sprintf(format, args...), mend}
}

const saveText = "Save it as DOCX, HTML or plain text and try again."

// Read reads a file. What it is shows in its bytes; its name decides only
// between Markdown and plain text. An error is a *Refusal.
func Read(name string, data []byte) (*Manuscript, error) {
	if len(data) > maxFile {
		return nil, refuse("Leave out its pictures, or save it as plain text.", "The file has %d MB, and up to %d MB are read", len(data)>>20, maxFile>>20)
	}
	head := bytes.ToLower(bytes.TrimLeft(data[:min(len(data), 1024)], "\ufeff \t\r\n"))
	switch {
	case bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")):
		return readPDF(data)
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return readDOCX(data)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return nil, refuse("Open it in a word processor and save it as DOCX.", "This is a file of an old word processor (.doc), or one with a password")
	case bytes.HasPrefix(data, []byte(`{\rtf`)):
		return nil, refuse(saveText, "This is RTF")
	}
	text, note, err := decode(data)
	if err != nil {
		return nil, err
	}
	m := &Manuscript{}
	switch ext := strings.ToLower(path.Ext(name)); {
	case ext == ".html" || ext == ".htm" || ext == ".xhtml" || bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html")):
		m, err = readHTML(text)
	case ext == ".md" || ext == ".markdown":
		m = &Manuscript{Form: "Markdown", Markdown: []byte(text)}
		if len(text) > maxWords {
			err = tooLong()
		}
	default:
		m, err = readText(text)
	}
	if err == nil && note != "" {
		m.Notes = append(m.Notes, note)
	}
	return m, err
}

func tooLong() error {
	return refuse("Leave out what is no part of the text.", "The file holds more than %d MB of words, or more than %d paragraphs", maxWords>>20, maxBlocks)
}

// decode reads a text in the encodings that texts come in.
func decode(data []byte) (text, note string, err error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")):
		out, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Bytes(data)
		if err != nil {
			return "", "", refuse("Save it as UTF-8.", "The file says that it is UTF-16, and is not")
		}
		text = string(out)
	case utf8.Valid(data):
		text = string(data)
	case bytes.IndexByte(data, 0) >= 0:
		return "", "", refuse(saveText, "This is no text: nothing is known that has such bytes")
	default:
		out, err := charmap.Windows1252.NewDecoder().Bytes(data)
		if err != nil {
			return "", "", refuse("Save it as UTF-8.", "The file is not UTF-8 text")
		}
		text, note = string(out), "The file is not UTF-8: it was read as Windows-1252. Check its accents and quotes."
	}
	text = strings.TrimPrefix(text, "\ufeff")
	if strings.IndexByte(text, 0) >= 0 {
		return "", "", refuse(saveText, "This is no text: it has zero bytes in it")
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), note, nil
}
