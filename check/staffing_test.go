package check

import (
	"fmt"
	"slices"
	"testing"

	"duly/rulebook"
	"duly/timetable"

	"pgregory.net/rapid"
)

// A crew is the oracle: it follows every way through a small rulebook, with the
// steps in every order, and finds for each by trying how few people could do all
// that one role did on it.
type crew struct {
	r    *rulebook.Rulebook
	role string
	did  []*rulebook.Step
	most int
	ways int
}

// stage goes on in a stage of which some steps were done, with outcomes taken so
// often.
func (c *crew) stage(name string, done map[string]bool, taken map[string]int) {
	s := c.r.Stage(name)
	if c.ways > 20_000 {
		return // too many to follow
	}
	for i := range s.Steps {
		x := &s.Steps[i]
		if done[x.Name] || slices.ContainsFunc(x.After, func(a string) bool { return !done[a] }) {
			continue
		}
		mine := inRole(x, c.role) && !x.ByParty()
		did := len(c.did)
		if mine {
			c.did = append(c.did, x)
		}
		if !x.Decides() {
			done[x.Name] = true
			c.stage(name, done, taken)
			done[x.Name] = false
		}
		for _, o := range x.Outcomes {
			key := x.Ref().String() + "=" + o.Name
			if o.AtMost > 0 && taken[key] == o.AtMost {
				continue
			}
			taken[key]++
			if o.End != "" {
				c.ways++
				c.most = max(c.most, fewest(c.did))
			} else {
				c.stage(o.Stage, map[string]bool{}, taken)
			}
			taken[key]--
		}
		c.did = c.did[:did]
	}
}

// fewest is how few people can do steps one after the other, each by one of them.
func fewest(did []*rulebook.Step) int {
	by := make([]int, len(did))
	var can func(i, used, people int) bool
	can = func(i, used, people int) bool {
		if i == len(did) {
			return true
		}
		for who := range min(used+1, people) {
			barred := false
			for j := range i {
				barred = barred || by[j] == who && slices.Contains(did[i].NotBy, did[j].Ref())
			}
			if by[i] = who; !barred && can(i+1, max(used, who+1), people) {
				return true
			}
		}
		return false
	}
	n := min(1, len(did))
	for !can(0, 0, n) {
		n++
	}
	return n
}

func drawStaffed(t *rapid.T) *rulebook.Rulebook {
	d := drawn{t, &rulebook.Rulebook{Name: "staffed", InForce: epoch, Start: "s0", Ends: []rulebook.End{{Name: "over"}}}}
	d.r.Roles = []rulebook.Role{{Name: "clerk"}, {Name: "judge"}}
	var err error
	if d.r.Calendar, err = timetable.New(timetable.Spec{Name: "drawn"}); err != nil {
		t.Fatal(err)
	}
	stages := d.number("stages", 1, 4)
	var refs []rulebook.StepRef
	for i := range stages {
		s := rulebook.Stage{Name: fmt.Sprint("s", i)}
		steps := d.number("steps", 1, 3)
		for j := range steps {
			x := rulebook.Step{Stage: s.Name, Name: fmt.Sprint("x", j), Who: "clerk", Within: timetable.Limit{N: 2, Unit: timetable.Days}}
			if d.yes("judged", 5) {
				x.Who = "judge"
			}
			if j > 0 && !s.Steps[j-1].Decides() && d.yes("after", 2) {
				x.After = []string{s.Steps[j-1].Name}
			}
			if j == steps-1 || d.yes("decides", 5) {
				x.Outcomes = []rulebook.Outcome{{Name: "on", End: "over"}}
				if i+1 < stages {
					x.Outcomes[0] = rulebook.Outcome{Name: "on", Stage: fmt.Sprint("s", d.number("to", i+1, stages-1))}
				}
				if d.yes("back", 4) {
					x.Outcomes = append(x.Outcomes, rulebook.Outcome{Name: "back", Stage: fmt.Sprint("s", d.number("back to", 0, i)), AtMost: 1})
				}
				x.Else = &rulebook.Consequence{Outcome: "on"}
			} else if d.yes("passed on", 6) {
				x.Else = &rulebook.Consequence{PassTo: "judge", Within: x.Within, Else: &rulebook.Consequence{Done: true}}
			}
			refs = append(refs, x.Ref())
			s.Steps = append(s.Steps, x)
		}
		d.r.Stages = append(d.r.Stages, s)
	}
	for i := range d.r.Stages {
		for j := range d.r.Stages[i].Steps {
			for _, ref := range refs {
				if d.yes("not by", 2) {
					d.r.Stages[i].Steps[j].NotBy = append(d.r.Stages[i].Steps[j].NotBy, ref)
				}
			}
		}
	}
	return d.r
}

func TestStaffingAgainstEveryWay(t *testing.T) {
	looked, exact := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		r := drawStaffed(t)
		got, err := Report(r, Options{From: epoch, To: epoch})
		if err != nil {
			t.Fatal(err)
		}
		for _, role := range r.Roles {
			c := crew{r: r, role: role.Name}
			c.stage(r.Start, map[string]bool{}, map[string]int{})
			if c.ways > 20_000 {
				continue
			}
			i := slices.IndexFunc(got.Staffing, func(s Staffing) bool { return s.Role == role.Name })
			if i < 0 {
				if c.most != 0 {
					t.Fatalf("the %s is not looked at, and %d people are needed", role.Name, c.most)
				}
				continue
			}
			s := got.Staffing[i]
			looked++
			if s.AtLeast == 0 {
				exact++
			}
			if c.most < s.needed() || c.most > s.People[0] || s.AtLeast == 0 && c.most != s.People[0] {
				t.Fatalf("%s: %d people are needed; found %+v\n%+v", role.Name, c.most, s, r.Stages)
			}
			honest(t, r, &s)
		}
	})
	t.Logf("exact %d of %d", exact, looked)
	if exact*10 < looked*9 {
		t.Errorf("exact only %d times of %d", exact, looked)
	}
}

// honest checks that what is named as the reason is one: a way through the
// procedure, with steps on it each of which bars the doers of all before it.
func honest(t *rapid.T, r *rulebook.Rulebook, s *Staffing) {
	b := s.Because
	if len(b.Path) == 0 || b.Path[0] != r.Start || len(b.Apart) != s.needed() {
		t.Fatalf("no reason for %+v", s)
	}
	for i := range len(b.Path) - 1 {
		if !slices.Contains(nexts(r.Stage(b.Path[i])), b.Path[i+1]) {
			t.Fatalf("nothing leads on from %s: %+v", b.Path[i], b)
		}
	}
	step := func(name string) *rulebook.Step {
		g := (&part{survey: &survey{book: r}}).goalOf(name)
		return r.Step(rulebook.StepRef{Stage: g.stage, Step: g.step})
	}
	at := 0
	for i := range b.Apart {
		y := step(b.Apart[i].Step)
		for at < len(b.Path) && b.Path[at] != y.Stage {
			at++
		}
		if at == len(b.Path) {
			t.Fatalf("%s does not come in its turn: %+v", y.Ref(), b)
		}
		for _, x := range b.Apart[:i] {
			if !slices.Contains(y.NotBy, step(x.Step).Ref()) {
				t.Fatalf("%s may be done by the doers of %s: %+v", y.Ref(), x.Step, b)
			}
		}
	}
}

// A loop without an end, each round by others: no number of people is enough, and
// that is an error of its own.
func TestNoNumberIsEnough(t *testing.T) {
	own, err := timetable.New(timetable.Spec{Name: "own"})
	if err != nil {
		t.Fatal(err)
	}
	r := line(1, own)
	x := r.Stages[0].Step("decision")
	x.Outcomes = append(x.Outcomes, rulebook.Outcome{Name: "again", Stage: "s0"})
	x.NotBy = []rulebook.StepRef{x.Ref()}
	r.Roles = []rulebook.Role{{Name: "clerk"}, {Name: "judge", Seats: 5, Quorum: 3}}
	got, err := Report(r, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s := got.Staffing[1]; s.Role != "judge" || s.People != nil || s.Because.Step != "s0.decision" {
		t.Errorf("%+v", s)
	}
	if !slices.ContainsFunc(got.Findings, func(f Finding) bool { return f.Code == noPeople && f.Severity == Fault }) {
		t.Errorf("%+v", got.Findings)
	}
	x.Outcomes[len(x.Outcomes)-1].AtMost = 2
	if got, err = Report(r, Options{}); err != nil {
		t.Fatal(err)
	}
	if s := got.Staffing[1]; !slices.Equal(s.People, []int{9, 10, 11}) || !slices.Equal(s.Filled, []int{15, 16, 17}) {
		t.Errorf("three sittings of a panel: %+v", s)
	}
}

func TestTwoRolesThatNobodyShouldHold(t *testing.T) {
	for name, r := range procedures(t) {
		got, err := Report(r, Options{To: r.InForce})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range got.Staffing {
			if s.AtLeast != 0 || s.People == nil {
				t.Errorf("%s: %+v", name, s)
			}
		}
		for _, two := range got.TwoRoles {
			g := (&part{survey: &survey{book: r}}).goalOf(two.Bars)
			if x := r.Step(rulebook.StepRef{Stage: g.stage, Step: g.step}); !slices.ContainsFunc(x.NotBy, func(ref rulebook.StepRef) bool { return ref.String() == two.Did }) || two.Roles[0] == two.Roles[1] {
				t.Errorf("%s: %+v", name, two)
			}
		}
	}
}
