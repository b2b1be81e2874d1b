package office_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/signin"
	"duly/timetable"
)

// putBack puts tables of a scene back to what they were at the earlier moment, and opens
// the office on them.
func putBack(t *testing.T, s *scene, tables ...string) *desk {
	t.Helper()
	c := s.copy(t)
	for _, table := range tables {
		if err := c.write(table, s.earlier[table]); err != nil {
			t.Fatal(err)
		}
	}
	d, err := tryDeskWith(t, c.folder, c.dsn, changed(t, laterRules...))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A session that was ended and is put back by somebody who has the database is good again for
// whoever still has its cookie, until half an hour after its last page; and no longer.
func TestASessionPutBackEndsByItself(t *testing.T) {
	s := play(t, "sqlite")
	d := putBack(t, s, "session")
	ctx := context.Background()
	for _, token := range s.secrets.sessions {
		in := s.signerAt(d, sessionClock.Add(signin.Idle))
		if v, err := in.Session(ctx, token); !errors.Is(err, signin.ErrNoSession) {
			t.Errorf("half an hour later it opens %+v (%v)", v, err)
		}
	}
}

// An invitation that was used and is put back is bound to the password that it replaced, also
// where the officer's row is put back with it.
func TestAnInvitationPutBackOpensNothing(t *testing.T) {
	s := play(t, "sqlite")
	ctx := context.Background()
	for _, tables := range [][]string{{"invitation"}, {"invitation", "person"}} {
		d := putBack(t, s, tables...)
		in := s.signer(d)
		before, err := d.store.Person(ctx, "una")
		if err != nil {
			t.Fatal(err)
		}
		for _, token := range s.secrets.invitations[:3] { // una's, rae's, una's again: all were used, or rae's is good
			_, err := in.Join(ctx, token, "something that nobody chose")
			if err != nil && !errors.Is(err, signin.ErrInvitation) {
				t.Error(err)
			}
		}
		if after, err := d.store.Person(ctx, "una"); err != nil || after.Password != before.Password {
			t.Errorf("with %v put back, a link that was used set a password (%v)", tables, err)
		}
		d.close()
	}
}

// An officer's row that is put back to what they held before signs nobody in, and does not go on
// record again as if it stood: the next change of the register leaves nothing of it.
func TestAnOfficerPutBackHoldsNothing(t *testing.T) {
	s := play(t, "sqlite")
	d := putBack(t, s, "person")
	ctx := context.Background()
	in := s.signer(d)
	for _, password := range []string{goodPassword, goodPassword + " again"} {
		if _, err := in.SignIn(ctx, "una", password); !errors.Is(err, signin.ErrWrong) {
			t.Errorf("the row put back signs una in: %v", err)
		}
	}
	if _, err := in.SignIn(ctx, "ada", "not a hash"); !errors.Is(err, signin.ErrWrong) {
		t.Errorf("%v", err)
	}
	if p, err := d.Officer(ctx, "una"); !errors.Is(err, office.ErrAltered) || !strings.Contains(err.Error(), "is not the one that the journal says was written last") {
		t.Errorf("una is %+v (%v)", p, err)
	}
	all, err := d.Officers(ctx, "")
	if err != nil || !slices.ContainsFunc(all, func(a casework.Actor) bool { return a.ID == "una" && len(a.Roles) == 0 }) {
		t.Errorf("una is offered with what was put back: %+v (%v)", all, err)
	}
	filed := d.file(t, complaint(office.Named))
	f, err := d.Open(ctx, filed.Case, sam)
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Do(ctx, filed.Case, sam, casework.Act{Kind: casework.Offer, Subject: "investigator", Whom: &casework.Actor{ID: "una"}, Text: "Una will do it."}, nil, f.Case.Version)
	wantRefused(t, err, "Nobody of that name works here")
	// Before the audit has looked, an administrator gives una a quality.
	una, err := d.store.Person(ctx, "una")
	if err != nil || una.Password == "" {
		t.Fatal(una, err)
	}
	una.Qualities = append(una.Qualities, "legally qualified")
	if err := d.PutOfficer(ctx, una, "ada", ""); err != nil {
		t.Fatal(err)
	}
	if p, err := d.Officer(ctx, "una"); err != nil || p.Password != "" {
		t.Errorf("the password that was put back stands again: %+v (%v)", p, err)
	}
}

// Days declared that are put back to what they were are not gone on from: a further one would
// put on record a calendar without those in between.
func TestDaysPutBackAreNotGoneOnFrom(t *testing.T) {
	s := play(t, "sqlite")
	d := putBack(t, s, "setting")
	ctx := context.Background()
	_, err := d.Declare(ctx, timetable.Holiday{Date: date("2026-03-31"), Name: "A third", Source: "The board"})
	if !stops(err) {
		t.Errorf("a further day is declared on those put back: %v", err)
	}
	if _, err := d.File(ctx, complaint(office.Named)); !stops(err) {
		t.Errorf("a complaint is received under them: %v", err)
	}
}

// Whoever copies the row of a code of their own for another case, or makes one, opens
// nothing with it, though the audit has not looked yet.
func TestACodePutInOpensNothing(t *testing.T) {
	s := play(t, "sqlite")
	c := s.copy(t)
	rows := clone(s.now["access"])
	hash, of := slices.Index(s.tables["access"], "hash"), slices.Index(s.tables["access"], "case_id")
	mine, theirs := rows[0], rows[1]
	if mine[of] == theirs[of] {
		theirs = rows[2]
	}
	mine[hash], theirs[hash] = theirs[hash], mine[hash] // my code is to open their case
	if err := c.write("access", rows); err != nil {
		t.Fatal(err)
	}
	d, err := tryDeskWith(t, c.folder, c.dsn, changed(t, laterRules...))
	if err != nil {
		t.Fatal(err)
	}
	open := 0
	for _, code := range s.secrets.codes {
		if id, _, err := d.Return(context.Background(), code); err == nil {
			open++
			if s.before["code "+code] != id+" as complainant" {
				t.Errorf("a code opens %s", id)
			}
		} else if !errors.Is(err, office.ErrNotFound) {
			t.Errorf("whoever has the code is told %v", err)
		}
	}
	if open != len(s.secrets.codes)-2 {
		t.Errorf("%d of %d codes open something", open, len(s.secrets.codes))
	}
}

// What one program finds stops every other one that works on the database before it writes
// again; a program that was at work all the time does not take it back, and one that is
// started does, if it finds nothing.
func TestAStopIsEveryPrograms(t *testing.T) { onBoth(t, aStopIsEveryPrograms) }

func aStopIsEveryPrograms(t *testing.T, open func(string) *desk) {
	ctx, folder := context.Background(), t.TempDir()
	one := open(folder)
	two := open(folder)
	audit := func(d *desk, want int) {
		t.Helper()
		a, err := d.SelfAudit(ctx, d.log)
		if err != nil || len(a.Found) != want {
			t.Fatalf("%+v (%v)", a, err)
		}
	}
	filed := one.file(t, complaint(office.Named))
	audit(one, 0)
	audit(two, 0)
	if err := one.store.Halt(ctx, "entry 3: what it holds for the overseer was altered"); err != nil { // as SelfAudit does
		t.Fatal(err)
	}
	for _, d := range []*desk{one, two} {
		before := head(t, d)
		if _, err := d.File(ctx, complaint(office.Named)); !stops(err) || head(t, d) != before {
			t.Errorf("writing goes on: %v", err)
		}
		if why, err := d.Halted(ctx); err != nil || !strings.Contains(why, "entry 3") {
			t.Errorf("it says %q (%v)", why, err)
		}
		f, err := d.Open(ctx, filed.Case, sam)
		if err != nil || len(f.Case.Events) == 0 {
			t.Fatalf("nothing can be read: %v", err)
		}
		if _, err := d.Do(ctx, filed.Case, sam, casework.Act{Kind: casework.Add, Text: "x"}, nil, f.Case.Version); !stops(err) {
			t.Errorf("writing goes on: %v", err)
		}
	}
	audit(two, 0) // was at work all the time
	if _, err := two.File(ctx, complaint(office.Named)); !stops(err) {
		t.Errorf("who was at work all the time took the stop back: %v", err)
	}
	three := open(folder)
	audit(three, 0)
	for _, d := range []*desk{one, two, three} {
		d.onRecord(t, office.PersonRow{ID: "nova", Name: "Nova"})
	}
}

// What the audit of one program finds, another sees: through the audit itself.
func TestWhatOneFindsTheOtherSees(t *testing.T) { onBoth(t, whatOneFinds) }

func whatOneFinds(t *testing.T, open func(string) *desk) {
	ctx, folder := context.Background(), t.TempDir()
	one, two := open(folder), open(folder)
	if err := two.store.PutPerson(ctx, office.PersonRow{ID: "eve", Name: "Eve", Admin: true}); err != nil { // with the key, and past the writer
		t.Fatal(err)
	}
	a, err := one.SelfAudit(ctx, one.log)
	if err != nil || len(a.Found) != 1 || !strings.Contains(a.Found[0].What, "an officer is in the register, and no entry put them there") {
		t.Fatalf("%+v (%v)", a, err)
	}
	if _, err := two.File(ctx, complaint(office.Named)); !stops(err) {
		t.Errorf("the other writes on: %v", err)
	}
	if a, done, err := two.Audited(ctx); err != nil || !done || len(a.Found) != 1 || !strings.Contains(a.Found[0].String(), "an officer is in the register") {
		t.Errorf("its pages say %+v (%v)", a, err)
	}
	if why, err := two.Halted(ctx); err != nil || strings.Contains(why, "Eve") || !strings.Contains(why, "an officer is in the register") {
		t.Errorf("it is told %q (%v)", why, err)
	}
}
