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

	grounds    []ground
	usages     []usage
	countable  *moments // see actDays
	gradually  map[gradualKey]bool
	courses    *int            // see maxCourses
	unlooked   map[string]bool // stages in which a party was not heard that were looked at without pauses
	roughly    map[string]bool // stages that were looked at with pauses in their full length alone
	stops      []stop          // the pauses in whose course this is looked at, in order
	held       *timetable.Date // the day on which a stage was entered while the clocks stood still: see held.go
	heldStages map[string]bool
	work       *work // what may still be spent
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
	asked     question // see leave
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
	taken   *absorption               // the one that was asked for last
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
	onto    []int // of a party's step, those of takes that are looked at apart where the clocks stand still: see held.go
	past    []int // likewise, those that are looked at as ever
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
	for m = ph.actBy(m); !s.party && m < never && ph.pausing() && ph.still(m.day()) && !ph.evening(m.day()); {
		m = ph.actBy(m - 2)
	}
	return m
}

// evening tells whether what was done late on the day on which a pause was begun
// counts from a day.
func (p *procedure) evening(d timetable.Date) bool {
	return p.book.DayEnds != 0 && slices.ContainsFunc(p.stops, func(s stop) bool { return s.From < d && d <= s.To && p.late(s.From) == d && !p.still(s.From) })
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
