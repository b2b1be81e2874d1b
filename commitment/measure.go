package commitment

import (
	"fmt"
	"math"
	"slices"
)

// A Measure binds an action to something that is measured. Its status is then what
// the measurement says.
type Measure struct {
	Of   string `json:"of"`   // one of Bindings
	Name string `json:"name"` // as the rulebook calls it; of a figure, which one (docs/figures.md)
	// Least is the least share in per cent: OfPromise, of cases in which it is kept (0: its
	// proof is enough); OfTraining, of the holders of the role (0: all of them).
	Least float64 `json:"least,omitempty"`

	// OfFigure alone.
	About string  `json:"about,omitempty"` // the promise, or the number of days or weeks, that the figure is of
	Over  string  `json:"over,omitempty"`  // Live or Quarters
	Sense string  `json:"sense,omitempty"` // AtLeast or AtMost
	Value float64 `json:"value,omitempty"` // in the figure's unit: days, cases or per cent
}

// What an action can be bound to.
const (
	OfPromise    = "promise"    // a promise of the rulebook in force: proved, and kept
	OfDefinition = "definition" // a definition of the rulebook in force: adopted in full
	OfRule       = "rule"       // a rule of that number: in force
	OfTraining   = "training"   // a role of the rulebook in force: its holders' training counts today
	OfFigure     = "figure"     // a figure that is published: not below, or not above, a value
)

// Bindings are all that an action can be bound to.
var Bindings = []string{OfPromise, OfDefinition, OfRule, OfTraining, OfFigure}

// When a figure is looked at.
const (
	Live     = "live"                    // as it stands today
	Quarters = "last published quarters" // as it was published, for good, of the last four quarters
)

// How a figure is held against a value.
const (
	AtLeast = "at least"
	AtMost  = "at most"
)

func (m *Measure) check() *Refusal {
	switch {
	case m == nil:
		return nil
	case !slices.Contains(Bindings, m.Of):
		return refuse("measure", "An action can be bound to a promise, a definition, a rule, training or a figure, not to %q", m.Of)
	case empty(m.Name) || len(m.Name) > mostLine:
		return refuse(m.field(), "%s", m.unnamed())
	case !(m.Least >= 0 && m.Least <= 100):
		return refuse("least", "A share is between 0 and 100 per cent")
	case m.Least != 0 && m.Of != OfPromise && m.Of != OfTraining:
		return refuse("least", "A share is kept of a promise, or of those who are trained; a %s has none", m.Of)
	}
	if m.Of == OfFigure {
		return m.checkFigure()
	}
	if m.About+m.Over+m.Sense != "" || m.Value != 0 {
		return refuse("figure", "Only a figure is held against a value: bind the action to one, or leave the value out")
	}
	return nil
}

func (m *Measure) field() string {
	if m.Of == OfFigure {
		return "figure"
	}
	return "name"
}

func (m *Measure) unnamed() string {
	switch m.Of {
	case OfFigure:
		return "Choose which figure it is bound to"
	case OfTraining:
		return "Name the role whose holders are to be trained, as the rulebook calls it"
	}
	return fmt.Sprintf("Name the %s to which it is bound, as the rulebook calls it", m.Of)
}

func (m *Measure) checkFigure() *Refusal {
	switch {
	case m.Over != Live && m.Over != Quarters:
		return refuse("figure", "Say whether the figure is taken as it stands, or as it was published of the last quarters")
	case m.Sense != AtLeast && m.Sense != AtMost:
		return refuse("sense", "Say whether the figure is to be at least, or at most, so much")
	case math.IsNaN(m.Value) || m.Value < 0 || m.Value > 100_000:
		return refuse("value", "Give the value as a number from 0 to 100000")
	}
	return short("figure", m.About)
}
