package amendment

import "duly/check"

// A FindingChange is a finding of the checker's that is New, Gone, or accepted
// with a reason by one rulebook only (Changed).
type FindingChange struct {
	Change         string `json:"change"`
	Code           string `json:"code"`
	Severity       string `json:"severity"`
	Rule           string `json:"rule"`
	Why            string `json:"why"`
	Mend           string `json:"mend,omitempty"`
	AcceptedBefore string `json:"acceptedBefore,omitempty"`
	AcceptedAfter  string `json:"acceptedAfter,omitempty"`
}

// findings matches findings by what they say: the rule that they are under may
// have another number now.
func (x *comparison) findings() {
	key := func(f *check.Finding) string { return f.Code + " " + f.Severity + " " + f.Why }
	left := map[string][]*check.Finding{}
	for i := range x.old.Result.Findings {
		f := &x.old.Result.Findings[i]
		left[key(f)] = append(left[key(f)], f)
	}
	for i := range x.new.Result.Findings {
		f := &x.new.Result.Findings[i]
		k := key(f)
		if len(left[k]) == 0 {
			x.Findings = append(x.Findings, FindingChange{New, f.Code, f.Severity, f.Rule, f.Why, f.Mend, "", f.Accepted})
			continue
		}
		was := left[k][0]
		left[k] = left[k][1:]
		if was.Accepted != f.Accepted {
			x.Findings = append(x.Findings, FindingChange{Changed, f.Code, f.Severity, f.Rule, f.Why, f.Mend, was.Accepted, f.Accepted})
		}
	}
	for i := range x.old.Result.Findings {
		f := &x.old.Result.Findings[i]
		k := key(f)
		if len(left[k]) > 0 && left[k][0] == f {
			left[k] = left[k][1:]
			x.Findings = append(x.Findings, FindingChange{Gone, f.Code, f.Severity, f.Rule, f.Why, "", f.Accepted, ""})
		}
	}
}
