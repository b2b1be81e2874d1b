package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// Most that one row of a table may take up. A stray quotation mark could
// otherwise make one row of all that follows.
const (
	rowBytes = 1 << 20
	rowLines = 1000
)

// csvRows reads a table (RFC 4180, UTF-8, with or without a byte order mark) row
// by row. A row that cannot be read costs that row only: encoding/csv would take
// everything up to the next quotation mark for part of it.
type csvRows struct {
	in     *bufio.Reader
	line   int      // of the last line taken
	back   []string // lines put back, to be taken again
	width  int      // columns of the header line
	more   []string // the lines of the last row after its first
	fields []string
	failed error // what ended the reading before the end of the file
}

// A csvRow is one row. Its fields are valid until the next is read.
type csvRow struct {
	line   int // of the file, from 1; the first of several
	fields []string
	wrong  string // why it cannot be read; "" if it can
}

// plainText undoes gzip, which it knows by its first bytes and not by a name,
// and refuses what is surely no text.
func plainText(file io.Reader) (*bufio.Reader, error) {
	in := bufio.NewReaderSize(file, 1<<16)
	start, _ := in.Peek(4)
	if bytes.HasPrefix(start, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("it begins like a gzip file, but cannot be read as one: %w", err)
		}
		in = bufio.NewReaderSize(unzipped, 1<<16)
		start, _ = in.Peek(4)
	}
	switch {
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return nil, errors.New("it is a ZIP archive or a spreadsheet, not a CSV file: unpack it, or save the sheet as CSV")
	case bytes.HasPrefix(start, []byte{0xff, 0xfe}), bytes.HasPrefix(start, []byte{0xfe, 0xff}):
		return nil, errors.New("its text is UTF-16: save it as CSV in UTF-8")
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		in.Discard(3)
	}
	return in, nil
}

// unzipped is a whole file, taken out of gzip where it is that.
func unzipped(file io.Reader) ([]byte, error) {
	in := bufio.NewReaderSize(file, 1<<16)
	if start, _ := in.Peek(2); !bytes.HasPrefix(start, []byte{0x1f, 0x8b}) {
		return io.ReadAll(in)
	}
	out, err := gzip.NewReader(in)
	if err != nil {
		return nil, fmt.Errorf("it begins like a gzip file, but cannot be read as one: %w", err)
	}
	return io.ReadAll(out)
}

// readTable reads the header line, names trimmed, and leaves the rows.
func readTable(file io.Reader) (*csvRows, []string, error) {
	in, err := plainText(file)
	if err != nil {
		return nil, nil, err
	}
	rows := &csvRows{in: in}
	head, err := rows.next()
	switch {
	case err == io.EOF:
		return nil, nil, errors.New("it is empty: its first line must name the columns")
	case err != nil:
		return nil, nil, err
	case head.wrong != "":
		return nil, nil, fmt.Errorf("line %d, which must name the columns, cannot be read: %s", head.line, head.wrong)
	}
	names := make([]string, len(head.fields))
	for i, name := range head.fields {
		names[i] = strings.TrimSpace(name)
	}
	rows.width = len(names)
	return rows, names, nil
}

// next gives the next row that is not blank, good or not; io.EOF after the last.
func (r *csvRows) next() (csvRow, error) {
	for {
		text, wrong, err := r.take()
		if err != nil {
			return csvRow{}, err
		}
		if text != "" || wrong != "" {
			return r.row(text, wrong), nil
		}
	}
}

func (r *csvRows) row(text, wrong string) csvRow {
	row := csvRow{line: r.line, wrong: wrong}
	r.more = nil
	switch {
	case wrong != "":
	case !strings.Contains(text, `"`):
		r.fields = split(r.fields[:0], text)
		row.fields = r.fields
	default:
		row.fields, row.wrong = r.quoted(text)
	}
	if row.wrong == "" && r.width != 0 && len(row.fields) != r.width {
		row.wrong = fmt.Sprintf("the header line has %d columns, this line %d", r.width, len(row.fields))
	}
	return row
}

func split(fields []string, text string) []string {
	for {
		before, after, more := strings.Cut(text, ",")
		fields = append(fields, before)
		if !more {
			return fields
		}
		text = after
	}
}

// quoted reads a row with quotation marks. While their number is odd one is
// still open, and the row goes on in the next line. If what that gives is no
// row, only the first line is given up, and the others are put back.
func (r *csvRows) quoted(text string) (fields []string, wrong string) {
	lines := []string{text}
	whole := text
	for strings.Count(whole, `"`)%2 == 1 {
		if len(lines) == rowLines || len(whole) > rowBytes {
			r.putBack(lines[1:])
			return nil, "a quotation mark is opened and never closed"
		}
		text, tooLong, err := r.take()
		if err != nil || tooLong != "" {
			r.putBack(lines[1:])
			return nil, "a quotation mark is opened and never closed"
		}
		lines = append(lines, text)
		whole += "\n" + text
	}
	parser := csv.NewReader(strings.NewReader(whole))
	parser.FieldsPerRecord = -1
	fields, err := parser.Read()
	if err == nil && (len(lines) == 1 || r.width == 0 || len(fields) == r.width) {
		r.more = lines[1:]
		return fields, ""
	}
	r.putBack(lines[1:])
	if err == nil || len(lines) > 1 {
		return nil, "a quotation mark is opened and not closed where the field ends"
	}
	return nil, `a quotation mark stands where none may (around a field that holds one, write "…", and the mark itself twice)`
}

// take gives the next line without its end. One that is too long is skipped.
func (r *csvRows) take() (text, wrong string, err error) {
	if len(r.back) > 0 {
		text, r.back = r.back[0], r.back[1:]
		r.line++
		return text, "", nil
	}
	if r.failed != nil {
		return "", "", r.failed
	}
	var long []byte
	for {
		piece, err := r.in.ReadSlice('\n')
		switch {
		case err == nil || err == io.EOF && len(long)+len(piece) > 0:
			r.line++
			if len(long)+len(piece) > rowBytes {
				return "", "it is longer than a million characters", nil
			}
			if long != nil {
				piece = append(long, piece...)
			}
			piece = bytes.TrimSuffix(piece, []byte("\n"))
			return string(bytes.TrimSuffix(piece, []byte("\r"))), "", nil
		case err == bufio.ErrBufferFull:
			if len(long) <= rowBytes {
				long = append(long, piece...)
			}
		default:
			// What was read of a line that was cut off is not a line.
			r.failed = err
			return "", "", err
		}
	}
}

// reconsider is told that there is no sense in the last row. Where that went
// over several lines, and one of them could be a row of its own, it was a stray
// quotation mark that joined them: only the first is given up.
func (r *csvRows) reconsider() {
	for _, line := range r.more {
		if strings.Count(line, ",") >= r.width-1 {
			r.putBack(r.more)
			r.more = nil
			return
		}
	}
}

func (r *csvRows) putBack(lines []string) {
	r.back = append(append([]string(nil), lines...), r.back...)
	r.line -= len(lines)
}

// ofRows reads the words of a command on a file of rows, and runs it. It gives the
// exit status: 0 done, 1 some rows were bad, 2 nothing was done.
func ofRows(flags *flag.FlagSet, usage string, args []string, out, errOut io.Writer, complete func(files []string) error, run func() (bad int, err error)) int {
	files, err := parseAnywhere(flags, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(out, usage)
		flags.SetOutput(out)
		flags.PrintDefaults()
		return 0
	case err != nil:
		return misused(flags, errOut, err)
	}
	if err := complete(files); err != nil {
		return misused(flags, errOut, err)
	}
	bad, err := run()
	switch {
	case err != nil:
		fmt.Fprintf(errOut, "duly %s: %v\n", flags.Name(), err)
		return 2
	case bad > 0:
		return 1
	}
	return 0
}
