package rehearsal

import (
	"errors"
	"fmt"
	"slices"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

var errNotYet = errors.New("the case had not been received by the day of the rehearsal")

// An act is what a person did, ready to be done again.
type act struct {
	casework.Act                  // its step by the name in the new rules
	was          rulebook.StepRef // the step by its name in the old ones
	who          casework.Actor
	visit        int               // at which opening of the step, or entry of the stage, in the case
	passed       int               // how often the step had been passed on by then
	lag          timetable.Date    // how many days after its step opened, or its stage was entered
	needs        []string          // what the new rules ask for and the old ones did not
	handed       bool              // the role is that of the new rules
	refusal      *casework.Refusal // the last one, where it is held
}

// acts lists what people did in a case that is to be played, in the order of the
// record.
func (p *player) acts(events []casework.Event, minutes []int) []*act {
	var out []*act
	visits := map[rulebook.StepRef]int{}
	passed := map[rulebook.StepRef]int{}
	opened := map[rulebook.StepRef]timetable.Date{}
	stood := deputies{}
	for i, e := range events {
		e = stood.acting(e)
		ref := rulebook.StepRef{Stage: e.Stage, Step: e.Step}
		switch e.Kind {
		case casework.Entered, casework.Opened:
			visits[ref]++
			passed[ref], opened[ref] = 0, max(e.Opened, e.Counts)
			if opened[ref] == 0 {
				opened[ref] = e.Day
			}
			continue
		case casework.PassedOn:
			passed[ref]++
			continue
		}
		verb, played := verbs[e.Kind]
		if !played || e.By == rulebook.System {
			continue // what time did, it will do again
		}
		if slices.Contains(datesNothing, e.Kind) {
			continue
		}
		a := &act{was: ref, visit: visits[ref], passed: passed[ref], lag: e.Day - opened[ref]}
		a.Act = casework.Act{Kind: verb, Ground: e.Ground, Step: p.stage.translate(ref), Day: e.Day, AfterHours: p.late(e, i, minutes), Outcome: e.Outcome, Present: e.Present}
		a.who, a.handed = p.actor(e, i, a)
		p.contents(a)
		a.Matter = p.onSanctions(e, events[i+1:], a)
		out = append(out, a)
	}
	return out
}

// verbs are the acts that move a case or its limits, by what comes of them. No
// others are played: not additions to the file, requests for time (the answer is
// what counts), corrections, panels' lots, letters, or who handles the case.
var verbs = map[casework.Kind]string{
	casework.Done: casework.Do, casework.Waived: casework.Waive, casework.Extended: casework.Extend, casework.Paused: casework.Pause,
	casework.Resumed: casework.Resume, casework.Expedited: casework.Expedite,
}

// late tells whether an event came after the new rules' "day ends".
func (p *player) late(e casework.Event, i int, minutes []int) bool {
	ends := p.stage.New.DayEnds
	switch {
	case ends == 0:
		return false
	case ends == p.old.DayEnds || i >= len(minutes):
		return e.Counts != 0
	}
	return minutes[i] >= ends
}

// actor makes the person of an event one who holds the role in which they acted.
// Where the new rules give the step to another role, whoever has it is taken to
// have done it on the same day; where they give it to a party, nobody is.
func (p *player) actor(e casework.Event, i int, a *act) (who casework.Actor, handed bool) {
	who.ID = e.By
	if who.ID == "" { // the key to who it was is destroyed: nobody else in the case is the same
		who.ID = fmt.Sprintf("somebody unknown (%d)", i)
	}
	if party(e.Role) {
		who.Party = e.Role
		return who, false
	}
	role := e.Role
	was, is := holder(p.old, a.Kind, a.was), holder(p.stage.New, a.Kind, a.Step)
	if role == was && is != "" && is != was && !party(is) {
		role, handed = is, true
	}
	who.Roles = []string{role}
	return who, handed
}

func party(name string) bool { return name == rulebook.Complainant || name == rulebook.Respondent }

// holder is whose act it is at first; "" where there is no such act.
func holder(r *rulebook.Rulebook, kind string, ref rulebook.StepRef) string {
	step, extension := onRule(r, ref)
	switch {
	case kind == casework.Do && step != nil:
		return step.Who
	case kind == casework.Extend && extension != nil:
		return extension.ApprovedBy
	}
	return ""
}

// contents gives an act what the new rules ask to be on record: what was said is
// taken as given, and its words are no matter here.
func (p *player) contents(a *act) {
	const words = "-"
	a.Text, a.Exhibits = words, []casework.Exhibit{{Name: words}}
	before, now := needs(p.old, a.Kind, a.was), needs(p.stage.New, a.Kind, a.Step)
	for _, need := range now {
		if !slices.Contains(before, need) {
			a.needs = append(a.needs, need)
		}
	}
	if slices.Contains(now, "findings") {
		for _, asked := range casework.Clauses(p.stage.New, p.c.Category) {
			a.Findings = append(a.Findings, casework.Finding{Definition: asked.Definition, Clause: asked.Clause.ID, Reasons: words})
		}
	}
	if a.Kind != casework.Do {
		a.Present = nil
		return
	}
	a.Present = p.sat(a)
}

// seat seats those who sat, where the new rules draw by lot: who would have been
// drawn nobody can know. They are taken to have voted for what was decided.
func (p *player) seat(a *act, day timetable.Date) error {
	k := p.c.Clock(a.Step)
	if a.Kind != casework.Do || k == nil || len(a.Present) == 0 {
		return nil
	}
	role := p.stage.New.Role(k.Who)
	if role == nil || !role.ByLot {
		return nil
	}
	if !slices.Contains(a.Present, a.who.ID) {
		a.who.ID = a.Present[0]
	}
	if a.Outcome != "" {
		matter := casework.Matter{}
		if a.Matter != nil {
			matter = *a.Matter
		}
		matter.Ballot = casework.Unanimous(a.Outcome, len(a.Present)).Ballot
		a.Matter = &matter
	}
	return p.c.Apply(casework.Empanel(p.stage.New, role.Name, a.Present, day)...)
}

// needs is what must be on record before an act on a step counts.
func needs(r *rulebook.Rulebook, kind string, ref rulebook.StepRef) []string {
	step, extension := onRule(r, ref)
	switch {
	case kind == casework.Do && step != nil:
		return step.Needs
	case kind == casework.Extend && extension != nil:
		return extension.Needs
	}
	return nil
}

// onRule gives what a rulebook says of a step, or of a stage's own limit.
func onRule(r *rulebook.Rulebook, ref rulebook.StepRef) (*rulebook.Step, *rulebook.Extension) {
	if step := r.Step(ref); step != nil {
		return step, step.Extend
	}
	if stage := r.Stage(ref.Stage); stage != nil && ref.Step == "" {
		return nil, stage.Extend
	}
	return nil, nil
}

// sat is who sat. Beside one person nobody does: what a panel did of old, one of
// it does now. Where the key to who sat is destroyed, strangers are taken to have.
func (p *player) sat(a *act) []string {
	if len(a.who.Roles) == 0 {
		return nil
	}
	role := p.stage.New.Role(a.who.Roles[0])
	if role == nil || role.Seats == 0 {
		return nil
	}
	if before := p.old.Step(a.was); len(a.Present) == 0 && before != nil && p.old.Role(before.Who) != nil && p.old.Role(before.Who).Seats > 0 {
		return p.somebody(role)
	}
	return a.Present
}

// somebody names as many strangers as a panel needs.
func (p *player) somebody(role *rulebook.Role) (strangers []string) {
	if role == nil || role.Seats == 0 {
		return nil
	}
	for i := range max(role.Quorum, 1) {
		strangers = append(strangers, fmt.Sprintf("somebody %d", i+1))
	}
	return strangers
}

// onStep tells whether it is an act on a step, or on a stage's own limit.
func (a *act) onStep() bool {
	return a.Kind == casework.Do || a.Kind == casework.Waive || a.Kind == casework.Extend
}

// untold says why a case cannot be played at all.
func untold(err error) string {
	var refusal *casework.Refusal
	switch {
	case errors.As(err, &refusal) && refusal.Field == "category":
		return "the new rules have no category for it"
	case errors.Is(err, timetable.ErrBeyond):
		return "a date lies outside the years that the new calendar knows"
	}
	return err.Error()
}
