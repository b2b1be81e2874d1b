package casework

import (
	"testing"

	"pgregory.net/rapid"

	"duly/rulebook"
	"duly/timetable"
)

func TestHowAPanelCanBeFilled(t *testing.T) {
	day := timetable.MustDate("2026-03-02")
	panel := &rulebook.Role{Name: "panel", Seats: 3, Quorum: 2, Chair: "lawyer", Composition: []rulebook.Share{{Quality: "lay", Least: 1}}, Trained: "hearing"}
	until := map[string]timetable.Date{"hearing": day}
	over := map[string]timetable.Date{"hearing": day - 1}
	both := Actor{ID: "both", Roles: []string{"panel"}, Qualities: []string{"lawyer", "lay"}, Trained: until}
	lay := Actor{ID: "lay", Roles: []string{"panel"}, Qualities: []string{"lay", "tall"}, Trained: until}
	old := Actor{ID: "old", Roles: []string{"panel"}, Qualities: []string{"lawyer"}, Trained: over}
	other := Actor{ID: "other", Roles: []string{"clerk"}, Qualities: []string{"lawyer", "lay"}, Trained: until}
	r := &rulebook.Rulebook{Roles: []rulebook.Role{*panel, {Name: "clerk"}}}
	for _, x := range []struct {
		what      string
		people    []Actor
		full      bool
		holders   int
		untrained int
	}{
		{"nobody", nil, false, 0, 0},
		{"somebody with both qualities fills one seat", []Actor{both}, false, 1, 0},
		{"one of each", []Actor{lay, both}, true, 2, 0},
		{"the lawyer's training is over", []Actor{lay, old}, false, 2, 1},
		{"another role counts for nothing", []Actor{lay, other}, false, 1, 0},
	} {
		m := Manned(r, panel, x.people, day)
		if m.Full != x.full || m.Holders != x.holders || m.Untrained != x.untrained || m.Least != 2 || len(m.Asked) != 2 {
			t.Errorf("%s: %+v", x.what, m)
		}
	}
	if m := Manned(r, panel, []Actor{lay, both, old}, day); m.Having["lay"] != 2 || m.Having["lawyer"] != 1 || m.Having["tall"] != 0 {
		t.Errorf("having %v", m.Having)
	}
}

// One more who may decide never makes a role harder to fill; taking a quality away never
// makes it easier.
func TestMorePeopleFillNoLess(t *testing.T) {
	day := timetable.MustDate("2026-03-02")
	qualities := []string{"lawyer", "lay", "player"}
	rapid.Check(t, func(t *rapid.T) {
		role := &rulebook.Role{Name: "panel", Seats: 5, Quorum: rapid.IntRange(1, 5).Draw(t, "quorum"), Chair: rapid.SampledFrom([]string{"", "lawyer"}).Draw(t, "chair")}
		if n := rapid.IntRange(0, 2).Draw(t, "lay"); n > 0 {
			role.Composition = append(role.Composition, rulebook.Share{Quality: "lay", Least: n})
		}
		r := &rulebook.Rulebook{Roles: []rulebook.Role{*role}}
		var people []Actor
		for range rapid.IntRange(0, 6).Draw(t, "people") {
			people = append(people, Actor{Roles: []string{"panel"}, Qualities: rapid.SliceOfNDistinct(rapid.SampledFrom(qualities), 0, 3, rapid.ID[string]).Draw(t, "qualities")})
		}
		full := Manned(r, role, people, day).Full
		if full && !Manned(r, role, append(people, Actor{Roles: []string{"panel"}}), day).Full {
			t.Fatal("one more, and it cannot be filled")
		}
		if len(people) > 0 {
			fewer := append([]Actor(nil), people...)
			fewer[0].Qualities = nil
			if !full && Manned(r, role, fewer, day).Full {
				t.Fatal("without a quality it can be filled, with it not")
			}
		}
	})
}
