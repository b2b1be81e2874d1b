package main

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"time"
)

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
