package casework_test

import (
	"testing"

	"duly/casework"
	"duly/timetable"
)

// Nothing public shows how a case ended on the day on which the parties are told.
func TestAnEndIsNoPublicFigureOnItsDay(t *testing.T) {
	p := &play{t: t, rules: readRulebook(t, "testdata/ladder.md")}
	for _, line := range []string{
		"2026-07-01 complaint",
		"2026-07-01 sam as secretary does intake.triage = accept: It is arguable.",
		"2026-07-01 sam as secretary does hearing.notice",
		"2026-07-02 pam as panel judges hearing.decision with pam,pim = not upheld: It was not so.",
		"2026-07-03 complainant judges complaint_appeal.lodge = accept: So be it.",
	} {
		p.line(line)
	}
	if p.c.End != "not upheld" {
		t.Fatalf("the case ended %q", p.c.End)
	}
	for _, day := range []struct {
		today   string
		embargo bool
		end     string
	}{{"2026-07-03", true, ""}, {"2026-07-04", true, "not upheld"}, {"2026-07-03", false, "not upheld"}} {
		public, err := casework.Public(p.c, day.embargo, timetable.MustDate(day.today))
		if err != nil {
			t.Fatal(err)
		}
		if public.End != day.end {
			t.Errorf("on %s (embargo %t) the public end is %q, want %q", day.today, day.embargo, public.End, day.end)
		}
		if public.Open() && (public.Stage != "complaint appeal" || public.Events[len(public.Events)-1].Day >= p.c.EndedOn) {
			t.Errorf("on %s the public sees the stage %q and an event of %s", day.today, public.Stage, public.Events[len(public.Events)-1].Day)
		}
	}
}
