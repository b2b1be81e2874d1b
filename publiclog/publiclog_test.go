package publiclog

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

const origin = "log.example/test"

func base10(n int64) string { return strconv.FormatInt(n, 10) }

// key makes the same key each time.
func key(t testing.TB, name string) (signer note.Signer, verifier string) {
	t.Helper()
	seed := sha256.Sum256([]byte(name))
	skey, vkey, err := NewKey(bytes.NewReader(seed[:]), name)
	if err != nil {
		t.Fatal(err)
	}
	if signer, err = note.NewSigner(skey); err != nil {
		t.Fatal(err)
	}
	return signer, vkey
}

func leaf(i int64) []byte { return fmt.Appendf(nil, "leaf %d of the test", i) }

// A shelf holds a published log in memory.
type shelf map[string][]byte

func (s shelf) fetch(path string) ([]byte, error) {
	if data, ok := s[path]; ok {
		return data, nil
	}
	return nil, fmt.Errorf("%s: %w", path, fs.ErrNotExist)
}

// grow publishes a log of that size, partial tiles only of the last size.
func grow(t testing.TB, size int64) (*Tree, shelf, Checkpoint) {
	t.Helper()
	tree, files := &Tree{}, shelf{}
	for i := range size {
		if err := tree.Append(leaf(i), func(f File) { files[f.Path] = f.Data }); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range tree.Partial() {
		files[f.Path] = f.Data
	}
	root, err := tree.Root()
	if err != nil {
		t.Fatal(err)
	}
	c := Checkpoint{Origin: origin, Size: size, Root: root}
	signer, _ := key(t, origin)
	if files["checkpoint"], err = Sign(c, signer); err != nil {
		t.Fatal(err)
	}
	return tree, files, c
}

// Roots and tiles against x/mod's own bookkeeping, which stores every hash.
func TestTreeAgreesWithStoredHashes(t *testing.T) {
	var stored []Hash
	all := tlog.HashReaderFunc(func(at []int64) ([]Hash, error) {
		out := make([]Hash, len(at))
		for i, index := range at {
			out[i] = stored[index]
		}
		return out, nil
	})
	var tree Tree
	files := shelf{}
	for i := range int64(66_000) { // beyond 256², so that there are three levels of tiles
		more, err := tlog.StoredHashes(i, leaf(i), all)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, more...)
		if err := tree.Append(leaf(i), func(f File) { files[f.Path] = f.Data }); err != nil {
			t.Fatal(err)
		}
		if n := i + 1; n < 600 || n%997 == 0 || n > 65_530 && n < 65_540 {
			want, err := tlog.TreeHash(n, all)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := tree.Root(); err != nil || got != want {
				t.Fatalf("root of %d: %v, %v, want %v", n, got, err, want)
			}
		}
	}
	for _, f := range tree.Partial() {
		files[f.Path] = f.Data
	}
	for _, tile := range tlog.NewTiles(height, 0, tree.Size()) {
		want, err := tlog.ReadTileData(tile, all)
		if err != nil {
			t.Fatal(err)
		}
		if got := files[TilePath(tile)]; !bytes.Equal(got, want) {
			t.Errorf("%s differs", TilePath(tile))
		}
	}
}

// torchwood, written by others, reads the whole log and checks each entry.
func TestOthersClientReadsTheLog(t *testing.T) {
	for _, size := range []int64{1, 255, 256, 257, 1000, 66_000} {
		_, files, c := grow(t, size)
		m := fstest.MapFS{}
		for path, data := range files {
			m[path] = &fstest.MapFile{Data: data}
		}
		tiles, err := torchwood.NewTileFS(m)
		if err != nil {
			t.Fatal(err)
		}
		client, err := torchwood.NewClient(tiles)
		if err != nil {
			t.Fatal(err)
		}
		next := int64(0)
		for i, entry := range client.AllEntries(context.Background(), tlog.Tree{N: c.Size, Hash: c.Root}, 0) {
			if i != next || !bytes.Equal(entry, leaf(i)) {
				t.Fatalf("entry %d: %q", i, entry)
			}
			next++
		}
		if client.Err() != nil || next != size {
			t.Errorf("%d of %d entries, %v", next, size, client.Err())
		}
	}
}

// The proof's text, against torchwood's writer and its verifier; with a
// witness's cosignature beside the log's signature.
func TestOthersVerifierAcceptsTheProof(t *testing.T) {
	_, files, c := grow(t, 1000)
	signer, vkey := key(t, origin)
	_, witnessKey, err := NewKey(bytes.NewReader(make([]byte, 32)), "witness.example")
	if err != nil {
		t.Fatal(err)
	}
	witness := cosigner(t)
	signed, err := note.Sign(&note.Note{Text: c.Text()}, signer, witness)
	if err != nil {
		t.Fatal(err)
	}
	path, err := Reader{c.Size, c.Root, files.fetch}.Inclusion(700, c.Size)
	if err != nil {
		t.Fatal(err)
	}
	p := Proof{Index: 700, Path: path, Checkpoint: signed}
	text := p.Format()
	if want := torchwood.FormatProof(700, path, signed); !bytes.Equal(text, want) {
		t.Fatalf("wrote\n%s\ntorchwood writes\n%s", text, want)
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	policy := torchwood.ThresholdPolicy(3, torchwood.OriginPolicy(origin),
		torchwood.SingleVerifierPolicy(v), torchwood.SingleVerifierPolicy(witness.Verifier()))
	if err := torchwood.VerifyProof(policy, LeafHash(leaf(700)), text); err != nil {
		t.Error(err)
	}
	p, err = ParseProof(torchwood.FormatProofWithExtraData(700, []byte("extra"), path, signed))
	if err != nil || string(p.Extra) != "extra" {
		t.Fatalf("%q, %v", p.Extra, err)
	}
	if got, err := p.Check(LeafHash(leaf(700)), vkey); err != nil || got != c {
		t.Errorf("checkpoint %+v, %v", got, err)
	}
	if _, err := p.Check(LeafHash(leaf(701)), vkey); !errors.Is(err, ErrProof) {
		t.Errorf("another leaf: %v", err)
	}
	if _, err := p.Check(LeafHash(leaf(700)), witnessKey); !errors.Is(err, ErrSignature) {
		t.Errorf("another's key: %v", err)
	}
}

func TestTilePathsAreThoseOfOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tile := tlog.Tile{
			H: height, L: rapid.IntRange(entriesLevel, 7).Draw(t, "level"),
			N: rapid.Int64Range(0, 1<<50).Draw(t, "n"), W: rapid.IntRange(1, width).Draw(t, "width"),
		}
		path := TilePath(tile)
		if want := torchwood.TilePath(tile); path != want {
			t.Fatalf("%s, want %s", path, want)
		}
		if got, err := ParseTilePath(path); err != nil || got != tile {
			t.Fatalf("%s read as %v, %v", path, got, err)
		}
	})
	for _, bad := range []string{"", "tile", "tile/", "tile/0", "tile/0/0", "tile/0/000.p/0", "tile/0/000.p/256", "tile/00/000",
		"tile/data/000", "tile/8/0/000", "tile/entries/1000", "tile/64/000", "tile/0/000/", "tile/0/../0/000", "checkpoint"} {
		if got, err := ParseTilePath(bad); err == nil {
			t.Errorf("%q read as %v", bad, got)
		}
	}
}

func TestCoversExactlyThePublishedTiles(t *testing.T) {
	for _, size := range []int64{0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 70_000} {
		published := map[tlog.Tile]bool{}
		for _, tile := range tlog.NewTiles(height, 0, size) {
			published[tile] = true
		}
		for level := range 4 {
			for n := range int64(300) {
				for _, w := range []int{1, 17, 112, 255, 256} {
					tile := tlog.Tile{H: height, L: level, N: n, W: w}
					want := published[Full(tile)]
					for wider := w; wider < width; wider++ {
						want = want || published[tlog.Tile{H: height, L: level, N: n, W: wider}]
					}
					if got := Covers(size, tile); got != want {
						t.Fatalf("a log of %d covers %v: %t, want %t", size, tile.Path(), got, want)
					}
				}
			}
		}
	}
}

func TestBundles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leaves := rapid.SliceOfN(rapid.SliceOf(rapid.Byte()), 0, 20).Draw(t, "leaves")
		var ours, theirs []byte
		for _, l := range leaves {
			var err, err2 error
			ours, err = AppendBundle(ours, l)
			theirs, err2 = torchwood.AppendTileEntry(theirs, l)
			if err != nil || err2 != nil {
				t.Fatal(err, err2)
			}
		}
		if !bytes.Equal(ours, theirs) {
			t.Fatal("another bundle than torchwood's")
		}
		got, err := ReadBundle(ours)
		if err != nil || len(got) != len(leaves) {
			t.Fatalf("%d of %d leaves, %v", len(got), len(leaves), err)
		}
		for i := range got {
			if !bytes.Equal(got[i], leaves[i]) {
				t.Fatalf("leaf %d is %x, want %x", i, got[i], leaves[i])
			}
		}
	})
	if _, err := AppendBundle(nil, make([]byte, MaxLeaf+1)); err == nil {
		t.Error("a leaf too long was taken")
	}
	for _, bad := range [][]byte{{0}, {0, 1}, {0, 2, 'x'}, bytes.Repeat([]byte{0, 0}, width+1)} {
		if _, err := ReadBundle(bad); err == nil {
			t.Errorf("%x was read", bad[:2])
		}
	}
}

// Where partial tiles were dropped because the full one is there, the full one
// is read; where a tile was altered, nothing is believed.
func TestReaderUsesFullTilesAndBelievesNoAlteredOne(t *testing.T) {
	_, files, c := grow(t, 700)
	_, before, old := grow(t, 300)
	// A reader of the log as it was at 300: of the leaves' tile at its edge only
	// the full one is left; the tile above is not full yet, so it is still there.
	files["tile/1/000.p/1"] = before["tile/1/000.p/1"]
	r := Reader{old.Size, old.Root, files.fetch}
	proof, err := r.Inclusion(299, 300)
	if err != nil {
		t.Fatal(err)
	}
	if err := CheckInclusion(proof, 300, old.Root, 299, LeafHash(leaf(299))); err != nil {
		t.Error(err)
	}
	r = Reader{c.Size, c.Root, files.fetch}
	if proof, err = r.Inclusion(299, 300); err != nil || CheckInclusion(proof, 300, old.Root, 299, LeafHash(leaf(299))) != nil {
		t.Errorf("a proof for an earlier size from the log of now: %v", err)
	}
	files["tile/0/001"] = append([]byte(nil), files["tile/0/001"]...)
	files["tile/0/001"][32*40] ^= 1
	if _, err := r.Inclusion(299, 700); err == nil {
		t.Error("an altered tile was believed")
	}
	if _, err := r.Leaf(296); err == nil {
		t.Error("an altered leaf hash was believed")
	}
}

func TestCheckpointsThatDoNotHold(t *testing.T) {
	signer, vkey := key(t, origin)
	other, _ := key(t, "log.example/other")
	c := Checkpoint{Origin: origin, Size: 7, Root: LeafHash(nil)}
	good, err := Sign(c, signer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Sign(c, other); err == nil {
		t.Error("another log's key signed")
	}
	foreign, err := note.Sign(&note.Note{Text: c.Text()}, other)
	if err != nil {
		t.Fatal(err)
	}
	// Our key under a checkpoint that names another log.
	named, err := note.Sign(&note.Note{Text: Checkpoint{Origin: "log.example/other", Size: 7}.Text()}, signer)
	if err != nil {
		t.Fatal(err)
	}
	for what, bad := range map[string][]byte{
		"size edited":    bytes.Replace(good, []byte("\n7\n"), []byte("\n8\n"), 1),
		"root edited":    bytes.Replace(good, []byte("\n7\nb"), []byte("\n7\nc"), 1),
		"another's key":  foreign,
		"another's name": named,
	} {
		if _, err := OpenCheckpoint(bad, vkey); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, bad := range []string{"", "x", "x\n", "x\n1\n", "\n1\n" + c.Root.String() + "\n", "x\n01\n" + c.Root.String() + "\n",
		"x\n-1\n" + c.Root.String() + "\n", "x\n1\nAAAA\n", "x\n1\n" + c.Root.String() + "\n\n", "x\n1\n" + c.Root.String() + "\nextension",
		"x\n9223372036854775807\n" + c.Root.String() + "\n"} {
		if _, err := ParseCheckpoint(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
	for _, name := range []string{"", "two words", "plus+sign", "line\nbreak"} {
		if _, _, err := NewKey(bytes.NewReader(make([]byte, 64)), name); err == nil {
			t.Errorf("%q names a log", name)
		}
	}
}

func cosigner(t testing.TB) *torchwood.CosignatureSigner {
	t.Helper()
	s, err := torchwood.NewCosignatureSigner("witness.example", ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func FuzzParseProof(f *testing.F) {
	_, files, c := grow(f, 300)
	path, err := Reader{c.Size, c.Root, files.fetch}.Inclusion(7, c.Size)
	if err != nil {
		f.Fatal(err)
	}
	p := Proof{Index: 7, Path: path, Checkpoint: files["checkpoint"]}
	_, vkey := key(f, origin)
	f.Add(string(p.Format()))
	f.Add(strings.Replace(string(p.Format()), "index", "extra YWJj\nindex", 1))
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParseProof([]byte(text))
		if err != nil {
			return
		}
		if string(p.Format()) != text {
			t.Fatalf("accepted, and written back as\n%s", p.Format())
		}
		_, _ = ReadCheckpoint(p.Checkpoint)
		if c, err := p.Check(LeafHash(leaf(7)), vkey); err == nil && (c.Size != 300 || p.Index != 7) {
			t.Fatalf("a proof that was never given holds:\n%s", text)
		}
	})
}

func FuzzParseCheckpoint(f *testing.F) {
	f.Add(Checkpoint{Origin: origin, Size: 7, Extension: "more\n"}.Text())
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCheckpoint(text)
		if err != nil {
			return
		}
		if c.Text() != text {
			t.Fatalf("accepted, and written back as %q", c.Text())
		}
		// Whatever size it names, asking about it must end.
		_ = CheckInclusion([]Hash{{}}, c.Size, c.Root, c.Size/2, Hash{})
		_ = CheckConsistency([]Hash{{}}, c.Size/2, Hash{}, c.Size, c.Root)
	})
}

func BenchmarkRootOfAMillionLeaves(b *testing.B) {
	leaves := make([][]byte, 1_000_000)
	for i := range leaves {
		leaves[i] = fmt.Appendf(make([]byte, 0, 234), "%0234d", i)
	}
	for b.Loop() {
		var tree Tree
		for _, l := range leaves {
			if err := tree.Append(l, nil); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := tree.Root(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(leaves))*float64(b.N)/b.Elapsed().Seconds(), "leaves/s")
}

func BenchmarkInclusionProof(b *testing.B) {
	_, files, c := grow(b, 100_000)
	r := Reader{c.Size, c.Root, files.fetch}
	for b.Loop() {
		if _, err := r.Inclusion(51_234, c.Size); err != nil {
			b.Fatal(err)
		}
	}
}
