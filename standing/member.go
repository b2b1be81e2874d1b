package standing

import (
	"slices"

	"duly/timetable"
)

// MostNames is how many other names somebody goes by, or went by, at the most.
const MostNames = 100

// A Kind is what sort of fact an event of the register of members is.
type Kind string

// The kinds of event. Each is about the member with its Number: the one of now, or an
// earlier one.
const (
	Joined   Kind = "joined"   // Number is new; Name, Also
	Resigned Kind = "left"     // no member from this day on
	Rejoined Kind = "rejoined" // a member again; Other: the number of now, where it is a new one; Name where that is new
	Renamed  Kind = "renamed"  // Name, Also: as they are from now on; Other: the number of now, where that is new
	Merged   Kind = "merged"   // Number was a second entry of the person whose number is Other
	Split    Kind = "split"    // Other is a person of their own: a merger is taken back, or Other is a new number
)

// Kinds lists them, for whoever reads files.
func Kinds() []Kind { return []Kind{Joined, Resigned, Rejoined, Renamed, Merged, Split} }

// An Event is a fact of the register of members, as the membership system tells it. It
// is never altered.
type Event struct {
	Kind   Kind           `json:"kind"`
	Day    timetable.Date `json:"day"` // on which it happened
	Number string         `json:"number"`
	Name   string         `json:"name,omitempty"`
	Also   []string       `json:"also,omitempty"` // other names that they go by; of Renamed: all of them
	Other  string         `json:"other,omitempty"`
}

// A Member is an entry of the register, as it stands on a day.
type Member struct {
	ID      string   // the number under which they first came; it never changes
	Number  string   // the membership system's
	Former  []string // numbers that they had before
	Name    string
	Also    []string       // other names that they go by, or went by
	First   timetable.Date // when they first joined
	Joined  timetable.Date // when they joined last
	Left    timetable.Date // since when they are no member; 0: they are one
	Into    string         // the ID of the entry that stands for this one; "": it stands for itself
	Merged  []string       // the IDs of entries that this one stands for
	History []Event        // all about them up to the day, in order
}

// Member tells whether they are one on the day for which the entry was read.
func (m *Member) Member() bool { return m.Left == 0 && m.Into == "" }

// Names lists every name that they go by, or went by.
func (m *Member) Names() []string {
	return append([]string{m.Name}, m.Also...)
}

// last is the day of the latest event about them.
func (m *Member) last() timetable.Date {
	if len(m.History) == 0 {
		return 0
	}
	return m.History[len(m.History)-1].Day
}

// with is the member after an event that fits. own tells whether the event is about
// them, or about another into whom, or out of whom, they are; other is the ID of that
// one. The member handed in is left as it is; nil where there was none.
func (m *Member) with(e Event, id string, own bool, other string) *Member {
	d := Member{}
	if m != nil {
		d = *m
	}
	d.History = append(slices.Clip(d.History), e)
	switch {
	case e.Kind == Joined, e.Kind == Split && !own && m == nil:
		d.ID, d.Number, d.Name, d.Also, d.First, d.Joined = id, id, e.Name, slices.Clone(e.Also), e.Day, e.Day
	case e.Kind == Resigned:
		d.Left = e.Day
	case e.Kind == Rejoined:
		d.Left, d.Joined = 0, e.Day
		d.renumber(e.Other)
		d.rename(e.Name)
	case e.Kind == Renamed:
		d.renumber(e.Other)
		d.rename(e.Name)
		for _, name := range e.Also {
			d.also(name)
		}
	case e.Kind == Merged && own:
		d.Into = other
	case e.Kind == Merged:
		d.Merged = append(slices.Clip(d.Merged), other)
	case e.Kind == Split && own:
		d.Merged = slices.DeleteFunc(slices.Clone(d.Merged), func(x string) bool { return x == other })
	case e.Kind == Split:
		d.Into = ""
	}
	return &d
}

// renames tells whether an event leaves room for the names that it adds. It looks at no
// more of them than there can be.
func (m *Member) renames(e Event) bool {
	if len(e.Also) > MostNames {
		return false
	}
	if e.Name == "" && len(e.Also) == 0 {
		return true
	}
	d := Member{}
	if m != nil {
		d.Name, d.Also = m.Name, m.Also
		d.rename(e.Name)
	} else {
		d.Name = e.Name
	}
	for _, name := range e.Also {
		d.also(name)
	}
	return len(d.Also) <= MostNames
}

func (m *Member) renumber(to string) {
	if to != "" && to != m.Number {
		m.Former, m.Number = append(slices.Clip(m.Former), m.Number), to
	}
}

// rename keeps the name of before among those that they go by: whoever is looked for
// under it is found.
func (m *Member) rename(to string) {
	if to != "" && to != m.Name {
		before := m.Name
		m.Name = to
		m.also(before)
	}
}

func (m *Member) also(name string) {
	if name != "" && name != m.Name && !slices.Contains(m.Also, name) {
		m.Also = append(slices.Clip(m.Also), name)
	}
}
