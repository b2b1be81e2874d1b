package rulebook

import (
	"errors"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// A flaw is why a block is not YAML that a rulebook can be read from. Its line
// counts from 0 within the lines that were parsed, its column from 1.
type flaw struct {
	line, column  int
	message, mend string
	whole         bool // it is of all the lines: no part of them can be read without them
}

// parse reads some lines of a block. base is the number of the first of them.
func parse(b *block, base int, lines []string) (*node, *flaw) {
	if f := tabbed(lines); f != nil {
		return nil, f
	}
	tokens := lexer.Tokenize(strings.Join(lines, "\n") + "\n")
	if f := refuse(tokens); f != nil {
		return nil, f
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, explain(err, lines, tokens)
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return &node{kind: empty, place: b.place(base, 1)}, nil
	}
	if len(file.Docs) > 1 {
		return nil, &flaw{0, 1, "This block holds several YAML documents", "Write each in a ```duly block of its own", true}
	}
	c := converter{b, base}
	return c.node(file.Docs[0].Body, 0)
}

// tabbed finds the first line that a tab indents.
func tabbed(lines []string) *flaw {
	for i, l := range lines {
		white := l[:len(l)-len(strings.TrimLeft(l, " \t"))]
		if t := strings.IndexByte(white, '\t'); t >= 0 && len(white) < len(l) {
			return &flaw{i, t + 1, "A tab indents this line, and YAML takes only spaces", "Write spaces instead of the tab", false}
		}
	}
	return nil
}

// refuse finds what a rulebook may not use of YAML, and what nests too deep for
// a parser to follow safely.
func refuse(tokens token.Tokens) *flaw {
	var columns []int // of the block structure around the token
	flow, commas, seen := 0, 0, false
	for i, t := range tokens {
		at := func(message, mend string) *flaw {
			return &flaw{t.Position.Line - 1, t.Position.Column, message, mend, t.Type == token.DocumentHeaderType}
		}
		if len(t.Value) > maxValue {
			return at("This is far too long for a name or a value", "Tell it in the text above the block")
		}
		switch t.Type {
		case token.AnchorType, token.AliasType:
			return at("Anchors and aliases (& and *) are not for rulebooks: each rule says what it says where it stands", "Write the value out, or put it in quotes if it is text")
		case token.TagType:
			return at("Tags (!) are not for rulebooks", "Leave it out, or put it in quotes if it is text")
		case token.MergeKeyType:
			return at("Merge keys (<<) are not for rulebooks: each rule says what it says where it stands", "Write the keys out")
		case token.DirectiveType:
			return at("Directives (%) are not for rulebooks", "Leave it out, or put it in quotes if it is text")
		case token.MappingKeyType:
			return at("A question mark begins no key in a rulebook", "Write “key: value”, with the key in quotes if it begins with a question mark")
		case token.DocumentHeaderType:
			if seen {
				return at("This block holds several YAML documents", "Write each in a ```duly block of its own")
			}
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow--
			if flow == 0 {
				commas = 0
			}
		case token.CollectEntryType:
			if commas++; commas > maxFlow {
				return at("These brackets hold more than anybody reads", "Write one thing a line, indented, without brackets")
			}
		case token.SequenceEntryType, token.MappingValueType:
			if flow > 0 {
				break
			}
			column := t.Position.Column
			if t.Type == token.MappingValueType && i > 0 {
				column = tokens[i-1].Position.Column // a mapping stands where its key does
			}
			for len(columns) > 0 && columns[len(columns)-1] >= column {
				columns = columns[:len(columns)-1]
			}
			columns = append(columns, column)
		}
		if len(columns)+flow > maxNesting {
			return at("This is nested too deep to be a rule", "Write it in fewer levels")
		}
		seen = true
	}
	return nil
}

// explain puts what the parser found into words.
func explain(err error, lines []string, tokens token.Tokens) *flaw {
	var told interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if !errors.As(err, &told) || told.GetToken() == nil || told.GetToken().Position == nil {
		return &flaw{0, 1, "This is not YAML that can be read", "Compare it with the examples in docs/rulebook.md", false}
	}
	t, said := told.GetToken(), told.GetMessage()
	f := &flaw{line: max(t.Position.Line-1, 0), column: max(t.Position.Column, 1)}
	opener, unclosed := bracket(tokens)
	switch {
	case strings.HasPrefix(said, "could not find end character of"):
		f.message, f.mend = "This quotation mark is never closed", "Write the closing one; within single quotes, an apostrophe is written twice"
	case unclosed:
		f.line, f.column = opener.Position.Line-1, opener.Position.Column
		f.message, f.mend = "This "+opener.Value+" is never closed", "Write the closing "+map[string]string{"[": "]", "{": "}"}[opener.Value]
	case strings.HasPrefix(said, "mapping value is not allowed"):
		f.message, f.mend = "A second colon has no place here", "Put text that contains a colon in quotes, and give every key a line of its own"
		if below := strings.Count(strings.TrimLeft(t.Origin, " \n"), "\n"); below > 0 && f.line+below < len(lines) {
			f.line += below
			f.column = 1 + len(lines[f.line]) - len(strings.TrimLeft(lines[f.line], " "))
			f.message, f.mend = "This line is indented differently from the one that it follows", "Indent all keys of one level alike"
		}
	case strings.HasPrefix(said, "unexpected key name"), strings.HasPrefix(said, "non-map value"):
		f.message, f.mend = "This is no “key: value”", "Write a colon and a space between a key and its value"
	case strings.Contains(said, "must be specified"):
		f.message, f.mend = "A comma is missing before this", "Separate what stands in brackets by commas"
	case strings.HasPrefix(said, "value is not allowed in this context"):
		f.message, f.mend = "Nothing more can stand here", "Look for a bracket too many, or for an apostrophe in single quotes, which is written twice"
	case strings.HasSuffix(said, "is a reserved character"):
		f.message, f.mend = "No value can begin with "+quote(strings.TrimSpace(t.Value)), "Put it in quotes"
	default:
		f.message, f.mend = "This is not YAML that can be read: "+said, "Compare it with the examples in docs/rulebook.md; put text with special signs in quotes"
	}
	return f
}

// bracket finds the innermost bracket that nothing closes.
func bracket(tokens token.Tokens) (*token.Token, bool) {
	var open token.Tokens
	for _, t := range tokens {
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			open = append(open, t)
		case token.SequenceEndType, token.MappingEndType:
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		}
	}
	if len(open) == 0 {
		return nil, false
	}
	return open[len(open)-1], true
}

// A converter makes nodes of the parser's tree.
type converter struct {
	b    *block
	base int
}

func (c converter) place(t *token.Token) Place {
	return c.b.place(c.base+max(t.Position.Line-1, 0), max(t.Position.Column, 1))
}

func (c converter) node(n ast.Node, depth int) (*node, *flaw) {
	t := n.GetToken()
	if depth > maxNesting {
		return nil, &flaw{max(t.Position.Line-1, 0), t.Position.Column, "This is nested too deep to be a rule", "Write it in fewer levels", false}
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		return c.mapping(n.Values, t, n.IsFlowStyle, depth)
	case *ast.MappingValueNode:
		return c.mapping([]*ast.MappingValueNode{n}, t, false, depth)
	case *ast.SequenceNode:
		out := &node{kind: list, place: c.place(t)}
		for _, v := range n.Values {
			item, f := c.node(v, depth+1)
			if f != nil {
				return nil, f
			}
			out.items = append(out.items, item)
		}
		return out, nil
	case *ast.NullNode:
		return &node{kind: empty, text: t.Value, place: c.place(t)}, nil
	case *ast.StringNode:
		return &node{kind: scalar, text: strings.TrimSpace(n.Value), place: c.place(t)}, nil
	case *ast.LiteralNode:
		return &node{kind: scalar, text: strings.TrimSpace(n.Value.Value), place: c.place(t)}, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return &node{kind: scalar, text: strings.TrimSpace(t.Value), place: c.place(t)}, nil
	default:
		return nil, &flaw{max(t.Position.Line-1, 0), t.Position.Column, "This has no place in a rulebook", "Write a plain value, a list, or keys with values", false}
	}
}

func (c converter) mapping(values []*ast.MappingValueNode, t *token.Token, flow bool, depth int) (*node, *flaw) {
	out := &node{kind: mapping, place: c.place(t)}
	for i, v := range values {
		key, f := c.node(v.Key, depth+1)
		if f != nil {
			return nil, f
		}
		if key.kind == empty { // a key may well be called null
			key.kind = scalar
		}
		if key.kind != scalar {
			return nil, &flaw{max(t.Position.Line-1, 0), t.Position.Column, "A key must be a plain name", "Write “name: …”", false}
		}
		value := &node{kind: empty, place: key.place}
		if v.Value != nil {
			if value, f = c.node(v.Value, depth+1); f != nil {
				return nil, f
			}
			if value.kind == empty && v.Value.GetToken().Type == token.ImplicitNullType {
				value.place = key.place
			}
		}
		if i == 0 && !flow {
			out.place = key.place
		}
		out.entries = append(out.entries, entry{key, value})
	}
	return out, nil
}
