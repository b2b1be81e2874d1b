package check

import (
	"slices"

	"duly/timetable"
)

// A sharing follows all ways at once in which pauses can fall to the steps of a
// stage: a step comes as late as it can with some of the pauses falling to it, and
// the others to what comes before it. docs/check.md says why that is the latest of
// all ways looked at one by one.
type sharing struct {
	splits [][]split
	taking [][]step // by step and the pauses that fall to it; of those that take none in, as they are alone
	comes  []moment // by link of a sequence and the pauses that fall to it or before it
}

// A split of pauses: those that fall to a step, and those to what comes before it.
// Both are numbers of usages up to the one that is shared, none first.
type split struct{ here, before int }

// share readies a sharing; nil where ways have to be looked at one by one.
func (ph *phase) share(a *absorption) *sharing {
	if a.key.step >= 0 || ph.book.DayEnds != 0 || !ph.sharable(a) {
		return nil
	}
	parts := partsOf(ph.usages[a.key.use])
	s := &sharing{taking: make([][]step, len(ph.steps))}
	for _, all := range parts {
		var splits []split
		for here, u := range parts {
			rest := slices.Clone(all)
			for g := range u {
				rest[g] -= u[g]
			}
			if before := slices.IndexFunc(parts, func(v usage) bool { return slices.Equal(v, rest) }); before >= 0 {
				splits = append(splits, split{here, before})
			}
		}
		s.splits = append(s.splits, splits)
	}
	for i := range ph.steps {
		s.taking[i] = []step{ph.steps[i]}
		if !slices.Contains(a.takers, i) {
			continue
		}
		for _, u := range parts[1:] {
			x := ph.steps[i]
			ph.takeIn(&x, u, a.key.over)
			s.taking[i] = append(s.taking[i], x)
		}
	}
	s.comes = make([]moment, len(parts)*len(ph.steps))
	return s
}

// partsOf lists the usages up to one, none first and itself last.
func partsOf(u usage) []usage {
	parts := []usage{make(usage, len(u))}
	for g, n := range u {
		for _, p := range slices.Clone(parts) {
			for k := int8(1); k <= n; k++ {
				more := slices.Clone(p)
				more[g] = k
				parts = append(parts, more)
			}
		}
	}
	return parts
}

// sharable tells whether in every way a stage can be left by acts alone, without
// gaps, of the step to which pauses bring its end, or of one that can come as soon
// as the stage is entered and for as long as it lasts; or by that first step's lapse,
// if the case ends with it.
func (ph *phase) sharable(a *absorption) bool {
	for i := range ph.steps {
		s := &ph.steps[i]
		if (i == a.last || ph.above[a.last][i]) && s.floor != nil && s.party {
			return false // it may be over before it can be done
		}
		if !s.decides || s.shut {
			continue
		}
		if !ph.smooth[b(a.key.onTime)][i] {
			return false
		}
		if s.lapse == exits && len(ph.lapsing(i, a.key.onTime)) > 0 && (i != a.last || ph.targets[s.target].stage != "" || a.key.onTime && !s.party) {
			return false
		}
		if i != a.last && (len(s.before) > 0 || s.end != nil || a.key.onTime && !s.party && s.due != nil) {
			return false
		}
	}
	return true
}

// sharedOut adds to paused the exits of a stage that is sharable, entered at e;
// false where that is not all there is.
func (ph *phase) sharedOut(q *question, use int32, plain []exit) bool {
	if !q.plain() || q.opened >= 0 {
		return false
	}
	a := ph.absorbed(q.onTime, q.entered.over(), use, -1)
	if a.shared == nil {
		return false
	}
	n := 0
	for i := range ph.steps {
		if s := &ph.steps[i]; !s.decides || s.shut {
			continue
		}
		if n == len(plain) || int(plain[n].step) != i || plain[n].lapse {
			return false
		}
		x := plain[n] // pauses do not bear on the first day
		x.use = use
		until, ok := ph.sharedUntil(a, i, q)
		if !ok {
			return false
		}
		x.to, x.last = during(until), until
		ph.paused = append(ph.paused, x)
		if n++; n < len(plain) && plain[n].lapse && int(plain[n].step) == i {
			x = plain[n]
			x.use, x.from, x.to, x.last = use, endOf(until), endOf(until), until
			ph.paused = append(ph.paused, x)
			n++
		}
	}
	return n == len(plain)
}

// sharedUntil is the last day on which step i can be done, in whichever way the
// pauses fall to steps; false where the calendar does not know it, or nothing ends
// the stage.
func (ph *phase) sharedUntil(a *absorption, i int, q *question) (timetable.Date, bool) {
	c, sh := ph.sequence(i, q.onTime), a.shared
	parts := len(sh.splits)
	by := never
	ph.work.spend(len(c.links) * parts)
	for k := range c.links {
		l := &c.links[k]
		if l.role == rival && l.step != a.last {
			continue // it has no last day
		}
		taking := sh.taking[l.step]
		comes := sh.comes[k*parts : (k+1)*parts]
		for all := range comes {
			if l.role == rival && all > 0 && all < parts-1 {
				continue // none, and all that there are
			}
			comes[all] = 0
			for _, at := range sh.splits[all] {
				if at.here >= len(taking) {
					break
				}
				o := q.entered
				for _, j := range l.before {
					o = max(o, sh.comes[j*parts+at.before])
				}
				if o >= endOf(ph.known) {
					return 0, false
				}
				comes[all] = max(comes[all], ph.sharedAt(&taking[at.here], l.role, o, q))
			}
		}
		if l.role == rival {
			if by = comes[parts-1]; ph.steps[i].opening(q.entered) > comes[0].day() {
				return 0, false
			}
		}
	}
	until := min(sh.comes[len(c.links)*parts-1], by).day()
	return until, until <= ph.known
}

// sharedAt is when a step comes at the latest that opened at o.
func (ph *phase) sharedAt(s *step, role linkRole, o moment, q *question) moment {
	switch role {
	case rival:
		return ph.undone(s, o, q)
	case aside:
		return ph.latest(s, o, q)
	}
	until := noDay
	if s.end != nil {
		until = s.end.at(o.day())
	}
	if q.onTime && !s.party && s.due != nil {
		until = min(until, max(s.due.at(o.day()), s.opening(o)))
	}
	return during(until)
}
