package statistics_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"duly/statistics"
	"duly/timetable"

	"pgregory.net/rapid"
)

func span(received, closed string) statistics.Span {
	s := statistics.Span{Received: timetable.MustDate(received)}
	if closed != "" {
		s.Closed = timetable.MustDate(closed)
	}
	return s
}

var year2020 = []statistics.Span{
	span("2020-01-10", "2020-01-10"), // 0 days
	span("2020-01-10", "2020-04-09"), // 90
	span("2020-01-10", "2020-04-10"), // 91
	span("2020-06-01", "2020-12-31"), // 213, closed on the last day of the year
	span("2020-12-31", ""),
	span("2021-02-01", "2021-01-31"), // inconsistent
	span("2021-02-01", "2023-05-01"), // 819
}

func TestPastCountsWhatStoodOnTheDay(t *testing.T) {
	p := statistics.Past(year2020, timetable.MustDate("2022-12-31"))
	if p.Cases != 7 || p.Closed != 4 || p.Open != 2 || p.Inconsistent != 1 {
		t.Errorf("cases %d, closed %d, open %d, inconsistent %d; want 7, 4, 2, 1", p.Cases, p.Closed, p.Open, p.Inconsistent)
	}
	if *p.Days.Median != 90 || *p.Days.P90 != 213 {
		t.Errorf("median %d, p90 %d; want 90 and 213", *p.Days.Median, *p.Days.P90)
	}
	if want := (statistics.Within{Days90: 2, Days180: 3, Days365: 4}); p.Within != want {
		t.Errorf("within %+v, want %+v", p.Within, want)
	}
	if want := (statistics.Backlog{{Year: 2020, Open: 1}, {Year: 2021, Open: 2}, {Year: 2022, Open: 2}}); !reflect.DeepEqual(p.Backlog, want) {
		t.Errorf("backlog %v, want %v", p.Backlog, want)
	}
	if *p.OpenDays.Oldest != 730 || *p.OpenDays.Median != 698 {
		t.Errorf("open for %d at most, median %d; want 730 and 698", *p.OpenDays.Oldest, *p.OpenDays.Median)
	}
}

func TestAYearEndAfterTheDayIsNotReported(t *testing.T) {
	p := statistics.Past(year2020, timetable.MustDate("2022-12-30"))
	if n := len(p.Backlog); n != 2 || p.Backlog[n-1].Year != 2021 {
		t.Errorf("backlog %v, want 2020 and 2021 only", p.Backlog)
	}
}

func TestWhatComesLaterIsNotKnownYet(t *testing.T) {
	p := statistics.Past(year2020, timetable.MustDate("2020-04-09"))
	if p.Cases != 3 || p.Closed != 2 || p.Open != 1 || p.Inconsistent != 0 {
		t.Errorf("cases %d, closed %d, open %d, inconsistent %d; want 3, 2, 1, 0", p.Cases, p.Closed, p.Open, p.Inconsistent)
	}
}

func TestOfNothingThereAreNoFigures(t *testing.T) {
	p := statistics.Past(nil, timetable.MustDate("2022-12-31"))
	got, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"as_of":"2022-12-31","cases":0,"closed":0,"open":0,"inconsistent":0,"days":{"median":null,"p90":null},` +
		`"within":{"90":0,"180":0,"365":0},"open_days":{"median":null,"p90":null,"oldest":null},"backlog":{},"spread":[]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestSpreadHoldsEveryClosedCaseOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		longest := rapid.SampledFrom([]int{0, 1, 20, 500, 9000}).Draw(t, "longest")
		days := rapid.SliceOf(rapid.IntRange(0, longest)).Draw(t, "days")
		start := timetable.MustDate("1990-01-01")
		var cases []statistics.Span
		for _, d := range days {
			cases = append(cases, statistics.Span{Received: start, Closed: start + timetable.Date(d)})
		}
		bins := statistics.Past(cases, timetable.MustDate("2030-01-01")).Spread
		if len(bins) > 24 {
			t.Fatalf("%d bins", len(bins))
		}
		next := 0
		for _, b := range bins {
			if b.From != next || b.To < b.From {
				t.Fatalf("bin %v does not follow day %d", b, next-1)
			}
			next = b.To + 1
			n := 0
			for _, d := range days {
				if d >= b.From && d <= b.To {
					n++
				}
			}
			if n != b.Count {
				t.Fatalf("bin %v counts %d, want %d", b, b.Count, n)
			}
		}
		if len(days) > 0 && slices.Max(days) >= next {
			t.Fatalf("the longest, %d, lies beyond the last bin, which ends at %d", slices.Max(days), next-1)
		}
	})
}

// Past against the plainest reading of each definition.
func TestPastAgreesWithItsDefinitions(t *testing.T) {
	first := timetable.MustDate("2018-06-01")
	dates := rapid.Custom(func(t *rapid.T) statistics.Span {
		s := statistics.Span{Received: first + timetable.Date(rapid.IntRange(0, 1500).Draw(t, "received"))}
		if rapid.Bool().Draw(t, "closed") {
			s.Closed = s.Received + timetable.Date(rapid.IntRange(-30, 900).Draw(t, "days"))
		}
		return s
	})
	rapid.Check(t, func(t *rapid.T) {
		cases := rapid.SliceOfN(dates, 0, 60).Draw(t, "cases")
		asOf := first + timetable.Date(rapid.IntRange(-10, 2000).Draw(t, "as of"))
		p := statistics.Past(cases, asOf)
		if p.Cases != p.Closed+p.Open+p.Inconsistent {
			t.Fatalf("%d cases are not %d closed + %d open + %d inconsistent", p.Cases, p.Closed, p.Open, p.Inconsistent)
		}
		for _, y := range p.Backlog {
			end, _ := timetable.NewDate(y.Year, 12, 31)
			if end > asOf {
				t.Fatalf("the end of %d was still to come on %s", y.Year, asOf)
			}
			if open := statistics.Past(cases, end).Open; open != y.Open {
				t.Fatalf("backlog of %d is %d, but %d were open as of that day", y.Year, y.Open, open)
			}
		}
		var took []int
		for _, s := range cases {
			if s.Closed != 0 && s.Closed <= asOf && s.Closed >= s.Received {
				took = append(took, int(s.Closed-s.Received))
			}
		}
		atMost := func(d int) (n int) {
			for _, x := range took {
				if x <= d {
					n++
				}
			}
			return n
		}
		if (statistics.Within{Days90: atMost(90), Days180: atMost(180), Days365: atMost(365)}) != p.Within {
			t.Fatalf("within %+v of %v", p.Within, took)
		}
		if len(took) == 0 {
			if p.Days.Median != nil || p.Days.P90 != nil {
				t.Fatal("there are figures of nothing")
			}
			return
		}
		// Nearest rank: at least that share takes at most so long, and less than that share takes less.
		for percent, v := range map[int]int{50: *p.Days.Median, 90: *p.Days.P90} {
			if atMost(v)*100 < percent*len(took) || atMost(v-1)*100 >= percent*len(took) {
				t.Fatalf("%d is not the %d %% rank of %v", v, percent, took)
			}
		}
	})
}

func BenchmarkPast(b *testing.B) {
	first := timetable.MustDate("2000-01-01")
	cases := make([]statistics.Span, 109_339)
	for i := range cases {
		received := first + timetable.Date(i*6000/len(cases))
		cases[i] = statistics.Span{Received: received, Closed: received + timetable.Date(i*7919%900)}
	}
	asOf := timetable.MustDate("2016-10-27")
	for b.Loop() {
		statistics.Past(cases, asOf)
	}
	b.ReportMetric(float64(len(cases))*float64(b.N)/b.Elapsed().Seconds(), "cases/s")
}

func TestLastDayIsTheLastThatIsKnown(t *testing.T) {
	d := timetable.MustDate
	spans := []statistics.Span{{Received: d("2016-01-05"), Closed: d("2016-03-01")}, {Received: d("2016-10-27")}, {Received: d("2016-02-02"), Closed: d("2016-02-01")}}
	if last := statistics.LastDay(spans); last != d("2016-10-27") {
		t.Errorf("it is %s", last)
	}
	if last := statistics.LastDay(nil); last != 0 {
		t.Errorf("of nothing it is %s", last)
	}
}
