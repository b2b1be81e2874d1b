package rollcall

import (
	"slices"
	"strings"
	"unicode"
)

// mostWords bounds the words of a name that are compared one by one; a longer one is
// found only as a whole.
const mostWords = 12

// A reading is a name as it is compared: its words in small letters, in one of the two
// forms that Forms gives.
type reading []string

// readings gives the ways in which a name is read: as it stands, and with letters that
// have a second spelling spelled out, where there are any. None where it has no letter.
func readings(name string) []reading { return formsOf(wordsOf(name), Forms) }

func formsOf(words []token, forms func(string) (plain, spelt string)) []reading {
	plain, spelt := make(reading, 0, len(words)), reading(nil)
	for _, w := range words {
		p, s := forms(w.word)
		if p == "" {
			continue
		}
		if s != p && spelt == nil {
			spelt = append(make(reading, 0, len(words)), plain...)
		}
		plain = append(plain, p)
		if spelt != nil {
			spelt = append(spelt, s)
		}
	}
	switch {
	case len(plain) == 0:
		return nil
	case spelt == nil:
		return []reading{plain}
	}
	return []reading{plain, spelt}
}

// hyphened gives the words with those made one that a hyphen joins; none where there is no
// hyphen.
func hyphened(words []token) []token {
	if !slices.ContainsFunc(words, func(t token) bool { return isHyphen(t.before) }) {
		return nil
	}
	var joined []token
	for _, w := range words {
		if last := len(joined) - 1; last >= 0 && isHyphen(w.before) {
			joined[last].word += w.word
			continue
		}
		joined = append(joined, w)
	}
	return joined
}

// A token is a word with what stands around it.
type token struct{ before, word, after string }

// wordsOf gives the words of a name without titles, unless these are all there is.
func wordsOf(name string) []token {
	all := make([]token, 0, 4)
	before := ""
	for rest := name; rest != ""; {
		var t token
		t.before = before
		t.word, t.after, rest = nextWord(rest)
		before = t.after
		if t.word != "" {
			all = append(all, t)
		}
	}
	begins, words := true, make([]token, 0, len(all))
	for _, t := range all {
		begins = begins || strings.Contains(t.before, ",")
		if begins && isTitle(t) {
			continue
		}
		begins = false
		words = append(words, t)
	}
	for len(words) > 1 && len(words[len(words)-1].word) <= 4 && slices.Contains(afterNames, strings.ToLower(words[len(words)-1].word)) {
		words = words[:len(words)-1]
	}
	if len(words) == 0 {
		return all
	}
	return words
}

// nextWord takes a word from the beginning, and what stands between it and the next.
// An apostrophe belongs to the word that it stands in, and is left out.
func nextWord(s string) (word, between, rest string) {
	end := strings.IndexFunc(s, func(r rune) bool { return !isWord(r) })
	if end < 0 {
		end = len(s)
	}
	after := strings.IndexFunc(s[end:], isWord)
	if after < 0 {
		after = len(s) - end
	}
	word = s[:end]
	if strings.ContainsAny(word, "'’ʼ`´") {
		word = apostrophes.Replace(word)
	}
	return word, s[end : end+after], s[end+after:]
}

var apostrophes = strings.NewReplacer("'", "", "’", "", "ʼ", "", "`", "", "´", "")

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || strings.ContainsRune("'’ʼ`´", r)
}

const hyphens = "-‐‑–"

func isHyphen(between string) bool { return between != "" && strings.Trim(between, hyphens) == "" }

// Titles stand before a name or its part and say nothing about who it is. Those that
// are names as well count only with a dot.
var (
	titles     = []string{"dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "herr", "frau", "sir", "mme", "mlle", "madame", "monsieur", "reverend"}
	dotTitles  = []string{"rev", "revd", "hon", "mag", "dipl", "ing", "drs", "ir"}
	afterNames = []string{"phd", "mba", "msc", "bsc", "llm", "llb", "obe", "mbe", "cbe", "esq"}
)

const longestTitle = len("professor")

func isTitle(t token) bool {
	if len(t.word) > longestTitle {
		return false
	}
	w := strings.ToLower(t.word)
	return slices.Contains(titles, w) || strings.HasPrefix(t.after, ".") && slices.Contains(dotTitles, w)
}

// particles are words that are left out of a name more often than others.
var particles = []string{"von", "van", "de", "da", "di", "du", "del", "della", "den", "der", "dos", "das", "do", "la", "le", "el", "al", "bin", "ibn", "ben", "ter", "ten", "zu", "zum", "zur", "af", "av", "y", "e", "und"}

// letters is all that is written of a name, without the spaces.
func (r reading) letters() string { return strings.Join(r, "") }

// A sum is the same for every way of writing the same letters round: whichever word
// comes first, and wherever a space or a hyphen stands.
type sum uint64

func (r reading) sum() sum {
	s := r.letters()
	k := leastRotation(s)
	h := uint64(14695981039346656037) // FNV-1a
	for _, part := range [2]string{s[k:], s[:k]} {
		for i := range len(part) {
			h = (h ^ uint64(part[i])) * 1099511628211
		}
	}
	return sum(h)
}

// leastRotation is where the rotation of s begins that comes first in the alphabet
// (Booth, “Lexicographically least circular substrings”, 1980, in the form with two
// candidates).
func leastRotation(s string) int {
	i, j, k := 0, 1, 0
	n := len(s)
	for i < n && j < n && k < n {
		a, b := s[(i+k)%n], s[(j+k)%n]
		switch {
		case a == b:
			k++
			continue
		case a > b:
			i += k + 1
		default:
			j += k + 1
		}
		if i == j {
			j++
		}
		k = 0
	}
	return min(i, j)
}

// same tells whether two readings are one name: the same letters in the same order,
// from whichever word either begins, however they are divided into words.
func (r reading) same(other reading) bool {
	if slices.Equal(r, other) {
		return true
	}
	a, b := r.letters(), other.letters()
	if len(a) != len(b) {
		return false
	}
	for i := range r.starts() {
		for j := range other.starts() {
			if a[i:]+a[:i] == b[j:]+b[:j] {
				return true
			}
		}
	}
	return false
}

// starts are the places at which its words begin, among its letters.
func (r reading) starts() func(yield func(int) bool) {
	return func(yield func(int) bool) {
		at := 0
		for _, w := range r {
			if !yield(at) {
				return
			}
			at += len(w)
		}
	}
}
