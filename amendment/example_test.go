package amendment_test

import (
	"bytes"
	"fmt"

	"duly/amendment"
	"duly/check"
	"duly/procedures"
	"duly/rulebook"
)

// What would it mean for the club's members if they had 10 days to answer, and
// not 14?
func ExampleReport() {
	old, _ := rulebook.Read(procedures.Files("club"))
	files := procedures.Files("club")
	files[0].Text = bytes.Replace(files[0].Text, []byte("after: notice, allow: 14 days"), []byte("after: notice, allow: 10 days"), 1)
	new, _ := rulebook.Read(files)

	change := amendment.Report(old, new, check.Options{})
	for _, loss := range change.Losses {
		fmt.Println(loss.Says, "— for", loss.Whom)
	}
	// Output:
	// The promise “heard first” is broken even if everybody is on time now, and was kept whatever anybody does — for [respondent]
	// The respondent has less time in inquiry.reply: 10 days instead of 14 days; 10 days at the least, where it was 14 — for [respondent]
	// The new rulebook is not sound: 1 promise can be broken — for [both parties]
}
