package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func compared(args ...string) (exit int, out, errOut string) {
	var o, e bytes.Buffer
	exit = runCheck(args, nil, &o, &e)
	return exit, o.String(), e.String()
}

// The report of one amendment, as a committee reads it: testdata/amend.
func TestAnAmendmentIsReported(t *testing.T) {
	exit, out, errOut := compared("testdata/amend/old", "testdata/amend/new")
	if exit != 1 || errOut != "" {
		t.Fatalf("exit %d: %s", exit, errOut)
	}
	const golden = "testdata/amend/report.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if out != string(want) {
		t.Errorf("the report is not that of %s (-update writes it anew):\n%s", golden, out)
	}
}

func TestAnAmendmentAsJSON(t *testing.T) {
	exit, out, errOut := compared("-json", "testdata/amend/old/rulebook.md", "testdata/amend/new/rulebook.md")
	if exit != 1 || errOut != "" {
		t.Fatalf("exit %d: %s", exit, errOut)
	}
	type days struct{ WorkingDays, CalendarDays int }
	var got struct {
		Schema      string
		NothingLost bool
		From        string
		Bounds      struct {
			Guaranteed struct {
				Before, After *days
				Change        string
			}
		}
		Promises []struct {
			Name, Change, Promised, OldUnderNew string
			Loss                                bool
		}
		Floors []struct {
			Step, Change          string
			DaysBefore, DaysAfter *int
			Loss                  bool
		}
		OpenCases struct {
			Stays, Keeps []struct{ Name, Step, Before, After, Likely string }
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	b := got.Bounds.Guaranteed
	if got.Schema != "duly-amendment/1" || got.NothingLost || got.From != "2027-01-01" || b.Change != "longer" || *b.Before != (days{56, 84}) || *b.After != (days{91, 137}) {
		t.Errorf("%+v", got)
	}
	if len(got.Promises) != 3 || got.Promises[2].Name != "heard first" || got.Promises[2].Change != "lost" || !got.Promises[2].Loss || got.Promises[2].OldUnderNew != "broken" {
		t.Errorf("promises: %+v", got.Promises)
	}
	if f := got.Floors[0]; f.Step != "inquiry.reply" || f.Change != "shorter" || *f.DaysBefore != 14 || *f.DaysAfter != 7 || !f.Loss {
		t.Errorf("floors: %+v", got.Floors)
	}
	if o := got.OpenCases; len(o.Stays) != 1 || o.Stays[0].Name != "hearing.papers" || o.Stays[0].Likely != "hearing.bundle" || len(o.Keeps) != 1 || o.Keeps[0].Before != "14 days" {
		t.Errorf("open cases: %+v", o)
	}
}

// The page needs nothing else, and a screen reader finds its way: headings in
// order, a caption and scopes for each table.
func TestAnAmendmentAsAPage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.html")
	if exit, _, errOut := compared("-html", path, "testdata/amend/old", "testdata/amend/new"); exit != 1 || errOut != "" {
		t.Fatalf("exit %d: %s", exit, errOut)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	for _, s := range []string{"<script", "http://", "https://", "src=", "<link", "ZgotmplZ", "%!"} {
		if strings.Contains(page, s) {
			t.Errorf("it contains %q", s)
		}
	}
	for _, s := range []string{
		`<html lang="en-GB">`, "<title>Amendment: Complaints procedure of the Sundial League</title>", "What is lost",
		"has <del>14</del> days to answer", "has <ins>7</ins> days to answer", "The promise “heard first” is lost", "Abstained",
	} {
		if !strings.Contains(page, s) {
			t.Errorf("it does not contain %q", s)
		}
	}
	level := 0
	for _, h := range regexp.MustCompile(`<h([1-6])`).FindAllStringSubmatch(page, -1) {
		if n := int(h[1][0] - '0'); n > level+1 {
			t.Errorf("a heading of level %d follows one of level %d", n, level)
		} else {
			level = n
		}
	}
	tables, captions := strings.Count(page, "<table>"), strings.Count(page, "<caption")
	if tables < 5 || tables != captions {
		t.Errorf("%d tables have %d captions", tables, captions)
	}
	for _, th := range regexp.MustCompile(`<th\b[^>]*>`).FindAllString(page, -1) {
		if !strings.Contains(th, "scope=") {
			t.Errorf("%s has no scope", th)
		}
	}
}

func TestAnAmendmentThatTakesNothingAway(t *testing.T) {
	folder := t.TempDir()
	write := func(name, within string) string {
		path := filepath.Join(folder, name)
		text := strings.NewReplacer("WITHIN", within, "ELSE", ", else: undecided").Replace(smallRules)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	old, new := write("old.md", "9 working days"), write("new.md", "5 working days")
	exit, out, errOut := compared(old, new)
	if exit != 0 || errOut != "" || !strings.Contains(out, "Nothing is lost") || !strings.Contains(out, "promises more; guaranteed") {
		t.Errorf("exit %d: %s%s", exit, out, errOut)
	}
	if exit, out, _ := compared(old, old); exit != 0 || !strings.Contains(out, "The two rulebooks say the same") {
		t.Errorf("with itself: exit %d: %s", exit, out)
	}
	if exit, out, _ := compared(new, old); exit != 1 || !strings.Contains(out, "! soon (rule 1): PROMISES LESS") || !strings.Contains(out, "would keep the old promise all the same") {
		t.Errorf("the other way round: exit %d: %s", exit, out)
	}
}

func TestWhatIsNamedIsOneRulebookOrTwo(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	head, part, torn := "```duly\nrulebook:\n  name: R\n```\n", "```duly\nroles: {clerk: }\n```\n", "```duly\nrulebook: [\n```\n"
	a, b, c := write("a.md", head), write("b.md", torn), write("c.md", head)
	p, q := write("p.md", part), write("q.md", part)
	in := write("in/rulebook.md", part)
	for _, x := range []struct {
		paths []string
		want  [][]string
	}{
		{[]string{a}, [][]string{{a}}},
		{[]string{a, p}, [][]string{{a, p}}},
		{[]string{p, a}, [][]string{{p, a}}},
		{[]string{p, q}, [][]string{{p, q}}},
		{[]string{a, b}, [][]string{{a}, {b}}},
		{[]string{a, p, b, q}, [][]string{{a, p}, {b, q}}},
		{[]string{filepath.Dir(in)}, [][]string{{in}}},
		{[]string{a, filepath.Dir(in)}, [][]string{{a}, {in}}},
	} {
		got, err := rulebooksNamed(x.paths)
		if err != nil || !slices.EqualFunc(got, x.want, slices.Equal) {
			t.Errorf("%v: %v, %v", x.paths, got, err)
		}
	}
	if _, err := rulebooksNamed([]string{a, b, c}); err == nil || !strings.Contains(err.Error(), "two can be compared") {
		t.Errorf("three: %v", err)
	}
	for _, args := range [][]string{{"-html", filepath.Join(folder, "x.html"), a}, {a, b, c}, {a, filepath.Join(folder, "none.md")}} {
		if exit, out, errOut := compared(args...); exit != 2 || out != "" || errOut == "" {
			t.Errorf("%v: exit %d, %q, %q", args, exit, out, errOut)
		}
	}
	// Neither is one yet: the problems of both are told.
	if exit, _, errOut := compared(a, b); exit != 2 || strings.Count(errOut, "This is not a rulebook yet") != 2 || !strings.Contains(errOut, "b.md:2") {
		t.Errorf("exit %d: %s", exit, errOut)
	}
}
