package web_test

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/signin"
	"duly/internal/web"
	"duly/statistics"
	"duly/timetable"
)

// Every page, as it looks to those who come to it, is looked at by a machine:
// at two widths, for every accessibility fault that axe-core knows.
func TestEveryPageCanBeUsedByEverybody(t *testing.T) {
	w := chromium(t)
	h := open(t, func(c *web.Config) { c.Past = invented })
	session := func(v signin.Visitor) string {
		token, err := h.desk.Start(context.Background(), v)
		h.must(err)
		return token
	}
	officer := func(id string) { w.as(h.address, session(signin.Visitor{Actor: casework.Actor{ID: id}})) }
	party := func(id, name string) {
		w.as(h.address, session(signin.Visitor{Actor: casework.Actor{ID: name, Party: name}, Case: id}))
	}
	look := func(name, path string) { w.visit(h.address + path); w.look(name) }

	w.as(h.address, "")
	for _, p := range []struct{ name, path string }{
		{"home", "/"}, {"rulebook", "/rulebook"}, {"definitions", "/definitions"}, {"definition", "/definitions/lamps"}, {"log", "/log"}, {"figures empty", "/figures"}, {"complain", "/complain"}, {"return", "/return"},
		{"left", "/left"}, {"sign in", "/signin"}, {"set up", "/setup/abc"}, {"not found", "/nowhere"},
	} {
		look(p.name, p.path)
	}
	w.visit(h.address + "/return")
	w.submit("form[action='/return'] button")
	w.look("return refused")
	w.visit(h.address + "/signin")
	w.submit("form[action='/signin'] button")
	w.look("sign in refused")
	w.visit(h.address + "/complain")
	w.submit("form[action='/complain'] .button")
	w.look("complain refused")
	w.run(`document.querySelector("#mode-confidential").checked = true; document.querySelector("#category").checked = true;
		for (const [id, v] of [["name", "Moth Penhaligon"], ["respondent", "Hob Candlewick"], ["account", "They blew out my lantern.\n\nTwice."]]) document.getElementById(id).value = v;`)
	w.submit("form[action='/complain'] .button")
	w.look("filed")

	// One case through its whole life; others late, waiting and ended by silence.
	h.file()
	h.pass(3)
	h.file()
	id, _ := h.file()
	at := "/cases/" + url.PathEscape(id)
	officer("sam")
	look("desk", "/desk")
	look("desk all", "/desk?show=all")
	look("case new", at)
	look("notify", at+"/do/intake/acknowledge")
	look("triage", at+"/do/intake/triage")
	w.submit("main form .button")
	w.look("triage refused")
	h.as("sam").do(at+"/do/intake/acknowledge", "text", "Thank you for telling us.")
	w.run(`document.getElementById("outcome-0").checked = true; document.getElementById("text").value = "It is within the rules."`)
	w.submit("main form .button")
	w.look("conflict")
	h.as("sam").do(at+"/do/intake/triage", "outcome", "accept", "text", "It is about a member.")
	look("too late", at+"/do/intake/triage")
	look("add", at+"/add")
	h.as("ina").do(at+"/do/investigation/notice", "text", "")
	party(id, "respondent")
	look("own case respondent", "/case")
	look("letter", "/case/letters/0")
	look("reply", "/case/do/investigation/reply")
	look("waive", "/case/waive/investigation/reply")
	look("own add", "/case/add")
	look("own rulebook", "/case/rulebook")
	officer("rea")
	look("stop the clocks", at+"/pause/illness")
	w.submit("main form .button")
	w.look("stop the clocks refused")
	h.as("rea").do(at+"/pause/police%20investigation", "text", "The police asked us to wait.")
	look("case paused", at)
	look("start the clocks", at+"/resume/police%20investigation")
	party(id, "respondent")
	look("own case paused", "/case")
	h.as("rea").do(at+"/resume/police%20investigation", "text", "They are done.")
	code, err := h.office.NewCode(context.Background(), id, casework.Actor{ID: "ina", Roles: []string{"investigator"}}, "respondent")
	h.must(err)
	h.with(code).do("/case/do/investigation/reply", "text", "I was there, and it was not so.")
	look("own case answered", "/case?since=14")
	officer("ina")
	look("case investigated", at)
	h.as("ina").do(at+"/do/investigation/report", "text", "I spoke to both sides.")
	officer("rea")
	look("case charge", at)
	h.as("rea").do(at+"/do/investigation/charge", "outcome", "case to answer", "text", "There is enough.")
	look("extend a stage", at+"/extend/hearing")
	look("letter to a party", at+"/letters/0")
	look("extend", at+"/extend/hearing/decision")
	h.as("ina").do(at+"/do/hearing/bundle", "text", "")
	h.pass(18)
	officer("pan")
	look("decide", at+"/do/hearing/decision")
	w.submit("main form .button")
	w.look("decide refused")
	h.as("pan").decide(at + "/do/hearing/decision")
	look("case decided", at)
	officer("ovid")
	look("case overseer", at)
	party(id, "complainant")
	look("own case complainant", "/case")
	h.pass(30)
	look("own case ended", "/case")
	officer("rea")
	look("desk later", "/desk?show=all")
	look("case ended", at)
	w.as(h.address, "")
	look("figures", "/figures")
	look("home later", "/")
	look("rulebook of a case", at+"/rulebook")
	// Complaints and parties: what is joined, written, arranged and withheld.
	joined, other := h.file()
	_, _ = h.file()
	whole := "/cases/" + url.PathEscape(joined)
	officer("sam")
	look("case perhaps the same", whole)
	look("desk perhaps the same", "/desk?show=all")
	for _, kind := range []string{"message", "arrange", "join", "confidence/C1"} {
		name := "form " + strings.ReplaceAll(kind, "/", " ")
		look(name, whole+"/act/"+kind)
		w.submit("main form .button")
		w.look(name + " refused")
	}
	h.as("sam").do(whole+"/act/message", "to", "complainant", "text", "We have your complaint.")
	h.as("sam").do(whole+"/act/arrange", "for", "complainant", "what", "representative", "name", "Rita Beispiel", "text", "By telephone.")
	look("case with parties", whole)
	h.with(other).do("/case/act/message", "text", "Thank you.")
	party(joined, "complainant")
	look("own case with parties", "/case")
	look("own message", "/case/act/message")
	look("own arrangement ended", "/case/act/unarrange/P1")
	third, _ := h.file()
	h.as("sam").do("/cases/"+third+"/act/join", "into", joined, "text", "The same evening.")
	officer("sam")
	look("case joined", "/cases/"+third)
	look("case with two complaints", whole)
	look("form separate", whole+"/act/separate/C2")
	done, err := h.office.TakeOver(context.Background(), elsewhere())
	h.must(err)
	if done.Taken != 7 {
		t.Fatalf("%+v", done)
	}
	look("desk with cases from elsewhere", "/desk?show=all")
	w.as(h.address, "")
	h.pass(1)
	look("figures with cases from elsewhere", "/figures")
	w.scheme("dark")
	for name, path := range map[string]string{"home": "/", "complain": "/complain", "figures": "/figures", "rulebook": "/rulebook"} {
		look(name+" dark", path)
	}
	w.visit(h.address + "/complain")
	w.submit("form[action='/complain'] .button")
	w.look("complain refused dark")
	officer("pan")
	look("case dark", at)
	look("desk dark", "/desk?show=all")
	w.scheme("light")

	w.as(h.address, "")
	look("verify", "/verify")
	name, _, last := statistics.Quarter(h.office.Today())
	h.pass(int(last-h.office.Today()) + 1)
	_, err = h.office.ReleaseDue(context.Background())
	h.must(err)
	look("figures of a quarter", "/figures/"+name)

	d := open(t, func(c *web.Config) { c.Demo = &society{} })
	d.file()
	w.as(d.address, "")
	w.visit(d.address + "/demo")
	w.look("demo")
	w.run(`document.querySelector("#demo-person").value = "sam"`)
	w.submit(".demobar form button")
	w.look("demo desk")

	houses := []*house{h, d, lookAtPeople(t, w), lookAtSanctions(t, w), lookAtCommitments(t, w), lookAtMembers(t, w), lookAtSamples(t, w), lookAtLists(t, w), lookAtErasures(t, w)}
	for _, pattern := range web.Patterns() {
		seen := slices.ContainsFunc(houses, func(h *house) bool {
			_, visited := h.visited.Load(pattern)
			return visited
		})
		if strings.HasPrefix(pattern, "GET") && !seen && !sendsFile.MatchString(pattern) {
			t.Errorf("nobody has looked at %s", pattern)
		}
	}
	t.Logf("%d pages looked at", w.seen)
}

// sendsFile are the addresses that answer with a file, and not with a page.
var sendsFile = regexp.MustCompile(`/(exhibits|files|receipts|lots|bundle|log-breaks)/|/(file|receipt)$|\.(csv|json|atom)$|/erasures/\{entry\}$`)

// elsewhere are open cases of another system.
func elsewhere() []office.Elsewhere {
	var out []office.Elsewhere
	for i := range 7 {
		out = append(out, office.Elsewhere{
			Source: "old register", ID: fmt.Sprint(40 + i), Received: timetable.MustDate("2023-05-02") + timetable.Date(30*i), Stage: "investigation", Category: "waste", Respondent: "Somebody Invented",
		})
	}
	return out
}

// decide fills in a panel's form: every clause met but the last.
func (b *browser) decide(path string) answer {
	b.Helper()
	form := b.get(path)
	n := strings.Count(form.text, "-met\" value=\"yes\"")
	fields := []string{"seen", b.first(form, seen), "outcome", "upheld", "present", "pan", "present", "pia", "text", "Both who were present say the same."}
	for i := range n {
		fields = append(fields, fmt.Sprintf("finding-%d-evidence", i), "E1")
		met := "yes"
		if i == n-1 {
			met = "no"
		}
		fields = append(fields, fmt.Sprintf("finding-%d-met", i), met, fmt.Sprintf("finding-%d-reasons", i), "As was shown.")
	}
	return b.send(path, nil, fields...)
}

// invented are past cases of a former system.
func invented(context.Context) (web.PastCases, error) {
	var spans []statistics.Span
	day := timetable.MustDate("2019-01-07")
	for i := range 400 {
		s := statistics.Span{Received: day + timetable.Date(i*5)}
		if i%9 != 0 {
			s.Closed = s.Received + timetable.Date(20+(i*i)%600)
		}
		spans = append(spans, s)
	}
	return web.PastCases{Spans: spans}, nil
}
