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

func TestAPlaceLiesUnderTheHeadingAboveIt(t *testing.T) {
	r := &Rulebook{Sections: []Section{
		{Title: "Rules", Place: Place{"a.md", 1, 1}}, {Number: "2", Title: "Intake", Place: Place{"a.md", 9, 1}}, {Number: "3", Place: Place{"b.md", 1, 1}},
	}}
	for _, c := range []struct {
		at   Place
		want int
	}{{Place{"a.md", 8, 3}, 0}, {Place{"a.md", 9, 1}, 1}, {Place{"a.md", 99, 1}, 1}, {Place{"b.md", 20, 1}, 2}, {Place{"c.md", 1, 1}, -1}} {
		if got := r.Under(c.at); got != c.want {
			t.Errorf("%v lies under %d, want %d", c.at, got, c.want)
		}
	}
	if r.Sections[0].Citation() != "Rules" || r.Sections[1].Citation() != "2" {
		t.Error("a section is cited by its number, or its title")
	}
}
