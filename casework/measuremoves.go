package casework

import (
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// measureTimer lifts the measures whose review was missed or whose longest time
// is over, through every pause.
func measureTimer(w *working) (first lapsing) {
	for i := range w.c.Restraints {
		r := &w.c.Restraints[i]
		day, why := r.next()
		if !r.Runs() || day == 0 || first.fire != nil && day >= first.day {
			continue
		}
		lifted := *r
		first = lapsing{day: day, fire: func(w *working) error {
			return w.lift(lifted, Event{Day: day, By: rulebook.System, Was: day}, why)
		}}
	}
	return first
}

// endMeasures: no measure outlives the case.
func (w *working) endMeasures(e *Event) error {
	for _, r := range w.c.Restraints {
		if r.Runs() {
			if err := w.lift(r, Event{Day: e.Day, By: rulebook.System}, WithCase); err != nil {
				return err
			}
		}
	}
	return nil
}

// impositions offers the measures that the person may impose in this stage.
func (l *listing) impositions() error {
	for i := range l.rules.Measures {
		m := &l.rules.Measures[i]
		if l.who.acts(m.ImposedBy) && (len(m.In) == 0 || slices.Contains(m.In, l.c.Stage)) {
			if err := l.add(Move{Kind: Impose, Subject: m.Name, As: m.ImposedBy}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *listing) reviews() error {
	return l.ofMeasures(Continue, func(m *rulebook.Measure) string { return m.ReviewWho })
}

func (l *listing) liftings() error {
	return l.ofMeasures(LiftMeasure, func(m *rulebook.Measure) string {
		if l.who.acts(m.ReviewWho) {
			return m.ReviewWho
		}
		return m.ImposedBy
	})
}

func (l *listing) requests() error {
	return l.ofMeasures(AskReview, func(*rulebook.Measure) string { return rulebook.Respondent })
}

// ofMeasures offers what may be done about the measures that run, to those whose
// it is to do.
func (l *listing) ofMeasures(kind string, whose func(*rulebook.Measure) string) error {
	for _, r := range l.c.Restraints {
		m := measure(l.rules, r.Name)
		if as := whose(m); r.Runs() && l.who.acts(as) {
			if err := l.add(Move{Kind: kind, Subject: r.ID, As: as}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Reviews lists the measures that a person has to review, each as a clock whose
// last day is the last on which they can: then it lifts itself.
func Reviews(r *rulebook.Rulebook, c *Case, who Actor) []Clock {
	var out []Clock
	for i := range c.Restraints {
		m := &c.Restraints[i]
		rule := measure(r, m.Name)
		if !m.Runs() || m.Review == 0 || rule == nil || !who.acts(rule.ReviewWho) || slices.Contains(m.People, who.ID) {
			continue
		}
		since := c.awaits(m)
		out = append(out, Clock{Step: rulebook.StepRef{Stage: c.Stage, Step: "review of “" + m.Name + "”"}, Who: rule.ReviewWho, Opened: since, From: since, Due: m.Review, Rule: m.Rule})
	}
	return out
}

// awaits is the day since which a measure waits for its next review: that of whatever set
// the review's last day.
func (c *Case) awaits(m *Restraint) timetable.Date {
	for _, e := range slices.Backward(c.Events) {
		if e.Subject == m.ID && e.Due == m.Review && (e.Kind == Imposed || e.Kind == Continued || e.Kind == ReviewAsked) {
			return e.Day
		}
	}
	return m.From
}
