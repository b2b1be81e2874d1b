package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var docs = filepath.Join("..", "..", "docs")

func tutorial(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(docs, "tutorial.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// tutorialCommands are the commands that the tutorial lets a reader type, each
// in its words after "duly".
func tutorialCommands(t *testing.T) (commands [][]string) {
	t.Helper()
	for _, m := range regexp.MustCompile(`(?m)^    go run \./cmd/duly (.*)$`).FindAllStringSubmatch(tutorial(t), -1) {
		commands = append(commands, strings.Fields(m[1]))
	}
	return commands
}

// What the tutorial has its reader type is: the demo, a check by itself, one
// against the log, and that one again.
func TestTheTutorialsCommands(t *testing.T) {
	var first []string
	for _, c := range tutorialCommands(t) {
		first = append(first, c[0])
	}
	if want := []string{"demo", "verify", "verify", "verify"}; !slices.Equal(first, want) {
		t.Errorf("the tutorial's commands are %v, want %v", first, want)
	}
}

// TestPagesOfTheDocs checks what docs refer to: other pages are there, and
// pictures are there and small.
func TestPagesOfTheDocs(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(docs, "*.md"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("no docs: %v", err)
	}
	pages = append(pages, filepath.Join("..", "..", "README.md"))
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			info, err := os.Stat(filepath.Join(filepath.Dir(page), m[1]))
			if err != nil {
				t.Errorf("%s refers to %s, which is not there", page, m[1])
			} else if strings.HasSuffix(m[1], ".png") && info.Size() > 200_000 {
				t.Errorf("%s has %d bytes, more than 200 000", m[1], info.Size())
			}
		}
	}
}

// clicksStand fails unless everything that the tutorial tells its reader to
// click on, in bold, was clicked on in the ten minutes.
func clicksStand(t *testing.T, clicked map[string]bool) {
	t.Helper()
	said := map[string]bool{}
	for _, m := range regexp.MustCompile(`\*\*([^*]+)\*\*`).FindAllStringSubmatch(tutorial(t), -1) {
		said[strings.Join(strings.Fields(m[1]), " ")] = true
	}
	if len(said) < 20 {
		t.Errorf("the tutorial names %d things to click on, want 20 or more", len(said))
	}
	for _, s := range slices.Sorted(maps.Keys(said)) {
		if !clicked[s] {
			t.Errorf("the tutorial says to click on “%s”, and in the ten minutes nobody did", s)
		}
	}
}
