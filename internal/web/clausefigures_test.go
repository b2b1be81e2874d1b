package web

import (
	"reflect"
	"testing"

	"duly/internal/office"
	"duly/rulebook"
	"duly/statistics"
)

type onRules struct {
	Office
	book *rulebook.Rulebook
}

func (o onRules) Rulebook() *rulebook.Rulebook { return o.book }

// What is shown by clause is what was published last, and what is held back is said.
func TestFiguresByClauseAreThosePublished(t *testing.T) {
	s := &site{Config: Config{Office: onRules{book: &rulebook.Rulebook{Definitions: []rulebook.Definition{{Name: "fair play", Title: "Fair play"}}}}}}
	release := func(name string, tables ...statistics.Table) office.Release {
		return office.Release{Release: statistics.Release{Name: name, Tables: tables}}
	}
	cells := func(all ...string) (out []statistics.Cell) {
		for i := 0; i < len(all); i += 2 {
			out = append(out, statistics.Cell{Of: all[i], Shown: all[i+1]})
		}
		return out
	}
	held := statistics.Table{Name: statistics.NotMetByClause, Reason: "fewer than 20 cases"}
	all := []office.Release{
		release("2026-Q1", statistics.Table{Name: statistics.ChargedByClause, Cells: cells("fair play 1", "20", "gone 2.b", "25")}, statistics.Table{Name: statistics.MetByClause, Cells: cells("fair play 1", "fewer than 5")}, held, statistics.Table{Name: statistics.EndedByEnd, Cells: cells("upheld", "20")}),
		release("2026-Q2", held),
	}
	want := &ClausesView{
		Called: "January to March 2026", Href: "/figures/2026-Q1", Held: []string{statistics.NotMetByClause + ": fewer than 20 cases"},
		Rows: []ClauseRow{{"Fair play, 1", "/definitions/fair%20play", "20", "fewer than 5", "–", "–"}, {"gone, 2.b", "", "25", "–", "–", "–"}},
	}
	if got := s.clauseFigures(all, ""); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	want.Rows = want.Rows[1:]
	if got := s.clauseFigures(all, "gone"); !reflect.DeepEqual(got, want) {
		t.Errorf("of one definition: got %+v, want %+v", got, want)
	}
	if got := s.clauseFigures(all, "another"); got != nil {
		t.Errorf("of a definition of which nothing is published: %+v", got)
	}
	if got := s.clauseFigures(nil, ""); got != nil {
		t.Errorf("before anything is published: %+v", got)
	}
}
