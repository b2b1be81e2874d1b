package definition

import (
	"encoding/binary"
	"slices"
	"strings"
)

// What became of a part of the source in the adopted text.
const (
	Same    = "same"
	Altered = "altered"
	Missing = "missing"
	Added   = "added"
	Moved   = "moved"
)

// A Row is what stands in the one text, beside what stands in the other.
type Row struct {
	Change  string `json:"change"`            // Same, Altered, Missing, Added or Moved
	Moved   bool   `json:"moved,omitempty"`   // of what is altered: it also stands elsewhere
	Recut   bool   `json:"recut,omitempty"`   // of what is the same: the words are divided into clauses otherwise
	Source  []Part `json:"source,omitempty"`  // nothing where it was added
	Adopted []Part `json:"adopted,omitempty"` // nothing where it is missing
	// The words of what is altered, in pieces: those that both have, and those
	// that only the one has.
	Was []Span `json:"was,omitempty"`
	Is  []Span `json:"is,omitempty"`
}

// A Span is a piece of a text; Differs where the other text does not have it.
type Span struct {
	Text    string `json:"text"`
	Differs bool   `json:"differs,omitempty"`
}

// A Comparison holds an adopted text against its source, in the order of the
// source; what was added stands where the adopted text has it.
type Comparison struct {
	Rows    []Row `json:"rows"`
	Same    int   `json:"same"`
	Altered int   `json:"altered"`
	Missing int   `json:"missing"`
	Added   int   `json:"added"`
	Moved   int   `json:"moved"` // those that are altered as well are counted there
	Recut   int   `json:"recut"`
}

// InFull tells whether the adopted text says all that the source says, in its
// words and its order, and nothing else.
func (c *Comparison) InFull() bool { return c.Altered+c.Missing+c.Added+c.Moved == 0 }

// Compare holds an adopted text against its source, part by part. White space,
// typography, letter case, numbering and the titles do not count; the order
// does. The same two texts always give the same comparison.
func Compare(source, adopted Text) *Comparison {
	m := newMatcher(source, adopted)
	m.anchor()
	m.regroup()
	m.relocate()
	m.resemble()
	c := &Comparison{}
	for _, row := range m.rows() {
		c.count(row)
	}
	return c
}

func (c *Comparison) count(row Row) {
	c.Rows = append(c.Rows, row)
	switch row.Change {
	case Same:
		c.Same++
		if row.Recut {
			c.Recut++
		}
	case Altered:
		c.Altered++
	case Missing:
		c.Missing++
	case Added:
		c.Added++
	case Moved:
		c.Moved++
	}
}

// A piece is a part as it is compared.
type piece struct {
	part   *Part
	tokens []token
	words  []int // the tokens by number, without the sign that ends them
	key    int   // the number of its words; equal words, equal key
	match  int   // its place in matches; -1: none yet
}

// A match is what belongs together: one part of each, or runs of neighbours.
type match struct {
	change       string
	moved, recut bool
	source       []int
	adopted      []int
}

type matcher struct {
	source, adopted []piece
	matches         []match
	work            int // how much more may be looked at before it is left undone
}

func newMatcher(source, adopted Text) *matcher {
	m := &matcher{work: 30_000_000}
	known := vocabulary{map[string]bool{}, map[[2]string]bool{}}
	for _, side := range []struct {
		text   Text
		pieces *[]piece
	}{{source, &m.source}, {adopted, &m.adopted}} {
		for i := range side.text.Parts {
			p := &side.text.Parts[i]
			t := tokens(p.Text)
			if _, rest := Enumerator(p.Text, p.Kind == OfHeading); rest != "" {
				from := len(p.Text) - len(rest)
				t = slices.DeleteFunc(t, func(t token) bool { return t.start < from })
			}
			known.learn(t)
			*side.pieces = append(*side.pieces, piece{part: p, tokens: t, match: -1})
		}
	}
	numbers := map[string]int{}
	number := func(s string) int {
		n, is := numbers[s]
		if !is {
			n = len(numbers)
			numbers[s] = n
		}
		return n
	}
	for _, ends := range ending {
		number(ends)
	}
	for _, side := range []*[]piece{&m.source, &m.adopted} {
		for i := range *side {
			p := &(*side)[i]
			p.tokens = known.settle(p.tokens)
			var key strings.Builder
			for _, t := range p.tokens {
				p.words = append(p.words, number(t.key))
			}
			for n := len(p.words); n > 0 && p.words[n-1] < len(ending); n-- {
				p.words = p.words[:n-1]
			}
			var bytes []byte
			for _, w := range p.words {
				bytes = binary.AppendUvarint(bytes, uint64(w))
			}
			key.WriteByte('#')
			key.Write(bytes)
			p.key = number(key.String())
		}
		*side = slices.DeleteFunc(*side, func(p piece) bool { return len(p.words) == 0 })
	}
	return m
}

// ending lists the signs that end a paragraph or the item of a list: a matter of
// typography. They have the first numbers.
var ending = []string{".", ";", ",", ":"}

func keys(pieces []piece) []int {
	out := make([]int, len(pieces))
	for i := range pieces {
		out[i] = pieces[i].key
	}
	return out
}

func (m *matcher) pair(x match) {
	for _, i := range x.source {
		m.source[i].match = len(m.matches)
	}
	for _, j := range x.adopted {
		m.adopted[j].match = len(m.matches)
	}
	m.matches = append(m.matches, x)
}

// anchor matches what both texts have in the same order.
func (m *matcher) anchor() {
	for _, p := range common(keys(m.source), keys(m.adopted)) {
		m.pair(match{change: Same, source: []int{p[0]}, adopted: []int{p[1]}})
	}
}

// gaps gives the runs of what is unmatched between the anchors: from and to in
// the source, from and to in the adopted text.
func (m *matcher) gaps() [][4]int {
	var out [][4]int
	i, j := 0, 0
	for _, x := range append(slices.Clone(m.matches), match{source: []int{len(m.source)}, adopted: []int{len(m.adopted)}}) {
		if x.source[0] > i || x.adopted[0] > j {
			out = append(out, [4]int{i, x.source[0], j, x.adopted[0]})
		}
		i, j = x.source[0]+1, x.adopted[0]+1
	}
	return out
}

// regroup matches neighbours that together say the same, divided otherwise.
func (m *matcher) regroup() {
	for _, g := range m.gaps() {
		i, j := g[0], g[2]
		for i < g[1] && j < g[3] {
			n, k, to, found := m.nextGroup(i, g[1], j, g[3])
			if !found {
				break
			}
			m.pair(match{change: Same, recut: true, source: between(n, to[0]), adopted: between(k, to[1])})
			i, j = to[0], to[1]
		}
	}
}

func between(from, to int) []int {
	var out []int
	for i := from; i < to; i++ {
		out = append(out, i)
	}
	return out
}

func (m *matcher) nextGroup(i, iEnd, j, jEnd int) (n, k int, to [2]int, found bool) {
	for n = i; n < iEnd; n++ {
		for k = j; k < jEnd && m.work > 0; k++ {
			m.work--
			if m.source[n].words[0] != m.adopted[k].words[0] {
				continue
			}
			if to, found = m.group(n, iEnd, k, jEnd); found {
				return n, k, to, true
			}
		}
	}
	return 0, 0, to, false
}

// group follows both texts word by word until both come to the end of a part at
// once. The sign that ends a part may be left out.
func (m *matcher) group(i, iEnd, j, jEnd int) (to [2]int, found bool) {
	a, b := m.source[i].words, m.adopted[j].words
	i, j = i+1, j+1
	for {
		n := 0
		for n < len(a) && n < len(b) && a[n] == b[n] {
			n++
		}
		m.work -= n + 1
		a, b = a[n:], b[n:]
		switch {
		case len(a) == 0 && len(b) == 0:
			return [2]int{i, j}, true
		case len(a) == 0 && i < iEnd:
			a, b = m.source[i].words, unended(b)
			i++
		case len(b) == 0 && j < jEnd:
			a, b = unended(a), m.adopted[j].words
			j++
		default:
			return to, false
		}
	}
}

func unended(words []int) []int {
	for len(words) > 0 && words[0] < len(ending) {
		words = words[1:]
	}
	return words
}

// relocate matches what is the same in both but stands elsewhere.
func (m *matcher) relocate() {
	where := map[int][]int{}
	for j := range m.adopted {
		if p := &m.adopted[j]; p.match < 0 {
			where[p.key] = append(where[p.key], j)
		}
	}
	for i := range m.source {
		p := &m.source[i]
		if places := where[p.key]; p.match < 0 && len(places) > 0 {
			where[p.key] = places[1:]
			m.pair(match{change: Moved, source: []int{i}, adopted: places[:1:1]})
		}
	}
}

// rows writes the matches in the order of the source, and what was added after
// what it follows in the adopted text.
func (m *matcher) rows() []Row {
	var out []Row
	follow := func(j int) {
		for ; j < len(m.adopted) && m.adopted[j].match < 0; j++ {
			out = append(out, Row{Change: Added, Adopted: []Part{*m.adopted[j].part}})
		}
	}
	follow(0)
	for i := range m.source {
		p := &m.source[i]
		if p.match < 0 {
			out = append(out, Row{Change: Missing, Source: []Part{*p.part}})
			continue
		}
		x := &m.matches[p.match]
		if x.source[0] != i {
			continue
		}
		row := Row{Change: x.change, Moved: x.moved, Recut: x.recut}
		for _, i := range x.source {
			row.Source = append(row.Source, *m.source[i].part)
		}
		for _, j := range x.adopted {
			row.Adopted = append(row.Adopted, *m.adopted[j].part)
		}
		if x.change == Altered {
			row.Was, row.Is = spans(&m.source[i], &m.adopted[x.adopted[0]])
		}
		out = append(out, row)
		follow(x.adopted[len(x.adopted)-1] + 1)
	}
	return out
}
