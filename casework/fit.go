package casework

import (
	"slices"

	"duly/rulebook"
)

// fit refuses a person who may not act in a step, whatever their role: the one
// place that is asked about whoever does it, and about everybody who sits on it.
// (Training is asked after where the person is known with it: Untrained.)
func (w *working) fit(step *rulebook.Step, person string) *Refusal {
	if refusal := w.mayDo(step, person); refusal != nil {
		return refusal
	}
	if rule, undeclared := Undeclared(w.rules, w.c, Actor{ID: person}); undeclared && !step.ByParty() {
		return &Refusal{What: "“" + person + "” has yet to say whether they have a conflict in this case", Rule: rule}
	}
	return w.theirs(step, person)
}

// mayDo is fit for whoever would have to be assigned to the case first.
func (w *working) mayDo(step *rulebook.Step, person string) *Refusal {
	if step.ByParty() {
		return nil
	}
	if w.c.People.Barred(person) {
		return &Refusal{What: "“" + person + "” may not act in this case", Rule: step.Rule}
	}
	if refusal := w.newToCase(step, person); refusal != nil {
		return refusal
	}
	if refusal := w.notFramer(step, person); refusal != nil {
		return refusal
	}
	return w.notBy(step, person)
}

// theirs refuses a person where others have accepted the role in this case.
func (w *working) theirs(step *rulebook.Step, person string) *Refusal {
	k := w.c.clock(step.Ref())
	if k == nil || k.Party || w.c.Theirs(w.rules, k.Who, person) {
		return nil
	}
	able := 0
	for _, a := range w.c.People.In(k.Who, IsAccepted) {
		if w.mayDo(step, a.Person) == nil {
			able++
		}
	}
	if role := w.rules.Role(k.Who); role != nil && able < quorumOf(role) {
		return nil // those who have accepted may not do this one
	}
	return &Refusal{What: "Somebody else has accepted to be the " + k.Who + " of this case", Rule: step.Rule}
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
