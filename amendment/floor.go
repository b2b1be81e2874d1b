package amendment

import (
	"fmt"

	"duly/check"
	"duly/rulebook"
	"duly/timetable"
)

// A FloorChange is the time that a party has for a step of theirs, before and
// after. Change is Same, Shorter, Longer, Lost or Gained. Shorter is one that can
// be shorter: by what is allowed, on some day at least, or by the least that any
// conduct of the others leaves.
type FloorChange struct {
	Step        string         `json:"step"`
	Party       string         `json:"party"`
	Change      string         `json:"change"`
	AllowBefore string         `json:"allowBefore,omitempty"` // what the rule allows
	AllowAfter  string         `json:"allowAfter,omitempty"`
	DaysBefore  *int           `json:"daysBefore"` // the least that the party is left with, in days; nil: no case comes to it
	DaysAfter   *int           `json:"daysAfter"`
	CutByBefore string         `json:"cutByBefore,omitempty"` // what can end it sooner than allowed
	CutByAfter  string         `json:"cutByAfter,omitempty"`
	Opened      timetable.Date `json:"opened,omitzero"` // of DaysAfter: a day on which it can open and be so short
	RuleBefore  string         `json:"ruleBefore,omitempty"`
	RuleAfter   string         `json:"ruleAfter,omitempty"`
	Likely      string         `json:"likely,omitempty"` // of one lost or gained: the same time under another name
	Loss        bool           `json:"loss"`
}

// A right is a party's step with its time, and the least of it that is proved.
type right struct {
	step   *rulebook.Step
	proved *check.Floor
}

func rights(s Side) (order []string, all map[string]right) {
	all = map[string]right{}
	for i := range s.Book.Stages {
		for j := range s.Book.Stages[i].Steps {
			step := &s.Book.Stages[i].Steps[j]
			if !step.ByParty() || step.Allow.IsZero() {
				continue
			}
			key := step.Who + " " + step.Ref().String()
			order, all[key] = append(order, key), right{step: step}
		}
	}
	if s.Result == nil {
		return order, all
	}
	for i := range s.Result.Floors {
		f := &s.Result.Floors[i]
		if r, ok := all[f.Party+" "+f.Step]; ok {
			r.proved = f
			all[f.Party+" "+f.Step] = r
		}
	}
	return order, all
}

// floors compares the time of each party in each of their steps.
func (x *comparison) floors() {
	orderOld, old := rights(x.old)
	orderNew, new := rights(x.new)
	for _, key := range union(orderOld, orderNew) {
		a, b := old[key], new[key]
		c := FloorChange{Change: Same}
		if a.step != nil {
			c.Step, c.Party, c.AllowBefore, c.RuleBefore = a.step.Ref().String(), a.step.Who, a.step.Allow.String(), a.step.Rule
			c.DaysBefore, c.CutByBefore, _ = x.least(a)
		}
		if b.step != nil {
			c.Step, c.Party, c.AllowAfter, c.RuleAfter = b.step.Ref().String(), b.step.Who, b.step.Allow.String(), b.step.Rule
			c.DaysAfter, c.CutByAfter, c.Opened = x.least(b)
		}
		switch {
		case a.step == nil:
			c.Change = Gained
		case b.step == nil || x.proved && a.proved != nil && b.proved == nil:
			c.Change = Lost
		case x.proved && a.proved == nil && b.proved != nil:
			c.Change = Gained
		default:
			c.Change = x.time(a, b)
		}
		x.Floors = append(x.Floors, c)
	}
	index := map[string]*FloorChange{}
	for i := range x.Floors {
		index[x.Floors[i].Party+" "+x.Floors[i].Step] = &x.Floors[i]
	}
	for i := range x.Floors {
		x.judgeFloor(&x.Floors[i], old, index)
	}
}

func (x *comparison) least(r right) (days *int, cutBy string, opened timetable.Date) {
	if !x.proved || r.proved == nil {
		return nil, "", 0
	}
	n := r.proved.Days
	return &n, r.proved.CutBy, r.proved.Opened
}

// time compares what a party is allowed, and the least that is proved.
func (x *comparison) time(a, b right) string {
	allowed := x.measure(a.step.Allow, b.step.Allow)
	least := 0
	if x.proved && a.proved != nil && b.proved != nil {
		least = b.proved.Days - a.proved.Days
	}
	switch {
	case allowed == Shorter || allowed == Mixed || least < 0:
		return Shorter
	case allowed == Longer || least > 0:
		return Longer
	}
	return Same
}

// judgeFloor marks what is lost. A time that is gone, while a new step gives the
// same party the same, is likely to have another name and no more.
func (x *comparison) judgeFloor(c *FloorChange, old map[string]right, index map[string]*FloorChange) {
	switch c.Change {
	case Lost, Gained:
		c.Likely = x.sameTime(c, index)
	}
	who := []string{c.Party}
	switch {
	case c.Change == Shorter:
		c.Loss = true
		x.lose(c.RuleAfter, who, "The %s has less time in %s: %s", c.Party, c.Step, lessTime(c, old[c.Party+" "+c.Step], x))
	case c.Change == Lost && c.Likely == "" && c.AllowAfter != "":
		c.Loss = true
		x.lose(c.RuleAfter, who, "The %s loses %s in %s: no case comes to it any more", c.Party, c.AllowBefore, c.Step)
	case c.Change == Lost && c.Likely == "":
		c.Loss = true
		x.lose(c.RuleBefore, who, "The %s loses %s in %s, which is gone", c.Party, c.AllowBefore, c.Step)
	}
}

// sameTime finds the step that is probably the same under another name; ""
// where there is none, or it gives less.
func (x *comparison) sameTime(c *FloorChange, index map[string]*FloorChange) string {
	name := x.likely("step", c.Step)
	if name == "" {
		return ""
	}
	f := index[c.Party+" "+name]
	if f == nil {
		return ""
	}
	before, after := c, f
	if c.Change == Gained {
		before, after = f, c
	}
	if before.AllowBefore != after.AllowAfter || before.DaysBefore != nil && (after.DaysAfter == nil || *after.DaysAfter < *before.DaysBefore) {
		return ""
	}
	return name
}

func lessTime(c *FloorChange, before right, x *comparison) string {
	after := x.new.Book.Step(before.step.Ref())
	s := ""
	if c.AllowBefore != c.AllowAfter {
		s = than(before.step.Allow, after.Allow, x.measure(before.step.Allow, after.Allow))
	}
	if c.DaysBefore != nil && c.DaysAfter != nil && *c.DaysAfter < *c.DaysBefore {
		if s != "" {
			s += "; "
		}
		s += fmt.Sprintf("%s at the least, where it was %d", counted(*c.DaysAfter, "day"), *c.DaysBefore)
		if c.CutByAfter != "" && c.CutByAfter != c.CutByBefore {
			s += fmt.Sprintf(", because %s can end the stage before", c.CutByAfter)
		}
	}
	return s
}

func counted(n int, unit string) string {
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", n, unit)
}
