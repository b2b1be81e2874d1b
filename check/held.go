package check

import (
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// A party may act while the clocks stand still, and so bring a case to the next stage
// on a day that no clock counts. A limit or a wait of no days that opens there is not
// over on that day, but on the first day after the pause. A stage that has one is
// looked at apart where it is entered so: by the day on which the pause ends, for on
// no other does it matter when it was entered. docs/check.md says why.

// heldStages lists the stages that are looked at apart: those with a limit or a wait
// of no days, and those through which a party can come to one on a single day. True
// are the first, of which nothing is as it is when the clocks run.
func heldStages(r *rulebook.Rulebook) map[string]bool {
	out := map[string]bool{}
	if len(r.Pauses) == 0 || r.DayEnds != 0 {
		return out
	}
	for i := range r.Stages {
		if s := &r.Stages[i]; opensAtOnce(s) && !countsMonths(s) && led(r, s.Name, false) {
			out[s.Name] = true
		}
	}
	for changed := len(out) > 0; changed; {
		changed = false
		for i := range r.Stages {
			s := &r.Stages[i]
			if _, known := out[s.Name]; !known && led(r, s.Name, false) && leadsAtOnce(s, out) {
				out[s.Name], changed = false, true
			}
		}
	}
	return out
}

// opensAtOnce tells whether a stage has a limit or a wait of no days.
func opensAtOnce(s *rulebook.Stage) bool {
	return hasInstant(s) || slices.ContainsFunc(s.Steps, func(x rulebook.Step) bool { return x.Wait.N == 0 && !x.Wait.IsZero() })
}

// countsMonths tells whether a stage has a limit in months: how long such a limit is
// depends on the day on which it opened, wherever the pause ends.
func countsMonths(s *rulebook.Stage) bool {
	months := func(l timetable.Limit) bool { return l.Unit == timetable.Months && !l.IsZero() }
	return months(s.Within) || slices.ContainsFunc(s.Steps, func(x rulebook.Step) bool { return months(x.Within) || months(x.Allow) || months(x.Wait) })
}

// led tells whether a party, or anybody, can bring a case to a stage.
func led(r *rulebook.Rulebook, stage string, anybody bool) bool {
	for i := range r.Stages {
		for _, x := range r.Stages[i].Steps {
			if (anybody || x.ByParty()) && slices.ContainsFunc(x.Outcomes, func(o rulebook.Outcome) bool { return o.Stage == stage }) {
				return true
			}
		}
	}
	return false
}

// leadsAtOnce tells whether a party can leave a stage on the day on which it was
// entered for one of some stages.
func leadsAtOnce(s *rulebook.Stage, to map[string]bool) bool {
	return slices.ContainsFunc(s.Steps, func(x rulebook.Step) bool {
		return x.ByParty() && slices.ContainsFunc(x.Outcomes, func(o rulebook.Outcome) bool { _, held := to[o.Stage]; return held })
	})
}

// heldProcedure is one whose stages are entered while the clocks stand still.
func (p *procedure) heldProcedure() *procedure {
	d := *p
	d.held = new(timetable.Date)
	d.curves = newCurves(p.curves.cal, p.curves.base)
	d.curves.held = d.held
	d.gradually = nil
	return &d
}

// hold notes when a stage was entered, where it matters that the clocks stood still.
func (ph *phase) hold(e moment) {
	if ph.held != nil {
		*ph.held = e.day()
	}
}

// onHold is asked for a limit of no days: one that opens on the day on which the stage
// was entered, while the clocks stand still, ends as if it opened on the next.
func (c *curve) onHold(opened timetable.Date) timetable.Date {
	if opened == *c.held {
		opened++
	}
	i := int(opened - c.base)
	for len(c.kept) <= i {
		c.kept = append(c.kept, 0)
	}
	if c.kept[i] == 0 {
		c.kept[i] = c.next(opened)
	}
	return c.kept[i]
}

// How an exit bears on the stage that follows.
const (
	running   uint8 = iota // the clocks run on that day; or it does not matter
	stillOnto              // they stand still, and it leads to stages that are looked at apart
	stillPast              // they stand still, and it leads to all others
)

// sortTakes tells apart to which stages a party's step leads while the clocks stand
// still.
func (ph *phase) sortTakes() {
	for i := range ph.steps {
		s := &ph.steps[i]
		if !s.party {
			continue
		}
		for _, t := range s.takes {
			own, held := ph.heldStages[ph.targets[t].stage]
			if held {
				s.onto = append(s.onto, t)
			}
			if !own {
				s.past = append(s.past, t)
			}
		}
	}
}

// entersHeld tells whether parties can bring a case from here to a stage that is
// looked at apart.
func (ph *phase) entersHeld() bool {
	return len(ph.heldStages) > 0 && slices.ContainsFunc(ph.steps, func(s step) bool { return len(s.onto) > 0 && !s.shut })
}

// aroundHeld is around for a party's step that leads to stages looked at apart.
func (ph *phase) aroundHeld(all []exit, x exit) []exit {
	s := &ph.steps[x.step]
	last := ph.stops[len(ph.stops)-1]
	end, longest := during(last.To), min(ph.grounds[last.ground].last.at(last.From), ph.known)
	if x.from <= end && end <= x.to && len(s.past) > 0 {
		y := x
		y.from, y.to, y.last, y.still = end, end, last.To, stillPast
		all = append(all, y)
	}
	if y := x; last.To == longest {
		y.from, y.to = max(x.from, during(last.From+1)), min(x.to, end)
		y.last, y.still, y.ground, y.runs = y.to.day(), stillOnto, int8(last.ground), last.To
		if y.from <= y.to {
			all = append(all, y)
		}
	}
	if x.from = max(x.from, end+2); x.from <= x.to {
		all = append(all, x)
	}
	return all
}

// sortHeld orders the exits to stages looked at apart, for each day the one after
// which the pause runs longest.
func (ph *phase) sortHeld(xs []exit) []exit {
	out := xs[:0]
	for _, x := range xs {
		if n := len(out) - 1; x.still == stillOnto && n >= 0 && out[n].kind() == x.kind() {
			p := &out[n]
			if p.runs <= x.runs {
				p.to = min(p.to, x.from-2)
				p.last = p.to.day()
			} else {
				x.from = max(x.from, p.to+2)
			}
			switch {
			case x.from > x.to:
				continue
			case p.to < p.from:
				out = out[:n]
			case p.to+2 == x.from && (p.runs == x.runs || p.ground >= 0 && ph.grounds[p.ground].last.at(p.to.day()-1) <= p.runs):
				p.to, p.last, p.runs = x.to, x.last, x.runs
				continue
			}
		}
		out = append(out, x)
	}
	return out
}

// runsTo is the last day of the pause in which a party leaves on a day by an exit.
func (ph *phase) runsTo(x *exit, d timetable.Date) timetable.Date {
	if x.ground < 0 {
		return x.runs
	}
	return min(ph.grounds[x.ground].last.at(d-1), x.runs)
}

// arrives is the last moment as of which the stage that follows counts as entered:
// that of leaving or, where a pause goes on there, of the day on which it ends.
func (ph *phase) arrives(x *exit, t int) moment {
	if x.still != stillOnto || x.ground < 0 || x.to >= never || !ph.grounds[x.ground].applies(ph.targets[t].stage) {
		return x.to
	}
	return max(x.to, during(min(x.runs, ph.known)))
}

// departs is the day, as a moment, on which a case leaves by an exit that enters the
// next stage as of a moment: the first on which it can, or the last.
func (ph *phase) departs(x *exit, at moment, first bool) moment {
	if x.still != stillOnto {
		return at
	}
	if first {
		for m := x.from; m < min(at, x.to); m += 2 {
			if ph.runsTo(x, m.day()) >= at.day() {
				return m
			}
		}
	}
	return min(at, x.to)
}

// splitHeld makes exits of parties on the day on which a stage was entered, while the
// clocks stood still, such.
func (ph *phase) splitHeld(e moment) {
	xs := slices.Clone(ph.found)
	ph.found = ph.found[:0]
	only := !ph.heldStages[ph.stage.Name] // the rest is as where the clocks run
	for _, x := range xs {
		if s := &ph.steps[max(x.step, 0)]; !x.lapse && s.party && x.from <= e && e <= x.to {
			y := x
			y.from, y.to, y.last, y.ground, y.runs = e, e, e.day(), -1, e.day()
			if y.still = stillPast; !only && len(s.past) > 0 {
				ph.found = append(ph.found, y)
			}
			if y.still = stillOnto; len(s.onto) > 0 {
				ph.found = append(ph.found, y)
			}
			x.from = e + 2
		}
		if !only && x.from <= x.to {
			ph.found = append(ph.found, x)
		}
	}
}

// plainlyHeld adds to paused the exits to stages looked at apart of a stage in which
// pauses need not be gone through day by day. A pause of a ground that is begun the
// day before is on where the step could be done without it; and for as long as it
// lasts, if it is begun the day before the last on which it could.
func (ph *phase) plainlyHeld(q *question, use int32, plain []exit) {
	u := ph.usages[use]
	ph.work.spend(len(u) * len(ph.steps))
	first := q.entered.day()
	if q.entered.over() {
		first++
	}
	for g := range u {
		if u[g] == 0 {
			continue
		}
		fewer := slices.Clone(u)
		fewer[g]--
		xs := plain
		if rest := ph.usage(fewer); rest != 0 {
			all := slices.Clone(ph.paused)
			xs = slices.Clone(ph.leavingPaused(q, rest, plain))
			ph.paused = append(ph.paused[:0], all...)
		}
		for i := range ph.steps {
			s := &ph.steps[i]
			if len(s.onto) == 0 || s.shut {
				continue
			}
			from := max(during(first+1), ph.earliestStill(i, q.entered))
			for k := range xs {
				x := xs[k]
				if int(x.step) != i || x.lapse || x.still != running {
					continue
				}
				x.use, x.still, x.ground, x.from, x.runs = use, stillOnto, int8(g), max(x.from, from), noDay
				if x.to < never {
					x.runs = x.to.day()
					if begun := x.to.day() - 1; begun >= first {
						x.runs = min(ph.grounds[g].last.at(begun), ph.known)
					}
					x.last = x.runs
					x.to = during(x.runs)
				}
				if x.from <= x.to {
					ph.paused = append(ph.paused, x)
				}
			}
		}
	}
}

// earliestStill is the first day on which step i can be done while a pause is on that
// was begun the day before, once what it waits for was done: by the organisation
// before the pause.
func (ph *phase) earliestStill(i int, e moment) moment {
	done := make([]moment, len(ph.steps))
	first := e
	for _, j := range ph.order {
		if j != i && !ph.above[i][j] {
			continue
		}
		o := e
		for _, k := range ph.steps[j].before {
			o = max(o, done[k])
		}
		done[j] = during(ph.steps[j].opening(o))
		if j == i {
			return max(first, done[j])
		}
		if !ph.steps[j].party {
			first = max(first, done[j]+2)
		}
	}
	return first
}

// enterHeld notes when a stage can be entered by an exit while the clocks stand still,
// of exits up to a moment: as of each day on which the pause can end, and gives the
// last of these.
func (s *moments) enterHeld(ph *phase, x *exit, t int, until moment) moment {
	if x.from > until {
		return 0
	}
	goesOn := x.ground >= 0 && ph.grounds[x.ground].applies(ph.targets[t].stage)
	if s.runs == nil {
		s.runs = map[timetable.Date]timetable.Date{}
	}
	last := x.from
	ph.work.spend(int(until-x.from) / 2)
	for m := x.from; m <= until; m += 2 {
		runs := m.day()
		if goesOn {
			runs = min(ph.runsTo(x, runs), ph.known)
		}
		if runs > s.runs[m.day()] {
			s.runs[m.day()] = runs
			s.longest = max(s.longest, runs-m.day())
		}
		last = max(last, during(runs))
	}
	s.addActs(x.from, last)
	return last
}

// entered is the first day on which a stage can really be entered that counts as
// entered at a moment.
func (s *moments) entered(m moment) timetable.Date {
	first := m.day()
	if s.runs == nil {
		return first
	}
	for d := m.day(); d >= m.day()-s.longest; d-- {
		if s.runs[d] >= m.day() {
			first = d
		}
	}
	return first
}

// since is the first day on which a situation can really be entered that counts as
// entered at e; that of e itself where only that is looked at.
func (v *view) since(s *situation, e moment) timetable.Date {
	if !s.held || v.direct {
		return e.day()
	}
	return s.reached.entered(e)
}

// leftBy is an exit by which the next stage is entered as of a moment, and no other.
func (ph *phase) leftBy(x *exit, at moment, first bool) exit {
	y := *x
	if x.still == stillOnto {
		y.from = ph.departs(x, at, first)
		y.to, y.runs = y.from, at.day()
		y.last = y.to.day()
	}
	return y
}

// stopsAt is the day on which the last of the pauses ends that are made to leave by an
// exit at a moment; 0: it does not matter.
func (x *exit) stopsAt(at moment) timetable.Date {
	if x.still == running || x.use == 0 {
		return 0
	}
	return at.day()
}

// fits tells whether to leave by an exit at a moment, around some pauses, is to leave
// while the clocks stand still, or not, as it should be.
func (ph *phase) fits(x *exit, at moment) bool {
	n := len(ph.stops) - 1
	switch {
	case n < 0 || x.lapse || x.step < 0:
		return true
	case x.still == running:
		return len(ph.steps[x.step].onto) == 0 || at > ph.ended()
	case ph.ended() != at:
		return false
	}
	s := &ph.stops[n]
	return x.still == stillPast || s.ground == int(x.ground) && ph.grounds[s.ground].last.at(s.From) >= x.runs
}

// goesOn is the pause that goes on in the stage that follows; nil if none does.
func (x *visit) goesOn() *stop {
	if n := len(x.ph.stops); n > 0 && x.exit != nil && x.exit.still == stillOnto && x.arrives > x.at {
		on := x.ph.stops[n-1]
		on.To = x.arrives.day()
		return &on
	}
	return nil
}

// passed tells whether a situation is looked at only for cases that leave it on the
// day on which they enter it.
func (s *situation) passed() bool { return s.held && !s.phase.heldStages[s.phase.stage.Name] }
