package rulebook_test

import (
	"strings"
	"testing"

	"duly/manuscript"
	"duly/rulebook"
)

const withDefinition = "# R\n\n```duly\nrulebook: {name: R, version: 1, in force: 2026-01-01, time zone: UTC, calendar: none, start: a}\nroles: {clerk: }\nends: {over: }\ncategories: {kites: {definitions: [kites]}}\ndefinitions:\n  kites: {file: kites.md, source: SOURCE}\n```\n\n```duly\nstage: a\nsteps:\n  decide: {who: clerk, does: decide, within: 5 days, outcomes: {over: over}, else: over}\n```\n"

func readWith(t *testing.T, declared string, more ...rulebook.File) (*rulebook.Rulebook, []rulebook.Problem) {
	t.Helper()
	return rulebook.Read(append([]rulebook.File{{Name: "r.md", Text: []byte(strings.Replace(strings.Replace(withDefinition, "calendar: none", "calendar: GB-ENG", 1), "source: SOURCE", declared, 1))}}, more...))
}

func TestAnAdoptionIsReadWithWhoAdoptedIt(t *testing.T) {
	kites := "# Kites\n\n1. Kites fly.\n2. Kites land.\n"
	source := []byte("The Kite Code\r\n\r\n1. Kites fly.\r\n2. Kites \x93land\x94.\r\n") // Windows-1252
	r, problems := readWith(t, "source: source.txt, adopted: in part, from: Model code of the Kite Federation, licence: CC BY 4.0, adopted by: the members' meeting, adopted on: 2026-03-01, decision: minute 7",
		rulebook.File{Name: "kites.md", Text: []byte(kites)}, rulebook.File{Name: "source.txt", Text: source})
	if r == nil {
		t.Fatal(problems)
	}
	d := r.Definition("kites")
	a := d.Adoption
	if a.From != "Model code of the Kite Federation" || a.Licence != "CC BY 4.0" || a.By != "the members' meeting" || a.On.String() != "2026-03-01" || a.Decision != "minute 7" || d.Digest != manuscript.Digest([]byte(kites)) {
		t.Errorf("%+v", d)
	}
	if a.Compared == nil || a.Compared.Altered != 1 || a.Compared.Source.Digest != manuscript.Digest(source) || d.Verdict() != "Adopted in part. Against the source: 1 altered." {
		t.Errorf("%+v %s", a.Compared, d.Verdict())
	}
}

func TestAKeptCutIsBoundToItsSource(t *testing.T) {
	kites, source := "# Kites\n\n1. Kites fly.\n2. Kites land.\n", "The code\n\nKites fly. Kites land.\n"
	cut := "<!-- cut of sha256:" + manuscript.Digest([]byte(source)) + " -->\n# The code\n\n{#1} Kites fly.\n\n{#2} Kites land.\n"
	files := func(cut string) []rulebook.File {
		return []rulebook.File{{Name: "kites.md", Text: []byte(kites)}, {Name: "source.txt", Text: []byte(source)}, {Name: "cut.md", Text: []byte(cut)}}
	}
	r, problems := readWith(t, "source: source.txt, cut: cut.md, adopted: in full", files(cut)...)
	if r == nil {
		t.Fatal(problems)
	}
	if d := r.Definition("kites"); !d.Proved() || d.Adoption.Compared.Recut > 0 || len(d.Adoption.Compared.Cut.Gone)+len(d.Adoption.Compared.Cut.Come) > 0 {
		t.Errorf("%s %+v", d.Verdict(), d.Adoption.Compared)
	}
	// Of another version it is none, and nothing is proved.
	source += "Kites are joy.\n"
	if r, problems = readWith(t, "source: source.txt, cut: cut.md, adopted: in full", files(cut)...); r == nil {
		t.Fatal(problems)
	}
	if d := r.Definition("kites"); d.Proved() || !strings.Contains(d.Verdict(), "cut.md is the cut of another file") {
		t.Error(d.Verdict())
	}
}

func TestProblemsOfAdoption(t *testing.T) {
	kites := rulebook.File{Name: "kites.md", Text: []byte("# Kites\n\n1. Kites fly.\n")}
	for declared, want := range map[string]string{
		"source: kites.md, adopted: in full, omitted: {2: no}": "What was adopted in full has nothing omitted",
		"omitted: {2: no}":                    "“omitted” speaks of a source, and no source is named",
		"source: kites.md, omitted: no":       "“omitted” takes clauses with reasons",
		"source: kites.md, adopted on: never": "“adopted on”",
		"source: kites.md, cut: gone.md":      "There is no file “gone.md”",
	} {
		_, problems := readWith(t, declared, kites)
		if len(problems) != 1 || !strings.Contains(problems[0].Message, want) || problems[0].Mend == "" {
			t.Errorf("%s: %v", declared, problems)
		}
	}
}
