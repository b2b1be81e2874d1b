package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
	"duly/timetable"
)

// A year plays the cases of an invented year: complaints come in, people act in
// their time or let it pass, and time does the rest. Every act goes through the
// office's own door, so nothing in the demo could not have happened.
type year struct {
	office *office.Office
	clock  *Clock
	people []casework.Actor
	luck   *rand.Rand
	plans  map[string]timetable.Date // "case stage.step opened" → the day on which somebody means to act; 0: nobody does
	wake   map[string]waking         // by case
	tales  []*tale
	told   map[string]bool  // the cases of tales
	facts  map[string]facts // of the other cases
}

// days is how long before today the first complaint comes.
const days = 365

// play lets the year go by, up to the clock's last day.
func (y *year) play(ctx context.Context) error {
	for day := range days {
		if _, err := y.office.Sweep(ctx); err != nil {
			return err
		}
		if _, err := y.office.ReleaseDue(ctx); err != nil {
			return err
		}
		working, _, err := y.office.Rulebook().Calendar.Working(y.office.Today())
		if err != nil {
			return err
		}
		if err := y.pledge(ctx, days-day); err != nil {
			return err
		}
		if err := y.stand(ctx, days-day); err != nil {
			return err
		}
		if err := y.say(ctx, days-day); err != nil {
			return err
		}
		if err := y.sample(ctx, days-day); err != nil {
			return err
		}
		if err := y.work(ctx, working); err != nil {
			return err
		}
		if err := y.tell(ctx, days-day, working); err != nil {
			return err
		}
		if y.luck.Float64() < 0.27 {
			if err := y.file(ctx); err != nil {
				return err
			}
		}
		y.clock.NextDay(1)
	}
	_, err := y.office.Sweep(ctx)
	return err
}

// work lets everybody do today what they had planned for today. The office
// rests when it is closed; the parties do not.
func (y *year) work(ctx context.Context, working bool) error {
	rows, err := y.office.Desk(ctx, casework.Actor{ID: "argand", Roles: []string{office.Overseer}})
	if err != nil {
		return err
	}
	today := y.office.Today()
	for _, row := range rows {
		id := row.Row.ID
		if w := y.wake[id]; y.told[id] || w.version == row.Row.Version && today < w.day {
			continue // nothing has changed, and nobody means to act yet
		}
		if working {
			if err := y.empanel(ctx, id, row.Row.Waiting); err != nil {
				return fmt.Errorf("case %s on %s: %w", id, today, err)
			}
		}
		wake, err := y.workOn(ctx, id, row.Row.Waiting, working)
		if err != nil {
			return fmt.Errorf("case %s on %s: %w", id, today, err)
		}
		y.wake[id] = waking{row.Row.Version, wake}
	}
	return nil
}

// empanel sees the lot for a panel through that has a step: it is announced, and
// drawn on another day.
func (y *year) empanel(ctx context.Context, id string, waiting []string) error {
	for _, name := range waiting {
		if role := y.office.Rulebook().Role(name); role == nil || !role.ByLot {
			continue
		}
		secretary := y.person("wick")
		file, err := y.office.Open(ctx, id, secretary)
		if errors.Is(err, office.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, m := range file.Moves {
			if m.Subject == name && (m.Kind == casework.Convene || m.Kind == casework.Draw) {
				_, err := y.office.Do(ctx, id, secretary, casework.Act{Kind: m.Kind, Subject: name}, nil, file.Case.Version)
				var refusal *casework.Refusal
				if errors.As(err, &refusal) {
					return nil
				}
				return err
			}
		}
	}
	return nil
}

// A waking is the day on which somebody next means to act on a case, as long as
// it stays at a version.
type waking struct {
	version int
	day     timetable.Date
}

// workOn lets those for whom a case waits act, and gives the day on which one
// of them next means to.
func (y *year) workOn(ctx context.Context, id string, waiting []string, working bool) (next timetable.Date, err error) {
	next = y.office.Today() + days
	for _, who := range y.everybody() {
		if !slices.ContainsFunc(waiting, func(w string) bool { return who.Party == w || slices.Contains(who.Roles, w) }) {
			continue
		}
		file, err := y.office.Open(ctx, id, who)
		if errors.Is(err, office.ErrNotFound) {
			continue
		}
		if err != nil {
			return 0, err
		}
		for _, m := range slices.Concat(file.Moves, file.Later) {
			if m.Kind != casework.Do || m.Clock.Opened == 0 {
				continue
			}
			plan := y.plan(id, m, file.Today)
			if plan != 0 {
				next = min(next, max(plan, file.Today+1))
			}
			if plan == 0 || file.Today < plan || m.Refusal != nil || !working && who.Party == "" {
				continue
			}
			if err := y.do(ctx, id, who, file, m); err != nil {
				return 0, err
			}
			break // the case has moved on; the next person sees it as it is now
		}
	}
	return next, nil
}

// do acts. What is refused (two of one panel, say) was for somebody else to do.
func (y *year) do(ctx context.Context, id string, who casework.Actor, file office.CaseFile, m casework.Move) error {
	_, err := y.office.Do(ctx, id, who, y.act(id, file, m), nil, file.Case.Version)
	var refusal *casework.Refusal
	if errors.As(err, &refusal) {
		return nil
	}
	return err
}

func (y *year) everybody() []casework.Actor {
	return append([]casework.Actor{
		{ID: rulebook.Complainant, Party: rulebook.Complainant},
		{ID: rulebook.Respondent, Party: rulebook.Respondent},
	}, y.people...)
}

// plan is the day on which somebody means to make a move; 0 if nobody does. It
// is drawn once, when the step is first seen open: mostly well within the
// limit, now and then on the last days, sometimes never.
func (y *year) plan(id string, m casework.Move, today timetable.Date) timetable.Date {
	key := fmt.Sprint(id, m.Step, m.Clock.Opened, m.Clock.Passed)
	plan, drawn := y.plans[key]
	if !drawn {
		plan = y.draw(m, today)
		y.plans[key] = plan
	}
	return plan
}

func (y *year) draw(m casework.Move, today timetable.Date) timetable.Date {
	first := max(today, m.Clock.NotBefore)
	last := m.Clock.Due
	if last == 0 {
		last = first + 10
	}
	switch luck := y.luck.Float64(); {
	case m.Does == rulebook.Appeal && luck < 0.75:
		return 0 // most decisions are accepted
	case luck < 0.12:
		return 0
	case luck < 0.30:
		return max(first, last-timetable.Date(y.luck.IntN(2)))
	}
	room := max(1, int(last-first))
	return first + timetable.Date(room/3+y.luck.IntN(room)*2/3)
}

func (y *year) act(id string, file office.CaseFile, m casework.Move) casework.Act {
	act := casework.Act{Kind: casework.Do, Step: m.Step, Text: y.said(id, m)}
	if len(m.Outcomes) > 0 {
		act.Outcome = m.Outcomes[0]
		if y.luck.Float64() < 0.35 {
			act.Outcome = m.Outcomes[y.luck.IntN(len(m.Outcomes))]
		}
	}
	if slices.Contains(m.Needs, "findings") {
		for i, a := range casework.Clauses(file.Rulebook, file.Case.Category) {
			met := (i+int(file.Case.Received))%3 == 0
			act.Findings = append(act.Findings, casework.Finding{Definition: a.Definition, Clause: a.Clause.ID, Met: met, Reasons: y.facts[id].found(met, y.luck)})
		}
	}
	act.Present = y.seats(file, m.As)
	y.weigh(id, file, m, &act)
	return act
}

// seats are those who sit for a panel: who was drawn, or the first who may.
func (y *year) seats(file office.CaseFile, as string) (out []string) {
	role := file.Rulebook.Role(as)
	switch {
	case role == nil || role.Seats == 0:
	case role.ByLot:
		for _, m := range file.Case.Panels[as].Members {
			out = append(out, m.ID)
		}
	default:
		for _, p := range y.people {
			if slices.Contains(p.Roles, as) && !file.Case.People.Barred(p.ID) && len(out) < role.Seats {
				out = append(out, p.ID)
			}
		}
	}
	return out
}

// weigh says what a decision has to say beside its findings: what is to follow, on
// which grounds somebody appeals, how a panel voted.
func (y *year) weigh(id string, file office.CaseFile, m casework.Move, act *casework.Act) {
	step, matter := file.Rulebook.Step(m.Step), casework.Matter{}
	outcome := step.Outcome(act.Outcome)
	if outcome != nil && outcome.Sanctions == rulebook.Lowers {
		act.Outcome = outcome.End // let stand: it needs nothing lower than what was imposed
		outcome = step.Outcome(act.Outcome)
	}
	if n := len(step.Grounds); n > 0 && step.Appeals(act.Outcome) {
		matter.Grounds = []string{step.Grounds[int(file.Case.Received)%n]}
	}
	if outcome != nil && outcome.Sanctions == rulebook.Imposes {
		matter.Weighing = y.weighing(id, file.Rulebook, int(file.Case.Received))
	}
	if role := file.Rulebook.Role(m.As); role != nil && role.ByLot {
		matter.Ballot = casework.Unanimous(act.Outcome, len(act.Present)).Ballot
	}
	if matter.Grounds != nil || matter.Weighing != nil || matter.Ballot != nil {
		act.Matter = &matter
	}
}

// weighing imposes one step of the ladder, by a number that stands for luck.
func (y *year) weighing(id string, r *rulebook.Rulebook, n int) *casework.Weighing {
	s, f := r.Sanctions[n%len(r.Sanctions)], y.facts[id]
	return &casework.Weighing{
		Sanctions:   []casework.Imposition{{Name: s.Name, Length: "2 months", Effects: effects(s.Effects)}},
		Start:       "The mildest of what the rules list that is enough.",
		Aggravating: f.of(pick(y.luck, aggravated)),
		Mitigating:  f.of(pick(y.luck, mitigated)),
	}
}
