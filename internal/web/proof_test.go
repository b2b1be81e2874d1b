package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duly/rulebook"
)

// rules reads testdata's rulebook with one thing changed.
func rules(t *testing.T, from, to string) *rulebook.Rulebook {
	t.Helper()
	var files []rulebook.File
	for _, name := range []string{"rules.md", "manners.md", "lamps.md", "lamps.txt"} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if name == "rules.md" && !strings.Contains(string(text), from) {
			t.Fatalf("the rules do not say %q", from)
		}
		files = append(files, rulebook.File{Name: name, Text: []byte(strings.Replace(string(text), from, to, 1))})
	}
	r, problems := rulebook.Read(files)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return r
}

// withoutPauses is the rules with their pauses left out.
func withoutPauses(t *testing.T, from, to string) *rulebook.Rulebook {
	r := rules(t, from, to)
	if len(r.Pauses) == 0 {
		t.Fatal("the rules have no pauses to leave out")
	}
	r.Pauses = nil
	return r
}

func TestProofsAreToldInWords(t *testing.T) {
	for _, c := range []struct {
		from, to string
		promise  int
		chip     string
		says     string
		run      string // somewhere in the run
		longest  string
	}{
		{"", "", 0, "Proved", "Whatever anybody does, it takes at most 2 working days.", "A complaint is received", "No case can take longer than 94 working days"},
		{"", "", 1, "Proved", "Nobody can shorten this time, whatever they do.", "", "whatever anybody does"},
		{"", "", 2, "Proved", "Whatever anybody does, it takes at most 94 working days. Where those who should decide do not, it ends undecided", "“decision” is extended on its last day", ""},
		{"to: ended, within: 160 working days", "to: ended, within: 80 working days", 2, "", "It can take 94 working days. Even if everybody is on time, it can take ", "The case ends: upheld", ""},
		{"    needs: [reasons, findings]\n    not by: [hearing.decision]\n    outcomes: {upheld: upheld, not upheld: not upheld}\n    else: undecided", "    needs: [reasons, findings]\n    not by: [hearing.decision]\n    outcomes: {upheld: upheld, not upheld: not upheld}", 2,
			"Kept if everybody is on time", "Nothing ends it if somebody does nothing.", "Nothing need ever happen again", "A case can wait for ever, at “hearing again · decision” (rule 9)"},
	} {
		p := prove(withoutPauses(t, c.from, c.to))
		if p.none != "" || len(p.promises) != 3 {
			t.Fatalf("%+v", p)
		}
		got := p.promises[c.promise]
		var run []string
		for _, r := range got.Run {
			run = append(run, r.What)
		}
		if c.chip != "" && got.Chip != c.chip || !strings.Contains(got.Says, c.says) || !strings.Contains(strings.Join(run, "\n"), c.run) || !strings.Contains(p.longest, c.longest) {
			t.Errorf("with %q: promise %d: %s; %s; %s; %v", c.to, c.promise, got.Chip, got.Says, p.longest, run)
		}
		if c.chip == "" && got.Verdict == "proved" {
			t.Errorf("with %q it is said to be proved", c.to)
		}
	}
}
