package casework_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/rulebook"
)

// A case that was ended, or put off, because somebody left, withdrew or died is held
// against what the rules say of that.
func TestAuditOfPartings(t *testing.T) {
	text, err := os.ReadFile("testdata/leaving.md")
	if err != nil {
		t.Fatal(err)
	}
	manners, err := os.ReadFile("testdata/manners.md")
	if err != nil {
		t.Fatal(err)
	}
	plays, err := os.ReadFile("testdata/died.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ said, instead, what string }{
		{"leaving: concluded or waits", "leaving: concluded", "left"},
		{"withdrawal: {decided by: elder}", "withdrawal: goes on", "died"},
		{"death: ends", "death: concluded", "died"},
	} {
		other, problems := rulebook.Read([]rulebook.File{{Name: "leaving.md", Text: []byte(strings.Replace(string(text), c.said, c.instead, 1))}, {Name: "manners.md", Text: manners}})
		if len(problems) > 0 {
			t.Fatalf("%s: %v", c.instead, problems[0])
		}
		said := ""
		history(t, string(plays)+leftAndWaits, func(events []casework.Event) {
			rules := func(string) (*rulebook.Rulebook, error) { return other, nil }
			if f := audited(t, rules, forOverseer(t, events), events[len(events)-1].Day); f != nil && f.Event <= len(events) && string(events[f.Event-1].Kind) == c.what {
				said = f.What
			}
		})
		if !strings.Contains(said, "not what the rulebook makes of it") {
			t.Errorf("under “%s” it says %q", c.instead, said)
		}
	}
}

const leftAndWaits = `
2026-03-02 complaint conduct
2026-03-04 sam as secretary records left = the case waits: They wrote.
`

// history plays and hands out each case as it stands after each line.
func history(t *testing.T, text string, each func([]casework.Event)) {
	t.Helper()
	p := &play{t: t}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "#") {
			continue
		}
		if p.line(line); p.c != nil {
			each(slices.Clone(p.c.Events))
		}
	}
}
