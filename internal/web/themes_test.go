package web

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
)

// What an officer may do is folded by theme, and nothing of it is lost or shown twice.
func TestEveryMoveStandsUnderOneTheme(t *testing.T) {
	var headings, kinds []string
	for kind, w := range wordings {
		kinds = append(kinds, kind)
		if w.group != "" && !slices.Contains(headings, w.group) {
			headings = append(headings, w.group)
		}
	}
	slices.Sort(headings)
	slices.Sort(kinds)
	rapid.Check(t, func(t *rapid.T) {
		var groups []MoveGroup
		want := map[string]int{}
		for _, h := range rapid.SliceOfNDistinct(rapid.SampledFrom(append(slices.Clone(headings), "A heading of tomorrow")), 0, 8, rapid.ID[string]).Draw(t, "headings") {
			g := MoveGroup{Heading: h}
			for _, k := range rapid.SliceOfN(rapid.SampledFrom(kinds), 1, 5).Draw(t, "kinds") {
				m := MoveShown{Kind: k, Href: h + "/" + k}
				g.Moves = append(g.Moves, m)
				want[m.Href]++
			}
			groups = append(groups, g)
		}
		v := CaseView{Groups: groups}
		v.fold()
		got := map[string]int{}
		for _, m := range v.Asked {
			got[m.Href]++
			if !slices.Contains(answered, m.Kind) {
				t.Errorf("%s waits for nobody's answer", m.Kind)
			}
		}
		for _, th := range v.Themes {
			n := 0
			for _, g := range th.Groups {
				n += len(g.Moves)
				for _, m := range g.Moves {
					got[m.Href]++
				}
			}
			if n != th.Count || n == 0 {
				t.Errorf("%s holds %d moves and says %d", th.Heading, n, th.Count)
			}
		}
		for href, n := range want {
			if got[href] != n {
				t.Errorf("%s stands %d times on the page, not %d", href, got[href], n)
			}
		}
	})
}

func TestEveryGroupOfMovesHasATheme(t *testing.T) {
	for kind, w := range wordings {
		if w.group == "" || slices.Contains(answered, kind) {
			continue
		}
		if got := byTheme([]MoveGroup{{Heading: w.group, Moves: []MoveShown{{Kind: kind}}}}); got[0].Heading == otherTheme {
			t.Errorf("%s (%s) has no theme", w.group, kind)
		}
	}
}

func TestAnOfficersOwnStepsComeFirstAndTheHistoryIsWhole(t *testing.T) {
	v := CaseView{Open: []OpenStep{{Name: "a"}, {Name: "b", Mine: true}}}
	for i := range 9 {
		v.Happenings = append(v.Happenings, Item{What: string(rune('a' + i)), SameDay: true})
	}
	v.fold()
	if len(v.Mine) != 1 || v.Mine[0].Name != "b" || len(v.Others) != 1 {
		t.Errorf("own %v, others %v", v.Mine, v.Others)
	}
	if len(v.Earlier) != 5 || len(v.Latest) != 4 || v.Latest[0].What != "f" {
		t.Errorf("earlier %v, latest %v", v.Earlier, v.Latest)
	}
	if v.Latest[0].SameDay {
		t.Error("the first event in sight does not say its day")
	}
	if !v.Happenings[5].SameDay {
		t.Error("folding changed the history itself")
	}
}

func TestAClauseWithSomethingToMendIsNeverFolded(t *testing.T) {
	whole := ClauseField{ID: "finding-0", Met: "no", Reasons: "Nothing shows it."}
	bare := ClauseField{ID: "finding-1", Met: "yes", Reasons: "Seen.", Evidence: []Tick{{ID: "x"}}} // met, and relies on nothing
	empty := ClauseField{ID: "finding-2"}
	clauses := []ClauseField{whole, bare, empty}
	if n := unfold(clauses); n != 1 || clauses[0].Open || !clauses[1].Open || clauses[2].Open {
		t.Errorf("%d answered, unfolded %v %v %v", n, clauses[0].Open, clauses[1].Open, clauses[2].Open)
	}
	v := &ActView{Clauses: []ClauseField{whole, bare, empty}}
	v.Problems = []Problem{{Field: "finding-0", What: "Look again."}, {Field: "finding-2-reasons", What: "Give the reasons."}}
	v.mark()
	if v.Answered != 0 || !v.Clauses[0].Open || v.Clauses[1].Open || !v.Clauses[2].Open {
		t.Errorf("%d answered, unfolded %v %v %v", v.Answered, v.Clauses[0].Open, v.Clauses[1].Open, v.Clauses[2].Open)
	}
}

func TestWhatIsAskedOfAnOfficerIsNotFoldedAway(t *testing.T) {
	asked, rest := answers([]MoveGroup{{Heading: forYou, Moves: []MoveShown{{Kind: casework.Accept}, {Kind: casework.Declare}}}, {Heading: measures, Moves: []MoveShown{{Kind: casework.Continue}}}})
	if len(asked) != 2 || len(rest) != 1 || len(rest[0].Moves) != 1 {
		t.Errorf("asked %v, rest %v", asked, rest)
	}
}
