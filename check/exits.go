package check

import (
	"cmp"
	"fmt"
	"slices"

	"duly/timetable"
)

// An exit is a way out of a stage entered at a given moment: acts on any of a
// range of days, or one lapse.
type exit struct {
	step     int // -1: the stage's own ceiling
	lapse    bool
	target   int // where a lapse leads; acts lead to each of the step's takes
	from, to moment
	last     timetable.Date // the last day on which the act counted at to can be done
	use      int32          // how often each ground for a pause was used in the stage
}

// targets gives where an exit can lead.
func (ph *phase) leads(x *exit) []int {
	if x.lapse {
		return []int{x.target}
	}
	return ph.steps[x.step].takes
}

// An exitTable keeps the exits of a stage by the moment at which it was entered.
type exitTable struct {
	first moment
	index []int32 // where in spans; 0: not worked out
	spans [][2]int32
	all   []exit
}

func (t *exitTable) get(e moment) ([]exit, bool) {
	i := int(e - t.first)
	if i < 0 || i >= len(t.index) || t.index[i] == 0 {
		return nil, false
	}
	s := t.spans[t.index[i]-1]
	return t.all[s[0]:s[1]], true
}

func (t *exitTable) put(e moment, xs []exit) {
	i := int(e - t.first)
	for len(t.index) <= i {
		t.index = append(t.index, 0)
	}
	start := int32(len(t.all))
	t.all = append(t.all, xs...)
	t.spans = append(t.spans, [2]int32{start, int32(len(t.all))})
	t.index[i] = int32(len(t.spans))
}

// leave gives every exit from a stage entered at e. Left out are lapses that
// lead where an act on the same day can lead too: what follows an act can do all
// that what follows a lapse can, unless it can be due on that very day.
func (ph *phase) leave(onTime bool, e moment, use int32) []exit {
	tables := &ph.exits[b(onTime)]
	for int(use) >= len(*tables) {
		*tables = append(*tables, &exitTable{first: during(ph.curves.base)})
	}
	t := (*tables)[use]
	if xs, known := t.get(e); known {
		return xs
	}
	if use == 0 {
		q := ask(onTime, e, -1, acting)
		t.put(e, ph.leaving(&q))
	} else {
		t.put(e, ph.leavingWith(onTime, e, use))
	}
	xs, _ := t.get(e)
	return xs
}

func (ph *phase) leavingWith(onTime bool, e moment, use int32) []exit {
	q := ask(onTime, e, -1, acting)
	return ph.leavingPaused(&q, use, ph.leave(onTime, e, 0))
}

// leavingPaused works exits out where the pauses of a usage are made, under
// whatever else the question asks; plain are those without any pause.
func (ph *phase) leavingPaused(q *question, use int32, plain []exit) []exit {
	if xs, ok := ph.laterBy(q, use, plain); ok {
		return xs
	}
	var all []exit
	ph.everyPaused(q, use, func(now *phase) {
		for _, x := range now.leaving(q) {
			all = now.around(all, x, use)
		}
	})
	slices.SortStableFunc(all, func(a, b exit) int {
		return cmp.Or(cmp.Compare(a.step, b.step), b2i(a.lapse)-b2i(b.lapse), cmp.Compare(a.target, b.target), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	out := all[:0]
	for _, x := range all {
		if n := len(out); n > 0 && ph.joined(&out[n-1], x) {
			continue
		}
		out = append(out, x)
	}
	return out
}

// around adds what is left of an exit when it comes after the pauses: a party
// may still act on the day on which the last one ends, the organisation only
// after it. To leave during a pause is to have ended it on that day.
func (ph *phase) around(all []exit, x exit, use int32) []exit {
	if x.use = use; use == 0 {
		return append(all, x)
	}
	from := ph.ended()
	if !x.lapse && !ph.steps[x.step].party {
		from += 2
	}
	if x.from = max(x.from, from+moment(b2i(x.lapse))); x.from > x.to {
		return all
	}
	return append(all, x)
}

// joined makes one of two exits where the second begins in or right after the
// first, and tells whether it did.
func (ph *phase) joined(p *exit, x exit) bool {
	if p.step != x.step || p.lapse != x.lapse || p.target != x.target {
		return false
	}
	if x.lapse {
		return p.from == x.from && p.to == x.to
	}
	if x.from > p.to+2 && ph.actBy(x.from-1) > p.to {
		return false
	}
	if x.to > p.to {
		p.to, p.last = x.to, x.last
	} else if x.to == p.to {
		p.last = max(p.last, x.last)
	}
	return true
}

// leaving works exits out under whatever else the question asks.
func (ph *phase) leaving(q *question) []exit {
	ph.found = ph.found[:0]
	for i := range ph.steps {
		s := &ph.steps[i]
		if !s.decides || s.shut || slices.Contains(q.hold, i) {
			continue
		}
		if s.actable() {
			ph.acts(i, *q)
		}
		if s.lapse == exits {
			ph.lapses(i, *q)
		}
	}
	ph.ceilingExits(*q)
	return ph.found
}

func (q *question) plain() bool { return len(q.hold) == 0 && q.fixed < 0 && q.unheard == nil }

// acts adds the days on which a person can do step i and so end the stage.
func (ph *phase) acts(i int, q question) {
	q.step, q.way = i, acting
	if q.plain() && ph.smooth[b(q.onTime)][i] {
		if x, ok := ph.smoothly(i, q.onTime, q.entered); ok {
			ph.found = append(ph.found, x)
		} else if at, ok := ph.solve(&q); ok {
			last := ph.buffers.last
			ph.found = append(ph.found, exit{step: i, from: ph.earliest(&q), to: at, last: last})
		}
		return
	}
	start := len(ph.found)
	ph.everyMode(&q, func() {
		q.atMost = never
		for {
			at, ok := ph.solve(&q)
			if !ok {
				return
			}
			if at >= never { // on any day from some day on
				ph.found = append(ph.found, exit{step: i, from: ph.earliest(&q), to: never, last: noDay})
				return
			}
			o := ph.buffers.opens[i]
			from := during(ph.counted(ph.from(&ph.steps[i], o)))
			if q.fixed >= 0 {
				from = max(from, q.fixedAt+q.fixedAt%2)
			}
			if i == q.fixed || from > at {
				from = at
			}
			ph.found = append(ph.found, exit{step: i, from: from, to: at, last: ph.buffers.last})
			q.atMost = from - 1
		}
	})
	ph.join(start)
}

// join orders the exits found from start on, and makes one of those that touch.
func (ph *phase) join(start int) {
	xs := ph.found[start:]
	if len(xs) < 2 {
		return
	}
	slices.SortFunc(xs, func(a, b exit) int { return int(a.from - b.from) })
	out := xs[:1]
	for _, x := range xs[1:] {
		p := &out[len(out)-1]
		if x.from > p.to && ph.actBy(x.from-1) > p.to {
			out = append(out, x)
			continue
		}
		if x.to > p.to {
			p.to, p.last = x.to, x.last
		} else if x.to == p.to {
			p.last = max(p.last, x.last)
		}
	}
	ph.found = ph.found[:start+len(out)]
}

// lapses adds the days at whose end step i lapses and so ends the stage.
func (ph *phase) lapses(i int, q question) {
	s := &ph.steps[i]
	q.step, q.way = i, lapsing
	ends := s.ends
	to := ph.targets[s.target].stage
	// Not dominated by an act: with "day ends" a lapse counts on days from which no
	// act does, and an optional step may lapse when nobody on time would do it.
	// A party that acts was heard; one whose time lapses may not have been.
	apart := ph.book.DayEnds != 0 || q.onTime && s.optional && !s.party || q.unheard != nil && q.unheard.step == i
	if slices.Contains(s.takes, s.target) && !ph.targets[s.target].instant && !apart {
		ends = s.early
	}
	only := to == "" // of an end, the last day is enough
	start := len(ph.found)
	for _, end := range ends {
		q.end = end
		ph.everyMode(&q, func() {
			q.atMost = never
			for {
				at, ok := ph.solve(&q)
				if !ok {
					return
				}
				if ph.buffers.by >= never && at.day() > ph.last+ph.ahead {
					ph.found = append(ph.found, exit{step: i, lapse: true, target: s.target, from: ph.earliest(&q), to: never, last: noDay})
					return
				}
				ph.lapsed(start, only, exit{step: i, lapse: true, target: s.target, from: at, to: at, last: at.day()})
				if only {
					return
				}
				q.atMost = at - 1
			}
		})
	}
}

// ceilingExits adds the days at whose end the stage's own ceiling ends it.
func (ph *phase) ceilingExits(q question) {
	if ph.lapse < 0 || slices.Contains(q.hold, ph.targets[ph.lapse].step) {
		return
	}
	q.step, q.way = -1, lapsing
	only := ph.targets[ph.lapse].stage == ""
	start := len(ph.found)
	for n := range ph.ceiling {
		q.ceiling = n
		if at, ok := ph.solve(&q); ok && at.day() < unknown {
			ph.lapsed(start, only, exit{step: -1, lapse: true, target: ph.lapse, from: at, to: at, last: at.day()})
		}
	}
}

func (ph *phase) lapsed(start int, only bool, x exit) {
	if only && len(ph.found) > start {
		if p := &ph.found[start]; x.to > p.to {
			*p = x
		}
		return
	}
	ph.found = append(ph.found, x)
}

// maxModes is how many ways of lapsing before anybody could act one stage may
// have; each is a floor that outlasts its ceiling, and should be none.
const maxModes = 512

// everyMode calls f for each combination of conducts of the steps needed: the
// main one, and each lapse before anybody could act.
func (ph *phase) everyMode(q *question, f func()) {
	w := &ph.buffers
	w.reset(len(ph.steps))
	ph.need(q, w)
	var choose []int
	ways := 1
	for i := range ph.steps {
		if s := &ph.steps[i]; w.needed[i] && !s.decides && i != q.fixed && i != q.step && len(s.early) > 0 && (q.unheard == nil || q.unheard.step != i) {
			choose = append(choose, i)
			ways *= 1 + len(s.early)
			if ways > maxModes {
				ph.tangle = fmt.Errorf("the stage %q has more than %d ways in which floors outlast ceilings: let each wait be shorter than its within", ph.stage.Name, maxModes)
				return
			}
		}
	}
	q.modes = nil
	if len(choose) == 0 {
		f()
		return
	}
	for n := range ways {
		modes := make([]*curve, len(ph.steps)) // a question that is kept keeps them
		for _, i := range choose {
			early := ph.steps[i].early
			if m := n % (1 + len(early)); m > 0 {
				modes[i] = early[m-1]
			}
			n /= 1 + len(early)
		}
		q.modes = modes
		f()
	}
	q.modes = nil
}

// earliest is the first moment at which the step asked about can come, where
// nothing else ends the stage before.
func (ph *phase) earliest(q *question) moment {
	w := &ph.buffers
	for _, j := range ph.order {
		if !w.needed[j] {
			continue
		}
		o := q.entered
		for _, k := range ph.steps[j].before {
			o = max(o, w.comes[k])
		}
		var ok bool
		for w.comes[j], _, ok = ph.window(j, o, q); !ok && o.day() < ph.known; {
			o++ // it cannot be done if it opens then: what comes before it waits
			w.comes[j], _, ok = ph.window(j, o, q)
		}
		if j == q.step {
			break
		}
	}
	return w.comes[q.step]
}
