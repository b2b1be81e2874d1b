package rehearsal

import (
	"duly/casework"
	"duly/rulebook"
)

// datesNothing: what people did about measures and orders moves no date of the
// procedure, and what a decision or an appeal said comes with it.
var datesNothing = []casework.Kind{
	casework.Imposed, casework.Continued, casework.ReviewAsked, casework.Lifted, casework.Sanctioned, casework.Appealed, casework.Fulfilled,
}

// onSanctions gives what an act says of sanctions, or of the grounds of an appeal
// where the new rules ask for some: it was said on grounds that these rules do
// not name, so the first stands for all.
func (p *player) onSanctions(e casework.Event, a *act) *casework.Matter {
	step := p.stage.New.Step(a.Step)
	switch {
	case a.Kind != casework.Do || step == nil:
		return nil
	case step.Appeals(a.Outcome) && len(step.Grounds) > 0:
		return &casework.Matter{Grounds: step.Grounds[:1]}
	case e.Matter != nil && e.Matter.Weighing != nil && weighs(p.stage.New, step, a.Outcome):
		return &casework.Matter{Weighing: e.Matter.Weighing}
	}
	return nil
}

func weighs(r *rulebook.Rulebook, step *rulebook.Step, outcome string) bool {
	return r.Imposable(step.Outcome(outcome)) != nil
}
