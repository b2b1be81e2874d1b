package web_test

import (
	"context"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/signin"
	"duly/rulebook"
	"duly/standing"
	"duly/timetable"
)

// platform opens a house with a duty towards those who are suspended; one member is.
func platform(t testing.TB) (h *house, at string) {
	var files []rulebook.File
	for _, name := range []string{"ladder.md", "manners.md"} {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if name == "ladder.md" {
			text = append(text, "\n## 6 Standing\n\n```duly\nstanding: {vote: may not vote, carry a lantern: may not carry a lantern}\nassociation: {listed: suspension, duty: share a platform, exempt: [family, work]}\n```\n"...)
		}
		files = append(files, rulebook.File{Name: name, Text: text})
	}
	h = openWith(t, nil, files)
	ctx := context.Background()
	for _, p := range append(people, office.PersonRow{ID: "ada", Name: "Ada Admin", Admin: true}, office.PersonRow{ID: "olu", Name: "Olu Organiser", Roles: []string{office.Organiser}}) {
		h.must(h.store.PutPerson(ctx, p))
	}
	day := timetable.MustDate("2024-02-01")
	h.must(h.office.MembersChanged(ctx, "ada", []standing.Event{
		{Kind: standing.Joined, Day: day, Number: "L-101", Name: "Hob Candlewick"},
		{Kind: standing.Joined, Day: day, Number: "L-102", Name: "Tansy Glim"},
	}, "members.csv"))
	at, _, _ = h.noticed()
	h.as("sam").do(at+"/act/identify", "member", "L-101", "text", "The only one of that name.")
	pan := h.as("pan")
	pan.do(at+"/do/hearing/decision", suspended(pan.get(at+"/do/hearing/decision").text)...)
	h.pass(20)
	_, err := h.office.Sweep(ctx)
	h.must(err)
	return h, at
}

// memberPage finds a member’s page.
func (b *browser) memberPage(number string) string {
	b.Helper()
	return b.first(b.post("/members", "sought", number), regexp.MustCompile(`href="(/members/[a-z2-7]{16})"`))
}

// A member is told in writing of somebody’s suspension: the notice is shown to be printed,
// and that they had it is put on record; what cannot be comes back with what is wrong.
func TestANoticeIsGiven(t *testing.T) {
	h, _ := platform(t)
	ada, olu := h.as("ada"), h.as("olu")
	olu.has(olu.post("/standing", "number", "L-101", "what", "vote", "day", "2026-03-30"), "May L-101 vote on Monday 30 March 2026? No.", "rule 4.1")
	theirs := ada.memberPage("L-102")
	suspended := ada.memberPage("L-101")
	ada.has(ada.get(suspended), "Suspended until the end of", "May not vote, from 16 March 2026")
	ada.has(ada.get(theirs), "Whoever was told in writing does not share a platform with them while it lasts. It never touches family, work.")
	at := theirs + "/notice"
	for _, x := range []struct {
		says   string
		fields []string
	}{
		{"Say about whom", []string{"about", ""}},
		{"The register of members has no number L-999", []string{"about", "L-999"}},
		{"bears none of the sanctions of which notice is given (suspension)", []string{"about", "L-102"}},
		{"Nobody is told to keep away from themselves", []string{"about", "L-102", "received", "2026-03-20", "shows", "Signed."}},
		{"Write the date", []string{"about", "L-101", "received", "soon", "shows", "Signed."}},
		{"Say on which day they had the notice", []string{"about", "L-101", "shows", "Signed."}},
		{"Say what shows that they had it", []string{"about", "L-101", "received", "2026-03-20"}},
		{"bears none of the sanctions", []string{"about", "L-101", "received", "2026-03-03", "shows", "Signed."}},
	} {
		a := ada.post(at, x.fields...)
		ada.status(a, http.StatusUnprocessableEntity)
		ada.has(a, x.says, `value="`+x.fields[1]+`"`)
	}
	a := ada.post(at, "about", "L-101")
	ada.has(a, "The notice, to print", "Hob Candlewick is under the sanction “suspension” since Monday 16 March 2026, until the end of", "you do not share a platform with them (rule 6)", "This never touches family, work.")
	a = ada.post(at, "about", "L-101", "received", "2026-03-20", "shows", "Signed at the door.")
	ada.has(a, "It is on record.", "Hob Candlewick, L-101: suspension, 16 March 2026", "binds today", "had it on 20 March 2026", "Signed at the door.")
	ada.has(ada.get(suspended), "That others were given about them", "Tansy Glim, L-102: suspension")
	for _, who := range []string{"sam", "olu"} {
		b := h.as(who)
		b.status(b.get(at), http.StatusNotFound)
		b.status(b.post(at, "about", "L-101"), http.StatusNotFound)
	}
	h2, _, _, _ := openMembers(t) // rules without such a duty
	ada2 := h2.as("ada")
	ada2.status(ada2.get(ada2.memberPage("L-101")+"/notice"), http.StatusNotFound)
	if strings.Contains(ada2.get(ada2.memberPage("L-101")).text, "Notices") {
		t.Error("a duty that there is not is told of")
	}
}

// lookAtMembers looks at the pages of members and of who asks about them.
func lookAtMembers(t *testing.T, w *window) *house {
	h, at := platform(t)
	session := func(id string) string {
		token, err := h.desk.Start(context.Background(), signin.Visitor{Actor: casework.Actor{ID: id}})
		h.must(err)
		return token
	}
	look := func(name, path string) { w.visit(h.address + path); w.look(name) }
	w.as(h.address, session("olu"))
	look("desk of an organiser", "/desk")
	look("ask", "/standing")
	w.submit("main form .button")
	w.look("ask refused")
	w.run(`document.querySelector("#number-0").value = "L-101"; document.querySelector("#what-0").checked = true;`)
	w.submit("main form .button")
	w.look("asked")
	w.as(h.address, session("ada"))
	look("members", "/members")
	w.submit("main form .button")
	w.look("members refused")
	w.run(`document.querySelector("#sought").value = "l-101"; document.querySelector("#sought").value = "Hob";`)
	w.submit("main form .button")
	w.look("members found")
	look("tell", "/members/tell")
	w.submit("main form .button")
	w.look("tell refused")
	page := h.as("ada").memberPage("L-102")
	look("notice", page+"/notice")
	w.submit("main form .button")
	w.look("notice refused")
	h.as("ada").post(page+"/notice", "about", "L-101", "received", "2026-03-20", "shows", "Signed at the door.")
	look("member", page)
	look("member suspended", h.as("ada").memberPage("L-101"))
	w.as(h.address, session("sam"))
	look("identify", at+"/act/identify")
	look("case with who it is", at)
	return h
}
