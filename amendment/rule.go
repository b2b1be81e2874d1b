package amendment

import (
	"slices"
	"sort"
	"strings"

	"duly/rulebook"
)

// A RuleChange is a rule, the text under one heading, that the amendment
// touches. What lists how: New or Gone; Moved (it has another number), Renamed (another
// title), "text" (its prose reads differently), "declares" (something that it
// declares is different, named in Declares).
type RuleChange struct {
	What        []string  `json:"what"`
	RuleBefore  string    `json:"ruleBefore,omitempty"` // as it is cited
	RuleAfter   string    `json:"ruleAfter,omitempty"`
	TitleBefore string    `json:"titleBefore,omitempty"`
	TitleAfter  string    `json:"titleAfter,omitempty"`
	Passages    []Passage `json:"passages"`
	Declares    []string  `json:"declares"`
	Whom        []string  `json:"whom"` // the public, where only words are others
}

// A touch is something declared differently, and where it stands in either
// rulebook; a zero Place where it does not.
type touch struct {
	name    string
	was, is rulebook.Place
	whom    []string
}

// A section is a heading of a rulebook with what is declared under it.
type section struct {
	*rulebook.Section
	declares []string
}

// headings finds the section in which a place lies: by file, the indices of its
// sections in their order.
type headings map[string][]int

func headingsOf(r *rulebook.Rulebook) headings {
	h := headings{}
	for i := range r.Sections {
		file := r.Sections[i].Place.File
		h[file] = append(h[file], i)
	}
	return h
}

// at gives the index of the section in which a place lies, -1 if in none.
func (h headings) at(r *rulebook.Rulebook, p rulebook.Place) int {
	all := h[p.File]
	i := sort.Search(len(all), func(i int) bool { return r.Sections[all[i]].Place.Line > p.Line })
	if i == 0 || p.Line == 0 {
		return -1
	}
	return all[i-1]
}

// citation says how the rule is cited in which a place lies.
func (h headings) citation(r *rulebook.Rulebook, p rulebook.Place) string {
	for i := h.at(r, p); i >= 0; i-- {
		if c := r.Sections[i].Citation(); c != "" {
			return c
		}
	}
	return ""
}

func sections(s Side, under headings, declares []declaration) []section {
	out := make([]section, len(s.Book.Sections))
	for i := range out {
		out[i].Section = &s.Book.Sections[i]
	}
	for i := range declares {
		if at := under.at(s.Book, declares[i].place); at >= 0 {
			out[at].declares = append(out[at].declares, declares[i].key())
		}
	}
	for i := range s.Book.Promises {
		if at := under.at(s.Book, s.Book.Promises[i].Place); at >= 0 {
			out[at].declares = append(out[at].declares, "promise "+s.Book.Promises[i].Name)
		}
	}
	return out
}

// rules compares the two documents rule by rule.
func (x *comparison) rules() {
	old, new := sections(x.old, x.under[0], x.declares[0]), sections(x.new, x.under[1], x.declares[1])
	pairs := matched(old, new)
	x.moved(old, new, pairs)
	was := map[int]int{}
	for i, j := range pairs {
		if j >= 0 {
			was[j] = i
		}
	}
	before, after := map[int][]int{}, map[int][]int{}
	for i, t := range x.touched {
		if at := x.under[0].at(x.old.Book, t.was); at >= 0 {
			before[at] = append(before[at], i)
		}
		if at := x.under[1].at(x.new.Book, t.is); at >= 0 {
			after[at] = append(after[at], i)
		}
	}
	for j := range new {
		if i, ok := was[j]; ok {
			x.rule(&old[i], &new[j], slices.Concat(before[i], after[j]))
		} else {
			x.rule(nil, &new[j], after[j])
		}
	}
	for i, j := range pairs {
		if j < 0 {
			x.rule(&old[i], nil, before[i])
		}
	}
}

// matched gives for each old section the new one that takes its place, or -1.
// What is surest is matched first: number and title; the title, whatever number
// it has now; all that is declared under it; the text; the number; and last, that
// anything declared under it is the same.
func matched(old, new []section) []int {
	pairs := make([]int, len(old))
	for i := range pairs {
		pairs[i] = -1
	}
	taken := make([]bool, len(new))
	for _, keys := range []func(s *section) []string{
		func(s *section) []string { return []string{"rule " + s.Number + " " + plain(s.Title)} }, // what stands before all headings too
		func(s *section) []string { return []string{plain(s.Title)} },
		func(s *section) []string { return []string{strings.Join(s.declares, "\n")} },
		func(s *section) []string { return []string{plain(s.Markdown)} },
		func(s *section) []string { return []string{s.Number} },
		func(s *section) []string { return s.declares },
	} {
		free := map[string][]int{}
		for j := range new {
			for _, k := range keys(&new[j]) {
				if !taken[j] && strings.TrimSpace(k) != "" {
					free[k] = append(free[k], j)
				}
			}
		}
		for i := range old {
			if pairs[i] >= 0 {
				continue
			}
			for _, k := range keys(&old[i]) {
				for len(free[k]) > 0 && taken[free[k][0]] {
					free[k] = free[k][1:]
				}
				if len(free[k]) > 0 && pairs[i] < 0 {
					pairs[i], taken[free[k][0]] = free[k][0], true
				}
			}
		}
	}
	return pairs
}

// moved takes down what is declared under another rule than before, unless that
// rule itself has only another number.
func (x *comparison) moved(old, new []section, pairs []int) {
	is := map[string]int{}
	for j := range new {
		for _, d := range new[j].declares {
			is[d] = j
		}
	}
	was, now := indexed(x.declares[0]), indexed(x.declares[1])
	for i := range old {
		for _, key := range old[i].declares {
			j, still := is[key]
			a, b := was[key], now[key]
			if !still || pairs[i] == j || a == nil || b == nil || a.kind == "rulebook" {
				continue
			}
			x.add(Item{Kind: a.kind, Name: a.name, Change: Moved, Before: cited(a.rule), After: cited(b.rule), RuleBefore: a.rule, RuleAfter: b.rule, Whom: concerned(a, b, "")}, a, b)
		}
	}
}

// rule compares one rule; nil where it is new or gone. Touched are the indices of what is
// declared differently under it.
func (x *comparison) rule(a, b *section, touched []int) {
	c := RuleChange{Passages: []Passage{}, Declares: []string{}}
	if a != nil {
		c.RuleBefore, c.TitleBefore = a.Citation(), a.Title
	}
	if b != nil {
		c.RuleAfter, c.TitleAfter = b.Citation(), b.Title
	}
	var text []Passage
	switch {
	case a == nil:
		c.What, text = append(c.What, New), passages("", b.Markdown)
	case b == nil:
		c.What, text = append(c.What, Gone), passages(a.Markdown, "")
	default:
		if a.Number != b.Number {
			c.What = append(c.What, Moved)
		}
		if !sameText(a.Title, b.Title) {
			c.What = append(c.What, Renamed)
		}
		if text = passages(renumbered(a.Markdown, a.Number, b.Number), b.Markdown); len(text) > 0 {
			c.What = append(c.What, "text")
		}
	}
	c.Passages = append(c.Passages, text...)
	var whom []string
	slices.Sort(touched)
	seen := map[string]bool{}
	for _, i := range touched {
		t := &x.touched[i]
		if !seen[t.name] {
			c.Declares, seen[t.name] = append(c.Declares, t.name), true
		}
		whom = append(whom, t.whom...)
	}
	if len(c.Declares) > 0 && a != nil && b != nil {
		c.What = append(c.What, "declares")
	}
	if len(c.What) == 0 {
		return
	}
	if c.Whom = people(whom...); len(c.Whom) == 0 {
		c.Whom = []string{ThePublic}
	}
	x.Rules = append(x.Rules, c)
}

// renumbered gives the paragraphs of a rule that has another number now the
// numbers that go with it: where rule 6 is rule 7, paragraph 6.1 is 7.1, and
// reads the same.
func renumbered(text, before, after string) string {
	if before == "" || after == "" || before == after {
		return text
	}
	var out strings.Builder
	for line := range strings.Lines(text) {
		rest := strings.TrimLeft(line, "> \t-*")
		if tail, ok := strings.CutPrefix(rest, before+"."); ok && tail != "" && tail[0] >= '0' && tail[0] <= '9' {
			line = line[:len(line)-len(rest)] + after + "." + tail
		}
		out.WriteString(line)
	}
	return out.String()
}

func cited(rule string) string {
	if rule == "" {
		return ""
	}
	return rulebook.Cite(rule)
}
