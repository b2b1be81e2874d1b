package rehearsal

import (
	"duly/casework"
	"duly/rulebook"
)

// adds tells whether the new rules have a step that may be taken as done.
func (s Stage) adds(old *rulebook.Rulebook) bool {
	for i := range s.New.Stages {
		for j := range s.New.Stages[i].Steps {
			if step := &s.New.Stages[i].Steps[j]; !step.ByParty() && !step.Decides() && !s.existed(old, step.Ref()) {
				return true
			}
		}
	}
	return false
}

// assumed tells whether a step is taken as done on its last day: it is the
// organisation's, decides nothing, and only the new rules have it, so that the
// record cannot tell who would have done it, and when.
func (p *player) assumed(k casework.Clock) bool {
	step := p.stage.New.Step(k.Step)
	return k.Due != 0 && k.NotBefore <= k.Due && k.Passed == 0 && !k.Party && !step.Decides() && !p.stage.existed(p.old, k.Step)
}

// existed tells whether the old rules have what the new ones call so.
func (s Stage) existed(old *rulebook.Rulebook, ref rulebook.StepRef) bool {
	if old.Step(ref) != nil && s.translate(ref) == ref {
		return true
	}
	for from, to := range s.Renamed {
		switch {
		case to == ref && old.Step(from) != nil:
			return true
		case to.Step == "" && to.Stage == ref.Stage:
			if was := (rulebook.StepRef{Stage: from.Stage, Step: ref.Step}); old.Step(was) != nil && s.translate(was) == ref {
				return true
			}
		}
	}
	return false
}

// assume does the steps that only the new rules have, and whose last day is today.
func (p *player) assume() error {
	for again := true; again && p.c.Open(); {
		again = false
		for _, k := range p.c.Clocks {
			if !p.assumed(k) || k.Due != p.day {
				continue
			}
			a := &act{was: k.Step, visit: p.visits[k.Step], who: casework.Actor{ID: "somebody", Roles: []string{k.Who}}}
			a.Act = casework.Act{Kind: casework.Do, Step: k.Step, Day: p.day}
			p.contents(a)
			a.Present = p.somebody(p.stage.New.Role(k.Who))
			if err := p.seat(a, p.day); err != nil {
				return err
			}
			events, err := casework.Perform(p.stage.New, p.c, a.who, a.Act)
			if err != nil {
				return err
			}
			p.out.Assumed++
			if err := p.apply(events); err != nil {
				return err
			}
			again = true
			break
		}
	}
	return nil
}
