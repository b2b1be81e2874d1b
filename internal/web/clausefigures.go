package web

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"duly/internal/office"
	"duly/rulebook"
	"duly/statistics"
	"duly/timetable"
)

// byClause are the published tables that divide by clauses of the adopted texts.
var byClause = map[string]bool{statistics.ChargedByClause: true, statistics.MetByClause: true, statistics.NotMetByClause: true, statistics.UndecidedByClause: true}

// A ClausesView is what was published last of each clause. Nothing in it is counted live: a
// number that changes from one day to the next tells of the case in between.
type ClausesView struct {
	Called, Href string // the quarter, and its page
	Rows         []ClauseRow
	Held         []string // which tables are held back, and why
}

// A ClauseRow is one clause.
type ClauseRow struct {
	Clause, Href                    string
	Charged, Met, NotMet, Undecided string
}

// clauseFigures are those of the last quarter in which any was shown, of one definition, or
// of all for ""; nil where there is none.
func (s *site) clauseFigures(released []office.Release, definition string) *ClausesView {
	for _, r := range slices.Backward(released) {
		v := &ClausesView{Called: quarterWords(r.Name), Href: "/figures/" + r.Name}
		for _, t := range r.Tables {
			if !byClause[t.Name] {
				continue
			}
			if t.Cells == nil {
				v.Held = append(v.Held, t.Name+": "+t.Reason)
			}
			for _, c := range t.Cells {
				name, _ := splitClause(c.Of)
				if definition == "" || name == definition {
					*s.clauseRow(v, c.Of).of(t.Name) = c.Shown
				}
			}
		}
		if len(v.Rows) > 0 {
			return v
		}
	}
	return nil
}

// of is the cell of a table.
func (r *ClauseRow) of(table string) *string {
	return map[string]*string{
		statistics.ChargedByClause: &r.Charged, statistics.MetByClause: &r.Met, statistics.NotMetByClause: &r.NotMet, statistics.UndecidedByClause: &r.Undecided,
	}[table]
}

// clauseRow finds the row of a clause, or makes it.
func (s *site) clauseRow(v *ClausesView, clause string) *ClauseRow {
	name, _ := splitClause(clause)
	called := s.clauseName(clause)
	i := slices.IndexFunc(v.Rows, func(r ClauseRow) bool { return r.Clause == called })
	if i < 0 {
		i = len(v.Rows)
		row := ClauseRow{Clause: called, Charged: "–", Met: "–", NotMet: "–", Undecided: "–"}
		if s.Office.Rulebook().Definition(name) != nil {
			row.Href = "/definitions/" + url.PathEscape(name)
		}
		v.Rows = append(v.Rows, row)
	}
	return &v.Rows[i]
}

// clauseName names a clause for people: “Conduct 2.b”.
func (s *site) clauseName(clause string) string {
	name, id := splitClause(clause)
	if r := s.Office.Rulebook(); r.Definition(name) != nil {
		name = definitionTitle(r, name)
	}
	return name + ", " + id
}

func splitClause(clause string) (definition, id string) {
	i := strings.LastIndexByte(clause, ' ')
	return clause[:max(0, i)], clause[i+1:]
}

// A VersionShown is one version of a definition.
type VersionShown struct {
	Title          string // of the one in force today
	InForce, Until timetable.Date
	Digest         string
	Clauses        int
	Open           int // open cases that are judged by it, whose papers the visitor may read
}

// whereUsed says what is judged by a definition, and by which of its texts.
func (s *site) whereUsed(q *request, r *rulebook.Rulebook, d *rulebook.Definition, v *ComparedView) error {
	for _, c := range r.Categories {
		if slices.Contains(c.Definitions, d.Name) {
			v.Categories = append(v.Categories, cmp.Or(c.Title, c.Name))
		}
	}
	counts := map[string]int{}
	if v.Officer = q.officer() && len(q.visitor.Roles) > 0 && !slices.Contains(q.visitor.Roles, office.Overseer); v.Officer {
		private(q.w)
		var err error
		if counts, err = s.Office.JudgedBy(q.Context(), q.visitor.Actor); err != nil {
			return err
		}
	}
	since := d.InForce
	if since == 0 {
		since = r.InForce
	}
	v.Texts = []VersionShown{{InForce: since, Digest: d.Digest, Clauses: len(d.Clauses), Open: counts[d.Digest]}}
	for _, e := range d.Earlier {
		v.Texts = append(v.Texts, VersionShown{InForce: e.InForce, Until: since - 1, Digest: e.Digest, Clauses: len(e.Clauses), Open: counts[e.Digest]})
		since = e.InForce
	}
	for i := range v.Texts {
		if t := &v.Texts[i]; t.InForce <= q.today && (t.Until == 0 || t.Until >= q.today) {
			t.Title = "In force today"
		}
	}
	released, err := s.Office.Releases(q.Context())
	if err != nil {
		return err
	}
	v.Figures = s.clauseFigures(released, d.Name)
	return nil
}
