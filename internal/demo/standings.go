package demo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"duly/casework"
	"duly/internal/office"
	"duly/standing"
	"duly/timetable"
)

// number is the membership number of one of the members.
func number(name string) string { return fmt.Sprint("LS-", 101+slices.Index(members, name)) }

// When what happens to standings happens, in days before today.
const (
	secondEntry = 90 // somebody was on the list twice
	identified  = 12 // who two respondents are is put on record
	questions   = 5
)

// stand lets happen today what belongs to the register of members, and to who asks about
// them.
func (y *year) stand(ctx context.Context, daysLeft int) error {
	switch daysLeft {
	case days:
		return y.enlist(ctx)
	case secondEntry:
		return y.office.MembersChanged(ctx, "taper", []standing.Event{
			{Kind: standing.Joined, Day: y.office.Today() - 20, Number: "LS-140", Name: "Hobbie Candlewick"},
			{Kind: standing.Merged, Day: y.office.Today(), Number: "LS-140", Other: number("Hob Candlewick")},
			{Kind: standing.Resigned, Day: y.office.Today() - 3, Number: number("Quill Ashby")},
		}, "the lodge’s membership book")
	case identified:
		return y.identifyAll(ctx)
	case questions:
		day := y.office.Today() + 14
		_, err := y.office.AskAll(ctx, "trivet", []office.Question{
			{Number: number("Barnaby Flue"), What: "come on a night walk", Day: day}, {Number: number("Otto Brazier"), What: "come on a night walk", Day: day},
			{Number: number("Moth Penhaligon"), What: "come on a night walk", Day: day}, {Number: number("Barnaby Flue"), What: "vote", Day: day},
		})
		return err
	}
	return nil
}

func (y *year) enlist(ctx context.Context) error {
	var events []standing.Event
	for i, name := range members {
		events = append(events, standing.Event{Kind: standing.Joined, Day: y.office.Today() - timetable.Date(900-40*i), Number: number(name), Name: name})
	}
	return y.office.MembersChanged(ctx, "taper", events, "the lodge’s membership book")
}

// identifyAll puts on record who the respondents are on whom something is imposed today.
func (y *year) identifyAll(ctx context.Context) error {
	respondents, today := map[string]string{}, y.office.Today()
	err := y.office.History(ctx, func(id string, c *casework.Case) error {
		imposed := slices.ContainsFunc(c.Restraints, func(m casework.Restraint) bool { return m.Runs() }) ||
			slices.ContainsFunc(c.Penalties, func(p casework.Penalty) bool { return p.Stands() && p.From != 0 && today <= p.Until })
		if name := c.Events[0].Filing.Respondent; imposed && slices.Contains(members, name) {
			respondents[id] = name
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(respondents)) {
		if err := y.identify(ctx, id, respondents[id]); err != nil {
			return fmt.Errorf("say who the respondent of case %s is: %w", id, err)
		}
	}
	return nil
}

// identify puts on record who the respondent of a case is, unless that is for others.
func (y *year) identify(ctx context.Context, id, name string) error {
	wick := y.person("wick")
	file, err := y.office.Open(ctx, id, wick)
	if errors.Is(err, office.ErrNotFound) {
		return nil
	}
	if err != nil || !slices.ContainsFunc(file.Moves, func(m casework.Move) bool { return m.Kind == casework.Identify }) {
		return err
	}
	_, err = y.office.Do(ctx, id, wick, casework.Act{Kind: casework.Identify, Member: number(name), Text: "The membership book has one person of that name, with the address on the complaint."}, nil, file.Case.Version)
	return err
}
