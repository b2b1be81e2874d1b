package office_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"duly/internal/office"
)

// One record that was altered closes neither the desk nor the other cases.
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
	rows, err := d.Desk(ctx, sam)
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows (%v)", len(rows), err)
	}
	for _, row := range rows {
		if broken := strings.Contains(row.Title, "no longer matches what was logged"); broken != (row.Row.ID == bad.Case) {
			t.Errorf("case %s is titled %q", row.Row.ID, row.Title)
		}
	}
	if _, err := d.Open(ctx, good, sam); err != nil {
		t.Error(err)
	}
	if rows, err := d.Desk(ctx, pat); err != nil || len(rows) != 0 {
		t.Errorf("the president's desk has %d cases (%v)", len(rows), err)
	}
}
