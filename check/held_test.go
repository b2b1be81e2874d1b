package check

import (
	"slices"
	"testing"

	"duly/rulebook"
	"duly/timetable"

	"pgregory.net/rapid"
)

// Where pauses need not be gone through day by day, a party can leave while the clocks
// stand still on the same days as when they are, and the pause runs on as long.
func TestPartiesLeaveDuringPausesAsDayByDay(t *testing.T) {
	tried := 0
	rapid.Check(t, func(t *rapid.T) {
		r := drawLeavingForAnInstant(t)
		p := newProcedure(r, "", newCurves(r.Calendar, epoch), epoch, epoch)
		pl, err := newPlan(p)
		if err != nil {
			t.Fatal(err)
		}
		s, onTime := &pl.situations[0], rapid.Bool().Draw(t, "on time")
		e := during(epoch + timetable.Date(rapid.IntRange(0, 20).Draw(t, "entered")))
		if rapid.IntRange(1, 4).Draw(t, "at the end of the day") == 1 {
			e++
		}
		for _, use := range s.uses[1:] {
			a := s.phase.absorbed(onTime, e.over(), use, -1)
			if !a.plain || !s.phase.entersHeld() {
				continue
			}
			tried++
			got := heldDays(s.phase, s.phase.leavingWith(onTime, e, use))
			var all []exit
			q := ask(onTime, e, -1, acting)
			for _, u := range s.uses[1:] { // what can be with fewer can be with these
				if !covers(p.usages[use], p.usages[u]) {
					continue
				}
				s.phase.everyStop(onTime, e, u, func(now *phase) {
					for _, x := range now.leaving(&q) {
						all = now.around(all, x, use)
					}
				})
			}
			want := heldDays(s.phase, all)
			for k, runs := range want {
				if got[k] != runs {
					t.Fatalf("entered %s (over %v), usage %v, on time %v: by %s on %s the pause runs to %s, and day by day to %s\n%s", e.day().Long(), e.over(), p.usages[use], onTime, s.phase.ref(k.step), k.day.Long(), day(got[k]), runs.Long(), dump(r))
				}
			}
			for k := range got {
				if _, known := want[k]; !known {
					t.Fatalf("entered %s (over %v), usage %v, on time %v: can be left during a pause by %s on %s, and day by day cannot\n%s", e.day().Long(), e.over(), p.usages[use], onTime, s.phase.ref(k.step), k.day.Long(), dump(r))
				}
			}
		}
	})
	if tried < 20 {
		t.Errorf("only %d were tried", tried)
	}
}

// drawLeavingForAnInstant makes stages that are plain and that a party can end, so that
// what follows has a limit of no days.
func drawLeavingForAnInstant(t *rapid.T) *rulebook.Rulebook {
	r := drawPlain(t)
	r.DayEnds = 0
	s := &r.Stages[0]
	for j := range s.Steps {
		if x := &s.Steps[j]; x.Decides() {
			if x.ByParty() || (drawn{t, r}).yes("party decides", 2) {
				x.Outcomes[0].Stage, x.Outcomes[0].End = "s1", ""
			}
			if x.Who == "clerk" && x.Outcomes[0].Stage != "" {
				x.Who, x.Allow, x.Within, x.Wait = rulebook.Respondent, x.Within, timetable.Limit{}, timetable.Limit{}
			}
		}
	}
	r.Stages = append(r.Stages, rulebook.Stage{Name: "s1", Rule: "2", Steps: []rulebook.Step{{
		Stage: "s1", Name: "y", Who: "clerk", Does: rulebook.Decide, Rule: "2.1", Within: timetable.Limit{Unit: timetable.WorkingDays},
		Outcomes: []rulebook.Outcome{{Name: "so", End: "e0"}}, Else: &rulebook.Consequence{Outcome: "so"},
	}}})
	return r
}

type heldDay struct {
	step int
	day  timetable.Date
}

// heldDays gives, by the days on which a stage can be left during a pause, until when
// that can go on.
func heldDays(ph *phase, xs []exit) map[heldDay]timetable.Date {
	out := map[heldDay]timetable.Date{}
	for _, x := range slices.Clone(xs) {
		if x.still != stillOnto {
			continue
		}
		for m := x.from; m <= min(x.to, during(epoch+60)); m += 2 {
			k := heldDay{int(x.step), m.day()}
			out[k] = max(out[k], ph.runsTo(&x, m.day()))
		}
	}
	return out
}
