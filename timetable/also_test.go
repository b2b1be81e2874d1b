package timetable

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

// A calendar with days declared later answers every question like one that was
// built with them.
func TestAlsoCountsLikeWith(t *testing.T) {
	base, err := Named("GB-ENG")
	if err != nil {
		t.Fatal(err)
	}
	first := MustDate("2026-01-01")
	rapid.Check(t, func(t *rapid.T) {
		var days []Holiday
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 60), 0, 6).Draw(t, "declared") {
			days = append(days, Holiday{Date: first + Date(n), Name: "a day of mourning", Source: "declared"})
		}
		built, err := base.With(nil, days, base.AnyDay())
		if err != nil {
			t.Fatal(err)
		}
		also, err := base.Also(days...)
		if err != nil {
			t.Fatal(err)
		}
		l := Limit{N: rapid.IntRange(1, 30).Draw(t, "n"), Unit: rapid.SampledFrom([]Unit{WorkingDays, Days, Weeks, ClearDays, Months}).Draw(t, "unit")}
		e := first + Date(rapid.IntRange(-40, 70).Draw(t, "e"))
		want, err := built.Due(l, e)
		if err != nil {
			t.Fatal(err)
		}
		got, err := also.Due(l, e)
		if err != nil || got != want {
			t.Fatalf("%s from %s: %s (%v), and built with the days %s", l, e, got, err, want)
		}
		before, err := base.Due(l, e)
		if err != nil || got < before {
			t.Fatalf("%s from %s ended on %s, and with further holidays on %s", l, e, before, got)
		}
		for d := first; d < first+70; d++ {
			w1, why1, _ := built.Working(d)
			w2, why2, _ := also.Working(d)
			n1, _ := built.WorkingDays(first, d)
			n2, _ := also.WorkingDays(first, d)
			if w1 != w2 || why1 != why2 || n1 != n2 {
				t.Fatalf("%s: %v %q %d, and built with the days %v %q %d", d, w2, why2, n2, w1, why1, n1)
			}
		}
	})
}

func TestAlsoRefusesUnknownDays(t *testing.T) {
	base, err := Named("GB-ENG")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := base.Also(Holiday{Date: MustDate("2190-01-01"), Name: "too far"}); !errors.Is(err, ErrBeyond) {
		t.Errorf("%v", err)
	}
}
