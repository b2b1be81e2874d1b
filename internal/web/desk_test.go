package web

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
)

func TestADeskShowsFirstWhatWaitsForItsOfficer(t *testing.T) {
	cases := []DeskCase{
		{ID: "late", Press: casework.OverByHalf, Whose: "the panel", Due: 1},
		{ID: "mine", Press: casework.Pressing, Mine: true, Due: 1},
		{ID: "near", Press: casework.Near, Whose: "the panel", Due: 1},
		{ID: "calm", Whose: "the respondent", Due: 1},
		{ID: "free"},
	}
	for show, want := range map[string]string{"": "mine", "mine": "mine", "others": "late near calm free", "late": "late", "all": "late mine near calm free", "nonsense": "mine"} {
		v := DeskView{}
		v.lay(cases, show)
		var got []string
		for _, g := range v.Groups {
			for _, c := range g.Rows {
				got = append(got, c.ID)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("show=%q: %v, not %s", show, got, want)
		}
		if v.Next == nil || v.Next.ID != "mine" {
			t.Errorf("show=%q: next is %v", show, v.Next)
		}
		if (v.Others != "") != (show == "others") || show == "others" && v.Others != "the panel 2, the respondent 1" {
			t.Errorf("show=%q: they wait for %q", show, v.Others)
		}
	}
	v := DeskView{}
	v.lay(cases[2:], "")
	if v.Show != showAll || v.Next != nil {
		t.Errorf("where nothing waits for them, they see %s", v.Show)
	}
}

// Every case lies on one of the two sides, the counts add up, and each heading stands once.
func TestTheCountsOfADeskAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var cases []DeskCase
		for i := range rapid.IntRange(0, 60).Draw(t, "cases") {
			c := DeskCase{ID: fmt.Sprint(i), Mine: rapid.Bool().Draw(t, "mine"), Press: casework.Pressure(rapid.IntRange(0, int(casework.OverByHalf)).Draw(t, "press"))}
			if c.Due = 1; rapid.IntRange(0, 9).Draw(t, "free") == 0 {
				c.Due, c.Press = 0, casework.Calm
			}
			cases = append(cases, c)
		}
		slices.SortStableFunc(cases, func(a, b DeskCase) int { // as the office sorts them
			if (a.Due == 0) != (b.Due == 0) {
				return int(b.Due - a.Due)
			}
			return int(b.Press.Urgency() - a.Press.Urgency())
		})
		count := map[string]int{}
		for _, show := range []string{showMine, showOthers, showLate, showAll} {
			v := DeskView{}
			v.lay(cases, show)
			shown, seen := 0, map[string]bool{}
			for _, g := range v.Groups {
				shown += len(g.Rows)
				if seen[g.Heading] {
					t.Fatalf("%q stands twice", g.Heading)
				}
				seen[g.Heading] = true
			}
			for _, tab := range v.Tabs {
				count[tab.Show] = tab.Count
				if tab.Here != (tab.Show == show) || tab.Here && tab.Count != shown {
					t.Fatalf("show=%s: the tab %+v over %d cases", show, tab, shown)
				}
			}
		}
		if count[showMine]+count[showOthers] != count[showAll] || count[showAll] != len(cases) {
			t.Fatalf("%v of %d", count, len(cases))
		}
	})
}
