package amendment

import (
	"fmt"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// Which rights a change makes less: what a party could count on before, and
// cannot now. A party's own time is a floor, and is judged there too.

// shrinks says which right of a party is less by a key that changed; "" if none.
func (x *comparison) shrinks(kind, key string, before, after *aspect) string {
	switch kind {
	case "step":
		return x.stepShrinks(key, before, after)
	case "role":
		return roleShrinks(key, before, after)
	case "sanction":
		switch {
		case (key == "most" || key == "least") && x.longer(before, after):
			return "a heavier sanction can be imposed"
		case key == "effects" && len(gone(list(after), list(before))) > 0:
			return "a sanction has further effects"
		}
	case "measure":
		switch {
		case key == "at most" && x.longer(before, after):
			return "an interim measure can last longer"
		case key == "reviewed every" && x.longer(before, after):
			return "an interim measure is reviewed less often"
		case key == "needs" && len(gone(list(before), list(after))) > 0:
			return "an interim measure needs less on record"
		}
	case "pause":
		switch {
		case key == "at most" && x.longer(before, after):
			return "a pause can last longer"
		case key == "times" && number(after) > number(before):
			return "a case can be paused more often"
		}
	}
	return ""
}

func (x *comparison) stepShrinks(key string, before, after *aspect) string {
	switch key {
	case "allow":
		if c := x.limits(before, after); c == Shorter || c == Mixed {
			return "a party has less time"
		}
	case "wait":
		if c := x.limits(before, after); c == Shorter || c == Mixed {
			return "the parties have less time before it can be done"
		}
	case "needs":
		if lost := gone(list(before), list(after)); len(lost) > 0 {
			return "no longer needed: " + and(lost)
		}
	case "not by":
		var was, is []rulebook.StepRef
		if before != nil {
			was, _ = before.value.([]rulebook.StepRef)
		}
		if after != nil {
			is, _ = after.value.([]rulebook.StepRef)
		}
		if lost := gone(was, is); len(lost) > 0 {
			return strings.Replace(words(lost), "whoever did ", "it may be done by whoever did ", 1)
		}
	}
	return ""
}

func roleShrinks(key string, before, after *aspect) string {
	if after != nil {
		return ""
	}
	switch key {
	case "independent":
		return "the role need not be independent any more"
	case "barred":
		return "the role is no longer barred from cases"
	case "composition":
		return "nobody on the panel needs a quality any more"
	case "drawn by lot":
		return "the panel is no longer drawn by lot"
	}
	return ""
}

// shrinksWhole says which right is less by something that is new or gone.
func (x *comparison) shrinksWhole(change string, d *declaration) string {
	switch v := d.value.(type) {
	case *rulebook.Step:
		switch {
		case change == New:
		case v.Does == rulebook.Notify && v.To == rulebook.BothParties:
			return "both parties are no longer told here"
		case v.ByParty() && v.Does == rulebook.Appeal:
			return "a party can no longer appeal here"
		case v.ByParty():
			return "a party is no longer asked here"
		case v.Does == rulebook.Notify:
			return the(v.To) + " is no longer told here"
		case v.Does == rulebook.Hear:
			return "no hearing is held here any more"
		}
	case *rulebook.Role:
		if change == Gone && v.Barred {
			return "nobody of that role is barred from cases any more"
		}
	case *rulebook.Sanction:
		if change == New {
			return "a further sanction can be imposed"
		}
	case *rulebook.Measure:
		if change == New {
			return "a further interim measure can be imposed"
		}
	case *rulebook.Pause:
		if change == New {
			return "a case can be paused on a further ground"
		}
	}
	return ""
}

func list(a *aspect) []string {
	if a == nil {
		return nil
	}
	v, _ := a.value.([]string)
	return v
}

func number(a *aspect) int {
	if a == nil {
		return 0
	}
	n, _ := a.value.(int)
	return n
}

func limit(a *aspect) timetable.Limit {
	if a == nil {
		return timetable.Limit{}
	}
	l, _ := a.value.(timetable.Limit)
	return l
}

// longer tells whether a limit is longer than it was, on some day at least. No
// limit at all is the longest: it never ends.
func (x *comparison) longer(before, after *aspect) bool {
	a, b := limit(before), limit(after)
	if a.IsZero() || b.IsZero() {
		return b.IsZero() && !a.IsZero()
	}
	c := x.limits(before, after)
	return c == Longer || c == Mixed
}

// limits compares two amounts of time, of which none is the shortest.
func (x *comparison) limits(before, after *aspect) string {
	return x.measure(limit(before), limit(after))
}

// measure compares two limits on the new rulebook's calendar, on every day of
// the dates of receipt: Same, Shorter, Longer, or Mixed where it depends on the
// day. None at all is shorter than any.
func (x *comparison) measure(before, after timetable.Limit) string {
	key := [2]timetable.Limit{before, after}
	if _, known := x.measured[key]; !known {
		x.measured[key] = x.count(before, after)
	}
	return x.measured[key]
}

func (x *comparison) count(before, after timetable.Limit) string {
	switch {
	case before == after:
		return Same
	case before.IsZero():
		return Longer
	case after.IsZero():
		return Shorter
	case before.Unit == after.Unit && before.AtLeast == after.AtLeast:
		if after.N < before.N {
			return Shorter
		}
		return Longer
	}
	shorter, longer := false, false
	for d := x.From; d <= x.To; d++ {
		a, errA := x.new.Book.Calendar.Due(before, d)
		b, errB := x.new.Book.Calendar.Due(after, d)
		if errA != nil || errB != nil {
			break
		}
		shorter, longer = shorter || b < a, longer || b > a
	}
	switch {
	case shorter && longer:
		return Mixed
	case shorter:
		return Shorter
	case longer:
		return Longer
	}
	return Same // two ways of writing one
}

// than writes how much time there is now, and was.
func than(before, after timetable.Limit, change string) string {
	switch {
	case before.IsZero():
		return fmt.Sprintf("%s, where there was none", after)
	case after.IsZero():
		return fmt.Sprintf("none, where it was %s", before)
	case change == Mixed:
		return fmt.Sprintf("%s instead of %s, which is less on some days and more on others", after, before)
	}
	return fmt.Sprintf("%s instead of %s", after, before)
}
