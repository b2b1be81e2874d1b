package casework_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/check"
	"duly/rulebook"
	"duly/timetable"
)

// The checker and the engine read the same rulebook and never each other. Here
// each judges the other: what the checker says can happen, the engine lets
// happen, on those days; and nobody in the engine passes a bound.
var twins = []string{"testdata/small.md", "../internal/demo/rulebook/rulebook.md"}

func examined(t testing.TB, path string) (*rulebook.Rulebook, *check.Result) {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	r := readRulebook(t, path)
	res, err := check.Report(r, check.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r, res
}

// Every run that the checker prints is lawful, event by event, and ends when it says.
func TestRunsAreLawful(t *testing.T) {
	for _, path := range twins {
		t.Run(filepath.Base(path), func(t *testing.T) {
			r, res := examined(t, path)
			runs := map[string]check.Extreme{}
			bound := func(name string, b *check.Bound) {
				if b != nil {
					runs[name+", working days"], runs[name+", calendar days"] = b.WorkingDays, b.CalendarDays
				}
			}
			bounds := func(name string, b check.Bounds) {
				bound(name+" guaranteed", b.Guaranteed)
				bound(name+" on time", b.OnTime)
			}
			bounds("whole", res.Bounds)
			for name, b := range res.Categories {
				bounds("category "+name, b)
			}
			for name, b := range res.Ends {
				bounds("end "+name, b.Bounds)
			}
			for name, b := range res.Stages {
				bounds("stage "+name, *b)
			}
			for name, p := range res.Promises {
				bound("promise "+name, p.Bound)
				bound("promise on time "+name, p.OnTime)
				runs["promise's run "+name] = check.Extreme{Run: p.Run}
			}
			if len(runs) < 10 {
				t.Fatalf("only %d runs", len(runs))
			}
			for name, x := range runs {
				if len(x.Run) > 0 {
					t.Run(name, func(t *testing.T) { follow(t, r, res, x) })
				}
			}
		})
	}
}

// follow plays a run in the engine, rung by rung.
func follow(t *testing.T, r *rulebook.Rulebook, res *check.Result, x check.Extreme) {
	p := &play{t: t, rules: r, c: &casework.Case{}}
	category := x.Category
	if category == "" && len(r.Categories) > 0 {
		category = r.Categories[0].Name
	}
	for _, rung := range x.Run {
		switch rung.How {
		case check.Receiving:
			events, err := casework.Receive(r, casework.Complaint{Category: category, Account: "It happened."}, rung.Date, rung.AfterHours)
			p.happened(events, err)
		case check.Acting, check.Extending:
			p.acts(rung)
		case check.Pausing, check.Resuming:
			p.stops(rung)
		case check.Lapsing, check.PassingOn, check.Ceasing:
			p.lapses(rung)
		case check.Entering:
			if p.c.Stage != rung.Event {
				t.Fatalf("on %s the run enters %s, and the case is in %q", rung.Date, rung.Event, p.c.Stage)
			}
		case check.Ending:
			if p.c.EndedOn != rung.Date || rung.End != "" && p.c.End != rung.End {
				t.Fatalf("the run ends on %s (%s), the case on %s (%s)", rung.Date, rung.End, p.c.EndedOn, p.c.End)
			}
		}
	}
}

func refOf(event string) (ref rulebook.StepRef, outcome string) {
	event, outcome, _ = strings.Cut(event, "=")
	i := strings.LastIndex(event, ".")
	if i < 0 {
		return rulebook.StepRef{Stage: event}, outcome
	}
	return rulebook.StepRef{Stage: event[:i], Step: event[i+1:]}, outcome
}

// acts lets somebody new do what the run says, so that no earlier doing bars them.
func (p *play) acts(rung check.RunEvent) {
	p.t.Helper()
	p.time(rung.Date)
	ref, outcome := refOf(rung.Event)
	act := casework.Act{Kind: casework.Do, Step: ref, Day: rung.Date, Outcome: outcome, Text: "So.", AfterHours: rung.AfterHours}
	as := ""
	if k := p.c.Clock(ref); k != nil {
		as = k.Who
	}
	if rung.How == check.Extending {
		act.Kind = casework.Extend
		if ref.Step == "" {
			as = p.rules.Stage(ref.Stage).Extend.ApprovedBy
		} else {
			as = p.rules.Step(ref).Extend.ApprovedBy
		}
	}
	who := casework.Actor{ID: as + " for " + ref.String(), Roles: []string{as}}
	if as == rulebook.Complainant || as == rulebook.Respondent {
		who = casework.Actor{ID: as, Party: as}
	}
	for _, a := range casework.Clauses(p.rules, p.c.Category) {
		act.Findings = append(act.Findings, casework.Finding{Definition: a.Definition, Clause: a.Clause.ID, Reasons: "Seen."})
	}
	if role := p.rules.Role(as); role != nil && role.Seats > 0 && act.Kind == casework.Do {
		act.Present = bench(role, who.ID)
		if role.ByLot {
			if err := p.c.Apply(casework.Empanel(p.rules, as, act.Present, rung.Date)...); err != nil {
				p.t.Fatal(err)
			}
		}
	}
	if act.Kind == casework.Do {
		fillings[casework.Do](p.rules, p.c, &act)
	}
	events, err := casework.Perform(p.rules, p.c, who, act)
	if err != nil {
		p.t.Fatalf("%s: %s %s by the %s: %v", rung.Date, rung.How, rung.Event, as, err)
	}
	p.happened(events, err)
}

// stops lets whoever may stop the clocks, or start them again; a pause that ends without
// anybody does so by itself.
func (p *play) stops(rung check.RunEvent) {
	p.t.Helper()
	if rung.How == check.Resuming && rung.Who == "" {
		p.time(rung.Date + 1)
		return
	}
	p.time(rung.Date)
	kind := map[string]string{check.Pausing: casework.Pause, check.Resuming: casework.Resume}[rung.How]
	events, err := casework.Perform(p.rules, p.c, casework.Actor{ID: "stops", Roles: []string{rung.Who}}, casework.Act{Kind: kind, Ground: rung.Event, Day: rung.Date, Text: "So."})
	if err != nil {
		p.t.Fatalf("%s: %s %s by the %s: %v", rung.Date, rung.How, rung.Event, rung.Who, err)
	}
	p.happened(events, err)
}

// time lets everything lapse that ended before a day.
func (p *play) time(day timetable.Date) []casework.Event {
	p.t.Helper()
	events, err := casework.Lapse(p.rules, p.c, day)
	p.happened(events, err)
	return events
}

// lapses lets time do what the run says that it does, on that day.
func (p *play) lapses(rung check.RunEvent) {
	p.t.Helper()
	p.time(rung.Date + 1)
	ref, outcome := refOf(rung.Event)
	for i := len(p.c.Events) - 1; i >= 0; i-- {
		e := p.c.Events[i]
		kind := e.Kind == casework.Lapsed || e.Kind == casework.PassedOn && rung.How == check.PassingOn
		if kind && e.Day == rung.Date && e.Stage == ref.Stage && (e.Step == ref.Step || rung.How == check.Ceasing) && (outcome == "" || e.Outcome == outcome || e.End == outcome) {
			return
		}
	}
	p.t.Fatalf("on %s, %s of %s did not come about by itself", rung.Date, rung.How, rung.Event)
}

// Random people in the engine never end a case later than the guaranteed bound.
func TestNobodyPassesABound(t *testing.T) {
	for _, path := range twins {
		t.Run(filepath.Base(path), func(t *testing.T) {
			r, res := examined(t, path)
			if res.Bounds.Guaranteed == nil {
				t.Fatal("no bound is guaranteed")
			}
			rapid.Check(t, func(t *rapid.T) { anyConductWithin(t, r, res.Bounds.Guaranteed, res.From, res.To) })
		})
	}
}

func anyConductWithin(t *rapid.T, r *rulebook.Rulebook, bound *check.Bound, from, to timetable.Date) {
	day := from + timetable.Date(rapid.IntRange(0, int(to-from)).Draw(t, "received"))
	category := rapid.SampledFrom(r.Categories).Draw(t, "category").Name
	c := &casework.Case{}
	events, err := casework.Receive(r, casework.Complaint{Category: category, Account: "It happened."}, day, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Apply(events...); err != nil {
		t.Fatal(err)
	}
	slow := rapid.IntRange(1, 30).Draw(t, "slow")
	for c.Open() {
		day += timetable.Date(rapid.IntRange(0, slow).Draw(t, "days"))
		events, err := casework.Lapse(r, c, day)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Apply(events...); err != nil {
			t.Fatal(err)
		}
		someAct(t, r, c, day)
	}
	working, err := r.Calendar.WorkingDays(c.Received, c.EndedOn)
	if err != nil {
		t.Fatal(err)
	}
	if working > bound.WorkingDays.Days || int(c.EndedOn-c.Received) > bound.CalendarDays.Days {
		t.Fatalf("received %s, ended %s: %d working days and %d days, beyond %d and %d", c.Received, c.EndedOn, working, int(c.EndedOn-c.Received), bound.WorkingDays.Days, bound.CalendarDays.Days)
	}
}

// someAct lets somebody who may do something do it, or nobody.
func someAct(t *rapid.T, r *rulebook.Rulebook, c *casework.Case, day timetable.Date) {
	type option struct {
		who casework.Actor
		m   casework.Move
	}
	var options []option
	var people []casework.Actor
	for _, role := range r.Roles {
		people = append(people, casework.Actor{ID: role.Name, Roles: []string{role.Name}})
	}
	people = append(people, casework.Actor{ID: "respondent", Party: "respondent"}, casework.Actor{ID: "complainant", Party: "complainant"})
	for _, who := range people {
		lawful, _, err := casework.Moves(r, c, who, day)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range lawful {
			if m.Kind != casework.Add && m.Kind != casework.Join && !endsAnything(m.Kind) {
				options = append(options, option{who, m})
			}
		}
	}
	if len(options) == 0 || rapid.IntRange(0, 3).Draw(t, "silent") == 0 {
		return
	}
	o := rapid.SampledFrom(options).Draw(t, "move")
	outcome := ""
	if o.m.Kind == casework.Do && len(o.m.Outcomes) > 0 {
		outcome = rapid.SampledFrom(o.m.Outcomes).Draw(t, "outcome")
	}
	act := full(r, c, o.m, day, outcome)
	act.Present = nil
	if role := r.Role(o.m.As); role != nil && role.Seats > 0 && sits(o.m.Kind) {
		act.Present = bench(role, o.who.ID)
	}
	events, err := casework.Perform(r, c, o.who, act)
	if refusal := (*casework.Refusal)(nil); errors.As(err, &refusal) && refusal.Field == "outcome" {
		return // no finding yet for what was alleged
	}
	if err != nil {
		t.Fatalf("%s %s on %s: %v", o.m.Kind, o.m.Step, day, err)
	}
	if err := c.Apply(events...); err != nil {
		t.Fatal(err)
	}
}
