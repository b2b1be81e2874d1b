package office_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/verify"
)

// tampering opens the database of a folder as somebody would who has it, and no key.
func tampering(t *testing.T, folder string, change func(*sql.DB) error) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(folder, "duly.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := change(db); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		t.Fatal(err)
	}
}

// found opens the office on a folder that was tampered with, and gives what it says
// of it; "" if nothing.
func found(t *testing.T, folder string) (said string) {
	t.Helper()
	d, err := tryDesk(t, folder)
	if err != nil {
		return "at the start: " + err.Error()
	}
	defer d.close()
	audit, err := d.SelfAudit(context.Background(), d.log)
	if err != nil {
		return "the audit cannot go on: " + err.Error()
	}
	for _, f := range slices.Concat(audit.Found, audit.Lost, audit.Restored) {
		said += f.String() + "\n"
	}
	return said
}

func head(t testing.TB, d *desk) int64 {
	t.Helper()
	n, err := d.store.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Once something was found, nothing is written, everything else can be read, and an
// overseer can still take a bundle, which shows it.
func TestWhatWasFoundStopsWritingAndNotReading(t *testing.T) {
	ctx := context.Background()
	folder := t.TempDir()
	d := openDesk(t, folder)
	first, second := d.file(t, complaint(office.Named)), d.file(t, complaint(office.Named))
	if _, err := d.log.Through(ctx, head(t, d)); err != nil {
		t.Fatal(err)
	}
	tampering(t, folder, func(db *sql.DB) error {
		_, err := db.Exec(`UPDATE entry SET sealed0 = zeroblob(length(sealed0)) WHERE number = ?`, first.Entry)
		return err
	})
	audit, err := d.SelfAudit(ctx, d.log)
	if err != nil || len(audit.Found) != 1 || audit.Found[0].Entry != first.Entry || !strings.Contains(audit.Found[0].What, "what it holds for the overseer was altered") {
		t.Fatalf("%+v (%v)", audit, err)
	}
	_, err = d.File(ctx, complaint(office.Named))
	var refusal *casework.Refusal
	if !errors.As(err, &refusal) || refusal.What != office.Stopped {
		t.Errorf("a complaint is answered with %v", err)
	}
	if f, err := d.Open(ctx, second.Case, sam); err != nil || len(f.Case.Events) == 0 {
		t.Errorf("the other case cannot be read: %v", err)
	}
	before := head(t, d)
	d.morning("2026-05-01")
	if _, err := d.Sweep(ctx); err != nil || head(t, d) != before {
		t.Errorf("the sweep wrote on (%v)", err)
	}
	d.close() // and what it remembers of the case is gone
	if d, err = tryDesk(t, folder); err != nil {
		t.Fatal(err)
	}
	d.morning("2026-05-01")
	if audit, err := d.SelfAudit(ctx, d.log); err != nil || len(audit.Found) != 1 {
		t.Fatalf("%+v (%v)", audit, err)
	}
	if _, err := d.Watch(ctx, overseer); err != nil {
		t.Errorf("an overseer cannot look at the other cases: %v", err)
	}
	if _, err := d.Reaches(ctx, overseer); err != nil {
		t.Errorf("nor at who tried: %v", err)
	}
	if _, err := d.Holdings(ctx, overseer); err != nil {
		t.Errorf("nor at the register: %v", err)
	}
	var out bytes.Buffer
	if err := d.OversightBundle(ctx, overseer, 0, &out); err != nil {
		t.Fatal(err)
	}
	b, err := verify.OpenBundle(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	r := verify.CheckBundle([]*verify.Bundle{b}, verify.Trust{Key: d.log.Key()}, nil, nil)
	if r.Result != verify.Broken || !strings.Contains(r.Summary, fmt.Sprintf("1 entry is withheld: %d", first.Entry)) {
		t.Errorf("the bundle: %s: %s", r.Result, r.Summary)
	}
}

// A row of the desk is worked out anew: it is no record.
func TestSelfAuditRestoresTheDesk(t *testing.T) {
	ctx := context.Background()
	folder := t.TempDir()
	d := openDesk(t, folder)
	filed := d.file(t, complaint(office.Named))
	was, err := d.store.Case(ctx, filed.Case)
	if err != nil {
		t.Fatal(err)
	}
	tampering(t, folder, func(db *sql.DB) error {
		_, err := db.Exec(`UPDATE case_row SET next_lapse = '2039-01-01', stage = 'hearing'`)
		return err
	})
	audit, err := d.SelfAudit(ctx, d.log)
	if err != nil || len(audit.Found) > 0 || len(audit.Restored) != 1 || audit.Restored[0].Case != filed.Case {
		t.Fatalf("%+v (%v)", audit, err)
	}
	if is, err := d.store.Case(ctx, filed.Case); err != nil || is.Stage != was.Stage || is.NextLapse != was.NextLapse {
		t.Errorf("the row is %+v, and was %+v (%v)", is, was, err)
	}
}
