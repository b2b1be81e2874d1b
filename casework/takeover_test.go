package casework_test

import (
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/check"
	"duly/rulebook"
	"duly/timetable"
)

// Whatever anybody does, a case that is taken over in a stage ends within what is
// proved of that stage, counted from the day of taking over; and where nobody
// does anything it still ends.
func TestNobodyPassesTheBoundOfATakenOverCase(t *testing.T) {
	r := readRulebook(t, "testdata/parties.md")
	from, to := timetable.MustDate("2026-01-01"), timetable.MustDate("2026-12-31")
	longest := map[string]int{}
	for _, stage := range []string{"intake", "investigation", "hearing"} {
		b, err := check.TakenOver(r, stage, check.Options{From: from, To: to})
		if err != nil || b.Guaranteed == nil {
			t.Fatalf("%s: %+v, %v", stage, b, err)
		}
		longest[stage] = b.Guaranteed.WorkingDays.Days
		rapid.Check(t, func(t *rapid.T) {
			day := from + timetable.Date(rapid.IntRange(0, int(to-from)).Draw(t, "taken over"))
			began := day
			c := &casework.Case{}
			events, err := casework.TakeOver(r, casework.Complaint{Category: "conduct"}, day-1000, stage, day)
			take(t, c, events, err)
			slow := rapid.IntRange(1, 40).Draw(t, "slow")
			for c.Open() {
				day += timetable.Date(rapid.IntRange(0, slow).Draw(t, "days"))
				events, err := casework.Lapse(r, c, day)
				take(t, c, events, err)
				if rapid.Bool().Draw(t, "somebody acts") {
					someAct(t, r, c, day)
				}
			}
			working, err := r.Calendar.WorkingDays(began, c.EndedOn)
			if err != nil {
				t.Fatal(err)
			}
			if working > b.Guaranteed.WorkingDays.Days || int(c.EndedOn-began) > b.Guaranteed.CalendarDays.Days {
				t.Fatalf("taken over in %s on %s, ended %s: %d working days, beyond %d", stage, began, c.EndedOn, working, b.Guaranteed.WorkingDays.Days)
			}
			if c.Received != began-1000 || c.Began != began {
				t.Fatalf("it is of %s and began on %s", c.Received, c.Began)
			}
		})
	}
	own, err := check.TakenOver(readRulebook(t, "testdata/parties.md").TakingOver("intake"), "intake", check.Options{From: from, To: to})
	if err != nil || own.Guaranteed.WorkingDays.Days != longest["intake"] {
		t.Errorf("without a transition of its own a stage has another bound: %+v (%v)", own, err)
	}
	if longest["investigation"] <= longest["hearing"] {
		t.Errorf("the bounds are %v", longest)
	}
}

// A pause and its end leave the transition's limit what it was.
func TestAPauseKeepsTheTransition(t *testing.T) {
	r := readRulebook(t, "testdata/pausing.md")
	stage := r.Stages[0].Name
	for _, s := range r.Stages {
		if len(r.Pauses[0].In) > 0 && r.Pauses[0].In[0] == s.Name {
			stage = s.Name
		}
	}
	r.Transition = append(r.Transition, transitionOf(stage))
	c := &casework.Case{}
	events, err := casework.TakeOver(r, casework.Complaint{}, timetable.MustDate("2020-01-02"), stage, timetable.MustDate("2026-03-02"))
	mustTake(t, c)(events, err)
	before := c.Clocks[0].Due
	who := casework.Actor{ID: "x", Roles: []string{r.Pauses[0].ApprovedBy}}
	pause := casework.Act{Kind: casework.Pause, Ground: r.Pauses[0].Name, Day: timetable.MustDate("2026-03-03"), Text: "So.", Exhibits: []casework.Exhibit{{Name: "a"}}}
	mustTake(t, c)(casework.Perform(r, c, who, pause))
	if c.Clocks[0].Due <= before {
		t.Errorf("the pause moved %s to %s", before, c.Clocks[0].Due)
	}
	mustTake(t, c)(casework.Perform(r, c, who, casework.Act{Kind: casework.Resume, Ground: r.Pauses[0].Name, Day: timetable.MustDate("2026-03-03")}))
	if c.Clocks[0].Due != before {
		t.Errorf("after a pause of no days the last day is %s, and was %s", c.Clocks[0].Due, before)
	}
}

func transitionOf(stage string) rulebook.Transitional {
	return rulebook.Transitional{Stage: stage, Within: timetable.Limit{N: 40, Unit: timetable.WorkingDays}}
}
