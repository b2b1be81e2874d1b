package publiclog

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// data finds the folder of real data: DULY_DATA, or shared/data beside the repository.
func data(t testing.TB, path string) string {
	t.Helper()
	root := os.Getenv("DULY_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "shared", "data")
	}
	full := filepath.Join(root, path)
	if _, err := os.Stat(full); err != nil {
		t.Skipf("no %s: set DULY_DATA to the folder of real data", full)
	}
	return full
}

func eachLine(t *testing.T, path string, each func(line []byte)) {
	t.Helper()
	f, err := os.Open(data(t, path))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	n := 0
	for ; s.Scan(); n++ {
		each(s.Bytes())
	}
	if s.Err() != nil || n == 0 {
		t.Fatalf("%s: %d lines, %v", path, n, s.Err())
	}
}

// hashes decodes base64; the vectors have hashes of wrong sizes on purpose.
func hashes(words ...string) ([]Hash, error) {
	var out []Hash
	for _, w := range words {
		b, err := base64.StdEncoding.DecodeString(w)
		if err != nil {
			return nil, err
		}
		h, err := HashOf(b)
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}

func TestInclusionVectors(t *testing.T) {
	eachLine(t, "tlog/merkle-inclusion.jsonl", func(line []byte) {
		var v struct {
			Name              string
			LeafIdx, TreeSize uint64
			Root, LeafHash    string
			Proof             []string
			WantErr           bool
		}
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatal(err)
		}
		proof, err := hashes(v.Proof...)
		ends, errEnds := hashes(v.Root, v.LeafHash)
		if err == nil {
			if err = errEnds; err == nil {
				// An index beyond 63 bits becomes negative, and so an error.
				err = CheckInclusion(proof, int64(v.TreeSize), ends[0], int64(v.LeafIdx), ends[1])
			}
		}
		if (err != nil) != v.WantErr {
			t.Errorf("%s: got %v, want an error: %t", v.Name, err, v.WantErr)
		}
	})
}

func TestConsistencyVectors(t *testing.T) {
	eachLine(t, "tlog/merkle-consistency.jsonl", func(line []byte) {
		var v struct {
			Name         string
			Size1, Size2 int64
			Root1, Root2 string
			Proof        []string
			WantErr      bool
		}
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatal(err)
		}
		proof, err := hashes(v.Proof...)
		ends, errEnds := hashes(v.Root1, v.Root2)
		if err == nil {
			if err = errEnds; err == nil {
				err = CheckConsistency(proof, v.Size1, ends[0], v.Size2, ends[1])
			}
		}
		if (err != nil) != v.WantErr {
			t.Errorf("%s: got %v, want an error: %t", v.Name, err, v.WantErr)
		}
	})
}

// A log that others' software wrote: every checkpoint of it opens, every entry
// is proved from its tiles, every size is consistent with every later one, and
// growing a tree over its entries gives its very files.
func TestLogOfOthersIsReadAndRebuilt(t *testing.T) {
	dir := data(t, "tlog/tiles-log")
	read := func(path string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, filepath.FromSlash(path))) }
	vkey, err := read("vkey")
	if err != nil {
		t.Fatal(err)
	}
	checkpoint := func(name string) Checkpoint {
		signed, err := read(name)
		if err != nil {
			t.Fatal(err)
		}
		c, err := OpenCheckpoint(signed, string(vkey))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return c
	}
	now := checkpoint("checkpoint")
	if now.Size != 15 {
		t.Fatalf("%d entries, want 15", now.Size)
	}
	bundle, err := read("tile/entries/000.p/15")
	if err != nil {
		t.Fatal(err)
	}
	leaves, err := ReadBundle(bundle)
	if err != nil || len(leaves) != 15 {
		t.Fatalf("%d leaves, %v", len(leaves), err)
	}
	var tree Tree
	for size := int64(0); size <= now.Size; size++ {
		if size > 0 {
			if err := tree.Append(leaves[size-1], nil); err != nil {
				t.Fatal(err)
			}
		}
		c := checkpoint("checkpoint." + base10(size))
		if root, err := tree.Root(); err != nil || root != c.Root || c.Size != size {
			t.Fatalf("size %d: root %v, %v, want %v", size, root, err, c.Root)
		}
		for _, f := range tree.Partial() {
			if want, err := read(f.Path); err != nil || string(want) != string(f.Data) {
				t.Errorf("%s: got %x, want %x, %v", f.Path, f.Data, want, err)
			}
		}
		reader := Reader{c.Size, c.Root, read}
		for i := range size {
			proof, err := reader.Inclusion(i, size)
			if err != nil {
				t.Fatal(err)
			}
			if err := CheckInclusion(proof, size, c.Root, i, LeafHash(leaves[i])); err != nil {
				t.Errorf("entry %d of %d: %v", i, size, err)
			}
			older := checkpoint("checkpoint." + base10(i+1))
			proof, err = reader.Consistency(older.Size)
			if err != nil {
				t.Fatal(err)
			}
			if err := CheckConsistency(proof, older.Size, older.Root, size, c.Root); err != nil {
				t.Errorf("from %d to %d: %v", older.Size, size, err)
			}
		}
	}
}
