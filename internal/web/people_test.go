package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
	"duly/timetable"
)

// The officers of the Gnomon Circle, whose rules are those of casework's plays.
var circle = []office.PersonRow{
	{ID: "clara", Name: "Clara Öberg", Roles: []string{"clerk"}},
	{ID: "ida", Name: "Ida Sundial", Roles: []string{"inquirer"}},
	{ID: "kit", Name: "Kit Noon", Roles: []string{"keeper"}, Admin: true},
	{ID: "pam", Name: "Pam Hour", Roles: []string{"panel"}, Trained: map[string]timetable.Date{"fair hearing": timetable.MustDate("2026-12-31")}},
	{ID: "pim", Name: "Pim Minute", Roles: []string{"panel"}, Trained: map[string]timetable.Date{"fair hearing": timetable.MustDate("2025-12-31")}},
	{ID: "eve", Name: "Eve Vesper", Roles: []string{"elder"}},
	{ID: "ove", Name: "Ove Watch", Roles: []string{office.Overseer}},
	{ID: "pat", Name: "Pat Zenith", Roles: []string{"president"}},
}

// openCircle opens the house of the Gnomon Circle.
func openCircle(t testing.TB) *house {
	t.Helper()
	text, err := os.ReadFile("../../casework/testdata/gnomon.md")
	if err != nil {
		t.Fatal(err)
	}
	h := openWith(t, nil, []rulebook.File{{Name: "gnomon.md", Text: text}})
	for _, p := range circle {
		h.must(h.store.PutPerson(context.Background(), p))
	}
	return h
}

func (h *house) complains(change ...string) (id, code string) {
	h.Helper()
	b := h.browser()
	fields := []string{"mode", office.Named, "name", "Casey Example", "respondent", "Robin Example", "account", "They moved my sundial.", "asked-out", "", "why", ""}
	for i := 0; i < len(change); i += 2 {
		for j := 0; j < len(fields); j += 2 {
			if fields[j] == change[i] {
				fields[j+1] = change[i+1]
			}
		}
	}
	a := b.send("/complain", nil, fields...)
	b.status(a, http.StatusOK)
	return b.first(a, filedCase), strings.ReplaceAll(b.first(a, filedCode), ", ", "-")
}

// The pages of somebody who is kept out are the same bytes with and without the case,
// whatever the complaint says of them and whatever others do in it.
func TestWhoIsKeptOutSeesTheSameBytes(t *testing.T) {
	h := openCircle(t)
	other, _ := h.complains("account", "A quiet matter.")
	clara := h.as("clara")
	kit := h.as("kit")
	kit.do("/cases/"+other+"/act/declare", "outcome", casework.NoConflict)
	look := func() string {
		var all strings.Builder
		for _, at := range []string{"/desk", "/desk?show=all", "/desk?show=mine", "/cases/" + other, "/cases/" + other + "/act/declare", "/cases/" + other + "/act/recuse", "/people", "/attempts"} {
			a := clara.get(at)
			fmt.Fprintf(&all, "%s %d %v\n%s\n", at, a.StatusCode, a.Header["Cache-Control"], a.text)
		}
		return all.String()
	}
	nothing := clara.get("/cases/AAAA-AAAA")
	without := look()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"Clara Öberg", "clara oberg", "OEBERG, CLARA", "Ms Öberg", "Clara van den Öberg", "Clara Maria O\u0308berg"}).Draw(t, "name")
		field := rapid.SampledFrom([]string{"respondent", "account", "name", "asked-out"}).Draw(t, "field")
		change := []string{field, name}
		switch field {
		case "account":
			change[1] = rapid.SampledFrom([]string{"It was ", "They all laughed, with ", "\n\n"}).Draw(t, "before") + name + rapid.SampledFrom([]string{".", "’s hat", " and others"}).Draw(t, "after")
		case "asked-out":
			change = append(change, "why", "We were married.")
		}
		id, code := h.complains(change...)
		at := "/cases/" + id
		for range rapid.IntRange(0, 3).Draw(t, "acts") {
			switch rapid.SampledFrom([]string{"declare", "accept", "offer", "approach", "add", "pass"}).Draw(t, "act") {
			case "declare":
				kit.get(at + "/act/declare")
				kit.send(at+"/act/declare", nil, "seen", version(kit, at), "outcome", casework.NoConflict)
			case "offer":
				kit.send(at+"/act/offer/panel", nil, "seen", version(kit, at), "whom", "pam")
			case "accept":
				kit.send(at+"/do/intake/triage", nil, "seen", version(kit, at), "outcome", "accept", "text", "Arguable.")
			case "approach":
				kit.send(at+"/act/approach", nil, "seen", version(kit, at), "from", "president", "text", "He rang.")
			case "add":
				party := h.with(code)
				party.send("/case/add", nil, "seen", version(party, "/case"), "text", "And Clara Öberg again.")
			}
		}
		for _, below := range []string{"", "/rulebook", "/letters/0", "/act/declare", "/act/recuse", "/do/intake/triage", "/add", "/exhibits/00", "/receipts/5"} {
			a := clara.get(at + below)
			if a.StatusCode != http.StatusNotFound || a.text != nothing.text {
				t.Fatalf("%s%s answers %d:\n%s", at, below, a.StatusCode, words(a.text))
			}
		}
		if a := clara.send(at+"/act/declare", nil, "seen", "5", "outcome", casework.NoConflict); a.StatusCode != http.StatusNotFound || a.text != nothing.text {
			t.Fatalf("declaring answers %d:\n%s", a.StatusCode, words(a.text))
		}
		if with := look(); with != without {
			t.Fatalf("with the case, their pages differ:\n%s", difference(without, with))
		}
	})
	if rows, err := h.office.Desk(context.Background(), casework.Actor{ID: "kit", Roles: []string{"keeper"}}); err != nil || len(rows) < 5 {
		t.Errorf("only %d cases were there to see for others (%v)", len(rows), err)
	}
}

var anyVersion = regexp.MustCompile(`name="seen" value="(\d+)"`)

// version is that of a case as a form of it has it.
func version(b *browser, at string) string {
	for _, form := range []string{"/act/approach", "/add", "/act/declare"} {
		if m := anyVersion.FindStringSubmatch(b.get(at + form).text); m != nil {
			return m[1]
		}
	}
	return "0"
}

func difference(was, is string) string {
	w, g := strings.Split(was, "\n"), strings.Split(is, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return "was: " + w[i] + "\nis:  " + g[i]
		}
	}
	return "one is longer"
}

// A case from the complaint to the decision, with everybody who handles it: through
// the pages alone.
func TestPeopleHandleACaseThroughItsPages(t *testing.T) {
	h := openCircle(t)
	id, code := h.complains("asked-out", "Somebody tall", "why", "He shouts.")
	at := "/cases/" + id
	clara, ida, kit, eve, pam := h.as("clara"), h.as("ida"), h.as("kit"), h.as("eve"), h.as("pam")

	// Before the declaration there are the parties' names, and no word.
	a := clara.get(at)
	clara.has(a, "First: do you have a conflict?", "Robin Example", "Casey Example")
	clara.lacks(a, "They moved my sundial", "He shouts")
	a = clara.get(at + "/do/intake/triage")
	clara.status(a, http.StatusConflict)
	clara.has(a, "First say whether you have a conflict in this case")
	form := clara.get(at + "/act/declare")
	a = clara.send(at+"/act/declare", nil, "seen", clara.first(form, seen), "text", "")
	clara.has(a, "Say whether you have a conflict, or none")
	a = clara.do(at+"/act/declare", "outcome", casework.NoConflict)
	clara.has(a, "They moved my sundial", "Clara Öberg has declared no conflict", "asked that this person does not handle the case: Somebody tall", "He shouts")

	// Taken, offered, accepted.
	clara.do(at + "/act/take/clerk")
	clara.do(at+"/do/intake/triage", "outcome", "accept", "text", "Arguable.")
	form = clara.get(at + "/act/offer/inquirer")
	clara.has(form, "It stands for 2 working days", "Ida Sundial")
	a = clara.send(at+"/act/offer/inquirer", nil, "seen", clara.first(form, seen), "text", "")
	clara.status(a, http.StatusUnprocessableEntity)
	clara.has(a, "Choose whom you ask.")
	a = clara.do(at+"/act/offer/inquirer", "whom", "ida", "text", "Please.")
	clara.has(a, "Ida Sundial was asked to be the inquirer", "was asked, and can accept until")
	a = ida.get("/desk")
	ida.has(a, "Waiting for me 1", "will you be the inquirer?", "2 days left")
	ida.has(ida.get(at), "Accept to be the inquirer", "Decline to be the inquirer")
	a = ida.do(at + "/act/accept/P2")
	ida.has(a, "Ida Sundial is the inquirer of this case")
	ida.do(at+"/act/declare", "outcome", casework.NoConflict)
	ida.do(at + "/do/inquiry/notice")

	// The parties see that, and no name; one objects, and the elder decides.
	complainant := h.with(code)
	own := complainant.get("/case")
	complainant.has(own, "Inquirer: one officer", "Ask that the inquirer stand aside", "“Somebody tall”, by you")
	complainant.lacks(own, "Ida Sundial", "Clara Öberg")
	complainant.has(complainant.do("/case/act/object/P2", "text", "They were rude."), "You asked that the inquirer stand aside", "It is decided by")
	eve.do(at+"/act/declare", "outcome", casework.NoConflict)
	form = eve.get(at + "/act/settle/O2")
	eve.has(form, "Should Ida Sundial (inquirer) stand aside?", "They were rude.")
	eve.do(at+"/act/settle/O2", "outcome", casework.NotUpheld, "text", "A short letter is not rude.")
	own = complainant.get("/case")
	complainant.has(own, "The objection was decided: they go on", "A short letter is not rude.", "Letters to you")
	complainant.lacks(own, "Eve Vesper")

	// Somebody who is known by nothing but being tall: the elder says who it is.
	form = eve.get(at + "/act/settle/O1")
	eve.has(form, "Should “Somebody tall” stand aside?", "and not the other side", "Who is it?")
	a = eve.send(at+"/act/settle/O1", nil, "seen", eve.first(form, seen), "outcome", casework.Upheld, "text", "They quarrelled.")
	eve.has(a, "Say which officer stands aside")
	eve.do(at+"/act/settle/O1", "outcome", casework.Upheld, "whom", "pim", "text", "They quarrelled.")
	eve.has(eve.get(at), "Out of the case", "Pim Minute", "objection upheld")
	eve.status(h.as("pim").get(at), http.StatusNotFound)

	// A panel: the parties are told who sits.
	kit.do(at+"/act/declare", "outcome", casework.NoConflict)
	form = kit.get(at + "/act/offer/panel")
	kit.lacks(form, "Pim Minute")
	kit.do(at+"/act/offer/panel", "whom", "pam")
	pam.has(pam.get(at+"/act/accept/P3"), "Both parties are told your name")
	pam.do(at + "/act/accept/P3")
	own = complainant.get("/case")
	complainant.has(own, "Panel: Pam Hour", "Ask that Pam Hour (panel) stand aside")

	// An approach, and who stands aside is out at once.
	form = kit.get(at + "/act/approach")
	kit.has(form, "President", "Somebody else")
	a = kit.send(at+"/act/approach", nil, "seen", kit.first(form, seen), "text", "")
	kit.has(a, "Say what they are.", "Say who it was")
	kit.do(at+"/act/approach", "from", "president", "text", "Pat asked me how it stood.")
	respondent := h.told(id, rulebook.Respondent)
	respondent.has(respondent.get("/case"), "The complainant asked that somebody does not handle the case", "An officer is out of the case: objection upheld", "Panel: Pam Hour")
	respondent.lacks(respondent.get("/case"), "Somebody tall", "He shouts", "They quarrelled", "Pim Minute", "Pat asked me")
	a = ida.do(at+"/act/recuse", "text", "I have bought a house next door.")
	ida.has(a, "you are out of that case", "All open cases 0")
	ida.status(ida.get(at), http.StatusNotFound)
	a = clara.get(at)
	clara.has(a, "Ida Sundial is out of the case: recused", "I have bought a house next door.")
	h.as("pat").get(at)
	ove := h.as("ove")
	a = ove.get("/attempts")
	ove.has(a, "The keeper noted that somebody tried to influence the case: president", "Somebody in the role president tried to open a case that they may not see", "Somebody in the role inquirer tried to open")
	ove.lacks(a, "Pat asked me", "Ida Sundial", "Pat Zenith")
	ove.has(ove.get("/desk"), "Attempts and approaches")
	ove.lacks(ove.get(at), "Ida Sundial", "Pim Minute", "He shouts", "They quarrelled")
	kit.status(kit.get("/attempts"), http.StatusNotFound)
}

// Whoever looks after the register adds officers, who choose a password, and says
// what they are called and until when they are trained; nobody else does.
func TestTheRegisterIsKeptByTheAdministrator(t *testing.T) {
	h := openCircle(t)
	kit := h.as("kit")
	for _, at := range []string{"/people", "/people/clara", "/people/New"} {
		kit.status(h.as("clara").get(at), http.StatusNotFound)
	}
	kit.status(h.as("clara").post("/people/pat", "name", "Pat", "role", "keeper"), http.StatusNotFound)
	id, _ := h.complains("account", "Nova Gnomon laughed.")
	a := kit.get("/people")
	kit.has(a, "looks after this register", "Clara Öberg", "fair hearing, until", "fair hearing, over since")
	a = kit.post("/people/New", "id", "Nova x", "name", "")
	kit.status(a, http.StatusUnprocessableEntity)
	kit.has(a, "small letters and no spaces")
	kit.has(kit.post("/people/New", "id", "clara", "name", "Another"), "Somebody has that name to sign in with already.")
	kit.has(kit.post("/people/New", "id", "nova", "name", "Nova", "training-0", "soon"), "Write the date as year, month and day")
	a = kit.post("/people/New", "id", "Nova", "name", "Nova Gnomon", "aliases", "Starling\r\n\r\nThe Treasurer", "role", "clerk", "role", "panel", "training-0", "2027-06-30")
	kit.has(a, "Give them this link", "Every case was looked through")
	link := kit.first(a, regexp.MustCompile(`(/join/[^<]+)<`))

	nova := h.browser()
	nova.has(nova.get(link), "Choose a password")
	nova.has(nova.post(link, "password", "short", "again", "short"), "needs at least 12 characters")
	nova.has(nova.post(link, "password", "one long password", "again", "another"), "not the same")
	nova.has(nova.post(link, "password", "gnomon at noon", "again", "gnomon at noon"), "Nova Gnomon", "All open cases 0")
	nova.status(nova.get("/cases/"+id), http.StatusNotFound)
	nova.status(h.browser().post(link, "password", "gnomon at noon", "again", "gnomon at noon"), http.StatusGone)
	nova.status(h.browser().post(strings.Replace(link, "/join/", "/setup/", 1), "password", "gnomon at noon", "again", "gnomon at noon", "id", "x", "name", "X"), http.StatusGone)

	a = kit.get("/people/nova")
	kit.has(a, "Starling", "The Treasurer", `value="2027-06-30"`)
	// Saving leaves the password; a link can be made anew.
	a = kit.post("/people/nova", "name", "Nova Gnomon", "role", "clerk", "reason", "Has other work.", "invite", "yes", "training-0", "")
	kit.has(a, "Give them this link")
	p, err := h.store.Person(context.Background(), "nova")
	h.must(err)
	if p.Password == "" || p.Admin || len(p.Trained) > 0 || strings.Join(p.Roles, ",") != "clerk" || len(p.Aliases) > 0 {
		t.Errorf("on record is %+v", p)
	}
	again := h.browser()
	again.has(again.post("/signin", "id", "nova", "password", "gnomon at noon"), "Nova Gnomon")
	fresh := kit.first(a, regexp.MustCompile(`(/join/[^<]+)<`))
	// An officer's link makes no administrator, and is then used up.
	b := h.browser()
	b.status(b.post(strings.Replace(fresh, "/join/", "/setup/", 1), "password", "gnomon at noon", "again", "gnomon at noon", "id", "x", "name", "X"), http.StatusGone)
}

// told opens a browser as a party of a case.
func (h *house) told(id, party string) *browser {
	h.Helper()
	b := h.browser()
	u, err := url.Parse(h.address)
	h.must(err)
	b.client.Jar.SetCookies(u, []*http.Cookie{{Name: "duly", Value: h.partySession(id, party)}})
	return b
}

// Where nobody in a role is left, the page says who has the step, and that its limit
// is the same.
func TestTheDeputyHasTheStep(t *testing.T) {
	h := openCircle(t)
	id, _ := h.complains("respondent", "Clara Öberg")
	kit := h.as("kit")
	a := kit.get("/desk")
	kit.has(a, "Waiting for me 1", "Triage")
	a = kit.do("/cases/"+id+"/act/declare", "outcome", casework.NoConflict)
	kit.has(a, "Nobody who is the clerk may act here: “triage” is for the keeper, in the same time", "Clara Öberg is out of the case: named in the complaint", "Monday 9 March 2026", "Say that the name is not that of Clara Öberg")
	kit.has(kit.get("/cases/"+id+"/act/lift/B1"), "Is it Clara Öberg who is named?")
	kit.do("/cases/"+id+"/act/lift/B1", "text", "It is her aunt.")
	clara := h.as("clara")
	clara.has(clara.get("/cases/"+id), "First: do you have a conflict?")
}

// lookAtPeople looks at every page about people, in a house of its own.
func lookAtPeople(t *testing.T, w *window) *house {
	h := openCircle(t)
	id, _ := h.complains("asked-out", "Somebody tall", "why", "He shouts.")
	at := "/cases/" + id
	sign := func(who string) { w.as(h.address, h.session(who)) }
	look := func(name, path string) { w.visit(h.address + path); w.look(name) }
	sign("clara")
	look("case undeclared", at)
	look("declare", at+"/act/declare")
	w.submit("main form .button")
	w.look("declare refused")
	clara, eve := h.as("clara"), h.as("eve")
	clara.do(at+"/act/declare", "outcome", casework.NoConflict)
	clara.do(at+"/do/intake/triage", "outcome", "accept", "text", "Arguable.")
	look("offer", at+"/act/offer/inquirer")
	clara.do(at+"/act/offer/inquirer", "whom", "ida", "text", "Please.")
	sign("ida")
	look("desk offer", "/desk")
	look("accept", at+"/act/accept/P1")
	h.as("ida").do(at + "/act/accept/P1")
	h.as("ida").do(at+"/act/declare", "outcome", casework.NoConflict)
	h.as("ida").do(at + "/do/inquiry/notice")
	look("hand over", at+"/act/handover/P1")
	look("stand aside", at+"/act/recuse")
	w.as(h.address, h.partySession(id, rulebook.Respondent))
	look("object", "/case/act/object/P1")
	look("object to somebody", "/case/act/object")
	h.told(id, rulebook.Respondent).do("/case/act/object/P1", "text", "They were rude.")
	look("own case objected", "/case")
	eve.do(at+"/act/declare", "outcome", casework.NoConflict)
	sign("eve")
	look("settle", at+"/act/settle/O1")
	w.submit("main form .button")
	w.look("settle refused")
	eve.do(at+"/act/settle/O1", "outcome", casework.Upheld, "whom", "pim", "text", "They quarrelled.")
	look("approach", at+"/act/approach")
	eve.do(at+"/act/approach", "from", "president", "text", "Pat asked me how it stood.")
	look("case people", at)
	h.as("pat").get(at)
	sign("ove")
	look("attempts", "/attempts")
	pim := circle[4]
	pim.Qualities = []string{"lay"}
	h.must(h.office.PutOfficer(context.Background(), pim, "kit", "They moved."))
	ove := h.as("ove")
	a := ove.get("/holdings?on=2026-03-02")
	ove.has(a, "Officer 1: panel (trained in fair hearing until Wednesday 31 December 2025; lay)", "Officer 1 (entry")
	ove.lacks(a, "Pim", "pim")
	ove.status(ove.get("/holdings?on=soon"), http.StatusUnprocessableEntity)
	h.as("kit").status(h.as("kit").get("/holdings"), http.StatusNotFound)
	look("holdings", "/holdings?on=2026-03-02")
	look("holdings refused", "/holdings?on=soon")
	look("oversight", "/oversight")
	w.run(`document.querySelector("#from").value = "everything"`)
	w.submit("main form .button")
	w.look("oversight refused")
	look("case people overseer", at)
	sign("kit")
	look("register", "/people")
	look("person", "/people/pim")
	look("person new", "/people/New")
	w.submit("main form .button")
	w.look("person refused")
	w.as(h.address, "")
	look("join", "/join/abc")
	w.submit("main form .button")
	w.look("join refused")
	return h
}
