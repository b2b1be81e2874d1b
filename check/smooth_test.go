package check

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Where the days on which a step can end its stage are said to have no gaps, going
// through every opening finds the same days.
func TestSmoothStepsHaveNoGaps(t *testing.T) {
	found := 0
	rapid.Check(t, func(t *rapid.T) {
		r := drawRulebook(t, rapid.Bool().Draw(t, "day ends"))
		p := newProcedure(r, "", newCurves(r.Calendar, epoch), epoch, epoch+20)
		pl, err := newPlan(p)
		if err != nil {
			t.Skip(err)
		}
		for i := range pl.situations {
			ph := pl.situations[i].phase
			for k := range ph.steps {
				for _, onTime := range []bool{false, true} {
					if !ph.smooth[b(onTime)][k] {
						continue
					}
					found++
					for e := during(epoch); e < during(epoch+20); e++ {
						if !e.over() && p.counted(e.day()) != e.day() {
							continue
						}
						exits := func(smooth bool) []exit {
							ph.smooth[b(onTime)][k] = smooth
							ph.found = ph.found[:0]
							q := ask(onTime, e, -1, acting)
							ph.acts(k, &q)
							return slices.Clone(ph.found)
						}
						gone, worked := exits(false), exits(true)
						if !slices.Equal(gone, worked) {
							t.Fatalf("%s entered at %d (%v), on time %v:\n gone through %s\n worked out   %s", ph.ref(k), e, e.day(), onTime, fmt.Sprint(gone), fmt.Sprint(worked))
						}
					}
				}
			}
		}
	})
	t.Log(found, "steps")
}
