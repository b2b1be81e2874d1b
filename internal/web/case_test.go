package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/signin"
	"duly/internal/web"
	"duly/statistics"
	"duly/timetable"
)

func TestTheDeskShowsWhatPressesMost(t *testing.T) {
	h := open(t, nil)
	old, _ := h.file()
	h.pass(2)
	young, _ := h.file()
	b := h.as("sam")
	a := b.get("/desk")
	b.has(a, "Waiting for me 2", "Three quarters of the time gone, or two days left", "Last day today", "waits for you")
	if strings.Index(a.text, old) > strings.Index(a.text, young) {
		t.Error("the case with less time does not come first")
	}
	b.has(h.as("ina").get("/desk"), "Waiting for me 0", "All open cases 2", "waits for the secretary")
	b.has(h.as("pres").get("/desk"), "You see no cases")
	b.lacks(h.as("pres").get("/desk"), "All open cases", "No case is open")
}

// A case from intake to the end, each step by those whose it is.
func TestACaseIsHandledThroughItsPages(t *testing.T) {
	h := open(t, nil)
	id, code := h.file()
	at := "/cases/" + id
	sam, ina, rea := h.as("sam"), h.as("ina"), h.as("rea")

	a := sam.get(at)
	sam.has(a, "Write to the complainant", "Decide", "If nobody has done it by then, it goes by itself to “accept”: the stage “investigation” begins.")
	sam.has(ina.get(at), "What is open now")
	if strings.Contains(ina.get(at).text, "/do/") {
		t.Error("a move is offered to somebody whose it is not")
	}
	a = sam.do(at+"/do/intake/triage", "outcome", "accept", "text", "It is about a member.")
	sam.has(a, "Done, and on record", "The secretary decided: accept", "It is about a member.", "The stage “investigation” began")

	respondent := h.browser()
	sam.status(sam.post(at+"/code"), http.StatusUnprocessableEntity) // nobody to give it to yet
	a = ina.do(at + "/do/investigation/notice")
	ina.has(a, "The investigator wrote to the respondent", "Give the respondent access")
	a = ina.post(at + "/code")
	respondentsCode := ina.first(a, codeShown)
	a = respondent.post("/return", "code", respondentsCode)
	respondent.has(a, "Answer what is said", "You have time to the end of", "Monday 16 March 2026", "Letters to you", "They blew out my lantern.")
	respondent.lacks(a, "Moth Penhaligon", "Sam Secretary", "Ina Investigator")

	a = ina.get(at)
	ina.has(a, "Yours, and not possible now", "The respondent has until Monday 16 March 2026 for “reply”", "Possible from Tuesday 17 March 2026")
	a = ina.get(at + "/do/investigation/report")
	ina.status(a, http.StatusConflict)
	ina.has(a, "This cannot be done now", "rule 6")

	letter := respondent.get("/case/letters/0")
	respondent.has(letter, id, "They blew out my lantern.")
	a = respondent.do("/case/do/investigation/reply", "text", "I was there, and it was not so.")
	respondent.has(a, "Received, and on record", "I was there, and it was not so.", "Your receipts")
	respondent.status(respondent.get(respondent.first(a, regexp.MustCompile(`href="(/case/receipts/\d+)"`))), http.StatusOK)

	ina.do(at+"/do/investigation/report", "text", "What I found.")
	complainant := h.with(code)
	own := complainant.get("/case")
	complainant.has(own, "The respondent answered", "I was there, and it was not so.", "The investigator made the report")
	complainant.lacks(own, "What I found.")

	rea.do(at+"/do/investigation/charge", "outcome", "case to answer", "text", "There is enough.")
	a = rea.get(at + "/extend/hearing/decision")
	rea.status(a, http.StatusConflict) // it has not opened
	ina.do(at + "/do/hearing/bundle")
	a = rea.get(at + "/extend/hearing/decision")
	rea.has(a, "by 5 working days, once", "Monday 23 March 2026", "Monday 30 March 2026")
	rea.status(rea.send(at+"/extend/hearing/decision", nil, "seen", rea.first(a, seen), "text", ""), http.StatusUnprocessableEntity)
	a = rea.send(at+"/extend/hearing/decision", nil, "seen", rea.first(a, seen), "text", "A member was ill.")
	rea.has(a, "The reviewer extended “decision”", "Its last day was Monday 23 March 2026 and is now", "Its limit has been extended 1 time.")

	h.pass(18)
	pan := h.as("pan")
	form := pan.get(at + "/do/hearing/decision")
	a = pan.send(at+"/do/hearing/decision", nil, "seen", pan.first(form, seen), "present", "pan", "finding-0-met", "yes", "finding-0-reasons", "It was seen.")
	pan.status(a, http.StatusUnprocessableEntity)
	pan.has(a, "5 things are to be mended", "Say whether clause 2 of “Good manners” is met.", "Choose an outcome.", "The panel needs 2 to decide.", "Give the reasons.", "It was seen.</textarea>")
	a = pan.decide(at + "/do/hearing/decision")
	pan.has(a, "The panel decided: upheld", "Pan Panel, Pia Panel (panel)", "Not met")
	h.pass(20)
	complainant = h.with(code) // the first session ended by itself, half an hour later
	own = complainant.get("/case")
	complainant.has(own, "The case has ended: upheld", "The respondent’s time", "Findings, clause by clause")
	complainant.lacks(own, "/case/add")
}

func TestTwoAtOnceNothingIsLost(t *testing.T) {
	h := open(t, nil)
	id, _ := h.file()
	at := "/cases/" + id
	one, two := h.as("sam"), h.as("sam")
	form := two.get(at + "/do/intake/triage")
	one.do(at+"/do/intake/acknowledge", "text", "Thank you.")

	a := two.send(at+"/do/intake/triage", []office.Upload{{Name: "note.txt", Data: []byte("a note")}}, "seen", two.first(form, seen), "outcome", "accept", "text", "My long reasons.")
	two.status(a, http.StatusConflict)
	two.has(a, "The case has changed since you opened this page", "Nothing was done.", "What happened since", "The secretary wrote to the complainant", "My long reasons.</textarea>", "note.txt")
	if !strings.Contains(a.text, `value="accept" checked`) {
		t.Error("the outcome that was chosen is lost")
	}
	kept := two.first(a, regexp.MustCompile(`name="kept" value="([^"]+)"`))
	a = two.send(at+"/do/intake/triage", nil, "seen", two.first(a, seen), "outcome", "accept", "text", "My long reasons.", "kept", kept)
	two.has(a, "Done, and on record", "My long reasons.", "note.txt")

	// And where the move is gone, what was written is still there.
	a = two.send(at+"/do/intake/triage", nil, "seen", "3", "outcome", "accept", "text", "Other reasons, an hour’s work.")
	two.status(a, http.StatusConflict)
	two.has(a, "this can no longer be done", "What you wrote", "Other reasons, an hour’s work.")
}

func TestARefusalCitesItsRule(t *testing.T) {
	h := open(t, nil)
	id, _ := h.file()
	at := "/cases/" + id
	sam := h.as("sam")
	form := sam.get(at + "/do/intake/triage")
	a := sam.send(at+"/do/intake/triage", nil, "seen", sam.first(form, seen), "outcome", "burn it", "text", "x")
	sam.status(a, http.StatusUnprocessableEntity)
	sam.has(a, "“burn it” is no outcome of this step", "rule 5", `href="/rulebook#`)
	a = h.as("ina").send(at+"/do/intake/triage", nil, "seen", sam.first(form, seen), "outcome", "accept", "text", "x")
	sam.status(a, http.StatusUnprocessableEntity)
	sam.has(a, "This step is for the secretary")
}

func TestWhoMayNotKnowIsToldTheSameAsOfNothing(t *testing.T) {
	h := open(t, nil)
	id, _ := h.file()
	nothing := h.as("pres").get("/cases/AAAA-AAAA")
	b := h.as("pres")
	barred := b.get("/cases/" + id)
	b.status(barred, http.StatusNotFound)
	if barred.text != nothing.text {
		t.Error("the barred can tell a case that exists from one that does not")
	}
	b.status(b.send("/cases/"+id+"/add", nil, "seen", "3", "text", "x"), http.StatusNotFound)

	token, err := h.desk.Start(context.Background(), signin.Visitor{Actor: casework.Actor{ID: "respondent", Party: "respondent"}, Case: id})
	h.must(err)
	early := h.browser()
	u, err := url.Parse(h.address)
	h.must(err)
	early.client.Jar.SetCookies(u, []*http.Cookie{{Name: "duly", Value: token}})
	early.status(early.get("/case"), http.StatusNotFound) // before the notice

	o := h.as("ovid")
	page := o.get("/cases/" + id)
	o.has(page, "As overseer you see the procedure", "Monday 9 March 2026")
	o.lacks(page, "lantern.", "Hob Candlewick", "Moth Penhaligon", "/do/", "Add a statement")
	o.status(o.post("/cases/"+id+"/code"), http.StatusUnprocessableEntity)
}

func TestEveryAnswerCarriesItsHeaders(t *testing.T) {
	h := open(t, func(c *web.Config) { c.Secure = true })
	b := h.browser()
	for _, path := range []string{"/", "/rulebook", "/static/duly.css", "/nowhere", "/log/checkpoint", "/figures.csv"} {
		a := b.get(path)
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "max-age=",
		} {
			if got := a.Header.Get(name); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
	}
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for path, door := range map[string]string{"/desk": "/signin", "/cases/x": "/signin", "/case": "/return", "/case/add": "/return"} {
		a := b.get(path)
		if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != door || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d to %q, %q", path, a.StatusCode, a.Header.Get("Location"), a.Header.Get("Cache-Control"))
		}
	}
}

func TestOfficersSignInWithTheirPassword(t *testing.T) {
	h := open(t, nil)
	invitation, err := h.desk.Invite(context.Background())
	h.must(err)
	b := h.browser()
	b.has(b.get("/setup/"+invitation), "Make yourself the first administrator", "At least 12 characters", "Investigator")
	b.lacks(b.get("/setup/"+invitation), "President")
	set := func(fields ...string) answer { return b.post("/setup/"+invitation, fields...) }
	a := set("id", "olga", "name", "Olga Operator", "password", "short", "again", "short", "role", "secretary")
	b.status(a, http.StatusUnprocessableEntity)
	b.has(a, "at least 12 characters", `value="Olga Operator"`, `value="secretary" checked`)
	b.lacks(a, `value="short"`)
	b.has(set("id", "olga", "name", "Olga Operator", "password", "four words in rain", "again", "other words in rain"), "The two passwords are not the same.")
	a = set("id", "olga", "name", "Olga Operator", "password", "four words in rain", "again", "four words in rain", "role", "secretary")
	b.has(a, "Desk", "Olga Operator · secretary")
	b.status(h.browser().post("/setup/"+invitation, "id", "eve", "name", "Eve", "password", "four words in rain", "again", "four words in rain"), http.StatusGone)

	b.post("/leave")
	b.has(b.get("/desk"), "Sign in")
	a = b.post("/signin", "id", "olga", "password", "four words in fog")
	b.status(a, http.StatusUnprocessableEntity)
	wrong := b.post("/signin", "id", "nobody", "password", "four words in fog")
	if strings.ReplaceAll(a.text, "olga", "") != strings.ReplaceAll(wrong.text, "nobody", "") {
		t.Error("a wrong password and an unknown name are answered differently")
	}
	a = b.post("/signin", "id", "Olga", "password", "four words in rain")
	b.has(a, "Desk", "Olga Operator")
}

func TestTheSessionCookieIsKeptFromScriptsAndOtherSites(t *testing.T) {
	for _, secure := range []bool{false, true} {
		h := open(t, func(c *web.Config) { c.Secure = secure })
		_, code := h.file()
		b := h.browser()
		b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		a := b.post("/return", "code", code)
		c := a.Header.Get("Set-Cookie")
		want := "duly="
		if secure {
			want = "__Host-duly="
		}
		if !strings.HasPrefix(c, want) || !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Lax") || !strings.Contains(c, "Path=/;") || strings.Contains(c, "Secure") != secure {
			t.Errorf("secure %v: %q", secure, c)
		}
	}
}

// broken is an office whose database has gone away.
type broken struct{ web.Office }

func (broken) Desk(context.Context, casework.Actor) ([]office.DeskRow, error) {
	return nil, errors.New("read the desk: disk on fire")
}

func TestAFaultIsToldOnceAndHasAReference(t *testing.T) {
	h := open(t, func(c *web.Config) { c.Office = broken{c.Office} })
	b := h.as("sam")
	a := b.get("/desk")
	b.status(a, http.StatusInternalServerError)
	b.lacks(a, "fire")
	reference := b.first(a, regexp.MustCompile(`Reference: <strong class="ref">([0-9a-f]{10})</strong>`))
	diag := h.diag.String()
	if strings.Count(diag, reference) != 1 || !strings.Contains(diag, "disk on fire") || strings.Contains(diag, "127.0.0.1") || strings.Contains(diag, "sam") {
		t.Errorf("the diagnostics say %q", diag)
	}
}

func (broken) Figures(context.Context, timetable.Date) (statistics.Report, statistics.TakenOver, error) {
	return statistics.Report{}, statistics.TakenOver{}, errors.New("entry 7 of the journal no longer matches what was logged")
}

func TestTheDoorIsThereEvenWhereTheRecordIsDamaged(t *testing.T) {
	h := open(t, func(c *web.Config) { c.Office = broken{c.Office} })
	b := h.browser()
	a := b.get("/")
	b.status(a, http.StatusOK)
	b.has(a, "Make a complaint", "cannot be counted just now")
	b.status(b.get("/figures"), http.StatusInternalServerError)
	if !strings.Contains(h.diag.String(), "entry 7") {
		t.Error("the operator is not told")
	}
}

func TestThePublicPagesSayWhatIsKept(t *testing.T) {
	h := open(t, func(c *web.Config) { c.Past = invented })
	b := h.browser()
	h.file()
	h.pass(20)
	b.has(b.get("/"), "Make a complaint", "The case comes to its end within 160 working days of the complaint.", "rule 1")
	a := b.get("/figures")
	b.has(a, "1 case, 1 open and 0 ended", "intake.triage", "Cases taken over from before", "400 cases", "<svg")
	csv := b.get("/figures.csv")
	if !strings.HasPrefix(csv.text, "kind,name,rule,limit") || !strings.Contains(csv.Header.Get("Content-Disposition"), ".csv") {
		t.Errorf("the CSV begins %.60q", csv.text)
	}
	if past := b.get("/figures.csv?of=past"); !strings.Contains(past.text, "cases,,400") {
		t.Errorf("the CSV of past cases is %.200q", past.text)
	}
	b.status(open(t, nil).browser().get("/figures.csv?of=past"), http.StatusNotFound)
	a = b.get("/log")
	checkpoint := b.get("/log/checkpoint").text
	b.has(a, "test.example/log", strings.Split(checkpoint, "\n")[2], h.config.Log.Key())
	a = b.get("/rulebook")
	b.has(a, "Rules for complaints", "at least 14 days", "Whoever complains hears from us within two working days", "does: notify complainant",
		"Nobody puts out another’s lantern.", `id="definition-manners"`)
}

func TestTheDemoIsNowhereElse(t *testing.T) {
	h := open(t, nil)
	b := h.browser()
	b.status(b.get("/demo"), http.StatusNotFound)
	for _, path := range []string{"/demo/switch", "/demo/advance", "/demo/tamper"} {
		b.status(b.post(path, "person", "sam", "days", "1", "entry", "1"), http.StatusNotFound)
	}
	b.lacks(b.get("/"), "You are now")
}

// A society of two, with a clock.
type society struct {
	h        *house
	tampered int64
}

func (s *society) People() []web.Persona {
	return []web.Persona{
		{Key: "complainant", Name: "the complainant", What: "complained", Visitor: signin.Visitor{Actor: casework.Actor{ID: "complainant", Party: "complainant"}}},
		{Key: "respondent", Name: "the respondent", What: "is complained about", Visitor: signin.Visitor{Actor: casework.Actor{ID: "respondent", Party: "respondent"}}},
		{Key: "sam", Name: "Sam Secretary", What: "takes complaints in", Visitor: signin.Visitor{Actor: casework.Actor{ID: "sam", Name: "Sam Secretary", Roles: []string{"secretary"}}}},
	}
}

func (s *society) Looks() []web.Look {
	return []web.Look{{Person: "sam", Title: "What officers read", What: "the list", Page: "/attempts"}, {Person: "complainant", Title: "That case", What: "to follow", Case: "AAAA-2222"}}
}

func (s *society) Advance(_ context.Context, days int) error { s.h.pass(days); return nil }

func (s *society) Tamper(_ context.Context, entry int64) error { s.tampered = entry; return nil }

func TestInTheDemoAnybodyCanBeAnybody(t *testing.T) {
	s := &society{}
	h := open(t, func(c *web.Config) { c.Demo = s })
	s.h = h
	b := h.browser()
	a := b.get("/demo")
	b.has(a, "Make a complaint first", "It is Monday 2 March 2026")
	b.lacks(a, "Be the complainant")
	id := b.first(b.send("/complain", nil, complaint()...), filedCase)
	a = b.post("/demo/switch", "person", "sam", "back", "/")
	b.has(a, "Desk", id, "Sam Secretary")
	a = b.post("/demo/switch", "person", "complainant", "back", "/desk")
	b.has(a, "Your case", id)
	b.has(b.get("/demo"), "Where to look", "What officers read", "That case", `name="case" value="AAAA-2222"`)
	if a = b.post("/demo/switch", "person", "sam", "back", "/attempts"); a.Request.URL.Path != "/attempts" {
		t.Errorf("what there is to look at leads to %s", a.Request.URL)
	}
	if a = b.post("/demo/switch", "person", "sam", "back", "/people"); a.Request.URL.Path != "/desk" {
		t.Errorf("what is no look leads to %s", a.Request.URL)
	}
	b.has(b.post("/demo/switch", "person", "respondent"), "You know of no case yet")
	b.post("/demo/switch", "person", "complainant")
	a = b.post("/demo/advance", "days", "7", "back", "/case")
	b.has(a, "It is Monday 9 March 2026", "The letter to the complainant went out by itself")
	for _, back := range []string{"//evil.example/", `/\evil.example`, "https://evil.example"} {
		if a = b.post("/demo/advance", "days", "1", "back", back); !strings.HasPrefix(a.Request.URL.String(), h.address) {
			t.Errorf("%q leads to %s", back, a.Request.URL)
		}
	}
	b.status(b.post("/demo/advance", "days", "1000", "back", "/"), http.StatusBadRequest)
	b.has(b.post("/demo/tamper", "entry", "2"), "of entry 2 is another one now")
	if s.tampered != 2 {
		t.Error("nothing was tampered with")
	}
	a = b.post("/demo/switch", "person", "")
	b.has(a, "Tell us, and know when you will hear")
	b.has(b.get("/desk"), "Ten minutes") // the door of the demo
}
