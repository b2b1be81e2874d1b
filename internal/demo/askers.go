package demo

import (
	"context"
	"fmt"
	"strings"

	"duly/commitment"
	"duly/internal/office"
	"duly/statistics"
	"duly/timetable"
)

// The circle that wrote the open letter speaks for itself.
var spokesman = office.PersonRow{ID: "glint", Name: "Glint Moorhen", Roles: []string{office.Asker}, SpeaksFor: "The Circle of Younger Lamplighters"}

// openLetter is what the first asks hang on.
const openLetter = `To the assembly of the Lantern Society

We are the younger ones among you, and we have waited. We ask for five things:

1. A timetable with a last day for every complaint, also for those that have been lying about for years.
2. An adopted text of what abuse means, clause by clause, by which every panel judges.
3. Every officer who decides is trained before they decide, not after.
4. The names of everybody who was ever complained about, on the notice board.
5. Tell those who have complained how their complaint stands, without their having to ask.

The Circle of Younger Lamplighters
`

// A saying is something that goes on record on a day of the year about the ask whose words
// begin so, beside the pledges.
type saying struct {
	ago   int
	by    string
	about string
	act   office.CommitmentAct
	files []office.Upload
}

func text(name, words string) []office.Upload {
	return []office.Upload{{Name: name, Type: "text/plain", Data: []byte(words)}}
}

func remark(kind commitment.Kind, words string) office.CommitmentAct {
	return office.CommitmentAct{Kind: kind, Said: commitment.Said{Reply: &commitment.Remark{Words: words}, Reopening: &commitment.Remark{Words: words}}}
}

func content(holds bool, words string) office.CommitmentAct {
	return office.CommitmentAct{Kind: commitment.Judged, Said: commitment.Said{Verdict: &commitment.Verdict{Holds: holds, Words: words}}}
}

// sayings: the letter itself is attached; those who asked answer, are content with one
// thing, dispute another, and reopen a third; one action is bound to a figure.
var sayings = []saying{
	{299, spokesman.ID, "A timetable", remark(commitment.Replied, "Here is the letter as we handed it over, so that nobody need ask what was in it."), text("open-letter.txt", openLetter)},
	{280, spokesman.ID, "The names", remark(commitment.Replied, "Then tell us how many there were, at least."), nil},
	{210, spokesman.ID, "An adopted text", content(true, "We have read it. It is what we asked for."), nil},
	{90, keeper, "Every officer", office.CommitmentAct{Kind: commitment.Superseded, Said: commitment.Said{Supersession: &commitment.Supersedes{Reason: "Nobody has spoken of it for a while."}}}, nil},
	{80, spokesman.ID, "Every officer", remark(commitment.Reopened, "We have spoken of nothing else. The course has not been held."), nil},
	{78, spokesman.ID, "Every officer", content(false, "A course without the secretaries is not what we asked for."), nil},
	{58, keeper, "Tell those", office.CommitmentAct{Kind: commitment.Responded, Said: commitment.Said{Response: &commitment.Response{Answer: commitment.Agreed, Words: "Nobody should have to ask, and nothing should lie about meanwhile."}}}, nil},
	{57, keeper, "Tell those", office.CommitmentAct{Kind: commitment.Undertook, Said: commitment.Said{Undertaken: &commitment.Action{
		What: "No case lies open for more than a year", Owner: "wick", Measure: &commitment.Measure{
			Of: commitment.OfFigure, Name: statistics.OpenLonger, About: "365", Over: commitment.Live, Sense: commitment.AtMost, Value: 0,
		},
	}}}, nil},
}

// say lets go on record what was said on a day of the year.
func (y *year) say(ctx context.Context, ago int) error {
	for _, s := range sayings {
		if s.ago != ago {
			continue
		}
		register, err := y.office.Commitments(ctx)
		if err != nil {
			return err
		}
		act := s.act
		for _, c := range register.All() {
			if strings.HasPrefix(c.Ask.Words, s.about) {
				act.Ask = c.Number
			}
		}
		act.Files = s.files
		act.Said = dated(act.Said, y.office.Today())
		if _, err := y.office.Commit(ctx, s.by, act); err != nil {
			return fmt.Errorf("what %s said %d days ago: %w", s.by, ago, err)
		}
	}
	return nil
}

// dated puts the day on what was said.
func dated(said commitment.Said, today timetable.Date) commitment.Said {
	switch {
	case said.Reply != nil:
		reply, again := *said.Reply, *said.Reopening
		reply.On, again.On = today, today
		said.Reply, said.Reopening = &reply, &again
	case said.Verdict != nil:
		v := *said.Verdict
		v.On, said.Verdict = today, &v
	case said.Response != nil:
		r := *said.Response
		r.On, said.Response = today, &r
	case said.Undertaken != nil:
		a := *said.Undertaken
		a.Due, said.Undertaken = today+50, &a
	}
	return said
}
