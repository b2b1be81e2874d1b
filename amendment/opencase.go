package amendment

import (
	"fmt"

	"duly/rulebook"
)

// OpenCases says what becomes of cases that are open when the new rulebook
// comes into force.
type OpenCases struct {
	AppliesTo string `json:"appliesTo"` // of the new rulebook: "new complaints" or "all open cases"
	Says      string `json:"says"`
	// Stays lists the stages and steps of the old rulebook that the new one does not have. A
	// case in which one of them is open stays on the old version. Empty where open
	// cases stay on it in any case.
	Stays []Staying `json:"stays"`
	// Keeps lists the times that would be shorter. In an open case the party keeps
	// what was given: no time that was told is taken away.
	Keeps []Keeping `json:"keeps"`
	// Texts says of each definition that reads otherwise which open cases that touches.
	Texts []TextChange `json:"texts"`
}

// A Staying is a stage, or a step of one that is still there.
type Staying struct {
	Kind   string `json:"kind"` // "stage" or "step"
	Name   string `json:"name"`
	Rule   string `json:"rule"` // of the old rulebook
	Likely string `json:"likely,omitempty"`
}

// A Keeping is a party's time that the new rules make shorter.
type Keeping struct {
	Step   string `json:"step"`
	Party  string `json:"party"`
	Before string `json:"before"`
	After  string `json:"after"`
	Rule   string `json:"rule"` // of the new rulebook
}

const allOpenCases = "all open cases"

func (x *comparison) openCases() {
	o := &x.OpenCases
	o.AppliesTo, o.Stays, o.Keeps = x.new.Book.AppliesTo, []Staying{}, []Keeping{}
	x.texts()
	day := x.new.Book.InForce.Short()
	if o.AppliesTo != allOpenCases {
		o.Says = fmt.Sprintf("Cases received before %s run to their end under the old rules, version %s.", day, x.old.Book.Version)
		return
	}
	for i := range x.old.Book.Stages {
		a := &x.old.Book.Stages[i]
		b := x.new.Book.Stage(a.Name)
		if b == nil {
			o.Stays = append(o.Stays, Staying{"stage", a.Name, a.Rule, x.likely("stage", a.Name)})
			continue
		}
		for j := range a.Steps {
			s := &a.Steps[j]
			is := b.Step(s.Name)
			if is == nil {
				o.Stays = append(o.Stays, Staying{"step", s.Ref().String(), s.Rule, x.likely("step", s.Ref().String())})
				continue
			}
			x.keeps(s, is)
		}
	}
	o.Says = fmt.Sprintf("From %s on the new rules govern all open cases too: open limits are counted again, and no time of a party that has been told is taken away", day)
	var without []string
	for _, s := range o.Stays {
		without = append(without, s.Name)
	}
	if len(without) > 0 {
		o.Says += fmt.Sprintf("; cases in what the new rules do not have (%s) stay on the old version", few(without))
	}
	o.Says += "."
}

func (x *comparison) keeps(a, b *rulebook.Step) {
	if a.Allow.IsZero() || a.Who != b.Who {
		return
	}
	if c := x.measure(a.Allow, b.Allow); c == Shorter || c == Mixed {
		after := b.Allow.String()
		if after == "" {
			after = "none"
		}
		x.OpenCases.Keeps = append(x.OpenCases.Keeps, Keeping{a.Ref().String(), a.Who, a.Allow.String(), after, b.Rule})
	}
}
