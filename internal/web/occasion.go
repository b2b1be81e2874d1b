package web

import (
	"net/http"
	"slices"

	"duly/commitment"
	"duly/timetable"
)

// An OccasionView is one letter, meeting, statement or report: what was asked in it, point by
// point, and which points have nothing behind them.
type OccasionView struct {
	Frame
	In          string
	From        []string
	First, Last timetable.Date
	Files       []AttachedShown // the letter itself, wherever among its points it is attached
	Links       []string
	Bare        []AskRow // points behind which there is no action, for whatever reason
	Whole       bool     // there is none behind any of them
	Undertaken  int
	Done        int
	Rows        []AskRow
}

// occasion shows what was asked in one letter, meeting or statement; false where nothing on
// record was.
func (s *site) occasion(q *request, p pledged, in string, names map[string]string) (bool, error) {
	v := &OccasionView{In: in}
	for _, c := range p.register.All() {
		if c.Ask.In != in {
			continue
		}
		row := p.row(c)
		row.InRows = p.rows(c, names)
		v.Rows = append(v.Rows, row)
		v.add(p, c, row)
	}
	if len(v.Rows) == 0 {
		return false, nil
	}
	v.Whole = v.Undertaken == 0
	return true, q.show(http.StatusOK, "occasion", in, v)
}

func (v *OccasionView) add(p pledged, c *commitment.Commitment, row AskRow) {
	if !slices.Contains(v.From, c.Ask.From) {
		v.From = append(v.From, c.Ask.From)
	}
	if v.First == 0 || c.Ask.On < v.First {
		v.First = c.Ask.On
	}
	v.Last = max(v.Last, c.Ask.On)
	if c.Ask.Link != "" && !slices.Contains(v.Links, c.Ask.Link) {
		v.Links = append(v.Links, c.Ask.Link)
	}
	for _, f := range p.files(c, c.Events[0].Entry) {
		if !slices.ContainsFunc(v.Files, func(o AttachedShown) bool { return o.Sum == f.Sum }) {
			v.Files = append(v.Files, f)
		}
	}
	if len(c.Actions) == 0 {
		v.Bare = append(v.Bare, row)
	} else {
		v.Undertaken++
	}
	if row.is("done") {
		v.Done++
	}
}
