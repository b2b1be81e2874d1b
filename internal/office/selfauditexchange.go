package office

import (
	"encoding/json"

	"duly/exchange"
)

// exchanges holds how far each subscriber has been told, and that systems were answered,
// against who takes part and the changes that there are. The seals were looked at already.
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
		switch {
		case json.Unmarshal([]byte(row.State), &is) != nil:
			a.flaw(-1, "", "how far subscriber %s has been told cannot be read", row.Subscriber)
		case register.Subscriber(row.Subscriber) == nil:
			a.flaw(-1, "", "there is a subscriber %s that nobody added", row.Subscriber)
		case is.Done > last:
			a.flaw(-1, "", "subscriber %s has been told of change %d, and there are %d", row.Subscriber, is.Done, last)
		}
	}
	systems, err := a.office.store.AnsweredTo(a.ctx)
	for _, id := range systems {
		if register.System(id) == nil {
			a.flaw(-1, "", "there is an answer to a system %s that nobody admitted", id)
		}
	}
	return err
}
