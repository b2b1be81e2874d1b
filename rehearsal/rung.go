package rehearsal

import (
	"cmp"
	"slices"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// A Fate is what became of a limit.
type Fate string

// The fates of a limit. A party's time is theirs: it is kept by acting in it, and
// nothing is missed by letting it pass.
const (
	Kept     Fate = "kept"      // done by the last day
	Missed   Fate = "missed"    // done later, passed on, or closed by what follows by itself
	Running  Fate = "running"   // open, and the last day is not over
	Overdue  Fate = "overdue"   // open, and the last day is over
	FellAway Fate = "fell away" // its stage ended before the last day was over
	LetPass  Fate = "let pass"  // a party did not act in their time
	Free     Fate = "free"      // it has no limit
	Unknown  Fate = "unknown"   // cannot be told: it closed by itself while the other limit still ran
	Nowhere  Fate = "nowhere"   // the other rulebook has no such limit
)

// A Rung is one limit that ran in a case, on the way that it went, on the way
// that it would have gone, or both.
type Rung struct {
	Step  rulebook.StepRef // by its name in the new rules, where it has one; Step "": the limit of the whole stage
	Visit int              // at which opening of it in the case, from 1
	Rule  string           // the new rule, or the old one where there is no new one
	Party bool             // it is a party's own time
	Was   *Side            // nil: it never opened
	Would *Side            // nil: it would not have opened
	Firm  bool             // Would: until it opened the case had gone as it did
	Alone Alone            // where Was is set
}

// A Side is how a limit went on one way.
type Side struct {
	Who       string // the role or party that had it last
	Opened    timetable.Date
	NotBefore timetable.Date // 0: at once
	Due       timetable.Date // last day of whose step it was at first, as extended; 0: none
	Closed    timetable.Date // 0: open
	By        casework.Kind  // what closed it; "": open
	Passed    int            // how often it was passed on
	Fate      Fate
	extended  []timetable.Date // on which days
	moved     bool             // by something else than an extension: a pause
}

// Alone is the new limit by itself: counted from the day on which the step did
// open, and held against the day on which it was in fact done, whatever would
// have become of the case by then.
type Alone struct {
	Due     timetable.Date // 0: none
	Fate    Fate
	TooSoon bool // done while the new rules would have had it wait
}

// A place is a limit, by its name in the new rules, and which time it ran.
type place struct {
	step  rulebook.StepRef
	visit int
}

// A ladder is the limits of one way, in the order in which they opened.
type ladder struct {
	order []place
	sides map[place]*Side
}

// A climb follows a case's limits from event to event.
type climb struct {
	ladder
	c         *casework.Case // followed only where something else than an extension moves a limit
	translate func(rulebook.StepRef) rulebook.StepRef
	visits    map[rulebook.StepRef]int
	open      map[rulebook.StepRef]*Side   // by the name that the events use
	all       map[rulebook.StepRef][]*Side // where c is followed
}

func (s Stage) ladder(r *rulebook.Rulebook, events []casework.Event, translate func(rulebook.StepRef) rulebook.StepRef) (ladder, error) {
	w := climb{ladder: ladder{sides: map[place]*Side{}}, translate: translate, visits: map[rulebook.StepRef]int{}, open: map[rulebook.StepRef]*Side{}}
	if slices.ContainsFunc(events, func(e casework.Event) bool { return !slices.Contains(kinds, e.Kind) }) {
		w.c, w.all = &casework.Case{}, map[rulebook.StepRef][]*Side{}
	}
	for _, e := range events {
		if w.c != nil {
			if err := w.c.Apply(e); err != nil {
				return w.ladder, err
			}
		}
		w.climb(e)
	}
	for ref, sides := range w.all {
		for _, side := range sides {
			side.moved = side.moved || side.Due != plainly(r, ref, side)
		}
	}
	for _, at := range w.order {
		side := w.sides[at]
		side.Fate = side.fate(s.AsOf, party(side.Who))
	}
	return w.ladder, nil
}

// kinds are those of which it is known what they do to a limit.
var kinds = []casework.Kind{
	casework.Received, casework.Entered, casework.Opened, casework.Done, casework.Lapsed, casework.PassedOn, casework.Extended,
	casework.Waived, casework.Cancelled, casework.Ended, casework.Added,
}

func (w *climb) climb(e casework.Event) {
	if e.Kind.OfTheFile() {
		return
	}
	ref := rulebook.StepRef{Stage: e.Stage, Step: e.Step}
	side := w.open[ref]
	switch e.Kind {
	case casework.Entered, casework.Ended:
		for ref, stage := range w.open {
			if ref.Step == "" {
				w.close(ref, stage, e)
			}
		}
		if e.Kind == casework.Entered {
			w.add(ref, &Side{Opened: cmp.Or(e.Counts, e.Day), Due: e.Due})
		}
	case casework.Opened:
		w.add(ref, &Side{Who: e.Role, Opened: e.Opened, NotBefore: e.NotBefore, Due: e.Due})
	case casework.Extended:
		if side != nil {
			side.Due, side.extended = e.Due, append(side.extended, e.Day)
		}
	case casework.PassedOn:
		if side != nil {
			side.Who, side.Passed = e.To, side.Passed+1
		}
	case casework.Done, casework.Waived, casework.Lapsed, casework.Cancelled:
		if side != nil {
			w.close(ref, side, e)
		}
	case casework.Received, casework.Added:
	default: // a pause, say: the case knows what it does to the clocks
		if casework.AboutPeople(e.Kind) {
			return
		}
		w.moved()
	}
}

func (w *climb) moved() {
	for _, k := range w.c.Clocks {
		side := w.open[k.Step]
		if side == nil {
			continue
		}
		side.NotBefore = k.NotBefore
		if side.Passed == 0 && side.Due != k.Due {
			side.Due, side.moved = k.Due, true
		}
	}
	for ref, side := range w.open {
		if ref.Step == "" && side.Due != w.c.StageDue {
			side.Due, side.moved = w.c.StageDue, true
		}
	}
}

func (w *climb) add(ref rulebook.StepRef, side *Side) {
	if ref.Step == "" && side.Due == 0 {
		w.visits[ref]++
		return // a stage without a limit of its own
	}
	w.visits[ref]++
	at := place{w.translate(ref), w.visits[ref]}
	w.order, w.open[ref], w.sides[at] = append(w.order, at), side, side
	if w.c != nil {
		w.all[ref] = append(w.all[ref], side)
	}
}

// plainly counts a limit from the day on which it opened through its extensions,
// as if nothing else had moved it; 0 where that cannot be.
func plainly(r *rulebook.Rulebook, ref rulebook.StepRef, side *Side) timetable.Date {
	limit, there := limitOf(r, ref)
	if !there || limit.IsZero() {
		return 0
	}
	_, extension := onRule(r, ref)
	due, err := extended(r, limit, extension, side)
	if err != nil {
		return 0
	}
	return due
}

// extended counts a limit from the day on which it opened through as many of its
// extensions as the rules have.
func extended(r *rulebook.Rulebook, limit timetable.Limit, extension *rulebook.Extension, side *Side) (timetable.Date, error) {
	due, err := r.Calendar.Due(limit, side.Opened)
	for i := 0; err == nil && i < len(side.extended) && extension != nil && i < extension.Times && side.extended[i] <= due; i++ {
		due, err = r.Calendar.Due(extension.By, due)
	}
	return due, err
}

func (w *climb) close(ref rulebook.StepRef, side *Side, e casework.Event) {
	side.Closed, side.By = e.Day, e.Kind
	delete(w.open, ref)
}

// fate judges a limit by its own last day.
func (s *Side) fate(asOf timetable.Date, party bool) Fate { return s.against(s.Due, asOf, party) }

// against judges it by another last day.
func (s *Side) against(due, asOf timetable.Date, party bool) Fate {
	acted := s.By == casework.Done || s.By == casework.Waived
	switch {
	case due == 0:
		return Free
	case s.Closed == 0 && asOf <= due && s.Passed == 0:
		return Running
	case s.Closed == 0:
		return Overdue
	case party && !acted:
		return LetPass
	case s.Passed > 0, s.By == casework.Lapsed, s.Closed > due:
		return Missed
	case s.By == casework.Cancelled:
		return FellAway
	}
	return Kept
}

// rungs sets the two ways side by side.
func (s Stage) rungs(old *rulebook.Rulebook, was, would ladder, parting *Parting) []Rung {
	var out []Rung
	for _, at := range was.order {
		r := Rung{Step: at.step, Visit: at.visit, Was: was.sides[at], Would: would.sides[at], Party: party(was.sides[at].Who)}
		r.Alone = s.alone(r)
		out = append(out, r)
	}
	for _, at := range would.order {
		if was.sides[at] == nil {
			out = append(out, Rung{Step: at.step, Visit: at.visit, Would: would.sides[at], Party: party(would.sides[at].Who)})
		}
	}
	for i := range out {
		r := &out[i]
		r.Firm = r.Would != nil && (parting == nil || r.Would.Opened < parting.Day)
		r.Rule = s.ruleOf(old, r.Step)
	}
	slices.SortStableFunc(out, func(a, b Rung) int { return cmp.Compare(a.opened(), b.opened()) })
	return out
}

func (r *Rung) opened() timetable.Date {
	if r.Was != nil {
		return r.Was.Opened
	}
	return r.Would.Opened
}

func (s Stage) ruleOf(old *rulebook.Rulebook, ref rulebook.StepRef) string {
	for _, book := range []*rulebook.Rulebook{s.New, old} {
		if step := book.Step(ref); step != nil {
			return step.Rule
		}
		if stage := book.Stage(ref.Stage); stage != nil && ref.Step == "" {
			return stage.Rule
		}
	}
	return ""
}
