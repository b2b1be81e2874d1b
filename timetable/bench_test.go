package timetable_test

import (
	"testing"

	"duly/timetable"
)

func BenchmarkDue(b *testing.B) {
	c := named(b, "GB-ENG")
	first := timetable.MustDate("2024-01-01")
	for name, l := range map[string]string{"10 working days": "10 working days", "14 days": "14 days", "2 months": "2 months", "2500 working days": "2500 working days"} {
		l := limit(b, l)
		b.Run(name, func(b *testing.B) {
			e := first
			for b.Loop() {
				if e++; e > first+700 {
					e = first
				}
				if _, err := c.Due(l, e); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("10 working days, paused", func(b *testing.B) {
		l := limit(b, "10 working days")
		p := timetable.Span{From: first + 3, To: first + 20}
		for b.Loop() {
			if _, err := c.Due(l, first, p); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkWorkingDays(b *testing.B) {
	c := named(b, "GB-ENG")
	first := timetable.MustDate("2024-01-01")
	e := first
	for b.Loop() {
		if e++; e > first+700 {
			e = first
		}
		if _, err := c.WorkingDays(e, e+75); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExplain(b *testing.B) {
	c := named(b, "GB-ENG")
	l := limit(b, "10 working days")
	for b.Loop() {
		if _, err := c.Explain(l, timetable.MustDate("2026-03-30")); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseDate(b *testing.B) {
	for b.Loop() {
		if _, err := timetable.ParseDate("2026-03-02"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDateString(b *testing.B) {
	d := timetable.MustDate("2026-03-02")
	for b.Loop() {
		_ = d.String()
	}
}

func BenchmarkParseLimit(b *testing.B) {
	for b.Loop() {
		if _, err := timetable.ParseLimit("10 working days"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNamed(b *testing.B) {
	for b.Loop() {
		named(b, "GB-ENG")
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := timetable.New(timetable.Spec{}); err != nil {
			b.Fatal(err)
		}
	}
}
