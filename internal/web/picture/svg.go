package picture

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"
)

// A drawing is SVG in the making.
type drawing struct {
	strings.Builder
	*graph
	*layout
	options Options
	leaves  []float64 // where each arrow leaves its box
	enters  []float64 // where each arrow comes into its box
}

func (d *drawing) add(format string, args ...any) {
	fmt.Fprintf(d, format, args...)
	d.WriteByte('\n')
}

func escape(s string) string { return template.HTMLEscapeString(s) }

// write draws what has been laid out: arrows first, those of the run above the
// others, then labels and boxes.
func write(g *graph, l *layout, run Run, o Options) template.HTML {
	d := &drawing{graph: g, layout: l, options: o}
	d.ports()
	id := escape(o.ID)
	d.add(`<svg class="pic" role="group" aria-labelledby="%s-title" aria-describedby="%s-desc" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f">`, id, id, l.width, l.bottom, l.width, l.bottom)
	d.add(`<title id="%s-title">%s</title>`, id, escape("The stages of “"+g.book.Name+"”"))
	d.add(`<desc id="%s-desc">%s</desc>`, id, escape(describe(g, run)))
	d.add(`<g aria-hidden="true">`)
	for _, inRun := range []bool{false, true} {
		for i := range g.arrows {
			if g.arrows[i].run == inRun {
				d.arrow(i)
			}
		}
	}
	for i := range g.arrows {
		d.label(i)
	}
	d.add(`</g>`)
	for i := range g.boxes {
		d.box(i)
	}
	d.add(`</svg>`)
	return template.HTML(d.String())
}

func (d *drawing) box(i int) {
	b, n := &d.graph.boxes[i], &d.nodes[d.layout.box[i]]
	w, h, lines := boxText(b)
	x, y := n.x-w/2, d.top[n.row]
	class, round := "pic-box", 6.0
	switch {
	case b.kind == end && b.sort != "":
		class, round = "pic-box pic-"+b.sort, h/2
	case b.kind == end:
		class, round = "pic-box pic-end", h/2
	case b.kind == receipt:
		class, round = "pic-box pic-start", h/2
	}
	round = min(round, 22)
	if b.run {
		class += " pic-run"
	}
	linked := b.kind == stage && d.options.Stage != nil
	if linked {
		d.add(`<a href="%s">`, escape(d.options.Stage(b.name)))
	} else if b.kind == stage {
		d.add(`<g>`)
	} else {
		d.add(`<g aria-hidden="true">`)
	}
	d.add(`<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="%.1f"/>`, class, x, y, w, h, round)
	if b.sort == "finding" {
		d.add(`<rect class="pic-inner" x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="%.1f"/>`, x+3.5, y+3.5, w-7, h-7, round-3.5)
	}
	d.text(lines, x, y)
	if linked {
		d.add(`</a>`)
	} else {
		d.add(`</g>`)
	}
}

func (d *drawing) label(i int) {
	_, _, lines := labelText(&d.graph.arrows[i])
	n := &d.nodes[d.layout.label[i]]
	d.text(lines, n.x-n.w/2, d.top[n.row])
}

// text sets lines. Each ends with a space, which nobody sees, so that who hears
// them hears words.
func (d *drawing) text(lines []textLine, x, y float64) {
	for _, t := range lines {
		anchor := ""
		if t.at != "start" {
			anchor = ` text-anchor="` + t.at + `"`
		}
		d.add(`<text class="%s" x="%.1f" y="%.1f"%s>%s </text>`, t.class, x+t.x, y+t.y, anchor, escape(t.text))
	}
}

// ports finds where arrows leave and enter boxes: under and over where they come
// from, apart from each other.
func (d *drawing) ports() {
	n := len(d.graph.arrows)
	d.leaves, d.enters = make([]float64, n), make([]float64, n)
	out, in := map[int][]int{}, map[int][]int{}
	for i := range d.graph.arrows {
		out[d.graph.arrows[i].from] = append(out[d.graph.arrows[i].from], i)
		in[d.graph.arrows[i].to] = append(in[d.graph.arrows[i].to], i)
	}
	for b := range d.graph.boxes {
		d.portsOf(b, out[b], d.leaves, func(i int) float64 { return d.nodes[d.layout.label[i]].x })
		d.portsOf(b, in[b], d.enters, d.comesFrom)
	}
}

// comesFrom is where an arrow is before it comes to its box.
func (d *drawing) comesFrom(i int) float64 {
	if lane := d.lane[i]; len(lane) > 0 {
		return d.nodes[lane[len(lane)-1]].x
	}
	return d.nodes[d.layout.label[i]].x
}

func (d *drawing) portsOf(b int, arrows []int, at []float64, wish func(int) float64) {
	if len(arrows) == 0 {
		return
	}
	n := &d.nodes[d.layout.box[b]]
	inset := min(16, n.w/4)
	left, right := n.x-n.w/2+inset, n.x+n.w/2-inset
	slices.SortStableFunc(arrows, func(i, j int) int { return cmp.Compare(wish(i), wish(j)) })
	space := min(18, (right-left)/float64(len(arrows)))
	want, weight, gap := make([]float64, len(arrows)), make([]float64, len(arrows)), make([]float64, len(arrows))
	for k, i := range arrows {
		want[k], weight[k] = max(left, min(right, wish(i))), 1
		if k > 0 {
			gap[k] = space
		}
	}
	for k, x := range spread(want, weight, gap) {
		// Within the box, with room for those before and after.
		lo, hi := left+space*float64(k), right-space*float64(len(arrows)-1-k)
		at[arrows[k]] = math.Round(2*max(lo, min(hi, x))) / 2
	}
}

// A path is a line in the making.
type path struct {
	strings.Builder
	x, y float64
}

func (p *path) move(x, y float64) {
	fmt.Fprintf(p, "M%.1f %.1f", x, y)
	p.x, p.y = x, y
}

// to leads to a point, leaving and arriving upright.
func (p *path) to(x, y float64) {
	switch middle := (p.y + y) / 2; {
	case math.Abs(x-p.x) < 0.6:
		fmt.Fprintf(p, "L%.1f %.1f", x, y)
	default:
		fmt.Fprintf(p, "C%.1f %.1f %.1f %.1f %.1f %.1f", p.x, middle, x, middle, x, y)
	}
	p.x, p.y = x, y
}

// over leads over an arch, or under one, to a point.
func (p *path) over(x, y, crown float64) {
	fmt.Fprintf(p, "C%.1f %.1f %.1f %.1f %.1f %.1f", p.x, crown, x, crown, x, y)
	p.x, p.y = x, y
}

func (d *drawing) arrow(i int) {
	a := &d.graph.arrows[i]
	label := &d.nodes[d.layout.label[i]]
	from, to := &d.nodes[d.layout.box[a.from]], &d.nodes[d.layout.box[a.to]]
	var p path
	p.move(d.leaves[i], d.top[from.row]+from.h)
	p.to(d.leaves[i], d.top[from.row]+d.height[from.row])
	head := 9.0
	tip := d.top[to.row] - 1
	if d.back[i] {
		d.climb(&p, i, label, tip-head+1)
	} else {
		p.to(label.x, d.top[label.row])
		if label.h > 0 {
			p.move(label.x, d.top[label.row]+label.h)
		}
		p.to(label.x, d.top[label.row]+d.height[label.row])
		for _, n := range d.lane[i] {
			at := &d.nodes[n]
			p.to(at.x, d.top[at.row])
			p.to(at.x, d.top[at.row]+d.height[at.row])
		}
		p.to(d.enters[i], tip-head+1)
	}
	class := "pic-arrow"
	if a.silent() {
		class += " pic-itself"
	}
	tipClass := "pic-tip"
	if a.run {
		class, tipClass = class+" pic-run", "pic-tip pic-run"
	}
	d.add(`<path class="%s" d="%s"/>`, class, p.String())
	d.add(`<path class="%s" d="M%.1f %.1fl-5 -%.0fh10z"/>`, tipClass, d.enters[i], tip, head)
}

// climb leads an arrow up: into its label from above at one side, out at the
// other, past all the rows, and over an arch down into its box.
func (d *drawing) climb(p *path, i int, label *node, end float64) {
	lane := d.lane[i]
	first := &d.nodes[lane[0]]
	side := label.w / 3
	if first.x < d.leaves[i] {
		side = -side
	}
	p.to(label.x-side, d.top[label.row])
	p.move(label.x+side, d.top[label.row])
	for k, n := range lane {
		at := &d.nodes[n]
		p.to(at.x, d.top[at.row]+d.height[at.row])
		if k+1 < len(lane) {
			p.to(at.x, d.top[at.row])
		}
	}
	last := &d.nodes[lane[len(lane)-1]]
	above := d.top[last.row-1] + d.height[last.row-1]
	y := d.top[last.row]
	p.to(last.x, y)
	p.over(d.enters[i], end, above-(y-above)*0.2)
}
