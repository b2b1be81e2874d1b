package casework_test

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

var guild = []casework.Actor{
	complainant, respondent, {ID: "sam", Roles: []string{"secretary"}}, {ID: "ira", Roles: []string{"investigator"}},
	{ID: "rae", Roles: []string{"reviewer"}}, {ID: "pam", Roles: []string{"panel"}}, {ID: "eve", Roles: []string{"elder"}},
}

// Whoever leaves, comes back, withdraws or dies, and whenever: a case that waits
// has no clock and no measure, and nothing happens in it by itself; when it goes
// on, what was done, taken and imposed is there still, and the days of waiting are
// in no net count; whoever has died does nothing; and nobody's going makes a finding.
func TestNobodyIsErasedByLeaving(t *testing.T) {
	r := readRulebook(t, "testdata/leaving.md")
	waited, returned := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		c, day := guildCase(t, r)
		for range 60 {
			day += timetable.Date(rapid.IntRange(0, 9).Draw(t, "days"))
			passes(t, r, c, day)
			who := rapid.SampledFrom(guild).Draw(t, "who")
			before := *c.Clone()
			m, done := moves(t, r, c, who, day, 3)
			switch {
			case !done:
				continue
			case c.End == casework.WaitsEnd && before.End == "":
				waited++
				waits(t, r, c, &before)
				day += timetable.Date(rapid.IntRange(0, 400).Draw(t, "away"))
			case before.End == casework.WaitsEnd && c.Open():
				returned++
				cameBack(t, r, c, &before, day)
			case m.Kind == casework.Readmit && before.End != "" && before.End != casework.WaitsEnd:
				t.Fatalf("the case had ended (%s) and was begun again", before.End)
			}
			if endsAnything(m.Kind) && c.End != "" && r.End(c.End) != nil && before.End == "" {
				t.Fatalf("%s made the end %q", m.Kind, c.End)
			}
			if slices.Contains(before.Partings.Dead, who.ID) {
				t.Fatalf("the %s has died, and did %s", who.ID, m.Kind)
			}
		}
	})
	if waited < 3 || returned == 0 {
		t.Fatalf("only %d cases waited, and %d went on", waited, returned)
	}
}

// A case that goes on again after waiting ends, from that day on, within the bound
// that the checker guarantees from receipt.
func TestWhoComesBackIsWithinTheBound(t *testing.T) {
	r, res := examined(t, "testdata/leaving.md")
	bound := res.Bounds.Guaranteed
	if bound == nil {
		t.Fatal("no bound is guaranteed")
	}
	from := res.From + (res.To-res.From)/3 // a case can have come to any stage by then
	returned := 0
	rapid.Check(t, func(t *rapid.T) {
		day := from - 300
		c := receivedAs(t, r, casework.Complaint{Category: "conduct", Account: "It happened."}, day)
		for n := 0; n < 30 && c.Open(); n++ {
			day += timetable.Date(rapid.IntRange(0, 9).Draw(t, "days"))
			passes(t, r, c, day)
			moves(t, r, c, rapid.SampledFrom(guild).Draw(t, "who"), day, 3)
		}
		if c.End != casework.WaitsEnd {
			return
		}
		day = from + timetable.Date(rapid.IntRange(0, 200).Draw(t, "back on"))
		events, err := casework.Perform(r, c, officerBack(r, c), casework.Act{Kind: casework.Readmit, Day: day, Text: "Admitted."})
		if errors.As(err, new(*casework.Refusal)) {
			return // they have died
		}
		take(t, c, events, err)
		returned++
		back, slow := day, rapid.IntRange(1, 30).Draw(t, "slow")
		for c.Open() {
			day += timetable.Date(rapid.IntRange(0, slow).Draw(t, "days"))
			passes(t, r, c, day)
			moves(t, r, c, rapid.SampledFrom(guild).Draw(t, "who"), day, 1_000)
		}
		working, err := r.Calendar.WorkingDays(back, c.EndedOn)
		if err != nil {
			t.Fatal(err)
		}
		if working > bound.WorkingDays.Days || int(c.EndedOn-back) > bound.CalendarDays.Days {
			t.Fatalf("back on %s, ended %s: beyond %d working days or %d days", back, c.EndedOn, bound.WorkingDays.Days, bound.CalendarDays.Days)
		}
	})
	if returned == 0 {
		t.Fatalf("only %d came back", returned)
	}
}

func guildCase(t *rapid.T, r *rulebook.Rulebook) (*casework.Case, timetable.Date) {
	day := timetable.MustDate("2026-01-05") + timetable.Date(rapid.IntRange(0, 300).Draw(t, "received"))
	return receivedAs(t, r, casework.Complaint{Category: "conduct", Account: "It happened.", Filing: casework.Filing{Mode: casework.Confidential}, Identity: &casework.Identity{Name: "Cleo"}}, day), day
}

func officerBack(r *rulebook.Rulebook, c *casework.Case) casework.Actor {
	for _, step := range r.Stage(c.Partings.Waits).Steps {
		if !step.ByParty() {
			return casework.Actor{ID: step.Who, Roles: []string{step.Who}}
		}
	}
	return casework.Actor{ID: "sam", Roles: []string{"secretary"}}
}

func passes(t *rapid.T, r *rulebook.Rulebook, c *casework.Case, day timetable.Date) {
	events, err := casework.Lapse(r, c, day)
	if err != nil {
		t.Fatal(err)
	}
	apply(t, c, events)
}

// ending are those that would end most cases before anybody leaves.
var ending = []string{casework.RecordDeath, casework.Withdraw, casework.Refer}

// moves lets somebody do one lawful thing, and every n-th time something about
// leaving, if they may; done tells whether they did.
func moves(t *rapid.T, r *rulebook.Rulebook, c *casework.Case, who casework.Actor, day timetable.Date, n int) (m casework.Move, done bool) {
	lawful, _, err := casework.Moves(r, c, who, day)
	if err != nil {
		t.Fatal(err)
	}
	goes := rapid.IntRange(1, n).Draw(t, "goes") == n
	lawful = slices.DeleteFunc(lawful, func(m casework.Move) bool {
		return m.Kind == casework.Join || goes != endsAnything(m.Kind) || slices.Contains(ending, m.Kind) && rapid.IntRange(0, 3).Draw(t, "ending") > 0
	})
	if len(lawful) == 0 {
		return m, false
	}
	m = rapid.SampledFrom(lawful).Draw(t, "move")
	outcome := ""
	if m.Kind == casework.Do && len(m.Outcomes) > 0 {
		outcome = rapid.SampledFrom(m.Outcomes).Draw(t, "outcome")
	}
	act := full(r, c, m, day, outcome)
	becoming(m, &act, func(can []string) string { return rapid.SampledFrom(can).Draw(t, "becomes") })
	if outcome == "upheld" {
		act.Matter = &casework.Matter{Weighing: weighing(r, "warning for 6 months")}
	}
	events, err := casework.Perform(r, c, who, act)
	var refusal *casework.Refusal
	if errors.As(err, &refusal) && !endsAnything(m.Kind) {
		return m, false
	}
	if err != nil {
		t.Fatalf("%s was lawful for %s on %s: %v", m.Kind, who.ID, day, err)
	}
	apply(t, c, events)
	return m, true
}

// waits is what must hold of a case when it begins to wait.
func waits(t *rapid.T, r *rulebook.Rulebook, c, before *casework.Case) {
	if len(c.Clocks) > 0 || c.StageDue != 0 || casework.NextLapse(r, c) != 0 {
		t.Fatalf("something runs in a case that waits: %+v", c.Clocks)
	}
	for _, m := range c.Restraints {
		if m.Runs() {
			t.Fatalf("%s runs in a case that waits", m.Name)
		}
	}
	if !reflect.DeepEqual(c.Penalties, before.Penalties) {
		t.Fatal("leaving changed what was imposed")
	}
	if !slices.ContainsFunc(c.Events, func(e casework.Event) bool { return e.Kind == casework.Left }) {
		t.Fatal("nothing says that the respondent left")
	}
}

// cameBack is what must hold of it when it goes on.
func cameBack(t *rapid.T, r *rulebook.Rulebook, c, before *casework.Case, day timetable.Date) {
	if c.Stage != before.Partings.Waits || c.Entered < day || len(c.Finished) > 0 || c.Partings.Left != 0 {
		t.Fatalf("it waited in %q, and went on in %q since %s", before.Partings.Waits, c.Stage, c.Entered)
	}
	if !maps.Equal(c.Taken, before.Taken) || !reflect.DeepEqual(c.Doers, before.Doers) || !reflect.DeepEqual(c.Penalties, before.Penalties) {
		t.Fatal("what was done is not there any more")
	}
	for _, k := range c.Clocks {
		if k.Opened < day || k.Due != 0 && k.Due < day {
			t.Fatalf("%s runs from %s to %s; they came back on %s", k.Step, k.Opened, k.Due, day)
		}
	}
	if len(c.Clocks) == 0 {
		t.Fatal("no step is open")
	}
	gross, net, err := casework.Days(r, c, day)
	if err != nil {
		t.Fatal(err)
	}
	away, err := r.Calendar.WorkingDays(before.EndedOn, max(before.EndedOn, day-1))
	if err != nil || gross-net < away {
		t.Fatalf("%d days gross and %d net, %d of them away (%v)", gross, net, away, err)
	}
}
