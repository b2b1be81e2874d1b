package definition_test

import (
	"slices"
	"strings"
	"testing"

	"duly/definition"

	"pgregory.net/rapid"
)

const digest = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

func TestACutIsReadBackAsItWasWritten(t *testing.T) {
	text := definition.Parts([]byte(kites))
	cut := definition.WriteCut(text, digest)
	if d, is := definition.CutOf(cut); !is || d != digest {
		t.Errorf("it is a cut of %q", d)
	}
	again := definition.Parts(cut)
	if again.Title != text.Title || !slices.Equal(again.Parts, text.Parts) {
		t.Errorf("got %+v\nof\n%s", again, cut)
	}
	if _, is := definition.CutOf([]byte(kites)); is {
		t.Error("any text is taken for a cut")
	}
}

// Whatever words a text has, they come back from its cut, and no other.
func TestACutKeepsEveryWord(t *testing.T) {
	hard := rapid.StringOfN(rapid.SampledFrom([]rune("ab12 .)(#>*_`[]{}<!-+=~\\|:&é’")), 1, 20, -1)
	rapid.Check(t, func(t *rapid.T) {
		text := definition.Text{Title: "Title"}
		for i, s := range rapid.SliceOfN(hard, 1, 6).Draw(t, "texts") {
			if s = strings.Join(strings.Fields(s), " "); strings.ContainsAny(s, "abé") {
				text.Parts = append(text.Parts, definition.Part{Kind: definition.OfClause, ID: string(rune('a' + i)), Text: s})
			}
		}
		cut := definition.WriteCut(text, digest)
		again := definition.Parts(cut)
		if len(again.Parts) != len(text.Parts) {
			t.Fatalf("%d parts of\n%s", len(again.Parts), cut)
		}
		for i, p := range again.Parts {
			if p.Text != text.Parts[i].Text || p.ID != text.Parts[i].ID {
				t.Fatalf("%q %q is read as %q %q from\n%s", text.Parts[i].ID, text.Parts[i].Text, p.ID, p.Text, cut)
			}
		}
	})
}

func TestACorrectedCut(t *testing.T) {
	read := definition.Parts([]byte("# Code\n\nNo shouting. No singing. Page 3\n\n(a) Kites fly.\n"))
	cut := definition.Parts([]byte("# Code\n\n{#1} No shouting.\n\n{#2} No singing.\n\n{#-} Page 3\n\n{#2.a} Kites fly.\n"))
	if gone, come := definition.Reworded(read, cut); len(gone)+len(come) > 0 {
		t.Errorf("gone %q, come %q", gone, come)
	}
	altered := definition.Parts([]byte("# Code\n\n{#1} Some shouting.\n\n{#2} No singing.\n\n{#-} Page 3\n\n{#2.a} Kites fly.\n"))
	gone, come := definition.Reworded(read, altered)
	if strings.Join(gone, " ") != "no" || strings.Join(come, " ") != "some" {
		t.Errorf("gone %q, come %q", gone, come)
	}
}

func TestIdsWrittenOut(t *testing.T) {
	var got []string
	for _, c := range definition.Clauses([]byte("# M\n\n## {#A} Air\n\n{#A.1} One.\n\nStill one.\n\n- {#A.x} item\n- counted\n\n{#A.1} And one.\n\n{#-} Page 2\n\n<!-- a note -->\n\nFor example:\n\n- {#e1} like this\n\n## Illustrations\n\n1. and this\n")) {
		s := c.ID + " | " + c.Text
		if c.Example {
			s += " | example"
		}
		got = append(got, s)
	}
	want := "A.1 | One. Still one. And one. For example:\nA.x | item\nA.1.b | counted\ne1 | like this | example\n1.1 | and this | example"
	if g := strings.Join(got, "\n"); g != want {
		t.Errorf("got\n%s\nwant\n%s", g, want)
	}
}
