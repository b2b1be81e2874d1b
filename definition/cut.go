package definition

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A cut is a text whose clauses were divided by hand: Markdown that says of
// which file it is the cut, and writes out the id of each clause.

var cutHead = regexp.MustCompile(`^\s*<!-- cut of sha256:([0-9a-f]{64})\b`)

// CutOf gives the digest of the file whose cut a text is, in hexadecimal.
func CutOf(markdown []byte) (digest string, is bool) {
	m := cutHead.FindSubmatch(normalise(markdown))
	if m == nil {
		return "", false
	}
	return string(m[1]), true
}

const cutHelp = `
     Correct where a clause begins and what its id is; leave the words as they are.
     {#2.b} at the beginning of a paragraph begins clause 2.b. A paragraph without
     it goes on with the clause before. ## begins a heading. {#-} marks what is no
     part of the text, such as the foot of a page. Whether a word was altered here
     is checked against the file, and shown. -->
`

// WriteCut writes a text as a cut of the file with that digest, for a person to
// correct. Read again, it has the same parts.
func WriteCut(t Text, digest string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "<!-- cut of sha256:%s%s\n# %s\n", digest, cutHelp, Escape(t.Title))
	depth := 2
	for _, p := range t.Parts {
		b.WriteByte('\n')
		switch p.Kind {
		case OfHeading:
			depth = min(2+strings.Count(p.ID, "."), 6)
			fmt.Fprintf(&b, "%s %s%s\n", strings.Repeat("#", depth), mark(p.ID), Escape(p.Text))
		case OfClause:
			b.WriteString(mark(p.ID) + Escape(p.Text) + "\n")
		default:
			b.WriteString(Escape(p.Text) + "\n")
		}
	}
	for _, s := range t.LeftOut {
		b.WriteString("\n{#-} " + Escape(s) + "\n")
	}
	return []byte(b.String())
}

func mark(id string) string {
	if !explicitID.MatchString("{#" + id + "}") {
		return ""
	}
	return "{#" + id + "} "
}

// Escape writes words so that Markdown reads them as they are.
func Escape(s string) string {
	var b strings.Builder
	for i, c := range s {
		begins := i == 0 && strings.ContainsRune("#>+-=~<{|:", c)
		if begins || strings.ContainsRune("\\`*_[]", c) || c == '#' && strings.Trim(s[i:], "#") == "" {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	out := b.String()
	if m := leadingFigure.FindStringIndex(out); m != nil {
		out = out[:m[1]-1] + `\` + out[m[1]-1:]
	}
	return out
}

var leadingFigure = regexp.MustCompile(`^\d{1,9}[.)]`)

// Reworded lists the words that a cut has otherwise than the reading of its
// file: a cut divides a text, and does not alter it. What it leaves out openly
// ({#-}) is no difference, nor is a number that became an id.
func Reworded(read, cut Text) (gone, come []string) {
	whole := func(t Text) (all []token) {
		for _, s := range append([]string{t.Title}, t.LeftOut...) {
			all = append(all, tokens(s)...)
		}
		for _, p := range t.Parts {
			_, rest := Enumerator(p.Text, p.Kind == OfHeading)
			all = append(all, tokens(rest)...)
		}
		return all
	}
	a, b := whole(read), whole(cut)
	known := vocabulary{map[string]bool{}, map[[2]string]bool{}}
	known.learn(a)
	known.learn(b)
	return unlike(known.settle(a), known.settle(b)), unlike(known.settle(b), known.settle(a))
}

// unlike lists the words that a has more often than b.
func unlike(a, b []token) []string {
	count := map[string]int{}
	for _, t := range b {
		count[t.key]++
	}
	var out []string
	for _, t := range a {
		if count[t.key]--; count[t.key] < 0 && len(t.key) > 0 && !slices.Contains(ending, t.key) {
			out = append(out, t.key)
		}
	}
	return out
}
