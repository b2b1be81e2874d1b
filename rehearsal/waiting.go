package rehearsal

import (
	"errors"
	"strings"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// try does an act, or holds it until it may be done, or refuses it for good.
func (p *player) try(a *act) (done bool, err error) {
	if a.onStep() && !p.known(a.Step) {
		a.refusal = &casework.Refusal{What: "The rulebook has no step “" + strings.TrimSuffix(a.was.String(), ".") + "”"}
		p.refuse(a, Gone)
		return false, nil
	}
	again := a.Act
	again.Day = p.day
	if !p.pace {
		again.Day = max(p.day, a.Day)
	}
	if err := p.seat(a, again.Day); err != nil {
		return false, err
	}
	again.Matter = a.Matter
	events, err := casework.Perform(p.stage.New, p.c, a.who, again)
	if err == nil && (p.visits[a.Step] == a.visit || !a.onStep()) {
		p.count(a, again.Day)
		return true, p.apply(events)
	}
	a.refusal = &casework.Refusal{What: "This is for another time that the case comes to this step"}
	if err != nil && !errors.As(err, &a.refusal) {
		return false, err
	}
	switch k := p.c.Clock(a.Step); {
	case !p.c.Open():
		p.refuse(a, Overtaken)
	case !a.onStep():
		p.refuse(a, Unlawful)
	case p.visits[a.Step] < a.visit, p.visits[a.Step] == a.visit && (a.refusal.From > again.Day || k != nil && k.Passed < a.passed):
		p.hold(a)
	case p.visits[a.Step] > a.visit, a.Step.Step != "" && (k == nil || k.Passed > a.passed):
		p.refuse(a, Overtaken)
	default:
		p.refuse(a, Unlawful)
	}
	return false, nil
}

// known tells whether the new rules have a step, or a stage.
func (p *player) known(ref rulebook.StepRef) bool {
	if ref.Step == "" {
		return p.stage.New.Stage(ref.Stage) != nil
	}
	return p.stage.New.Step(ref) != nil
}

func (p *player) hold(a *act) { p.held = append(p.held, a) }

func (p *player) refuse(a *act, why Reason) {
	p.out.Refused = append(p.out.Refused, Refused{Day: a.Day, Step: a.was, Kind: a.Kind, Why: why, What: a.refusal.What, Rule: a.refusal.Rule})
}

func (p *player) count(a *act, day timetable.Date) {
	for _, need := range a.needs {
		p.out.Given[need]++
	}
	if a.handed {
		p.out.Handed++
	}
	if day > p.turn(a) {
		p.out.Held++
	}
}

// again tries those that wait, the first first, until none of them can be done
// today. The office waits for a working day.
func (p *player) again() error {
	p.wake = 0
	for {
		if err := p.assume(); err != nil {
			return err
		}
		waiting, progress := p.held, false
		p.held = nil
		for i, a := range waiting {
			if turn := p.turn(a); turn == 0 || turn > p.day {
				p.hold(a)
				continue
			}
			if rests, err := p.rests(a); err != nil {
				return err
			} else if rests {
				p.hold(a)
				continue
			}
			done, err := p.try(a)
			if err != nil {
				return err
			}
			if done {
				p.held, progress = append(p.held, waiting[i+1:]...), true
				break
			}
		}
		if !progress {
			return nil
		}
	}
}

func (p *player) rests(a *act) (bool, error) {
	if a.who.Party != "" || p.day == a.Day {
		return false, nil
	}
	next, err := p.stage.New.Calendar.Due(timetable.Limit{Unit: timetable.WorkingDays}, p.day)
	if err != nil || next == p.day {
		return false, err
	}
	if p.wake == 0 || next < p.wake {
		p.wake = next
	}
	return true, nil
}
