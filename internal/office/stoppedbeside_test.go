package office_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"duly/internal/office"
)

// While another program has stopped writing, an overseer looks at all there is: what waits
// to be written stands in the way of nothing.
func TestAnOverseerLooksWhileAnotherProgramHasStopped(t *testing.T) { onBoth(t, overseenWhileStopped) }

func overseenWhileStopped(t *testing.T, open func(string) *desk) {
	ctx := context.Background()
	d := withPledgers(t, open(t.TempDir()))
	ids := d.dismisses(t, 1)
	if _, err := d.Open(ctx, ids[0], sam); err != nil { // a reading that waits to be written
		t.Fatal(err)
	}
	if err := d.store.Halt(ctx, "entry 3: what it holds for the overseer was altered"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Readings(ctx, ovi); err != nil {
		t.Errorf("who read what: %v", err)
	}
	d.morning("2026-03-04") // readings are due
	if _, err := d.Sweep(ctx); err != nil {
		t.Errorf("the sweep: %v", err)
	}
	if _, err := d.Watch(ctx, ovi); err != nil {
		t.Errorf("the page of oversight: %v", err)
	}
	var out bytes.Buffer
	if err := d.OversightBundle(ctx, ovi, 0, &out); err != nil || out.Len() == 0 {
		t.Errorf("the bundle: %v", err)
	}
	if err := d.store.Resume(ctx); err != nil {
		t.Fatal(err)
	}
	readings, err := d.Readings(ctx, ovi)
	if err != nil || len(readings) == 0 || slices.ContainsFunc(readings, func(r office.Reading) bool { return r.Case != ids[0] || r.Times != 1 || r.Entry == 0 }) {
		t.Errorf("what was read meanwhile is on record as %+v (%v)", readings, err)
	}
}
