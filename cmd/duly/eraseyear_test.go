package main

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"duly/casework"
	"duly/erasure"
	"duly/internal/demo"
	"duly/internal/office"
	"duly/rulebook"
)

// Whatever happened in a case, it can be erased bit by bit, and at every step every reader
// gets an answer, the office finds nothing wrong, and a bundle holds.
func TestAWholeYearIsErasedBitByBit(t *testing.T) {
	if testing.Short() {
		t.Skip("plays the demo's year")
	}
	p, h, clock := opened(t, filepath.Join(t.TempDir(), "duly.db"), time.Date(2025, 11, 26, 10, 0, 0, 0, time.UTC))
	if _, err := demo.Fill(t.Context(), h.office, clock, p.db); err != nil {
		t.Fatal(err)
	}
	f := &forgetful{T: t, house: h, clock: clock}
	putErasers(t, h)
	clock.NextDay(9 * 365)
	if _, err := h.office.ReleaseDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows, err := h.store.Cases(t.Context(), office.CaseFilter{Ended: true})
	if err != nil {
		t.Fatal(err)
	}
	people, err := h.store.People(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	readers := []casework.Actor{{ID: rulebook.Complainant, Party: rulebook.Complainant}, {ID: rulebook.Respondent, Party: rulebook.Respondent}}
	for _, p := range people {
		readers = append(readers, casework.Actor{ID: p.ID, Roles: p.Roles})
	}
	try := func(id, ground string, scope erasure.Scope, person string) {
		t.Helper()
		request, err := h.office.AskErasure(t.Context(), "ada", id, erasure.Want{Scope: scope, Person: person, Ground: ground, Reason: "Its time is up."})
		if refusal := (*casework.Refusal)(nil); errors.As(err, &refusal) {
			return
		}
		if err == nil {
			_, err = h.office.ApproveErasure(t.Context(), "abe", request)
		}
		if err != nil {
			t.Fatalf("%s, %s of case %s: %v", scope, person, id, err)
		}
		for _, who := range readers {
			var erased *office.ErasedCase
			if _, err := h.office.Open(t.Context(), id, who); err != nil && !errors.Is(err, office.ErrNotFound) && !errors.As(err, &erased) {
				t.Errorf("%s of case %s: %s is answered with %v", scope, id, who.ID, err)
			}
		}
	}
	sound := func(what string, erased int) {
		t.Helper()
		a, err := h.office.SelfAudit(t.Context(), h.publisher)
		if err != nil || len(a.Found)+len(a.Lost)+len(a.Restored) > 0 {
			t.Fatalf("%s: the self-audit says %+v (%v)", what, a, err)
		}
		register, err := h.office.Erasures(t.Context())
		if err != nil || len(register.Notes()) < erased {
			t.Fatalf("%s: %d erasures (%v)", what, len(register.Notes()), err)
		}
		path, _ := f.bundle(0)
		verifies(t, 0, "-bundle", path, "-key", h.publisher.Key())
	}
	const ground = "UK GDPR, Article 17(1)(d)"
	before, _, err := h.office.Figures(t.Context(), h.office.Today())
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		file, err := h.office.ErasureOf(t.Context(), "ada", row.ID)
		if err != nil {
			t.Fatal(err)
		}
		for j, person := range file.Persons {
			if i%4 == 0 || j == 0 {
				try(row.ID, ground, erasure.OfPerson, person.ID)
			}
		}
	}
	sound("who people are", len(rows))
	for i, row := range rows {
		try(row.ID, ground, []erasure.Scope{erasure.OfContent, erasure.OfFile, erasure.OfParties}[i%3], "")
	}
	sound("what was said", 2*len(rows)-10)
	if after, _, err := h.office.Figures(t.Context(), h.office.Today()); err != nil || string(after.CSV()) != string(before.CSV()) {
		t.Errorf("the figures are others than before (%v)", err)
	}
	for i, row := range rows {
		if i%2 == 0 {
			try(row.ID, ground, erasure.OfAll, "")
		}
	}
	sound("all of some", 2*len(rows))
	if after, _, err := h.office.Figures(t.Context(), h.office.Today()); err != nil || after.Erased == 0 || after.Cases+after.Others+after.Joined+after.TakenOver+after.Erased != before.Cases+before.Others+before.Joined+before.TakenOver {
		t.Errorf("the figures do not add up: %+v of %+v (%v)", after, before, err)
	}
}
