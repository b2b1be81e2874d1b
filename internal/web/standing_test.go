package web_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/standing"
	"duly/timetable"
)

const evenings = "may not come to guild evenings"

// openMembers opens the house of the Lantern Guild with members on its register, and a case
// in which it is on record who the respondent is, and that they may not come to evenings.
func openMembers(t testing.TB) (h *house, id, code, theirs string) {
	t.Helper()
	h, id, code, theirs = openGuild(t)
	ctx := context.Background()
	for _, p := range []office.PersonRow{
		{ID: "ada", Name: "Ada Admin", Admin: true}, {ID: "olu", Name: "Olu Organiser", Roles: []string{office.Organiser}},
		{ID: "rex", Name: "Rex Reader", Admin: true, Roles: []string{"reviewer"}},
	} {
		h.must(h.store.PutPerson(ctx, p))
	}
	day := timetable.MustDate("2024-02-01")
	h.must(h.office.MembersChanged(ctx, "ada", []standing.Event{
		{Kind: standing.Joined, Day: day, Number: "L-101", Name: "Hob Candlewick", Also: []string{"Hobbie Wick"}},
		{Kind: standing.Joined, Day: day, Number: "L-102", Name: "Moth Penhaligon"},
		{Kind: standing.Joined, Day: day, Number: "L-103", Name: "Tally Taper"},
		{Kind: standing.Joined, Day: day, Number: "L-104", Name: "Tally Taper"},
	}, "members.csv"))
	at := "/cases/" + id
	rea := h.as("rea")
	a := rea.do(at+"/act/impose/interim%20suspension", "effects", "0", "text", "Others are afraid.", "lesser", "A talk was tried.")
	rea.status(a, http.StatusOK)
	rea.has(a, "touches nobody’s standing until it is on record who the respondent is")
	return h, id, code, theirs
}

func (h *house) identify(id string) {
	h.Helper()
	sam := h.as("sam")
	a := sam.do("/cases/"+id+"/act/identify", "member", "L-101", "text", "One member has that name and was there.")
	sam.has(a, "On the register of members", "Hob Candlewick", "L-101")
}

// Who the respondent is, is put on record by number, put right, and read by officers alone.
func TestWhoTheRespondentIs(t *testing.T) {
	h, id, code, theirs := openMembers(t)
	at := "/cases/" + id + "/act/identify"
	sam := h.as("sam")
	sam.has(sam.get("/cases/"+id), "Say who the respondent is on the register of members")
	a := sam.do(at, "member", "L-999", "text", "I think so.")
	sam.status(a, http.StatusUnprocessableEntity)
	sam.has(a, "The register of members has no number L-999", "I think so.")
	a = sam.do(at, "member", "", "text", "I think so.")
	sam.has(a, "give the membership number")
	h.identify(id)
	a = sam.do(at, "member", " L-102 ", "text", "It was the other.")
	sam.has(a, "Moth Penhaligon", "L-102")
	a = sam.do(at, "member", "L-101", "known", "mistaken", "text", "Nobody knows.")
	sam.has(a, "Either name the member, or take back who was named")
	a = sam.do(at, "member", "", "known", "mistaken", "text", "Nobody knows.")
	sam.has(a, "It was taken back who the respondent is", "touches nobody’s standing")
	h.identify(id)
	for _, b := range []*browser{h.with(code), h.with(theirs)} {
		own := b.get("/case")
		b.has(own, "It was put on record who the respondent is on the register of members")
		b.lacks(own, "L-101", "L-102", "One member has that name")
	}
	ovid := h.as("ovid")
	ovid.lacks(ovid.get("/cases/"+id), "L-101", "Hob Candlewick", "One member has that name")
}

var answered = regexp.MustCompile(`(?s)<section class="answer.*?</section>`)

// An organiser asks and is told yes or no, since when, until when and by which rule. Of
// nobody the page is the one of a member with nothing on record, but for what was typed;
// and the respondent reads who asked.
func TestOrganisersAsk(t *testing.T) {
	h, id, _, theirs := openMembers(t)
	h.identify(id)
	olu := h.as("olu")
	olu.has(olu.get("/desk"), "Ask what a person may do")
	olu.has(olu.get("/standing"), "You are told yes or no", "May not come to guild evenings", "May not vote")
	ask := func(number, what, day string) answer {
		return olu.post("/standing", "number", number, "what", what, "day", day)
	}
	a := ask("L-101", evenings, "2026-03-20")
	olu.status(a, http.StatusOK)
	olu.has(a, "Is L-101 free of “may not come to guild evenings” on Friday 20 March 2026? No.", "Since Monday 2 March 2026", "Until the end of", "rule 5")
	olu.lacks(a, "Hob", id, "measure", "suspension", "Others are afraid")
	olu.has(ask("hobbie  WICK", evenings, "2026-03-20"), "Is hobbie WICK free of “may not come to guild evenings” on Friday 20 March 2026? No.")
	olu.has(ask("L-101", "may not vote", "2026-03-20"), "free of “may not vote” on Friday 20 March 2026? Yes.", "Nothing that is on record today stands against it.", "A name that is written otherwise than on the list of members gets this answer too", `href="/lists"`)
	olu.has(ask("Tally Taper", evenings, "2026-03-20"), "More than one member has that name: ask for the membership number")

	good, nobody := ask("L-102", evenings, "2026-03-20"), ask("L-999", evenings, "2026-03-20")
	if x, y := strings.ReplaceAll(good.text, "L-102", "X"), strings.ReplaceAll(nobody.text, "L-999", "X"); x != y || good.StatusCode != nobody.StatusCode {
		t.Errorf("of nobody the page is\n%s\nand of a member\n%s", words(y), words(x))
	}
	if got := answered.FindString(nobody.text); !strings.Contains(got, "Yes") {
		t.Errorf("of nobody it says %q", got)
	}
	for _, x := range []struct{ number, what, day, says string }{
		{"", evenings, "2026-03-20", "Say whom you ask about"}, {"L-101", "", "2026-03-20", "Choose what you ask about"}, {"L-101", evenings, "", "Write the date"},
		{"L-101", evenings, "2026-03-01", "Sunday 1 March 2026 has passed"}, {"L-101", evenings, "2028-01-01", "within a year from now"}, {"L-101", "may not sing", "2026-03-20", "Choose what you ask about"},
	} {
		a := ask(x.number, x.what, x.day)
		olu.status(a, http.StatusUnprocessableEntity)
		olu.has(a, x.says)
	}
	for _, who := range []string{"sam", "ada", "ovid"} {
		b := h.as(who)
		b.status(b.get("/standing"), http.StatusNotFound)
		b.status(b.post("/standing", "number", "L-101", "what", evenings, "day", "2026-03-20"), http.StatusNotFound)
	}
	own := h.with(theirs)
	own.has(own.get("/case"), "Who asked about you", "Olu Organiser, organiser asked about “may not come to guild evenings” on Friday 20 March 2026, and was told no", "asked about “may not vote”")
	sam := h.as("sam")
	sam.lacks(sam.get("/cases/"+id), "Olu Organiser")
}

// Who looks after the register finds members and how they stand, and learns which case it
// comes from only if they may read that case.
func TestTheRegisterOfMembers(t *testing.T) {
	h, id, _, _ := openMembers(t)
	h.identify(id)
	ada := h.as("ada")
	ada.has(ada.get("/desk"), "Members")
	ada.has(ada.get("/members"), "It has 4 entries")
	a := ada.post("/members", "sought", "")
	ada.status(a, http.StatusUnprocessableEntity)
	ada.has(ada.post("/members", "sought", "nobody at all"), "Nobody has that number")
	ada.has(ada.post("/members", "sought", "taper"), "Tally Taper L-103", "Tally Taper L-104")
	a = ada.post("/members", "sought", "hobbie")
	page := ada.first(a, regexp.MustCompile(`href="(/members/[a-z2-7]{16})"`))
	theirs := ada.get(page)
	ada.has(theirs, "Hob Candlewick", "L-101", "Hobbie Wick", "Good", "May not come to guild evenings, from 2 March 2026", "Joined with the number L-101", "Nobody has.")
	ada.lacks(theirs, id, "rule 5", "interim")
	rex := h.as("rex") // an administrator who is a reviewer of the case
	rex.has(rex.get(page), "rule 5", "case "+id)
	for _, who := range []string{"sam", "olu", "ovid"} {
		b := h.as(who)
		for _, path := range []string{"/members", page, "/members/tell"} {
			b.status(b.get(path), http.StatusNotFound)
		}
		b.status(b.post("/members/tell", "kind", "left", "number", "L-101", "day", "2026-03-02"), http.StatusNotFound)
		b.status(b.post("/members", "sought", "hob"), http.StatusNotFound)
	}
	ada.status(ada.get("/members/nobody"), http.StatusNotFound)
	h.tellsByHand(ada)
	sam := h.as("sam")
	sam.has(sam.get("/cases/"+id), "left on Monday 2 March 2026", "By the register of members they left on Monday 2 March 2026, and the case does not say so yet")
	ada.has(ada.get(page), "Left while a case was open")
	ina := h.as("ina")
	ina.has(ina.get("/cases/"+id), "Put on record that they left")
	ina.do("/cases/"+id+"/act/left", "on", "", "outcome", casework.GoesOn, "text", "The register says so.")
	ina.lacks(ina.get("/cases/"+id), "does not say so yet")
}

// tellsByHand: bad input comes back as it was, with what is wrong.
func (h *house) tellsByHand(ada *browser) {
	h.Helper()
	for _, x := range []struct {
		number, says string
		fields       []string
	}{
		{"L-101", "Say what happened.", []string{"day", "2026-03-02"}},
		{"", "give the membership number", []string{"kind", "left", "day", "2026-03-02"}},
		{"L-101", "Write the date", []string{"kind", "left", "day", "soon"}},
		{"L-101", "is still to come", []string{"kind", "left", "day", "2026-03-09"}},
		{"L-9", "The register has no member with the number L-9", []string{"kind", "left", "day", "2026-03-02"}},
		{"L-101", "a number is one person’s for good", []string{"kind", "joined", "name", "Somebody", "day", "2026-03-02"}},
		{"L-101", "The number L-102 was not merged", []string{"kind", "split", "other", "L-102", "day", "2026-03-02"}},
	} {
		a := ada.post("/members/tell", append([]string{"number", x.number}, x.fields...)...)
		ada.status(a, http.StatusUnprocessableEntity)
		ada.has(a, x.says, `name="number" type="text" value="`+x.number+`"`)
	}
	a := ada.post("/members/tell", "kind", "merged", "number", "L-104", "other", "L-103", "day", "2026-03-02")
	ada.status(a, http.StatusOK)
	ada.has(a, "It is on record.", "Second entries L-104", "The number L-104 was a second entry of L-103")
	a = ada.post("/members/tell", "kind", "left", "number", "L-101", "day", "2026-03-02")
	ada.has(a, "It is on record.", "left on 2 March 2026")
}
