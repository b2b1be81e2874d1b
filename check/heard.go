package check

import (
	"duly/rulebook"
	"duly/timetable"
)

// A hearing is a promise of time to a party, looked at for the runs that break
// it: in which the party neither acted nor had the time.
type hearing struct {
	in    rulebook.StepRef
	least *curve
}

// at finds the party's step in a phase; -1 if it is not there, or there is no
// such promise.
func (h *hearing) at(ph *phase) int {
	ph.work.spend(ph.spread)
	if h == nil {
		return -1
	}
	return goal{stage: h.in.Stage, step: h.in.Step}.in(ph)
}

// ways calls f for each way in which a stage can pass without the party's being
// heard: the step is still open, or not open yet; or it lapsed before the time
// promised was over.
func (h *hearing) ways(ph *phase, step int, f func(*unheard)) {
	f(&unheard{step: step, least: h.least})
	for _, end := range ph.steps[step].ends {
		if ph.steps[step].lapse != done {
			return // it never closes, or its lapse is the end of the stage
		}
		f(&unheard{step: step, least: h.least, early: end})
	}
}

// around calls f with a stage in which a party was not heard under every way of
// making pauses in it. A pause gives the party more days, never fewer, where the
// stage counts working days alone, so there it changes nothing. Otherwise it is
// looked at day by day, and over a long horizon not at all: docs/check.md.
func (h *hearing) around(ph *phase, onTime bool, e moment, use int32, f func(*phase)) {
	switch {
	case use != 0 && ph.even(use):
	case use != 0 && ph.tooMany(use):
		ph.unlooked[ph.stage.Name] = true
	default:
		ph.everyStop(onTime, e, use, f)
	}
}

// heard proves or refutes a promise of time to a party: that no run reaches the
// second step in which the party was not heard in the first.
func (p *part) heard(pr *rulebook.Promise, category string) error {
	proof := p.Promises[pr.Name]
	if proof == nil {
		proof = &Proof{Rule: pr.Rule, Verdict: Guaranteed, AtLeast: pr.AtLeast.String(), Run: []RunEvent{}}
		p.Promises[pr.Name] = proof
	}
	if err := p.curves.valid(pr.AtLeast); err != nil {
		return err
	}
	verdict := Guaranteed
	var run []RunEvent
	for _, onTime := range []bool{false, true} {
		v := &view{plan: p.plan, onTime: onTime, unheard: &hearing{pr.In, p.curves.limit(pr.AtLeast)}}
		if found := v.unheardRun(goal{stage: pr.Before.Stage, step: pr.Before.Step}); found != nil {
			run, verdict = found, OnTime
			if onTime {
				verdict = Broken
			}
		}
		if v.err != nil {
			return v.err
		}
	}
	if rank(verdict) > rank(proof.Verdict) {
		proof.Verdict, proof.Run = verdict, run
	}
	return nil
}

// unheardRun is the shortest run, in days, among those that attain the latest
// day on which the goal is met unheard; nil if there is none.
func (v *view) unheardRun(g goal) []RunEvent {
	v.latest(g)
	v.pass()
	s := &v.situations[0]
	var at, days timetable.Date
	for d := v.first; d <= v.last; d++ {
		if day := s.values.at(during(d)); day > 0 && (at == 0 || day-d < days) {
			at, days = d, day-d
		}
	}
	if at == 0 {
		return nil
	}
	return v.rungs(at, v.trace(s, during(at), g))
}

// floors works out the least time that each party can be left with.
func (p *part) floors(v *view, category string) error {
	v.reach()
	least := map[string]*Floor{}
	var order []string
	v.direct = true
	for i := range v.situations {
		s := &v.situations[i]
		for k := range s.phase.steps {
			x := &s.phase.steps[k]
			if s.passed() || !x.party || x.shut || len(x.dues) == 0 {
				continue
			}
			ref := s.phase.ref(k)
			if least[ref] == nil {
				least[ref] = &Floor{Step: ref, Party: x.src.Who, Rule: x.src.Rule, Allow: x.src.Allow.String(), Days: -1, Category: category}
				order = append(order, ref)
			}
			f := &floorSearch{view: v, s: s, step: k, best: least[ref]}
			s.reached.each(f.look)
			f.write()
		}
	}
	v.direct = false
	for _, ref := range order {
		p.leave(least[ref])
	}
	return nil
}

// leave keeps the lesser of two floors of one step.
func (p *part) leave(f *Floor) {
	if f.Days < 0 {
		return
	}
	for i := range p.Floors {
		if p.Floors[i].Step == f.Step {
			if f.Days < p.Floors[i].Days {
				p.Floors[i] = *f
			}
			return
		}
	}
	p.Floors = append(p.Floors, *f)
}

// A floorSearch looks for the least time of one step in one situation.
type floorSearch struct {
	*view
	s     *situation
	step  int
	best  *Floor
	entry moment   // of the least time found
	asked question // how the step comes to open, or how its stage ends too soon
	exit  *exit
	at    moment
	least int // one more than shortest; 0: not worked out
}

// look looks at a stage entered at e: for every day on which the step can open,
// until when it is open at least.
func (f *floorSearch) look(e moment) {
	ph := f.s.phase
	if f.s.held && f.s.reached.runs[e.day()] == 0 {
		return // it has more time than where the pause ends on the day of entering
	}
	alone := f.alone()
	if f.best.Days == 0 || alone && f.best.Days >= 0 && f.best.Days <= f.shortest() {
		return
	}
	q := ask(f.onTime, e, f.step, opening)
	ph.everyMode(&q, func() { f.opened(e, q) })
	if alone {
		return
	}
	q.atMost = never
	latest := moment(0) // when the step can have opened at the latest
	ph.everyMode(&q, func() {
		if o, ok := ph.solve(&q); ok {
			latest = max(latest, o)
		}
	})
	cut := ask(f.onTime, e, -1, acting)
	for _, exit := range ph.leave(f.onTime, e, 0) {
		if int(exit.step) != f.step && exit.from < never && (exit.step < 0 || !ph.above[exit.step][f.step]) {
			f.cut(cut, exit, latest)
		}
	}
}

// opened looks at every day on which the step can open, the latest first.
func (f *floorSearch) opened(e moment, q question) {
	ph := f.s.phase
	x := &ph.steps[f.step]
	_, last := f.span()
	for q.atMost = endOf(last); ; {
		o, ok := ph.solve(&q)
		if !ok {
			return
		}
		until := x.ends[0].at(o.day())
		if n := int(until - o.day()); until < unknown && f.better(n) {
			f.keep(o.day(), until, e, q, nil, o)
		}
		if len(x.before) == 0 {
			return
		}
		q.atMost = o - 1
	}
}

// shortest is the least time that the step's limit gives on any day.
func (f *floorSearch) shortest() int {
	if f.least > 0 {
		return f.least - 1
	}
	f.least = 1 << 20
	from, to := f.span()
	for d := from; d <= to; d++ {
		if until := f.s.phase.steps[f.step].ends[0].at(d); until < unknown {
			f.least = min(f.least, int(until-d)+1)
		}
	}
	return f.least - 1
}

// alone tells whether only the step itself, or what waits for it, ends its stage.
func (f *floorSearch) alone() bool {
	ph := f.s.phase
	for i := range ph.steps {
		if ph.steps[i].decides && i != f.step && !ph.steps[i].shut && !ph.above[i][f.step] {
			return false
		}
	}
	return ph.lapse < 0
}

func (f *floorSearch) better(days int) bool { return f.best.Days < 0 || days < f.best.Days }

// cut looks at each day on which something else can end the stage, for the
// latest day on which the step can have opened by then.
func (f *floorSearch) cut(q question, x exit, latest moment) {
	ph := f.s.phase
	last := x.to
	if last >= never {
		// However late: what can be later can be in a case that came later, so two
		// weeks from the first day on are enough to meet every weekday.
		last = x.from + 28
	}
	first := x.from
	if x.lapse && ph.targets[x.target].stage == "" {
		first = f.firstLapse(q.entered, &x) // of lapses that end a case only the last is an exit
	}
	for m := last; m >= first && f.best.Days != 0; m -= 2 {
		if !f.better(int(m.day() - latest.day())) {
			continue // however late it opened, it is open too long
		}
		try := func(q question) {
			at, ok := ph.solve(&q)
			o := ph.buffers.opens[f.step]
			if ok && at == m && o <= m && f.better(int(m.day()-o.day())) {
				y := x
				y.from, y.to = m, m
				f.keep(o.day(), m.day(), q.entered, q, &y, m)
			}
		}
		q.step, q.way, q.atMost = int(x.step), acting, m
		q.opened, q.openBy, q.hold = f.step, m-m%2, []int{f.step} // before the lapses of that day
		switch {
		case x.step < 0:
			q.way = lapsing
			for n := range ph.ceiling {
				q.ceiling = n
				ph.everyMode(&q, func() { try(q) })
			}
		case x.lapse:
			q.way = lapsing
			for _, end := range ph.steps[x.step].ends {
				q.end = end
				ph.everyMode(&q, func() { try(q) })
			}
		default:
			ph.everyMode(&q, func() { try(q) })
		}
	}
}

// firstLapse is the first moment of a lapse of a stage entered at e that may be: when
// what lapses by it opened at once.
func (f *floorSearch) firstLapse(e moment, x *exit) moment {
	ends := f.s.phase.ceiling
	if x.step >= 0 {
		ends = f.s.phase.steps[x.step].ends
	}
	first := never
	for _, end := range ends {
		first = min(first, endOf(end.at(e.day())))
	}
	return first
}

func (f *floorSearch) keep(opened, until timetable.Date, e moment, q question, x *exit, at moment) {
	f.best.Days, f.best.Opened, f.best.Until = int(until-opened), opened, until
	f.entry, f.asked, f.exit, f.at = e, q, x, at
}

// write writes out the run to the least time found.
func (f *floorSearch) write() {
	if f.entry == 0 {
		return
	}
	visits := f.path(f.s, f.entry)
	last := visit{s: f.s, ph: f.s.phase, entered: f.entry, asked: f.asked, at: f.at, target: -1}
	f.best.CutBy = ""
	if f.exit != nil {
		last.exit, last.target = f.exit, f.s.phase.leads(f.exit)[0]
		f.best.CutBy = f.s.phase.stage.Name
		if f.exit.step >= 0 {
			f.best.CutBy = f.s.phase.ref(int(f.exit.step))
		}
	}
	f.best.Run = f.rungs(f.receipt(visits, f.entry), append(visits, last))
}
