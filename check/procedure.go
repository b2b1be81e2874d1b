package check

import (
	"fmt"
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// A procedure is a rulebook as it applies to complaints of one category, with
// its limits compiled to curves.
type procedure struct {
	book     *rulebook.Rulebook
	category string
	curves   *curves
	first    timetable.Date // first day of receipt
	last     timetable.Date // last day of receipt
	known    timetable.Date // the last day that the calendar answers for
	ahead    timetable.Date // how many days after the last receipt limits are looked at
	worked   *curve         // the day itself, or the next working day

	grounds   []ground
	usages    []usage
	countable *moments // see actDays
	gradually map[gradualKey]bool
	courses   *int            // see maxCourses
	unlooked  map[string]bool // stages in which a party was not heard that were looked at without pauses
	roughly   map[string]bool // stages that were looked at with pauses in their full length alone
	stops     []stop          // the pauses in whose course this is looked at, in order
	work      *work           // what may still be spent
}

// Bounds on what a rulebook value may hold; rulebook.Read admits less.
const (
	maxSteps      = 500  // in one stage
	maxExtensions = 1000 // of one limit
	maxPassings   = 1000 // of one step
)

// A phase is a stage in which certain outcomes are used up, so that they can no
// longer be taken.
type phase struct {
	*procedure
	stage     *rulebook.Stage
	steps     []step   // those that exist in this category, in the order of the text
	order     []int    // steps such that each comes after what it waits for
	ceiling   []*curve // of the stage itself: its last day when extended 0, 1, … times; nil: none
	lapse     int      // the target of the ceiling's else; -1: nothing happens
	targets   []target
	above     [][]bool        // above[i][j]: j must be done before i can open
	smooth    [2][]bool       // by conduct: whether the exit days of a step have no gaps
	unending  [2]uint8        // see endless
	sequences [2][]*sequence  // by conduct and step: see smoothly
	exits     [2][]*exitTable // by conduct and usage
	bound     map[binding]*exitTable
	evens     map[int32]bool // by usage: see even
	buffers   scratch
	found     []exit
	paused    []exit         // see leavingPaused
	each      []int          // the targets, in their order: see leads
	days      timetable.Date // how long its limits are, one after the other
	spread    int            // what one look at its exits costs (see work)
	tangle    error          // why the exits of the stage cannot be worked out

	caps    map[string]int            // what the phase was compiled from
	used    func(limit int) bool      // likewise
	under   map[string]*phase         // the same phase around pauses
	takings map[takingKey]*absorption // how it takes pauses in, by usage and conduct
}

// A target is where an exit leads to.
type target struct {
	stage string // "" for an end
	end   string
	step  int    // whose outcome it is; -1: the stage's own else
	name  string // of the outcome; "" for an end reached directly
	limit int    // the capped outcome that is used up by it; -1: none

	instant bool // the stage has something that can be due on the day on which it is entered
}

// What the end of a step's limits does.
type effect uint8

const (
	waits effect = iota // nothing: the step waits for a person
	done                // the step counts as done
	exits               // the stage ends
)

// A step is compiled from a rulebook's step.
type step struct {
	src      *rulebook.Step
	work     *work
	before   []int // steps that must be done first
	shut     bool  // it waits for something that never comes
	party    bool
	optional bool
	holds    bool // it decides, or something that decides waits for it

	floor *curve   // first day on which it can be done; nil: at once
	due   *curve   // last day of whoever has it first, extended as often as allowed; nil: no limit
	dues  []*curve // the same when extended 0, 1, … times
	pass  []*curve // the last day of each who gets it next, counted from the last day before
	end   *curve   // last day of all who get it; nil: no limit, or nothing follows
	ends  []*curve // the same when extended 0, 1, … times
	early []*curve // those of ends at which it can have lapsed before anybody could act

	lapse   effect
	target  int   // where its lapse leads to, if it exits
	takes   []int // targets that a person can choose; empty for a step that does not decide
	decides bool
}

// actable tells whether a person can do the step at all.
func (s *step) actable() bool { return !s.decides || len(s.takes) > 0 }

func newProcedure(r *rulebook.Rulebook, category string, cs *curves, first, last timetable.Date) *procedure {
	_, known := r.Calendar.Known()
	p := &procedure{book: r, category: category, curves: cs, first: first, last: last, known: known, ahead: 800}
	p.worked = cs.limit(timetable.Limit{Unit: timetable.WorkingDays})
	return p
}

// late is the day from which something is counted that is done on d as late as
// possible: with "day ends" that is the next working day.
func (p *procedure) late(d timetable.Date) timetable.Date {
	if p.book.DayEnds == 0 || d >= unknown {
		return d
	}
	return p.worked.at(d + 1)
}

// counted is the first day from d on from which an act can be counted.
func (p *procedure) counted(d timetable.Date) timetable.Date {
	if p.book.DayEnds == 0 || d >= unknown {
		return d
	}
	return p.worked.at(d)
}

// actBy is the last moment up to m from which an act can be counted.
func (p *procedure) actBy(m moment) moment {
	if m >= never {
		return never
	}
	m &^= 1
	for p.book.DayEnds != 0 && m.day() > p.curves.base && m.day() <= p.known && p.worked.at(m.day()) != m.day() {
		m -= 2
	}
	return m
}

// doneBy is the last moment up to m from which an act of a step can be counted.
func (ph *phase) doneBy(s *step, m moment) moment {
	for m = ph.actBy(m); !s.party && m < never && ph.stops != nil && ph.still(m.day()) && !ph.evening(m.day()); {
		m = ph.actBy(m - 2)
	}
	return m
}

// evening tells whether what was done late on the day on which a pause was begun
// counts from a day.
func (p *procedure) evening(d timetable.Date) bool {
	return p.book.DayEnds != 0 && slices.ContainsFunc(p.stops, func(s stop) bool { return s.From < d && d <= s.To && p.late(s.From) == d && !p.still(s.From) })
}

// phase compiles a stage; used tells which capped outcomes are used up.
func (p *procedure) phase(s *rulebook.Stage, caps map[string]int, used func(limit int) bool) *phase {
	ph := &phase{procedure: p, stage: s, lapse: -1, caps: caps, used: used}
	at := map[string]int{}
	for i := range s.Steps {
		if s.Steps[i].AppliesTo(p.category) {
			at[s.Steps[i].Name] = len(ph.steps)
			ph.steps = append(ph.steps, step{src: &s.Steps[i], work: p.work, target: -1})
		}
	}
	lead := func(i int, o *rulebook.Outcome) int {
		limit, capped := caps[s.Name+"."+ph.steps[i].src.Name+"="+o.Name]
		if !capped {
			limit = -1
		}
		if !o.AppliesTo(p.category) || capped && used(limit) {
			return -1
		}
		return ph.target(target{stage: o.Stage, end: o.End, step: i, name: o.Name, limit: limit})
	}
	for i := range ph.steps {
		ph.compile(i, at, lead)
	}
	ph.ceilings(at, lead)
	for t := range ph.targets {
		ph.each = append(ph.each, t)
	}
	ph.arrange()
	ph.spreads()
	for i := range ph.steps {
		ph.early(&ph.steps[i])
	}
	for _, onTime := range []bool{false, true} {
		for i := range ph.steps {
			ph.smooth[b(onTime)] = append(ph.smooth[b(onTime)], p.stops == nil && ph.isSmooth(i, onTime))
		}
	}
	return ph
}

func b(onTime bool) int {
	if onTime {
		return 1
	}
	return 0
}

func (ph *phase) target(t target) int {
	ph.work.spend(1 + len(ph.targets))
	t.instant = hasInstant(ph.book.Stage(t.stage))
	for i := range ph.targets {
		if ph.targets[i] == t {
			return i
		}
	}
	ph.targets = append(ph.targets, t)
	return len(ph.targets) - 1
}

func (ph *phase) compile(i int, at map[string]int, lead func(int, *rulebook.Outcome) int) {
	s, cs := &ph.steps[i], ph.curves
	known := len(cs.byID)
	defer func() { ph.work.spend(100 + (len(cs.byID)-known)*cs.cost) }()
	src := s.src
	s.party, s.optional, s.decides = src.ByParty(), src.Optional, src.Decides()
	for _, name := range ph.stage.DependsOn(src, ph.category) {
		j, here := at[name]
		if !here || ph.steps[j].src.Decides() {
			s.shut = true // what ends the stage comes before nothing in it
			continue
		}
		s.before = append(s.before, j)
	}
	for k := range src.Outcomes {
		if t := lead(i, &src.Outcomes[k]); t >= 0 {
			s.takes = append(s.takes, t)
		}
	}
	if !src.Wait.IsZero() {
		s.floor = cs.after(src.Wait)
	}
	limit := src.Within
	if s.party {
		limit = src.Allow
	}
	if limit.IsZero() {
		return // it has no last day, so it waits
	}
	s.lapse, s.target = ph.consequence(i, lead)
	for c := src.Else; c != nil && c.PassTo != ""; c = c.Else {
		s.pass = append(s.pass, cs.limit(c.Within))
	}
	for _, last := range ph.extended(limit, src.Extend, src.Who) {
		s.due = last.curve
		s.dues = append(s.dues, s.due)
		for c := src.Else; c != nil && c.PassTo != ""; c = c.Else {
			last.curve, last.id = cs.then(last.curve, last.id, c.Within)
		}
		s.ends = append(s.ends, last.curve)
	}
	if s.lapse != waits {
		s.end = s.ends[len(s.ends)-1]
	}
}

type named struct {
	curve *curve
	id    string
}

// extended gives the last days of a limit when extended 0, 1, … times. Nobody
// extends their own limit.
func (ph *phase) extended(l timetable.Limit, x *rulebook.Extension, who string) []named {
	last := named{ph.curves.limit(l), limitID(l)}
	all := []named{last}
	if x == nil || x.ApprovedBy == "" || x.ApprovedBy == who {
		return all
	}
	for range x.Times {
		last.curve, last.id = ph.curves.then(last.curve, last.id, x.By)
		all = append(all, last)
	}
	return all
}

// consequence is what happens when all who get a step have let it lapse.
func (ph *phase) consequence(i int, lead func(int, *rulebook.Outcome) int) (effect, int) {
	src := ph.steps[i].src
	c := src.Else
	for c != nil && c.PassTo != "" {
		c = c.Else
	}
	switch {
	case c == nil && src.ByParty() && !src.Decides():
		return done, -1 // a party owes no act: their time ends by itself
	case c == nil:
		return waits, -1
	case c.Done:
		return done, -1
	case c.End != "":
		return exits, ph.target(target{end: c.End, step: i, limit: -1})
	}
	if t := lead(i, src.Outcome(c.Outcome)); t >= 0 {
		return exits, t
	}
	return waits, -1 // the outcome cannot be taken, or not again
}

// ceilings compiles the stage's own limit.
func (ph *phase) ceilings(at map[string]int, lead func(int, *rulebook.Outcome) int) {
	s := ph.stage
	if s.Within.IsZero() {
		return
	}
	for _, last := range ph.extended(s.Within, s.Extend, "") {
		ph.ceiling = append(ph.ceiling, last.curve)
	}
	switch c := s.Else; {
	case c == nil:
	case c.Stage != "" || c.End != "":
		ph.lapse = ph.target(target{stage: c.Stage, end: c.End, step: -1, limit: -1})
	default:
		i, here := at[c.Step]
		if !here {
			return
		}
		ph.lapse = lead(i, ph.steps[i].src.Outcome(c.Outcome))
	}
}

// arrange puts the steps in an order in which each comes after what it waits
// for, those earlier in the text first. Steps that wait for each other are shut.
func (ph *phase) arrange() {
	n := len(ph.steps)
	ph.work.spend(n * n)
	placed := make([]bool, n)
	ph.above = make([][]bool, n)
	for range n {
		for i := range ph.steps {
			if placed[i] || !ph.ready(i, placed) {
				continue
			}
			placed[i] = true
			ph.order = append(ph.order, i)
			ph.above[i] = make([]bool, n)
			for _, j := range ph.steps[i].before {
				ph.above[i][j] = true
				ph.steps[i].shut = ph.steps[i].shut || ph.steps[j].shut
				for k, above := range ph.above[j] {
					ph.above[i][k] = ph.above[i][k] || above
				}
			}
			break
		}
	}
	for i := range ph.steps {
		if !placed[i] {
			ph.steps[i].shut, ph.steps[i].before = true, nil
			ph.order = append(ph.order, i)
			ph.above[i] = make([]bool, n)
		}
	}
	for i := range ph.steps {
		if s := &ph.steps[i]; s.decides && !s.shut {
			s.holds = true
			for j, above := range ph.above[i] {
				ph.steps[j].holds = ph.steps[j].holds || above
			}
		}
	}
}

func (ph *phase) ready(i int, placed []bool) bool {
	for _, j := range ph.steps[i].before {
		if !placed[j] {
			return false
		}
	}
	return true
}

// from is the first day on which a step that opened at o can be done.
func (ph *phase) from(s *step, o moment) timetable.Date {
	s.work.spend(1)
	d := o.day()
	from := d
	if s.floor != nil {
		from = s.floor.at(d)
	}
	if o.over() {
		d++
	}
	if d = max(from, d); s.party {
		return d
	}
	return ph.moving(d)
}

// soonest is the first day on which a step opened at o can really be done, as far
// as that is later than the day on which it really opened.
func (ph *phase) soonest(s *step, o moment) timetable.Date {
	var d timetable.Date
	if o.over() {
		d = o.day() + 1
	}
	if s.floor != nil {
		d = max(d, s.floor.at(o.day()))
	}
	if s.party {
		return d
	}
	return ph.moving(d)
}

// until is the last day of all who get the step, opened on d.
func (s *step) until(d timetable.Date) timetable.Date {
	s.work.spend(1)
	if s.end == nil {
		return noDay
	}
	return s.end.at(d)
}

// span is the days of opening over which a step's limits are looked at when it
// matters whether something can ever be so. Report widens it where cases go on
// beyond it.
func (p *procedure) span() (from, to timetable.Date) { return p.first, min(p.known, p.last+p.ahead) }

// early notes at which of its lapses a step may not have been actable: a floor
// that outlasts a ceiling. For those, lapsing is a conduct of its own; any other
// lapse changes nothing that an act on that day would not.
func (ph *phase) early(s *step) {
	if s.lapse == waits || s.shut {
		return
	}
	ends := s.ends
	switch {
	case !s.actable() || ph.book.DayEnds != 0 && ph.book.Calendar.AnyDay() || !s.decides && (ph.instant(s) || len(ph.ceiling) > 0 && ph.lapse < 0):
		s.early = ends
		return
	case !s.tight():
		return
	case ph.stops != nil:
		s.early = ends // it may be so: window sees to the days on which it is
		return
	case ph.book.DayEnds == 0 && !s.decides:
		ends = ends[:len(ends)-1] // the last is part of the main conduct
	}
	from, to := ph.span()
	for _, end := range ends {
		for d := from; d <= to; d++ {
			last := end.at(d)
			if last >= unknown {
				break
			}
			if ph.from(s, endOf(d)) > last {
				s.early = append(s.early, end)
				break
			}
		}
	}
}

// instant tells whether something that comes after a step can be due on the day
// on which it opens: then it matters whether it opens during the day or at its
// end. It matters likewise to people who are on time under a stage's ceiling that
// does nothing: what opens at the end of its last day cannot be done by then.
func (ph *phase) instant(s *step) bool {
	ph.work.spend(len(ph.steps))
	for i := range ph.steps {
		x := &ph.steps[i]
		for _, j := range x.before {
			if &ph.steps[j] == s && isInstant(x.src) {
				return true
			}
		}
	}
	return false
}

func isInstant(s *rulebook.Step) bool {
	limit := s.Within
	if s.ByParty() {
		limit = s.Allow
	}
	return limit.N == 0 && !limit.IsZero()
}

func hasInstant(s *rulebook.Stage) bool {
	return s != nil && (s.Within.N == 0 && !s.Within.IsZero() || slices.ContainsFunc(s.Steps, func(x rulebook.Step) bool { return isInstant(&x) }))
}

// tight tells whether the step may open and close on one day, or has a floor:
// only then can it be that nobody can act in time.
func (s *step) tight() bool {
	return s.floor != nil || s.src.Within.N == 0 && s.src.Allow.N == 0
}

func (ph *phase) ref(i int) string { return ph.stage.Name + "." + ph.steps[i].src.Name }

func (p *procedure) validate() error {
	for i := range p.book.Stages {
		s := &p.book.Stages[i]
		if len(s.Steps) > maxSteps {
			return fmt.Errorf("the stage %q has %d steps, and a bound is worked out for up to %d: divide it into stages", s.Name, len(s.Steps), maxSteps)
		}
		limits := []timetable.Limit{s.Within}
		if s.Extend != nil {
			limits = append(limits, s.Extend.By)
			if s.Extend.Times > maxExtensions {
				return fmt.Errorf("the stage %q can be extended %d times, and a bound is worked out for up to %d", s.Name, s.Extend.Times, maxExtensions)
			}
		}
		for j := range s.Steps {
			more, err := validStep(&s.Steps[j])
			if err != nil {
				return err
			}
			limits = append(limits, more...)
		}
		for _, l := range limits {
			if err := p.curves.valid(l); err != nil {
				return fmt.Errorf("stage %q: %w", s.Name, err)
			}
		}
	}
	return nil
}

func validStep(s *rulebook.Step) ([]timetable.Limit, error) {
	limits := []timetable.Limit{s.Within, s.Wait, s.Allow}
	if x := s.Extend; x != nil {
		limits = append(limits, x.By)
		if x.Times > maxExtensions {
			return nil, fmt.Errorf("%s can be extended %d times, and a bound is worked out for up to %d", s.Ref(), x.Times, maxExtensions)
		}
	}
	n := 0
	for c := s.Else; c != nil; c = c.Else {
		if n++; n > maxPassings {
			return nil, fmt.Errorf("%s is passed on more than %d times", s.Ref(), maxPassings)
		}
		limits = append(limits, c.Within)
		switch {
		case c.PassTo != "" && c.Within.IsZero():
			return nil, fmt.Errorf("%s is passed to the %s without a limit", s.Ref(), c.PassTo)
		case c.PassTo != "":
		case c.Outcome != "" && s.Outcome(c.Outcome) == nil:
			return nil, fmt.Errorf("%s has no outcome %q for its else", s.Ref(), c.Outcome)
		case c.Done == s.Decides():
			return nil, fmt.Errorf("%s: the else does not fit: a step that decides ends with an outcome or an end, any other as done", s.Ref())
		}
	}
	return limits, nil
}
