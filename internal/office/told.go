package office

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"duly/casework"
	"duly/exchange"
	"duly/journal"
	"duly/standing"
	"duly/timetable"
)

// SystemRole is the role in which a membership system asks.
const SystemRole = "membership system"

// ErrAnother: a call's key was used for another call before.
var ErrAnother = errors.New("this key was used for another call")

// MostTold is how many events a membership system may tell in one call: as many as one
// entry of the journal is of, so that a call is taken whole or not at all.
const MostTold = mostEvents

// A Taken is what a membership system is answered when it told of members.
type Taken struct {
	Recorded int            `json:"recorded"` // events
	Day      timetable.Date `json:"day"`
	Entry    int64          `json:"entry"` // of the public log
}

// TellMembers puts on record what a membership system tells of members: all of it, in its
// order, or nothing; a *standing.Misfit says what cannot be. key is the system's own for
// this call, and body what it sent: the same call, sent again, changes nothing and is
// answered as before. ErrAnother where the key was used with another body.
func (o *Office) TellMembers(ctx context.Context, system *exchange.System, key string, body []byte, events []standing.Event) (out Taken, before bool, err error) {
	if !system.May(exchange.WriteMembers) {
		return out, false, ErrNotFound
	}
	if len(events) == 0 || len(events) > MostTold {
		return out, false, &casework.Refusal{What: fmt.Sprintf("Tell from 1 to %d events in one call", MostTold), Field: "events"}
	}
	call, request := o.callDigest(system.ID, "key", []byte(key)), o.callDigest(system.ID, "body", body)
	err = o.write(ctx, func(s *sitting) error {
		row, known, err := s.answeredTo(system.ID, call)
		if err != nil {
			return err
		}
		if known {
			if !hmac.Equal(row.Request, request) {
				return ErrAnother
			}
			before = true
			return json.Unmarshal([]byte(row.Answer), &out)
		}
		if misfit := o.unfit(events); misfit != nil {
			return misfit
		}
		out, before = Taken{Recorded: len(events), Day: s.Today, Entry: s.next()}, false
		if err := s.enrol("", events, system.Source()); err != nil {
			return err
		}
		answer, err := json.Marshal(out)
		if err != nil {
			return err
		}
		s.answered = append(s.answered, AnsweredRow{System: system.ID, Call: call, Request: request, Answer: string(answer)})
		return nil
	})
	return out, before, err
}

// answeredTo finds what a system was answered to a call, by what was written and by what
// the writer has done so far.
func (s *sitting) answeredTo(system string, call []byte) (row AnsweredRow, known bool, err error) {
	for _, row := range slices.Concat(s.batch.answered, s.answered) {
		if row.System == system && string(row.Call) == string(call) {
			return row, true, nil
		}
	}
	row, err = s.office.store.Answered(s.ctx, system, call)
	switch {
	case errors.Is(err, ErrAltered):
		return row, false, fmt.Errorf("what system %s was answered: %w", system, err)
	case errors.Is(err, ErrNotFound):
		return row, false, nil
	}
	return row, err == nil, err
}

// unfit says which event could not be in any register, or is still to come.
func (o *Office) unfit(events []standing.Event) *standing.Misfit {
	for i, e := range events {
		if what, field := unsound(e); what != "" {
			return &standing.Misfit{Index: i, Event: e, What: what, Field: field}
		}
		if e.Day > o.Today() {
			return &standing.Misfit{Index: i, Event: e, What: e.Day.Long() + " is still to come: tell it when it has happened", Field: "day"}
		}
	}
	return nil
}

func (o *Office) callDigest(system, what string, text []byte) []byte {
	mac := hmac.New(sha256.New, o.pepper[:])
	fmt.Fprintf(mac, "duly/call/v1\n%s\n%s\n", system, what)
	mac.Write(text)
	return mac.Sum(nil)
}

// AskAs answers a membership system whether a member may do something on a day, as Ask
// answers an organiser: the question is on record before it is answered.
func (o *Office) AskAs(ctx context.Context, system *exchange.System, q Question) (standing.Answer, error) {
	if !system.May(exchange.ReadStanding) {
		return standing.Answer{}, ErrNotFound
	}
	if refusal := o.askable(q); refusal != nil {
		return standing.Answer{}, refusal
	}
	register, err := o.Members(ctx)
	if err != nil {
		return standing.Answer{}, err
	}
	id, answer, err := o.answer(ctx, register, q)
	if err != nil {
		return standing.Answer{}, err
	}
	outcome := "no"
	if answer.Yes {
		outcome = "yes"
	}
	return answer, o.recordQuestion(ctx, system, id, q, outcome)
}

// WholeStanding is what a membership system is told of a standing as a whole. It is a
// question on record like any other, about "standing".
func (o *Office) WholeStanding(ctx context.Context, system *exchange.System, number string, day timetable.Date) (standing.State, error) {
	if !system.May(exchange.ReadStanding) {
		return standing.State{}, ErrNotFound
	}
	number = strings.TrimSpace(number)
	switch today := o.Today(); {
	case number == "" || len(number) > 40:
		return standing.State{}, &casework.Refusal{What: "Give a membership number of at most 40 characters", Field: "number"}
	case day < today || day > today+furthest:
		return standing.State{}, &casework.Refusal{What: "Ask about today or a day within a year from now", Field: "on"}
	}
	register, err := o.Members(ctx)
	if err != nil {
		return standing.State{}, err
	}
	l, _, err := o.ledger(ctx, register, number)
	if err != nil {
		return standing.State{}, err
	}
	id := number
	if m := register.Find(number); m != nil {
		id = m.ID
	}
	state := l.On(number, day).State()
	return state, o.recordQuestion(ctx, system, id, Question{Number: number, What: "standing", Day: day}, string(state.Status))
}

func (o *Office) recordQuestion(ctx context.Context, system *exchange.System, member string, q Question, outcome string) error {
	return o.write(ctx, func(s *sitting) error {
		s.systemBy(system.Actor(), casework.Event{
			Kind: journal.StandingAsked, Day: s.Today, By: system.Actor(), Role: SystemRole, Ground: q.What, Until: q.Day, Outcome: outcome,
			Particulars: &casework.Particulars{Member: member},
		})
		return nil
	})
}

// ChangesFor gives a membership system the changes after a number, in order and not all
// at once. That it was told how somebody stands is on record as if it had asked.
func (o *Office) ChangesFor(ctx context.Context, system *exchange.System, after int64) ([]standing.Change, error) {
	if !system.May(exchange.ReadStanding) {
		return nil, ErrNotFound
	}
	changes, err := o.Changes(ctx, after)
	if err != nil || len(changes) == 0 {
		return nil, err
	}
	register, err := o.Members(ctx)
	if err != nil {
		return nil, err
	}
	return changes, o.write(ctx, func(s *sitting) error {
		for _, c := range changes {
			id := c.Member
			if m := register.Find(c.Member); m != nil {
				id = m.ID
			}
			s.systemBy(system.Actor(), casework.Event{
				Kind: journal.StandingAsked, Day: s.Today, By: system.Actor(), Role: SystemRole, Ground: "standing", Until: c.Day, Outcome: string(c.After.Status),
				Particulars: &casework.Particulars{Member: id},
			})
		}
		return nil
	})
}
