package office_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"duly/internal/office"
	"duly/rulebook"
	"duly/timetable"
)

// A case whose keys are gone, though no entry says that it was erased, closes nothing on the
// others: neither the desk nor what time does, nor what everybody sees.
func TestACaseWithoutItsKeysClosesNothingElse(t *testing.T) {
	for _, key := range []string{"/content", "/oversight", "/parties", "/person/" + rulebook.Complainant} {
		t.Run(key, func(t *testing.T) { withoutKey(t, key) })
	}
}

func withoutKey(t *testing.T, key string) {
	ctx, folder := context.Background(), t.TempDir()
	d := keepingDesk(t, folder, filepath.Join(folder, "duly.db"))
	lost, open := d.file(t, complaint(office.Named)), d.file(t, complaint(office.Named))
	d.close()
	d = keepingDesk(t, folder, filepath.Join(folder, "duly.db"))
	if err := d.keys.Destroy(ctx, []string{lost.Case + key}); err != nil {
		t.Fatal(err)
	}
	if rows, err := d.Desk(ctx, sam); err != nil || len(rows) != 1 || rows[0].Row.ID != open.Case {
		t.Errorf("the desk is %+v (%v)", rows, err)
	}
	if _, err := d.Open(ctx, lost.Case, sam); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("the case itself: %v", err)
	}
	if _, err := d.RepeatCount(ctx); err != nil {
		t.Errorf("the public count of repeated reasons: %v", err)
	}
	if _, err := d.ErasuresDue(ctx, "ada"); err != nil {
		t.Errorf("what is due to be erased: %v", err)
	}
	if _, err := d.Announce(ctx, ovi, closedAtTriage(2, "lantern")); errors.Is(err, office.ErrNotFound) == false {
		t.Errorf("who is no overseer announces: %v", err)
	}
	if _, err := d.Declare(ctx, timetable.Holiday{Date: timetable.MustDate("2026-05-05"), Name: "A day off", Source: "An order of nobody"}); err != nil {
		t.Logf("a declared day: %v", err)
	}
	if a, err := d.SelfAudit(ctx, d.log); err != nil || len(a.Found) == 0 || a.Found[0].Case != lost.Case {
		t.Errorf("the self-audit says %+v (%v)", a.Found, err)
	}
}
