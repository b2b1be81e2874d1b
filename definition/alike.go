package definition

import (
	"cmp"
	"slices"
)

// alike is from which likeness on two parts are the same clause, altered: three
// fifths of the words of both, in the same order. No two clauses of the
// definitions that come with duly are as alike (a test measures it), and a clause
// of three words in which one was exchanged is more so.
const alike = 0.6

// looked is how many parts each is held against word by word: those that share
// the most of its rarer words.
const looked = 8

// resemble matches what is left by its likeness, the most alike first.
func (m *matcher) resemble() {
	pairs := m.resemblances()
	slices.SortFunc(pairs, func(a, b resemblance) int {
		return cmp.Or(cmp.Compare(b.likeness, a.likeness), cmp.Compare(a.i, b.i), cmp.Compare(a.j, b.j))
	})
	var found [][2]int
	for _, p := range pairs {
		if m.source[p.i].match < 0 && m.adopted[p.j].match < 0 {
			m.pair(match{change: Altered, source: []int{p.i}, adopted: []int{p.j}})
			found = append(found, [2]int{p.i, p.j})
		}
	}
	m.displaced(found)
}

type resemblance struct {
	i, j     int
	likeness float64
}

func (m *matcher) resemblances() []resemblance {
	holders := map[int][]int{} // of a word, the unmatched parts of the adopted text that have it
	for j := range m.adopted {
		if m.adopted[j].match < 0 {
			for _, w := range distinct(m.adopted[j].words) {
				holders[w] = append(holders[w], j)
			}
		}
	}
	var out []resemblance
	score := make([]float64, len(m.adopted))
	for i := range m.source {
		if m.source[i].match >= 0 {
			continue
		}
		for _, j := range likely(distinct(m.source[i].words), holders, score) {
			if l := m.likeness(m.source[i].words, m.adopted[j].words); l >= alike {
				out = append(out, resemblance{i, j, l})
			}
		}
	}
	return out
}

// considered is how many parts are looked at for each, by its rarest words.
const considered = 400

// likely lists the parts that share the most words, rare ones counting for more.
// score is all zero, and is so again at the end.
func likely(words []int, holders map[int][]int, score []float64) []int {
	slices.SortFunc(words, func(a, b int) int { return cmp.Or(len(holders[a])-len(holders[b]), a-b) })
	var all []int
	seen := 0
	for _, w := range words {
		n := len(holders[w])
		if seen > 0 && seen+n > considered {
			break
		}
		seen += n
		for _, j := range holders[w] {
			if score[j] == 0 {
				all = append(all, j)
			}
			score[j] += 1 / float64(n)
		}
	}
	slices.SortFunc(all, func(a, b int) int { return cmp.Or(cmp.Compare(score[b], score[a]), a-b) })
	for _, j := range all {
		score[j] = 0
	}
	return all[:min(len(all), looked)]
}

func distinct(words []int) []int {
	out := slices.Clone(words)
	slices.Sort(out)
	return slices.Compact(out)
}

// likeness is the share of both texts' words that both have, in the same order:
// 0 to 1. Where too much was looked at already, the order does not count.
func (m *matcher) likeness(a, b []int) float64 {
	both := shared(a, b)
	whole := float64(len(a) + len(b))
	if 2*float64(both)/whole < alike || m.work <= 0 {
		return 2 * float64(both) / whole
	}
	m.work -= len(a)*len(b)/8 + len(a) + len(b)
	return 2 * float64(len(common(a, b))) / whole
}

// shared counts the words that both have, in any order.
func shared(a, b []int) (n int) {
	count := map[int]int{}
	for _, w := range a {
		count[w]++
	}
	for _, w := range b {
		if count[w] > 0 {
			count[w]--
			n++
		}
	}
	return n
}

// displaced marks those of the altered that stand elsewhere as well: that cross
// what is in its place.
func (m *matcher) displaced(altered [][2]int) {
	var placed [][2]int
	for _, x := range m.matches {
		if x.change == Same {
			placed = append(placed, [2]int{x.source[0], x.adopted[0]})
		}
	}
	// What is the same keeps its place; of the altered those keep it that rise
	// with it and with each other.
	slices.SortFunc(placed, func(a, b [2]int) int { return a[0] - b[0] })
	rank := func(side, at int) int {
		k, _ := slices.BinarySearchFunc(placed, at, func(p [2]int, at int) int { return p[side] - at })
		return k
	}
	var within [][2]int
	for _, p := range altered {
		if rank(0, p[0]) == rank(1, p[1]) {
			within = append(within, p)
		}
	}
	slices.SortFunc(within, func(a, b [2]int) int { return cmp.Or(a[0]-b[0], b[1]-a[1]) })
	kept := map[int]bool{}
	for _, p := range longest(within) {
		kept[p[0]] = true
	}
	for _, p := range altered {
		if !kept[p[0]] {
			m.matches[m.source[p[0]].match].moved = true
		}
	}
}

// spans cuts two texts into what both have and what only the one has.
func spans(a, b *piece) (was, is []Span) {
	both := common(a.words, b.words)
	inA, inB := make([]bool, len(a.tokens)), make([]bool, len(b.tokens))
	for _, p := range both {
		inA[p[0]], inB[p[1]] = true, true
	}
	return cutUp(a, inA), cutUp(b, inB)
}

// cutUp gives the text in spans. The white space between two words that differ
// belongs to the difference.
func cutUp(p *piece, shared []bool) []Span {
	var out []Span
	s, from := p.part.Text, 0
	add := func(to int, differs bool) {
		if to <= from {
			return
		}
		if n := len(out); n > 0 && out[n-1].Differs == differs {
			out[n-1].Text += s[from:to]
		} else {
			out = append(out, Span{s[from:to], differs})
		}
		from = to
	}
	for i, t := range p.tokens {
		differs := i < len(p.words) && !shared[i]
		add(t.start, differs && i > 0 && !shared[i-1])
		add(t.end, differs)
	}
	add(len(s), false)
	return out
}
