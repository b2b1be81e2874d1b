// Package sheet answers one question: which rows does a file of a spreadsheet hold,
// under which headings?
//
// People save lists as CSV in whatever way their program does it: with commas or
// semicolons, in UTF-8 or Windows-1252, with a mark at the beginning or without.
package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"duly/rollcall"
)

// A Sheet is what a file holds.
type Sheet struct {
	Heads []string // the first row, trimmed; each is a column
	Rows  []Row    // the others, without empty ones
	Bad   []Bad    // rows that cannot be read
}

// A Row is one row, with as many cells as the sheet has columns, trimmed.
type Row struct {
	Line  int // of the file, from 1; the first of several
	Cells []string
}

// A Bad row cannot be read, or says something that cannot be.
type Bad struct {
	Line int
	What string // for people, without a full stop
}

// mostCell is how long a cell may be, in bytes. A stray quotation mark could otherwise
// make one cell of all that follows.
const mostCell = 10_000

// Read reads a file of at most so many rows. Its error says, for people, why nothing can
// be made of it.
func Read(file []byte, most int) (*Sheet, error) {
	text, err := Text(file)
	if err != nil {
		return nil, err
	}
	rows := csv.NewReader(strings.NewReader(text))
	rows.Comma, rows.FieldsPerRecord = separator(text), -1
	s := &Sheet{}
	for {
		cells, err := rows.Read()
		if err == io.EOF {
			break
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			s.bad(wrong.StartLine, "%s", quotation(wrong))
			continue
		}
		if err != nil {
			return nil, err
		}
		line, _ := rows.FieldPos(0)
		if s.take(line, cells); len(s.Rows) > most {
			return nil, fmt.Errorf("it has more than %d rows: divide it", most)
		}
	}
	if s.Heads == nil {
		return nil, errors.New("it is empty: its first line must name the columns")
	}
	return s, nil
}

func (s *Sheet) bad(line int, what string, args ...any) {
	s.Bad = append(s.Bad, Bad{line, fmt.Sprintf(what, args...)})
}

func quotation(wrong *csv.ParseError) string {
	if errors.Is(wrong.Err, csv.ErrBareQuote) || errors.Is(wrong.Err, csv.ErrQuote) {
		return "a quotation mark stands where none may: put the cell in quotation marks, and write the mark itself twice"
	}
	return "it cannot be read as a row"
}

func (s *Sheet) take(line int, cells []string) {
	empty := true
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
		empty = empty && cells[i] == ""
		if len(cells[i]) > mostCell {
			s.bad(line, "a cell is longer than %d letters: perhaps a quotation mark is opened and never closed", mostCell)
			return
		}
	}
	switch {
	case empty:
		return
	case s.Heads == nil:
		s.Heads = cells
		return
	}
	for len(cells) > len(s.Heads) && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) > len(s.Heads) {
		s.bad(line, "it has %d cells, and the first line names %d columns", len(cells), len(s.Heads))
		return
	}
	for len(cells) < len(s.Heads) {
		cells = append(cells, "")
	}
	s.Rows = append(s.Rows, Row{line, cells})
}

// Text gives a file as text: UTF-8 or UTF-16 by the mark at its beginning, UTF-8 where it
// is that, and otherwise Windows-1252, unless it holds what no text of that has.
func Text(file []byte) (string, error) {
	switch {
	case bytes.HasPrefix(file, []byte("PK\x03\x04")):
		return "", errors.New("it is a spreadsheet or a ZIP archive: save the sheet as CSV")
	case bytes.HasPrefix(file, []byte{0xd0, 0xcf, 0x11, 0xe0}):
		return "", errors.New("it is a spreadsheet of an old kind: save the sheet as CSV")
	case bytes.HasPrefix(file, []byte("%PDF")):
		return "", errors.New("it is a PDF: save the list as CSV, or copy the names from it")
	case bytes.HasPrefix(file, []byte{0xff, 0xfe}), bytes.HasPrefix(file, []byte{0xfe, 0xff}):
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(file)
		if err != nil {
			return "", errors.New("it begins like UTF-16 and cannot be read as that: save it as CSV in UTF-8")
		}
		file = out
	case bytes.HasPrefix(file, []byte("\xef\xbb\xbf")):
		file = file[3:]
	}
	if !utf8.Valid(file) {
		if undefined(file) {
			return "", errors.New("its letters are neither UTF-8 nor Windows-1252: save it as CSV in UTF-8")
		}
		out, err := charmap.Windows1252.NewDecoder().Bytes(file)
		if err != nil {
			return "", errors.New("its letters cannot be read: save it as CSV in UTF-8")
		}
		file = out
	}
	if bytes.IndexByte(file, 0) >= 0 {
		return "", errors.New("it is no text: save the list as CSV")
	}
	return string(file), nil
}

// undefined tells whether a byte is in the file that stands for nothing in Windows-1252.
func undefined(file []byte) bool {
	return slices.ContainsFunc(file, func(b byte) bool { return b == 0x81 || b == 0x8d || b == 0x8f || b == 0x90 || b == 0x9d })
}

// separator is what divides the cells of the first line that says something: what is
// there most often outside of quotation marks.
func separator(text string) rune {
	counts := map[rune]int{}
	quoted, any := false, false
	for _, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '\n' && any:
			return most(counts)
		case r == ',' || r == ';' || r == '\t':
			counts[r]++
		}
		any = any || r != '\n' && r != '\r'
	}
	return most(counts)
}

func most(counts map[rune]int) rune {
	best := ','
	for _, r := range []rune{';', '\t'} {
		if counts[r] > counts[best] {
			best = r
		}
	}
	return best
}

// Columns finds columns by their headings. known gives, for each column, the words that
// it may be headed by; how they are spelled does not matter as to capitals, marks and
// what stands between words. A column that is headed twice is an error for people;
// headings that are not known are listed in other.
func (s *Sheet) Columns(known map[string][]string) (at map[string]int, other []string, err error) {
	at = map[string]int{}
	for i, head := range s.Heads {
		column := ""
		for name, words := range known {
			if slices.ContainsFunc(words, func(w string) bool { return same(w, head) }) {
				column = name
			}
		}
		if column == "" {
			other = append(other, head)
			continue
		}
		if before, twice := at[column]; twice {
			return nil, nil, fmt.Errorf("its columns “%s” and “%s” are both for the %s: leave one out", s.Heads[before], head, column)
		}
		at[column] = i
	}
	return at, other, nil
}

func same(a, b string) bool { return plainly(a) == plainly(b) }

func plainly(s string) string {
	letters := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" _-.’'/", r) {
			return -1
		}
		return r
	}, s)
	plain, _ := rollcall.Forms(letters)
	return plain
}

// Safe keeps a spreadsheet from taking a cell that somebody wrote for a formula (OWASP,
// “CSV Injection”).
func Safe(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n|%", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// Write writes rows as CSV in UTF-8 with the mark at the beginning by which a spreadsheet
// knows it, each cell made safe.
func Write(to io.Writer, rows [][]string) error {
	if _, err := io.WriteString(to, "\xef\xbb\xbf"); err != nil {
		return err
	}
	w := csv.NewWriter(to)
	w.UseCRLF = true // RFC 4180
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = Safe(cell)
		}
		if err := w.Write(safe); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
