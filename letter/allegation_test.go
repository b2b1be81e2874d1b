package letter_test

import (
	"strings"
	"testing"

	"duly/casework"
	"duly/letter"
	"duly/rulebook"
	"duly/timetable"
)

// lettersOf lets people act in a case, and gives the letters of each event to a
// party by its kind.
func lettersOf(t *testing.T, r *rulebook.Rulebook, party string, acts ...func(*casework.Case) (casework.Actor, casework.Act)) map[casework.Kind]letter.Letter {
	t.Helper()
	events, err := casework.Receive(r, casework.Complaint{Category: "conduct", Account: "They shouted."}, timetable.MustDate("2026-03-02"), false)
	if err != nil {
		t.Fatal(err)
	}
	c, err := casework.Replay(events)
	if err != nil {
		t.Fatal(err)
	}
	out := map[casework.Kind]letter.Letter{}
	for _, next := range acts {
		who, act := next(c)
		events, err := casework.Perform(r, c, who, act)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Apply(events...); err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			for _, l := range letter.For(r, c, "7F3C-92KD", e) {
				if l.To == party {
					out[e.Kind] = l
				}
			}
		}
	}
	return out
}

func doing(day, role, step string, more ...func(*casework.Act, *casework.Case)) func(*casework.Case) (casework.Actor, casework.Act) {
	return func(c *casework.Case) (casework.Actor, casework.Act) {
		who := casework.Actor{ID: role, Roles: []string{role}}
		if role == rulebook.Respondent {
			who = casework.Actor{ID: role, Party: role}
		}
		act := casework.Act{Kind: casework.Do, Day: timetable.MustDate(day), Text: "Said."}
		act.Step.Stage, act.Step.Step, _ = strings.Cut(step, ".")
		for _, f := range more {
			f(&act, c)
		}
		return who, act
	}
}

func as(kind string, fill func(*casework.Act)) func(*casework.Act, *casework.Case) {
	return func(act *casework.Act, _ *casework.Case) {
		act.Kind, act.Step = kind, rulebook.StepRef{}
		if fill != nil {
			fill(act)
		}
	}
}

func charged(day, alleged string) func(*casework.Act) {
	return func(act *casework.Act) {
		act.Matter = &casework.Matter{Charge: &casework.Charge{Category: "conduct", Alleged: alleged, From: timetable.MustDate(day)}}
	}
}

// The notice lists what is alleged with its clauses, the evidence and what is
// presumed; the decision, what was found of each and on what; the bundle's letter,
// its index and digest.
func TestLettersAboutAllegations(t *testing.T) {
	r := book(t)
	r.Safeguards = []rulebook.Safeguard{{Name: rulebook.Proof, Value: "more likely than not", Who: "organisation"}}
	outcome := func(name string) func(*casework.Act, *casework.Case) {
		return func(act *casework.Act, _ *casework.Case) { act.Outcome = name }
	}
	got := lettersOf(t, r, rulebook.Respondent,
		doing("2026-03-02", "secretary", "intake.acknowledge"),
		doing("2026-03-02", "secretary", "intake.triage", outcome("accept")),
		doing("2026-03-02", "secretary", "", as(casework.Frame, charged("2026-02-01", "Shouted at a child."))),
		doing("2026-03-03", "secretary", "hearing.notice"),
		doing("2026-03-04", rulebook.Respondent, "hearing.reply"),
		doing("2026-03-05", "secretary", "", as(casework.Submit, func(act *casework.Act) {
			act.Matter = &casework.Matter{Submission: &casework.Submission{Kind: casework.InFile, Title: "A recording"}}
			act.Exhibits = []casework.Exhibit{{Name: "a.mp3", SHA256: strings.Repeat("ab", 32)}}
		})),
		doing("2026-03-05", "secretary", "", as(casework.ToBundle, nil)),
		doing("2026-03-06", "panel", "hearing.decision", outcome("upheld"), func(act *casework.Act, c *casework.Case) {
			act.Present = []string{"a", "b"}
			for _, a := range casework.Judged(r, c) {
				act.Findings = append(act.Findings, casework.Finding{Allegation: a.Allegation, Definition: a.Definition, Clause: a.Clause.ID, Met: true, Reasons: "It is heard.", Evidence: []string{"E3"}})
			}
		}),
	)
	for kind, want := range map[casework.Kind][]string{
		casework.Bundled: {"E3, A recording", "Tab 1, page 2: exhibit E1", "Its digest (SHA-256"},
		casework.Done:    {"Allegation A1:\n> Shouted at a child.", "Clause 1 of Manners: met. It is heard. Relied on: E3.", "The standard of proof is “more likely than not”, and it is for the organisation to show it."},
	} {
		for _, w := range want {
			if !strings.Contains(got[kind].Body, w) {
				t.Errorf("the letter about what was %s does not say %q:\n%s", kind, w, got[kind].Body)
			}
		}
	}
	if _, early := got[casework.Framed]; early {
		t.Error("the respondent hears of an allegation before the notice")
	}
	notice := lettersOf(t, r, rulebook.Respondent,
		doing("2026-03-02", "secretary", "intake.acknowledge"),
		doing("2026-03-02", "secretary", "intake.triage", outcome("accept")),
		doing("2026-03-02", "secretary", "", as(casework.Frame, charged("2026-02-01", "Shouted at a child."))),
		doing("2026-03-03", "secretary", "hearing.notice"),
	)[casework.Done]
	for _, w := range []string{
		"A1, on Sunday 1 February 2026, under “Conduct at the field”:\n> Shouted at a child.", "“Manners” as in force from Thursday 1 January 2026", "Clause 1: Shouting at children.",
		"The evidence that you have:\nE1: The complaint", "Nothing is presumed against you", "The standard of proof is",
	} {
		if !strings.Contains(notice.Body, w) {
			t.Errorf("the notice does not say %q:\n%s", w, notice.Body)
		}
	}
	// A notice in the rulebook's own words tells of them all the same.
	r.Letters = []rulebook.Letter{{Name: "hearing.notice", Text: "# Our notice\n\nSee {{account}}"}}
	own := lettersOf(t, r, rulebook.Respondent,
		doing("2026-03-02", "secretary", "intake.acknowledge"),
		doing("2026-03-02", "secretary", "intake.triage", outcome("accept")),
		doing("2026-03-02", "secretary", "", as(casework.Frame, charged("2026-02-01", "Shouted at a child."))),
		doing("2026-03-03", "secretary", "hearing.notice"),
	)[casework.Done]
	if own.Subject != "Our notice" || !strings.Contains(own.Body, "Clause 1: Shouting at children.") || strings.Contains(own.Body, "{{") {
		t.Errorf("the rulebook's own notice says\n%s", own.Body)
	}
	// After the notice the letter about the framing puts it to them, with their time.
	late := lettersOf(t, r, rulebook.Respondent,
		doing("2026-03-02", "secretary", "intake.acknowledge"),
		doing("2026-03-02", "secretary", "intake.triage", outcome("accept")),
		doing("2026-03-03", "secretary", "hearing.notice"),
		doing("2026-03-04", "secretary", "", as(casework.Frame, charged("2026-02-02", "Shouted again."))),
	)[casework.Framed]
	if !strings.Contains(late.Body, "Shouted again.") || !strings.Contains(late.Body, "You have until the end of Wednesday 18 March 2026 to answer it.") {
		t.Errorf("the letter about a late allegation says\n%s", late.Body)
	}
}
