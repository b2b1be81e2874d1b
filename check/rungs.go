package check

import (
	"cmp"
	"slices"

	"duly/timetable"
)

// A rung is an event of a run at its moment, before those of a stage are in
// order.
type rung struct {
	at     moment
	place  int  // among those of one moment
	leaves bool // the stage: the last of its moment
	RunEvent
}

// rungs writes a run out, event by event, from receipt on.
func (v *view) rungs(received timetable.Date, visits []visit) []RunEvent {
	if len(visits) == 0 || visits[0].s != &v.situations[0] {
		// A stage after one that can last for ever is looked at on every day on
		// which it might be entered, and not on each of those it can.
		return []RunEvent{}
	}
	start := v.book.Stage(v.book.Start)
	run := []RunEvent{{Date: received, Event: "received", Rule: start.Rule, How: Receiving}}
	var on *stop
	for i := range visits {
		x := &visits[i]
		if on != nil {
			x.since = run[len(run)-1].Date
		}
		run = append(run, v.passing(x, run[len(run)-1].Date, on)...)
		on = x.goesOn()
	}
	return run
}

// passing writes out one stage, into which a pause went on.
func (v *view) passing(x *visit, day timetable.Date, on *stop) []RunEvent {
	ph := x.ph
	out := []RunEvent{{Date: day, Event: ph.stage.Name, Rule: ph.stage.Rule, How: Entering}}
	if x.circles {
		return append(out, RunEvent{Date: day, Event: ph.stage.Name, Rule: ph.stage.Rule, How: Circling})
	}
	if x.waits {
		return append(out, v.waiting(x, day)...)
	}
	w := v.settle(ph, x)
	var rs []rung
	for place, i := range ph.order {
		rs = append(rs, v.stepRungs(ph, x, w, i, place)...)
	}
	rs = append(rs, v.ceilingRungs(ph, x, w.left)...)
	rs = append(rs, v.stopRungs(x, w.left, on)...)
	slices.SortStableFunc(rs, func(a, b rung) int {
		return cmp.Or(cmp.Compare(a.at, b.at), b2i(a.leaves)-b2i(b.leaves), b2i(a.AfterHours)-b2i(b.AfterHours), cmp.Compare(a.place, b.place))
	})
	for _, r := range rs {
		out = append(out, r.RunEvent)
	}
	if x.target >= 0 && x.exit != nil {
		t := &ph.targets[x.target]
		if t.stage == "" {
			last := out[len(out)-1]
			rule := last.Rule
			if end := v.book.End(t.end); end != nil && end.Rule != "" {
				rule = end.Rule
			}
			out = append(out, RunEvent{Date: last.Date, Event: "ended", Rule: rule, How: Ending, End: t.end})
		}
	}
	return out
}

// A settled run of one stage: when each step opens and comes.
type settled struct {
	opens, comes []moment
	needed       []bool
	by           moment
	last         timetable.Date
	left         moment // when the stage was left: with "day ends" it may count only later
}

// settle works a visit's run out, and lets what was done on the last day by
// people lapse instead where they need not have acted.
func (v *view) settle(ph *phase, x *visit) settled {
	ph.solve(&x.asked)
	w := &ph.buffers
	s := settled{slices.Clone(w.opens), slices.Clone(w.comes), slices.Clone(w.needed), w.by, w.last, x.at}
	if x.asked.way == acting {
		s.left = during(w.last)
	}
	if v.book.DayEnds != 0 {
		return s
	}
	for n := len(ph.order) - 1; n >= 0; n-- {
		i := ph.order[n]
		st := &ph.steps[i]
		if !s.needed[i] || i == x.asked.step || i == x.asked.fixed || st.lapse != done || s.comes[i].over() || s.comes[i] >= never || v.onTime && !st.party {
			continue
		}
		end := s.comes[i] + 1
		lapses := slices.ContainsFunc(st.ends, func(c *curve) bool { return endOf(c.at(s.opens[i].day())) == end })
		for j := range ph.steps {
			if slices.Contains(ph.steps[j].before, i) && (isInstant(ph.steps[j].src) || s.comes[j] <= end && s.comes[j] < never || j == x.asked.step && x.at <= end) {
				lapses = false
			}
		}
		if lapses && end < x.at {
			s.comes[i] = end
			for j := range ph.steps {
				if slices.Contains(ph.steps[j].before, i) && s.opens[j] == end-1 {
					s.opens[j] = end
				}
			}
		}
	}
	return s
}

// waiting writes out that a case need never leave a stage.
func (v *view) waiting(x *visit, day timetable.Date) []RunEvent {
	var out []RunEvent
	for _, wait := range v.blocked(x.s.phase, x.entered) {
		out = append(out, RunEvent{Date: max(day, wait.since), Event: wait.Step, Rule: wait.Rule, How: Waiting})
	}
	return out
}

// stepRungs writes out what happens to one step while the stage lasts.
func (v *view) stepRungs(ph *phase, x *visit, w settled, i, place int) []rung {
	s := &ph.steps[i]
	o, at := w.opens[i], w.comes[i]
	asked := i == x.asked.step && x.asked.way != opening
	left := w.left
	if asked {
		at = x.at
	}
	if o > x.at || o >= never {
		return nil
	}
	day := at.day()
	if !at.over() && at < never {
		last := s.until(o.day())
		if v.onTime {
			last = ph.onTime(s, o.day(), ph.from(s, o), last, &x.asked)
		}
		day = min(day, last)
		if asked || w.needed[i] { // nobody acts after the stage is left
			day = min(day, w.by.day())
			if x.asked.way == acting {
				day = min(day, w.last)
			}
		}
	}
	event := RunEvent{Event: ph.ref(i), Rule: s.src.Rule, How: Acting, Who: s.src.Who}
	finished := asked || w.needed[i]
	switch {
	case at >= never && !asked:
		finished = false
	case at.over():
		event.How = Lapsing
		finished = finished || at < left
	default:
		day = ph.moved(s, day)
		event.AfterHours = v.counted(day) != at.day()
		at = during(day) // really done, whatever day it counts from
		finished = finished || !s.decides && at <= left
	}
	if !finished {
		at, day = left, left.day()
	}
	out, clock := v.clockRungs(ph, i, o, day, at, finished, place)
	if !finished {
		return out
	}
	if clock.who != "" {
		event.Who = clock.who
	}
	if x.since > 0 && len(s.before) == 0 && clock.from == x.entered.day() {
		clock.from = x.since
	}
	event.Date, event.From, event.Limit, event.Due = day, clock.from, clock.limit, clock.due
	if asked && s.decides {
		target := x.target
		switch {
		case target >= 0:
		case event.How == Acting:
			target = s.takes[0] // any of them
		default:
			target = s.target
		}
		t := &ph.targets[target]
		event.Event += "=" + cmp.Or(t.name, t.end)
	}
	r := rung{at: at, place: place, RunEvent: event}
	r.leaves = asked && s.decides
	return append(out, r)
}

// A clockAt is the limit that runs on a step when it is done or lapses.
type clockAt struct {
	from, due timetable.Date
	limit     string
	who       string
}

// clockRungs writes out the extensions and passings-on of a step up to a day,
// no more of them than it takes.
func (v *view) clockRungs(ph *phase, i int, o moment, day timetable.Date, at moment, finished bool, place int) ([]rung, clockAt) {
	s := &ph.steps[i]
	limit := s.src.Within
	if s.party {
		limit = s.src.Allow
	}
	now := clockAt{from: o.day(), limit: limit.String(), who: s.src.Who}
	if len(s.dues) == 0 {
		return nil, clockAt{who: s.src.Who}
	}
	n := v.extensionsFor(s, o.day(), day, at, finished)
	event := RunEvent{Event: ph.ref(i), Rule: s.src.Rule}
	var out []rung
	for j := range n {
		last := s.dues[j].at(o.day())
		e := event
		e.How, e.Date, e.Who = Extending, last, s.src.Extend.ApprovedBy
		e.From, e.Limit, e.Due = last, s.src.Extend.By.String(), s.dues[j+1].at(o.day())
		out = append(out, rung{at: during(last), place: place, RunEvent: e})
		now.from, now.limit = last, e.Limit
	}
	now.due = s.dues[n].at(o.day())
	c := s.src.Else
	for k := 0; k < len(s.pass) && endOf(now.due) < at; k++ {
		e := event
		now.from, now.who, now.limit = now.due, c.PassTo, c.Within.String()
		now.due = s.pass[k].at(now.from)
		e.How, e.Date, e.Who, e.From, e.Limit, e.Due = PassingOn, now.from, now.who, now.from, now.limit, now.due
		out = append(out, rung{at: endOf(now.from), place: place, RunEvent: e})
		c = c.Else
	}
	return out, now
}

// extensionsFor is how many extensions it takes for a step, opened on a day, to
// be done on another, to lapse then, or to be still open.
func (v *view) extensionsFor(s *step, opened, day timetable.Date, at moment, finished bool) int {
	lapses := finished && at.over()
	if v.onTime && !s.party && !lapses {
		for j, due := range s.dues {
			if last := due.at(opened); finished && last >= day || !finished && endOf(last) > at {
				return j
			}
		}
	}
	for j := range s.ends {
		end := s.ends[j].at(opened)
		switch {
		case lapses && end == day, !lapses && finished && (end >= day || s.lapse == waits), !finished && (endOf(end) > at || s.lapse == waits):
			return j
		}
	}
	return len(s.dues) - 1
}

// ceilingRungs writes out what happens to the stage's own limit.
func (v *view) ceilingRungs(ph *phase, x *visit, left moment) []rung {
	if len(ph.ceiling) == 0 || ph.lapse < 0 && !v.onTime {
		return nil
	}
	d := x.entered.day()
	event := RunEvent{Event: ph.stage.Name, Rule: ph.stage.Rule}
	lapses := x.asked.step < 0
	limit, from := ph.stage.Within, d
	var out []rung
	for j := 0; ; j++ {
		due := ph.ceiling[j].at(d)
		if lapses && endOf(due) == x.at {
			event.How, event.Date, event.From, event.Limit, event.Due = Ceasing, due, from, limit.String(), due
			if t := &ph.targets[ph.lapse]; t.step >= 0 {
				event.Event = ph.ref(t.step) + "=" + t.name
			}
			return append(out, rung{at: x.at, place: len(ph.steps), RunEvent: event})
		}
		if j+1 == len(ph.ceiling) || !lapses && endOf(due) > left {
			return out
		}
		e := event
		e.How, e.Date, e.Who, e.From, e.Limit, e.Due = Extending, due, ph.stage.Extend.ApprovedBy, due, ph.stage.Extend.By.String(), ph.ceiling[j+1].at(d)
		out = append(out, rung{at: during(due), place: len(ph.steps), RunEvent: e})
		limit, from = ph.stage.Extend.By, due
	}
}

// stopRungs writes out the pauses that were made, and the end of one that went on from
// the stage before.
func (v *view) stopRungs(x *visit, left moment, on *stop) []rung {
	ph := x.ph
	var out []rung
	again := func(i int, s *stop) bool { return i < len(ph.stops) && ph.stops[i].From == s.To } // on the day on which it ends
	if on != nil {
		out = append(out, ph.resumed(on, left, again(0, on)))
	}
	for i := range ph.stops {
		s := &ph.stops[i]
		g := &ph.grounds[s.ground]
		e := RunEvent{Date: s.From, Event: g.src.Name, Rule: g.src.Rule, How: Pausing, Who: g.src.ApprovedBy, Limit: g.src.AtMost.String(), From: s.From, Due: g.last.at(s.From)}
		out = append(out, rung{at: during(s.From), place: len(ph.steps) + 2, RunEvent: e})
		if i+1 < len(ph.stops) || x.goesOn() == nil {
			out = append(out, ph.resumed(s, left, again(i+1, s)))
		}
	}
	return out
}

// resumed writes out the end of a pause in a stage left at a moment.
func (ph *phase) resumed(s *stop, left moment, again bool) rung {
	g := &ph.grounds[s.ground]
	planned := g.last.at(s.From)
	e := RunEvent{Date: s.To, Event: g.src.Name, Rule: g.src.Rule, How: Resuming, Who: g.src.ApprovedBy}
	at := during(s.To)
	if s.To == planned && left > during(s.To) && !again {
		e.Who, e.Limit, e.From, e.Due = "", g.src.AtMost.String(), s.From, planned
		at = endOf(s.To)
	}
	return rung{at: at, place: -1, RunEvent: e}
}

// A blockage is a step at which a stage can wait for ever.
type blockage struct {
	Wait
	since timetable.Date
}

// blocked lists the steps at which a case can wait for ever in a stage entered
// at e; none if it cannot.
func (v *view) blocked(ph *phase, e moment) []blockage {
	if ph.lasts(v.onTime, e) < never {
		return nil
	}
	w := &ph.buffers
	var out []blockage
	for i := range ph.steps {
		s := &ph.steps[i]
		if !s.holds || s.optional || w.opens[i] >= never {
			continue
		}
		if s.decides || w.comes[i] >= never {
			out = append(out, blockage{Wait{ph.ref(i), s.src.Rule, v.onTime}, w.opens[i].day()})
		}
	}
	if len(out) == 0 {
		out = append(out, blockage{Wait{ph.stage.Name, ph.stage.Rule, v.onTime}, e.day()})
	}
	return out
}
