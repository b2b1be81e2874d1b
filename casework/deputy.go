package casework

import (
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// Deputised is the event by which a step went to the deputy of a role in which
// nobody may act. Its limit goes on as it was.
const Deputised Kind = "deputised"

// Deputise passes every open step that nobody in its role may do to the role's
// deputy, as the rulebook says, or to the deputy's deputy. officers is everybody who
// holds a role. It moves no date. A step stays where it is if nobody along the way
// may do it.
func Deputise(r *rulebook.Rulebook, c *Case, officers []Actor, day timetable.Date) ([]Event, error) {
	w := work(r, c)
	for _, k := range slices.Clone(w.c.Clocks) {
		to := w.standsIn(k, officers, day)
		if to == "" {
			continue
		}
		err := w.emit(&Event{
			Kind: Deputised, Day: max(day, c.Last), By: rulebook.System, Role: k.Who, Stage: k.Step.Stage, Step: k.Step.Step, To: to,
			Opened: k.From, Due: k.Due, Limit: k.Limit, Rule: r.Role(k.Who).Rule,
		})
		if err != nil {
			return nil, err
		}
	}
	return w.putAway(), nil
}

// standsIn is the role that gets a step since nobody in the one that has it may do
// it; "" where somebody may, or nobody stands in.
func (w *working) standsIn(k Clock, officers []Actor, day timetable.Date) string {
	step := w.rules.Step(k.Step)
	asked := map[string]bool{}
	for name := k.Who; !asked[name]; {
		role := w.rules.Role(name)
		if role == nil {
			return ""
		}
		if w.canAct(role, step, officers, day) {
			if name == k.Who {
				return ""
			}
			return name
		}
		asked[name] = true
		name = role.Deputy
	}
	return ""
}

// canAct tells whether enough people of a role may do a step.
func (w *working) canAct(role *rulebook.Role, step *rulebook.Step, officers []Actor, day timetable.Date) bool {
	n := 0
	for _, who := range officers {
		if who.acts(role.Name) && !Barred(w.rules, who) && w.mayDo(step, who.ID) == nil && (!step.Decides() || untrained(role, who, day) == nil) {
			n++
		}
	}
	return n >= quorumOf(role)
}

// deputise folds it.
func (c *Case) deputise(e Event) error {
	k := c.clock(e.ref())
	if k == nil {
		return errNoSuch("open step")
	}
	k.Who = e.To
	return nil
}
