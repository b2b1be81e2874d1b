package casework

import (
	"maps"
	"slices"

	"duly/rulebook"
	"duly/timetable"
)

// What cases share, and what each has for itself. A clone shares the maps of the
// case that it was made from, and neither may alter them: the first to add
// something makes a copy, and owns that until it is shared again.
type owned struct{ finished, doers, taken, framed bool }

// share gives up what the case owns: whoever clones it from here on shares it.
func (c *Case) share() {
	if c.own != (owned{}) {
		c.own = owned{}
	}
}

// Clone gives a copy that can go on by itself. What the two share is never
// altered: events are facts, and the maps are replaced when something is added.
func (c *Case) Clone() *Case {
	c.share()
	w := *c
	w.Clocks = slices.Clone(c.Clocks)
	return &w
}

// with gives a map that has one thing more: the same one where it is owned, else
// a copy, which is owned from here on.
func with[K comparable, V any](m map[K]V, own *bool, k K, v V) map[K]V {
	if !*own {
		out := make(map[K]V, len(m)+1)
		maps.Copy(out, m)
		m, *own = out, true
	}
	m[k] = v
	return m
}

func (c *Case) finish(step string, day timetable.Date) {
	c.Finished = with(c.Finished, &c.own.finished, step, day)
}

// unfinish begins a visit of a stage: no step of it is done.
func (c *Case) unfinish() {
	if c.own.finished {
		clear(c.Finished)
		return
	}
	c.Finished, c.own.finished = map[string]timetable.Date{}, true
}

// did notes who did a step.
func (c *Case) did(e *Event) {
	ref := e.ref()
	doers := append(slices.Clip(c.Doers[ref]), e.By)
	for _, p := range e.Present {
		if p != e.By {
			doers = append(doers, p)
		}
	}
	c.Doers = with(c.Doers, &c.own.doers, ref, doers)
}

func (c *Case) take(e *Event) {
	if e.Outcome == "" {
		return
	}
	ref := e.ref()
	if e.Step == "" {
		ref.Step = e.To
	}
	key := taking(ref, e.Outcome)
	c.Taken = with(c.Taken, &c.own.taken, key, c.Taken[key]+1)
}

func taking(ref rulebook.StepRef, outcome string) string {
	return ref.Stage + "." + ref.Step + "=" + outcome
}
