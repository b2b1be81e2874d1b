package main

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"duly/internal/office"
	"duly/timetable"
)

// pastColumns names the columns that a past case is read from.
type pastColumns struct {
	id, received, closed string
	category, outcome    string // "": none
}

// A pastFile reads past cases from another system's table.
type pastFile struct {
	rows   *csvRows
	source string
	at     struct{ id, received, closed, category, outcome int } // -1: none
	seen   map[string]firstSeen
	seed   maphash.Seed
}

// firstSeen is what is remembered of each id: the row that had it first.
type firstSeen struct {
	line    int
	content uint64
}

// A pastRow is what one row of the file came to.
type pastRow struct {
	line     int
	pastCase office.PastCase
	bad      string // why there is no case in it; "" if there is
	repeated bool   // it says again what an earlier row said
}

// openPastFile reads the header line and finds the columns in it.
func openPastFile(file io.Reader, source string, columns pastColumns) (*pastFile, error) {
	rows, names, err := readTable(file)
	if err != nil {
		return nil, err
	}
	p := &pastFile{rows: rows, source: source, seen: map[string]firstSeen{}, seed: maphash.MakeSeed()}
	var wrong []error
	for _, want := range []struct {
		flag, name string
		at         *int
	}{
		{"-id", columns.id, &p.at.id}, {"-received", columns.received, &p.at.received}, {"-closed", columns.closed, &p.at.closed},
		{"-category", columns.category, &p.at.category}, {"-outcome", columns.outcome, &p.at.outcome},
	} {
		*want.at = -1
		if want.name == "" {
			continue
		}
		if *want.at, err = findColumn(names, strings.TrimSpace(want.name)); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", want.flag, err))
		}
	}
	if wrong == nil {
		return p, nil
	}
	wrong = append(wrong, fmt.Errorf("its columns are: %s", strings.Join(names, ", ")))
	if len(names) == 1 && strings.ContainsAny(names[0], ";\t") {
		wrong = append(wrong, errors.New("its header line has no comma: save it with commas between the columns"))
	}
	return nil, errors.Join(wrong...)
}

func findColumn(names []string, want string) (int, error) {
	i := slices.Index(names, want)
	if i < 0 {
		if near := nearestColumn(want, names); near != "" {
			return -1, fmt.Errorf("there is no column %q; the nearest is %q", want, near)
		}
		return -1, fmt.Errorf("there is no column %q", want)
	}
	if slices.Contains(names[i+1:], want) {
		return -1, fmt.Errorf("there are several columns %q: give each a name of its own", want)
	}
	return i, nil
}

// next gives the next row; io.EOF after the last. Any other error ended the
// reading early; the rows before it were whole.
func (p *pastFile) next() (pastRow, error) {
	row, err := p.rows.next()
	if err != nil {
		return pastRow{}, err
	}
	out := pastRow{line: row.line, bad: row.wrong}
	if out.bad != "" {
		return out, nil
	}
	if out.pastCase, out.bad = p.read(row.fields); out.bad != "" {
		p.rows.reconsider()
		return out, nil
	}
	content := p.digest(out.pastCase)
	first, again := p.seen[out.pastCase.ID]
	switch {
	case !again:
		p.seen[out.pastCase.ID] = firstSeen{row.line, content}
	case first.content == content:
		out.repeated = true
	default:
		out.bad = fmt.Sprintf("id %q stands already in line %d, with other dates, category or outcome; that line was taken, this one not", out.pastCase.ID, first.line)
	}
	return out, nil
}

func (p *pastFile) read(fields []string) (c office.PastCase, bad string) {
	cell := func(at int) string {
		if at < 0 {
			return ""
		}
		return strings.TrimSpace(fields[at])
	}
	c = office.PastCase{Source: p.source, ID: cell(p.at.id), Category: cell(p.at.category), Outcome: cell(p.at.outcome)}
	for _, text := range []string{c.ID, c.Category, c.Outcome} {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return c, fmt.Sprintf("%q is not UTF-8 text", shorten(text))
		}
	}
	switch {
	case c.ID == "":
		return c, "it has no id"
	case len(c.ID) > 200 || strings.ContainsFunc(c.ID, unicode.IsControl):
		return c, "its id is longer than 200 bytes, or holds a line end or another control character"
	}
	received, closed := cell(p.at.received), cell(p.at.closed)
	if received == "" {
		return c, "it has no date of receipt"
	}
	var err error
	if c.Received, err = readPastDate(received); err != nil {
		return c, "received: " + err.Error()
	}
	if closed != "" {
		if c.Closed, err = readPastDate(closed); err != nil {
			return c, "closed: " + err.Error()
		}
	}
	c.Inconsistent = c.Closed != 0 && c.Closed < c.Received
	return c, ""
}

func (p *pastFile) digest(c office.PastCase) uint64 {
	return maphash.Comparable(p.seed, c)
}

// readPastDate reads a date, or the date of a time as it is written: an offset
// says where the clock stood that was read, and that place's date is the one
// that counts. A form in which day and month could be mistaken for each other
// is refused.
func readPastDate(s string) (timetable.Date, error) {
	s = shorten(s)
	if len(s) > 10 {
		for _, layout := range []string{time.DateTime, time.RFC3339, "2006-01-02T15:04:05"} {
			if _, err := time.Parse(layout, s); err == nil {
				return timetable.ParseDate(s[:10])
			}
		}
		if d, err := timetable.ParseDate(s[:10]); err == nil {
			return 0, fmt.Errorf("%q is no time of a day: write %s, or %s 15:04:05", s, d, d)
		}
	}
	return timetable.ParseDate(s)
}

// shorten cuts a cell to what is fit for a message.
func shorten(cell string) string {
	if len(cell) > 60 {
		return strings.ToValidUTF8(cell[:60], "") + "…"
	}
	return cell
}

// nearestColumn gives the name that is most like the one wanted; "" if none is
// like it at all.
func nearestColumn(want string, names []string) string {
	best, least := "", 0
	for _, name := range names {
		a, b := strings.ToLower(want), strings.ToLower(name)
		distance := editDistance([]rune(a), []rune(b))
		switch {
		case b == "":
			continue
		case strings.Contains(a, b) || strings.Contains(b, a):
			distance = min(distance, 1)
		case distance > max(len(a), len(b))/2:
			continue
		}
		if best == "" || distance < least {
			best, least = name, distance
		}
	}
	return best
}

// editDistance is how many letters must be put in, taken out or replaced to
// make one of the other (Levenshtein).
func editDistance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
