package casework_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

func init() {
	// judges STEP [with a,b] [on GROUND, GROUND] [imposing NAME for LIMIT + … [unweighed] [at once]]: does a
	// step, with a finding on every clause. A space in a name is written as _ in the step.
	verbs["judges"] = func(p *play, act *casework.Act, words []string) {
		stage, step, _ := strings.Cut(words[0], ".")
		act.Kind, act.Step = casework.Do, rulebook.StepRef{Stage: strings.ReplaceAll(stage, "_", " "), Step: step}
		for _, a := range casework.Clauses(p.rules, p.c.Category) {
			act.Findings = append(act.Findings, casework.Finding{Definition: a.Definition, Clause: a.Clause.ID, Met: true, Reasons: "Seen by two."})
		}
		rest := strings.Join(words[1:], " ")
		rest, imposing, _ := strings.Cut(rest, "imposing ")
		rest, on, appeals := strings.Cut(rest, "on ")
		if with, ok := strings.CutPrefix(rest, "with "); ok {
			act.Present = strings.Split(strings.TrimSpace(with), ",")
		}
		if appeals {
			act.Matter = &casework.Matter{Grounds: strings.Split(strings.TrimSpace(on), ", ")}
		}
		if imposing != "" {
			act.Matter = &casework.Matter{Weighing: weighing(p.rules, imposing)}
		}
	}
	verbs["fulfils"] = func(_ *play, act *casework.Act, words []string) {
		act.Kind, act.Subject = casework.Fulfil, words[0]
	}
}

func weighing(r *rulebook.Rulebook, text string) *casework.Weighing {
	w := &casework.Weighing{Start: "Three months for a rammed boat.", Aggravating: "It was the second boat.", Mitigating: "He has said that he is sorry."}
	text, bare := strings.CutSuffix(text, " unweighed")
	if bare {
		w.Mitigating = ""
	}
	text, atOnce := strings.CutSuffix(text, " at once")
	if atOnce {
		w.AtOnce = "He has said that he will do it again tomorrow."
	}
	for one := range strings.SplitSeq(text, " + ") {
		name, length, _ := strings.Cut(one, " for ")
		s := casework.Imposition{Name: name, Length: length}
		if rule := r.Sanction(name); rule != nil {
			for _, what := range rule.Effects {
				s.Effects = append(s.Effects, casework.Effect{What: what})
			}
		}
		w.Sanctions = append(w.Sanctions, s)
	}
	return w
}

// Whatever people do: a sanction is never outside its range, no more is taken off
// than was served, and no appeal of the respondent's makes anything worse.
func TestSanctionsKeepTheirRangeTheirCreditAndTheirCeiling(t *testing.T) {
	r := readRulebook(t, "testdata/ladder.md")
	imposed, credited, bounded := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		c := walk(t, r)
		plain, err := r.Calendar.With(nil, nil, true)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range c.Penalties {
			if p.From == 0 {
				continue
			}
			imposed++
			rule := r.Sanction(p.Name)
			last := p.Until + timetable.Date(p.Credit)
			if most, err := plain.Due(rule.Most, p.From); err != nil || last > most || p.Until < p.From {
				t.Fatalf("%s lasts from %s to %s, beyond %s (%v)", p.Name, p.From, last, rule.Most, err)
			}
			if !rule.Least.IsZero() {
				if least, err := plain.Due(rule.Least, p.From); err != nil || last < least {
					t.Fatalf("%s lasts from %s to %s, less than %s (%v)", p.Name, p.From, last, rule.Least, err)
				}
			}
			if served := daysBorne(r, c, p); p.Credit > served {
				t.Fatalf("%s: %d days were taken off for %d served", p.ID, p.Credit, served)
			}
			if p.Credit > 0 {
				credited++
			}
			for _, x := range p.Effects {
				if x.From < p.From || x.To > p.Until || x.To < x.From {
					t.Fatalf("%s has an effect from %s to %s", p.ID, x.From, x.To)
				}
			}
			if !c.Open() && p.Stands() && c.End != "upheld" {
				t.Fatalf("%s stands though the case ended %q", p.ID, c.End)
			}
		}
		bounded += neverWorse(t, r, c)
	})
	t.Logf("%d took effect, %d with credit, %d decisions after an appeal of the respondent", imposed, credited, bounded)
	if imposed == 0 {
		t.Error("nothing was imposed on any of these ways")
	}
}

// daysBorne counts, day by day, on how many days before a sanction began
// something was in effect that counts as time served.
func daysBorne(r *rulebook.Rulebook, c *casework.Case, p casework.Penalty) int {
	days := map[timetable.Date]bool{}
	bear := func(from, to timetable.Date) {
		for d := from + 1; d <= min(to, p.From); d++ {
			days[d] = true
		}
	}
	for _, m := range c.Restraints {
		to := m.Lifted
		if m.Runs() {
			to = p.From
		}
		bear(m.From, to)
	}
	for _, q := range c.Penalties {
		if kind := r.Sanction(q.Name).Kind; q.ID != p.ID && q.From != 0 && q.Ended != 0 && (kind == rulebook.Suspension || kind == rulebook.Removal) {
			bear(q.From, min(q.Until, q.Ended))
		}
	}
	return len(days)
}

// neverWorse follows the decisions of a case: after an appeal of the respondent
// alone, the highest that is imposed stands no higher than before, and on the
// same rung lasts no longer.
func neverWorse(t *rapid.T, r *rulebook.Rulebook, c *casework.Case) (bounded int) {
	type height struct{ rung, months int }
	var last, ceiling, now height
	limited, theirs, others := false, false, false
	months := func(e casework.Event) int { return e.Limit.N }
	for _, e := range c.Events {
		step := r.Step(rulebook.StepRef{Stage: e.Stage, Step: e.Step})
		switch {
		case e.Kind == casework.Done && r.Imposable(step.Outcome(e.Outcome)) != nil:
			if theirs || others {
				limited, ceiling = !others, last
			}
			now, theirs, others = height{rung: -1}, false, false
			if limited {
				bounded++
			}
			last = now
		case e.Kind == casework.Sanctioned:
			h := height{r.Rung(e.Ground), months(e)}
			if h.rung > now.rung || h.rung == now.rung && h.months > now.months {
				now = h
			}
			last = now
			if limited && (now.rung > ceiling.rung || now.rung == ceiling.rung && now.months > ceiling.months) {
				t.Fatalf("after the respondent’s appeal against %v came %v", ceiling, now)
			}
		case e.Kind == casework.Done && e.Role == rulebook.Respondent && e.Outcome == "appeal":
			theirs = true
		case e.Kind == casework.Done && e.Role == rulebook.Complainant && e.Outcome == "appeal":
			others = true
		}
	}
	return bounded
}

// walk has people do what is offered, at random, with sanctions drawn from the
// ladder; what is refused is left undone.
func walk(t *rapid.T, r *rulebook.Rulebook) *casework.Case {
	day := timetable.MustDate("2026-01-10") + timetable.Date(rapid.IntRange(0, 700).Draw(t, "received"))
	events, err := casework.Receive(r, casework.Complaint{Account: "It happened."}, day, false)
	if err != nil {
		t.Fatal(err)
	}
	c, err := casework.Replay(events)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 90 {
		day += timetable.Date(rapid.SampledFrom([]int{0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 20}).Draw(t, "later"))
		who := casework.Actor{ID: fmt.Sprint("p", i), Roles: []string{"secretary", "panel", "reviewer", "elders", "arbiter", "safety panel"}}
		if c.Stage == "appeal" || c.Stage == "complaint appeal" {
			who = casework.Actor{ID: "party", Party: rulebook.Respondent}
			if c.Stage != "appeal" {
				who.Party = rulebook.Complainant
			}
		}
		moves, _, err := casework.Moves(r, c, who, day)
		if err != nil {
			t.Fatal(err)
		}
		onward := rapid.IntRange(0, 4).Draw(t, "onward") > 0
		moves = slices.DeleteFunc(moves, func(m casework.Move) bool {
			return !slices.Contains(ofMeasures, m.Kind) || m.Kind == casework.Waive || onward && m.Kind != casework.Do
		})
		if len(moves) == 0 {
			continue
		}
		m := rapid.SampledFrom(moves).Draw(t, "move")
		act := casework.Act{Kind: m.Kind, Step: m.Step, Ground: m.Ground, Subject: m.Subject, Day: day, Text: strings.Repeat("x", i+1)}
		if len(m.Outcomes) > 0 {
			// Most of these ways end soon; those that go on are what is to be seen.
			act.Outcome = rapid.SampledFrom(append(slices.Clone(m.Outcomes), m.Outcomes[0], m.Outcomes[0], m.Outcomes[0])).Draw(t, "outcome")
			if i := slices.Index(m.Outcomes, "decided anew"); i >= 0 {
				act.Outcome = rapid.SampledFrom(m.Outcomes[i-1:]).Draw(t, "of an appeal")
			}
		}
		if role := r.Role(m.As); role != nil && role.Seats > 0 {
			act.Present = []string{fmt.Sprint("q", i), fmt.Sprint("r", i)}
		}
		switch step := r.Step(m.Step); {
		case m.Kind == casework.Impose:
			act.Matter = &casework.Matter{Restraint: &casework.Restriction{Lesser: "None would do.", Effects: []casework.Effect{{What: measureOf(r, m.Subject).Effects[0]}}}}
		case step != nil && step.Appeals(act.Outcome) && len(step.Grounds) > 0:
			act.Matter = &casework.Matter{Grounds: step.Grounds[:1]}
		case step != nil && r.Imposable(step.Outcome(act.Outcome)) != nil:
			act.Matter = &casework.Matter{Weighing: ladderDrawn(t, r)}
		}
		done, err := casework.Perform(r, c, who, act)
		var refusal *casework.Refusal
		if err != nil && !errors.As(err, &refusal) {
			t.Fatal(err)
		}
		if err := c.Apply(done...); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func ladderDrawn(t *rapid.T, r *rulebook.Rulebook) *casework.Weighing {
	w := &casework.Weighing{Start: "x", Aggravating: "x", Mitigating: "x"}
	if rapid.Bool().Draw(t, "at once") {
		w.AtOnce = "x"
	}
	for _, s := range r.Sanctions {
		if rapid.IntRange(0, 3).Draw(t, s.Name) > 0 {
			continue
		}
		n := rapid.IntRange(max(1, s.Least.N-1), s.Most.N+1).Draw(t, "months")
		w.Sanctions = append(w.Sanctions, casework.Imposition{Name: s.Name, Length: fmt.Sprint(n, " months"), Effects: []casework.Effect{{What: s.Effects[0]}}})
	}
	return w
}
