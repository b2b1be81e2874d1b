package casework_test

import (
	"strconv"
	"strings"

	"duly/casework"
	"duly/rulebook"
)

// What acts of a whole rulebook have to say beside what any rulebook asks: effects
// of a measure, grounds of an appeal, who can be drawn for a panel.
func init() {
	fillings[casework.Impose] = func(r *rulebook.Rulebook, _ *casework.Case, act *casework.Act) {
		said := &casework.Restriction{Lesser: "None would do."}
		for _, what := range measureOf(r, act.Subject).Effects {
			said.Effects = append(said.Effects, casework.Effect{What: what})
		}
		act.Matter = &casework.Matter{Restraint: said}
	}
	fillings[casework.Continue] = func(_ *rulebook.Rulebook, c *casework.Case, act *casework.Act) {
		act.Text = "As it is at version " + strconv.Itoa(c.Version)
	}
	fillings[casework.Do] = func(r *rulebook.Rulebook, c *casework.Case, act *casework.Act) {
		step := r.Step(act.Step)
		if step == nil || act.Outcome == "" {
			return
		}
		if len(step.Grounds) > 0 && step.Appeals(act.Outcome) {
			act.Matter = &casework.Matter{Grounds: step.Grounds[:1]}
		}
		if k := c.Clock(act.Step); k != nil {
			if role := r.Role(k.Who); role != nil && role.ByLot {
				act.Matter = casework.Unanimous(act.Outcome, role.Seats)
			}
		}
	}
	fillings[casework.Convene] = func(r *rulebook.Rulebook, c *casework.Case, act *casework.Act) {
		act.Lot = supply(act.Subject, len(c.Events), strings.Join(bench(r.Role(act.Subject), act.Subject), ","))
	}
	fillings[casework.Draw] = func(_ *rulebook.Rulebook, c *casework.Case, act *casework.Act) {
		act.Lot = supply(act.Subject, c.Panels[act.Subject].At, "")
	}
	fillings[casework.Substitute] = func(_ *rulebook.Rulebook, c *casework.Case, act *casework.Act) {
		if members := c.Panels[act.Subject].Members; len(members) > 0 {
			act.Whom = &casework.Actor{ID: members[0].ID}
		}
	}
}

// sits tells which acts a panel does as one.
func sits(kind string) bool {
	return kind == casework.Do || kind == casework.Impose || kind == casework.Continue || kind == casework.LiftMeasure
}

// bench fills the seats of a role with a person and people made of their name.
func bench(role *rulebook.Role, first string) (out []string) {
	for i := range role.Seats {
		out = append(out, first+strings.Repeat("'", i))
	}
	return out
}
