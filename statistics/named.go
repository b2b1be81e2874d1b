package statistics

import (
	"slices"
	"strconv"

	"duly/casework"
	"duly/timetable"
)

// The figures to which an undertaking can be bound (docs/figures.md). Of each it is said
// of what it is: a promise by its name, or a number of days or weeks.
const (
	MedianDays  = "median days"          // live: of a promise
	NinetyDays  = "days of nine in ten"  // live: of a promise
	OldestDays  = "oldest open, in days" // live: of a promise
	OpenLonger  = "cases open longer"    // live: than so many days, under whatever rules
	EndedWithin = "share ended within"   // of the last quarters: so many weeks
	OpenWithin  = "share open no longer" // on the last day of the last quarters: than so many weeks
)

// Weeks are those by which the published tables divide, the longest last.
func Weeks() (out []int) {
	for _, b := range bands[:len(bands)-1] {
		out = append(out, b.days/7)
	}
	return out
}

// openAges adds the age of a case that is open at the end of the day, under whatever rules.
func (k *Kept) openAges(c *casework.Case) {
	if len(c.Events) == 0 || c.Events[0].Day > k.asOf {
		return
	}
	if l := lifeOf(c, k.asOf); l.openAt(k.asOf) {
		k.report.OpenAges = append(k.report.OpenAges, int(k.asOf-l.received))
	}
}

// OpenLonger is how many cases have been open for more than so many days.
func (r Report) OpenLonger(days int) (n int) {
	for _, age := range r.OpenAges {
		if age > days {
			n++
		}
	}
	return n
}

// A Between is a share, in per cent, that is known only between two: the counts from which it
// is reckoned were published rounded.
type Between struct {
	Least, Most float64
	Base        int // of how many cases, exactly
	From, To    timetable.Date
}

// ShareWithin reckons, from releases that follow each other, which share of the cases in their
// tables took, or had taken, less than so many weeks. Nothing goes into it but what was
// published. It is not stated, ok false, for a base under LeastBase, for weeks by which the
// tables do not divide, or where every table was held back.
func ShareWithin(table string, weeks int, of []Release) (s Between, ok bool) {
	if !slices.Contains(Weeks(), weeks) {
		return s, false
	}
	var in, out [2]int // the least and the most that can be in it, and beside it
	for _, r := range of {
		for _, t := range r.Tables {
			if t.Name != table || t.Cells == nil {
				continue
			}
			if s.Base == 0 {
				s.From = t.Since
			}
			s.Base, s.To = s.Base+t.Total, r.To
			for _, c := range t.Cells {
				least, most := span(c.Shown)
				side := &out
				if at := bandAt(c.Of); at >= 0 && bands[at].days <= weeks*7 {
					side = &in
				}
				side[0], side[1] = side[0]+least, side[1]+most
			}
		}
	}
	if s.Base < LeastBase {
		return Between{}, false
	}
	s.Least = share(max(in[0], s.Base-out[1]), s.Base)
	s.Most = float64((min(in[1], s.Base-out[0])*1000+s.Base-1)/s.Base) / 10 // never less than it can be
	return s, true
}

// share is in per cent, cut to one decimal.
func share(part, base int) float64 { return float64(part*1000/base) / 10 }

// NumberOf reads what a figure is of, where that is a number of days or weeks.
func NumberOf(about string) (int, bool) {
	n, err := strconv.Atoi(about)
	return n, err == nil && n >= 0 && n <= 36_500
}
