package rulebook_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"duly/rulebook"
)

// FuzzRead: whatever is handed in, Read gives a rulebook or problems, each of
// them at a place that the document has, and the same again the second time.
//
//	go test ./rulebook -run '^$' -fuzz FuzzRead -fuzztime 20s -fuzzminimizetime 1x
func FuzzRead(f *testing.F) {
	for _, folder := range []string{"good", "bad"} {
		paths, err := filepath.Glob("testdata/" + folder + "/*.md")
		if err != nil {
			f.Fatal(err)
		}
		for _, p := range paths {
			text, err := os.ReadFile(p)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text, []byte("# Title\n\n1. A clause.\n"))
		}
	}
	f.Fuzz(func(t *testing.T, document, extra []byte) {
		files := []rulebook.File{{Name: "in/rulebook.md", Text: document}, {Name: "in/texts/manners.md", Text: extra}}
		for _, path := range rulebook.Needs(files) {
			if strings.HasPrefix(path, "../") || strings.HasPrefix(path, "/") {
				t.Fatalf("it asks for %q, outside of its folder", path)
			}
		}
		r, problems := rulebook.Read(files)
		if (r == nil) != (len(problems) > 0) {
			t.Fatalf("rulebook %v with %d problems", r, len(problems))
		}
		lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(string(document), "\r\n", "\n"), "\r", "\n"), "\n")
		for _, p := range problems {
			if p.Message == "" || p.Mend == "" || p.Line < 1 || p.Line > len(lines) || p.Column < 1 || p.Column > utf8.RuneCountInString(lines[p.Line-1])+1 {
				t.Fatalf("a problem at no place of %d lines: %+v", len(lines), p)
			}
			_ = p.String()
		}
		again, _ := rulebook.Read(files)
		if r != nil && again.Digest != r.Digest {
			t.Fatal("it read differently the second time")
		}
		if r == nil {
			return
		}
		for _, s := range r.Stages {
			for _, step := range s.Steps {
				for _, o := range step.Outcomes {
					if (o.Stage == "") == (o.End == "") || o.Stage != "" && r.Stage(o.Stage) == nil || o.End != "" && r.End(o.End) == nil {
						t.Fatalf("%s: the outcome %+v leads nowhere", step.Ref(), o)
					}
				}
				for _, a := range step.After {
					if s.Step(a) == nil {
						t.Fatalf("%s comes after %q, which is no step", step.Ref(), a)
					}
				}
			}
		}
	})
}
