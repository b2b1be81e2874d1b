package check

import (
	"fmt"
	"slices"
	"strings"

	"duly/rulebook"
)

// restraint: a measure has reasons, a review by others and an end (L13), is
// imposed by people who judge (L14), and counts against a sanction (L15).
func (l *lens) restraint() {
	for i := range l.book.Measures {
		m := &l.book.Measures[i]
		var lacks []string
		lack := func(is bool, what string) {
			if is {
				lacks = append(lacks, what)
			}
		}
		lack(!slices.Contains(m.Needs, "reasons"), "no reasons")
		lack(m.ReviewEvery.IsZero(), "no review")
		lack(m.AtMost.IsZero(), "no longest time")
		lack(m.ReviewWho == m.ImposedBy && m.ReviewWho != "", "no review by others than impose it")
		lack(len(m.Effects) == 0, "no effect that is written down")
		if len(lacks) > 0 {
			l.tell(looseMeasure, Fault, m.Name, m.Rule, m.Place, fmt.Sprintf("The measure “%s” has %s: it restrains somebody of whom nothing has been found, so it says why, is looked at again and ends (police conduct regulations, regulation 11; the 2016 inquiry into a party’s discipline).", m.Name, strings.Join(lacks, " and ")),
				"Write “needs: [reasons]”, “review: {who: ROLE, every: 20 working days, else: lift}” with another role, “at most: …” and “effect: …”.")
		}
		if role := l.book.Role(m.ImposedBy); role != nil && role.Seats == 0 && !role.Independent {
			l.tell(measureByStaff, Fault, m.Name, m.Rule, m.Place, fmt.Sprintf("The %s, who is neither a panel nor independent, imposes “%s”: that is for people who judge, not for staff or leaders (the 2016 inquiry into a party’s discipline).", m.ImposedBy, m.Name),
				"Let a panel impose it, or a role with “independent: yes”.")
		}
	}
	if len(l.book.Measures) > 0 && len(l.book.Sanctions) > 0 && l.book.Safeguard(rulebook.TimeServed) == nil {
		l.whole(noCredit, Fault, rulebook.TimeServed, "Nothing says that time under a measure counts against a sanction, so somebody can bear the same twice.", "Write “time served: credited” under “safeguards”.")
	}
}
