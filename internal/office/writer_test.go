package office_test

import (
	"context"
	"testing"
	"time"

	"duly/internal/office"
)

// Two offices on one database: each sees what the other wrote before it writes.
func TestTwoOffices(t *testing.T) { onBoth(t, twoOffices) }

func twoOffices(t *testing.T, open func(string) *desk) {
	ctx := context.Background()
	folder := t.TempDir()
	one, two := open(folder), open(folder)
	id := one.file(t, complaint(office.Named)).Case
	two.do(t, id, sam, "intake", "triage", "accept")
	one.morning("2026-09-01")
	if n, err := one.Sweep(ctx); err != nil || n == 0 {
		t.Errorf("the office that had not seen the act swept %d events (%v)", n, err)
	}
	if n, err := one.Sweep(ctx); err != nil || n != 0 {
		t.Errorf("it swept again: %d events (%v)", n, err)
	}
}

// What was handed in before the office closed is done, and everybody is answered.
func TestCloseAnswersEverybody(t *testing.T) {
	d := openDesk(t, t.TempDir())
	const many = 40
	before, err := d.store.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	answers := make(chan error, many)
	for range many {
		go func() {
			_, err := d.File(context.Background(), complaint(office.Named))
			answers <- err
		}()
	}
	for head := before; head == before; { // some are written, others are on their way
		if head, err = d.store.Head(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	d.Office.Close()
	filed := 0
	for range many {
		select {
		case err := <-answers:
			if err == nil {
				filed++
			} else if err.Error() != "the office is closed" {
				t.Error(err)
			}
		case <-time.After(time.Minute):
			t.Fatal("somebody still waits for an answer from a closed office")
		}
	}
	rows, err := d.store.Cases(context.Background(), office.CaseFilter{})
	if err != nil || len(rows) != filed || filed == 0 {
		t.Errorf("%d were told that they filed, and %d cases are there (%v)", filed, len(rows), err)
	}
}
