package rulebook

import "strings"

// manyLines is from how many lines on a mapping is read entry by entry from the
// start: the parser's time grows with the square of a mapping's entries.
const manyLines = 400

// read reads a block. Where its YAML is flawed, the flaw is reported and the
// rest is read all the same, so that an author sees every problem at once: a
// mapping is read entry by entry, and only the entry with the flaw is lost.
func (r *reader) read(b *block) *node {
	return r.lines(b, 0, len(b.lines), 0)
}

func (r *reader) lines(b *block, from, to, depth int) *node {
	if depth > maxNesting {
		r.problem(b.place(from, 1), "This is nested too deep to be a rule", "Write it in fewer levels")
	}
	if r.full() || depth > maxNesting {
		return &node{kind: lost, place: b.place(from, 1)}
	}
	if to-from > manyLines {
		if n := r.piecemeal(b, from, to, depth); n != nil {
			return n
		}
	}
	n, flaw := parse(b, from, b.lines[from:to])
	if flaw == nil {
		return n
	}
	before := len(r.problems)
	if !flaw.whole {
		n = r.piecemeal(b, from, to, depth)
	}
	if len(r.problems) == before {
		r.problem(b.place(from+flaw.line, flaw.column), flaw.message, flaw.mend)
		r.guess(b.lines[from:to])
	}
	if n == nil {
		return &node{kind: lost, place: b.place(from, 1)}
	}
	return n
}

// piecemeal reads a mapping entry by entry; nil where the lines are no mapping
// that could be taken apart.
func (r *reader) piecemeal(b *block, from, to, depth int) *node {
	starts := entries(b.lines[from:to])
	if len(starts) == 0 {
		return nil
	}
	if len(starts) == 1 {
		return r.single(b, from+starts[0], to, depth)
	}
	out := &node{kind: mapping, place: b.place(from+starts[0], 1)}
	for i, start := range starts {
		end := to
		if i+1 < len(starts) {
			end = from + starts[i+1]
		}
		part := r.lines(b, from+start, end, depth+1)
		if part.kind == scalar || part.kind == list {
			r.problem(part.place, "This is no “key: value”", "Write a colon and a space between a key and its value")
			r.guess(b.lines[from+start : end])
		}
		out.torn = out.torn || part.torn || part.kind != mapping
		out.entries = append(out.entries, part.entries...)
	}
	return out
}

// single reads one entry whose value stands on the lines below its key.
func (r *reader) single(b *block, from, to, depth int) *node {
	n, flaw := parse(b, from, b.lines[from:from+1])
	if flaw != nil || n.kind != mapping || len(n.entries) != 1 || n.entries[0].value.kind != empty || from+1 >= to {
		return nil
	}
	n.entries[0].value = r.lines(b, from+1, to, depth+1)
	return n
}

// entries finds the lines on which the entries of a mapping begin: those that
// are indented least, and do not carry on what came before.
func entries(lines []string) []int {
	least := -1
	var starts []int
	for i, l := range lines {
		bare := strings.TrimLeft(l, " ")
		if bare == "" || strings.ContainsRune("#\t", rune(bare[0])) {
			continue
		}
		indent := len(l) - len(bare)
		if least < 0 || indent < least {
			least, starts = indent, starts[:0]
		}
		if indent == least && (len(starts) == 0 || !strings.ContainsRune("}],-", rune(bare[0]))) {
			starts = append(starts, i)
		}
	}
	return starts
}

// guess remembers every word of lines that could not be read. A name that seems
// to be missing may be declared there, so it is not reported as well.
func (r *reader) guess(lines []string) {
	for _, l := range lines {
		words := strings.FieldsFunc(l, func(c rune) bool { return strings.ContainsRune("{}[],:\"'\t", c) })
		for _, w := range words {
			if w = strings.TrimSpace(w); w != "" {
				r.guesses[w] = true
			}
		}
	}
}
