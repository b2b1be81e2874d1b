package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/timetable"
)

func TestWhatIsLikelyTheSame(t *testing.T) {
	day := timetable.MustDate
	evening := casework.Filed{Case: "A", Respondent: "Rex Kessler", Happened: day("2026-03-07"), Account: "At the regatta he threw the lantern over the scoreboard."}
	for name, test := range map[string]struct {
		other casework.Filed
		why   string // "": not suggested
	}{
		"the name with marks and an initial, near in time": {
			casework.Filed{Respondent: "R. KÉSSLER", Happened: day("2026-03-09"), Account: "He was rude."},
			"the respondent has the same name; both are said to have happened on or about Monday 9 March 2026",
		},
		"the same name and rare words, no date": {
			casework.Filed{Respondent: "Kessler, Rex", Account: "A lantern flew at the regatta, over the scoreboard"},
			"the respondent has the same name; both accounts speak of “scoreboard”, “lantern”, “regatta”",
		},
		"the same name, another month": {casework.Filed{Respondent: "Rex Kessler", Happened: day("2026-05-07"), Account: "A lantern at the regatta, over the scoreboard"}, ""},
		"the same name alone":          {casework.Filed{Respondent: "Rex Kessler", Account: "He was rude."}, ""},
		"the family name alone":        {casework.Filed{Respondent: "Kessler", Happened: day("2026-03-07"), Account: "He was rude."}, ""},
		"another first name":           {casework.Filed{Respondent: "Rosa Kessler", Happened: day("2026-03-07"), Account: "She was rude."}, ""},
		"another name, the same day":   {casework.Filed{Respondent: "Ulla Brandt", Happened: day("2026-03-07"), Account: "She was rude."}, ""},
		"another name, the same evening in many words": {
			casework.Filed{Respondent: "Ulla Brandt", Happened: day("2026-03-07"), Account: "The lantern, thrown over the scoreboard of the regatta, he and she threw."},
			"",
		},
	} {
		t.Run(name, func(t *testing.T) {
			test.other.Case = "B"
			filed := []casework.Filed{evening, test.other}
			for i := range 60 {
				filed = append(filed, casework.Filed{Case: fmt.Sprint("X", i), Respondent: "Somebody Else", Account: "He was rude at the table."})
			}
			got := casework.Compare(filed).Of("A")
			got = slices.DeleteFunc(got, func(l casework.Likeness) bool { return l.Case != "B" })
			why := ""
			if len(got) > 0 {
				why = strings.Join(got[0].Why(), "; ")
			}
			if why != test.why {
				t.Errorf("suggested because %q, want %q", why, test.why)
			}
		})
	}
}

// Of two complaints either is like the other or neither is.
func TestLikenessIsMutual(t *testing.T) {
	words := rapid.SliceOfN(rapid.SampledFrom(strings.Fields("lantern regatta scoreboard harbour anchor paddle whistle umpire banner kettle ribbon saddle")), 0, 9)
	names := rapid.SampledFrom([]string{"Rex Kessler", "R Kessler", "Kessler", "Ulla Brandt", "Brandt U.", ""})
	rapid.Check(t, func(t *rapid.T) {
		var filed []casework.Filed
		for i := range rapid.IntRange(2, 6).Draw(t, "complaints") {
			filed = append(filed, casework.Filed{
				Case: fmt.Sprint(i), Respondent: names.Draw(t, "name"), Account: strings.Join(words.Draw(t, "words"), " "),
				Happened: timetable.Date(rapid.IntRange(0, 6).Draw(t, "happened")),
			})
		}
		l := casework.Compare(filed)
		for _, a := range filed {
			for _, like := range l.Of(a.Case) {
				if like.Case == a.Case || len(like.Why()) == 0 {
					t.Fatalf("%s is like %s, because %q", a.Case, like.Case, like.Why())
				}
				if !slices.ContainsFunc(l.Of(like.Case), func(back casework.Likeness) bool { return back.Case == a.Case }) {
					t.Fatalf("%s is like %s, and not the other way", a.Case, like.Case)
				}
			}
		}
	})
}
