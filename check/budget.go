package check

import (
	"errors"
	"fmt"

	"duly/rulebook"
	"duly/timetable"
)

// maxWork is how many steps of work are spent on one rulebook: some seconds. The
// largest procedure that comes with this program takes a sixth of it.
const maxWork = 600_000_000

// What some things cost, in steps of work: those of which the memory matters more
// than the time.
const (
	curveWork     = 10_000
	situationWork = 20_000
	phaseWork     = 150_000

	// Around pauses few days are looked at, and few such phases are kept at a time.
	stoppedCurveWork = 500
)

// work is what may still be spent on a rulebook. It is counted wherever a rulebook
// can make something long: every look at when a step can be done, every passage
// over what situations hold, every run written out.
type work struct{ left int }

// spent is what spend panics with when nothing is left. Report turns it into an
// error: work is spent deep within loops that have no other reason to fail.
type spent struct{}

// spend counts n steps of work.
func (w *work) spend(n int) {
	if w == nil {
		return
	}
	if w.left -= n; w.left < 0 {
		panic(spent{})
	}
}

// within calls f, and says in words where it used up all the work there is.
func (w *work) within(r *rulebook.Rulebook, f func() error) (err error) {
	defer func() {
		switch p := recover(); p.(type) {
		case nil:
		case spent:
			err = tooLarge(r)
		default:
			panic(p)
		}
	}()
	return f()
}

// errTooLarge is what every rulebook is refused with that takes too much.
var errTooLarge = errors.New("this rulebook takes more work than is spent on one")

func tooLarge(r *rulebook.Rulebook) error {
	steps := 0
	for i := range r.Stages {
		steps += len(r.Stages[i].Steps)
	}
	return fmt.Errorf("%w: it has %d stages with %d steps, %d categories, %d ends and %d promises, and loops multiply them. Check fewer dates of receipt at a time, or a smaller rulebook",
		errTooLarge, len(r.Stages), steps, len(r.Categories), len(r.Ends), len(r.Promises))
}

// spreads works out what one look at all exits of a stage costs: the more the
// further they lie apart.
func (ph *phase) spreads() {
	days := timetable.Date(0)
	for i := range ph.steps {
		if s := &ph.steps[i]; s.end != nil {
			days += min(s.end.at(ph.first), ph.known) - ph.first
		}
	}
	ph.days, ph.spread = days, 2+len(ph.targets)+int(days)/8
}

// maxDays bounds stages times the days on which a case can be in one: for each the
// ways out are kept.
const maxDays = 3_000_000

// keeps refuses a rulebook of which too much would have to be kept.
func (pl *plan) keeps() error {
	days := pl.last - pl.first + 1
	seen := map[*phase]bool{}
	for i := range pl.situations {
		ph := pl.situations[i].phase
		seen[ph] = true
		days = min(days+ph.days, pl.known-pl.first)
	}
	if len(seen)*int(days) > maxDays {
		return tooLarge(pl.book)
	}
	return nil
}

// pass counts one passage over all situations, by every moment at which each can
// be entered and everything to which it leads.
func (v *view) pass() {
	for i := range v.situations {
		s := &v.situations[i]
		v.work.spend(1 + len(s.reached.words)*16*(1+len(s.phase.targets)))
	}
}
