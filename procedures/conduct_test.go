package procedures

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/letter"
	"duly/rulebook"
	"duly/timetable"
)

// Random people do what is lawful, or nothing, on any day, under each of the
// procedures. Whatever they do, every case ends, no promise of time is broken,
// nobody is found against without having had their time, and every letter is
// whole.
func TestPromisesAreKeptWhateverPeopleDo(t *testing.T) {
	each(t, func(t *testing.T, r *rulebook.Rulebook) {
		rapid.Check(t, func(t *rapid.T) {
			category := rapid.SampledFrom(r.Categories).Draw(t, "category").Name
			day := r.InForce + timetable.Date(rapid.IntRange(0, 1400).Draw(t, "received"))
			events, err := casework.Receive(r, casework.Complaint{Category: category, Account: "It happened."}, day, false)
			if err != nil {
				t.Fatal(err)
			}
			h := &history{rules: r, c: &casework.Case{}, day: day, first: map[string]timetable.Date{}}
			h.add(t, events)
			lazy := rapid.IntRange(0, 3).Draw(t, "lazy")
			for range 400 {
				if !h.c.Open() {
					h.kept(t)
					return
				}
				h.wait(t, lazy)
				h.act(t)
			}
			t.Fatalf("the case is still in %s on %s", h.c.Stage, h.day)
		})
	})
}

// A history is a case with the first day of whatever a promise can name.
type history struct {
	rules    *rulebook.Rulebook
	c        *casework.Case
	day      timetable.Date
	received timetable.Date
	first    map[string]timetable.Date
}

func (h *history) add(t *rapid.T, events []casework.Event) {
	for _, e := range events {
		if err := h.c.Apply(e); err != nil {
			t.Fatal(err)
		}
		name := e.Stage + "." + e.Step
		switch e.Kind {
		case casework.Received:
			h.received = max(e.Day, e.Counts)
			h.note("received", h.received)
		case casework.Entered:
			h.note(e.Stage, e.Day)
		case casework.Done, casework.Lapsed, casework.Waived:
			h.note(name, e.Day)
		case casework.Ended:
			h.note("ended", e.Day)
			h.note(e.End, e.Day)
		}
		for _, l := range letter.For(h.rules, h.c, "7F3C-92KD", e) {
			if l.Subject == "" || l.Body == "" || strings.Contains(l.Subject+l.Body, "{{") {
				t.Fatalf("a letter about %s of %s is not whole: %q\n%s", e.Kind, name, l.Subject, l.Body)
			}
		}
	}
}

func (h *history) note(name string, day timetable.Date) {
	if _, twice := h.first[name]; !twice {
		h.first[name] = day
	}
}

// wait lets days pass: a lazy person acts on the last day, the laziest never.
func (h *history) wait(t *rapid.T, lazy int) {
	next := casework.NextLapse(h.rules, h.c)
	if h.day += timetable.Date(rapid.IntRange(0, 4).Draw(t, "days")); next != 0 && rapid.IntRange(0, 3).Draw(t, "lazily") < lazy {
		h.day = max(h.day, next+timetable.Date(rapid.IntRange(0, 1).Draw(t, "late")))
	}
	events, err := casework.Lapse(h.rules, h.c, h.day)
	if err != nil {
		t.Fatal(err)
	}
	h.add(t, events)
}

// act lets one person do one thing that is lawful for them, if there is one.
func (h *history) act(t *rapid.T) {
	set := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "people")
	var all []casework.Actor
	for _, role := range h.rules.Roles {
		if !role.Barred {
			all = append(all, h.officer(role.Name+set, &role))
			for _, m := range h.c.Panels[role.Name].Members {
				all = append(all, h.officer(m.ID, &role))
			}
		}
	}
	all = append(all, casework.Actor{ID: "complainant", Party: rulebook.Complainant}, casework.Actor{ID: "respondent", Party: rulebook.Respondent})
	who := rapid.SampledFrom(all).Draw(t, "who")
	h.declare(t, who.ID)
	seldom := rapid.IntRange(0, 29).Draw(t, "seldom") == 0
	lawful, _, err := casework.Moves(h.rules, h.c, who, h.day)
	if err != nil {
		t.Fatal(err)
	}
	lawful = slices.DeleteFunc(lawful, func(m casework.Move) bool {
		panel := m.Kind == casework.Convene || m.Kind == casework.Draw || m.Kind == casework.Substitute
		if m.Kind == casework.Withdraw || m.Kind == casework.Expedite {
			return !seldom // else few cases would come far
		}
		return m.Step == rulebook.StepRef{} && m.Ground == "" && !panel && m.Kind != casework.SettleWithdrawal // of the file alone, or corrected: tested by itself
	})
	if len(lawful) == 0 {
		return
	}
	m := rapid.SampledFrom(lawful).Draw(t, "move")
	act := casework.Act{Kind: m.Kind, Step: m.Step, Ground: m.Ground, Subject: m.Subject, Day: h.day, Text: fmt.Sprintf("Because it is so, and this is the reason %d.", h.c.Version)}
	switch m.Kind {
	case casework.Correct:
		return // it moves nothing here
	case casework.Expedite:
		act.Ground = h.rules.Expedite.Grounds[0]
	case casework.SettleWithdrawal:
		act.Outcome = rapid.SampledFrom(m.Outcomes).Draw(t, "what becomes of it")
	}
	if i := slices.IndexFunc(h.rules.Measures, func(x rulebook.Measure) bool { return m.Kind == casework.Impose && x.Name == m.Subject }); i >= 0 {
		act.Matter = &casework.Matter{Restraint: &casework.Restriction{Lesser: "Nothing milder is enough.", Effects: []casework.Effect{{What: h.rules.Measures[i].Effects[0]}}}}
	}
	if slices.Contains(m.Needs, "evidence") {
		act.Exhibits = []casework.Exhibit{{Name: "note.pdf", Type: "application/pdf", Size: 1, SHA256: "00"}}
	}
	if len(m.Outcomes) > 0 && m.Kind == casework.Do {
		act.Outcome = rapid.SampledFrom(m.Outcomes).Draw(t, "outcome")
	}
	if step := h.rules.Step(m.Step); step != nil && len(step.Grounds) > 0 && step.Appeals(act.Outcome) {
		act.Matter = &casework.Matter{Grounds: rapid.SliceOfNDistinct(rapid.SampledFrom(step.Grounds), 1, 2, rapid.ID[string]).Draw(t, "grounds")}
	}
	asked := casework.Clauses(h.rules, h.c.Category)
	if !slices.Contains(m.Needs, "findings") {
		asked = nil
	}
	for _, asked := range asked {
		act.Findings = append(act.Findings, casework.Finding{Definition: asked.Definition, Clause: asked.Clause.ID, Reasons: "Seen."})
	}
	if role := h.rules.Role(m.As); role != nil && role.Seats > 0 {
		for i := range role.Seats {
			act.Present = append(act.Present, fmt.Sprint(role.Name, set, i))
		}
		if role.ByLot {
			h.vote(&act, role)
		}
	}
	if m.Kind == casework.Convene || m.Kind == casework.Draw || m.Kind == casework.Substitute {
		h.supply(&act)
	}
	for _, id := range act.Present {
		h.declare(t, id)
	}
	events, err := casework.Perform(h.rules, h.c, who, act)
	var refusal *casework.Refusal
	switch {
	case errors.As(err, &refusal) && (refusal.Field == "present" || refusal.Field == "sanctions"): // these three sat before; nothing lower was chosen
	case errors.As(err, &refusal) && m.Kind == casework.Convene && strings.HasPrefix(refusal.What, "Too few"): // so did all the others
	case err != nil:
		t.Fatalf("%s %s on %s: %v", m.Kind, m.Step, h.day, err)
	default:
		h.add(t, events)
	}
}

// officer holds a role, and has the training that it asks for.
func (h *history) officer(id string, role *rulebook.Role) casework.Actor {
	a := casework.Actor{ID: id, Name: "M", Roles: []string{role.Name}, Qualities: role.Asked()}
	if role.Trained != "" {
		a.Trained = map[string]timetable.Date{role.Trained: h.day + 1}
	}
	return a
}

// declare has somebody say that they have no conflict, where the rules ask it of them first.
func (h *history) declare(t *rapid.T, id string) {
	for _, role := range h.rules.Roles {
		who := h.officer(id, &role)
		if _, first := casework.Undeclared(h.rules, h.c, who); !first || role.Barred || !strings.HasPrefix(id, role.Name) {
			continue
		}
		events, err := casework.Perform(h.rules, h.c, who, casework.Act{Kind: casework.Declare, Outcome: casework.NoConflict, Day: h.day})
		if err != nil {
			t.Fatalf("%s says that they have no conflict: %v", id, err)
		}
		h.add(t, events)
		return
	}
}

// vote has those who were drawn sit and vote as one.
func (h *history) vote(act *casework.Act, role *rulebook.Role) {
	act.Present = nil
	for _, m := range h.c.Panels[role.Name].Members {
		act.Present = append(act.Present, m.ID)
	}
	if act.Outcome != "" {
		act.Matter = casework.Unanimous(act.Outcome, len(act.Present))
	}
}

// supply is what an office hands in about a panel: three times as many people as
// there are seats.
func (h *history) supply(act *casework.Act) {
	role := h.rules.Role(act.Subject)
	act.Lot = &casework.Supply{Entropy: make([]byte, casework.EntropySize), Leaf: strings.Repeat("0", 64)}
	for _, set := range []string{"a", "b", "c"} {
		for i := range role.Seats {
			act.Lot.Pool = append(act.Lot.Pool, h.officer(fmt.Sprint(role.Name, set, i), role))
		}
	}
	if members := h.c.Panels[role.Name].Members; len(members) > 0 {
		act.Whom = &casework.Actor{ID: members[0].ID}
	}
}

func (h *history) kept(t *rapid.T) {
	for _, p := range h.rules.Promises {
		if p.Floor() {
			before, reached := h.first[p.Before.String()]
			if in, offered := h.first[p.In.String()]; reached && (!offered || in > before) {
				t.Fatalf("%s: %s was reached on %s, and %s was never offered", p.Name, p.Before, before, p.In)
			}
			continue
		}
		from, begun := h.first[p.From]
		to, happened := h.first[p.To]
		if !begun || !happened {
			continue
		}
		last, err := h.rules.Calendar.Due(p.Within, from)
		if err != nil {
			t.Fatal(err)
		}
		if to > last {
			t.Fatalf("%s: from %s to %s, and %s would have been the last day", p.Name, from, to, last)
		}
	}
}

// Nothing in a procedure is there in vain: every stage can be entered, and
// every end reached.
func TestEveryStageAndEndCanBeReached(t *testing.T) {
	each(t, func(t *testing.T, r *rulebook.Rulebook) {
		reached := map[string]bool{r.Start: true}
		for todo := []string{r.Start}; len(todo) > 0; todo = todo[1:] {
			for _, s := range r.Stage(todo[0]).Steps {
				for _, o := range s.Outcomes {
					if o.Stage != "" && !reached[o.Stage] {
						todo = append(todo, o.Stage)
					}
					reached[o.Stage+o.End] = true
				}
				for c := s.Else; c != nil; c = c.Else {
					reached[c.End] = true
				}
			}
		}
		for _, s := range r.Stages {
			if !reached[s.Name] {
				t.Errorf("nothing leads to the stage %s", s.Name)
			}
		}
		for _, e := range r.Ends {
			if !reached[e.Name] {
				t.Errorf("nothing leads to the end %s", e.Name)
			}
		}
	})
}
