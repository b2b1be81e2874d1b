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
}

// days is how long before today the first complaint comes.
const days = 365

// play lets the year go by, up to the clock's last day.
func (y *year) play(ctx context.Context) error {
	for range days {
		if _, err := y.office.Sweep(ctx); err != nil {
			return err
		}
		if err := y.work(ctx); err != nil {
			return err
		}
		if y.luck.Float64() < 0.27 {
			if _, err := y.office.File(ctx, y.complaint()); err != nil {
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
func (y *year) work(ctx context.Context) error {
	rows, err := y.office.Desk(ctx, casework.Actor{ID: "argand", Roles: []string{office.Overseer}})
	if err != nil {
		return err
	}
	today := y.office.Today()
	working, _, err := y.office.Rulebook().Calendar.Working(today)
	if err != nil {
		return err
	}
	for _, row := range rows {
		id := row.Row.ID
		if w := y.wake[id]; w.version == row.Row.Version && today < w.day {
			continue // nothing has changed, and nobody means to act yet
		}
		wake, err := y.workOn(ctx, id, row.Row.Waiting, working)
		if err != nil {
			return fmt.Errorf("case %s on %s: %w", id, today, err)
		}
		y.wake[id] = waking{row.Row.Version, wake}
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
	_, err := y.office.Do(ctx, id, who, y.act(file, m), nil, file.Case.Version)
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

func (y *year) act(file office.CaseFile, m casework.Move) casework.Act {
	act := casework.Act{Kind: casework.Do, Step: m.Step, Text: said(m, y.luck)}
	if len(m.Outcomes) > 0 {
		act.Outcome = m.Outcomes[0]
		if y.luck.Float64() < 0.35 {
			act.Outcome = m.Outcomes[y.luck.IntN(len(m.Outcomes))]
		}
	}
	if slices.Contains(m.Needs, "findings") {
		for i, a := range casework.Clauses(file.Rulebook, file.Case.Category) {
			met := (i+int(file.Case.Received))%3 == 0
			act.Findings = append(act.Findings, casework.Finding{Definition: a.Definition, Clause: a.Clause.ID, Met: met, Reasons: found(met)})
		}
	}
	if role := file.Rulebook.Role(m.As); role != nil && role.Seats > 0 {
		for _, p := range y.people {
			if slices.Contains(p.Roles, m.As) && len(act.Present) < role.Seats {
				act.Present = append(act.Present, p.ID)
			}
		}
	}
	return act
}
