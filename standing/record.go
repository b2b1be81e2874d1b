package standing

import (
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// A Tie is a time in which a case was held to be about a person.
type Tie struct {
	Member string         // the ID of an entry of the register
	From   timetable.Date // the day on which an officer put it on record
	To     timetable.Date // the last day, where it was corrected; 0: it holds
}

// A Case is what a case is for somebody's standing.
type Case struct {
	ID      string
	Ties    []Tie          // in order
	Opened  timetable.Date // the day of its receipt
	Ended   timetable.Date // 0: it is open, or waits for the respondent's return
	Away    []Tie          // times in which it was on record there that the respondent had left; Member is empty
	effects []laid
}

// laid is an effect with all that became of its last day.
type laid struct {
	Effect
	said  timetable.Date // the day on which it was laid down
	moved []last         // in order
}

// last is a last day, and the day on which it was set.
type last struct{ said, until timetable.Date }

// Effects lists the effects of the case as they were laid down at the end of a day: in
// force, over, or to come.
func (c *Case) Effects(day timetable.Date) []Effect {
	var out []Effect
	for _, x := range c.effects {
		if x.said > day {
			continue
		}
		e := x.Effect
		for _, m := range x.moved {
			if m.said <= day {
				e.Until = m.until
			}
		}
		if e.Until == 0 || e.Until >= e.From {
			out = append(out, e)
		}
	}
	return out
}

// tied tells whether the case was about one of some entries on a day.
func (c *Case) tied(ids []string, day timetable.Date) bool {
	return slices.ContainsFunc(c.Ties, func(t Tie) bool { return slices.Contains(ids, t.Member) && t.on(day) })
}

func (t Tie) on(day timetable.Date) bool { return t.From <= day && (t.To == 0 || day <= t.To) }

// open tells whether the case was open at some day.
func (c *Case) open(day timetable.Date) bool {
	return c.Opened <= day && (c.Ended == 0 || day <= c.Ended)
}

// A Ledger is what standings follow from: the register of members, and the cases.
type Ledger struct {
	Register Register
	Cases    []Case
}

// On is how the person with a membership number stands on a day. A day that has passed
// has the standing that the record had for it at its end; a day to come has what the
// record has now, as if nothing more were decided.
func (l Ledger) On(number string, day timetable.Date) Standing {
	r := l.Register.At(day)
	m := r.Find(number)
	if m == nil {
		return Standing{Status: NoMember}
	}
	var s Standing
	ids, leftOpen := r.Persons(m), false
	for i := range l.Cases {
		c := &l.Cases[i]
		if !c.tied(ids, day) {
			continue
		}
		for _, e := range c.Effects(day) {
			if e.On(day) {
				s.Effects = append(s.Effects, e)
			}
		}
		if since, away := c.away(day); away && m.Left == 0 && since >= m.Joined { // else the register has them back since
			if s.Status != LeftOpen || since < s.Since { // put on record in several cases: the first day
				s.Since = since
			}
			s.Status, leftOpen = LeftOpen, true
		}
		leftOpen = leftOpen || m.Left != 0 && c.open(m.Left)
	}
	sortEffects(s.Effects)
	switch {
	case m.Left == 0 && !leftOpen:
		s.Status, s.Since = Good, m.Joined
	case m.Left != 0 && leftOpen:
		s.Status, s.Since = LeftOpen, m.Left
	case m.Left != 0:
		s.Status, s.Since = Left, m.Left
	}
	s.sanctioned()
	return s
}

// away tells whether it was on record in the case on a day that the respondent had left.
func (c *Case) away(day timetable.Date) (since timetable.Date, is bool) {
	for _, t := range c.Away {
		if t.on(day) {
			return t.From, true
		}
	}
	return 0, false
}

// sanctioned lets a suspension or a removal in force be the status: a removal before a
// suspension, then the one that lasts longest.
func (s *Standing) sanctioned() {
	for _, kind := range []struct {
		name   string
		status Status
	}{{rulebook.Suspension, Suspended}, {rulebook.Removal, Expelled}} {
		first := true
		for _, e := range s.Effects {
			if e.Source != Sanction || e.Kind != kind.name || e.What != "" {
				continue
			}
			if first {
				s.Status, s.Since, s.Until, s.Rule, first = kind.status, e.From, e.Until, e.Rule, false
				continue
			}
			s.Since = min(s.Since, e.From)
			if e.later(s.Until) {
				s.Until, s.Rule = e.Until, e.Rule
			}
		}
	}
}

// May tells whether the person with a membership number may do something on a day, by
// the rulebook's names of the effects that would forbid it. Of a number that the register
// does not have, nothing is on record that forbids anything: the answer is the same as
// for a member in good standing, so that nobody learns from it who is a member.
func (l Ledger) May(number string, day timetable.Date, effects ...string) Answer {
	return l.On(number, day).May(effects...)
}

// Next is the first day after one on which the standing of a person can be another by
// itself, because an effect begins or ended the day before; 0: there is none.
func (l Ledger) Next(number string, after timetable.Date) timetable.Date {
	m := l.Register.Find(number)
	if m == nil {
		return 0
	}
	ids, next := l.Register.Persons(m), timetable.Date(0)
	for i := range l.Cases {
		if c := &l.Cases[i]; c.tied(ids, after) {
			next = sooner(next, c.Next(after))
		}
	}
	return next
}

// Next is the first day after one on which an effect of the case begins, or has ended the
// day before, if nothing more is decided; 0: there is none.
func (c *Case) Next(after timetable.Date) (next timetable.Date) {
	for _, e := range c.Effects(after) {
		if e.From > after {
			next = sooner(next, e.From)
		}
		if e.Until != 0 && e.Until >= after {
			next = sooner(next, e.Until+1)
		}
	}
	return next
}

// A Span is a time in which a standing was the same.
type Span struct {
	From, To timetable.Date // To: its last day; 0: it goes on
	Standing Standing
}

// History lists how a person stood from the day on which they first joined up to a day,
// and what is laid down beyond it, oldest first.
func (l Ledger) History(number string) []Span {
	m := l.Register.Find(number)
	if m == nil {
		return nil
	}
	var out []Span
	for _, day := range l.turns(m) {
		s := l.On(number, day)
		if n := len(out); n > 0 {
			if out[n-1].Standing.same(s) {
				continue
			}
			out[n-1].To = day - 1
		}
		out = append(out, Span{From: day, Standing: s})
	}
	return out
}

func (s Standing) same(as Standing) bool {
	return s.Status == as.Status && s.Since == as.Since && s.Until == as.Until && s.Rule == as.Rule && slices.Equal(s.Effects, as.Effects)
}

// turns are the days on which somebody's standing can have become another, in order.
func (l Ledger) turns(m *Member) []timetable.Date {
	var days []timetable.Date
	ids := l.Register.Persons(m)
	for _, id := range ids {
		for _, e := range l.Register.Of(id).History {
			days = append(days, e.Day)
		}
	}
	for i := range l.Cases {
		c := &l.Cases[i]
		if !slices.ContainsFunc(c.Ties, func(t Tie) bool { return slices.Contains(ids, t.Member) }) {
			continue
		}
		for _, t := range slices.Concat(c.Ties, c.Away) {
			days = append(days, t.From)
			if t.To != 0 {
				days = append(days, t.To+1)
			}
		}
		for _, x := range c.effects {
			days = append(days, x.said, x.From, x.Until+1)
			for _, m := range x.moved {
				days = append(days, m.said, m.until+1)
			}
		}
	}
	slices.Sort(days)
	days = slices.Compact(days)
	return slices.DeleteFunc(days, func(d timetable.Date) bool { return d < m.First })
}
