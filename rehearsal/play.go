package rehearsal

import (
	"errors"
	"strings"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// A player plays one case under the new rules.
type player struct {
	stage  Stage
	pace   bool // each act comes as long after its step opened as it did, and not on the day on which it did
	old    *rulebook.Rulebook
	c      *casework.Case
	day    timetable.Date // up to which it has been played; what lapses on it has not
	visits map[rulebook.StepRef]int
	held   []*act // done before the new rules allow it; they wait, in the order of the record
	wake   timetable.Date
	out    *Case
}

// play has everybody act again. An act that comes before the new rules allow it
// waits for the first day on which they do: whoever was ready then is ready still.
func (p *player) play(events []casework.Event, minutes []int) error {
	if err := p.receive(events[0], p.late(events[0], 0, minutes)); err != nil {
		return err
	}
	for _, a := range p.acts(events, minutes) {
		if p.pace {
			p.hold(a)
			continue
		}
		if err := p.until(a.Day); err != nil {
			return err
		}
		done, err := p.try(a)
		if err != nil {
			return err
		}
		if done {
			if err := p.again(); err != nil {
				return err
			}
		}
	}
	if p.pace { // what was done on the day of receipt
		if err := p.again(); err != nil {
			return err
		}
	}
	if err := p.until(p.stage.AsOf); err != nil {
		return err
	}
	for _, a := range p.held {
		why := Early
		switch {
		case !p.c.Open():
			why, a.refusal = Overtaken, &casework.Refusal{What: "The case ended on " + p.c.EndedOn.Long() + ": " + p.c.End}
		case a.refusal == nil:
			continue // at that pace it is still to come, or was closed before
		}
		p.refuse(a, why)
	}
	return nil
}

// turn is the day on which an act that waits comes to be done; 0 while its step
// is not open.
func (p *player) turn(a *act) timetable.Date {
	if !p.pace {
		return a.Day
	}
	if !p.known(a.Step) {
		return p.day // to be refused
	}
	if k := p.c.Clock(a.Step); k != nil && p.visits[a.Step] == a.visit {
		return k.Opened + a.lag
	}
	if a.Step.Step == "" && a.Step.Stage == p.c.Stage && p.visits[a.Step] == a.visit {
		return p.c.Entered + a.lag
	}
	return 0
}

// receive files the complaint again. Its words are no matter here.
func (p *player) receive(e casework.Event, late bool) error {
	complaint := casework.Complaint{Category: e.Category, Account: "-"}
	if len(p.stage.New.Categories) == 0 {
		complaint.Category = ""
	}
	received, err := casework.Receive(p.stage.New, complaint, e.Day, late)
	if err != nil {
		return err
	}
	p.c, p.day = &casework.Case{}, e.Day
	return p.apply(received)
}

func (p *player) apply(events []casework.Event) error {
	for _, e := range events {
		if e.Kind == casework.Opened || e.Kind == casework.Entered {
			p.visits[rulebook.StepRef{Stage: e.Stage, Step: e.Step}]++
		}
	}
	return p.c.Apply(events...)
}

// until plays what comes before anybody acts on a day: what lapses, whoever waits
// for what that opens, and the steps that only the new rules have.
func (p *player) until(day timetable.Date) error {
	for p.c.Open() && (len(p.held) > 0 || p.ours()) {
		next := p.moment()
		if next == 0 || next > day {
			break
		}
		if err := p.lapse(next); err != nil {
			return err
		}
		if err := p.again(); err != nil {
			return err
		}
	}
	if day <= p.day {
		return nil
	}
	if err := p.lapse(day); err != nil {
		return err
	}
	return p.assume()
}

func (p *player) lapse(day timetable.Date) error {
	if !p.c.Open() {
		return nil
	}
	lapsed, err := casework.Lapse(p.stage.New, p.c, day)
	if err != nil {
		return err
	}
	p.day = day
	return p.apply(lapsed)
}

// moment is the next day after the one played on which something may have become
// possible; 0 if there is none.
func (p *player) moment() (next timetable.Date) {
	earlier := func(d timetable.Date) {
		if d > p.day && (next == 0 || d < next) {
			next = d
		}
	}
	if d := casework.NextLapse(p.stage.New, p.c); d != 0 {
		earlier(d + 1)
	}
	earlier(p.wake)
	for _, a := range p.held {
		if a.refusal != nil {
			earlier(a.refusal.From)
		}
		earlier(p.turn(a))
	}
	for _, k := range p.c.Clocks {
		if p.assumed(k) {
			earlier(k.Due)
		}
	}
	return next
}

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
	case p.visits[a.Step] < a.visit, p.visits[a.Step] == a.visit && a.refusal.From > again.Day:
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

// ours tells whether a step is open that only the new rules have.
func (p *player) ours() bool {
	for _, k := range p.c.Clocks {
		if p.assumed(k) {
			return true
		}
	}
	return false
}

// assumed tells whether a step is taken as done on its last day: it is the
// organisation's, decides nothing, and only the new rules have it, so that the
// record cannot tell who would have done it, and when.
func (p *player) assumed(k casework.Clock) bool {
	step := p.stage.New.Step(k.Step)
	return k.Due != 0 && k.NotBefore <= k.Due && k.Passed == 0 && !k.Party && !step.Decides() && !p.stage.existed(p.old, k.Step)
}

// existed tells whether the old rules have what the new ones call so.
func (s Stage) existed(old *rulebook.Rulebook, ref rulebook.StepRef) bool {
	if old.Step(ref) != nil && s.translate(ref) == ref {
		return true
	}
	for from, to := range s.Renamed {
		switch {
		case to == ref && old.Step(from) != nil:
			return true
		case to.Step == "" && to.Stage == ref.Stage:
			if was := (rulebook.StepRef{Stage: from.Stage, Step: ref.Step}); old.Step(was) != nil && s.translate(was) == ref {
				return true
			}
		}
	}
	return false
}

// assume does the steps that only the new rules have, and whose last day is today.
func (p *player) assume() error {
	for again := true; again && p.c.Open(); {
		again = false
		for _, k := range p.c.Clocks {
			if !p.assumed(k) || k.Due != p.day {
				continue
			}
			a := &act{was: k.Step, visit: p.visits[k.Step], who: casework.Actor{ID: "somebody", Roles: []string{k.Who}}}
			a.Act = casework.Act{Kind: casework.Do, Step: k.Step, Day: p.day}
			p.contents(a)
			a.Present = p.somebody(p.stage.New.Role(k.Who))
			events, err := casework.Perform(p.stage.New, p.c, a.who, a.Act)
			if err != nil {
				return err
			}
			p.out.Assumed++
			if err := p.apply(events); err != nil {
				return err
			}
			again = true
			break
		}
	}
	return nil
}
