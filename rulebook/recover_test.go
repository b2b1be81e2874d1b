package rulebook

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// TestPiecemealReadsTheSame: a mapping taken apart entry by entry, as long and
// flawed ones are, reads as it does whole, places included.
func TestPiecemealReadsTheSame(t *testing.T) {
	paths, _ := filepath.Glob("testdata/good/*.md")
	paths = append(paths, "../internal/demo/rulebook/rulebook.md")
	compared := 0
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		d, deep := split(File{Name: path, Text: text})
		if deep != nil {
			t.Fatal(path, deep)
		}
		for i := range d.blocks {
			b := &d.blocks[i]
			whole, flaw := parse(b, 0, b.lines)
			if flaw != nil {
				t.Fatalf("%s: %+v", b.fence, flaw)
			}
			r := newReader(nil)
			pieces := r.piecemeal(b, 0, len(b.lines), 0)
			if len(r.problems) > 0 {
				t.Fatalf("%s: %v", b.fence, r.problems)
			}
			if pieces == nil {
				continue // one entry, with its value on the same line
			}
			compared++
			if !reflect.DeepEqual(whole, pieces) {
				t.Errorf("%s reads differently in pieces", b.fence)
			}
		}
	}
	if compared < 20 {
		t.Errorf("only %d blocks were compared", compared)
	}
}
