package check

import (
	"fmt"
	"slices"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// The oracle: every conduct, day by day, over sets of states. It shares no idea
// with the checker but the rulebook and the calendar, and takes its time.

type oracle struct {
	r        *rulebook.Rulebook
	category string
	onTime   bool
	goal     goal // cases are followed until it is met; zero: to their ends
	limit    timetable.Date

	ends    map[string]timetable.Date // last day on which each end, or the goal, was reached
	entries map[string]bool           // stages entered: name, day from which it counts, in the day or at its end
	left    bool                      // a case was still on at the limit
	floor   *rulebook.Promise         // if set, goal counts only while the party was not heard
	least   map[string]int            // party's step → fewest days it was left
	states  int
	gaveUp  bool // there were too many states
}

type openClock struct {
	step             int
	from             timetable.Date // counted from
	due              timetable.Date // 0: none
	first            timetable.Date // first day on which it can be done
	opened, handed   timetable.Date // first day on which anybody could act on it; the day on which it was passed on last
	extended, passed int
}

// A paused span is a ground's, from the day on which it was begun to that on
// which it is ended.
type pausedSpan struct {
	timetable.Span
	ground  int
	running bool
}

type state struct {
	stage    int
	entered  timetable.Date
	due      timetable.Date // of the stage
	extended int
	open     []openClock
	done     []timetable.Date // by step; 0: not
	taken    string           // outcomes taken, sorted, one a line
	heard    bool
	offered  timetable.Date // when the party's step that a floor is about opened; 0: it is not open
	pauses   []pausedSpan
	used     [4]int // of each ground
}

func (s *state) key() string {
	k := make([]byte, 0, 128)
	put := func(ns ...int) {
		for _, n := range ns {
			k = append(k, byte(n), byte(n>>8), byte(n>>16))
		}
	}
	put(s.stage, int(s.entered), int(s.due), s.extended, int(s.offered))
	for _, c := range s.open {
		put(c.step, int(c.from), int(c.due), int(c.first), c.extended, c.passed, int(c.handed))
	}
	k = append(k, '/')
	for _, d := range s.done {
		put(int(d))
	}
	for _, p := range s.pauses {
		put(int(p.From), int(p.To), p.ground)
		if p.running {
			k = append(k, '~')
		}
	}
	put(s.used[0], s.used[1], s.used[2], s.used[3])
	if s.heard {
		k = append(k, '!')
	}
	return string(append(k, s.taken...))
}

func (s *state) clone() *state {
	c := *s
	c.open, c.done, c.pauses = slices.Clone(s.open), slices.Clone(s.done), slices.Clone(s.pauses)
	return &c
}

func (s *state) spans() []timetable.Span {
	var out []timetable.Span
	for _, p := range s.pauses {
		out = append(out, p.Span)
	}
	return out
}

func (s *state) still(day timetable.Date) bool {
	return slices.ContainsFunc(s.pauses, func(p pausedSpan) bool { return p.From < day && day <= p.To })
}

// can is the first day on which a clock's step can be done.
func (s *state) can(k *openClock, step *rulebook.Step) timetable.Date {
	d := k.first
	for !step.ByParty() && s.still(d) {
		d++
	}
	return d
}

type states map[string]*state

func (set states) add(s *state) { set[s.key()] = s }

func (o *oracle) due(l timetable.Limit, d timetable.Date, spans ...timetable.Span) timetable.Date {
	if l.IsZero() {
		return 0
	}
	due, err := o.r.Calendar.Due(l, d, spans...)
	if err != nil {
		panic(err)
	}
	return due
}

func (o *oracle) counts(d timetable.Date, evening bool) timetable.Date {
	if o.r.DayEnds == 0 {
		return d
	}
	if evening {
		d++
	}
	return o.due(timetable.Limit{Unit: timetable.WorkingDays}, d)
}

// run follows all cases received on the days given.
func (o *oracle) run(received []timetable.Date) {
	o.ends, o.entries, o.least = map[string]timetable.Date{}, map[string]bool{}, map[string]int{}
	if o.entries == nil {
		o.entries = map[string]bool{}
	}
	now := states{}
	for day := received[0]; day <= o.limit; day++ {
		if slices.Contains(received, day) && o.counts(day, false) == day {
			start := slices.IndexFunc(o.r.Stages, func(s rulebook.Stage) bool { return s.Name == o.r.Start })
			if o.goal.stage == o.r.Start && o.goal.step == "" {
				panic("the goal is the start")
			}
			o.enter(&state{}, start, day, day, day, now)
		}
		o.actAll(now, day, false)
		if o.r.DayEnds != 0 {
			o.actAll(now, day, true)
		}
		next := states{}
		for _, s := range now {
			o.endDay(s, day, next)
		}
		now = next
		if o.states += len(next); o.states > 20_000 {
			o.gaveUp = true
			break
		}
	}
	o.left = len(now) > 0
}

func (o *oracle) steps(s *state) []rulebook.Step { return o.r.Stages[s.stage].Steps }

// enter puts a case into a stage, counted from a day; first is the first day on
// which anybody can act.
func (o *oracle) enter(s *state, stage int, counts, first, day timetable.Date, into states) {
	st := &o.r.Stages[stage]
	how := "day"
	if first > day {
		how = "end"
	}
	o.entries[fmt.Sprintf("%s %s %s", st.Name, counts, how)] = true
	c := &state{stage: stage, entered: counts, taken: s.taken, heard: s.heard, done: make([]timetable.Date, len(st.Steps)), used: s.used}
	for _, p := range s.pauses {
		if in := o.r.Pauses[p.ground].In; p.running && (len(in) == 0 || slices.Contains(in, st.Name)) {
			c.pauses = append(c.pauses, p)
		} else if p.running && day > p.From {
			p.To, p.running = day, false
			c.pauses = append(c.pauses, p)
		} else if !p.running && p.To >= day {
			c.pauses = append(c.pauses, p) // that day is paused all the same
		}
	}
	spans := c.spans()
	c.due = o.due(st.Within, counts, spans...)
	if o.onTime && st.Else == nil && st.Extend != nil {
		// A stage's ceiling that does nothing binds those who are on time when
		// extended as often as allowed.
		for ; c.extended < st.Extend.Times; c.extended++ {
			c.due = o.due(st.Extend.By, c.due, spans...)
		}
	}
	o.open(c, first)
	into.add(c)
}

func (o *oracle) open(s *state, first timetable.Date) {
	st := &o.r.Stages[s.stage]
	for i := range st.Steps {
		step := &st.Steps[i]
		if !step.AppliesTo(o.category) || s.done[i] != 0 || slices.ContainsFunc(s.open, func(k openClock) bool { return k.step == i }) {
			continue
		}
		from, ready := s.entered, true
		for _, name := range st.DependsOn(step, o.category) {
			j := slices.IndexFunc(st.Steps, func(x rulebook.Step) bool { return x.Name == name })
			ready = ready && s.done[j] != 0
			from = max(from, s.done[j])
		}
		if !ready {
			continue
		}
		limit := step.Within
		if step.ByParty() {
			limit = step.Allow
		}
		spans := s.spans()
		k := openClock{step: i, from: from, due: o.due(limit, from, spans...), first: max(first, 1), opened: max(first, 1)}
		if !step.Wait.IsZero() {
			k.first = max(first, o.due(step.Wait, from, spans...)+1)
		} else if from > first && o.r.DayEnds == 0 {
			panic("opened in the past")
		}
		s.open = append(s.open, k)
		slices.SortFunc(s.open, func(a, b openClock) int { return a.step - b.step })
		if o.floor != nil && step.Ref() == o.floor.In {
			s.offered = from
		}
	}
}

func (o *oracle) takeable(s *state, step *rulebook.Step, out *rulebook.Outcome) bool {
	if !out.AppliesTo(o.category) {
		return false
	}
	return out.AtMost == 0 || strings.Count(s.taken, step.Ref().String()+"="+out.Name+"\n") < out.AtMost
}

func (o *oracle) canAct(s *state, k *openClock, day timetable.Date) bool {
	step := &o.steps(s)[k.step]
	if day < k.first || !step.ByParty() && s.still(day) {
		return false
	}
	return !step.Decides() || slices.ContainsFunc(step.Outcomes, func(x rulebook.Outcome) bool { return o.takeable(s, step, &x) })
}

// actAll adds everything that people can do on a day, in any order.
func (o *oracle) actAll(set states, day timetable.Date, evening bool) {
	var todo []*state
	for _, s := range set {
		todo = append(todo, s)
	}
	for len(todo) > 0 {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		into := states{}
		o.pauseAll(s, day, into)
		for _, k := range s.open {
			if o.canAct(s, &k, day) && o.permitted(s, &k, day) {
				o.act(s, k, day, evening, into)
			}
		}
		for key, n := range into {
			if _, known := set[key]; !known {
				set[key] = n
				todo = append(todo, n)
			}
		}
	}
}

// pauseAll adds every pause that can be begun or ended on a day.
func (o *oracle) pauseAll(s *state, day timetable.Date, into states) {
	stage := o.r.Stages[s.stage].Name
	for g := range o.r.Pauses {
		x := &o.r.Pauses[g]
		running := slices.IndexFunc(s.pauses, func(p pausedSpan) bool { return p.ground == g && p.running })
		if running >= 0 {
			c := s.clone()
			c.pauses[running].To, c.pauses[running].running = day, false
			if c.pauses[running].From == day {
				continue // it would hold no day
			}
			o.recount(c)
			into.add(c)
			continue
		}
		if s.used[g] >= max(x.Times, 1) || len(x.In) > 0 && !slices.Contains(x.In, stage) {
			continue
		}
		c := s.clone()
		c.used[g]++
		c.pauses = append(c.pauses, pausedSpan{timetable.Span{From: day, To: o.due(x.AtMost, day)}, g, true})
		o.recount(c)
		into.add(c)
	}
}

// recount counts every clock of a case anew, with the pauses that it has now.
func (o *oracle) recount(s *state) {
	st, spans := &o.r.Stages[s.stage], s.spans()
	s.due = o.due(st.Within, s.entered, spans...)
	for range s.extended {
		s.due = o.due(st.Extend.By, s.due, spans...)
	}
	for i := range s.open {
		k := &s.open[i]
		step := &st.Steps[k.step]
		limit := step.Within
		if step.ByParty() {
			limit = step.Allow
		}
		if k.passed > 0 {
			then := step.Else
			for range k.passed - 1 {
				then = then.Else
			}
			k.due = o.due(then.Within, k.handed, spans...)
		} else {
			k.due = o.due(limit, k.from, spans...)
			for range k.extended {
				k.due = o.due(step.Extend.By, k.due, spans...)
			}
		}
		if !step.Wait.IsZero() {
			k.first = max(k.opened, o.due(step.Wait, k.from, spans...)+1)
		}
	}
}

// permitted: people who are on time do nothing late. What could not be done by
// its last day they do on the first day on which it can.
func (o *oracle) permitted(s *state, k *openClock, day timetable.Date) bool {
	step := &o.steps(s)[k.step]
	if !o.onTime || step.ByParty() {
		return true
	}
	return k.due == 0 || k.passed == 0 && day <= k.due || day == s.can(k, step)
}

func (o *oracle) act(s *state, k openClock, day timetable.Date, evening bool, into states) {
	step := &o.steps(s)[k.step]
	counts := o.counts(day, evening)
	if !step.Decides() {
		c := s.clone()
		o.close(c, k.step, counts, day, true, into, day)
		return
	}
	for i := range step.Outcomes {
		if out := &step.Outcomes[i]; o.takeable(s, step, out) {
			c := s.clone()
			if o.floor != nil && step.Ref() == o.floor.In {
				c.heard = true
			}
			o.take(c, step, out, counts, day, day, into)
		}
	}
}

// close closes a step that does not decide. first is when people can act next.
func (o *oracle) close(s *state, i int, counts, day timetable.Date, acted bool, into states, first timetable.Date) {
	step := &o.steps(s)[i]
	s.open = slices.DeleteFunc(s.open, func(k openClock) bool { return k.step == i })
	s.done[i] = counts
	if o.floor != nil && step.Ref() == o.floor.In {
		s.heard = s.heard || acted || day >= o.due(o.floor.AtLeast, s.offered)
		s.offered = 0
	}
	if o.goal.stage == step.Stage && o.goal.step == step.Name {
		o.met(s, day)
		return
	}
	o.open(s, first)
	into.add(s)
}

func (o *oracle) met(s *state, day timetable.Date) {
	if o.floor == nil || !s.heard {
		o.ends["goal"] = max(o.ends["goal"], day)
	}
}

func (o *oracle) take(s *state, step *rulebook.Step, out *rulebook.Outcome, counts, day, first timetable.Date, into states) {
	if o.goal.stage == step.Stage && o.goal.step == step.Name {
		o.met(s, day)
		return
	}
	if out.Stage == "" {
		o.ends[out.End] = max(o.ends[out.End], day)
		return
	}
	if out.AtMost > 0 {
		lines := append(strings.SplitAfter(s.taken, "\n"), step.Ref().String()+"="+out.Name+"\n")
		slices.Sort(lines)
		s.taken = strings.Join(lines, "")
	}
	o.go_(s, out.Stage, counts, day, first, into)
}

func (o *oracle) go_(s *state, stage string, counts, day, first timetable.Date, into states) {
	if o.goal.stage == stage && o.goal.step == "" {
		o.met(s, day)
		return
	}
	o.enter(s, slices.IndexFunc(o.r.Stages, func(x rulebook.Stage) bool { return x.Name == stage }), counts, first, day, into)
}

func (s *state) begunOn(day timetable.Date) bool {
	return slices.ContainsFunc(s.pauses, func(p pausedSpan) bool { return p.running && p.From == day })
}

// endPauses ends those whose last day is over.
func (s *state) endPauses(day timetable.Date) {
	for i := range s.pauses {
		if s.pauses[i].To <= day {
			s.pauses[i].running = false
		}
	}
}
