package check

import (
	"fmt"

	"duly/rulebook"
)

// deputies: everybody in a role can be kept out of one case: named in the complaint,
// asked out, in conflict. Then it is laid down who acts (L46): a deputy, or whoever
// gets each of the role's steps when its limit ends.
func (l *lens) deputies() {
	if !l.judges {
		return
	}
	told := map[string]bool{}
	l.each(func(k *looked) {
		role := l.roles[k.Who]
		if role == nil || role.Deputy != "" || k.Optional || told[role.Name] || passesOn(k.Step) {
			return
		}
		told[role.Name] = true
		l.tell(nobodyStandsIn, Fault, role.Name, role.Rule, role.Place,
			fmt.Sprintf("Everybody who is the %s can be kept out of a case, by being named in it, asked out or in conflict, and nothing says who does “%s” then.", role.Name, k.Ref()),
			"Write “deputy: ROLE” into the role; or pass its steps on, with “else: {pass to: ROLE, within: LIMIT, else: …}”.")
	})
}

// passesOn tells whether a step comes to another role when its limit ends.
func passesOn(s *rulebook.Step) bool {
	for c := s.Else; c != nil; c = c.Else {
		if c.PassTo != "" && c.PassTo != s.Who {
			return true
		}
	}
	return false
}
