package amendment

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// An Item is one thing that the rulebooks declare differently: one key of a
// step, a role, an end and so on, or the whole of one that is new or gone. A
// thing that has another name is one gone and one new; Likely then names the
// other, where all that they say is the same.
type Item struct {
	Kind       string   `json:"kind"`          // "rulebook", "calendar", "role", "stage", "step", "end", "pause", "measure", "sanction", "category", "definition", "clause", "letter", "retention"
	Name       string   `json:"name"`          // "intake.triage" of a step
	Change     string   `json:"change"`        // New, Gone, Changed, or Moved: it stands under another rule
	Key        string   `json:"key,omitempty"` // of Changed: which key
	Before     string   `json:"before,omitempty"`
	After      string   `json:"after,omitempty"`
	RuleBefore string   `json:"ruleBefore,omitempty"`
	RuleAfter  string   `json:"ruleAfter,omitempty"`
	Whom       []string `json:"whom"`
	Shrinks    string   `json:"shrinks,omitempty"` // which right of a party is less than it was, in words; "" if none is
	Likely     string   `json:"likely,omitempty"`
}

// A declaration is one thing that a rulebook declares.
type declaration struct {
	kind, name, rule string
	place            rulebook.Place
	aspects          []aspect
	value            any // a pointer to it
}

func (d *declaration) key() string { return d.kind + " " + d.name }

// declarations lists what a rulebook declares, but for promises, which are
// compared by what became of them.
func declarations(r *rulebook.Rulebook, under headings) []declaration {
	head := declaration{kind: "rulebook", name: "the rulebook", rule: under.citation(r, r.Place), place: r.Place, aspects: aspects(r), value: r}
	out := []declaration{head}
	v := reflect.ValueOf(r).Elem()
	for i := range v.NumField() {
		field := v.Field(i)
		if field.Kind() != reflect.Slice || field.Type().Elem().Kind() != reflect.Struct || field.Type() == reflect.TypeFor[[]rulebook.Promise]() || field.Type() == reflect.TypeFor[[]rulebook.Section]() {
			continue
		}
		for j := range field.Len() {
			if d, ok := declarationOf(field.Index(j)); ok {
				out = append(out, d)
			}
			if s, ok := field.Index(j).Addr().Interface().(*rulebook.Stage); ok {
				for k := range s.Steps {
					step := &s.Steps[k]
					out = append(out, declaration{"step", step.Ref().String(), step.Rule, step.Place, aspects(step), step})
				}
			}
		}
	}
	return out
}

// declarationOf reads any struct that has a name and says where it stands.
func declarationOf(v reflect.Value) (declaration, bool) {
	d := declaration{kind: strings.ToLower(v.Type().Name()), value: v.Addr().Interface()}
	name := v.FieldByName("Name")
	if !name.IsValid() {
		name = v.FieldByName("What")
	}
	rule, place := v.FieldByName("Rule"), v.FieldByName("Place")
	if !name.IsValid() || !rule.IsValid() || !place.IsValid() {
		return d, false
	}
	d.name, d.rule = name.String(), rule.String()
	d.place, _ = place.Interface().(rulebook.Place)
	d.aspects = aspects(d.value)
	return d, true
}

// declared compares all declarations, in the order of the new rulebook; then
// those that are gone.
func (x *comparison) declared() {
	old, new := x.declares[0], x.declares[1]
	was, is := indexed(old), indexed(new)
	x.alike(old, new, was, is)
	for i := range new {
		if d := was[new[i].key()]; d != nil {
			x.differ(d, &new[i])
		} else {
			x.whole(New, &new[i])
		}
	}
	for i := range old {
		if is[old[i].key()] == nil {
			x.whole(Gone, &old[i])
		}
	}
	x.calendar()
}

func indexed(all []declaration) map[string]*declaration {
	out := map[string]*declaration{}
	for i := range all {
		out[all[i].key()] = &all[i]
	}
	return out
}

// add takes an item down, and under which headings the thing stands and stood.
func (x *comparison) add(it Item, old, new *declaration) {
	x.Declared = append(x.Declared, it)
	t := touch{name: it.Name, whom: it.Whom}
	if old != nil {
		t.was = old.place
	}
	if new != nil {
		t.is = new.place
	}
	x.touched = append(x.touched, t)
}

// whole takes down a declaration that only one of the rulebooks has.
func (x *comparison) whole(change string, d *declaration) {
	likely := x.same[d.key()]
	it := Item{Kind: d.kind, Name: d.name, Change: change, Likely: likely}
	text := described(d.aspects)
	if s, ok := d.value.(*rulebook.Stage); ok {
		text = strings.TrimPrefix(text+"; steps: "+strings.Join(names(s.Steps, func(s *rulebook.Step) string { return s.Name }), ", "), "; ")
	}
	if def, ok := d.value.(*rulebook.Definition); ok {
		text += fmt.Sprintf("; %d clauses", len(def.Clauses))
	}
	if change == New {
		it.After, it.RuleAfter = text, d.rule
		it.Whom = concerned(nil, d, "")
	} else {
		it.Before, it.RuleBefore = text, d.rule
		it.Whom = concerned(d, nil, "")
	}
	if likely == "" {
		it.Shrinks = x.shrinksWhole(change, d)
	}
	if change == New {
		x.add(it, nil, d)
	} else {
		x.add(it, d, nil)
	}
}

// differ takes down the keys that two declarations of one name have
// differently.
func (x *comparison) differ(old, new *declaration) {
	item := func(key string, a, b *aspect) {
		it := Item{Kind: new.kind, Name: new.name, Change: Changed, Key: key, RuleBefore: old.rule, RuleAfter: new.rule}
		if a != nil {
			it.Before = a.words
		}
		if b != nil {
			it.After = b.words
		}
		it.Whom = concerned(old, new, key)
		it.Shrinks = x.shrinks(new.kind, key, a, b)
		x.add(it, old, new)
	}
	for i := range new.aspects {
		b := &new.aspects[i]
		a := find(old.aspects, b.key)
		if a == nil || !sameWords(a, b) {
			item(b.key, a, b)
		}
	}
	for i := range old.aspects {
		if a := &old.aspects[i]; find(new.aspects, a.key) == nil {
			item(a.key, a, nil)
		}
	}
	switch b := new.value.(type) {
	case *rulebook.Stage:
		a := old.value.(*rulebook.Stage)
		before, after := common(a.Steps, b.Steps), common(b.Steps, a.Steps)
		if !slices.Equal(before, after) {
			item("order of the steps", &aspect{words: strings.Join(before, ", ")}, &aspect{words: strings.Join(after, ", ")})
		}
	case *rulebook.Definition:
		x.clauses(old, new, old.value.(*rulebook.Definition), b)
	case *rulebook.Letter:
		if a := old.value.(*rulebook.Letter); !sameText(a.Text, b.Text) {
			item("text", &aspect{words: plain(a.Text)}, &aspect{words: plain(b.Text)})
		}
	}
}

// sameWords: lists say the same in any order, and white space says nothing.
func sameWords(a, b *aspect) bool {
	if p, ok := a.value.([]string); ok {
		q, _ := b.value.([]string)
		return len(p) == len(q) && len(gone(p, q)) == 0 && len(gone(q, p)) == 0
	}
	if p, ok := a.value.([]rulebook.StepRef); ok {
		q, _ := b.value.([]rulebook.StepRef)
		return len(p) == len(q) && len(gone(p, q)) == 0 && len(gone(q, p)) == 0
	}
	return sameText(a.words, b.words)
}

func find(all []aspect, key string) *aspect {
	for i := range all {
		if all[i].key == key {
			return &all[i]
		}
	}
	return nil
}

// common lists, in the order of a, the steps that are in both.
func common(a, b []rulebook.Step) []string {
	known := map[string]bool{}
	for i := range b {
		known[b[i].Name] = true
	}
	var out []string
	for i := range a {
		if known[a[i].Name] {
			out = append(out, a[i].Name)
		}
	}
	return out
}

// clauses compares an adopted text clause by clause.
func (x *comparison) clauses(was, is *declaration, old, new *rulebook.Definition) {
	byID := func(d *rulebook.Definition) map[string]*rulebook.Clause {
		all := map[string]*rulebook.Clause{}
		for i := range d.Clauses {
			all[d.Clauses[i].ID] = &d.Clauses[i]
		}
		return all
	}
	before, after := byID(old), byID(new)
	id := func(c *rulebook.Clause) string { return c.ID }
	for _, n := range union(names(old.Clauses, id), names(new.Clauses, id)) {
		a, b := before[n], after[n]
		it := Item{Kind: "clause", Name: new.Name + " " + n, RuleBefore: old.Rule, RuleAfter: new.Rule, Whom: []string{BothParties}}
		switch {
		case a == nil:
			it.Change, it.After, it.RuleBefore = New, plain(b.Text), ""
		case b == nil:
			it.Change, it.Before, it.RuleAfter = Gone, plain(a.Text), ""
		case !sameText(a.Text, b.Text) || !sameText(a.Heading, b.Heading):
			it.Change, it.Key, it.Before, it.After = Changed, "text", plain(a.Text), plain(b.Text)
			if sameText(a.Text, b.Text) {
				it.Key, it.Before, it.After = "heading", a.Heading, b.Heading
			}
		default:
			continue
		}
		x.add(it, was, is)
	}
}

// calendar compares which days are worked, over the dates of receipt and the
// two years in which most of their cases end.
func (x *comparison) calendar() {
	a, b := x.old.Book.Calendar, x.new.Book.Calendar
	if a == nil || b == nil {
		return
	}
	item := func(key, before, after string) {
		x.add(Item{
			Kind: "calendar", Name: "the calendar", Change: Changed, Key: key, Before: before, After: after,
			RuleBefore: x.under[0].citation(x.old.Book, x.old.Book.Place), RuleAfter: x.under[1].citation(x.new.Book, x.new.Book.Place), Whom: []string{BothParties},
		}, &declaration{place: x.old.Book.Place}, &declaration{place: x.new.Book.Place})
	}
	if a.Name() != b.Name() {
		item("name", a.Name(), b.Name())
	}
	if a.AnyDay() != b.AnyDay() {
		ends := map[bool]string{true: "any day", false: "working days"}
		item("days end on", ends[a.AnyDay()], ends[b.AnyDay()])
	}
	from, to := x.From, x.To.AddMonths(24)
	for _, c := range []*timetable.Calendar{a, b} {
		first, last := c.Known()
		from, to = max(from, first), min(to, last)
	}
	var less, more []string
	for d := from; d <= to; d++ {
		was, _, errA := a.Working(d)
		is, _, errB := b.Working(d)
		switch {
		case errA != nil || errB != nil || was == is:
		case was:
			less = append(less, d.Short())
		default:
			more = append(more, d.Short())
		}
	}
	if len(less) > 0 {
		item("days no longer worked", "", few(less))
	}
	if len(more) > 0 {
		item("days worked that were not", "", few(more))
	}
}

// few writes the first of many.
func few(all []string) string {
	const most = 8
	s := strings.Join(all[:min(most, len(all))], ", ")
	if n := len(all) - most; n > 0 {
		s += fmt.Sprintf(" and %d more", n)
	}
	return s
}

// alike finds what a thing that is gone or new is probably called in the other
// rulebook: the only one there that says the same, where this is the only one
// here. What says nothing but its name is like nothing.
func (x *comparison) alike(old, new []declaration, was, is map[string]*declaration) {
	bySignature := func(all []declaration, there map[string]*declaration) map[string][]*declaration {
		out := map[string][]*declaration{}
		for i := range all {
			d := &all[i]
			if there[d.key()] != nil {
				continue
			}
			if s := signature(d); s != "" {
				s = d.kind + " " + s
				out[s] = append(out[s], d)
			}
		}
		return out
	}
	gone, added := bySignature(old, is), bySignature(new, was)
	for s, a := range gone {
		if b := added[s]; len(a) == 1 && len(b) == 1 {
			x.same[a[0].key()], x.same[b[0].key()] = b[0].name, a[0].name
		}
	}
}

// signature is all that a thing says, but for its own name.
func signature(d *declaration) string {
	switch v := d.value.(type) {
	case *rulebook.Stage:
		text := described(d.aspects)
		for i := range v.Steps {
			text += "\n" + v.Steps[i].Name + ": " + described(aspects(&v.Steps[i]))
		}
		return strings.ReplaceAll(text, v.Name+".", "·.")
	case *rulebook.Step:
		text := described(d.aspects)
		if stage, _, ok := strings.Cut(d.name, "."); ok {
			text = strings.ReplaceAll(text, stage+".", "·.")
		}
		return text
	}
	return described(d.aspects)
}

// likely gives what a thing that is new or gone is probably called in the other
// rulebook.
func (x *comparison) likely(kind, name string) string { return x.same[kind+" "+name] }
