package evidence

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"duly/internal/office"
	"duly/journal"
)

func openAt(t testing.TB, dir string) *Evidence {
	t.Helper()
	e, err := Open(dir, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

func key(s string) journal.Key { return sha256.Sum256([]byte(s)) }

const id = "7F3C-92KD"

// kept lists the files of cases, by path.
func kept(t testing.TB, dir string) []string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func TestFileComesBackAsItWasHandedIn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "on the way")
	e := openAt(t, dir)
	large := make([]byte, 3<<20+7)
	rand.Read(large)
	for name, plain := range map[string][]byte{"empty": {}, "short": []byte("a photograph"), "large": large} {
		sha, err := e.Put(t.Context(), id, key("k"), plain)
		if err != nil {
			t.Fatal(name, err)
		}
		if want := sha256.Sum256(plain); sha != hex.EncodeToString(want[:]) {
			t.Errorf("%s: digest %s", name, sha)
		}
		if again, err := e.Put(t.Context(), id, key("k"), plain); err != nil || again != sha {
			t.Errorf("%s, put again: %s, %v", name, again, err)
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		e = openAt(t, dir)
		got, err := e.Get(t.Context(), id, key("k"), sha)
		if err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%s: %d bytes came back of %d: %v", name, len(got), len(plain), err)
		}
	}
	if n := len(kept(t, dir)); n != 3 {
		t.Errorf("three files, put twice each, are kept as %d", n)
	}
}

func TestAnyFileComesBack(t *testing.T) {
	e := openAt(t, t.TempDir())
	rapid.Check(t, func(rt *rapid.T) {
		plain := rapid.SliceOf(rapid.Byte()).Draw(rt, "file")
		id := rapid.StringMatching(`[0-9A-Z]{4}-[0-9A-Z]{4}`).Draw(rt, "case")
		k := key(rapid.String().Draw(rt, "key"))
		sha, err := e.Put(t.Context(), id, k, plain)
		if err != nil {
			rt.Fatal(err)
		}
		if got, err := e.Get(t.Context(), id, k, sha); err != nil || !bytes.Equal(got, plain) {
			rt.Fatalf("%x came back as %x: %v", plain, got, err)
		}
	})
}

func TestDiskTellsNothingOfAFile(t *testing.T) {
	dir := t.TempDir()
	e := openAt(t, dir)
	plain := []byte("what the complainant photographed")
	sha, err := e.Put(t.Context(), id, key("k"), plain)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range kept(t, dir) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, plain[:10]) || strings.Contains(path, sha[:10]) || bytes.Contains(data, []byte(sha[:10])) {
			t.Errorf("%s tells of the file", path)
		}
		if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v (%v)", path, info.Mode(), err)
		}
	}
}

func TestOnlyItsKeyAndCaseOpenAFile(t *testing.T) {
	dir := t.TempDir()
	e := openAt(t, dir)
	sha, err := e.Put(t.Context(), id, key("k"), []byte("plain"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Get(t.Context(), id, key("another"), sha); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("under another key: %v", err)
	}
	if _, err := e.Get(t.Context(), "8888-8888", key("k"), sha); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("of another case: %v", err)
	}
	if _, err := e.Get(t.Context(), id, key("k"), strings.Repeat("0", 64)); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("with another digest: %v", err)
	}
	// Moved to another case, it does not open there.
	other := filepath.Join(dir, "8888-8888")
	if err := os.Rename(filepath.Join(dir, id), other); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Get(t.Context(), "8888-8888", key("k"), sha); err == nil || errors.Is(err, office.ErrNotFound) {
		t.Errorf("moved to another case: %v", err)
	}
}

func TestAnyEditOfAFileIsFound(t *testing.T) {
	dir := t.TempDir()
	e := openAt(t, dir)
	sha, err := e.Put(t.Context(), id, key("k"), []byte("plain"))
	if err != nil {
		t.Fatal(err)
	}
	path := kept(t, dir)[0]
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	edits := [][]byte{{}, whole[:5], whole[:len(whole)-1], append(bytes.Clone(whole), 0)}
	for i := range whole {
		edit := bytes.Clone(whole)
		edit[i] ^= 1
		edits = append(edits, edit)
	}
	for i, edit := range edits {
		if err := os.WriteFile(path, edit, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := e.Get(t.Context(), id, key("k"), sha); err == nil || errors.Is(err, office.ErrNotFound) {
			t.Errorf("edit %d: got %q, %v", i, got, err)
		}
	}
	// Putting the file again mends it.
	if _, err := e.Put(t.Context(), id, key("k"), []byte("plain")); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Get(t.Context(), id, key("k"), sha); err != nil {
		t.Errorf("put again over a damaged one: %v", err)
	}
}

func TestNothingOutsideOfTheFolderIsReached(t *testing.T) {
	outside := t.TempDir()
	dir := filepath.Join(outside, "evidence")
	e := openAt(t, dir)
	sha := strings.Repeat("a", 64)
	for _, bad := range []string{"", ".", "..", "../x", "a/b", `a\b`, "/etc", "a\x00", "-rf", ".incoming", ".incoming/x", strings.Repeat("a", 65), "é", "a b", "C:", "a\n"} {
		if _, err := e.Put(t.Context(), bad, key("k"), []byte("x")); err == nil {
			t.Errorf("a file was kept for case %q", bad)
		}
		if _, err := e.Get(t.Context(), bad, key("k"), sha); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("a file of case %q: %v", bad, err)
		}
		if _, err := e.Get(t.Context(), id, key("k"), bad); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("a file of digest %q: %v", bad, err)
		}
	}
	if n := len(kept(t, outside)); n != 0 {
		t.Errorf("%d files were written", n)
	}
	if runtime.GOOS != "windows" {
		if err := os.Symlink(outside, filepath.Join(dir, "LINK")); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Put(t.Context(), "LINK", key("k"), []byte("x")); err == nil {
			t.Error("a file was kept through a link that leads out")
		}
	}
}

func TestUnfinishedFilesAreRemovedAtOpening(t *testing.T) {
	dir := t.TempDir()
	e := openAt(t, dir)
	if err := os.WriteFile(filepath.Join(dir, incoming, "half"), []byte("half of a"), 0o600); err != nil {
		t.Fatal(err)
	}
	sha, err := e.Put(t.Context(), id, key("k"), []byte("whole"))
	if err != nil {
		t.Fatal(err)
	}
	e = openAt(t, dir)
	if n := len(kept(t, dir)); n != 1 {
		t.Errorf("%d files are there, and one was finished", n)
	}
	if _, err := e.Get(t.Context(), id, key("k"), sha); err != nil {
		t.Error(err)
	}
}

func TestManyAtOnce(t *testing.T) {
	dir := t.TempDir()
	e := openAt(t, dir)
	var group sync.WaitGroup
	for i := range 24 {
		group.Go(func() {
			plain := fmt.Appendf(nil, "file %d", i%6)
			sha, err := e.Put(t.Context(), id, key("k"), plain)
			if err != nil {
				t.Error(err)
				return
			}
			if got, err := e.Get(t.Context(), id, key("k"), sha); err != nil || !bytes.Equal(got, plain) {
				t.Errorf("%q: %v", got, err)
			}
		})
	}
	group.Wait()
	if n := len(kept(t, dir)); n != 6 {
		t.Errorf("six files are kept as %d", n)
	}
}

func TestWithoutEntropyNothingIsKept(t *testing.T) {
	dir := t.TempDir()
	e, err := Open(dir, strings.NewReader("ten bytes."))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if _, err := e.Put(t.Context(), id, key("k"), []byte("plain")); err == nil {
		t.Error("a file was sealed without a nonce")
	}
	if n := len(kept(t, dir)); n != 0 {
		t.Errorf("%d files were kept", n)
	}
}

func FuzzUnseal(f *testing.F) {
	e := &Evidence{entropy: rand.Reader}
	sha := strings.Repeat("a", 64)
	sealed, err := e.seal(id, key("k"), sha, []byte("its digest is another"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealed)
	f.Add([]byte(header))
	f.Fuzz(func(t *testing.T, sealed []byte) {
		if plain, err := unseal(id, key("k"), sha, sealed); err == nil {
			t.Errorf("%x opened to %x, and nothing can have the digest %s", sealed, plain, sha)
		}
	})
}

func BenchmarkPut(b *testing.B) {
	e := openAt(b, b.TempDir())
	plain := make([]byte, 1<<20)
	b.SetBytes(int64(len(plain)))
	for i := 0; b.Loop(); i++ {
		copy(plain, fmt.Sprint(i))
		if _, err := e.Put(b.Context(), id, key("k"), plain); err != nil {
			b.Fatal(err)
		}
	}
}
