package web

import (
	"encoding/csv"
	"net/http"
	"strconv"

	"duly/internal/office"
	"duly/statistics"
	"duly/timetable"
)

// A ReadingsView shows the overseer who of the office read which case.
type ReadingsView struct {
	Frame
	Odd  []ReadingShown // by somebody who had nothing to do with it
	Rows []ReadingShown
	More int // that are not shown
}

// A ReadingShown is one reader, one case and one day.
type ReadingShown struct {
	Day        timetable.Date
	Case, Role string
	Part       string
	Times      int
	Entry      int64
}

// mostReadings is how many rows the page has; the file has all.
const mostReadings = 200

var readersPart = map[string]string{
	office.TakesPart: "takes part in it", office.MayAct: "could act in it then", office.NoBusiness: "had nothing to do in it",
}

func (s *site) readings(q *request) error {
	all, err := s.Office.Readings(q.Context(), q.visitor.Actor)
	if err != nil {
		return err
	}
	v := &ReadingsView{}
	for _, r := range all {
		row := ReadingShown{Day: r.Day, Case: r.Case, Role: r.Role, Part: readersPart[r.Part], Times: r.Times, Entry: r.Entry}
		if row.Role == "" {
			row.Role = "no role"
		}
		list := &v.Rows
		switch {
		case r.Role == office.Overseer:
			row.Part = "oversees it"
		case r.Part == office.NoBusiness:
			list = &v.Odd
		}
		if len(*list) < mostReadings {
			*list = append(*list, row)
		} else {
			v.More++
		}
	}
	return q.show(http.StatusOK, "readings", "Who read what", v)
}

func (s *site) readingsCSV(q *request) error {
	all, err := s.Office.Readings(q.Context(), q.visitor.Actor)
	if err != nil {
		return err
	}
	q.download("readings-"+q.today.String()+".csv", "text/csv; charset=utf-8")
	w := csv.NewWriter(q.w)
	_ = w.Write([]string{"day", "case", "role", "reader", "part", "times", "entry"})
	numbers := map[string]int{} // tell readers apart without naming them
	for _, r := range all {
		if _, known := numbers[r.By]; !known {
			numbers[r.By] = len(numbers) + 1
		}
		_ = w.Write([]string{r.Day.String(), r.Case, statistics.Guard(r.Role), strconv.Itoa(numbers[r.By]), r.Part, strconv.Itoa(r.Times), strconv.FormatInt(r.Entry, 10)})
	}
	w.Flush()
	return nil
}
