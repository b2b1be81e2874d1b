package commitment

import (
	"fmt"
	"slices"

	"duly/timetable"
)

// A Status is how an ask or an action stands.
type Status string

// How an ask stands before anything is undertaken, and after it is judged.
const (
	Waiting      Status = "waiting for an answer" // none has come, and its last day has not passed
	NoAnswer     Status = "no answer"             // none has come, and its last day has passed
	Refused      Status = "refused"               // the answer that stands is a refusal
	WordsOnly    Status = "words only"            // it was agreed to, at least in part, and nothing is undertaken
	Disputed     Status = "disputed"              // every action is said, found or measured to be done, and those who asked say otherwise
	StoodDown    Status = "superseded"            // another ask stands for it, or it is pursued no more
	NotStarted   Status = "not started"           // nothing shows that the action goes on
	InProgress   Status = "in progress"           // there is evidence, and nobody claims that it is done
	Overdue      Status = "overdue"               // its last day has passed, and nobody claims that it is done
	Claimed      Status = "said to be done"       // its owner's side claims so, with evidence; nobody independent has looked since
	FoundDone    Status = "verified"              // somebody independent has looked after the claim, and found it done
	FoundNotDone Status = "found not done"        // they have, and found it not done
	Met          Status = "met"                   // it is bound to a measurement, which says so
	NotMet       Status = "not met"               // which says the opposite
	Unmeasured   Status = "cannot be measured"    // which cannot be made now
)

// Statuses are all of them, from those that need most to those that need least.
var Statuses = []Status{NoAnswer, WordsOnly, Disputed, FoundNotDone, Overdue, NotMet, Unmeasured, NotStarted, InProgress, Waiting, Claimed, Met, FoundDone, Refused, StoodDown}

// Meaning says in a sentence when something has this status.
func (s Status) Meaning() string { return meanings[s] }

var meanings = map[Status]string{
	Waiting:      "There is no answer yet, and its last day has not passed.",
	NoAnswer:     "The last day for an answer has passed, and none has come.",
	Refused:      "The organisation has refused it, and has said why.",
	WordsOnly:    "The organisation has agreed, and has undertaken nothing.",
	Disputed:     "It is said, found or measured to be done, and those who asked say that it is not what they asked.",
	StoodDown:    "Another ask stands in its place, or it is pursued no more.",
	NotStarted:   "There is an action with an owner and a last day, and nothing shows that it goes on.",
	InProgress:   "There is evidence of it, and nobody claims that it is done.",
	Overdue:      "The last day has passed, and nobody claims that it is done.",
	Claimed:      "Its owner’s side claims that it is done, with evidence. Nobody independent has looked since.",
	FoundDone:    "Somebody independent of the owner has looked at the evidence, and found it done.",
	FoundNotDone: "Somebody independent has looked at the evidence, and found it not done.",
	Met:          "It is bound to a measurement, and the measurement says that it is so today.",
	NotMet:       "It is bound to a measurement, and the measurement says that it is not so today.",
	Unmeasured:   "It is bound to a measurement that cannot be made now, for want of cases for example.",
}

// Done tells whether something has this status that is more than a claim.
func (s Status) Done() bool { return s == FoundDone || s == Met }

// A Measured is what a measurement says today.
type Measured struct {
	Known bool // whether it could be made
	Holds bool // whether what was undertaken is so
}

// A Measuring makes a measurement. It must not be nil where an action is bound.
type Measuring func(Measure) Measured

// Status is how the action stands at the end of a day.
func (u *Undertaking) Status(today timetable.Date, measure Measuring) Status {
	if u.Measure != nil {
		switch m := measure(*u.Measure); {
		case !m.Known:
			return Unmeasured
		case m.Holds:
			return Met
		}
		return NotMet
	}
	switch {
	case u.Found != nil && u.Found.Verdict.Holds:
		return FoundDone
	case u.Found != nil:
		return FoundNotDone
	case u.Claim != nil:
		return Claimed
	case u.Last < today:
		return Overdue
	case len(u.Shown) > 0:
		return InProgress
	}
	return NotStarted
}

// Late tells whether the last day has passed without the action being done, or
// said to be done. What cannot be measured is not late: nobody knows whether it is done.
func (u *Undertaking) Late(today timetable.Date, measure Measuring) bool {
	s := u.Status(today, measure)
	return u.Last < today && !s.Done() && s != Claimed && s != Unmeasured
}

// Status is how the ask stands at the end of a day: as the least advanced of its
// actions, where there are any.
func (c *Commitment) Status(today timetable.Date, measure Measuring) Status {
	answer := c.Answer()
	switch {
	case c.Closed != nil:
		return StoodDown
	case answer == nil && c.Ask.AnswerBy < today:
		return NoAnswer
	case answer == nil:
		return Waiting
	case answer.Answer == Declined:
		return Refused
	case len(c.Actions) == 0:
		return WordsOnly
	}
	least := FoundDone
	for i := range c.Actions {
		if s := c.Actions[i].Status(today, measure); slices.Index(Statuses, s) < slices.Index(Statuses, least) {
			least = s
		}
	}
	if v := c.Verdict(); v != nil && !v.Holds && (least.Done() || least == Claimed) {
		return Disputed
	}
	return least
}

// Late tells whether a last day has passed: for an answer that has not come, or of an
// action that is neither done nor said to be.
func (c *Commitment) Late(today timetable.Date, measure Measuring) bool {
	switch c.Status(today, measure) {
	case NoAnswer:
		return true
	case StoodDown, Refused:
		return false
	}
	return slices.ContainsFunc(c.Actions, func(u Undertaking) bool { return u.Late(today, measure) })
}

// SaidNotDone tells whether the organisation has agreed and then undertaken nothing,
// let a last day pass, or done something that was found or measured not to be it.
func (c *Commitment) SaidNotDone(today timetable.Date, measure Measuring) bool {
	switch c.Status(today, measure) {
	case WordsOnly:
		return true
	case StoodDown, Refused, Waiting, NoAnswer:
		return false
	}
	return slices.ContainsFunc(c.Actions, func(u Undertaking) bool {
		return u.Late(today, measure) || u.Status(today, measure) == FoundNotDone
	})
}

// Silent is for how many days nobody has answered: from the day of the ask to the end
// of today. 0 where there is an answer.
func (c *Commitment) Silent(today timetable.Date) int {
	if c.Answer() != nil || c.Closed != nil {
		return 0
	}
	return max(0, int(today-c.Ask.On))
}

// A Passing is something that came about by time alone.
type Passing struct {
	Day    timetable.Date // the first day on which it is so
	Action int            // 0: of the ask itself
}

// Passed lists the last days that have gone by with nothing done, as of today: for an
// answer, and of each action, earliest first.
func (c *Commitment) Passed(today timetable.Date, measure Measuring) (out []Passing) {
	if c.Closed != nil {
		return nil
	}
	if (len(c.Answers) == 0 || c.Answers[0].Response.On > c.Ask.AnswerBy) && c.Ask.AnswerBy < today {
		out = append(out, Passing{Day: c.Ask.AnswerBy + 1})
	}
	if c.Status(today, measure) != Refused {
		for i := range c.Actions {
			if u := &c.Actions[i]; u.Late(today, measure) {
				out = append(out, Passing{Day: u.Last + 1, Action: u.Number})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Passing) int { return int(a.Day - b.Day) })
	return out
}

func misfit(e Event) error {
	return fmt.Errorf("entry %d, of the kind %q, does not fit what is on record of ask %d, action %d", e.Entry, e.Kind, e.Ask, e.Action)
}
