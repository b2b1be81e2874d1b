package casework

import (
	"fmt"

	"duly/rulebook"
	"duly/timetable"
)

// An Erasing is what an entry about the erasure of a case shows the overseer, beside its
// case (Subject), rule and ground. It names nobody.
type Erasing struct {
	Scope     string         `json:"scope"`               // "person", "content", "file", "parties" or "all"
	Envelopes []string       `json:"envelopes,omitempty"` // of the entries below: those that are erased
	Entries   string         `json:"entries,omitempty"`   // the numbers of the entries in the journal: "3-9,12"
	Count     int            `json:"count,omitempty"`     // how many entries they are
	Leaves    string         `json:"leaves,omitempty"`    // SHA-256 over their leaf hashes, in hexadecimal
	Retention string         `json:"retention,omitempty"` // the item of the rulebook's retention that it rests on; "": a ground in law
	Ended     timetable.Date `json:"ended,omitzero"`      // when the case ended
	Until     timetable.Date `json:"until,omitzero"`      // the last day on which it had to be kept by that item
	Answers   *int64         `json:"answers,omitempty"`   // the entry that it answers: of an erasure the request, of a lifted hold the hold
}

// StillRuns says why a case is not over yet, for erasing what is in it: it is open, or
// waits, or something that it brought about goes on; "" where nothing does any more.
func StillRuns(r *rulebook.Rulebook, c *Case, today timetable.Date) string {
	if c.Open() {
		return "it has not ended"
	}
	if c.End == WaitsEnd {
		return "it only waits until somebody comes back"
	}
	for _, p := range c.Penalties {
		switch {
		case !p.Stands() || p.Done != 0:
		case p.From == 0:
			return fmt.Sprintf("the %s that it imposed (%s) has not begun", p.Name, p.ID)
		case p.Until >= today:
			return fmt.Sprintf("the %s that it imposed (%s) runs until %s", p.Name, p.ID, p.Until.Long())
		}
	}
	for _, m := range c.Restraints {
		if m.Runs() {
			return fmt.Sprintf("the %s that was imposed meanwhile (%s) has not been lifted", m.Name, m.ID)
		}
	}
	if next := NextLapse(r, c); next != 0 {
		return "something still happens in it by itself at the end of " + next.Long()
	}
	return ""
}

// Remains folds what is left of a case from which something was erased: its procedure, as
// Procedure does, and who is kept out of it, as far as that is left. It needs neither a
// name nor a word of what was said.
func Remains(events []Event) (*Case, error) {
	c, err := Procedure(events)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		switch {
		case e.Kind == KeptOut && e.Whom != "":
			c.People.Bars = append(c.People.Bars, Bar{ID: e.Subject, Person: e.Whom, Ground: e.Ground})
		case e.Kind == BarLifted:
			if b := c.People.bar(e.Subject); b != nil {
				b.Lifted = true
			}
		}
	}
	return c, nil
}
