package amendment

import (
	"slices"
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

func sections(s Side) []section {
	out := make([]section, len(s.Book.Sections))
	for i := range out {
		out[i].Section = &s.Book.Sections[i]
	}
	for _, d := range declarations(s.Book) {
		if i := s.Book.Under(d.place); i >= 0 {
			out[i].declares = append(out[i].declares, d.key())
		}
	}
	for i := range s.Book.Promises {
		if at := s.Book.Under(s.Book.Promises[i].Place); at >= 0 {
			out[at].declares = append(out[at].declares, "promise "+s.Book.Promises[i].Name)
		}
	}
	return out
}

// rules compares the two documents rule by rule.
func (x *comparison) rules() {
	old, new := sections(x.old), sections(x.new)
	pairs := matched(old, new)
	x.moved(old, new, pairs)
	was := map[int]int{}
	for i, j := range pairs {
		if j >= 0 {
			was[j] = i
		}
	}
	for j := range new {
		if i, ok := was[j]; ok {
			x.rule(&old[i], &new[j], i, j)
		} else {
			x.rule(nil, &new[j], -1, j)
		}
	}
	for i, j := range pairs {
		if j < 0 {
			x.rule(&old[i], nil, i, -1)
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
	for _, same := range []func(a, b *section) bool{
		func(a, b *section) bool { return a.Number == b.Number && sameText(a.Title, b.Title) },
		func(a, b *section) bool { return a.Title != "" && sameText(a.Title, b.Title) },
		func(a, b *section) bool { return len(a.declares) > 0 && slices.Equal(a.declares, b.declares) },
		func(a, b *section) bool { return plain(a.Markdown) != "" && sameText(a.Markdown, b.Markdown) },
		func(a, b *section) bool { return a.Number != "" && a.Number == b.Number },
		func(a, b *section) bool {
			return slices.ContainsFunc(a.declares, func(d string) bool { return slices.Contains(b.declares, d) })
		},
	} {
		for i := range old {
			for j := range new {
				if pairs[i] < 0 && !taken[j] && same(&old[i], &new[j]) {
					pairs[i], taken[j] = j, true
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
	was, now := indexed(declarations(x.old.Book)), indexed(declarations(x.new.Book))
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

// rule compares one rule; nil where it is new or gone.
func (x *comparison) rule(a, b *section, i, j int) {
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
	for _, t := range x.touched {
		here := i >= 0 && t.was.Line > 0 && x.old.Book.Under(t.was) == i || j >= 0 && t.is.Line > 0 && x.new.Book.Under(t.is) == j
		if here && !slices.Contains(c.Declares, t.name) {
			c.Declares = append(c.Declares, t.name)
		}
		if here {
			whom = append(whom, t.whom...)
		}
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
