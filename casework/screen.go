package casework

import (
	"slices"
	"strings"
	"unicode"

	"duly/rollcall"
)

// A Listed is an officer with the names by which a complaint may call them.
type Listed struct {
	Officer Actor
	Names   []string // the full name first, then others that they go by
}

// Screen finds the officers whom a complaint names. whole are texts that name people
// (the respondent, the complainant): there a family name alone is enough. told is
// the account: there it must be written with a capital letter, because many family
// names are words as well.
//
// Names are compared by words, without regard to case or to marks on letters; ä, ö,
// ü, å and ø are found as ae, oe, ue, aa and oe too. A full name is found in either
// order, and with up to two words between. So more may be found than is meant, on
// purpose: somebody else can lift it, and nobody can undo what an officer has read
// about themselves.
func Screen(people []Listed, whole []string, told string) (found []Actor) {
	var names []text
	for _, s := range whole {
		names = append(names, textOf(s))
	}
	account := textOf(told)
	for _, p := range people {
		if slices.ContainsFunc(p.Names, func(name string) bool { return named(textOf(name), names, account) }) {
			found = append(found, p.Officer)
		}
	}
	return found
}

// ScreenNames finds the officers whom a list of names means: by a full or family
// name, or another that they go by.
func ScreenNames(people []Listed, list string) []Actor { return Screen(people, []string{list}, "") }

func named(name text, whole []text, account text) bool {
	if len(name) == 0 {
		return false
	}
	if account.hasAll(name) {
		return true
	}
	family := name[len(name)-1]
	alone := len(family.forms[0]) > 1
	if len(name) > 1 && alone && account.has(func(w word) bool { return w.capital && w.same(family) }) {
		return true
	}
	return slices.ContainsFunc(whole, func(t text) bool {
		return t.hasAll(name) || alone && t.has(family.same)
	})
}

// A text is its words.
type text []word

// A word is compared in its forms; two are the same where a form of one is a form of
// the other.
type word struct {
	forms   [2]string // without marks, and with ä as ae
	capital bool
}

func (w word) same(other word) bool {
	return w.forms[0] == other.forms[0] || w.forms[0] == other.forms[1] || w.forms[1] == other.forms[0] || w.forms[1] == other.forms[1]
}

func (t text) has(is func(word) bool) bool { return slices.ContainsFunc(t, is) }

// hasAll tells whether the words of a name stand in the text, in order or with the
// family name first, each at most three words after the one before.
func (t text) hasAll(name text) bool {
	last := len(name) - 1
	turned := append(text{name[last]}, name[:last]...)
	return t.follows(name) || last > 0 && t.follows(turned)
}

func (t text) follows(name text) bool {
	for i := range t {
		if t[i].same(name[0]) && t[i+1:].near(name[1:]) {
			return true
		}
	}
	return false
}

func (t text) near(rest text) bool {
	if len(rest) == 0 {
		return true
	}
	for i := 0; i < len(t) && i < 3; i++ {
		if t[i].same(rest[0]) && t[i+1:].near(rest[1:]) {
			return true
		}
	}
	return false
}

// textOf reads the words of a text. An apostrophe within a word belongs to it, and
// “Baker’s” is Baker as well.
func textOf(s string) (out text) {
	isWord := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || r == '\'' || r == '’'
	}
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !isWord(r) }) {
		w = strings.Trim(strings.ReplaceAll(w, "’", "'"), "'")
		for _, ending := range []string{"'s", "'S"} {
			w = strings.TrimSuffix(w, ending)
		}
		w = strings.ReplaceAll(w, "'", "")
		if w == "" {
			continue
		}
		capital := false
		for _, r := range w {
			capital = unicode.IsUpper(r) || unicode.IsTitle(r)
			break
		}
		plain, spelled := rollcall.Forms(w)
		out = append(out, word{forms: [2]string{plain, spelled}, capital: capital})
	}
	return out
}
