package standing_test

import (
	"testing"

	"duly/casework"
	"duly/standing"
	"duly/timetable"
)

// sanctioned is a case about N-1 in which a sanction is in force for a time, and was
// quashed on a day; 0: it was not.
func sanctioned(t *testing.T, name string, from, until, quashed timetable.Date) standing.Case {
	t.Helper()
	events := []casework.Event{
		{Kind: casework.Received, Day: from - 50, Particulars: &casework.Particulars{Rulebook: "x"}},
		{Kind: casework.Identified, Day: from - 40, Particulars: &casework.Particulars{Member: "N-1"}},
		{Kind: casework.Sanctioned, Day: from, Subject: "S1", Ground: name, Rule: "4.1"},
		{Kind: casework.InForce, Day: from, Subject: "S1", Ground: name, Opened: from, Until: until, Rule: "4.1"},
	}
	if quashed != 0 {
		events = append(events, casework.Event{Kind: casework.Quashed, Day: quashed, Subject: "S1", Ground: name, Outcome: casework.OnAppeal})
	}
	c, err := casework.Replay(events)
	if err != nil {
		t.Fatal(err)
	}
	return standing.Of(rules(t, "ladder.md"), "AAAA-2222", c)
}

// Nobody has a duty towards somebody of whom they were not told in writing; and whoever
// was told has it while the status of which they were told is in force, and no longer.
func TestNobodyIsBoundBeforeTheyWereTold(t *testing.T) {
	r := register(t,
		standing.Event{Kind: standing.Joined, Day: june - 500, Number: "N-1", Name: "Ada Arbor"},
		standing.Event{Kind: standing.Joined, Day: june - 500, Number: "N-2", Name: "Bo Brook"},
		standing.Event{Kind: standing.Joined, Day: june - 500, Number: "N-3", Name: "Cy Cliff"})
	told := standing.Notice{To: "N-2", About: "N-1", Received: june + 5, Status: "expulsion", Since: june, Until: june + 400, Rule: "4.1"}
	listed := []string{"expulsion"}
	in := standing.Ledger{Register: r, Cases: []standing.Case{sanctioned(t, "expulsion", june, june+400, 0)}}
	for _, x := range []struct {
		what    string
		ledger  standing.Ledger
		notices []standing.Notice
		to      string
		day     timetable.Date
		names   []string
		bound   bool
	}{
		{"before they had it", in, []standing.Notice{told}, "N-2", june + 4, listed, false},
		{"on the day", in, []standing.Notice{told}, "N-2", june + 5, listed, true},
		{"on the last day", in, []standing.Notice{told}, "N-2", june + 400, listed, true},
		{"after it", in, []standing.Notice{told}, "N-2", june + 401, listed, false},
		{"the sanction lasts longer than they were told", standing.Ledger{Register: r, Cases: []standing.Case{sanctioned(t, "expulsion", june, june+500, 0)}}, []standing.Notice{told}, "N-2", june + 401, listed, false},
		{"on the last day of which they were told", standing.Ledger{Register: r, Cases: []standing.Case{sanctioned(t, "expulsion", june, june+500, 0)}}, []standing.Notice{told}, "N-2", june + 400, listed, true},
		{"somebody who was not told", in, []standing.Notice{told}, "N-3", june + 9, listed, false},
		{"nobody was told", in, nil, "N-2", june + 9, listed, false},
		{"a sanction that the rules do not list", in, []standing.Notice{told}, "N-2", june + 9, []string{"suspension"}, false},
		{"the other way round", in, []standing.Notice{told}, "N-1", june + 9, listed, false},
		{"quashed meanwhile", standing.Ledger{Register: r, Cases: []standing.Case{sanctioned(t, "expulsion", june, june+400, june+8)}}, []standing.Notice{told}, "N-2", june + 9, listed, false},
		{"another one began since", standing.Ledger{Register: r, Cases: []standing.Case{sanctioned(t, "expulsion", june+3, june+400, 0)}}, []standing.Notice{told}, "N-2", june + 9, listed, false},
	} {
		about := "N-1"
		if x.to == about {
			about = "N-2"
		}
		if n, bound := x.ledger.Bound(x.notices, x.to, about, x.day, x.names); bound != x.bound || bound && n != told {
			t.Errorf("%s: bound %t by %+v", x.what, bound, n)
		}
	}
}

// A measure lists nobody: nothing has been found.
func TestAMeasureListsNobody(t *testing.T) {
	r := register(t, standing.Event{Kind: standing.Joined, Day: june - 500, Number: "N-1", Name: "Ada Arbor"})
	c, err := casework.Replay([]casework.Event{
		{Kind: casework.Received, Day: june, Particulars: &casework.Particulars{Rulebook: "x"}},
		{Kind: casework.Identified, Day: june, Particulars: &casework.Particulars{Member: "N-1"}},
		{Kind: casework.Imposed, Day: june, Subject: "M1", Ground: "staying ashore", Until: june + 90, Matter: &casework.Matter{Restraint: &casework.Restriction{Effects: []casework.Effect{{What: "may not sail"}}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	book := rules(t, "ladder.md")
	l := standing.Ledger{Register: r, Cases: []standing.Case{standing.Of(book, "AAAA-2222", c)}}
	if e, listed := l.Listed("N-1", june+1, []string{"staying ashore", "expulsion"}); listed {
		t.Errorf("%+v is listed", e)
	}
	if s := l.On("N-1", june+1); s.Status != standing.Good || len(s.Effects) != 1 || s.May("may not sail").Yes {
		t.Errorf("under a measure the standing is %+v", s)
	}
}
