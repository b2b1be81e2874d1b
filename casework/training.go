package casework

import (
	"duly/rulebook"
	"duly/timetable"
)

// Untrained refuses a person whose training is not current on the day on which they
// decide in a role; nil where it is, or the rulebook asks for none.
func Untrained(r *rulebook.Rulebook, role string, who Actor, day timetable.Date) *Refusal {
	known := r.Role(role)
	if known == nil {
		return nil
	}
	return untrained(known, who, day)
}

func untrained(role *rulebook.Role, who Actor, day timetable.Date) *Refusal {
	if role.Trained == "" || who.Trained[role.Trained] >= day {
		return nil
	}
	what := "has no training “" + role.Trained + "” on record"
	if until := who.Trained[role.Trained]; until != 0 {
		what = "was trained in “" + role.Trained + "” until " + until.Long() + " only"
	}
	return &Refusal{What: "Nobody decides as the " + role.Name + " without current training, and " + who.called() + " " + what, Rule: role.Rule}
}
