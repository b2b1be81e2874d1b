package check

import (
	"fmt"

	"duly/timetable"
)

// A goal is an event whose last possible day is asked for: the first of its
// kind in a case.
type goal struct {
	ended bool   // any end
	end   string // an end
	stage string // a stage, entered; with step: that step, done
	step  string
}

// met tells whether a target is what was asked for.
func (g goal) met(t *target) bool {
	if t.stage == "" {
		return g.ended || g.end != "" && g.end == t.end
	}
	return g.step == "" && g.stage == t.stage
}

// in finds the step asked for in a phase; -1 if it is not there.
func (g goal) in(ph *phase) int {
	if g.step == "" || ph.stage.Name != g.stage {
		return -1
	}
	for i := range ph.steps {
		if ph.steps[i].src.Name == g.step {
			return i
		}
	}
	return -1
}

// A view is a plan looked at under one conduct: everybody on time, or not.
type view struct {
	*plan
	onTime  bool
	unheard *hearing // where only runs in which a party has not had its time count
	err     error
	all     []exit // see exits
	direct  bool   // of stages entered while the clocks stand still, those are looked at in which the pause ends on that day
	far     moment // the last moment at which a stage was left that is not left to last for ever
}

// A crossing is a situation as it is passed through on the way to goals: by exits
// by which none of them was met in it.
type crossing struct {
	s       *situation
	hold    []int            // steps that are goals, and still to be done
	unheard int              // the party's step that counts only where they are not heard; -1: none
	met     []bool           // by target: whether to come there is to meet a goal
	later   map[int]*moments // by step: see lapsesLater
}

func (v *view) crossing(s *situation, goals ...goal) crossing {
	c := crossing{s: s, unheard: v.unheard.at(s.phase), met: make([]bool, len(s.phase.targets))}
	for _, g := range goals {
		for t := range c.met {
			c.met[t] = c.met[t] || g.met(&s.phase.targets[t])
		}
		if i := g.in(s.phase); i >= 0 {
			c.hold = append(c.hold, i)
		}
	}
	return c
}

// exits gives those of a situation entered at e. They are good until it is asked
// again.
func (v *view) exits(c *crossing, e moment) []exit {
	ph := c.s.phase
	free := len(c.hold) == 0 && c.unheard < 0
	if free && len(c.s.uses) == 1 {
		return ph.leave(v.onTime, e, 0)
	}
	v.all = v.all[:0]
	for _, u := range c.s.uses {
		if free {
			v.all = append(v.all, ph.leave(v.onTime, e, u)...)
		} else {
			v.all = append(v.all, v.bound(c, e, u)...)
		}
	}
	return v.all
}

// A binding is what is asked of the exits of a phase, beside that they leave it.
type binding struct {
	onTime    bool
	use       int32
	hold      [2]int // steps still to be done; -1: none
	unheard   int    // a party's step; -1: none
	unheardOf *curve // the last day of the time promised in it
}

// maxBindings is of how many bindings of a phase the exits are kept: those of the
// promise that is being looked at.
const maxBindings = 64

// bound gives the exits of a crossing that is bound, with the pauses of a usage.
func (v *view) bound(c *crossing, e moment, use int32) []exit {
	ph := c.s.phase
	key := binding{onTime: v.onTime, use: use, hold: [2]int{-1, -1}, unheard: c.unheard}
	if copy(key.hold[:], c.hold) < len(c.hold) {
		return v.boundAnew(c, e, use)
	}
	if c.unheard >= 0 {
		key.unheardOf = v.unheard.least
	}
	t := ph.bound[key]
	if t == nil {
		if ph.bound == nil || len(ph.bound) >= maxBindings {
			ph.bound = map[binding]*exitTable{}
		}
		t = &exitTable{first: during(ph.curves.base)}
		ph.bound[key] = t
	}
	if xs, known := t.get(e); known {
		return xs
	}
	return t.put(e, v.boundAnew(c, e, use))
}

func (v *view) boundAnew(c *crossing, e moment, use int32) []exit {
	ph := c.s.phase
	q := ask(v.onTime, e, -1, acting)
	q.hold = c.hold
	switch {
	case c.unheard >= 0:
		var all []exit
		v.unheard.around(ph, v.onTime, e, use, func(now *phase) {
			v.unheard.ways(now, c.unheard, func(way *unheard) {
				q.unheard = way
				for _, x := range now.leaving(&q) {
					all = now.around(all, x, use)
				}
			})
		})
		return all
	case use == 0:
		return ph.leaving(&q)
	}
	return ph.leavingPaused(&q, use, v.bound(c, e, 0))
}

// exitsOf is exits for one moment.
func (v *view) exitsOf(s *situation, e moment, goals ...goal) []exit {
	c := v.crossing(s, goals...)
	return v.exits(&c, e)
}

// entered is when each situation can be entered under one conduct,
// whatever becomes of the case.
type entered struct {
	reached []moments // by situation; nil: not worked out
	far     moment    // see view
}

// reach finds when each situation can be entered: from the receipts of the
// horizon on, through every exit.
func (v *view) reach(avoid ...goal) {
	free := len(avoid) == 0 && v.unheard == nil
	if !free {
		v.reachAnew(avoid)
		return
	}
	known := &v.entered[b(v.onTime)]
	if known.reached == nil {
		v.reachAnew(nil)
		known.far = v.far
		for i := range v.situations {
			known.reached = append(known.reached, v.situations[i].reached)
		}
		return
	}
	v.far = max(v.far, known.far)
	for i := range v.situations {
		v.situations[i].reached = known.reached[i]
	}
}

func (v *view) reachAnew(avoid []goal) {
	for i := range v.situations {
		v.situations[i].reached = moments{}
	}
	start := &v.situations[0].reached
	for d := v.first; d <= v.last; d++ {
		if v.counted(d) == d {
			start.add(during(d))
		}
	}
	for _, group := range v.groups {
		if v.situations[group[0]].endless {
			v.reachRound(group, avoid)
		}
		for _, i := range group {
			c := v.crossing(&v.situations[i], avoid...)
			c.s.reached.each(func(e moment) { v.onward(&c, e, nil) })
		}
	}
}

// lookedAt is for how many days after the last receipt a stage that can last for
// ever is looked at for when the next can be entered.
const lookedAt = 400

// onward marks where a case that entered a situation at e can go next.
func (v *view) onward(c *crossing, e moment, changed *bool) {
	s := c.s
	for _, x := range v.exits(c, e) {
		if x.from >= never {
			continue
		}
		from, until := x.from, min(x.to, endOf(v.known))
		if x.to < never {
			v.far = max(v.far, x.to)
		} else {
			until = max(from, during(min(v.known, v.last+lookedAt))) // for ever
		}
		v.work.spend(1 + int(until-from)/64)
		next := s.nextBy(&x)
		for _, t := range s.phase.leads(&x) {
			if next[t] < 0 || c.met[t] {
				continue
			}
			to := &v.situations[next[t]]
			if changed != nil {
				if first, ok := to.reached.next(0); !ok || from < first {
					*changed = true
				}
			}
			if x.still == stillOnto {
				v.far = max(v.far, to.reached.enterHeld(s.phase, &x, t, until))
				continue
			}
			switch {
			case from > until:
			case x.lapse && x.to >= never:
				v.lapsesLater(c, &x, e, until).each(func(m moment) {
					if m >= from {
						to.reached.add(m)
					}
				})
				to.reached.add(from)
			case x.lapse:
				to.reached.add(from)
			case v.book.DayEnds == 0:
				to.reached.addActs(from, until)
			default:
				to.reached.fill(from, until, v.actDays())
			}
		}
	}
}

// actDays are the moments of acts from which something can be counted where the
// rulebook has "day ends".
func (p *procedure) actDays() *moments {
	if p.countable == nil {
		p.countable = &moments{}
		for d := p.first - 1; d <= p.known; d++ {
			if p.counted(d) == d {
				p.countable.add(during(d))
			}
		}
	}
	return p.countable
}

// reachRound marks situations among which a case can go round for ever: at any
// time from the first on.
func (v *view) reachRound(group []int, avoid []goal) {
	for changed := true; changed; {
		changed = false
		for _, i := range group {
			c := v.crossing(&v.situations[i], avoid...)
			if e, ok := c.s.reached.next(0); ok {
				v.onward(&c, e, &changed)
			}
		}
	}
	for _, i := range group {
		s := &v.situations[i]
		if e, ok := s.reached.next(0); ok {
			s.reached.addActs(e+e%2, max(e+e%2, during(v.last)))
		}
	}
}

// latest works out, for every moment at which each situation can be entered
// before the goal was met, the last day on which it is first met from there on.
func (v *view) latest(g goal) {
	if g.step != "" || v.unheard != nil {
		v.reach(g)
	} else {
		v.reach()
	}
	kept := v.keptOf(g)
	if kept == nil {
		v.own()
	}
	for n := len(v.groups) - 1; n >= 0; n-- {
		group := v.groups[n]
		if kept != nil {
			s := &v.situations[group[0]]
			if s.values = kept[group[0]]; s.phase.tangle != nil {
				v.err = s.phase.tangle
			}
			continue
		}
		if v.situations[group[0]].endless {
			v.latestRound(group, g)
			continue
		}
		s := &v.situations[group[0]]
		s.values.clear(&s.reached)
		c := v.crossing(s, g)
		s.reached.each(func(e moment) { s.values.set(e, v.valueAt(&c, e, g)) })
		s.values.total()
		if s.phase.tangle != nil {
			v.err = s.phase.tangle
		}
	}
}

// own makes room for values where those there are are kept: see foresee.
func (v *view) own() {
	for i := range v.situations {
		if s := &v.situations[i]; s.values.kept {
			s.values = values{}
		}
	}
}

// latestRound: where a case can go round for ever, whatever can still come has
// no last day.
func (v *view) latestRound(group []int, g goal) {
	met := false
	for _, i := range group {
		s := &v.situations[i]
		s.values.clear(&s.reached)
	}
	for _, i := range group {
		s := &v.situations[i]
		s.reached.each(func(e moment) { met = met || v.value(s, e, g) > 0 })
	}
	if !met {
		return
	}
	for _, i := range group {
		s := &v.situations[i]
		s.reached.each(func(e moment) { s.values.set(e, noDay) })
		s.values.total()
	}
}

// value is the last day on which the goal is first met after a situation was
// entered at e.
func (v *view) value(s *situation, e moment, g goal) timetable.Date {
	c := v.crossing(s, g)
	return v.valueAt(&c, e, g)
}

func (v *view) valueAt(c *crossing, e moment, g goal) timetable.Date {
	var best timetable.Date
	s := c.s
	if len(c.hold) > 0 {
		for _, u := range s.uses {
			day, _ := v.doneBy(s.phase, e, u, c.hold[0])
			best = max(best, day)
		}
	}
	for _, x := range v.exits(c, e) {
		for _, t := range s.phase.leads(&x) {
			if c.met[t] {
				best = max(best, x.last)
				continue
			}
			day, _ := v.further(s, &x, t)
			best = max(best, day)
		}
	}
	if g.ended && s.phase.endless(v.onTime) && s.phase.lasts(v.onTime, e) >= never {
		return noDay
	}
	return best
}

// follow is the last day on which the goal is met through an exit, and as of which
// moment of those of the exit.
func (v *view) follow(s *situation, x *exit, t int, g goal) (timetable.Date, moment) {
	if g.met(&s.phase.targets[t]) {
		return x.last, x.to
	}
	return v.further(s, x, t)
}

// further is follow through an exit by which the goal is not met.
func (v *view) further(s *situation, x *exit, t int) (timetable.Date, moment) {
	i := s.to(x, t)
	if i < 0 {
		return 0, 0
	}
	return v.situations[i].values.after(x, s.phase.arrives(x, t), v.known)
}

// doneBy is the last day on which step i is done in a stage entered at e, where
// the pauses of a usage are made; with the question that this answers.
func (v *view) doneBy(ph *phase, e moment, use int32, i int) (best timetable.Date, asked question) {
	done := func(now *phase) {
		if day, q := v.doneAround(now, e, i); day > 0 && q.atMost >= now.ended() && (day > best || q.atMost >= never) {
			best, asked = day, q
		}
	}
	if v.unheard.at(ph) >= 0 {
		v.unheard.around(ph, v.onTime, e, use, done)
	} else {
		q := ask(v.onTime, e, i, acting)
		ph.everyPaused(&q, use, done)
	}
	return best, asked
}

// doneOn is the question that doneBy answers with a day, and the stage around
// pauses by which it does; nil if none is found.
func (v *view) doneOn(ph *phase, e moment, use int32, i int, want timetable.Date) (asked question, around *phase) {
	ph.someStop(v.onTime, e, use, 0, func(now *phase) bool {
		day, q := v.doneAround(now, e, i)
		if day != want || q.atMost >= never || q.atMost < now.ended() {
			return false
		}
		asked, around = q, now
		return true
	})
	return asked, around
}

func (v *view) doneAround(ph *phase, e moment, i int) (best timetable.Date, asked question) {
	try := func(q question) {
		if at, ok := ph.solve(&q); ok {
			if day := ph.buffers.last; day > best || at >= never {
				best, asked = day, q
				asked.atMost = at
			}
		}
	}
	each := func(unheard *unheard) {
		q := ask(v.onTime, e, i, lapsing)
		q.unheard = unheard
		for _, end := range ph.steps[i].ends {
			if ph.steps[i].lapse == waits || ph.steps[i].shut {
				break
			}
			q.end = end
			ph.everyMode(&q, func() { try(q) })
		}
		q.way = acting
		if ph.steps[i].actable() && !ph.steps[i].shut {
			ph.everyMode(&q, func() { try(q) })
		}
		if ph.lapse >= 0 && ph.targets[ph.lapse].step == i {
			q.step, q.way = -1, lapsing
			for n := range ph.ceiling {
				q.ceiling = n
				try(q)
			}
		}
	}
	if u := v.unheard.at(ph); u >= 0 {
		v.unheard.ways(ph, u, each)
	} else {
		each(nil)
	}
	return best, asked
}

// known fails where a day that matters lies beyond what the calendar knows.
func (v *view) knows(received, day timetable.Date) error {
	if v.err != nil {
		return v.err
	}
	if day >= unknown && day < noDay {
		return fmt.Errorf("a case received on %s can go on beyond %s, the last day that the %s calendar knows: check up to an earlier day, or declare a calendar of your own",
			received.Short(), v.known.Short(), v.book.Calendar.Name())
	}
	return nil
}
