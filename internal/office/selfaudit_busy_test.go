package office_test

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
)

// meanwhile is a log beside which people go on working while it is looked through.
type meanwhile struct {
	office.Comparer
	work func()
}

func (m meanwhile) Audit(ctx context.Context) error {
	m.work()
	return m.Comparer.Audit(ctx)
}

// People go on working while the office holds its database against the record: what
// is written meanwhile is no flaw.
func TestSelfAuditOfABusyOffice(t *testing.T) {
	d := openDesk(t, t.TempDir())
	filed := d.file(t, complaint(office.Named))
	d.do(t, filed.Case, sam, "intake", "triage", "accept")
	audit, err := d.SelfAudit(context.Background(), meanwhile{d.log, func() {
		d.file(t, complaint(office.Named))
		d.do(t, filed.Case, ira, "investigation", "notice", "")
	}})
	if err != nil || len(audit.Found) > 0 || len(audit.Restored) > 0 {
		t.Fatalf("%+v (%v)", audit, err)
	}
}

// A letter that came while its case was looked at is none that was altered.
func TestSelfAuditWhileALetterIsWritten(t *testing.T) {
	d := openDesk(t, t.TempDir())
	filed := d.file(t, complaint(office.Named))
	d.do(t, filed.Case, sam, "intake", "triage", "accept")
	d.between = func(reads string) bool {
		if reads != "letters" {
			return false
		}
		d.do(t, filed.Case, ira, "investigation", "notice", "")
		return true
	}
	audit, err := d.SelfAudit(context.Background(), d.log)
	if err != nil || len(audit.Found) > 0 || len(audit.Restored) > 0 || d.between != nil {
		t.Fatalf("%+v (%v)", audit, err)
	}
}

// flaky is a log that cannot be read at the first time.
type flaky struct {
	office.Comparer
	asked int
}

func (f *flaky) Audit(ctx context.Context) error {
	if f.asked++; f.asked == 1 {
		return errors.New("read the journal: the connection was reset")
	}
	return f.Comparer.Audit(ctx)
}

// A connection that broke stops no office.
func TestSelfAuditOverABadConnection(t *testing.T) {
	d := openDesk(t, t.TempDir())
	d.file(t, complaint(office.Named))
	if audit, err := d.SelfAudit(context.Background(), &flaky{Comparer: d.log}); err != nil || len(audit.Found) > 0 {
		t.Fatalf("%+v (%v)", audit, err)
	}
}

// What is to be looked at can be read while cases go on.
func TestWatchOfABusyOffice(t *testing.T) {
	d := openDesk(t, t.TempDir())
	filed := d.file(t, complaint(office.Named))
	d.between = func(reads string) bool {
		if reads != "cases" {
			return false
		}
		d.do(t, filed.Case, sam, "intake", "triage", "accept")
		return true
	}
	if _, err := d.Watch(context.Background(), overseer); err != nil || d.between != nil {
		t.Fatal(err)
	}
}

// Whoever is kept out of a case gets no bundle though the case cannot be put together any
// more: those of its entries that open would be in it.
func TestNoBundleOfABrokenCaseForWhoIsKeptOut(t *testing.T) {
	ctx := context.Background()
	d := openCircle(t)
	c := circled()
	c.Account += " Ove Watch looked on."
	id := d.file(t, c).Case
	ove, folder := d.who(t, "ove"), d.folder
	last := head(t, d) - 1
	d.close()
	tampering(t, folder, func(db *sql.DB) error {
		_, err := db.Exec(`UPDATE entry SET sealed0 = zeroblob(length(sealed0)) WHERE number = ?`, last)
		return err
	})
	text, err := os.ReadFile("../../casework/testdata/gnomon.md")
	if err != nil {
		t.Fatal(err)
	}
	d, err = tryDeskWith(t, folder, filepath.Join(folder, "duly.db"), []rulebook.File{{Name: "gnomon.md", Text: text}})
	if err != nil {
		t.Fatal(err)
	}
	if audit, err := d.SelfAudit(ctx, d.log); err != nil || len(audit.Found) != 1 || audit.Found[0].Case != id {
		t.Fatalf("%+v (%v)", audit, err)
	}
	var refusal *casework.Refusal
	if err := d.OversightBundle(ctx, ove, 0, io.Discard); !errors.As(err, &refusal) || refusal.What != office.NoBundle {
		t.Errorf("who is kept out is answered with %v", err)
	}
	if err := d.OversightBundle(ctx, officer("ona", office.Overseer), 0, io.Discard); err != nil {
		t.Errorf("another overseer: %v", err)
	}
}

// Why a case cannot be put together tells what happened in it: that is for whoever runs
// the installation, and no reader of a page gets it with the rest.
func TestWhyAFlawIsOneIsApart(t *testing.T) {
	f := office.Flaw{Entry: 7, Case: "AAAA-2222", What: "a case cannot be put together", Why: "event 3 (kept out)"}
	if f.String() != "entry 7: a case cannot be put together: event 3 (kept out)" {
		t.Error(f.String())
	}
	if f = f.Told(); f.Case != "" || f.String() != "entry 7: a case cannot be put together" {
		t.Error(f.String())
	}
}
