package check

import (
	"slices"

	"duly/timetable"
)

// receipt is when a case was received that takes a path to a stage entered at e.
func (v *view) receipt(path []visit, e moment) timetable.Date {
	if len(path) > 0 {
		return path[0].entered.day()
	}
	return e.day()
}

// path is a way from receipt to a situation entered at e, through what reach
// found. Nil where the case is received into it.
func (v *view) path(to *situation, e moment, avoid ...goal) []visit {
	var back []visit
	for range 10_000 {
		if to == &v.situations[0] && !e.over() && e.day() >= v.first && e.day() <= v.last {
			break
		}
		x, ok := v.before(to, e, avoid)
		if !ok {
			break
		}
		back = append(back, x)
		to, e = x.s, x.entered
	}
	slices.Reverse(back)
	return back
}

func (v *view) before(to *situation, at moment, avoid []goal) (found visit, ok bool) {
	for _, i := range v.leadingTo(to) {
		s := &v.situations[i]
		c := v.crossing(s, avoid...)
		for e, more := s.reached.next(0); more && e <= at; e, more = s.reached.next(e + 1) {
			xs := v.exits(&c, e)
			for k := range xs {
				x := &xs[k]
				if x.from > at || x.still != stillOnto && x.to < at || x.lapse != at.over() {
					continue
				}
				for _, t := range s.phase.leads(x) {
					if i := s.to(x, t); i < 0 || &v.situations[i] != to || s.phase.arrives(x, t) < at {
						continue
					}
					left := s.phase.departs(x, at, !v.direct)
					if x.still == stillOnto && left.day() != v.since(to, at) {
						continue
					}
					y := s.phase.leftBy(x, at, !v.direct)
					if q, now := v.answer(s.phase, e, &y, left, avoid...); now != nil {
						return visit{s: s, ph: now, entered: e, asked: q, at: left, arrives: at, exit: &y, target: t}, true
					}
				}
			}
		}
	}
	return found, false
}

// leadingTo lists the situations that lead to one.
func (pl *plan) leadingTo(to *situation) []int {
	if pl.leading == nil {
		pl.leading = map[*situation][]int{}
		for i := range pl.situations {
			for _, n := range pl.situations[i].onward(-1) {
				pl.leading[&pl.situations[n]] = append(pl.leading[&pl.situations[n]], i)
			}
		}
	}
	return pl.leading[to]
}
