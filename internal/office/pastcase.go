package office

import "duly/timetable"

// A PastCase is a case that another system handled, kept for the figures only:
// it has no events, and nothing can be done on it.
type PastCase struct {
	Source       string // which import it came with; with ID, what tells it apart
	ID           string // its name in that system
	Received     timetable.Date
	Closed       timetable.Date // 0: still open
	Category     string         // "" where not known
	Outcome      string         // "" where not known
	Inconsistent bool           // its dates contradict each other: kept and shown, left out of the figures
}
