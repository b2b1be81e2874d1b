package casework_test

import (
	"reflect"
	"testing"

	"duly/casework"
)

// Clones of one case go on apart: what happens in one happens in no other, nor in the
// case that they were made from.
func TestClonesGoOnApart(t *testing.T) {
	r := readRulebook(t, "testdata/parties.md")
	c, _ := twoComplaints(t, r)
	said := func(text string) *casework.Case {
		on := c.Clone()
		events, err := casework.Perform(r, c, complainant, casework.Act{Kind: casework.Add, Text: text, Day: c.Last})
		mustTake(t, on)(events, err)
		return on
	}
	before := *c.Clone()
	one := said("One.")
	events := one.Events
	other := said("Another.")
	for text, got := range map[string]*casework.Case{"One.": one, "Another.": other} {
		if last := got.Events[len(got.Events)-1]; last.Text != text {
			t.Errorf("what was said as %q reads %q", text, last.Text)
		}
	}
	if !reflect.DeepEqual(events, one.Events) || !reflect.DeepEqual(before, *c.Clone()) {
		t.Error("a clone altered another, or the case that it was made from")
	}
}
