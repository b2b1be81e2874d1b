package picture

import (
	"cmp"
	"slices"
)

// How often rows are put in a better order, from each beginning.
const (
	sweeps     = 16
	beginnings = 4
)

// arrange puts the nodes of each row in an order in which few arrows cross:
// each node moves to the middle of what it is linked to in the row before, down
// and up in turn, and neighbours that stand better the other way round change
// places. It gives how many still cross. From each beginning it may come to
// another order.
func (l *layout) arrange(begin int) int {
	l.discover(begin%2 == 0)
	best, least := l.copyRows(), l.crossings()
	for i := 0; i < sweeps && least > 0; i++ {
		down := (i+begin/2)%2 == 0
		for r := range l.rows {
			if !down {
				r = len(l.rows) - 1 - r
			}
			l.sortRow(r, down)
		}
		l.exchange()
		if n := l.crossings(); n < least {
			best, least = l.copyRows(), n
		}
	}
	l.rows = best
	return least
}

func (l *layout) copyRows() [][]int {
	out := make([][]int, len(l.rows))
	for i := range l.rows {
		out[i] = slices.Clone(l.rows[i])
	}
	return out
}

// discover fills the rows in the order in which a reader who follows the arrows
// meets the nodes; the run is followed first, or the order of the text.
func (l *layout) discover(run bool) {
	last := 0
	for i := range l.nodes {
		last = max(last, l.nodes[i].row)
	}
	l.rows = make([][]int, last+1)
	seen := make([]bool, len(l.nodes))
	var visit func(n int)
	visit = func(n int) {
		if seen[n] {
			return
		}
		seen[n] = true
		l.rows[l.nodes[n].row] = append(l.rows[l.nodes[n].row], n)
		down := slices.Clone(l.nodes[n].down)
		if run {
			slices.SortStableFunc(down, func(a, b int) int { return cmp.Compare(l.links[b].pull, l.links[a].pull) })
		}
		for _, k := range down {
			visit(l.links[k].to)
		}
	}
	for r := range l.rows {
		for n := range l.nodes {
			if l.nodes[n].row == r {
				visit(n)
			}
		}
	}
}

// positions gives the place of each node in its row.
func (l *layout) positions() []int {
	at := make([]int, len(l.nodes))
	for _, row := range l.rows {
		for i, n := range row {
			at[n] = i
		}
	}
	return at
}

func (l *layout) sortRow(r int, down bool) {
	at := l.positions()
	middle := make(map[int]float64, len(l.rows[r]))
	for i, n := range l.rows[r] {
		sum, weight := 0.0, 0.0
		for _, o := range l.beside(n, down) {
			sum, weight = sum+float64(at[o]), weight+1
		}
		middle[n] = float64(i)
		if weight > 0 {
			middle[n] = sum / weight
		}
	}
	slices.SortStableFunc(l.rows[r], func(a, b int) int { return cmp.Compare(middle[a], middle[b]) })
}

// beside gives what a node is linked to in the row above, or below.
func (l *layout) beside(n int, above bool) []int {
	var out []int
	if above {
		for _, k := range l.nodes[n].up {
			out = append(out, l.links[k].from)
		}
		return out
	}
	for _, k := range l.nodes[n].down {
		out = append(out, l.links[k].to)
	}
	return out
}

// exchange lets neighbours change places where fewer arrows then cross.
func (l *layout) exchange() {
	at := l.positions()
	for range 8 {
		better := false
		for _, row := range l.rows {
			for i := 0; i+1 < len(row); i++ {
				a, b := row[i], row[i+1]
				now := l.cross(a, b, at)
				if now == 0 || l.cross(b, a, at) >= now {
					continue
				}
				row[i], row[i+1] = b, a
				at[a], at[b] = i+1, i
				better = true
			}
		}
		if !better {
			return
		}
	}
}

// cross counts the links of a that cross those of b where a stands left of b.
func (l *layout) cross(a, b int, at []int) (n int) {
	for _, above := range []bool{true, false} {
		for _, x := range l.beside(a, above) {
			for _, y := range l.beside(b, above) {
				if at[x] > at[y] {
					n++
				}
			}
		}
	}
	return n
}

// crossings counts all that cross.
func (l *layout) crossings() (n int) {
	at := l.positions()
	for r := 1; r < len(l.rows); r++ {
		var ends []int // in the row above, in the order of the row below
		for _, b := range l.rows[r] {
			above := l.beside(b, true)
			slices.SortFunc(above, func(x, y int) int { return cmp.Compare(at[x], at[y]) })
			for _, a := range above {
				ends = append(ends, at[a])
			}
		}
		n += inversions(ends, len(l.rows[r-1]))
	}
	return n
}

// inversions counts the pairs of a list, of numbers below top, that stand in the
// wrong order.
func inversions(list []int, top int) (n int) {
	tree := make([]int, top+1)
	for i, v := range list {
		notAbove := 0
		for k := v + 1; k > 0; k -= k & -k {
			notAbove += tree[k]
		}
		n += i - notAbove
		for k := v + 1; k <= top; k += k & -k {
			tree[k]++
		}
	}
	return n
}
