package standing

import (
	"slices"

	"duly/timetable"
)

// A Notice is on record: somebody was told in writing that somebody else is listed, and
// what that asks of them.
type Notice struct {
	To, About string         // the IDs of members
	Received  timetable.Date // the day on which they had it
	Status    string         // the sanction, as the rulebook calls it
	Since     timetable.Date // of the status
	Until     timetable.Date // its last day, as they were told
	Rule      string
	Entry     int64 // its number in the journal
}

// Listed gives the sanction of some names that is in force on a person on a day, and of
// several the one that lasts longest; false where there is none.
func (l Ledger) Listed(number string, day timetable.Date, names []string) (found Effect, is bool) {
	for _, e := range l.On(number, day).Effects {
		if e.Source == Sanction && e.What == "" && slices.Contains(names, e.Of) && (!is || e.later(found.Until)) {
			found, is = e, true
		}
	}
	return found, is
}

// Bound gives the notice by which a person has a duty towards another on a day: they were
// told before, of a status that is in force on that day, began when they were told that it
// did, and has not outlasted the last day of which they were told. false where there is none. The ledger has the cases of the other.
func (l Ledger) Bound(notices []Notice, to, about string, day timetable.Date, names []string) (Notice, bool) {
	r := l.Register.At(day)
	a, b := r.Find(to), r.Find(about)
	if a == nil || b == nil {
		return Notice{}, false
	}
	them, others := r.Persons(a), r.Persons(b)
	for _, n := range slices.Backward(notices) {
		if n.Received > day || n.Until != 0 && day > n.Until || !slices.Contains(them, n.To) || !slices.Contains(others, n.About) {
			continue
		}
		for _, e := range l.On(about, day).Effects {
			if e.Source == Sanction && e.What == "" && e.Of == n.Status && e.From == n.Since && slices.Contains(names, e.Of) {
				return n, true
			}
		}
	}
	return Notice{}, false
}
