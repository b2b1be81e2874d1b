package office

import (
	"context"
	"fmt"

	"duly/casework"
)

// A Staying is an open case to which the rules now in force should apply and
// cannot: it goes on under those that it has.
type Staying struct{ Case, Why string }

// BringOver brings the open cases under the office's rulebook, where that says that
// it applies to them: those whose own rules were in force before it. It gives how
// many were brought over, and which stay, and why. It may be called again.
func (o *Office) BringOver(ctx context.Context) (int, []Staying, error) {
	if o.current.AppliesTo != "all open cases" {
		return 0, nil, nil
	}
	rows, err := o.caseRows(ctx, CaseFilter{Open: true})
	if err != nil {
		return 0, nil, err
	}
	brought := 0
	var staying []Staying
	for _, row := range rows {
		old, err := o.rules(row.Rulebook)
		if err != nil {
			return brought, staying, err
		}
		if old.Digest == o.current.Digest || old.InForce > o.current.InForce {
			continue
		}
		stays, err := o.bringOver(ctx, row.ID)
		switch {
		case err != nil:
			return brought, staying, fmt.Errorf("case %s: %w", row.ID, err)
		case stays != "":
			staying = append(staying, Staying{row.ID, stays})
		default:
			brought++
		}
	}
	return brought, staying, nil
}

func (o *Office) bringOver(ctx context.Context, id string) (stays string, err error) {
	err = o.write(ctx, func(s *sitting) error {
		h, err := s.open(id)
		if err != nil {
			return err
		}
		old, err := o.rules(h.c.Rulebook)
		if err != nil {
			return err
		}
		var events []casework.Event
		events, stays, err = casework.NewRules(old, o.current, h.c, s.Today)
		if err != nil || stays != "" {
			return err
		}
		if err := s.recordWithLetters(o.current, h, events); err != nil {
			return err
		}
		return s.deputise(o.current, h)
	})
	return stays, err
}
