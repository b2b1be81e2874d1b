package manuscript

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// A docxStyle is what a style says of numbers and headings.
type docxStyle struct {
	name, basedOn string
	heading       int // level as a heading, 1 the title, 2 the first below it; 0: none
	numID         string
	level         int
}

// A docxList is a list's numbering.
type docxList struct {
	abstract string
	levels   [9]docxLevel
	restart  [9]int // where its levels begin anew; 0: they go on
	begun    bool
}

type docxLevel struct {
	format, text string
	start        int
}

// formats reads the styles and the numbering, where the file has them.
func (r *docxReader) formats(u *unpacker) error {
	styles := &styleReader{styles: map[string]docxStyle{}}
	numbers := &numberReader{abstract: map[string]*[9]docxLevel{}, lists: map[string]*docxList{}}
	for name, v := range map[string]visitor{"word/styles.xml": styles, "word/numbering.xml": numbers} {
		data, err := u.file(name)
		if err == nil && data != nil {
			err = walk(data, v)
		}
		if err != nil {
			return err
		}
	}
	r.styles, r.lists = styles.resolved(), numbers.resolved()
	return nil
}

type styleReader struct {
	styles map[string]docxStyle
	id     string
	now    docxStyle
}

func (r *styleReader) begin(name string, attributes []xml.Attr) error {
	v := attribute(attributes, "val")
	switch name {
	case "style":
		r.id, r.now = attribute(attributes, "styleId"), docxStyle{}
	case "name":
		r.now.name = strings.ToLower(v)
	case "basedOn":
		r.now.basedOn = v
	case "outlineLvl":
		r.now.heading = level(v) + 2
	case "numId":
		r.now.numID = v
	case "ilvl":
		r.now.level = level(v)
	}
	return nil
}

func (r *styleReader) text([]byte) {}

func (r *styleReader) end(name string) error {
	if name != "style" {
		return nil
	}
	if r.now.name == "title" {
		r.now.heading = 1
	}
	if n, is := strings.CutPrefix(r.now.name, "heading "); is && r.now.heading == 0 {
		r.now.heading = level(n) + 1
	}
	r.styles[r.id] = r.now
	return nil
}

// resolved gives each style what it has from the one that it is based on.
func (r *styleReader) resolved() map[string]docxStyle {
	out := map[string]docxStyle{}
	for id, s := range r.styles {
		base := s
		for n := 0; n < 10 && base.basedOn != ""; n++ {
			base = r.styles[base.basedOn]
			if s.heading == 0 {
				s.heading = base.heading
			}
			if s.numID == "" {
				s.numID, s.level = base.numID, base.level
			}
		}
		out[id] = s
	}
	return out
}

type numberReader struct {
	abstract map[string]*[9]docxLevel
	lists    map[string]*docxList

	of    *[9]docxLevel
	at    int
	list  *docxList
	alter int // the level whose beginning a list alters
}

func (r *numberReader) begin(name string, attributes []xml.Attr) error {
	v := attribute(attributes, "val")
	switch name {
	case "abstractNum":
		r.of, r.list = &[9]docxLevel{}, nil
		for i := range r.of {
			r.of[i] = docxLevel{"decimal", "", 1}
		}
		r.abstract[attribute(attributes, "abstractNumId")] = r.of
	case "lvl":
		r.at = level(attribute(attributes, "ilvl"))
	case "numFmt":
		if r.of != nil {
			r.of[r.at].format = v
		}
	case "lvlText":
		if r.of != nil && len(v) < 60 {
			r.of[r.at].text = v
		}
	case "start":
		if n, err := strconv.Atoi(v); err == nil && r.of != nil && n >= 0 && n < 5000 {
			r.of[r.at].start = n
		}
	case "num":
		r.of, r.list = nil, &docxList{}
		r.lists[attribute(attributes, "numId")] = r.list
	case "abstractNumId":
		if r.list != nil {
			r.list.abstract = v
		}
	case "lvlOverride":
		r.alter = level(attribute(attributes, "ilvl"))
	case "startOverride":
		if n, err := strconv.Atoi(v); err == nil && r.list != nil && n > 0 && n < 5000 {
			r.list.restart[r.alter] = n
		}
	}
	return nil
}

func (r *numberReader) end(string) error { return nil }
func (r *numberReader) text([]byte)      {}

func (r *numberReader) resolved() map[string]*docxList {
	for id, l := range r.lists {
		if levels := r.abstract[l.abstract]; levels != nil {
			l.levels = *levels
		} else {
			delete(r.lists, id)
		}
	}
	return r.lists
}
