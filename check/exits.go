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
	from, to moment
	last     timetable.Date // the last day on which the act counted at to can be done
	target   int32          // where a lapse leads; acts lead to each of the step's takes
	use      int32          // how often each ground for a pause was used in the stage
	runs     timetable.Date // with stillOnto: the last day to which the pause can run
	step     int16          // -1: the stage's own ceiling
	ground   int8           // with stillOnto: of the pause; -1: of one that ends on that day
	still    uint8          // whether the clocks stand still on that day
	lapse    bool
}

// leads gives where an exit can lead.
func (ph *phase) leads(x *exit) []int {
	switch {
	case x.lapse:
		return ph.each[x.target : x.target+1]
	case x.still == stillOnto:
		return ph.steps[x.step].onto
	case x.still == stillPast:
		return ph.steps[x.step].past
	}
	return ph.steps[x.step].takes
}

// An exitTable keeps the exits of a stage by the moment at which it was entered.
// Where they are kept does not move, so what get gives stays good.
type exitTable struct {
	first  moment
	index  []exitSpan
	chunks [][]exit
}

// An exitSpan is where the exits of one moment are.
type exitSpan struct {
	chunk uint32 // one more than its number; 0: not worked out
	start uint16
	past  uint16
}

// exitChunk is how many exits are made room for at a time, and most how many one
// chunk can hold: none has a start or an end beyond that.
const (
	exitChunk = 512
	mostExits = 1<<16 - 1
)

func (t *exitTable) get(e moment) ([]exit, bool) {
	i := int(e - t.first)
	if i < 0 || i >= len(t.index) || t.index[i].chunk == 0 {
		return nil, false
	}
	s := &t.index[i]
	return t.chunks[s.chunk-1][s.start:s.past:s.past], true
}

func (t *exitTable) put(e moment, xs []exit) []exit {
	i := int(e - t.first)
	if i < 0 || len(xs) > mostExits {
		return slices.Clone(xs)
	}
	if i >= len(t.index) {
		t.index = append(t.index, make([]exitSpan, i+1-len(t.index))...)
	}
	n := len(t.chunks)
	if n == 0 || cap(t.chunks[n-1])-len(t.chunks[n-1]) < len(xs) {
		t.chunks = append(t.chunks, make([]exit, 0, max(exitChunk, len(xs))))
		n++
	}
	c := &t.chunks[n-1]
	start := len(*c)
	*c = append(*c, xs...)
	t.index[i] = exitSpan{uint32(n), uint16(start), uint16(len(*c))}
	return (*c)[start:len(*c):len(*c)]
}

// leave gives every exit from a stage entered at e. Left out are lapses that
// lead where an act on the same day can lead too: what follows an act can do all
// that what follows a lapse can, unless it can be due on that very day.
func (ph *phase) leave(onTime bool, e moment, use int32) []exit {
	ph.hold(e)
	tables := &ph.exits[b(onTime)]
	for int(use) >= len(*tables) {
		*tables = append(*tables, ph.exitTable())
	}
	t := (*tables)[use]
	if xs, known := t.get(e); known {
		return xs
	}
	if use == 0 {
		ph.asked = ask(onTime, e, -1, acting)
		return t.put(e, ph.leaving(&ph.asked))
	}
	return t.put(e, ph.leavingWith(onTime, e, use))
}

// exitTable makes one for the moments of a horizon; it grows where there are more.
func (ph *phase) exitTable() *exitTable {
	t := &exitTable{first: during(ph.curves.base)}
	if ph.stops == nil {
		t.index = make([]exitSpan, 0, 2*(ph.last-ph.first)+128)
	}
	return t
}

func (ph *phase) leavingWith(onTime bool, e moment, use int32) []exit {
	plain := ph.leave(onTime, e, 0)
	ph.asked = ask(onTime, e, -1, acting)
	return ph.leavingPaused(&ph.asked, use, plain)
}

// leavingPaused works exits out where the pauses of a usage are made, under
// whatever else the question asks; plain are those without any pause. They are
// good until it is asked again.
func (ph *phase) leavingPaused(q *question, use int32, plain []exit) []exit {
	ph.leavingAround(q, use, plain)
	if !ph.entersHeld() {
		return ph.paused
	}
	if q.unheard == nil && q.fixed < 0 && q.opened < 0 && ph.absorbed(q.onTime, q.entered.over(), use, ph.awaited(q)).plain {
		ph.plainlyHeld(q, use, plain)
	}
	inTurn(ph.paused)
	ph.paused = ph.sortHeld(ph.paused)
	return ph.paused
}

// leavingAround is leavingPaused, but for the stages that are looked at apart where
// the clocks stand still.
func (ph *phase) leavingAround(q *question, use int32, plain []exit) []exit {
	ph.paused = ph.paused[:0]
	if ph.laterBy(q, use, plain) {
		return ph.paused
	}
	ph.paused = ph.paused[:0]
	if ph.sharedOut(q, use, plain) {
		return ph.paused
	}
	ph.paused = ph.paused[:0]
	ph.everyPaused(q, use, func(now *phase) {
		for _, x := range now.leaving(q) {
			ph.paused = now.around(ph.paused, x, use)
		}
	})
	inTurn(ph.paused)
	out := ph.paused[:0]
	for i := range ph.paused {
		x := &ph.paused[i]
		if n := len(out); n > 0 && ph.joined(&out[n-1], x) {
			continue
		}
		out = append(out, *x)
	}
	ph.paused = out
	return out
}

// inTurn orders exits by what they are and when they begin. What it is given are
// short runs that are in order already, or the other way round.
func inTurn(xs []exit) {
	for i, j := 0, 1; i < len(xs); i, j = j, j+1 {
		for j < len(xs) && compareExits(&xs[j], &xs[j-1]) < 0 {
			j++
		}
		slices.Reverse(xs[i:j])
	}
	if len(xs) > 64 {
		slices.SortStableFunc(xs, func(a, b exit) int { return compareExits(&a, &b) })
		return
	}
	for i := 1; i < len(xs); i++ {
		j := i
		for j > 0 && compareExits(&xs[i], &xs[j-1]) < 0 {
			j--
		}
		if j < i {
			x := xs[i]
			copy(xs[j+1:i+1], xs[j:i])
			xs[j] = x
		}
	}
}

func compareExits(a, b *exit) int {
	if x, y := a.kind(), b.kind(); x != y {
		return cmp.Compare(x, y)
	}
	return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
}

// kind tells apart what exits are, whenever they come.
func (x *exit) kind() int64 {
	return (int64(x.step)*2+int64(b2i(x.lapse)))<<40 + int64(x.still)<<38 + int64(x.ground)<<32 + int64(x.target)
}

// around adds what is left of an exit when it comes after the pauses: a party
// may still act on the day on which the last one ends, the organisation only
// after it. To leave during a pause is to have ended it on that day.
func (ph *phase) around(all []exit, x exit, use int32) []exit {
	if x.use = use; use == 0 {
		return append(all, x)
	}
	if !x.lapse && len(ph.steps[x.step].onto) > 0 && len(ph.stops) > 0 {
		return ph.aroundHeld(all, x)
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
func (ph *phase) joined(p, x *exit) bool {
	if p.kind() != x.kind() {
		return false
	}
	if x.lapse || x.still == stillOnto {
		return p.from == x.from && p.to == x.to && p.runs == x.runs
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
			ph.acts(i, q)
		}
		if s.lapse == exits {
			ph.lapses(i, q)
		}
	}
	if ph.lapse >= 0 && !slices.Contains(q.hold, ph.targets[ph.lapse].step) {
		ph.ceilingExits(*q)
	}
	if ph.held != nil && ph.stops == nil {
		ph.splitHeld(q.entered)
	}
	return ph.found
}

func (q *question) plain() bool { return len(q.hold) == 0 && q.fixed < 0 && q.unheard == nil }

// acts adds the days on which a person can do step i and so end the stage.
func (ph *phase) acts(i int, q *question) {
	if !q.plain() || !ph.smooth[b(q.onTime)][i] {
		ph.actsByDay(i, *q)
		return
	}
	if x, ok := ph.smoothly(i, q.onTime, q.entered); ok {
		ph.found = append(ph.found, x)
		return
	}
	a := *q
	a.step, a.way = i, acting
	if at, ok := ph.solve(&a); ok {
		last := ph.buffers.last
		ph.found = append(ph.found, exit{step: int16(i), from: ph.earliest(&a), to: at, last: last})
	}
}

// actsByDay is acts where the days may have gaps.
func (ph *phase) actsByDay(i int, q question) {
	q.step, q.way = i, acting
	start := len(ph.found)
	ph.everyMode(&q, func() {
		q.atMost = never
		for {
			at, ok := ph.solve(&q)
			if !ok {
				return
			}
			if at >= never { // on any day from some day on
				ph.found = append(ph.found, exit{step: int16(i), from: ph.earliest(&q), to: never, last: noDay})
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
			ph.found = append(ph.found, exit{step: int16(i), from: from, to: at, last: ph.buffers.last})
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
func (ph *phase) lapses(i int, q *question) {
	ends := ph.steps[i].ends
	// A party that acts was heard; one whose time lapses may not have been.
	if q.unheard == nil || q.unheard.step != i {
		ends = ph.lapsing(i, q.onTime)
	}
	if len(ends) == 0 {
		return
	}
	if q.plain() && ph.smooth[b(q.onTime)][i] && ph.targets[ph.steps[i].target].stage == "" {
		if x, ok := ph.smoothLapse(i, q.onTime, q.entered); ok {
			ph.found = append(ph.found, x)
			return
		}
	}
	ph.lapsesBy(i, ends, *q)
}

// lapsing gives the last days of a step at which its lapse is not dominated by an
// act. It never is with "day ends", where a lapse counts on days from which no act
// does, and where an optional step may lapse when nobody on time would do it.
func (ph *phase) lapsing(i int, onTime bool) []*curve {
	s := &ph.steps[i]
	if onTime && !s.party && !s.optional && s.actable() && !s.tight() {
		return nil // it can be done in time, whenever it opens
	}
	apart := ph.book.DayEnds != 0 || onTime && s.optional && !s.party
	if slices.Contains(s.takes, s.target) && !ph.targets[s.target].instant && !apart {
		return s.early
	}
	return s.ends
}

// lapsesBy is lapses at some of the last days of the step.
func (ph *phase) lapsesBy(i int, ends []*curve, q question) {
	s := &ph.steps[i]
	q.step, q.way = i, lapsing
	to := ph.targets[s.target].stage
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
					ph.found = append(ph.found, exit{step: int16(i), lapse: true, target: int32(s.target), from: ph.earliest(&q), to: never, last: noDay})
					return
				}
				ph.lapsed(start, only, exit{step: int16(i), lapse: true, target: int32(s.target), from: at, to: at, last: at.day()})
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
	q.step, q.way = -1, lapsing
	only := ph.targets[ph.lapse].stage == ""
	start := len(ph.found)
	for n := range ph.ceiling {
		q.ceiling = n
		if at, ok := ph.solve(&q); ok && at.day() < unknown {
			ph.lapsed(start, only, exit{step: -1, lapse: true, target: int32(ph.lapse), from: at, to: at, last: at.day()})
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
