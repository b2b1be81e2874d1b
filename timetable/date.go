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

const unixEpoch Date = 719163 // 1970-01-01

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
		return 0, fmt.Errorf("%s %d has no day %d", time.Month(month), year, day)
	}
	return civil(year, month, day), nil
}

// ParseDate reads an ISO 8601 calendar date, YYYY-MM-DD, and nothing else.
func ParseDate(s string) (Date, error) {
	var y, m, d int
	if len(s) != 10 || s[4] != '-' || s[7] != '-' || !digits(s[0:4], &y) || !digits(s[5:7], &m) || !digits(s[8:10], &d) {
		return 0, fmt.Errorf("%q is no date: write it as YYYY-MM-DD, like 2026-03-02", s)
	}
	date, err := NewDate(y, m, d)
	if err != nil {
		return 0, fmt.Errorf("%q is no date: %w", s, err)
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

// DateOf gives the civil date that an instant has in its own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return civil(y, int(m), d)
}

// Civil splits a date into year, month (1–12) and day.
func (d Date) Civil() (year, month, day int) {
	t := time.Unix(int64(d-unixEpoch)*86400, 0).UTC()
	y, m, dd := t.Date()
	return y, int(m), dd
}

// Year is the date's year.
func (d Date) Year() int { y, _, _ := d.Civil(); return y }

// Weekday is the date's day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday((int(d)%7 + 7) % 7) }

// AddMonths gives the same day of the month n months on, or that month's last
// day where it has none: 31 January + 1 month is 28 (or 29) February.
func (d Date) AddMonths(n int) Date {
	y, m, day := d.Civil()
	total := y*12 + (m - 1) + n
	y, m = total/12, total%12+1
	return civil(y, m, min(day, daysIn(y, m)))
}

// String is the ISO form, 2026-03-02; a zero Date is the empty string.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	y, m, day := d.Civil()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, day)
}

// Long is the form for people: Monday 2 March 2026.
func (d Date) Long() string {
	if d == 0 {
		return ""
	}
	y, m, day := d.Civil()
	return fmt.Sprintf("%s %d %s %d", d.Weekday(), day, time.Month(m), y)
}

// Short is Long without the weekday: 2 March 2026.
func (d Date) Short() string {
	if d == 0 {
		return ""
	}
	y, m, day := d.Civil()
	return fmt.Sprintf("%d %s %d", day, time.Month(m), y)
}

// MarshalText writes the ISO form, so that dates stand readable in JSON.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

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

func civil(y, m, d int) Date {
	return Date(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix()/86400) + unixEpoch
}

func daysIn(y, m int) int { return time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day() }

func digits(s string, n *int) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
		*n = *n*10 + int(c-'0')
	}
	return true
}
