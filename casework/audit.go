package casework

import (
	"fmt"
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// A Fault is a place where the record of a case is not what its rules and its
// calendar make of it.
type Fault struct {
	Event int    `json:"event"` // its number in the case, from 1; one more than there are: what is missing at the end
	What  string `json:"what"`
	Rule  string `json:"rule,omitempty"`
}

// Audit goes through the record of a case, as an overseer has it, and finds where
// it departs from the rules. What people did is taken as it stands, and it is asked
// whether the rules had that step, that outcome, that extension on that day. All
// that follows by itself is worked out anew and must be what is recorded: each
// stage entered, each step opened, each last day, each limit that ended, each end,
// and that none is missing up to the beginning of today.
//
// It stops at the first fault: what comes after would be judged by a case that is not
// the one recorded. A record of whatever events is taken, from whomever it comes.
//
// It needs no name and no word of what was said. So it does not show who acted,
// whether they were the same as before ("not by"), what was found or imposed, nor
// whether the day that an act bears is the one on which it was done.
//
// The case is what the record adds up to, for figures: with all its events, and
// without who takes part in it.
//
// rules gives the rulebook of a digest. An error is a fault of calendar or
// rulebook, not of the record.
func Audit(rules func(digest string) (*rulebook.Rulebook, error), events []Event, today timetable.Date) (*Case, *Fault, error) {
	a := &auditing{rules: rules, c: &Case{Events: make([]Event, 0, len(events))}}
	for i := range events {
		a.at = i + 1
		if err := a.event(&events[i]); err != nil || a.found != nil {
			a.c.Events = events
			return a.c, a.found, err
		}
	}
	a.at++
	err := a.close(today)
	return a.c, a.found, err
}

type auditing struct {
	rules func(digest string) (*rulebook.Rulebook, error)
	r     *rulebook.Rulebook
	c     *Case
	at    int
	want  []Event // what must follow next by itself
	found *Fault
}

func (a *auditing) fault(rule, format string, args ...any) {
	if a.found == nil {
		a.found = &Fault{Event: a.at, What: fmt.Sprintf(format, args...), Rule: rule}
	}
}

// event takes the next event of the record.
func (a *auditing) event(e *Event) (err error) {
	if a.at == 1 {
		if a.r, err = a.rules(e.Rulebook()); err != nil {
			return err
		}
	}
	ended := a.c.End != ""
	switch {
	case follows(*e):
		err = a.expected(e)
	case !besides(e.Kind) || a.at == 1:
		err = a.begins(e)
	}
	if err != nil || a.found != nil {
		return err
	}
	if err := a.fold(e); err != nil {
		a.fault(e.Rule, "“%s” cannot follow what is recorded before it: %v", e.Kind, err)
		return nil
	}
	if follows(*e) || besides(e.Kind) {
		return nil
	}
	if e.Kind == RulesChanged {
		if a.r, err = a.rules(e.Rulebook()); err != nil {
			return err
		}
	}
	a.want, err = a.worked(func(w *working) error { return w.consequences(*e, ended) })
	return err
}

// Procedure folds events into what they do to the course of a case. Unlike Replay it
// needs neither a name nor a word of what was said, and tells nothing of who takes
// part: it is for figures, and for those who have no more.
func Procedure(events []Event) (*Case, error) {
	a := &auditing{c: &Case{}}
	for i := range events {
		if err := a.fold(&events[i]); err != nil {
			return nil, fmt.Errorf("event %d (%s on %s): %w", i+1, events[i].Kind, events[i].Day, err)
		}
	}
	return a.c, nil
}

// fold folds an event that moves the case, or on which what follows depends. The
// others hang on who somebody is, or on what was said, which an overseer does not
// have: they take their place in the record, and no more is asked of them.
func (a *auditing) fold(e *Event) error {
	c := a.c
	switch e.Kind {
	case Received, Entered, Opened, Done, Lapsed, PassedOn, Extended, Waived, Cancelled, Ended, Paused, Resumed, Recounted,
		Corrected, CalendarAmended, CalendarRestored, RulesChanged, Expedited, Deputised, Left, Readmitted, Withdrawn, WithdrawalDecided, Died, Referred:
		return c.Apply(*e)
	}
	if known, _ := new(Case).record(*e); !known {
		return fmt.Errorf("there is no event of the kind %q", e.Kind)
	}
	switch {
	case e.Day < c.Last:
		return fmt.Errorf("it lies before the event of %s that it follows", c.Last)
	case c.End != "" && !e.Kind.outlives():
		return fmt.Errorf("the case had ended")
	}
	c.Events, c.Version, c.Last = append(c.Events, *e), c.Version+1, e.Day
	return nil
}

// worked gives what some work on the case as it stands brings about by itself.
func (a *auditing) worked(does func(*working) error) ([]Event, error) {
	w := work(a.r, a.c)
	err := does(w)
	out := w.putAway()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(out, func(e Event) bool { return !follows(e) }), nil
}

// follows tells whether an event is none of anybody's acts: it follows from one, or
// from a day that has come, by rules and calendar alone.
func follows(e Event) bool {
	switch e.Kind {
	case Entered, Opened, Cancelled, Ended, Recounted, Lapsed, PassedOn:
		return true
	case Resumed:
		return e.Role == "" // else somebody ended the pause
	}
	return false
}

// besides tells whether events of a kind stand between an act and what follows from
// it, and move no clock: what the act imposed or lifted, whom it kept out.
func besides(k Kind) bool {
	switch k {
	case Sanctioned, InForce, Quashed, Lifted, Appealed, KeptOut, AskedOut, Objected, Arranged:
		return true
	}
	return false
}

// expected holds an event that follows by itself against what had to follow.
func (a *auditing) expected(e *Event) error {
	if len(a.want) == 0 {
		var err error
		if a.want, err = a.worked(func(w *working) error {
			if w.c.Stage == "" {
				return nil
			}
			if l, found := w.nextOfStage(); found && l.day <= e.Day && l.day >= w.c.Last {
				return w.fire(l)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	if len(a.want) == 0 {
		a.fault(e.Rule, "%s: nothing in the rules leads to it here", told(*e))
		return nil
	}
	next := a.want[0]
	a.want = a.want[1:]
	if d := departs(*e, next); d != "" {
		a.fault(next.Rule, "%s: by the rules and the calendar it is %s", told(*e), d)
	}
	return nil
}

// begins looks at what somebody did, or the office itself.
func (a *auditing) begins(e *Event) error {
	if len(a.want) > 0 {
		a.fault(a.want[0].Rule, "%s is missing before “%s” of %s", told(a.want[0]), e.Kind, e.Day.Long())
		return nil
	}
	if a.at == 1 {
		a.received(e)
		return nil
	}
	w := work(a.r, a.c)
	defer w.putAway()
	if w.c.Stage != "" {
		if l, found := w.nextOfStage(); found && l.day < e.Day {
			a.fault(w.ruleOf(l), "what happens by itself at the end of %s is missing before “%s” of %s: %s", l.day.Long(), e.Kind, e.Day.Long(), w.passing(l))
		}
	}
	return w.examine(a, e)
}

// close asks whether everything is on record that had to happen by today.
func (a *auditing) close(today timetable.Date) error {
	if len(a.want) > 0 {
		a.fault(a.want[0].Rule, "%s is missing", told(a.want[0]))
		return nil
	}
	if a.c.Stage == "" {
		return nil
	}
	w := work(a.r, a.c)
	defer w.putAway()
	if l, found := w.nextOfStage(); found && l.day < today {
		a.fault(w.ruleOf(l), "what happens by itself at the end of %s is missing: %s", l.day.Long(), w.passing(l))
	}
	return nil
}

func (w *working) ruleOf(l lapsing) string {
	switch {
	case l.pause != nil:
		return l.pause.Rule
	case l.step != nil:
		return l.step.Rule
	}
	return w.rules.Stage(w.c.Stage).Rule
}

func (w *working) passing(l lapsing) string {
	switch {
	case l.pause != nil:
		return "the pause for “" + l.pause.Ground + "” ends"
	case l.step != nil:
		return "the limit of “" + l.step.Ref().String() + "” has ended"
	}
	return "the limit of the stage “" + w.c.Stage + "” has ended"
}

// consequences brings about what follows by itself from an event that is folded
// already. ended: the case had ended before it.
func (w *working) consequences(e Event, ended bool) error {
	switch e.Kind {
	case Received:
		return w.enterFirst(Complaint{stage: e.Stage}, e.Day, e.counts())
	case Done, Waived:
		return w.after(&e)
	case Paused, Resumed:
		return w.recount(&rulebook.Pause{Name: e.Ground, Rule: e.Rule}, e.Day)
	case Expedited:
		return w.recountWith(e, w.hastened)
	case CalendarAmended:
		return w.recountWith(e, w.onlyLater(e.Day))
	case CalendarRestored:
		return w.recountWith(e, w.onlySooner(e.Day))
	case RulesChanged:
		return w.recountWith(e, func(k Clock, to *Event) { w.underNewRules(k, to, e.Day) })
	case Corrected:
		if was, found := w.numbered(e.Subject); found && dated(e.Ground) {
			return w.recountSince(e, was)
		}
	case MovedTo:
		return w.end(JoinedEnd, &e)
	case Left:
		if e.Outcome == Waits {
			return w.wait(e)
		}
	case Readmitted:
		if ended {
			return w.enter(w.c.Stage, e.Day, e.counts())
		}
	case Withdrawn, WithdrawalDecided, Died, Referred:
		if e.Outcome == Ends {
			return w.endBy(endedBy(e), e)
		}
	}
	return nil
}

// endedBy is the end to which somebody's going leads.
func endedBy(e Event) string {
	switch {
	case e.Kind == Referred:
		return ReferredEnd
	case e.Kind == Died && e.Subject == rulebook.Respondent:
		return DiedEnd
	}
	return WithdrawnEnd
}

// departs says how the event that had to follow differs from the one recorded, in
// the terms of the one that had to; "" if it does not.
func departs(is, want Event) string {
	switch {
	case is.Kind != want.Kind, is.Stage != want.Stage, is.Step != want.Step, is.Outcome != want.Outcome, is.End != want.End, is.To != want.To, is.Ground != want.Ground:
		return told(want)
	case is.Day != want.Day:
		return "on " + want.Day.Long()
	case is.Due != want.Due:
		return "until " + dateOrNone(want.Due)
	case is.NotBefore != want.NotBefore:
		return "not before " + dateOrNone(want.NotBefore)
	case is.counts() != want.counts() || is.Opened != want.Opened:
		return "counted from " + dateOrNone(max(want.Opened, want.Counts))
	case is.Limit != want.Limit:
		return "a limit of " + want.Limit.String()
	case is.Was != want.Was:
		return "in the place of " + dateOrNone(want.Was)
	case is.Role != want.Role:
		return "for the " + want.Role
	case is.Rule != want.Rule:
		return "under rule " + want.Rule
	}
	return ""
}

func dateOrNone(d timetable.Date) string {
	if d == 0 {
		return "no day"
	}
	return d.Long()
}

// told tells of an event in few words, for a fault.
func told(e Event) string {
	s := "“" + string(e.Kind)
	if e.Stage != "" {
		s += " " + e.Stage
		if e.Step != "" {
			s += "." + e.Step
		}
	}
	if e.Outcome != "" {
		s += " = " + e.Outcome
	}
	if e.End != "" {
		s += ", end: " + e.End
	}
	s += "” of " + e.Day.Long()
	if e.Due != 0 {
		s += ", until " + e.Due.Long()
	}
	return s
}
