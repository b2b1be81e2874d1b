package verify

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"duly/rulebook"
	"duly/timetable"
)

// A bundle of a few kilobytes that unpacks to more than a bundle can be is refused
// before it is all in memory: as many files as it likes, or the same one over again.
func TestBundleThatUnpacksWithoutEnd(t *testing.T) {
	var out bytes.Buffer
	w, err := NewBundleWriter(&out)
	if err != nil {
		t.Fatal(err)
	}
	b := Bundle{Log: "kites.example/log", Taken: timetable.MustDate("2026-03-02"), Checkpoint: []byte("x")}
	for i := range 5 {
		book := BundledRulebook{Digest: strings.Repeat(fmt.Sprint(i), 64)}
		book.Files = []rulebook.File{{Name: "a", Text: make([]byte, largestPart)}}
		b.Rulebooks = append(b.Rulebooks, book)
	}
	if err := w.Close(b); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenBundle(bytes.NewReader(out.Bytes()), int64(out.Len())); err == nil || !strings.Contains(err.Error(), "with those before it") {
		t.Errorf("a bundle of %d bytes, %d of them unpacked: %v", out.Len(), 5*largestPart, err)
	}

	var over bytes.Buffer
	z := zip.NewWriter(&over)
	digest := strings.Repeat("0", 64)
	again := strings.Repeat("rulebook "+digest+"\nfile a\n", 5)
	for name, text := range map[string]string{
		openingsIn: "", checkpointIn: "x", partOf(digest, 0): string(make([]byte, largestPart)),
		headFile: bundleTitle + "\nlog kites.example/log\nfrom 0\nentries 0\ntaken 2026-03-02\n" + again,
	} {
		to, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenBundle(bytes.NewReader(over.Bytes()), int64(over.Len())); err == nil || !strings.Contains(err.Error(), "with those before it") {
		t.Errorf("the same file over again: %v", err)
	}
}
