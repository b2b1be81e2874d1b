package casework_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// Whatever people do about who handles a case, in any order and on any day: whoever is
// kept out can do nothing in it, is offered nothing and may not know of it; nothing
// of it moves a date; and the case replays to itself from its record.
func TestWhoIsKeptOutIsOut(t *testing.T) {
	r := readRulebook(t, "testdata/gnomon.md")
	barredSome, deputised, settled := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		h := &handlers{t: t, r: r, c: &casework.Case{}, day: day("2026-03-02")}
		for _, role := range []string{"clerk", "inquirer", "panel", "keeper", "elder"} {
			for _, n := range []string{"1", "2"} {
				h.officers = append(h.officers, *officerOf(role+n, role))
			}
		}
		h.begin()
		for range rapid.IntRange(1, 25).Draw(t, "acts") {
			h.day += timetable.Date(rapid.SampledFrom([]int{0, 0, 0, 1, 4}).Draw(t, "days"))
			h.apply(casework.Lapse(r, h.c, h.day))
			if !h.c.Open() {
				break
			}
			h.act()
			h.still(func() { h.apply(casework.Deputise(r, h.c, h.officers, h.day)) })
			h.out()
		}
		for _, e := range h.c.Events {
			switch e.Kind {
			case casework.KeptOut:
				barredSome++
			case casework.Deputised:
				deputised++
			case casework.ObjectionSettled, casework.ObjectionLapsed:
				settled++
			}
		}
		h.replays()
	})
	if barredSome < 50 || deputised < 5 || settled < 5 {
		t.Errorf("only %d were kept out, %d steps went to a deputy, %d objections came to an end", barredSome, deputised, settled)
	}
}

type handlers struct {
	t        *rapid.T
	r        *rulebook.Rulebook
	c        *casework.Case
	day      timetable.Date
	officers []casework.Actor
}

func (h *handlers) begin() {
	c := casework.Complaint{Account: "It happened."}
	for _, who := range rapid.SliceOfNDistinct(rapid.SampledFrom(h.officers), 0, 3, func(a casework.Actor) string { return a.ID }).Draw(h.t, "named") {
		c.Mentions = append(c.Mentions, casework.Mention{Officer: who, Ground: rapid.SampledFrom([]string{casework.ByName, casework.ByWish}).Draw(h.t, "ground")})
	}
	if rapid.Bool().Draw(h.t, "asked out") {
		c.AskedOut, c.Why = &casework.Exclusion{Names: "somebody"}, "Because."
	}
	h.apply(casework.Receive(h.r, c, h.day, false))
}

func (h *handlers) apply(events []casework.Event, err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.c.Apply(events...); err != nil {
		h.t.Fatal(err)
	}
}

// act lets somebody do something that Moves or Handling offers them.
func (h *handlers) act() {
	who := rapid.SampledFrom(append(slices.Clone(h.officers), casework.Actor{ID: "complainant", Party: "complainant"}, casework.Actor{ID: "respondent", Party: "respondent"})).Draw(h.t, "who")
	moves, _, err := casework.Moves(h.r, h.c, who, h.day)
	if err != nil {
		h.t.Fatal(err)
	}
	handling, err := casework.Handling(h.r, h.c, who, h.day)
	if err != nil {
		h.t.Fatal(err)
	}
	if len(handling) > 0 && rapid.IntRange(0, 2).Draw(h.t, "handle") > 0 {
		m := rapid.SampledFrom(handling).Draw(h.t, "handling")
		h.still(func() { h.perform(who, m) })
		return
	}
	if len(moves) > 0 {
		h.perform(who, rapid.SampledFrom(moves).Draw(h.t, "move"))
	}
}

// perform does a move. What it says may be refused; that it is done may not.
func (h *handlers) perform(who casework.Actor, m casework.Move) {
	act := casework.Act{Kind: m.Kind, Step: m.Step, Subject: m.Subject, Day: h.day, Text: "Because.", Ground: "president"}
	act.Outcome = rapid.SampledFrom(append([]string{casework.NoConflict, casework.NoConflict, casework.HasConflict, casework.Upheld, casework.NotUpheld}, m.Outcomes...)).Draw(h.t, "outcome")
	if len(m.Outcomes) > 0 {
		act.Outcome = rapid.SampledFrom(m.Outcomes).Draw(h.t, "decision")
	} else if m.Kind == casework.Do {
		act.Outcome = ""
	}
	whom := rapid.SampledFrom(h.officers).Draw(h.t, "whom")
	act.Whom = &whom
	if m.Kind == casework.Object && m.Subject == "" {
		act.Matter = &casework.Matter{Objection: &casework.ObjectionNote{Who: "that one"}}
	}
	if role := h.r.Role(m.As); m.Kind == casework.Do && role != nil && role.Seats > 0 {
		act.Present = []string{"panel1", "panel2"}
	}
	events, err := casework.Perform(h.r, h.c, who, act)
	var refusal *casework.Refusal
	if errors.As(err, &refusal) && refusal.Field != "" {
		return
	}
	h.apply(events, err)
}

// still holds that something moved no date, opened no step and ended none.
func (h *handlers) still(do func()) {
	h.t.Helper()
	h.apply(casework.Lapse(h.r, h.c, h.day))
	dates := func() (out []timetable.Date) {
		for _, k := range h.c.Clocks {
			out = append(out, k.From, k.NotBefore, k.Due, timetable.Date(k.Passed))
		}
		return append(out, h.c.StageDue, h.c.Entered)
	}
	before, stage := dates(), h.c.Stage
	do()
	if !slices.Equal(before, dates()) || stage != h.c.Stage {
		h.t.Fatalf("it moved dates: %v, then %v", before, dates())
	}
}

// out holds that whoever is kept out can do nothing, and may not know.
func (h *handlers) out() {
	for _, who := range h.officers {
		if !h.c.People.Barred(who.ID) {
			continue
		}
		if casework.MaySee(h.r, h.c, who) || len(h.c.People.Of(who.ID)) > 0 {
			h.t.Fatalf("%s is kept out, and has a part in it", who.ID)
		}
		lawful, later, err := casework.Moves(h.r, h.c, who, h.day)
		handling, err2 := casework.Handling(h.r, h.c, who, h.day)
		if err != nil || err2 != nil || len(lawful)+len(later)+len(handling) > 0 {
			h.t.Fatalf("%s is kept out, and is offered %v %v %v (%v, %v)", who.ID, lawful, later, handling, err, err2)
		}
		for _, k := range h.c.Clocks {
			for _, kind := range []string{casework.Do, casework.Extend, casework.Add, casework.Declare, casework.Lift, casework.Take, casework.Approach} {
				events, err := casework.Perform(h.r, h.c, who, casework.Act{Kind: kind, Step: k.Step, Subject: "B1", Day: h.day, Text: "Because.", Outcome: casework.NoConflict, Ground: "president"})
				var refusal *casework.Refusal
				if !errors.As(err, &refusal) {
					h.t.Fatalf("%s is kept out, and did %s: %v (%v)", who.ID, kind, events, err)
				}
			}
		}
	}
}

// replays holds that the record says it all: sealed, opened and folded, the case is
// the same.
func (h *handlers) replays() {
	var events []casework.Event
	for i, e := range h.c.Events {
		plain, err := e.Record("AAAA-AAAA", i, [32]byte{}, 1)
		if err != nil {
			h.t.Fatal(err)
		}
		back, _, err := casework.ParseRecord(plain)
		if err != nil {
			h.t.Fatal(err)
		}
		events = append(events, back)
	}
	again, err := casework.Replay(events)
	if err != nil {
		h.t.Fatal(err)
	}
	if !reflect.DeepEqual(again.People, h.c.People) || !reflect.DeepEqual(again.Clocks, h.c.Clocks) {
		h.t.Fatalf("replayed it is\n%+v\nnot\n%+v", again.People, h.c.People)
	}
}
