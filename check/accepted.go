package check

import "fmt"

// accept puts the reasons for which the rulebook keeps what was found beside each
// finding. An acceptance of what is not found is itself a finding: the rule may
// have been mended since, and members should know that it needs no excuse.
func (s *survey) accept() {
	for _, a := range s.book.Accepted {
		found := false
		for i := range s.Findings {
			if f := &s.Findings[i]; f.Code == a.Finding && f.At == a.At {
				f.Accepted, f.AcceptedRule, found = a.Because, a.Rule, true
			}
		}
		if !found {
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
