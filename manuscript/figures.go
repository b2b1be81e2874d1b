package manuscript

import (
	"strconv"
	"strings"
)

// formatted writes the number of an item as its list has it: in the words of
// DOCX "decimal", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman".
func formatted(n int, form string) string {
	switch {
	case n < 1 || n > 5000:
	case form == "lowerLetter":
		return letters(n - 1)
	case form == "upperLetter":
		return strings.ToUpper(letters(n - 1))
	case form == "lowerRoman":
		return roman(n)
	case form == "upperRoman":
		return strings.ToUpper(roman(n))
	}
	return strconv.Itoa(n)
}

func roman(n int) string {
	var b strings.Builder
	for _, f := range []struct {
		n int
		s string
	}{{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for n >= f.n {
			b.WriteString(f.s)
			n -= f.n
		}
	}
	return b.String()
}
