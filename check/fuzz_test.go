package check

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duly/rulebook"
)

// fuzzWork is what is spent on one input at most.
const fuzzWork = 3_000_000

// FuzzReport: whatever rulebook is read, it is worked out or refused in words; and
// what is found is found again the second time, verdict by verdict.
//
//	go test ./check -run '^$' -fuzz FuzzReport -fuzztime 20s -fuzzminimizetime 1x
func FuzzReport(f *testing.F) {
	for _, pattern := range []string{"../procedures/*/rulebook.md", "../internal/demo/rulebook/rulebook.md", "../rulebook/testdata/good/*.md", "../rulebook/testdata/bad/*.md"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			f.Fatalf("%s: %v", pattern, err)
		}
		for _, p := range paths {
			text, err := os.ReadFile(p)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 64<<10 {
			return
		}
		files := []rulebook.File{{Name: "r.md", Text: text}}
		for _, name := range rulebook.Needs(files) {
			files = append(files, rulebook.File{Name: name, Text: []byte("# Title\n\n1. A clause.\n")})
		}
		r, _ := rulebook.Read(files)
		if r == nil {
			return
		}
		first, _ := r.Calendar.Known()
		o := Options{From: max(r.InForce, first)}
		o.To = o.From + 12
		got, err := report(r, o, fuzzWork)
		if err != nil {
			if strings.TrimSpace(err.Error()) == "" {
				t.Fatal("refused without a word")
			}
			return
		}
		again, err := report(r, o, fuzzWork)
		if err != nil {
			t.Fatal(err)
		}
		for name, p := range got.Promises {
			if q := again.Promises[name]; q == nil || q.Verdict != p.Verdict || len(q.Run) != len(p.Run) {
				t.Fatalf("%s: %+v, and then %+v", name, p, q)
			}
			if p.Verdict != Guaranteed && len(p.Run) == 0 {
				t.Fatalf("%s is not guaranteed, and no run shows it", name)
			}
		}
		for _, s := range got.Staffing {
			if s.People != nil && (s.People[0] < 1 || s.AtLeast > s.People[0]) {
				t.Fatalf("%+v", s)
			}
		}
	})
}
