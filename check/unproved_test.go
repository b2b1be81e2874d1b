package check

import (
	"slices"
	"strings"
	"testing"

	"duly/rulebook"
)

// What cannot be proved is not passed: a limit of no days in a stage that a case can
// enter while the clocks stand still, with “day ends” or beside a limit in months.
// Without these it is proved.
func TestLimitOfNoDaysThatCanBeginInAPauseFails(t *testing.T) {
	const rules = "# 1 All of it\n```duly\n" + `
rulebook: {name: R, version: 1, in force: 2026-01-01, time zone: Europe/London, calendar: GB-ENG, start: aHOURS}
roles: {clerk: , umpire: }
ends: {out: }
pauses: {illness: {approved by: umpire, at most: 10 working days, needs: [reasons]}}
` + "```\n```duly\n" + `
stage: a
steps:
  x: {WHO, outcomes: {on: b}, else: on}
` + "```\n```duly\n" + `
stage: b
steps:
  z: {who: clerk, does: report, within: BESIDE, else: done}
  y: {who: clerk, does: decide, within: LIMIT, needs: [reasons], outcomes: {no: out}, else: no}
` + "```\n"
	const byParty, byClerk = "who: respondent, does: appeal, allow: 5 working days", "who: clerk, does: decide, within: 5 working days"
	for _, c := range []struct {
		who, hours, limit, beside string
		want                      bool
	}{
		{byClerk, ", day ends: \"17:00\"", "0 working days", "5 working days", true},
		{byParty, ", day ends: \"17:00\"", "0 working days", "5 working days", true},
		{byParty, "", "0 working days", "1 month", true},
		{byParty, ", day ends: \"17:00\"", "1 working day", "1 month", false},
		{byParty, "", "0 working days", "5 working days", false},
		{byClerk, "", "0 working days", "1 month", false},
	} {
		text := strings.NewReplacer("WHO", c.who, "HOURS", c.hours, "LIMIT", c.limit, "BESIDE", c.beside).Replace(rules)
		r, problems := rulebook.Read([]rulebook.File{{Name: "r.md", Text: []byte(text)}})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		got, err := Report(r, Options{})
		if err != nil {
			t.Fatal(err)
		}
		found := slices.ContainsFunc(got.Findings, func(f Finding) bool { return f.Code == unproved && f.Severity == Fault && f.At == "b" })
		noted := slices.ContainsFunc(got.Notes, func(n string) bool { return strings.Contains(n, "may be entered during a pause") })
		if found != c.want || noted != c.want {
			t.Errorf("%+v: found %t, noted %t", c, found, noted)
		}
	}
}
