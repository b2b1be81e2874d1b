package amendment

import (
	"slices"
	"strings"
)

// A Passage is a paragraph of a rule's text that reads differently. One of the
// two is empty where it is new or gone.
type Passage struct {
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// plain is a text without what only its layout needs: the ends of its lines, and
// the signs of a quotation at the beginning of each.
func plain(s string) string {
	var all []string
	for line := range strings.Lines(s) {
		all = append(all, strings.Fields(strings.TrimLeft(line, "> \t"))...)
	}
	return strings.Join(all, " ")
}

// sameText tells whether two texts read the same, however their lines are broken.
func sameText(a, b string) bool { return a == b || plain(a) == plain(b) }

// paragraphs splits a text where it has an empty line, or an item of a list.
func paragraphs(s string) []string {
	var out []string
	var now []string
	end := func() {
		if p := plain(strings.Join(now, "\n")); p != "" {
			out = append(out, p)
		}
		now = nil
	}
	for line := range strings.Lines(s) {
		t := strings.TrimSpace(line)
		if t == "" || strings.HasPrefix(t, "- ") || strings.HasPrefix(t, "* ") || strings.HasPrefix(t, "|") {
			end()
		}
		now = append(now, line)
	}
	end()
	return out
}

// passages lists the paragraphs that read differently, side by side.
func passages(before, after string) []Passage {
	if sameText(before, after) {
		return nil
	}
	a, b := paragraphs(before), paragraphs(after)
	var out []Passage
	var old, new []string
	flush := func() {
		for i := range max(len(old), len(new)) {
			var p Passage
			if i < len(old) {
				p.Before = old[i]
			}
			if i < len(new) {
				p.After = new[i]
			}
			out = append(out, p)
		}
		old, new = nil, nil
	}
	for _, e := range align(a, b) {
		switch e.side {
		case inBoth:
			flush()
		case inOld:
			old = append(old, e.text)
		case inNew:
			new = append(new, e.text)
		}
	}
	flush()
	return out
}

// A Run is words that stand in both of two passages, or in one of them.
type Run struct {
	Text string
	In   string // Same, Gone (in the old one only) or New
}

// Runs compares two passages word by word.
func (p Passage) Runs() []Run {
	var out []Run
	kinds := map[side]string{inBoth: Same, inOld: Gone, inNew: New}
	var words []string
	all := align(strings.Fields(p.Before), strings.Fields(p.After))
	for i, e := range all {
		words = append(words, e.text)
		if i+1 == len(all) || all[i+1].side != e.side {
			out = append(out, Run{strings.Join(words, " "), kinds[e.side]})
			words = words[:0]
		}
	}
	return out
}

type side int

const (
	inBoth side = iota
	inOld
	inNew
)

type edge struct {
	text string
	side side
}

// maxAligned bounds the work of comparing two texts; beyond it all of one is
// gone and all of the other is new.
const maxAligned = 4_000_000

// align finds the longest common run of two lists, and what of each stands
// between.
func align(a, b []string) []edge {
	var head, tail []edge
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		head, a, b = append(head, edge{a[0], inBoth}), a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		tail, a, b = append(tail, edge{a[len(a)-1], inBoth}), a[:len(a)-1], b[:len(b)-1]
	}
	slices.Reverse(tail)
	if len(a)*len(b) > maxAligned {
		return slices.Concat(head, edges(a, inOld), edges(b, inNew), tail)
	}
	longest := make([][]int32, len(a)+1)
	for i := range longest {
		longest[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	mid := head
	for len(a) > 0 || len(b) > 0 {
		i, j := len(longest)-1-len(a), len(longest[0])-1-len(b)
		switch {
		case len(a) > 0 && len(b) > 0 && a[0] == b[0]:
			mid, a, b = append(mid, edge{a[0], inBoth}), a[1:], b[1:]
		case len(b) == 0 || len(a) > 0 && longest[i+1][j] >= longest[i][j+1]:
			mid, a = append(mid, edge{a[0], inOld}), a[1:]
		default:
			mid, b = append(mid, edge{b[0], inNew}), b[1:]
		}
	}
	return append(mid, tail...)
}

func edges(list []string, s side) []edge {
	var out []edge
	for _, t := range list {
		out = append(out, edge{t, s})
	}
	return out
}
