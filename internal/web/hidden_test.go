package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/web"
)

// public are the pages that count every case for everybody, whoever asks (docs/people.md,
// “What still shows”): a case that some could not see in them would be a public log that is
// not whole.
var public = []string{"/figures", "/log"}

// atRandom is what differs between any two answers: a form’s own mark, the key of its log; and the numbers of
// the public log, which counts what happens in every case.
var atRandom = regexp.MustCompile(`name="once" value="[^"]*"|test\.example/log[^"<]*|entry \d+ of the public log`)

// asks is every address of the pages, and some that are not there, as somebody may ask for
// a case by its number: what they get, headers and all.
func (b *browser) asks(id string) map[string]string {
	b.Helper()
	places := strings.NewReplacer(
		"{case}", id, "{stage}", "intake", "{step}", "triage", "{letter}", "0", "{sum}", strings.Repeat("0", 64), "{entry}", "3", "{event}", "0", "{$}", "",
		"{kind}", casework.Declare, "{subject}", "B1", "{ground}", "illness", "{name}", "none", "{person}", "ida", "{token}", "none", "{whose}", "P1",
	)
	var at []string
	for _, p := range web.Patterns() {
		method, path, found := strings.Cut(places.Replace(p), " ")
		if found && !strings.Contains(path, "{") && !slices.ContainsFunc(public, func(p string) bool { return strings.HasPrefix(path, p) }) {
			at = append(at, method+" "+path)
		}
	}
	for _, kind := range []string{casework.Recuse, casework.Approach, casework.Join, casework.Consult, casework.Correct, casework.Withhold, "nothing"} {
		at = append(at, "GET /cases/"+id+"/act/"+kind, "GET /cases/"+id+"/act/"+kind+"/E1", "POST /cases/"+id+"/act/"+kind)
	}
	at = append(at, "GET /desk?show=all", "GET /desk?show=mine", "GET /cases/"+id+"?since=1", "GET /cases/"+id+"/exhibits/E1", "GET /cases/"+strings.ToLower(id))
	all := map[string]string{}
	for _, ask := range at {
		method, path, _ := strings.Cut(ask, " ")
		if method == "POST" && !strings.HasPrefix(path, "/cases/") {
			continue // what they do themselves
		}
		a := answer{}
		if method == "GET" {
			a = b.get(path)
		} else {
			a = b.send(path, nil, "seen", "3", "text", "x", "outcome", casework.NoConflict, "into", id)
		}
		head := a.Header.Clone()
		head.Del("Date")
		all[ask] = fmt.Sprintf("%d %v\n%s", a.StatusCode, sortedHeader(head), atRandom.ReplaceAllString(a.text, ""))
	}
	return all
}

func sortedHeader(h http.Header) string {
	var lines []string
	for name, values := range h {
		lines = append(lines, name+": "+strings.Join(values, ", "))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// Whoever is kept out of a case gets, from every address there is, the very bytes that they
// get where there is no such case; whatever role they hold, and however far the case has come.
func TestEveryAddressAnswersWhoIsKeptOutAsIfThereWereNoCase(t *testing.T) {
	with, others := openCircle(t), openCircle(t)
	overseen := openCircle(t) // what others ask for, an overseer who is kept out is not told either
	named := "It was Clara Öberg, Ida Sundial, Pam Hour, Ove Watch and Kit Noon."
	id, code := with.complains("account", named)
	party := with.with(code)
	party.send("/case/add", nil, "seen", version(party, "/case"), "text", "And again.")
	looked := 0
	for n := range 2 {
		for _, who := range []string{"clara", "ida", "kit", "pam", "ove", "pat"} {
			without := others
			if who == "ove" {
				without = overseen
			}
			is, was := with.as(who).asks(id), without.as(who).asks(id)
			if len(is) != len(was) {
				t.Fatalf("%d addresses, and %d", len(is), len(was))
			}
			for at, text := range is {
				looked++
				if text != was[at] {
					t.Errorf("%s, asking %s, can tell that there is a case:\n%s", who, at, difference(was[at], text))
				}
			}
		}
		if n == 0 {
			with.pass(30)
			others.pass(30)
			overseen.pass(30)
		}
	}
	if looked < 500 {
		t.Errorf("only %d addresses were tried", looked)
	}
	eve := with.as("eve")
	eve.has(eve.get("/desk?show=all"), id)
}
