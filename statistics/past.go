package statistics

import (
	"fmt"
	"slices"
	"strings"

	"duly/timetable"
)

// A Span is the dates of one past case.
type Span struct {
	Received timetable.Date
	Closed   timetable.Date // 0: open
}

// Inconsistent tells that the case is said to have been closed before it was
// received. At least one of its dates is wrong, and nobody can tell which.
func (s Span) Inconsistent() bool { return s.Closed != 0 && s.Closed < s.Received }

// LastDay is the last day on which anything is known to have happened: what was
// handed over says nothing of the days after it. 0 where nothing was.
func LastDay(spans []Span) timetable.Date {
	var last timetable.Date
	for _, s := range spans {
		last = max(last, s.Received, s.Closed)
	}
	return last
}

// PastSummary is the timeliness of past cases as it stood at the end of a day.
// Cases = Closed + Open + Inconsistent.
type PastSummary struct {
	AsOf         timetable.Date `json:"as_of"`
	Cases        int            `json:"cases"` // received by then
	Closed       int            `json:"closed"`
	Open         int            `json:"open"`
	Inconsistent int            `json:"inconsistent"` // closed before received; in no other figure but Cases
	Days         Days           `json:"days"`         // from received to closed, of the closed
	Within       Within         `json:"within"`
	OpenDays     OpenDays       `json:"open_days"`
	Backlog      Backlog        `json:"backlog"`
	Spread       []Bin          `json:"spread"` // of the days of the closed
}

// Within counts the closed cases that took at most so many days.
type Within struct {
	Days90  int `json:"90"`
	Days180 int `json:"180"`
	Days365 int `json:"365"`
}

// OpenDays is the age of the open cases: figures of closed cases alone look
// best while the hard ones lie.
type OpenDays struct {
	Days
	Oldest *int `json:"oldest"`
}

// Backlog is how many cases were open at each year's end, oldest year first.
type Backlog []YearEnd

// A YearEnd is how many cases were open at the end of a year's 31 December.
type YearEnd struct {
	Year int
	Open int
}

// MarshalJSON writes an object: {"2014": 2918, "2015": 2585}.
func (b Backlog) MarshalJSON() ([]byte, error) {
	var s strings.Builder
	s.WriteByte('{')
	for i, y := range b {
		if i > 0 {
			s.WriteByte(',')
		}
		fmt.Fprintf(&s, `"%d":%d`, y.Year, y.Open)
	}
	s.WriteByte('}')
	return []byte(s.String()), nil
}

// Past sums up past cases as they stood at the end of asOf. A case received
// later is not counted, and one closed later counts as open. The backlog runs
// from the year of the first receipt to the last year that was over by asOf.
func Past(cases []Span, asOf timetable.Date) PastSummary {
	p := PastSummary{AsOf: asOf}
	var took, age []int
	flow := map[int]int{} // received less closed, by year
	first := 0
	for _, s := range cases {
		if s.Received > asOf {
			continue
		}
		p.Cases++
		year := s.Received.Year()
		if first == 0 || year < first {
			first = year
		}
		if s.Inconsistent() {
			p.Inconsistent++
			continue
		}
		flow[year]++
		if s.Closed == 0 || s.Closed > asOf {
			age = append(age, int(asOf-s.Received))
			continue
		}
		flow[s.Closed.Year()]--
		took = append(took, int(s.Closed-s.Received))
	}
	p.Closed, p.Open = len(took), len(age)
	p.Days = summarise(took)
	p.Within = within(took)
	p.Spread = spread(took)
	p.OpenDays.Days = summarise(age)
	p.OpenDays.Oldest = nearestRank(age, 100)
	p.Backlog = backlog(flow, first, asOf)
	return p
}

func backlog(flow map[int]int, first int, asOf timetable.Date) Backlog {
	b := Backlog{}
	if first == 0 {
		return b
	}
	open := 0
	for year := first; yearOver(year, asOf); year++ {
		open += flow[year]
		b = append(b, YearEnd{Year: year, Open: open})
	}
	return b
}

func yearOver(year int, asOf timetable.Date) bool {
	y, month, day := asOf.Civil()
	return year < y || year == y && month == 12 && day == 31
}

func within(sorted []int) Within {
	atMost := func(days int) int {
		n, _ := slices.BinarySearch(sorted, days+1)
		return n
	}
	return Within{Days90: atMost(90), Days180: atMost(180), Days365: atMost(365)}
}

// A Bin counts what took From to To days, both included.
type Bin struct {
	From  int `json:"from"`
	To    int `json:"to"`
	Count int `json:"count"`
}

const mostBins = 24

// spread counts days into at most mostBins bins: of one width, a day, a week or
// a number of months of 30 days, but for the last, which is as wide as it must be
// to hold what took longest, about one case in twenty.
func spread(sorted []int) []Bin {
	if len(sorted) == 0 {
		return []Bin{}
	}
	longest := sorted[len(sorted)-1]
	tail := *nearestRank(sorted, 95)
	width := 1
	for _, w := range []int{7, 30, 60, 90, 180, 360} {
		if tail/width+1 < mostBins {
			break
		}
		width = w
	}
	n := min(tail/width+1, mostBins-1)
	bins := make([]Bin, 0, n+1)
	for i := range n {
		bins = append(bins, Bin{From: i * width, To: i*width + width - 1})
	}
	if longest > bins[n-1].To {
		bins = append(bins, Bin{From: n * width, To: longest})
	}
	for _, d := range sorted {
		bins[min(d/width, len(bins)-1)].Count++
	}
	return bins
}
