package office

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"duly/casework"
	"duly/letter"
	"duly/rulebook"
)

// A Conflict says that the case has moved on since the form was shown, and how,
// as the actor may see it.
type Conflict struct{ Since []casework.Event }

func (c *Conflict) Error() string {
	return "the case has changed since you opened this page, and nothing was done"
}

// Do performs an act on a case for an actor. seen is the version of the case
// that the actor's form was made from: if it has moved on, *Conflict, and
// nothing was done. A *casework.Refusal says what forbids it. ErrNotFound where
// the actor may not learn that the case exists. When it answers, what was done
// is durable.
func (o *Office) Do(ctx context.Context, id string, who casework.Actor, act casework.Act, files []Upload, seen int) ([]casework.Event, error) {
	h, err := o.load(ctx, id)
	if err != nil {
		return nil, o.refused(err, id, who, ToAct)
	}
	if !o.maySee(h.c, who) {
		return nil, o.refuse(id, who, ToAct)
	}
	if h.closed {
		return nil, o.erasedFor(h, who)
	}
	if act.Whom, err = o.known(ctx, act.Whom); err != nil {
		return nil, err
	}
	if act.Member, err = o.knownMember(ctx, act); err != nil {
		return nil, err
	}
	if err := o.readyToTell(ctx, h); err != nil {
		return nil, err
	}
	if act.Matter != nil && act.Matter.Weighing != nil {
		weighing := *act.Matter.Weighing
		if weighing.Comparators, err = o.Comparators(ctx, id, who); err != nil {
			return nil, err
		}
		said := *act.Matter
		said.Weighing = &weighing
		act.Matter = &said
	}
	if act.Lot, err = o.supply(ctx, h, act); err != nil {
		return nil, err
	}
	if act.Exhibits, err = o.keepFiles(ctx, id, files); err != nil {
		return nil, err
	}
	other, err := o.beside(ctx, id, who, &act)
	if err != nil {
		return nil, err
	}
	var done []casework.Event
	err = o.write(ctx, func(s *sitting) error {
		done = nil
		h, err := s.open(id)
		if err != nil {
			return err
		}
		r, err := o.rules(h.c.Rulebook)
		if err != nil {
			return err
		}
		if !o.maySee(h.c, who) {
			return ErrNotFound // kept out meanwhile
		}
		if h.c.Version != seen {
			conflict := &Conflict{}
			for i := max(0, min(seen, h.c.Version)); i < h.c.Version; i++ {
				conflict.Since = append(conflict.Since, casework.Shown(r, h.c, i, who))
			}
			return conflict
		}
		act.Day, act.AfterHours = s.Today, o.afterHours(r, s.Now)
		if done, err = casework.Perform(r, h.c, who, act); err != nil {
			return err
		}
		if err := s.present(r, done); err != nil {
			return err
		}
		if other != nil {
			if err := other(s, r, h); err != nil {
				return err
			}
		}
		if err := s.recordWithLetters(r, h, done); err != nil {
			return err
		}
		if err := s.screenAgain(r, h, done); err != nil {
			return err
		}
		return s.deputise(r, h)
	})
	return done, err
}

// known gives the person whom an act is about with the roles that they hold.
func (o *Office) known(ctx context.Context, whom *casework.Actor) (*casework.Actor, error) {
	if whom == nil {
		return nil, nil
	}
	p, err := o.Officer(ctx, whom.ID)
	if errors.Is(err, ErrNotFound) {
		return nil, &casework.Refusal{What: "Nobody of that name works here: choose one of the officers", Field: "whom"}
	}
	if err != nil {
		return nil, err
	}
	actor := p.actor()
	return &actor, nil
}

// present checks that those named as having sat hold the seat's role, and are
// trained for what they decided. It looks
// at what was done, not at what was asked: time may have opened the step, or
// passed it on, since the case was last written.
func (s *sitting) present(r *rulebook.Rulebook, done []casework.Event) error {
	for _, e := range done {
		if e.Kind != casework.Done || len(e.Present) == 0 {
			continue
		}
		members, err := s.actors(e.Role)
		if err != nil {
			return err
		}
		for _, p := range e.Present {
			i := slices.IndexFunc(members, func(m casework.Actor) bool { return m.ID == p })
			if i < 0 {
				return &casework.Refusal{What: "“" + p + "” is no member of the " + e.Role, Rule: e.Rule, Field: "present"}
			}
			if refusal := casework.Untrained(r, e.Role, members[i], e.Day); refusal != nil && e.Outcome != "" {
				refusal.Field = "present"
				return refusal
			}
		}
	}
	return nil
}

// recordWithLetters adds events and the letters that they cause. The letters
// are written when all has happened, so that they can say what comes next.
func (s *sitting) recordWithLetters(r *rulebook.Rulebook, h *held, events []casework.Event) error {
	first := len(h.nums)
	if err := s.record(h, events); err != nil {
		return err
	}
	then := h.c.Clone()
	for i, e := range events {
		then.Events = h.c.Events[:first+i+1]
		for _, l := range letter.For(r, h.c, h.id, e) {
			if l.To == rulebook.Respondent && !then.Told(r, l.To) {
				continue // what came before the notice is in their file; the notice is what they hear of first
			}
			day, err := s.posted(r, h, e, l.To)
			if err != nil {
				return err
			}
			s.letters = append(s.letters, LetterText{To: l.To, Day: day, Subject: l.Subject, Body: l.Body, Entry: h.nums[first+i]})
			s.lettersOf = append(s.lettersOf, h.id)
		}
	}
	return nil
}

// keepFiles seals uploads into the evidence of a case.
func (o *Office) keepFiles(ctx context.Context, id string, files []Upload) ([]casework.Exhibit, error) {
	if len(files) == 0 {
		return nil, nil
	}
	key, err := o.keyring.Key(ctx, evidenceKey(id), true)
	if err != nil {
		return nil, fmt.Errorf("the key of the evidence: %w", err)
	}
	var out []casework.Exhibit
	for _, f := range files {
		sum, err := o.evidence.Put(ctx, id, key, f.Data)
		if err != nil {
			return nil, fmt.Errorf("keep %q: %w", f.Name, err)
		}
		out = append(out, casework.Exhibit{Name: f.Name, Type: f.Type, Size: int64(len(f.Data)), SHA256: sum})
	}
	return out, nil
}

func evidenceKey(id string) string { return id + "/evidence" }
