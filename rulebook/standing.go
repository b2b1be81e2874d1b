package rulebook

import (
	"fmt"
	"slices"
)

// A Question is something that an organiser may ask about a person: “vote”. Whoever
// bears one of its effects may not.
type Question struct {
	Name    string
	Effects []string // of measures and sanctions, as the rulebook calls them
	Rule    string
	Place   Place
}

// An Association is a duty of members towards those who bear certain sanctions. It binds
// nobody before they were told in writing who it is, since when and until when.
type Association struct {
	Listed []string // the sanctions whose bearers are listed
	Duty   string   // what is not done with them: "share a platform"
	Exempt []string // what it never touches: family, work, legal help, debate
	Rule   string
	Place  Place
}

// Question finds what may be asked, by name; nil if there is none.
func (r *Rulebook) Question(name string) *Question {
	for _, q := range r.Questions() {
		if q.Name == name {
			return &q
		}
	}
	return nil
}

// Questions lists what may be asked about a person: what “standing” declares, or, where
// nothing is declared, every effect that forbids something, each by itself and by whatever
// a removal has: whoever was removed has no rights of a member.
func (r *Rulebook) Questions() []Question {
	if len(r.Standing) > 0 {
		return r.Standing
	}
	var out []Question
	for _, what := range r.forbidding() {
		q := Question{Name: what, Effects: []string{what}}
		for _, s := range r.Sanctions {
			if s.Kind == Removal {
				q.Effects = append(q.Effects, s.Effects...)
			}
		}
		out = append(out, q)
	}
	return out
}

// forbidding lists the effects of measures, and of sanctions that are no orders.
func (r *Rulebook) forbidding() (out []string) {
	add := func(effects []string) {
		for _, x := range effects {
			if !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
	}
	for _, m := range r.Measures {
		add(m.Effects)
	}
	for _, s := range r.Sanctions {
		if s.Kind != Order {
			add(s.Effects)
		}
	}
	return out
}

// standing reads the questions that may be asked.
func (r *reader) standing(items []item) {
	effects := r.book.forbidding()
	for _, it := range items {
		q := Question{Name: it.name.text, Rule: it.rule, Place: it.name.place}
		values := []*node{it.value}
		if it.value.kind == list {
			values = it.value.items
		}
		for _, n := range values {
			what, ok := r.scalar(n, it.name.text)
			switch {
			case !ok:
			case !slices.Contains(effects, what):
				r.problem(n.place, fmt.Sprintf("No measure and no sanction that forbids something has the effect %s", quote(what)), r.meant(what, effects, "There is "))
			case !slices.Contains(q.Effects, what):
				q.Effects = append(q.Effects, what)
			}
		}
		r.book.Standing = append(r.book.Standing, q)
	}
}

// association reads the duty, of which there can be one.
func (r *reader) association(items []item) {
	for i, it := range items {
		if i > 0 {
			r.problem(it.name.place, "“association” is declared twice", fmt.Sprintf("It is declared on line %d already: leave one out", items[0].name.place.Line))
			return
		}
		f := r.fields(it.name, it.value, "the association", "listed", "duty", "exempt")
		a := &Association{Rule: it.rule, Place: it.name.place}
		f.need("listed", "Name the sanctions whose bearers are listed: “listed: [expulsion]”")
		a.Listed = f.refs("listed", "sanction", &r.sanctions)
		a.Duty, _ = r.scalar(f.need("duty", "Say what members do not do with them: “duty: share a platform”"), "duty")
		f.need("exempt", "Say what the duty never touches: “exempt: [family, work, legal help, public debate]”")
		a.Exempt = f.lines("exempt")
		r.book.Association = a
	}
}
