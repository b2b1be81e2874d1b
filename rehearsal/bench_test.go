package rehearsal_test

import (
	"testing"

	"duly/rehearsal"
	"duly/timetable"
)

// Ten thousand cases of some thirty events, in memory: what a large organisation
// has in ten years.
func BenchmarkTenThousandCases(b *testing.B) {
	old := read(b, lantern)
	now := read(b, lantern, "after: acknowledge\n    within: 5 working days", "after: acknowledge\n    within: 3 working days")
	events := happened(b, old, lanternCase)
	s := rehearsal.Stage{New: now, AsOf: timetable.MustDate("2026-09-01")}
	b.ReportAllocs()
	for b.Loop() {
		t := s.Figures(old)
		for range 10_000 {
			c, err := s.Rehearse(rehearsal.Past{ID: "7F3C-92KD", Rules: old, Events: events})
			if err != nil {
				b.Fatal(err)
			}
			t.Add(&c)
		}
		if f := t.Figures(); f.Cases != 10_000 {
			b.Fatal(f.Cases)
		}
	}
	b.ReportMetric(float64(len(events)), "events/case")
	b.ReportMetric(float64(b.N*10_000)/b.Elapsed().Seconds(), "cases/s")
}

const lanternCase = `
2026-03-02 complaint
2026-03-03 sam do intake.acknowledge
2026-03-09 sam do intake.triage accept
2026-03-10 ira do investigation.notice
2026-03-20 respondent do investigation.reply
2026-04-09 rae extend investigation.report
2026-04-15 ira do investigation.report
2026-04-17 rae do investigation.charge case to answer
2026-04-20 ira do hearing.bundle
2026-05-06 pam do hearing.decision upheld
2026-05-11 respondent do appeal by respondent.lodge appeal
`
