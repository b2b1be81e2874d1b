package timetable

import "errors"

// A Unit is what a limit is counted in.
type Unit uint8

// The units of a limit (docs/rulebook.md, "Counting time").
const (
	WorkingDays Unit = iota + 1
	Days
	Weeks
	ClearDays
	Months
)

// A Limit is an amount of time as a rulebook states it: "10 working days",
// "14 days", "2 months and at least 5 working days". The zero Limit is none.
type Limit struct {
	N       int
	Unit    Unit
	AtLeast int // working days that must lie within it as well; 0 is none (Regulation 1182/71, article 3(5))
}

// IsZero tells whether there is no limit.
func (l Limit) IsZero() bool { return l == Limit{} }

var errNotYet = errors.New("timetable: not built yet")

// ParseLimit reads a limit as rulebooks write it.
func ParseLimit(s string) (Limit, error) { return Limit{}, errNotYet }

// String writes the limit as a rulebook does; ParseLimit reads it back.
func (l Limit) String() string { return "" }
