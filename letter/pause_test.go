package letter_test

import (
	"strings"
	"testing"

	"duly/casework"
	"duly/timetable"
)

func (s *story) umpire(day, kind, ground, text string) string {
	s.t.Helper()
	who := casework.Actor{ID: "uma", Roles: []string{"umpire"}}
	return s.letters(casework.Perform(s.r, s.c, who, casework.Act{Kind: kind, Ground: ground, Day: timetable.MustDate(day), Text: text}))
}

// heard begins a case in which the respondent has notice and until 19 March.
func heard(t *testing.T) *story {
	s := begin(t)
	s.does("2026-03-03", "secretary", "intake", "acknowledge", "")
	s.does("2026-03-04", "secretary", "intake", "triage", "accept")
	s.does("2026-03-05", "secretary", "hearing", "notice", "")
	return s
}

func TestAPauseIsToldWithItsDates(t *testing.T) {
	s := heard(t)
	text := s.umpire("2026-03-06", casework.Pause, "police investigation", "The police asked us to wait.")
	for _, to := range []string{"complainant", "respondent"} {
		contains(t, text, to+" | The clocks of case 7F3C-92KD stand still: police investigation")
	}
	contains(t, text,
		"On Friday 6 March 2026 the umpire stopped the clocks of case 7F3C-92KD on the ground “police investigation” (“Kites”).",
		"until the end of Tuesday 7 April 2026 at the latest (20 working days)",
		"“reply”: its last day was Thursday 19 March 2026 and is now Monday 20 April 2026.",
		"> The police asked us to wait.",
		"turn to the umpire, or to the ombudsman, who is outside the line of command",
	)

	contains(t, s.umpire("2026-03-09", casework.Pause, "illness", ""), "stand still: illness", "until the end of Thursday 19 March 2026", "No date moves by it.")
	contains(t, s.umpire("2026-03-16", casework.Resume, "police investigation", "They are done."),
		"complainant | A pause in case 7F3C-92KD has ended: police investigation", "respondent |",
		"By itself it would have ended on Tuesday 7 April 2026.",
		"The clocks still stand still until the end of Thursday 19 March 2026 at the latest, on the ground “illness”.",
		"“reply”: its last day was Monday 20 April 2026 and is now Wednesday 1 April 2026.", "> They are done.",
		"You have until the end of Wednesday 1 April 2026 for “reply”",
	)
	text = s.morning("2026-03-20")
	contains(t, text, "The pause for “illness” in case 7F3C-92KD ended by itself at the end of Thursday 19 March 2026, its last day", "The dates stay as you were told. The clocks run again from Friday 20 March 2026.")
	if strings.Contains(text, "date moves") || strings.Contains(text, "dates move") {
		t.Errorf("nothing moves when a pause ends by itself:\n%s", text)
	}
	contains(t, s.umpire("2026-03-23", casework.Pause, "talks", ""), "It ends on the same day, so no day is left out of any count.", "No date moves by it.")
}

func TestAPauseThatEndsWithItsStageOrItsCase(t *testing.T) {
	s := heard(t)
	s.does("2026-03-06", "respondent", "hearing", "reply", "")
	s.umpire("2026-03-09", casework.Pause, "police investigation", "Wait.")
	contains(t, s.does("2026-03-09", "panel", "hearing", "decision", "upheld"),
		"ended on Monday 9 March 2026, because the case has left the stage “hearing” and it does not stop the clocks of the next", "The clocks run again from Tuesday 10 March 2026.", "You have until the end of Monday 23 March 2026 for “lodge”")
	s.umpire("2026-03-10", casework.Pause, "illness", "")
	text := s.does("2026-03-11", "respondent", "window", "lodge", "accept")
	contains(t, text, "has ended: upheld")
	if strings.Contains(text, "pause") {
		t.Errorf("the case is over, and a letter is about a pause:\n%s", text)
	}
}

func TestTheRespondentHearsOfNoPauseBeforeTheNotice(t *testing.T) {
	s := begin(t)
	if text := s.umpire("2026-03-03", casework.Pause, "illness", ""); strings.Contains(text, "respondent |") || !strings.Contains(text, "“acknowledge”: its last day was Wednesday 4 March 2026 and is now Monday 16 March 2026.") {
		t.Errorf("before the notice the letters are\n%s", text)
	}
}
