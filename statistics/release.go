package statistics

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"duly/casework"
	"duly/timetable"
)

// A Release is what is published of a period for good: how many cases came, ended
// and are open, exactly; and of what is sealed (what they were about, how they
// ended, how old they were) a fixed list of tables whose cells are rounded by rule.
// Nobody chooses what is shown, and no cell can be worked out from the others, from
// the exact totals, or from other releases.
type Release struct {
	Name   string         `json:"name"` // "2026-Q3"
	From   timetable.Date `json:"from"`
	To     timetable.Date `json:"to"` // in it
	Flow   Flow           `json:"flow"`
	Tables []Table        `json:"tables"`
	// Revised are the flows of earlier periods that came out otherwise than was last said of
	// them: something that bears a day of that period was recorded later.
	Revised []Revision `json:"revised,omitempty"`
	Erased  int        `json:"erased,omitempty"` // cases that had been erased whole when it was made: in none of its figures
}

// A Revision is how many cases there were in an earlier period, by what is known now. The
// release of that period stays as it was published.
type Revision struct {
	Name string `json:"name"`
	Was  Flow   `json:"was"` // as was last said
	Is   Flow   `json:"is"`
}

// A Flow is how many cases there were. OpenBefore + Received + Reopened is Ended + Open.
type Flow struct {
	OpenBefore int `json:"open_before"` // at the end of the day before
	Received   int `json:"received"`    // taken over from elsewhere included
	Reopened   int `json:"reopened"`    // that had waited for a respondent who had left
	Ended      int `json:"ended"`
	Open       int `json:"open"` // at the end of the last day
}

// A Table divides a number of cases by something that is sealed.
type Table struct {
	Name   string         `json:"name"`
	Since  timetable.Date `json:"since"`            // the first day that it covers: after the last release that could show it
	Total  int            `json:"total"`            // exact; by clause rounded, and 0 where it is held back
	Cells  []Cell         `json:"cells,omitempty"`  // none where it is held back
	Reason string         `json:"reason,omitempty"` // why it is held back; its cases come into the next release
}

// A Cell is a rounded count.
type Cell struct {
	Of    string `json:"of"`
	Shown string `json:"shown"`
}

// The tables, always these and in this order.
const (
	ReceivedByKind = "received, by what they were about"
	EndedByEnd     = "ended, by how"
	EndedByAge     = "ended, by age in weeks"
	OpenByAge      = "open on the last day, by age in weeks"
)

const (
	// FewerThan is the count below which a cell says only that there were some.
	FewerThan = 5
	fewer     = "fewer than 5"
	// leastTable is how many cases a table needs.
	leastTable = LeastBase
	// leastDoubt is how many values a cell that says "fewer than 5" must still be able
	// to have for somebody who knows everything else that is published.
	leastDoubt = 3
)

// Shown rounds a count to the nearest multiple of five; 1 to 4 are "fewer than 5", a
// true nought is 0. (The rule by which English examination statistics are published.)
func Shown(n int) string {
	switch {
	case n == 0:
		return "0"
	case n < FewerThan:
		return fewer
	}
	return strconv.Itoa(rounded(n))
}

// rounded is a number to the nearest five.
func rounded(n int) int { return (n + 2) / 5 * 5 }

// span gives the least and the greatest count that is shown so.
func span(shown string) (least, most int) {
	if shown == fewer {
		return 1, FewerThan - 1
	}
	n, _ := strconv.Atoi(shown)
	switch n {
	case 0:
		return 0, 0
	case 5:
		return 5, 7
	}
	return n - 2, n + 2
}

// bands of age, in weeks.
var bands = []struct {
	name string
	days int // less than
}{{"under 4", 28}, {"4 to 8", 56}, {"8 to 13", 91}, {"13 to 26", 182}, {"26 to 52", 364}, {"over 52", 1 << 30}}

func band(days timetable.Date) string {
	for _, b := range bands {
		if int(days) < b.days {
			return b.name
		}
	}
	return ""
}

// bandAt is a band's place; -1 for what is none.
func bandAt(name string) int {
	for i, b := range bands {
		if b.name == name {
			return i
		}
	}
	return -1
}

// Quarter is the quarter of a day: its name, first and last day.
func Quarter(day timetable.Date) (name string, from, to timetable.Date) {
	y, m, _ := day.Civil()
	first := (m-1)/3*3 + 1
	from = timetable.MustDate(fmt.Sprintf("%04d-%02d-01", y, first))
	next := timetable.MustDate(fmt.Sprintf("%04d-01-01", y+1))
	if first < 10 {
		next = timetable.MustDate(fmt.Sprintf("%04d-%02d-01", y, first+3))
	}
	return fmt.Sprintf("%d-Q%d", y, (first+2)/3), from, next - 1
}

// QuarterOf is the first day of a quarter by its name.
func QuarterOf(name string) (timetable.Date, error) {
	for month := 1; month <= 10; month += 3 {
		year, rest, _ := strings.Cut(name, "-")
		day, err := timetable.ParseDate(fmt.Sprintf("%s-%02d-01", year, month))
		if err == nil && rest == fmt.Sprintf("Q%d", (month+2)/3) {
			return day, nil
		}
	}
	return 0, fmt.Errorf("%.20q is no quarter: one is written 2026-Q3", name)
}

// NewRelease makes the release of a period from every case that there is, and from
// the releases before it, oldest first. What happened after the period does not
// count. It is an error where the flow does not add up: then nothing may be published.
func NewRelease(name string, from, to timetable.Date, cases []*casework.Case, earlier []Release) (Release, error) {
	return NewReleaseWithout(name, from, to, cases, earlier, Gone{})
}

// Gone is what is known of cases that were erased whole: they count in no figure any more.
type Gone struct {
	Cases int
	Until timetable.Date // the last day on which one of them ended; 0: there are none
}

// NewReleaseWithout is NewRelease where cases were erased whole. Of periods in which one of
// them may have counted nothing is revised: it would look as if something had been recorded
// later, and would tell when they came and ended.
func NewReleaseWithout(name string, from, to timetable.Date, cases []*casework.Case, earlier []Release, gone Gone) (Release, error) {
	r := Release{Name: name, From: from, To: to, Erased: gone.Cases}
	var before *Release
	if len(earlier) > 0 {
		before = &earlier[len(earlier)-1]
	}
	since := func(table string) timetable.Date {
		if before != nil {
			for _, t := range before.Tables {
				if t.Name == table && t.Cells == nil {
					return t.Since
				}
			}
		}
		return from
	}
	counts := map[string]map[string]int{}
	count := func(table, of string) {
		if counts[table] == nil {
			counts[table] = map[string]int{}
		}
		counts[table][of]++
	}
	for _, c := range cases {
		if len(c.Events) == 0 || c.Events[0].Day > to {
			continue
		}
		l := lifeOf(c, to)
		r.Flow.add(l, from, to)
		if l.openAt(to) {
			count(OpenByAge, band(to-l.received))
		}
		if l.began >= since(ReceivedByKind) {
			count(ReceivedByKind, l.category)
		}
		for _, e := range l.ends {
			if e.day >= since(EndedByEnd) {
				count(EndedByEnd, e.end)
			}
			if e.day >= since(EndedByAge) {
				count(EndedByAge, band(e.day-l.received))
			}
		}
	}
	if flow := r.Flow; flow.OpenBefore+flow.Received+flow.Reopened != flow.Ended+flow.Open {
		return r, fmt.Errorf("the figures of %s do not add up, and are not published: %d open before, %d received and %d reopened make %d, but %d ended and %d are open", name,
			flow.OpenBefore, flow.Received, flow.Reopened, flow.OpenBefore+flow.Received+flow.Reopened, flow.Ended, flow.Open)
	}
	r.Revised = revised(earlier, cases, gone.Until)
	for _, table := range []string{ReceivedByKind, EndedByEnd, EndedByAge, OpenByAge} {
		first := since(table)
		if table == OpenByAge {
			first = to
		}
		r.Tables = append(r.Tables, newTable(table, first, counts[table]))
	}
	r.Tables = append(r.Tables, clauseTables(cases, to, since, r.Tables)...)
	return r, nil
}

// NewTable divides a number of cases, of no period of its own, by the rule by which the
// tables of a release are published. unknown: nobody can tell which cases they are, so that
// the table is shown also where all of them are in one line, which says nothing of any one.
func NewTable(name string, counts map[string]int, unknown bool) Table {
	t := newTable(name, 0, counts)
	if unknown && len(counts) == 1 && t.Total >= leastTable {
		for of, n := range counts {
			t.Cells, t.Reason = []Cell{{of, Shown(n)}}, ""
		}
	}
	return t
}

// add counts a case in the flow of a period.
func (f *Flow) add(l life, from, to timetable.Date) {
	if l.began >= from {
		f.Received++
	}
	if l.openAt(from - 1) {
		f.OpenBefore++
	}
	if l.openAt(to) {
		f.Open++
	}
	for _, e := range l.ends {
		if e.day >= from {
			f.Ended++
		}
	}
	for _, day := range l.again {
		if day >= from {
			f.Reopened++
		}
	}
}

// revised finds the periods after a day of which the releases so far say otherwise than the
// cases do.
func revised(earlier []Release, cases []*casework.Case, after timetable.Date) (out []Revision) {
	said := map[string]Flow{}
	for _, r := range earlier {
		said[r.Name] = r.Flow
		for _, v := range r.Revised {
			said[v.Name] = v.Is
		}
	}
	for _, r := range earlier {
		var is Flow
		for _, c := range cases {
			if len(c.Events) > 0 && c.Events[0].Day <= r.To {
				is.add(lifeOf(c, r.To), r.From, r.To)
			}
		}
		if is != said[r.Name] && r.From > after {
			out = append(out, Revision{r.Name, said[r.Name], is})
		}
	}
	return out
}

func newTable(name string, since timetable.Date, counts map[string]int) Table {
	t := Table{Name: name, Since: since}
	var rows []string
	for of, n := range counts {
		rows = append(rows, of)
		t.Total += n
	}
	slices.SortFunc(rows, func(a, b string) int { return cmp.Or(cmp.Compare(bandAt(a), bandAt(b)), cmp.Compare(a, b)) })
	var cells []Cell
	for _, of := range rows {
		cells = append(cells, Cell{of, Shown(counts[of])})
	}
	switch {
	case t.Total < leastTable:
		t.Reason = fmt.Sprintf("fewer than %d cases", leastTable)
	case len(cells) == 1:
		t.Reason = "all of them would be in one line"
	case leastValues(cells, t.Total) < leastDoubt:
		t.Reason = "a small number in it could be worked out"
	default:
		t.Cells = cells
	}
	return t
}

// leastValues is how many values the best known of the cells that say "fewer than 5"
// can have for somebody who knows all cells as they are shown and the exact total; a
// large number where there is no such cell.
func leastValues(cells []Cell, total int) int {
	sumLeast, sumMost := 0, 0
	for _, c := range cells {
		least, most := span(c.Shown)
		sumLeast, sumMost = sumLeast+least, sumMost+most
	}
	best := 1 << 30
	for _, c := range cells {
		if c.Shown != fewer {
			continue
		}
		least, most := span(c.Shown)
		n := 0
		for v := least; v <= most; v++ {
			if rest := total - v; rest >= sumLeast-least && rest <= sumMost-most {
				n++
			}
		}
		best = min(best, n)
	}
	return best
}

// A life is when a case was open.
type life struct {
	began, received timetable.Date
	category        string
	ends            []ending
	again           []timetable.Date // reopened
}

type ending struct {
	day timetable.Date
	end string
}

func lifeOf(c *casework.Case, to timetable.Date) life {
	first := c.Events[0]
	l := life{began: first.Day, received: first.Day, category: first.Category()}
	if first.Since != 0 {
		l.received = first.Since
	}
	waits := false
	for _, e := range until(c.Events, to) {
		switch e.Kind {
		case casework.Ended:
			l.ends = append(l.ends, ending{e.Day, e.End})
			waits = e.End == casework.WaitsEnd
		case casework.Readmitted:
			if waits {
				l.again, waits = append(l.again, e.Day), false
			}
		}
	}
	return l
}

// openAt tells whether the case is open at the end of a day.
func (l life) openAt(day timetable.Date) bool {
	if l.began > day {
		return false
	}
	n := 1
	for _, e := range l.ends {
		if e.day <= day {
			n--
		}
	}
	for _, d := range l.again {
		if d <= day {
			n++
		}
	}
	return n > 0
}

// Text is the release as it is published and digested: JSON, always the same bytes of
// the same release.
func (r Release) Text() ([]byte, error) { return json.Marshal(r) }

// ReadRelease reads what Text gave.
func ReadRelease(text []byte) (r Release, err error) {
	err = json.Unmarshal(text, &r)
	return r, err
}

// CSV gives the release as a table, one line a figure.
func (r Release) CSV() []byte {
	rows := [][]string{{"table", "since", "of", "shown"}}
	for _, f := range r.Flow.figures() {
		rows = append(rows, []string{"cases", r.From.String(), f.of, strconv.Itoa(f.n)})
	}
	if r.Erased > 0 {
		rows = append(rows, []string{"cases", r.From.String(), "erased whole, in no figure", strconv.Itoa(r.Erased)})
	}
	for _, v := range r.Revised {
		for _, f := range v.Is.figures() {
			rows = append(rows, []string{"revised, " + v.Name, "", f.of, strconv.Itoa(f.n)})
		}
	}
	for _, t := range r.Tables {
		rows = append(rows, []string{t.Name, t.Since.String(), "all", strconv.Itoa(t.Total)})
		if t.Cells == nil {
			rows = append(rows, []string{t.Name, t.Since.String(), "held back: " + t.Reason, ""})
		}
		for _, c := range t.Cells {
			rows = append(rows, []string{t.Name, t.Since.String(), Guard(c.Of), c.Shown})
		}
	}
	return table(rows)
}

type figure struct {
	of string
	n  int
}

func (f Flow) figures() []figure {
	return []figure{{"open the day before", f.OpenBefore}, {"received", f.Received}, {"reopened", f.Reopened}, {"ended", f.Ended}, {"open", f.Open}}
}

// Says tells of a revision in words: "received 41, not 40".
func (v Revision) Says() string {
	var words []string
	was := v.Was.figures()
	for i, f := range v.Is.figures() {
		if f != was[i] {
			words = append(words, fmt.Sprintf("%s %d, not %d", f.of, f.n, was[i].n))
		}
	}
	return strings.Join(words, "; ")
}
