package check_test

import (
	"fmt"

	"duly/check"
	"duly/rulebook"
)

// How long can a complaint lie with the secretary, and is the promise kept?
func ExampleReport() {
	r, _ := rulebook.Read([]rulebook.File{{Name: "rules.md", Text: []byte("# Rules\n" +
		"```duly\n" +
		"rulebook: {name: Rules, version: 1, in force: 2026-01-01, time zone: Europe/London, calendar: GB-ENG, start: intake}\n" +
		"ends: {closed: , undecided: {kind: undecided}}\n" +
		"roles: {secretary: }\n" +
		"promises:\n  soon: {from: received, to: ended, within: 10 days}\n" +
		"stage: intake\n" +
		"steps:\n  decide: {who: secretary, does: decide, within: 5 working days, outcomes: {close: closed}, else: undecided}\n" +
		"```\n")}})
	result, err := check.Report(r, check.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	worst := result.Bounds.Guaranteed.CalendarDays
	fmt.Println(result.Promises["soon"].Verdict)
	fmt.Println(worst.Days, "days if received on", worst.Received.Long())
	for _, e := range worst.Run {
		fmt.Println(e.Date, e.How, e.Event)
	}
	// Output:
	// broken
	// 12 days if received on Wednesday 23 December 2026
	// 2026-12-23 received received
	// 2026-12-23 entered intake
	// 2027-01-04 lapse intake.decide=undecided
	// 2027-01-04 ended ended
}
