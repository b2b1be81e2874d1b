package casework

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"duly/timetable"
)

// What is likely to be about the same thing is suggested to an officer, with the
// grounds for it. Nothing is done about it by itself.

// A Filed is what one complaint can be compared by.
type Filed struct {
	Case       string
	Respondent string
	Happened   timetable.Date // 0: not known
	Account    string
}

// A Likeness says that another case may be about the same incident, and why.
type Likeness struct {
	Case       string
	Respondent bool           // the respondent's name is the same, however it is written
	Happened   timetable.Date // both happened on or about this day; 0: not known of both, or far apart
	Words      []string       // rare words that both accounts use, the longest first
}

// Why gives the grounds, each as a clause of a sentence.
func (l Likeness) Why() []string {
	var out []string
	if l.Respondent {
		out = append(out, "the respondent has the same name")
	}
	if l.Happened != 0 {
		out = append(out, "both are said to have happened on or about "+l.Happened.Long())
	}
	if len(l.Words) > 0 {
		shown := l.Words[:min(len(l.Words), 6)]
		out = append(out, "both accounts speak of “"+strings.Join(shown, "”, “")+"”")
	}
	return out
}

const (
	nearby     = 3   // days between two dates of one incident, as people remember it
	fewRare    = 3   // rare words shared that make one respondent's cases likely the same
	manyRare   = 6   // … and cases about different respondents likely one incident
	mostCompar = 200 // cases that one is compared with, at the most
)

// Likenesses compares complaints with one another.
type Likenesses struct {
	filed  []Filed
	place  map[string]int
	names  [][]string       // the parts of each respondent's name, folded
	byName map[string][]int // by a part of it
	rare   [][]string       // the rare words of each account, sorted
	byWord map[string][]int
}

// Compare makes ready to compare complaints: a word is rare where no more than
// one account in fifty, or two, use it.
func Compare(filed []Filed) *Likenesses {
	l := &Likenesses{filed: filed, place: map[string]int{}, byName: map[string][]int{}, byWord: map[string][]int{}}
	words := make([][]string, len(filed))
	for i, f := range filed {
		l.place[f.Case] = i
		name := parts(f.Respondent)
		l.names = append(l.names, name)
		for _, part := range slices.Compact(slices.Sorted(slices.Values(name))) {
			l.byName[part] = append(l.byName[part], i)
		}
		words[i] = long(f.Account)
		for _, word := range words[i] {
			l.byWord[word] = append(l.byWord[word], i)
		}
	}
	most := max(2, len(filed)/50)
	for _, own := range words {
		l.rare = append(l.rare, slices.DeleteFunc(own, func(word string) bool { return len(l.byWord[word]) > most }))
	}
	return l
}

// Of gives the complaints like one of those compared, the likeliest first.
func (l *Likenesses) Of(id string) []Likeness {
	i, known := l.place[id]
	if !known {
		return nil
	}
	var out []Likeness
	for _, j := range l.candidates(i) {
		if found, alike := l.alike(i, j); alike {
			out = append(out, found)
		}
	}
	slices.SortStableFunc(out, func(a, b Likeness) int { return cmp.Compare(b.weight(), a.weight()) })
	return out
}

func (l Likeness) weight() int {
	w := len(l.Words)
	if l.Respondent {
		w += 10
	}
	if l.Happened != 0 {
		w += 5
	}
	return w
}

// candidates are the cases that share a part of the name or a rare word.
func (l *Likenesses) candidates(i int) []int {
	seen := map[int]bool{i: true}
	var out []int
	add := func(list []int) {
		for _, j := range list {
			if !seen[j] && len(out) < mostCompar {
				seen[j] = true
				out = append(out, j)
			}
		}
	}
	for _, word := range l.rare[i] {
		add(l.byWord[word])
	}
	for _, part := range l.names[i] {
		if len([]rune(part)) > 1 {
			add(l.byName[part])
		}
	}
	return out
}

func (l *Likenesses) alike(i, j int) (Likeness, bool) {
	a, b := l.filed[i], l.filed[j]
	out := Likeness{Case: b.Case, Respondent: sameName(l.names[i], l.names[j]), Words: shared(l.rare[i], l.rare[j])}
	if a.Happened != 0 && b.Happened != 0 && max(a.Happened-b.Happened, b.Happened-a.Happened) <= nearby {
		out.Happened = b.Happened
	}
	apart := a.Happened != 0 && b.Happened != 0 && out.Happened == 0
	switch {
	case out.Respondent && !apart && (out.Happened != 0 || len(out.Words) >= fewRare):
	case out.Happened != 0 && len(out.Words) >= manyRare:
	default:
		return Likeness{}, false
	}
	return out, true
}

// parts are the words of a name, in lower case and without marks.
func parts(name string) []string {
	return strings.FieldsFunc(strings.Map(fold, name), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// fold makes letters that people write differently the same.
func fold(c rune) rune {
	if c = unicode.ToLower(c); c < 128 {
		return c
	}
	if plain, marked := markless[c]; marked {
		return plain
	}
	return c
}

var markless = func() map[rune]rune {
	out := map[rune]rune{}
	for plain, marked := range marks {
		for _, c := range marked {
			out[c] = plain
		}
	}
	return out
}()

var marks = map[rune]string{
	'a': "àáâãäåāăą", 'c': "çćĉċč", 'd': "ďđð", 'e': "èéêëēĕėęě", 'g': "ĝğġģ", 'i': "ìíîïĩīĭįı", 'l': "ĺļľŀł", 'n': "ñńņňŋ",
	'o': "òóôõöøōŏő", 'r': "ŕŗř", 's': "śŝşšș", 't': "ţťŧț", 'u': "ùúûüũūŭůűų", 'y': "ýÿŷ", 'z': "źżž",
}

// sameName: every part of the shorter name is in the longer one, whole or as its
// first letter, and one at least is whole.
func sameName(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	whole := false
	for _, part := range a {
		switch {
		case slices.Contains(b, part):
			whole = whole || len([]rune(part)) > 1
		case !slices.ContainsFunc(b, func(other string) bool { return initial(part, other) || initial(other, part) }):
			return false
		}
	}
	return whole && (len(a) > 1 || len(b) == 1)
}

func initial(part, other string) bool {
	return len([]rune(part)) == 1 && strings.HasPrefix(other, part)
}

// long are the words of an account that can tell it from others: of five letters
// and more, or with a figure in them, each once, sorted.
func long(account string) []string {
	words := parts(account)
	words = slices.DeleteFunc(words, func(word string) bool {
		return len([]rune(word)) < 5 && !strings.ContainsFunc(word, unicode.IsDigit)
	})
	slices.Sort(words)
	return slices.Compact(words)
}

// shared are the words in both of two sorted lists, the longest first.
func shared(a, b []string) []string {
	var out []string
	for _, word := range a {
		if _, both := slices.BinarySearch(b, word); both {
			out = append(out, word)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return out
}
