package timetable

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Span is a run of days that no clock counts: the days after From up to and
// including To (a pause begun on From and ended on To). Where From and To are
// one day it holds no day at all.
type Span struct{ From, To Date }

// A Holiday is one day that is not worked, with where that is laid down.
type Holiday struct {
	Date   Date
	Name   string
	Source string // act, order, proclamation or list; for people
}

// A Closure is days, From to To inclusive, on which the office is closed.
type Closure struct{ From, To Date }

// A Spec declares a calendar of a rulebook's own.
type Spec struct {
	Name     string
	Weekend  []int // time.Weekday values; nil is Saturday and Sunday, empty is none
	Holidays []Holiday
	Closed   []Closure
	AnyDay   bool // "days end on: any day": limits in days are not rolled forward
}

// A Calendar knows which days are worked, between First and Last; what it is
// asked beyond them is an error and never a guess. It never changes once made,
// so any number of readers may share it.
type Calendar struct {
	name        string
	first, last Date
	projected   Date // the first day whose holidays nobody has published yet; 0: none
	anyDay      bool
	weekend     [7]bool
	holidays    []Holiday // in order, at most one a day
	closed      []Closure // in order, apart from each other

	// rank[i] is how many days are worked before first+i, and worked lists
	// them: counting is one subtraction, the N-th working day one look-up.
	rank   []int32
	worked []Date
	also   []Date // days of worked, in order, that are not worked after all
}

// A rulebook's own calendar is complete as its author declares it, so it
// answers for three centuries; the bound keeps its tables small.
var (
	ownFirst = civil(1900, 1, 1)
	ownLast  = civil(2199, 12, 31)
)

// ErrBeyond is what every question beyond a calendar's known days gives, to be
// told apart with errors.Is.
var ErrBeyond = errors.New("beyond the known days of the calendar")

type beyond struct {
	c    *Calendar
	what string
}

func (b *beyond) Error() string {
	return fmt.Sprintf("the %s calendar is known from %d to %d: %s", b.c.name, b.c.first.Year(), b.c.last.Year(), b.what)
}

func (b *beyond) Is(err error) bool { return err == ErrBeyond }

// Named gives a calendar by name: GB-ENG, GB-SCT, GB-NIR, IE, US.
func Named(name string) (*Calendar, error) {
	for _, j := range jurisdictions {
		if j.name == name {
			return j.calendar()
		}
	}
	return nil, fmt.Errorf("there is no calendar %s: the calendars are %s", quote(name), strings.Join(Names(), ", "))
}

// Names lists the named calendars.
func Names() []string {
	var names []string
	for _, j := range jurisdictions {
		names = append(names, j.name)
	}
	return names
}

// New gives a rulebook's own calendar. It is an error where a day is declared
// outside 1900 to 2199, a closure ends before it begins, or no day is left on
// which anybody works.
func New(s Spec) (*Calendar, error) {
	c := &Calendar{name: s.Name, first: ownFirst, last: ownLast, anyDay: s.AnyDay}
	if c.name == "" {
		c.name = "rulebook’s own"
	}
	weekend := s.Weekend
	if weekend == nil {
		weekend = []int{int(time.Saturday), int(time.Sunday)}
	}
	for _, w := range weekend {
		if w < int(time.Sunday) || w > int(time.Saturday) {
			return nil, fmt.Errorf("there is no weekday %d: they run from 0, Sunday, to 6, Saturday", w)
		}
		c.weekend[w] = true
	}
	if c.weekend == [7]bool{true, true, true, true, true, true, true} {
		return nil, errors.New("all seven days are weekend: leave at least one on which people work")
	}
	return c.build(s.Closed, s.Holidays)
}

// With gives a copy on which further days are not worked (closures of an
// office, holidays declared later) and days roll, or not.
func (c *Calendar) With(closed []Closure, extra []Holiday, anyDay bool) (*Calendar, error) {
	d := *c
	d.anyDay = anyDay
	if len(closed) == 0 && len(extra) == 0 {
		return &d, nil
	}
	return d.build(slices.Concat(c.closed, closed), slices.Concat(c.holidays, extra))
}

// build puts the days in order and makes the tables. Of two holidays on one
// day the first named stays.
func (c *Calendar) build(closed []Closure, holidays []Holiday) (*Calendar, error) {
	if err := c.admit(closed, holidays); err != nil {
		return nil, err
	}
	c.holidays = slices.Clone(holidays)
	slices.SortStableFunc(c.holidays, func(a, b Holiday) int { return cmp.Compare(a.Date, b.Date) })
	c.holidays = slices.CompactFunc(c.holidays, func(a, b Holiday) bool { return a.Date == b.Date })
	c.closed = merge(closed)
	c.also = nil // they are among the holidays

	days := int(c.last-c.first) + 1
	c.rank = make([]int32, 1, days+1)
	c.worked = make([]Date, 0, days)
	holiday, closure := 0, 0
	for d := c.first; d <= c.last; d++ {
		off := c.weekend[d.Weekday()]
		if holiday < len(c.holidays) && c.holidays[holiday].Date == d {
			off = true
			holiday++
		}
		for closure < len(c.closed) && c.closed[closure].To < d {
			closure++
		}
		if closure < len(c.closed) && c.closed[closure].From <= d {
			off = true
		}
		if !off {
			c.worked = append(c.worked, d)
		}
		c.rank = append(c.rank, int32(len(c.worked)))
	}
	if len(c.worked) == 0 {
		return nil, fmt.Errorf("the %s calendar leaves no day on which anybody works", c.name)
	}
	return c, nil
}

func (c *Calendar) admit(closed []Closure, holidays []Holiday) error {
	for _, h := range holidays {
		if h.Date == 0 {
			return fmt.Errorf("the holiday “%s” has no date", h.Name)
		}
		if !c.knows(h.Date) {
			return c.beyond(fmt.Sprintf("the holiday %s on %s cannot be declared", h.Name, h.Date))
		}
	}
	for _, x := range closed {
		if x.To < x.From {
			return fmt.Errorf("closed from %s to %s: the end lies before the beginning", x.From, x.To)
		}
		if !c.knows(x.From) || !c.knows(x.To) {
			return c.beyond(fmt.Sprintf("it cannot be closed from %s to %s", x.From, x.To))
		}
	}
	return nil
}

// merge puts closures in order and joins those that overlap or touch.
func merge(closed []Closure) []Closure {
	in := slices.Clone(closed)
	slices.SortFunc(in, func(a, b Closure) int { return cmp.Compare(a.From, b.From) })
	var out []Closure
	for _, x := range in {
		if n := len(out); n > 0 && x.From <= out[n-1].To+1 {
			out[n-1].To = max(out[n-1].To, x.To)
			continue
		}
		out = append(out, x)
	}
	return out
}

// Name is the calendar's name.
func (c *Calendar) Name() string { return c.name }

// Known is the first and last day that the calendar answers for.
func (c *Calendar) Known() (first, last Date) { return c.first, c.last }

// ProjectedFrom is the first day from which on the holidays are worked out by
// the rules that stand today, because nobody has published them yet; false
// where all known days are laid down.
func (c *Calendar) ProjectedFrom() (Date, bool) { return c.projected, c.projected != 0 }

// AnyDay tells whether limits in days may end on a day that is not worked.
func (c *Calendar) AnyDay() bool { return c.anyDay }

// Holidays lists the holidays from one day to another, both included, in
// order. Those on a weekend are in it only where the calendar declares them so.
func (c *Calendar) Holidays(from, to Date) []Holiday {
	var out []Holiday
	for _, h := range c.holidays {
		if from <= h.Date && h.Date <= to {
			out = append(out, h)
		}
	}
	return out
}

// Working tells whether d is worked; if not, why ("Saturday", "Good Friday",
// "office closed"). A day that is not worked for several reasons gives the
// first of weekend, holiday, closure.
func (c *Calendar) Working(d Date) (working bool, why string, err error) {
	if !c.knows(d) {
		return false, "", c.beyond(fmt.Sprintf("it cannot tell whether %s is worked", d))
	}
	why = c.off(d)
	return why == "", why, nil
}

// WorkingDays counts the working days after a up to and including b; 0 where b
// is not after a. Both must be known days.
func (c *Calendar) WorkingDays(a, b Date) (int, error) {
	if !c.knows(a) || !c.knows(b) {
		return 0, c.beyond(fmt.Sprintf("it cannot count from %s to %s", a, b))
	}
	if b <= a {
		return 0, nil
	}
	return c.upTo(b) - c.upTo(a), nil
}

func (c *Calendar) knows(d Date) bool { return c.first <= d && d <= c.last }

func (c *Calendar) beyond(what string) error { return &beyond{c, what} }

// upTo counts the days worked up to and including d, which must be known.
func (c *Calendar) upTo(d Date) int {
	n := int(c.rank[d-c.first+1])
	for _, h := range c.also {
		if h > d {
			break
		}
		n--
	}
	return n
}

func (c *Calendar) works(d Date) bool {
	i := d - c.first
	return c.rank[i+1] != c.rank[i] && !slices.Contains(c.also, d)
}

// nth gives the working day with so many before it; false beyond the known days.
func (c *Calendar) nth(i int) (Date, bool) {
	for _, h := range c.also {
		if int(c.rank[h-c.first]) <= i {
			i++
		}
	}
	if i >= len(c.worked) {
		return 0, false
	}
	return c.worked[i], true
}

// off gives why a known day is not worked; "" where it is.
func (c *Calendar) off(d Date) string {
	if c.works(d) {
		return ""
	}
	if w := d.Weekday(); c.weekend[w] {
		return w.String()
	}
	if i, found := slices.BinarySearchFunc(c.holidays, d, func(h Holiday, d Date) int { return cmp.Compare(h.Date, d) }); found {
		return c.holidays[i].Name
	}
	return "office closed"
}
