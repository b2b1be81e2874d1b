package office_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/internal/office"
	"duly/standing"
	"duly/timetable"
)

// A town is an office in which random people do random things about a few members.
type town struct {
	*desk
	t   *rapid.T
	ids []string
	n   int
}

var townsfolk = []casework.Actor{
	respondent, {ID: "sam", Roles: []string{"secretary"}}, {ID: "ira", Roles: []string{"investigator"}}, {ID: "rae", Roles: []string{"reviewer"}},
	{ID: "pam", Roles: []string{"panel"}}, {ID: "eve", Roles: []string{"elder"}},
}

var townNumbers = []string{"N-1", "N-2", "N-3", "N-4"}

// Whatever people do in cases, whatever the membership system tells and whenever the sweep
// comes: the audit finds nothing, what is found by the tables is what a replay of every
// case finds, and the changes, one after the other, lead to the standing of today.
func TestStandingsAreWhatTheRecordSays(t *testing.T) {
	if testing.Short() {
		t.Skip("opens an office for each try")
	}
	told := 0
	rapid.Check(t, func(rt *rapid.T) {
		folder := t.TempDir()
		w := &town{desk: openGuild(t, folder, filepath.Join(folder, "duly.db")), t: rt}
		defer w.close()
		for i, number := range townNumbers[:3] {
			w.tells(t, standing.Event{Kind: standing.Joined, Day: date("2020-01-02"), Number: number, Name: fmt.Sprint("Member ", i)})
		}
		day := w.Today()
		for range rapid.IntRange(10, 45).Draw(rt, "acts") {
			if days := rapid.SampledFrom([]int{0, 0, 0, 1, 1, 3, 12}).Draw(rt, "days"); days > 0 {
				day += timetable.Date(days)
				w.morning(day.String())
				if rapid.IntRange(0, 3).Draw(rt, "the sweep is late") > 0 {
					w.sweeps()
				}
			}
			w.somethingHappens(t)
		}
		w.sweeps()
		told += w.agree(t)
	})
	if told == 0 {
		t.Error("nothing was ever told")
	}
}

func (w *town) sweeps() {
	if _, err := w.Sweep(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) somethingHappens(t *testing.T) {
	switch n := rapid.IntRange(0, 9).Draw(w.t, "what"); {
	case len(w.ids) == 0, n == 0 && len(w.ids) < 3:
		w.ids = append(w.ids, w.file(t, complaint(office.Named)).Case)
	case n < 3:
		e := standing.Event{Kind: rapid.SampledFrom(standing.Kinds()).Draw(w.t, "kind"), Day: w.Today(), Number: rapid.SampledFrom(townNumbers).Draw(w.t, "number"), Name: "Somebody"}
		if e.Kind != standing.Joined && e.Kind != standing.Resigned {
			e.Other = rapid.SampledFrom(townNumbers).Draw(w.t, "other")
		}
		err := w.MembersChanged(context.Background(), "", []standing.Event{e}, "drawn")
		if err != nil && !errors.As(err, new(*standing.Misfit)) {
			w.t.Fatal(err)
		}
	default:
		w.someoneActs(rapid.SampledFrom(w.ids).Draw(w.t, "case"))
	}
}

// someoneActs lets somebody who may do something do it.
func (w *town) someoneActs(id string) {
	ctx := context.Background()
	type move struct {
		who casework.Actor
		casework.Move
		version int
	}
	var lawful []move
	for _, who := range townsfolk {
		f, err := w.Open(ctx, id, who)
		if errors.Is(err, office.ErrNotFound) {
			continue
		}
		if err != nil {
			w.t.Fatal(err)
		}
		for _, m := range f.Moves {
			times := map[string]int{
				casework.Do: 8, casework.Impose: 8, casework.LiftMeasure: 2, casework.Continue: 4, casework.Identify: 2, casework.RecordLeft: 1, casework.Readmit: 4,
			}[m.Kind]
			if m.Kind == casework.Identify && f.Case.Member == "" && who.Party == "" {
				times = 30
			}
			lawful = append(lawful, slices.Repeat([]move{{who, m, f.Case.Version}}, times)...)
		}
	}
	if len(lawful) == 0 {
		return
	}
	m := rapid.SampledFrom(lawful).Draw(w.t, "move")
	_, err := w.Do(ctx, id, m.who, w.act(m.Move), nil, m.version)
	if err != nil && !errors.As(err, new(*casework.Refusal)) {
		w.t.Fatal(err)
	}
}

func (w *town) act(m casework.Move) casework.Act {
	w.n++
	act := casework.Act{Kind: m.Kind, Step: m.Step, Ground: m.Ground, Subject: m.Subject, Text: fmt.Sprint("Because of ", w.n)}
	if len(m.Outcomes) > 0 {
		act.Outcome = m.Outcomes[0]
		if rapid.IntRange(0, 3).Draw(w.t, "another") == 0 {
			act.Outcome = rapid.SampledFrom(m.Outcomes).Draw(w.t, "outcome")
		}
	}
	switch m.Kind {
	case casework.Identify:
		act.Outcome, act.Member = "", rapid.SampledFrom(townNumbers).Draw(w.t, "member")
	case casework.Impose:
		act.Matter = &casework.Matter{Restraint: &casework.Restriction{Lesser: "None would do.", Effects: []casework.Effect{{What: meetings}}}}
	case casework.Do:
		if m.As != "panel" {
			break
		}
		act.Present = []string{"pam", "pim"}
		said := casework.Unanimous(act.Outcome, 2)
		if act.Outcome == "upheld" {
			said.Weighing = &casework.Weighing{Start: "x", Aggravating: "x", Mitigating: "x", AtOnce: rapid.SampledFrom([]string{"", "x"}).Draw(w.t, "at once"),
				Sanctions: []casework.Imposition{{Name: "suspension", Length: "1 month", Effects: []casework.Effect{{What: "may not vote"}}}}}
		}
		act.Matter = said
		for _, clause := range []string{"1", "2"} {
			act.Findings = append(act.Findings, casework.Finding{Definition: "manners", Clause: clause, Met: true, Reasons: "Seen."})
		}
	}
	return act
}

// agree: tables, replay and changes say the same; it gives how many changes there were.
func (w *town) agree(t *testing.T) int {
	ctx := context.Background()
	register, err := w.Members(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	all := standing.Ledger{Register: register}
	r := w.Rulebook()
	for id, c := range cases(t, w.desk) {
		all.Cases = append(all.Cases, standing.Of(r, id, c))
	}
	changes, err := w.Changes(ctx, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	last := map[string]standing.State{} // by ID: numbers change
	for i, c := range changes {
		id := register.ID(c.Member)
		if before, known := last[id]; known && !before.Same(c.Before) {
			w.t.Fatalf("change %d begins with %+v, and the one before ended with %+v", i+1, c.Before, before)
		}
		last[id] = c.After
	}
	for _, number := range townNumbers {
		for _, day := range []timetable.Date{w.Today() - 20, w.Today(), w.Today() + 40} {
			got, err := w.Standing(ctx, number, day)
			if want := all.On(number, day); err != nil || !reflect.DeepEqual(got, want) {
				w.t.Fatalf("%s on %s is\n%+v\nand by a replay of every case\n%+v (%v)", number, day, got, want, err)
			}
		}
		m := register.Find(number)
		if m == nil {
			continue
		}
		if state, known := last[m.ID]; known && !state.Same(all.On(number, w.Today()).State()) {
			w.t.Fatalf("%s was told to be %+v, and is %+v", number, state, all.On(number, w.Today()).State())
		}
	}
	w.holds(t)
	return len(changes)
}
