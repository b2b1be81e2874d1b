package picture

import "slices"

// A layout is where everything stands. Rows of boxes and rows of labels take
// turns from top to bottom: a label is a place of its own in its row, and so is
// each point at which an arrow passes a row, so nothing can overlap.
type layout struct {
	nodes []node
	links []link
	rows  [][]int // the nodes of each row, from left to right
	box   []int   // the node of each box
	label []int   // the node of each arrow's label
	lane  [][]int // the nodes of each arrow after its label, in the direction of the arrow
	back  []bool  // arrows that lead upwards
	turn  []int   // of those, where they turn down again

	inward      []float64 // how much each node is drawn to the middle, beside what it is linked to
	index       []int     // the place of each node in its row
	least, most float64   // from where to where everything stands while places are found
	top, height []float64 // of the rows
	width       float64
	bottom      float64
}

type node struct {
	row      int
	w, h     float64
	x        float64 // of its middle
	up, down []int   // links
	box      int     // -1: none
	arrow    int     // whose label it is; -1: none
}

// A link joins nodes of two rows that follow each other, the upper first.
type link struct {
	from, to int
	pull     float64 // how much it wants to be straight
}

// lay finds the place of everything. It is false where there is too much of it.
func lay(g *graph) (*layout, bool) {
	back, level := levels(g)
	l := &layout{back: back, turn: make([]int, len(g.arrows)), lane: make([][]int, len(g.arrows))}
	for i := range g.boxes {
		w, h := boxSize(&g.boxes[i])
		l.box = append(l.box, l.add(node{row: 2 * level[i], w: w, h: h, box: i, arrow: -1}))
	}
	for i := range g.arrows {
		a := &g.arrows[i]
		w, h := labelSize(a)
		l.label = append(l.label, l.add(node{row: 2*level[a.from] + 1, w: w, h: h, box: -1, arrow: i}))
		pull := 1.0
		if a.run {
			pull = 4
		}
		l.join(l.box[a.from], l.label[i], pull)
		if back[i] {
			l.upwards(i, l.box[a.to], 2*level[a.from])
		} else {
			l.downwards(i, l.box[a.to], pull)
		}
		if len(l.nodes) > maxNodes {
			return nil, false
		}
	}
	l.settle()
	return l, true
}

// settle keeps the layout in which the fewest arrows cross, and of those the
// narrowest.
func (l *layout) settle() {
	l.inward = make([]float64, len(l.nodes))
	for n := range l.nodes {
		l.inward[n] = 0.02
		if len(l.nodes[n].down) > 0 && l.nodes[n].box >= 0 {
			l.inward[n] = 1.5 // stages: the rest follows them
		}
	}
	var rows [][]int
	var nodes []node
	least, narrowest := -1, 0.0
	for begin := range beginnings {
		n := l.arrange(begin)
		w := l.place()
		if least < 0 || n < least || n == least && w < narrowest {
			rows, nodes, least, narrowest = l.rows, slices.Clone(l.nodes), n, w
		}
	}
	l.rows, l.nodes = rows, nodes
	l.turnOver()
	l.stack()
}

func (l *layout) add(n node) int {
	l.nodes = append(l.nodes, n)
	return len(l.nodes) - 1
}

func (l *layout) join(from, to int, pull float64) {
	l.nodes[from].down = append(l.nodes[from].down, len(l.links))
	l.nodes[to].up = append(l.nodes[to].up, len(l.links))
	l.links = append(l.links, link{from, to, pull})
}

const laneWidth = 10

// downwards leads an arrow from its label past the rows in between.
func (l *layout) downwards(i, to int, pull float64) {
	at := l.label[i]
	for r := l.nodes[at].row + 1; r < l.nodes[to].row; r++ {
		n := l.add(node{row: r, w: laneWidth, box: -1, arrow: -1})
		l.join(at, n, pull*3)
		l.lane[i] = append(l.lane[i], n)
		at = n
	}
	l.join(at, to, pull)
}

// upwards leads an arrow from its label up beside everything, and down again
// into its box from above.
func (l *layout) upwards(i, to, last int) {
	first := l.nodes[to].row
	l.turn[i] = l.add(node{row: first - 1, w: laneWidth, box: -1, arrow: -1})
	l.join(l.turn[i], to, 1)
	at := l.turn[i]
	for r := first; r <= last; r++ {
		n := l.add(node{row: r, w: laneWidth, box: -1, arrow: -1})
		l.join(at, n, 3)
		l.lane[i] = append(l.lane[i], n)
		at = n
	}
	l.join(at, l.label[i], 1)
	slices.Reverse(l.lane[i])
}

// levels gives each box its row of boxes: the longest way from the receipt that
// never turns back; and the arrows that do turn back.
func levels(g *graph) (back []bool, level []int) {
	out := make([][]int, len(g.boxes))
	for i := range g.arrows {
		out[g.arrows[i].from] = append(out[g.arrows[i].from], i)
	}
	back, level = make([]bool, len(g.arrows)), make([]int, len(g.boxes))
	state := make([]int, len(g.boxes))
	var done []int // the last to be left first
	var visit func(b int)
	visit = func(b int) {
		state[b] = 1
		for _, i := range out[b] {
			switch to := g.arrows[i].to; state[to] {
			case 0:
				visit(to)
			case 1:
				back[i] = true
			}
		}
		state[b] = 2
		done = append(done, b)
	}
	for b := range g.boxes {
		if state[b] == 0 {
			visit(b)
		}
	}
	for b := 1; b < len(level); b++ {
		level[b] = 1 // what nothing leads to stands beside the first stage
	}
	for _, b := range slices.Backward(done) {
		for _, i := range out[b] {
			if to := g.arrows[i].to; !back[i] {
				level[to] = max(level[to], level[b]+1)
			}
		}
	}
	return back, level
}
