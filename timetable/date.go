// Package timetable answers one question: on which day does a limit end?
//
// Everything here is counted in civil dates. A day is never an instant: which
// date it is in an organisation's time zone is settled before this package is
// asked, and no duration is ever divided by 24 hours.
package timetable

import (
	"fmt"
	"time"
)

// A Date is a civil date of the proleptic Gregorian calendar, counted in days:
// 1 is 0001-01-01. The zero Date is no date at all. Dates compare, add and
// subtract as integers do.
type Date int32

// The dates that can be written down: 0001-01-01 to 9999-12-31.
const (
	firstDate Date = 1
	lastDate  Date = 3652059
)

// NewDate gives the date of a year, month (1–12) and day. It is an error, never
// a roll-over, where there is no such day.
func NewDate(year, month, day int) (Date, error) {
	if year < 1 || year > 9999 {
		return 0, fmt.Errorf("there is no year %d: years run from 1 to 9999", year)
	}
	if month < 1 || month > 12 {
		return 0, fmt.Errorf("there is no month %d: months run from 1 to 12", month)
	}
	if day < 1 || day > daysIn(year, month) {
		return 0, fmt.Errorf("%s %d has no day %d", monthName(month), year, day)
	}
	return civil(year, month, day), nil
}

// ParseDate reads an ISO 8601 calendar date, YYYY-MM-DD, and nothing else.
func ParseDate(s string) (Date, error) {
	var y, m, d int
	if len(s) != 10 || s[4] != '-' || s[7] != '-' || !digits(s[0:4], &y) || !digits(s[5:7], &m) || !digits(s[8:10], &d) {
		return 0, fmt.Errorf("%s is no date: write it as YYYY-MM-DD, like 2026-03-02", quote(s))
	}
	date, err := NewDate(y, m, d)
	if err != nil {
		return 0, fmt.Errorf("%s is no date: %w", quote(s), err)
	}
	return date, nil
}

// MustDate is ParseDate for dates written in source code; it panics on a bad one.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// DateOf gives the civil date that an instant has in its own location. It only
// reads that date; it never asks for a midnight, which some zones do not have.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return civil(y, int(m), d)
}

// Civil splits a date into year, month (1–12) and day.
func (d Date) Civil() (year, month, day int) {
	// Years are counted from March, so that the leap day comes last; 306 days
	// lie between 1 March of year 0 and 1 January of year 1.
	era, rest := floorDiv(int(d)-1+306, daysPer400)
	yearOfEra := (rest - rest/1460 + rest/36524 - rest/146096) / 365
	dayOfYear := rest - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	fromMarch := (5*dayOfYear + 2) / 153
	day = dayOfYear - (153*fromMarch+2)/5 + 1
	year, month = era*400+yearOfEra, fromMarch+3
	if month > 12 {
		year, month = year+1, month-12
	}
	return year, month, day
}

// Year is the date's year.
func (d Date) Year() int { y, _, _ := d.Civil(); return y }

// Weekday is the date's day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday((int(d)%7 + 7) % 7) }

// AddMonths gives the same day of the month n months on, or that month's last
// day where it has none: 31 January + 1 month is 28 (or 29) February. It is not
// a sum: one month and then another can end before two months do.
func (d Date) AddMonths(n int) Date {
	y, m, day := d.Civil()
	y, m = floorDiv(12*y+m-1+n, 12)
	return civil(y, m+1, min(day, daysIn(y, m+1)))
}

// String is the ISO form, 2026-03-02; a zero Date is the empty string.
func (d Date) String() string {
	var buf [16]byte
	return string(d.append(buf[:0]))
}

func (d Date) append(b []byte) []byte {
	if d == 0 {
		return b
	}
	y, m, day := d.Civil()
	if y < 0 || y > 9999 {
		return fmt.Appendf(b, "%04d-%02d-%02d", y, m, day)
	}
	return append(b, '0'+byte(y/1000), '0'+byte(y/100%10), '0'+byte(y/10%10), '0'+byte(y%10),
		'-', '0'+byte(m/10), '0'+byte(m%10), '-', '0'+byte(day/10), '0'+byte(day%10))
}

// Long is the form for people: Monday 2 March 2026.
func (d Date) Long() string {
	if d == 0 {
		return ""
	}
	y, m, day := d.Civil()
	return fmt.Sprintf("%s %d %s %d", d.Weekday(), day, monthName(m), y)
}

// Short is Long without the weekday: 2 March 2026.
func (d Date) Short() string {
	if d == 0 {
		return ""
	}
	y, m, day := d.Civil()
	return fmt.Sprintf("%d %s %d", day, monthName(m), y)
}

// AppendText appends the ISO form; a zero Date appends nothing.
func (d Date) AppendText(b []byte) ([]byte, error) {
	if d != 0 && (d < firstDate || d > lastDate) {
		return b, fmt.Errorf("a date in the year %d cannot be written: years run from 1 to 9999", d.Year())
	}
	return d.append(b), nil
}

// MarshalText writes the ISO form, so that dates stand readable in JSON.
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText reads what MarshalText wrote; empty text is the zero Date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	date, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = date
	return nil
}

// civil is NewDate for what is known to be a day. Years before 1 are counted as
// astronomers do: year 0 comes before year 1.
func civil(y, m, d int) Date {
	if m <= 2 {
		y, m = y-1, m+12
	}
	era, yearOfEra := floorDiv(y, 400)
	dayOfYear := (153*(m-3)+2)/5 + d - 1
	return Date(era*daysPer400 + yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear - 306 + 1)
}

const daysPer400 = 400*365 + 97

func daysIn(y, m int) int {
	switch m {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

func monthName(m int) string { return time.Month(m).String() }

func floorDiv(a, b int) (quotient, rest int) {
	quotient, rest = a/b, a%b
	if rest < 0 {
		quotient, rest = quotient-1, rest+b
	}
	return quotient, rest
}

func digits(s string, n *int) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
		*n = *n*10 + int(c-'0')
	}
	return true
}
