package timetable

import "time"

// A jurisdiction is a named calendar as the law makes it: days that come every
// year, what happens to those that fall on a weekend, and what was ordered
// otherwise for one year.
type jurisdiction struct {
	name       string
	first      int // first and last year known
	last       int
	published  int // last year whose holidays are published; 0: the law itself gives every year's
	yearly     []yearly
	moved      func(days []Holiday) []Holiday // substitute days; nil: none
	exceptions []exception
}

// A yearly holiday falls on one day of each year, from a year on.
type yearly struct {
	name   string
	since  int // first year; 0: all
	day    func(year int) Date
	source string
}

// An exception is one day ordered for one year: added, or put in the place of
// a day that would have been a holiday.
type exception struct {
	instead Date // 0: a further day
	Holiday
}

var jurisdictions = []jurisdiction{englandAndWales, scotland, northernIreland, ireland, unitedStates}

func (j jurisdiction) calendar() (*Calendar, error) {
	c := &Calendar{
		name:  j.name,
		first: civil(j.first, 1, 1),
		last:  civil(j.last, 12, 31),
	}
	c.weekend[time.Saturday], c.weekend[time.Sunday] = true, true
	if j.published != 0 {
		c.projected = civil(j.published+1, 1, 1)
	}
	return c.build(nil, j.holidays())
}

// holidays lists the days of all known years. The years on both sides are
// worked out too: New Year's Day can be observed on 31 December.
func (j jurisdiction) holidays() []Holiday {
	var all []Holiday
	for year := j.first - 1; year <= j.last+1; year++ {
		var days []Holiday
		for _, y := range j.yearly {
			if year >= y.since {
				days = append(days, Holiday{Date: y.day(year), Name: y.name, Source: y.source})
			}
		}
		if j.moved != nil {
			days = j.moved(days)
		}
		for _, h := range days {
			if y := h.Date.Year(); y < j.first || y > j.last || j.replaced(h.Date) {
				continue
			} else if j.published != 0 && y > j.published {
				h.Source = "projected: " + h.Source
			}
			all = append(all, h)
		}
	}
	for _, x := range j.exceptions {
		all = append(all, x.Holiday)
	}
	return all
}

func (j jurisdiction) replaced(d Date) bool {
	for _, x := range j.exceptions {
		if x.instead == d {
			return true
		}
	}
	return false
}

// on gives the same date every year.
func on(month time.Month, day int) func(int) Date {
	return func(year int) Date { return civil(year, int(month), day) }
}

// nth gives the n-th such weekday of a month.
func nth(n int, w time.Weekday, month time.Month) func(int) Date {
	return func(year int) Date {
		first := civil(year, int(month), 1)
		return first + Date((w-first.Weekday()+7)%7) + Date(7*(n-1))
	}
}

// last gives the last such weekday of a month.
func last(w time.Weekday, month time.Month) func(int) Date {
	return func(year int) Date {
		end := civil(year, int(month), daysIn(year, int(month)))
		return end - Date((end.Weekday()-w+7)%7)
	}
}

// easter gives a day so many days from Easter Sunday.
func easter(days int) func(int) Date {
	return func(year int) Date { return easterSunday(year) + Date(days) }
}

// easterSunday is Easter Sunday of the Gregorian calendar (the method of
// Meeus, Jones and Butcher, which needs no table).
func easterSunday(year int) Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	day := (h + l - 7*m + 33*month + 19) % 32
	return civil(year, month, day)
}

func weekend(d Date) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }
