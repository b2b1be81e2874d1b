package definition

import (
	"os"
	"path/filepath"
	"testing"
)

// No two clauses of a text that comes with duly are as alike as a clause and its
// altered form have to be: what docs/adopt.md says of the bound.
func TestUnrelatedClausesAreLessAlikeThanAlteredOnes(t *testing.T) {
	files, _ := filepath.Glob("../procedures/*/definitions/*.md")
	if len(files) < 10 {
		t.Fatalf("%d texts only: the test is not where it should be", len(files))
	}
	pairs, most := 0, 0.0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		parts := Parts(text)
		m := newMatcher(parts, parts)
		for i := range m.source {
			for j := range i {
				a, b := m.source[i].words, m.source[j].words
				if len(a) < 3 || len(b) < 3 || m.source[i].key == m.source[j].key {
					continue
				}
				pairs++
				l := m.likeness(a, b)
				if l >= alike {
					t.Errorf("%s: %.2f\n  %s\n  %s", name, l, m.source[i].part.Text, m.source[j].part.Text)
				}
				most = max(most, l)
			}
		}
	}
	t.Logf("%d pairs of clauses that are not the same: the most alike %.2f", pairs, most)
	if pairs < 100 {
		t.Errorf("only %d pairs were looked at", pairs)
	}
}
