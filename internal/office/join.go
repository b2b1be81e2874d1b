package office

import (
	"context"
	"fmt"
	"strings"

	"duly/casework"
	"duly/rulebook"
)

// A beside is what an act on one case does to another, in the same transaction.
type beside func(s *sitting, r *rulebook.Rulebook, h *held) error

// beside prepares the other half of an act that is about two cases; nil for all
// others. Files are sealed again for the other case, whose key is its own.
func (o *Office) beside(ctx context.Context, id string, who casework.Actor, act *casework.Act) (beside, error) {
	switch act.Kind {
	case casework.Join:
		return o.joinInto(ctx, id, who, act)
	case casework.Separate:
		return o.goOnAlone(ctx, id, act)
	}
	return nil, nil
}

// joinInto has the complaint of a case go on in another.
func (o *Office) joinInto(ctx context.Context, id string, who casework.Actor, act *casework.Act) (beside, error) {
	if act.Matter == nil || act.Matter.Joining == nil {
		return nil, nil // the engine refuses it
	}
	into := strings.ToUpper(strings.TrimSpace(act.Matter.Joining.Into))
	act.Matter = &casework.Matter{Joining: &casework.Joining{Into: into}}
	if into == "" {
		return nil, nil
	}
	if into == id {
		return nil, &casework.Refusal{What: "This is the case itself: name the other one", Field: "into"}
	}
	if err := o.visible(ctx, into, who); err != nil {
		return nil, err
	}
	from, err := o.load(ctx, id)
	if err != nil {
		return nil, err
	}
	r, err := o.rules(from.c.Rulebook)
	if err != nil {
		return nil, err
	}
	if err := o.sealAgain(ctx, casework.AsItStands(r, from.c, 0).Exhibits, id, into); err != nil {
		return nil, err
	}
	reasons := strings.TrimSpace(act.Text)
	return func(s *sitting, _ *rulebook.Rulebook, from *held) error {
		other, err := s.open(into)
		if err != nil {
			return err
		}
		r, err := o.rules(other.c.Rulebook)
		if err != nil {
			return err
		}
		events, err := casework.Admit(r, other.c, who, from.c, id, reasons, s.Today)
		if err != nil {
			return err
		}
		if err := s.recordWithLetters(r, other, events); err != nil {
			return err
		}
		return s.deputise(r, other)
	}, nil
}

// goOnAlone opens a case for a complaint that is separated from another.
func (o *Office) goOnAlone(ctx context.Context, id string, act *casework.Act) (beside, error) {
	h, err := o.load(ctx, id)
	if err != nil {
		return nil, err
	}
	r, err := o.rules(h.c.Rulebook)
	if err != nil {
		return nil, err
	}
	said, found := complained(r, h.c, act.Subject)
	if !found {
		return nil, nil // the engine refuses it
	}
	alone, err := o.newID(ctx)
	if err != nil {
		return nil, err
	}
	if err := o.sealAgain(ctx, said.Exhibits, id, alone); err != nil {
		return nil, err
	}
	act.Matter = &casework.Matter{Joining: &casework.Joining{From: alone}}
	return func(s *sitting, r *rulebook.Rulebook, h *held) error {
		c := casework.Complaint{
			Category: h.c.Category, Account: said.Text, Filing: *said.Filing, Identity: said.Identity, Exhibits: said.Exhibits,
			Number: said.Number(), Incident: h.c.Incident,
		}
		people, declared, err := s.beforehand()
		if err != nil {
			return err
		}
		c.Mentions = h.c.People.Out()
		for _, m := range screen(people, c) {
			if !h.c.People.Knows(m.Officer.ID) {
				c.Mentions = append(c.Mentions, m)
			}
		}
		events, err := casework.Again(r, c, said.Since, s.Today)
		if err != nil {
			return err
		}
		on := &held{id: alone, c: &casework.Case{}}
		if err := s.recordWithLetters(r, on, events); err != nil {
			return err
		}
		if _, err := s.amendAll(r, on, declared); err != nil {
			return err
		}
		return s.deputise(r, on)
	}, nil
}

// complained finds what a complaint that was joined says.
func complained(r *rulebook.Rulebook, c *casework.Case, id string) (casework.Event, bool) {
	for i, e := range c.Events {
		if e.Kind == casework.Complained && e.Subject == id && e.Filing != nil {
			return casework.AsItStands(r, c, i), true
		}
	}
	return casework.Event{}, false
}

// sealAgain keeps the files of one case for another as well.
func (o *Office) sealAgain(ctx context.Context, files []casework.Exhibit, from, to string) error {
	if len(files) == 0 {
		return nil
	}
	old, err := o.keyring.Key(ctx, evidenceKey(from), false)
	if err != nil {
		return fmt.Errorf("the key of the evidence: %w", err)
	}
	key, err := o.keyring.Key(ctx, evidenceKey(to), true)
	if err != nil {
		return fmt.Errorf("the key of the evidence: %w", err)
	}
	for _, x := range files {
		data, err := o.evidence.Get(ctx, from, old, x.SHA256)
		if err != nil {
			return fmt.Errorf("read %q: %w", x.Name, err)
		}
		if _, err := o.evidence.Put(ctx, to, key, data); err != nil {
			return fmt.Errorf("keep %q: %w", x.Name, err)
		}
	}
	return nil
}
