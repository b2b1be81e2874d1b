package casework

import (
	"strings"

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
	var left []string
	for _, s := range r.Safeguards {
		if !keeps(s) {
			left = append(left, s.Name)
		}
	}
	say(len(left) > 0, "safeguards that people have to keep: "+strings.Join(left, ", "))
	return out
}

// keeps tells whether the engine, or what stands around it, acts on a safeguard.
func keeps(s rulebook.Safeguard) bool {
	switch s.Name {
	case rulebook.LongestSilence, rulebook.LettersInAWeek, rulebook.SupportContact, rulebook.Companion, rulebook.Proof, rulebook.Objections,
		rulebook.TimeServed, rulebook.WayOut, rulebook.Publication,
		rulebook.Leaving, rulebook.Withdrawal, rulebook.Death, rulebook.Referral:
		return true
	case rulebook.Conflicts:
		return s.Value == rulebook.RecordedBeforePapers
	}
	return false
}
