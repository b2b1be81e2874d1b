package casework

import (
	"duly/rulebook"
	"duly/timetable"
)

// A Refusal says why an act is not lawful: what, by which rule, and from which
// day it will be possible, if any. It harms nothing; the form comes back filled.
type Refusal struct {
	What  string         // why not, in one sentence without the rule
	Rule  string         // the citation, "" where no rule of the rulebook is the reason
	From  timetable.Date // the first day on which it will be possible; 0: not by waiting
	Field string         // the field of the form to mend, "" if none: "outcome", "text", "findings", "present", "exhibits"
}

// Error is the refusal as one sentence for people.
func (r *Refusal) Error() string {
	s := r.What
	if r.Rule != "" {
		s += " (" + rulebook.Cite(r.Rule) + ")"
	}
	if r.From != 0 {
		s += "; possible from " + r.From.Long()
	}
	return s + "."
}
