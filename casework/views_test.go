package casework_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

var (
	complainant = casework.Actor{ID: "complainant", Party: rulebook.Complainant}
	second      = casework.Actor{ID: "complainant C2", Party: rulebook.Complainant}
	respondent  = casework.Actor{ID: "respondent", Party: rulebook.Respondent}
)

// What one party may see of a case the other may see as well, unless the event
// itself records why not: it is between one party and the office, or it is a
// letter to one of them. Nobody is told who a complainant is who asked not to be
// named, unless that was refused and has taken effect; and nobody which officer
// acted, or what ties the case to others.
func TestPartiesSeeTheSame(t *testing.T) {
	for _, path := range []string{"testdata/parties.md", "testdata/small.md"} {
		r := readRulebook(t, path)
		rapid.Check(t, func(t *rapid.T) {
			c := anyCase(t, r)
			for i := range c.Events {
				sameForAll(t, r, c, i)
			}
			for _, who := range []casework.Actor{complainant, second, respondent} {
				keepsToItself(t, casework.View(r, c, who), who)
			}
		})
	}
}

// anyCase is a case as random people make it, of one or two complaints.
func anyCase(t *rapid.T, r *rulebook.Rulebook) *casework.Case {
	modes := rapid.SampledFrom([]string{casework.Named, casework.Confidential, casework.Anonymous})
	filed := func(name string) casework.Complaint {
		f := casework.Complaint{Category: "conduct", Account: "So says " + name + ".", Incident: "N1", Number: "2026-0001", Filing: casework.Filing{Mode: modes.Draw(t, "mode"), Respondent: "Rex"}}
		if f.Filing.Mode != casework.Anonymous {
			f.Identity = &casework.Identity{Name: name}
		}
		return f
	}
	day := timetable.MustDate("2026-01-05") + timetable.Date(rapid.IntRange(0, 300).Draw(t, "received"))
	c := receivedAs(t, r, filed("Cleo"), day)
	joins := rapid.IntRange(0, 6).Draw(t, "joins after")
	crowd := []casework.Actor{
		complainant, respondent, {ID: "P1 for complainant", Party: rulebook.Complainant}, {ID: "sam", Roles: []string{"secretary"}},
		{ID: "ira", Roles: []string{"investigator"}}, {ID: "ivo", Roles: []string{"investigator"}}, {ID: "rae", Roles: []string{"reviewer"}}, {ID: "pam", Roles: []string{"panel"}},
	}
	for n := range rapid.IntRange(1, 40).Draw(t, "acts") {
		day += timetable.Date(rapid.IntRange(0, 6).Draw(t, "days"))
		events, err := casework.Lapse(r, c, day)
		take(t, c, events, err)
		if n == joins {
			events, err := casework.Admit(r, c, casework.Actor{ID: "sam", Roles: []string{"secretary"}}, receivedAs(t, r, filed("Cyra"), day), "BBBB-2222", "One incident.", day)
			take(t, c, events, err)
			crowd = append(crowd, second)
		}
		who := rapid.SampledFrom(crowd).Draw(t, "who")
		moves, _, err := casework.Moves(r, c, who, day)
		if err != nil {
			t.Fatal(err)
		}
		if len(moves) == 0 {
			continue
		}
		m := rapid.SampledFrom(moves).Draw(t, "move")
		outcome := ""
		if len(m.Outcomes) > 0 {
			outcome = rapid.SampledFrom(m.Outcomes).Draw(t, "outcome")
		}
		if seldom(t, m.Kind) {
			continue
		}
		act := full(r, c, m, day, outcome)
		switch m.Kind {
		case casework.Arrange:
			act.Matter = &casework.Matter{Arrangement: &casework.Arrangement{
				For: rapid.SampledFrom([]string{"complainant", "complainant C2", "respondent"}).Draw(t, "for"), What: casework.Representative, Name: "Rita",
			}}
		case casework.Say:
			act.Matter = &casework.Matter{Addressee: &casework.Addressee{To: rapid.SampledFrom([]string{"complainant", "complainant C2", "respondent"}).Draw(t, "to")}}
		case casework.Confide:
			act.Outcome = outcome
		}
		events, err = casework.Perform(r, c, who, act)
		take(t, c, events, err)
	}
	return c
}

func receivedAs(t *rapid.T, r *rulebook.Rulebook, f casework.Complaint, day timetable.Date) *casework.Case {
	c := &casework.Case{}
	events, err := casework.Receive(r, f, day, false)
	take(t, c, events, err)
	return c
}

// take adds events; a refusal adds none.
func take(t *rapid.T, c *casework.Case, events []casework.Event, err error) {
	var refusal *casework.Refusal
	if errors.As(err, &refusal) {
		return
	}
	if err == nil {
		err = c.Apply(events...)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// ofEvidence are the events whose words go with the papers that they are about.
var ofEvidence = []casework.Kind{
	casework.Submitted, casework.Disclosed, casework.Withheld, casework.Redacted, casework.Consulted, casework.Bundled, casework.Corrected,
}

func sameForAll(t *rapid.T, r *rulebook.Rulebook, c *casework.Case, i int) {
	e := c.Events[i]
	readers := []casework.Actor{complainant, second, respondent}
	pieces := casework.Evidence(r, c.Events)
	var seen []casework.Event
	for _, who := range readers {
		s := casework.Shown(r, c, i, who)
		if may := e.Identity != nil && (who.Principal() == e.By || e.Filing.Mode == casework.Named || disclosed(c, e)); (s.Identity != nil) != may {
			t.Fatalf("%s, of %s, filed %s: %s is told %v", e.Kind, e.By, e.Filing.Mode, who.ID, s.Identity)
		}
		s.Identity = nil
		if kind := e.Kind; kind != casework.Messaged && kind != casework.Arranged && kind != casework.ArrangementEnded && kind != casework.Withdrawn {
			s.Exhibits, s.Matter = nil, nil // whose papers are disclosed to whom has a register, and tests, of its own
		}
		if slices.Contains(ofEvidence, e.Kind) || slices.ContainsFunc(pieces, func(p casework.Piece) bool {
			return p.Event == i && (p.Sealed() || (p.Complainant == 0) != (p.Respondent == 0))
		}) {
			s.Text = "" // it is an exhibit itself, which was disclosed to one side, withheld from one or redacted, with the reason on record
		}
		seen = append(seen, s)
	}
	switch e.Kind {
	case casework.Messaged, casework.Arranged, casework.ArrangementEnded, casework.Withdrawn:
		for n, who := range readers {
			if whole := seen[n].Text == e.Text && seen[n].Matter == e.Matter; whole != (who.ID == e.To) && e.Text != "" {
				t.Fatalf("%s with %s: %s reads it: %t", e.Kind, e.To, who.ID, whole)
			}
		}
		return
	}
	if !reflect.DeepEqual(seen[0], seen[1]) {
		t.Fatalf("%s: one complainant is shown\n%+v\nand another\n%+v", e.Kind, seen[0], seen[1])
	}
	if reflect.DeepEqual(seen[0], seen[2]) {
		return
	}
	step := r.Step(rulebook.StepRef{Stage: e.Stage, Step: e.Step})
	if step == nil || step.Does != rulebook.Notify || step.To == rulebook.BothParties {
		t.Fatalf("%s: the complainant is shown\n%+v\nand the respondent\n%+v", e.Kind, seen[0], seen[2])
	}
}

// disclosed tells whether a refusal to withhold the name took effect.
func disclosed(c *casework.Case, filed casework.Event) bool {
	id := filed.Subject
	if id == "" {
		id = "C1"
	}
	for _, e := range c.Events {
		if e.Kind == casework.NameDisclosed && e.Subject == id {
			return true
		}
	}
	return false
}

// keepsToItself: nothing of the office's own is in what a party is shown.
func keepsToItself(t *rapid.T, v *casework.Case, who casework.Actor) {
	if v.Doers != nil || v.Incident != "" {
		t.Fatalf("%s is shown who acted, or what ties the case to others", who.ID)
	}
	for _, a := range v.Arrangements {
		if a.For != who.ID {
			t.Fatalf("%s is shown how %s takes part: %+v", who.ID, a.For, a)
		}
	}
	for _, x := range v.Confidences {
		if x.By != nil {
			t.Fatalf("%s is shown who decided about a name", who.ID)
		}
	}
	for _, f := range v.Further {
		if f.From != "" && f.Complainant() != who.ID {
			t.Fatalf("%s is shown as which case %s came", who.ID, f.ID)
		}
	}
	for _, e := range v.Events {
		office := e.By != rulebook.System && e.Role != rulebook.Complainant && e.Role != rulebook.Respondent
		if office && e.By != "" || e.Whom != "" || e.Incident() != "" {
			t.Fatalf("%s is shown %+v", who.ID, e)
		}
		if e.Matter != nil && e.Matter.Joining != nil {
			t.Fatalf("%s is shown which other case it was: %+v", who.ID, e.Matter.Joining)
		}
	}
}

// What one complainant said is not another's to correct.
func TestNobodyCorrectsWhatAnotherComplainantSaid(t *testing.T) {
	r := readRulebook(t, "testdata/parties.md")
	older, newer := twoComplaints(t, r)
	events, err := casework.Admit(r, older, casework.Actor{ID: "sam", Roles: []string{"secretary"}}, newer, "BBBB-2222", "One incident.", older.Last)
	mustTake(t, older)(events, err)
	_, err = casework.Perform(r, older, second, casework.Act{
		Kind: casework.Correct, Subject: "1", Ground: casework.OfWords, Text: "It is wrong.", Day: older.Last, Matter: &casework.Matter{Correction: &casework.Correction{Wrong: "a", Right: "b"}},
	})
	var refusal *casework.Refusal
	if !errors.As(err, &refusal) || refusal.Field != "event" {
		t.Fatalf("the second complainant corrected the first's complaint: %v", err)
	}
}
