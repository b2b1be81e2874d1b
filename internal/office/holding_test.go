package office_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duly/internal/office"
	"duly/internal/store"
	"duly/journal"
	"duly/timetable"
)

// holders are the numbers of who held a role at the end of a day.
func (d *desk) holders(t *testing.T, role, day string) (out []int) {
	t.Helper()
	held, err := d.Holdings(context.Background(), overseer)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range held {
		if h.On(date(day)) && slices.Contains(h.Holding.Roles, role) {
			out = append(out, h.Officer)
		}
	}
	return out
}

// Who held which role on a day is on the log: with its entry, and without a name.
func TestWhoHeldARoleIsOnRecord(t *testing.T) {
	d := openCircle(t)
	ctx := context.Background()
	before := d.holders(t, "inquirer", "2026-03-02")
	d.morning("2026-03-10")
	ida := circle[1]
	ida.Roles, ida.Trained = []string{"keeper"}, map[string]timetable.Date{"fair hearing": date("2027-03-31")}
	if err := d.PutOfficer(ctx, ida, "kit", "Ida Sundial has moved."); err != nil {
		t.Fatal(err)
	}
	if len(before) != 2 || !slices.Equal(d.holders(t, "inquirer", "2026-03-09"), before) || !slices.Equal(d.holders(t, "inquirer", "2026-03-10"), before[1:]) {
		t.Errorf("inquirers were %v, then %v, then %v", before, d.holders(t, "inquirer", "2026-03-09"), d.holders(t, "inquirer", "2026-03-10"))
	}
	held, err := d.Holdings(ctx, overseer)
	if err != nil {
		t.Fatal(err)
	}
	last := held[len(held)-1]
	if last.Officer != before[0] || last.Until != 0 || last.Holding.Trained["fair hearing"] != date("2027-03-31") {
		t.Errorf("the last change is %+v", last)
	}
	for _, h := range held[:len(held)-1] {
		if h.Officer == last.Officer && h.Until != date("2026-03-10") {
			t.Errorf("the one before it is %+v", h)
		}
	}
	if text := fmt.Sprintf("%+v", held); strings.Contains(text, "Sundial") || strings.Contains(text, "ida") || strings.Contains(text, "kit ") {
		t.Errorf("the overseer reads a name: %s", text)
	}
	err = d.store.Entries(ctx, last.Entry, last.Entry+1, func(e journal.Entry) error {
		if e.Case != "" || e.Person != "ida" {
			t.Errorf("entry %d is of case %q and about %q", e.Number, e.Case, e.Person)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	for _, who := range []string{"kit", "ida", "pat"} {
		if _, err := d.Holdings(ctx, d.who(t, who)); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("%s reads it: %v", who, err)
		}
	}
}

// Whoever was in the register before its changes went on record is put there once.
func TestTheRegisterAsItStoodIsPutOnRecordOnce(t *testing.T) {
	folder := t.TempDir()
	db := filepath.Join(folder, "duly.db")
	s, err := store.Open(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.PutPerson(context.Background(), office.PersonRow{ID: "old", Name: "Otto Old", Roles: []string{"reviewer"}}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	for range 2 {
		d, err := tryDeskWith(t, folder, db, kites(t))
		if err != nil {
			t.Fatal(err)
		}
		if got := d.holders(t, "reviewer", "2026-03-02"); !slices.Equal(got, []int{1}) {
			t.Errorf("reviewers on record are %v", got)
		}
		d.close()
	}
}

// Two acts that are written together: a complaint that comes with a change of the register
// is compared with the register as changed.
func TestAComplaintBesideAChangeOfTheRegister(t *testing.T) {
	d := openCircle(t)
	ctx := context.Background()
	nova := office.PersonRow{ID: "nova", Name: "Nova Gnomon", Roles: []string{"clerk"}}
	c := circled()
	c.Account = "It was Nova Gnomon."
	ids := make(chan string, 20)
	done := make(chan error, 21)
	go func() { done <- d.PutOfficer(ctx, nova, "kit", "") }()
	for range 20 {
		go func() {
			f, err := d.File(ctx, c)
			ids <- f.Case
			done <- err
		}()
	}
	for range 21 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	for range 20 {
		if _, err := d.Open(ctx, <-ids, d.who(t, "nova")); !errors.Is(err, office.ErrNotFound) {
			t.Fatalf("who is named sees the case: %v", err)
		}
	}
}

// A case that was taken over is compared with the register as one that was received here.
func TestWhoIsNamedInACaseTakenOverIsKeptOut(t *testing.T) {
	d := openCircle(t)
	ctx := context.Background()
	out, err := d.TakeOver(ctx, []office.Elsewhere{{Source: "old", ID: "17", Received: date("2026-02-02"), Stage: "intake", Respondent: "Clara Oeberg", Account: "It is long ago."}})
	if err != nil || out.Taken != 1 {
		t.Fatalf("%+v (%v)", out, err)
	}
	rows, err := d.Desk(ctx, d.who(t, "kit"))
	if err != nil || len(rows) != 1 {
		t.Fatalf("%+v (%v)", rows, err)
	}
	if theirs, err := d.Desk(ctx, d.who(t, "clara")); err != nil || len(theirs) != 0 {
		t.Errorf("who is named sees %+v (%v)", theirs, err)
	}
	if rows[0].Clock == nil || rows[0].Clock.Who != "keeper" {
		t.Errorf("nobody may do the clerk's work, and it waits for %+v", rows[0].Clock)
	}
}
