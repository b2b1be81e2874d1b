package casework_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

var crowd = []casework.Actor{
	{ID: rulebook.Complainant, Party: rulebook.Complainant},
	{ID: rulebook.Respondent, Party: rulebook.Respondent},
	{ID: "sam", Roles: []string{"secretary"}},
	{ID: "ira", Roles: []string{"investigator"}},
	{ID: "rae", Roles: []string{"reviewer"}},
	{ID: "both", Roles: []string{"investigator", "reviewer"}},
	{ID: "pam", Roles: []string{"panel"}},
	{ID: "pim", Roles: []string{"panel"}},
	{ID: "pat", Roles: []string{"president"}},
	{ID: "nobody"},
	{ID: "dan", Roles: []string{"deputy"}},
	{ID: "uma", Roles: []string{"umpire"}},
	{ID: "all", Roles: []string{"umpire", "secretary"}},
}

// full gives a lawful move everything that it needs.
func full(r *rulebook.Rulebook, c *casework.Case, m casework.Move, day timetable.Date, outcome string) casework.Act {
	act := casework.Act{Kind: m.Kind, Step: m.Step, Ground: m.Ground, Subject: m.Subject, Day: day, Outcome: outcome, Text: "Because it is so."}
	if say := sayings[m.Kind]; say != nil {
		say(r, c, &act)
	}
	if slices.Contains(m.Needs, "evidence") {
		act.Exhibits = []casework.Exhibit{{Name: "a.png", Type: "image/png", Size: 3, SHA256: "00"}}
	}
	for _, a := range casework.Judged(r, c) {
		act.Findings = append(act.Findings, casework.Finding{Allegation: a.Allegation, Definition: a.Definition, Clause: a.Clause.ID, Reasons: "Seen."})
	}
	if fill := fillings[m.Kind]; fill != nil {
		fill(r, c, &act)
	}
	if m.As == "panel" {
		act.Present = []string{"pam", "pim"}
	}
	saying(r, c, m, &act)
	becoming(m, &act, first)
	return act
}

// Random people do random things, lawful or not, for as long as a case lives.
// What must hold whatever they do: a lawful move is accepted and everything
// else refused; a refusal changes nothing; the events fold to the case that the
// engine worked with; nobody barred acts; no party's time is cut short; time's
// own events are dated on the last day of the limit that they end; and the case
// comes to an end.
func TestAnyConduct(t *testing.T) {
	r := readRulebook(t, "testdata/small.md")
	rapid.Check(t, func(t *rapid.T) {
		day := timetable.MustDate("2026-01-01") + timetable.Date(rapid.IntRange(0, 1400).Draw(t, "received"))
		c := &casework.Case{}
		events, err := casework.Receive(r, casework.Complaint{Category: "conduct", Account: "It happened."}, day, false)
		if err != nil {
			t.Fatal(err)
		}
		apply(t, c, events)
		for range 200 {
			if !c.Open() {
				return
			}
			day += timetable.Date(rapid.IntRange(0, 9).Draw(t, "days"))
			who := rapid.SampledFrom(crowd).Draw(t, "who")
			events, err := casework.Lapse(r, c, day)
			if err != nil {
				t.Fatal(err)
			}
			apply(t, c, events)
			anAct(t, r, c, who, day)
		}
		t.Fatalf("the case was still open on %s", day)
	})
}

func anAct(t *rapid.T, r *rulebook.Rulebook, c *casework.Case, who casework.Actor, day timetable.Date) {
	lawful, later, err := casework.Moves(r, c, who, day)
	if err != nil {
		t.Fatal(err)
	}
	if who.ID == "pat" || who.ID == "nobody" {
		if len(lawful) > 0 {
			t.Fatalf("%s may %v", who.ID, lawful)
		}
	}
	before := *c.Clone()
	for _, m := range later {
		_, err := casework.Perform(r, c, who, full(r, c, m, day, first(m.Outcomes)))
		var refusal *casework.Refusal
		if !errors.As(err, &refusal) || *refusal != *m.Refusal {
			t.Fatalf("%s %s: listed as refused (%v), performed with %v", m.Kind, m.Step, m.Refusal, err)
		}
		if refusal.From != 0 && refusal.From <= day {
			t.Fatalf("%s %s on %s is refused, and said to be possible from %s", m.Kind, m.Step, day, refusal.From)
		}
	}
	if !reflect.DeepEqual(before, *c) {
		t.Fatal("a refusal changed the case")
	}
	if len(lawful) == 0 || rapid.IntRange(0, 2).Draw(t, "silent") == 0 {
		return
	}
	m := rapid.SampledFrom(lawful).Draw(t, "move")
	if seldom(t, m.Kind) {
		return // else most cases would end so
	}
	outcome := ""
	if m.Kind == casework.Do && len(m.Outcomes) > 0 {
		outcome = rapid.SampledFrom(m.Outcomes).Draw(t, "outcome")
	}
	events, err := casework.Perform(r, c, who, full(r, c, m, day, outcome))
	if err != nil {
		var refusal *casework.Refusal
		if errors.As(err, &refusal) && (refusal.Field == "present" || refusal.Field == "outcome" && strings.Contains(refusal.What, "has no finding")) { // who else sat is not part of the move, nor where each outcome leads
			return
		}
		t.Fatalf("%s %s was lawful for %s on %s, and was refused: %v", m.Kind, m.Step, who.ID, day, err)
	}
	apply(t, c, events)
}

// fillings give a lawful act that belongs to no step what it needs.
var fillings = map[string]func(r *rulebook.Rulebook, c *casework.Case, act *casework.Act){}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// apply folds events, and checks what must hold of each.
func apply(t *rapid.T, c *casework.Case, events []casework.Event) {
	for _, e := range events {
		k := c.Clock(rulebook.StepRef{Stage: e.Stage, Step: e.Step})
		switch e.Kind {
		case casework.Lapsed, casework.PassedOn:
			if e.Step != "" && e.Day != k.Due {
				t.Fatalf("%s.%s lapsed on %s; its last day is %s", e.Stage, e.Step, e.Day, k.Due)
			}
			if e.By != rulebook.System {
				t.Fatalf("time was %s", e.By)
			}
		case casework.Done:
			if e.Day < k.NotBefore || e.Day < k.Opened {
				t.Fatalf("%s.%s was done on %s, before %s", e.Stage, e.Step, e.Day, k.NotBefore)
			}
			if k.Party && e.Day > k.Due {
				t.Fatalf("%s.%s was done after it had closed", e.Stage, e.Step)
			}
			if p, still := c.StandsStill(e.Day); still && !k.Party {
				t.Fatalf("the %s did %s.%s on %s, and the clocks stood still until %s", k.Who, e.Stage, e.Step, e.Day, p.To)
			}
		case casework.Opened:
			if e.Stage == "investigation" && e.Step == "report" && !repliedOrHadTime(c) {
				t.Fatal("the report opened before the respondent had all of their time")
			}
		}
		if err := c.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	again, err := casework.Replay(c.Events)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again, c) {
		t.Fatalf("replayed, the case is another:\n%+v\n%+v", again, c)
	}
}

// repliedOrHadTime looks at the events alone: the respondent replied, gave up
// their time, or it stayed open for fourteen days.
func repliedOrHadTime(c *casework.Case) bool {
	for i := len(c.Events) - 1; i >= 0; i-- {
		e := c.Events[i]
		if e.Step != "reply" {
			continue
		}
		return e.Kind == casework.Done || e.Kind == casework.Waived || e.Kind == casework.Lapsed && e.Day >= c.Events[i].Was && e.Day-opened(c, i) >= 14
	}
	return false
}

func opened(c *casework.Case, before int) timetable.Date {
	for i := before; i >= 0; i-- {
		if e := c.Events[i]; e.Step == "reply" && e.Kind == casework.Opened {
			return e.Opened
		}
	}
	return 0
}

func mustReplay(t *testing.T, events []casework.Event) *casework.Case {
	t.Helper()
	c, err := casework.Replay(events)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
