package erasure

import (
	"fmt"
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// CaseFiles is the item of a rulebook's retention for all ends that have none of their own.
const CaseFiles = "case files"

// Statistics is the item of a rulebook's retention for the course of a case: its stages,
// steps and dates, from which figures are counted.
const Statistics = "statistics"

// Retained finds what a rulebook says of how long something of a case with that end is
// kept; false where it says nothing. The course of a case is kept by an item of its own.
func Retained(r *rulebook.Rulebook, end string, s Scope) (rulebook.Retention, bool) {
	wanted := []string{end, CaseFiles}
	if s == OfAll {
		wanted = []string{Statistics}
	}
	for _, name := range wanted {
		if i := slices.IndexFunc(r.Retention, func(x rulebook.Retention) bool { return x.What == name }); i >= 0 {
			return r.Retention[i], true
		}
	}
	return rulebook.Retention{}, false
}

// Until is the last day on which something must be kept by an item, of a case that ended on
// a day. It never rolls on to a day that is worked: it is nobody's to act on.
func Until(r *rulebook.Rulebook, x rulebook.Retention, ended timetable.Date) (timetable.Date, error) {
	switch x.Keep.Unit {
	case timetable.Months:
		return ended.AddMonths(x.Keep.N), nil
	case timetable.Weeks:
		return ended + timetable.Date(7*x.Keep.N), nil
	case timetable.Days:
		return ended + timetable.Date(x.Keep.N), nil
	}
	return r.Calendar.Due(x.Keep, ended)
}

// words is what the item says, for people.
func words(x rulebook.Retention) string { return fmt.Sprintf("%s: kept for %s", x.What, x.Keep) }
