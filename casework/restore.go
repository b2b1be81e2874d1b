package casework

import (
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// CalendarRestored is the event by which a declared day is worked after all: it was
// declared by mistake.
const CalendarRestored Kind = "calendar restored"

// Restore tells a case, by day, that a day which was declared is worked after all. It
// is done before that day comes. What has lapsed before lapses first. The organisation's
// open clocks are counted anew, none to a later date and none to one before day; what
// opens later counts without the declared day.
//
// No party's time becomes shorter by it: a case in which a party has been given a later
// day because of the declared one keeps that, and gets no event. Nothing either where the
// case does not know of the day, or has ended. The case itself is left as it is.
func Restore(r *rulebook.Rulebook, c *Case, date timetable.Date, why string, day timetable.Date) ([]Event, error) {
	w := work(r, c)
	err := w.restore(date, why, day)
	out := w.putAway()
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (w *working) restore(date timetable.Date, why string, day timetable.Date) error {
	if date <= day {
		return &Refusal{What: date.Long() + " has come: a declared day is taken back before it comes, or the limits that ran on it would be judged anew", Field: "day"}
	}
	if err := w.lapse(day - 1); err != nil || !w.c.Open() || !w.c.knows(date) {
		return err
	}
	day = max(day, w.c.Last)
	e := Event{Kind: CalendarRestored, Day: day, By: rulebook.System, Stage: w.c.Stage, Opened: date, To: rulebook.BothParties, Text: why}
	for _, h := range w.c.Declared {
		if h.Date == date {
			e.Ground = h.Name
		}
	}
	shorter, err := w.shortens(e)
	if err != nil || shorter {
		return err
	}
	if err := w.emit(&e); err != nil {
		return err
	}
	return w.recountWith(e, w.onlySooner(day))
}

// shortens tells whether a party would have less time without the day that an event takes
// back, or less of a wait that is there for them.
func (w *working) shortens(e Event) (shorter bool, err error) {
	try := work(w.rules, w.c)
	defer try.putAway()
	try.past = w.events()
	if err := try.emit(&e); err != nil {
		return false, err
	}
	for _, k := range try.running() {
		anew, err := try.counted(k)
		if err != nil {
			return false, err
		}
		if k.Party && anew.Due < k.Due || anew.NotBefore < k.NotBefore {
			return true, nil
		}
	}
	return false, nil
}

// onlySooner lets nothing move to a later date, nor before a day, and no party's time at
// all.
func (w *working) onlySooner(day timetable.Date) func(k Clock, e *Event) {
	return func(k Clock, e *Event) {
		e.NotBefore = k.NotBefore
		if k.Party || k.Due < day {
			e.Opened, e.Due = k.From, k.Due
			return
		}
		e.Due = max(min(e.Due, k.Due), day, k.NotBefore)
	}
}

// restored folds it.
func (c *Case) restored(e Event) {
	c.Declared = slices.DeleteFunc(slices.Clone(c.Declared), func(h timetable.Holiday) bool { return h.Date == e.Opened })
}
