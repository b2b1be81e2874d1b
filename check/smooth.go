package check

import (
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// isSmooth tells whether the days on which step i can end the stage have no
// gaps: everything that must be done before it can be done later by one day at a
// time, and nothing of that bears on what else may end the stage (docs/check.md).
func (ph *phase) isSmooth(i int, onTime bool) bool {
	s := &ph.steps[i]
	if !s.decides || s.shut || !s.actable() || onTime && len(ph.ceiling) > 0 && ph.lapse < 0 {
		return false
	}
	others := ph.others(i, onTime)
	cut := ph.lapse >= 0 || len(others) > 0 || hasInstant(ph.stage)
	for j := range ph.steps {
		if j != i && !ph.above[i][j] {
			continue
		}
		if len(ph.steps[j].early) > 0 || ph.book.DayEnds != 0 && ph.steps[j].floor != nil && (cut || !comfortable(ph.steps[j].src)) || !ph.gradual(j, onTime) {
			return false
		}
		if j != i && (hasInstant(ph.stage) || ph.waits(i, j)) && slices.ContainsFunc(others, func(m int) bool { return ph.above[m][j] }) {
			return false
		}
	}
	return true
}

// others lists the steps other than i that can end the stage though nobody means
// them to: by their lapse, or because people are on time.
func (ph *phase) others(i int, onTime bool) []int {
	var out []int
	for m := range ph.steps {
		s := &ph.steps[m]
		if m != i && s.decides && !s.shut && (s.end != nil || onTime && !s.party && !s.optional && s.actable()) {
			out = append(out, m)
		}
	}
	return out
}

// waits tells whether step i, or what lies between it and step j, has a floor:
// then the stage may be over before i can be done, when j is done early.
func (ph *phase) waits(i, j int) bool {
	for k := range ph.steps {
		if ph.steps[k].floor != nil && (k == i || ph.above[i][k] && ph.above[k][j]) {
			return true
		}
	}
	return false
}

// gradual tells whether a step that opens a day later can be done a day later,
// whatever the day.
func (ph *phase) gradual(i int, onTime bool) bool {
	s := &ph.steps[i]
	if !s.tight() || !s.party && !s.src.Within.IsZero() && s.actable() && comfortable(s.src) && !isInstant(s.src) {
		return true
	}
	key := gradualKey{s.src, onTime, s.end, s.due, s.actable(), s.lapse}
	known, ok := ph.gradually[key]
	if !ok {
		known = ph.isGradual(i, onTime)
		if ph.gradually == nil {
			ph.gradually = map[gradualKey]bool{}
		}
		ph.gradually[key] = known
	}
	return known
}

// A gradualKey is all that isGradual depends on.
type gradualKey struct {
	src      *rulebook.Step
	onTime   bool
	end, due *curve
	actable  bool
	lapse    effect
}

func (ph *phase) isGradual(i int, onTime bool) bool {
	s := &ph.steps[i]
	q := ask(onTime, 0, -1, acting)
	q.ceiling = 0
	from, to := ph.span()
	before := moment(0)
	for o := during(from); o <= endOf(to); o++ {
		if s.until(o.day()) < noDay && s.until(o.day()) >= unknown || ph.from(s, o) >= unknown {
			return true
		}
		first, last, ok := ph.uncapped(i, o, &q)
		if !ok || first > last || before > 0 && ph.actBy(first-1) > before {
			return false
		}
		before = last
	}
	return true
}

// uncapped is window without the stage's own ceiling.
func (ph *phase) uncapped(i int, o moment, q *question) (first, last moment, ok bool) {
	ceiling := ph.ceiling
	ph.ceiling = nil
	defer func() { ph.ceiling = ceiling }()
	return ph.window(i, o, q)
}

// A sequence is what bears on the days on which a smooth step can end its stage,
// each after what it waits for: all that comes before it, what else can end the
// stage, and the step itself, last.
type sequence struct {
	links         []link
	comes, firsts []moment
}

// A link is one step of a sequence.
type link struct {
	step   int
	before []int // links
	role   linkRole
}

type linkRole uint8

const (
	needed linkRole = iota // it comes before the step asked about, or is that
	rival                  // it can end the stage too
	aside                  // it comes before a rival alone
)

// smoothly gives what solve and earliest would of a smooth step in a stage entered
// at e, in one passage; false where it takes more than that.
func (ph *phase) smoothly(i int, onTime bool, e moment) (exit, bool) {
	if ph.book.DayEnds != 0 || len(ph.ceiling) > 0 {
		return exit{}, false
	}
	c := ph.sequence(i, onTime)
	q := question{onTime: onTime, entered: e, ceiling: -1}
	by, at, from := never, e, e
	var first, until timetable.Date
	ph.work.spend(2 * len(c.links))
	for k := range c.links {
		l := &c.links[k]
		s := &ph.steps[l.step]
		at, from = e, e
		for _, j := range l.before {
			at, from = max(at, c.comes[j]), max(from, c.firsts[j])
		}
		if at >= endOf(ph.known) {
			return exit{}, false
		}
		switch l.role {
		case rival:
			by = min(by, ph.forced(l.step, at, &q))
			continue
		case aside:
			c.comes[k], c.firsts[k] = ph.latest(s, at, &q), from
			continue
		}
		var ok bool
		if until, ok = s.doneBy(at, onTime); !ok {
			return exit{}, false
		}
		first = s.opening(at)
		c.comes[k], c.firsts[k] = during(until), during(s.opening(from))
	}
	n := len(c.links) - 1
	if at, from = c.comes[n], c.firsts[n]; at > by {
		if until = by.day(); first > until {
			return exit{}, false
		}
		at = during(until)
	}
	return exit{step: int16(i), from: from, to: at, last: until}, until <= ph.known
}

// smoothLapse gives the last lapse of a smooth step that ends the case, in a stage
// entered at e, likewise.
func (ph *phase) smoothLapse(i int, onTime bool, e moment) (exit, bool) {
	s := &ph.steps[i]
	if ph.book.DayEnds != 0 || len(ph.ceiling) > 0 || onTime && !s.party && s.actable() {
		return exit{}, false
	}
	c := ph.sequence(i, onTime)
	q := question{onTime: onTime, entered: e, ceiling: -1}
	by, at := never, e
	ph.work.spend(len(c.links))
	for k := range c.links {
		l := &c.links[k]
		x := &ph.steps[l.step]
		at = e
		for _, j := range l.before {
			at = max(at, c.comes[j])
		}
		if at >= endOf(ph.known) {
			return exit{}, false
		}
		switch {
		case l.role == rival:
			by = min(by, ph.forced(l.step, at, &q))
		case l.role == aside:
			c.comes[k] = ph.latest(x, at, &q)
		case l.step != i:
			until, ok := x.doneBy(at, onTime)
			if !ok {
				return exit{}, false
			}
			c.comes[k] = during(until)
		}
	}
	last := s.end.at(at.day())
	if endOf(last) >= by || last > min(ph.known, ph.last+ph.ahead) {
		return exit{}, false
	}
	return exit{step: int16(i), lapse: true, target: int32(s.target), from: endOf(last), to: endOf(last), last: last}, true
}

// doneBy is the last day on which a step that opened at o can be done, where no pause
// lies and nothing else binds it; false if it cannot.
func (s *step) doneBy(o moment, onTime bool) (timetable.Date, bool) {
	first, until := s.opening(o), noDay
	if s.end != nil {
		until = s.end.at(o.day())
	}
	if first > until {
		return 0, false
	}
	if onTime && !s.party && s.due != nil {
		until = min(until, max(s.due.at(o.day()), first))
	}
	return until, true
}

// opening is the first day on which a step that opened at o can be done, where no
// pause lies.
func (s *step) opening(o moment) timetable.Date {
	d := o.day()
	from := d
	if s.floor != nil {
		from = s.floor.at(d)
	}
	if o.over() {
		d++
	}
	return max(from, d)
}

// sequence readies what smoothly needs.
func (ph *phase) sequence(i int, onTime bool) *sequence {
	all := &ph.sequences[b(onTime)]
	if *all == nil {
		*all = make([]*sequence, len(ph.steps))
	}
	if c := (*all)[i]; c != nil {
		return c
	}
	rivals := ph.others(i, onTime)
	c := &sequence{}
	at := make([]int, len(ph.steps))
	add := func(j int, role linkRole) {
		l := link{step: j, role: role}
		for _, k := range ph.steps[j].before {
			l.before = append(l.before, at[k])
		}
		at[j] = len(c.links)
		c.links = append(c.links, l)
	}
	for _, j := range ph.order {
		switch {
		case j == i:
		case ph.above[i][j]:
			add(j, needed)
		case slices.Contains(rivals, j):
			add(j, rival)
		case slices.ContainsFunc(rivals, func(m int) bool { return ph.above[m][j] }):
			add(j, aside)
		}
	}
	add(i, needed)
	c.comes, c.firsts = make([]moment, len(c.links)), make([]moment, len(c.links))
	(*all)[i] = c
	return c
}
