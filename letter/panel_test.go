package letter_test

import (
	"strings"
	"testing"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

var benches = strings.NewReplacer("panel: {seats: 3, quorum: 2}", "panel: {seats: 3, quorum: 2, drawn: by lot, votes: counted}")

// drawn begins a case in which a panel was drawn: who was told what, and by whom
// it is decided.
func drawn(t *testing.T, change ...string) (*story, string) {
	t.Helper()
	text := strings.NewReplacer(change...).Replace(benches.Replace(kites))
	r, problems := rulebook.Read([]rulebook.File{{Name: "kites.md", Text: []byte(text)}, {Name: "manners.md", Text: []byte("# Manners\n\n1. Shouting at children.\n")}})
	if r == nil {
		t.Fatal(problems)
	}
	s := begin(t)
	s.r = r
	s.does("2026-03-03", "secretary", "intake", "acknowledge", "")
	s.does("2026-03-04", "secretary", "intake", "triage", "accept")
	s.does("2026-03-05", "secretary", "hearing", "notice", "")
	lot := &casework.Supply{Entropy: make([]byte, casework.EntropySize), Leaf: strings.Repeat("0", 64)}
	for _, name := range []string{"Pam", "Pim", "Pom"} {
		lot.Pool = append(lot.Pool, casework.Actor{ID: strings.ToLower(name), Name: name + " of the Hill"})
	}
	told := ""
	for _, kind := range []string{casework.Convene, casework.Draw} {
		act := casework.Act{Kind: kind, Subject: "panel", Day: timetable.MustDate("2026-03-06"), Lot: lot}
		told += s.letters(casework.Perform(s.r, s.c, casework.Actor{ID: "sam", Roles: []string{"secretary"}}, act)) + "\n"
	}
	return s, told
}

func (s *story) votes(outcome string, votes ...casework.Vote) string {
	s.t.Helper()
	act := casework.Act{
		Kind: casework.Do, Step: rulebook.StepRef{Stage: "hearing", Step: "decision"}, Day: timetable.MustDate("2026-03-20"), Outcome: outcome, Text: "Because it is so.",
		Findings: []casework.Finding{{Definition: "manners", Clause: "1", Met: true, Reasons: "Two heard it."}},
		Present:  []string{"pam", "pim", "pom"}, Matter: &casework.Matter{Ballot: &casework.Ballot{Votes: votes}},
	}
	s.morning("2026-03-20")
	return s.letters(casework.Perform(s.r, s.c, casework.Actor{ID: "pam", Roles: []string{"panel"}}, act))
}

var votes = []casework.Vote{{Seat: 1, Outcome: "not upheld", Dissent: "I heard nothing."}, {Seat: 2, Outcome: "upheld"}, {Seat: 3, Outcome: "upheld"}}

func TestPartiesAreToldWhoSitsAndHowTheyVoted(t *testing.T) {
	s, told := drawn(t)
	for _, to := range []string{"complainant", "respondent"} {
		contains(t, told, to+" | Members of the panel are to be drawn by lot in case 7F3C-92KD", to+" | Who sits in case 7F3C-92KD")
	}
	contains(t, told, "put a word of your own into it", "Pam of the Hill\n", "Pom of the Hill", "If you know a reason why one of them should not sit")
	text := s.votes("upheld", votes...)
	contains(t, text, "Those who sat voted: 2 of 3 for “upheld”, 1 of 3 for “not upheld”.", "A member who voted for “not upheld” adds:\n> I heard nothing.")
	if strings.Contains(text, "of the Hill") {
		t.Errorf("the letter tells who voted how:\n%s", text)
	}
}

func TestVotesThatArePublished(t *testing.T) {
	s, _ := drawn(t, "votes: counted", "votes: published")
	text := s.letters(casework.Perform(s.r, s.c, casework.Actor{ID: "sam", Roles: []string{"secretary"}},
		casework.Act{Kind: casework.Substitute, Subject: "panel", Whom: &casework.Actor{ID: "pom"}, Text: "Has the flu.", Day: timetable.MustDate("2026-03-07")}))
	contains(t, text, "respondent | A member can no longer sit", "Pom of the Hill can no longer sit on the panel")
	if strings.Contains(text, "flu") {
		t.Errorf("the parties are told of an illness:\n%s", text)
	}
	s, _ = drawn(t, "votes: counted", "votes: published")
	contains(t, s.votes("upheld", votes...), "Pam of the Hill voted for “not upheld”. Pim of the Hill voted for “upheld”.", "Pam of the Hill who voted for “not upheld” adds:\n> I heard nothing.")
}
