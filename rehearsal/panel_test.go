package rehearsal_test

import (
	"os"
	"strings"
	"testing"

	"duly/casework"
	"duly/rehearsal"
	"duly/rulebook"
	"duly/timetable"
)

// A case whose panel was drawn by lot, rehearsed under the rules that it ran
// under, goes as it went: with those who sat, whoever a lot would fall on.
func TestAPanelThatWasDrawnIsRehearsed(t *testing.T) {
	text, err := os.ReadFile("../casework/testdata/drawn.md")
	if err != nil {
		t.Fatal(err)
	}
	r, problems := rulebook.Read([]rulebook.File{{Name: "drawn.md", Text: text}})
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	c := &casework.Case{}
	take := func(events []casework.Event, err error) {
		t.Helper()
		if err == nil {
			err = c.Apply(events...)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	does := func(day, who, role string, act casework.Act) {
		t.Helper()
		act.Day, act.Text = timetable.MustDate(day), "So."
		take(casework.Perform(r, c, casework.Actor{ID: who, Roles: []string{role}}, act))
	}
	step := func(stage, name string) rulebook.StepRef { return rulebook.StepRef{Stage: stage, Step: name} }
	take(casework.Receive(r, casework.Complaint{Account: "It happened."}, timetable.MustDate("2026-03-02"), false))
	does("2026-03-03", "cleo", "clerk", casework.Act{Kind: casework.Do, Step: step("inquiry", "notice")})
	does("2026-03-05", "ira", "inquirer", casework.Act{Kind: casework.Do, Step: step("inquiry", "report"), Outcome: "case to answer"})
	does("2026-03-06", "cleo", "clerk", casework.Act{Kind: casework.Do, Step: step("hearing", "papers")})
	lot := &casework.Supply{Entropy: make([]byte, casework.EntropySize), Leaf: strings.Repeat("0", 64), Pool: []casework.Actor{
		{ID: "ann", Qualities: []string{"lay"}}, {ID: "bob", Qualities: []string{"lawyer"}}, {ID: "cyd"},
	}}
	does("2026-03-09", "cleo", "clerk", casework.Act{Kind: casework.Convene, Subject: "panel", Lot: lot})
	does("2026-03-10", "cleo", "clerk", casework.Act{Kind: casework.Draw, Subject: "panel", Lot: lot})
	does("2026-03-17", "ann", "panel", casework.Act{Kind: casework.Do, Step: step("hearing", "decision"), Outcome: "upheld", Present: []string{"ann", "bob"}, Matter: casework.Unanimous("upheld", 2)})
	if c.End != "upheld" {
		t.Fatalf("the case ended %q", c.End)
	}
	s := rehearsal.Stage{New: r, AsOf: timetable.MustDate("2026-06-01")}
	out, err := s.Rehearse(rehearsal.Past{ID: "1", Rules: r, Events: c.Events})
	if err != nil || out.Untold != "" {
		t.Fatal(err, out.Untold)
	}
	if out.Parting != nil || len(out.Refused) > 0 || out.Would.End != out.Was.End || out.Would.Ended != out.Was.Ended || out.Played.End != "upheld" {
		t.Errorf("rehearsed, the case goes another way: %+v, %+v, %+v", out.Would, out.Parting, out.Refused)
	}
}
