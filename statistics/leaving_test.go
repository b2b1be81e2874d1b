package statistics_test

import (
	"testing"

	"duly/casework"
	"duly/rulebook"
	"duly/statistics"
	"duly/timetable"
)

func leaves(t *testing.T, f file, day string) file {
	return f.act(reviewer, casework.Act{Kind: casework.RecordLeft, Day: timetable.MustDate(day), Outcome: casework.Waits, Text: "Their letter."})
}

// Whoever leaves takes no missed promise with them, and a case that waited is
// counted without the days of waiting.
func TestLeavingErasesNoMissedPromise(t *testing.T) {
	book := society(t)
	book.Safeguards = []rulebook.Safeguard{{Name: rulebook.Leaving, Value: "concluded or waits", Rule: "9"}}
	begun := func() file {
		return receive(t, book, "2026-03-02").does("2026-03-03", secretary, "intake", "triage", "accept")
	}
	// 30 working days end on Wednesday 15 April.
	late, soon := leaves(t, begun().morning("2026-04-20"), "2026-04-20"), leaves(t, begun(), "2026-03-16")
	r := report(t, book, "2026-09-01", late, soon)
	if p := promise(t, r, "decided in time"); p.Counts != (statistics.Counts{Missed: 1}) || p.NotReached != 1 {
		t.Errorf("one left after the last day and one before: %+v, not reached %d", p.Counts, p.NotReached)
	}
	if l := limit(t, r, "investigation"); l.Counts != (statistics.Counts{}) || l.Cancelled != 2 {
		t.Errorf("the stage’s own limit: %+v, cancelled %d", l.Counts, l.Cancelled)
	}
	back := leaves(t, begun(), "2026-03-16").
		act(investigator, casework.Act{Kind: casework.Readmit, Day: timetable.MustDate("2026-09-01"), Text: "Admitted."}).
		does("2026-09-02", respondent, "investigation", "reply", "").does("2026-09-03", investigator, "investigation", "report", "").
		does("2026-09-04", reviewer, "investigation", "decision", "upheld")
	open := leaves(t, begun(), "2026-03-16").act(investigator, casework.Act{Kind: casework.Readmit, Day: timetable.MustDate("2026-09-01"), Text: "Admitted."})
	r = report(t, book, "2026-09-10", back, open)
	if p := promise(t, r, "decided in time"); p.Counts != (statistics.Counts{Kept: 1, Running: 1}) {
		t.Errorf("of those that went on: %+v", p.Counts)
	}
	if r.Open != 1 || r.Ended != 1 {
		t.Errorf("%d open and %d ended", r.Open, r.Ended)
	}
}

func TestHowOftenSomebodyLeftIsCountedFromFive(t *testing.T) {
	book := society(t)
	book.Safeguards = []rulebook.Safeguard{{Name: rulebook.Leaving, Value: "concluded or waits", Rule: "9"}}
	gone := func() file {
		return leaves(t, receive(t, book, "2026-03-02").does("2026-03-03", secretary, "intake", "triage", "accept"), "2026-03-16")
	}
	four := []file{gone(), gone(), gone(), gone()}
	if l := report(t, book, "2026-09-01", four...).Leavings; l.Left != nil || l.Waiting != nil || l.Died == nil || *l.Died != 0 {
		t.Errorf("of four: %+v", l)
	}
	if l := report(t, book, "2026-09-01", append(four, gone())...).Leavings; l.Left == nil || *l.Left != 5 || *l.Waiting != 5 {
		t.Errorf("of five: %+v", l)
	}
	back := gone().act(investigator, casework.Act{Kind: casework.Readmit, Day: timetable.MustDate("2026-09-01"), Text: "Admitted."})
	if l := report(t, book, "2026-09-01", append(four, gone(), back)...).Leavings; *l.Left != 6 || l.Waiting != nil {
		t.Errorf("five wait and one does not, which could be told apart: %+v", l)
	}
}

// What is not stated is an empty cell, and none is 0.
func TestTheTableOfLeavings(t *testing.T) {
	six, none := 6, 0
	got := string(statistics.Leavings{Left: &six, Waiting: nil, Died: &none}.CSV(timetable.MustDate("2026-03-02")))
	if want := "figure,value\r\nas_of,2026-03-02\r\nleft_while_open,6\r\nwaiting,\r\nwithdrawn,\r\nended_withdrawn,\r\ndied,0\r\nreferred,\r\n"; got != want {
		t.Errorf("%q", got)
	}
}
