package picture

import "math"

// Distances, in px.
const (
	margin  = 12
	apart   = 18 // boxes and labels of one row
	beside  = 8  // an arrow from what it passes
	toLabel = 22 // from a row of boxes down to its labels
	toBox   = 30 // from labels down to boxes: an arrowhead has to be seen
	rounds  = 24
)

// place finds the middle of each node so that linked nodes stand nearly under
// each other, in the order of their rows and apart. It gives how wide that is.
func (l *layout) place() float64 {
	for _, row := range l.rows {
		x := 0.0
		for i, n := range row {
			if i > 0 {
				x += l.apart(row[i-1], n)
			}
			l.nodes[n].x = x
		}
		for _, n := range row {
			l.nodes[n].x -= x / 2
		}
	}
	for i := range rounds {
		down := i%2 == 0
		for r := range l.rows {
			if !down {
				r = len(l.rows) - 1 - r
			}
			l.pull(r, down, !down)
		}
	}
	for range 6 {
		for r := range l.rows {
			l.pull(r, true, true)
		}
	}
	l.index = l.positions()
	l.least, l.most = l.extent()
	for range 2 {
		for i := range l.lane {
			l.straighten(i)
		}
	}
	least, most := l.extent()
	return most - least
}

// extent is from where to where everything stands.
func (l *layout) extent() (least, most float64) {
	least, most = math.Inf(1), math.Inf(-1)
	for i := range l.nodes {
		n := &l.nodes[i]
		least, most = min(least, n.x-n.w/2), max(most, n.x+n.w/2)
	}
	return least, most
}

// straighten gives as much of an arrow's way as can have it one place from side
// to side, so that it does not sway.
func (l *layout) straighten(i int) {
	way := l.lane[i]
	if !l.back[i] {
		way = append([]int{l.label[i]}, way...)
	}
	for len(way) > 0 {
		lo, hi := l.room(way[0])
		n, sum := 1, l.nodes[way[0]].x
		for n < len(way) {
			a, b := l.room(way[n])
			if max(lo, a) > min(hi, b) {
				break
			}
			lo, hi = max(lo, a), min(hi, b)
			sum += l.nodes[way[n]].x
			n++
		}
		x := max(lo, min(hi, sum/float64(n)))
		for _, k := range way[:n] {
			l.nodes[k].x = x
		}
		way = way[n:]
	}
}

// room is from where to where a node could be moved between its neighbours, or
// to the edge of the picture.
func (l *layout) room(n int) (lo, hi float64) {
	row := l.rows[l.nodes[n].row]
	i := l.index[n]
	lo, hi = l.least+l.nodes[n].w/2, l.most-l.nodes[n].w/2
	if i > 0 {
		lo = l.nodes[row[i-1]].x + l.apart(row[i-1], n)
	}
	if i+1 < len(row) {
		hi = l.nodes[row[i+1]].x - l.apart(n, row[i+1])
	}
	return lo, hi
}

// apart is how far the middles of two neighbours must be from each other.
func (l *layout) apart(a, b int) float64 {
	x, y := &l.nodes[a], &l.nodes[b]
	space := float64(apart)
	if x.w <= laneWidth || y.w <= laneWidth {
		space = beside
	}
	return (x.w+y.w)/2 + space
}

// pull moves a row's nodes towards what they are linked to, as near as their
// neighbours let them: the least sum of squares, exactly.
func (l *layout) pull(r int, up, down bool) {
	row := l.rows[r]
	want, weight := make([]float64, len(row)), make([]float64, len(row))
	gap := make([]float64, len(row))
	for i, n := range row {
		if i > 0 {
			gap[i] = l.apart(row[i-1], n)
		}
		sum, by := 0.0, l.inward[n]
		if up {
			for _, k := range l.nodes[n].up {
				sum, by = sum+l.links[k].pull*l.nodes[l.links[k].from].x, by+l.links[k].pull
			}
		}
		if down {
			for _, k := range l.nodes[n].down {
				sum, by = sum+l.links[k].pull*l.nodes[l.links[k].to].x, by+l.links[k].pull
			}
		}
		want[i], weight[i] = sum/by, by
	}
	for i, x := range spread(want, weight, gap) {
		l.nodes[row[i]].x = x
	}
}

// spread gives the places nearest to those wanted that are at least gap[i] from
// the one before: what comes too near is put together into a block, which stands
// at its mean.
func spread(want, weight, gap []float64) []float64 {
	type block struct {
		at, weight float64
		n          int
	}
	var blocks []block
	shift := 0.0
	for i := range want {
		shift += gap[i]
		blocks = append(blocks, block{want[i] - shift, weight[i], 1})
		for k := len(blocks) - 1; k > 0 && blocks[k-1].at > blocks[k].at; k-- {
			a, b := blocks[k-1], blocks[k]
			w := a.weight + b.weight
			blocks[k-1] = block{(a.at*a.weight + b.at*b.weight) / w, w, a.n + b.n}
			blocks = blocks[:k]
		}
	}
	out := make([]float64, 0, len(want))
	shift = 0
	for _, b := range blocks {
		for range b.n {
			shift += gap[len(out)]
			out = append(out, b.at+shift)
		}
	}
	return out
}

// turnOver moves all to the right of the margin, and turns the picture over
// where its beginning would then be further left: on a narrow screen it should
// be seen.
func (l *layout) turnOver() {
	least, most := l.extent()
	l.width = math.Ceil(most - least + 2*margin)
	start := l.nodes[l.box[0]].x - least + margin
	over := start > l.width/2
	for i := range l.nodes {
		n := &l.nodes[i]
		n.x += margin - least
		if over {
			n.x = l.width - n.x
		}
		n.x = math.Round(n.x*2) / 2
	}
	if over {
		for _, row := range l.rows {
			for i, j := 0, len(row)-1; i < j; i, j = i+1, j-1 {
				row[i], row[j] = row[j], row[i]
			}
		}
	}
}

// stack finds the heights: as much between two rows as arrows need to get from
// side to side.
func (l *layout) stack() {
	y := float64(margin)
	for r, row := range l.rows {
		h := 0.0
		for _, n := range row {
			h = max(h, l.nodes[n].h)
		}
		l.top, l.height = append(l.top, y), append(l.height, h)
		gap := float64(toLabel)
		if r%2 == 1 {
			gap = toBox
		}
		aside := 0.0
		for _, n := range row {
			for _, k := range l.nodes[n].down {
				aside = max(aside, math.Abs(l.nodes[l.links[k].to].x-l.nodes[n].x))
			}
		}
		y += h
		if r+1 < len(l.rows) {
			y += gap + min(24, aside/14)
		}
	}
	l.bottom = math.Ceil(y + margin)
}
