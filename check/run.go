package check

import (
	"slices"

	"duly/timetable"
)

// A visit is a stage as a run passes through it.
type visit struct {
	s       *situation
	ph      *phase // the stage, around the pauses that the run makes in it
	entered moment
	asked   question       // whose greatest run it is
	at      moment         // when the stage is left, or the goal met in it
	arrives moment         // as of when the next is entered, if that is later: a pause goes on in it
	since   timetable.Date // when this one really was entered, if that was before
	exit    *exit          // nil: the goal is met in the stage, or the case waits
	target  int
	waits   bool // for ever
	circles bool
}

// trace follows a run that attains the value of a situation entered at e.
func (v *view) trace(s *situation, e moment, g goal) []visit {
	var run []visit
	for range 10_000 {
		want := v.value(s, e, g)
		if s.endless && want >= noDay {
			return append(run, visit{s: s, ph: s.phase, entered: e, circles: true})
		}
		if i := g.in(s.phase); i >= 0 {
			for _, u := range s.uses {
				if day, _ := v.doneBy(s.phase, e, u, i); day == want {
					if q, now := v.doneOn(s.phase, e, u, i, want); now != nil {
						return append(run, visit{s: s, ph: now, entered: e, asked: q, at: q.atMost, target: -1})
					}
				}
			}
		}
		next, ok := v.step(s, e, g, want)
		run = append(run, next)
		if !ok || next.waits || g.met(&s.phase.targets[next.target]) {
			return run
		}
		s, e = &v.situations[s.to(next.exit, next.target)], max(next.at, next.arrives)
	}
	return run
}

// step finds the exit by which a run attains a value; what happens by itself
// before what people do on the same day.
func (v *view) step(s *situation, e moment, g goal, want timetable.Date) (visit, bool) {
	waits := visit{s: s, ph: s.phase, entered: e, waits: true, target: -1}
	if g.ended && want >= noDay && s.phase.lasts(v.onTime, e) >= never {
		return waits, true
	}
	xs := slices.Clone(v.exitsOf(s, e, g))
	slices.SortStableFunc(xs, func(a, b exit) int { return b2i(b.lapse) - b2i(a.lapse) })
	for k := range xs {
		x := &xs[k]
		for _, t := range s.phase.leads(x) {
			day, at := v.follow(s, x, t, g)
			if day != want || day == 0 {
				continue
			}
			if at >= never {
				return waits, true
			}
			if y, q, now := v.silently(s, e, x, t, at, g, want); now != nil {
				return visit{s: s, ph: now, entered: e, asked: q, at: y.to, exit: y, target: t}, true
			}
			y := s.phase.leftBy(x, at, false)
			if q, now := v.answer(s.phase, e, &y, s.phase.departs(x, at, false), g); now != nil {
				return visit{s: s, ph: now, entered: e, asked: q, at: s.phase.departs(x, at, false), arrives: at, exit: &y, target: t}, true
			}
		}
	}
	return waits, false
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// silently finds the lapse that comes to the same as an act, where nobody need
// act: a run of silence says more.
func (v *view) silently(s *situation, e moment, x *exit, t int, at moment, g goal, want timetable.Date) (*exit, question, *phase) {
	ph := s.phase
	if x.lapse || v.book.DayEnds != 0 || v.onTime && !ph.steps[x.step].party || ph.steps[x.step].lapse != exits || ph.steps[x.step].target != t {
		return nil, question{}, nil
	}
	y := &exit{step: x.step, lapse: true, target: int32(t), from: at + 1, to: at + 1, last: at.day(), use: x.use}
	q, now := v.answer(ph, e, y, at+1, g)
	if now == nil || !g.met(&ph.targets[t]) && v.value(&v.situations[s.to(y, t)], at+1, g) != want {
		return nil, q, nil
	}
	return y, q, now
}

// answer finds the question whose greatest run leaves a stage by an exit at a
// given moment, and the stage around the pauses that it makes; nil if there is
// none.
func (v *view) answer(ph *phase, e moment, x *exit, at moment, goals ...goal) (found question, around *phase) {
	return v.answerTo(ask(v.onTime, e, int(x.step), acting), ph, x, at, goals...)
}

// answerTo is answer to a question that asks for something else as well.
func (v *view) answerTo(q question, ph *phase, x *exit, at moment, goals ...goal) (found question, around *phase) {
	ph.someStop(v.onTime, q.entered, x.use, x.stopsAt(at), func(now *phase) bool {
		if at < now.ended() || !now.fits(x, at) {
			return false
		}
		a, ok := v.answerAround(q, now, x, at, goals...)
		if ok {
			found, around = a, now
		}
		return ok
	})
	return found, around
}

func (v *view) answerAround(q question, ph *phase, x *exit, at moment, goals ...goal) (found question, ok bool) {
	q.step, q.way, q.atMost, q.hold = int(x.step), acting, at, nil
	for _, g := range goals {
		if i := g.in(ph); i >= 0 && i != int(x.step) {
			q.hold = append(q.hold, i)
		}
	}
	try := func() {
		if got, can := ph.solve(&q); can && got == at && !ok {
			found, ok = q, true
		}
	}
	each := func(u *unheard) {
		q.unheard = u
		switch {
		case x.step < 0:
			q.way = lapsing
			for n := range ph.ceiling {
				q.ceiling = n
				try()
			}
		case x.lapse:
			q.way = lapsing
			for _, end := range ph.steps[x.step].ends {
				q.end = end
				ph.everyMode(&q, try)
			}
		default:
			ph.everyMode(&q, try)
		}
	}
	if u := v.unheard.at(ph); u >= 0 {
		v.unheard.ways(ph, u, each)
	} else {
		each(nil)
	}
	return found, ok
}
