package demo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"duly/beacon"
	"duly/casework"
	"duly/commitment"
	"duly/lot"
	"duly/sample"
	"duly/timetable"
)

// The overseer draws one sample in the year, of cases that had ended, and finds something
// in it; a second one is announced on the last evening, and waits for its round.

// days before the end of the year.
const (
	announcedAgo = 40
	wordAgo      = 38
	drawnAgo     = 37
	lookedAgo    = 35
	foundAgo     = 34
	secondAgo    = 1
)

// invented is a secret that everybody can read here: the demo has nobody to keep it from.
func invented(word string) (secret, commitment string) {
	sum := sha256.Sum256([]byte(word))
	return hex.EncodeToString(sum[:]), lot.Commit(sum[:])
}

// sample lets happen to samples what falls on a day.
func (y *year) sample(ctx context.Context, ago int) error {
	overseer := y.person(watcher)
	secret, _ := invented("a lantern under the table")
	var err error
	switch ago {
	case announcedAgo:
		err = y.announce(ctx, overseer, sample.Announcement{
			Purpose: "Was everybody heard before their case was decided?", Sort: sample.Ended, By: sample.ByEnd, Size: 30,
		}, "a lantern under the table")
	case wordAgo:
		err = y.office.PutWord(ctx, keeper, 1, "dice thrown at the general meeting: 3 1 6 6 2 4")
	case drawnAgo:
		err = y.office.Reveal(ctx, overseer, 1, secret, "")
	case lookedAgo:
		err = y.lookAt(ctx, overseer)
	case foundAgo:
		_, err = y.office.Find(ctx, overseer, 1, commitment.Ask{
			Words: "In several of the cases drawn a limit of the Society’s own had ended with nobody having acted. Say who steps in when somebody is away.",
		})
	case secondAgo:
		err = y.announce(ctx, overseer, sample.Announcement{
			Purpose: "Was more time given only where it was needed?", Sort: sample.Extended, By: sample.ByLength, Size: 3, Each: true,
			Round: beacon.Quicknet.From(y.office.Now().Add(3 * sample.Notice)),
		}, "a lantern on the roof")
	}
	if err != nil {
		return fmt.Errorf("samples, %d days ago: %w", ago, err)
	}
	return nil
}

// announce announces one of the last eleven months.
func (y *year) announce(ctx context.Context, overseer casework.Actor, a sample.Announcement, word string) error {
	today := y.office.Today()
	a.From, a.To = today-timetable.Date(330), today
	_, a.Commitment = invented(word)
	_, err := y.office.Announce(ctx, overseer, a)
	return err
}

// lookAt has the overseer pass over a case whose people they know, and fill in the form of
// every other but the last, of which they do a half.
func (y *year) lookAt(ctx context.Context, overseer casework.Actor) error {
	one, err := y.office.Drawn(ctx, overseer, 1)
	if err == nil {
		err = y.office.PassOver(ctx, overseer, 1, sample.Passing{Case: one.Drawn[4].Case, Reason: sample.Interest})
	}
	if err == nil {
		one, err = y.office.Drawn(ctx, overseer, 1)
	}
	if err != nil {
		return err
	}
	for i, m := range one.Drawn {
		f, err := y.office.AuditCase(ctx, overseer, 1, m.Case)
		if err != nil {
			return err
		}
		form := sample.Form{Case: m.Case, Finished: i < len(one.Drawn)-1}
		for _, q := range f.Questions {
			form.Answers = append(form.Answers, answer(q.ID, i))
			if !form.Finished && len(form.Answers) > len(f.Questions)/2 {
				break
			}
		}
		wrong, err := y.office.SaveAudit(ctx, overseer, 1, form)
		if err != nil {
			return err
		}
		if len(wrong) > 0 {
			return fmt.Errorf("the form of case %d: %w", i+1, wrong[0])
		}
	}
	return nil
}

// answer is what the overseer says of a question in the case of that place.
func answer(question string, i int) sample.Answer {
	a := sample.Answer{Question: question, Answer: sample.Yes}
	switch {
	case question == "limits" && i%3 == 0:
		a.Answer, a.Note = sample.No, "One ended with nobody having acted; what the rule says came about by itself."
	case question == "reasons":
		a.Answer, a.Note = sample.CannotTell, "There are some; their words are sealed from me."
		if i%2 == 0 {
			a.Answer, a.Note = sample.Yes, ""
		}
	}
	return a
}
