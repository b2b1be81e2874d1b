package amendment

import (
	"duly/check"
	"duly/rulebook"
)

// A Length is how long something can take, before and after: a case, a stage of
// it, a case that comes to an end, or one of a category. Change is Same, Changed,
// New or Gone: whether both rulebooks have it.
type Length struct {
	Name       string   `json:"name,omitempty"`
	Change     string   `json:"change"`
	Guaranteed Compared `json:"guaranteed"` // whatever anybody does
	OnTime     Compared `json:"onTime"`     // if everybody is on time
	Rule       string   `json:"rule,omitempty"`
	Likely     string   `json:"likely,omitempty"` // of one that is gone or new: what it is probably called in the other rulebook
}

// A Compared is a Term before and after. Change is Same, Shorter, Longer, Mixed
// (more working days and fewer days, or the other way round), Bounded, Endless,
// Gone or New (no case comes to it any more, or none did).
type Compared struct {
	Before *Term  `json:"before"` // nil: no case comes to it
	After  *Term  `json:"after"`
	Change string `json:"change"`
}

// A Term is the most that something can take. Without a last day there are no
// figures.
type Term struct {
	LastDay      bool `json:"lastDay"`
	WorkingDays  int  `json:"workingDays,omitempty"`
	CalendarDays int  `json:"calendarDays,omitempty"`
}

func term(b *check.Bound) *Term {
	if b == nil {
		return &Term{}
	}
	return &Term{true, b.WorkingDays.Days, b.CalendarDays.Days}
}

func compared(before, after *Term) Compared {
	c := Compared{Before: before, After: after}
	switch {
	case before == nil && after == nil:
		c.Change = Same
	case before == nil:
		c.Change = New
	case after == nil:
		c.Change = Gone
	case *before == *after:
		c.Change = Same
	case !before.LastDay:
		c.Change = Bounded
	case !after.LastDay:
		c.Change = Endless
	case after.WorkingDays >= before.WorkingDays && after.CalendarDays >= before.CalendarDays:
		c.Change = Longer
	case after.WorkingDays <= before.WorkingDays && after.CalendarDays <= before.CalendarDays:
		c.Change = Shorter
	default:
		c.Change = Mixed
	}
	return c
}

// A pair is a bound under both conducts; nil where no case comes to it.
type pair struct{ guaranteed, onTime *Term }

func pairOf(b check.Bounds) pair { return pair{term(b.Guaranteed), term(b.OnTime)} }

func (x *comparison) length(name string, before, after *pair) Length {
	l := Length{Name: name}
	var a, b pair
	if before != nil {
		a = *before
	}
	if after != nil {
		b = *after
	}
	l.Guaranteed, l.OnTime = compared(a.guaranteed, b.guaranteed), compared(a.onTime, b.onTime)
	switch {
	case before == nil:
		l.Change = New
	case after == nil:
		l.Change = Gone
	case l.Guaranteed.Change == Same && l.OnTime.Change == Same:
		l.Change = Same
	default:
		l.Change = Changed
	}
	return l
}

// lengths compares how long cases, stages and ends can take.
func (x *comparison) lengths() {
	a, b := x.old.Result, x.new.Result
	before, after := pairOf(a.Bounds), pairOf(b.Bounds)
	x.Bounds = x.length("", &before, &after)

	for _, name := range union(names(x.old.Book.Categories, categoryName), names(x.new.Book.Categories, categoryName)) {
		l := x.length(name, categoryBounds(a, name), categoryBounds(b, name))
		l.Rule = ruleOf(x.old.Book.Category(name), x.new.Book.Category(name), func(c *rulebook.Category) string { return c.Rule })
		x.Categories = append(x.Categories, l)
	}
	for _, name := range union(names(x.old.Book.Stages, stageName), names(x.new.Book.Stages, stageName)) {
		was, is := x.old.Book.Stage(name), x.new.Book.Stage(name)
		l := x.length(name, stageBounds(a, was), stageBounds(b, is))
		l.Rule = ruleOf(was, is, func(s *rulebook.Stage) string { return s.Rule })
		l.Likely = x.likely("stage", name)
		x.Stages = append(x.Stages, l)
	}
	for _, name := range union(names(x.old.Book.Ends, endName), names(x.new.Book.Ends, endName)) {
		was, is := x.old.Book.End(name), x.new.Book.End(name)
		l := x.length(name, endBounds(a, was), endBounds(b, is))
		l.Rule = ruleOf(was, is, func(e *rulebook.End) string { return e.Rule })
		x.Ends = append(x.Ends, l)
	}
}

func categoryName(c *rulebook.Category) string { return c.Name }
func stageName(s *rulebook.Stage) string       { return s.Name }
func endName(e *rulebook.End) string           { return e.Name }

func categoryBounds(r *check.Result, name string) *pair {
	if b, ok := r.Categories[name]; ok {
		p := pairOf(b)
		return &p
	}
	return nil
}

// stageBounds gives nil for a stage that the rulebook does not have, and an
// empty pair for one that no case comes to.
func stageBounds(r *check.Result, s *rulebook.Stage) *pair {
	if s == nil {
		return nil
	}
	b := r.Stages[s.Name]
	if b == nil {
		return &pair{}
	}
	p := pairOf(*b)
	return &p
}

func endBounds(r *check.Result, e *rulebook.End) *pair {
	if e == nil {
		return nil
	}
	p := &pair{}
	if b := r.Ends[e.Name]; b != nil {
		if b.Reached {
			p.guaranteed = term(b.Guaranteed)
		}
		if b.ReachedOnTime {
			p.onTime = term(b.OnTime)
		}
	}
	return p
}

// names lists the names of declarations.
func names[T any](list []T, name func(*T) string) []string {
	var out []string
	for i := range list {
		out = append(out, name(&list[i]))
	}
	return out
}

// union lists names in the order of the new rulebook; then those that are gone.
func union(old, new []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, n := range append(append([]string(nil), new...), old...) {
		if !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}

// ruleOf cites a thing where it stands now; where it stood, if it is gone.
func ruleOf[T any](old, new *T, rule func(*T) string) string {
	if new != nil {
		return rule(new)
	}
	if old != nil {
		return rule(old)
	}
	return ""
}

// A WaitChange is a place at which a case could wait for ever and no longer can
// (Gone), or can now and could not (New).
type WaitChange struct {
	Change string `json:"change"`
	Step   string `json:"step"`
	Rule   string `json:"rule"`
	OnTime bool   `json:"onTime"` // even if everybody is on time
}

func (x *comparison) waits() {
	add := func(change string, here, there []check.Wait) {
		for _, w := range here {
			found := false
			for _, o := range there {
				found = found || o.Step == w.Step && o.OnTime == w.OnTime
			}
			if !found {
				x.Waits = append(x.Waits, WaitChange{change, w.Step, w.Rule, w.OnTime})
			}
		}
	}
	add(New, x.new.Result.UnboundedAt, x.old.Result.UnboundedAt)
	add(Gone, x.old.Result.UnboundedAt, x.new.Result.UnboundedAt)
}
