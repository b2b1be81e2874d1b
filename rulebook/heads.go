package rulebook

import (
	"regexp"
	"strings"
)

var headLine = regexp.MustCompile(`^["']?rulebook["']?[ \t]*:`)

// Heads tells whether a file by itself declares a rulebook: whether one of its
// blocks holds the key “rulebook”. It says so of a file with any other problem
// as well, so that two rulebooks can be told from one that is in two files
// before either of them is read.
func Heads(f File) bool {
	d, deep := split(f)
	if deep != nil {
		return false
	}
	for i := range d.blocks {
		for _, line := range d.blocks[i].lines {
			if headLine.MatchString(line) {
				return true
			}
		}
	}
	if len(d.blocks) == 0 {
		return false
	}
	r := newReader([]File{f}) // a block can hold the key in braces
	return r.split() && len(r.declared().head) > 0
}

// Citation is how a section is cited: its number, or its title where it has
// none; "" of what stands before the first heading.
func (s *Section) Citation() string {
	if s.Number != "" {
		return s.Number
	}
	return strings.TrimSpace(s.Title)
}
