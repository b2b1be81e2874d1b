package rehearsal

import (
	"cmp"
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// Figures sum up the cases that were rehearsed.
type Figures struct {
	Cases     int             // Unchanged + Otherwise + Untold
	Unchanged int             // they go as they did
	Otherwise int             // they go another way, from some day on
	Untold    []Count[string] // why
	Was       Course
	Would     Course
	Pace      Course // Would, at the same pace
	Sooner    int    // of the cases that end on both ways: under the new rules sooner,
	Later     int    // or later
	Limits    []LimitFigure
	Partings  []Count[Cause]
	Refused   []Count[Objection]
	Given     []Count[string] // needs of the new rules alone, taken as given: acts
	Held      int
	Assumed   int
	Handed    int
}

// A Course is how cases went, or would have gone.
type Course struct {
	Ends     []Count[string]
	Open     int
	Beyond   []Count[string]           // cases of which it cannot be told, by the stage to which they never came
	Standing []Count[rulebook.StepRef] // of those open: where they stand still, and nothing follows by itself
	Days     Days                      // from receipt to the end
	Longest  string                    // the case that took longest
}

// Days sums up calendar days by nearest rank: each is the time of a real case.
type Days struct{ Middle, NineInTen, Most int }

// A Count is how often something was so.
type Count[T comparable] struct {
	What  T
	Cases int
}

// A Cause is why cases go another way, and where.
type Cause struct {
	Why  Reason
	Step rulebook.StepRef
	Rule string
}

// An Objection is why acts have no place under the new rules.
type Objection struct {
	Why  Reason
	Step rulebook.StepRef // by its name in the old rules
	Kind string
	Rule string // the new rule
}

// A LimitFigure is one limit before and after. It counts openings, not cases: a
// case may come to a step twice.
type LimitFigure struct {
	Step          rulebook.StepRef
	Rule          string
	Party         bool
	Before, After timetable.Limit // as written; zero: none
	InBoth        bool            // both rulebooks have it
	Opened        int             // how often it opened, as it was
	Was           map[Fate]int
	// Alone is the new limit by itself, on the same openings and acts as Was.
	Alone map[Fate]int
	// Newly are the openings that were in time then and would not be by the new
	// limit, and Spared the other way round.
	Newly, Spared int
	TooSoon       int // done while the new rules would have had it wait
	// Would and Firm are of the cases played through: Firm of those that had gone
	// until then as they did.
	Would, Firm map[Fate]int
	// SpareWas and SpareAlone are the days left in the middle, over what was done by
	// people; less than 0: late. They are 0 where Done is.
	Done                 int
	SpareWas, SpareAlone int
}

// rank is the nearest-rank percentile; 0 of nothing.
func rank(days []int, percent int) int {
	if len(days) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(days))
	return sorted[(len(sorted)*percent+99)/100-1]
}

func refs(a, b rulebook.StepRef) int {
	return cmp.Or(cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.Step, b.Step))
}

// counted lists what was counted, the most frequent first.
func counted[T comparable](n map[T]int, order func(a, b T) int) []Count[T] {
	out := []Count[T]{}
	for what, cases := range n {
		out = append(out, Count[T]{what, cases})
	}
	slices.SortFunc(out, func(a, b Count[T]) int { return cmp.Or(cmp.Compare(b.Cases, a.Cases), order(a.What, b.What)) })
	return out
}
