package letter_test

import (
	"os"
	"strings"
	"testing"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// circle begins a case of the Gnomon Circle, in which the inquirer has told the
// respondent of it and two of a panel were asked.
func circle(t *testing.T, c casework.Complaint) (*story, func(who casework.Actor, act casework.Act) string) {
	t.Helper()
	text, err := os.ReadFile("../casework/testdata/gnomon.md")
	if err != nil {
		t.Fatal(err)
	}
	r, problems := rulebook.Read([]rulebook.File{{Name: "gnomon.md", Text: text}})
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	s := &story{t, r, &casework.Case{}}
	day := timetable.MustDate("2026-03-02")
	c.Account, c.Identity = "They moved it.", &casework.Identity{Name: "Casey Secret"}
	events, err := casework.Receive(r, c, day, false)
	s.letters(events, err)
	does := func(who casework.Actor, act casework.Act) string {
		t.Helper()
		act.Day = day
		return s.letters(casework.Perform(r, s.c, who, act))
	}
	for _, who := range []string{"clerk", "inquirer", "keeper", "panel", "elder"} {
		does(person(who), casework.Act{Kind: casework.Declare, Outcome: casework.NoConflict})
	}
	does(person("clerk"), casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: "intake", Step: "triage"}, Outcome: "accept", Text: "Arguable."})
	does(person("inquirer"), casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: "inquiry", Step: "notice"}})
	return s, does
}

// person is called as their role is.
func person(role string) casework.Actor {
	name := strings.ToUpper(role[:1]) + role[1:] + " Person"
	return casework.Actor{ID: role, Name: name, Roles: []string{role}, Trained: map[string]timetable.Date{"fair hearing": timetable.MustDate("2026-12-31")}}
}

func TestWhoSitsIsToldToBoth(t *testing.T) {
	_, does := circle(t, casework.Complaint{})
	panel := person("panel")
	if text := does(person("clerk"), casework.Act{Kind: casework.Offer, Subject: "inquirer", Whom: &casework.Actor{ID: "inquirer", Roles: []string{"inquirer"}}}); text != "" {
		t.Errorf("an offer is told:\n%s", text)
	}
	if text := does(person("inquirer"), casework.Act{Kind: casework.Accept, Subject: "P1"}); text != "" {
		t.Errorf("who looks into it is told by name:\n%s", text)
	}
	does(person("keeper"), casework.Act{Kind: casework.Offer, Subject: "panel", Whom: &panel})
	text := does(panel, casework.Act{Kind: casework.Accept, Subject: "P2"})
	contains(t, text, "complainant | Who sits in case 7F3C-92KD", "respondent | Who sits", "Panel Person has a seat on the panel of case 7F3C-92KD (rule 1).",
		"The elder then decides within 3 working days (rule 2), and says why.")
	respondent := casework.Actor{ID: rulebook.Respondent, Party: rulebook.Respondent}
	if text := does(respondent, casework.Act{Kind: casework.Object, Subject: "P2", Text: "We were rivals."}); text != "" {
		t.Errorf("an objection is told before it is decided:\n%s", text)
	}
	text = does(person("elder"), casework.Act{Kind: casework.Settle, Subject: "O1", Outcome: casework.Upheld, Text: "They were."})
	contains(t, text, "complainant | An objection in case 7F3C-92KD: upheld\nThe respondent has asked that an officer stand aside. The elder has decided it under rule 2. The officer stands aside", "You have asked", "> They were.")
	if strings.Contains(text, "Panel Person") || strings.Contains(text, "Elder Person") {
		t.Errorf("an officer is named:\n%s", text)
	}
}

func TestAnObjectionThatNobodyAnswered(t *testing.T) {
	s, does := circle(t, casework.Complaint{})
	panel := person("panel")
	does(person("keeper"), casework.Act{Kind: casework.Offer, Subject: "panel", Whom: &panel})
	does(panel, casework.Act{Kind: casework.Accept, Subject: "P1"})
	complainant := casework.Actor{ID: rulebook.Complainant, Party: rulebook.Complainant}
	does(complainant, casework.Act{Kind: casework.Object, Subject: "P1", Text: "We were rivals."})
	contains(t, s.morning("2026-03-06"), "respondent | An objection in case 7F3C-92KD was not answered in time",
		"The complainant has asked that an officer stand aside. It should have been decided by Thursday 5 March 2026 (rule 2), and was not. So the officer whom it is about stands aside by itself.")
}

// Whom the complainant asks out, and why, is no news for the respondent, however it
// is decided.
func TestWhatTheComplainantAsksIsToldToThemAlone(t *testing.T) {
	asked := casework.Complaint{AskedOut: &casework.Exclusion{Names: "the tall one"}, Why: "He shouts."}
	_, does := circle(t, asked)
	text := does(person("elder"), casework.Act{Kind: casework.Settle, Subject: "O1", Outcome: casework.NotUpheld, Text: "He is hard of hearing."})
	contains(t, text, "complainant | An objection in case 7F3C-92KD: not upheld", "The officer goes on.")
	s, _ := circle(t, asked)
	for _, text := range []string{text, s.morning("2026-03-06")} {
		if strings.Contains(text, "respondent |") || !strings.Contains(text, "complainant | An objection") {
			t.Errorf("it is told otherwise:\n%s", text)
		}
	}
}
