package manuscript

import (
	"strconv"
	"strings"
	"unicode"

	"duly/definition"
)

// A block is a paragraph as a reader finds it.
type block struct {
	text  string
	level int    // of a heading: 1 to 6; 0: it is none
	no    string // the number that the file gives it apart from its words: "2.1", "a", "•"
	depth int    // of what a list holds: 1 for the outermost; 0: no list said so
}

// A composer writes blocks as Markdown, and works out the ids.
type composer struct {
	out    strings.Builder
	blocks int
	titled bool
	above  []place // headings
	open   []place // numbered paragraphs and items that the next may stand under
	used   map[string]bool
	counts map[string]int
}

// A place is what may have something under it.
type place struct {
	level int    // of a heading
	style string // of a number: what is numbered alike is on one level
	no    string
	id    string
}

func newComposer() *composer {
	return &composer{used: map[string]bool{}, counts: map[string]int{}}
}

// add writes a block. It fails where the text gets too long.
func (c *composer) add(b block) error {
	b.text = oneLine(b.text)
	if b.text == "" {
		return nil
	}
	if c.blocks++; c.blocks > maxBlocks || c.out.Len()+len(b.text) > maxWords {
		return tooLong()
	}
	if b.no == "" || b.no == "•" {
		// What is written out counts for more than a bullet.
		if no, rest := definition.Enumerator(b.text, b.level > 0); no != "" && rest != "" {
			b.no, b.text = no, rest
		}
	}
	switch {
	case b.level > 0 && !c.titled && b.no == "":
		c.titled = true
		c.write("# ", "", b.text)
	case b.level > 0:
		if !c.titled { // what is numbered is no title, and the first heading would be read as one
			c.titled = true
			c.write("#", "", "")
		}
		c.heading(b)
	case b.no != "":
		c.write("", c.numbered(b), b.text)
	default:
		c.write("", "", b.text)
	}
	return nil
}

func (c *composer) write(sign, id, text string) {
	if c.out.Len() > 0 {
		c.out.WriteByte('\n')
	}
	c.out.WriteString(sign)
	if id != "" {
		c.out.WriteString("{#" + id + "} ")
	}
	c.out.WriteString(definition.Escape(text) + "\n")
}

func (c *composer) heading(b block) {
	for len(c.above) > 0 && c.above[len(c.above)-1].level >= b.level {
		c.above = c.above[:len(c.above)-1]
	}
	parent := ""
	if len(c.above) > 0 {
		parent = c.above[len(c.above)-1].id
	}
	if b.no == "" || b.no == "•" {
		c.counts[parent+"#"]++
		b.no = strconv.Itoa(c.counts[parent+"#"])
	}
	id := c.unique(under(parent, b.no))
	c.above = append(c.above, place{level: b.level, id: id})
	c.open = nil
	c.write(strings.Repeat("#", min(max(b.level, 2), 6))+" ", id, b.text)
}

// numbered finds the id of a numbered paragraph. What is numbered like one
// before it stands beside it; numbered otherwise, it stands under it.
func (c *composer) numbered(b block) string {
	style := styleOf(b.no, c.open)
	if b.depth > 0 {
		style = "list " + strconv.Itoa(b.depth)
		for len(c.open) > 0 && listDepth(c.open[len(c.open)-1].style) > b.depth {
			c.open = c.open[:len(c.open)-1]
		}
	}
	for i, p := range c.open {
		if p.style == style {
			c.open = c.open[:i]
			break
		}
	}
	parent := ""
	if len(c.above) > 0 {
		parent = c.above[len(c.above)-1].id
	}
	if strings.HasPrefix(style, "point") {
		c.open = nil // it says whole where it stands
	} else if len(c.open) > 0 {
		parent = c.open[len(c.open)-1].id
	}
	no := b.no
	if no == "•" {
		no = letters(c.counts[parent+"*"])
		c.counts[parent+"*"]++
	}
	id := c.unique(under(parent, no))
	c.open = append(c.open, place{style: style, no: b.no, id: id})
	return id
}

func listDepth(style string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(style, "list "))
	return n
}

// styleOf tells how a number is written. A letter that may be a Roman figure is
// a letter where it follows one.
func styleOf(no string, open []place) string {
	first, _ := firstRune(no)
	switch {
	case no == "•":
		return no
	case strings.Contains(no, "."):
		return "point " + strconv.Itoa(strings.Count(no, "."))
	case unicode.IsDigit(first):
		return "figure"
	}
	kind := "letter"
	if unicode.IsUpper(first) {
		kind = "capital"
	}
	if strings.Trim(strings.ToLower(no), "ivxlc") != "" {
		return kind
	}
	for _, p := range open {
		if p.style == kind && len(no) == 1 && len(p.no) == 1 && p.no[0]+1 == no[0] {
			return kind
		}
	}
	if len(no) == 1 && strings.ToLower(no) == "c" {
		return kind
	}
	return kind + " as a Roman figure"
}

func firstRune(s string) (rune, bool) {
	for _, c := range s {
		return c, true
	}
	return 0, false
}

func under(parent, no string) string {
	no = strings.Trim(no, ".")
	if parent == "" || strings.HasPrefix(no, parent+".") || strings.Contains(no, ".") {
		return no
	}
	return parent + "." + no
}

// unique marks an id that the text uses again.
func (c *composer) unique(id string) string {
	if len(id) > 36 {
		id = id[len(id)-36:]
	}
	out := id
	for n := max(2, c.counts[id+"-"]); c.used[out]; n++ {
		out = id + "-" + strconv.Itoa(n)
		c.counts[id+"-"] = n
	}
	c.used[out] = true
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

// oneLine puts text on one line, and leaves out what cannot be seen but a hyphen
// that may belong to its word.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			return ' '
		case r != '\u00ad' && unicode.Is(unicode.Cf, r) || r == utf8Error:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

const utf8Error = '\ufffd'
