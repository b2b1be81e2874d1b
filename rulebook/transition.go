package rulebook

import "duly/timetable"

// A Transitional is how long those who have the case may take over what opens at
// once in a case that was taken over in a stage. It stands in place of the limits
// of those steps: a backlog that comes on one day cannot all be worked in the week
// that a single case has.
type Transitional struct {
	Stage  string
	Within timetable.Limit // counted from the day of taking over
	Rule   string
	Place  Place
}

// transition reads the limit for one stage.
func (r *reader) transition(it item) {
	stage := r.ref(it.name, "stage", &r.stages)
	within := r.limit(it.value, it.name.text)
	r.book.Transition = append(r.book.Transition, Transitional{Stage: stage, Within: within, Rule: it.rule, Place: it.name.place})
}

// TakingOver is the rulebook as it is for a case that is taken over in a stage: it
// begins there, and where the rulebook has a transition for the stage, the steps
// that open at once have that limit and no other. Time that belongs to a party
// stays as it is. The rulebook itself is left as it is.
func (r *Rulebook) TakingOver(stage string) *Rulebook {
	out := *r
	out.Start, out.Promises = stage, nil
	for _, t := range r.Transition {
		if t.Stage == stage {
			out.Stages = transitional(r.Stages, t)
		}
	}
	return &out
}

func transitional(stages []Stage, t Transitional) []Stage {
	out := append([]Stage(nil), stages...)
	for i := range out {
		if out[i].Name != t.Stage {
			continue
		}
		out[i].Steps = append([]Step(nil), out[i].Steps...)
		for j := range out[i].Steps {
			if s := &out[i].Steps[j]; !s.ByParty() && len(s.After) == 0 && !s.Within.IsZero() {
				s.Within = t.Within
			}
		}
	}
	return out
}
