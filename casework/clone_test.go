package casework_test

import (
	"reflect"
	"sync"
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

// Many read one case at once and work things out on it; none of them alters it, and each
// gets the same as somebody alone. Run it with -race as well.
func TestManyWorkOnOneCase(t *testing.T) {
	r := readRulebook(t, "testdata/parties.md")
	c, _ := twoComplaints(t, r)
	sam := casework.Actor{ID: "sam", Roles: []string{"secretary"}}
	day := c.Last + 30
	work := func() (out []any) {
		moves, later, err := casework.Moves(r, c, sam, day)
		handling, err2 := casework.Handling(r, c, sam, day)
		lapsed, err3 := casework.Lapse(r, c, day)
		done, err4 := casework.Perform(r, c, complainant, casework.Act{Kind: casework.Add, Text: "One.", Day: day})
		on := c.Clone()
		err5 := on.Apply(done...)
		return append(out, moves, later, handling, lapsed, done, on, casework.View(r, c, complainant), casework.NextLapse(r, c), err, err2, err3, err4, err5)
	}
	before, want := *c.Clone(), work()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				if got := work(); !reflect.DeepEqual(got, want) {
					t.Errorf("beside others, it came out as\n%+v\nand alone as\n%+v", got, want)
				}
			}
		})
	}
	all.Wait()
	if !reflect.DeepEqual(before, *c.Clone()) {
		t.Error("the case was altered")
	}
}
