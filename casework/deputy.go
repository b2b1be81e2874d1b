package casework

import (
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// Deputised is the event by which a step went to the deputy of a role in which
// nobody may act. Its limit goes on as it was. One that is of no step says that the
// deputy approves for the role, beside whoever comes to it later.
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
	for _, role := range w.approvers() {
		to := w.approvesFor(role, officers)
		if to == "" || slices.Contains(w.c.People.StandIns, StandIn{role, to}) {
			continue
		}
		err := w.emit(&Event{Kind: Deputised, Day: max(day, c.Last), By: rulebook.System, Role: role, To: to, Rule: r.Role(role).Rule})
		if err != nil {
			return nil, err
		}
	}
	return w.putAway(), nil
}

// approvers are the roles that can give more time, or stop the clocks, in the stage that
// the case is in.
func (w *working) approvers() []string {
	var out []string
	add := func(role string) {
		if role != "" && w.rules.Role(role) != nil && !slices.Contains(out, role) {
			out = append(out, role)
		}
	}
	s := w.rules.Stage(w.c.Stage)
	if s == nil {
		return nil
	}
	extended := func(x *rulebook.Extension) {
		if x != nil {
			add(x.ApprovedBy)
		}
	}
	extended(s.Extend)
	for i := range s.Steps {
		extended(s.Steps[i].Extend)
	}
	for i := range w.rules.Pauses {
		if p := &w.rules.Pauses[i]; stops(p, s.Name) {
			add(p.ApprovedBy)
		}
	}
	return out
}

// approvesFor is the role that approves since nobody in the one that would may; "" where
// somebody may, or nobody stands in.
func (w *working) approvesFor(role string, officers []Actor) string {
	asked := map[string]bool{}
	for name := role; !asked[name]; {
		known := w.rules.Role(name)
		if known == nil {
			return ""
		}
		if slices.ContainsFunc(officers, func(who Actor) bool {
			return who.acts(name) && !Barred(w.rules, who) && !w.c.People.Barred(who.ID)
		}) {
			if name == role {
				return ""
			}
			return name
		}
		asked[name] = true
		name = known.Deputy
	}
	return ""
}

// approving is the role in which somebody approves what is for a role to approve: that
// role, or one that stands in for it; "" for everybody else. Who stands in approves
// nothing while there is work for them in the case: nobody gives more time to themselves.
func (c *Case) approving(who Actor, role string) string {
	if who.acts(role) {
		return role
	}
	for _, s := range c.People.StandIns {
		if s.Of == role && who.acts(s.Is) && !slices.ContainsFunc(c.Clocks, func(k Clock) bool { return !k.Party && who.acts(k.Who) }) {
			return s.Is
		}
	}
	return ""
}

// mayApprove tells whether the record shows that a role can approve what is for another:
// that it is the same, or came to stand in for it and had no work in the case.
func (c *Case) mayApprove(role, approver string) bool {
	return role == approver || slices.Contains(c.People.StandIns, StandIn{approver, role}) &&
		!slices.ContainsFunc(c.Clocks, func(k Clock) bool { return k.Who == role })
}

// deputyOf tells whether a role is another's deputy, or its deputy's, and so on.
func (w *working) deputyOf(role, deputy string) bool {
	asked := map[string]bool{}
	for known := w.rules.Role(role); known != nil && !asked[known.Name]; known = w.rules.Role(known.Deputy) {
		if asked[known.Name] = true; known.Deputy == deputy {
			return true
		}
	}
	return false
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
	if e.Step == "" {
		c.People.StandIns = append(slices.Clip(c.People.StandIns), StandIn{e.Role, e.To})
		return nil
	}
	k := c.clock(e.ref())
	if k == nil {
		return errNoSuch("open step")
	}
	k.Who = e.To
	return nil
}
