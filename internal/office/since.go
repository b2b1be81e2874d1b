package office

import (
	"context"

	"duly/rulebook"
	"duly/timetable"
)

// InForceSince is the day since which something has stood in the rulebook without a break:
// that on which the first of the latest rulebooks with it came into force. 0 where the one
// in force does not have it.
func (o *Office) InForceSince(ctx context.Context, has func(*rulebook.Rulebook) bool) (timetable.Date, error) {
	if !has(o.current) {
		return 0, nil
	}
	since := o.current.InForce
	adopted, err := o.store.Rulebooks(ctx) // latest first
	if err != nil {
		return 0, err
	}
	for _, a := range adopted {
		r, err := o.rules(a.Digest)
		if err != nil {
			return 0, err
		}
		if !has(r) {
			break
		}
		since = r.InForce
	}
	return since, nil
}
