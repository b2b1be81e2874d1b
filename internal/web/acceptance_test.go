package web_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/procedures"
	"duly/timetable"
)

// hall opens a house on the full procedure, with everybody whom it takes.
func hall(t testing.TB) *house {
	t.Helper()
	h := openWith(t, nil, procedures.Files("full"))
	trained := map[string]timetable.Date{"fair hearing": timetable.MustDate("2028-12-31")}
	put := func(id, role string, qualities ...string) {
		h.must(h.store.PutPerson(context.Background(), office.PersonRow{ID: id, Name: strings.ToUpper(id[:1]) + id[1:] + " Exemplar", Roles: []string{role}, Qualities: qualities, Trained: trained}))
	}
	for id, role := range map[string]string{
		"cam": "case manager", "tri": "triage officer", "inv": "investigator", "exa": "case examiner", "reg": "registrar", "rev": "reviewer",
		"ivy": "interim panel", "ike": "interim panel", "ira": "interim panel", "ove": office.Overseer, "gov": "governing body",
	} {
		put(id, role)
	}
	for i := range 8 { // four of each quality: whoever is drawn first, a second panel can be filled
		q := []string{"lay", "legally qualified"}[i%2]
		put(fmt.Sprintf("pan%d", i), "panel", q)
		put(fmt.Sprintf("app%d", i), "appeal panel", q)
	}
	return h
}

// clear has officers say that they have no conflict, where the page asks it of them first.
func (h *house) clear(at string, ids ...string) {
	h.Helper()
	for _, id := range ids {
		b := h.as(id)
		b.has(b.get(at), "First: do you have a conflict?")
		b.done(at+"/act/declare", "outcome", casework.NoConflict)
	}
}

// found are the fields of a decision that finds every clause met.
func found(form answer, outcome string, more ...string) []string {
	fields := []string{"outcome", outcome, "text", "We heard both, and those who were there."}
	evidence := regexp.MustCompile(`name="(finding-\d+)-evidence" value="(E\d+)"`).FindAllStringSubmatch(form.text, -1)
	for i := range strings.Count(form.text, `-met" value="yes"`) {
		id := fmt.Sprint("finding-", i)
		fields = append(fields, id+"-met", "yes", id+"-reasons", "As was shown.")
		for _, m := range evidence {
			if m[1] == id {
				fields = append(fields, id+"-evidence", m[2])
				break
			}
		}
	}
	return append(fields, more...)
}

// TestTheFullProcedureIsHeldThroughItsPages takes one case from the complaint to the order
// that follows from it: a measure that is reviewed early, a veto, a second hearing by other
// people, a sanction from which the time served is taken off, an appeal on listed grounds, and
// the last letter with the way out.
func TestTheFullProcedureIsHeldThroughItsPages(t *testing.T) {
	h := hall(t)
	b := h.browser()
	a := b.send("/complain", nil, complaint("mode", office.Named)...)
	id, code := b.first(a, filedCase), strings.ReplaceAll(b.first(a, filedCode), ", ", "-")
	at := "/cases/" + id
	cam, tri, inv := h.as("cam"), h.as("tri"), h.as("inv")

	// Nobody sees a paper before they have said whether they have a conflict.
	cam.lacks(cam.get(at), "They blew out my lantern")
	h.clear(at, "cam", "tri", "inv")
	cam.has(cam.get(at), "They blew out my lantern", "Your next step")
	cam.done(at + "/do/intake/acknowledge")
	tri.done(at+"/do/intake/triage", "outcome", "proceed", "text", "If it is so, it is abuse.")
	cam.done(at+"/act/frame", "category", "abuse", "alleged", "Blew out the lantern of a member, twice.", "from", "2026-02-27")
	cam.done(at + "/do/answer/notice")
	theirs, err := h.office.NewCode(context.Background(), id, casework.Actor{ID: "cam", Roles: []string{"case manager"}}, "respondent")
	h.must(err)
	respondent, complainant := h.with(theirs), h.with(code)
	respondent.has(respondent.get("/case"), "The welfare officer listens to either side")

	// A measure, and its early review by somebody else.
	h.clear(at, "ivy", "ike", "ira", "rev")
	ivy, rev := h.as("ivy"), h.as("rev")
	three := []string{"present", "ivy", "present", "ike", "present", "ira"}
	ivy.done(at+"/act/impose/full%20suspension", append(three, "effects", "0", "effects", "1", "effects", "2", "text", "It was twice, and there is a meeting on Friday.", "lesser", "To sit apart was weighed; there is one door.")...)
	a = respondent.done("/case/act/ask-review/M1", "text", "I am away on Friday.")
	respondent.has(a, "You asked for an early review", "Monday 9 March 2026")
	rev.has(rev.get("/desk"), "Review of “full suspension”", "waits for you")
	a = rev.get(at)
	rev.has(a, "Your next step", "Review, and let it go on: full suspension", "Lift: full suspension")
	rev.done(at+"/act/continue/M1", "text", "He is back on Saturday, and there is a meeting each week.")

	respondent.done("/case/do/answer/reply", "text", "It was the wind.")
	cam.done(at+"/do/answer/track", "outcome", "standard", "text", "One evening, two witnesses.")
	inv.done(at+"/act/submit", "title", "What the warden saw", "kind", "statement", "words", "There was no wind.")
	inv.done(at+"/do/standard%20investigation/report", "outcome", "on file", "text", "I asked the warden and both sides.")
	cam.done(at + "/do/comments/disclose")
	complainant.done("/case/do/comments/complainant%20comments", "text", "As the warden says.")
	respondent.done("/case/do/comments/member%20comments", "text", "The warden was far off.")
	h.clear(at, "exa")
	h.as("exa").done(at+"/do/comments/examine", "outcome", "case to answer", "text", "There is enough to hear.")
	cam.done(at + "/do/hearing/papers")

	// The panel is drawn, hears, and the reviewer sends its draft back: verify or veto.
	first := h.panel(at, "panel")
	h.pass(15)
	h.hears(at, "hearing", first)
	rev = h.as("rev") // a session does not last as long
	a = rev.get(at)
	rev.has(a, "Review the case")
	form := rev.get(at + "/do/hearing/review%20draft")
	rev.has(form, "Hear again", "The stage “second hearing” begins")
	rev.lacks(form, "Sanctions", "Findings, clause by clause", "Upheld")
	rev.done(at+"/do/hearing/review%20draft", "outcome", "hear again", "text", "The draft rests on what the respondent has not seen.")

	rev.done(at+"/act/continue/M1", "text", "It is to be heard again, and both come to the meetings.")

	// Others hear it, and uphold it.
	cam = h.as("cam")
	cam.done(at + "/do/second%20hearing/papers")
	second := h.panel(at, "panel")
	for _, who := range second {
		if slices.Contains(first, who) {
			t.Errorf("%s hears the case a second time", who)
		}
	}
	h.pass(15)
	h.hears(at, "second hearing", second)
	h.until("2026-04-13")
	two := h.as(second[0])
	decide := at + "/do/second%20hearing/decision"
	form = two.get(decide)
	two.has(form, "of 9 clauses answered", "If you impose any: how they were weighed", "Suspension", "rule 16", "No like case has ended with a sanction yet.")
	a = two.done(decide, found(form, "upheld", imposed(second, "upheld", "6 months")...)...)
	two.has(a, "Imposed: suspension for 6 months", "Imposed: training for 3 months", "It has not taken effect")

	// The member appeals on a ground from the list, and it is lowered; the time under the
	// measure is taken off.
	respondent = h.with(theirs)
	lodge := "/case/do/last%20appeal/lodge"
	respondent.has(respondent.get(lodge), "On which grounds do you appeal?", "What was imposed is out of proportion", "No reasonable panel could find so")
	a = respondent.done(lodge, "outcome", "appeal", "grounds", "what was imposed is out of proportion", "text", "Six months are too many.")
	respondent.has(a, "Ground of appeal: what was imposed is out of proportion")
	cam = h.as("cam")
	cam.done(at + "/do/last%20appeal%20hearing/papers")
	third := h.panel(at, "appeal panel")
	h.until("2026-04-27")
	app := h.as(third[0])
	decide = at + "/do/last%20appeal%20hearing/decision"
	form = app.get(decide)
	a = app.done(decide, found(form, "lowered", imposed(third, "lowered", "4 months")...)...)
	// From 2 March to 16 April, when nobody had reviewed it again: 45 days of the four months.
	app.has(a, "The case has ended: upheld", "“suspension” takes effect, from Monday 27 April 2026 to Monday 13 July 2026: 45 days served under interim measures and earlier sanctions are taken off")

	// Both are told on the same day, with the way out, before the public figures show the end.
	for _, party := range []*browser{h.with(theirs), h.with(code)} {
		letter := party.get(lastLetter(party.get("/case")))
		party.has(letter, "has ended", "the outside ombudsman", "Tuesday 27 October 2026", "suspension")
	}
	letters, err := h.store.Letters(context.Background(), id)
	h.must(err)
	last := letters[len(letters)-2:]
	if last[0].Day != last[1].Day || last[0].To == last[1].To {
		t.Errorf("the last letters went to %s on %s and to %s on %s", last[0].To, last[0].Day, last[1].To, last[1].Day)
	}
	b.has(b.get("/figures"), "1 case, 1 open and 0 ended")
	h.pass(1)
	b.has(b.get("/figures"), "1 case, 0 open and 1 ended")

	// The order has its last day, and nobody forgets it.
	h.until("2026-07-28")
	cam = h.as("cam")
	cam.has(cam.get(at), "The last day of “training” came, and nobody had put on record that it was fulfilled", "Measures and orders")
	a = cam.done(at+"/act/fulfil/"+cam.first(cam.get(at), order), "text", "The certificate of the evening school.")
	cam.has(a, "“training” was fulfilled", "late")

}

// done opens the form at path and sends it, and fails where it comes back.
func (b *browser) done(path string, fields ...string) answer {
	b.Helper()
	a := b.do(path, fields...)
	b.status(a, http.StatusOK)
	return a
}

// panel convenes a panel and draws it, and gives who sits, each of whom has said that they
// have no conflict.
func (h *house) panel(at, role string) (sit []string) {
	h.Helper()
	cam := h.as("cam")
	cam.done(at + "/act/convene/" + strings.ReplaceAll(role, " ", "%20"))
	a := cam.done(at + "/act/draw/" + strings.ReplaceAll(role, " ", "%20"))
	cam.has(a, "was drawn by lot")
	file, err := h.office.Open(context.Background(), strings.TrimPrefix(at, "/cases/"), casework.Actor{ID: "cam", Roles: []string{"case manager"}})
	h.must(err)
	for _, m := range file.Case.Panels[role].Members {
		sit = append(sit, m.ID)
	}
	h.clear(at, sit...)
	return sit
}

var order = regexp.MustCompile(`/act/fulfil/(S\d+)`)

// until lets the days go by up to one.
func (h *house) until(day string) {
	h.Helper()
	for h.office.Today() < timetable.MustDate(day) {
		h.pass(1)
	}
}

// imposed are the fields of a suspension and a training that those who sit decide as one.
func imposed(sit []string, outcome, length string) []string {
	fields := append(present(sit),
		"sanction", "training", "rung-1-length", "3 months", "rung-1-effect", "0",
		"sanction", "suspension", "rung-6-length", length, "rung-6-effect", "0", "rung-6-effect", "1", "rung-6-effect", "2",
		"start", "A suspension of some months.", "aggravating", "It was twice.", "mitigating", "He is new.")
	for _, who := range sit {
		fields = append(fields, "vote:"+who, outcome)
	}
	return fields
}

// present are the fields that say who sat.
func present(ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, "present", id)
	}
	return out
}

// hears has a panel hold its hearing.
func (h *house) hears(at, stage string, sit []string) {
	h.Helper()
	one := h.as(sit[0])
	one.has(one.done(at+"/do/"+strings.ReplaceAll(stage, " ", "%20")+"/hear", append(present(sit), "text", "Both sides came.")...), "held the hearing")
}
