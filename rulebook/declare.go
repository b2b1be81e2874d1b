package rulebook

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// What a block may declare, and what stands beside a stage.
var (
	blockKeys = []string{"rulebook", "roles", "stage", "ends", "pauses", "measures", "sanctions", "categories", "definitions", "promises", "letters", "retention", "safeguards", "transition", "accepted", "expedite", "standing", "association"}
	stageKeys = []string{"steps", "within", "else", "extend"}
)

// An item is one named thing of a declaration, with where it is laid down.
type item struct {
	name  *node
	value *node
	rule  string
}

// A stageItem is the block of a stage.
type stageItem struct {
	item
	block *node
	steps []item
}

// declarations are what the blocks declare, each kind in the order of the text.
type declarations struct {
	head   []item
	stages []stageItem

	roles, ends, pauses, measures, sanctions, categories, definitions, promises, letters, retention, safeguards, transition, accepted, expedite, standing, association []item
}

// declared reads every block and sorts what it finds.
func (r *reader) declared() *declarations {
	out := &declarations{}
	blocks := 0
	for _, d := range r.documents {
		for i := range d.blocks {
			blocks++
			r.block(d, &d.blocks[i], out)
		}
	}
	if blocks == 0 {
		r.problem(Place{r.documents[0].name, 1, 1}, "This file has no ```duly block, so it lays down no procedure", "Open a block with ```duly on a line of its own, and close it with ```")
	}
	return out
}

func (r *reader) block(d *document, b *block, out *declarations) {
	switch size := len(strings.Join(b.lines, "\n")); {
	case b.open:
		r.problem(b.fence, "This block is never closed, so all that follows would be part of it", "Close it with ``` on a line of its own")
		r.guess(b.lines)
		return
	case size > maxBlock:
		r.problem(b.fence, fmt.Sprintf("This block has %d kB, and a block may have %d kB", size>>10, maxBlock>>10), "Write it as several blocks")
		r.guess(b.lines)
		return
	}
	n := r.read(b)
	switch n.kind {
	case empty, lost:
		return
	case scalar, list:
		r.problem(n.place, "A block holds keys with values, and this is "+n.kind.called(), "Begin with one of "+choices(blockKeys))
		return
	}
	rule := d.citation(b.fence.Line)
	r.keys(n, "a block", slices.Concat(blockKeys, stageKeys)...)
	stage := n.get("stage")
	for _, e := range once(n) {
		if slices.Contains(stageKeys, e.key.text) {
			if stage == nil && !n.torn {
				r.problem(e.key.place, quote(e.key.text)+" belongs to a stage, and this block names none", "Write “stage: NAME” above it, in the same block")
			}
			continue
		}
		r.declare(e, n, rule, out)
	}
}

func (r *reader) declare(e entry, block *node, rule string, out *declarations) {
	into := map[string]*[]item{
		"roles": &out.roles, "ends": &out.ends, "pauses": &out.pauses, "measures": &out.measures, "sanctions": &out.sanctions,
		"categories": &out.categories, "definitions": &out.definitions, "promises": &out.promises, "letters": &out.letters, "retention": &out.retention, "safeguards": &out.safeguards, "transition": &out.transition, "standing": &out.standing,
	}
	switch e.key.text {
	case "rulebook":
		out.head = append(out.head, item{e.key, e.value, rule})
	case "stage":
		if e.value.kind == lost {
			return
		}
		if e.value.kind != scalar {
			r.problem(e.value.place, "A stage has a name, and this is "+e.value.kind.called(), "Write “stage: NAME”, and “steps:” on the next line, not indented")
			return
		}
		s := stageItem{item: item{e.value, e.value, rule}, block: block}
		if steps := block.get("steps"); steps != nil {
			s.steps = r.items(steps, "steps", rule)
		}
		out.stages = append(out.stages, s)
	case "association":
		out.association = append(out.association, item{e.key, e.value, rule})
	case "expedite":
		out.expedite = append(out.expedite, item{e.key, e.value, rule})
	case "accepted":
		out.accepted = append(out.accepted, r.listed(e.value, "accepted", rule)...)
	default:
		if list := into[e.key.text]; list != nil {
			*list = append(*list, r.items(e.value, e.key.text, rule)...)
		}
	}
}

// items gives the named things of a declaration.
func (r *reader) items(n *node, what, rule string) []item {
	switch n.kind {
	case empty, lost:
		return nil
	case scalar, list:
		r.problem(n.place, quote(what)+" holds names with what belongs to each, and this is "+n.kind.called(), "Write each on a line of its own, indented, as “name: …”")
		r.guess([]string{n.text})
		for _, i := range n.items {
			r.guess([]string{i.text})
		}
		return nil
	}
	var out []item
	for _, e := range n.entries {
		out = append(out, item{e.key, e.value, rule})
	}
	return out
}

// listed gives the things of a declaration that is a list; each is named by where
// it stands.
func (r *reader) listed(n *node, what, rule string) []item {
	switch n.kind {
	case empty, lost:
		return nil
	case scalar, mapping:
		r.problem(n.place, quote(what)+" is a list, and this is "+n.kind.called(), "Write each on a line of its own, as “- {…}”")
		return nil
	}
	var out []item
	for _, i := range n.items {
		out = append(out, item{i, i, rule})
	}
	return out
}

// once gives the entries of a mapping, a doubled key once: r.keys has told of it.
func once(n *node) []entry {
	seen := map[string]bool{}
	var out []entry
	for _, e := range n.entries {
		if !seen[e.key.text] {
			seen[e.key.text] = true
			out = append(out, e)
		}
	}
	return out
}

// names are the names of one kind that the rulebook declares.
type names struct {
	order []string
	at    map[string]Place
}

func (n *names) has(name string) bool { _, ok := n.at[name]; return ok }

// name takes down every name that others refer to, before anything is read that
// refers to one.
func (r *reader) name(d *declarations) {
	d.roles = r.unique(&r.roles, "role", d.roles, Complainant, Respondent, System, BothParties, Asker)
	d.ends = r.unique(&r.ends, "end", d.ends, Complainant, Respondent, System, BothParties, received, ended)
	d.categories = r.unique(&r.categories, "category", d.categories)
	d.definitions = r.unique(&r.definitions, "definition", d.definitions)
	d.sanctions = r.unique(&r.sanctions, "sanction", d.sanctions)
	for _, k := range []struct {
		what string
		list *[]item
	}{
		{"pause", &d.pauses}, {"measure", &d.measures},
		{"promise", &d.promises}, {"letter", &d.letters}, {"retention", &d.retention}, {"safeguard", &d.safeguards}, {"transition", &d.transition}, {"question", &d.standing},
	} {
		*k.list = r.unique(&names{}, k.what, *k.list)
	}
	r.nameStages(d)
}

func (r *reader) nameStages(d *declarations) {
	var kept []stageItem
	for _, s := range d.stages {
		if len(r.unique(&r.stages, "stage", []item{s.item}, Complainant, Respondent, System, BothParties, received, ended)) == 0 {
			continue
		}
		if r.ends.has(s.name.text) {
			r.problem(s.name.place, quote(s.name.text)+" is an end and a stage", fmt.Sprintf("Rename one of them; the end is declared on line %d", r.ends.at[s.name.text].Line))
		}
		s.steps = r.unique(&names{}, "step", s.steps)
		for i := range s.steps {
			ref := StepRef{s.name.text, s.steps[i].name.text}
			r.steps[ref] = &s.steps[i]
			r.stepNames = append(r.stepNames, ref.String())
		}
		kept = append(kept, s)
	}
	if len(kept) > maxStages {
		r.problem(kept[maxStages].name.place, fmt.Sprintf("A rulebook may have %d stages, and this one has %d", maxStages, len(kept)), "Describe the procedure in fewer stages")
		kept = kept[:maxStages]
	}
	if len(r.steps) > maxSteps {
		r.problem(kept[0].name.place, fmt.Sprintf("A rulebook may have %d steps, and this one has %d", maxSteps, len(r.steps)), "Describe the procedure in fewer steps")
		kept = nil
	}
	d.stages = kept
}

// unique keeps the items whose names are sound and not taken.
func (r *reader) unique(taken *names, what string, items []item, reserved ...string) []item {
	if taken.at == nil {
		taken.at = map[string]Place{}
	}
	var out []item
	for _, it := range items {
		name := it.name.text
		switch before, twice := taken.at[name]; {
		case name == "" || utf8.RuneCountInString(name) > 80 || strings.ContainsFunc(name, isControl):
			r.problem(it.name.place, "This is no name for a "+what, "Write a name of 1 to 80 letters, figures and spaces")
			continue
		case strings.Contains(name, ".") && slices.Contains([]string{"role", "end", "stage", "step"}, what):
			r.problem(it.name.place, fmt.Sprintf("No %s can have a dot in its name, as %s has", what, quote(name)), "Leave the dot out; “stage.step” is how a step is named from elsewhere")
			taken.at[name] = it.name.place
			continue
		case slices.Contains(reserved, name):
			r.problem(it.name.place, fmt.Sprintf("No %s can be called %s: that name has a meaning of its own", what, quote(name)), "Choose another name")
			taken.at[name] = it.name.place
			continue
		case twice:
			where := fmt.Sprintf("line %d", before.Line)
			if before.File != it.name.place.File {
				where = before.String()
			}
			r.problem(it.name.place, fmt.Sprintf("The %s %s is declared twice", what, quote(name)), "It is declared on "+where+" already: rename one, or leave one out")
			continue
		}
		taken.at[name] = it.name.place
		taken.order = append(taken.order, name)
		out = append(out, it)
	}
	return out
}
