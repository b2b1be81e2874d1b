package rulebook

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"duly/timetable"
)

// fields are the keys of one mapping, as a declaration asks for them.
type fields struct {
	r     *reader
	node  *node
	owner *node  // what it belongs to: where something missing is reported
	what  string // "the step “triage”"
}

// fields looks at a mapping that may have only certain keys. Nothing at all is
// an empty mapping.
func (r *reader) fields(owner, n *node, what string, keys ...string) fields {
	f := fields{r, n, owner, what}
	switch n.kind {
	case empty, lost:
		f.node = &node{kind: mapping, place: n.place, torn: n.kind == lost}
	case scalar, list:
		r.problem(n.place, fmt.Sprintf("%s takes keys with values, and this is %s", capital(what), n.kind.called()), "Write “{KEY: VALUE}”; the keys are "+choices(keys))
		f.node = &node{kind: mapping, place: n.place, torn: true}
	default:
		r.keys(n, what, keys...)
	}
	return f
}

// keys reports the keys that a mapping may not have, and those it has twice.
func (r *reader) keys(n *node, what string, allowed ...string) {
	seen := map[string]Place{}
	for _, e := range n.entries {
		key := e.key.text
		if before, twice := seen[key]; twice {
			mend := fmt.Sprintf("It stands on line %d already: keep one of them", before.Line)
			if key == "stage" {
				mend = "Each stage has a block of its own"
			}
			r.problem(e.key.place, quote(key)+" is written twice in "+what, mend)
			continue
		}
		seen[key] = e.key.place
		if !slices.Contains(allowed, key) && !r.full() {
			n.meant = append(n.meant, nearest(key, allowed))
			r.problem(e.key.place, fmt.Sprintf("%s has no key %s", capital(what), quote(key)), r.meant(key, allowed, "The keys are "))
		}
	}
}

// meant is the mend for a name that does not exist.
func (r *reader) meant(name string, names []string, otherwise string) string {
	if len(r.problems) < 100 { // looking further costs more than it helps
		if n := nearest(name, names); n != "" {
			return "Did you mean " + quote(n) + "?"
		}
	}
	if len(names) == 0 {
		return "None is declared"
	}
	return otherwise + choices(names)
}

// get gives a key's value; nil where it is not written.
func (f fields) get(key string) *node {
	n := f.node.get(key)
	if n != nil && n.kind == lost {
		return nil
	}
	if n != nil && n.kind == empty {
		f.r.problem(n.place, quote(key)+" has no value", "Write one, or leave the key out")
		return nil
	}
	return n
}

// need is get for what must be there.
func (f fields) need(key, mend string) *node {
	n := f.get(key)
	if f.node.lacks(key) {
		f.r.problem(f.owner.place, fmt.Sprintf("%s has no %s", capital(f.what), quote(key)), mend)
	}
	return n
}

func (f fields) text(key string) string {
	s, _ := f.r.scalar(f.get(key), key)
	return s
}

func (f fields) limit(key string) timetable.Limit { return f.r.limit(f.get(key), key) }

// yes reads a yes or no; nothing is no.
func (f fields) yes(key string) bool {
	n := f.get(key)
	s, ok := f.r.scalar(n, key)
	switch strings.ToLower(s) {
	case "yes", "true":
		return true
	case "no", "false":
	default:
		if ok {
			f.r.problem(n.place, fmt.Sprintf("%s is yes or no, not %s", quote(key), quote(s)), "Write “"+key+": yes”, or leave it out")
		}
	}
	return false
}

// number reads a whole number; otherwise where none is written.
func (f fields) number(key string, least, most, otherwise int) int {
	n := f.get(key)
	s, ok := f.r.scalar(n, key)
	if !ok {
		return otherwise
	}
	v, err := strconv.Atoi(s)
	if err != nil || v < least || v > most {
		f.r.problem(n.place, fmt.Sprintf("%s is a whole number from %d to %d, not %s", quote(key), least, most, quote(s)), "Write it in figures")
		return otherwise
	}
	return v
}

// oneOf reads one of a few words; "" where none is written.
func (f fields) oneOf(key string, words ...string) string {
	n := f.get(key)
	return f.r.word(n, key, words...)
}

// words reads a list of words, each one of a few.
func (f fields) words(key string, allowed ...string) []string {
	var out []string
	for _, n := range f.list(key) {
		if w := f.r.word(n, key, allowed...); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// lines reads one text, or several.
func (f fields) lines(key string) []string {
	var out []string
	for _, n := range f.list(key) {
		if s, ok := f.r.scalar(n, key); ok {
			out = append(out, s)
		}
	}
	return out
}

// list gives one value, or several.
func (f fields) list(key string) []*node {
	n := f.get(key)
	switch {
	case n == nil:
		return nil
	case n.kind == list:
		return n.items
	}
	return []*node{n}
}

// refs reads a list of names, each declared.
func (f fields) refs(key, what string, t *names) []string {
	var out []string
	for _, n := range f.list(key) {
		if name := f.r.ref(n, what, t); name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

func (r *reader) word(n *node, key string, words ...string) string {
	s, ok := r.scalar(n, key)
	if !ok {
		return ""
	}
	if !slices.Contains(words, s) {
		r.problem(n.place, fmt.Sprintf("%s can be %s, not %s", quote(key), either(words), quote(s)), r.meant(s, words, "Write one of "))
		return ""
	}
	return s
}

// scalar reads a single value; ok is false where there is none, which has been
// reported unless nothing was written.
func (r *reader) scalar(n *node, key string) (text string, ok bool) {
	switch {
	case n == nil || n.kind == lost:
		return "", false
	case n.kind == empty:
		r.problem(n.place, quote(key)+" has an empty value", "Write one, or leave it out")
		return "", false
	case n.kind != scalar:
		r.problem(n.place, fmt.Sprintf("%s takes a single value, and this is %s", quote(key), n.kind.called()), "Write one value")
		return "", false
	}
	return n.text, true
}

func (r *reader) limit(n *node, key string) timetable.Limit {
	s, ok := r.scalar(n, key)
	if !ok {
		return timetable.Limit{}
	}
	l, err := timetable.ParseLimit(s)
	if err != nil {
		what, _, _ := strings.Cut(printable(err.Error()), "; write it like")
		r.problem(n.place, quote(key)+": "+what, "Write a limit like “10 working days”, “14 days”, “2 weeks”, “7 clear days” or “3 months”")
	}
	return l
}

// ref reads a name that must be declared; "" where it is not.
func (r *reader) ref(n *node, what string, tables ...*names) string {
	s, ok := r.scalar(n, what)
	if !ok {
		return ""
	}
	var all []string
	for _, t := range tables {
		if t.has(s) {
			return s
		}
		all = append(all, t.order...)
	}
	r.dangling(n, what, all)
	return ""
}

// dangling reports a name that leads nowhere, unless it may be declared where
// the text could not be read.
func (r *reader) dangling(n *node, what string, all []string) {
	if r.guesses[n.text] {
		return
	}
	r.problem(n.place, fmt.Sprintf("There is no %s %s", what, quote(n.text)), r.meant(n.text, all, "There is "))
}

// stepRef reads stage.step; ok is false where there is no such step.
func (r *reader) stepRef(n *node, key string) (ref StepRef, ok bool) {
	s, ok := r.scalar(n, key)
	if !ok {
		return StepRef{}, false
	}
	stage, step, dotted := strings.Cut(s, ".")
	ref = StepRef{strings.TrimSpace(stage), strings.TrimSpace(step)}
	if _, known := r.steps[ref]; known {
		return ref, true
	}
	if !dotted {
		for _, name := range r.stepNames {
			if strings.HasSuffix(name, "."+s) {
				r.problem(n.place, fmt.Sprintf("%s names a step as “stage.step”, and this is only %s", quote(key), quote(s)), "Did you mean "+quote(name)+"?")
				return StepRef{}, false
			}
		}
	}
	if dotted && r.guesses[ref.Step] && (r.stages.has(ref.Stage) || r.guesses[ref.Stage]) {
		return StepRef{}, false
	}
	r.dangling(n, "step", r.stepNames)
	return StepRef{}, false
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// either lists words with “or”.
func either(words []string) string {
	var out []string
	for _, w := range words {
		out = append(out, quote(w))
	}
	if len(out) < 2 {
		return strings.Join(out, "")
	}
	return strings.Join(out[:len(out)-1], ", ") + " or " + out[len(out)-1]
}
