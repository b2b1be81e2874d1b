package manuscript

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"duly/definition"
)

// A line is one line of a page, as plain text and PDF have them.
type line struct {
	text   string
	size   float64 // of its letters, in points; 0: not known
	bold   bool
	after  bool    // white space stands before it: it may begin a paragraph
	indent float64 // from the left edge, in points or columns
}

// A page is its lines from top to bottom.
type page []line

var (
	pageNumber = regexp.MustCompile(`(?i)^[\s–—\-|·]*(?:page|p\.|seite|pagina|página)?\s*(?:\d{1,4}|x{0,3}(?:ix|iv|v?i{1,3}|v|x))(?:\s*(?:/|of|von|de)\s*\d{1,4})?[\s–—\-|·]*$`)
	numbered   = regexp.MustCompile(`(?i)^\s*[–—\-]\s*\d{1,4}\s*[–—\-]\s*$|^\s*page\s+\d{1,4}(\s*(/|of)\s*\d{1,4})?\s*$`)
	figures    = regexp.MustCompile(`\d+|\b[ivxlc]{1,7}\b`)
)

// edge is how many lines at the top and at the foot of a page may be running
// heads and feet.
const edge = 3

// withoutFurniture takes page numbers and running heads and feet out of pages:
// what stands at the edge of most of them, figures aside.
func withoutFurniture(pages []page) (rest []page, taken int) {
	seen := map[string]int{}
	for _, p := range pages {
		onPage := map[string]bool{}
		for _, i := range edges(p) {
			onPage[faceOf(p[i])] = true
		}
		for face := range onPage {
			seen[face]++
		}
	}
	for n, p := range pages {
		gone := map[int]bool{}
		for _, i := range edges(p) {
			outermost := i == 0 || i == len(p)-1
			often := seen[faceOf(p[i])]
			gone[i] = often > 2 && often*2 > len(pages) || often == 2 && len(pages) == 2 && outermost ||
				len(pages) > 1 && outermost && pageNumber.MatchString(p[i].text) || numbered.MatchString(p[i].text) ||
				i == len(p)-1 && strings.TrimSpace(p[i].text) == strconv.Itoa(n+1) || n > 0 && outermost && sameWords(p[i], pages[0])
			if gone[i] {
				taken++
			}
		}
		var kept page
		for i, l := range p {
			if !gone[i] {
				kept = append(kept, l)
			}
		}
		rest = append(rest, kept)
	}
	return rest, taken
}

// sameWords tells whether a line repeats the title, which stands first.
func sameWords(l line, first page) bool {
	return len(first) > 0 && strings.EqualFold(oneLine(l.text), oneLine(first[0].text))
}

func edges(p page) []int {
	var out []int
	for i := range p {
		if i < edge || i >= len(p)-edge {
			out = append(out, i)
		}
	}
	return out
}

// faceOf is how a line looks on every page: its words without figures, in its
// size, in which a title differs from the head that repeats it.
func faceOf(l line) string {
	words := figures.ReplaceAllString(strings.ToLower(strings.Join(strings.Fields(l.text), " ")), "#")
	return words + strconv.FormatFloat(l.size, 'f', 1, 64)
}

// paragraphs joins lines to blocks. Which lines are headings is told by size
// where it is known, and by their look where it is not.
func paragraphs(pages []page) []block {
	b := &builder{body: bodySize(pages)}
	for _, p := range pages {
		for i, l := range p {
			if i == 0 && len(b.lines) > 0 && !b.goesOn(l) {
				l.after = true
			} else if i == 0 && len(b.lines) > 0 {
				l.after = false
			}
			b.line(l)
		}
	}
	b.end()
	return b.out
}

// bodySize is the size in which most of the text is set.
func bodySize(pages []page) float64 {
	count := map[float64]int{}
	for _, p := range pages {
		for _, l := range p {
			count[l.size] += len(l.text)
		}
	}
	best, n := 0.0, 0
	for size, k := range count {
		if k > n || k == n && size < best {
			best, n = size, k
		}
	}
	return best
}

type builder struct {
	out   []block
	lines []line // of the paragraph that is open
	body  float64
}

// goesOn tells whether a line at the top of a page goes on with the paragraph
// at the foot of the page before.
func (b *builder) goesOn(l line) bool {
	before := b.lines[len(b.lines)-1]
	return sameLook(before, l) && !strings.ContainsAny(lastSign(before.text), ".:;!?") && !startsItem(l.text)
}

func lastSign(s string) string {
	s = strings.TrimRight(s, " ”\"’')")
	_, n := utf8.DecodeLastRuneInString(s)
	return s[len(s)-n:]
}

func startsItem(s string) bool {
	no, rest := enumerator(s)
	return no != "" && rest != ""
}

// enumerator also takes a figure for a number that white space sets off.
func enumerator(s string) (no, rest string) {
	s = strings.TrimSpace(s)
	if no, rest = definition.Enumerator(s, false); no != "" {
		return no, rest
	}
	if m := setOff.FindStringSubmatch(s); m != nil {
		return m[1], m[2]
	}
	return "", s
}

var setOff = regexp.MustCompile(`^(\d{1,3}[a-z]?)(?:\t| {2,})\s*(\S.*)$`)

func sameLook(a, b line) bool {
	return a.bold == b.bold && (a.size == b.size || max(a.size, b.size) < 1.1*min(a.size, b.size))
}

func (b *builder) line(l line) {
	if strings.TrimSpace(l.text) == "" {
		return
	}
	if len(b.lines) > 0 && (l.after || b.breaks(l)) {
		b.end()
	}
	b.lines = append(b.lines, l)
}

// breaks tells whether a line begins a paragraph though no white space stands
// before it: a number that follows on the one before, a bullet, another size.
func (b *builder) breaks(l line) bool {
	first, before := b.lines[0], b.lines[len(b.lines)-1]
	if l.size > 0 && !sameLook(before, l) && (b.isLarge(l) || b.isLarge(before) || first.bold && allBold(b.lines) && len(b.lines) < 3 && !l.bold) {
		return true
	}
	no, _ := enumerator(l.text)
	if no == "" || hyphenated(before.text) {
		return false
	}
	c, _ := firstRune(strings.TrimSpace(l.text))
	if no == "•" && !strings.ContainsRune("-–—*", c) {
		return true
	}
	opened, _ := enumerator(first.text)
	return opened != "" || strings.ContainsAny(lastSign(before.text), ".:;,") || strings.HasSuffix(before.text, " and") || strings.HasSuffix(before.text, " or")
}

func allBold(lines []line) bool {
	return !slices.ContainsFunc(lines, func(l line) bool { return !l.bold })
}

func (b *builder) isLarge(l line) bool { return l.size > 1.1*b.body }

// end makes a block of the lines that are open.
func (b *builder) end() {
	if len(b.lines) == 0 {
		return
	}
	lines := b.lines
	b.lines = nil
	blk := block{text: joined(lines)}
	if no, rest := enumerator(strings.TrimSpace(lines[0].text)); no != "" && rest != "" {
		if _, plain := definition.Enumerator(blk.text, false); plain == blk.text {
			blk.no, blk.text = no, strings.TrimSpace(strings.TrimPrefix(blk.text, no))
		}
	}
	blk.level = b.headingLevel(lines, blk)
	if blk.level > 0 {
		blk.no, blk.text = "", joined(lines)
	}
	b.out = append(b.out, blk)
}

// headingLevel: the title is what stands first; below it, the points in a
// number tell the level.
func (b *builder) headingLevel(lines []line, blk block) int {
	if !b.looksLikeHeading(lines, blk) {
		return 0
	}
	if len(b.out) == 0 {
		return 1
	}
	no, _ := definition.Enumerator(oneLine(joined(lines)), true)
	return min(2+strings.Count(no, "."), 6)
}

func (b *builder) looksLikeHeading(lines []line, blk block) bool {
	text := oneLine(joined(lines))
	no, rest := definition.Enumerator(text, true)
	first, _ := firstRune(rest)
	switch {
	case no == "•" || utf8.RuneCountInString(text) > 120 || len(lines) > 3 || rest == "" || unicode.IsLower(first):
		return false
	case b.isLarge(lines[0]):
		return true
	case strings.ContainsAny(lastSign(text), ".:;,!?"):
		return false
	case lines[0].size > 0:
		return lines[0].bold && allBold(lines) || len(b.out) == 0
	}
	return len(lines) == 1
}

// joined puts lines together. A hyphen at the end of one becomes a soft hyphen:
// whether it belongs to the word is seen elsewhere.
func joined(lines []line) string {
	var b strings.Builder
	for i, l := range lines {
		s := strings.TrimSpace(l.text)
		if i+1 < len(lines) && hyphenated(s) {
			next, _ := firstRune(strings.TrimSpace(lines[i+1].text))
			_, n := utf8.DecodeLastRuneInString(s)
			if unicode.IsLower(next) {
				b.WriteString(s[:len(s)-n] + "\u00ad")
				continue
			}
			if !strings.HasSuffix(s, "\u00ad") {
				b.WriteString(s)
				continue
			}
			s = s[:len(s)-n]
		}
		b.WriteString(s)
		if i+1 < len(lines) {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// hyphenated tells whether a line ends with a divided word.
func hyphenated(s string) bool {
	s = strings.TrimRight(s, " ")
	c, n := utf8.DecodeLastRuneInString(s)
	if c != '-' && c != '‐' && c != '\u00ad' {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s[:len(s)-n])
	return unicode.IsLetter(before)
}
