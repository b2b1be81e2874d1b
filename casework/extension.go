package casework

import (
	"strconv"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// An Asking is a request for more time that waits for an answer. It stands for as
// long as the limit that it was made for is the one that runs.
type Asking struct {
	Step  rulebook.StepRef // Step "": the stage's own limit
	By    string           // the role or party that asked
	Day   timetable.Date
	Event int // its number in the case, from 1
	times int // how often it had been extended
}

// limitOf is the clock of a step, or of the stage itself where Step is "", with
// the extension that the rulebook has for it; nil if it does not run.
func (w *working) limitOf(ref rulebook.StepRef) (*Clock, *rulebook.Extension) {
	for _, k := range w.running() {
		if k.Step != ref {
			continue
		}
		if ref.Step == "" {
			return &k, w.rules.Stage(ref.Stage).Extend
		}
		return &k, w.rules.Step(ref).Extend
	}
	return nil, nil
}

// stands tells whether the limit that somebody asked more time for is the one
// that runs still.
func (c *Case) stands(a Asking) bool {
	if a.Step.Step == "" {
		return c.Stage == a.Step.Stage && c.StageDue != 0 && c.StageExtended == a.times
	}
	k := c.clock(a.Step)
	return k != nil && k.Extended == a.times && k.Passed == 0
}

// Asking finds the request for more time that waits for an answer; nil if none does.
func (c *Case) Asking(ref rulebook.StepRef) *Asking {
	for _, a := range c.Askings {
		if a.Step == ref && c.stands(a) {
			return &a
		}
	}
	return nil
}

// Answers lists what a person has to answer: each request for more time that is
// theirs to grant, as a clock whose last day is the last on which they can.
func Answers(r *rulebook.Rulebook, c *Case, who Actor) []Clock {
	if len(c.Askings) == 0 {
		return nil
	}
	w := work(r, c)
	defer w.putAway()
	var out []Clock
	for _, a := range c.Askings {
		k, x := w.limitOf(a.Step)
		if k == nil || x == nil || !c.stands(a) || c.approving(who, x.ApprovedBy) == "" || who.acts(k.Who) {
			continue
		}
		answer := *k
		answer.Who, answer.Party = c.approving(who, x.ApprovedBy), false
		out = append(out, answer)
	}
	return out
}

// asked folds a request, or that it was refused. What no longer stands goes.
func (c *Case) asked(e *Event) {
	var rest []Asking
	for _, a := range c.Askings {
		if c.stands(a) && a.Step != e.ref() {
			rest = append(rest, a)
		}
	}
	if e.Kind == TimeAsked {
		a := Asking{Step: e.ref(), By: e.Role, Day: e.Day, Event: c.Version + 1, times: c.StageExtended}
		if k := c.clock(a.Step); k != nil {
			a.times = k.Extended
		}
		rest = append(rest, a)
	}
	c.Askings = rest
}

// limitNamed reads the subject of asking and refusing: "stage.step", or "stage"
// for the stage's own limit.
func limitNamed(subject string) rulebook.StepRef {
	stage, step, _ := strings.Cut(subject, ".")
	return rulebook.StepRef{Stage: stage, Step: step}
}

// LimitName is the subject under which more time for a limit is asked for and refused.
func LimitName(ref rulebook.StepRef) string {
	if ref.Step == "" {
		return ref.Stage
	}
	return ref.String()
}

// gateAsk: whoever has the step asks, for what the rulebook allows, before the
// limit ends.
func (w *working) gateAsk(who Actor, act Act) (gate, *Refusal) {
	ref := limitNamed(act.Subject)
	k, x := w.limitOf(ref)
	if k == nil {
		return gate{}, &Refusal{What: "No such limit runs in this case"}
	}
	as := w.asker(who, *k)
	if as == "" {
		return gate{}, &Refusal{What: "More time is for those to ask who have the step to do", Rule: k.Rule}
	}
	if refusal := w.extendable(x, *k, act.Day); refusal != nil {
		return gate{}, refusal
	}
	if a := w.c.Asking(ref); a != nil {
		return gate{}, &Refusal{What: "More time was asked for on " + a.Day.Long() + ", and the " + x.ApprovedBy + " has until " + k.Due.Long() + " to answer", Rule: k.Rule}
	}
	return gate{as: as, rule: k.Rule, clock: *k, extension: x, replaces: k.Due, needs: []string{"reasons"}}, nil
}

// asker is the role or party in which a person may ask: who has the step, or, for
// the stage's own limit, any of the organisation's steps in it.
func (w *working) asker(who Actor, k Clock) string {
	if k.Step.Step != "" {
		if who.acts(k.Who) {
			return k.Who
		}
		return ""
	}
	for _, open := range w.c.Clocks {
		if !open.Party && who.acts(open.Who) {
			return open.Who
		}
	}
	return ""
}

// gateRefuse: a request is refused by whoever could grant it.
func (w *working) gateRefuse(who Actor, act Act) (gate, *Refusal) {
	ref := limitNamed(act.Subject)
	k, x := w.limitOf(ref)
	a := w.c.Asking(ref)
	switch {
	case k == nil || x == nil || a == nil:
		return gate{}, &Refusal{What: "Nobody waits for an answer about more time here"}
	case w.c.approving(who, x.ApprovedBy) == "":
		return gate{}, &Refusal{What: "More time is for the " + x.ApprovedBy + " to grant or to refuse", Rule: k.Rule}
	case who.acts(k.Who):
		return gate{}, &Refusal{What: "Nobody answers about their own limit", Rule: k.Rule}
	}
	return gate{as: w.c.approving(who, x.ApprovedBy), rule: k.Rule, clock: *k, replaces: k.Due, needs: []string{"reasons"}}, nil
}

func (w *working) carryAsk(g gate, act Act, e Event) error {
	asked := aboutLimit(TimeAsked, g, e)
	return w.emit(&asked)
}

func (w *working) carryRefuse(g gate, act Act, e Event) error {
	a := w.c.Asking(g.clock.Step)
	e = aboutLimit(TimeRefused, g, e)
	e.Subject = strconv.Itoa(a.Event)
	return w.emit(&e)
}

// aboutLimit: both parties read why more time was asked for, and why it was not given.
func aboutLimit(kind Kind, g gate, e Event) Event {
	e.Kind, e.Stage, e.Step, e.Subject = kind, g.clock.Step.Stage, g.clock.Step.Step, ""
	e.Due, e.To = g.replaces, rulebook.BothParties
	return e
}

// askings offers to ask for more time, and to refuse it.
func (l *listing) askings() error {
	for _, k := range l.running() {
		move := Move{Kind: AskTime, Subject: LimitName(k.Step), As: l.asker(l.who, k)}
		if _, x := l.limitOf(k.Step); x == nil || move.As == "" {
			continue
		}
		if err := l.add(move); err != nil {
			return err
		}
	}
	return nil
}

func (l *listing) refusals() error {
	for _, k := range Answers(l.rules, l.c, l.who) {
		if err := l.add(Move{Kind: RefuseTime, Subject: LimitName(k.Step), As: k.Who}); err != nil {
			return err
		}
	}
	return nil
}
