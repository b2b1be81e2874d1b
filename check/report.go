// Package check answers one question: how long can a case take, whatever
// anybody does?
//
// Report takes a rulebook and gives exact bounds: no conduct of the people
// involved, on any date of receipt in the horizon, makes a case last longer, and
// each bound comes with a dated run that attains it. docs/check.md says how, and
// proves it.
package check

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// Options say which dates of receipt are looked at. Zero dates are the default:
// four years from the day on which the rulebook comes into force.
type Options struct {
	From, To timetable.Date
	Margin   int // up to how many further days that are not worked each promise is tried with; 0 to MaxMargin
}

// maxHorizon is how many dates of receipt are looked at, at most.
const maxHorizon = 25_000

// Report works out everything about a rulebook. It is an error, in words for its
// author, where the calendar does not know the days needed, or the rulebook is
// larger than what is worked out.
func Report(r *rulebook.Rulebook, o Options) (*Result, error) {
	return report(r, o, maxWork)
}

func report(r *rulebook.Rulebook, o Options, most int) (*Result, error) {
	from, to, err := horizon(r, o)
	if err != nil {
		return nil, err
	}
	res := &Result{
		Schema: Schema, Rulebook: r.Name, Version: r.Version, Digest: r.Digest, From: from, To: to,
		Categories: map[string]Bounds{}, Ends: map[string]*EndBounds{}, Stages: map[string]*Bounds{}, Promises: map[string]*Proof{},
		UnboundedAt: []Wait{}, Floors: []Floor{}, Staffing: []Staffing{}, TwoRoles: []TwoRoles{}, Findings: []Finding{}, Notes: notes(r),
	}
	s := survey{Result: res, book: r, reached: map[string]bool{}, told: map[Finding]bool{}, work: &work{left: most}}
	if err := s.work.within(r, s.all); err != nil {
		return nil, err
	}
	if o.Margin > 0 {
		if err := s.margins(min(o.Margin, MaxMargin)); err != nil {
			return nil, err
		}
	}
	return res, nil
}

// all looks at the cases of every class of categories.
func (s *survey) all() error {
	s.Findings = append(s.Findings, s.declared()...)
	for i, class := range s.classes() {
		if err := s.look(class, i == 0); err != nil {
			return err
		}
	}
	s.finish()
	return s.transitions()
}

func horizon(r *rulebook.Rulebook, o Options) (from, to timetable.Date, err error) {
	if r.Calendar == nil {
		return 0, 0, errors.New("the rulebook has no calendar, so no limit can be counted")
	}
	first, last := r.Calendar.Known()
	if from = o.From; from == 0 {
		from = max(r.InForce, first)
	}
	if to = o.To; to == 0 {
		to = from.AddMonths(48) - 1
	}
	switch {
	case to < from:
		return 0, 0, fmt.Errorf("the horizon ends on %s, before it begins on %s", to.Short(), from.Short())
	case from < first || to > last:
		return 0, 0, fmt.Errorf("the %s calendar is known from %s to %s: choose dates of receipt within it", r.Calendar.Name(), first.Short(), last.Short())
	case to-from >= maxHorizon:
		return 0, 0, fmt.Errorf("from %s to %s are more than %d dates of receipt: choose fewer", from.Short(), to.Short(), maxHorizon)
	}
	return from, to, nil
}

// enteredPaused names the stages of whose limits or waits of no days it is left out
// that they run on to the end of a pause in which the stage was entered: with “day
// ends”, and where the stage counts months too. See held.go for all others.
func enteredPaused(r *rulebook.Rulebook) (names []string) {
	if len(r.Pauses) == 0 {
		return nil
	}
	for i := range r.Stages {
		s := &r.Stages[i]
		if opensAtOnce(s) && (r.DayEnds != 0 && led(r, s.Name, true) || countsMonths(s) && led(r, s.Name, false)) {
			names = append(names, s.Name)
		}
	}
	return names
}

func notes(r *rulebook.Rulebook) []string {
	out := []string{}
	for _, name := range enteredPaused(r) {
		out = append(out, fmt.Sprintf("The stage “%s” has a limit or a wait of no days, and may be entered during a pause: such a limit is then over only when the pause is. Bounds, promises and findings leave that out, so that cases may last longer by the length of a pause.", name))
	}
	if r.DayEnds != 0 && slices.ContainsFunc(r.Stages, func(s rulebook.Stage) bool { return !s.Within.IsZero() }) {
		out = append(out, "With “day ends” and a limit on a whole stage, what can happen if everybody is on time may be out by a working day; what is guaranteed is exact.")
	}
	if day, projected := r.Calendar.ProjectedFrom(); projected {
		out = append(out, "The holidays from "+day.Short()+" on have not been published: they are worked out by the rules that stand today.")
	}
	return out
}

// classes gives the categories, those to which the same steps and outcomes apply
// together. A rulebook without categories has one class, of the empty name.
func (s *survey) classes() [][]string {
	r := s.book
	if len(r.Categories) == 0 {
		return [][]string{{""}}
	}
	index := map[string]int{}
	var all [][]string
	for _, c := range r.Categories {
		var key []byte
		mark := func(only []string) {
			s.work.spend(1 + len(only))
			if len(only) > 0 {
				key = append(key, byte('0'+b2i(slices.Contains(only, c.Name))))
			}
		}
		for i := range r.Stages {
			for j := range r.Stages[i].Steps {
				x := &r.Stages[i].Steps[j]
				mark(x.OnlyFor)
				for k := range x.Outcomes {
					mark(x.Outcomes[k].OnlyFor)
				}
			}
		}
		i, known := index[string(key)]
		if !known {
			i = len(all)
			index[string(key)] = i
			all = append(all, nil)
		}
		all[i] = append(all[i], c.Name)
	}
	return all
}

// A survey gathers the Result from all categories and both conducts.
type survey struct {
	*Result
	book       *rulebook.Rulebook
	reached    map[string]bool // stages, ends and steps that some case reaches
	told       map[Finding]bool
	rosterWork int // see maxRosterWork
	work       *work
}

// errShort says that cases went on beyond the days for which limits were looked at.
var errShort = errors.New("the span is too short")

// look looks at cases of one class of categories.
func (s *survey) look(class []string, first bool) error {
	return s.planned(class[0], func(pl *plan) error {
		part := &part{survey: s, plan: pl, class: class, first: first}
		err := part.look()
		if err != errShort {
			p := pl.procedure
			s.rough(p.roughly, "The stage “%s” is looked at with pauses in their full length alone: of shorter ones it was not gone through on which days the stage can be left.")
			s.rough(p.unlooked, "Whether a pause can cut short the time that a party is promised in the stage “%s” was not gone through day by day. It stops that time as well.")
		}
		return err
	})
}

// planned calls f with the plan of the cases of a category, until that looks far enough
// ahead.
func (s *survey) planned(category string, f func(*plan) error) error {
	for ahead := timetable.Date(800); ; ahead *= 3 {
		p := newProcedure(s.book, category, newCurves(s.book.Calendar, s.From), s.From, s.To)
		p.work = s.work
		if err := p.validate(); err != nil {
			return err
		}
		p.ahead = ahead
		pl, err := newPlan(p)
		if err != nil {
			return err
		}
		if err := f(pl); err != errShort {
			return err
		}
	}
}

// short tells whether cases go on beyond the days for which limits were looked at.
func (v *view) short() bool {
	return v.far.day() > v.plan.last+v.ahead && v.plan.last+v.ahead < v.known
}

// rough notes the stages that were not looked at in every way.
func (s *survey) rough(stages map[string]bool, what string) {
	for _, name := range slices.Sorted(maps.Keys(stages)) {
		note := fmt.Sprintf(what, name)
		if !slices.Contains(s.Notes, note) {
			s.Notes = append(s.Notes, note)
		}
	}
}

// A part is what one class of categories adds to the survey.
type part struct {
	*survey
	*plan
	class []string
	first bool
}

func (p *part) look() error {
	name := p.class[0]
	var bounds Bounds
	for _, onTime := range []bool{false, true} {
		v := &view{plan: p.plan, onTime: onTime}
		v.reach()
		if v.short() {
			return errShort
		}
		if err := p.stages(v); err != nil {
			return err
		}
		v.foresee(p.goals())
		o, err := v.outcome(goal{ended: true}, name)
		if err != nil {
			return err
		}
		*bounds.of(onTime) = o.bound
		worse(p.Bounds.of(onTime), o, p.first)
		if err := p.ends(v, name); err != nil {
			return err
		}
		if !onTime {
			if err := p.floors(v, name); err != nil {
				return err
			}
			p.Findings = append(p.Findings, p.timed()...)
			p.fairness()
			p.staffing()
		}
	}
	for _, c := range p.class {
		if c != "" {
			p.Categories[c] = bounds
		}
	}
	for i := range p.survey.book.Promises {
		if err := p.promise(&p.survey.book.Promises[i], name); err != nil {
			return err
		}
	}
	return nil
}

// goals lists those of which bounds are given.
func (p *part) goals() []goal {
	all := []goal{{ended: true}}
	for _, end := range p.survey.book.Ends {
		all = append(all, goal{end: end.Name})
	}
	return all
}

// of is the bound under one conduct.
func (b *Bounds) of(onTime bool) **Bound {
	if onTime {
		return &b.OnTime
	}
	return &b.Guaranteed
}

// An outcome is what became of one goal under one conduct.
type outcome struct {
	bound   *Bound // nil: without bound, or never reached
	reached bool
	endless bool
}

// worse keeps the worse of two bounds; nil is without bound.
func worse(b **Bound, o outcome, first bool) {
	switch {
	case !o.reached && !first:
	case first || o.endless:
		*b = o.bound
	case *b != nil:
		merged := **b
		if o.bound.WorkingDays.Days > merged.WorkingDays.Days {
			merged.WorkingDays = o.bound.WorkingDays
		}
		if o.bound.CalendarDays.Days > merged.CalendarDays.Days {
			merged.CalendarDays = o.bound.CalendarDays
		}
		*b = &merged
	}
}

// outcome works out the bound of a goal, counted from receipt.
func (v *view) outcome(g goal, category string) (outcome, error) {
	v.latest(g)
	v.pass()
	var o outcome
	var w worst
	s := &v.situations[0]
	v.work.spend(20 * int(v.last-v.first))
	for d := v.first; d <= v.last; d++ {
		e := during(d)
		day := s.values.at(e)
		if err := v.knows(d, day); err != nil {
			return o, err
		}
		if day == 0 {
			continue
		}
		o.reached = true
		if day >= noDay {
			o.endless = true
			return o, nil
		}
		if err := w.add(v, d, day, s, e); err != nil {
			return o, err
		}
	}
	if o.reached {
		o.bound = w.bound(func(x spot) []RunEvent { return v.rungs(x.from, v.trace(x.s, x.e, g)) }, category)
	}
	return o, nil
}

// A spot is where and when something begins whose end is asked for.
type spot struct {
	s        *situation
	e        moment
	from, to timetable.Date
	days     int
}

// worst keeps the worst case in working days and in days of the calendar.
type worst struct{ working, calendar spot }

func (w *worst) add(v *view, from, to timetable.Date, s *situation, e moment) error {
	if n := int(to - from); w.calendar.s == nil || n > w.calendar.days {
		w.calendar = spot{s, e, from, to, n}
	}
	n, err := v.book.Calendar.WorkingDays(from, to)
	if err != nil {
		return err
	}
	if w.working.s == nil || n > w.working.days {
		w.working = spot{s, e, from, to, n}
	}
	return nil
}

// bound writes the worst cases out.
func (w *worst) bound(run func(spot) []RunEvent, category string) *Bound {
	extreme := func(x spot) Extreme {
		r := run(x)
		e := Extreme{Days: x.days, From: x.from, Ended: x.to, Category: category, Run: r}
		if len(r) > 0 {
			e.Received = r[0].Date
		}
		if e.Received == e.From {
			e.From = 0
		}
		return e
	}
	b := &Bound{WorkingDays: extreme(w.working)}
	same := w.working
	if same.days = w.calendar.days; same == w.calendar { // one run is worst in both ways
		b.CalendarDays = b.WorkingDays
		b.CalendarDays.Days = same.days
		return b
	}
	b.CalendarDays = extreme(w.calendar)
	return b
}

// ends works out the bounds of the cases that come to each end.
func (p *part) ends(v *view, category string) error {
	for _, end := range p.survey.book.Ends {
		o, err := v.outcome(goal{end: end.Name}, category)
		if err != nil {
			return err
		}
		b := p.Ends[end.Name]
		if b == nil {
			b = &EndBounds{}
			p.Ends[end.Name] = b
		}
		seen := &b.Reached
		if v.onTime {
			seen = &b.ReachedOnTime
		}
		worse(b.of(v.onTime), o, !*seen)
		*seen = *seen || o.reached
	}
	return nil
}

func (s *survey) finish() {
	s.Findings = append(s.Findings, s.unreached()...)
	s.Findings = append(s.Findings, s.cutShort()...)
	s.Findings = append(s.Findings, s.stuck()...)
	s.accept()
	s.inOrder()
	for name := range maps.Keys(s.Stages) {
		if !s.reached[name] {
			delete(s.Stages, name)
		}
	}
}
