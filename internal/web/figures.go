package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"duly/internal/office"
	"duly/statistics"
	"duly/timetable"
)

// A FiguresView is the public page of how promises are kept.
type FiguresView struct {
	Frame
	AsOf     timetable.Date
	Report   statistics.Report
	Promises []FigureRow
	Limits   []FigureRow
	Chart    template.HTML
	Past     *PastView

	PastAltered bool // they are not those that are on record: nothing of them is shown
	TakenOver   *TakenOverView

	Reasons, Repeat string        // how many reasons were compared with one another, and how many repeat earlier ones; "" for too few
	Releases        []QuarterLink // latest first
	Clauses         *ClausesView  // nil where nothing is published by clause
}

// fewestReasons is how many must have been compared for anything to be said of them.
const fewestReasons = 20

// A QuarterLink leads to the figures of a quarter.
type QuarterLink struct {
	Href, Text string
	Signed     string // who has put their name to them
}

// A FigureRow is how one promise or limit is kept.
type FigureRow struct {
	Name, What string
	Rule       *RuleLink
	Limit      string
	Counts     statistics.Counts
	OnTime     string
	Median     string
	P90        string
	Oldest     string
	Extended   int
	NotReached int
}

// PastCases are cases taken over from other systems, and what the journal says of each. An
// error that is office.ErrAltered says that they are not what it says.
type PastCases struct {
	Spans []statistics.Span
	Taken []office.PastTaken
}

// A PastView is the timeliness of cases taken over from another system.
type PastView struct {
	statistics.PastSummary
	Median, P90, OldestOpen string
	Within                  []WithinRow
	Backlog                 template.HTML
	Spread                  template.HTML
	Taken                   []office.PastTaken
}

// A WithinRow is how many closed cases took at most so many days.
type WithinRow struct {
	Days  int
	Count string
	Share string
}

// keptFigures is the last report made, kept for a moment: a page that anybody
// can ask for must not replay every case each time.
type keptFigures struct {
	day      timetable.Date
	until    time.Time
	report   statistics.Report
	past     *statistics.PastSummary
	taken    []office.PastTaken
	reasons  office.RepeatCount
	altered  bool // the past cases are not those that are on record
	open     statistics.TakenOver
	released []office.Release
	signed   []office.Countersigning
}

const figuresFor = 3 * time.Second

// gather gives the figures as of a day; the last ones made, if they are fresh.
func (s *site) gather(ctx context.Context, today timetable.Date) (keptFigures, error) {
	s.figuresMu.Lock()
	defer s.figuresMu.Unlock()
	if s.figuresKept.day == today && s.Now().Before(s.figuresKept.until) {
		return s.figuresKept, nil
	}
	report, open, err := s.Office.Figures(ctx, today)
	if err != nil {
		return keptFigures{}, err
	}
	k := keptFigures{day: today, report: report, open: open}
	if k.released, err = s.Office.Releases(ctx); err != nil {
		return keptFigures{}, err
	}
	if k.signed, err = s.Office.Countersignings(ctx); err != nil {
		return keptFigures{}, err
	}
	if k.reasons, err = s.Office.RepeatCount(ctx); err != nil {
		return keptFigures{}, err
	}
	if s.Past != nil {
		past, err := s.Past(ctx)
		if k.altered = errors.Is(err, office.ErrAltered); err != nil && !k.altered {
			return keptFigures{}, err
		}
		k.taken = past.Taken
		if spans := past.Spans; len(spans) > 0 {
			// Beyond the last day that the other system knew, open cases would
			// only seem to grow older.
			p := statistics.Past(spans, min(today, statistics.LastDay(spans)))
			k.past = &p
		}
	}
	k.until = s.Now().Add(figuresFor)
	s.figuresKept = k
	return k, nil
}

func (s *site) figures(q *request) error {
	k, err := s.gather(q.Context(), q.today)
	if err != nil {
		return err
	}
	r := s.Office.Rulebook()
	rules := ruleLinks{r, "/rulebook"}
	v := &FiguresView{AsOf: q.today, Report: k.report}
	for i := range k.report.Promises {
		p := &k.report.Promises[i]
		row := figureRow(p.Name, p.Limit, p.Counts, p.Days, p.OldestOpen)
		row.What, row.Rule, row.NotReached = promised(r, &p.Promise), rules.link(p.Rule), p.NotReached
		v.Promises = append(v.Promises, row)
	}
	for _, l := range k.report.Limits {
		row := figureRow(l.Name, l.Limit, l.Counts, l.Days, l.OldestOpen)
		row.Rule, row.Extended = rules.link(l.Rule), l.Extended
		v.Limits = append(v.Limits, row)
	}
	v.Chart = promisesChart(v.Promises)
	if k.past != nil {
		v.Past = pastView(*k.past)
		v.Past.Taken = k.taken
	}
	v.PastAltered = k.altered
	v.TakenOver = s.takenOver(k.open)
	v.Clauses = s.clauseFigures(k.released, "")
	if k.reasons.Compared >= fewestReasons {
		v.Reasons, v.Repeat = statistics.Shown(k.reasons.Compared), statistics.Shown(k.reasons.Repeat)
	}
	for _, r := range slices.Backward(k.released) {
		link := QuarterLink{Href: "/figures/" + r.Name, Text: quarterWords(r.Name)}
		var names []string
		for _, c := range countersigned(k.signed, r.Name) {
			names = append(names, c.Name)
		}
		link.Signed = strings.Join(names, ", ")
		v.Releases = append(v.Releases, link)
	}
	return q.show(http.StatusOK, "figures", "How promises are kept", v)
}

func figureRow(name string, limit timetable.Limit, c statistics.Counts, d statistics.Days, oldest *int) FigureRow {
	row := FigureRow{Name: name, Counts: c, Median: days(d.Median), P90: days(d.P90), Oldest: days(oldest), OnTime: "–"}
	if !limit.IsZero() {
		row.Limit = limit.String()
	}
	if percent, ok := c.OnTime(); ok {
		row.OnTime = plainPercent(percent)
	}
	return row
}

func days(n *int) string {
	if n == nil {
		return "–"
	}
	return strings.Replace(plural(*n, "day"), fmt.Sprint(*n), number(*n), 1)
}

func pastView(p statistics.PastSummary) *PastView {
	v := &PastView{PastSummary: p, Median: days(p.Days.Median), P90: days(p.Days.P90), OldestOpen: days(p.OpenDays.Oldest)}
	for _, w := range []struct{ days, count int }{{90, p.Within.Days90}, {180, p.Within.Days180}, {365, p.Within.Days365}} {
		row := WithinRow{Days: w.days, Count: number(w.count), Share: "–"}
		if p.Closed > 0 {
			row.Share = plainPercent(float64(w.count*1000/p.Closed) / 10)
		}
		v.Within = append(v.Within, row)
	}
	v.Backlog, v.Spread = backlogChart(p), spreadChart(p)
	return v
}

// figuresCSV gives the same figures as a table for other programs.
func (s *site) figuresCSV(q *request) error {
	k, err := s.gather(q.Context(), q.today)
	if err != nil {
		return err
	}
	name := "promises-" + q.today.String() + ".csv"
	data := k.report.CSV()
	switch q.URL.Query().Get("of") {
	case "leaving":
		name, data = "leaving-"+q.today.String()+".csv", k.report.Leavings.CSV(q.today)
	case "past":
		if k.past == nil {
			return errNotFound
		}
		name, data = "past-cases-"+q.today.String()+".csv", k.past.CSV()
	}
	q.download(name, "text/csv; charset=utf-8")
	_, _ = q.w.Write(data)
	return nil
}
