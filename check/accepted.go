package check

import (
	"fmt"

	"duly/rulebook"
)

// accept puts the reasons for which the rulebook keeps what was found beside each
// finding. An acceptance of what is not found is itself a finding: the rule may
// have been mended since, and members should know that it needs no excuse.
func (s *survey) accept() {
	type cause struct{ code, at string }
	accepted, found := map[cause]*rulebook.Acceptance{}, map[cause]bool{}
	for i := range s.book.Accepted {
		a := &s.book.Accepted[i]
		accepted[cause{a.Finding, a.At}] = a
	}
	for i := range s.Findings {
		f := &s.Findings[i]
		if a := accepted[cause{f.Code, f.At}]; a != nil {
			f.Accepted, f.AcceptedRule, found[cause{f.Code, f.At}] = a.Because, a.Rule, true
		}
	}
	for _, a := range s.book.Accepted {
		if !found[cause{a.Finding, a.At}] {
			s.Findings = append(s.Findings, find(stale, Warning, a.Rule, a.Place,
				fmt.Sprintf("%s is accepted%s, and is not found there.", a.Finding, where(a.At)), "Leave the acceptance out, or correct what it is for.").of(a.At))
		}
	}
}

func where(at string) string {
	if at == "" {
		return " of the rulebook as a whole"
	}
	return " at “" + at + "”"
}
