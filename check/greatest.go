package check

import (
	"slices"

	"duly/timetable"
)

// A question asks for the greatest run of a stage: the one in which every step
// comes as late as it can while a given step comes no later than at most.
// docs/check.md proves that there is one, and that solve finds it.
type question struct {
	onTime  bool
	entered moment
	step    int    // the step asked about; -1: the stage's own ceiling
	way     way    // how that step comes about
	end     *curve // with lapsing: the last day at which it lapses
	atMost  moment

	ceiling int      // how often the stage's own ceiling was extended; -1: as often as allowed
	modes   []*curve // per step that must be done: the early lapse by which it is; nil: the main conduct
	hold    []int    // steps that are still to be done when the stage ends
	unheard *unheard
	fixed   int // a step that must be done exactly at fixedAt; -1: none
	fixedAt moment
	opened  int // a step that must have opened by openBy; -1: none
	openBy  moment
}

// A way in which a step comes about.
type way uint8

const (
	acting  way = iota // a person does it
	lapsing            // it ends by itself
	opening            // it opens
)

// unheard asks that a party has not had its time when the stage ends.
type unheard struct {
	step  int    // the party's
	least *curve // the last day of the time promised
	early *curve // the lapse by which the step has closed too soon; nil: it is still open
}

// heardBy tells whether a lapse of step i, opened on a day, leaves the party all
// the time promised.
func (u *unheard) heardBy(i int, opened, lapsed timetable.Date) bool {
	return u != nil && u.step == i && lapsed >= u.least.at(opened)
}

// ask is a question with everything left open.
func ask(onTime bool, entered moment, step int, how way) question {
	return question{onTime: onTime, entered: entered, step: step, way: how, atMost: never, ceiling: -1, fixed: -1, opened: -1}
}

// scratch holds what solve finds: when each step opens, and when it counts as
// done at the latest.
type scratch struct {
	opens, comes, limit []moment
	needed              []bool
	last                timetable.Date // the last day on which the step asked about can be done
	by                  moment         // when the stage has ended for another reason
}

func (w *scratch) reset(n int) {
	if cap(w.opens) < n {
		w.opens, w.comes, w.limit, w.needed = make([]moment, n), make([]moment, n), make([]moment, n), make([]bool, n)
	}
	w.opens, w.comes, w.limit, w.needed = w.opens[:n], w.comes[:n], w.limit[:n], w.needed[:n]
	for i := range n {
		w.limit[i], w.needed[i] = never, false
	}
}

// solve gives the moment at which the step asked about comes in the greatest
// run; false if there is no run. What it found of the other steps is in buffers.
func (ph *phase) solve(q *question) (moment, bool) {
	ph.hold(q.entered)
	w := &ph.buffers
	w.reset(len(ph.steps))
	ph.need(q, w)
	if q.step >= 0 {
		w.limit[q.step] = q.atMost
	}
	if q.fixed >= 0 {
		w.limit[q.fixed] = min(w.limit[q.fixed], q.fixedAt)
	}
	for {
		settled, possible := ph.sweep(q, w)
		if !possible {
			return 0, false
		}
		if !settled {
			continue
		}
		at, settled, possible := ph.within(q, w)
		if !possible {
			return 0, false
		}
		if settled {
			return at, true
		}
	}
}

// need marks the steps that must be done before the one asked about can come.
func (ph *phase) need(q *question, w *scratch) {
	mark := func(i int, itself bool) {
		if i < 0 {
			return
		}
		w.needed[i] = w.needed[i] || itself
		for j, above := range ph.above[i] {
			w.needed[j] = w.needed[j] || above
		}
	}
	mark(q.step, q.way != opening)
	mark(q.fixed, true)
	mark(q.opened, false)
	if q.unheard != nil && q.unheard.early != nil {
		mark(q.unheard.step, true)
	}
}

// sweep works out, in order, the latest moment of every step under the limits
// found so far. Where a step that is needed cannot come in time, it lowers the
// limits of those before it, and has to be repeated.
func (ph *phase) sweep(q *question, w *scratch) (settled, possible bool) {
	for _, i := range ph.order {
		s := &ph.steps[i]
		o := q.entered
		for _, j := range s.before {
			o = max(o, w.comes[j])
		}
		if s.shut {
			o = never
		}
		w.opens[i] = o
		tooLate := i == q.opened && o > q.openBy
		if i == q.step && q.way == opening {
			tooLate = o > w.limit[i]
		}
		switch {
		case tooLate:
			ok := ph.lower(i, min(o-1, w.limit[i], ph.openBy(i, q)), q, w)
			return false, ok
		case !w.needed[i]:
			w.comes[i] = never
			if o < never {
				w.comes[i] = ph.latest(s, o, q)
			}
			continue
		case s.shut || slices.Contains(q.hold, i) && i != q.step:
			return false, false
		}
		if o >= never && s.end != nil {
			// However late: if it can come at all, opened late enough.
			by := ph.openableBy(i, o, q, w.limit[i])
			if by > 0 && w.limit[i] >= never {
				w.comes[i] = never
				continue
			}
			return false, ph.lower(i, by, q, w)
		}
		first, last, ok := ph.window(i, o, q)
		if last = min(last, w.limit[i]); !first.over() {
			last = ph.doneBy(s, last)
		}
		if ok && first <= last {
			w.comes[i] = last
			continue
		}
		return false, ph.lower(i, ph.openableBy(i, o, q, w.limit[i]), q, w)
	}
	return true, true
}

func (ph *phase) openBy(i int, q *question) moment {
	if i == q.opened {
		return q.openBy
	}
	return never
}

// lower makes everything before step i come by a moment; false if it cannot.
func (ph *phase) lower(i int, by moment, q *question, w *scratch) bool {
	if by < q.entered || len(ph.steps[i].before) == 0 {
		return false
	}
	for _, j := range ph.steps[i].before {
		w.limit[j] = min(w.limit[j], by)
	}
	return true
}

// openableBy is the last moment before o such that step i, opened then, can
// come by a limit; 0 if there is none.
func (ph *phase) openableBy(i int, o moment, q *question, limit moment) moment {
	_, last := ph.span()
	for o = min(o-1, limit, endOf(last)); o >= q.entered; o-- {
		if i == q.step && q.way == lapsing && endOf(q.end.at(o.day())) > limit {
			o -= o & 1 // nor at the other moment of that day
			continue
		}
		if first, _, ok := ph.window(i, o, q); ok && first <= limit {
			return o
		}
	}
	return 0
}

// window gives the first and last moment at which a step that is needed can
// come, opened at o. Both are days of acts, or both one day's end.
func (ph *phase) window(i int, o moment, q *question) (first, last moment, ok bool) {
	s := &ph.steps[i]
	d := o.day()
	from := ph.from(s, o)
	until := s.until(d)
	if i == q.step && q.way == lapsing {
		end := q.end.at(d)
		return endOf(end), endOf(end), s.mayLapse(q.onTime, from, end) && !q.unheard.heardBy(i, d, end)
	}
	if u := q.unheard; u != nil && u.step == i {
		if u.early == nil || i == q.step {
			return 0, 0, false // done by the party, or in good time: they were heard
		}
		end := u.early.at(d)
		return endOf(end), endOf(end), end < unknown && !u.heardBy(i, d, end)
	}
	switch {
	case q.modes != nil && q.modes[i] != nil:
		end := q.modes[i].at(d)
		first, last, ok = endOf(end), endOf(end), s.mayLapse(q.onTime, from, end)
	case s.actable() && from <= until:
		if q.onTime {
			until = ph.onTime(s, d, from, until, q)
		}
		first, last, ok = during(ph.counted(from)), during(ph.late(until)), true
	case s.lapse == done && ph.book.DayEnds == 0:
		first, last, ok = endOf(until), endOf(until), true
	}
	if ok && i == q.fixed {
		if q.fixedAt.over() != first.over() {
			// A lapse where an act is possible too: only where the step ends that day.
			return q.fixedAt, q.fixedAt, s.lapse == done && endOf(s.until(d)) == q.fixedAt
		}
		return q.fixedAt, q.fixedAt, first <= q.fixedAt && q.fixedAt <= last && (first.over() || ph.doneBy(s, q.fixedAt) == q.fixedAt)
	}
	return first, last, ok
}

// mayLapse tells whether people who act so let a step lapse on a day: those who
// are on time only where it could not have been done.
func (s *step) mayLapse(onTime bool, from, end timetable.Date) bool {
	return end < unknown && (!onTime || s.party || s.optional || !s.actable() || from > end)
}

// onTime is the last day on which a step can be done by people who are on time:
// the last day of whoever has it first, and no later than that of the stage;
// or, where its floor ends only after that, the first day on which it can.
func (ph *phase) onTime(s *step, opened, from, until timetable.Date, q *question) timetable.Date {
	if s.party {
		return until
	}
	last := noDay
	if s.due != nil {
		last = max(s.due.at(opened), from)
	}
	if cap := ph.stageDue(q); cap < noDay && s.holds && !s.optional {
		switch {
		case from <= cap || ph.sameEvening(s, opened, cap):
			last = min(last, cap)
		case s.due == nil:
			last = from
		}
	}
	return min(last, until)
}

// sameEvening tells whether a step that counts as opened only after the last day
// of its stage was opened on that day after hours, and can be done then too.
func (ph *phase) sameEvening(s *step, opened, cap timetable.Date) bool {
	return ph.book.DayEnds != 0 && ph.lapse >= 0 && s.floor == nil && opened == ph.late(cap)
}

// stageDue is the last day of the stage's own ceiling in this run.
func (ph *phase) stageDue(q *question) timetable.Date {
	if len(ph.ceiling) == 0 {
		return noDay
	}
	n := q.ceiling
	if n < 0 {
		n = len(ph.ceiling) - 1
	}
	return ph.ceiling[n].at(q.entered.day())
}

// latest is the latest moment at which a step that nothing asked about needs
// counts as done.
func (ph *phase) latest(s *step, o moment, q *question) moment {
	if s.decides {
		return never
	}
	d := o.day()
	from, until := ph.from(s, o), s.until(d)
	if from > until {
		return endOf(until)
	}
	if q.onTime && !s.party && !s.optional {
		return during(ph.late(ph.onTime(s, d, from, until, q)))
	}
	if until >= noDay {
		return never
	}
	return max(during(ph.late(until)), endOf(until))
}
