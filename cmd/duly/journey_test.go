package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// A journey is what a newcomer does in their first ten minutes.
type journey struct {
	*visitor
	caseID, code string
	receipt      string // the file
	entry        string
}

// TestTenMinutes goes through the demo as a newcomer does, with a browser: twice,
// with a complaint that everybody deals with in time, at a desk, and with one
// that the office forgets, on a telephone.
func TestTenMinutes(t *testing.T) {
	if testing.Short() {
		t.Skip("opens the demo and a browser")
	}
	chromium(t)
	strange := "K7QD-0000-1111-2222-3333-4444-5"
	t.Run("in time, with a name, at a desk", func(t *testing.T) {
		house := startDemo(t)
		j := &journey{visitor: visit(t, house, 1280)}
		j.readRulebook()
		j.fail("Give my name")
		j.mend()
		j.keepReceipt("Moth Penhaligon")
		j.takeUpInTime()
		j.tell()
		j.answer("Monday 16 March 2026")
		j.investigate()
		j.waitToDecide("Tuesday 17 March 2026", 2)
		j.decide("Upheld", "appeal by respondent")
		j.comeBack(strange)
		j.silenceEndsIt("upheld", "Tuesday 31 March 2026", 3)
		j.overseeAndBar()
		j.seeFigures()
		j.verifyAndCheat()
		strange = j.code // of a case in another house
		clicksStand(t, j.clicked)
		t.Logf("%d pages looked at", len(j.seen))
	})
	t.Run("forgotten, with no name, on a telephone", func(t *testing.T) {
		house := startDemo(t)
		j := &journey{visitor: visit(t, house, 390)}
		j.readRulebook()
		j.fail("Stay anonymous")
		j.mend()
		j.keepReceipt("")
		j.takeUpByItself()
		j.answer("Thursday 26 March 2026")
		j.investigate()
		j.waitToDecide("Tuesday 31 March 2026", 2)
		j.decide("Not upheld", "appeal by complainant")
		j.comeBack(strange)
		j.silenceEndsIt("not upheld", "Tuesday 14 April 2026", 3)
		j.seeFigures()
		j.verifyAndCheat()
		t.Logf("%d pages looked at", len(j.seen))
	})
}

// startDemo opens the demo on Monday 2 March 2026, and gives the address that it
// prints. When the test ends it checks that nothing is left behind.
func startDemo(t *testing.T) (address string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	printed, out := io.Pipe()
	stopped := make(chan error, 1)
	var diag bytes.Buffer
	go func() {
		err := openDemo(ctx, "localhost:0", time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), out, &diag)
		out.CloseWithError(err)
		stopped <- err
	}()
	var database string
	lines := bufio.NewScanner(printed)
	for database == "" && lines.Scan() {
		if m := regexp.MustCompile(`Open (http://localhost:\d+) in a browser`).FindStringSubmatch(lines.Text()); m != nil {
			address = m[1]
		}
		if m := regexp.MustCompile(`The database is (\S+)`).FindStringSubmatch(lines.Text()); m != nil {
			database = m[1]
		}
	}
	if address == "" || database == "" {
		t.Fatalf("the demo does not say where it is: %v", lines.Err())
	}
	t.Cleanup(func() {
		stop()
		if err := <-stopped; err != nil {
			t.Errorf("the demo ends with %v", err)
		}
		if _, err := os.Stat(database); !os.IsNotExist(err) {
			t.Errorf("the demo leaves its database behind: %v", err)
		}
		if diag.Len() > 0 {
			t.Errorf("the demo complains:\n%s", diag.String())
		}
	})
	return address
}

// 1. Read the rulebook, its promises, and what was proved about each.
func (j *journey) readRulebook() {
	j.open("/")
	j.reads("Make a complaint", "Come back to your case", "The Lantern Society handles complaints", "98.9 % kept")
	j.follow("Rulebook")
	j.reads(
		"The secretary writes to the complainant within 2 working days of the complaint.",
		"The respondent has at least 14 days to answer before the panel decides.",
		"The case comes to its end within 160 working days of the complaint.",
		"The member then has 14 days to answer. The time is theirs",
		"What is abuse", "Putting out, dimming or hiding another person’s lantern",
	)
	promises := ask[[]string](j.visitor, `[...document.querySelectorAll(".promise")].map(p => p.innerText)`)
	if len(promises) != 3 {
		j.Errorf("the rulebook shows %d promises, want 3", len(promises))
	}
	for _, p := range promises {
		if !strings.Contains(strings.ToLower(p), "proved") {
			j.Errorf("a promise does not say what was proved about it: %q", p)
		}
	}
}

const (
	account = "At the solstice walk he blew out my lantern twice, and laughed when I asked him to stop."
	note    = "The warden wrote this down on the same evening.\n"
)

// 2. File a complaint: at first with fields missing and a file of a refused kind.
// It comes back with everything that was right.
func (j *journey) fail(mode string) {
	j.open("/")
	j.follow("Make a complaint")
	j.choose(mode)
	j.choose("Abuse of a member or guest")
	j.fill("Day", "31")
	j.fill("Month", "2")
	j.fill("Year", "2026")
	j.fill("What happened?", account)
	folder := j.TempDir()
	written, program := filepath.Join(folder, "note of the warden.txt"), filepath.Join(folder, "lantern.exe")
	j.must(os.WriteFile(written, []byte(note), 0o600))
	j.must(os.WriteFile(program, []byte("MZ\x90\x00"), 0o600))
	j.attach(written, program)
	j.press("Send the complaint")
	j.answered(422)
	j.reads("things are to be mended", "lantern.exe", "is of a kind that we do not take", "Say whom the complaint is about", "There is no such date")
	if mode == "Give my name" {
		j.reads("Give your name")
	} else {
		j.readsNot("Give your name, or")
	}
	if got := j.holds("What happened?"); got != account {
		j.Errorf("the account comes back as %q", got)
	}
	if !ask[bool](j.visitor, `document.querySelector("input[name=mode]:checked")?.labels[0].innerText === "`+mode+`"`) {
		j.Error("the choice who will know comes back unmade")
	}
	j.reads("Already received with this form", "note of the warden.txt")
	j.mendName(mode)
}

func (j *journey) mendName(mode string) {
	if mode == "Give my name" {
		j.fill("Your name", "Moth Penhaligon")
	}
}

// mend fills in what was missing, and files.
func (j *journey) mend() {
	j.fill("Whom is the complaint about?", "Hob Candlewick")
	j.do("mend the day", emptied("#day"))
	j.fill("Day", "28")
	j.press("Send the complaint")
	j.answered(200)
	j.reads("Your complaint was filed", "This is the only time that it is shown", "What happens next", "Wednesday 4 March 2026", "Monday 9 March 2026")
	j.caseID = ask[string](j.visitor, `document.querySelector(".filed .ref").innerText`)
	j.code = ask[string](j.visitor, `document.querySelector(".code").innerText.replace(/\s/g, "")`)
	if !regexp.MustCompile(`^([0-9A-Z]{4}-){6}[0-9A-Z]$`).MatchString(j.code) {
		j.Errorf("the code is %q, which is not six groups of four and a sign", j.code)
	}
}

// keepReceipt saves the receipt, which gives nothing away.
func (j *journey) keepReceipt(name string) {
	file, text := j.download("Save receipt")
	if !strings.HasSuffix(file, ".txt") {
		j.Errorf("the receipt is called %q", file)
	}
	secrets := []string{j.code, strings.ReplaceAll(j.code, "-", ""), "Hob Candlewick", "lantern twice", "solstice", "abuse", "Abuse", "warden"}
	if name != "" {
		secrets = append(secrets, name)
	}
	for _, s := range secrets {
		if bytes.Contains(text, []byte(s)) {
			j.Errorf("the receipt gives %q away:\n%s", s, text)
		}
	}
	m := regexp.MustCompile(`(?m)^Entry: (\d+)$`).FindSubmatch(text)
	if m == nil {
		j.Fatalf("the receipt names no entry:\n%s", text)
	}
	j.entry = string(m[1])
	j.receipt = filepath.Join(j.TempDir(), "receipt.txt")
	j.must(os.WriteFile(j.receipt, text, 0o600))
}

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
	j.reads(account, "Moth Penhaligon", "note of the warden.txt", "Write to the complainant", "By Wednesday 4 March 2026", "By Monday 9 March 2026", "rule 5")
	j.readsNot("Tuesday 3 and Wednesday 4 March 2026: days 1 to 2")
	j.expand("", "Wednesday 4 March 2026")
	j.reads("2 working days from Monday 2 March 2026", "Tuesday 3 and Wednesday 4 March 2026: days 1 to 2")
	j.moves("Write to the complainant", "Decide")
	if _, data := j.download("note of the warden.txt"); string(data) != note {
		j.Errorf("the evidence comes out as %q", data)
	}
	j.picture("case.png", 1050)

	j.follow("Write to the complainant")
	j.press("Send the letter")
	j.reads("Done, and on record")
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

// deskInOrder fails unless the desk's cases stand in the order of their dates.
func (j *journey) deskInOrder(least int) {
	j.Helper()
	due := ask[[]string](j.visitor, `[...document.querySelectorAll(".desk-due time")].map(t => t.dateTime)`)
	if len(due) < least || !slices.IsSorted(due) {
		j.Errorf("the desk's dates are %v: fewer than %d, or not the most pressing first", due, least)
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

// takeUpByItself lets a week and another go by in which nobody does anything.
func (j *journey) takeUpByItself() {
	j.become("wick")
	j.follow("All open cases")
	j.deskInOrder(10)
	j.press("Next week")
	j.become("complainant")
	j.reads("Monday 9 March 2026", "last day today")
	j.happened("2026-03-04", "rule 5", "went out by itself")
	j.press("Next week")
	j.happened("2026-03-09", "rule 5", "went by itself to: accept")
	j.happened("2026-03-12", "rule 6", "went out by itself")
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

// answer reads the notice and answers it within the floor.
func (j *journey) answer(until string) {
	j.become("respondent")
	j.reads("Answer what is said", "You have time to the end of "+until)
	j.moves("Answer what is said")
	j.follow("Something has been said about you")
	j.reads("Somebody has complained about you", account, "You may answer")
	j.readsNot("Moth Penhaligon")
	j.follow("Back to the case")
	j.follow("Answer what is said")
	j.fill("Your answer", "It was one lantern, and the wind did it.")
	j.press("Send my answer")
	j.reads("Received, and on record", "It was one lantern, and the wind did it.")
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

// 6. Come back with the code, after trying two that are none.
func (j *journey) comeBack(strange string) {
	j.become("")
	j.follow("Come back with your code")
	var answers []string
	for _, wrong := range []string{"WRONG", strange} {
		j.fill("Your code", wrong)
		j.press("Open my case")
		j.answered(422)
		j.reads("This code opens no case")
		answers = append(answers, j.text())
	}
	if answers[0] != answers[1] {
		j.Errorf("a wrong code and an unknown one are told apart:\n%s\n%s", answers[0], answers[1])
	}
	j.fill("Your code", strings.ToLower(strings.ReplaceAll(j.code, "-", " ")))
	j.press("Open my case")
	j.answered(200)
	j.reads(j.caseID, account, "It was one lantern, and the wind did it.", "We heard both sides and the warden.", "What happens next", "The rules promise an end by", "If nobody did anything any more")
	if address := ask[string](j.visitor, "location.href"); strings.Contains(strings.ToUpper(address), j.code[:4]) {
		j.Errorf("the code stands in the address %s", address)
	}
	if j.width < 600 {
		j.picture("complainant.png", 844)
	}
}

// 5. Weeks go by in which nobody appeals; what the panel has found stands, on
// the day of the rule.
func (j *journey) silenceEndsIt(end, day string, weeks int) {
	for range weeks {
		j.readsNot("The case has ended")
		j.press("Next week")
	}
	j.reads("The case has ended: "+end, "On "+day)
	date, err := time.Parse("Monday 2 January 2006", day)
	j.must(err)
	rule := map[string]string{"upheld": "rule 8", "not upheld": "rule 9"}[end]
	j.happened(date.Format(time.DateOnly), rule, "accept")
}

// happened fails unless the timeline has, under a day, an item that cites the
// rule and says so.
func (j *journey) happened(day, rule, says string) {
	j.Helper()
	items := ask[[][2]string](j.visitor, `[...document.querySelectorAll("[aria-labelledby=happened-heading] .timeline > li")].map(i => [i.querySelector("time").dateTime, i.innerText])`)
	for _, i := range items {
		if i[0] == day && strings.Contains(i[1], rule) && strings.Contains(i[1], says) {
			return
		}
	}
	j.Errorf("nothing on %s cites %s and says %q. What happened:\n%q", day, rule, says, items)
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
	j.reads("No case is open.")
	j.open("/cases/" + j.caseID)
	j.answered(404)
	j.readsNot("Hob Candlewick", account)
}

// 7. The public figures: counts, a chart, and the data.
func (j *journey) seeFigures() {
	j.become("")
	j.follow("Figures")
	j.reads("How promises are kept", "Kept", "Missed", "Median", "Oldest open")
	if !ask[bool](j.visitor, `document.querySelector("figure svg") !== null`) {
		j.Error("the figures have no chart")
	}
	if j.width > 600 {
		j.picture("figures.png", 900)
	}
	shown := ask[[][]string](j.visitor, `[...document.querySelectorAll("table.figures")][0].tBodies[0].rows.length ? [...document.querySelectorAll("table.figures")[0].tBodies[0].rows].map(r => [...r.cells].map(c => c.innerText)) : []`)
	name, data := j.download("Save the figures as CSV")
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || !strings.HasSuffix(name, ".csv") {
		j.Fatalf("%s cannot be read: %v\n%s", name, err, data)
	}
	if len(shown) != 3 {
		j.Errorf("the page shows %d promises, want 3", len(shown))
	}
	for _, promise := range []string{"acknowledged", "heard first", "decided in time"} {
		if !slices.ContainsFunc(rows, func(r []string) bool { return slices.Contains(r, promise) }) {
			j.Errorf("the CSV says nothing of the promise %q:\n%s", promise, data)
		}
	}
	j.figuresAgree(shown, rows)
}

// 8. Verify the receipt by itself and against the running house; then change one
// byte of the record, and be told which.
func (j *journey) verifyAndCheat() {
	j.follow("Public log")
	j.reads("signed checkpoint")
	alone, online, again := j.verifyCommand(1), j.verifyCommand(2), j.verifyCommand(3)
	verifying(j.T, 0, "HOLDS: entry "+j.entry+" is in the log lantern.example/log", alone...)
	verifying(j.T, 0, "HOLDS: ", online...)
	j.follow("About this demo")
	j.fill("Number of the entry", j.entry)
	j.press("Change one byte of it")
	j.reads("One byte of what the database holds of entry " + j.entry)
	verifying(j.T, 1, "BROKEN: the database's record of entry "+j.entry+" no longer matches what was logged: content", again...)
	verifying(j.T, 0, "HOLDS: ", alone...)
}

// verifyCommand is the tutorial's i-th command, for this receipt and this house.
func (j *journey) verifyCommand(i int) []string {
	j.Helper()
	command := tutorialCommands(j.T)[i]
	for k, word := range command {
		command[k] = strings.NewReplacer("http://localhost:8080", j.house, "receipt.txt", j.receipt).Replace(word)
	}
	if command[0] != "verify" {
		j.Fatalf("the tutorial's command %d is %v, want verify", i, command)
	}
	return command[1:]
}

// figuresAgree fails unless the page and the CSV count the promises alike.
func (j *journey) figuresAgree(shown, rows [][]string) {
	j.Helper()
	column := func(name string) int { return slices.Index(rows[0], name) }
	for i, name := range []string{"kept", "missed", "overdue", "running"} {
		for k, promise := range shown {
			if page, data := promise[i+1], rows[k+1][column(name)]; page != data {
				j.Errorf("%q: the page says %s %s, the CSV %s", promise[0], page, name, data)
			}
		}
	}
}
