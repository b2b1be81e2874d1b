package check

import (
	"fmt"

	"duly/rulebook"
)

// TakenOver works out how long a case can take that is taken over from elsewhere
// in a stage, counted from the day of taking over: whatever anybody does, and if
// everybody is on time. It is the bound of the rulebook as it is for such a case
// (rulebook.TakingOver): it begins in that stage, under its transition. Nil is
// without bound. The case's own age is no part of it.
func TakenOver(r *rulebook.Rulebook, stage string, o Options) (Bounds, error) {
	if r.Stage(stage) == nil {
		return Bounds{}, fmt.Errorf("the rulebook has no stage %q", stage)
	}
	from, to, err := horizon(r, o)
	if err != nil {
		return Bounds{}, err
	}
	var b Bounds
	w := &work{left: maxWork}
	err = w.within(r, func() error {
		b, err = takenOver(r, stage, &survey{Result: &Result{From: from, To: to}, work: w})
		return err
	})
	return b, err
}

// transitions works the same out for each stage for which the rulebook has a transition.
func (s *survey) transitions() error {
	for _, t := range s.book.Transition {
		b, err := takenOver(s.book, t.Stage, &survey{Result: &Result{From: s.From, To: s.To}, work: s.work})
		if err != nil {
			return fmt.Errorf("a case taken over in %q: %w", t.Stage, err)
		}
		s.TakenOver = append(s.TakenOver, Transition{Stage: t.Stage, Within: t.Within.String(), Rule: t.Rule, Bounds: b})
	}
	return nil
}

// takenOver looks at no more of the cases than when they end.
func takenOver(r *rulebook.Rulebook, stage string, s *survey) (b Bounds, err error) {
	s.book = r.TakingOver(stage)
	for i, class := range s.classes() {
		err := s.planned(class[0], func(pl *plan) error {
			for _, onTime := range []bool{false, true} {
				v := &view{plan: pl, onTime: onTime}
				if v.reach(); v.short() {
					return errShort
				}
				o, err := v.outcome(goal{ended: true}, class[0])
				if err != nil {
					return err
				}
				worse(b.of(onTime), o, i == 0)
			}
			return nil
		})
		if err != nil {
			return b, err
		}
	}
	return b, nil
}
