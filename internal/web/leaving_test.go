package web_test

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
)

// openGuild opens the house of the Lantern Guild, whose rules are those of
// casework's plays about leaving, with a case of which the respondent was told.
func openGuild(t testing.TB) (h *house, id, code, theirs string) {
	t.Helper()
	var files []rulebook.File
	for _, name := range []string{"leaving.md", "manners.md"} {
		text, err := os.ReadFile("../../casework/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, rulebook.File{Name: name, Text: text})
	}
	h = openWith(t, nil, files)
	for _, p := range append(people, office.PersonRow{ID: "eve", Name: "Eve Elder", Roles: []string{"elder"}}) {
		h.must(h.store.PutPerson(context.Background(), p))
	}
	b := h.browser()
	a := b.send("/complain", nil, complaint("category", "conduct")...)
	b.status(a, http.StatusOK)
	id, code = b.first(a, filedCase), strings.ReplaceAll(b.first(a, filedCode), ", ", "-")
	h.as("sam").do("/cases/"+id+"/do/intake/triage", "outcome", "accept", "text", "Arguable.")
	h.as("ina").do("/cases/" + id + "/do/investigation/notice")
	a = h.as("ina").post("/cases/" + id + "/code")
	return h, id, code, b.first(a, codeShown)
}

// The respondent leaves, the case waits and is on a list of the desk; they come
// back, and it goes on. Both parties read it and have letters.
func TestACaseWaitsForWhoLeft(t *testing.T) {
	h, id, code, theirs := openGuild(t)
	at := "/cases/" + id
	ina := h.as("ina")
	ina.has(ina.get(at), "When a party leaves or dies", "Put on record that the respondent left", "Put on record that the complainant has died", "The police, or another body")
	form := ina.get(at + "/act/left")
	ina.has(form, "To leave does not end a case.", "On which day did they leave?", "What becomes of the case?", "The case goes on", "The case waits", "rule 6")
	a := ina.do(at+"/act/left", "on", "2026-03-09", "outcome", "", "text", "Their letter.")
	ina.status(a, http.StatusUnprocessableEntity)
	ina.has(a, "Monday 9 March 2026 is still to come", "Their letter.")
	a = ina.do(at+"/act/left", "on", "", "outcome", "", "text", "Their letter.")
	ina.has(a, "Choose what becomes of the case: the case goes on, or the case waits")
	a = ina.do(at+"/act/left", "on", "", "outcome", casework.Waits, "text", "Their letter.")
	ina.has(a, "The case waits: the respondent has left", "How the parties stand", "The respondent left on Monday 2 March 2026, while the case was open.", "waits in the stage “investigation”", "The case waits from here on")
	ina.lacks(a, "The case has ended")
	for _, party := range []*browser{h.with(code), h.with(theirs)} {
		own := party.get("/case")
		party.has(own, "The case waits: the respondent has left", "Their letter.", "The respondent has left: case "+id+" waits")
		party.lacks(own, "Ina Investigator")
	}
	sam := h.as("sam")
	sam.has(sam.get("/desk"), "Waiting for a return", id)
	sam.lacks(sam.get(at), "the respondent is back")
	h.as("ovid").lacks(h.as("ovid").get(at), "Their letter.")

	h.pass(200)
	ina = h.as("ina")
	ina.has(ina.get(at+"/act/readmitted"), "The case goes on from the stage “investigation”", "the days of waiting count in no limit")
	a = ina.do(at+"/act/readmitted", "on", "", "text", "The guild admitted them.")
	ina.has(a, "was admitted again on Friday 18 September 2026", "139 working days gross, 1 net", "The respondent had left", "The rules promise an end by Friday 7 May 2027")
	own := h.with(theirs).get("/case")
	h.with(theirs).has(own, "Case "+id+" goes on", "The guild admitted them.")
	sam = h.as("sam")
	sam.lacks(sam.get("/desk"), "Waiting for a return")
	sam.has(sam.get("/figures"), "When somebody goes", "The respondent left not stated", "A party died 0")
}

// A complainant withdraws; the respondent is told and reads not a word of why; who
// decides finds it on the desk.
func TestAComplainantWithdraws(t *testing.T) {
	h, id, code, theirs := openGuild(t)
	at := "/cases/" + id
	moth := h.with(code)
	moth.has(moth.get("/case"), "Withdraw your complaint")
	moth.has(moth.get("/case/act/withdraw/complainant"), "You do not have to, and nobody may press you to.", "The elder then decides whether the case goes on; until then it does.")
	a := moth.do("/case/act/withdraw/complainant", "text", "I am afraid of him.")
	moth.has(a, "You withdrew the complaint", "I am afraid of him.")
	other := h.with(theirs)
	own := other.get("/case")
	other.has(own, "The complainant withdrew the complaint", "A complaint was withdrawn: case "+id)
	other.lacks(own, "afraid", "Withdraw your complaint")
	eve := h.as("eve")
	eve.has(eve.get("/desk"), "Whether the case goes on after a withdrawal", "waits for you")
	a = eve.do(at+"/act/decide-withdrawal", "outcome", casework.Ends, "text", "It was about one person alone.")
	eve.has(a, "The case has ended: complaint withdrawn")
	other.has(other.get("/case"), "The case has ended: complaint withdrawn", "has ended: the complaint was withdrawn", "It was about one person alone.")
}

// A respondent dies: their code opens nothing, and nobody writes to them; the
// matter of another case goes to the police, and the clocks stop.
func TestWhoDiedIsWrittenToNoMore(t *testing.T) {
	h, id, code, theirs := openGuild(t)
	ina := h.as("ina")
	form := ina.get("/cases/" + id + "/act/died/respondent")
	ina.has(form, "The respondent has died", "Who acts for them from here on?")
	a := ina.do("/cases/"+id+"/act/died/respondent", "on", "2026-03-01", "contact", "", "reach", "", "text", "Their sister wrote.")
	ina.has(a, "The respondent has died", "The case has ended: respondent died", "No letter is addressed to them.")
	gone := h.browser()
	a = gone.post("/return", "code", theirs)
	gone.status(a, http.StatusNotFound)
	gone.lacks(a, "They blew out my lantern.", id)
	moth := h.with(code)
	own := moth.get("/case")
	moth.has(own, "The case has ended: respondent died", "has ended: the respondent has died")
	moth.lacks(own, "Their sister wrote.")
}

func TestAReferralStopsTheClocks(t *testing.T) {
	h, id, code, _ := openGuild(t)
	eve := h.as("eve")
	ground := "/cases/" + id + "/act/referred/another%20body%20has%20carriage"
	eve.has(eve.get(ground), "Referred, and the clocks stop: another body has carriage")
	a := eve.do(ground, "body", "", "reference", "", "on", "", "text", "A lantern was thrown.")
	eve.status(a, http.StatusUnprocessableEntity)
	eve.has(a, "Say to which body it was referred.", "A lantern was thrown.")
	a = eve.do(ground, "body", "the police", "reference", "LK 7/26", "on", "", "text", "A lantern was thrown.")
	eve.has(a, "The matter was referred to the police on Monday 2 March 2026 (its reference: LK 7/26)", "The clocks stand still")
	moth := h.with(code)
	moth.has(moth.get("/case"), "The matter was referred to the police", "Case "+id+" was referred to another body")
}

// The pages about leaving, in a browser: nothing that axe knows of is wrong with
// them, and nothing is wider than the window.
func TestThePagesAboutLeavingAreFitForAll(t *testing.T) {
	w := chromium(t)
	h, id, code, theirs := openGuild(t)
	at := h.address + "/cases/" + id
	w.as(h.address, h.session("ina"))
	for _, p := range [][2]string{{"left form", "/act/left"}, {"death form", "/act/died/respondent"}, {"referral form", "/act/referred"}, {"withdrawal on their word", "/act/withdraw/complainant"}} {
		w.visit(at + p[1])
		w.look(p[0])
	}
	moth := h.with(code)
	w.as(h.address, cookieOf(moth))
	w.visit(h.address + "/case/act/withdraw/complainant")
	w.look("withdraw form")
	h.as("ina").do("/cases/"+id+"/act/left", "on", "", "outcome", casework.Waits, "text", "Their letter of today.")
	w.as(h.address, h.session("ina"))
	w.visit(at)
	w.look("case waits")
	w.visit(h.address + "/desk")
	w.look("desk with waiting")
	w.visit(at + "/act/readmitted")
	w.look("readmitted form")
	w.as(h.address, cookieOf(h.with(theirs)))
	w.visit(h.address + "/case")
	w.look("own case waits")
	h.pass(90)
	h.as("ina").do("/cases/"+id+"/act/readmitted", "on", "", "text", "The guild admitted them.")
	w.as(h.address, h.session("ina"))
	w.visit(at)
	w.look("case goes on")
	w.visit(h.address + "/figures")
	w.look("figures of leaving")
}

// cookieOf is the session of a browser.
func cookieOf(b *browser) string {
	b.Helper()
	u, err := url.Parse(b.address)
	b.must(err)
	for _, c := range b.client.Jar.Cookies(u) {
		if c.Name == "duly" {
			return c.Value
		}
	}
	b.Fatal("no session")
	return ""
}

// A party can ask after the end of the case, and the desk brings the question to an officer
// until somebody has answered.
func TestWhoAsksAfterTheEndIsAnswered(t *testing.T) {
	h := open(t, nil)
	id, code := h.file()
	sam := h.as("sam")
	sam.done("/cases/"+id+"/do/intake/triage", "outcome", "out of scope", "text", "It is about the weather.")
	complainant := h.with(code)
	complainant.has(complainant.get("/case"), "The case has ended", "Write to the office")
	sam.lacks(sam.get("/desk"), "Asked after the end")
	complainant.has(complainant.done("/case/act/message", "text", "Whom can I turn to now?"), "Whom can I turn to now?")
	sam.has(sam.get("/desk"), "Asked after the end 1", id, "waits for an answer since Monday 2 March 2026")
	h.as("ovid").lacks(h.as("ovid").get("/desk"), "Asked after the end")
	h.as("pres").lacks(h.as("pres").get("/desk"), id)
	a := sam.get("/cases/" + id)
	sam.has(a, "Whom can I turn to now?", "Write to a party")
	sam.done("/cases/"+id+"/act/message", "to", "complainant", "text", "To the harbour master, at any time.")
	sam.lacks(sam.get("/desk"), "Asked after the end")
	complainant.has(complainant.get("/case"), "To the harbour master, at any time.")
}

func TestWhoGoesStandsInAFileOfItsOwn(t *testing.T) {
	h := open(t, nil)
	b := h.browser()
	a := b.get("/figures.csv?of=leaving")
	b.status(a, 200)
	if want := "figure,value\r\nas_of,2026-03-02\r\nleft_while_open,0\r\nwaiting,0\r\nwithdrawn,0\r\nended_withdrawn,0\r\ndied,0\r\nreferred,0\r\n"; a.text != want {
		t.Errorf("%q", a.text)
	}
	b.has(b.get("/figures"), "When somebody goes", "/figures.csv?of=leaving")
}
