package rulebook

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxProblems is how many are listed at most; nobody mends a thousand at once.
const maxProblems = 1000

// Read reads a rulebook from files, in order. The first is always part of it,
// and so is every other one that has a ```duly block; what is left is looked up
// by the paths that the rulebook names for definitions and letters, relative to
// the folder of the first. If anything is wrong the Rulebook is nil, and every
// problem found is given, in the order of the files.
func Read(files []File) (*Rulebook, []Problem) {
	r := newReader(files)
	if r.split() {
		declared := r.declared()
		r.name(declared)
		r.build(declared)
		r.whole()
	}
	if len(r.problems) > 0 {
		return nil, r.sorted()
	}
	for _, d := range r.documents {
		r.book.Sections = append(r.book.Sections, d.sections()...)
	}
	anchors(r.book.Sections)
	r.book.Digest = r.digest()
	return r.book, nil
}

// Needs lists the further files that a rulebook names, as Read wants them
// called: relative to the folder of the first. It says nothing of problems.
func Needs(files []File) []string {
	r := newReader(files)
	if !r.split() {
		return nil
	}
	declared := r.declared()
	var paths []string
	add := func(n *node) {
		if n == nil || n.kind != scalar || !sound(n.text) {
			return
		}
		if p := path.Clean(n.text); !slices.Contains(paths, p) {
			paths = append(paths, p)
		}
	}
	for _, d := range declared.definitions {
		add(d.value.get("file"))
		add(d.value.get("source"))
		add(d.value.get("cut"))
		for _, earlier := range d.value.get("earlier").each() {
			add(earlier.get("file"))
		}
	}
	for _, l := range declared.letters {
		add(l.value)
	}
	return paths
}

// A reader reads one rulebook, and collects what is wrong with it.
type reader struct {
	files     []File
	documents []*document // those that make the rulebook
	others    map[string]File
	used      map[string]bool // which of the others the rulebook names
	book      *Rulebook
	problems  []Problem
	told      map[string]bool // problems, so that none is told twice
	guesses   map[string]bool // words of what could not be read

	roles, stages, ends, categories, definitions, sanctions names
	steps                                                   map[StepRef]*item
	stepNames                                               []string // stage.step
}

func newReader(files []File) *reader {
	return &reader{
		files: files, others: map[string]File{}, used: map[string]bool{}, book: &Rulebook{},
		told: map[string]bool{}, guesses: map[string]bool{}, steps: map[StepRef]*item{},
	}
}

// split splits the documents; false where it makes no sense to read on.
func (r *reader) split() bool {
	if len(r.files) == 0 {
		r.problems = append(r.problems, Problem{Message: "No file was given", Mend: "Name the rulebook’s Markdown file"})
		return false
	}
	size := 0
	for _, f := range r.files {
		if utf8.Valid(f.Text) { // what is no text is the source of a definition, and bounded where it is read
			size += len(f.Text)
		}
	}
	if size > maxBytes {
		r.flat(r.files[0].Name, 1, fmt.Sprintf("This is %d MB of text, and a rulebook may have %d MB", size>>20, maxBytes>>20), "Leave out what is no part of the procedure")
		return false
	}
	for i, f := range r.files {
		if i > 0 && !hasBlock(f.Text) {
			r.others[r.relative(f.Name)] = f
			continue
		}
		if at := invalid(f.Text); at > 0 {
			r.flat(f.Name, at, "This line is not UTF-8 text", "Save the file as UTF-8")
			continue
		}
		d, deep := split(f)
		if deep != nil {
			r.flat(f.Name, deep.line, "Quotes and lists are nested too deep on this line", "Write it in fewer levels")
			continue
		}
		r.documents = append(r.documents, d)
	}
	return len(r.problems) == 0
}

// hasBlock tells whether a further file is part of the rulebook. A definition or
// a letter has no reason to hold the words that open a block.
func hasBlock(source []byte) bool {
	if !utf8.Valid(source) || !strings.Contains(strings.ToLower(string(source)), "duly") {
		return false
	}
	d, deep := split(File{Text: source})
	return deep == nil && len(d.blocks) > 0
}

// invalid gives the first line that is not UTF-8, 0 where all are.
func invalid(source []byte) int {
	if utf8.Valid(source) {
		return 0
	}
	line := 1
	for l := range strings.Lines(string(normalise(source))) {
		if !utf8.ValidString(l) {
			return line
		}
		line++
	}
	return line
}

// flat reports a problem of a document that was not split.
func (r *reader) flat(file string, line int, message, mend string) {
	r.problems = append(r.problems, Problem{Place: Place{file, line, 1}, Message: message, Mend: mend})
}

// relative gives a file's name as seen from the folder of the first.
func (r *reader) relative(name string) string {
	folder := path.Dir(path.Clean(r.files[0].Name))
	if rest, ok := strings.CutPrefix(path.Clean(name), folder+"/"); ok && folder != "." {
		return rest
	}
	return path.Clean(name)
}

// problem reports something that the author must mend.
func (r *reader) problem(at Place, message, mend string) {
	key := fmt.Sprint(at, message)
	if r.full() || r.told[key] {
		return
	}
	r.told[key] = true
	p := Problem{Place: at, Message: message, Mend: mend}
	for _, d := range r.documents {
		if d.name == at.File {
			p.Text, p.Rule = d.line(at.Line), d.citation(at.Line)
			break
		}
	}
	r.problems = append(r.problems, p)
}

func (r *reader) full() bool { return len(r.problems) >= maxProblems }

func (r *reader) sorted() []Problem {
	order := map[string]int{}
	for i, f := range r.files {
		if _, known := order[f.Name]; !known {
			order[f.Name] = i
		}
	}
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(order[a.File], order[b.File]), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if r.full() {
		last := r.problems[len(r.problems)-1]
		r.problems = append(r.problems, Problem{Place: last.Place, Message: "There are more problems than are listed here", Mend: "Mend these first"})
	}
	return r.problems
}

// digest identifies the source: the names and texts of the documents and of the
// files that they name, each with its length before it.
func (r *reader) digest() string {
	h := sha256.New()
	add := func(name string, text []byte) { fmt.Fprintf(h, "%d %s %d ", len(name), name, len(text)); h.Write(text) }
	for i, f := range r.files {
		name := r.relative(f.Name)
		if _, other := r.others[name]; i == 0 || !other || r.used[name] {
			add(name, f.Text)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
