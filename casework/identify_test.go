package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/rulebook"
)

func init() {
	verbs["identifies"] = func(_ *play, act *casework.Act, words []string) {
		act.Kind = casework.Identify
		if act.Member = strings.Join(words, " "); act.Member == "nobody" {
			act.Member, act.Outcome = "", casework.Unidentified
		}
	}
	sayings[casework.Identify] = func(_ *rulebook.Rulebook, c *casework.Case, act *casework.Act) {
		act.Member = fmt.Sprint("N", len(c.Events))
	}
	always[casework.Identify] = true
}

// identifies names somebody other than before, or takes back who was named.
func (l *folk) identifies(_ casework.Move, act *casework.Act) {
	if l.c.Member != "" && rapid.Bool().Draw(l.t, "taken back") {
		act.Outcome = casework.Unidentified
		return
	}
	act.Member = fmt.Sprint("N", l.acts)
}

// Which member the respondent is stands in the record sealed with the person, and only
// officers of the case who have declared whether they have a conflict read it.
func TestOnlyOfficersReadWhoARespondentIs(t *testing.T) {
	r := readRulebook(t, "testdata/leaving.md")
	sam := casework.Actor{ID: "sam", Roles: []string{"secretary"}}
	events, err := casework.Receive(r, casework.Complaint{Category: "conduct", Account: "It happened."}, 739000, false)
	if err != nil {
		t.Fatal(err)
	}
	c, err := casework.Replay(events)
	if err != nil {
		t.Fatal(err)
	}
	events, err = casework.Perform(r, c, sam, casework.Act{Kind: casework.Identify, Member: "N-4711", Text: "The list has one person of that name.", Day: 739000})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Apply(events...); err != nil {
		t.Fatal(err)
	}
	if c.Member != "N-4711" {
		t.Fatalf("the respondent is %q", c.Member)
	}
	i := slices.IndexFunc(c.Events, func(e casework.Event) bool { return e.Kind == casework.Identified })
	parts, err := c.Events[i].Record("AAAA-2222", i, [32]byte{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	for n, part := range parts {
		if strings.Contains(string(part), "N-4711") != (n == len(parts)-1) {
			t.Errorf("envelope %d is %s", n, part)
		}
	}
	for _, who := range []casework.Actor{complainant, respondent, {ID: "ova", Roles: []string{casework.Overseer}}} {
		v := casework.View(r, c, who)
		if v.Member != "" || v.Events[i].Member() != "" || v.Events[i].Text != "" {
			t.Errorf("%s reads %q, %q and %q", who.ID, v.Member, v.Events[i].Member(), v.Events[i].Text)
		}
	}
	if v := casework.View(r, c, sam); v.Member != "N-4711" || v.Events[i].Member() != "N-4711" {
		t.Errorf("the officer reads %q and %q", v.Member, v.Events[i].Member())
	}
}
