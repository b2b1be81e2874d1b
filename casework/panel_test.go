package casework_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/lot"
	"duly/rulebook"
	"duly/timetable"
)

var register = []string{"ann/lay", "bob", "cyd/lawyer", "dan/lay", "eve/lawyer+lay", "ira/lawyer", "fay", "gil/lay", "pat/lawyer*president"}

// Random officers, parties and members do random things about panels. Whatever
// they do: nobody decides for a panel who was not drawn, or may not by the rule;
// every lot can be redone from its text, holds what was announced before, and is
// drawn once; a decision is what the votes make it; nobody is ever shown the
// secret before the draw; and the overseer is shown no name.
func TestAnyPanel(t *testing.T) {
	r := readRulebook(t, "testdata/drawn.md")
	decided, drawn := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		c := &casework.Case{}
		day := timetable.MustDate("2026-03-02")
		events, err := casework.Receive(r, casework.Complaint{Account: "It happened.", Filing: casework.Filing{Mode: "named"}}, day, false)
		if err != nil {
			t.Fatal(err)
		}
		apply(t, c, events)
		for range 60 {
			if !c.Open() {
				break
			}
			day += timetable.Date(rapid.IntRange(0, 2).Draw(t, "days"))
			events, err := casework.Lapse(r, c, day)
			if err != nil {
				t.Fatal(err)
			}
			apply(t, c, events)
			aboutPanels(t, r, c, day)
		}
		for i, e := range c.Events {
			switch {
			case e.Kind == casework.Drawn:
				drawn++
				lotHolds(t, c, i)
			case e.Kind == casework.Done && e.Matter != nil:
				decided++
				votesHold(t, r, c, i)
			}
			notTold(t, r, c, i)
			roundTrip(t, e, i)
		}
	})
	if decided < 10 || drawn < 20 {
		t.Fatalf("only %d panels were drawn and %d decided", drawn, decided)
	}
}

// aboutPanels lets somebody do something lawful, with contents drawn at random.
func aboutPanels(t *rapid.T, r *rulebook.Rulebook, c *casework.Case, day timetable.Date) {
	crowd := []casework.Actor{
		{ID: "cleo", Roles: []string{"clerk"}}, {ID: "cleo", Roles: []string{"clerk"}}, {ID: "ira", Roles: []string{"inquirer", "panel"}}, {ID: "respondent", Party: "respondent"},
		{ID: "ann", Roles: []string{"panel", "elders"}}, {ID: "eve", Roles: []string{"panel", "elders"}}, {ID: "cyd", Roles: []string{"panel"}}, {ID: "dan", Roles: []string{"panel", "elders"}},
	}
	for name, p := range c.Panels {
		for _, m := range p.Members {
			for range 3 { // who sits is who has something to do
				crowd = append(crowd, casework.Actor{ID: m.ID, Roles: []string{name}})
			}
		}
	}
	slices.SortStableFunc(crowd[8:], func(a, b casework.Actor) int { return strings.Compare(a.ID+a.Roles[0], b.ID+b.Roles[0]) })
	who := rapid.SampledFrom(crowd).Draw(t, "who")
	lawful, _, err := casework.Moves(r, c, who, day)
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(lawful, func(m casework.Move) bool { return m.Kind == casework.Do }); i >= 0 {
		lawful = append(lawful, lawful[i], lawful[i], lawful[i])
	}
	lawful = slices.DeleteFunc(lawful, func(m casework.Move) bool { return m.Kind == casework.Add || endsAnything(m.Kind) })
	if len(lawful) == 0 {
		return
	}
	m := rapid.SampledFrom(lawful).Draw(t, "move")
	act := casework.Act{Kind: m.Kind, Step: m.Step, Subject: m.Subject, Day: day, Text: rapid.SampledFrom([]string{"A word.", "dice: 4 2", ""}).Draw(t, "text")}
	switch m.Kind {
	case casework.Convene:
		people := rapid.SliceOfNDistinct(rapid.SampledFrom(register), 2, 9, func(s string) string { return s }).Draw(t, "pool")
		act.Lot = supply(m.Subject, len(c.Events), strings.Join(people, ","))
	case casework.Draw:
		act.Lot = supply(m.Subject, c.Panels[m.Subject].At, strings.Join(register, ","))
	case casework.Substitute:
		members := c.Panels[m.Subject].Members
		act.Whom = &casework.Actor{ID: rapid.SampledFrom(members).Draw(t, "whom").ID}
	case casework.Do:
		if len(m.Outcomes) > 0 {
			act.Outcome = rapid.SampledFrom(m.Outcomes).Draw(t, "outcome")
		}
		if role := r.Role(m.As); role != nil && role.Seats > 0 {
			sit(t, c, m, &act)
		}
	}
	events, err := casework.Perform(r, c, who, act)
	var refusal *casework.Refusal
	if errors.As(err, &refusal) {
		if m.Kind == casework.Draw || (m.Kind == casework.Do && refusal.Field == "") {
			t.Fatalf("%s was lawful and is refused: %v", m.Kind, refusal)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	apply(t, c, events)
}

func sit(t *rapid.T, c *casework.Case, m casework.Move, act *casework.Act) {
	ids := []string{"ann", "bob", "ira"}
	for _, p := range c.Panels[m.As].Members {
		ids = append(ids, p.ID, p.ID)
	}
	if members := c.Panels[m.As].Members; rapid.IntRange(0, 3).Draw(t, "all") > 0 && len(members) > 0 {
		ids = nil
		for _, p := range members {
			ids = append(ids, p.ID)
		}
		act.Present = ids
	} else {
		act.Present = rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 1, 4, func(s string) string { return s }).Draw(t, "present")
	}
	b := &casework.Ballot{}
	for i := range act.Present {
		b.Votes = append(b.Votes, casework.Vote{Seat: i + 1, Outcome: rapid.SampledFrom(m.Outcomes).Draw(t, "vote"), Dissent: "Mine."})
	}
	if act.Matter = (&casework.Matter{Ballot: b}); rapid.Bool().Draw(t, "as voted") {
		act.Outcome = b.Votes[0].Outcome
	}
}

func lotHolds(t *rapid.T, c *casework.Case, i int) {
	e := c.Events[i]
	l, err := lot.Parse(e.Lot())
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Check(); err != nil {
		t.Fatal(err)
	}
	var announced []string
	for _, before := range c.Events[:i] {
		if before.Subject != e.Subject {
			continue
		}
		switch before.Kind {
		case casework.Convened:
			announced = append(announced, before.Lot())
		case casework.Drawn:
			announced = nil
		}
	}
	if len(announced) != 1 || l.Announcement.Text() != announced[0] {
		t.Fatalf("%d lots were announced since the last draw, or another", len(announced))
	}
	if n := len(e.Present); n != len(l.Seats) || n != len(e.Matter.Bench.Names) || n != len(l.Kept)+len(l.Drawn) {
		t.Fatalf("%d sit on %d seats", n, len(l.Seats))
	}
}

func votesHold(t *rapid.T, r *rulebook.Rulebook, c *casework.Case, i int) {
	e := c.Events[i]
	var sit []string
	for _, before := range c.Events[:i] {
		if before.Subject == e.Role && before.Kind == casework.Drawn {
			sit = before.Present
		}
	}
	for _, id := range e.Present {
		if !slices.Contains(sit, id) {
			t.Fatalf("%s sat, and %v were drawn", id, sit)
		}
		for _, other := range r.Step(rulebook.StepRef{Stage: e.Stage, Step: e.Step}).NotBy {
			for _, before := range c.Events[:i] {
				if before.Stage == other.Stage && before.Step == other.Step && before.Kind == casework.Done && (before.By == id || slices.Contains(before.Present, id)) {
					t.Fatalf("%s did %s and sat", id, other)
				}
			}
		}
	}
	tally := e.Matter.Ballot.Tally()
	if 2*tally[e.Outcome] > len(e.Present) {
		return
	}
	for o, n := range tally {
		if 2*n > len(e.Present) {
			t.Fatalf("%s has %d of %d votes, and %s was decided", o, n, len(e.Present), e.Outcome)
		}
	}
	if e.Matter.Ballot.How == "" {
		t.Fatalf("%s was decided with %v", e.Outcome, tally)
	}
}

// notTold looks at an event as each reader may see it.
func notTold(t *rapid.T, r *rulebook.Rulebook, c *casework.Case, i int) {
	for _, who := range []casework.Actor{{ID: "cleo", Roles: []string{"clerk"}}, {ID: "o", Roles: []string{casework.Overseer}}, {ID: "complainant", Party: "complainant"}, {ID: "respondent", Party: "respondent"}} {
		e := casework.Shown(r, c, i, who)
		if e.Matter != nil && e.Matter.Pool != nil && (e.Matter.Pool.Secret != "" || who.Party != "") {
			t.Fatalf("%s is shown %+v", who.ID, e.Matter.Pool)
		}
		if who.ID == "o" && (e.Present != nil || e.Whom != "" || e.Matter != nil) {
			t.Fatalf("the overseer is shown %+v", e)
		}
		if who.Party != "" && e.Kind == casework.Convened && e.Present != nil {
			t.Fatal("a party is shown who could have been drawn")
		}
		if (e.Kind == casework.Convened || e.Kind == casework.Drawn) && e.Lot() != c.Events[i].Lot() {
			t.Fatalf("%s is not shown the lot", who.ID)
		}
		if who.Party == "" || e.Matter == nil || e.Matter.Ballot == nil {
			continue
		}
		for _, v := range e.Matter.Ballot.Votes {
			if told := v.Seat != 0; told != (e.Role == "elders") {
				t.Fatalf("a party is told whose votes are whose (%t) of the %s", told, e.Role)
			}
			if v.Dissent != "Mine." {
				t.Fatal("a party is not shown a dissent")
			}
		}
	}
	v := casework.View(r, c, casework.Actor{ID: "o", Roles: []string{casework.Overseer}})
	for _, p := range v.Panels {
		for _, m := range p.Members {
			if m.ID != "" {
				t.Fatalf("the overseer is shown that %s sits", m.ID)
			}
		}
	}
}

func roundTrip(t *rapid.T, e casework.Event, n int) {
	plain, err := e.Record("7F3C-92KD", n, [32]byte{1}, 1)
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := casework.ParseRecord(plain)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again, e) {
		t.Fatalf("event %d came back as another:\n%+v\n%+v", n, e, again)
	}
	for _, id := range e.Present {
		if strings.Contains(string(plain[0]), fmt.Sprintf("%q", id)) || strings.Contains(string(plain[0]), strings.ToUpper(id[:1])+id[1:]) {
			t.Fatalf("the overseer’s envelope names %s: %s", id, plain[0])
		}
	}
}

// People known to have sat are seated for a rehearsal; whether they may decide is
// asked as ever.
func TestEmpanel(t *testing.T) {
	r := readRulebook(t, "testdata/drawn.md")
	day := timetable.MustDate("2026-03-30")
	events, err := casework.Receive(r, casework.Complaint{Account: "It happened."}, timetable.MustDate("2026-03-02"), false)
	if err != nil {
		t.Fatal(err)
	}
	c := mustReplay(t, events)
	more, err := casework.Lapse(r, c, day)
	if err == nil {
		err = c.Apply(append(more, casework.Empanel(r, "panel", []string{"ann", "eve"}, day)...)...)
	}
	if err != nil || len(c.Panels["panel"].Members) != 2 {
		t.Fatalf("%+v (%v)", c.Panels, err)
	}
	act := casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: "hearing", Step: "decision"}, Day: day, Outcome: "upheld", Text: "So.", Present: []string{"ann", "eve"}, Matter: casework.Unanimous("upheld", 2)}
	ann := casework.Actor{ID: "ann", Roles: []string{"panel"}}
	if _, err := casework.Perform(r, c, ann, act); err != nil {
		t.Error(err)
	}
	act.Present = []string{"ann", "bob"}
	var refusal *casework.Refusal
	if _, err := casework.Perform(r, c, ann, act); !errors.As(err, &refusal) || refusal.Field != "present" {
		t.Errorf("bob was not seated, and sat: %v", err)
	}
}
