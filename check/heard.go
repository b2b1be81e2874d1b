package check

import (
	"duly/rulebook"
)

// A hearing is a promise of time to a party, looked at for runs that break
// it: in which the party neither acted nor had the time.
type hearing struct {
	in    rulebook.StepRef
	least *curve
}

// in finds the party's step in a phase; -1 if it is not there, or there is no
// such promise.
func (f *hearing) at(ph *phase) int {
	if f == nil {
		return -1
	}
	return goal{stage: f.in.Stage, step: f.in.Step}.in(ph)
}

// ways calls f for each way in which a stage can pass without the party's being
// heard: the step is still open, or not open yet; or it lapsed before the time
// promised was over.
func (f *hearing) ways(ph *phase, step int, g func(*unheard)) {
	g(&unheard{step: step, least: f.least})
	for _, end := range ph.steps[step].ends {
		if ph.steps[step].lapse == waits {
			return
		}
		g(&unheard{step: step, least: f.least, early: end})
	}
}
