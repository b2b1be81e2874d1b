package check

import (
	"errors"
	"slices"
	"testing"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"

	"pgregory.net/rapid"
)

// Random people let loose in the engine, under random rulebooks, never bring a
// case to its end later than the checker says, nor leave a party less time.
func TestRandomPeopleKeepWithinTheBounds(t *testing.T) {
	ended := 0
	rapid.Check(t, func(t *rapid.T) {
		r := drawRulebook(t, rapid.Bool().Draw(t, "day ends"))
		if len(r.Pauses) > 0 {
			r.Pauses = r.Pauses[:1]
		}
		res, err := Report(r, Options{From: epoch, To: epoch + 6})
		if err != nil {
			t.Skip(err)
		}
		for range 10 {
			c := let(t, r)
			if c.Received > epoch+6 {
				continue
			}
			if c.End != "" {
				ended++
				withinBounds(t, r, res, c)
			}
			withinFloors(t, r, res, c)
		}
	})
	if ended < 100 {
		t.Errorf("only %d cases came to an end", ended)
	}
}

var people = []casework.Actor{
	{ID: rulebook.Respondent, Party: rulebook.Respondent},
	{ID: "cleo", Roles: []string{"clerk"}},
	{ID: "judy", Roles: []string{"judge"}},
	{ID: "dan", Roles: []string{"deputy"}},
	{ID: "reg", Roles: []string{"registrar"}},
}

// let plays one case in which people do what they may, on days that chance
// chooses, and mostly wait for the last.
func let(t *rapid.T, r *rulebook.Rulebook) *casework.Case {
	day := epoch + timetable.Date(rapid.IntRange(0, 6).Draw(t, "received"))
	events, err := casework.Receive(r, casework.Complaint{Category: rapid.SampledFrom(names(r)).Draw(t, "category"), Account: "It happened."}, day, false)
	if err != nil {
		t.Fatal(err)
	}
	c, err := casework.Replay(events)
	if err != nil {
		t.Fatal(err)
	}
	patience := rapid.IntRange(1, 6).Draw(t, "patience")
	for last := day + 60; c.Open() && day < last; {
		if rapid.IntRange(0, patience).Draw(t, "act") > 0 {
			day++
			passes(t, r, c, day)
			continue
		}
		who := rapid.SampledFrom(people).Draw(t, "who")
		moves, _, err := casework.Moves(r, c, who, day)
		if err != nil {
			t.Fatal(err)
		}
		moves = slices.DeleteFunc(moves, func(m casework.Move) bool { return m.Step == rulebook.StepRef{} && m.Ground == "" })
		if len(moves) == 0 {
			continue
		}
		m := rapid.SampledFrom(moves).Draw(t, "move")
		act := casework.Act{Kind: m.Kind, Step: m.Step, Ground: m.Ground, Day: day, Text: "Because.", AfterHours: r.DayEnds != 0 && rapid.Bool().Draw(t, "late")}
		if m.Kind == casework.Do && len(m.Outcomes) > 0 {
			act.Outcome = rapid.SampledFrom(m.Outcomes).Draw(t, "outcome")
		}
		events, err := casework.Perform(r, c, who, act)
		var refusal *casework.Refusal
		switch {
		case errors.As(err, &refusal):
			continue
		case err != nil:
			t.Fatal(err)
		}
		if err := c.Apply(events...); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func passes(t *rapid.T, r *rulebook.Rulebook, c *casework.Case, today timetable.Date) {
	events, err := casework.Lapse(r, c, today)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Apply(events...); err != nil {
		t.Fatal(err)
	}
}

func withinBounds(t *rapid.T, r *rulebook.Rulebook, res *Result, c *casework.Case) {
	bounds := []*Bound{res.Bounds.Guaranteed, res.Ends[c.End].Guaranteed}
	if b, ok := res.Categories[c.Category]; ok {
		bounds = append(bounds, b.Guaranteed)
	}
	if !res.Ends[c.End].Reached {
		t.Fatalf("it came to %q, to which no case can come\n%s", c.End, dump(r))
	}
	working, err := r.Calendar.WorkingDays(c.Received, c.EndedOn)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range bounds {
		if b == nil {
			continue
		}
		if days := int(c.EndedOn - c.Received); days > b.CalendarDays.Days || working > b.WorkingDays.Days {
			t.Fatalf("received %s, ended %s: %d days or %d working days, and at most %d or %d\n%s",
				c.Received.Long(), c.EndedOn.Long(), days, working, b.CalendarDays.Days, b.WorkingDays.Days, dump(r))
		}
	}
}

// withinFloors: a party's step that something else ended was open for the least
// time at least.
func withinFloors(t *rapid.T, r *rulebook.Rulebook, res *Result, c *casework.Case) {
	opened := map[string]timetable.Date{}
	theirs := false               // the party ended the stage themselves
	var evening timetable.Date    // the day at whose end limits lapse
	fleeting := map[string]bool{} // opened at the end of a day
	for _, e := range c.Events {
		ref := e.Stage + "." + e.Step
		switch e.Kind {
		case casework.Done:
			theirs = e.Role == rulebook.Respondent
		case casework.Opened:
			opened[ref] = e.Opened
			fleeting[ref+e.Day.String()] = e.Day == evening
		case casework.Lapsed, casework.Cancelled:
			theirs = theirs && e.Kind == casework.Cancelled
			if evening = e.Day; e.Kind == casework.Cancelled && fleeting[ref+e.Day.String()] {
				continue // it fell away at the same end of a day: nobody was offered it
			}
			i := slices.IndexFunc(res.Floors, func(f Floor) bool { return f.Step == ref })
			if i < 0 || e.Step == "" || theirs && e.Kind == casework.Cancelled {
				continue
			}
			// What opened after hours is counted from the next working day: less than no day is none.
			if days := max(0, int(e.Day-opened[ref])); days < res.Floors[i].Days {
				t.Fatalf("%s opened %s, closed (%s) %s: %d days, and at least %d\n%s", ref, opened[ref].Long(), e.Kind, e.Day.Long(), days, res.Floors[i].Days, dump(r))
			}
		}
	}
}
