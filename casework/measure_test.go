package casework_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

func init() {
	about := func(kind string) func(*play, *casework.Act, []string) {
		return func(_ *play, act *casework.Act, words []string) {
			act.Kind, act.Subject = kind, words[0]
			if i := slices.Index(words, "with"); i >= 0 {
				act.Present = strings.Split(words[i+1], ",")
			}
		}
	}
	verbs["continues"], verbs["ends"], verbs["requests"] = about(casework.Continue), about(casework.LiftMeasure), about(casework.AskReview)
	// imposes NAME [rashly|singing|beyond] [with a,b]: all its effects, for all of its time.
	verbs["imposes"] = func(p *play, act *casework.Act, words []string) {
		if i := slices.Index(words, "with"); i >= 0 {
			act.Present, words = strings.Split(words[i+1], ","), words[:i]
		}
		said := &casework.Restriction{Lesser: "A warning was weighed, and he had one already."}
		last := words[len(words)-1]
		if slices.Contains([]string{"rashly", "singing", "beyond"}, last) {
			words = words[:len(words)-1]
		}
		act.Kind, act.Subject, act.Matter = casework.Impose, strings.Join(words, " "), &casework.Matter{Restraint: said}
		for _, m := range p.rules.Measures {
			if m.Name == act.Subject {
				for _, what := range m.Effects {
					said.Effects = append(said.Effects, casework.Effect{What: what})
				}
			}
		}
		switch last {
		case "rashly":
			said.Lesser = " "
		case "singing":
			said.Effects = append(said.Effects, casework.Effect{What: "may not sing"})
		case "beyond":
			said.Effects[0].To = act.Day + 200
		}
	}
}

// ofMeasures are the acts that begin, move or end a measure, and those that make
// a case go on.
var ofMeasures = []string{
	casework.Do, casework.Waive, casework.Pause, casework.Resume, casework.Impose, casework.Continue, casework.LiftMeasure, casework.AskReview,
}

// No measure lasts longer than its maximum, longer than a review that nobody
// made, or longer than the case, whatever people do and however the clocks stand.
func TestNoMeasureOutlivesItsMaximumItsReviewOrTheCase(t *testing.T) {
	r := readRulebook(t, "testdata/restraint.md")
	officers := casework.Actor{ID: "all", Roles: []string{"secretary", "investigator", "arbiter", "panel"}}
	others := casework.Actor{ID: "other", Roles: []string{"safety panel", "umpire"}}
	respondent := casework.Actor{ID: "R", Party: rulebook.Respondent}
	rapid.Check(t, func(t *rapid.T) {
		day := timetable.MustDate("2025-01-01") + timetable.Date(rapid.IntRange(0, 700).Draw(t, "received"))
		events, err := casework.Receive(r, casework.Complaint{Account: "It happened."}, day, false)
		if err != nil {
			t.Fatal(err)
		}
		c, err := casework.Replay(events)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rapid.IntRange(5, 60).Draw(t, "acts") {
			day += timetable.Date(rapid.SampledFrom([]int{0, 1, 1, 3, 10, 28}).Draw(t, "later"))
			who := rapid.SampledFrom([]casework.Actor{officers, officers, others, respondent}).Draw(t, "who")
			moves, _, err := casework.Moves(r, c, who, day)
			if err != nil {
				t.Fatal(err)
			}
			moves = slices.DeleteFunc(moves, func(m casework.Move) bool { return !slices.Contains(ofMeasures, m.Kind) })
			if len(moves) == 0 {
				continue
			}
			m := rapid.SampledFrom(moves).Draw(t, "move")
			act := casework.Act{Kind: m.Kind, Step: m.Step, Ground: m.Ground, Subject: m.Subject, Day: day, Text: strings.Repeat("x", i+1)}
			if len(m.Outcomes) > 0 {
				act.Outcome = rapid.SampledFrom(m.Outcomes).Draw(t, "outcome")
			}
			if role := r.Role(m.As); role != nil && role.Seats > 0 {
				act.Present = []string{"p", "q"}
			}
			if m.Kind == casework.Impose {
				act.Matter = &casework.Matter{Restraint: &casework.Restriction{Lesser: "None would do.", Effects: []casework.Effect{{What: measureOf(r, m.Subject).Effects[0]}}}}
			}
			done, err := casework.Perform(r, c, who, act)
			if err != nil {
				t.Fatalf("%s %s was offered and refused: %v", m.Kind, m.Subject, err)
			}
			if err := c.Apply(done...); err != nil {
				t.Fatal(err)
			}
		}
		lapsed, err := casework.Lapse(r, c, day)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Apply(lapsed...); err != nil {
			t.Fatal(err)
		}
		holds(t, r, c, day)
	})
}

func measureOf(r *rulebook.Rulebook, name string) *rulebook.Measure {
	return &r.Measures[slices.IndexFunc(r.Measures, func(m rulebook.Measure) bool { return m.Name == name })]
}

// holds follows the measures of a case through its events.
func holds(t *rapid.T, r *rulebook.Rulebook, c *casework.Case, today timetable.Date) {
	reviewed := map[string]timetable.Date{}
	for _, e := range c.Events {
		if e.Kind == casework.Imposed || e.Kind == casework.Continued {
			reviewed[e.Subject] = e.Day
		}
	}
	inForce := map[string]int{}
	for _, m := range c.Restraints {
		rule := measureOf(r, m.Name)
		last := m.Lifted
		if m.Runs() {
			last = today - 1
			if !c.Open() {
				t.Fatalf("%s runs on after the case", m.ID)
			}
		}
		inForce[m.Name] += int(last - m.From)
		until, err := r.Calendar.Due(rule.AtMost, m.From)
		if err != nil {
			t.Fatal(err)
		}
		if last > until || inForce[m.Name] > int(until-m.From) {
			t.Fatalf("%s lasted from %s to %s, and %d days in all: longer than %s", m.ID, m.From, last, inForce[m.Name], rule.AtMost)
		}
		due, err := r.Calendar.Due(rule.ReviewEvery, reviewed[m.ID])
		if err != nil || last > due {
			t.Fatalf("%s was last reviewed on %s and went on to %s (%v)", m.ID, reviewed[m.ID], last, err)
		}
		if !c.Open() && last > c.EndedOn {
			t.Fatalf("%s lasted to %s, and the case ended on %s", m.ID, last, c.EndedOn)
		}
		for _, x := range m.Effects {
			if x.From < m.From || x.To > m.Until {
				t.Fatalf("%s has an effect from %s to %s", m.ID, x.From, x.To)
			}
		}
	}
}
