package check

import (
	"testing"

	"duly/rulebook"
	"duly/timetable"

	"pgregory.net/rapid"
)

// keptWith tells whether a promise is guaranteed on a calendar with further days.
func keptWith(t *rapid.T, r *rulebook.Rulebook, o Options, days ...timetable.Date) bool {
	var extra []timetable.Holiday
	for _, d := range days {
		extra = append(extra, timetable.Holiday{Date: d, Name: "further"})
	}
	cal, err := r.Calendar.With(nil, extra, r.Calendar.AnyDay())
	if err != nil {
		t.Fatal(err)
	}
	other := *r
	other.Calendar = cal
	got, err := Report(&other, o)
	if err != nil {
		t.Fatal(err)
	}
	return got.Promises["soon"].Verdict == Guaranteed
}

// Every margin is compared with what every single day, and every pair of days,
// does to the verdict when all is worked out anew.
func TestMarginAgainstEveryDay(t *testing.T) {
	looked, missed := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		r := drawRulebook(t, rapid.IntRange(1, 4).Draw(t, "day ends") == 1)
		r.Pauses = nil // all of it is worked out anew for every pair of days
		o := Options{From: epoch, To: epoch + 5}
		free, err := Report(r, o)
		if err != nil {
			t.Fatal(err)
		}
		if free.Bounds.Guaranteed == nil || free.Bounds.Guaranteed.CalendarDays.Days > 40 {
			return
		}
		spare := rapid.IntRange(0, 3).Draw(t, "spare")
		r.Promises = []rulebook.Promise{{Name: "soon", From: "received", To: "ended", Within: timetable.Limit{N: free.Bounds.Guaranteed.CalendarDays.Days + spare, Unit: timetable.Days}}}
		if rapid.Bool().Draw(t, "in working days") {
			r.Promises[0].Within = timetable.Limit{N: free.Bounds.Guaranteed.WorkingDays.Days, Unit: timetable.WorkingDays}
		}
		o.Margin = 2
		got, err := Report(r, o)
		if err != nil {
			t.Fatal(err)
		}
		o.Margin = 0
		p := got.Promises["soon"]
		if p.Verdict != Guaranteed {
			if p.Margin != nil {
				t.Fatalf("%s, with a margin of %+v", p.Verdict, p.Margin)
			}
			return
		}
		m := p.Margin
		if len(m.Breaks) > 0 && (len(m.Breaks) != m.Days+1 || keptWith(t, r, o, m.Breaks...)) {
			t.Fatalf("%+v does not break it", m)
		}
		last := o.To + timetable.Date(free.Bounds.Guaranteed.CalendarDays.Days) + 2
		pairs := m.Days == 2 && rapid.IntRange(1, 5).Draw(t, "pairs") == 1
		for h := o.From; h <= last; h++ {
			if m.Days > 0 && !keptWith(t, r, o, h) {
				t.Fatalf("%s breaks it, and the margin is %+v", h.Short(), m)
			}
			for g := o.From; pairs && g < h; g++ {
				if looked++; !keptWith(t, r, o, g, h) {
					missed++
					pairs = false
				}
			}
		}
		if m.Days > 0 && m.Proved != 1 {
			t.Fatalf("%+v", m)
		}
	})
	t.Logf("of %d pairs tried where none was said to break it, %d did", looked, missed)
}

func TestMarginOfOurProcedures(t *testing.T) {
	r := procedures(t)["rulebook"]
	got, err := Report(r, Options{To: r.InForce + 30, Margin: 3})
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range got.Promises {
		if want := p.Verdict == Guaranteed && p.Within != ""; want != (p.Margin != nil) {
			t.Errorf("%s: %+v", name, p.Margin)
		}
		if m := p.Margin; m != nil && (m.Proved > m.Days || m.Days < MaxMargin && len(m.Breaks) != m.Days+1) {
			t.Errorf("%s: %+v", name, m)
		}
	}
}
