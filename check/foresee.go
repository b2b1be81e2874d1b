package check

import "duly/timetable"

// What was worked out of a goal under one conduct is kept, as far as there is room:
// promises ask again for what bounds asked for. The goals of bounds are worked out
// together, for they all go through the same exits.

// foreseen is what follows from entering each situation, for some goals.
type foreseen struct {
	values map[foreseenKey][]values
	room   int // how many more moments are kept
}

type foreseenKey struct {
	onTime bool
	goal   goal
}

// maxForeseen is of how many moments what follows is kept, of each at six bytes.
const maxForeseen = 5_000_000

// keptOf gives what is kept of a goal; nil if nothing is.
func (v *view) keptOf(g goal) []values {
	if v.unheard != nil {
		return nil
	}
	return v.foreseen.values[foreseenKey{v.onTime, g}]
}

// foresee works out what latest would for several goals that are no steps, and keeps
// it. Where a case can go round for ever, or there is no room, it leaves that to latest.
func (v *view) foresee(goals []goal) {
	f := &v.foreseen
	if f.values == nil {
		f.values, f.room = map[foreseenKey][]values{}, maxForeseen
	}
	v.reach()
	moments := 0
	for i := range v.situations {
		s := &v.situations[i]
		if s.endless {
			return
		}
		moments += len(s.reached.words) * 64
	}
	if moments == 0 {
		return
	}
	goals = goals[:min(len(goals), f.room/moments)]
	f.room -= len(goals) * moments
	all := make([][]values, len(goals))
	for k, g := range goals {
		all[k] = make([]values, len(v.situations))
		f.values[foreseenKey{v.onTime, g}] = all[k]
	}
	for n := len(v.groups) - 1; n >= 0 && len(goals) > 0; n-- {
		v.foreseeFrom(v.groups[n][0], goals, all)
	}
}

// foreseeFrom works out what follows from entering one situation, once that is done
// for all to which it leads.
func (v *view) foreseeFrom(i int, goals []goal, all [][]values) {
	s := &v.situations[i]
	c := v.crossing(s)
	met := make([][]bool, len(goals))
	best := make([]timetable.Date, len(goals))
	for k, g := range goals {
		all[k][i].clear(&s.reached)
		met[k] = v.crossing(s, g).met
	}
	endless := s.phase.endless(v.onTime)
	s.reached.each(func(e moment) {
		clear(best)
		xs := v.exits(&c, e)
		for n := range xs {
			x := &xs[n]
			next := s.nextBy(x)
			for _, t := range s.phase.leads(x) {
				for k := range goals {
					if met[k][t] {
						best[k] = max(best[k], x.last)
					} else if to := next[t]; to >= 0 {
						day, _ := all[k][to].after(x, s.phase.arrives(x, t), v.known)
						best[k] = max(best[k], day)
					}
				}
			}
		}
		endless := endless && s.phase.lasts(v.onTime, e) >= never
		for k, g := range goals {
			if g.ended && endless {
				best[k] = noDay
			}
			all[k][i].set(e, best[k])
		}
	})
	for k := range goals {
		all[k][i].total()
		all[k][i].kept = true
	}
}

// after is the greatest value after leaving by an exit, by which the next stage counts
// as entered up to a moment; and when it does then.
func (v *values) after(x *exit, until moment, known timetable.Date) (timetable.Date, moment) {
	switch {
	case !v.any:
		return 0, 0
	case x.to >= never:
		return noDay, never
	case x.to.day() > known:
		return unknown, x.to
	case x.lapse:
		return v.at(x.to), x.to
	}
	return v.greatest(x.from, until)
}
