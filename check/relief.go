package check

import (
	"fmt"
	"slices"

	"duly/rulebook"
)

// relief: limits are extended (L10) and clocks stopped (L11) with reasons, and
// not by whom it relieves.
func (l *lens) relief() {
	l.each(func(k *looked) {
		if k.Extend != nil && !slices.Contains(k.Extend.Needs, "reasons") {
			l.tell(looseExtension, Fault, k.Ref().String(), k.Rule, k.Extend.Place, fmt.Sprintf("“%s” can be extended without reasons: an extension is bounded and says why (Housing Ombudsman’s Complaint Handling Code).", k.Ref()),
				"Write “needs: [reasons]” into “extend”.")
		}
	})
	for i, v := range l.stages {
		x := v.src.Extend
		if x == nil || !l.live[i] {
			continue
		}
		if !slices.Contains(x.Needs, "reasons") {
			l.tell(looseExtension, Fault, v.src.Name, v.src.Rule, x.Place, fmt.Sprintf("The stage “%s” can be extended without reasons: an extension is bounded and says why (Housing Ombudsman’s Complaint Handling Code).", v.src.Name),
				"Write “needs: [reasons]” into “extend”.")
		}
		if l.works(x.ApprovedBy, v.src.Name) {
			l.tell(looseExtension, Fault, v.src.Name, v.src.Rule, x.Place, fmt.Sprintf("The %s can extend the stage “%s” and has work to do in it: nobody gives more time to themselves.", x.ApprovedBy, v.src.Name),
				"Let a role approve it that has no step in the stage.")
		}
	}
	for i := range l.book.Pauses {
		l.pause(&l.book.Pauses[i])
	}
}

func (l *lens) pause(p *rulebook.Pause) {
	if !slices.Contains(p.Needs, "reasons") {
		l.tell(loosePause, Fault, p.Name, p.Rule, p.Place, fmt.Sprintf("Clocks can stop for “%s” without reasons, and a pause that nobody has to explain is an extension without end.", p.Name),
			"Write “needs: [reasons]”.")
	}
	in := p.In
	if len(in) == 0 {
		for _, v := range l.stages {
			in = append(in, v.src.Name)
		}
	}
	for _, stage := range in {
		if l.works(p.ApprovedBy, stage) {
			l.tell(loosePause, Fault, p.Name, p.Rule, p.Place, fmt.Sprintf("The %s can stop the clocks of the stage “%s” and has work to do in it: nobody gives more time to themselves.", p.ApprovedBy, stage),
				"Let a role approve it that has no step in the stages that it pauses, and say with “in” which they are.")
			return
		}
	}
}

// works tells whether a role has a step in a stage, at first or when it is passed
// on, that it may not leave undone.
func (l *lens) works(role, stage string) bool {
	i, known := l.at[stage]
	return known && slices.ContainsFunc(l.stages[i].steps, func(k looked) bool { return !k.Optional && does(k.Step, role) })
}

// does tells whether a role can come to do a step.
func does(s *rulebook.Step, role string) bool {
	if s.Who == role {
		return true
	}
	for c := s.Else; c != nil; c = c.Else {
		if c.PassTo == role {
			return true
		}
	}
	return false
}
