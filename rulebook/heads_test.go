package rulebook

import "testing"

func TestAFileThatDeclaresARulebookIsToldFromAPartOfOne(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want bool
	}{
		"a rulebook":             {"# R\n\n```duly\nrulebook:\n  name: R\n```\n", true},
		"in braces":              {"```duly\n{rulebook: {name: R}}\n```\n", true},
		"in a list":              {"1. Rules\n\n   ```duly\n   rulebook:\n     name: R\n   ```\n", true},
		"with a torn block":      {"```duly\nrulebook:\n  name: [R\n: : :\n```\n", true},
		"with a block left open": {"```duly\nrulebook:\n  name: R\n", true},
		"in a second block":      {"```duly\nroles: {clerk: }\n```\n\n```duly\nrulebook: {name: R}\n```\n", true},
		"a part of one":          {"## 4 Intake\n\n```duly\nstage: intake\nsteps: {}\n```\n", false},
		"words about one":        {"rulebook: this is prose\n\n    rulebook: code\n", false},
		"a key further in":       {"```duly\nroles:\n  rulebook:\n```\n", false},
		"another block":          {"```yaml\nrulebook:\n```\n", false},
		"nothing":                {"", false},
		"not text":               {"\xff\xfe```duly", false},
	} {
		if got := Heads(File{Name: "r.md", Text: []byte(c.text)}); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestASectionIsCitedByItsNumberOrItsTitle(t *testing.T) {
	if a, b := (&Section{Title: "Rules"}).Citation(), (&Section{Number: "2", Title: "Intake"}).Citation(); a != "Rules" || b != "2" {
		t.Errorf("%q and %q", a, b)
	}
}
