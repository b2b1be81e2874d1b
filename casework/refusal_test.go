package casework_test

import (
	"errors"
	"testing"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// Whoever is named as having sat counts as having done the step, and "not by"
// bars them from others: so one officer cannot name a colleague.
func TestOnlyAPanelSits(t *testing.T) {
	r := readRulebook(t, "testdata/small.md")
	day := timetable.MustDate("2026-03-02")
	events, err := casework.Receive(r, casework.Complaint{Category: "conduct", Account: "It happened."}, day, false)
	if err != nil {
		t.Fatal(err)
	}
	act := casework.Act{
		Kind: casework.Do, Step: rulebook.StepRef{Stage: "intake", Step: "triage"}, Day: day, Outcome: "accept",
		Text: "Because it is so.", Present: []string{"rae"},
	}
	_, err = casework.Perform(r, mustReplay(t, events), casework.Actor{ID: "sam", Roles: []string{"secretary"}}, act)
	var refusal *casework.Refusal
	if !errors.As(err, &refusal) || refusal.Field != "present" {
		t.Errorf("the secretary's step was done with others beside: %v", err)
	}
}

// A category is told to the overseer, so it is never a complainant's own words.
func TestCategoryIsTheRulebooks(t *testing.T) {
	r := readRulebook(t, "testdata/small.md")
	r.Categories = nil
	day := timetable.MustDate("2026-03-02")
	c := casework.Complaint{Category: "Robin hit me", Account: "It happened."}
	_, err := casework.Receive(r, c, day, false)
	var refusal *casework.Refusal
	if !errors.As(err, &refusal) || refusal.Field != "category" {
		t.Errorf("a category that is in no rulebook was taken: %v", err)
	}
	c.Category = ""
	if _, err := casework.Receive(r, c, day, false); err != nil {
		t.Errorf("a rulebook without categories takes no complaint: %v", err)
	}
}
