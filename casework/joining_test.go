package casework_test

import (
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

var secretary = casework.Actor{ID: "sam", Roles: []string{"secretary"}}

func mustTake(t *testing.T, c *casework.Case) func([]casework.Event, error) {
	return func(events []casework.Event, err error) {
		t.Helper()
		if err == nil {
			err = c.Apply(events...)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// twoComplaints are two cases that one incident led to, in the first of which the
// complaint of the second goes on.
func twoComplaints(t *testing.T, r *rulebook.Rulebook) (older, newer *casework.Case) {
	older, newer = &casework.Case{}, &casework.Case{}
	file := func(mode, name, number string) casework.Complaint {
		return casework.Complaint{
			Category: "conduct", Account: name + " saw it.", Number: number,
			Filing: casework.Filing{Mode: mode, Respondent: "Rex"}, Identity: &casework.Identity{Name: name},
		}
	}
	mustTake(t, older)(casework.Receive(r, file(casework.Named, "Cleo", "2026-0001"), timetable.MustDate("2026-03-02"), false))
	mustTake(t, newer)(casework.Receive(r, file(casework.Confidential, "Cyra", "2026-0002"), timetable.MustDate("2026-03-03"), false))
	day := timetable.MustDate("2026-03-04")
	mustTake(t, older)(casework.Admit(r, older, secretary, newer, "BBBB-2222", "The same evening.", day))
	act := casework.Act{Kind: casework.Join, Day: day, Text: "The same evening.", Matter: &casework.Matter{Joining: &casework.Joining{Into: "AAAA-1111"}}}
	mustTake(t, newer)(casework.Perform(r, newer, secretary, act))
	return older, newer
}

func TestAComplaintGoesOnInAnotherCase(t *testing.T) {
	r := readRulebook(t, "testdata/parties.md")
	older, newer := twoComplaints(t, r)
	if newer.End != casework.JoinedEnd || len(newer.Clocks) > 0 {
		t.Errorf("the newer case ended as %q with %d open clocks", newer.End, len(newer.Clocks))
	}
	moved := newer.Events[slices.IndexFunc(newer.Events, func(e casework.Event) bool { return e.Kind == casework.MovedTo })]
	if moved.Subject != "AAAA-1111" {
		t.Errorf("it says that it goes on in %q", moved.Subject)
	}
	f := older.FurtherFrom("BBBB-2222")
	if f == nil || f.Number != "2026-0002" || f.Complainant() != second.ID || !older.Several() {
		t.Fatalf("the older case has %+v", f)
	}
	if got := older.Accounts(); !slices.Equal(got, []string{"Cleo saw it.", "Cyra saw it."}) {
		t.Errorf("it is about %q", got)
	}
	if x := older.Confidence("C2"); x == nil || !x.Open {
		t.Error("the request that came with the complaint is not to be decided any more")
	}
}

// One complainant gives up nothing that belongs to another.
func TestOneOfSeveralComplainantsSpeaksForThemselves(t *testing.T) {
	text := strings.Replace(string(readFile(t, "testdata/parties.md").Text), "triage:\n    who: secretary", "comment: {who: complainant, does: reply, allow: 5 days}\n  triage:\n    who: secretary", 1)
	r, problems := rulebook.Read([]rulebook.File{{Name: "parties.md", Text: []byte(text)}, {Name: "manners.md", Text: readFile(t, "testdata/manners.md").Text}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	c, _ := twoComplaints(t, r)
	step := rulebook.StepRef{Stage: "intake", Step: "comment"}
	for _, kind := range []string{casework.Do, casework.Waive} {
		if _, err := casework.Perform(r, c, second, casework.Act{Kind: kind, Step: step, Day: c.Last, Text: "I have no more to say."}); err == nil {
			t.Errorf("%s by one of two complainants ended the time of both", kind)
		}
	}
	if _, err := casework.Perform(r, c, second, casework.Act{Kind: casework.Add, Day: c.Last, Text: "I saw more."}); err != nil {
		t.Error(err)
	}
}

func TestNothingIsPutBesideWhatTheRespondentWasTold(t *testing.T) {
	r := readRulebook(t, "testdata/parties.md")
	c, _ := twoComplaints(t, r)
	investigator := casework.Actor{ID: "ira", Roles: []string{"investigator"}}
	do := func(who casework.Actor, step, outcome, day string) {
		stage, name, _ := strings.Cut(step, ".")
		mustTake(t, c)(casework.Perform(r, c, who, casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: stage, Step: name}, Outcome: outcome, Text: "So.", Day: timetable.MustDate(day)}))
	}
	do(secretary, "intake.triage", "accept", "2026-03-05")
	do(investigator, "investigation.notice", "", "2026-03-06")
	third := &casework.Case{}
	mustTake(t, third)(casework.Receive(r, casework.Complaint{Category: "conduct", Account: "I too."}, timetable.MustDate("2026-03-06"), false))
	_, err := casework.Admit(r, c, investigator, third, "CCCC-3333", "The same evening.", timetable.MustDate("2026-03-06"))
	if err == nil || !strings.Contains(err.Error(), "a case of its own") {
		t.Errorf("after the notice: %v", err)
	}
}

// Separating a complaint alters nothing that was recorded: it goes on by itself,
// as old as it is.
func TestAComplaintIsSeparatedAgain(t *testing.T) {
	r := readRulebook(t, "testdata/parties.md")
	c, _ := twoComplaints(t, r)
	before := len(c.Events)
	act := casework.Act{Kind: casework.Separate, Subject: "C2", Day: c.Last, Text: "It was another evening.", Matter: &casework.Matter{Joining: &casework.Joining{From: "DDDD-4444"}}}
	mustTake(t, c)(casework.Perform(r, c, secretary, act))
	if len(c.Events) != before+1 || c.Several() || c.Further[0].To != "DDDD-4444" {
		t.Errorf("%d events, %+v", len(c.Events)-before, c.Further)
	}
	if casework.MaySee(r, c, second) {
		t.Error("its complainant still sees the case that it was in")
	}
	if got := c.Accounts(); !slices.Equal(got, []string{"Cleo saw it."}) {
		t.Errorf("the case is about %q", got)
	}
	again := &casework.Case{}
	mustTake(t, again)(casework.Again(r, casework.Complaint{Category: "conduct", Account: "Cyra saw it.", Number: "2026-0002"}, timetable.MustDate("2026-03-03"), c.Last))
	if again.Received != timetable.MustDate("2026-03-03") || again.Began != c.Last || again.Stage != r.Start || again.Clocks[0].Opened != c.Last {
		t.Errorf("it is of %s, began on %s in %s, and its first clock runs from %s", again.Received, again.Began, again.Stage, again.Clocks[0].Opened)
	}
}

// A representative acts as the party, is recorded as such, and no longer once
// the arrangement has ended.
func TestARepresentativeActsForTheParty(t *testing.T) {
	r := readRulebook(t, "testdata/parties.md")
	c := &casework.Case{}
	take := mustTake(t, c)
	take(casework.Receive(r, casework.Complaint{Category: "conduct", Account: "It happened.", Filing: casework.Filing{Mode: casework.Confidential}, Identity: &casework.Identity{Name: "Cleo"}}, timetable.MustDate("2026-03-02"), false))
	arranged := &casework.Matter{Arrangement: &casework.Arrangement{What: casework.Representative, Name: "Rita"}}
	take(casework.Perform(r, c, complainant, casework.Act{Kind: casework.Arrange, Day: c.Last, Matter: arranged}))
	rita := casework.Actor{ID: casework.Acting("P1", "complainant"), Party: rulebook.Complainant}
	take(casework.Perform(r, c, rita, casework.Act{Kind: casework.Add, Day: c.Last, Text: "For her I say this."}))
	if e := c.Events[len(c.Events)-1]; e.By != rita.ID || e.Role != rulebook.Complainant {
		t.Errorf("recorded as said by %q as %q", e.By, e.Role)
	}
	if v := casework.View(r, c, rita); v.Events[0].Identity == nil || len(v.Arrangements) != 1 {
		t.Error("the representative sees less than the party")
	}
	take(casework.Perform(r, c, complainant, casework.Act{Kind: casework.Unarrange, Subject: "P1", Day: c.Last}))
	if _, err := casework.Perform(r, c, rita, casework.Act{Kind: casework.Add, Day: c.Last, Text: "Still."}); err == nil || casework.MaySee(r, c, rita) {
		t.Errorf("after the arrangement has ended: %v", err)
	}
	forged := casework.Actor{ID: casework.Acting("P1", "respondent"), Party: rulebook.Respondent}
	if casework.MaySee(r, c, forged) {
		t.Error("a representative of one party sees as the other")
	}
}
