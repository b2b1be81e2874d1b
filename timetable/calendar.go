package timetable

// A Span is a run of days that no clock counts: the days after From up to and
// including To (a pause begun on From and ended on To).
type Span struct{ From, To Date }

// A Holiday is one day that is not worked, with where that is laid down.
type Holiday struct {
	Date   Date
	Name   string
	Source string // act, order, proclamation or list; for people
}

// A Spec declares a calendar of a rulebook's own.
type Spec struct {
	Name     string
	Weekend  []int // time.Weekday values; nil is Saturday and Sunday
	Holidays []Holiday
	Closed   []Closure
	AnyDay   bool // "days end on: any day": limits in days are not rolled forward
}

// A Closure is days, From to To inclusive, on which the office is closed.
type Closure struct{ From, To Date }

// A Calendar knows which days are worked, between First and Last; what it is
// asked beyond them is an error and never a guess.
type Calendar struct {
	name string
}

// Named gives a calendar by name: GB-ENG, GB-SCT, GB-NIR, IE, US.
func Named(name string) (*Calendar, error) { return nil, errNotYet }

// Names lists the named calendars.
func Names() []string { return nil }

// New gives a rulebook's own calendar.
func New(s Spec) (*Calendar, error) { return nil, errNotYet }

// With gives a copy on which further days are not worked (closures of an
// office, holidays declared later) and days roll, or not.
func (c *Calendar) With(closed []Closure, extra []Holiday, anyDay bool) (*Calendar, error) {
	return nil, errNotYet
}

// Name is the calendar's name.
func (c *Calendar) Name() string { return c.name }

// Known is the first and last day that the calendar answers for.
func (c *Calendar) Known() (first, last Date) { return 0, 0 }

// AnyDay tells whether limits in days may end on a day that is not worked.
func (c *Calendar) AnyDay() bool { return false }

// Working tells whether d is worked; if not, why ("Saturday", "Good Friday").
func (c *Calendar) Working(d Date) (working bool, why string, err error) { return false, "", errNotYet }

// WorkingDays counts the working days after a up to and including b; 0 where b
// is not after a.
func (c *Calendar) WorkingDays(a, b Date) (int, error) { return 0, errNotYet }

// Due gives the last day of limit l, counted from day e, on which the clock
// opened. pauses are days not counted.
func (c *Calendar) Due(l Limit, e Date, pauses ...Span) (Date, error) { return 0, errNotYet }

// A Working is how a date was reached, for people: one line a step.
type Working struct {
	Opened, Due Date
	Limit       Limit
	Steps       []string // "Tuesday 7 April is day 1", "Monday 6 April is not counted: Easter Monday"
}

// Explain is Due, narrated.
func (c *Calendar) Explain(l Limit, e Date, pauses ...Span) (Working, error) {
	return Working{}, errNotYet
}
