package rollcall

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Forms gives the two forms in which a word is compared, in small letters: without
// the marks on letters (öberg is oberg), and with those marks spelled out that are
// written as a second letter where there is no key for them (ö, ä, ü, å and ø are oe,
// ae, ue, aa and oe). Two words are the same where a form of one is a form of the
// other. The forms of a word without such letters are equal.
func Forms(word string) (plain, spelt string) {
	lower := strings.ToLower(word)
	if isASCII(lower) {
		return lower, lower
	}
	lower = norm.NFC.String(lower)
	return unmarked(plainly, lower), unmarked(spelled, lower)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func unmarked(letters *strings.Replacer, s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, letters.Replace(s))
}

// Letters with marks, as the letters without; marks that are left are dropped.
var marked = map[string]string{
	"a": "àáâãäåāăąǎǻạảấầẩẫậắằẳẵặ", "c": "çćĉċč", "d": "ďđð", "e": "èéêëēĕėęěẹẻẽếềểễệ", "g": "ĝğġģǧ", "h": "ĥħ",
	"i": "ìíîïĩīĭįıǐỉị", "j": "ĵ", "k": "ķǩ", "l": "ĺļľŀł", "n": "ñńņňŋ", "o": "òóôõöøōŏőơǒọỏốồổỗộớờởỡợ", "r": "ŕŗř",
	"s": "śŝşšș", "t": "ţťŧț", "u": "ùúûüũūŭůűųưǔụủứừửữự", "w": "ŵẁẃẅ", "y": "ýÿŷỳỵỷỹ", "z": "źżž",
	"ss": "ß", "ae": "æ", "oe": "œ", "th": "þ",
}

var plainly, spelled = replacers()

func replacers() (plainly, spelled *strings.Replacer) {
	two := map[rune]string{'ä': "ae", 'ö': "oe", 'ü': "ue", 'å': "aa", 'ø': "oe"}
	var plain, spelt []string
	for letter, forms := range marked {
		for _, r := range forms {
			plain = append(plain, string(r), letter)
			if s := two[r]; s != "" {
				spelt = append(spelt, string(r), s)
			} else {
				spelt = append(spelt, string(r), letter)
			}
		}
	}
	return strings.NewReplacer(plain...), strings.NewReplacer(spelt...)
}
