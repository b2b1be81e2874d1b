// Package pdf answers one question: which words stand where on the pages of a
// PDF?
//
// It reads no more than that takes: objects, pages, the operators that show
// text, and what fonts say of their letters. Objects are found by looking
// through the whole file, so that a broken table of contents does not matter.
// Every loop has a bound that the file cannot move: what is beyond it is an
// error, never a long wait or much memory.
package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Bounds of one file.
const (
	maxObjects  = 500_000
	maxDepth    = 40       // values within values, forms within forms
	maxUnpacked = 96 << 20 // bytes of all streams together
	maxPages    = 3000
	maxValues   = 6_000_000 // values and operators that are read, of all pages too
	maxLetters  = 8_000_000 // that are shown
	maxLooked   = 512 << 20 // bytes that are looked through, however often
)

// A Run is words that one operator showed.
type Run struct {
	Text  string
	X, Y  float64 // where it begins, in points from the foot of the page
	End   float64 // where it ends, as X
	Size  float64 // of its letters, in points
	Bold  bool
	Space float64 // how wide a space is in it
}

// A Text is what a file shows, page by page, in the order in which it does.
type Text struct {
	Pages  [][]Run
	Signs  int // letters shown
	Unread int // of those, how many say not which letter they are
}

// Why a file is not read.
var (
	ErrLocked = errors.New("the PDF is locked with a password, or against copying")
	ErrBroken = errors.New("the PDF is broken: no pages can be found in it")
	ErrLarge  = errors.New("the PDF unpacks to more than any text needs, or draws more than a text has")
)

// A file is a PDF with what was found in it.
type file struct {
	data     []byte
	at       map[int]place
	cache    map[int]any
	opening  map[int]bool // being read now: an object that holds itself is none
	unpacked int
	left     int // how many more values are read
	looked   int // how many bytes were looked through
	trailers []dict
	fonts    map[ref]*font
}

// A place is where an object stands: in the file, or in a stream of objects.
type place struct {
	offset int
	packed []byte // the stream that holds it; nil: the file
}

// Read reads the text of a PDF. An error says why there is none.
func Read(data []byte) (out *Text, err error) {
	f := &file{data: data, at: map[int]place{}, cache: map[int]any{}, opening: map[int]bool{}, fonts: map[ref]*font{}, left: maxValues}
	if err := f.scan(); err != nil {
		return nil, err
	}
	for _, t := range f.trailers {
		if t["Encrypt"] != nil {
			return nil, ErrLocked
		}
	}
	out = &Text{}
	pages := f.pages()
	if f.spent() {
		return nil, ErrLarge
	}
	if len(pages) == 0 {
		return nil, ErrBroken
	}
	for _, p := range pages {
		runs, err := f.page(p, out)
		if err == nil && f.spent() {
			err = ErrLarge
		}
		if err != nil {
			return nil, err
		}
		out.Pages = append(out.Pages, runs)
	}
	return out, nil
}

func (f *file) spent() bool { return f.left <= 0 || f.looked > maxLooked }

func (f *file) lexer(data []byte, at int) *lexer {
	return &lexer{data: data, at: at, left: &f.left}
}

// scan finds every object in the file, the later of one number counting.
func (f *file) scan() error {
	for i := 0; ; {
		n := bytes.Index(f.data[i:], []byte("obj"))
		if n < 0 {
			break
		}
		at := i + n
		i = at + 3
		num, ok := numberBefore(f.data, at)
		if !ok {
			continue
		}
		if len(f.at) > maxObjects || f.spent() {
			return ErrLarge
		}
		f.at[num] = place{offset: i}
		delete(f.cache, num)
		head := f.data[i:min(len(f.data), i+400)]
		switch {
		case bytes.Contains(head, []byte("/ObjStm")):
			if err := f.scanPacked(i); err != nil {
				return err
			}
		case bytes.Contains(head, []byte("/XRef")):
			if s, is := f.parseAt(place{offset: i}).(*stream); is && s.dict["Type"] == name("XRef") {
				f.trailers = append(f.trailers, s.dict)
			}
		}
	}
	for i := 0; ; {
		n := bytes.Index(f.data[i:], []byte("trailer"))
		if n < 0 {
			return nil
		}
		i += n + 7
		l := f.lexer(f.data, i)
		if d, is := l.value(0).(dict); is && len(f.trailers) < 1000 {
			f.trailers = append(f.trailers, d)
		}
		if f.looked += l.at - i; f.spent() {
			return ErrLarge
		}
	}
}

// numberBefore reads "12 0 " backwards from obj.
func numberBefore(data []byte, at int) (num int, ok bool) {
	i := at - 1
	back := func(is func(byte) bool) (n int) {
		for i >= 0 && is(data[i]) && n < 12 {
			i--
			n++
		}
		return n
	}
	back(isSpace)
	if back(isDigit) == 0 || back(isSpace) == 0 {
		return 0, false
	}
	end := i + 1
	if n := back(isDigit); n == 0 || n > 9 {
		return 0, false
	}
	for _, c := range data[i+1 : end] {
		num = num*10 + int(c-'0')
	}
	return num, true
}

// scanPacked finds the objects that a stream of objects holds.
func (f *file) scanPacked(offset int) error {
	s, is := f.parseAt(place{offset: offset}).(*stream)
	if !is || s.dict["Type"] != name("ObjStm") {
		return nil
	}
	text, err := f.unpack(s)
	if err != nil {
		if errors.Is(err, ErrLarge) {
			return err
		}
		return nil // encrypted, or broken: its objects are missing then
	}
	count, first := f.int(s.dict["N"]), f.int(s.dict["First"])
	l := f.lexer(text, 0)
	for range min(max(count, 0), maxObjects) {
		num, ok1 := l.value(0).(float64)
		at, ok2 := l.value(0).(float64)
		if !ok1 || !ok2 {
			break
		}
		if offset := first + int(at); num >= 0 && num < 1e9 && offset >= 0 && offset < len(text) {
			f.at[int(num)] = place{offset: offset, packed: text}
			delete(f.cache, int(num))
		}
		if len(f.at) > maxObjects {
			return ErrLarge
		}
	}
	return nil
}

func (f *file) parseAt(p place) any {
	data := f.data
	if p.packed != nil {
		data = p.packed
	}
	if f.spent() {
		return nil
	}
	l := f.lexer(data, p.offset)
	v := l.value(0)
	f.looked += l.at - p.offset
	if d, is := v.(dict); is && p.packed == nil {
		if raw, has := l.stream(f.length(d)); has {
			f.looked += len(raw)
			return &stream{d, raw}
		}
	}
	return v
}

// length is how long a stream says that it is; -1 where that cannot be found.
func (f *file) length(d dict) int {
	switch v := d["Length"].(type) {
	case float64:
		return int(v)
	case ref: // to a number, and to nothing that could lead further
		if p, has := f.at[int(v)]; has && p.packed == nil {
			if n, is := f.lexer(f.data, p.offset).value(maxDepth).(float64); is {
				return int(n)
			}
		}
	}
	return -1
}

// resolve follows a reference to what it means.
func (f *file) resolve(v any) any {
	for range maxDepth {
		r, is := v.(ref)
		if !is {
			return v
		}
		num := int(r)
		if known, has := f.cache[num]; has {
			v = known
			continue
		}
		p, has := f.at[num]
		if !has || f.opening[num] {
			return nil
		}
		f.opening[num] = true
		v = f.parseAt(p)
		delete(f.opening, num)
		f.cache[num] = v
	}
	return nil
}

func (f *file) dict(v any) dict {
	switch v := f.resolve(v).(type) {
	case dict:
		return v
	case *stream:
		return v.dict
	}
	return nil
}

func (f *file) array(v any) []any {
	a, _ := f.resolve(v).([]any)
	return a
}

func (f *file) number(v any) float64 {
	n, _ := f.resolve(v).(float64)
	return n
}

func (f *file) int(v any) int { return int(f.number(v)) }

// A leaf is one page, with the resources that it or those above it have.
type leaf struct {
	dict      dict
	resources dict
}

// pages lists the pages in their order.
func (f *file) pages() []leaf {
	var root dict
	for _, t := range f.trailers {
		if r := f.dict(t["Root"]); r != nil && f.dict(r["Pages"]) != nil {
			root = r
		}
	}
	if root == nil { // the table of contents is broken
		for _, num := range slices.Sorted(maps.Keys(f.at)) {
			if d := f.dict(ref(num)); d != nil && d["Type"] == name("Catalog") && f.dict(d["Pages"]) != nil {
				root = d
			}
		}
	}
	var out []leaf
	seen := map[string]bool{}
	var walk func(v any, resources dict, depth int)
	walk = func(v any, resources dict, depth int) {
		f.left-- // pages that are not named by number can hold themselves
		d := f.dict(v)
		if r, is := v.(ref); is {
			key := fmt.Sprint(r)
			if seen[key] {
				return
			}
			seen[key] = true
		}
		if d == nil || depth > maxDepth || len(out) >= maxPages || f.spent() {
			return
		}
		if own := f.dict(d["Resources"]); own != nil {
			resources = own
		}
		kids := f.array(d["Kids"])
		if kids == nil {
			out = append(out, leaf{d, resources})
		}
		for _, k := range kids {
			walk(k, resources, depth+1)
		}
	}
	if root != nil {
		walk(root["Pages"], nil, 0)
	}
	return out
}
