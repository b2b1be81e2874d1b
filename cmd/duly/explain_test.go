package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"duly/procedures"
	"duly/rulebook"
	"duly/timetable"
)

var update = flag.Bool("update", false, "write what duly explain printed into testdata/explain")

const demoRulebook = "../../internal/demo/rulebook/rulebook.md"

func callExplain(args ...string) (exit int, out, errOut string) {
	var o, e bytes.Buffer
	exit = run(append([]string{"explain"}, args...), strings.NewReader(""), &o, &e)
	return exit, o.String(), e.String()
}

// What is printed, as a rules committee reads it.
func TestExplainPrints(t *testing.T) {
	for _, test := range []struct{ name, args string }{
		{"christmas.txt", demoRulebook + " -received 2025-12-18"},
		{"easter.txt", "-received=2026-03-27 -category|misuse of funds " + demoRulebook},
		{"working.txt", "testdata/explain/small.md -working -received 2026-12-24"},
		{"waits.txt", "testdata/explain/waits.md -received 2026-05-30"},
		{"round.txt", "testdata/explain/round.md -received 2026-05-29"},
		{"small.ics", "-ics testdata/explain/small.md -received 2026-12-24"},
		{"small.json", "-received 2026-12-24 testdata/explain/small.md -json"},
	} {
		t.Run(test.name, func(t *testing.T) {
			exit, out, errOut := callExplain(words(test.args)...)
			if exit != 0 || errOut != "" {
				t.Fatalf("exit status %d, %s", exit, errOut)
			}
			path := filepath.Join("testdata", "explain", test.name)
			if *update {
				if err := os.WriteFile(path, []byte(out), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if out != string(want) {
				t.Errorf("printed\n%s\nwant\n%s", out, want)
			}
		})
	}
}

// words parts arguments by spaces, and a flag from its value of more than one
// word by "|".
func words(args string) []string {
	name, value, quoted := strings.Cut(args, "|")
	if !quoted {
		return strings.Fields(args)
	}
	i := strings.LastIndex(value, " ")
	return append(append(strings.Fields(name), value[:i]), value[i+1:])
}

func TestExplainRefuses(t *testing.T) {
	for _, test := range []struct{ args, says string }{
		{"", "name the rulebook's file"},
		{demoRulebook, "-received 2026-03-02"},
		{demoRulebook + " -received tomorrow", "is no date"},
		{demoRulebook + " -received 2026-02-29", "February 2026 has no day 29"},
		{demoRulebook + " -received 2014-12-31", "known from 2015 to 2035"},
		{demoRulebook + " -received 2035-12-03", "leaves the calendar"},
		{demoRulebook + " -received 2026-03-02 -category abusee", `did you mean "abuse"? (the rulebook has: abuse, misuse of funds, breach of confidence)`},
		{"testdata/explain/small.md -received 2026-03-02 -category abuse", "this rulebook has none"},
		{demoRulebook + " -received 2026-03-02 -ics -json", "choose one"},
		{demoRulebook + " -received 2026-03-02 -when", "not defined: -when"},
		{"testdata/explain/nowhere.md -received 2026-03-02", "no such file"},
	} {
		exit, out, errOut := callExplain(strings.Fields(test.args)...)
		if exit != 2 || out != "" || !strings.Contains(errOut, test.says) {
			t.Errorf("%s: exit status %d, printed %q, complained %q, want %q", test.args, exit, out, errOut, test.says)
		}
	}
}

func TestExplainListsEveryProblem(t *testing.T) {
	text, err := os.ReadFile("testdata/explain/small.md")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "bad.md")
	bad := strings.NewReplacer("3 days", "3 fortnights", "who: clerk", "who: clark").Replace(string(text))
	if err := os.WriteFile(path, []byte(bad), 0o644); err != nil {
		t.Fatal(err)
	}
	exit, out, errOut := callExplain(path, "-received", "2026-03-02")
	if exit != 2 || out != "" || !strings.Contains(errOut, "fortnights") || !strings.Contains(errOut, "clark") {
		t.Errorf("exit status %d, printed %q, complained %q", exit, out, errOut)
	}
}

func TestExplainHelps(t *testing.T) {
	if exit, out, errOut := callExplain("-h"); exit != 0 || out != explainUsage || errOut != "" {
		t.Errorf("exit status %d, printed %q, complained %q", exit, out, errOut)
	}
}

// What docs/explain.md shows is printed.
func TestExplainIsAsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/explain.md")
	if err != nil {
		t.Fatal(err)
	}
	_, shown, _ := strings.Cut(string(page), "$ duly explain internal/demo/rulebook/rulebook.md -received 2025-12-18\n")
	shown, _, ok := strings.Cut(shown, "```")
	_, out, _ := callExplain(demoRulebook, "-received", "2025-12-18")
	for line := range strings.Lines(shown) {
		if !strings.Contains(out, line) {
			t.Errorf("not printed: %s", line)
		}
	}
	_, out, _ = callExplain(demoRulebook, "-received", "2025-12-18", "-json")
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(out), &fields); err != nil || !ok {
		t.Fatal(ok, err)
	}
	for field := range fields {
		if !strings.Contains(string(page), "`"+field+"`") {
			t.Errorf("%s is not documented", field)
		}
	}
}

// Each procedure, received around holidays, comes to an end, and every date of
// it can be counted again.
func TestExplainProcedures(t *testing.T) {
	for _, p := range procedures.List() {
		r, _ := rulebook.Read(procedures.Files(p.Name))
		for _, received := range []string{"2026-03-31", "2026-12-23", "2027-03-25", "2028-02-28"} {
			path := filepath.Join("..", "..", "procedures", p.Name, procedures.Main)
			exit, out, errOut := callExplain(path, "-json", "-received", received)
			if exit != 0 {
				t.Fatalf("%s: %s", p.Name, errOut)
			}
			var e explained
			if err := json.Unmarshal([]byte(out), &e); err != nil {
				t.Fatal(err)
			}
			if e.Ends == nil || e.Ends.Date <= e.Received || len(e.Steps) < 3 || len(e.Promises) != len(r.Promises) {
				t.Errorf("%s received on %s is not explained:\n%s", p.Name, received, out)
			}
			for _, s := range e.Steps {
				if s.Due == 0 {
					continue
				}
				limit, err := timetable.ParseLimit(s.Limit)
				if err != nil {
					t.Fatal(err)
				}
				if due, err := r.Calendar.Due(limit, s.Opened); err != nil || due != s.Due || !strings.Contains(s.Working[len(s.Working)-1], due.Long()) {
					t.Errorf("%s, %s: %s from %s ends on %s (%v), not on %s", p.Name, s.Step, s.Limit, s.Opened, due, err, s.Due)
				}
			}
			exit, out, errOut = callExplain(path, "-ics", "-received", received)
			if exit != 0 {
				t.Fatalf("%s: %s", p.Name, errOut)
			}
			compareCalendar(t, &e, parseCalendar(t, out))
		}
	}
}

func compareCalendar(t *testing.T, e *explained, events []map[string]string) {
	t.Helper()
	days := map[string]string{} // by title
	for _, event := range events {
		days[event["SUMMARY"]] = event["DTSTART;VALUE=DATE"]
	}
	if day := days["Over by itself: "+e.Ends.End]; day != compact(e.Ends.Date) {
		t.Errorf("the calendar ends the case on %s, not on %s", day, e.Ends.Date)
	}
	for _, p := range e.Promises {
		if p.Due != 0 && days["Promised: "+p.Name] != compact(p.Due) {
			t.Errorf("the calendar has %q on %s, not on %s", p.Name, days["Promised: "+p.Name], p.Due)
		}
	}
	for _, s := range e.Steps {
		if day := days["Last day, "+s.Who+": "+s.Step]; s.Due != 0 && !s.FellAway && day != compact(s.Due) {
			t.Errorf("the calendar has %q on %s, not on %s", s.Step, day, s.Due)
		}
	}
}

var isUID = regexp.MustCompile(`^[0-9a-f]{32}@duly$`)

// parseCalendar reads an iCalendar file as RFC 5545 has it: lines end with CRLF
// and have at most 75 octets, a line that begins with a space continues the one
// before, and values of text are escaped.
func parseCalendar(t *testing.T, text string) (events []map[string]string) {
	t.Helper()
	lines := strings.SplitAfter(text, "\r\n")
	if lines[len(lines)-1] != "" || strings.Count(text, "\n") != len(lines)-1 || strings.Count(text, "\r") != len(lines)-1 {
		t.Fatal("a line does not end with CRLF")
	}
	for _, line := range lines {
		if line = strings.TrimSuffix(line, "\r\n"); len(line) > 75 || !utf8.ValidString(line) {
			t.Errorf("a line of %d octets, or a character that is cut: %q", len(line), line)
		}
	}
	unfolded := strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n")
	if n := len(unfolded); unfolded[0] != "BEGIN:VCALENDAR" || unfolded[1] != "VERSION:2.0" || unfolded[n-1] != "END:VCALENDAR" {
		t.Fatalf("no calendar: %q … %q", unfolded[0], unfolded[n-1])
	}
	uids := map[string]bool{}
	for _, line := range unfolded[2 : len(unfolded)-1] {
		name, value, ok := strings.Cut(line, ":")
		switch {
		case !ok:
			t.Fatalf("no property: %q", line)
		case line == "BEGIN:VEVENT":
			events = append(events, map[string]string{})
		case line == "END:VEVENT":
			checkEvent(t, events[len(events)-1], uids)
		case len(events) > 0:
			events[len(events)-1][name] = unescapeText(value)
		}
	}
	return events
}

func checkEvent(t *testing.T, e map[string]string, uids map[string]bool) {
	t.Helper()
	if !isUID.MatchString(e["UID"]) || uids[e["UID"]] {
		t.Errorf("UID %q is none, or stands twice", e["UID"])
	}
	uids[e["UID"]] = true
	if !strings.HasSuffix(e["DTSTAMP"], "T000000Z") || e["SUMMARY"] == "" || e["DESCRIPTION"] == "" {
		t.Errorf("something is missing: %v", e)
	}
	if date(t, e["DTEND;VALUE=DATE"]) != date(t, e["DTSTART;VALUE=DATE"])+1 {
		t.Errorf("not one day: %v", e)
	}
}

func date(t *testing.T, s string) timetable.Date {
	t.Helper()
	if len(s) != 8 {
		t.Fatalf("%q is no date", s)
	}
	d, err := timetable.ParseDate(s[:4] + "-" + s[4:6] + "-" + s[6:])
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var unescapeText = strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n").Replace

// Hostile words in a rulebook stay words in the calendar.
func TestCalendarEscapesAndFolds(t *testing.T) {
	name := "a, b; c\\ \r\nEND:VCALENDAR\nBEGIN:VALARM " + strings.Repeat("é漢😀", 60)
	e := &explained{Rulebook: name, Received: timetable.MustDate("2026-03-02"), Steps: []explainedStep{{Step: name, Who: "clerk", Due: timetable.MustDate("2026-03-04")}}}
	events := parseCalendar(t, string(e.calendar()))
	if len(events) != 1 || events[0]["SUMMARY"] != "Last day, clerk: "+strings.ReplaceAll(name, "\r", "") {
		t.Errorf("the calendar reads %q", events)
	}
}

// A second import replaces the first; another receipt is another case.
func TestCalendarIsStable(t *testing.T) {
	uids := func(received string) string {
		_, out, _ := callExplain(demoRulebook, "-ics", "-received", received)
		var all []string
		for _, e := range parseCalendar(t, out) {
			all = append(all, e["UID"])
		}
		return strings.Join(all, "\n")
	}
	first := uids("2026-03-02")
	if first != uids("2026-03-02") {
		t.Error("the same question has another answer")
	}
	for uid := range strings.SplitSeq(first, "\n") {
		if strings.Contains(uids("2026-03-03"), uid) {
			t.Errorf("%s stands in two calendars", uid)
		}
	}
}
