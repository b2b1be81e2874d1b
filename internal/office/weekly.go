package office

import (
	"strings"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// A party is not to be swamped: where the rulebook says how many letters one gets
// in a week, the others wait, and come as one when the week has room again. What
// starts a limit for its reader never waits, nor does the first notice, the letter
// about the end, or one about silence.

const week = 7 // days

// posted tells on which day a letter goes out: that of its event, or the day on
// which the reader's week has room.
func (s *sitting) posted(r *rulebook.Rulebook, h *held, e casework.Event, to string) (timetable.Date, error) {
	most := r.MostLetters()
	if most == 0 || cannotWait(r, h.c, e, to) {
		return e.Day, nil
	}
	rows, err := s.office.store.Letters(s.ctx, h.id)
	if err != nil {
		return 0, err
	}
	var days []timetable.Date
	note := func(of, party string, day timetable.Date, entry int64) {
		waited := day > dayOf(h, entry)
		if of != h.id || party != to || waited && contains(days, day) {
			return // those that waited for one day come as one
		}
		days = append(days, day)
	}
	for _, row := range rows {
		note(row.Case, row.To, row.Day, row.Entry)
	}
	for i, l := range s.batch.letters {
		note(s.batch.lettersOf[i], l.To, l.Day, l.Entry)
	}
	for i, l := range s.letters {
		note(s.lettersOf[i], l.To, l.Day, l.Entry)
	}
	day := e.Day
	for {
		first, n := timetable.Date(0), 0
		for _, d := range days {
			if d > day-week && d <= day {
				if n++; first == 0 || d < first {
					first = d
				}
			}
		}
		if n < most || day > e.Day && contains(days, day) {
			return day, nil
		}
		day = first + week
	}
}

func contains(days []timetable.Date, day timetable.Date) bool {
	for _, d := range days {
		if d == day {
			return true
		}
	}
	return false
}

// dayOf is the day of the event that caused a letter.
func dayOf(h *held, entry int64) timetable.Date {
	for i, n := range h.nums {
		if n == entry {
			return h.c.Events[i].Day
		}
	}
	return 0
}

func cannotWait(r *rulebook.Rulebook, c *casework.Case, e casework.Event, to string) bool {
	switch e.Kind {
	case casework.Ended, casework.Silent, casework.Left, casework.Readmitted, casework.Withdrawn, casework.WithdrawalDecided, casework.Died, casework.Referred:
		return true
	}
	if e.Due != 0 && e.Kind == casework.ConfidenceDecided {
		return true
	}
	if step := r.Step(rulebook.StepRef{Stage: e.Stage, Step: e.Step}); step != nil && step.Does == rulebook.Notify {
		return true
	}
	for _, k := range c.Clocks {
		if k.Who == to && k.Due != 0 && k.Opened >= e.Day {
			return true
		}
	}
	return false
}

// gathered makes one letter of those that waited for the same day. A party does
// not see what still waits; an officer sees when it goes out.
func gathered(h *held, letters []LetterText, today timetable.Date, party bool) []LetterText {
	var out []LetterText
	at := map[string]int{}
	for _, l := range letters {
		if l.Day <= dayOf(h, l.Entry) {
			out = append(out, l)
			continue
		}
		if party && l.Day > today {
			continue
		}
		key := l.To + l.Day.String()
		i, seen := at[key]
		if !seen {
			at[key] = len(out)
			out = append(out, l)
			continue
		}
		first := &out[i]
		if !strings.HasPrefix(first.Subject, several) {
			first.Body = first.Subject + "\n\n" + first.Body
			first.Subject = several
		}
		first.Body += "\n\n" + l.Subject + "\n\n" + l.Body
	}
	return out
}

const several = "Several letters in one"

// told gives the letters that a reader may read: a party's own, and of a further
// complainant those since they joined; all of them for officers who may read what
// is said.
func (o *Office) told(h *held, letters []LetterText, who casework.Actor, today timetable.Date) []LetterText {
	var since int64 = -1
	for i, e := range h.c.Events {
		if e.Kind == casework.Complained && who.Principal() == e.By {
			since = h.nums[i]
		}
	}
	var own []LetterText
	for _, l := range letters {
		if who.Party == "" || who.Party == l.To && l.Entry >= since {
			own = append(own, l)
		}
	}
	return gathered(h, own, today, who.Party != "")
}
