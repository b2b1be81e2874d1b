package check

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"

	"pgregory.net/rapid"
)

// The twins: every run that the checker prints is one that the engine accepts,
// event by event, and it ends on that very day.

// procedures reads the rulebooks that come with duly.
func procedures(t testing.TB) map[string]*rulebook.Rulebook {
	paths, err := filepath.Glob("../procedures/*/rulebook.md")
	if err != nil {
		t.Fatal(err)
	}
	paths = append(paths, "../internal/demo/rulebook/rulebook.md")
	out := map[string]*rulebook.Rulebook{}
	for _, path := range paths {
		out[filepath.Base(filepath.Dir(path))] = readRulebook(t, path)
	}
	return out
}

func readRulebook(t testing.TB, path string) *rulebook.Rulebook {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := []rulebook.File{{Name: path, Text: text}}
	for _, name := range rulebook.Needs(files) {
		name = filepath.Join(filepath.Dir(path), name)
		if text, err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
		files = append(files, rulebook.File{Name: name, Text: text})
	}
	r, problems := rulebook.Read(files)
	if r == nil {
		t.Fatal(path, problems)
	}
	return r
}

func TestTheEngineAcceptsEveryRun(t *testing.T) {
	for name, r := range procedures(t) {
		t.Run(name, func(t *testing.T) {
			to := r.InForce + 400
			res, err := Report(r, Options{From: r.InForce, To: to})
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for what, x := range extremes(res) {
				category := x.Category
				if err := replay(r, category, x.Run); err != nil {
					t.Errorf("%s: %v\n%s", what, err, ladder(x.Run))
				}
				n++
			}
			if n < 8 {
				t.Errorf("only %d runs were tried", n)
			}
		})
	}
}

// extremes lists every run of a result that goes to an end.
func extremes(res *Result) map[string]Extreme {
	out := map[string]Extreme{}
	add := func(what string, b Bounds) {
		for mode, bound := range map[string]*Bound{"guaranteed": b.Guaranteed, "on time": b.OnTime} {
			if bound != nil {
				out[what+", "+mode+", working days"] = bound.WorkingDays
				out[what+", "+mode+", days"] = bound.CalendarDays
			}
		}
	}
	add("all", res.Bounds)
	for end, b := range res.Ends {
		add("end "+end, b.Bounds)
	}
	for stage, b := range res.Stages {
		add("stage "+stage, *b)
	}
	for name, p := range res.Promises {
		add("promise "+name, Bounds{Guaranteed: p.Bound, OnTime: p.OnTime})
	}
	for _, f := range res.Floors {
		out["floor "+f.Step] = Extreme{Category: f.Category, Run: f.Run}
	}
	return out
}

// replay has people do what a run says, and holds it against what the engine
// makes of it.
func replay(r *rulebook.Rulebook, category string, run []RunEvent) error {
	if len(run) == 0 {
		return nil // nothing to show
	}
	events, err := casework.Receive(r, casework.Complaint{Category: category, Account: "What happened."}, run[0].Date, false)
	if err != nil {
		return err
	}
	c, err := casework.Replay(events)
	if err != nil {
		return err
	}
	for i, e := range run {
		if err := happen(r, c, i, e); err != nil {
			return fmt.Errorf("%s %s on %s: %w", e.How, e.Event, e.Date, err)
		}
	}
	return nil
}

func happen(r *rulebook.Rulebook, c *casework.Case, i int, e RunEvent) error {
	ref, outcome := stepOf(r, e.Event)
	switch e.How {
	case Acting, Extending:
		act := casework.Act{Kind: casework.Do, Step: ref, Day: e.Date, AfterHours: e.AfterHours, Outcome: outcome, Text: "Because.", Exhibits: []casework.Exhibit{{Name: "a"}}}
		if e.How == Extending {
			act.Kind, act.Outcome, act.Exhibits = casework.Extend, "", nil
		}
		who := casework.Actor{ID: fmt.Sprint("person ", i), Roles: []string{e.Who}}
		if e.Who == rulebook.Complainant || e.Who == rulebook.Respondent {
			who = casework.Actor{ID: e.Who, Party: e.Who}
		} else if role := r.Role(e.Who); role.Seats > 0 && act.Kind == casework.Do {
			for n := range max(role.Quorum, 1) {
				act.Present = append(act.Present, fmt.Sprint("person ", i, " ", n))
			}
			if role.ByLot {
				drawn, err := drawPanel(r, c, role, i, e.Date)
				if err != nil {
					return err
				}
				act.Present = drawn
				if step := r.Step(ref); step != nil && step.Decides() {
					act.Matter = casework.Unanimous(outcome, len(drawn))
				}
			}
			who.ID = act.Present[0]
		}
		if step := r.Step(ref); step != nil && act.Kind == casework.Do && contains(step.Needs, "findings") {
			for _, a := range casework.Clauses(r, c.Category) {
				act.Findings = append(act.Findings, casework.Finding{Definition: a.Definition, Clause: a.Clause.ID, Met: true, Reasons: "Because."})
			}
		}
		if step := r.Step(ref); step != nil && act.Kind == casework.Do && len(step.Grounds) > 0 && step.Appeals(outcome) {
			act.Matter = &casework.Matter{Grounds: step.Grounds[:1]}
		}
		events, err := perform(r, c, who, act)
		if err != nil {
			return err
		}
		return c.Apply(events...)
	case Pausing, Resuming:
		if e.How == Resuming && e.Who == "" { // by itself
			events, err := casework.Lapse(r, c, e.Date+1)
			if err != nil {
				return err
			}
			return c.Apply(events...)
		}
		kind := casework.Pause
		if e.How == Resuming {
			kind = casework.Resume
		}
		act := casework.Act{Kind: kind, Ground: e.Event, Day: e.Date, Text: "Because.", Exhibits: []casework.Exhibit{{Name: "a"}}}
		events, err := perform(r, c, casework.Actor{ID: fmt.Sprint("person ", i), Roles: []string{e.Who}}, act)
		if err != nil {
			return err
		}
		return c.Apply(events...)
	case Lapsing, Ceasing, PassingOn, Ending:
		events, err := casework.Lapse(r, c, e.Date+1)
		if err != nil {
			return err
		}
		if err := c.Apply(events...); err != nil {
			return err
		}
		return happened(c, e)
	}
	return nil
}

// perform has somebody act who has every training, once they and those who sit with them
// have said that they have no conflict, where that comes first.
func perform(r *rulebook.Rulebook, c *casework.Case, who casework.Actor, act casework.Act) ([]casework.Event, error) {
	who.Trained = trained(r, act.Day)
	for _, id := range append([]string{who.ID}, act.Present...) {
		one := casework.Actor{ID: id, Roles: who.Roles, Party: who.Party, Trained: who.Trained}
		if _, first := casework.Undeclared(r, c, one); !first {
			continue
		}
		events, err := casework.Perform(r, c, one, casework.Act{Kind: casework.Declare, Outcome: casework.NoConflict, Day: act.Day})
		if err != nil {
			return nil, err
		}
		if err := c.Apply(events...); err != nil {
			return nil, err
		}
	}
	return casework.Perform(r, c, who, act)
}

// trained is every training that a rulebook asks for, counting on a day.
func trained(r *rulebook.Rulebook, day timetable.Date) map[string]timetable.Date {
	out := map[string]timetable.Date{}
	for _, role := range r.Roles {
		if role.Trained != "" {
			out[role.Trained] = day
		}
	}
	return out
}

// drawPanel has a panel drawn by lot on the day on which it is needed, unless one
// sits already, and gives who sits.
func drawPanel(r *rulebook.Rulebook, c *casework.Case, role *rulebook.Role, i int, day timetable.Date) ([]string, error) {
	lot := &casework.Supply{Entropy: make([]byte, casework.EntropySize), Leaf: strings.Repeat("0", 64)}
	for n := range role.Seats + 2 {
		lot.Pool = append(lot.Pool, casework.Actor{ID: fmt.Sprint("person ", i, " ", n), Roles: []string{role.Name}, Qualities: role.Asked(), Trained: trained(r, day)})
	}
	for _, kind := range []string{casework.Convene, casework.Draw} {
		who := casework.Actor{ID: "clerk", Roles: []string{r.Roles[0].Name}}
		events, err := perform(r, c, who, casework.Act{Kind: kind, Subject: role.Name, Day: day, Lot: lot})
		var refusal *casework.Refusal
		if errors.As(err, &refusal) && strings.HasSuffix(refusal.What, "is complete") {
			break
		}
		if err != nil {
			return nil, err
		}
		if err := c.Apply(events...); err != nil {
			return nil, err
		}
	}
	var out []string
	for _, m := range c.Panels[role.Name].Members {
		out = append(out, m.ID)
	}
	return out, nil
}

// happened tells whether the case holds what a run says came about by itself.
func happened(c *casework.Case, e RunEvent) error {
	name, _, _ := strings.Cut(e.Event, "=")
	for _, x := range c.Events {
		if x.Day != e.Date {
			continue
		}
		switch {
		case e.How == Ending && x.Kind == casework.Ended && x.End == e.End,
			e.How == Ceasing && x.Kind == casework.Lapsed && x.Step == "",
			e.How == Lapsing && x.Kind == casework.Lapsed && x.Stage+"."+x.Step == name,
			e.How == PassingOn && x.Kind == casework.PassedOn && x.Stage+"."+x.Step == name:
			return nil
		}
	}
	return fmt.Errorf("the engine knows nothing of it; the case is in %q, ended %q on %s", c.Stage, c.End, c.EndedOn)
}

func stepOf(r *rulebook.Rulebook, event string) (ref rulebook.StepRef, outcome string) {
	name, outcome, _ := strings.Cut(event, "=")
	for i := range r.Stages {
		s := &r.Stages[i]
		if s.Name == name {
			return rulebook.StepRef{Stage: s.Name}, outcome
		}
		if step, ok := strings.CutPrefix(name, s.Name+"."); ok && s.Step(step) != nil {
			return rulebook.StepRef{Stage: s.Name, Step: step}, outcome
		}
	}
	return ref, outcome
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func ladder(run []RunEvent) string {
	var b strings.Builder
	for _, e := range run {
		fmt.Fprintf(&b, "%s %s %s %s\n", e.Date.Long(), e.How, e.Event, e.Who)
	}
	return b.String()
}

// The same on random rulebooks.
func TestTheEngineAcceptsEveryRunOfRandomRulebooks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRulebook(t, rapid.Bool().Draw(t, "day ends"))
		if len(r.Pauses) > 0 { // each day by day: one is enough to show how it is written out
			r.Pauses = r.Pauses[:1]
			r.Pauses[0].AtMost.N = min(r.Pauses[0].AtMost.N, 2)
		}
		replayAll(t, r)
	})
}

// The same where pauses go on from one stage to the next.
func TestTheEngineAcceptsRunsInWhichPausesGoOn(t *testing.T) {
	goOn := 0
	rapid.Check(t, func(t *rapid.T) {
		r := drawPausedEntries(t)
		r.Pauses = r.Pauses[:1]
		r.Pauses[0].In = nil // it is for the stage that follows too
		if len(heldStages(r)) == 0 {
			t.Skip("none does")
		}
		goOn += replayAll(t, r)
	})
	if goOn < 3 {
		t.Errorf("a pause went on in %d runs", goOn)
	}
}

// replayAll acts every run out that is printed for a rulebook, and tells in how many a
// pause goes on from one stage to the next.
func replayAll(t *rapid.T, r *rulebook.Rulebook) (goOn int) {
	for i := range r.Ends {
		r.Promises = append(r.Promises, rulebook.Promise{Name: r.Ends[i].Name, From: "received", To: r.Ends[i].Name, Within: timetable.Limit{N: 5, Unit: timetable.Days}})
	}
	for i := range r.Stages {
		s := &r.Stages[i]
		within := timetable.Limit{N: 3, Unit: timetable.WorkingDays}
		r.Promises = append(r.Promises, rulebook.Promise{Name: s.Name, From: "received", To: s.Name, Within: within})
		if len(r.Pauses) > 0 {
			continue
		}
		for j := range s.Steps {
			r.Promises = append(r.Promises, rulebook.Promise{Name: s.Steps[j].Ref().String(), From: s.Steps[0].Ref().String(), To: s.Steps[j].Ref().String(), Within: within})
			r.Promises = append(r.Promises, rulebook.Promise{Name: "ended after " + s.Steps[j].Ref().String(), From: s.Steps[j].Ref().String(), To: "ended", Within: within})
			r.Promises = append(r.Promises, rulebook.Promise{Name: "done after " + s.Steps[j].Ref().String(), From: s.Name, To: s.Steps[j].Ref().String(), Within: within})
		}
	}
	res, err := Report(r, Options{From: epoch, To: epoch + 6})
	if err != nil {
		t.Skip(err)
	}
	for what, x := range extremes(res) {
		goOn += b2i(goesOn(x.Run))
		if err := replay(r, category(r, x.Category), x.Run); err != nil {
			t.Fatalf("%s: %v\n%s\n%s", what, err, ladder(x.Run), dump(r))
		}
	}
	for name, p := range res.Promises {
		for _, c := range names(r) { // the run does not say which category
			if err = replay(r, c, p.Run); err == nil {
				break
			}
		}
		if err != nil && len(p.Run) > 0 {
			t.Fatalf("promise %s, %s: %v\n%s\n%s", name, p.Verdict, err, ladder(p.Run), dump(r))
		}
	}
	return goOn
}

// goesOn tells whether a stage is entered in a run while a pause lasts.
func goesOn(run []RunEvent) bool {
	paused := false
	for _, e := range run {
		if e.How == Entering && paused {
			return true
		}
		paused = e.How == Pausing || paused && e.How != Resuming
	}
	return false
}

func names(r *rulebook.Rulebook) []string {
	if len(r.Categories) == 0 {
		return []string{""}
	}
	var out []string
	for _, c := range r.Categories {
		out = append(out, c.Name)
	}
	return out
}

func category(r *rulebook.Rulebook, name string) string {
	if name == "" && len(r.Categories) > 0 {
		return r.Categories[0].Name
	}
	return name
}
