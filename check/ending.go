package check

import (
	"slices"

	"duly/timetable"
)

// forced is the moment by which the stage has ended because of step i, opened
// at o, at the latest: by its lapse, or because people are on time.
func (ph *phase) forced(i int, o moment, q *question) moment {
	s := &ph.steps[i]
	if !s.decides || o >= never {
		return never
	}
	return ph.undone(s, o, q)
}

// within lowers the step asked about to the moment by which the stage has ended
// for another reason.
func (ph *phase) within(q *question, w *scratch) (at moment, settled, possible bool) {
	by := ph.endedBy(q, w)
	w.by = by
	if q.step < 0 {
		at = endOf(ph.stageDue(q))
		w.last = at.day()
		return at, true, at < by && (q.fixed < 0 || q.fixedAt <= at)
	}
	at = w.comes[q.step]
	if q.way == opening {
		at = w.opens[q.step]
	}
	if q.fixed >= 0 && q.fixed != q.step && at < q.fixedAt {
		return 0, false, false
	}
	limit := by
	if q.way == acting && by < never {
		limit = during(ph.late(by.day()))
	}
	switch {
	case at > limit:
		w.limit[q.step] = limit
		return 0, false, true
	case q.way != acting && at == by && at.over() && !ph.firesFirst(q, w, at):
		w.limit[q.step] = at - 1
		return 0, false, true
	}
	w.last = ph.lastDay(q, w, at)
	if q.way != acting || ph.book.DayEnds == 0 {
		return at, true, true
	}
	if q.fixed >= 0 && q.fixed != q.step && q.fixedAt.over() && w.last <= q.fixedAt.day() {
		return 0, false, false // done only at the end of the day on which the stage is left
	}
	if left := during(w.last); !ph.floorsEnd(left, w) {
		return 0, false, ph.lowerFloors(left, q, w)
	}
	return at, true, true
}

// lastDay is the last day on which the step asked about really comes.
func (ph *phase) lastDay(q *question, w *scratch, at moment) timetable.Date {
	if q.way != acting {
		return at.day()
	}
	last := min(at.day(), w.by.day())
	if at >= never {
		return last
	}
	s, o := &ph.steps[q.step], w.opens[q.step]
	until := s.until(o.day())
	if q.onTime {
		until = ph.onTime(s, o.day(), ph.from(s, o), until, q)
	}
	return ph.moved(s, min(last, until))
}

// moved is the last day up to d on which a step can really be done: what was done
// on the evening before a pause counts from a day of it.
func (ph *phase) moved(s *step, d timetable.Date) timetable.Date {
	for !s.party && ph.pausing() && ph.still(d) {
		d--
	}
	return d
}

// endedBy is the moment by which anything but the step asked about has ended the
// stage, and at which what was asked to be still open still is.
func (ph *phase) endedBy(q *question, w *scratch) moment {
	by := never
	for i := range ph.steps {
		if i != q.step {
			by = min(by, ph.forced(i, w.opens[i], q))
		}
	}
	if (q.step >= 0 || q.way == opening) && ph.lapse >= 0 {
		by = min(by, endOf(ph.stageDue(q)))
	}
	for _, i := range q.hold {
		if i != q.step && w.opens[i] < never {
			by = min(by, ph.undone(&ph.steps[i], w.opens[i], q))
		}
	}
	if u := q.unheard; u != nil && u.early == nil && w.opens[u.step] < never {
		d := w.opens[u.step].day()
		by = min(by, during(u.least.at(d)), endOf(ph.steps[u.step].until(d)))
	}
	return by
}

// undone is the last moment at which a step, opened at o, can still be to be done.
func (ph *phase) undone(s *step, o moment, q *question) moment {
	d := o.day()
	from, until := ph.from(s, o), s.until(d)
	if q.onTime && !s.party && !s.optional && s.actable() && from <= until {
		return min(never, during(ph.onTime(s, d, from, until, q)))
	}
	return endOf(until)
}

// lasts is the moment by which the stage has ended, whatever people do.
func (ph *phase) lasts(onTime bool, e moment) moment {
	ph.hold(e)
	q := ask(onTime, e, -1, opening)
	w := &ph.buffers
	w.reset(len(ph.steps))
	ph.sweep(&q, w)
	return ph.endedBy(&q, w)
}

// endless tells whether the stage can last for ever at all, whenever it was
// entered: lasts then says whether it does.
func (ph *phase) endless(onTime bool) bool {
	w := &ph.unending[b(onTime)]
	if *w == 0 {
		*w = 1
		if ph.lasts(onTime, during(ph.first)) >= never {
			*w = 2
		}
	}
	return *w == 2
}

// floorsEnd tells whether every step that is needed can really come by a moment;
// with "day ends" an act may count on a day after it.
func (ph *phase) floorsEnd(by moment, w *scratch) bool {
	for i := range ph.steps {
		if w.needed[i] && ph.tooLate(i, by, w) {
			return false
		}
	}
	return true
}

func (ph *phase) tooLate(i int, by moment, w *scratch) bool {
	if w.comes[i].over() {
		return w.comes[i] > by
	}
	return ph.soonest(&ph.steps[i], w.opens[i]) > by.day()
}

// lowerFloors makes what cannot really come by a moment come earlier; false if
// it cannot.
func (ph *phase) lowerFloors(by moment, q *question, w *scratch) bool {
	for i := range ph.steps {
		switch {
		case !w.needed[i] || !ph.tooLate(i, by, w):
		case w.comes[i].over():
			w.limit[i] = min(w.limit[i], by)
		default:
			o := min(w.opens[i], by)
			for o >= q.entered && ph.soonest(&ph.steps[i], o) > by.day() {
				o--
			}
			if !ph.lower(i, min(o, w.opens[i]-1), q, w) {
				return false
			}
		}
	}
	return true
}

// firesFirst tells whether, of all that lapses at one day's end, the step asked
// about ends the stage: the first in the text of those that are open lapses,
// then the first of those that are open then, and so on.
func (ph *phase) firesFirst(q *question, w *scratch, at moment) bool {
	fired := make([]bool, len(ph.steps))
	for {
		if q.way == opening && ph.openedBy(q.step, w, at, fired) {
			return true
		}
		next := -1
		for i := range ph.steps {
			if !fired[i] && ph.lapsesAt(i, q, w, at) && ph.openedBy(i, w, at, fired) {
				next = i
				break
			}
		}
		switch {
		case next < 0:
			return false
		case next == q.step && q.way == lapsing:
			return true
		case ph.steps[next].decides, slices.Contains(q.hold, next):
			return false
		}
		fired[next] = true
	}
}

func (ph *phase) lapsesAt(i int, q *question, w *scratch, at moment) bool {
	if i == q.step {
		return q.way == lapsing
	}
	switch {
	case ph.steps[i].decides:
		return ph.forced(i, w.opens[i], q) == at
	case slices.Contains(q.hold, i):
		// Nobody does it on the evening of that day, though it would count from later.
		return ph.undone(&ph.steps[i], w.opens[i], q) == at
	}
	return w.comes[i] == at
}

func (ph *phase) openedBy(i int, w *scratch, at moment, fired []bool) bool {
	for _, j := range ph.steps[i].before {
		if w.comes[j] > at || w.comes[j] == at && !fired[j] {
			return false
		}
	}
	return w.opens[i] <= at
}
