package check

import (
	"fmt"
	"slices"
	"testing"

	"duly/rulebook"
	"duly/timetable"

	"pgregory.net/rapid"
)

// drawPlain makes rulebooks whose stages are plain, so that pauses fall to steps.
func drawPlain(t *rapid.T) *rulebook.Rulebook {
	d := drawn{t, &rulebook.Rulebook{Name: "drawn", InForce: epoch, Start: "s0"}}
	spec := timetable.Spec{Name: "drawn", AnyDay: d.yes("any day", 4)}
	for i := range d.number("holidays", 0, 5) {
		spec.Holidays = append(spec.Holidays, timetable.Holiday{Date: epoch + timetable.Date(d.number("holiday", 0, 50)), Name: fmt.Sprint("holiday ", i)})
	}
	var err error
	if d.r.Calendar, err = timetable.New(spec); err != nil {
		t.Fatal(err)
	}
	if !spec.AnyDay && d.yes("day ends", 3) {
		d.r.DayEnds = 17 * 60
	}
	d.r.Ends = []rulebook.End{{Name: "e0"}, {Name: "e1"}, {Name: "none", Kind: "undecided"}}
	mixed := d.yes("mixed", 2)
	limit := func(label string, least int) timetable.Limit {
		l := timetable.Limit{N: d.number(label, least, least+4), Unit: timetable.WorkingDays}
		if mixed {
			switch d.number(label+" unit", 1, 5) {
			case 1, 2:
				l.Unit = timetable.Days
			case 3:
				l = timetable.Limit{N: 1, Unit: timetable.Weeks}
			case 4:
				l.AtLeast = 3
				l.Unit = timetable.Days
			}
		}
		return l
	}
	s := rulebook.Stage{Name: "s0", Rule: "1"}
	steps := d.number("steps", 1, 4)
	for j := range steps {
		x := rulebook.Step{Stage: "s0", Name: fmt.Sprint("x", j), Who: "clerk", Does: rulebook.Report, Rule: fmt.Sprint("1.", j), Else: &rulebook.Consequence{Done: true}}
		for k := range s.Steps {
			if !s.Steps[k].Decides() && d.yes("after", 2) {
				x.After = append(x.After, s.Steps[k].Name)
			}
		}
		if d.yes("party", 3) {
			x.Who = rulebook.Respondent
			x.Allow = limit("allow", 2)
		} else {
			x.Within = limit("within", 2)
			if x.Within.Unit == timetable.WorkingDays && d.yes("wait", 3) {
				x.Wait = timetable.Limit{N: d.number("wait", 1, x.Within.N-1), Unit: timetable.WorkingDays}
			}
			if d.yes("pass", 4) {
				x.Else = &rulebook.Consequence{PassTo: "deputy", Within: limit("pass", 1), Else: x.Else}
			}
		}
		if d.yes("extend", 4) {
			x.Extend = &rulebook.Extension{By: limit("by", 1), Times: 1, ApprovedBy: "judge"}
		}
		leave := d.yes("leaves", 6)
		switch {
		case j == steps-1:
			x.Does = rulebook.Decide
			x.Outcomes = []rulebook.Outcome{{Name: "go", End: "e0"}}
			last := x.Else
			for last.Else != nil {
				last = last.Else
			}
			*last = rulebook.Consequence{End: "none"}
			if d.yes("goes", 2) {
				*last = rulebook.Consequence{Outcome: "go"}
			}
		case leave:
			x = rulebook.Step{Stage: "s0", Name: x.Name, Who: rulebook.Respondent, Does: rulebook.Decide, Optional: true, After: x.After, Outcomes: []rulebook.Outcome{{Name: "leave", End: "e1"}}}
		}
		s.Steps = append(s.Steps, x)
	}
	d.r.Stages = []rulebook.Stage{s}
	d.pauses(1)
	for i := range d.r.Pauses {
		d.r.Pauses[i].In = nil
		if !mixed {
			d.r.Pauses[i].AtMost.Unit = timetable.WorkingDays
		}
	}
	return d.r
}

// Where pauses are taken to fall to steps, a stage can be left on the same days
// as when every day on which a pause can begin and end is looked at.
func TestPausesFallToStepsAsDayByDay(t *testing.T) {
	plain, shared := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		r := drawPlain(t)
		onTime := rapid.Bool().Draw(t, "on time")
		p := newProcedure(r, "", newCurves(r.Calendar, epoch), epoch, epoch)
		pl, err := newPlan(p)
		if err != nil {
			t.Fatal(err)
		}
		s := &pl.situations[0]
		e := during(p.counted(epoch + timetable.Date(rapid.IntRange(0, 20).Draw(t, "entered"))))
		if e.day() == epoch+3 && r.DayEnds == 0 {
			e++
		}
		for _, use := range s.uses[1:] {
			a := s.phase.absorbed(onTime, e.over(), use, -1)
			if !a.plain || len(s.phase.assigned(a)) == 0 {
				continue
			}
			plain++
			if a.shared != nil {
				shared++
				together := slices.Clone(s.phase.leavingWith(onTime, e, use))
				alone := *a
				alone.shared = nil
				s.phase.takings[a.key], s.phase.taken = &alone, nil
				if single := lastLapses(s.phase.leavingWith(onTime, e, use)); !slices.Equal(together, single) {
					t.Fatalf("entered %s (over %v), usage %v, on time %v: one way after the other %v, all at once %v\n%s", e.day().Long(), e.over(), p.usages[use], onTime, single, together, dump(r))
				}
			}
			got := days(p, s.phase, s.phase.leave(onTime, e, use))
			// What can be done with fewer pauses can be done with these, begun and ended on one day.
			all := slices.Clone(s.phase.leave(onTime, e, 0))
			q := ask(onTime, e, -1, acting)
			for _, u := range s.uses {
				if covers(p.usages[use], p.usages[u]) {
					s.phase.everyStop(onTime, e, u, func(now *phase) {
						for _, x := range now.leaving(&q) {
							all = now.around(all, x, use)
						}
					})
				}
			}
			want := days(p, s.phase, all)
			for k := range want {
				if !got[k] {
					t.Fatalf("entered %s (over %v), usage %v, on time %v: cannot be left by %s, and day by day can\n%s", e.day().Long(), e.over(), p.usages[use], onTime, k, dump(r))
				}
			}
			for k := range got {
				if !want[k] {
					t.Fatalf("entered %s (over %v), usage %v, on time %v: can be left by %s, and day by day cannot\n%s", e.day().Long(), e.over(), p.usages[use], onTime, k, dump(r))
				}
			}
		}
	})
	if plain < 50 {
		t.Errorf("only %d plain stages were drawn", plain)
	}
	if shared < 10 {
		t.Errorf("only %d stages were drawn in which all ways are followed at once", shared)
	}
}

// lastLapses leaves out each lapse of a step that is followed by a later one: of an
// end, the last is enough.
func lastLapses(xs []exit) (out []exit) {
	for i, x := range xs {
		if !x.lapse || i+1 == len(xs) || xs[i+1].kind() != x.kind() {
			out = append(out, x)
		}
	}
	return out
}

func covers(u, v usage) bool {
	for g := range u {
		if v[g] > u[g] {
			return false
		}
	}
	return true
}

// days lists the days on which exits leave; of lapses that end the case, the last.
func days(p *procedure, ph *phase, xs []exit) map[string]bool {
	out := map[string]bool{}
	last := map[int]moment{}
	for _, x := range xs {
		if x.lapse && slices.Contains(ph.steps[x.step].takes, int(x.target)) {
			continue // an act of the same day leads there too
		}
		if x.lapse {
			last[int(x.step)] = max(last[int(x.step)], x.to)
			continue
		}
		for m := x.from; m <= x.to; m += 2 {
			if p.actBy(m) == m {
				out[fmt.Sprintf("%s on %s", ph.ref(int(x.step)), m.day())] = true
			}
		}
	}
	for i, m := range last {
		out[fmt.Sprintf("%s at the end of %s", ph.ref(i), m.day())] = true
	}
	return out
}
