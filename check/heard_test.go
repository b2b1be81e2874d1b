package check

import (
	"testing"

	"duly/rulebook"
	"duly/timetable"

	"pgregory.net/rapid"
)

// A promise of time to a party is broken on exactly those days on which some
// conduct, followed day by day, breaks it.
func TestPartiesAreHeardAsByEveryConduct(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRulebook(t, rapid.Bool().Draw(t, "day ends"))
		var parties, steps []rulebook.StepRef
		for i := range r.Stages {
			for j := range r.Stages[i].Steps {
				x := &r.Stages[i].Steps[j]
				steps = append(steps, x.Ref())
				if x.ByParty() {
					parties = append(parties, x.Ref())
				}
			}
		}
		if len(parties) == 0 || len(r.Categories) > 0 {
			t.Skip("nobody to be heard")
		}
		pr := rulebook.Promise{
			Party: rulebook.Respondent, In: rapid.SampledFrom(parties).Draw(t, "in"), Before: rapid.SampledFrom(steps).Draw(t, "before"),
			AtLeast: timetable.Limit{N: rapid.IntRange(1, 4).Draw(t, "at least"), Unit: timetable.Days},
		}
		if pr.In == pr.Before {
			t.Skip("one step")
		}
		onTime := rapid.Bool().Draw(t, "on time")
		g := goal{stage: pr.Before.Stage, step: pr.Before.Step}
		o := &oracle{r: r, onTime: onTime, limit: epoch + oracleDays, goal: g, floor: &pr}
		o.run([]timetable.Date{epoch})
		pl, err := newPlan(newProcedure(r, "", newCurves(r.Calendar, epoch), epoch, epoch))
		if err != nil || len(pl.loops) > 0 || o.gaveUp {
			t.Skip("too much")
		}
		v := &view{plan: pl, onTime: onTime, unheard: &hearing{pr.In, pl.curves.limit(pr.AtLeast)}}
		v.latest(g)
		if v.err != nil {
			t.Skip(v.err)
		}
		got, want := pl.situations[0].values.at(during(epoch)), o.ends["goal"]
		if got != want && !(got > o.limit && o.left) {
			t.Fatalf("%s before %s, at least %v, on time %v: unheard last on %s, and by every conduct on %s (still on: %v)\n%s", pr.In, pr.Before, pr.AtLeast, onTime, day(got), day(want), o.left, dump(r))
		}
	})
}
