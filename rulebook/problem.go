package rulebook

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// String is file:line:column.
func (p Place) String() string { return fmt.Sprintf("%s:%d:%d", printable(p.File), p.Line, p.Column) }

// String shows the problem in a terminal: where and what, the line with a sign
// under the place, and the mend.
func (p Problem) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", p.Place, p.Message)
	if c := citation(p.Rule); c != "" {
		b.WriteString(" (" + c + ")")
	}
	if strings.TrimSpace(p.Text) != "" {
		line, caret := excerpt(p.Text, p.Column)
		b.WriteString("\n    " + line + "\n    " + caret + "^")
	}
	if p.Mend != "" {
		b.WriteString("\n  " + p.Mend)
	}
	return b.String()
}

func citation(rule string) string {
	switch {
	case rule == "":
		return ""
	case rule[0] >= '0' && rule[0] <= '9':
		return printable(Cite(rule))
	}
	return "under " + quote(rule)
}

// excerpt cuts a long line to what stands around the column, and gives the
// white space that brings a sign under it.
func excerpt(line string, column int) (text, before string) {
	const width = 100
	r := []rune(printable(line))
	at := min(max(column, 1)-1, len(r))
	if start := at - width/2; start > 0 && len(r) > width {
		r, at = append([]rune("…"), r[start:]...), width/2+1
	}
	if len(r) > width {
		r = append(r[:width], '…')
	}
	var b strings.Builder
	for _, c := range r[:min(at, len(r))] {
		if c != '\t' {
			c = ' '
		}
		b.WriteRune(c)
	}
	return string(r), b.String()
}

// quote shows a text of the author's within a sentence.
func quote(s string) string {
	s = printable(strings.Join(strings.Fields(s), " "))
	if utf8.RuneCountInString(s) > 60 {
		s = string([]rune(s)[:60]) + "…"
	}
	return "“" + s + "”"
}

// printable replaces what could lead a terminal or a reader astray: control
// characters, and those that turn the direction of writing.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && isControl(r) {
			return '�'
		}
		return r
	}, s)
}

func isControl(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
}

// nearest finds the name that was probably meant; "" where none is near.
func nearest(name string, names []string) string {
	if len(name) > 80 {
		return ""
	}
	best, found := 1+max(1, utf8.RuneCountInString(name)/3), ""
	for _, n := range names {
		if n == name || len(n) > 80 {
			continue
		}
		if d := distance(fold(name), fold(n), best); d < best {
			best, found = d, n
		}
	}
	return found
}

// fold forgives case and the kind of gap between words.
func fold(s string) []rune {
	return []rune(strings.Map(func(r rune) rune {
		if r == '_' || r == '-' {
			return ' '
		}
		return unicode.ToLower(r)
	}, s))
}

// distance counts the letters to change, add, leave out or swap with their
// neighbour to make one word of the other; no more than about bound.
func distance(a, b []rune, bound int) int {
	if len(a)-len(b) >= bound || len(b)-len(a) >= bound {
		return bound
	}
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		now := make([]int, len(b)+1)
		now[0] = i
		for j := 1; j <= len(b); j++ {
			change := last[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			now[j] = min(change, last[j]+1, now[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		before, last = last, now
	}
	return last[len(b)]
}

// choices writes names as a sentence lists them: the first few of many.
func choices(names []string) string {
	const most = 14
	var out []string
	for _, n := range names[:min(len(names), most)] {
		out = append(out, quote(n))
	}
	if more := len(names) - most; more > 0 {
		out = append(out, fmt.Sprintf("%d more", more))
	}
	return strings.Join(out, ", ")
}
