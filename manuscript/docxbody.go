package manuscript

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// A docxReader reads the paragraphs of a document's body.
type docxReader struct {
	c        *composer
	styles   map[string]docxStyle
	lists    map[string]*docxList // by numId
	counters map[string][]int     // where each list's numbering stands, by abstract list

	words   []byte
	skipped string // the outermost element that is not read; "": none
	nested  int    // how often that is open
	inText  bool   // within <w:t>
	style   string
	numID   string
	level   int // in its list
	outline int // level as a heading; 0: by its style
	run     docxRun
	tracked bool
}

type docxRun struct {
	from          int // where it begins in words
	superior, out bool
}

// What is not read, with all that stands in it. A picture with words has them
// twice: once more in Fallback, for old programs.
var docxApart = map[string]bool{"del": true, "moveFrom": true, "Fallback": true, "pPrChange": true, "rPrChange": true, "instrText": true, "delText": true, "sectPr": true, "rt": true}

func (r *docxReader) begin(name string, attributes []xml.Attr) error {
	if r.skipped != "" {
		if name == r.skipped {
			r.nested++
		}
		return nil
	}
	if docxApart[name] {
		r.skipped, r.nested = name, 1
		r.tracked = r.tracked || name == "del" || name == "moveFrom"
		return nil
	}
	switch name {
	case "ins", "moveTo":
		r.tracked = true
	case "p":
		return r.flush()
	case "pStyle":
		r.style = attribute(attributes, "val")
	case "numId":
		r.numID = attribute(attributes, "val")
	case "ilvl":
		r.level = level(attribute(attributes, "val"))
	case "outlineLvl":
		r.outline = level(attribute(attributes, "val")) + 2
	case "r":
		r.run = docxRun{from: len(r.words)}
	case "vertAlign":
		r.run.superior = attribute(attributes, "val") == "superscript"
	case "vanish":
		r.run.out = on(attributes)
	case "t":
		r.inText = true
	case "tab", "br", "cr":
		r.words = append(r.words, ' ')
	case "noBreakHyphen":
		r.words = append(r.words, "\u2011"...)
	}
	return nil
}

// level reads the level of a list or an outline: 0 to 8.
func level(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return min(max(n, 0), 8)
}

func (r *docxReader) end(name string) error {
	if r.skipped != "" {
		if name == r.skipped {
			if r.nested--; r.nested == 0 {
				r.skipped = ""
			}
		}
		return nil
	}
	switch name {
	case "t":
		r.inText = false
	case "r":
		r.endRun()
	case "p":
		return r.flush()
	}
	return nil
}

func (r *docxReader) text(s []byte) {
	if r.skipped == "" && r.inText && !r.run.out {
		r.words = append(r.words, s...)
	}
}

// endRun leaves superior text out where it refers to a footnote.
func (r *docxReader) endRun() {
	if r.run.superior && len(r.words)-r.run.from < 20 {
		if noteMark(string(r.words[r.run.from:])) {
			r.words = r.words[:r.run.from]
		}
	}
	r.run = docxRun{from: len(r.words)}
}

// flush ends the paragraph that is open, and numbers it.
func (r *docxReader) flush() error {
	b := block{text: string(r.words)}
	style := r.styles[r.style]
	b.level = r.outline
	if b.level == 0 {
		b.level = style.heading
	}
	if b.level > 9 { // the outline's level for plain text
		b.level = 0
	}
	numID, depth := r.numID, r.level
	if numID == "" && style.numID != "" {
		numID, depth = style.numID, max(style.level, r.level)
	}
	r.words = r.words[:0]
	r.style, r.numID, r.level, r.outline, r.run = "", "", 0, 0, docxRun{}
	if strings.TrimSpace(b.text) == "" {
		return nil
	}
	if l := r.lists[numID]; l != nil {
		b.no = r.number(l, depth)
		if b.level == 0 && b.no != "" {
			b.depth = depth + 1
		}
	}
	return r.c.add(b)
}

// number counts a paragraph in its list, and writes its number as the list does.
func (r *docxReader) number(l *docxList, depth int) string {
	if r.counters[l.abstract] == nil {
		r.counters[l.abstract] = make([]int, 9)
	}
	at := r.counters[l.abstract]
	if !l.begun {
		l.begun = true
		for i, n := range l.restart {
			if n > 0 {
				at[i] = n - 1
			}
		}
	}
	form := l.levels[depth]
	if at[depth] == 0 && form.start != 1 {
		at[depth] = form.start - 1
	}
	at[depth]++
	for i := depth + 1; i < len(at); i++ {
		at[i] = 0
	}
	if form.format == "bullet" {
		return "•"
	}
	if form.format == "none" || form.format == "" {
		return ""
	}
	out := form.text
	for i := range depth + 1 {
		out = strings.ReplaceAll(out, "%"+strconv.Itoa(i+1), formatted(max(at[i], 1), l.levels[i].format))
	}
	return core(out)
}

// core takes the signs and words around a number away: "Article 3." is 3,
// "(a)" is a.
func core(s string) string {
	words := strings.Fields(s)
	if len(words) == 0 {
		return ""
	}
	s = strings.Trim(words[len(words)-1], ".:;,()[]{}–—-§")
	if len(s) > 30 || strings.ContainsFunc(s, func(c rune) bool {
		return !(c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')
	}) {
		return ""
	}
	return s
}
