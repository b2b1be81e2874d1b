package rehearsal

import (
	"cmp"
	"slices"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// Tally gathers figures, case by case.
type Tally struct {
	stage      Stage
	old        *rulebook.Rulebook
	f          Figures
	untold     map[string]int
	was, would way
	pace       way
	limits     map[rulebook.StepRef]*limitTally
	partings   map[Cause]int
	refused    map[Objection]int
	given      map[string]int
}

type way struct {
	ends     map[string]int
	open     int
	beyond   map[string]int
	standing map[rulebook.StepRef]int
	days     []int
	most     int
	longest  string
}

type limitTally struct {
	LimitFigure
	was, alone []int // days to spare
}

// Figures begins to sum up. old is the rulebook whose limits are set beside the
// new ones.
func (s Stage) Figures(old *rulebook.Rulebook) *Tally {
	t := &Tally{
		stage: s, old: old, untold: map[string]int{}, limits: map[rulebook.StepRef]*limitTally{}, partings: map[Cause]int{},
		refused: map[Objection]int{}, given: map[string]int{},
	}
	for _, w := range []*way{&t.was, &t.would, &t.pace} {
		*w = way{ends: map[string]int{}, beyond: map[string]int{}, standing: map[rulebook.StepRef]int{}, most: -1}
	}
	return t
}

// Add counts a case.
func (t *Tally) Add(c *Case) {
	t.f.Cases++
	if c.Untold != "" {
		t.untold[c.Untold]++
		return
	}
	if c.Parting == nil {
		t.f.Unchanged++
	} else {
		t.f.Otherwise++
		t.partings[Cause{c.Parting.Why, c.Parting.Step, c.Parting.Rule}]++
	}
	t.was.add(c.ID, c.Received, c.Was)
	t.would.add(c.ID, c.Received, c.Would)
	t.pace.add(c.ID, c.Received, c.Pace)
	if c.Was.End != "" && c.Would.End != "" && c.Would.Beyond == "" {
		if c.Would.Ended < c.Was.Ended {
			t.f.Sooner++
		}
		if c.Would.Ended > c.Was.Ended {
			t.f.Later++
		}
	}
	for _, r := range c.Refused {
		t.refused[Objection{r.Why, r.Step, r.Kind, r.Rule}]++
	}
	for need, n := range c.Given {
		t.given[need] += n
	}
	t.f.Held += c.Held
	t.f.Assumed += c.Assumed
	t.f.Handed += c.Handed
	for i := range c.Rungs {
		t.limit(&c.Rungs[i])
	}
}

func (w *way) add(id string, received timetable.Date, x Way) {
	if x.Beyond != "" {
		w.beyond[x.Beyond]++
		return
	}
	if x.End == "" {
		w.open++
		for _, ref := range x.Waits {
			w.standing[ref]++
		}
		return
	}
	w.ends[x.End]++
	days := int(x.Ended - received)
	w.days = append(w.days, days)
	if days > w.most {
		w.most, w.longest = days, id
	}
}

func (t *Tally) limit(r *Rung) {
	l := t.limits[r.Step]
	if l == nil {
		l = &limitTally{LimitFigure: LimitFigure{
			Step: r.Step, Rule: r.Rule, Party: r.Party,
			Was: map[Fate]int{}, Alone: map[Fate]int{}, Would: map[Fate]int{}, Firm: map[Fate]int{},
		}}
		t.limits[r.Step] = l
	}
	if r.Would != nil {
		l.Would[r.Would.Fate]++
		if r.Firm {
			l.Firm[r.Would.Fate]++
		}
	}
	if r.Was == nil {
		return
	}
	l.Opened++
	l.Was[r.Was.Fate]++
	l.Alone[r.Alone.Fate]++
	late, wouldBe := r.Was.Fate == Missed || r.Was.Fate == Overdue, r.Alone.Fate == Missed || r.Alone.Fate == Overdue
	if wouldBe && !late {
		l.Newly++
	}
	if late && !wouldBe && r.Alone.Fate != Unknown && r.Alone.Fate != Nowhere {
		l.Spared++
	}
	if r.Alone.TooSoon {
		l.TooSoon++
	}
	if r.Was.By == casework.Done && r.Was.Due != 0 && r.Alone.Due != 0 {
		l.was = append(l.was, int(r.Was.Due-r.Was.Closed))
		l.alone = append(l.alone, int(r.Alone.Due-r.Was.Closed))
	}
}

// Figures gives what was summed up so far.
func (t *Tally) Figures() Figures {
	f := t.f
	f.Untold = counted(t.untold, cmp.Compare[string])
	f.Was, f.Would, f.Pace = t.was.course(), t.would.course(), t.pace.course()
	f.Partings = counted(t.partings, func(a, b Cause) int {
		return cmp.Or(refs(a.Step, b.Step), cmp.Compare(a.Why, b.Why), cmp.Compare(a.Rule, b.Rule))
	})
	f.Refused = counted(t.refused, func(a, b Objection) int {
		return cmp.Or(refs(a.Step, b.Step), cmp.Compare(a.Why, b.Why), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Rule, b.Rule))
	})
	f.Given = counted(t.given, cmp.Compare[string])
	f.Limits = []LimitFigure{}
	for _, ref := range t.inOrder() {
		if l := t.limits[ref]; l != nil {
			f.Limits = append(f.Limits, t.figure(l))
		}
	}
	return f
}

// inOrder names the steps and stages of the new rules in the order of the text,
// and after them those that only the old ones have.
func (t *Tally) inOrder() (out []rulebook.StepRef) {
	seen := map[rulebook.StepRef]bool{}
	for _, book := range []*rulebook.Rulebook{t.stage.New, t.old} {
		name := func(ref rulebook.StepRef) {
			if book == t.old {
				ref = t.stage.translate(ref)
			}
			if !seen[ref] {
				seen[ref] = true
				out = append(out, ref)
			}
		}
		for i := range book.Stages {
			name(rulebook.StepRef{Stage: book.Stages[i].Name})
			for j := range book.Stages[i].Steps {
				name(book.Stages[i].Steps[j].Ref())
			}
		}
	}
	rest := []rulebook.StepRef{} // of other rulebooks that some of the cases came under
	for ref := range t.limits {
		if !seen[ref] {
			rest = append(rest, ref)
		}
	}
	slices.SortFunc(rest, refs)
	return append(out, rest...)
}

func (t *Tally) figure(l *limitTally) LimitFigure {
	f := l.LimitFigure
	before, old := limitOf(t.old, t.stage.former(t.old, f.Step))
	after, is := limitOf(t.stage.New, f.Step)
	f.Before, f.After, f.InBoth = before, after, old && is
	f.Done = len(l.was)
	f.SpareWas, f.SpareAlone = rank(l.was, 50), rank(l.alone, 50)
	return f
}

func limitOf(r *rulebook.Rulebook, ref rulebook.StepRef) (limit timetable.Limit, there bool) {
	if step := r.Step(ref); step != nil {
		if step.ByParty() {
			return step.Allow, true
		}
		return step.Within, true
	}
	if stage := r.Stage(ref.Stage); stage != nil && ref.Step == "" {
		return stage.Within, true
	}
	return limit, false
}

// former gives a step's name in the old rules.
func (s Stage) former(old *rulebook.Rulebook, ref rulebook.StepRef) rulebook.StepRef {
	for from, to := range s.Renamed {
		if to == ref {
			return from
		}
		if was := (rulebook.StepRef{Stage: from.Stage, Step: ref.Step}); to.Step == "" && s.translate(was) == ref && old.Step(was) != nil {
			return was
		}
	}
	return ref
}

func (w *way) course() Course {
	c := Course{Ends: counted(w.ends, cmp.Compare[string]), Open: w.open, Beyond: counted(w.beyond, cmp.Compare[string]), Standing: counted(w.standing, refs), Longest: w.longest}
	c.Days = Days{rank(w.days, 50), rank(w.days, 90), rank(w.days, 100)}
	return c
}
