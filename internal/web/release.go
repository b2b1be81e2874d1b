package web

import (
	"net/http"
	"strings"

	"duly/internal/office"
	"duly/statistics"
	"duly/timetable"
)

// A ReleaseView shows the figures that were published of one quarter, for good.
type ReleaseView struct {
	Frame
	office.Release
	Called string // "July to September 2026"
	Shown  []TableShown

	Countersigned []CountersignedShown
}

// A TableShown is one of its tables.
type TableShown struct {
	Heading string
	Total   int
	Since   timetable.Date // 0: it covers the quarter
	Rows    []CellShown
	Held    string // why it is held back; "" if it is not
	Several bool   // a case can stand in several rows
	Carried bool   // what is held back comes into the next quarter's table
}

// A CellShown is one line of a table.
type CellShown struct{ Of, Shown string }

var quarters = map[string]string{"Q1": "January to March", "Q2": "April to June", "Q3": "July to September", "Q4": "October to December"}

// quarterWords says which months a quarter is.
func quarterWords(name string) string {
	year, q, _ := strings.Cut(name, "-")
	return quarters[q] + " " + year
}

// named finds the release of the address.
func (s *site) named(q *request) (office.Release, error) {
	all, err := s.Office.Releases(q.Context())
	if err != nil {
		return office.Release{}, err
	}
	name, _, _ := strings.Cut(q.PathValue("quarter"), ".")
	for _, r := range all {
		if r.Name == name {
			return r, nil
		}
	}
	return office.Release{}, office.ErrNotFound
}

func (s *site) release(q *request) error {
	r, err := s.named(q)
	if err != nil {
		return err
	}
	switch _, kind, _ := strings.Cut(q.PathValue("quarter"), "."); kind {
	case "":
	case "csv":
		q.download("figures-"+r.Name+".csv", "text/csv; charset=utf-8")
		_, _ = q.w.Write(r.CSV())
		return nil
	case "json":
		q.download("figures-"+r.Name+".json", "application/json")
		_, _ = q.w.Write(r.Text)
		return nil
	case "signed":
		return s.signedRelease(q, r.Name)
	default:
		return office.ErrNotFound
	}
	v := &ReleaseView{Release: r, Called: quarterWords(r.Name)}
	if v.Countersigned, err = s.countersigned(q, r.Name); err != nil {
		return err
	}
	for _, t := range r.Tables {
		shown := TableShown{Heading: "Cases " + t.Name, Total: t.Total, Held: t.Reason, Several: byClause[t.Name], Carried: t.Name != statistics.OpenByAge}
		if t.Since < r.From {
			shown.Since = t.Since
		}
		for _, c := range t.Cells {
			of := c.Of
			if byClause[t.Name] {
				of = s.clauseName(of)
			} else if k := s.Office.Rulebook().Category(of); k != nil && k.Title != "" {
				of = k.Title
			}
			if of == "" {
				of = "no kind"
			}
			shown.Rows = append(shown.Rows, CellShown{capital(of), c.Shown})
		}
		v.Shown = append(v.Shown, shown)
	}
	return q.show(http.StatusOK, "release", "Figures of "+v.Called, v)
}
