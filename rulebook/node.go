package rulebook

import "slices"

// A node is a piece of a block as the declarations read it: what is left of
// YAML once anchors, aliases, tags and types are refused or forgotten. A number,
// a date and a yes are the text that the author wrote.
type node struct {
	kind    nodeKind
	text    string // of a scalar
	place   Place
	items   []*node  // of a list
	entries []entry  // of a mapping, in the order of the text, doubled keys included
	torn    bool     // a part of it could not be read: what is missing may stand there
	meant   []string // keys that it seems to have, misspelt
}

type entry struct{ key, value *node }

type nodeKind int

const (
	empty nodeKind = iota // nothing is written, or null
	scalar
	list
	mapping
	lost // it could not be read, and that has been reported
)

// called names a kind for people.
func (k nodeKind) called() string {
	return [...]string{"nothing", "a single value", "a list", "keys with values", "unreadable"}[k]
}

// lacks tells whether a key is missing from a mapping, and nothing there could
// have been meant for it.
func (n *node) lacks(key string) bool {
	return n.get(key) == nil && !n.torn && !slices.Contains(n.meant, key)
}

// get gives the value of a key; nil where the mapping does not have it.
func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	for _, e := range n.entries {
		if e.key.text == key {
			return e.value
		}
	}
	return nil
}
