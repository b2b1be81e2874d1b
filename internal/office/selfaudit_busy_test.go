package office_test

import (
	"context"
	"errors"
	"testing"

	"duly/internal/office"
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
