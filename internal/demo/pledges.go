package demo

import (
	"context"
	"fmt"

	"duly/commitment"
	"duly/internal/office"
	"duly/timetable"
)

// A pledge is something that happens in the register of commitments on a day of the
// year, counted back from its end.
type pledge struct {
	ago int // days
	by  string
	act func(today timetable.Date) office.CommitmentAct
}

// keeper records, watcher verifies.
const (
	keeper  = "taper"
	watcher = "argand"
)

func asked(reference, words string) func(timetable.Date) office.CommitmentAct {
	return func(today timetable.Date) office.CommitmentAct {
		return office.CommitmentAct{Kind: commitment.Asked, Said: commitment.Said{Asking: &commitment.Ask{
			From: "The Circle of Younger Lamplighters", On: today, In: "their open letter", Reference: reference, Words: words, AnswerBy: today + commitment.AnswerDays,
		}}}
	}
}

func answered(ask int, answer commitment.Answer, words, left string) func(timetable.Date) office.CommitmentAct {
	return func(today timetable.Date) office.CommitmentAct {
		return office.CommitmentAct{Kind: commitment.Responded, Ask: ask, Said: commitment.Said{Response: &commitment.Response{On: today, Answer: answer, Words: words, Left: left}}}
	}
}

func undertaken(ask int, what, owner string, within timetable.Date, measure *commitment.Measure) func(timetable.Date) office.CommitmentAct {
	return func(today timetable.Date) office.CommitmentAct {
		return office.CommitmentAct{Kind: commitment.Undertook, Ask: ask, Said: commitment.Said{Undertaken: &commitment.Action{What: what, Owner: owner, Due: today + within, Measure: measure}}}
	}
}

// pledges are what was asked of the Society in an open letter, and what became of it:
// one thing is measured, one is done and verified, one is late, one was refused, and
// one came later. What those who asked say of it is in askers.go.
var pledges = []pledge{
	{300, keeper, asked("1", "A timetable with a last day for every complaint, also for those that have been lying about for years.")},
	{300, keeper, asked("2", "An adopted text of what abuse means, clause by clause, by which every panel judges.")},
	{300, keeper, asked("3", "Every officer who decides is trained before they decide, not after.")},
	{300, keeper, asked("4", "The names of everybody who was ever complained about, on the notice board.")},
	{290, keeper, answered(1, commitment.Agreed, "The assembly has adopted it as rule 1.", "")},
	{290, keeper, undertaken(1, "No complaint takes longer than the rulebook promises", "wick", 120, &commitment.Measure{Of: commitment.OfPromise, Name: "decided in time"})},
	{288, keeper, answered(2, commitment.Agreed, "Yes: it is what the panels have asked for as well.", "")},
	{287, keeper, undertaken(2, "Bring a text before the assembly, and print it", "tallow", 90, nil)},
	{285, keeper, answered(3, commitment.AgreedInPart, "For panels and the reviewer.", "For the secretaries, of whom there are too few.")},
	{285, keeper, undertaken(3, "A fair hearing course for panels and reviewer", "ember", 200, nil)},
	{284, keeper, answered(4, commitment.Declined, "Most of them were found to have done nothing. A notice board is no place for an accusation.", "")},
	{230, "tallow", func(today timetable.Date) office.CommitmentAct {
		return office.CommitmentAct{Kind: commitment.Shown, Ask: 2, Action: 1, Said: commitment.Said{Evidence: &commitment.Evidence{On: today, What: "The assembly adopted it; it is printed in the rulebook.", Link: "/definitions", Done: true}}}
	}},
	{221, watcher, func(today timetable.Date) office.CommitmentAct {
		return office.CommitmentAct{Kind: commitment.Verified, Ask: 2, Action: 1, Said: commitment.Said{Verdict: &commitment.Verdict{On: today, Holds: true, Words: "I have read the minutes, and the text is cited by each decision since."}}}
	}},
	{60, keeper, asked("5", "Tell those who have complained how their complaint stands, without their having to ask.")},
}

// pledge lets happen in the register what falls on a day.
func (y *year) pledge(ctx context.Context, ago int) error {
	for _, p := range pledges {
		if p.ago != ago {
			continue
		}
		if _, err := y.office.Commit(ctx, p.by, p.act(y.office.Today())); err != nil {
			return fmt.Errorf("the register of commitments, %d days ago: %w", ago, err)
		}
	}
	return nil
}
