package picture

import (
	"fmt"
	"slices"
	"strings"

	"duly/check"
	"duly/rulebook"
)

// What a box is.
const (
	receipt = iota // where every case begins
	stage
	end
)

// A box is a stage; an end, once for each stage that can come to it; or the
// receipt of a complaint.
type box struct {
	kind  int
	stage *rulebook.Stage
	name  string // in full
	sort  string // of an end: "finding", "undecided" or ""
	rule  string
	rows  []row
	days  []string // on which the run comes to it
	run   bool
}

// A row is a line of a stage's box: a step and its limit.
type row struct {
	name, limit string
	wait        bool // here a case can wait for ever
	minor       bool // what becomes of the step above
}

// An arrow leads from one box to another. There is one for all ways between
// the two.
type arrow struct {
	from, to int
	ways     []way
	run      bool
}

// silent tells whether only time takes this arrow.
func (a *arrow) silent() bool {
	return len(a.ways) > 0 && !slices.ContainsFunc(a.ways, func(w way) bool { return !w.silent })
}

// A way is one outcome, or what happens by itself.
type way struct {
	step, name string // of what decides; the name of an end where silence leads there directly
	limits     []string
	silent     bool // by itself only
	endless    bool // can be taken for ever
}

type graph struct {
	boxes  []box
	arrows []arrow
	at     map[string]int // stages
	ends   map[[2]string]int
	lines  map[[2]int]int // arrows, by where they lead
	book   *rulebook.Rulebook
}

// graphOf reads boxes and arrows from a rulebook. The first box is the receipt,
// those after it are the stages in the order of the text.
func graphOf(r *rulebook.Rulebook, result *check.Result, run Run) *graph {
	g := &graph{book: r, at: map[string]int{}, ends: map[[2]string]int{}, lines: map[[2]int]int{}}
	g.boxes = append(g.boxes, box{kind: receipt, name: "A complaint is received"})
	waits := waitsOf(result, run)
	for i := range r.Stages {
		s := &r.Stages[i]
		g.at[s.Name] = len(g.boxes)
		g.boxes = append(g.boxes, box{kind: stage, stage: s, name: s.Name, rule: s.Rule, rows: rowsOf(s, waits)})
	}
	if at, ok := g.at[r.Start]; ok {
		g.arrows = append(g.arrows, arrow{from: 0, to: at})
		g.lines[[2]int{0, at}] = 0
	}
	for i := range r.Stages {
		g.leave(&r.Stages[i], waits)
	}
	g.follow(run)
	return g
}

// waitsOf gives the places at which a case can wait for ever, by their names.
func waitsOf(result *check.Result, run Run) map[string]bool {
	waits := map[string]bool{}
	if run.Endless {
		for _, w := range result.UnboundedAt {
			waits[w.Step] = true
		}
	}
	return waits
}

// leave adds the ways out of a stage.
func (g *graph) leave(s *rulebook.Stage, waits map[string]bool) {
	for i := range s.Steps {
		x := &s.Steps[i]
		for j := range x.Outcomes {
			o := &x.Outcomes[j]
			w := way{step: x.Name, name: o.Name, limits: governing(x)}
			if waits[x.Ref().String()+"="+o.Name] {
				w.endless = true
				w.limits = append(w.limits, "can be taken for ever")
			}
			if o.AtMost > 0 {
				w.limits = append(w.limits, "at most "+times(o.AtMost))
			}
			if len(o.OnlyFor) > 0 {
				w.limits = append(w.limits, "only for "+strings.Join(o.OnlyFor, ", "))
			} else if len(x.OnlyFor) > 0 {
				w.limits = append(w.limits, "only for "+strings.Join(x.OnlyFor, ", "))
			}
			g.way(s, o.Stage, o.End, w)
		}
		if !x.Decides() {
			continue
		}
		c, after := lapse(x)
		if c == nil {
			continue
		}
		if o := x.Outcome(c.Outcome); o != nil {
			g.byItself(s, o.Stage, o.End, way{step: x.Name, name: o.Name}, after)
		} else if c.End != "" {
			g.byItself(s, "", c.End, way{step: x.Name, name: c.End}, after)
		}
	}
	if c := s.Else; c != nil {
		w := way{step: c.Step, name: c.Outcome, silent: true, limits: []string{"by itself, when the stage has", "lasted " + spanOf(s.Within, s.Extend)}}
		to, end := c.Stage, c.End
		if x := s.Step(c.Step); x != nil {
			if o := x.Outcome(c.Outcome); o != nil {
				to, end = o.Stage, o.End
			}
		}
		g.way(s, to, end, w)
	}
}

// byItself adds what silence leads to. Where people can decide the same, that
// way says so.
func (g *graph) byItself(s *rulebook.Stage, to, end string, w way, after string) {
	if n, ok := g.target(s, to, end, false); ok {
		if i, ok := g.lines[[2]int{g.at[s.Name], n}]; ok {
			for j := range g.arrows[i].ways {
				v := &g.arrows[i].ways[j]
				if v.step == w.step && v.name == w.name && !v.silent {
					v.limits = append(v.limits, "or by itself after that")
					if x := s.Step(w.step); after != spanOf(ownLimit(x), x.Extend) {
						v.limits[len(v.limits)-1] = "or by itself after " + after
					}
					return
				}
			}
		}
	}
	w.silent, w.limits = true, []string{"by itself after " + after}
	g.way(s, to, end, w)
}

// way adds a way from a stage to another or to an end.
func (g *graph) way(s *rulebook.Stage, to, end string, w way) {
	n, ok := g.target(s, to, end, true)
	if !ok {
		return
	}
	key := [2]int{g.at[s.Name], n}
	i, ok := g.lines[key]
	if !ok {
		i = len(g.arrows)
		g.lines[key] = i
		g.arrows = append(g.arrows, arrow{from: key[0], to: key[1]})
	}
	g.arrows[i].ways = append(g.arrows[i].ways, w)
}

// target finds the box that a way leads to; an end's is made where wanted.
func (g *graph) target(s *rulebook.Stage, to, name string, make bool) (int, bool) {
	if name == "" {
		n, ok := g.at[to]
		return n, ok
	}
	key := [2]string{s.Name, name}
	n, ok := g.ends[key]
	if !ok && make {
		n, ok = len(g.boxes), true
		b := box{kind: end, name: name}
		if e := g.book.End(name); e != nil {
			b.sort, b.rule = e.Kind, e.Rule
		}
		g.boxes = append(g.boxes, b)
		g.ends[key] = n
	}
	return n, ok
}

// follow marks what the run passes through.
func (g *graph) follow(run Run) {
	all := run.passages()
	if len(all) == 0 {
		return
	}
	mark := func(from, to int) {
		if i, ok := g.lines[[2]int{from, to}]; ok {
			g.arrows[i].run = true
		}
	}
	g.boxes[0].run, g.boxes[0].days = true, []string{run.received().Short()}
	mark(0, g.at[all[0].stage])
	for _, p := range all {
		from, ok := g.at[p.stage]
		if !ok {
			continue
		}
		b := &g.boxes[from]
		b.run, b.days = true, append(b.days, run.when(p.day))
		if to, ok := g.at[p.next]; ok && p.next != "" {
			mark(from, to)
		}
		if n, ok := g.ends[[2]string{p.stage, p.end}]; ok {
			mark(from, n)
			g.boxes[n].run, g.boxes[n].days = true, []string{run.when(p.ended)}
		}
	}
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}
