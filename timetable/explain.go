package timetable

import "fmt"

// A Working is how a date was reached, for people: one line a step.
type Working struct {
	Opened, Due Date
	Limit       Limit
	Steps       []string // "Tuesday 7 April is day 1", "Monday 6 April is not counted: Easter Monday"
}

// Explain is Due, narrated.
func (c *Calendar) Explain(l Limit, e Date, pauses ...Span) (Working, error) {
	tell := &narrator{c: c}
	due, err := c.due(l, e, pauses, tell)
	if err != nil {
		return Working{}, err
	}
	tell.say("Its last day is %s.", due.Long())
	return Working{Opened: e, Due: due, Limit: l, Steps: tell.steps}, nil
}

// A narrator is told each step of a count and puts it into words.
type narrator struct {
	c     *Calendar
	steps []string
	n     int // days counted so far
}

func (t *narrator) say(format string, args ...any) {
	t.steps = append(t.steps, fmt.Sprintf(format, args...))
}

func (t *narrator) begin(l Limit, e Date, n int) {
	t.n = 0
	t.say("%s, counted from %s, which is not counted itself.", l, e.Long())
}

func (t *narrator) counted(after, last Date, worked bool) {
	for d := after + 1; d <= last; d++ {
		if why := t.c.off(d); worked && why != "" {
			t.say("%s is not counted: %s.", d.Long(), why)
			continue
		}
		t.n++
		t.say("%s is day %d.", d.Long(), t.n)
	}
}

func (t *narrator) paused(from, to Date) {
	t.say("%s to %s are not counted: paused.", from.Long(), to.Long())
}

func (t *narrator) rolled(from, to Date, paused bool) {
	t.say("It is carried from %s to %s.", from.Long(), to.Long())
}

func (t *narrator) later(day, least Date) {
	t.say("The later of %s and %s holds.", day.Long(), least.Long())
}
