package picture

import (
	"fmt"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// ownLimit is the limit that a step opens with.
func ownLimit(x *rulebook.Step) timetable.Limit {
	if !x.Allow.IsZero() {
		return x.Allow
	}
	return x.Within
}

// spanOf writes a limit with all its extensions: "15 + 10 working days".
func spanOf(l timetable.Limit, x *rulebook.Extension) string {
	return joined(spans(l, x))
}

// spans gives a limit and its extension, and how often that comes.
func spans(l timetable.Limit, x *rulebook.Extension) ([]timetable.Limit, int) {
	if x == nil {
		return []timetable.Limit{l}, 0
	}
	return []timetable.Limit{l, x.By}, x.Times
}

// joined writes limits that follow each other; the second comes as often as
// said, where that is not 0.
func joined(parts []timetable.Limit, often int) string {
	unit := func(l timetable.Limit) string {
		_, u, _ := strings.Cut(timetable.Limit{N: 2, Unit: l.Unit}.String(), " ")
		return u
	}
	same := true
	for _, l := range parts {
		same = same && l.Unit == parts[0].Unit && l.AtLeast == 0
	}
	var out []string
	for i, l := range parts {
		s := l.String()
		if same && len(parts) > 1 {
			s = fmt.Sprint(l.N)
		}
		if i == 1 && often > 1 {
			s = fmt.Sprintf("%d × %s", often, s)
		}
		out = append(out, s)
	}
	s := strings.Join(out, " + ")
	if same && len(parts) > 1 {
		s += " " + unit(parts[0])
	}
	return s
}

// lapse is what becomes of a step by itself, after all passing on, and after
// how long; nil where nothing does.
func lapse(x *rulebook.Step) (*rulebook.Consequence, string) {
	c := x.Else
	if ownLimit(x).IsZero() {
		return nil, ""
	}
	parts, often := spans(ownLimit(x), x.Extend)
	for ; c != nil && c.PassTo != ""; c = c.Else {
		parts = append(parts, c.Within)
	}
	return c, joined(parts, often)
}

// governing says within which limit a step is decided.
func governing(x *rulebook.Step) []string {
	limit := ownLimit(x)
	switch {
	case limit.IsZero() && x.Optional:
		return []string{"at any time"}
	case limit.IsZero():
		return []string{"without a limit"}
	}
	return []string{"within " + spanOf(limit, x.Extend)}
}

// rowsOf lists the steps of a stage with their limits.
func rowsOf(s *rulebook.Stage, waits map[string]bool) (rows []row) {
	if !s.Within.IsZero() {
		rows = append(rows, row{name: "the whole stage", limit: spanOf(s.Within, s.Extend), minor: true})
	}
	for i := range s.Steps {
		x := &s.Steps[i]
		rows = append(rows, row{name: x.Name, limit: limitOf(x)})
		for c := x.Else; c != nil && c.PassTo != ""; c = c.Else {
			rows = append(rows, row{name: "then the " + c.PassTo, limit: c.Within.String(), minor: true})
		}
		if waits[x.Ref().String()] {
			rows = append(rows, row{name: "can wait here for ever", wait: true})
		}
	}
	if waits[s.Name] {
		rows = append(rows, row{name: "can wait here for ever", wait: true})
	}
	return rows
}

// limitOf writes a step's limit for its row.
func limitOf(x *rulebook.Step) string {
	switch {
	case !x.Allow.IsZero():
		return "at least " + spanOf(x.Allow, x.Extend)
	case x.Within.IsZero() && !x.Wait.IsZero():
		return "not before " + x.Wait.String()
	case x.Within.IsZero() && x.Optional:
		return "optional"
	case x.Within.IsZero():
		return "no limit"
	}
	s := spanOf(x.Within, x.Extend)
	switch {
	case x.Wait.IsZero():
	case x.Wait.Unit == x.Within.Unit && x.Wait.AtLeast == 0 && x.Within.AtLeast == 0:
		s = fmt.Sprintf("%d to %s", x.Wait.N, s)
	default:
		s = x.Wait.String() + " to " + s
	}
	if x.Optional {
		s += ", optional"
	}
	return s
}
