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
type owned struct{ finished, doers, taken, framed, closed bool }

// spares are maps without content, of a working that was put away, for the next to
// copy into.
type spares struct {
	finished map[string]timetable.Date
	doers    map[rulebook.StepRef][]string
	taken    map[Taking]int
	closed   map[rulebook.StepRef]timetable.Date
}

// share gives up what the case owns: whoever clones it from here on shares it.
func (c *Case) share() {
	if c.own != (owned{}) {
		c.own = owned{}
	}
}

// Clone gives a copy that can go on by itself. What the two share is never
// altered: events are facts, and the maps, and the list of events, are replaced when
// something is added.
func (c *Case) Clone() *Case {
	c.share()
	w := *c
	w.Clocks, w.Events = slices.Clone(c.Clocks), slices.Clip(c.Events)
	return &w
}

// with gives a map that has one thing more: the same one where it is owned, else
// a copy, which is owned from here on.
func with[K comparable, V any](m map[K]V, own *bool, k K, v V) map[K]V {
	var none map[K]V
	return withSpare(m, own, &none, k, v)
}

// withSpare is with, and copies into the spare map where there is one.
func withSpare[K comparable, V any](m map[K]V, own *bool, spare *map[K]V, k K, v V) map[K]V {
	if !*own {
		out := fresh(spare, len(m)+1)
		maps.Copy(out, m)
		m, *own = out, true
	}
	m[k] = v
	return m
}

// fresh gives a map without content: the spare one, which then is none any more,
// or a new one.
func fresh[K comparable, V any](spare *map[K]V, size int) map[K]V {
	if out := *spare; out != nil {
		*spare = nil
		return out
	}
	return make(map[K]V, size)
}

// spared keeps the maps that a working has for itself, emptied.
func (c *Case) spared() {
	s := &c.spare
	if c.own.finished {
		clear(c.Finished)
		s.finished = c.Finished
	}
	if c.own.doers {
		clear(c.Doers)
		s.doers = c.Doers
	}
	if c.own.taken {
		clear(c.Taken)
		s.taken = c.Taken
	}
	if c.own.closed {
		clear(c.Words.closed)
		s.closed = c.Words.closed
	}
}

func (c *Case) finish(step string, day timetable.Date) {
	c.Finished = withSpare(c.Finished, &c.own.finished, &c.spare.finished, step, day)
}

// unfinish begins a visit of a stage: no step of it is done.
func (c *Case) unfinish() {
	if c.own.finished {
		clear(c.Finished)
		return
	}
	c.Finished, c.own.finished = fresh(&c.spare.finished, 1), true
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
	c.Doers = withSpare(c.Doers, &c.own.doers, &c.spare.doers, ref, doers)
}

func (c *Case) take(e *Event) {
	if e.Outcome == "" {
		return
	}
	ref := e.ref()
	if e.Step == "" {
		ref.Step = e.To
	}
	key := Taking{ref, e.Outcome}
	c.Taken = withSpare(c.Taken, &c.own.taken, &c.spare.taken, key, c.Taken[key]+1)
}
