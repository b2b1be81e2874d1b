package timetable

import (
	"fmt"
	"strings"
)

// A Unit is what a limit is counted in.
type Unit uint8

// The units of a limit (docs/dates.md).
const (
	WorkingDays Unit = iota + 1
	Days
	Weeks
	ClearDays
	Months
)

// MaxN is the largest number that a limit may have, in any unit: a hundred
// years of days. What is longer is a slip of the pen.
const MaxN = 36500

// A Limit is an amount of time as a rulebook states it: "10 working days",
// "14 days", "2 months and at least 5 working days". The zero Limit is none.
type Limit struct {
	N       int
	Unit    Unit
	AtLeast int // working days that must lie within it as well; 0 is none (Regulation 1182/71, article 3(5))
}

// IsZero tells whether there is no limit.
func (l Limit) IsZero() bool { return l == Limit{} }

// String writes the limit as a rulebook does; ParseLimit reads it back. The
// zero Limit is the empty string.
func (l Limit) String() string {
	if l.IsZero() {
		return ""
	}
	s := amount(l.N, l.Unit)
	if l.AtLeast > 0 {
		s += " and at least " + amount(l.AtLeast, WorkingDays)
	}
	return s
}

// forms are the limits there are, as an error shows them.
const forms = "“10 working days”, “14 days”, “2 weeks”, “7 clear days” or “3 months”"

// ParseLimit reads a limit as rulebooks write it: a number in figures and what
// it counts, in either case and with any white space between the words, then
// perhaps "and at least N working days". The number runs from 0 (for days and
// working days) or 1 (for the rest) to MaxN.
func ParseLimit(s string) (Limit, error) {
	words := strings.Fields(strings.ToLower(s))
	if len(words) == 0 {
		return Limit{}, fmt.Errorf("there is no limit here: write one like %s", forms)
	}
	whole, least := words, []string(nil)
	for i, w := range words {
		if w == "and" {
			whole, least = words[:i], words[i:]
			break
		}
	}
	n, unit, err := parseAmount(whole)
	if err != nil {
		return Limit{}, fmt.Errorf("%s is no limit: %w", quote(s), err)
	}
	l := Limit{N: n, Unit: unit}
	if err := l.check(); err != nil {
		return Limit{}, err
	}
	if least == nil {
		return l, nil
	}
	if len(least) < 3 || least[1] != "at" || least[2] != "least" {
		return Limit{}, fmt.Errorf("%s is no limit: after “and” can come only “at least N working days”", quote(s))
	}
	n, unit, err = parseAmount(least[3:])
	if err == nil && (unit != WorkingDays || n == 0) {
		err = fmt.Errorf("what must at least lie within a limit is 1 working day or more, not %s", amount(n, unit))
	}
	if err != nil {
		return Limit{}, fmt.Errorf("%s is no limit: after “and at least”: %w", quote(s), err)
	}
	l.AtLeast = n
	return l, nil
}

// parseAmount reads "10 working days", split into words in lower case.
func parseAmount(words []string) (n int, unit Unit, err error) {
	if len(words) == 0 {
		return 0, 0, fmt.Errorf("a number is missing; write it like %s", forms)
	}
	if n, err = parseNumber(words[0]); err != nil {
		return 0, 0, err
	}
	switch name := strings.Join(words[1:], " "); name {
	case "working day", "working days":
		return n, WorkingDays, nil
	case "day", "days":
		return n, Days, nil
	case "week", "weeks":
		return n, Weeks, nil
	case "clear day", "clear days":
		return n, ClearDays, nil
	case "month", "months":
		return n, Months, nil
	case "":
		return 0, 0, fmt.Errorf("%d of what? Write it like %s", n, forms)
	case "business day", "business days", "workday", "workdays", "weekday", "weekdays", "working-day", "working-days":
		return 0, 0, fmt.Errorf("write “working days” for %s", quote(name))
	case "calendar day", "calendar days":
		return 0, 0, fmt.Errorf("write “days” for %s", quote(name))
	case "year", "years":
		return 0, 0, fmt.Errorf("years are written in months: %d months", 12*n)
	case "hour", "hours", "minute", "minutes":
		return 0, 0, fmt.Errorf("limits are counted in days, never in %s", words[1])
	default:
		return 0, 0, fmt.Errorf("nothing is counted in %s; write it like %s", quote(name), forms)
	}
}

func parseNumber(s string) (int, error) {
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, fmt.Errorf("it must begin with a number in figures, not with %s; write it like %s", quote(s), forms)
		}
		if n = n*10 + int(c-'0'); n > MaxN {
			return 0, fmt.Errorf("a limit's number may be at most %d", MaxN)
		}
	}
	return n, nil
}

// check finds what is wrong with a limit that was not read by ParseLimit.
func (l Limit) check() error {
	switch {
	case l.Unit < WorkingDays || l.Unit > Months:
		return fmt.Errorf("a limit without a unit: there is nothing to count")
	case l.N < 0 || l.N > MaxN || l.AtLeast < 0 || l.AtLeast > MaxN:
		return fmt.Errorf("a limit's number runs from 0 to %d: “%s” is outside", MaxN, l)
	case l.N == 0 && l.Unit != WorkingDays && l.Unit != Days:
		return fmt.Errorf("“%s” is no limit: only days and working days can be 0; write “0 days” or “0 working days”", l)
	}
	return nil
}

func amount(n int, u Unit) string {
	name := [...]string{"of no unit", "working day", "day", "week", "clear day", "month"}[min(u, Months)]
	if n != 1 {
		name += "s"
	}
	return fmt.Sprintf("%d %s", n, name)
}

// quote shows what was read, cut to a length that a line of error can bear.
func quote(s string) string {
	if r := []rune(s); len(r) > 60 {
		s = string(r[:60]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
