package check

import (
	"fmt"
	"slices"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// A ground is a pause of the rulebook's: on which a case's clocks may stop.
type ground struct {
	src  *rulebook.Pause
	last *curve // the last day to which it can run, by the day on which it is begun
}

// maxGrounds is how many pauses a rulebook may declare, and maxPauses how often
// all of them together can be begun in one case.
const (
	maxGrounds = 30
	maxPauses  = 60
)

// A usage is how often each ground is used in one visit of a stage, by the
// grounds' order. Usages are told apart by number; 0 is none of any.
type usage []int8

func (u usage) one() bool {
	sum := 0
	for _, n := range u {
		sum += int(n)
	}
	return sum == 1
}

func (u usage) none() bool { return !slices.ContainsFunc(u, func(n int8) bool { return n > 0 }) }

// grounds compiles the pauses of a rulebook.
func (p *procedure) pauses() error {
	if len(p.book.Pauses) > maxGrounds {
		return fmt.Errorf("the rulebook has %d grounds for a pause, and a bound is worked out for up to %d: join some", len(p.book.Pauses), maxGrounds)
	}
	all := 0
	for i := range p.book.Pauses {
		x := &p.book.Pauses[i]
		if x.AtMost.IsZero() {
			return fmt.Errorf("the pause %q has no “at most”", x.Name)
		}
		if err := p.curves.valid(x.AtMost); err != nil {
			return fmt.Errorf("pause %q: %w", x.Name, err)
		}
		p.grounds = append(p.grounds, ground{src: x, last: p.curves.limit(x.AtMost)})
		all += times(x)
	}
	if all > maxPauses {
		return fmt.Errorf("a case can be paused %d times, and a bound is worked out for up to %d: lower the “times” of the pauses", all, maxPauses)
	}
	p.heldStages = heldStages(p.book)
	p.usages = []usage{make(usage, len(p.grounds))}
	p.courses = new(int)
	*p.courses = maxCourses
	p.roughly, p.unlooked = map[string]bool{}, map[string]bool{}
	return nil
}

func times(x *rulebook.Pause) int { return max(x.Times, 1) }

// applies tells whether a ground can be used in a stage.
func (g *ground) applies(stage string) bool {
	return len(g.src.In) == 0 || slices.Contains(g.src.In, stage)
}

// usage numbers a usage.
func (p *procedure) usage(u usage) int32 {
	for i := range p.usages {
		if slices.Equal(p.usages[i], u) {
			return int32(i)
		}
	}
	p.usages = append(p.usages, slices.Clone(u))
	return int32(len(p.usages) - 1)
}

// usable lists the usages that are possible in a stage with so many of each
// ground left, none first.
func (p *procedure) usable(stage string, left []int32) []int32 {
	all := []usage{make(usage, len(p.grounds))}
	for g := range p.grounds {
		if !p.grounds[g].applies(stage) || left[g] == 0 {
			continue
		}
		for _, u := range slices.Clone(all) {
			for n := int8(1); int32(n) <= left[g]; n++ {
				more := slices.Clone(u)
				more[g] = n
				all = append(all, more)
			}
		}
	}
	numbers := make([]int32, len(all))
	for i, u := range all {
		numbers[i] = p.usage(u)
	}
	return numbers
}

// A stop is a pause that a run makes: begun on the day From, ended on the day To.
type stop struct {
	timetable.Span
	ground int
}

// A stopped phase is a stage in whose time certain pauses lie: its limits are
// counted around them. Its steps and targets are those of the phase itself, in
// the same order.
func (ph *phase) stopped(stops []stop) *phase {
	var key strings.Builder
	for _, s := range stops {
		fmt.Fprint(&key, s.ground, ":", s.From, "-", s.To, ",")
	}
	if d := ph.under[key.String()]; d != nil {
		return d
	}
	p := *ph.procedure
	p.curves = newCurves(p.curves.cal, max(p.curves.base, stops[0].From-200))
	p.curves.held = p.held
	p.curves.cost = stoppedCurveWork
	for _, s := range stops {
		p.curves.spans = append(p.curves.spans, s.Span)
	}
	p.stops = stops
	d := p.phase(ph.stage, ph.caps, ph.used)
	if ph.under == nil || len(ph.under) >= maxKept {
		ph.under = map[string]*phase{} // what is asked for next lies near what was asked last
	}
	ph.under[key.String()] = d
	return d
}

// maxKept is how many phases around pauses are kept of one stage.
const maxKept = 2_000

// still tells whether the clocks stand still on a day, so that the organisation
// may not act.
func (p *procedure) still(d timetable.Date) bool {
	for i := range p.stops {
		if s := &p.stops[i]; s.From < d && d <= s.To {
			return true
		}
	}
	return p.held != nil && d == *p.held
}

// pausing tells whether there are days on which the clocks stand still.
func (p *procedure) pausing() bool { return p.stops != nil || p.held != nil }

// moving is the first day from d on on which the organisation may act.
func (p *procedure) moving(d timetable.Date) timetable.Date {
	for p.pausing() && p.still(d) {
		d++
	}
	return d
}

// ended is the moment of the day on which the last of the pauses ends: a visit
// that makes them lasts at least until then.
func (p *procedure) ended() moment {
	if n := len(p.stops); n > 0 {
		return during(p.stops[n-1].To)
	}
	return 0
}

// everyStop calls f with the phase as it is under every way of making the pauses
// of a usage in a visit that began at e: each begun on any day of the visit, and
// ended on any day up to its last. Pauses that overlap come to the same as one
// ended where the next begins, so they are looked at one after the other.
//
// Over a long horizon each is looked at in its full length alone: see coarse.
func (ph *phase) everyStop(onTime bool, e moment, u int32, f func(*phase)) {
	if u == 0 {
		f(ph)
		return
	}
	ways := stopping{ph: ph, onTime: onTime, entered: e, full: ph.coarse(u), f: func(now *phase) bool {
		if *ph.courses--; *ph.courses < 0 {
			ph.tangle = fmt.Errorf("the stage %q can be paused in more ways than can be gone through: let it count working days alone, or allow fewer pauses in it", ph.stage.Name)
			return true
		}
		f(now)
		return false
	}}
	ways.run(u)
}

// maxCourses is how many ways of making pauses are gone through, day by day, in
// all stages together; more is refused.
const maxCourses = 2_000_000

// someStop calls f likewise until it has found what it looks for: first with
// pauses in their full length, then with shorter ones.
//
// Of a day on which the last of them ends, 0 is any.
func (ph *phase) someStop(onTime bool, e moment, u int32, to timetable.Date, f func(*phase) bool) {
	left := maxStops
	ways := stopping{ph: ph, onTime: onTime, entered: e, full: true, to: to, f: func(now *phase) bool {
		left--
		return f(now) || left < 0
	}}
	if found := ways.run(u); !found {
		ways.full = false
		ways.run(u)
	}
}

// maxStops is how many ways of making pauses are tried for a run to print.
const maxStops = 20_000

// coarse tells whether a stage is looked at with pauses in their full length
// alone, because there are too many days otherwise. Only stages that are not
// plain are looked at day by day at all.
func (ph *phase) coarse(u int32) bool {
	if !ph.tooMany(u) {
		return false
	}
	ph.roughly[ph.stage.Name] = true
	return true
}

func (ph *phase) tooMany(u int32) bool {
	longest, ways := timetable.Date(1), timetable.Date(1)
	for g, n := range ph.usages[u] {
		for range n {
			length := ph.grounds[g].last.at(ph.first) - ph.first
			longest, ways = max(longest, length), min(ways*max(length, 1), 1<<20)
		}
	}
	return (ph.procedure.last-ph.first+1)*longest*longest > 600 || ways > 300
}

// A stopping goes through the ways of making pauses in one visit of a stage,
// until f returns true.
type stopping struct {
	ph      *phase
	onTime  bool
	entered moment
	full    bool           // each in its full length alone
	to      timetable.Date // the day on which the last of them ends; 0: any
	f       func(*phase) bool
}

func (w *stopping) run(u int32) bool {
	if u == 0 {
		return w.f(w.ph)
	}
	return w.more(slices.Clone(w.ph.usages[u]), nil)
}

func (w *stopping) more(left usage, stops []stop) bool {
	ph := w.ph
	now, first := ph, w.entered.day()
	if w.entered.over() {
		first++
	}
	if len(stops) > 0 {
		now, first = ph.stopped(stops), stops[len(stops)-1].To
	}
	if left.none() {
		return w.f(now)
	}
	last := now.latestDay(w.onTime, w.entered)
	toEnd := w.to > 0 && left.one()
	for g, n := range left {
		if n == 0 {
			continue
		}
		left[g]--
		for p := first; p <= last && p < ph.known; p++ {
			for q := min(ph.grounds[g].last.at(p), ph.known); q > p; q-- {
				if toEnd {
					if q < w.to || p >= w.to {
						break
					}
					q = w.to
				}
				if w.more(left, append(slices.Clip(stops), stop{timetable.Span{From: p, To: q}, g})) {
					return true
				}
				if w.full || toEnd {
					break
				}
			}
		}
		left[g]++
	}
	return false
}

// latestDay is the last day of a visit on which a pause could still matter: that
// by which the stage has ended or, where it can last for ever, the last of the
// limits that run in it.
func (ph *phase) latestDay(onTime bool, e moment) timetable.Date {
	last := ph.lasts(onTime, e)
	if last < never {
		return last.day()
	}
	w := &ph.buffers
	day := e.day()
	for i := range ph.steps {
		o := w.opens[i]
		if o >= never {
			continue
		}
		for _, c := range []*curve{ph.steps[i].due, ph.steps[i].end, ph.steps[i].floor} {
			if c != nil && c.at(o.day()) < unknown {
				day = max(day, c.at(o.day()))
			}
		}
	}
	return day
}
