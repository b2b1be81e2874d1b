package letter_test

import (
	"fmt"
	"strings"
	"testing"

	"duly/casework"
	"duly/letter"
	"duly/rulebook"
	"duly/timetable"
)

const kites = "# Kites\n\n```duly\n" + `
rulebook: {name: Kite rules, version: 1, in force: 2026-01-01, time zone: Europe/London, calendar: GB-ENG, start: intake}
roles: {secretary: , panel: {seats: 3, quorum: 2}, reviewer: , umpire: , ombudsman: {independent: yes}}
pauses:
  police investigation: {approved by: umpire, at most: 20 working days, in: [hearing], needs: [reasons]}
  illness: {approved by: umpire, at most: 10 days}
  talks: {approved by: umpire, at most: 0 working days}
ends: {dismissed: , upheld: {kind: finding}, not upheld: {kind: finding}, undecided: {kind: undecided}}
categories: {conduct: {title: Conduct at the field, definitions: [manners]}}
definitions: {manners: {file: manners.md}}
` + "```\n\n## 1 Intake\n\n```duly\n" + `
stage: intake
steps:
  acknowledge: {who: secretary, does: notify complainant, within: 2 working days, else: done}
  triage: {who: secretary, does: decide, after: acknowledge, within: 5 working days, needs: [reasons], outcomes: {accept: hearing, out of scope: dismissed}, else: accept}
` + "```\n\n## 2 Hearing\n\n```duly\n" + `
stage: hearing
steps:
  notice: {who: secretary, does: notify respondent, within: 3 working days, else: done}
  reply: {who: respondent, does: reply, after: notice, allow: 14 days}
  decision:
    who: panel
    does: decide
    after: reply
    within: 10 working days
    extend: {by: 5 working days, approved by: reviewer, needs: [reasons]}
    needs: [reasons, findings]
    outcomes: {upheld: window, not upheld: not upheld}
    else: {pass to: reviewer, within: 5 working days, else: undecided}
` + "```\n\n## 3 Appeal\n\n```duly\n" + `
stage: window
steps:
  lodge: {who: respondent, does: appeal, allow: 14 days, outcomes: {appeal: {to: hearing, at most: 1}, accept: upheld}, else: accept}
` + "```\n"

func book(t *testing.T) *rulebook.Rulebook {
	t.Helper()
	r, problems := rulebook.Read([]rulebook.File{
		{Name: "kites.md", Text: []byte(kites)},
		{Name: "manners.md", Text: []byte("# Manners\n\n1. Shouting at children.\n")},
	})
	for _, p := range problems {
		t.Error(p)
	}
	if len(problems) > 0 {
		t.FailNow()
	}
	return r
}

// A story plays a case and keeps every letter, as "TO | SUBJECT\nBODY".
type story struct {
	t *testing.T
	r *rulebook.Rulebook
	c *casework.Case
}

func begin(t *testing.T) *story {
	s := &story{t, book(t), &casework.Case{}}
	events, err := casework.Receive(s.r, casework.Complaint{
		Category: "conduct", Account: "They shouted.", Filing: casework.Filing{Mode: "confidential", Respondent: "Robin"},
		Identity: &casework.Identity{Name: "Casey Secret", Contact: "casey@kites.example"},
	}, timetable.MustDate("2026-03-02"), false)
	s.letters(events, err)
	return s
}

func (s *story) letters(events []casework.Event, err error) string {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.c.Apply(events...); err != nil {
		s.t.Fatal(err)
	}
	var all []string
	for _, e := range events {
		for _, l := range letter.For(s.r, s.c, "7F3C-92KD", e) {
			all = append(all, fmt.Sprintf("%s | %s\n%s", l.To, l.Subject, l.Body))
			if strings.Contains(l.Subject+l.Body, "Casey Secret") || strings.Contains(l.Body, "casey@") {
				s.t.Errorf("a letter names a confidential complainant: %s", l.Body)
			}
		}
	}
	return strings.Join(all, "\n---\n")
}

func (s *story) morning(day string) string {
	s.t.Helper()
	return s.letters(casework.Lapse(s.r, s.c, timetable.MustDate(day)))
}

func (s *story) does(day, who, stage, step, outcome string) string {
	s.t.Helper()
	a := casework.Actor{ID: who, Roles: []string{who}}
	if who == "respondent" {
		a = casework.Actor{ID: who, Party: who}
	}
	act := casework.Act{
		Kind: casework.Do, Step: rulebook.StepRef{Stage: stage, Step: step}, Day: timetable.MustDate(day), Outcome: outcome, Text: "Because it is so.",
		Findings: []casework.Finding{{Definition: "manners", Clause: "1", Met: true, Reasons: "Two heard it."}},
	}
	if who == "panel" {
		act.Present = []string{"pam", "pim"}
	} else {
		act.Findings = nil
	}
	return s.letters(casework.Perform(s.r, s.c, a, act))
}

func contains(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("the letters lack %q:\n%s", w, text)
		}
	}
}

func TestWhoeverIsNotToldGetsNoLetter(t *testing.T) {
	s := begin(t)
	s.does("2026-03-03", "secretary", "intake", "acknowledge", "")
	text := s.does("2026-03-04", "secretary", "intake", "triage", "out of scope")
	contains(t, text, "complainant | Case 7F3C-92KD has ended: dismissed", "out of scope", "> Because it is so.")
	if strings.Contains(text, "respondent |") {
		t.Errorf("the respondent, who was never told, got a letter:\n%s", text)
	}
}

func TestNoticeSaysWhatAndByWhen(t *testing.T) {
	s := begin(t)
	contains(t, s.does("2026-03-03", "secretary", "intake", "acknowledge", ""), "We have your complaint", "Conduct at the field", "“triage” is for the secretary, by Tuesday 10 March 2026 at the latest (rule 1)")
	s.does("2026-03-04", "secretary", "intake", "triage", "accept")
	contains(t, s.does("2026-03-05", "secretary", "hearing", "notice", ""), "respondent | A complaint about you", "> They shouted.", "nothing is presumed", "You have until the end of Thursday 19 March 2026 for “reply” (rule 2)")
}

func TestTimeWritesToo(t *testing.T) {
	s := begin(t)
	contains(t, s.morning("2026-03-05"), "sent by itself at the end of Wednesday 4 March 2026", "rule 1")
	s.morning("2026-03-20")
	text := s.morning("2026-07-01")
	contains(t, text, "was passed on", "whose last day is Wednesday 22 April 2026", "ended undecided", "That promise was broken")
}

func TestDecisionThatStands(t *testing.T) {
	s := begin(t)
	s.does("2026-03-03", "secretary", "intake", "acknowledge", "")
	s.does("2026-03-04", "secretary", "intake", "triage", "accept")
	s.does("2026-03-05", "secretary", "hearing", "notice", "")
	s.does("2026-03-06", "respondent", "hearing", "reply", "")
	contains(t, s.does("2026-03-16", "panel", "hearing", "decision", "upheld"), "Clause 1 of Manners: met. Two heard it.", "You have until the end of Monday 30 March 2026 for “lodge”")
	contains(t, s.morning("2026-04-01"), "has ended: upheld", "On Monday 16 March 2026 the panel decided", "could appeal until the end of Monday 30 March 2026", "did not. The decision stands.")
}

// That there is a complaint, and that nothing is decided, is said once: a later
// notice says neither, and a case that ended undecided on appeal does not say
// that nothing was ever found.
func TestWhatWasTrueOnlyAtFirst(t *testing.T) {
	s := begin(t)
	contains(t, s.does("2026-03-03", "secretary", "intake", "acknowledge", ""), "We have your complaint")
	s.does("2026-03-04", "secretary", "intake", "triage", "accept")
	contains(t, s.does("2026-03-05", "secretary", "hearing", "notice", ""), "A complaint about you", "Nothing has been decided")
	s.morning("2026-03-20")
	s.does("2026-03-20", "panel", "hearing", "decision", "upheld")
	s.does("2026-03-23", "respondent", "window", "lodge", "appeal")
	again := s.does("2026-03-24", "secretary", "hearing", "notice", "")
	contains(t, again, "a further notice", "“reply”")
	if strings.Contains(again, "A complaint about you") || strings.Contains(again, "Nothing has been decided") {
		t.Errorf("after a decision the notice reads as the first:\n%s", again)
	}
	if end := s.morning("2026-06-01"); !strings.Contains(end, "ended undecided") || strings.Contains(end, "No finding was made") {
		t.Errorf("there was a finding, and the last letter reads:\n%s", end)
	}
}
