package statistics

import (
	"duly/casework"
	"duly/rulebook"
)

// silences counts how the longest silence of the rulebook was kept. It counts
// parties of cases: each of them who knew of the case was left without a word for
// too long at least once, or never while the case ran, or not so far.
type silences struct{ Counts }

func (s *silences) add(book *rulebook.Rulebook, c *casework.Case, events []casework.Event, ended bool) {
	if book.Safeguard(rulebook.LongestSilence) == nil {
		return
	}
	then := *c
	then.Events = events
	silent := map[string]bool{}
	for _, e := range events {
		if e.Kind == casework.Silent {
			silent[e.To] = true
		}
	}
	for _, party := range []string{rulebook.Complainant, rulebook.Respondent} {
		switch {
		case party == rulebook.Respondent && !then.Told(book, party):
		case silent[party]:
			s.Missed++
		case ended:
			s.Kept++
		default:
			s.Running++
		}
	}
}

// figure is the limit as the others are; false where the rulebook has none.
func (s *silences) figure(book *rulebook.Rulebook) (LimitFigure, bool) {
	rule := book.Safeguard(rulebook.LongestSilence)
	if rule == nil {
		return LimitFigure{}, false
	}
	return LimitFigure{Name: rulebook.LongestSilence, Rule: rule.Rule, Limit: rule.Limit, Counts: s.Counts}, true
}
