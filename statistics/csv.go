package statistics

import (
	"bytes"
	"encoding/csv"
	"strconv"

	"duly/timetable"
)

// CSV gives the report as a table, one line a promise and one a limit under one
// header line (RFC 4180, line ends CR LF). A share or a number of days that is not stated
// is an empty cell. docs/figures.md tells what each column is.
func (r Report) CSV() []byte {
	rows := [][]string{{
		"kind", "name", "rule", "limit", "kept", "missed", "running", "overdue", "not_reached", "cancelled", "extended",
		"base", "on_time_percent", "median_days", "p90_days", "oldest_open_days",
	}}
	for _, p := range r.Promises {
		kind := "promise"
		if p.Promise.Floor() {
			kind = "promised time"
		}
		rows = append(rows, figures([]string{kind, p.Name, p.Rule, p.Limit.String()}, p.Counts,
			strconv.Itoa(p.NotReached), "", "", p.Days, p.OldestOpen))
	}
	for _, l := range r.Limits {
		kind := "limit"
		if l.Step.Step == "" {
			kind = "stage limit"
		}
		rows = append(rows, figures([]string{kind, l.Name, l.Rule, l.Limit.String()}, l.Counts,
			"", strconv.Itoa(l.Cancelled), strconv.Itoa(l.Extended), l.Days, l.OldestOpen))
	}
	if r.Erased > 0 {
		row := make([]string, len(rows[0]))
		row[0], row[1], row[4] = "erased", "cases erased whole, in no figure", strconv.Itoa(r.Erased)
		rows = append(rows, row)
	}
	return table(rows)
}

func figures(row []string, c Counts, notReached, cancelled, extended string, d Days, oldest *int) []string {
	share := ""
	if percent, ok := c.OnTime(); ok {
		share = strconv.FormatFloat(percent, 'f', 1, 64)
	}
	return append(row,
		strconv.Itoa(c.Kept), strconv.Itoa(c.Missed), strconv.Itoa(c.Running), strconv.Itoa(c.Overdue),
		notReached, cancelled, extended, strconv.Itoa(c.Base()), share, number(d.Median), number(d.P90), number(oldest))
}

// CSV gives the figures as a table of two columns, as of a day: the figure, by its name
// in the JSON, and its value. What is not stated is an empty cell; none is 0.
func (l Leavings) CSV(asOf timetable.Date) []byte {
	return table([][]string{
		{"figure", "value"},
		{"as_of", asOf.String()},
		{"left_while_open", number(l.Left)},
		{"waiting", number(l.Waiting)},
		{"withdrawn", number(l.Withdrawn)},
		{"ended_withdrawn", number(l.Ended)},
		{"died", number(l.Died)},
		{"referred", number(l.Referred)},
	})
}

// CSV gives the summary as a table of three columns: the figure, what of it (a
// number of days, a year), and its value.
func (p PastSummary) CSV() []byte {
	rows := [][]string{
		{"figure", "of", "value"},
		{"as_of", "", p.AsOf.String()},
		{"cases", "", strconv.Itoa(p.Cases)},
		{"closed", "", strconv.Itoa(p.Closed)},
		{"open", "", strconv.Itoa(p.Open)},
		{"inconsistent", "", strconv.Itoa(p.Inconsistent)},
		{"days", "median", number(p.Days.Median)},
		{"days", "p90", number(p.Days.P90)},
		{"within", "90", strconv.Itoa(p.Within.Days90)},
		{"within", "180", strconv.Itoa(p.Within.Days180)},
		{"within", "365", strconv.Itoa(p.Within.Days365)},
		{"open_days", "median", number(p.OpenDays.Median)},
		{"open_days", "p90", number(p.OpenDays.P90)},
		{"open_days", "oldest", number(p.OpenDays.Oldest)},
	}
	for _, y := range p.Backlog {
		rows = append(rows, []string{"backlog", strconv.Itoa(y.Year), strconv.Itoa(y.Open)})
	}
	for _, b := range p.Spread {
		rows = append(rows, []string{"spread", strconv.Itoa(b.From) + " to " + strconv.Itoa(b.To), strconv.Itoa(b.Count)})
	}
	return table(rows)
}

func number(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func table(rows [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, row := range rows {
		for i := range row {
			row[i] = Guard(row[i])
		}
		w.Write(row) // a bytes.Buffer takes everything
	}
	w.Flush()
	return b.Bytes()
}

// Guard makes a cell safe to open in a spreadsheet, which would run text that
// begins with =, +, -, @, a tab or a line end as a formula: such text gets an
// apostrophe before it. Names in a rulebook are free text.
func Guard(cell string) string {
	if cell == "" {
		return cell
	}
	switch cell[0] {
	case '=', '+', '-', '@', '\t', '\r', '\n':
		return "'" + cell
	}
	return cell
}
