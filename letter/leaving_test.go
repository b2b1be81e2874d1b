package letter_test

import (
	"os"
	"strings"
	"testing"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// guild begins a case of the Lantern Guild of which the respondent has been told.
func guild(t *testing.T) (*story, func(day, role string, act casework.Act) string) {
	t.Helper()
	var files []rulebook.File
	for _, name := range []string{"leaving.md", "manners.md"} {
		text, err := os.ReadFile("../casework/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, rulebook.File{Name: name, Text: text})
	}
	r, problems := rulebook.Read(files)
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	s := &story{t, r, &casework.Case{}}
	s.letters(casework.Receive(r, casework.Complaint{Category: "conduct", Account: "They broke it."}, timetable.MustDate("2026-03-02"), false))
	act := func(day, role string, act casework.Act) string {
		t.Helper()
		who := casework.Actor{ID: role, Roles: []string{role}}
		if role == rulebook.Complainant || role == rulebook.Respondent {
			who = casework.Actor{ID: role, Party: role}
		}
		act.Day = timetable.MustDate(day)
		return s.letters(casework.Perform(r, s.c, who, act))
	}
	s.does("2026-03-03", "secretary", "intake", "acknowledge", "")
	s.does("2026-03-04", "secretary", "intake", "triage", "accept")
	s.does("2026-03-05", "investigator", "investigation", "notice", "")
	return s, act
}

func TestBothAreToldThatACaseWaitsAndThatItGoesOn(t *testing.T) {
	_, act := guild(t)
	left := &casework.Matter{Departure: &casework.Departure{On: timetable.MustDate("2026-03-05")}}
	text := act("2026-03-06", "investigator", casework.Act{Kind: casework.RecordLeft, Outcome: casework.Waits, Text: "Their letter.", Matter: left})
	contains(t, text, "complainant | The respondent has left: case 7F3C-92KD waits", "respondent | The respondent has left",
		"left the organisation on Thursday 5 March 2026", "since Friday 6 March 2026 case 7F3C-92KD waits (rule 6)", "nothing was found for or against anybody",
		"goes on from the stage “investigation”", "> Their letter.")
	if n := strings.Count(text, " | "); n != 2 {
		t.Errorf("%d letters:\n%s", n, text)
	}
	text = act("2026-09-01", "investigator", casework.Act{Kind: casework.Readmit, Text: "Admitted again."})
	contains(t, text, "complainant | Case 7F3C-92KD goes on", "respondent | Case 7F3C-92KD goes on", "was admitted again on Tuesday 1 September 2026", "> Admitted again.",
		"“notice” is for the investigator, by Friday 4 September 2026 at the latest")
	text = act("2026-09-02", "investigator", casework.Act{Kind: casework.RecordLeft, Outcome: casework.GoesOn, Text: "Gone again."})
	contains(t, text, "respondent | The respondent has left: case 7F3C-92KD goes on", "goes on to its end (rule 6)")
}

func TestAWithdrawalIsToldWithoutItsWords(t *testing.T) {
	_, act := guild(t)
	text := act("2026-03-06", "complainant", casework.Act{Kind: casework.Withdraw, Subject: rulebook.Complainant, Text: "I am afraid of him."})
	contains(t, text, "complainant | A complaint was withdrawn: case 7F3C-92KD", "You have withdrawn the complaint", "respondent | A complaint was withdrawn",
		"The complainant has withdrawn the complaint in case 7F3C-92KD, on Friday 6 March 2026.", "is for the elder to decide (rule 6). Until then it goes on")
	if strings.Contains(text, "afraid") {
		t.Errorf("the words of a withdrawal went out:\n%s", text)
	}
	text = act("2026-03-09", "elder", casework.Act{Kind: casework.SettleWithdrawal, Outcome: casework.Ends, Text: "It was about one person alone."})
	contains(t, text, "respondent | Case 7F3C-92KD has ended: the complaint was withdrawn", "on Monday 9 March 2026 the elder decided that the case does not go on", "No finding was made", "> It was about one person alone.")
}

func TestNobodyWritesToTheDead(t *testing.T) {
	_, act := guild(t)
	text := act("2026-03-06", "investigator", casework.Act{Kind: casework.RecordDeath, Subject: rulebook.Respondent, Text: "Their sister wrote."})
	contains(t, text, "complainant | Case 7F3C-92KD has ended: the respondent has died", "No finding was made for or against anybody.")
	if strings.Contains(text, "respondent | ") || strings.Contains(text, "sister") {
		t.Errorf("a letter went to the dead, or said how it is known:\n%s", text)
	}
	_, act = guild(t)
	text = act("2026-03-06", "investigator", casework.Act{Kind: casework.RecordDeath, Subject: rulebook.Complainant, Text: "Their brother wrote.", Matter: &casework.Matter{Departure: &casework.Departure{Contact: "Rita Lind"}}})
	contains(t, text, "complainant | A party to case 7F3C-92KD has died", "To Rita Lind, who acts in this case for the complainant, who has died.", "respondent | A party to case")
}

func TestAReferralSaysWhereTo(t *testing.T) {
	_, act := guild(t)
	police := &casework.Matter{Departure: &casework.Departure{To: "the police", Reference: "LK 7/26"}}
	contains(t, act("2026-03-06", "elder", casework.Act{Kind: casework.Refer, Subject: "another body has carriage", Text: "A lantern was thrown.", Matter: police}),
		"respondent | Case 7F3C-92KD was referred to another body", "referred the matter of case 7F3C-92KD to the police, which knows it as LK 7/26.", "the clocks of the case stand still",
		"complainant | The clocks of case 7F3C-92KD stand still: another body has carriage")
	contains(t, act("2026-03-09", "elder", casework.Act{Kind: casework.Refer, Outcome: casework.Ends, Text: "It is theirs.", Matter: police}),
		"respondent | Case 7F3C-92KD has ended: it was referred to another body", "It is not decided here.", "No finding was made")
}
