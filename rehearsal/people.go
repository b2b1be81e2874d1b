package rehearsal

import (
	"slices"

	"duly/casework"
	"duly/rulebook"
)

// asked is a rulebook as a rehearsal plays it: without what it asks of the person who
// acts before they may. Whether somebody would have declared a conflict or been
// trained, no record of the old rules can tell.
func asked(r *rulebook.Rulebook) *rulebook.Rulebook {
	out := *r
	out.Roles = slices.Clone(r.Roles)
	for i := range out.Roles {
		out.Roles[i].Trained = ""
	}
	out.Safeguards = slices.DeleteFunc(slices.Clone(r.Safeguards), func(s rulebook.Safeguard) bool { return s.Name == rulebook.Conflicts })
	return &out
}

// deputies remembers, step by step, for whom a deputy acted.
type deputies map[rulebook.StepRef]deputy

type deputy struct{ of, is string }

// acting is an event as it would have been if nobody had been kept out: what a deputy
// did, the role did for which they stood in.
func (d deputies) acting(e casework.Event) casework.Event {
	ref := rulebook.StepRef{Stage: e.Stage, Step: e.Step}
	switch e.Kind {
	case casework.Deputised:
		if e.Step == "" {
			return e // for approvals, which are replayed as the rules have them
		}
		of := e.Role
		if before, known := d[ref]; known && before.is == of {
			of = before.of
		}
		d[ref] = deputy{of, e.To}
	case casework.Opened, casework.PassedOn:
		delete(d, ref)
	default:
		if stood, known := d[ref]; known && stood.is == e.Role {
			e.Role = stood.of
		}
	}
	return e
}
