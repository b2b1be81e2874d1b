package casework

import (
	"fmt"
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// A gate is a move found lawful: in which role, under which rule.
type gate struct {
	as        string
	rule      string
	step      *rulebook.Step // nil: the stage itself, or the file
	clock     Clock
	needs     []string
	extension *rulebook.Extension
	replaces  timetable.Date  // Extend: the last day replaced
	pause     *rulebook.Pause // Pause, Resume: the ground
}

// gate is the one list of what is lawful: Moves shows it, Perform enforces it.
// w has lapsed through yesterday. Of the act it looks at what is to be done and
// about what, not yet at what is said with it.
func (w *working) gate(who Actor, act Act) (gate, *Refusal) {
	for _, name := range who.Roles {
		if role := w.rules.Role(name); role != nil && role.Barred {
			return gate{}, &Refusal{What: "The " + name + " may neither act on a case nor see one", Rule: role.Rule}
		}
	}
	if refusal := w.admitted(who, act.Kind); refusal != nil {
		return gate{}, refusal
	}
	if !w.c.standsIn(who) {
		return gate{}, &Refusal{What: "You do not act for this party any more"}
	}
	p, known := practiceOf(act.Kind)
	if !known {
		return gate{}, &Refusal{What: "There is no such thing to do as “" + act.Kind + "”"}
	}
	if act.Subject != "" && aboutTheCase[act.Kind] {
		return gate{}, &Refusal{What: "This is done about the case, and about nothing else in it"}
	}
	if w.c.End != "" && !p.outlives {
		return gate{}, &Refusal{What: "The case ended on " + w.c.EndedOn.Long() + ": " + w.c.End}
	}
	return p.gate(w, who, act)
}

// gateStep finds the open step that a person wants to do, to waive or to extend.
func (w *working) gateStep(who Actor, act Act) (gate, *Refusal) {
	kind, ref, day := act.Kind, act.Step, act.Day
	if kind == Extend && ref.Step == "" {
		return w.gateExtendStage(who, ref.Stage, day)
	}
	step := w.rules.Step(ref)
	if step == nil {
		return gate{}, &Refusal{What: "The rulebook has no step “" + ref.String() + "”"}
	}
	k := w.c.clock(ref)
	if k == nil {
		return gate{}, w.notOpen(step)
	}
	g := gate{as: k.Who, rule: step.Rule, step: step, clock: *k, needs: step.Needs}
	if kind == Extend {
		return w.gateExtend(who, g, step.Extend, k.Who, k.Due, k.Extended, k.Passed, day)
	}
	if !who.acts(k.Who) {
		return gate{}, &Refusal{What: "This step is for the " + k.Who, Rule: step.Rule}
	}
	if refusal := w.shared(*k, step, kind); refusal != nil {
		return gate{}, refusal
	}
	if kind == Waive {
		return w.gateWaive(g)
	}
	if refusal := w.fit(step, who.ID); refusal != nil {
		return gate{}, refusal
	}
	if refusal := Untrained(w.rules, k.Who, who, day); refusal != nil && step.Decides() {
		return gate{}, refusal
	}
	if refusal := w.drawnToSit(k.Who, who.ID); refusal != nil {
		return gate{}, refusal
	}
	if day < k.NotBefore {
		return gate{}, &Refusal{What: "The parties have until " + (k.NotBefore - 1).Long() + ", and nobody may shorten it", Rule: step.Rule, From: k.NotBefore}
	}
	if refusal := w.gateStill(day); refusal != nil && !k.Party {
		return gate{}, refusal
	}
	if refusal := w.unheard(step, day); refusal != nil {
		return gate{}, refusal
	}
	if step.Decides() && !w.anyOutcome(step) {
		return gate{}, &Refusal{What: "Every outcome of this step was taken as often as the rule allows", Rule: step.Rule}
	}
	return g, nil
}

func (who Actor) acts(as string) bool {
	return as != "" && (who.Party == as || slices.Contains(who.Roles, as))
}

func (w *working) gateAdd(who Actor, _ Act) (gate, *Refusal) {
	if who.Party != "" {
		return gate{as: who.Party}, nil
	}
	if as := w.officerRole(who); as != "" {
		return gate{as: as}, nil
	}
	return gate{}, &Refusal{What: "Only the parties and the officers of the case may add to its file"}
}

func (w *working) gateWaive(g gate) (gate, *Refusal) {
	if !g.clock.Party {
		return gate{}, &Refusal{What: "Only a party's own time can be given up", Rule: g.rule}
	}
	if g.step.Decides() {
		return gate{}, &Refusal{What: "There is a choice to make here: make it, or let the time end", Rule: g.rule}
	}
	g.needs = nil
	return g, nil
}

func (w *working) gateExtendStage(who Actor, stage string, day timetable.Date) (gate, *Refusal) {
	if stage != w.c.Stage {
		return gate{}, &Refusal{What: "The case is not in the stage “" + stage + "”"}
	}
	s := w.rules.Stage(stage)
	g := gate{rule: s.Rule, clock: Clock{Step: rulebook.StepRef{Stage: stage}, Opened: w.c.Entered, Due: w.c.StageDue, Rule: s.Rule}}
	return w.gateExtend(who, g, s.Extend, "", w.c.StageDue, w.c.StageExtended, 0, day)
}

// gateExtend: an extension is bounded, granted before the limit ends, and never
// by the one whom it relieves.
func (w *working) gateExtend(who Actor, g gate, x *rulebook.Extension, relieves string, due timetable.Date, times, passed int, day timetable.Date) (gate, *Refusal) {
	switch {
	case x == nil || due == 0:
		return gate{}, noExtension(g.rule)
	case w.c.approving(who, x.ApprovedBy) == "":
		return gate{}, &Refusal{What: "An extension is for the " + x.ApprovedBy + " to grant", Rule: g.rule}
	case who.acts(relieves):
		return gate{}, &Refusal{What: "Nobody extends their own limit", Rule: g.rule}
	}
	if refusal := w.extendable(x, Clock{Due: due, Extended: times, Passed: passed, Rule: g.rule}, day); refusal != nil {
		return gate{}, refusal
	}
	g.as, g.extension, g.replaces, g.needs = w.c.approving(who, x.ApprovedBy), x, due, x.Needs
	return g, nil
}

func noExtension(rule string) *Refusal {
	return &Refusal{What: "The rule allows no extension here", Rule: rule}
}

// extendable refuses an extension, and to ask for one, beyond what the rule allows.
func (w *working) extendable(x *rulebook.Extension, k Clock, day timetable.Date) *Refusal {
	switch {
	case x == nil || k.Due == 0:
		return noExtension(k.Rule)
	case k.Passed > 0:
		return &Refusal{What: "The step was passed on, and that limit is not extended", Rule: k.Rule}
	case k.Extended >= x.Times:
		return &Refusal{What: fmt.Sprintf("It was extended %s already, as often as the rule allows", often(k.Extended)), Rule: k.Rule}
	case day > k.Due:
		return &Refusal{What: "The limit ended on " + k.Due.Long() + ", and what has ended is not extended", Rule: k.Rule}
	}
	return nil
}

// notOpen says why a step is not open, and what it waits for.
func (w *working) notOpen(step *rulebook.Step) *Refusal {
	s := w.rules.Stage(step.Stage)
	if !step.AppliesTo(w.c.Category) {
		return &Refusal{What: "This step is not for complaints of this category", Rule: step.Rule}
	}
	if w.c.Stage != step.Stage {
		return &Refusal{What: "The case is in the stage “" + w.c.Stage + "”, and this step belongs to “" + step.Stage + "”", Rule: step.Rule}
	}
	if day, done := w.c.Finished[step.Name]; done {
		return &Refusal{What: "This was done on " + day.Long(), Rule: step.Rule}
	}
	refusal := &Refusal{What: "This step is not open yet", Rule: step.Rule}
	for _, before := range s.DependsOn(step, w.c.Category) {
		if _, done := w.c.Finished[before]; done {
			continue
		}
		refusal.What = "First “" + before + "” must be done"
		// A party's time ends by itself, so the day on which this opens is known.
		if k := w.c.clock(rulebook.StepRef{Stage: s.Name, Step: before}); k != nil && k.Party && k.Due != 0 {
			refusal.What = "The " + k.Who + " has until " + k.Due.Long() + " for “" + before + "”"
			refusal.From = k.Due + 1
			if p, still := w.c.StandsStill(k.Due + 1); still {
				refusal.From = p.To + 1
			}
		}
		break
	}
	return refusal
}

// Moves lists what a person may lawfully do on a day, and what is open to their
// role but not lawful now, each with its refusal. Both come from the gate that
// Perform applies.
func Moves(r *rulebook.Rulebook, c *Case, who Actor, today timetable.Date) (lawful, later []Move, err error) {
	w := work(r, c)
	if err := w.lapse(today - 1); err != nil {
		return nil, nil, err
	}
	if who.Party == "" && w.c.People.Barred(who.ID) {
		return nil, nil, nil
	}
	l := listing{working: w, who: who, day: today}
	if w.c.Open() {
		if err := l.stage(); err != nil {
			return nil, nil, err
		}
	}
	for _, kind := range kinds {
		if p, _ := practiceOf(kind); p.offer != nil && (w.c.Open() || p.outlives) {
			if err := p.offer(&l); err != nil {
				return nil, nil, err
			}
		}
	}
	return l.lawful, l.later, nil
}

// A listing asks the gate about every move of one person.
type listing struct {
	*working
	who           Actor
	day           timetable.Date
	lawful, later []Move
}

// stage lists what the person may do about the stage that the case is in.
func (l *listing) stage() error {
	s := l.rules.Stage(l.c.Stage)
	for i := range s.Steps {
		if err := l.step(&s.Steps[i]); err != nil {
			return err
		}
	}
	if s.Extend != nil && l.c.approving(l.who, s.Extend.ApprovedBy) != "" {
		if err := l.add(Move{Kind: Extend, Step: rulebook.StepRef{Stage: s.Name}, As: l.c.approving(l.who, s.Extend.ApprovedBy)}); err != nil {
			return err
		}
	}
	return l.pauses()
}

// step lists what the person may do about a step that is still to be done.
func (l *listing) step(step *rulebook.Step) error {
	if _, done := l.c.Finished[step.Name]; done || !step.AppliesTo(l.c.Category) {
		return nil
	}
	m := Move{Step: step.Ref(), Does: step.Does, Outcomes: l.outcomes(step), Needs: step.Needs, As: step.Who}
	k := l.c.clock(step.Ref())
	if k != nil {
		m.Clock, m.As = *k, k.Who
	}
	if l.who.acts(m.As) {
		m.Kind = Do
		if err := l.add(m); err != nil {
			return err
		}
		if k != nil && k.Party && !step.Decides() {
			m.Kind = Waive
			if err := l.add(m); err != nil {
				return err
			}
		}
	}
	if k != nil && step.Extend != nil && l.c.approving(l.who, step.Extend.ApprovedBy) != "" {
		m.Kind, m.As = Extend, l.c.approving(l.who, step.Extend.ApprovedBy)
		return l.add(m)
	}
	return nil
}

// pauses lists the grounds on which the person may stop the clocks of this
// stage, or start them again.
func (l *listing) pauses() error {
	for i := range l.rules.Pauses {
		p := &l.rules.Pauses[i]
		as := l.c.approving(l.who, p.ApprovedBy)
		if as == "" || !stops(p, l.c.Stage) {
			continue
		}
		m := Move{Kind: Pause, Ground: p.Name, As: as, Needs: p.Needs}
		if l.c.Running(p.Name) != nil {
			m.Kind, m.Needs = Resume, nil
		}
		if err := l.add(m); err != nil {
			return err
		}
	}
	return nil
}

// moved tries a pause, or its end, and tells its last day and the dates that move.
func (l *listing) moved(kind string, g gate) (last timetable.Date, moved []Event, err error) {
	try := work(l.rules, l.c)
	e := Event{Day: l.day, By: l.who.ID, Role: g.as, Stage: l.c.Stage, Rule: g.rule}
	if kind == Pause {
		err = try.pause(e, g.pause)
	} else {
		err = try.resume(e, g.pause)
	}
	if err != nil {
		return 0, nil, err
	}
	last = l.day
	if kind == Pause {
		last = try.out[0].Due
	}
	return last, try.out[1:], nil
}

// add puts a move where the gate says that it belongs.
func (l *listing) add(m Move) error {
	g, refusal := l.gate(l.who, Act{Kind: m.Kind, Step: m.Step, Ground: m.Ground, Subject: m.Subject, Day: l.day})
	if refusal != nil {
		m.Refusal = refusal
		l.later = append(l.later, m)
		return nil
	}
	m.Needs, m.Clock = g.needs, g.clock
	var err error
	switch m.Kind {
	case Extend, AskTime:
		m.NewDue, err = l.due(g.extension.By, g.replaces)
	case Pause, Resume:
		m.NewDue, m.Moved, err = l.moved(m.Kind, g)
	}
	if err != nil {
		return err
	}
	l.lawful = append(l.lawful, m)
	return nil
}

func often(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return number(n) + " times"
}

func number(n int) string {
	words := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
	if n >= 0 && n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}
