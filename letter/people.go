package letter

import (
	"fmt"

	"duly/casework"
	"duly/rulebook"
)

// peopleReaders are the parties to whom an event about who handles the case is told:
// who sits on a panel, because they may object, and what came of an objection.
func peopleReaders(r *rulebook.Rulebook, c *casework.Case, e casework.Event) []string {
	switch e.Kind {
	case casework.Accepted:
		if role := r.Role(e.To); role == nil || role.Seats == 0 {
			return nil
		}
	case casework.ObjectionSettled, casework.ObjectionLapsed:
		for _, o := range c.People.Objections {
			if o.ID == e.Subject && o.Apart {
				return []string{o.Party}
			}
		}
	default:
		return nil
	}
	out := []string{rulebook.Complainant}
	if c.Told(r, rulebook.Respondent) {
		out = append(out, rulebook.Respondent)
	}
	return out
}

// people tells of who handles the case.
func (w words) people() (subject, body string) {
	switch w.e.Kind {
	case casework.Accepted:
		return "Who sits in case " + w.id, paragraphs(
			fmt.Sprintf("%s has a seat on the %s of case %s (%s).", w.name(), w.e.To, w.id, cite(w.e)),
			w.mayObject(),
		)
	case casework.ObjectionSettled:
		what := "The officer goes on."
		if w.e.Outcome == casework.Upheld {
			what = "The officer stands aside: they have nothing to do with the case any more. Its dates stay as they are."
		}
		return "An objection in case " + w.id + ": " + w.e.Outcome, paragraphs(
			fmt.Sprintf("%s that an officer stand aside. The %s has decided it under %s. %s", w.objector(), w.e.Role, cite(w.e), what),
			reasons(w.e.Text),
		)
	}
	what := "It stays on the file, where whoever hears an appeal can read it."
	if w.e.Ground != "" {
		what = "So the officer whom it is about stands aside by itself. The dates of the case stay as they are."
	}
	return "An objection in case " + w.id + " was not answered in time", paragraphs(
		fmt.Sprintf("%s that an officer stand aside. It should have been decided by %s (%s), and was not. %s", w.objector(), w.e.Was.Long(), cite(w.e), what),
	)
}

// name is that of whoever sits.
func (w words) name() string {
	if w.e.Matter != nil && w.e.Matter.Officer != nil && w.e.Matter.Officer.Name != "" {
		return w.e.Matter.Officer.Name
	}
	return "A member"
}

// mayObject says how a party can object, where the rulebook says who decides it.
func (w words) mayObject() string {
	s := w.r.Safeguard(rulebook.Objections)
	if s == nil {
		return ""
	}
	return fmt.Sprintf("If you have a reason to think that they would not be fair, you can ask on your page of the case that they stand aside. The %s then decides within %s (%s), and says why.", s.Who, s.Limit, rulebook.Cite(s.Rule))
}

// objector says who has asked.
func (w words) objector() string {
	for _, o := range w.c.People.Objections {
		if o.ID == w.e.Subject && o.Party == w.to {
			return "You have asked"
		} else if o.ID == w.e.Subject {
			return "The " + o.Party + " has asked"
		}
	}
	return "It was asked"
}
