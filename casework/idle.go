package casework

import "duly/rulebook"

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
	say(len(r.Safeguards) > 0, "safeguards, which people have to keep")
	return out
}
