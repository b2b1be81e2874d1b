package picture

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sizes of text, in px.
const (
	nameSize  = 15.0
	rowSize   = 12.5
	leastSize = 11.0 // text may become so small where the page is narrower than the picture
	serif     = 0.93 // how wide the serif letters of names are, of those that have none
)

// width is about how wide a text is at a size, on the wide side: which fonts a
// reader has is not known.
func width(s string, size float64, bold bool) float64 {
	w := 0.0
	for _, c := range s {
		switch {
		case strings.ContainsRune("iljtfrI.,:;'’|!()·- ", c):
			w += 0.33
		case strings.ContainsRune("mwMW%@—", c):
			w += 0.92
		case unicode.IsUpper(c):
			w += 0.72
		case c < 0x2e80: // what is written with letters
			w += 0.585
		default:
			w += 1.05
		}
	}
	if bold {
		w *= 1.11
	}
	return w * size * 1.03
}

// clip shortens a text to so many letters.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// mostLines is how many lines a text gets.
const mostLines = 3

// wrap breaks a text into lines no wider than most, as few as that takes and
// about as wide as each other. What is too long is cut.
func wrap(s string, size, most float64, bold bool) []string {
	words := strings.Fields(clip(s, 90))
	for i := range words {
		for n := utf8.RuneCountInString(words[i]); n > 1 && width(words[i], size, bold) > most; n-- {
			words[i] = clip(words[i], n-1)
		}
	}
	lines := broken(words, size, most, bold)
	for narrower := most * 0.95; len(lines) > 1 && narrower > most/2; narrower *= 0.95 {
		if tighter := broken(words, size, narrower, bold); len(tighter) == len(lines) {
			lines = tighter
		}
	}
	if len(lines) > mostLines {
		lines = append(lines[:mostLines-1], lines[mostLines-1]+" …")
	}
	return lines
}

func broken(words []string, size, most float64, bold bool) (lines []string) {
	line := ""
	for _, word := range words {
		switch {
		case line == "":
			line = word
		case width(line+" "+word, size, bold) <= most:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
