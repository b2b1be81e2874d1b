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
//
// Where the words of a decision cannot be read, what it imposed still stands in the
// events after it.
func (p *player) onSanctions(e casework.Event, after []casework.Event, a *act) *casework.Matter {
	step := p.stage.New.Step(a.Step)
	switch {
	case a.Kind != casework.Do || step == nil:
		return nil
	case step.Appeals(a.Outcome) && len(step.Grounds) > 0:
		return &casework.Matter{Grounds: step.Grounds[:1]}
	case !weighs(p.stage.New, step, a.Outcome):
		return nil
	case e.Matter != nil && e.Matter.Weighing != nil:
		return &casework.Matter{Weighing: e.Matter.Weighing}
	}
	if w := imposed(p.stage.New, after); len(w.Sanctions) > 0 {
		return &casework.Matter{Weighing: w}
	}
	return nil
}

// imposed is what the events that follow a decision say that it imposed.
func imposed(r *rulebook.Rulebook, after []casework.Event) *casework.Weighing {
	const words = "-"
	w := &casework.Weighing{Start: words, Aggravating: words, Mitigating: words}
	for _, e := range after {
		switch e.Kind {
		case casework.Quashed:
			continue // what it put something else in the place of
		case casework.Sanctioned:
		default:
			return w
		}
		rule := r.Sanction(e.Ground)
		if rule == nil {
			continue
		}
		s := casework.Imposition{Name: e.Ground, Length: e.Limit.String()}
		for _, what := range rule.Effects {
			s.Effects = append(s.Effects, casework.Effect{What: what})
		}
		w.Sanctions = append(w.Sanctions, s)
	}
	return w
}

func weighs(r *rulebook.Rulebook, step *rulebook.Step, outcome string) bool {
	return r.Imposable(step.Outcome(outcome)) != nil
}
