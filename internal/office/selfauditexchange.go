package office

import (
	"crypto/hmac"
	"encoding/json"

	"duly/exchange"
)

// exchanges holds how far each subscriber has been told, and what systems were answered,
// against their seals, against who takes part, and against the changes that there are.
func (a *selfAudit) exchanges() error {
	register, err := a.office.Exchange(a.ctx)
	if err != nil {
		return err
	}
	owed, err := a.office.store.AllOwed(a.ctx)
	if err != nil {
		return err
	}
	last, err := a.office.store.LastStandingChange(a.ctx)
	if err != nil {
		return err
	}
	for _, row := range owed {
		var is exchange.Owed
		want, err := a.office.sealOwed(a.ctx, row)
		if err != nil {
			return err
		}
		switch {
		case !hmac.Equal(want, row.Seal), json.Unmarshal([]byte(row.State), &is) != nil:
			a.flaw(-1, "", "how far subscriber %s has been told was altered", row.Subscriber)
		case register.Subscriber(row.Subscriber) == nil:
			a.flaw(-1, "", "there is a subscriber %s that nobody added", row.Subscriber)
		case is.Done > last:
			a.flaw(-1, "", "subscriber %s has been told of change %d, and there are %d", row.Subscriber, is.Done, last)
		}
	}
	return a.office.store.EachAnswered(a.ctx, func(row AnsweredRow) error {
		want, err := a.office.sealAnswered(a.ctx, row)
		switch {
		case err != nil:
			return err
		case !hmac.Equal(want, row.Seal):
			a.flaw(-1, "", "what system %s was answered was altered", row.System)
		case register.System(row.System) == nil:
			a.flaw(-1, "", "there is an answer to a system %s that nobody admitted", row.System)
		}
		return nil
	})
}
