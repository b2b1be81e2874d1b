package statistics

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// What is reckoned from rounded counts always holds what the exact ones say, and is stated
// of none but enough cases, all of which were published.
func TestASharePublishedHoldsTheTrueOne(t *testing.T) {
	stated := 0
	rapid.Check(t, func(t *rapid.T) {
		cases := history(t)
		all := released(t, cases)
		last := all[rapid.IntRange(0, 4).Draw(t, "first"):]
		last = last[:min(len(last), 4)]
		weeks := rapid.SampledFrom(Weeks()).Draw(t, "weeks")
		s, ok := ShareWithin(EndedByAge, weeks, last)
		if !ok {
			return
		}
		stated++
		in, base := 0, 0
		for _, r := range last {
			i := slices.IndexFunc(r.Tables, func(t Table) bool { return t.Name == EndedByAge })
			if t := r.Tables[i]; t.Cells != nil {
				n, all := endedWithin(cases, t.Since, r.To, timetable.Date(weeks*7))
				in, base = in+n, base+all
			}
		}
		if base != s.Base || base < LeastBase {
			t.Fatalf("it is of %d cases, and there are %d", s.Base, base)
		}
		if true1 := share(in, base); true1 < s.Least || true1 > s.Most || s.Least < 0 || s.Most > 100 {
			t.Fatalf("%v %% is not between %v and %v", true1, s.Least, s.Most)
		}
	})
	if stated < 20 {
		t.Errorf("only %d shares were stated", stated)
	}
	if _, ok := ShareWithin(EndedByAge, 5, nil); ok {
		t.Error("the tables do not divide by 5 weeks")
	}
}

// endedWithin counts cases by their bare events.
func endedWithin(cases []*casework.Case, from, to, days timetable.Date) (in, all int) {
	for _, c := range cases {
		for _, e := range c.Events {
			if e.Kind == casework.Ended && e.Day >= from && e.Day <= to {
				all++
				if e.Day-c.Events[0].Day < days {
					in++
				}
			}
		}
	}
	return in, all
}

func TestAgesOfOpenCases(t *testing.T) {
	day := timetable.MustDate("2026-03-02")
	open := func(age timetable.Date, more ...casework.Event) *casework.Case {
		return &casework.Case{Rulebook: "another", Events: append([]casework.Event{{Kind: casework.Received, Day: day - age}}, more...)}
	}
	k := NewKept(&rulebook.Rulebook{Digest: "of now"}, day)
	for _, c := range []*casework.Case{
		open(400), open(365), open(366), open(9, casework.Event{Kind: casework.Ended, Day: day, End: "upheld"}), open(3, casework.Event{Kind: casework.Ended, Day: day + 1, End: "upheld"}),
		{Events: []casework.Event{{Kind: casework.Received, Day: day - 2, Since: day - 700}}}, {Events: []casework.Event{{Kind: casework.Received, Day: day + 1}}}, {},
	} {
		if err := k.Add(c); err != nil {
			t.Fatal(err)
		}
	}
	r := k.Report()
	if !slices.Equal(r.OpenAges, []int{3, 365, 366, 400, 700}) || r.OpenLonger(365) != 3 || r.OpenLonger(700) != 0 {
		t.Errorf("the open cases are %v days old", r.OpenAges)
	}
}
