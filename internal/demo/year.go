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
}

// days is how long before today the first complaint comes.
const days = 365

// play lets the year go by, up to the clock's last day.
func (y *year) play(ctx context.Context) error {
	for day := range days {
		if _, err := y.office.Sweep(ctx); err != nil {
			return err
		}
		if err := y.work(ctx); err != nil {
			return err
		}
		if y.luck.Float64() < 0.17 || day%60 == 0 {
			if _, err := y.office.File(ctx, y.complaint()); err != nil {
				return err
			}
		}
		y.clock.NextDay(1)
	}
	_, err := y.office.Sweep(ctx)
	return err
}

// work lets everybody do today what they had planned for today.
func (y *year) work(ctx context.Context) error {
	var open []string
	err := y.office.History(ctx, func(id string, c *casework.Case) error {
		if c.Open() {
			open = append(open, id)
		}
		return nil
	})
	if err != nil {
		return err
	}
	slices.Sort(open)
	for _, id := range open {
		if err := y.workOn(ctx, id); err != nil {
			return fmt.Errorf("case %s on %s: %w", id, y.office.Today(), err)
		}
	}
	return nil
}

func (y *year) workOn(ctx context.Context, id string) error {
	for _, who := range y.everybody() {
		file, err := y.office.Open(ctx, id, who)
		if errors.Is(err, office.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		for _, m := range file.Moves {
			if m.Kind != casework.Do || !y.due(id, m, file.Today) {
				continue
			}
			act := y.act(file, who, m)
			_, err := y.office.Do(ctx, id, who, act, nil, file.Case.Version)
			var refusal *casework.Refusal
			if err != nil && !errors.As(err, &refusal) {
				return err
			}
			break // the case has moved on; the next person sees it as it is now
		}
	}
	return nil
}

func (y *year) everybody() []casework.Actor {
	return append([]casework.Actor{
		{ID: rulebook.Complainant, Party: rulebook.Complainant},
		{ID: rulebook.Respondent, Party: rulebook.Respondent},
	}, y.people...)
}

// due tells whether today is the day for a move. The day is drawn once, when
// the step is first seen open: mostly well within the limit, now and then on
// the last days, sometimes not at all.
func (y *year) due(id string, m casework.Move, today timetable.Date) bool {
	key := fmt.Sprint(id, m.Step, m.Clock.Opened, m.Clock.Passed)
	plan, drawn := y.plans[key]
	if !drawn {
		plan = y.draw(m, today)
		y.plans[key] = plan
	}
	return plan != 0 && today >= plan
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
	return first + timetable.Date(y.luck.IntN(room)*3/4)
}

func (y *year) act(file office.CaseFile, who casework.Actor, m casework.Move) casework.Act {
	act := casework.Act{Kind: casework.Do, Step: m.Step, Text: said(m.Does, y.luck)}
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
