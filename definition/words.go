package definition

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A token is a word or a sign, as it is compared.
type token struct {
	key        string // folded: letter case, ligatures, accents, quotes and dashes are one
	start, end int    // in the text, in bytes
	joint      int    // where the word was divided at the end of a line, in bytes of key; 0: nowhere
}

// softHyphen marks where a word was divided: whether the hyphen belongs to the
// word cannot be seen there.
const softHyphen = '\u00ad'

// tokens reads the words and signs of a text. White space, invisible signs and
// the marks of footnotes are none.
func tokens(s string) []token {
	out := make([]token, 0, len(s)/5+1)
	for i := 0; i < len(s); {
		c, size := utf8.DecodeRuneInString(s[i:])
		if inWord(c) {
			t := token{start: i, end: wordEnd(s, i)}
			if t.key, t.joint = folded(s[i:t.end]); t.key != "" {
				out = append(out, t)
			}
			i = t.end
			continue
		}
		if n := footnote(s, i); n > 0 {
			i += n
			continue
		}
		sign, times := signOf(c)
		if n := len(out); sign == "-" && n > 0 && out[n-1].key == "-" {
			out[n-1].end = i + size // a dash of several hyphens
			times = 0
		}
		for range times {
			out = append(out, token{key: sign, start: i, end: i + size})
		}
		i += size
	}
	return out
}

// inWord: what can begin a word. Superior figures mark footnotes.
func inWord(c rune) bool {
	return (unicode.IsLetter(c) || unicode.IsNumber(c) || unicode.IsMark(c)) && !superior(c) && !unicode.Is(unicode.Co, c)
}

func superior(c rune) bool {
	return c == '¹' || c == '²' || c == '³' || c >= '\u2070' && c <= '\u2079' || c == 'ª' || c == 'º'
}

// wordEnd: an apostrophe between letters belongs to the word, and so does what
// cannot be seen.
func wordEnd(s string, i int) int {
	for i < len(s) {
		c, size := utf8.DecodeRuneInString(s[i:])
		next, _ := utf8.DecodeRuneInString(s[i+size:])
		if !inWord(c) && !((apostrophe(c) || unseen(c)) && inWord(next)) {
			break
		}
		i += size
	}
	return i
}

func apostrophe(c rune) bool { return c == '\'' || c == '’' || c == 'ʼ' || c == '‘' || c == '′' }

func unseen(c rune) bool { return c == softHyphen || unicode.Is(unicode.Cf, c) }

// folded writes a word as it is compared, and where it was divided.
func folded(word string) (key string, joint int) {
	if plainASCII(word) {
		return strings.ToLower(word), 0
	}
	var b strings.Builder
	for i, c := range word {
		switch {
		case c == softHyphen:
			if joint == 0 {
				joint = i
				b.WriteRune(softHyphen)
			}
		case apostrophe(c):
			b.WriteByte('\'')
		case unseen(c):
		default:
			b.WriteRune(unicode.ToLower(c))
		}
	}
	key = strings.ToLower(norm.NFKC.String(b.String()))
	if before, after, cut := strings.Cut(key, string(softHyphen)); cut {
		return before + after, len(before)
	}
	return key, 0
}

func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// footnote gives the length of a reference like [12] that clings to a word; 0
// where there is none.
func footnote(s string, i int) int {
	if s[i] != '[' || i == 0 || s[i-1] == ' ' {
		return 0
	}
	for n := 1; n < 6 && i+n < len(s); n++ {
		if s[i+n] == ']' && n > 1 {
			return n + 1
		}
		if s[i+n] < '0' || s[i+n] > '9' {
			return 0
		}
	}
	return 0
}

// signOf folds a sign, and says for how many it stands. Bullets, the marks of
// footnotes and what cannot be seen are no signs.
func signOf(c rune) (key string, times int) {
	switch {
	case unicode.IsSpace(c) || unseen(c) || superior(c) || unicode.IsControl(c) || unicode.Is(unicode.Co, c):
		return "", 0
	case strings.ContainsRune("*†‡§¶•‣◦▪▫■□●○◆◇❖➢➤►▶✓✔⁃∙·_|", c):
		return "", 0
	case strings.ContainsRune("\"'`´‘’‚‛“”„‟«»‹›′″", c):
		return `"`, 1
	case unicode.Is(unicode.Pd, c) || c == '−':
		return "-", 1
	case c == '…':
		return ".", 3
	}
	if c < utf8.RuneSelf {
		return string(c), 1
	}
	return norm.NFKC.String(string(c)), 1
}

// A vocabulary is what both texts say where no word is divided: it decides
// whether a hyphen at the end of a line belongs to its word.
type vocabulary struct {
	words map[string]bool
	pairs map[[2]string]bool // with a hyphen between them
}

func (v *vocabulary) learn(all []token) {
	for i := range all {
		if all[i].joint == 0 {
			v.words[all[i].key] = true
		}
		if i > 1 && all[i-1].key == "-" {
			v.pairs[[2]string{all[i-2].key, all[i].key}] = true
		}
	}
}

// settle writes each divided word as the texts write it elsewhere: as one word,
// or with its hyphen; as one where they do not say.
func (v *vocabulary) settle(all []token) []token {
	out := all[:0:0]
	for _, t := range all {
		if t.joint > 0 && !v.words[t.key] {
			a, b := t.key[:t.joint], t.key[t.joint:]
			if v.pairs[[2]string{a, b}] {
				out = append(out, token{a, t.start, t.end, 0}, token{"-", t.start, t.end, 0}, token{b, t.start, t.end, 0})
				continue
			}
		}
		t.joint = 0
		out = append(out, t)
	}
	return out
}
