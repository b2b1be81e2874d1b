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
	var uses []int // of each
	return p.curves.of(id, func(d timetable.Date) timetable.Date {
		if walks == nil {
			for _, counts := range plainCounts(limits) {
				w := p.walk(counts)
				walks, uses = append(walks, w), append(uses, w.with(u))
			}
		}
		var last timetable.Date
		for i, w := range walks {
			last = max(last, w.from(d, uses[i], over))
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
	uses   []walkUse      // those that were asked for, and those that can be left of them
	end    timetable.Date // the last day that the calendar knows
}

// A walkUse is what is known of a walk with some pauses left.
type walkUse struct {
	left  usage
	fewer []int              // by ground: the use with one less; -1: none is left
	known [][]timetable.Date // by block of days, the day and the place in it
}

// walkBlock is of how many days what is known is kept together.
const walkBlock = 32

// walk gives the walk through some counts: one for all steps and usages.
func (p *procedure) walk(counts []count) *pausedWalk {
	id := fmt.Sprint(counts)
	if w := p.curves.walks[id]; w != nil {
		return w
	}
	w := &pausedWalk{procedure: p, counts: counts}
	_, w.end = p.book.Calendar.Known()
	all := 0
	for _, c := range counts {
		w.before = append(w.before, all)
		all += c.n + 1
	}
	w.before = append(w.before, all)
	if p.curves.walks == nil {
		p.curves.walks = map[string]*pausedWalk{}
	}
	p.curves.walks[id] = w
	return w
}

// with numbers a usage among those of the walk.
func (w *pausedWalk) with(u usage) int {
	if i := slices.IndexFunc(w.uses, func(x walkUse) bool { return slices.Equal(x.left, u) }); i >= 0 {
		return i
	}
	fewer := make([]int, len(u))
	for g, n := range u {
		fewer[g] = -1
		if n > 0 {
			rest := slices.Clone(u)
			rest[g]--
			fewer[g] = w.with(rest)
		}
	}
	w.uses = append(w.uses, walkUse{left: slices.Clone(u), fewer: fewer})
	return len(w.uses) - 1
}

// at is where what is known of a place in the walk is kept.
func (w *pausedWalk) at(x *walkAt) *timetable.Date {
	u := &w.uses[x.use]
	day, width := int(x.day-w.curves.base), 2*w.before[len(w.counts)]
	for day/walkBlock >= len(u.known) {
		u.known = append(u.known, nil)
	}
	block := &u.known[day/walkBlock]
	if *block == nil {
		*block = make([]timetable.Date, walkBlock*width)
	}
	return &(*block)[day%walkBlock*width+(w.before[x.limit]+x.left)*2+b2i(x.paused)]
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
func (w *pausedWalk) from(d timetable.Date, use int, over bool) timetable.Date {
	at := walkAt{day: d, left: w.counts[0].n, use: use}
	if over {
		w.next(&at)
	}
	return w.latest(&at)
}

// next goes on by a day, without a pause's being begun.
func (w *pausedWalk) next(at *walkAt) {
	at.day, at.paused = at.day+1, false
	if at.left > 0 && (!w.counts[at.limit].worked || w.works(at.day)) {
		at.left--
	}
}

func (w *pausedWalk) latest(at *walkAt) timetable.Date {
	if at.day >= w.end {
		return unknown
	}
	known := w.at(at)
	if *known != 0 {
		return *known
	}
	var last timetable.Date
	next := *at
	switch {
	case at.left > 0 || at.paused || (w.counts[at.limit].worked || !w.book.Calendar.AnyDay()) && !w.works(at.day):
		w.next(&next)
		last = w.latest(&next)
		for g, rest := range w.uses[at.use].fewer {
			if rest < 0 {
				continue
			}
			if end := w.grounds[g].last.at(at.day); end > at.day {
				next = walkAt{day: end, limit: at.limit, left: at.left, paused: true, use: rest}
				last = max(last, w.latest(&next))
			}
		}
	case at.limit+1 == len(w.counts):
		last = at.day
	default:
		next.limit++
		next.left = w.counts[next.limit].n
		last = w.latest(&next)
	}
	*known = last
	return last
}

// works tells whether a day is a working day.
func (p *procedure) works(d timetable.Date) bool { return p.worked.at(d) == d }
