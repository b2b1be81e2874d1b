package rulebook_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"duly/rulebook"
)

// TestSeveralDocuments: a rulebook may be split over files, which are read in
// order; a file without a block is read only where the rulebook names it.
func TestSeveralDocuments(t *testing.T) {
	files := []rulebook.File{
		{Name: "rules/main.md", Text: []byte(head + "\n# 1 Texts\n\n```duly\ndefinitions: {manners: {file: texts/manners.md}}\n```\n")},
		{Name: "rules/more.md", Text: []byte("# 2 More\n\n```duly\nroles: {helper: }\n```\n")},
		{Name: "rules/texts/manners.md", Text: []byte("# Manners\n\n1. Be kind.\n")},
		{Name: "rules/README.md", Text: []byte("# duly\n\nOnly words about duly.\n")},
	}
	if got, want := rulebook.Needs(files[:1]), []string{"texts/manners.md"}; !reflect.DeepEqual(got, want) {
		t.Errorf("it needs %q, not %q", got, want)
	}
	r, problems := rulebook.Read(files)
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	if helper := r.Role("helper"); helper == nil || helper.Rule != "2" || helper.Place.String() != "rules/more.md:4:9" {
		t.Errorf("the second document's role is %+v", helper)
	}
	if d := r.Definition("manners"); len(d.Clauses) != 1 || d.Clauses[0].Text != "Be kind." {
		t.Errorf("the definition is %+v", d)
	}
	var titles []string
	for _, s := range r.Sections {
		titles = append(titles, s.Title)
	}
	if got := strings.Join(titles, "|"); got != "|Texts|More" {
		t.Errorf("the sections are %q", got)
	}
}

// TestDigest: it is the same wherever the rulebook's folder stands and whatever
// else is handed in, and changes with every file that the rulebook is made of.
func TestDigest(t *testing.T) {
	read := func(folder, manners, readme string, name string) string {
		r, problems := rulebook.Read([]rulebook.File{
			{Name: folder + name, Text: []byte(head + "\n```duly\ndefinitions: {manners: {file: manners.md}}\n```\n")},
			{Name: folder + "manners.md", Text: []byte(manners)},
			{Name: folder + "README.md", Text: []byte(readme)},
		})
		if len(problems) > 0 {
			t.Fatal(problems[0])
		}
		return r.Digest
	}
	base := read("", "1. Be kind.\n", "a", "rules.md")
	if base != read("/srv/duly/", "1. Be kind.\n", "b", "rules.md") {
		t.Error("it depends on the folder, or on a file that the rulebook does not name")
	}
	if base == read("", "1. Be kind!\n", "a", "rules.md") || base == read("", "1. Be kind.\n", "a", "others.md") {
		t.Error("it does not change with a definition, or a name")
	}
}

// TestSlipsAcrossFiles: problems come in the order of the files, each with the
// file that it stands in.
func TestSlipsAcrossFiles(t *testing.T) {
	_, problems := rulebook.Read([]rulebook.File{
		{Name: "a.md", Text: []byte(head + "```duly\nends: {over: }\n```\n")},
		{Name: "b.md", Text: []byte("# B\n```duly\nroles: {clerk: , helper: {seats: none}}\n```\n")},
	})
	var got []string
	for _, p := range problems {
		got = append(got, p.Place.String()+" "+p.Rule+" "+p.Message)
	}
	want := "a.md:9:8  The end “over” is declared twice\n" +
		"b.md:3:9 B The role “clerk” is declared twice\n" +
		"b.md:3:34 B “seats” is a whole number from 1 to 99, not “none”"
	if g := strings.Join(got, "\n"); g != want {
		t.Errorf("got\n%s\nwant\n%s", g, want)
	}
}

// TestDemo: the rules of the demo's society read, and hold what the story needs.
func TestDemo(t *testing.T) {
	r, problems := rulebook.Read(load(t, "../internal/demo/rulebook/rulebook.md"))
	for _, p := range problems {
		t.Error(p)
	}
	if r == nil {
		t.FailNow()
	}
	for _, s := range r.Sections[1:] {
		if s.Number == "" {
			t.Errorf("%s: the heading %q has no number to cite", s.Place, s.Title)
		}
	}
	for _, c := range r.Categories {
		for _, d := range c.Definitions {
			if len(r.Definition(d).Clauses) < 3 {
				t.Errorf("the definition %s has %d clauses", d, len(r.Definition(d).Clauses))
			}
		}
	}
	if !r.Role("president").Barred {
		t.Error("the president is not barred")
	}
}

// TestDesign reads the whole small rulebook of the design, where it is at hand.
func TestDesign(t *testing.T) {
	path := filepath.Join("..", "..", "shared", "design", "rulebook.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Skip("the design texts are not beside the repository:", path)
	}
	_, sample, _ := strings.Cut(string(text), "````markdown\n")
	sample, _, found := strings.Cut(sample, "\n````\n")
	if !found {
		t.Fatal("no sample in", path)
	}
	r, problems := rulebook.Read([]rulebook.File{{Name: "rulebook.md", Text: []byte(sample)}})
	for _, p := range problems {
		t.Error(p)
	}
	if r == nil || len(r.Stages) != 3 || len(r.Promises) != 2 || r.Step(rulebook.StepRef{Stage: "hearing", Step: "decision"}).Rule != "4" {
		t.Errorf("it reads as %+v", r)
	}
}

// TestReference: the whole example of docs/rulebook.md reads, with the text that
// stands beside it, and the excerpt of a problem is what is printed.
func TestReference(t *testing.T) {
	text, err := os.ReadFile("../docs/rulebook.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "## A whole example\n\n````markdown\n")
	example, rest, _ := strings.Cut(rest, "\n````\n")
	_, rest, _ = strings.Cut(rest, "````markdown\n")
	manners, _, found := strings.Cut(rest, "\n````\n")
	if !found {
		t.Fatal("the example is not where it was")
	}
	r, problems := rulebook.Read([]rulebook.File{{Name: "rules.md", Text: []byte(example)}, {Name: "manners.md", Text: []byte(manners)}})
	for _, p := range problems {
		t.Error(p)
	}
	if r == nil || len(r.Stages) != 4 || len(r.Definition("manners").Clauses) != 2 {
		t.Errorf("it reads as %+v", r)
	}
	for _, yaml := range []string{"roles", "ends", "promises", "categories", "letters", "pauses"} {
		if !strings.Contains(string(text), "```yaml\n"+yaml+":\n") {
			t.Errorf("the reference shows no %s", yaml)
		}
	}
}
