package check

import (
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// Looking at every day on which a pause can begin and every day on which it can
// end is exact, and slow. Where a stage is plain enough (see absorbs), the same
// exits are found by asking which step's limit takes the pause in: docs/check.md
// proves it.

// everyPaused calls f with the phase under every way of making the pauses of a
// usage that can matter to its exits.
func (ph *phase) everyPaused(q *question, use int32, f func(*phase)) {
	if use == 0 {
		f(ph)
		return
	}
	if q.unheard != nil || q.fixed >= 0 || q.opened >= 0 {
		ph.everyStop(q.onTime, q.entered, use, f)
		return
	}
	a := ph.absorbed(q.onTime, q.entered.over(), use, ph.awaited(q))
	if !a.plain {
		ph.everyStop(q.onTime, q.entered, use, f)
		return
	}
	for _, now := range ph.assigned(a) {
		f(now)
	}
}

// awaited is the step whose last day a question is about, beside the end of its
// stage: one that decides nothing, or one that is to be still undone; -1: none,
// -2: there are several.
func (ph *phase) awaited(q *question) int {
	at := -1
	if q.step >= 0 && !ph.steps[q.step].decides {
		at = q.step
	}
	for _, i := range q.hold {
		if ph.steps[i].decides || i == at {
			continue
		}
		if at >= 0 {
			return -2
		}
		at = i
	}
	return at
}

// An absorption is a stage in which pauses lie, seen through the steps that take
// them in: each of phases is the stage with longer limits.
type absorption struct {
	plain  bool     // false: it has to be looked at day by day
	phases []*phase // nil: not made yet, see assigned
	even   bool     // all of it is later by as many working days
	later  *curve   // by how many

	key    takingKey
	last   int      // the step that ends the stage, or is asked about
	takers []int    // the steps of which each can take a pause in
	pauses []int    // the ground of each pause
	ways   int      // in how many ways pauses can fall to the takers
	shared *sharing // how to follow all ways at once; nil: one by one
}

// absorbed works out how a stage takes in the pauses of a usage, asked about a
// step (see awaited). Where it was entered at a day's end, no pause can be begun
// in it on that day.
func (ph *phase) absorbed(onTime, over bool, use int32, step int) *absorption {
	key := takingKey{use, step, onTime, over}
	if a := ph.taken; a != nil && a.key == key {
		return a
	}
	if a := ph.takings[key]; a != nil {
		ph.taken = a
		return a
	}
	a := &absorption{key: key}
	if ph.takings == nil {
		ph.takings = map[takingKey]*absorption{}
	}
	ph.takings[key], ph.taken = a, a
	switch {
	case !ph.regular(onTime):
	case ph.even(use):
		a.plain, a.even = true, true
		a.later = ph.curves.limit(timetable.Limit{N: ph.workingDays(use), Unit: timetable.WorkingDays})
		a.phases = []*phase{ph.shifted(ph.workingDays(use))}
	default:
		if a.plain = ph.assign(a); a.plain && a.ways > 0 {
			a.shared = ph.share(a)
		}
	}
	return a
}

// A takingKey is what absorbed depends on.
type takingKey struct {
	use          int32
	step         int
	onTime, over bool
}

// regular tells whether pauses only ever move the last exit of a stage, and leave
// no gap up to it.
func (ph *phase) regular(onTime bool) bool {
	if ph.book.DayEnds != 0 && ph.book.Calendar.AnyDay() || ph.held != nil {
		return false
	}
	for i := range ph.steps {
		s := &ph.steps[i]
		if s.shut {
			continue
		}
		if len(s.early) > 0 || isInstant(s.src) || !comfortable(s.src) || slices.ContainsFunc(ph.limits(i), func(l timetable.Limit) bool { return l.N == 0 || l.Unit == timetable.Months }) {
			return false
		}
		if s.lapse != exits {
			continue
		}
		if t := &ph.targets[s.target]; t.stage != "" && (t.instant || !slices.Contains(s.takes, s.target) || onTime && s.optional && !s.party) {
			return false
		}
	}
	return true
}

// comfortable tells whether a step's wait is always well over when its limit
// ends, wherever pauses lie.
func comfortable(s *rulebook.Step) bool {
	w, l := s.Wait, s.Within
	switch {
	case w.IsZero() || l.IsZero():
		return true
	case w.AtLeast > 0 || l.AtLeast > 0:
		return false
	case w.Unit == timetable.WorkingDays && l.Unit == timetable.WorkingDays:
		return w.N < l.N
	}
	a, b := calendarDays(w), calendarDays(l)
	return a >= 0 && b >= 0 && a+7 <= b
}

// calendarDays is how many days of the calendar a limit counts; -1 if it counts
// others.
func calendarDays(l timetable.Limit) int {
	switch {
	case l.AtLeast > 0:
		return -1
	case l.Unit == timetable.Days:
		return l.N
	case l.Unit == timetable.Weeks:
		return 7 * l.N
	case l.Unit == timetable.ClearDays:
		return l.N + 1
	}
	return -1
}

// limits lists what bears on a step's last day.
func (ph *phase) limits(i int) []timetable.Limit {
	x := ph.steps[i].src
	var out []timetable.Limit
	limit := x.Within
	if x.ByParty() {
		limit = x.Allow
	}
	if limit.IsZero() {
		return nil
	}
	out = append(out, limit)
	if x.Extend != nil {
		out = append(out, x.Extend.By)
	}
	for c := x.Else; c != nil && c.PassTo != ""; c = c.Else {
		out = append(out, c.Within)
	}
	return out
}

// even tells whether a stage counts nothing but working days, and so do the
// pauses of a usage: then it is all one on which day a pause begins.
func (ph *phase) even(use int32) bool {
	known, ok := ph.evens[use]
	if !ok {
		known = ph.isEven(use)
		if ph.evens == nil {
			ph.evens = map[int32]bool{}
		}
		ph.evens[use] = known
	}
	return known
}

func (ph *phase) isEven(use int32) bool {
	for g, n := range ph.usages[use] {
		if n > 0 && !isWorkingDays(ph.grounds[g].src.AtMost) {
			return false
		}
	}
	for i := range ph.steps {
		if ph.steps[i].shut {
			continue
		}
		limits := ph.limits(i)
		for _, l := range limits {
			if !isWorkingDays(l) {
				return false
			}
		}
		if w := ph.steps[i].src.Wait; !w.IsZero() && !isWorkingDays(w) {
			return false
		}
		// One that ends on the first day on which a pause can begin is not saved by it.
		if len(limits) > 0 && limits[0].N < 2 {
			return false
		}
	}
	if len(ph.ceiling) > 0 {
		if s := ph.stage; !isWorkingDays(s.Within) || s.Within.N < 2 || s.Extend != nil && !isWorkingDays(s.Extend.By) {
			return false
		}
	}
	return true
}

// workingDays is how many working days the pauses of a usage have together.
func (ph *phase) workingDays(use int32) int {
	sum := 0
	for g, n := range ph.usages[use] {
		sum += int(n) * ph.grounds[g].src.AtMost.N
	}
	return sum
}

// laterBy adds to paused the exits of an even stage with the pauses of a usage from
// those without any: the last of each comes so many working days later. False where
// that is not all there is.
func (ph *phase) laterBy(q *question, use int32, plain []exit) bool {
	if q.unheard != nil || q.fixed >= 0 || q.opened >= 0 {
		return false
	}
	a := ph.absorbed(q.onTime, q.entered.over(), use, -1)
	if !a.even {
		return false
	}
	for k, x := range plain {
		x.use = use
		if k > 0 && plain[k-1].step == x.step && plain[k-1].lapse == x.lapse {
			return false // there are gaps
		}
		if x.to < never {
			if works, _, err := ph.book.Calendar.Working(x.last); !works || err != nil {
				return false
			}
			x.last = a.later.at(x.last)
			if x.to = during(ph.late(x.last)); x.lapse {
				x.from, x.to = endOf(x.last), endOf(x.last)
			}
		}
		ph.paused = append(ph.paused, x)
	}
	return true
}

// shifted is an even stage that is paused for so many working days as soon as it
// has begun: what opens first ends so much later, and so does the stage's own
// ceiling.
func (ph *phase) shifted(days int) *phase {
	d := ph.copy()
	more := func(l timetable.Limit) timetable.Limit { l.N += days; return l }
	for i := range d.steps {
		s := &d.steps[i]
		if len(s.before) > 0 || len(s.dues) == 0 || s.shut {
			continue
		}
		limit := s.src.Within
		if s.party {
			limit = s.src.Allow
		}
		d.lengthen(s, func(limits []timetable.Limit) *curve {
			limits = slices.Clone(limits)
			limits[0] = more(limit)
			return ph.curves.chain(limits)
		})
	}
	if len(d.ceiling) > 0 {
		limits := []timetable.Limit{more(ph.stage.Within)}
		for i := range d.ceiling {
			d.ceiling[i] = ph.curves.chain(limits)
			if ph.stage.Extend != nil {
				limits = append(limits, ph.stage.Extend.By)
			}
		}
	}
	return d
}

// copy is a phase whose steps' limits can be replaced. What its exits are is
// worked out anew.
func (ph *phase) copy() *phase {
	d := *ph
	d.steps = slices.Clone(ph.steps)
	d.ceiling = slices.Clone(ph.ceiling)
	d.buffers, d.found, d.paused, d.under, d.takings, d.taken = scratch{}, nil, nil, nil, nil, nil
	d.exits, d.bound, d.sequences = [2][]*exitTable{}, nil, [2][]*sequence{}
	return &d
}

// lengthen replaces the last days of a step by those of other curves, each made
// from the limits that it is the end of.
func (ph *phase) lengthen(s *step, of func([]timetable.Limit) *curve) {
	limit := s.src.Within
	if s.party {
		limit = s.src.Allow
	}
	var passed []timetable.Limit
	for c := s.src.Else; c != nil && c.PassTo != ""; c = c.Else {
		passed = append(passed, c.Within)
	}
	limits := []timetable.Limit{limit}
	s.dues, s.ends = slices.Clone(s.dues), slices.Clone(s.ends)
	for j := range s.dues {
		if j > 0 {
			limits = append(slices.Clip(limits), s.src.Extend.By)
		}
		s.dues[j], s.ends[j] = of(limits), of(append(slices.Clip(limits), passed...))
	}
	s.due = s.dues[len(s.dues)-1]
	if s.end != nil {
		s.end = s.ends[len(s.ends)-1]
	}
}

// chain is the last day of limits counted one after the other.
func (cs *curves) chain(limits []timetable.Limit) *curve {
	last, id := cs.limit(limits[0]), limitID(limits[0])
	for _, l := range limits[1:] {
		last, id = cs.then(last, id, l)
	}
	return last
}

// maxAssignments is in how many ways pauses may fall to the steps of a stage
// before it is looked at day by day.
const maxAssignments = 128

// assign lists the ways in which the steps that hold up the end of a stage, or
// the step asked about, can take pauses in, each pause falling to one of them. That
// is all there is where nothing else has a limit that could end the stage; false
// otherwise.
func (ph *phase) assign(a *absorption) bool {
	key, last := a.key, -1
	for i := range ph.steps {
		s := &ph.steps[i]
		own := key.onTime && s.due != nil && !s.party // people on time have a last day
		if !s.decides || s.shut || s.end == nil && !own {
			continue
		}
		if s.end == nil && s.optional {
			return false // it need not be done by then, but is not done later
		}
		if last >= 0 {
			return false
		}
		last = i
	}
	switch {
	case len(ph.ceiling) > 0 || key.step == -2:
		return false
	case last < 0 && key.step < 0:
		return true // it need not end: no pause makes it later
	case last < 0:
		last = key.step // nothing can end the stage before
	case key.step >= 0 && !ph.above[last][key.step]:
		return false // both run at once, and one pause stops both
	}
	if ph.waitsBeside(last) {
		return false
	}
	for i := range ph.steps {
		if (i == last || ph.above[last][i]) && len(ph.steps[i].dues) > 0 {
			a.takers = append(a.takers, i)
		}
	}
	if len(a.takers) == 0 {
		return true
	}
	ways := 1
	for g, n := range ph.usages[key.use] {
		for range n {
			a.pauses = append(a.pauses, g)
			if ways *= len(a.takers); ways > maxAssignments {
				return false
			}
		}
	}
	a.last, a.ways = last, ways
	return true
}

// waitsBeside tells whether a step other than the last can end the stage after a wait:
// a pause that makes the last day later can make the end of that wait later too.
func (ph *phase) waitsBeside(last int) bool {
	for i := range ph.steps {
		if s := &ph.steps[i]; i == last || !s.decides || s.shut {
			continue
		}
		for j := range ph.steps {
			if (j == i || ph.above[i][j]) && ph.steps[j].floor != nil {
				return true
			}
		}
	}
	return false
}

// assigned gives the stage under each way of assign.
func (ph *phase) assigned(a *absorption) []*phase {
	if a.phases != nil {
		return a.phases
	}
	for n := range a.ways {
		taken := make([]usage, len(ph.steps))
		for _, g := range a.pauses {
			i := a.takers[n%len(a.takers)]
			n /= len(a.takers)
			if taken[i] == nil {
				taken[i] = make(usage, len(ph.grounds))
			}
			taken[i][g]++
		}
		d := ph.copy()
		for i, u := range taken {
			if u != nil {
				ph.takeIn(&d.steps[i], u, a.key.over)
			}
		}
		a.phases = append(a.phases, d)
	}
	return a.phases
}

// takeIn lengthens a step by the pauses that it takes in.
func (ph *phase) takeIn(s *step, u usage, over bool) {
	ph.lengthen(s, func(limits []timetable.Limit) *curve {
		return ph.latestWith(limits, u, over && len(s.before) == 0)
	})
}
