package casework

import (
	"fmt"
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// A Spell is one pause of a case: its clocks stand still on a ground of the
// rulebook. The days after From, up to and including To, are counted by none.
type Spell struct {
	Ground string
	Role   string // who decided it
	From   timetable.Date
	To     timetable.Date // while it runs, the day on which it ends by itself; then, the day on which it ended
	Ended  bool
	Rule   string
}

// Spans gives the days that no clock of the case counts, as a calendar takes
// them. A pause that runs is taken to run to its planned last day.
func (c *Case) Spans() []timetable.Span {
	if len(c.Pauses) == 0 {
		return nil
	}
	out := make([]timetable.Span, 0, len(c.Pauses))
	for _, p := range c.Pauses {
		out = append(out, timetable.Span{From: p.From, To: p.To})
	}
	return out
}

// Running finds the pause that runs on a ground; nil if none does.
func (c *Case) Running(ground string) *Spell {
	for _, p := range c.Pauses {
		if p.Ground == ground && !p.Ended {
			return &p
		}
	}
	return nil
}

// StandsStill tells until which day the clocks stand still, if a day lies in a
// pause, and which of the pauses lasts as long. Pauses that overlap or follow
// each other at once are one time of standing still.
func (c *Case) StandsStill(day timetable.Date) (last Spell, still bool) {
	for next := day; ; next = last.To + 1 {
		i := slices.IndexFunc(c.Pauses, func(p Spell) bool { return p.From < next && next <= p.To })
		if i < 0 {
			return last, still
		}
		last, still = c.Pauses[i], true
	}
}

// Days counts the working days from the receipt up to and including a day, or
// to the case's end if that came before: gross, and net of those on which the
// clocks stood still.
func Days(r *rulebook.Rulebook, c *Case, day timetable.Date) (gross, net int, err error) {
	if c.End != "" {
		day = min(day, c.EndedOn)
	}
	calendar, err := Calendar(r, c)
	if err != nil {
		return 0, 0, err
	}
	if gross, err = calendar.WorkingDays(c.Received, day); err != nil {
		return 0, 0, err
	}
	net = gross
	spells := slices.Clone(c.Pauses)
	slices.SortStableFunc(spells, func(a, b Spell) int { return int(a.From - b.From) })
	counted := c.Received // up to here, days in pauses are taken off
	for _, p := range spells {
		from, to := max(p.From, counted), min(p.To, day)
		still, err := calendar.WorkingDays(from, max(from, to))
		if err != nil {
			return 0, 0, err
		}
		net -= still
		counted = max(counted, to)
	}
	return gross, net, nil
}

// ground finds a ground for a pause; nil if the rulebook has none of that name.
func ground(r *rulebook.Rulebook, name string) *rulebook.Pause {
	for i := range r.Pauses {
		if r.Pauses[i].Name == name {
			return &r.Pauses[i]
		}
	}
	return nil
}

// stops tells whether a ground, if the rulebook has it, stops the clocks of a stage.
func stops(p *rulebook.Pause, stage string) bool {
	return p != nil && (len(p.In) == 0 || slices.Contains(p.In, stage))
}

// paused counts how often a case was paused on a ground.
func (c *Case) paused(ground string) int {
	n := 0
	for _, p := range c.Pauses {
		if p.Ground == ground {
			n++
		}
	}
	return n
}

// gatePause: a pause has a ground that the rulebook gives, for this stage, not
// used up; and nobody stops a clock that runs against themselves.
func (w *working) gatePause(who Actor, act Act) (gate, *Refusal) {
	name, day := act.Ground, act.Day
	p := ground(w.rules, name)
	if p == nil {
		return gate{}, &Refusal{What: "The rulebook has no ground “" + name + "” on which clocks may stop", Field: "ground"}
	}
	as := w.c.approving(who, p.ApprovedBy)
	if as == "" {
		return gate{}, &Refusal{What: "A pause for “" + name + "” is for the " + p.ApprovedBy + " to decide", Rule: p.Rule}
	}
	if !stops(p, w.c.Stage) {
		return gate{}, &Refusal{What: "“" + name + "” does not stop the clocks of the stage “" + w.c.Stage + "”", Rule: p.Rule}
	}
	usedUp := w.c.paused(name) >= max(p.Times, 1)
	if running := w.c.Running(name); running != nil {
		refusal := &Refusal{What: "The clocks stand still on this ground already, until " + running.To.Long() + " at the latest", Rule: p.Rule}
		if !usedUp {
			refusal.From = running.To + 1
		}
		return gate{}, refusal
	}
	if usedUp {
		return gate{}, &Refusal{What: fmt.Sprintf("The clocks were stopped on this ground %s already, as often as the rule allows", often(w.c.paused(name))), Rule: p.Rule}
	}
	for _, k := range w.c.Clocks {
		if !k.Party && who.acts(k.Who) {
			return gate{}, &Refusal{What: "Nobody stops their own clock, and “" + k.Step.Step + "” is for the " + k.Who + " now", Rule: p.Rule}
		}
	}
	if w.leavesOn(day) {
		return gate{}, &Refusal{What: "The stage “" + w.c.Stage + "” ends today by itself, and a pause begun today would save none of its limits", Rule: p.Rule, From: day + 1}
	}
	return gate{as: as, rule: p.Rule, pause: p, needs: p.Needs}, nil
}

// leavesOn tells whether a limit ends on a day whose consequence ends the stage.
func (w *working) leavesOn(day timetable.Date) bool {
	for _, k := range w.c.Clocks {
		if then := Consequence(w.rules, w.c, k); k.Due == day && then != nil && (then.Outcome != "" || then.End != "") {
			return true
		}
	}
	s := w.rules.Stage(w.c.Stage)
	return w.c.StageDue == day && day != 0 && s.Else != nil && w.c.canTake(s.Step(s.Else.Step), s.Else.Outcome)
}

// gateResume: whoever may begin a pause may end it before its last day.
func (w *working) gateResume(who Actor, act Act) (gate, *Refusal) {
	name := act.Ground
	p := ground(w.rules, name)
	switch {
	case p == nil:
		return gate{}, &Refusal{What: "The rulebook has no ground “" + name + "” on which clocks may stop", Field: "ground"}
	case w.c.approving(who, p.ApprovedBy) == "":
		return gate{}, &Refusal{What: "To start the clocks again after “" + name + "” is for the " + p.ApprovedBy, Rule: p.Rule}
	case w.c.Running(name) == nil:
		return gate{}, &Refusal{What: "The clocks do not stand still for “" + name + "”", Rule: p.Rule}
	}
	return gate{as: w.c.approving(who, p.ApprovedBy), rule: p.Rule, pause: p}, nil
}

// gateStill refuses the organisation's own steps while the clocks stand still.
func (w *working) gateStill(day timetable.Date) *Refusal {
	p, still := w.c.StandsStill(day)
	if !still {
		return nil
	}
	return &Refusal{What: "The clocks stand still until " + p.To.Long() + ": " + p.Ground, Rule: p.Rule, From: p.To + 1}
}

// pause stops the clocks, on the ground that the gate found, from the end of the
// event's day. Its last day is counted on the plain calendar: no pause makes
// another longer.
func (w *working) pause(e Event, p *rulebook.Pause) error {
	last, err := w.plainly(p.AtMost, e.Day)
	if err != nil {
		return err
	}
	e.Kind, e.Ground, e.Limit, e.Due = Paused, p.Name, p.AtMost, last
	if err := w.emit(&e); err != nil {
		return err
	}
	return w.recount(p, e.Day)
}

// resume ends a pause on the event's day. What was counted to its planned last
// day is counted anew.
func (w *working) resume(e Event, p *rulebook.Pause) error {
	e.Kind, e.Ground, e.Was = Resumed, p.Name, w.c.Running(p.Name).To
	if err := w.emit(&e); err != nil {
		return err
	}
	return w.recount(p, e.Day)
}

// leave ends the pauses that are not for the stage that follows ("" for none), on
// the day on which the case leaves the one before: a ground stops only the
// clocks of the stages that it is for. No clock is open then.
func (w *working) leave(left, next string, day timetable.Date) error {
	for _, running := range slices.Clone(w.c.Pauses) {
		if running.Ended || next != "" && stops(ground(w.rules, running.Ground), next) {
			continue
		}
		if err := w.expire(running, left, day); err != nil {
			return err
		}
	}
	return nil
}

// expire has a pause end by itself.
func (w *working) expire(running Spell, stage string, day timetable.Date) error {
	return w.emit(&Event{Kind: Resumed, Day: day, By: rulebook.System, Stage: stage, Ground: running.Ground, Was: running.To, Rule: running.Rule})
}

// recount counts every open clock anew with the pauses as they are now, and
// tells of each that moved: the steps in the order of the text, then the stage's
// own ceiling.
func (w *working) recount(p *rulebook.Pause, day timetable.Date) error {
	for _, k := range slices.Clone(w.c.Clocks) {
		e, err := w.recounted(k)
		if err != nil {
			return err
		}
		if e.Due == k.Due && e.NotBefore == k.NotBefore && e.Opened == k.From {
			continue
		}
		e.Kind, e.Day, e.By, e.Role, e.Stage, e.Step = Recounted, day, rulebook.System, k.Who, k.Step.Stage, k.Step.Step
		e.Ground, e.Was, e.Limit, e.Rule = p.Name, k.Due, k.Limit, p.Rule
		if err := w.emit(&e); err != nil {
			return err
		}
	}
	s := w.rules.Stage(w.c.Stage)
	from, due, limit, err := w.chain(s.Within, s.Extend, w.c.Entered, w.c.StageExtended)
	if err != nil || due == w.c.StageDue {
		return err
	}
	return w.emit(&Event{
		Kind: Recounted, Day: day, By: rulebook.System, Stage: s.Name, Ground: p.Name, Opened: from, Due: due, Was: w.c.StageDue, Limit: limit, Rule: p.Rule,
	})
}

// recounted gives the dates of an open clock as they are with all pauses: from
// the day on which it opened through every extension, or, of one that was
// passed on, from the day of the passing.
func (w *working) recounted(k Clock) (e Event, err error) {
	step := w.rules.Step(k.Step)
	if k.Passed > 0 {
		e.Opened = k.From
		e.Due, err = w.due(k.Limit, k.From)
	} else {
		e.Opened, e.Due, err = w.sinceOpened(step, k)
	}
	if err == nil && !step.Wait.IsZero() {
		e.NotBefore, err = w.notBefore(step.Wait, k.Opened)
	}
	return e, err
}

// chain counts a limit and as many extensions, each from the last day that it
// replaces.
func (w *working) chain(l timetable.Limit, x *rulebook.Extension, opened timetable.Date, times int) (from, due timetable.Date, last timetable.Limit, err error) {
	from = opened
	if due, err = w.due(l, from); err != nil {
		return 0, 0, l, err
	}
	for range times {
		from, l = due, x.By
		if due, err = w.due(l, from); err != nil {
			return 0, 0, l, err
		}
	}
	return from, due, l, nil
}
