package rehearsal

import (
	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// alone holds what was done against the new limit by itself. A limit that a
// pause has moved is taken from the way that the case would have gone, as far
// as that is the same one.
func (s Stage) alone(r Rung) Alone {
	limit, wait, extension, there := s.limits(r.Step, r.Party)
	if !there {
		return Alone{Fate: Nowhere}
	}
	if limit.IsZero() {
		return Alone{Fate: Free, TooSoon: s.tooSoon(r, wait)}
	}
	a := Alone{Fate: Unknown, TooSoon: s.tooSoon(r, wait)}
	if r.Was.moved {
		if r.Would == nil || r.Would.Opened != r.Was.Opened {
			return a
		}
		a.Due = r.Would.Due
	} else {
		due, err := extended(s.New, limit, extension, r.Was)
		if err != nil {
			return a
		}
		a.Due = due
	}
	a.Fate = r.Was.alone(a.Due, s.AsOf, r.Party)
	return a
}

// alone judges what was done by a new last day. What time closed or passed on
// while the new limit would still have run tells nothing of what people would
// have done with it.
func (s *Side) alone(due, asOf timetable.Date, party bool) Fate {
	acted := s.By == casework.Done || s.By == casework.Waived
	switch {
	case party && acted && s.Closed > due:
		return Missed
	case party || s.Closed == 0 && s.Passed == 0:
		return s.against(due, asOf, party)
	case acted && s.Closed <= due:
		return Kept // also by whom it was passed on to, if that had not come about
	case acted:
		return Missed
	case s.Passed > 0 && s.Due < due, s.By == casework.Lapsed && s.Closed < due:
		return Unknown
	}
	return s.against(due, asOf, party)
}

func (s Stage) tooSoon(r Rung, wait timetable.Limit) bool {
	if wait.IsZero() || r.Was.By != casework.Done {
		return false
	}
	last, err := s.New.Calendar.Due(wait, r.Was.Opened)
	return err == nil && r.Was.Closed <= last
}

// limits gives what the new rules say of a step, or of a stage.
func (s Stage) limits(ref rulebook.StepRef, party bool) (limit, wait timetable.Limit, extension *rulebook.Extension, there bool) {
	if ref.Step == "" {
		if stage := s.New.Stage(ref.Stage); stage != nil {
			return stage.Within, wait, stage.Extend, true
		}
		return limit, wait, nil, false
	}
	step := s.New.Step(ref)
	if step == nil || step.ByParty() != party {
		return limit, wait, nil, false
	}
	if party {
		return step.Allow, wait, step.Extend, true
	}
	return step.Within, step.Wait, step.Extend, true
}
