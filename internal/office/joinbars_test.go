package office_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
)

// Whoever is kept out of a complaint is kept out wherever it goes: of the case that it
// is joined to, and of the one in which it goes on when it is separated.
func TestWhoIsKeptOutOfAComplaintStaysOut(t *testing.T) {
	d := openCircle(t)
	ctx := context.Background()
	clara, ida, ivo := d.who(t, "clara"), d.who(t, "ida"), d.who(t, "ivo")
	first := d.file(t, circled()).Case
	c := circled()
	c.Name, c.Account = "Cyra Example", "Ida Sundial held the ladder, and so did Zoe Zodiac."
	later := d.file(t, c)
	d.declares(t, first, clara)
	d.declares(t, later.Case, clara)
	d.declares(t, later.Case, ivo)
	d.act(t, later.Case, ivo, casework.Act{Kind: casework.Recuse, Text: "We row together."})
	if err := d.perform(t, later.Case, clara, join(first)); err != nil {
		t.Fatal(err)
	}
	out := func(id, where string, who ...casework.Actor) {
		t.Helper()
		for _, w := range who {
			if _, err := d.Open(ctx, id, w); !errors.Is(err, office.ErrNotFound) {
				t.Errorf("%s, who is kept out of the complaint, sees %s (%v)", w.ID, where, err)
			}
		}
	}
	out(first, "the case that it was joined to", ida, ivo)

	if f := d.open(t, first, clara); !f.Undeclared || f.Case.Events[len(f.Case.Events)-1].Text != "" {
		t.Error("the clerk, who had declared before there was a second complainant, reads their complaint")
	}
	d.declares(t, first, clara)

	// Who becomes an officer is looked for in the further complaint as well.
	if err := d.PutOfficer(ctx, office.PersonRow{ID: "zoe", Name: "Zoe Zodiac", Roles: []string{"inquirer"}}, "kit", ""); err != nil {
		t.Fatal(err)
	}
	out(first, "the case that it was joined to", d.who(t, "zoe"))

	d.act(t, first, clara, casework.Act{Kind: casework.Separate, Subject: "C2", Text: "Another sundial."})
	alone, _, err := d.Return(ctx, later.Code)
	if err != nil {
		t.Fatal(err)
	}
	out(alone, "the case in which it goes on alone", ida, ivo, d.who(t, "zoe"))
	if _, err := d.Open(ctx, alone, clara); err != nil {
		t.Errorf("the clerk, who is not kept out, does not see it: %v", err)
	}
}

// Whom a complainant asked out is settled before their complaint goes on elsewhere, or
// another's comes to it: else nobody would answer it, or another would read the answer.
func TestWhoIsAskedOutIsSettledBeforeJoining(t *testing.T) {
	for _, asks := range []string{"the one that is joined", "the one that it is joined to"} {
		d := openCircle(t)
		clara := d.who(t, "clara")
		asked := circled()
		asked.AskedOut, asked.Why = "the tall one", "We quarrelled."
		first, later := circled(), asked
		if asks == "the one that it is joined to" {
			first, later = later, first
		}
		into, from := d.file(t, first).Case, d.file(t, later).Case
		d.declares(t, into, clara)
		d.declares(t, from, clara)
		refusal := d.refuses(t, from, clara, join(into))
		if !strings.Contains(refusal.What, "asked") {
			t.Errorf("in %s somebody was asked out: %v", asks, refusal)
		}
	}
}

// To name a case that one may not see, as the one to join, tells nothing and is
// written down, as any other way of asking for it.
func TestAskingForACaseByJoiningIsAnAttempt(t *testing.T) {
	d := openCircle(t)
	ctx := context.Background()
	clara := d.who(t, "clara")
	own := d.file(t, circled()).Case
	c := circled()
	c.Account = "Clara Öberg did it."
	hidden := d.file(t, c).Case
	d.declares(t, own, clara)
	there, not := d.refuses(t, own, clara, join(hidden)), d.refuses(t, own, clara, join("ZZZZ-9999"))
	if strings.ReplaceAll(there.What, hidden, "") != strings.ReplaceAll(not.What, "ZZZZ-9999", "") {
		t.Errorf("it can be told whether there is such a case: %q, %q", there.What, not.What)
	}
	reaches, err := d.Reaches(ctx, d.who(t, "ove"))
	if err != nil || len(reaches) != 2 {
		t.Errorf("the overseer reads of %+v (%v)", reaches, err)
	}
}

// Before an officer has declared they read no word of a case: not those that it shares
// with others, and not what a party needs.
func TestWhoHasYetToDeclareReadsNoWordBeside(t *testing.T) {
	d := openCircle(t)
	ctx := context.Background()
	clara := d.who(t, "clara")
	c := circled()
	c.Account, c.Happened = "A turquoise theodolite vanished behind the pavilion while Saturday's barbecue smouldered.", d.Today()
	first := d.file(t, c)
	second := d.file(t, c).Case
	_, complainant, err := d.Return(ctx, first.Code)
	if err != nil {
		t.Fatal(err)
	}
	d.act(t, first.Case, complainant, casework.Act{Kind: casework.Arrange, Text: "I hear badly.", Matter: &casework.Matter{Arrangement: &casework.Arrangement{What: casework.Adjustment}}})
	d.act(t, first.Case, complainant, casework.Act{Kind: casework.Arrange, Text: "Call at night.", Matter: &casework.Matter{Arrangement: &casework.Arrangement{What: casework.Representative, Name: "Rita Invented"}}})

	alike, err := d.Alike(ctx, first.Case, clara)
	if err != nil || len(alike) > 0 {
		t.Errorf("before declaring, the clerk reads %+v (%v)", alike, err)
	}
	desk, err := d.Desk(ctx, clara)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range desk {
		if row.Alike > 0 {
			t.Errorf("before declaring, the desk tells what %s is like", row.Row.ID)
		}
	}
	f := d.open(t, first.Case, clara)
	if a := f.Case.Arrangements; len(a) != 1 || a[0].Name != "Rita Invented" || a[0].Words != "" {
		t.Errorf("before declaring, the clerk reads more of how the parties take part than who stands for them: %+v", a)
	}
	d.declares(t, first.Case, clara)
	if alike, err := d.Alike(ctx, first.Case, clara); err != nil || len(alike) > 0 {
		t.Errorf("having declared in one case, the clerk reads the words of another: %+v (%v)", alike, err)
	}
	d.declares(t, second, clara)
	if alike, err := d.Alike(ctx, first.Case, clara); err != nil || len(alike) != 1 {
		t.Errorf("having declared in both, the clerk reads %+v (%v)", alike, err)
	}
	if f := d.open(t, first.Case, clara); len(f.Case.Arrangements) != 2 {
		t.Errorf("having declared, the clerk reads of %+v", f.Case.Arrangements)
	}
}
