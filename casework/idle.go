package casework

import (
	"slices"

	"duly/rulebook"
)

// Idle lists what a rulebook declares and this engine does not act on yet, for
// people to be told before they rely on it.
func Idle(r *rulebook.Rulebook) []string {
	var out []string
	say := func(declared bool, what string) {
		if declared {
			out = append(out, what)
		}
	}
	say(len(r.Retention) > 0, "retention")
	kept := []string{
		rulebook.LongestSilence, rulebook.Companion, rulebook.SupportContact, rulebook.LettersInAWeek, rulebook.Proof, rulebook.Objections, rulebook.Training,
		rulebook.Leaving, rulebook.Withdrawal, rulebook.Death, rulebook.Referral,
	}
	say(slices.ContainsFunc(r.Safeguards, func(s rulebook.Safeguard) bool {
		return !slices.Contains(kept, s.Name) && (s.Name != rulebook.Conflicts || s.Value != rulebook.RecordedBeforePapers)
	}), "most safeguards, which people have to keep")
	return out
}
