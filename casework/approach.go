package casework

import (
	"slices"
	"strings"

	"duly/rulebook"
)

// Approached is the event that an officer noted: somebody tried to influence the
// case. Ground says in which role they are, and the overseer sees it; who, and how,
// stands in the text.
const Approached Kind = "approached"

// Approach is to note that somebody tried to influence the case.
const Approach = "approach"

// Approachers lists in which roles somebody can try to influence a case: those that
// the rulebook bars, and whoever else may.
func Approachers(r *rulebook.Rulebook) (out []string) {
	for _, role := range r.Roles {
		if role.Barred {
			out = append(out, role.Name)
		}
	}
	return append(out, "officer", rulebook.Complainant, rulebook.Respondent, "somebody else")
}

func (w *working) gateApproach(who Actor, _ Act) (gate, *Refusal) {
	g, refusal := w.officer(who)
	g.rule = ""
	return g, refusal
}

func (w *working) approachWhole(_ gate, _ Actor, act Act) *Refusal {
	if !slices.Contains(Approachers(w.rules), act.Ground) {
		return &Refusal{What: "Say what they are: " + strings.Join(Approachers(w.rules), ", "), Field: "from"}
	}
	if strings.TrimSpace(act.Text) == "" {
		return &Refusal{What: "Say who it was, and how they tried", Field: "text"}
	}
	return nil
}

func (w *working) carryApproach(_ gate, act Act, e Event) error {
	e.Kind, e.Stage, e.Step, e.Ground = Approached, w.c.Stage, "", act.Ground
	return w.emit(&e)
}
