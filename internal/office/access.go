package office

import (
	"context"
	"errors"
	"fmt"

	"duly/casework"
	"duly/rulebook"
)

// Return finds the case that a code opens, and as whom one acts in it; ErrNotFound
// for an unknown code, after the same work as for a known one. The code of a
// complaint that goes on in another case leads there.
func (o *Office) Return(ctx context.Context, code string) (id string, who casework.Actor, err error) {
	s, ok := normal(code)
	a, err := o.store.Access(ctx, o.codeHash(s))
	if err != nil {
		return "", who, err
	}
	if !ok {
		return "", who, ErrNotFound
	}
	who = casework.Actor{ID: a.Party, Party: a.Party}
	if a.Acting != "" {
		who.ID = a.Acting
	}
	return o.follow(ctx, a.Case, who)
}

// mostMoves is how often a complaint can have been joined and separated before
// its code stays where it was.
const mostMoves = 20

// follow goes where a complaint has gone.
func (o *Office) follow(ctx context.Context, id string, who casework.Actor) (string, casework.Actor, error) {
	for range mostMoves {
		h, err := o.fresh(ctx, id)
		if nothingLeft(err) {
			return id, who, nil
		}
		if err != nil {
			return "", who, err
		}
		to := movedTo(h.c)
		if to == "" || who.ID != rulebook.Complainant {
			break
		}
		other, err := o.fresh(ctx, to)
		if nothingLeft(err) || err == nil && other.dark {
			return to, who, nil
		}
		if err != nil {
			return "", who, err
		}
		f := other.c.FurtherFrom(id)
		if f == nil {
			return "", who, fmt.Errorf("case %s says that it goes on in %s, which knows nothing of it", id, to)
		}
		if !f.Separated {
			return to, casework.Actor{ID: f.Complainant(), Party: rulebook.Complainant}, nil
		}
		id = f.To
	}
	h, err := o.fresh(ctx, id)
	if err != nil {
		return "", who, err
	}
	if !h.dark && !o.maySee(h.c, who) && who.ID != who.Party {
		return "", who, ErrNotFound // they stand in for the party no more
	}
	return id, who, nil
}

// movedTo is the case in which the complaint of a case goes on; "" if it is here.
func movedTo(c *casework.Case) string {
	if c.End != casework.JoinedEnd {
		return ""
	}
	for _, e := range c.Events {
		if e.Kind == casework.MovedTo {
			return e.Subject
		}
	}
	return ""
}

// NewCode makes a further access code for a party of a case, to be given to them
// with their notice: the respondent's only once they have been notified. That
// one was made, for whom and by whom, goes into the file, where both parties
// and the overseer see it: whoever has a code can act as that party.
func (o *Office) NewCode(ctx context.Context, id string, who casework.Actor, party string) (string, error) {
	return o.newCode(ctx, id, who, func(c *casework.Case, r *rulebook.Rulebook) (string, string, error) {
		if party == rulebook.Respondent && !c.Told(r, party) {
			return "", "", &casework.Refusal{What: "The respondent has not been notified yet, and gets access with the notice"}
		}
		return party, "", nil
	})
}

// NewCodeFor makes an access code for the representative of an arrangement, at
// the wish of the party or of an officer. It stops working when the arrangement
// ends.
func (o *Office) NewCodeFor(ctx context.Context, id string, who casework.Actor, arrangement string) (string, error) {
	return o.newCode(ctx, id, who, func(c *casework.Case, _ *rulebook.Rulebook) (string, string, error) {
		a := c.Arrangement(arrangement)
		if a == nil || a.Ended || a.What != casework.Representative || who.Party != "" && who.Principal() != a.For {
			return "", "", &casework.Refusal{What: "Only somebody who acts for a party now can have a code for it"}
		}
		party := rulebook.Complainant
		if a.For == rulebook.Respondent {
			party = rulebook.Respondent
		}
		return party, casework.Acting(a.ID, a.For), nil
	})
}

// newCode makes a code for whomever whose names.
func (o *Office) newCode(ctx context.Context, id string, who casework.Actor, whose func(*casework.Case, *rulebook.Rulebook) (party, acting string, err error)) (string, error) {
	h, err := o.load(ctx, id)
	if err != nil {
		return "", o.refused(err, id, who, ToAct)
	}
	if !o.maySee(h.c, who) {
		return "", o.refuse(id, who, ToAct)
	}
	code, access, err := o.newAccess(id, "")
	if err != nil {
		return "", err
	}
	err = o.write(ctx, func(s *sitting) error {
		h, err := s.open(id)
		if err != nil {
			return err
		}
		r, err := o.rules(h.c.Rulebook)
		if err != nil {
			return err
		}
		if access.Party, access.Acting, err = whose(h.c, r); err != nil {
			return err
		}
		what := "An access code for the " + access.Party + " was made."
		if access.Acting != "" {
			what = "An access code for the " + access.Party + "’s representative was made."
		}
		events, err := casework.Perform(r, h.c, who, casework.Act{Kind: casework.Add, Day: s.Today, Text: what})
		if err != nil {
			return err
		}
		events[len(events)-1].To = access.Party // said to both sides, unlike a note of the office's
		s.access = append(s.access, access)
		events[len(events)-1].Beside(accessRow, o.store.Seal(access))
		return s.recordWithLetters(r, h, events)
	})
	return code, err
}

// visible refuses a case that the actor may not act on: in the same words where there
// is none and where they may not learn of it, and both are written down as attempts.
func (o *Office) visible(ctx context.Context, id string, who casework.Actor) error {
	unknown := &casework.Refusal{What: "There is no open case “" + id + "” among those that you may see", Field: "into"}
	h, err := o.fresh(ctx, id)
	switch {
	case err != nil && !errors.Is(err, ErrNotFound):
		return err
	case err != nil || !o.maySee(h.c, who):
		_ = o.refuse(id, who, ToAct) // the refusal has words of its own
		return unknown
	case !h.c.Open():
		return unknown
	}
	return nil
}
