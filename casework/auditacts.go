package casework

import (
	"slices"

	"duly/rulebook"
)

// received looks at how a case begins.
func (a *auditing) received(e *Event) {
	switch {
	case e.Kind != Received:
		a.fault("", "a case begins with its receipt, and this one with “%s”", e.Kind)
	case e.Category() != "" && a.r.Category(e.Category()) == nil:
		a.fault("", "the rulebook has no category “%s”", e.Category())
	case e.Since > e.Day:
		a.fault("", "it is said to be as old as %s, which was still to come", e.Since.Long())
	case e.Stage != "" && a.r.Stage(e.Stage) == nil:
		a.fault("", "it was taken over into a stage “%s”, and the rulebook has none", e.Stage)
	}
	a.counted(&working{rules: a.r, c: &Case{}}, e)
}

// counted: what somebody did counts from its day, or under "day ends" from the day
// on which it counts as come.
func (a *auditing) counted(w *working, e *Event) {
	calendar, err := w.calendar()
	if err != nil {
		return
	}
	for _, late := range []bool{false, true} {
		if from, err := countsFrom(w.rules, calendar, e.Day, late); err == nil && from == e.counts() {
			return
		}
	}
	a.fault(e.Rule, "“%s” of %s is counted from %s, which no rule says", e.Kind, e.Day.Long(), e.counts().Long())
}

// examine asks whether the rules had an act on its day: that step, that outcome,
// that extension, that pause.
func (w *working) examine(a *auditing, e *Event) error {
	switch e.Kind {
	case Done:
		w.examineDone(a, e)
	case Waived:
		if k := w.c.clock(e.ref()); k == nil || !k.Party {
			a.fault(e.Rule, "time was given up that was no party's")
		}
	case Extended:
		return w.examineExtended(a, e)
	case Paused:
		return w.examinePaused(a, e)
	case Resumed:
		if p := ground(w.rules, e.Ground); p != nil && !w.c.mayApprove(e.Role, p.ApprovedBy) {
			a.fault(p.Rule, "the clocks were started again by the %s: that is for the %s", e.Role, p.ApprovedBy)
		}
	case Expedited:
		x := w.rules.Expedite
		if x == nil || !slices.Contains(x.Grounds, e.Ground) || e.Role != x.DecidedBy || w.c.ExpeditedOn != 0 {
			a.fault(e.Rule, "the case was expedited on “%s” by the %s, which the rulebook does not provide", e.Ground, e.Role)
		}
	case RulesChanged:
		next, err := a.rules(e.Rulebook())
		if err != nil {
			return err
		}
		if why := w.staysOut(next); why != "" {
			a.fault(e.Rule, "the case came under newer rules on %s, which do not fit it: %s", e.Day.Long(), why)
		}
	case CalendarRestored:
		if shorter, err := w.shortens(*e); err != nil || shorter || e.Opened <= e.Day || !w.c.knows(e.Opened) {
			a.fault("", "%s was taken back as a day that is not worked, which takes time from a party, or comes too late", e.Opened.Long())
			return err
		}
	case Left, Withdrawn, WithdrawalDecided, Died:
		w.examineParting(a, e)
	case Deputised:
		if e.Step == "" {
			if !slices.Contains(w.approvers(), e.Role) || !w.deputyOf(e.Role, e.To) {
				a.fault(e.Rule, "more time became for the %s to give, in the place of the %s, which the rulebook does not provide", e.To, e.Role)
			}
			return nil
		}
		if k := w.c.clock(e.ref()); k == nil || w.rules.Role(e.To) == nil || k.Who == e.To {
			a.fault(e.Rule, "“%s” went to the %s, which the rulebook does not provide", e.ref(), e.To)
		}
	}
	return nil
}

func (w *working) examineDone(a *auditing, e *Event) {
	step, k := w.rules.Step(e.ref()), w.c.clock(e.ref())
	if step == nil || k == nil {
		a.fault(e.Rule, "“%s” was done on %s, and was not open", e.ref(), e.Day.Long())
		return
	}
	if e.Role != k.Who {
		a.fault(k.Rule, "“%s” was done by the %s, and was for the %s", e.ref(), e.Role, k.Who)
	}
	if k.NotBefore > e.Day {
		a.fault(k.Rule, "“%s” was done on %s, before the time that the parties had was over: not before %s", e.ref(), e.Day.Long(), k.NotBefore.Long())
	}
	if p, still := w.c.StandsStill(e.Day); still && !k.Party {
		a.fault(p.Rule, "“%s” was done on %s, while the clocks stood still", e.ref(), e.Day.Long())
	}
	a.counted(w, e)
	switch {
	case step.Decides():
		if refusal := w.outcome(step, e.Outcome); refusal != nil {
			a.fault(refusal.Rule, "“%s” was decided on %s: %s", e.ref(), e.Day.Long(), refusal.What)
		}
	case e.Outcome != "":
		a.fault(step.Rule, "“%s” decides nothing, and has the outcome “%s”", e.ref(), e.Outcome)
	}
}

func (w *working) examineExtended(a *auditing, e *Event) error {
	k, x := w.limitOf(e.ref())
	if k == nil {
		a.fault(e.Rule, "a limit was extended on %s that did not run", e.Day.Long())
		return nil
	}
	if refusal := w.extendable(x, *k, e.Day); refusal != nil {
		a.fault(refusal.Rule, "“%s” was extended on %s: %s", LimitName(e.ref()), e.Day.Long(), refusal.What)
		return nil
	}
	due, err := w.due(x.By, k.Due)
	if err != nil {
		return err
	}
	switch {
	case !w.c.mayApprove(e.Role, x.ApprovedBy):
		a.fault(k.Rule, "“%s” was extended by the %s: that is for the %s", LimitName(e.ref()), e.Role, x.ApprovedBy)
	case e.Was != k.Due || e.Due != due || e.Limit != x.By:
		a.fault(k.Rule, "“%s” was extended from %s to %s: by the rule and the calendar it is from %s to %s", LimitName(e.ref()), dateOrNone(e.Was), dateOrNone(e.Due), k.Due.Long(), due.Long())
	}
	return nil
}

func (w *working) examinePaused(a *auditing, e *Event) error {
	p := ground(w.rules, e.Ground)
	if p == nil {
		a.fault(e.Rule, "the clocks were stopped for “%s”, which is no ground of the rulebook", e.Ground)
		return nil
	}
	last, err := w.plainly(p.AtMost, e.Day)
	if err != nil {
		return err
	}
	switch {
	case !stops(p, w.c.Stage):
		a.fault(p.Rule, "“%s” does not stop the clocks of the stage “%s”", e.Ground, w.c.Stage)
	case w.c.paused(e.Ground) >= max(p.Times, 1):
		a.fault(p.Rule, "the clocks were stopped for “%s” more often than the rule allows", e.Ground)
	case !w.c.mayApprove(e.Role, p.ApprovedBy):
		a.fault(p.Rule, "the clocks were stopped by the %s: that is for the %s", e.Role, p.ApprovedBy)
	case e.Due != last || e.Limit != p.AtMost:
		a.fault(p.Rule, "the clocks were stopped until %s: by the rule and the calendar it is until %s", dateOrNone(e.Due), last.Long())
	}
	return nil
}

// examineParting asks whether the rules let become of the case what is said to have, where
// somebody left, withdrew or died. Whether something was found, after which nothing of it
// ends a case, an overseer does not have.
func (w *working) examineParting(a *auditing, e *Event) {
	says, decider, rule := w.withdrawalRule()
	right := true
	switch {
	case e.Kind == Left:
		_, rule = w.leavingRule()
		right = slices.Contains(w.onLeaving(), e.Outcome)
	case e.Kind == WithdrawalDecided:
		right = w.c.Partings.Undecided && decider != "" && e.Role == decider
	case e.Kind == Died && (w.c.End != "" || e.Subject == rulebook.Respondent):
		rule = w.deathRule(e.Subject)
		right = e.Outcome == w.onDeath(e.Subject)
	case e.Outcome == Ends:
		right = says != rulebook.CaseGoesOn && decider == ""
	case e.Outcome == Undecided:
		right = decider != ""
	default:
		right = e.Outcome == GoesOn
	}
	if !right {
		a.fault(rule, "“%s” of %s says that %s, which is not what the rulebook makes of it", e.Kind, e.Day.Long(), e.Outcome)
	}
}
