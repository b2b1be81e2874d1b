package office

import (
	"context"
	"fmt"
	"io"

	"duly/casework"
	"duly/journal"
	"duly/rulebook"
)

// supply is what the office knows and the engine does not, for an act about a
// panel: who holds its role, fresh entropy for a lot that is announced, and the
// leaf under which it was announced for one that is drawn; nil for other acts.
func (o *Office) supply(ctx context.Context, h *held, act casework.Act) (*casework.Supply, error) {
	r, err := o.rules(h.c.Rulebook)
	if err != nil {
		return nil, err
	}
	role := r.Role(act.Subject)
	if act.Kind == casework.Do {
		role = composedRole(r, h.c, act.Step)
	}
	if role == nil || role.Seats == 0 {
		return nil, nil
	}
	s := &casework.Supply{}
	if s.Pool, err = o.Officers(ctx, role.Name); err != nil {
		return nil, err
	}
	switch act.Kind {
	case casework.Convene:
		s.Entropy = make([]byte, casework.EntropySize)
		if _, err := io.ReadFull(o.entropy, s.Entropy); err != nil {
			return nil, fmt.Errorf("entropy for a lot: %w", err)
		}
	case casework.Draw:
		if h, err = o.fresh(ctx, h.id); err == nil {
			err = o.announced(ctx, h, h.c.Panels[role.Name], s)
		}
	}
	return s, err
}

// composedRole is the role that has a step now, where what its members are
// seated for is asked of the register.
func composedRole(r *rulebook.Rulebook, c *casework.Case, ref rulebook.StepRef) *rulebook.Role {
	k := c.Clock(ref)
	if k == nil {
		return nil
	}
	if role := r.Role(k.Who); role != nil && len(role.Asked()) > 0 && !role.ByLot {
		return role
	}
	return nil
}

// announced finds the leaf of a lot's announcement. It is published before it is
// used: what the seed is made of cannot be changed any more.
func (o *Office) announced(ctx context.Context, h *held, p casework.Panel, s *casework.Supply) error {
	if p.Lot == "" || p.At >= len(h.nums) {
		return nil // the engine refuses: there is nothing to draw
	}
	s.Entry = h.nums[p.At]
	if _, err := o.publisher.Through(ctx, s.Entry+1); err != nil {
		return fmt.Errorf("publish the announcement of the lot: %w", err)
	}
	found := false
	err := o.store.Entries(ctx, s.Entry, s.Entry+1, func(e journal.Entry) error {
		found, s.Leaf = true, fmt.Sprintf("%x", e.LeafHash())
		return nil
	})
	if err == nil && !found {
		err = fmt.Errorf("entry %d, which announced the lot, is not in the journal", s.Entry)
	}
	return err
}
