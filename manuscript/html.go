package manuscript

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// An htmlReader follows the tags of a page as they come. It builds no tree, so
// nothing can be nested too deep for it, and each byte is looked at once.
type htmlReader struct {
	c     *composer
	words []byte
	level int         // of the heading that is open; 0: none
	skip  []atom.Atom // elements that are no part of the text: the outermost, as often as it is open
	lists []htmlList
	item  *htmlItem // whose words come next
	sup   int       // where a superior text begins in words; -1: none is open
}

type htmlList struct {
	ordered bool
	kind    string
	next    int
}

type htmlItem struct {
	no    string
	depth int
}

// Elements whose content is not read, and those that end a paragraph.
var (
	htmlApart = []atom.Atom{atom.Script, atom.Style, atom.Head, atom.Nav, atom.Footer, atom.Aside, atom.Noscript, atom.Template, atom.Svg, atom.Math, atom.Select, atom.Button, atom.Textarea, atom.Iframe, atom.Object, atom.Del, atom.S}
	htmlBreak = []atom.Atom{atom.P, atom.Div, atom.Section, atom.Article, atom.Main, atom.Header, atom.Blockquote, atom.Pre, atom.Table, atom.Tr, atom.Td, atom.Th, atom.Dl, atom.Dt, atom.Dd, atom.Figure, atom.Figcaption, atom.Hr, atom.Address, atom.Fieldset, atom.Form, atom.Body, atom.Caption, atom.Details, atom.Summary}
)

func readHTML(text string) (*Manuscript, error) {
	r := &htmlReader{c: newComposer(), sup: -1}
	z := html.NewTokenizer(strings.NewReader(text))
	z.SetMaxBuf(maxFile)
	for {
		var err error
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				return nil, tooLong()
			}
			if err := r.flush(); err != nil {
				return nil, err
			}
			return &Manuscript{Form: "HTML", Markdown: []byte(r.c.out.String())}, nil
		case html.TextToken:
			if len(r.skip) == 0 {
				r.words = append(r.words, z.Text()...)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			err = r.begin(z)
		case html.EndTagToken:
			err = r.end(z)
		}
		if err == nil && len(r.words) > maxWords {
			err = tooLong()
		}
		if err != nil {
			return nil, err
		}
	}
}

func tagOf(z *html.Tokenizer) (atom.Atom, map[string]string) {
	name, more := z.TagName()
	a := atom.Lookup(name)
	attributes := map[string]string{}
	for n := 0; more && n < 100; n++ {
		var k, v []byte
		k, v, more = z.TagAttr()
		attributes[string(k)] = string(v)
	}
	return a, attributes
}

// apart tells whether an element is no part of what is read.
func apart(a atom.Atom, attributes map[string]string) bool {
	_, hidden := attributes["hidden"]
	role := attributes["role"]
	return slices.Contains(htmlApart, a) || hidden && a != 0 && !void(a) || role == "navigation" || role == "doc-noteref"
}

func void(a atom.Atom) bool {
	return slices.Contains([]atom.Atom{atom.Br, atom.Hr, atom.Img, atom.Input, atom.Meta, atom.Link, atom.Wbr, atom.Col, atom.Area, atom.Base, atom.Embed, atom.Source, atom.Track}, a)
}

func (r *htmlReader) begin(z *html.Tokenizer) error {
	a, attributes := tagOf(z)
	if n := len(r.skip); n > 0 || apart(a, attributes) {
		if !void(a) && (n == 0 || a == r.skip[0]) {
			r.skip = append(r.skip, a)
		}
		return nil
	}
	switch {
	case a == atom.Br:
		r.words = append(r.words, '\n')
	case a == atom.Wbr:
	case a == atom.Sup && r.sup < 0:
		r.sup = len(r.words)
	case heading(a) > 0:
		if err := r.flush(); err != nil {
			return err
		}
		r.level = heading(a)
	case a == atom.Ol || a == atom.Ul || a == atom.Menu:
		if len(r.lists) >= maxDepth {
			return refuse(saveText, "Lists are nested more than %d deep", maxDepth)
		}
		err := r.flush()
		start, e := strconv.Atoi(attributes["start"])
		if e != nil {
			start = 1
		}
		r.lists = append(r.lists, htmlList{a == atom.Ol, attributes["type"], start})
		return err
	case a == atom.Li:
		err := r.flush()
		r.beginItem(attributes)
		return err
	case slices.Contains(htmlBreak, a):
		return r.flush()
	}
	return nil
}

func heading(a atom.Atom) int {
	return slices.Index([]atom.Atom{atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6}, a) + 1
}

// beginItem numbers an item as a browser would.
func (r *htmlReader) beginItem(attributes map[string]string) {
	r.item = &htmlItem{"•", max(1, len(r.lists))}
	if len(r.lists) == 0 || !r.lists[len(r.lists)-1].ordered {
		return
	}
	l := &r.lists[len(r.lists)-1]
	if n, err := strconv.Atoi(attributes["value"]); err == nil {
		l.next = n
	}
	r.item.no = formatted(l.next, map[string]string{"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}[l.kind])
	l.next++
}

func (r *htmlReader) end(z *html.Tokenizer) error {
	name, _ := z.TagName()
	a := atom.Lookup(name)
	if n := len(r.skip); n > 0 {
		if r.skip[0] == a {
			r.skip = r.skip[:n-1]
		}
		return nil
	}
	switch {
	case a == atom.Sup:
		r.endSup()
	case heading(a) > 0, a == atom.Li:
		err := r.flush()
		r.level, r.item = 0, nil
		return err
	case a == atom.Ol || a == atom.Ul || a == atom.Menu:
		err := r.flush()
		r.lists, r.item = r.lists[:max(0, len(r.lists)-1)], nil
		return err
	case slices.Contains(htmlBreak, a):
		return r.flush()
	}
	return nil
}

// endSup leaves a superior text out where it refers to a footnote.
func (r *htmlReader) endSup() {
	if r.sup < 0 {
		return
	}
	if r.sup <= len(r.words) && len(r.words)-r.sup < 100 && noteMark(string(r.words[r.sup:])) {
		r.words = r.words[:r.sup]
	}
	r.sup = -1
}

// noteMark: figures, a letter or a sign.
func noteMark(s string) bool {
	s = strings.Trim(s, "[]() \n\t")
	return s != "" && len(s) <= 5 && (strings.Trim(s, "0123456789,") == "" || strings.Trim(s, "*†‡§¶") == "" || len(s) == 1)
}

// flush ends the paragraph that is open.
func (r *htmlReader) flush() error {
	b := block{text: string(r.words), level: r.level}
	r.words = r.words[:0]
	r.sup = -1
	if strings.TrimSpace(b.text) == "" {
		return nil
	}
	if r.item != nil && r.level == 0 {
		b.no, b.depth = r.item.no, r.item.depth
		r.item = nil
	}
	return r.c.add(b)
}
