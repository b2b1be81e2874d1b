package letter_test

import (
	"os"
	"strings"
	"testing"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// sailing is a case under the rules with a ladder, whose respondent has had notice.
func sailing(t *testing.T) *story {
	t.Helper()
	text, err := os.ReadFile("../casework/testdata/ladder.md")
	if err != nil {
		t.Fatal(err)
	}
	text = []byte(strings.Replace(string(text), "  time served: credited\n", "  time served: credited\n  way out: {to: the Harbour Ombudsman, within: 6 months}\n", 1))
	r, problems := rulebook.Read([]rulebook.File{{Name: "ladder.md", Text: text}})
	for _, p := range problems {
		t.Fatal(p)
	}
	s := &story{t, r, &casework.Case{}}
	s.letters(casework.Receive(r, casework.Complaint{Account: "They rammed a boat.", Filing: casework.Filing{Mode: "named"}}, timetable.MustDate("2026-03-02"), false))
	s.acts("sam", "secretary", casework.Act{Kind: casework.Do, Step: ref("intake.triage"), Outcome: "accept", Day: timetable.MustDate("2026-03-02")})
	s.acts("sam", "secretary", casework.Act{Kind: casework.Do, Step: ref("hearing.notice"), Day: timetable.MustDate("2026-03-02")})
	return s
}

func ref(name string) rulebook.StepRef {
	stage, step, _ := strings.Cut(name, ".")
	return rulebook.StepRef{Stage: stage, Step: step}
}

func (s *story) acts(id, role string, act casework.Act) string {
	s.t.Helper()
	who := casework.Actor{ID: id, Roles: []string{role}}
	if role == rulebook.Respondent {
		who = casework.Actor{ID: role, Party: role}
	}
	if act.Text == "" {
		act.Text = "It is so."
	}
	return s.letters(casework.Perform(s.r, s.c, who, act))
}

func TestWhomAMeasureRestrainsIsToldAll(t *testing.T) {
	s := sailing(t)
	day := timetable.MustDate("2026-03-04")
	impose := casework.Act{Kind: casework.Impose, Subject: "staying ashore", Day: day, Text: "Two boats were rammed.", Matter: &casework.Matter{Restraint: &casework.Restriction{
		Lesser: "A warning: he had one.", Effects: []casework.Effect{{What: "may not sail"}},
	}}}
	text := s.acts("ada", "arbiter", impose)
	contains(t, text, "respondent | An interim measure in case 7F3C-92KD: staying ashore", "It is no sanction. Nothing has been found",
		"- may not sail: from Wednesday 4 March 2026 to Monday 6 July 2026.", "Why it is necessary:\n> Two boats were rammed.", "> A warning: he had one.",
		"The safety panel reviews it by the end of Wednesday 1 April 2026. If nobody does, it lifts itself on that day.", "You can ask for a review before that; the safety panel then has 5 working days for it.")
	if strings.Contains(text, "complainant |") {
		t.Errorf("the complainant is told the reasons:\n%s", text)
	}
	events, err := casework.Lapse(s.r, s.c, timetable.MustDate("2026-04-02"))
	contains(t, s.letters(events, err), "respondent | An interim measure in case 7F3C-92KD has ended: staying ashore", "Nobody did, so it lifted itself on that day.")

	// It is there to protect the complainant: then both are told.
	impose.Day, impose.Text = timetable.MustDate("2026-04-02"), "A third boat."
	impose.Matter.Restraint.Both = true
	contains(t, s.acts("ada", "arbiter", impose), "complainant | An interim measure", "“staying ashore” on the respondent", "respondent | An interim measure")
}

func TestBothAreToldTheSanctionTheGroundsAndTheWayOut(t *testing.T) {
	s := sailing(t)
	text := s.acts("pam", "panel", casework.Act{
		Kind: casework.Do, Step: ref("hearing.decision"), Outcome: "upheld", Present: []string{"pam", "pim"}, Day: timetable.MustDate("2026-03-05"),
		Matter: &casework.Matter{Weighing: &casework.Weighing{
			Start: "Three months for a boat.", Aggravating: "The second boat.", Mitigating: "He is sorry.", Comparators: []casework.Comparator{{Year: 2025, Sanctions: []string{"suspension, 2 months"}}},
			Sanctions: []casework.Imposition{{Name: "suspension", Length: "3 months", Effects: []casework.Effect{{What: "may not sail"}, {What: "may not vote", For: "1 month"}}}},
		}},
	})
	contains(t, text, "complainant |", "respondent |", "Imposed: suspension, for 3 months (rule 4.1). It takes effect when the time to appeal is over or an appeal is decided, and not before.",
		"- may not vote: for 1 month.", "> Three months for a boat.", "> The second boat.", "> He is sorry.", "2025: suspension, 2 months")
	s.acts("rae", "reviewer", casework.Act{Kind: casework.Do, Step: ref("verification.look"), Outcome: "verified", Day: timetable.MustDate("2026-03-05")})
	text = s.acts("sam", "secretary", casework.Act{Kind: casework.Do, Step: ref("verified.issue"), Outcome: "upheld", Day: timetable.MustDate("2026-03-06")})
	contains(t, text, "You have until the end of Friday 20 March 2026 for “lodge”", "You can appeal on these grounds:\n- the procedure was broken", "No appeal of yours can make things worse for you.")
	if strings.Count(text, "You can appeal on these grounds") != 1 {
		t.Errorf("the complainant is told grounds that are not theirs:\n%s", text)
	}
	events, err := casework.Lapse(s.r, s.c, timetable.MustDate("2026-03-21"))
	text = s.letters(events, err)
	contains(t, text, "In force: suspension, for 3 months (rule 4.1), from Friday 20 March 2026 to Saturday 20 June 2026.", "- may not vote: from Friday 20 March 2026 to Monday 20 April 2026.",
		"you can turn to the Harbour Ombudsman until the end of Monday 21 September 2026 (6 months; rule 4.2)")
	if strings.Count(text, "the Harbour Ombudsman") != 2 {
		t.Errorf("the two sides are not told the same way out:\n%s", text)
	}
}
