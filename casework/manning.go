package casework

import (
	"slices"

	"duly/lot"
	"duly/rulebook"
	"duly/timetable"
)

// A Manning is how the people of a register can fill a role on a day, before any case
// keeps one of them out.
type Manning struct {
	Role      *rulebook.Role
	Holders   int              // hold the role
	Untrained int              // of them, lack the training without which nobody decides in it
	Least     int              // how many are needed at once
	Asked     []rulebook.Share // the qualities that its seats ask for, the chair's first
	Having    map[string]int   // how many of those who may decide have each of them
	Full      bool             // it can be filled
}

// Manned works out how a role can be filled. Of a panel, everybody counts once: somebody
// with two qualities fills one seat. Of another role, one who may decide is enough.
func Manned(r *rulebook.Rulebook, role *rulebook.Role, people []Actor, today timetable.Date) Manning {
	m := Manning{Role: role, Least: max(role.Quorum, len(role.Asked()), 1), Having: map[string]int{}}
	for _, q := range role.Asked() {
		i := slices.IndexFunc(m.Asked, func(s rulebook.Share) bool { return s.Quality == q })
		if i >= 0 {
			m.Asked[i].Least++
		} else {
			m.Asked = append(m.Asked, rulebook.Share{Quality: q, Least: 1})
		}
	}
	var able []lot.Candidate
	for _, p := range people {
		if !p.acts(role.Name) {
			continue
		}
		m.Holders++
		switch {
		case untrained(role, p, today) != nil:
			m.Untrained++
			continue
		case Barred(r, p):
			continue
		}
		c := lot.Candidate{Ticket: p.ID, Traits: asked(role, p.Qualities)}
		for _, q := range c.Traits {
			m.Having[q]++
		}
		able = append(able, c)
	}
	m.Full = len(able) >= m.Least && lot.Fills(role.Asked(), able)
	return m
}
