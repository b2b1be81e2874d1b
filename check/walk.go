package check

import (
	"fmt"
	"slices"

	"duly/timetable"
)

// latestWith is the latest last day of limits counted one after the other, when
// the pauses of a usage are made in their course on the days that make it latest;
// with over, none is begun on the day on which they begin to run.
func (p *procedure) latestWith(limits []timetable.Limit, u usage, over bool) *curve {
	id := fmt.Sprint("paused ", over)
	for _, l := range limits {
		id += " " + limitID(l)
	}
	for _, n := range u {
		id += fmt.Sprint(",", n)
	}
	if days, even := p.evenly(limits, u); even {
		limits = slices.Clone(limits)
		limits[0].N += days
		return p.curves.chain(limits)
	}
	var walks []*pausedWalk
	return p.curves.of(id, func(d timetable.Date) timetable.Date {
		if walks == nil {
			for _, counts := range plainCounts(limits) {
				walks = append(walks, p.walk(counts, u))
			}
		}
		var last timetable.Date
		for _, w := range walks {
			last = max(last, w.from(d, over))
		}
		return last
	})
}

// A count is a number of days to be counted, of all or of those worked.
type count struct {
	n      int
	worked bool
}

// plainCounts gives limits as days to be counted. A limit with "and at least"
// ends on the later of two counts, so the last day of the whole is the latest
// over all choices between them.
func plainCounts(limits []timetable.Limit) [][]count {
	all := [][]count{nil}
	for _, l := range limits {
		ways := []count{{l.N, l.Unit == timetable.WorkingDays}}
		if n := calendarDays(timetable.Limit{N: l.N, Unit: l.Unit}); n >= 0 {
			ways[0].n = n
		}
		if l.AtLeast > 0 {
			ways = append(ways, count{l.AtLeast, true})
		}
		var next [][]count
		for _, before := range all {
			for _, c := range ways {
				next = append(next, append(slices.Clip(before), c))
			}
		}
		all = next
	}
	return all
}

// evenly gives how many working days pauses have together, where they and the
// limits count nothing else.
func (p *procedure) evenly(limits []timetable.Limit, u usage) (days int, even bool) {
	for _, l := range limits {
		if !isWorkingDays(l) {
			return 0, false
		}
	}
	for g, n := range u {
		if n > 0 {
			if !isWorkingDays(p.grounds[g].src.AtMost) {
				return 0, false
			}
			days += int(n) * p.grounds[g].src.AtMost.N
		}
	}
	return days, limits[0].N >= 2
}

func isWorkingDays(l timetable.Limit) bool {
	return l.Unit == timetable.WorkingDays && l.AtLeast == 0
}

// A pausedWalk goes from day to day through limits and pauses.
type pausedWalk struct {
	*procedure
	counts []count
	before []int          // how many days the limits before one count, and one more for each
	uses   []usage        // those that can be left
	fewer  [][]int        // by use and ground: the use with one less; -1: none is left
	end    timetable.Date // the last day that the calendar knows
	known  [][]timetable.Date
}

func (p *procedure) walk(counts []count, u usage) *pausedWalk {
	w := &pausedWalk{procedure: p, counts: counts, uses: []usage{slices.Clone(u)}}
	_, w.end = p.book.Calendar.Known()
	all := 0
	for _, c := range counts {
		w.before = append(w.before, all)
		all += c.n + 1
	}
	w.before = append(w.before, all)
	for i := 0; i < len(w.uses); i++ {
		fewer := make([]int, len(u))
		for g := range u {
			fewer[g] = -1
			if w.uses[i][g] == 0 {
				continue
			}
			rest := slices.Clone(w.uses[i])
			rest[g]--
			if fewer[g] = slices.IndexFunc(w.uses, func(v usage) bool { return slices.Equal(v, rest) }); fewer[g] < 0 {
				fewer[g] = len(w.uses)
				w.uses = append(w.uses, rest)
			}
		}
		w.fewer = append(w.fewer, fewer)
	}
	return w
}

// at is where what is known of a place in the walk is kept.
func (w *pausedWalk) at(x walkAt) *timetable.Date {
	day := int(x.day - w.curves.base)
	for day >= len(w.known) {
		w.known = append(w.known, nil)
	}
	if w.known[day] == nil {
		w.known[day] = make([]timetable.Date, w.before[len(w.counts)]*2*len(w.uses))
	}
	return &w.known[day][((w.before[x.limit]+x.left)*2+b(x.paused))*len(w.uses)+x.use]
}

// walkAt is where a walk stands at the end of a day: how many days are still to
// be counted of which limit, whether the day is paused, and which pauses are left.
type walkAt struct {
	day    timetable.Date
	limit  int
	left   int
	paused bool
	use    int
}

// from is the latest last day of limits that begin to run on a day, with the
// pauses of a usage or fewer.
func (w *pausedWalk) from(d timetable.Date, over bool) timetable.Date {
	at := walkAt{day: d, left: w.counts[0].n}
	if over {
		at = w.next(at)
	}
	return w.latest(at)
}

// next is a day later, without a pause's being begun.
func (w *pausedWalk) next(at walkAt) walkAt {
	at.day, at.paused = at.day+1, false
	if at.left > 0 && (!w.counts[at.limit].worked || w.works(at.day)) {
		at.left--
	}
	return at
}

func (w *pausedWalk) latest(at walkAt) timetable.Date {
	if at.day >= w.end {
		return unknown
	}
	if last := *w.at(at); last != 0 {
		return last
	}
	var last timetable.Date
	switch {
	case at.left > 0 || at.paused || (w.counts[at.limit].worked || !w.book.Calendar.AnyDay()) && !w.works(at.day):
		last = w.latest(w.next(at))
		for g, rest := range w.fewer[at.use] {
			if rest < 0 {
				continue
			}
			if end := w.grounds[g].last.at(at.day); end > at.day {
				last = max(last, w.latest(walkAt{day: end, limit: at.limit, left: at.left, paused: true, use: rest}))
			}
		}
	case at.limit+1 == len(w.counts):
		last = at.day
	default:
		next := at
		next.limit++
		next.left = w.counts[next.limit].n
		last = w.latest(next)
	}
	*w.at(at) = last
	return last
}

// works tells whether a day is a working day.
func (p *procedure) works(d timetable.Date) bool { return p.worked.at(d) == d }
