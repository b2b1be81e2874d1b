package picture

import (
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"duly/check"
	"duly/rulebook"
	"duly/timetable"
)

func report(t *testing.T, r *rulebook.Rulebook) *check.Result {
	t.Helper()
	day := r.InForce
	result, err := check.Report(r, check.Options{From: day, To: day + 60})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func href(name string) string { return "#stage." + name }

func TestEveryProcedureIsDrawn(t *testing.T) {
	for name, r := range library(t) {
		t.Run(name, func(t *testing.T) {
			result := report(t, r)
			p := Draw(r, result, Options{ID: "p", Stage: href})
			if p.TooLarge != "" {
				t.Fatal(p.TooLarge)
			}
			holds(t, r, result)
			svg := string(p.SVG)
			for _, problem := range wellFormed(svg) {
				t.Error(problem)
			}
			for _, s := range r.Stages {
				if !strings.Contains(svg, `<a href="#stage.`+s.Name+`">`) {
					t.Errorf("the stage %s has no link", s.Name)
				}
			}
			all := p.Run.passages()
			if len(all) < 3 || all[len(all)-1].end == "" {
				t.Errorf("the run is %v", all)
			}
			for _, x := range all {
				if !strings.Contains(svg, x.day.Short()+" · day ") {
					t.Errorf("the day on which the run comes to %s is not shown", x.stage)
				}
			}
			g := graphOf(r, result, p.Run)
			l, _ := lay(g)
			crossed := l.crossings()
			t.Logf("%.0f by %.0f px, %d crossings", l.width, l.bottom, crossed)
			if crossed > 6 || l.width > 1250 {
				t.Errorf("nobody wants to look at it: %d crossings, %.0f px wide", crossed, l.width)
			}
			if again := Draw(r, result, Options{ID: "p", Stage: href}); again.SVG != p.SVG {
				t.Error("it is drawn otherwise the second time")
			}
		})
	}
}

// A tester is a *testing.T or a *rapid.T.
type tester interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
}

// holds tells what is wrong with a layout.
func holds(t tester, r *rulebook.Rulebook, result *check.Result) {
	t.Helper()
	run := runOf(result)
	g := graphOf(r, result, run)
	l, ok := lay(g)
	if !ok {
		t.Fatal("it is too large")
	}
	type rect struct {
		name                     string
		left, top, right, bottom float64
	}
	var all []rect
	for i := range l.nodes {
		n := &l.nodes[i]
		top := l.top[n.row]
		// A place that an arrow passes is as high as its row.
		name, h := "a place", l.height[n.row]
		switch {
		case n.box >= 0:
			name, h = g.boxes[n.box].name, n.h
		case n.arrow >= 0:
			name, h = fmt.Sprint("the label of ", g.arrows[n.arrow].ways), max(n.h, 1)
		}
		all = append(all, rect{name, n.x - n.w/2, top, n.x + n.w/2, top + h})
	}
	for i, a := range all {
		if a.left < 0 || a.top < 0 || a.right > l.width || a.bottom > l.bottom {
			t.Errorf("%s is outside: %+v of %.0f × %.0f", a.name, a, l.width, l.bottom)
		}
		for _, b := range all[:i] {
			if a.left < b.right-1 && b.left < a.right-1 && a.top < b.bottom && b.top < a.bottom {
				t.Errorf("%s and %s overlap: %+v, %+v", a.name, b.name, a, b)
			}
		}
	}
	for i := range g.boxes {
		w, h, lines := boxText(&g.boxes[i])
		inside(t, g.boxes[i].name, w, h, lines)
	}
	for i := range g.arrows {
		a := &g.arrows[i]
		w, h, lines := labelText(a)
		inside(t, fmt.Sprint(a.ways), w, h, lines)
		from, to := l.nodes[l.box[a.from]].row, l.nodes[l.box[a.to]].row
		if l.back[i] != (to <= from) {
			t.Errorf("an arrow from row %d to row %d leads back: %v", from, to, l.back[i])
		}
	}
	for _, w := range transitions(r) {
		if !g.has(w) {
			t.Errorf("no arrow for %v", w)
		}
	}
	d := &drawing{graph: g, layout: l}
	d.ports()
	for i, a := range g.arrows {
		for _, at := range []struct {
			x   float64
			box int
		}{{d.leaves[i], a.from}, {d.enters[i], a.to}} {
			n := l.nodes[l.box[at.box]]
			if at.x < n.x-n.w/2 || at.x > n.x+n.w/2 {
				t.Errorf("an arrow touches %s beside it: %.1f", g.boxes[at.box].name, at.x)
			}
		}
	}
}

func inside(t tester, name string, w, h float64, lines []textLine) {
	for _, x := range lines {
		if x.x < 0 || x.x > w || x.y < 0 || x.y > h {
			t.Errorf("%s: %q stands outside of %.0f × %.0f: %+v", name, x.text, w, h, x)
		}
		wide := width(x.text, rowSize, false)
		if x.at == "middle" {
			wide /= 2
		}
		if x.at != "end" && x.x+wide > w+8 || x.at != "start" && x.x-wide < -8 {
			t.Errorf("%s: %q is wider than %.0f", name, x.text, w)
		}
	}
}

// A transition is from a stage to a stage or an end.
type transition struct{ from, to, end string }

// transitions lists all that a rulebook has, in the plainest way.
func transitions(r *rulebook.Rulebook) (all []transition) {
	var of func(s *rulebook.Stage, x *rulebook.Step, c *rulebook.Consequence)
	of = func(s *rulebook.Stage, x *rulebook.Step, c *rulebook.Consequence) {
		switch {
		case c == nil || c.Done:
		case c.PassTo != "":
			of(s, x, c.Else)
		case c.Outcome != "":
			if o := x.Outcome(c.Outcome); o != nil {
				all = append(all, transition{s.Name, o.Stage, o.End})
			}
		default:
			all = append(all, transition{s.Name, c.Stage, c.End})
		}
	}
	for i := range r.Stages {
		s := &r.Stages[i]
		for j := range s.Steps {
			x := &s.Steps[j]
			for _, o := range x.Outcomes {
				all = append(all, transition{s.Name, o.Stage, o.End})
			}
			if x.Decides() {
				of(s, x, x.Else)
			}
		}
		if s.Else != nil {
			of(s, s.Step(s.Else.Step), s.Else)
		}
	}
	return all
}

func (g *graph) has(w transition) bool {
	for _, a := range g.arrows {
		from, to := g.boxes[a.from], g.boxes[a.to]
		if from.name == w.from && (to.kind == stage && to.name == w.to || to.kind == end && to.name == w.end) && len(a.ways) > 0 {
			return true
		}
	}
	return false
}

// drawn makes a rulebook of any shape: stages that lead anywhere, back and to
// themselves too, with all kinds of silence.
func drawn(t *rapid.T) *rulebook.Rulebook {
	number := func(label string, from, to int) int { return rapid.IntRange(from, to).Draw(t, label) }
	word := rapid.StringMatching(`[a-zé]{1,12}( [a-z]{1,14}){0,4}|[a-z]{40}`)
	calendar, err := timetable.New(timetable.Spec{Name: "drawn"})
	if err != nil {
		t.Fatal(err)
	}
	r := &rulebook.Rulebook{Name: "drawn", InForce: timetable.MustDate("2026-03-02"), Calendar: calendar, Start: "0"}
	r.Ends = []rulebook.End{{Name: "a", Kind: "finding"}, {Name: "b"}, {Name: "c", Kind: "undecided"}}
	r.Roles = []rulebook.Role{{Name: "clerk"}, {Name: "deputy"}}
	n := number("stages", 1, 12)
	name := func(i int) string { return fmt.Sprint(i) }
	limit := func() timetable.Limit {
		return timetable.Limit{N: number("limit", 1, 30), Unit: timetable.Unit(number("unit", 1, 5))}
	}
	for i := range n {
		s := rulebook.Stage{Name: name(i), Rule: name(i)}
		for j := range number("steps", 1, 4) {
			x := rulebook.Step{Stage: s.Name, Name: word.Draw(t, "step") + name(j), Who: "clerk", Does: rulebook.Decide, Within: limit(), Rule: name(i)}
			for k := range number("outcomes", 0, 3) {
				o := rulebook.Outcome{Name: word.Draw(t, "outcome") + name(k)}
				if to := number("to", -3, n-1); to < 0 {
					o.End = r.Ends[-to-1].Name
				} else {
					o.Stage = name(to)
					o.AtMost = number("at most", 0, 2)
				}
				x.Outcomes = append(x.Outcomes, o)
			}
			if len(x.Outcomes) > 0 && number("else", 0, 2) > 0 {
				x.Else = &rulebook.Consequence{Outcome: x.Outcomes[0].Name}
				if number("undecided", 0, 1) == 0 {
					x.Else = &rulebook.Consequence{End: "c"}
				}
				if number("pass", 0, 2) == 0 {
					x.Else = &rulebook.Consequence{PassTo: "deputy", Within: limit(), Else: x.Else}
				}
			}
			if number("extended", 0, 3) == 0 {
				x.Extend = &rulebook.Extension{By: limit(), Times: number("times", 1, 3), ApprovedBy: "deputy"}
			}
			s.Steps = append(s.Steps, x)
		}
		if number("ceiling", 0, 3) == 0 {
			s.Within, s.Else = limit(), &rulebook.Consequence{Stage: name(number("ceiling to", 0, n-1))}
		}
		r.Stages = append(r.Stages, s)
	}
	return r
}

func TestAnythingCanBeDrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawn(t)
		holds(t, r, nil)
		for _, problem := range wellFormed(string(Draw(r, nil, Options{ID: "p", Stage: href}).SVG)) {
			t.Error(problem)
		}
	})
}

// dense makes a rulebook of so many stages, each of which leads to so many
// others, and as often as asked further than the next.
func dense(stages, outcomes, step int) *rulebook.Rulebook {
	r := &rulebook.Rulebook{Start: "0", Ends: []rulebook.End{{Name: "end"}}}
	for i := range stages {
		x := rulebook.Step{Stage: fmt.Sprint(i), Name: "x"}
		for k := range outcomes {
			x.Outcomes = append(x.Outcomes, rulebook.Outcome{Name: fmt.Sprint(k), Stage: fmt.Sprint((i + 1 + k*step) % stages)})
		}
		r.Stages = append(r.Stages, rulebook.Stage{Name: fmt.Sprint(i), Steps: []rulebook.Step{x}})
	}
	return r
}

func TestWhatIsTooLargeIsRefusedSoon(t *testing.T) {
	for _, c := range []struct {
		name                   string
		stages, outcomes, step int
		drawn                  bool
	}{
		{"10,000 stages", 10_000, 2, 7, false},
		{"one stage too many", maxStages + 1, 1, 1, false},
		{"150 stages, one after the other", maxStages, 1, 1, true},
		{"150 stages with three ways each", maxStages, 3, 1, true},
		{"150 stages with ways far ahead", maxStages, 4, 31, false},
		{"150 stages that lead to each other", maxStages, 150, 1, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			began := time.Now()
			p := Draw(dense(c.stages, c.outcomes, c.step), nil, Options{ID: "p"})
			took := time.Since(began)
			t.Logf("%s", took.Round(time.Millisecond))
			if took > 20*time.Second {
				t.Errorf("it took %s", took)
			}
			if c.drawn != (p.SVG != "") || (p.SVG == "") != strings.HasPrefix(p.TooLarge, "This procedure is too large to be drawn") {
				t.Errorf("drawn: %v; %q", p.SVG != "", p.TooLarge)
			}
		})
	}
}

// Where a case can wait for ever the picture says so, and shows the longest case
// if everybody is on time.
func TestWhereACaseCanWait(t *testing.T) {
	r := library(t)["club"]
	for i := range r.Stages {
		if s := &r.Stages[i]; s.Name == "hearing" {
			s.Step("decision").Else = nil
		}
	}
	result := report(t, r)
	p := Draw(r, result, Options{ID: "p"})
	if !p.Run.OnTime || !p.Run.Endless || p.Run.Days == 0 {
		t.Errorf("%+v", p.Run)
	}
	if strings.Count(string(p.SVG), `<text class="pic-wait"`) != 1 || !strings.Contains(string(p.SVG), "can wait here for ever") || !strings.Contains(string(p.SVG), "longest case if everybody is on time") {
		t.Error("the picture does not say where")
	}
	if strings.Contains(string(p.SVG), "<a ") {
		t.Error("there are links to nowhere")
	}
}

func TestLimitsAreShort(t *testing.T) {
	days := func(n int) timetable.Limit { return timetable.Limit{N: n, Unit: timetable.WorkingDays} }
	x := func(n, often int) *rulebook.Extension { return &rulebook.Extension{By: days(n), Times: often} }
	for _, c := range []struct {
		got, want string
	}{
		{spanOf(days(5), nil), "5 working days"},
		{spanOf(days(1), nil), "1 working day"},
		{spanOf(days(1), x(1, 1)), "1 + 1 working days"},
		{spanOf(days(15), x(5, 2)), "15 + 2 × 5 working days"},
		{spanOf(timetable.Limit{N: 3, Unit: timetable.Weeks}, x(5, 1)), "3 weeks + 5 working days"},
		{limitOf(&rulebook.Step{Wait: days(10), Within: days(15), Extend: x(5, 1)}), "10 to 15 + 5 working days"},
		{limitOf(&rulebook.Step{Allow: days(7)}), "at least 7 working days"},
		{limitOf(&rulebook.Step{Optional: true}), "optional"},
		{limitOf(&rulebook.Step{}), "no limit"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	c, after := lapse(&rulebook.Step{Within: days(15), Extend: x(5, 1), Else: &rulebook.Consequence{PassTo: "deputy", Within: days(3), Else: &rulebook.Consequence{End: "undecided"}}})
	if c == nil || c.End != "undecided" || after != "15 + 5 + 3 working days" {
		t.Errorf("%v after %s", c, after)
	}
}

// spread gives the least sum of squares: compared with a slow way to find it.
func TestSpread(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 4).Draw(t, "n")
		want, weight, gap := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range n {
			want[i] = float64(rapid.IntRange(-6, 6).Draw(t, "want"))
			weight[i] = float64(rapid.IntRange(1, 3).Draw(t, "weight"))
			if i > 0 {
				gap[i] = float64(rapid.IntRange(0, 4).Draw(t, "gap"))
			}
		}
		cost := func(x []float64) (sum float64) {
			for i := range x {
				sum += weight[i] * (x[i] - want[i]) * (x[i] - want[i])
			}
			return sum
		}
		got := spread(want, weight, gap)
		for i := 1; i < n; i++ {
			if got[i]-got[i-1] < gap[i]-1e-9 {
				t.Fatalf("%v are too near each other", got)
			}
		}
		x := make([]float64, n)
		var try func(i int)
		try = func(i int) {
			if i == n {
				if cost(x) < cost(got)-1e-9 {
					t.Fatalf("%v costs %g, %v only %g", got, cost(got), x, cost(x))
				}
				return
			}
			from := -14.0
			if i > 0 {
				from = x[i-1] + gap[i]
			}
			for v := from; v <= 14; v++ {
				x[i] = v
				try(i + 1)
			}
		}
		try(0)
	})
}

var colour = regexp.MustCompile(`(?i)(#[0-9a-f]{3,8}\b|rgb\()`)

// wellFormed tells what is wrong with an SVG: what is not XML, or what a strict
// content policy forbids.
func wellFormed(svg string) (problems []string) {
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return append(problems, err.Error())
		}
		s, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if n := s.Name.Local; n == "style" || n == "script" || n == "image" || n == "foreignObject" {
			problems = append(problems, "an element "+n)
		}
		for _, a := range s.Attr {
			if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
				problems = append(problems, "an attribute "+a.Name.Local)
			}
			if a.Name.Local != "href" && colour.MatchString(a.Value) {
				problems = append(problems, "a colour of its own: "+a.Value)
			}
			if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
				problems = append(problems, "no number: "+a.Value)
			}
		}
	}
	return problems
}
