package rulebook

// A node is a piece of a block as the declarations read it: what is left of
// YAML once anchors, aliases, tags and types are refused or forgotten. A number,
// a date and a yes are the text that the author wrote.
type node struct {
	kind    nodeKind
	text    string // of a scalar
	place   Place
	items   []*node // of a list
	entries []entry // of a mapping, in the order of the text, doubled keys included
	torn    bool    // a part of it could not be read: what is missing may stand there
}

type entry struct{ key, value *node }

type nodeKind int

const (
	empty nodeKind = iota // nothing is written, or null
	scalar
	list
	mapping
)

// called names a kind for people.
func (k nodeKind) called() string {
	return [...]string{"nothing", "a single value", "a list", "keys with values"}[k]
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
