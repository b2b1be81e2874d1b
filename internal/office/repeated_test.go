package office_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
)

const formula = "We have looked at all of it with great care, and it is a matter for which these rules are made."

func triage(text string) casework.Act {
	return casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: "intake", Step: "triage"}, Outcome: "accept", Text: text}
}

// Reasons are compared with those of cases that the officer may see and read: what they may not
// see takes no part, and what cannot be read stops nobody.
func TestRepeatsBeforeTellsOfNothingHidden(t *testing.T) {
	folder := t.TempDir()
	d := openDesk(t, folder)
	ctx := context.Background()
	about := complaint(office.Named)
	about.Account = "Sam was there, and did nothing." // sam may not know of this one
	hidden, open, now := d.file(t, about).Case, d.file(t, complaint(office.Named)).Case, d.file(t, complaint(office.Named)).Case
	sol := officer("sol", "secretary")
	d.act(t, hidden, sol, triage(formula))
	if _, found, err := d.RepeatsBefore(ctx, now, sam, triage(formula)); err != nil || found {
		t.Errorf("sam is told of a case that they may not know of (%v)", err)
	}
	if like, found, err := d.RepeatsBefore(ctx, now, sol, triage(formula)); err != nil || !found || like.Of.Case != hidden || like.Percent != 100 {
		t.Errorf("%+v, %v (%v)", like, found, err)
	}
	d.act(t, open, sam, triage(formula))
	if like, found, err := d.RepeatsBefore(ctx, now, sam, triage(formula)); err != nil || !found || like.Of.Case != open || like.Others != 1 {
		t.Errorf("%+v, %v (%v)", like, found, err)
	}
	for what, act := range map[string]casework.Act{
		"other reasons":     triage("It is about a member, and about a line that was cut on the second of March at the north field."),
		"too few":           triage("Because."),
		"no lawful outcome": {Kind: casework.Do, Step: rulebook.StepRef{Stage: "intake", Step: "triage"}, Outcome: "piracy", Text: formula},
		"not their step":    {Kind: casework.Do, Step: rulebook.StepRef{Stage: "hearing", Step: "decision"}, Outcome: "upheld", Text: formula},
	} {
		if like, found, err := d.RepeatsBefore(ctx, now, sam, act); err != nil || found {
			t.Errorf("%s: %+v (%v)", what, like, err)
		}
	}
	if _, found, err := d.RepeatsBefore(ctx, now, complainant, triage(formula)); err != nil || found {
		t.Errorf("a party is told (%v)", err)
	}
	if h := head(t, d); h == 0 {
		t.Error("nothing is there")
	}

	if _, err := d.RepeatedReasons(ctx, sam); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("an officer gets the overseer's list: %v", err)
	}
	got, err := d.RepeatedReasons(ctx, overseer)
	if err != nil || len(got.Repeats) != 1 || got.Repeats[0].Case != open || got.Repeats[0].Of.Case != hidden || got.Compared != 2 {
		t.Errorf("%+v (%v)", got, err)
	}
	if count, err := d.RepeatCount(ctx); err != nil || count != (office.RepeatCount{Repeat: 1, Compared: 2}) {
		t.Errorf("%+v (%v)", count, err)
	}

	d.close()
	tampering(t, folder, func(db *sql.DB) error {
		_, err := db.Exec(`UPDATE entry SET sealed2 = zeroblob(length(sealed2)) WHERE case_id = ?`, hidden)
		return err
	})
	if d, err = tryDesk(t, folder); err != nil {
		t.Fatal(err)
	}
	if like, found, err := d.RepeatsBefore(ctx, now, sam, triage(formula)); err != nil || !found || like.Of.Case != open {
		t.Errorf("a case that cannot be read stops sam: %+v (%v)", like, err)
	}
	if count, err := d.RepeatCount(ctx); err != nil || count.Compared != 1 {
		t.Errorf("and the public page: %+v (%v)", count, err)
	}
}
