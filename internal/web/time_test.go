package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"duly/timetable"
)

var option = func(b *browser, a answer, label string) string {
	return b.first(a, regexp.MustCompile(`name="event" value="(\d+)"[^>]*><label[^>]*>`+label))
}

// More time is asked for, refused, asked for again and granted; a day of service is
// corrected; a case is expedited; a day is declared: on the officers' pages, the
// parties' and in their letters.
func TestTheTimeOfACaseOnItsPages(t *testing.T) {
	h := open(t, nil)
	id, code := h.file()
	at := "/cases/" + id
	sam, ina := h.as("sam"), h.as("ina")
	sam.lacks(sam.get(at), "Expedite the case")
	sam.status(sam.get(at+"/act/expedite"), http.StatusConflict)
	sam.do(at+"/do/intake/triage", "outcome", "accept", "text", "It is about a member.")
	ina.do(at + "/do/investigation/notice")
	h.pass(2)
	sam, ina = h.as("sam"), h.as("ina")
	rea := h.as("rea")

	// The letter had been delivered later than it was recorded. Its sender does not
	// say so; another officer does, and the respondent has the whole of their time.
	a := ina.get(at + "/act/correct")
	a = ina.send(at+"/act/correct", nil, "seen", ina.first(a, seen), "event", option(ina, a, "The investigator wrote"), "ground", "day of service", "day", "2026-03-04", "text", "It came back.")
	ina.status(a, http.StatusUnprocessableEntity)
	ina.has(a, "Nobody corrects the day of what they did themselves", "It came back.</textarea>")
	a = sam.get(at + "/act/correct")
	a = sam.send(at+"/act/correct", nil, "seen", sam.first(a, seen))
	sam.has(a, "Choose what is to be corrected.", "Choose what is wrong in it.", "Give the reasons.")
	a = sam.send(at+"/act/correct", nil, "seen", sam.first(a, seen), "event", option(sam, a, "The investigator wrote"), "ground", "day of service", "day", "2026-03-04", "text", "It came back, and was delivered by hand.")
	sam.has(a, "The secretary corrected the file: the day of service", "The day of service was recorded as Monday 2 March 2026; it was Wednesday 4 March 2026",
		"“reply” had Monday 16 March 2026 as its last day, and now has Wednesday 18 March 2026", "Corrected on Wednesday 4 March 2026: the day of service")
	sam.lacks(a, "stays so, although")
	letter := h.with(code).get("/case/letters/1")
	letter2 := h.with(code).get("/case")
	h.browser().has(letter2, "A correction in case "+id, "It came back, and was delivered by hand.")
	h.browser().has(letter, "The day of service was recorded as Monday 2 March 2026. It was Wednesday 4 March 2026.", "its last day was Monday 16 March 2026 and is now Wednesday 18 March 2026", "A decision that was taken stays as it is.")

	// Words are for those to correct who wrote them.
	complainant := h.with(code)
	a = complainant.get("/case/act/correct")
	complainant.lacks(a, "day of service", "The investigator wrote")
	a = complainant.send("/case/act/correct", nil, "seen", complainant.first(a, seen), "event", "1", "ground", "words", "wrong", "my lantern", "right", "my sister’s lantern", "text", "I wrote in a hurry.")
	complainant.has(a, "You corrected the file: the words", "Wrong: my lantern", "Right: my sister’s lantern", "I wrote in a hurry.")
	ina.has(ina.get(at), "The complainant corrected the file: the words", "Right: my sister’s lantern")

	// A day is declared on which the reply would have ended.
	if _, err := h.office.Declare(t.Context(), timetable.Holiday{Date: timetable.MustDate("2026-03-18"), Name: "a day of lanterns", Source: "a decision of the board"}); err != nil {
		t.Fatal(err)
	}
	own := complainant.get("/case")
	complainant.has(own, "Wednesday 18 March 2026 was declared a day that is not worked: a day of lanterns", "“reply” had Wednesday 18 March 2026 as its last day, and now has Thursday 19 March 2026", "Dates in case "+id+" move")
	complainant.lacks(own, "stays so, although")

	// Expedited: the organisation's limits are halved, the respondent's stays.
	a = rea.get(at)
	rea.has(a, "The time of this case", "Expedite the case")
	a = rea.get(at + "/act/expedite")
	rea.has(a, "half the time", "rule 11")
	a = rea.send(at+"/act/expedite", nil, "seen", rea.first(a, seen), "text", "They share a boat.")
	rea.status(a, http.StatusUnprocessableEntity)
	rea.has(a, "Choose the ground.", "They share a boat.</textarea>")
	a = rea.send(at+"/act/expedite", nil, "seen", rea.first(a, seen), "ground", "somebody is at risk", "text", "They share a boat.")
	rea.has(a, "The reviewer expedited the case: somebody is at risk", "the parties keep theirs")
	rea.lacks(rea.get(at), "Expedite the case")
	complainant.has(complainant.get("/case"), "Case "+id+" is expedited")

	h.pass(16)
	ina, rea = h.as("ina"), h.as("rea")
	ina.do(at+"/do/investigation/report", "text", "What I found.")
	rea.do(at+"/do/investigation/charge", "outcome", "case to answer", "text", "There is enough.")
	ina.do(at + "/do/hearing/bundle")
	pan := h.as("pan")
	a = pan.get(at)
	pan.has(a, "Ask for more time for “decision”")
	address := at + "/act/ask-time/hearing.decision"
	a = pan.get(address)
	pan.has(a, "If it is granted, the last day would be")
	a = pan.send(address, nil, "seen", pan.first(a, seen), "text", "")
	pan.status(a, http.StatusUnprocessableEntity)
	a = pan.send(address, nil, "seen", pan.first(a, seen), "text", "A member is ill.")
	pan.has(a, "The panel asked for more time for “decision”", "It can be granted until the end of")
	rea.has(rea.get("/desk"), "Answer about more time for “decision”", "waits for you")
	a = rea.get(at)
	rea.has(a, "More time is asked for", "Refuse more time for “decision”", "Extend “decision” to")
	a = rea.get(at + "/act/refuse-time/hearing.decision")
	rea.has(a, "A member is ill.")
	a = rea.send(at+"/act/refuse-time/hearing.decision", nil, "seen", rea.first(a, seen), "text", "There is a reserve.")
	rea.has(a, "The reviewer refused more time for “decision”", "Its last day stays")
	if complainant = h.with(code); !strings.Contains(complainant.get("/case").text, "No more time in case "+id) {
		t.Error("the complainant was not told that no more time was given")
	}
	complainant.lacks(complainant.get("/case"), "Rea Reviewer", "Pan Panel")
}
