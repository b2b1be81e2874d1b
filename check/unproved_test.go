package check

import (
	"slices"
	"strings"
	"testing"

	"duly/rulebook"
)

// What cannot be proved is not passed: a limit of no days in a stage that a case can
// enter while the clocks stand still.
func TestLimitOfNoDaysThatCanBeginInAPauseFails(t *testing.T) {
	const rules = "# 1 All of it\n```duly\n" + `
rulebook: {name: R, version: 1, in force: 2026-01-01, time zone: Europe/London, calendar: GB-ENG, start: a}
roles: {clerk: , umpire: }
ends: {out: }
pauses: {illness: {approved by: umpire, at most: 10 working days, needs: [reasons]}}
` + "```\n```duly\n" + `
stage: a
steps:
  x: {who: clerk, does: decide, within: 5 working days, needs: [reasons], outcomes: {on: b}, else: on}
` + "```\n```duly\n" + `
stage: b
steps:
  y: {who: clerk, does: decide, within: LIMIT, needs: [reasons], outcomes: {no: out}, else: no}
` + "```\n"
	for limit, want := range map[string]bool{"0 working days": true, "1 working day": false} {
		r, problems := rulebook.Read([]rulebook.File{{Name: "r.md", Text: []byte(strings.ReplaceAll(rules, "LIMIT", limit))}})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		got, err := Report(r, Options{})
		if err != nil {
			t.Fatal(err)
		}
		found := slices.ContainsFunc(got.Findings, func(f Finding) bool { return f.Code == unproved && f.Severity == Fault && f.At == "b" })
		if found != want {
			t.Errorf("within %s: found %t", limit, found)
		}
	}
}
