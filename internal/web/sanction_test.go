package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/signin"
)

// discipline opens a house on rules with measures and sanctions, with a case whose
// respondent has had notice, and their code.
func discipline(t testing.TB) (h *house, at, complainants, respondents string) {
	h = openUnder(t, nil, "ladder.md", "manners.md")
	for _, p := range []office.PersonRow{{ID: "eva", Name: "Eva Elder", Roles: []string{"elders"}}, {ID: "edo", Name: "Edo Elder", Roles: []string{"elders"}}} {
		h.must(h.store.PutPerson(context.Background(), p))
	}
	at, complainants, respondents = h.noticed()
	return h, at, complainants, respondents
}

// noticed files a complaint, accepts it and gives notice of it.
func (h *house) noticed() (at, complainants, respondents string) {
	id, code := h.file()
	sam := h.as("sam")
	sam.do("/cases/"+id+"/do/intake/triage", "outcome", "accept", "text", "It is about a member.")
	sam.do("/cases/" + id + "/do/hearing/notice")
	theirs, err := h.office.NewCode(context.Background(), id, casework.Actor{ID: "sam", Roles: []string{"secretary"}}, "respondent")
	h.must(err)
	return "/cases/" + id, code, theirs
}

const staying = "/act/impose/staying%20away"

func TestAMeasureIsImposedReviewedAndLiftsItself(t *testing.T) {
	h, at, code, theirs := discipline(t)
	rea, pan := h.as("rea"), h.as("pan")
	a := rea.get(at)
	rea.has(a, "Interim measures", "Impose: staying away")
	pan.lacks(pan.get(at), "Impose: staying away")
	a = rea.get(at + staying)
	rea.has(a, "What it does", "may not come to walks”: from", "Why is it necessary?", "rule 4.2", "The panel reviews it within 28 days; if nobody does, it lifts itself.")
	a = rea.send(at+staying, nil, "seen", rea.first(a, seen), "effects", "0", "to-0", "soon", "text", "Two lanterns were broken.")
	rea.status(a, http.StatusUnprocessableEntity)
	rea.has(a, "Say which milder measures were weighed", "Write the date as year, month and day", "Two lanterns were broken.")
	a = rea.do(at+staying, "effects", "0", "effects", "1", "to-1", "2026-03-31", "text", "Two lanterns were broken.", "lesser", "A warning was weighed; he had one.")
	rea.has(a, "The reviewer imposed an interim measure: staying away", "It is to be reviewed by, or lifts itself at the end of Monday 30 March 2026", "In effect today", "May not write to the complainant : from Monday 2 March 2026 to Tuesday 31 March 2026", "It lasts at the latest until Thursday 2 July 2026")

	// Whom it restrains is told everything; the complainant that it exists.
	respondent, complainant := h.with(theirs), h.with(code)
	a = respondent.get("/case")
	respondent.has(a, "May not come to walks : from Monday 2 March 2026 to Thursday 2 July 2026", "It is no sanction and says nothing about what happened", "Two lanterns were broken.", "A warning was weighed; he had one.", "Ask for an early review: staying away", "An interim measure in case")
	respondent.lacks(a, "Rea Reviewer")
	a = complainant.get("/case")
	complainant.has(a, "The reviewer imposed an interim measure: staying away")
	complainant.lacks(a, "Two lanterns were broken.", "May not come to walks", "A warning was weighed")
	h.as("ovid").lacks(h.as("ovid").get(at), "Two lanterns", "May not come to walks")

	pan.has(pan.get("/desk"), "Review of “staying away”", "30 March")

	// A review needs reasons of today, and two of the panel.
	a = pan.do(at+"/act/continue/M1", "present", "pan", "present", "pia", "text", "Two lanterns were broken!")
	pan.status(a, http.StatusUnprocessableEntity)
	pan.has(a, "These are reasons that were given before")
	a = pan.do(at+"/act/continue/M1", "present", "pan", "text", "He said that he would come again.")
	pan.status(a, http.StatusUnprocessableEntity)
	pan.has(a, "Too few members")
	a = respondent.do("/case/act/ask-review/M1", "text", "I have moved away.")
	respondent.has(a, "You asked for an early review of the interim measure: staying away", "Monday 9 March 2026")
	h.pass(8)
	respondent = h.with(theirs)
	a = respondent.get("/case")
	respondent.has(a, "The interim measure “staying away” ended: it was not reviewed by its last day, and so lifted itself", "Nothing is in effect today.", "has ended: staying away")
}

// suspended is what a panel fills in for a suspension and an order.
func suspended(form string) []string {
	n := strings.Count(form, "-met\" value=\"yes\"")
	fields := []string{
		"outcome", "upheld", "present", "pan", "present", "pia", "text", "Both who were present say the same.",
		"sanction", "training", "rung-1-length", "3 months", "rung-1-effect", "0",
		"sanction", "suspension", "rung-2-length", "6 months", "rung-2-effect", "0", "rung-2-effect", "1", "rung-2-effect-1-for", "2 months",
		"start", "Three months for a broken lantern.", "aggravating", "It was the second one.", "mitigating", "He is sorry.",
	}
	for i := range n {
		fields = append(fields, "finding-"+string(rune('0'+i))+"-met", "yes", "finding-"+string(rune('0'+i))+"-reasons", "As was shown.")
	}
	return fields
}

func TestSanctionsAreImposedAppealedAgainstAndLowered(t *testing.T) {
	h, at, code, theirs := discipline(t)
	h.as("rea").do(at+staying, "effects", "0", "text", "Two lanterns were broken.", "lesser", "None would do.")
	h.pass(10)
	pan := h.as("pan")
	decide := at + "/do/hearing/decision"
	a := pan.get(decide)
	pan.has(a, "Sanctions", "Only with the outcome “upheld”", "from 1 month to 12 months", "rule 4.1", "No like case has ended with a sanction yet.", "What speaks for more?")
	fields := suspended(a.text)
	long := append([]string{"seen", pan.first(a, seen)}, fields...)
	for i := range long {
		if long[i] == "6 months" {
			long[i] = "13 months"
		}
	}
	a = pan.send(decide, nil, long...)
	pan.status(a, http.StatusUnprocessableEntity)
	pan.has(a, "“suspension” lasts at most 12 months, and 13 months is more", `value="13 months"`)
	a = pan.do(decide, fields...)
	pan.has(a, "Imposed: suspension for 6 months", "It has not taken effect", "Where the weighing of sanctions began: Three months for a broken lantern.", "What speaks for less: He is sorry.")

	// The respondent appeals on a listed ground, and the elders lower it.
	respondent := h.with(theirs)
	a = respondent.get("/case")
	respondent.has(a, "It has not taken effect: it waits for the time to appeal")
	lodge := "/case/do/appeal/lodge"
	respondent.has(respondent.get(lodge), "On which grounds do you appeal?", "No appeal of yours can make things worse for you.", "New evidence")
	a = respondent.do(lodge, "outcome", "appeal", "text", "It is too much.")
	respondent.status(a, http.StatusUnprocessableEntity)
	respondent.has(a, "Choose the grounds on which you appeal.")
	a = respondent.do(lodge, "outcome", "appeal", "grounds", "the sanction is too much", "text", "It is too much.")
	respondent.has(a, "Ground of appeal: the sanction is too much")
	eva := h.as("eva")
	hearing := at + "/do/appeal%20hearing/decision"
	form := eva.get(hearing)
	lower := suspended(form.text)
	for i := range lower {
		switch lower[i] {
		case "upheld":
			lower[i] = "varied"
		case "pan", "pia":
			lower[i] = map[string]string{"pan": "eva", "pia": "edo"}[lower[i]]
		}
	}
	a = eva.do(hearing, lower...)
	eva.status(a, http.StatusUnprocessableEntity)
	eva.has(a, "These are the sanctions that were imposed: nothing is lowered")
	for i := range lower {
		if lower[i] == "6 months" {
			lower[i] = "2 months"
		}
	}
	a = eva.do(hearing, lower...)
	eva.has(a, "The case has ended: upheld", "“suspension” takes effect, from Thursday 12 March 2026 to Saturday 2 May 2026", "10 days served under interim measures and earlier sanctions are taken off", "May not vote : from Thursday 12 March 2026 to Saturday 2 May 2026")

	// Both are told the same day, with the way out; the order outlives the case.
	a = respondent.get("/case")
	respondent.has(a, "May not carry a lantern : from Thursday 12 March 2026 to Saturday 2 May 2026", "has ended: upheld")
	for _, party := range []*browser{respondent, h.with(code)} {
		letter := party.get(lastLetter(party.get("/case")))
		party.has(letter, "the Lantern Ombudsman", "Monday 14 September 2026", "suspension", "2 May 2026")
	}
	h.pass(100)
	sam := h.as("sam")
	a = sam.get(at)
	sam.has(a, "nobody had put on record that it was fulfilled", "Put on record that it was fulfilled: training")
	a = sam.send(at+"/act/fulfil/S3", []office.Upload{{Name: "certificate.pdf", Data: []byte("%PDF-1.7\n")}}, "seen", sam.first(sam.get(at+"/act/fulfil/S3"), seen), "text", "")
	sam.has(a, "“training” was fulfilled", "late")

	// The next panel sees how this one was sanctioned, and no name.
	next, _, _ := h.noticed()
	pan = h.as("pan")
	a = pan.get(next + "/do/hearing/decision")
	pan.has(a, "How like cases were sanctioned", "training, 3 months; suspension, 2 months", "2026")
}

func lastLetter(a answer) string {
	i := strings.LastIndex(a.text, `href="/case/letters/`)
	path, _, _ := strings.Cut(a.text[i+len(`href="`):], `"`)
	return path
}

// lookAtSanctions looks at the pages of measures, sanctions and appeals.
func lookAtSanctions(t *testing.T, w *window) *house {
	h, at, _, _ := discipline(t)
	id, err := url.PathUnescape(strings.TrimPrefix(at, "/cases/"))
	h.must(err)
	session := func(v signin.Visitor) string {
		token, err := h.desk.Start(context.Background(), v)
		h.must(err)
		return token
	}
	officer := func(id string) { w.as(h.address, session(signin.Visitor{Actor: casework.Actor{ID: id}})) }
	party := func(name string) {
		w.as(h.address, session(signin.Visitor{Actor: casework.Actor{ID: name, Party: name}, Case: id}))
	}
	look := func(name, path string) { w.visit(h.address + path); w.look(name) }
	officer("rea")
	look("impose", at+staying)
	w.submit("main form .button")
	w.look("impose refused")
	look("act nowhere", at+"/act/impose")
	h.as("rea").do(at+staying, "effects", "0", "effects", "1", "text", "Two lanterns were broken.", "lesser", "None would do.")
	officer("pan")
	look("continue", at+"/act/continue/M1")
	look("lift", at+"/act/lift-measure/M1")
	look("decide with sanctions", at+"/do/hearing/decision")
	w.submit("main form .button")
	w.look("decide with sanctions refused")
	party("respondent")
	look("own case with a measure", "/case")
	look("ask for a review", "/case/act/ask-review/M1")
	look("own act nowhere", "/case/act/ask-review")
	pan := h.as("pan")
	pan.do(at+"/do/hearing/decision", suspended(pan.get(at+"/do/hearing/decision").text)...)
	look("own case with sanctions", "/case")
	look("appeal on grounds", "/case/do/appeal/lodge")
	h.pass(15)
	party("respondent")
	look("own case with sanctions in force", "/case")
	officer("sam")
	look("case with sanctions", at)
	look("fulfil", at+"/act/fulfil/S1")
	return h
}
