package office_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"duly/casework"
	"duly/internal/office"
)

// Whoever asks for a case that they may not see is written down, once a day and
// thing, whether or not there is one; they are told nothing; the overseer is, and
// only the overseer.
func TestAttemptsAreRecordedWithoutTelling(t *testing.T) {
	d := openCircle(t)
	ctx := context.Background()
	c := circled()
	c.Respondent = "Clara Öberg"
	id := d.file(t, c).Case
	head := func() int64 {
		t.Helper()
		if _, err := d.Reaches(ctx, d.who(t, "ove")); err != nil { // what was handed in is written by then
			t.Fatal(err)
		}
		n, err := d.store.Head(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	clara, pat := d.who(t, "clara"), d.who(t, "pat")
	grows := func(tried func()) int64 {
		before := head()
		tried()
		return head() - before
	}
	open := func(id string, who casework.Actor) func() {
		return func() {
			for range 3 {
				if _, err := d.Open(ctx, id, who); err != office.ErrNotFound {
					t.Errorf("%s is told %v", who.ID, err)
				}
			}
		}
	}
	// The log grows alike for a case that there is and for one that there is not.
	for who, want := range map[string]int64{"clara": 1, "pat": 1} {
		for _, at := range []string{id, "AAAA-AAAA"} {
			if n := grows(open(at, d.who(t, who))); n != want {
				t.Errorf("%s asking for %s adds %d entries", who, at, n)
			}
		}
	}
	if n := grows(func() { d.Do(ctx, id, pat, casework.Act{Kind: casework.Add, Text: "Hm."}, nil, 3) }); n != 1 {
		t.Errorf("trying to act adds %d entries", n)
	}
	if n := grows(open("../../etc", clara)); n != 0 {
		t.Errorf("nonsense adds %d entries", n)
	}
	kit := d.who(t, "kit")
	d.act(t, id, kit, casework.Act{Kind: casework.Approach, Ground: "president", Text: "Pat rang me about it."})
	got, err := d.Reaches(ctx, d.who(t, "ove"))
	if err != nil || len(got) != 6 {
		t.Fatalf("the overseer sees %d: %+v (%v)", len(got), got, err)
	}
	if a := got[0]; a.What != casework.Approach || a.Role != "keeper" || a.From != "president" || a.Case != id {
		t.Errorf("the approach is %+v", a)
	}
	if a := got[1]; a.What != office.ToAct || a.Role != "president" || !a.Known {
		t.Errorf("the act is %+v", a)
	}
	if known := slices.IndexFunc(got, func(a office.Reach) bool { return a.Case == "AAAA-AAAA" && a.Known }); known >= 0 {
		t.Errorf("a case that there is not is known: %+v", got[known])
	}
	for _, who := range []casework.Actor{clara, pat, kit, complainant} {
		if _, err := d.Reaches(ctx, who); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("%s sees the attempts (%v)", who.ID, err)
		}
	}
	// One who asks on and on fills no journal.
	if n := grows(func() {
		for i := range 500 {
			d.Open(ctx, fmt.Sprintf("AAAA-A%03d", i), pat)
		}
	}); n > 100 {
		t.Errorf("asking 500 times adds %d entries", n)
	}
	// An overseer whom a case names sees nothing of it either.
	ove := office.PersonRow{ID: "ove", Name: "Ove Watch", Aliases: []string{"Öberg"}, Roles: []string{office.Overseer}}
	if err := d.PutOfficer(ctx, ove, "kit", ""); err != nil {
		t.Fatal(err)
	}
	got, err = d.Reaches(ctx, d.who(t, "ove"))
	if err != nil || slices.ContainsFunc(got, func(a office.Reach) bool { return a.Case == id }) {
		t.Errorf("an overseer who is named sees %+v (%v)", got, err)
	}
}

// An overseer who is kept out of a case cannot tell, by what is written down of their own
// asking, whether there is one.
func TestAnOverseersOwnAttemptsTellNothing(t *testing.T) {
	d := openCircle(t)
	ctx := context.Background()
	c := circled()
	c.Account += " Ove Watch looked on."
	hidden, ove := d.file(t, c).Case, d.who(t, "ove")
	for _, id := range []string{hidden, "ZZZZ-9999"} {
		if _, err := d.Open(ctx, id, ove); !errors.Is(err, office.ErrNotFound) {
			t.Fatalf("the overseer who is named opened %s (%v)", id, err)
		}
	}
	reaches, err := d.Reaches(ctx, ove)
	if err != nil || len(reaches) != 2 || reaches[0].Known || reaches[1].Known {
		t.Errorf("they read %+v (%v)", reaches, err)
	}
}
