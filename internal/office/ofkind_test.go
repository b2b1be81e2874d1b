package office_test

import (
	"context"
	"database/sql"
	"testing"

	"duly/internal/office"
)

// That an entry of the office's own was altered is no reason to hide that the log was broken;
// but no figures are given that may not be all of them. Both are as before once it is put right.
func TestEntriesOfAKindBesideAnAlteredOne(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	d := openDesk(t, folder)
	d.file(t, complaint(office.Named))
	if _, err := d.Releases(ctx); err != nil {
		t.Fatal(err)
	}
	d.close()
	var was []byte
	tampering(t, folder, func(db *sql.DB) error {
		if err := db.QueryRow(`SELECT sealed0 FROM entry WHERE case_id = '' ORDER BY number LIMIT 1 OFFSET 1`).Scan(&was); err != nil {
			return err
		}
		_, err := db.Exec(`UPDATE entry SET sealed0 = zeroblob(length(sealed0)) WHERE sealed0 = ?`, was)
		return err
	})
	d, err := tryDesk(t, folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Breaks(ctx); err != nil {
		t.Errorf("the breaks of the log: %v", err)
	}
	if _, err := d.Releases(ctx); err == nil {
		t.Error("figures are given that may not be all")
	}
	tampering(t, folder, func(db *sql.DB) error {
		_, err := db.Exec(`UPDATE entry SET sealed0 = ? WHERE sealed0 = zeroblob(length(sealed0))`, was) // one is
		return err
	})
	if _, err := d.Releases(ctx); err != nil {
		t.Errorf("after it was put right: %v", err)
	}
}
