package rulebook

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// What a document may be at most. Bounds keep the time and memory of reading a
// hostile one small; no honest rulebook comes near them.
const (
	maxBytes   = 4 << 20   // all files together
	maxBlock   = 512 << 10 // one block
	maxValue   = 4000      // one name or value
	maxFlow    = 5000      // commas in one pair of brackets
	maxNesting = 30        // quotes and lists around a block; mappings and lists within it
	maxStages  = 2_000
	maxSteps   = 20_000
)

// A document is one Markdown file, split into its headings and its duly blocks.
type document struct {
	name     string
	source   []byte // line ends are \n, and there is no byte order mark
	starts   []int  // the offset at which each line starts
	headings []heading
	blocks   []block
}

type heading struct {
	line, after int // the line it begins on, and the first line after it; from 1
	level       int
	number      string
	title       string
	top         bool // it stands in no quote and no list, so a section begins
}

// A block is the YAML of one fenced block.
type block struct {
	fence  Place
	first  int      // the line of the file on which the YAML begins; from 1
	lines  []string // without line ends
	width  []int    // of each line, in characters
	indent []int    // how many columns of the file stand before each line's text; negative where a tab was spread
	last   int      // the line of the closing fence
	open   bool     // there is no closing fence
}

// citation is how a heading is cited.
func (h heading) citation() string {
	if h.number != "" {
		return h.number
	}
	return h.title
}

// A tooDeep document is one that would take long to read, for nothing.
type tooDeep struct{ line int }

// split reads the Markdown. Only its block structure matters, so nothing inline
// is looked at.
func split(f File) (*document, *tooDeep) {
	d := &document{name: f.Name, source: normalise(f.Text)}
	d.starts = append(d.starts, 0)
	for i, c := range d.source {
		if c == '\n' {
			d.starts = append(d.starts, i+1)
		}
	}
	for i := range d.starts {
		if markers(d.line(i+1)) > maxNesting {
			return d, &tooDeep{i + 1}
		}
	}
	root := parser.NewParser(parser.WithBlockParsers(parser.DefaultBlockParsers()...)).Parse(text.NewReader(d.source))
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			d.heading(n)
		case *ast.FencedCodeBlock:
			if strings.EqualFold(string(n.Language(d.source)), "duly") {
				d.block(n)
			}
		}
		return ast.WalkContinue, nil
	})
	return d, nil
}

func normalise(source []byte) []byte {
	source = bytes.TrimPrefix(source, []byte("\ufeff"))
	source = bytes.ReplaceAll(source, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(source, []byte("\r"), []byte("\n"))
}

// markers counts the signs of quotes and lists with which a line begins. A rule
// across the page (---, * * *) looks like many, and is none.
func markers(line string) int {
	if strings.Trim(line, "- \t") == "" || strings.Trim(line, "* \t") == "" {
		return 0
	}
	rest := strings.TrimLeft(line, " \t>*+-.)0123456789")
	begin := line[:len(line)-len(rest)]
	n := 0
	for _, sign := range ">*+-.)" {
		n += strings.Count(begin, string(sign))
	}
	return n
}

// line gives a line, from 1, without its end; "" beyond the last.
func (d *document) line(n int) string {
	if n < 1 || n > len(d.starts) {
		return ""
	}
	end := len(d.source)
	if n < len(d.starts) {
		end = d.starts[n] - 1
	}
	return string(d.source[d.starts[n-1]:end])
}

// lineAt gives the line, from 1, in which an offset lies.
func (d *document) lineAt(offset int) int {
	return sort.Search(len(d.starts), func(i int) bool { return d.starts[i] > offset })
}

func (d *document) heading(n *ast.Heading) {
	h := heading{line: d.lineAt(n.Pos()), level: n.Level, top: n.Parent().Kind() == ast.KindDocument}
	h.after = h.line + 1
	var words []string
	for i := range n.Lines().Len() {
		s := n.Lines().At(i)
		words = append(words, strings.TrimSpace(string(s.Value(d.source))))
		h.after = d.lineAt(s.Start) + 1
	}
	if h.top && !hashed(d.line(h.line)) {
		h.after++ // the line of === or --- under it
	}
	h.number, h.title = numbered(strings.Join(words, " "))
	d.headings = append(d.headings, h)
}

// hashed tells a heading written with # from one that is underlined.
func hashed(line string) bool {
	rest := strings.TrimLeft(strings.TrimSpace(line), "#")
	return strings.HasPrefix(strings.TrimSpace(line), "#") && (rest == "" || rest[0] == ' ' || rest[0] == '\t')
}

// numbered splits the leading number from a heading: "4.2 Replies" is 4.2 and
// Replies.
func numbered(s string) (number, title string) {
	s = strings.TrimSpace(s)
	first, rest, _ := strings.Cut(s, " ")
	n := strings.TrimRight(first, ".:)")
	if n == "" || n[0] < '0' || n[0] > '9' {
		return "", s
	}
	for i, c := range []byte(n) {
		digit := '0' <= c && c <= '9'
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		switch {
		case digit:
		case c == '.' && n[i-1] != '.':
		case letter && (n[i-1] == '.' || '0' <= n[i-1] && n[i-1] <= '9') && (i+1 == len(n) || n[i+1] == '.'):
		default:
			return "", s
		}
	}
	return n, strings.TrimSpace(rest)
}

func (d *document) block(n *ast.FencedCodeBlock) {
	at := n.Pos()
	b := block{fence: d.place(at)}
	b.first = b.fence.Line + 1
	for i := range n.Lines().Len() {
		s := n.Lines().At(i)
		line := strings.TrimRight(string(s.Value(d.source)), "\n")
		b.lines, b.width = append(b.lines, line), append(b.width, utf8.RuneCountInString(line))
		before := d.source[d.starts[d.lineAt(s.Start)-1]:s.Start]
		b.indent = append(b.indent, utf8.RuneCount(before)-s.Padding)
	}
	b.last = b.first + len(b.lines)
	closing := strings.TrimLeft(d.line(b.last), " \t>")
	b.open = !strings.HasPrefix(closing, "```") && !strings.HasPrefix(closing, "~~~")
	if b.open {
		b.last-- // what comes next is not part of it
	}
	d.blocks = append(d.blocks, b)
}

// place gives the place of an offset.
func (d *document) place(offset int) Place {
	line := d.lineAt(offset)
	return Place{d.name, line, utf8.RuneCount(d.source[d.starts[line-1]:offset]) + 1}
}

// place gives the place in the file of a line, from 0, and a column, from 1, of
// the block's YAML.
func (b *block) place(line, column int) Place {
	if line >= len(b.lines) {
		line, column = len(b.lines)-1, 1
	}
	if line < 0 {
		return b.fence
	}
	column = min(column, b.width[line]+1)
	return Place{b.fence.File, b.first + line, max(1, b.indent[line]+column)}
}

// citation gives how the nearest heading at or above a line is cited.
func (d *document) citation(line int) string {
	i := sort.Search(len(d.headings), func(i int) bool { return d.headings[i].line > line })
	for ; i > 0; i-- {
		if c := d.headings[i-1].citation(); c != "" {
			return c
		}
	}
	return ""
}

// sections gives the document as it reads: each heading with the prose and the
// YAML under it.
func (d *document) sections() []Section {
	starts := []heading{{line: 1, after: 1}}
	for _, h := range d.headings {
		if h.top {
			starts = append(starts, h)
		}
	}
	var out []Section
	for i, h := range starts {
		end := len(d.starts) + 1
		if i+1 < len(starts) {
			end = starts[i+1].line
		}
		s := Section{Level: h.level, Number: h.number, Title: h.title, Place: Place{d.name, h.line, 1}}
		s.Markdown, s.Block = d.prose(h.after, end)
		if h.level > 0 || s.Markdown != "" || s.Block != "" {
			out = append(out, s)
		}
	}
	return out
}

// prose gives the Markdown of the lines from (inclusive) to (exclusive) without
// the duly blocks, and the YAML of those.
func (d *document) prose(from, to int) (markdown, yaml string) {
	var text, code []string
	first := sort.Search(len(d.blocks), func(i int) bool { return d.blocks[i].fence.Line >= from })
	rest := d.blocks[first:]
	for line := from; line < to; line++ {
		if len(rest) > 0 && line == rest[0].fence.Line {
			code = append(code, strings.Join(rest[0].lines, "\n"))
			line = max(line, rest[0].last)
			rest = rest[1:]
			continue
		}
		text = append(text, d.line(line))
	}
	return strings.Trim(strings.Join(text, "\n"), "\n"), strings.Join(code, "\n")
}

// anchors gives every section an id for links: its number and title, made
// unique.
func anchors(sections []Section) {
	seen := map[string]int{}
	for i := range sections {
		a := slug(sections[i].Number + " " + sections[i].Title)
		seen[a]++
		if n := seen[a]; n > 1 {
			a = fmt.Sprintf("%s-%d", a, n)
			seen[a]++
		}
		sections[i].Anchor = a
	}
}

func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r > 0x7f && r != utf8.RuneError && !isControl(r):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	if out := strings.Trim(b.String(), "-"); out != "" {
		return out
	}
	return "start"
}
