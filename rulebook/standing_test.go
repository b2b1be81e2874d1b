package rulebook

import (
	"os"
	"slices"
	"testing"
)

// Where a rulebook does not say what may be asked, whoever was removed may do nothing of
// what can be: else they would be told from a member by nobody who asks.
func TestWhoeverWasRemovedMayDoNothingThatCanBeAsked(t *testing.T) {
	text, err := os.ReadFile("testdata/good/safeguards.md")
	if err != nil {
		t.Fatal(err)
	}
	r, problems := Read([]File{{Name: "safeguards.md", Text: text}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	questions := r.Questions()
	if r.Question("may not row") == nil || len(questions) < 2 {
		t.Fatalf("what can be asked: %+v", questions)
	}
	for _, q := range questions {
		if !slices.Contains(q.Effects, q.Name) || !slices.Contains(q.Effects, "is no member") {
			t.Errorf("%s is forbidden by %v alone", q.Name, q.Effects)
		}
		if q.Name == "is no member" && slices.Contains(q.Effects, "may not row") {
			t.Errorf("a suspension is taken for a removal: %v", q.Effects)
		}
	}
}
