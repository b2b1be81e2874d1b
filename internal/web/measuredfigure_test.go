package web

import (
	"fmt"
	"strings"
	"testing"

	"duly/commitment"
	"duly/internal/office"
	"duly/rulebook"
	"duly/statistics"
	"duly/timetable"
)

func figure(name, about, sense string, value float64) commitment.Measure {
	return commitment.Measure{Of: commitment.OfFigure, Name: name, About: about, Sense: sense, Value: value}
}

// A figure that is known between two values is met, or not, only where both say the same.
func TestAFigureIsHeldAgainstItsValue(t *testing.T) {
	for _, c := range []struct {
		sense       string
		least, most float64
		known, ok   bool
	}{
		{commitment.AtLeast, 90, 95, true, true}, {commitment.AtLeast, 89, 90, false, false}, {commitment.AtLeast, 80, 89.9, true, false},
		{commitment.AtMost, 80, 90, true, true}, {commitment.AtMost, 90, 91, false, false}, {commitment.AtMost, 90.1, 99, true, false},
	} {
		got := against(figure("x", "", c.sense, 90), c.least, c.most)
		if got.Known != c.known || got.Holds != c.ok {
			t.Errorf("between %v and %v %s 90 is %+v", c.least, c.most, c.sense, got)
		}
	}
}

func TestLiveFiguresOfFewCasesAreNotMeasured(t *testing.T) {
	book := &rulebook.Rulebook{Promises: []rulebook.Promise{{Name: "swift"}}}
	days := func(n int) *int { return &n }
	kept := func(n int) keptFigures {
		f := statistics.PromiseFigure{Days: statistics.Days{Median: days(40), P90: days(80)}, OldestOpen: days(99)}
		f.Kept, f.Missed = n-5, 5
		return keptFigures{report: statistics.Report{Promises: []statistics.PromiseFigure{f}, OpenAges: []int{10, 400, 500}}}
	}
	for _, c := range []struct {
		m     commitment.Measure
		cases int
		want  commitment.Measured
		says  string
	}{
		{figure(statistics.MedianDays, "swift", commitment.AtMost, 40), 20, commitment.Measured{Known: true, Holds: true}, "40 days"},
		{figure(statistics.MedianDays, "swift", commitment.AtMost, 39), 20, commitment.Measured{Known: true}, "40 days"},
		{figure(statistics.MedianDays, "swift", commitment.AtMost, 40), 19, commitment.Measured{}, "19 cases"},
		{figure(statistics.NinetyDays, "swift", commitment.AtMost, 79), 30, commitment.Measured{Known: true}, "80 days"},
		{figure(statistics.OldestDays, "swift", commitment.AtMost, 99), 5, commitment.Measured{Known: true, Holds: true}, "99 days"},
		{figure(statistics.OpenLonger, "365", commitment.AtMost, 2), 5, commitment.Measured{Known: true, Holds: true}, "Today fewer than 5 cases are open for more than 365 days"},
		{figure(statistics.OpenLonger, "365", commitment.AtMost, 1), 5, commitment.Measured{Known: true}, "Today fewer than 5 cases are"},
		{figure(statistics.OpenLonger, "many", commitment.AtMost, 1), 5, commitment.Measured{}, "No figure"},
		{figure("mood", "swift", commitment.AtMost, 1), 5, commitment.Measured{}, "No figure"},
		{figure(statistics.MedianDays, "swifter", commitment.AtMost, 1), 50, commitment.Measured{Known: true}, "no promise “swifter”"},
	} {
		got := liveFigure(book, kept(c.cases), c.m)
		if got.Measured != c.want || !strings.Contains(got.Says[0].Text, c.says) {
			t.Errorf("%+v of %d cases is %+v", c.m, c.cases, got)
		}
	}
	none := kept(30)
	none.report.Promises[0].OldestOpen = nil
	if got := liveFigure(book, none, figure(statistics.OldestDays, "swift", commitment.AtMost, 0)); !got.Known || !got.Holds {
		t.Errorf("where nothing waits it is %+v", got)
	}
}

// Only what was published counts, of four quarters.
func TestPublishedFigures(t *testing.T) {
	quarter := func(name, under, over string, total int) office.Release {
		from, err := statistics.QuarterOf(name)
		if err != nil {
			t.Fatal(err)
		}
		table := statistics.Table{Name: statistics.EndedByAge, Since: from, Total: total, Cells: []statistics.Cell{{Of: "13 to 26", Shown: under}, {Of: "over 52", Shown: over}}}
		return office.Release{Release: statistics.Release{Name: name, From: from, To: from + 89, Tables: []statistics.Table{table}}, On: timetable.Date(0)}
	}
	all := []office.Release{quarter("2025-Q1", "0", "50", 50), quarter("2025-Q2", "25", "0", 25), quarter("2025-Q3", "25", "fewer than 5", 27), quarter("2025-Q4", "30", "0", 30)}
	m := figure(statistics.EndedWithin, "26", commitment.AtLeast, 65)
	if got := publishedFigure(all[:3], m); got.Known || !strings.Contains(got.Says[len(got.Says)-1].Text, "Of four quarters, 3") {
		t.Errorf("of three quarters it is %+v", got)
	}
	got := publishedFigure(all, m)
	if !got.Known || got.Holds || len(got.Says) != 5 || got.Says[0].Href != "/figures/2025-Q1" {
		t.Errorf("with the quarter in which nothing was swift it is %+v", got)
	}
	all = append(all, quarter("2026-Q1", "40", "0", 40))
	if got = publishedFigure(all, m); !got.Known || !got.Holds {
		t.Errorf("once that quarter is not among the last it is %+v", got)
	}
	m.Value = 98
	if got = publishedFigure(all, m); got.Known || !strings.Contains(fmt.Sprint(got.Says), "too coarse to tell") {
		t.Errorf("between the bounds it is %+v", got)
	}
	for i := range all {
		all[i].Tables[0].Cells = nil
	}
	if got = publishedFigure(all, m); got.Known || !strings.Contains(fmt.Sprint(got.Says), "held back") {
		t.Errorf("where all is held back it is %+v", got)
	}
	if got = publishedFigure(all, figure(statistics.MedianDays, "26", commitment.AtLeast, 1)); got.Known {
		t.Errorf("a figure that no quarter has is %+v", got)
	}
}

// Whatever can be chosen in the form is read back as what it says, and can be measured.
func TestEveryFigureThatCanBeChosenIsKnown(t *testing.T) {
	book := &rulebook.Rulebook{Promises: []rulebook.Promise{{Name: "a|b"}}}
	seen := map[string]bool{}
	for _, o := range figureChoices(book)[1:] {
		m := readFigure(o.Value)
		if figureKey(m) != o.Value || seen[o.Label] || !strings.EqualFold(figureWords(m), o.Label) || strings.Contains(o.Label, "a figure called") {
			t.Errorf("%q is read as %+v", o.Value, m)
		}
		seen[o.Label] = true
	}
	if len(seen) < 10 {
		t.Errorf("only %d figures can be chosen", len(seen))
	}
}
