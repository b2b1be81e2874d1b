package check

import (
	"maps"
	"slices"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// promise proves or refutes one promise for the cases of a class.
func (p *part) promise(pr *rulebook.Promise, category string) error {
	if pr.Floor() {
		return p.heard(pr, category)
	}
	proof := p.Promises[pr.Name]
	if proof == nil {
		proof = &Proof{Rule: pr.Rule, Verdict: Guaranteed, Within: pr.Within.String(), Run: []RunEvent{}}
		p.Promises[pr.Name] = proof
	}
	guaranteed, err := p.kept(pr, false, category)
	if err != nil {
		return err
	}
	onTime, err := p.kept(pr, true, category)
	if err != nil {
		return err
	}
	worse(&proof.Bound, guaranteed.outcome, p.first)
	worse(&proof.OnTime, onTime.outcome, p.first)
	verdict, shown := Guaranteed, guaranteed
	switch {
	case !onTime.kept:
		verdict, shown = Broken, onTime
	case !guaranteed.kept:
		verdict = OnTime
	}
	if p.first || rank(verdict) > rank(proof.Verdict) {
		proof.Verdict, proof.Due = verdict, shown.due
		if shown.run != nil {
			proof.Run = shown.run
		}
	}
	return nil
}

func rank(verdict string) int {
	return map[string]int{Guaranteed: 0, OnTime: 1, Broken: 2}[verdict]
}

// A keeping is how a promise fares under one conduct.
type keeping struct {
	outcome
	kept bool
	due  timetable.Date // the last day promised in the run
	run  []RunEvent     // the case that is latest against it
}

// goalOf reads the name of an event.
func (p *part) goalOf(name string) goal {
	book := p.survey.book
	switch {
	case name == "ended":
		return goal{ended: true}
	case book.End(name) != nil:
		return goal{end: name}
	case book.Stage(name) != nil:
		return goal{stage: name}
	}
	for i, c := range name {
		if c == '.' {
			if book.Step(rulebook.StepRef{Stage: name[:i], Step: name[i+1:]}) != nil {
				return goal{stage: name[:i], step: name[i+1:]}
			}
		}
	}
	stage, step, _ := strings.Cut(name, ".")
	return goal{stage: stage, step: step}
}

// kept looks at a promise of a date under one conduct.
func (p *part) kept(pr *rulebook.Promise, onTime bool, category string) (keeping, error) {
	v := &view{plan: p.plan, onTime: onTime}
	if pr.From == "received" && pr.To == v.book.Start {
		return keeping{kept: true}, nil // entered on the day of receipt
	}
	spots, run := p.spots(pr, v)
	return v.keeping(pr, spots, category, run)
}

// spots lists from when a promise of a date is counted, and the last day on
// which it comes true from there; and how to write each out.
func (p *part) spots(pr *rulebook.Promise, v *view) (spots []spot, run func(spot) []RunEvent) {
	to := p.goalOf(pr.To)
	v.latest(to)
	v.pass()
	if pr.From == "received" {
		s := &v.situations[0]
		for d := v.first; d <= v.last; d++ {
			if day := s.values.at(during(d)); day > 0 {
				spots = append(spots, spot{s: s, e: during(d), from: d, to: day})
			}
		}
		return spots, func(x spot) []RunEvent { return v.rungs(x.from, v.trace(x.s, x.e, to)) }
	}
	o := &origins{view: v, from: p.goalOf(pr.From), to: to}
	o.find()
	return o.spots, o.run
}

// keeping compares the last days found with those promised.
func (v *view) keeping(pr *rulebook.Promise, spots []spot, category string, run func(spot) []RunEvent) (keeping, error) {
	k := keeping{kept: true}
	k.reached = len(spots) > 0
	var w worst
	var latest spot
	var over timetable.Date
	v.work.spend(30 * len(spots))
	for _, x := range spots {
		if err := v.knows(x.from, x.to); err != nil {
			return k, err
		}
		due, err := v.book.Calendar.Due(pr.Within, x.from)
		if err != nil {
			return k, err
		}
		if late := x.to - due; latest.s == nil || late > over {
			latest, over, k.due = x, late, due
		}
		k.kept = k.kept && x.to <= due
		if x.to >= noDay {
			k.endless = true
			continue
		}
		if err := w.add(v, x.from, x.to, x.s, x.e); err != nil {
			return k, err
		}
	}
	if latest.s == nil {
		return k, nil
	}
	k.run = run(latest)
	if !k.endless {
		k.bound = w.bound(run, category)
	}
	return k, nil
}

// origins finds from when a promise is counted that is not counted from receipt,
// and the last day of what it promises from there.
type origins struct {
	*view
	from, to goal
	spots    []spot
	fixed    map[spot]fixture
}

// A fixture is a step done at a given moment, from which a promise is counted.
type fixture struct {
	step  int
	at    moment
	entry moment
	asked question
	exit  *exit
	next  int
	ph    *phase // the stage around the pauses; nil: see exit
}

func (o *origins) find() {
	o.fixed = map[spot]fixture{}
	o.pass()
	if o.from.ended || o.from.end != "" {
		return // nothing comes after an end
	}
	o.reach(o.from, o.to) // the values stay those of latest(to)
	if o.from.step == "" {
		o.entries()
		return
	}
	for i := range o.situations {
		s := &o.situations[i]
		if k := o.from.in(s.phase); k >= 0 && !s.phase.steps[k].shut {
			s.reached.each(func(e moment) { o.doings(s, e, k) })
		}
	}
}

// entries: counted from the first time that a stage is entered.
func (o *origins) entries() {
	add := func(s *situation, e moment) {
		if day := o.value(s, e, o.to); day > 0 {
			o.spots = append(o.spots, spot{s: s, e: e, from: o.since(s, e), to: day})
		}
	}
	if o.from.stage == o.book.Start {
		s := &o.situations[0]
		s.reached.each(func(e moment) { add(s, e) })
		return
	}
	seen := map[spot]bool{}
	for i := range o.situations {
		s := &o.situations[i]
		s.reached.each(func(e moment) {
			for _, x := range o.exitsOf(s, e, o.from, o.to) {
				for _, t := range s.phase.leads(&x) {
					if !o.from.met(&s.phase.targets[t]) || s.to(&x, t) < 0 {
						continue
					}
					until := o.within(&x, e)
					if x.still == stillOnto && x.to < never {
						until = min(s.phase.arrives(&x, t), endOf(o.known))
					}
					for m := x.from; m <= until; m += 2 {
						at := spot{s: &o.situations[s.to(&x, t)], e: m}
						if seen[at] || o.actBy(m|1)|m&1 != m {
							continue
						}
						seen[at] = true
						if x.to >= never { // there may be gaps
							if _, now := o.answer(s.phase, e, &x, m, o.from, o.to); now == nil {
								continue
							}
						}
						add(at.s, m)
					}
				}
			}
		})
	}
}

// within is the last moment of an exit that is looked at: of one that can come
// however late, the last within the horizon.
func (o *origins) within(x *exit, e moment) moment {
	if x.to >= never {
		return endOf(max(o.last, e.day(), min(x.from.day(), o.known)))
	}
	return min(x.to, endOf(o.known))
}

// doings: counted from the first time that step k is done, in a stage entered at e.
func (o *origins) doings(s *situation, e moment, k int) {
	for _, u := range s.uses {
		s.phase.everyStop(o.onTime, e, u, func(now *phase) { o.doingsAround(now, u, s, e, k) })
		if s.phase.steps[k].decides {
			break // the exits have the pauses in them
		}
	}
}

func (o *origins) doingsAround(ph *phase, use int32, s *situation, e moment, k int) {
	if ph.steps[k].decides {
		hold := o.to.in(ph)
		for _, x := range o.exitsOf(s, e) {
			if int(x.step) != k && !(x.step < 0 && ph.targets[x.target].step == k) || hold == k {
				continue
			}
			for m := x.from; m <= o.within(&x, e); m += 2 {
				o.work.spend(5)
				for _, t := range ph.leads(&x) {
					at := x
					if x.still == stillOnto {
						at.runs = ph.runsTo(&x, m.day())
					}
					at.from, at.to, at.last = m, m, min(m.day(), x.last)
					if day, enters := o.follow(s, &at, t, o.to); day > 0 {
						if at.still == stillOnto {
							at.runs = enters.day()
						}
						o.add(s, e, fixture{step: k, at: m, exit: &at, next: t}, day)
					}
				}
			}
		}
		return
	}
	q := ask(o.onTime, e, k, acting)
	moments := map[moment]bool{}
	for _, how := range []way{acting, lapsing} {
		q.way = how
		ends := ph.steps[k].ends
		if how == acting {
			ends = []*curve{nil}
		} else if ph.steps[k].lapse != done {
			break
		}
		for _, end := range ends {
			q.end, q.atMost = end, never
			for {
				at, ok := ph.solve(&q)
				if !ok {
					break
				}
				q.atMost = at - 1
				if at >= never { // however late: looked at within the horizon
					q.atMost = endOf(max(o.last, e.day()))
					continue
				}
				moments[at] = true
			}
		}
	}
	for _, at := range slices.Sorted(maps.Keys(moments)) {
		o.doing(ph, use, s, e, k, at)
	}
}

// doing: step k is done at a moment; what comes of it.
func (o *origins) doing(ph *phase, use int32, s *situation, e moment, k int, at moment) {
	q := ask(o.onTime, e, -1, acting)
	q.fixed, q.fixedAt = k, at
	if i := o.to.in(ph); i >= 0 {
		q.hold = []int{i}
		d := q
		d.hold, d.step = nil, i
		for _, end := range append([]*curve{nil}, ph.steps[i].ends...) {
			d.way, d.end = acting, end
			if end != nil {
				d.way = lapsing
			}
			if end == nil && !ph.steps[i].actable() || end != nil && ph.steps[i].lapse == waits {
				continue
			}
			d.atMost = never
			if m, ok := ph.solve(&d); ok && m >= ph.ended() {
				o.add(s, e, fixture{step: k, at: at, asked: d, ph: ph}, ph.buffers.last)
			}
		}
	}
	var left []exit
	for _, x := range ph.leaving(&q) {
		left = ph.around(left, x, use)
	}
	for _, x := range left {
		for _, t := range ph.leads(&x) {
			if day, m := o.follow(s, &x, t, o.to); day > 0 {
				y := x
				if y.use, y.from, y.to = use, m, m; x.still == stillOnto {
					y = s.phase.leftBy(&x, m, false)
				}
				f := fixture{step: k, at: at, exit: &y, next: t, asked: q, ph: ph}
				o.add(s, e, f, day)
			}
		}
	}
}

func (o *origins) add(s *situation, e moment, f fixture, day timetable.Date) {
	o.work.spend(30)
	x := spot{s: s, e: e, from: f.at.day(), to: day, days: len(o.spots)}
	f.entry = e
	o.spots = append(o.spots, x)
	o.fixed[spot{s: s, e: e, from: x.from, to: day}] = f
}

// run writes out a case from receipt through the event counted from to the one
// promised.
func (o *origins) run(x spot) []RunEvent {
	visits := o.path(x.s, x.e, o.from, o.to)
	received := o.receipt(visits, x.e)
	f, fixed := o.fixed[spot{s: x.s, e: x.e, from: x.from, to: x.to}]
	switch {
	case !fixed && x.s == nil:
		return nil
	case !fixed:
		return o.rungs(received, append(visits, o.trace(x.s, x.e, o.to)...))
	}
	v := visit{s: x.s, ph: x.s.phase, entered: x.e, target: -1}
	if f.exit == nil {
		v.ph, v.asked = f.ph, f.asked
		v.asked.atMost = never
		v.at, _ = v.ph.solve(&v.asked)
		v.waits = v.at >= never
		return o.rungs(received, append(visits, v))
	}
	base := ask(o.onTime, x.e, int(f.exit.step), acting)
	if f.asked.fixedAt > 0 {
		base.fixed, base.fixedAt = f.asked.fixed, f.asked.fixedAt
	}
	q, now := o.answerTo(base, x.s.phase, f.exit, f.exit.to)
	v.asked, v.at, v.exit, v.target = q, f.exit.to, f.exit, f.next
	if now != nil {
		v.ph = now
	}
	if now == nil || f.exit.to >= never {
		v.waits = true
		return o.rungs(received, append(visits, v))
	}
	next := x.s.to(f.exit, f.next)
	if next < 0 || o.to.met(&x.s.phase.targets[f.next]) {
		return o.rungs(received, append(visits, v))
	}
	v.arrives = x.s.phase.arrives(f.exit, f.next)
	visits = append(append(visits, v), o.trace(&o.situations[next], v.arrives, o.to)...)
	return o.rungs(received, visits)
}
