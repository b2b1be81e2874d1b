package office_test

import (
	"context"
	"testing"
	"time"

	"duly/internal/office"
)

// Two programs on one database publish a quarter once between them: a second release
// of it could never be taken back, and no overseer could follow it.
func TestAQuarterIsReleasedOnce(t *testing.T) {
	ctx := context.Background()
	d := openDesk(t, t.TempDir())
	d.file(t, complaint(office.Named))
	other, _ := d.slowly(t)
	d.morning("2026-04-01")
	d.between = func(reads string) bool {
		if reads != "cases" {
			return false
		}
		if n, err := other.ReleaseDue(ctx); err != nil || n != 1 {
			t.Errorf("the other released %d quarters (%v)", n, err)
		}
		return true
	}
	if n, err := d.ReleaseDue(ctx); err != nil || n != 0 || d.between != nil {
		t.Errorf("released %d quarters (%v)", n, err)
	}
	if all, err := d.Releases(ctx); err != nil || len(all) != 1 {
		t.Errorf("%d releases (%v)", len(all), err)
	}
}

// Whoever acts in the last second of a quarter acts in it: what is released counts it,
// or an overseer who reckons up the entries before the release would find it false.
func TestReleaseWaitsForTheLastSecond(t *testing.T) {
	ctx := context.Background()
	d := openDesk(t, t.TempDir())
	id := d.file(t, complaint(office.Named)).Case
	set := func(at time.Time) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.now = at
	}
	set(time.Date(2026, 4, 1, 0, 0, 1, 0, time.UTC))
	if _, err := d.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	d.between = func(reads string) bool {
		if reads != "cases" {
			return false
		}
		set(time.Date(2026, 3, 31, 23, 59, 50, 0, time.UTC))
		d.file(t, complaint(office.Anonymous))
		set(time.Date(2026, 4, 1, 0, 0, 2, 0, time.UTC))
		return true
	}
	n, err := d.ReleaseDue(ctx)
	if err != nil || n != 1 {
		t.Fatalf("released %d quarters (%v)", n, err)
	}
	all, err := d.Releases(ctx)
	if err != nil || len(all) != 1 || all[0].Flow.Received != 2 {
		t.Errorf("%+v, and two complaints came before it (%v); the first is %s", all, err, id)
	}
}
