package casework

import (
	"slices"

	"duly/rulebook"
)

// fit refuses a person who may not act in a step, whatever their role: the one
// place that is asked about whoever does it, and about everybody who sits on it.
func (w *working) fit(step *rulebook.Step, person string) *Refusal {
	if refusal := w.newToCase(step, person); refusal != nil {
		return refusal
	}
	return w.notBy(step, person)
}

// notBy refuses a person who did one of the steps whose doers may not do this.
func (w *working) notBy(step *rulebook.Step, person string) *Refusal {
	for _, ref := range step.NotBy {
		if slices.Contains(w.c.Doers[ref], person) {
			return &Refusal{What: "Whoever did “" + ref.Step + "” in the stage “" + ref.Stage + "” may not do this", Rule: step.Rule}
		}
	}
	return nil
}
