package office_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"duly/internal/office"
)

// One record that was altered closes neither the desk nor the other cases. No officer is
// shown that it is there, since it may be about them; whoever runs the installation is
// told once.
func TestDeskWithAnAlteredRecord(t *testing.T) {
	folder := t.TempDir()
	d := openDesk(t, folder)
	ctx := context.Background()
	bad, good := d.file(t, complaint(office.Named)), d.file(t, complaint(office.Named)).Case
	d.close()
	raw, err := sql.Open("sqlite", "file:"+filepath.Join(folder, "duly.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := raw.Exec(`UPDATE entry SET sealed2 = zeroblob(length(sealed2)) WHERE number = $1`, bad.Entry); err != nil {
		t.Fatal(err)
	}
	raw.Close()

	d = openDesk(t, folder)
	for range 2 {
		rows, err := d.Desk(ctx, sam)
		if err != nil || len(rows) != 1 || rows[0].Row.ID != good {
			t.Fatalf("%v (%v)", rows, err)
		}
	}
	if len(d.faults) != 1 || !strings.Contains(d.faults[0], bad.Case) || !strings.Contains(d.faults[0], "no longer matches what was logged") {
		t.Errorf("who runs the installation is told %q", d.faults)
	}
	if _, err := d.Open(ctx, bad.Case, sam); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("an officer who may be kept out of it learns that it is there: %v", err)
	}
	if _, err := d.Open(ctx, bad.Case, complainant); err == nil || errors.Is(err, office.ErrNotFound) {
		t.Errorf("the complainant, who knows of it, is told that there is none: %v", err)
	}
	if _, err := d.Open(ctx, good, sam); err != nil {
		t.Error(err)
	}
	if rows, err := d.Desk(ctx, pat); err != nil || len(rows) != 0 {
		t.Errorf("the president's desk has %d cases (%v)", len(rows), err)
	}
}
