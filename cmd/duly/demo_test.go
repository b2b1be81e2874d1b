package main

import (
	"path/filepath"
	"testing"
	"time"

	"duly/internal/demo"
)

// The tales of the demo come as far as they should, on whatever day it is opened:
// on a Monday, on a Thursday, over Christmas.
func TestTheDemosTalesAreTold(t *testing.T) {
	if testing.Short() {
		t.Skip("plays the demo's year")
	}
	for _, today := range []string{"2026-03-02", "2026-11-26", "2027-01-02"} {
		t.Run(today, func(t *testing.T) {
			t.Parallel()
			day, err := time.Parse(time.DateOnly, today)
			if err != nil {
				t.Fatal(err)
			}
			start := time.Date(day.Year(), day.Month(), day.Day()-365, 10, 0, 0, 0, time.UTC)
			p, h, clock := opened(t, filepath.Join(t.TempDir(), "duly.db"), start)
			s, err := demo.Fill(t.Context(), h.office, clock, p.db)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range s.Unplayed() {
				t.Error(u)
			}
			audit, err := h.office.SelfAudit(t.Context(), h.publisher)
			if err != nil || len(audit.Found)+len(audit.Lost)+len(audit.Restored) > 0 || audit.Cases < 50 {
				t.Errorf("the self-audit of an untouched year: %+v (%v)", audit, err)
			}
			repeats, err := h.office.RepeatCount(t.Context())
			if err != nil || repeats.Repeat == 0 || repeats.Repeat*4 > repeats.Compared {
				t.Errorf("of the year's reasons too many repeat others, or none: %+v (%v)", repeats, err)
			}
			if len(s.Looks()) < 20 {
				t.Errorf("there are %d things to look at", len(s.Looks()))
			}
		})
	}
}
