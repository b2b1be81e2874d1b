package casework

import (
	"slices"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// shortens tells whether expediting a case shortens the limit of a step: one on
// the organisation. A party's own time stays as it is, and so does a step that
// keeps the parties' time with a wait.
func shortens(step *rulebook.Step) bool {
	return !step.ByParty() && step.Wait.IsZero() && !step.Within.IsZero()
}

// limit is what a step is counted by in this case when it opens.
func (w *working) limit(step *rulebook.Step) timetable.Limit {
	switch {
	case step.ByParty():
		return step.Allow
	case w.c.ExpeditedOn != 0 && shortens(step):
		return Half(step.Within)
	}
	return step.Within
}

// Half is a limit of the organisation in an expedited case: half as long, and what
// is odd rounded up. It never ends later than the whole, from whatever day.
func Half(l timetable.Limit) timetable.Limit {
	l.N, l.AtLeast = (l.N+1)/2, (l.AtLeast+1)/2
	return l
}

// sinceOpened gives the dates of an open clock from the day on which it opened
// through every extension.
func (w *working) sinceOpened(step *rulebook.Step, k Clock) (from, due timetable.Date, err error) {
	from, step = k.Opened, w.asTakenOver(step, k)
	if due, err = w.first(step, k); err != nil {
		return 0, 0, err
	}
	for range k.Extended {
		from = due
		if due, err = w.due(step.Extend.By, from); err != nil {
			return 0, 0, err
		}
	}
	return from, due, nil
}

// first counts a step's limit before any extension. One that was open when the
// case was expedited does not end before the working day after, nor later than
// it would have.
//
// A party's time is counted by the limit that they were told of, whatever rules
// have come since.
func (w *working) first(step *rulebook.Step, k Clock) (timetable.Date, error) {
	opened, limit := k.Opened, w.limit(step)
	if k.Party && !k.base.IsZero() {
		limit = k.base
	}
	due, err := w.due(limit, opened)
	if err != nil || w.c.ExpeditedOn == 0 || !shortens(step) || opened > w.c.ExpeditedOn {
		return due, err
	}
	earliest, err := w.due(timetable.Limit{N: 1, Unit: timetable.WorkingDays}, w.c.ExpeditedOn)
	if err != nil {
		return 0, err
	}
	whole, err := w.due(step.Within, opened)
	return max(due, min(earliest, whole)), err
}

// gateExpedite: a case is expedited once, by the role that the rulebook names.
func (w *working) gateExpedite(who Actor, _ Act) (gate, *Refusal) {
	x := w.rules.Expedite
	switch {
	case x == nil:
		return gate{}, &Refusal{What: "The rulebook does not say that a case can be expedited"}
	case !who.acts(x.DecidedBy):
		return gate{}, &Refusal{What: "To expedite a case is for the " + x.DecidedBy, Rule: x.Rule}
	case w.c.ExpeditedOn != 0:
		return gate{}, &Refusal{What: "The case was expedited on " + w.c.ExpeditedOn.Long(), Rule: x.Rule}
	}
	return gate{as: x.DecidedBy, rule: x.Rule, needs: []string{"reasons"}}, nil
}

func (w *working) expeditesOn(_ gate, _ Actor, act Act) *Refusal {
	if x := w.rules.Expedite; !slices.Contains(x.Grounds, act.Ground) {
		return &Refusal{What: "Choose the ground: " + strings.Join(x.Grounds, ", "), Rule: x.Rule, Field: "ground"}
	}
	return nil
}

// carryExpedite shortens the limits of the organisation that are open, and those
// that open later. No date moves later by it, and none of a party's moves.
func (w *working) carryExpedite(_ gate, act Act, e Event) error {
	e.Kind, e.Stage, e.Step, e.Ground, e.To = Expedited, w.c.Stage, "", act.Ground, rulebook.BothParties
	if err := w.emit(&e); err != nil {
		return err
	}
	return w.recountWith(e, w.hastened)
}

// hastened keeps what expediting does not shorten.
func (w *working) hastened(k Clock, e *Event) {
	if k.Step.Step == "" || !shortens(w.rules.Step(k.Step)) || k.Passed > 0 || e.Due > k.Due {
		e.Opened, e.Due, e.NotBefore = k.From, k.Due, k.NotBefore
		return
	}
	if k.Extended == 0 {
		e.Limit = w.limit(w.rules.Step(k.Step))
	}
}

func (l *listing) expediting() error {
	if x := l.rules.Expedite; x == nil || !l.who.acts(x.DecidedBy) || l.c.ExpeditedOn != 0 {
		return nil
	}
	return l.add(Move{Kind: Expedite, As: l.rules.Expedite.DecidedBy})
}
