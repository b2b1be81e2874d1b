// Package enrolment answers one question: what has changed in the register of members,
// if the membership system has exported them so?
//
// An export is whole: whoever is not in it is no member any more.
package enrolment

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"duly/sheet"
	"duly/standing"
	"duly/timetable"
)

// A Row is one member of an export.
type Row struct {
	Line   int // of the file
	Number string
	Name   string
	Also   []string       // other names that they go by
	Joined timetable.Date // 0: not said
	Left   timetable.Date // 0: they are a member
}

// The columns of an export, and by which headings each is known.
var columns = map[string][]string{
	"number":     {"number", "membership number", "member number", "member no", "membership no", "member id", "membership id", "id", "no"},
	"name":       {"name", "full name", "member", "member name"},
	"given name": {"given name", "given names", "first name", "first names", "forename", "forenames"},
	"family name": {
		"family name", "last name", "surname",
	},
	"other names": {"other names", "also", "also known as", "known as", "aliases", "former names", "former name", "nickname"},
	"joined":      {"joined", "member since", "joined on", "date joined", "join date", "since"},
	"left":        {"left", "left on", "date left", "resigned", "end", "ended", "until"},
}

// Read reads an export. bad says which lines cannot be taken, and err why the file as a
// whole cannot. Columns that it does not know are let be: an export has many.
func Read(file []byte, most int) (rows []Row, bad []sheet.Bad, err error) {
	s, err := sheet.Read(file, most)
	if err != nil {
		return nil, nil, err
	}
	at, _, err := s.Columns(columns)
	if err != nil {
		return nil, nil, err
	}
	_, number := at["number"]
	_, name := at["name"]
	_, family := at["family name"]
	switch {
	case !number:
		return nil, nil, fmt.Errorf("it has no column “number”, for the membership number; its columns are: %s", strings.Join(s.Heads, ", "))
	case !name && !family:
		return nil, nil, fmt.Errorf("it has no column “name” (nor “given name” and “family name”); its columns are: %s", strings.Join(s.Heads, ", "))
	case name && family:
		return nil, nil, errors.New("it has a column “name” and one “family name”: leave one out")
	}
	bad = s.Bad
	for _, line := range s.Rows {
		row, what := readRow(line, at)
		if what != "" {
			bad = append(bad, sheet.Bad{Line: line.Line, What: what})
			continue
		}
		rows = append(rows, row)
	}
	return rows, bad, nil
}

func readRow(line sheet.Row, at map[string]int) (row Row, wrong string) {
	cell := func(column string) string {
		if i, there := at[column]; there {
			return line.Cells[i]
		}
		return ""
	}
	row = Row{Line: line.Line, Number: cell("number"), Name: strings.Join(strings.Fields(cell("name")+" "+cell("given name")+" "+cell("family name")), " ")}
	for other := range strings.FieldsFuncSeq(cell("other names"), func(r rune) bool { return r == '|' || r == ';' || r == '\n' }) {
		if other = strings.TrimSpace(other); other != "" && other != row.Name && !slices.Contains(row.Also, other) {
			row.Also = append(row.Also, other)
		}
	}
	for _, d := range []struct {
		column string
		into   *timetable.Date
	}{{"joined", &row.Joined}, {"left", &row.Left}} {
		text := cell(d.column)
		if text == "" {
			continue
		}
		date, err := timetable.ParseDate(text)
		if err != nil {
			return row, fmt.Sprintf("%s: %q is no date; write 2026-03-31", d.column, text)
		}
		*d.into = date
	}
	switch {
	case row.Number == "":
		return row, "it has no membership number"
	case row.Name == "":
		return row, "it has no name"
	case row.Joined != 0 && row.Left != 0 && row.Left < row.Joined:
		return row, fmt.Sprintf("they left on %s, before they joined on %s", row.Left.Long(), row.Joined.Long())
	}
	return row, ""
}

// A Difference is what an export changes.
type Difference struct {
	Events []standing.Event
	lines  []int // of each event; 0: of nobody who is in the export
	Counts map[standing.Kind]int
}

// Line is the line of the file that an event follows from; 0 where it follows from no
// line.
func (d Difference) Line(event int) int { return d.lines[event] }

// Compare works out which events make the register what the export says, on a day. What
// has no day of its own in the export is of that day. bad says what cannot be; there are
// no events then.
func Compare(register standing.Register, rows []Row, day timetable.Date) (Difference, []sheet.Bad) {
	c := comparison{register: register, day: day, lines: map[string]int{}, numbers: map[string]int{}}
	for _, row := range rows {
		c.row(row)
	}
	for m := range register.All() {
		if m.Member() && c.lines[m.ID] == 0 {
			c.event(0, standing.Event{Kind: standing.Resigned, Day: day, Number: m.Number})
		}
	}
	c.fit()
	if len(c.bad) > 0 {
		slices.SortStableFunc(c.bad, func(a, b sheet.Bad) int { return cmp.Compare(a.Line, b.Line) })
		return Difference{}, c.bad
	}
	c.out.Counts = map[standing.Kind]int{}
	for _, e := range c.out.Events {
		c.out.Counts[e.Kind]++
	}
	return c.out, nil
}

type comparison struct {
	register standing.Register
	day      timetable.Date
	lines    map[string]int // by ID of an entry, where it is in the file
	numbers  map[string]int // by number
	out      Difference
	bad      []sheet.Bad
}

func (c *comparison) event(line int, e standing.Event) {
	c.out.Events, c.out.lines = append(c.out.Events, e), append(c.out.lines, line)
}

func (c *comparison) wrong(line int, what string, args ...any) {
	c.bad = append(c.bad, sheet.Bad{Line: line, What: fmt.Sprintf(what, args...)})
}

func (c *comparison) row(row Row) {
	if before := c.numbers[row.Number]; before != 0 {
		c.wrong(row.Line, "the membership number %s is in line %d already", row.Number, before)
		return
	}
	c.numbers[row.Number] = row.Line
	for _, d := range []timetable.Date{row.Joined, row.Left} {
		if d > c.day {
			c.wrong(row.Line, "%s is later than %s: an export tells what has happened", d.Long(), c.day.Long())
			return
		}
	}
	m := c.register.Find(row.Number)
	if m == nil {
		c.joined(row)
		return
	}
	if c.lines[m.ID] != 0 && m.Number != row.Number {
		return // an earlier number of somebody who is here with the one of now
	}
	c.lines[m.ID] = row.Line
	switch {
	case row.Left != 0 && m.Left == 0:
		c.event(row.Line, standing.Event{Kind: standing.Resigned, Day: row.Left, Number: m.Number})
	case row.Left == 0 && m.Left != 0:
		e := standing.Event{Kind: standing.Rejoined, Day: c.day, Number: m.Number}
		if row.Joined >= m.Left {
			e.Day = row.Joined
		}
		if row.Name != m.Name {
			e.Name = row.Name
		}
		c.event(row.Line, e)
	case row.Left == 0 && row.Name != m.Name && m.Number == row.Number:
		c.event(row.Line, standing.Event{Kind: standing.Renamed, Day: c.day, Number: m.Number, Name: row.Name, Also: c.new(m, row)})
		return
	}
	if also := c.new(m, row); len(also) > 0 && row.Left == 0 {
		c.event(row.Line, standing.Event{Kind: standing.Renamed, Day: c.day, Number: m.Number, Also: also})
	}
}

// new lists the names of a row that the register does not have for them.
func (c *comparison) new(m *standing.Member, row Row) (out []string) {
	known := c.register.Names(m)
	for _, name := range row.Also {
		if !slices.Contains(known, name) {
			out = append(out, name)
		}
	}
	return out
}

func (c *comparison) joined(row Row) {
	day := cmp.Or(row.Joined, c.day)
	if row.Left != 0 {
		day = cmp.Or(row.Joined, row.Left)
	}
	c.event(row.Line, standing.Event{Kind: standing.Joined, Day: day, Number: row.Number, Name: row.Name, Also: row.Also})
	if row.Left != 0 {
		c.event(row.Line, standing.Event{Kind: standing.Resigned, Day: row.Left, Number: row.Number})
	}
}

// mostMisfits is how many events that the register does not take are looked for.
const mostMisfits = 20

// fit tries whether the register takes the events, and leaves out those that it does not.
func (c *comparison) fit() {
	events, lines := slices.Clone(c.out.Events), slices.Clone(c.out.lines)
	for range mostMisfits {
		_, err := c.register.With(events...)
		var misfit *standing.Misfit
		if !errors.As(err, &misfit) {
			return
		}
		line := lines[misfit.Index]
		c.wrong(line, "%s", misfit.What)
		events, lines = slices.Delete(events, misfit.Index, misfit.Index+1), slices.Delete(lines, misfit.Index, misfit.Index+1)
	}
}
