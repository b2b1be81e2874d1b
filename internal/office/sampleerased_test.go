package office_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"duly/erasure"
	"duly/internal/office"
	"duly/sample"
	"duly/verify"
)

// What was erased of a case is no reason why a sample is never drawn, or why the other cases
// of it cannot be looked at: where the lot falls on it, it is passed over.
func TestASampleWithErasedCases(t *testing.T) {
	for name, scope := range map[string]erasure.Scope{"the file": erasure.OfFile, "all of it": erasure.OfAll} {
		t.Run(name, func(t *testing.T) { sampleWithErased(t, scope) })
	}
}

func sampleWithErased(t *testing.T, scope erasure.Scope) {
	ctx, folder := context.Background(), t.TempDir()
	d := keepingDesk(t, folder, filepath.Join(folder, "duly.db"))
	d.onRecord(t, office.PersonRow{ID: "ovi", Name: "Ovi Overseer", Roles: []string{office.Overseer}}, office.PersonRow{ID: "ola", Name: "Ola"})
	var ids []string
	for range 4 {
		ids = append(ids, d.dismissed(t, complaint(office.Named)).Case)
	}
	slices.Sort(ids)
	d.morning("2028-03-03")
	n := d.announces(t, closedAtTriage(4, "lantern"))
	d.erase(t, ids[0], erasure.Want{Scope: scope})
	d.morning("2028-03-05")
	if err := d.PutWord(ctx, "ola", n, "six"); err != nil {
		t.Fatal(err)
	}
	secret, _ := secretOf("lantern")
	if err := d.Reveal(ctx, ovi, n, secret, ""); err != nil {
		t.Fatalf("it cannot be drawn: %v", err)
	}
	one := d.sampleOf(t, n)
	if len(one.Drawn) != 3 || !slices.Equal(one.Passed, []sample.Passing{{Case: ids[0], Reason: sample.Unreadable}}) {
		t.Errorf("drawn are %v, passed over %v", one.Drawn, one.Passed)
	}
	if r := d.bundle(t); r.Result != verify.Holds {
		t.Errorf("%s: %s", r.Result, r.Summary)
	}

	// After it was drawn, too.
	d.erase(t, ids[1], erasure.Want{Scope: scope})
	if _, err := d.Drawn(ctx, ovi, n); err != nil {
		t.Fatalf("nothing of the sample can be seen: %v", err)
	}
	if _, err := d.AuditCase(ctx, ovi, n, ids[2]); err != nil {
		t.Errorf("another case of it cannot be looked at: %v", err)
	}
	if err := d.PassOver(ctx, ovi, n, sample.Passing{Case: ids[1], Reason: sample.Unreadable}); err != nil {
		t.Errorf("it cannot be passed over: %v", err)
	}
	if r := d.bundle(t); r.Result != verify.Holds {
		t.Errorf("%s: %s", r.Result, r.Summary)
	}
	wantClean(t, d)
}
