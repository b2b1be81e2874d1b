package standing

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"duly/timetable"
)

// A Register is the list of members, with all that was told of each. It is a value:
// adding events makes another, and leaves this one as it is. Its zero value is empty.
type Register struct {
	layers []layer        // what a later one has stands before what an earlier one has
	day    timetable.Date // 0: as told last
}

// A layer is a part of a register, never altered once others can see it. Each is less than
// half as large as the one before it, so that a few events copy little, and many are found
// in few layers.
type layer struct {
	members map[string]*Member // by ID
	numbers map[string]string  // the ID that every number belongs or belonged to
	ids     []string           // of those who came in it, in their order
}

// small is how many entries the last layer may have and be copied for a few more.
const small = 1024

// Len is how many entries there are, merged ones counted.
func (r Register) Len() int {
	n := 0
	for _, l := range r.layers {
		n += len(l.ids)
	}
	return n
}

// A Misfit says which event cannot follow what was told before, and why.
type Misfit struct {
	Index int // its place among the events handed in, from 0
	Event Event
	What  string // why, for people
	Field string // "number", "other", "name", "day" or "kind"
}

func (m *Misfit) Error() string { return m.What }

// With is the register after events, in their order; all of them, or a *Misfit that
// names the first that cannot be.
func (r Register) With(events ...Event) (Register, error) {
	out := Register{layers: slices.Clone(r.layers), day: r.day}
	top := layer{map[string]*Member{}, map[string]string{}, nil}
	if n := len(out.layers); n > 0 && len(out.layers[n-1].members) <= small {
		top = joined(top, out.layers[n-1])
		out.layers = out.layers[:n-1]
	}
	out.layers = append(out.layers, top)
	for i, e := range events {
		if m := out.add(e); m != nil {
			m.Index, m.Event = i, e
			return r, m
		}
	}
	for n := len(out.layers); n > 1 && 2*len(out.layers[n-1].members) >= len(out.layers[n-2].members); n-- {
		both := layer{make(map[string]*Member, len(out.layers[n-2].members)+len(out.layers[n-1].members)), map[string]string{}, nil}
		out.layers = append(out.layers[:n-2], joined(joined(both, out.layers[n-2]), out.layers[n-1]))
	}
	return out, nil
}

// joined is a layer that nobody sees yet, with all of another in it.
func joined(l, with layer) layer {
	maps.Copy(l.members, with.members)
	maps.Copy(l.numbers, with.numbers)
	l.ids = append(l.ids, with.ids...)
	return l
}

// add puts one event in place; nil where it fits.
func (r *Register) add(e Event) *Misfit {
	no := func(field, what string, args ...any) *Misfit {
		return &Misfit{Field: field, What: fmt.Sprintf(what, args...)}
	}
	if strings.TrimSpace(e.Number) == "" {
		return no("number", "Say which member it is: there is no membership number")
	}
	if e.Day == 0 {
		return no("day", "Say on which day it happened")
	}
	if !slices.Contains(Kinds(), e.Kind) {
		return no("kind", "“%s” is nothing that can happen to a member: it is joined, left, rejoined, renamed, merged or split", e.Kind)
	}
	if e.Other != "" && (e.Kind == Joined || e.Kind == Resigned) {
		return no("other", "“%s” is about one number: leave %s out", e.Kind, e.Other)
	}
	var named *Member
	if e.Kind != Joined && e.Kind != Split {
		named = r.own(e.Number)
	}
	if !named.renames(e) {
		return no("also", "Nobody goes by more than %d other names", MostNames)
	}
	if e.Kind == Joined {
		switch {
		case r.id(e.Number) != "":
			return no("number", "The number %s is in the register already: a number is one person’s for good. Whoever comes back has “rejoined”", e.Number)
		case strings.TrimSpace(e.Name) == "":
			return no("name", "Say what the member %s is called", e.Number)
		}
		r.put((*Member)(nil).with(e, e.Number, true, ""), e.Number)
		return nil
	}
	m := r.own(e.Number)
	switch {
	case m == nil:
		return no("number", "The register has no member with the number %s", e.Number)
	case e.Day < m.last():
		return no("day", "%s is before %s, the day of what was told last of the member %s: what was told stays, so tell what is so from then on", e.Day.Long(), m.last().Long(), e.Number)
	case m.Into != "":
		return no("number", "The number %s was merged into another entry: tell it of that one, or split them first", e.Number)
	}
	switch e.Kind {
	case Resigned:
		if m.Left != 0 {
			return no("kind", "The member %s left on %s already", e.Number, m.Left.Long())
		}
	case Rejoined:
		if m.Left == 0 {
			return no("kind", "%s is a member: who has not left does not rejoin", e.Number)
		}
	case Renamed:
		if e.Name == "" && len(e.Also) == 0 && e.Other == "" {
			return no("name", "Say what the member %s is called from now on", e.Number)
		}
	case Merged, Split:
		return r.addTwo(m, e)
	}
	if owner := r.id(e.Other); owner != "" && owner != m.ID {
		return no("other", "The number %s is somebody else’s", e.Other)
	}
	r.put(m.with(e, m.ID, true, ""), e.Other)
	return nil
}

// addTwo puts in place what is about two entries.
func (r *Register) addTwo(m *Member, e Event) *Misfit {
	no := func(field, what string, args ...any) *Misfit {
		return &Misfit{Field: field, What: fmt.Sprintf(what, args...)}
	}
	o := r.own(e.Other)
	switch {
	case strings.TrimSpace(e.Other) == "":
		return no("other", "Say which other number it is about")
	case o != nil && o.ID == m.ID:
		return no("other", "%s and %s are one entry", e.Number, e.Other)
	case o != nil && e.Day < o.last():
		return no("day", "%s is before %s, the day of what was told last of the member %s", e.Day.Long(), o.last().Long(), e.Other)
	case e.Kind == Merged && o == nil:
		return no("other", "The register has no member with the number %s", e.Other)
	case e.Kind == Merged && o.Into != "":
		return no("other", "The number %s was itself merged into another entry: name that one", e.Other)
	case e.Kind == Split && o != nil && o.Into != m.ID:
		return no("other", "The number %s was not merged into %s: a split takes a merger back, or names a new number", e.Other, e.Number)
	case e.Kind == Split && o == nil && strings.TrimSpace(e.Name) == "":
		return no("name", "Say what the member %s is called", e.Other)
	}
	otherID := e.Other
	if o != nil {
		otherID = o.ID
	}
	r.put(m.with(e, m.ID, true, otherID), "")
	r.put(o.with(e, otherID, false, m.ID), e.Other)
	return nil
}

func (r *Register) put(m *Member, number string) {
	top := &r.layers[len(r.layers)-1]
	if r.member(m.ID) == nil {
		top.ids = append(top.ids, m.ID)
	}
	top.members[m.ID] = m
	if number != "" {
		top.numbers[number] = m.ID
	}
}

// ID is the ID of the entry that a number belongs or belonged to, merged or not; "" where
// there is none.
func (r Register) ID(number string) string { return r.id(number) }

func (r *Register) id(number string) string {
	for _, l := range slices.Backward(r.layers) {
		if id, ok := l.numbers[number]; ok {
			return id
		}
	}
	return ""
}

func (r *Register) member(id string) *Member {
	for _, l := range slices.Backward(r.layers) {
		if m, ok := l.members[id]; ok {
			return m
		}
	}
	return nil
}

// own is the entry that a number belongs or belonged to, merged or not; nil where
// there is none.
func (r *Register) own(number string) *Member {
	if id := r.id(number); id != "" {
		return r.member(id)
	}
	return nil
}

// At is the register as it stood at the end of a day: what happened later is left out.
func (r Register) At(day timetable.Date) Register {
	r.day = day
	return r
}

// Of finds the entry with an ID as it stood, merged or not; nil where there was none.
// It is not to be altered.
func (r Register) Of(id string) *Member {
	m := r.member(id)
	if m == nil || r.day == 0 || m.last() <= r.day {
		return m
	}
	var out *Member
	for _, e := range m.History {
		if e.Day > r.day {
			break
		}
		number, other := r.id(e.Number), r.id(e.Other)
		if number == id {
			out = out.with(e, id, true, other)
		} else {
			out = out.with(e, id, false, number)
		}
	}
	return out
}

// Find gives the entry that stands for a number, whether it is the number of now or an
// earlier one, or that of an entry merged into it; nil where there is none.
func (r Register) Find(number string) *Member {
	return r.Stands(r.id(number))
}

// Stands gives the entry that stands for the one with an ID; nil where there is none.
func (r Register) Stands(id string) *Member {
	for {
		m := r.Of(id)
		if m == nil || m.Into == "" {
			return m
		}
		id = m.Into
	}
}

// All lists the entries that stand for themselves, in the order in which they came.
func (r Register) All() iter.Seq[*Member] {
	return func(yield func(*Member) bool) {
		for _, l := range r.layers {
			for _, id := range l.ids {
				if m := r.Of(id); m != nil && m.Into == "" && !yield(m) {
					return
				}
			}
		}
	}
}

// Persons lists the IDs of the entry that stands for one and of all that it stands for:
// what was tied to any of them is tied to this person.
func (r Register) Persons(m *Member) []string {
	out := []string{m.ID}
	for _, id := range m.Merged {
		if o := r.Of(id); o != nil {
			out = append(out, r.Persons(o)...)
		}
	}
	return out
}

// Ever lists the IDs of the entry with a number and of all with which it was ever one, however
// often they were merged and split since: what the person was on some day follows from their cases.
func (r Register) Ever(number string) (ids []string) {
	if id := r.id(number); id != "" {
		ids = append(ids, id)
	}
	for i := 0; i < len(ids); i++ {
		m := r.member(ids[i])
		if m == nil {
			continue
		}
		for _, e := range m.History {
			for _, id := range []string{r.id(e.Number), r.id(e.Other)} {
				if id != "" && !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
			}
		}
	}
	return ids
}

// Names lists every name of a person, those of entries merged into theirs too.
func (r Register) Names(m *Member) []string {
	var out []string
	for _, id := range r.Persons(m) {
		for _, name := range r.Of(id).Names() {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}
