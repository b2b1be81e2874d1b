package office

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"duly/casework"
	"duly/timetable"
)

// An Elsewhere is an open case of another system, with what is known of it there.
type Elsewhere struct {
	Source, ID  string // together its name there; none is taken over twice
	Received    timetable.Date
	Stage       string // of the rulebook, in which it goes on
	Category    string
	Happened    timetable.Date
	Respondent  string // "": not handed over
	Complainant string // name; "": anonymous
	Account     string // "": it stayed in the file there
}

// reference is its name there, for people.
func (e Elsewhere) reference() string { return e.Source + " " + e.ID }

// A TakenOver is what became of the cases of a take-over.
type TakenOver struct {
	Taken   int
	Known   int           // taken over before
	Refused map[int]error // by place in what was handed in: each with the engine's refusal
}

// takenAtOnce is how many cases are taken over in one transaction.
const takenAtOnce = 200

// TakeOver takes open cases over from another system: with their true age, in the
// stage that they are in, and on clocks that are counted from today. Each gets its
// number in the register. One that was taken over before is left as it is, so that
// the same call can be repeated after it was stopped half way.
func (o *Office) TakeOver(ctx context.Context, cases []Elsewhere) (TakenOver, error) {
	out := TakenOver{Refused: map[int]error{}}
	known := map[string]bool{}
	err := o.History(ctx, func(_ string, c *casework.Case) error {
		if f := c.Events[0].Filing; f != nil && f.Elsewhere != "" {
			known[f.Elsewhere] = true
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	var batch []place
	for i, e := range cases {
		if e.ID == "" || e.Source == "" {
			out.Refused[i] = &casework.Refusal{What: "It has no name in the other system, by which it could be known again", Field: "id"}
			continue
		}
		if known[e.reference()] {
			out.Known++
			continue
		}
		known[e.reference()] = true
		batch = append(batch, place{i, e})
		if len(batch) == takenAtOnce || i == len(cases)-1 {
			if err := o.takeOver(ctx, batch, &out); err != nil {
				return out, err
			}
			batch = nil
		}
	}
	return out, o.takeOver(ctx, batch, &out)
}

// A place is a case with where it stood in what was handed in.
type place struct {
	at int
	Elsewhere
}

func (o *Office) takeOver(ctx context.Context, batch []place, out *TakenOver) error {
	if len(batch) == 0 {
		return ctx.Err()
	}
	type drawn struct{ id, incident string }
	var ids []drawn
	for range batch {
		id, err := o.newID(ctx)
		if err != nil {
			return err
		}
		incident, err := o.letters(8)
		if err != nil {
			return err
		}
		ids = append(ids, drawn{id, incident})
	}
	taken, refused := 0, map[int]error{}
	err := o.write(ctx, func(s *sitting) error {
		taken = 0
		clear(refused)
		people, declared, err := s.beforehand()
		if err != nil {
			return err
		}
		for i, e := range batch {
			c := e.complaint()
			c.Mentions = screen(people, c)
			c.Incident = ids[i].incident
			var refusal *casework.Refusal
			_, err := casework.TakeOver(o.current, c, e.Received, e.Stage, s.Today)
			if errors.As(err, &refusal) {
				refused[e.at] = refusal
				continue
			}
			if err != nil {
				return fmt.Errorf("take over %s: %w", e.reference(), err)
			}
			if c.Number, err = s.number(); err != nil {
				return err
			}
			events, err := casework.TakeOver(o.current, c, e.Received, e.Stage, s.Today)
			if err != nil {
				return err
			}
			h := &held{id: ids[i].id, c: &casework.Case{}}
			if err := s.recordWithLetters(o.current, h, events); err != nil {
				return err
			}
			if _, err := s.amendAll(o.current, h, declared); err != nil {
				return err
			}
			if err := s.deputise(o.current, h); err != nil {
				return err
			}
			taken++
		}
		return nil
	})
	if err != nil {
		return err
	}
	out.Taken += taken
	for at, refusal := range refused {
		out.Refused[at] = refusal
	}
	return nil
}

// unnamed stands where the other system did not hand over whom a case is about.
const unnamed = "not named in what was handed over"

func (e Elsewhere) complaint() casework.Complaint {
	c := casework.Complaint{
		Category: e.Category, Account: e.Account,
		Filing: casework.Filing{Mode: Anonymous, Respondent: strings.TrimSpace(e.Respondent), Happened: e.Happened, Elsewhere: e.reference()},
	}
	if c.Filing.Respondent == "" {
		c.Filing.Respondent = unnamed
	}
	if name := strings.TrimSpace(e.Complainant); name != "" {
		c.Filing.Mode, c.Identity = Named, &casework.Identity{Name: name}
	}
	return c
}
