package storetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"duly/internal/office"
	"duly/internal/store"
)

// seals checks that what was written under one key is nothing under another, whichever way it
// is asked for, and that what has no key asks for none.
func seals(t *testing.T, fresh func(testing.TB) string) {
	ctx, dsn := t.Context(), fresh(t)
	s := openBare(t, dsn)
	plain := office.PersonRow{ID: "pia", Name: "Pia Plain", Roles: []string{"secretary"}}
	must(t, s.PutPerson(ctx, plain))
	if err := s.Unsealed(ctx, func(string, string) error { return nil }); err == nil {
		t.Error("without a key it says that all seals are good")
	}
	s.SealWith([32]byte{1})
	if _, err := s.Person(ctx, "pia"); !errors.Is(err, office.ErrAltered) || !errors.Is(err, office.ErrNotFound) {
		t.Errorf("of a row without a seal: %v", err)
	}
	must(t, s.SealAll(ctx))
	if p, err := s.Person(ctx, "pia"); err != nil || p.Name != plain.Name {
		t.Errorf("sealed as it stood it is %+v (%v)", p, err)
	}

	full := office.PersonRow{ID: "ada", Name: "Ada", Roles: []string{"panel", "secretary"}, Password: "$x$", Admin: true, Aliases: []string{"A. Lamp"}, Qualities: []string{"lay"}}
	access := office.Access{Hash: []byte("code"), Case: "7F3C-92KD", Party: "respondent", Acting: "P1 for respondent"}
	past := office.PastCase{Source: "old", ID: "1", Received: date("2020-01-01"), Category: "c", Inconsistent: true}
	must(t, s.Append(ctx, office.Batch{People: []office.PersonRow{full}, Access: []office.Access{access}, Settings: []office.Setting{{Name: "colour", Value: "green"}}, Past: []office.PastCase{past}}))
	must(t, s.PutSession(ctx, store.SessionRow{Hash: []byte("session"), Person: "ada", Created: 1, Expires: 100}))
	must(t, s.TouchSession(ctx, []byte("session"), 200))
	must(t, s.PutInvitation(ctx, store.InvitationRow{Hash: []byte("invitation"), Person: "officer/ada", Expires: 100, Bound: "b"}))
	bad := func(s *store.Store) (tables []string) {
		must(t, s.Unsealed(ctx, func(table, row string) error {
			if row == "" {
				t.Errorf("it does not say which row of %s", table)
			}
			tables = append(tables, table)
			return nil
		}))
		return tables
	}
	if tables := bad(s); len(tables) > 0 {
		t.Errorf("of what it has just sealed it says: %v", tables)
	}
	if row, err := s.Session(ctx, []byte("session")); err != nil || row.Expires != 200 {
		t.Errorf("the session is %+v (%v)", row, err)
	}
	if s.Seal(full) == s.Seal(plain) || len(s.Seal(past)) != 64 || s.Seal("a text") != "" {
		t.Error("a seal is not the seal of its row")
	}

	other := openBare(t, dsn)
	other.SealWith([32]byte{2})
	if tables := bad(other); !slices.Equal(tables, []string{"access", "invitation", "past_case", "person", "person", "session", "setting", "head"}) {
		t.Errorf("under another key these are not good: %v", tables)
	}
	_, notPerson := other.Person(ctx, "ada")
	_, notAccess := other.Access(ctx, access.Hash)
	_, notSession := other.Session(ctx, []byte("session"))
	_, notInvitation := other.TakeInvitation(ctx, []byte("invitation"), 1)
	_, notSetting := other.Setting(ctx, "colour")
	_, notPast := other.PastCase(ctx, "old", "1")
	for what, err := range map[string]error{
		"person": notPerson, "access": notAccess, "session": notSession, "invitation": notInvitation, "setting": notSetting, "past case": notPast,
		"past cases": other.PastCases(ctx, func(office.PastCase) error { return nil }),
		"head":       other.Append(ctx, office.Batch{}),
	} {
		if !errors.Is(err, office.ErrAltered) {
			t.Errorf("under another key a %s is read: %v", what, err)
		}
	}
	must(t, other.TouchSession(ctx, []byte("session"), 300))
	people, err := other.People(ctx)
	if err != nil || len(people) != 2 || people[0].Name != "Ada" || len(people[0].Aliases) != 1 || len(people[0].Roles) > 0 || people[0].Admin || people[0].Password != "" {
		t.Errorf("under another key the register is %+v (%v)", people, err)
	}
	if row, err := s.TakeInvitation(ctx, []byte("invitation"), 1); err != nil || row.Person != "officer/ada" {
		t.Errorf("the invitation was used up by whom it was not for: %+v (%v)", row, err)
	}
}

// halts checks that whoever works on the database sees a stop, whoever made it.
func halts(t *testing.T, fresh func(testing.TB) string) {
	ctx, dsn := context.WithoutCancel(t.Context()), fresh(t)
	one, two := open(t, dsn), open(t, dsn)
	must(t, one.Append(ctx, Batch(Source(), 0, 3)))
	if why, err := two.Halted(ctx); err != nil || why != "" {
		t.Errorf("it is stopped from the start: %q (%v)", why, err)
	}
	must(t, one.Halt(ctx, "entry 2 was altered"))
	next := Batch(Source(), 3, 2)
	for _, s := range []*store.Store{one, two} {
		if err := s.Append(ctx, next); !errors.Is(err, office.ErrStopped) || !strings.Contains(err.Error(), "entry 2 was altered") {
			t.Errorf("stopped, it answers %v", err)
		}
		if why, err := s.Halted(ctx); err != nil || why != "entry 2 was altered" {
			t.Errorf("it says %q (%v)", why, err)
		}
	}
	if head, err := two.Head(ctx); err != nil || head != 3 {
		t.Errorf("stopped, the head is %d (%v)", head, err)
	}
	must(t, two.Resume(ctx))
	must(t, one.Append(ctx, next))
	if err := two.Halt(ctx, ""); err == nil {
		t.Error("a stop without a reason was taken")
	}
}
