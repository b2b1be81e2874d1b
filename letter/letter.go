// Package letter answers one question: in which words is a party told of what
// happened?
//
// The rulebook may give a text of its own for a step or an end, as a letter of
// that name ("stage.step", the step's name, or the end's name); otherwise the
// words here are used. They are neutral: nobody is called an offender or a
// victim, and nobody is written to about a case that they have not been told of.
package letter

import (
	"duly/casework"
	"duly/rulebook"
)

// A Letter is what one party is told.
type Letter struct {
	To      string // rulebook.Complainant or rulebook.Respondent
	Subject string
	Body    string // paragraphs with an empty line between
}

// For gives the letters that an event causes. c is the case after the event, id
// its reference.
func For(r *rulebook.Rulebook, c *casework.Case, id string, e casework.Event) []Letter {
	var out []Letter
	for _, to := range readers(r, c, e) {
		w := words{r: r, c: c, id: id, e: e, to: to}
		if l, read := w.read(w.letter()); read {
			out = append(out, l)
		}
	}
	return out
}

// readers are the parties to whom an event is told.
func readers(r *rulebook.Rulebook, c *casework.Case, e casework.Event) []string {
	step := r.Step(rulebook.StepRef{Stage: e.Stage, Step: e.Step})
	closed := e.Kind == casework.Done || e.Kind == casework.Lapsed
	to, ours := tells(e)
	switch {
	case casework.AboutPeople(e.Kind):
		return peopleReaders(r, c, e)
	case to != "" && ours:
		return []string{to}
	case ours:
	case e.Kind == casework.Ended && e.End == casework.JoinedEnd:
		return []string{rulebook.Complainant}
	case e.Kind == casework.Ended, aboutPanel(e), parts(e):
	case e.Kind == casework.Extended, e.Kind == casework.PassedOn, e.Kind == casework.Paused:
	case e.Kind == casework.TimeAsked, e.Kind == casework.TimeRefused, e.Kind == casework.Expedited, e.Kind == casework.RulesChanged:
	case e.Kind == casework.Corrected, (e.Kind == casework.CalendarAmended || e.Kind == casework.CalendarRestored) && moves(c, e):
	case e.Kind == casework.Resumed && (c.Open() || c.EndedOn > e.Day): // where it ended the case, the letter about that says it all
	case restrains(e):
		return toldOf(e)
	case ofTheFile(e.Kind):
		return toldOfTheFile(r, c, e)
	case closed && step != nil && step.Does == rulebook.Notify && step.To != rulebook.BothParties:
		return []string{step.To}
	case closed && step != nil && step.Does == rulebook.Notify:
		return []string{rulebook.Complainant, rulebook.Respondent}
	case closed && e.Outcome != "" && !leadsToEnd(r, e):
	default:
		return nil
	}
	out := []string{rulebook.Complainant}
	if c.Told(r, rulebook.Respondent) {
		out = append(out, rulebook.Respondent)
	}
	return out
}

// leadsToEnd tells whether the letter about the end will say it all.
func leadsToEnd(r *rulebook.Rulebook, e casework.Event) bool {
	step := r.Step(rulebook.StepRef{Stage: e.Stage, Step: e.Step})
	if step == nil {
		return false
	}
	o := step.Outcome(e.Outcome)
	return o != nil && o.End != ""
}
