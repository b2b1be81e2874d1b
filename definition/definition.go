// Package definition answers one question: of which clauses does an adopted
// text consist, and are they those of the text that it was taken from?
//
// A definition is Markdown that people wrote for people: headings, numbered and
// bulleted items. Each part of it that can be met or not becomes a clause with
// an id that stays the same as long as the text is numbered the same, or as the
// author writes it out: {#2.b}.
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
	Example bool   // it stands among examples: under a heading, or after words ending in a colon, that speak of them
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
			_, s, _ := marked(words(h, source))
			_, title := number(s)
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
//
// A heading, item or paragraph that begins with {#ID} is a clause of that id,
// whatever stands above it; where the id was used before, its clause goes on.
// What begins with {#-} is no part of the text, and a comment (<!-- -->) neither.
func Clauses(markdown []byte) []Clause {
	r := read(markdown)
	var out []Clause
	for _, c := range r.clauses {
		if c.Text = strings.TrimSpace(c.Text); c.Text != "" {
			out = append(out, *c)
		}
	}
	return out
}

func read(markdown []byte) *reader {
	source := normalise(markdown)
	r := &reader{source: source, counts: map[string]int{}, ids: map[string]*Clause{}}
	titled := false
	root := parse(source)
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			r.heading(n, !titled)
			titled = true
		case *ast.List:
			r.list(n, r.base(), 1)
		case *ast.HTMLBlock:
			if s := words(n, source); !strings.HasPrefix(s, "<!--") {
				r.prose(s)
			}
		default:
			r.prose(words(n, source))
		}
	}
	return r
}

// A reader walks a definition from top to bottom.
type reader struct {
	source   []byte
	title    string
	clauses  []*Clause
	parts    []Part
	leftOut  []string // what an author marked as no part of the text
	above    []level  // the headings that the text stands under
	into     *Clause  // what further paragraphs belong to; nil: the introduction
	examples bool     // what follows are examples, until the next heading
	counts   map[string]int
	ids      map[string]*Clause
}

type level struct {
	level    int
	id       string
	title    string
	examples bool
}

// base is the id under which lists are counted: of the paragraph or heading
// before them.
func (r *reader) base() string {
	if r.into != nil {
		return r.into.ID
	}
	return ""
}

func (r *reader) under() string {
	if len(r.above) == 0 {
		return ""
	}
	return r.above[len(r.above)-1].title
}

func (r *reader) heading(h *ast.Heading, first bool) {
	id, s, explicit := marked(words(h, r.source))
	if id == leftOut {
		r.leftOut = append(r.leftOut, s)
		return
	}
	no, title := number(s)
	if first {
		r.title = title
		return
	}
	for len(r.above) > 0 && r.above[len(r.above)-1].level >= h.Level {
		r.above = r.above[:len(r.above)-1]
	}
	parent := ""
	r.examples = ofExamples.MatchString(title)
	if len(r.above) > 0 {
		parent = r.above[len(r.above)-1].id
		r.examples = r.examples || r.above[len(r.above)-1].examples
	}
	if explicit {
		title = s
	} else {
		if no == "" {
			r.counts[parent+"#"]++
			no = strconv.Itoa(r.counts[parent+"#"])
		}
		id = under(parent, no)
	}
	if title == "" {
		title = no
	}
	r.into = r.clause(id, title, false)
	r.above = append(r.above, level{h.Level, r.into.ID, title, r.examples})
	r.part(OfHeading, r.into.ID, title)
}

// clause begins a clause. Where the author wrote out an id that was used, it is
// that one which goes on.
func (r *reader) clause(id, heading string, explicit bool) *Clause {
	if c := r.ids[id]; explicit && c != nil {
		return c
	}
	c := &Clause{ID: r.unique(id), Heading: heading, Example: r.examples}
	r.ids[c.ID] = c
	r.clauses = append(r.clauses, c)
	return c
}

// add adds words to a clause, and to what is compared.
func (r *reader) add(c *Clause, s string) {
	if s == "" {
		return
	}
	c.Text = strings.TrimSpace(c.Text + " " + s)
	r.part(OfClause, c.ID, s)
}

// leads: words that announce examples.
func leads(s string) bool { return strings.HasSuffix(s, ":") && ofExamples.MatchString(s) }

// prose adds a paragraph to what it belongs to, or begins a clause of its own
// where it is numbered.
func (r *reader) prose(s string) {
	id, s, explicit := marked(s)
	no, rest := number(s)
	switch {
	case id == leftOut:
		r.leftOut = append(r.leftOut, s)
		return
	case explicit:
		r.into = r.clause(id, r.under(), true)
		r.add(r.into, s)
	case strings.Contains(no, ".") && rest != "":
		r.into = r.clause(no, r.under(), false)
		r.add(r.into, rest)
	case r.into != nil:
		r.add(r.into, s)
	case s != "":
		r.counts["p"]++
		r.part(OfNoClause, "p"+strconv.Itoa(r.counts["p"]), s)
	}
	r.examples = r.examples || leads(s)
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
		r.item(item, under(base, no), depth)
	}
}

// item reads one item of a list. Its own examples, if it announces any, end
// with it.
func (r *reader) item(item ast.Node, id string, depth int) {
	before := r.examples
	defer func() { r.examples = before }()
	var c *Clause
	for part := item.FirstChild(); part != nil; part = part.NextSibling() {
		inner, isList := part.(*ast.List)
		s := ""
		if !isList || depth >= deepest {
			s = words(part, r.source)
		}
		if c == nil {
			own, rest, explicit := marked(s)
			if own == leftOut {
				r.leftOut = append(r.leftOut, words(item, r.source))
				return
			}
			if explicit {
				id, s = own, rest
			}
			c = r.clause(id, r.under(), explicit)
		}
		if isList && depth < deepest {
			r.list(inner, c.ID, depth+1)
			continue
		}
		r.add(c, s)
		r.examples = r.examples || leads(s)
	}
	if c == nil {
		r.clause(id, r.under(), false)
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
	for r.ids[out] != nil {
		r.counts[id+"-"]++
		out = fmt.Sprintf("%s-%d", id, r.counts[id+"-"]+1)
	}
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

var (
	link       = regexp.MustCompile(`(^|[^\\])\[([^\[\]]*)\]\([^()]*\)`)
	explicitID = regexp.MustCompile(`^\{#([A-Za-z0-9.()§-]{1,40})\}\s*`)
	ofExamples = regexp.MustCompile(`(?i)\b(examples?|illustrations?)\b`)
)

// leftOut is the id of what is no part of a text.
const leftOut = "-"

// marked takes the id that an author wrote out from a text: {#2.b}.
func marked(s string) (id, rest string, explicit bool) {
	if !strings.HasPrefix(s, "{#") {
		return "", s, false
	}
	m := explicitID.FindStringSubmatch(s)
	if m == nil {
		return "", s, false
	}
	return m[1], s[len(m[0]):], true
}

// plain takes the signs of Markdown out of a line: emphasis, code, links.
func plain(s string) string {
	if strings.Contains(s, "](") {
		s = link.ReplaceAllString(s, "$1$2")
	}
	if !strings.ContainsAny(s, "\\`*_") {
		return s
	}
	var b strings.Builder
	r := []rune(s)
	for i := 0; i < len(r); i++ {
		c := r[i]
		before, after := around(r, i)
		switch {
		case c == '\\' && (unicode.IsPunct(after) || after < unicode.MaxASCII && unicode.IsSymbol(after)):
			i++ // the sign after it is meant
			c = after
		case c == '`', c == '*' && (before != ' ' || after != ' '), c == '_' && word(before) != word(after):
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
