package casework_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"duly/casework"
)

func listed(names ...string) []casework.Listed {
	return []casework.Listed{{Officer: casework.Actor{ID: "x"}, Names: names}}
}

func TestNamesAreFoundHoweverTheyAreWritten(t *testing.T) {
	for _, c := range []struct {
		names      []string
		respondent string
		account    string
		found      bool
		what       string
	}{
		{[]string{"Clara Öberg"}, "", "Then clara öberg came in.", true, "small letters"},
		{[]string{"Clara Öberg"}, "", "Then CLARA OBERG came in.", true, "without marks"},
		{[]string{"Clara Öberg"}, "", "It was Clara Oeberg.", true, "spelled out"},
		{[]string{"Clara Oeberg"}, "", "It was Clara Öberg.", true, "spelled out in the register"},
		{[]string{"Clara Öberg"}, "", "It was Clara O\u0308berg.", true, "with the mark as a character of its own"},
		{[]string{"Łucja Weiß"}, "", "lucja weiss did it", true, "letters that are no marks"},
		{[]string{"Clara Öberg"}, "Oberg, Clara", "It.", true, "family name first"},
		{[]string{"Clara Öberg"}, "", "Clara Maria van Öberg said so.", true, "words between"},
		{[]string{"Clara Öberg"}, "", "Clara came with her friend, and later Tom Öbergsson.", false, "another name"},
		{[]string{"Clara Öberg"}, "the treasurer, öberg", "It.", true, "family name alone, of the respondent"},
		{[]string{"Clara Öberg"}, "", "Ms. Öberg's dog.", true, "family name alone, with a capital"},
		{[]string{"Clara Öberg"}, "", "Ms. Öberg’s dog.", true, "and another apostrophe"},
		{[]string{"Tom Baker"}, "", "At the baker I was pushed.", false, "a word that is a name as well"},
		{[]string{"Tom Baker"}, "the baker", "It.", true, "but not of the respondent"},
		{[]string{"Tom Baker"}, "", "Tom was there.", false, "a first name alone"},
		{[]string{"Tom Baker"}, "Tom", "It.", false, "a first name alone, of the respondent"},
		{[]string{"Tom Baker", "Bakes"}, "", "bakes pushed me", true, "another name"},
		{[]string{"Aoife O'Hara"}, "", "It was Aoife OHara.", true, "without its apostrophe"},
		{[]string{"Aoife O’Hara"}, "", "It was O'Hara.", true, "with another one"},
		{[]string{"Jean-Luc Tremblay"}, "", "jean luc tremblay", true, "without its hyphen"},
		{[]string{"Nguyễn Thị Ánh"}, "", "Nguyen Thi Anh was there", true, "many marks"},
		{[]string{""}, "somebody", "It.", false, "no name"},
		{[]string{"  -  "}, "somebody", "It.", false, "no words"},
		{[]string{"Sam"}, "", "I told Sam about it.", true, "one name only"},
		{[]string{"Sam"}, "", "The same day, on a sampan.", false, "within a word"},
	} {
		got := casework.Screen(listed(c.names...), []string{c.respondent}, c.account)
		if (len(got) == 1) != c.found {
			t.Errorf("%s: %q in %q, %q: found %v", c.what, c.names, c.respondent, c.account, len(got) == 1)
		}
	}
}

// Wherever a full name stands between other words, however it is cased, it is found;
// and finding never depends on the words around it.
func TestAFullNameIsAlwaysFound(t *testing.T) {
	words := rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,8}`), 0, 6)
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.StringMatching(`[A-Z][a-zäöüéñß]{0,8}`).Draw(t, "first")
		family := rapid.StringMatching(`[A-Z][a-zäöüéñß]{0,8}`).Draw(t, "family")
		cased := rapid.SampledFrom([]func(string) string{strings.ToLower, strings.ToUpper, func(s string) string { return s }, func(s string) string {
			return strings.Map(func(r rune) rune {
				if r == 'ß' {
					return r
				}
				return unicode.ToTitle(r)
			}, s)
		}}).Draw(t, "cased")
		account := strings.Join(words.Draw(t, "before"), " ") + " " + cased(first) + rapid.SampledFrom([]string{" ", ", ", "\n", " - "}).Draw(t, "between") + cased(family) + ". " + strings.Join(words.Draw(t, "after"), " ")
		if got := casework.Screen(listed(first+" "+family), nil, account); len(got) != 1 {
			t.Fatalf("%s %s is not found in %q", first, family, account)
		}
	})
}
