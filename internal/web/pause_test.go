package web_test

import (
	"net/http"
	"strings"
	"testing"

	"duly/internal/office"
)

// The clocks of a case are stopped, on two grounds, and started again: on the
// officers' page, the parties' and in their letters.
func TestTheClocksAreStoppedAndStartedAgain(t *testing.T) {
	h := open(t, nil)
	id, code := h.file()
	at := "/cases/" + id
	sam, ina, rea := h.as("sam"), h.as("ina"), h.as("rea")
	sam.lacks(sam.get(at), "Stop the clocks")
	sam.status(sam.get(at+"/pause/police%20investigation"), http.StatusConflict)
	rea.status(rea.get(at+"/pause/the%20weather"), http.StatusConflict)
	sam.do(at+"/do/intake/triage", "outcome", "accept", "text", "It is about a member.")
	ina.do(at + "/do/investigation/notice")
	h.pass(2)
	ina, rea = h.as("ina"), h.as("rea") // a session ends after half a day

	police := at + "/pause/police%20investigation"
	a := rea.get(at)
	rea.has(a, "Stop the clocks: police investigation until 1 April 2026 at the latest", `href="`+police+`"`)
	a = rea.get(police)
	rea.has(a, "for at most 20 working days, at most 2 times in a case", "rule 10", "until Wednesday 1 April 2026", "“reply” : Monday 16 March 2026 becomes Monday 13 April 2026")
	a = rea.send(police, nil, "seen", rea.first(a, seen), "text", " ")
	rea.status(a, http.StatusUnprocessableEntity)
	rea.has(a, "Give the reasons.", "The dates that move")
	a = rea.send(police, nil, "seen", rea.first(a, seen), "text", "The police asked us to wait.")
	rea.has(a, "Done, and on record", "The reviewer stopped the clocks: police investigation", "“reply” had Monday 16 March 2026 as its last day, and now has Monday 13 April 2026",
		"The clocks stand still", "the reviewer stopped the clocks on Wednesday 4 March 2026 ( rule 10 )", "Start the clocks again", "2 working days gross, 2 net of those on which the clocks stood still")
	rea.lacks(a, "stays so, although")
	ina.lacks(ina.get(at), "/resume/", "/pause/")

	// The parties read it, in their case and in a letter; they may act, officers wait.
	complainant := h.with(code)
	own := complainant.get("/case")
	complainant.has(own, "The clocks stand still", "Police investigation : the reviewer stopped the clocks", "The police asked us to wait.", "Meanwhile no limit counts the days.", "The clocks of case "+id+" stand still: police investigation")
	complainant.lacks(own, "/resume/", "Rea Reviewer")
	letter := complainant.get("/case/letters/1")
	complainant.has(letter, "On Wednesday 4 March 2026 the reviewer stopped the clocks", "“police investigation” (rule 10)", "“reply”: its last day was Monday 16 March 2026 and is now Monday 13 April 2026.", "turn to the reviewer", "The police asked us to wait.")
	h.pass(1)
	a = h.as("ina").post(at + "/code")
	respondent := h.with(h.browser().first(a, codeShown))
	respondent.do("/case/do/investigation/reply", "text", "It was not so.")
	ina = h.as("ina")
	a = ina.get(at)
	ina.has(a, "Yours, and not possible now", "The clocks stand still until Wednesday 1 April 2026: police investigation", "Possible from Thursday 2 April 2026", "3 working days gross, 2 net")
	ina.status(ina.get(at+"/do/investigation/report"), http.StatusConflict)

	// Another ground asks for a paper, which the parties are not shown.
	ill := at + "/pause/illness"
	rea = h.as("rea")
	form := rea.get(ill)
	rea.has(form, "The rule asks for something in evidence", "No date moves.")
	a = rea.send(ill, nil, "seen", rea.first(form, seen), "text", "A party is ill.")
	rea.status(a, http.StatusUnprocessableEntity)
	rea.has(a, "Nothing is in evidence yet", "rule 10", "A party is ill.</textarea>")
	a = rea.send(ill, []office.Upload{{Name: "doctor.txt", Data: []byte("ill")}}, "seen", rea.first(a, seen), "text", "A party is ill.")
	rea.has(a, "The reviewer stopped the clocks: illness", "doctor.txt", "until Monday 16 March 2026")
	complainant.lacks(complainant.get("/case"), "doctor.txt")

	// Early, and by itself.
	h.pass(1)
	rea = h.as("rea")
	again := at + "/resume/police%20investigation"
	a = rea.get(again)
	rea.has(a, "Start the clocks again: police investigation", "Another pause, for “illness”, runs on until Monday 16 March 2026 at the latest", "“report” : Friday 24 April 2026 becomes Wednesday 8 April 2026")
	a = rea.do(again, "text", "They are done.")
	rea.has(a, "The reviewer ended the pause for “police investigation”", "By itself it would have ended on Wednesday 1 April 2026", "“report” had Friday 24 April 2026 as its last day, and now has Wednesday 8 April 2026", "Illness : the reviewer stopped")
	rea.status(rea.get(again), http.StatusConflict)
	h.pass(11)
	complainant = h.with(code)
	own = complainant.get("/case")
	complainant.has(own, "When the clocks stood still", "The pause for “illness” ended by itself", "A pause in case "+id+" has ended: illness", "11 working days gross, 3 net")
	letters := complainant.get("/case/letters/3")
	complainant.has(letters, "ended the pause for “police investigation”", "They are done.", "The clocks still stand still until the end of Monday 16 March 2026 at the latest, on the ground “illness”.", "“report” is for the investigator, by Wednesday 8 April 2026 at the latest")
	if o := h.as("ovid").get(at); !strings.Contains(o.text, "stopped the clocks") || strings.Contains(o.text, "They are done.") {
		t.Error("the overseer should see the pauses and not a word of what was said")
	}

	h.as("ina").do(at+"/do/investigation/report", "text", "What I found.")
	rea = h.as("rea")
	rea.has(rea.get(at), "Stop the clocks: police investigation", "Nobody stops their own clock, and “charge” is for the reviewer now")
}

// Begun on a limit's last day, a pause does not save it, and the form says so.
func TestAPauseBegunOnTheLastDayIsSaidToSaveNothing(t *testing.T) {
	h := open(t, nil)
	id, _ := h.file()
	at := "/cases/" + id
	h.as("sam").do(at+"/do/intake/triage", "outcome", "accept", "text", "It is about a member.")
	h.pass(3)
	rea := h.as("rea")
	a := rea.get(at + "/pause/police%20investigation")
	rea.has(a, "The last day of “notice” is Thursday 5 March 2026, and a pause begun today does not save it.", "No date moves.")
	form := rea.first(a, seen)
	h.as("ina").do(at + "/do/investigation/notice")
	a = rea.send(at+"/pause/police%20investigation", nil, "seen", form, "text", "The police asked us to wait.")
	rea.status(a, http.StatusConflict)
	rea.has(a, "The case has changed since you opened this page", "The police asked us to wait.</textarea>", "“reply” : Thursday 19 March 2026 becomes Thursday 16 April 2026")
}
