package main

import (
	"fmt"
	"slices"
)

// 3. The secretary's desk, least slack first; the case, its dates and where each
// comes from; the lawful moves and no other.
func (j *journey) takeUpInTime() {
	j.become("wick")
	j.follow("All open cases")
	j.deskInOrder(10)
	j.picture("desk.png", 900)
	j.follow("Waiting for me")
	j.deskInOrder(1)
	j.openCase()
	j.reads(account, "Moth Penhaligon", "note of the warden.txt", "Write to the complainant", "By Wednesday 4 March 2026", "rule 5")
	j.readsNot("Tuesday 3 and Wednesday 4 March 2026: days 1 to 2")
	j.expand("", "Wednesday 4 March 2026")
	j.reads("2 working days from Monday 2 March 2026", "Tuesday 3 and Wednesday 4 March 2026: days 1 to 2")
	j.moves("Write to the complainant")
	j.reads("Yours, and not possible now", "First “acknowledge” must be done")
	if _, data := j.download("note of the warden.txt"); string(data) != note {
		j.Errorf("the evidence comes out as %q", data)
	}
	j.picture("case.png", 1050)

	j.follow("Write to the complainant")
	j.press("Send the letter")
	j.reads("Done, and on record", "By Monday 9 March 2026")
	j.moves("Decide")
	j.follow("Decide")
	j.press("Decide")
	j.answered(422)
	j.reads("Choose an outcome", "Give the reasons")
	j.choose("Accept")
	j.fill("Reasons", "It is about a member, and about something that members do to each other.")
	j.press("Decide")
	j.reads("Done, and on record", "stage “investigation”")
	j.moves()
}

// deskInOrder fails unless the desk's cases stand in the order of their dates, those that
// press equally together.
func (j *journey) deskInOrder(least int) {
	j.Helper()
	groups := ask[[][]string](j.visitor, `[...document.querySelectorAll(".desk-group")].map(g => [...g.querySelectorAll(".desk-due time")].map(t => t.dateTime))`)
	all := 0
	for _, due := range groups {
		if all += len(due); !slices.IsSorted(due) {
			j.Errorf("the desk's dates are %v: not the most pressing first", due)
		}
	}
	if all < least {
		j.Errorf("the desk has %d dates, fewer than %d: %v", all, least, groups)
	}
}

// openCase opens the newcomer's own case from the desk.
func (j *journey) openCase() {
	j.Helper()
	row := "//ol[@class='desk']/li[.//span[@class='ref']='" + j.caseID + "']//a"
	j.goes("open case "+j.caseID, click(row))
	j.answered(200)
}

// moves fails unless the page offers exactly these moves.
func (j *journey) moves(want ...string) {
	j.Helper()
	got := ask[[]string](j.visitor, `[...document.querySelectorAll(".moves .button")].map(a => a.innerText)`)
	if !slices.Equal(got, want) {
		j.Errorf("the page offers the moves %q, want %q", got, want)
	}
}

// takeUpByItself lets two weeks and a day go by in which nobody does anything.
func (j *journey) takeUpByItself() {
	j.become("wick")
	j.follow("All open cases")
	j.deskInOrder(10)
	j.press("Next week")
	j.become("complainant")
	j.reads("Wednesday 11 March 2026", "2 days left")
	j.happened("2026-03-04", "rule 5", "went out by itself")
	j.press("Next week")
	j.happened("2026-03-11", "rule 5", "went by itself to: accept")
	j.reads("Monday 16 March 2026", "last day today")
	j.press("Next day")
	j.happened("2026-03-16", "rule 6", "went out by itself")
}

// 4. The notice; until the respondent has answered or had their time, nobody can go on.
func (j *journey) tell() {
	j.become("tallow")
	j.moves("Write to the respondent")
	j.follow("Write to the respondent")
	j.press("Send the letter")
	j.reads("Done, and on record", "Yours, and not possible now", "Make the report", "rule 6")
	j.open("/cases/" + j.caseID + "/do/investigation/report")
	j.answered(409)
	j.reads("This cannot be done now", "rule 6", "Tuesday 17 March 2026")
}

// investigate makes the report, finds a case to answer and sends the papers.
func (j *journey) investigate() {
	j.become("tallow")
	j.follow("All open cases")
	j.openCase()
	j.follow("Make the report")
	j.fill("Report", "I spoke to both sides and to the warden. What each said stands side by side.")
	j.press("Put on record")
	j.reads("Done, and on record")
	j.become("sconce")
	j.reads("I spoke to both sides")
	j.follow("Decide")
	j.choose("Case to answer")
	j.fill("Reasons", "Two people saw it.")
	j.press("Decide")
	j.become("tallow")
	j.follow("Write to both parties")
	j.press("Send the letter")
	j.reads("Done, and on record", "stage “hearing”")
}

// waitToDecide is refused a decision before both sides have had their time to
// prepare, and lets it go by.
func (j *journey) waitToDecide(from string, weeks int) {
	j.become("cinder")
	j.moves()
	j.reads("Yours, and not possible now", "Possible from "+from, "rule 7")
	j.open("/cases/" + j.caseID + "/do/hearing/decision")
	j.answered(409)
	j.reads("It will be possible from "+from, "rule 7")
	j.follow("Back to the case")
	for range weeks {
		j.press("Next week")
	}
	j.moves()
	j.press("Next day")
	j.moves("Decide")
}

// decide finds clause by clause. Whoever investigated is not asked; a clause
// without a finding is.
func (j *journey) decide(outcome, next string) {
	j.follow("Decide")
	clauses := ask[int](j.visitor, `document.querySelectorAll(".clause-field").length`)
	if clauses != 6 {
		j.Errorf("the panel is asked about %d clauses, want the 6 of the adopted text", clauses)
	}
	j.choose(outcome)
	j.press("Decide")
	j.answered(422)
	j.reads("Say whether clause 1.1", "Say whether clause 2.2", "Give the reasons", "needs 2 to decide")
	if sat := ask[int](j.visitor, `document.querySelectorAll("input[name=present]:checked").length`); sat != 3 {
		j.Errorf("%d members of the panel are ticked, want 3", sat)
	}
	for i := range clauses {
		said := "Not met"
		if i == 4 && outcome == "Upheld" {
			said = "Met"
		}
		field := fmt.Sprintf("//fieldset[starts-with(@class, 'field clause-field')][.//input[@name='finding-%d-met']]", i)
		j.do("find on a clause", click(field+"//label[normalize-space()='"+said+"']"))
		j.do("give reasons", typed(field+"//textarea", fmt.Sprintf("Both who were there say the same of this, number %d.", i+1)))
	}
	j.choose("Beacon Hale") // was not there: two are enough
	j.fill("Reasons", "We heard both sides and the warden.")
	j.press("Decide")
	j.answered(200)
	j.reads("Done, and on record", "stage “"+next+"”", "Both who were there say the same of this, number 5.")
}

// overseeAndBar sees the case as the overseer, who reads no word of it, and as
// the president, who is barred.
func (j *journey) overseeAndBar() {
	j.become("argand")
	j.follow("All open cases")
	j.deskInOrder(4)
	j.readsNot("Snuffer Crake", "Tansy Glim", "Iris Kindling", "Linnet Shade")
	j.open("/cases/" + j.caseID)
	j.reads("As overseer you see the procedure and its dates", "The case has ended: upheld")
	j.readsNot(account, "Hob Candlewick", "Moth Penhaligon", "the wind did it")
	j.become("gloria")
	j.open("/desk?show=all")
	j.reads("You see no cases")
	j.open("/cases/" + j.caseID)
	j.answered(404)
	j.readsNot("Hob Candlewick", account)
}
