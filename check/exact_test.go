package check

import (
	"fmt"
	"strings"
	"testing"

	"duly/rulebook"
	"duly/timetable"

	"pgregory.net/rapid"
)

// What the checker says of small rulebooks is what every conduct, followed day
// by day, comes to.
func TestBoundsAreThoseOfEveryConduct(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { compareBounds(t, false) })
}

// The same where what comes after hours counts from the next working day.
func TestBoundsAreThoseOfEveryConductWithHours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { compareBounds(t, true) })
}

// Where a limit of no days can begin to run during a pause, the bounds may be too
// short and are never too long: docs/check.md.
func TestBoundsAreNeverTooLongWhereLimitsOfNoDaysBeginInPauses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawAnyRulebook(t, rapid.Bool().Draw(t, "day ends"))
		if len(r.Pauses) == 0 {
			drawn{t, r}.pauses(len(r.Stages))
		}
		r.Pauses = r.Pauses[:1]
		r.Pauses[0].AtMost.N = min(r.Pauses[0].AtMost.N, 2)
		if len(enteredPaused(r)) == 0 {
			t.Skip("all exact")
		}
		compareBoundsOf(t, r, true)
	})
}

// The same where parties bring cases to stages with limits or waits of no days while
// the clocks stand still.
func TestBoundsAreThoseOfEveryConductWhereStagesAreEnteredInPauses(t *testing.T) {
	tried := 0
	rapid.Check(t, func(t *rapid.T) {
		r := drawPausedEntries(t)
		if len(heldStages(r)) == 0 {
			t.Skip("none is")
		}
		tried++
		compareBoundsOf(t, r, false)
	})
	if tried < 20 {
		t.Errorf("only %d were tried", tried)
	}
}

// drawPausedEntries makes rulebooks in which parties end many stages, and many limits
// are of no days, with pauses.
func drawPausedEntries(t *rapid.T) *rulebook.Rulebook {
	r := drawAnyRulebook(t, false)
	d := drawn{t, r}
	if len(r.Pauses) == 0 {
		d.pauses(len(r.Stages))
	}
	for i := range r.Pauses {
		r.Pauses[i].AtMost.N = min(r.Pauses[i].AtMost.N, 3-i)
	}
	for i := range r.Stages {
		s := &r.Stages[i]
		for j := range s.Steps {
			x := &s.Steps[j]
			switch {
			case x.Decides() && !x.ByParty() && d.yes("party decides", 2):
				x.Who, x.Within, x.Wait, x.Extend = rulebook.Respondent, timetable.Limit{}, timetable.Limit{}, nil
				d.partyTime(x)
				if i+1 < len(r.Stages) {
					x.Outcomes[0] = rulebook.Outcome{Name: x.Outcomes[0].Name, Stage: fmt.Sprint("s", d.number("on to", i+1, len(r.Stages)-1))}
				}
			case !x.Within.IsZero() && d.yes("within none", 4):
				x.Within, x.Extend = timetable.Limit{Unit: timetable.WorkingDays}, nil
			case !x.Allow.IsZero() && d.yes("allow none", 6):
				x.Allow, x.Extend = timetable.Limit{Unit: timetable.Days}, nil
			}
		}
	}
	return r
}

// Of two limits that end on one day the first in the text ends first: a step that is
// done by its lapse was done before a later one's lapse leads back into the stage,
// though on the evening of that day it could have been done so as to count from the next.
func TestWhatLapsesFirstIsDoneBeforeTheStageIsLeft(t *testing.T) {
	calendar, err := timetable.New(timetable.Spec{Name: "plain", AnyDay: true})
	if err != nil {
		t.Fatal(err)
	}
	days := func(n int) timetable.Limit { return timetable.Limit{N: n, Unit: timetable.Days} }
	done := &rulebook.Consequence{Done: true}
	r := &rulebook.Rulebook{Name: "two lapses", InForce: epoch, Start: "s0", Calendar: calendar, DayEnds: 17 * 60, Stages: []rulebook.Stage{{
		Name: "s0", Rule: "1", Steps: []rulebook.Step{
			{Stage: "s0", Name: "x0", Who: "clerk", Does: rulebook.Report, Within: days(1), Else: done, Optional: true, Rule: "1.1"},
			{Stage: "s0", Name: "x1", Who: rulebook.Respondent, Does: rulebook.Reply, Allow: days(0), Rule: "1.2"},
			{Stage: "s0", Name: "x2", Who: "clerk", Does: rulebook.Decide, After: []string{"x1"}, Within: days(0), Wait: days(0), Rule: "1.3",
				Outcomes: []rulebook.Outcome{{Name: "again", Stage: "s0", AtMost: 1}}, Else: &rulebook.Consequence{Outcome: "again"}},
		},
	}}}
	g := goal{stage: "s0", step: "x0"}
	pl, err := newPlan(newProcedure(r, "", newCurves(calendar, epoch), epoch, epoch))
	if err != nil {
		t.Fatal(err)
	}
	v := &view{plan: pl}
	v.latest(g)
	if got, want := pl.situations[0].values.at(during(epoch)), epoch+1; got != want {
		t.Errorf("the report is first done by %s, want %s", day(got), want.Long())
	}
}

const oracleDays = 45

func compareBounds(t *rapid.T, dayEnds bool) { compareBoundsOf(t, drawRulebook(t, dayEnds), false) }

// compareBoundsOf compares all goals of a rulebook; with short, those may be met
// later, and stages entered on more days, than the checker says.
func compareBoundsOf(t *rapid.T, r *rulebook.Rulebook, short bool) {
	dayEnds := r.DayEnds != 0
	onTime := rapid.Bool().Draw(t, "on time")
	for i := range r.Stages {
		if s := &r.Stages[i]; dayEnds && onTime { // not exact to the day: docs/check.md
			s.Within, s.Extend, s.Else = timetable.Limit{}, nil, nil
		}
	}
	category := ""
	if len(r.Categories) > 0 {
		category = rapid.SampledFrom([]string{"a", "b"}).Draw(t, "category")
	}
	received := epoch + timetable.Date(rapid.IntRange(0, 13).Draw(t, "received"))
	goals := []goal{{ended: true}, {end: "e0"}, {end: "e1"}, {end: "none"}}
	for _, s := range r.Stages {
		if s.Name != r.Start {
			goals = append(goals, goal{stage: s.Name})
		}
		for _, x := range s.Steps {
			goals = append(goals, goal{stage: s.Name, step: x.Name})
		}
	}
	p := newProcedure(r, category, newCurves(r.Calendar, epoch), received, received)
	pl, err := newPlan(p)
	if err != nil {
		t.Fatal(err)
	}
	if len(pl.loops) > 0 {
		t.Skip("a loop for ever")
	}
	o := &oracle{r: r, category: category, onTime: onTime, limit: received + oracleDays}
	o.run([]timetable.Date{received})
	if o.gaveUp {
		t.Skip("too many conducts")
	}
	v := &view{plan: pl, onTime: onTime}
	v.reach()
	if !o.left { // otherwise a stage can be left on days without end
		compareEntries(t, v, o, received, short)
	}
	for _, g := range goals {
		v.latest(g)
		if v.err != nil {
			t.Skip(v.err)
		}
		got := pl.situations[0].values.at(during(p.counted(received)))
		if p.counted(received) != received {
			continue
		}
		compareGoal(t, r, o, g, got, received, short)
	}
}

func compareGoal(t *rapid.T, r *rulebook.Rulebook, o *oracle, g goal, got, received timetable.Date, short bool) {
	want, left := timetable.Date(0), o.left
	switch {
	case g.ended:
		for _, d := range o.ends {
			want = max(want, d)
		}
	case g.end != "":
		want = o.ends[g.end]
	default:
		other := &oracle{r: r, category: o.category, onTime: o.onTime, limit: o.limit, goal: g}
		other.run([]timetable.Date{received})
		if other.gaveUp {
			return
		}
		want, left = other.ends["goal"], other.left
	}
	if got > o.limit {
		if !left {
			t.Fatalf("%+v on time %v received %s: last on %s, and every conduct has ended by %s\n%s", g, o.onTime, received.Long(), day(got), want.Long(), dump(r))
		}
		return
	}
	if short && got <= want {
		return
	}
	if got != want || g.ended && left {
		t.Fatalf("%+v on time %v received %s: last on %s, and by every conduct on %s (still on: %v)\n%s", g, o.onTime, received.Long(), day(got), want.Long(), left, dump(r))
	}
}

// compareEntries: the days on which each stage can be entered are the same; of
// days' ends those are left out on which it can be entered by an act as well.
func compareEntries(t *rapid.T, v *view, o *oracle, received timetable.Date, short bool) {
	found := map[string]bool{}
	for i := range v.situations {
		s := &v.situations[i]
		s.reached.each(func(e moment) {
			if e.day() > o.limit {
				return
			}
			how := "day"
			if e.over() {
				how = "end"
			}
			key := fmt.Sprintf("%s %s %s", s.phase.stage.Name, e.day(), how)
			found[key] = true
			if !o.entries[key] {
				t.Fatalf("on time %v received %s: can enter %s, and by no conduct does\n%s", o.onTime, received.Long(), key, dump(o.r))
			}
		})
	}
	for key := range o.entries {
		if !short && !found[key] && !found[strings.Replace(key, " end", " day", 1)] {
			t.Fatalf("on time %v received %s: cannot enter %s, and by some conduct does\n%s", o.onTime, received.Long(), key, dump(o.r))
		}
	}
}

func day(d timetable.Date) string {
	if d >= noDay {
		return "no day"
	}
	if d >= unknown {
		return "a day unknown"
	}
	return d.Long()
}

func dump(r *rulebook.Rulebook) string {
	var b strings.Builder
	for _, h := range r.Calendar.Holidays(epoch, epoch+60) {
		fmt.Fprintf(&b, "holiday %s\n", h.Date.Long())
	}
	fmt.Fprintf(&b, "any day %v, day ends %d\n", r.Calendar.AnyDay(), r.DayEnds)
	for _, p := range r.Pauses {
		fmt.Fprintf(&b, "pause %s at most %s times %d in %v\n", p.Name, p.AtMost, p.Times, p.In)
	}
	for _, s := range r.Stages {
		fmt.Fprintf(&b, "%s within %v extend %s else %s\n", s.Name, s.Within, extends(s.Extend), then(s.Else))
		for _, x := range s.Steps {
			fmt.Fprintf(&b, "  %s %s after %v within %v allow %v wait %v extend %s else %s only for %v optional %v\n", x.Name, x.Who, x.After, x.Within, x.Allow, x.Wait, extends(x.Extend), then(x.Else), x.OnlyFor, x.Optional)
			for _, o := range x.Outcomes {
				fmt.Fprintf(&b, "    %s: %s%s at most %d only for %v\n", o.Name, o.Stage, o.End, o.AtMost, o.OnlyFor)
			}
		}
	}
	return b.String()
}

func extends(x *rulebook.Extension) string {
	if x == nil {
		return "-"
	}
	return fmt.Sprintf("by %v times %d", x.By, x.Times)
}

func then(c *rulebook.Consequence) string {
	switch {
	case c == nil:
		return "-"
	case c.PassTo != "":
		return fmt.Sprintf("{%s within %v else %s}", c.PassTo, c.Within, then(c.Else))
	case c.Done:
		return "done"
	}
	return c.Step + c.Outcome + c.End + c.Stage
}
