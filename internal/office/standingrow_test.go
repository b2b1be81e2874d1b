package office_test

import (
	"context"
	"errors"
	"testing"

	"duly/internal/office"
	"duly/standing"
)

// A row that no case stands behind keeps neither the night nor what is due to others: it is
// for the self-audit to find.
func TestARowWithoutATieHoldsNothingUp(t *testing.T) {
	d, ctx := guild(t), context.Background()
	id := d.restrained(t)
	unnamed := d.file(t, complaint(office.Named)).Case
	for _, of := range []string{id, unnamed} {
		d.sql(t, "INSERT INTO member_case (case_id, tag, next) VALUES ('"+of+"', zeroblob(32), '"+d.Today().String()+"')")
	}
	if _, err := d.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if due, err := d.store.StandingsDue(ctx, d.Today(), 10); err != nil || len(due) > 0 {
		t.Errorf("%d rows are due for ever (%v)", len(due), err)
	}
	if r, err := d.SelfAudit(ctx, d.log); err != nil || len(r.Found) == 0 {
		t.Errorf("nobody is told of rows that nothing stands behind: %+v (%v)", r, err)
	}
}

// That two members have a name is told to nobody who asks before it is on record that a
// name was looked for, and to nobody who is no organiser.
func TestANameIsLookedForOnRecord(t *testing.T) {
	d, ctx := guild(t), context.Background()
	r, err := d.Members(ctx)
	if err != nil {
		t.Fatal(err)
	}
	one := r.Find("N-1").Name
	if err := d.MembersChanged(ctx, "ada", []standing.Event{
		{Kind: standing.Joined, Day: d.Today(), Number: "T-1", Name: "Twin Twice"}, {Kind: standing.Joined, Day: d.Today(), Number: "T-2", Name: "twin  twice"},
	}, "by hand"); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		typed, number string
		several       bool
		entries       int64
	}{{"N-1", "N-1", false, 0}, {one, "N-1", false, 1}, {"Twin Twice", "Twin Twice", true, 1}, {"Nobody Here", "Nobody Here", false, 1}} {
		before := head(t, d)
		number, several, err := d.NumberOf(ctx, "olu", x.typed)
		if err != nil || number != x.number || several != x.several || head(t, d)-before != x.entries {
			t.Errorf("%s: %s, several %t, %d entries (%v)", x.typed, number, several, head(t, d)-before, err)
		}
		if x.entries == 0 {
			continue
		}
		if _, _, err := d.NumberOf(ctx, "ada", x.typed); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("%s: somebody who is no organiser: %v", x.typed, err)
		}
	}
	d.holds(t)
}

// Whoever mends an altered place with a number that no change has yet skips none.
func TestNoChangeIsSkippedByANumberThatIsToCome(t *testing.T) {
	d, ctx := guild(t), context.Background()
	d.restrained(t)
	if _, _, err := d.Subscribe(ctx, "ada", "one", "https://one.example.org/"); err != nil {
		t.Fatal(err)
	}
	was, err := d.Owed(ctx, "H1")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.PutOwed(ctx, "H1", was, was.Failed("it answered 500", d.Now(), 0)); err != nil {
		t.Fatal(err)
	}
	d.sql(t, `UPDATE owed SET state = '{"done":7}'`)
	if err := d.SendAgain(ctx, "ada", "H1", 1000); err != nil {
		t.Fatal(err)
	}
	if is, err := d.Owed(ctx, "H1"); err != nil || is.Done != 1 {
		t.Errorf("after the one change that there is it stands at %+v (%v)", is, err)
	}
}
