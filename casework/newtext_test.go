package casework_test

import (
	"bytes"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// withText is testdata/alleging.md with another text of its definition from June on, for
// all open cases; what it said before is kept, or not.
func withText(t *testing.T, kept bool) *rulebook.Rulebook {
	t.Helper()
	main := readFile(t, "testdata/alleging.md")
	main.Name = "alleging.md"
	change := func(from, to string) {
		if !bytes.Contains(main.Text, []byte(from)) {
			t.Fatalf("the rulebook has no %q", from)
		}
		main.Text = bytes.Replace(main.Text, []byte(from), []byte(to), 1)
	}
	change("version: 2", "version: 3\n  applies to: all open cases")
	earlier := "{file: manners-2024.md, in force: 2024-05-01}"
	if kept {
		earlier = "{file: manners.md, in force: 2026-01-01}, " + earlier
	}
	change("{file: manners.md, in force: 2026-01-01, earlier: [{file: manners-2024.md, in force: 2024-05-01}]}", "{file: new.md, in force: 2026-06-01, earlier: ["+earlier+"]}")
	files := []rulebook.File{main, {Name: "new.md", Text: []byte("# Manners\n\n1. A member never shouts.\n")}}
	for _, name := range rulebook.Needs(files[:1]) {
		if name != "new.md" {
			f := readFile(t, filepath.Join("testdata", name))
			f.Name = name
			files = append(files, f)
		}
	}
	r, problems := rulebook.Read(files)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return r
}

// A definition that reads otherwise touches no open case, unless the conduct is later.
func TestANewTextTouchesNoOpenCase(t *testing.T) {
	old := readRulebook(t, "testdata/alleging.md")
	receive := func(r *rulebook.Rulebook, day string) *casework.Case {
		t.Helper()
		c := &casework.Case{}
		events, err := casework.Receive(r, casework.Complaint{Category: "conduct", Account: "It happened."}, timetable.MustDate(day), false)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Apply(events...); err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := receive(old, "2026-03-02")
	before := casework.Judged(old, c)
	if len(before) == 0 {
		t.Fatal("the case is judged by nothing")
	}
	if events, stays, err := casework.NewRules(old, withText(t, false), c, c.Last); err != nil || len(events) > 0 || !strings.Contains(stays, "“manners” that the new rules do not keep") {
		t.Errorf("where the old text is not kept: %v, %q (%v)", events, stays, err)
	}
	next := withText(t, true)
	events, stays, err := casework.NewRules(old, next, c, c.Last)
	if err != nil || stays != "" {
		t.Fatalf("%q (%v)", stays, err)
	}
	if err := c.Apply(events...); err != nil {
		t.Fatal(err)
	}
	if after := casework.Judged(next, c); c.Rulebook != next.Digest || !reflect.DeepEqual(after, before) {
		t.Errorf("it was judged by %+v, and is by %+v", before, after)
	}
	for day, want := range map[string]string{"2026-05-29": before[0].Clause.Text, "2026-06-01": "A member never shouts."} {
		if got := casework.Judged(next, receive(next, day)); got[0].Clause.Text != want {
			t.Errorf("a complaint of %s is judged by %q, want %q", day, got[0].Clause.Text, want)
		}
	}
}
