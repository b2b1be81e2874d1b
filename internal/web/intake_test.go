package web_test

import (
	"net/http"
	"strings"
	"testing"
)

// One complaint about two people: two cases, one number, a code for each.
func TestAComplaintAboutTwoPeopleOpensTwoCases(t *testing.T) {
	h := open(t, nil)
	b := h.browser()
	a := b.send("/complain", nil, append(complaint(), "others", "Ulla Brandt\n\n")...)
	b.status(a, http.StatusOK)
	b.has(a, "with the number 2026-0001", "Your code for the case about Ulla Brandt", "That case is about Hob Candlewick")
	id := b.first(a, filedCase)
	sam := h.as("sam")
	page := sam.get("/cases/" + id)
	sam.has(page, "complaint 2026-0001", "The same incident", "Abuse of a member · Ulla Brandt")
	sam.lacks(page, "Perhaps the same incident")

	a = b.send("/complain", nil, append(complaint(), "others", strings.Repeat("Somebody else\nAnother one\n", 1)+strings.Join(strings.Split("abcdefghijk", ""), "\n"))...)
	b.status(a, http.StatusUnprocessableEntity)
	b.has(a, "One complaint can be about 10 people at the most", "Somebody else")
}

// Two complaints about one evening: the second is suggested, joined by an officer,
// and separated again; each complainant reads what they may.
func TestComplaintsAboutOneIncidentBecomeOneCase(t *testing.T) {
	h := open(t, nil)
	first, firstCode := h.file()
	b := h.browser()
	a := b.send("/complain", nil, complaint("name", "Cyra Example", "respondent", "H. CANDLEWICK", "account", "I saw it too.")...)
	second, secondCode := b.first(a, filedCase), strings.ReplaceAll(b.first(a, filedCode), ", ", "-")
	at := "/cases/" + second
	sam := h.as("sam")
	sam.has(sam.get("/desk"), "perhaps the same as 1 other")
	sam.has(sam.get(at), "Perhaps the same incident", first, "The respondent has the same name; both are said to have happened on or about Friday 27 February 2026.")
	for _, other := range []string{"pres", "ovid"} {
		o := h.as(other)
		o.lacks(o.get(at), "Perhaps the same incident")
	}
	form := sam.get(at + "/act/join")
	sam.has(form, "It may be "+first)
	a = sam.do(at+"/act/join", "into", "", "text", "")
	sam.status(a, http.StatusUnprocessableEntity)
	sam.has(a, "Say in which case the complaint is to go on.", "Give the reasons.")
	a = sam.do(at+"/act/join", "into", "ZZZZ-9999", "text", "The same evening.")
	sam.status(a, http.StatusUnprocessableEntity)
	sam.has(a, "There is no open case “ZZZZ-9999” among those that you may see", "The same evening.")
	a = sam.do(at+"/act/join", "into", first, "text", "The same evening.")
	sam.has(a, "This complaint goes on in case", first, "The case has ended: joined to another case")

	cyra := h.with(secondCode)
	page := cyra.get("/case")
	cyra.has(page, "Case "+first, "Further complaint C2, number 2026-0002", "From you", "I saw it too.", "They blew out my lantern.")
	cyra.lacks(page, "Moth Penhaligon")
	moth := h.with(firstCode)
	page = moth.get("/case")
	moth.has(page, "I saw it too.", "a complainant whose name is not known to you", "A further complaint in case "+first)
	moth.lacks(page, "Cyra Example", second)
	a = cyra.do("/case/add", "text", "There was a second lantern.")
	cyra.has(a, "added to the file You Statement There was a second lantern.")
	moth.has(moth.get("/case"), "added to the file Another complainant Statement", "There was a second lantern.")

	a = sam.do("/cases/"+first+"/act/separate/C2", "text", "It was another evening.")
	sam.has(a, "separated the further complaint C2")
	alone := h.with(secondCode)
	page = alone.get("/case")
	alone.has(page, "complaint 2026-0002", "I saw it too.")
	alone.lacks(page, "They blew out my lantern.", "Case "+first)
}

func TestPartiesAndOfficeWriteToEachOther(t *testing.T) {
	h := open(t, nil)
	id, code := h.file()
	at := "/cases/" + id
	sam, moth := h.as("sam"), h.with(code)
	a := moth.do("/case/act/message", "text", "When will you ask the keeper?")
	moth.has(a, "You wrote to the office")
	a = sam.do(at+"/act/message", "to", "", "text", "Tomorrow.")
	sam.status(a, http.StatusUnprocessableEntity)
	sam.has(a, "Choose one of the parties", "Tomorrow.")
	sam.has(sam.do(at+"/act/message", "to", "complainant", "text", "Tomorrow."), "When will you ask the keeper?", "The secretary wrote to the complainant")
	page := moth.get("/case")
	moth.has(page, "Messages", "Tomorrow.")
	moth.lacks(page, "Sam Secretary")

	sam.do(at+"/do/intake/triage", "outcome", "accept", "text", "It is about a member.")
	ina := h.as("ina")
	ina.do(at + "/do/investigation/notice")
	hob := h.with(ina.first(ina.post(at+"/code"), codeShown))
	page = hob.get("/case")
	hob.has(page, "wrote to the office")
	hob.lacks(page, "Tomorrow.", "keeper")

	ina.do(at+"/act/arrange", "for", "respondent", "what", "adjustment", "text", "Large print.")
	hob.has(hob.get("/case"), "How the parties take part", "Large print.")
	moth.lacks(moth.get("/case"), "Large print.")
	ina.has(ina.get(at+"/act/message"), "The respondent: adjustment", "Large print.")

	a = hob.do("/case/act/arrange", "what", "representative", "name", "Rita Beispiel")
	hob.has(a, "represented by Rita Beispiel")
	rita := h.with(hob.first(hob.post("/case/code/P2"), codeShown))
	a = rita.do("/case/do/investigation/reply", "text", "For him I say: it was not so.")
	rita.has(a, "The respondent answered", "For him I say")
	moth.has(moth.get("/case"), "The respondent’s representative")
	hob.do("/case/act/unarrange/P2", "text", "")
	rita.status(rita.get("/case"), http.StatusNotFound)
}

// To file confidentially is a request that is decided with reasons.
func TestANameIsWithheldUntilItIsDecided(t *testing.T) {
	h := open(t, nil)
	id, code := h.file()
	at := "/cases/" + id
	sam, ina, moth := h.as("sam"), h.as("ina"), h.with(code)
	sam.has(sam.get(at), "Nobody has decided this yet; until then the name is withheld.")
	sam.do(at+"/do/intake/triage", "outcome", "accept", "text", "It is about a member.")
	ina.do(at + "/do/investigation/notice")
	hobs := ina.first(ina.post(at+"/code"), codeShown)
	hob := h.with(hobs)
	a := ina.do(at+"/act/confidence/C1", "text", "")
	ina.status(a, http.StatusUnprocessableEntity)
	ina.has(a, "Give the reasons.")
	ina.has(ina.do(at+"/act/confidence/C1", "outcome", "refused", "text", "He cannot answer otherwise."), "decided whether a complainant’s name is withheld")
	hob.lacks(hob.get("/case"), "Moth Penhaligon")
	moth.has(moth.get("/case"), "the name is withheld until the end of", "Have it looked at again that your name is not to be withheld")
	h.pass(20)
	hob = h.with(hobs)
	hob.has(hob.get("/case"), "Moth Penhaligon", "took effect")
	ina.has(h.as("ina").get(at), "This was refused, and the name is known.")
}
