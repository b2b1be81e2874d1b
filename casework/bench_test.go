//go:build unix

package casework_test

import (
	"syscall"
	"testing"
	"time"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// The benchmarks count events of the engine in memory: no journal, no disk. What
// they report is a second of the processor's time and not of the wall's, with
// all that the garbage collector does beside: so many events a core.

func processor(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func report(b *testing.B, events int, began time.Duration) {
	used := processor(b) - began
	b.ReportMetric(float64(events)/used.Seconds(), "events/cpu-s")
	b.ReportMetric(float64(used.Nanoseconds())/float64(events), "cpu-ns/event")
}

func received(b *testing.B, r *rulebook.Rulebook, day timetable.Date) *casework.Case {
	b.Helper()
	events, err := casework.Receive(r, casework.Complaint{Category: "conduct", Account: "It happened."}, day, false)
	if err != nil {
		b.Fatal(err)
	}
	c, err := casework.Replay(events)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// life is all that people do in one case from the receipt to its end, each on
// the first day on which it is lawful.
func life(b *testing.B, r *rulebook.Rulebook) []conduct {
	b.Helper()
	day := timetable.MustDate("2026-03-02")
	step := func(who int, stage, name, outcome string) conduct {
		act := casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: stage, Step: name}, Outcome: outcome, Text: "Because it is so."}
		return conduct{crowd[who], act}
	}
	told := []conduct{
		step(2, "intake", "acknowledge", ""), step(2, "intake", "triage", "accept"),
		step(3, "investigation", "notice", ""), step(1, "investigation", "reply", ""), step(3, "investigation", "report", ""),
		step(4, "investigation", "charge", "case to answer"), step(3, "hearing", "bundle", ""), step(6, "hearing", "decision", "upheld"),
	}
	decision := &told[len(told)-1].act
	decision.Present = []string{"pam", "pim"}
	for _, a := range casework.Clauses(r, "conduct") {
		decision.Findings = append(decision.Findings, casework.Finding{Definition: a.Definition, Clause: a.Clause.ID, Met: true, Reasons: "Seen by two."})
	}
	c := received(b, r, day)
	for i := range told {
		if k := c.Clock(told[i].act.Step); k != nil {
			day = max(day, k.NotBefore)
		}
		told[i].act.Day = day
		events, err := casework.Perform(r, c, told[i].who, told[i].act)
		if err != nil {
			b.Fatal(err)
		}
		if err := c.Apply(events...); err != nil {
			b.Fatal(err)
		}
	}
	if c.Open() {
		b.Fatal("the case should have ended")
	}
	return told
}

type conduct struct {
	who casework.Actor
	act casework.Act
}

// BenchmarkLife performs every act of a whole case and folds what it causes.
func BenchmarkLife(b *testing.B) {
	r := readRulebook(b, "testdata/small.md")
	acts := life(b, r)
	total, began := 0, processor(b)
	b.ReportAllocs()
	for b.Loop() {
		c := received(b, r, timetable.MustDate("2026-03-02"))
		for _, a := range acts {
			events, err := casework.Perform(r, c, a.who, a.act)
			if err != nil {
				b.Fatal(err)
			}
			if err := c.Apply(events...); err != nil {
				b.Fatal(err)
			}
		}
		total += c.Version
	}
	report(b, total, began)
}

// BenchmarkPerform performs one act on one case again and again: a decision that
// leaves its stage and opens the next.
func BenchmarkPerform(b *testing.B) {
	r := readRulebook(b, "testdata/small.md")
	day := timetable.MustDate("2026-03-02")
	c := received(b, r, day)
	act := casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: "intake", Step: "triage"}, Day: day, Outcome: "accept", Text: "It is arguable."}
	total, began := 0, processor(b)
	b.ReportAllocs()
	for b.Loop() {
		events, err := casework.Perform(r, c, crowd[2], act)
		if err != nil {
			b.Fatal(err)
		}
		total += len(events)
	}
	report(b, total, began)
}

// BenchmarkLapse lets time do all that it does to a case in which nobody acts.
func BenchmarkLapse(b *testing.B) {
	r := readRulebook(b, "testdata/small.md")
	c := received(b, r, timetable.MustDate("2026-03-02"))
	later := timetable.MustDate("2027-03-02")
	total, began := 0, processor(b)
	b.ReportAllocs()
	for b.Loop() {
		events, err := casework.Lapse(r, c, later)
		if err != nil {
			b.Fatal(err)
		}
		total += len(events)
	}
	report(b, total, began)
}

// BenchmarkNight lapses one limit, as most nights do, in a case of many events.
func BenchmarkNight(b *testing.B) {
	r := readRulebook(b, "testdata/small.md")
	day := timetable.MustDate("2026-03-02")
	c := received(b, r, day)
	for range 1000 {
		events, err := casework.Perform(r, c, crowd[2], casework.Act{Kind: casework.Add, Day: day, Text: "A note."})
		if err != nil {
			b.Fatal(err)
		}
		if err := c.Apply(events...); err != nil {
			b.Fatal(err)
		}
	}
	total, began := 0, processor(b)
	b.ReportAllocs()
	for b.Loop() {
		events, err := casework.Lapse(r, c, casework.NextLapse(r, c)+1)
		if err != nil {
			b.Fatal(err)
		}
		total += len(events)
	}
	report(b, total, began)
}

// BenchmarkReplay folds the events of a case in which nobody acted.
func BenchmarkReplay(b *testing.B) {
	r := readRulebook(b, "testdata/small.md")
	c := received(b, r, timetable.MustDate("2026-03-02"))
	more, err := casework.Lapse(r, c, timetable.MustDate("2027-03-02"))
	if err != nil {
		b.Fatal(err)
	}
	events := append(c.Events, more...)
	total, began := 0, processor(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := casework.Replay(events); err != nil {
			b.Fatal(err)
		}
		total += len(events)
	}
	report(b, total, began)
}
