// Package definition answers one question: of which clauses does an adopted
// text consist?
//
// A definition is Markdown that people wrote for people: headings, numbered and
// bulleted items. Each part of it that can be met or not becomes a clause with
// an id that stays the same as long as the text is numbered the same.
package definition

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// A Clause is one part of a definition.
type Clause struct {
	ID      string // "2", "2.3", "2.a"
	Heading string // the heading that it stands under; of a heading's own text, that heading; "" directly under the title
	Text    string // plain words, on one line
}

// deepest is how many levels of lists are told apart; what lies deeper belongs
// to the item above it.
const deepest = 6

// Title is the first heading of a definition, without its number; "" where it
// has none.
func Title(markdown []byte) string {
	source := normalise(markdown)
	root := parse(source)
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			_, title := number(words(h, source))
			return title
		}
	}
	return ""
}

// Clauses reads the clauses of a definition, in the order of the text.
//
// The first heading is the title. A further heading with text of its own is a
// clause, and so is each item of a list, at any level, and each paragraph that
// begins with a number like 2.1. An id is the number that the author wrote,
// under that of the heading or item above; what has no number is counted, in
// figures for headings and in letters for bulleted items. Text directly under
// the title introduces the definition and is no clause.
func Clauses(markdown []byte) []Clause {
	source := normalise(markdown)
	r := &reader{source: source, counts: map[string]int{}, ids: map[string]bool{}}
	titled := false
	root := parse(source)
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			if titled {
				r.heading(n)
			}
			titled = true
		case *ast.List:
			r.list(n, r.base(), 1)
		default:
			r.prose(words(n, source))
		}
	}
	var out []Clause
	for _, c := range r.clauses {
		if c.Text = strings.TrimSpace(c.Text); c.Text != "" {
			out = append(out, *c)
		}
	}
	return out
}

// A reader walks a definition from top to bottom.
type reader struct {
	source  []byte
	clauses []*Clause
	above   []level // the headings that the text stands under
	into    *Clause // what further paragraphs belong to; nil: the introduction
	counts  map[string]int
	ids     map[string]bool
}

type level struct {
	level int
	id    string
	title string
}

// base is the id under which lists are counted: of the paragraph or heading
// before them.
func (r *reader) base() string {
	if r.into != nil {
		return r.into.ID
	}
	return ""
}

func (r *reader) title() string {
	if len(r.above) == 0 {
		return ""
	}
	return r.above[len(r.above)-1].title
}

func (r *reader) heading(h *ast.Heading) {
	for len(r.above) > 0 && r.above[len(r.above)-1].level >= h.Level {
		r.above = r.above[:len(r.above)-1]
	}
	parent := ""
	if len(r.above) > 0 {
		parent = r.above[len(r.above)-1].id
	}
	no, title := number(words(h, r.source))
	if no == "" {
		r.counts[parent+"#"]++
		no = strconv.Itoa(r.counts[parent+"#"])
	}
	id := r.unique(under(parent, no))
	if title == "" {
		title = no
	}
	r.above = append(r.above, level{h.Level, id, title})
	r.into = &Clause{ID: id, Heading: title}
	r.clauses = append(r.clauses, r.into)
}

// prose adds a paragraph to what it belongs to, or begins a clause of its own
// where it is numbered.
func (r *reader) prose(s string) {
	no, rest := number(s)
	if strings.Contains(no, ".") && rest != "" {
		r.into = &Clause{ID: r.unique(no), Heading: r.title(), Text: rest}
		r.clauses = append(r.clauses, r.into)
		return
	}
	if r.into != nil {
		r.into.Text = strings.TrimSpace(r.into.Text + " " + s)
	}
}

func (r *reader) list(l *ast.List, base string, depth int) {
	n := l.Start
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		no := strconv.Itoa(n)
		if !l.IsOrdered() {
			no = letters(r.counts[base+"*"])
			r.counts[base+"*"]++
		}
		n++
		c := &Clause{Heading: r.title()}
		r.clauses = append(r.clauses, c)
		c.ID = r.unique(under(base, no))
		for part := item.FirstChild(); part != nil; part = part.NextSibling() {
			if inner, ok := part.(*ast.List); ok && depth < deepest {
				r.list(inner, c.ID, depth+1)
				continue
			}
			c.Text = strings.TrimSpace(c.Text + " " + words(part, r.source))
		}
	}
}

// under puts a number under another, unless the author wrote it whole.
func under(parent, no string) string {
	if parent == "" || strings.HasPrefix(no, parent+".") {
		return no
	}
	return parent + "." + no
}

// unique marks an id that the text uses again: 2, then 2-2, then 2-3.
func (r *reader) unique(id string) string {
	out := id
	for r.ids[out] {
		r.counts[id+"-"]++
		out = fmt.Sprintf("%s-%d", id, r.counts[id+"-"]+1)
	}
	r.ids[out] = true
	return out
}

// letters counts in letters from 0: a, b, … z, aa, ab.
func letters(n int) string {
	out := ""
	for n++; n > 0; n = (n - 1) / 26 {
		out = string(rune('a'+(n-1)%26)) + out
	}
	return out
}

// number splits a leading number from a text: "2.1 Nobody …" is 2.1 and the
// rest. A figure before a word ("2 apples") counts as one too: ask for the dot.
func number(s string) (no, rest string) {
	first, rest, _ := strings.Cut(s, " ")
	no = strings.TrimRight(first, ".:)")
	if no == "" || no[0] < '0' || no[0] > '9' {
		return "", s
	}
	for _, c := range []byte(no) {
		if (c < '0' || c > '9') && c != '.' && (c < 'a' || c > 'z') {
			return "", s
		}
	}
	return no, strings.TrimSpace(rest)
}

// words gives the plain text of a block and of all that stands in it, on one
// line.
func words(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && n.Type() == ast.TypeBlock {
			for i := range n.Lines().Len() {
				s := n.Lines().At(i)
				b.Write(s.Value(source))
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return plain(strings.Join(strings.Fields(b.String()), " "))
}

var link = regexp.MustCompile(`\[([^\[\]]*)\]\([^()]*\)`)

// plain takes the signs of Markdown out of a line: emphasis, code, links.
func plain(s string) string {
	s = link.ReplaceAllString(s, "$1")
	var b strings.Builder
	r := []rune(s)
	for i, c := range r {
		before, after := around(r, i)
		switch {
		case c == '\\' && unicode.IsPunct(after) || c == '`':
			continue
		case (c == '*' || c == '_') && before == '\\': // it is meant
		case c == '*' && (before != ' ' || after != ' '):
			continue
		case c == '_' && word(before) != word(after):
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

func around(r []rune, i int) (before, after rune) {
	before, after = ' ', ' '
	if i > 0 {
		before = r[i-1]
	}
	if i+1 < len(r) {
		after = r[i+1]
	}
	return before, after
}

func word(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func normalise(source []byte) []byte {
	source = bytes.TrimPrefix(source, []byte("\ufeff"))
	source = bytes.ReplaceAll(source, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(source, []byte("\r"), []byte("\n"))
}

// parse reads the block structure; nothing inline, which some texts would make
// very slow. A text whose quotes and lists are nested beyond all reading is as
// good as empty.
func parse(source []byte) ast.Node {
	for line := range strings.Lines(string(source)) {
		if nesting(line) > 30 {
			source = nil
			break
		}
	}
	return parser.NewParser(parser.WithBlockParsers(parser.DefaultBlockParsers()...)).Parse(text.NewReader(source))
}

// nesting counts the signs of quotes and lists with which a line begins. A rule
// across the page (---, * * *) looks like many, and is none.
func nesting(line string) int {
	if strings.Trim(line, "- \t\n") == "" || strings.Trim(line, "* \t\n") == "" {
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
