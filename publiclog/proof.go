package publiclog

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// A Fetch reads a file of the published log by its path below the log's
// address: "checkpoint", "tile/0/000.p/5". It may fail for reasons of its own.
type Fetch func(path string) ([]byte, error)

// A Reader reads hashes of a log's tree out of its tiles, and believes none
// that does not lead to the tree's root.
type Reader struct {
	Size  int64
	Root  Hash
	Fetch Fetch
}

// Inclusion proves that entry index is in the first size entries of the log.
func (r Reader) Inclusion(index, size int64) ([]Hash, error) {
	if size > r.Size || index < 0 || index >= size {
		return nil, fmt.Errorf("entry %d of %d cannot be proved from a log of %d", index, size, r.Size)
	}
	proof, err := tlog.ProveRecord(size, index, r.hashes())
	return proof, err
}

// Consistency proves that the first older entries of the log are the beginning
// of the whole.
func (r Reader) Consistency(older int64) ([]Hash, error) {
	if older < 1 || older > r.Size {
		return nil, fmt.Errorf("a log of %d has not grown from one of %d", r.Size, older)
	}
	proof, err := tlog.ProveTree(r.Size, older, r.hashes())
	return proof, err
}

// RootAt is the root that the log had when it had only its first size entries.
func (r Reader) RootAt(size int64) (Hash, error) {
	if size < 0 || size > r.Size {
		return Hash{}, fmt.Errorf("a log of %d never had %d entries", r.Size, size)
	}
	if size == 0 {
		return EmptyRoot(), nil
	}
	return tlog.TreeHash(size, r.hashes())
}

// Leaf is the leaf hash of an entry.
func (r Reader) Leaf(index int64) (Hash, error) {
	if index < 0 || index >= r.Size {
		return Hash{}, fmt.Errorf("there is no entry %d in a log of %d", index, r.Size)
	}
	h, err := r.hashes().ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	if err != nil {
		return Hash{}, err
	}
	return h[0], nil
}

func (r Reader) hashes() tlog.HashReader {
	return tlog.TileHashReader(tlog.Tree{N: r.Size, Hash: r.Root}, tiles{r.Fetch})
}

// FetchTile reads a tile or bundle. A log may drop a partial one once the full
// one is there: then that is read. The bytes are what the log says, unchecked,
// and may be those of the full tile.
func FetchTile(fetch Fetch, t tlog.Tile) ([]byte, error) {
	data, err := fetch(TilePath(t))
	if err != nil && t.W < width {
		if full, errFull := fetch(TilePath(Full(t))); errFull == nil {
			return full, nil
		}
	}
	return data, err
}

// LeafTile reads the hashes of the leaves from, from+1, …, as far as one tile has
// them, of a log of that size. from is a multiple of 256. They are what the log says,
// unchecked.
func LeafTile(fetch Fetch, from, size int64) ([]Hash, error) {
	t := tlog.Tile{H: height, L: 0, N: from / width, W: int(min(width, size-from))}
	if from%width != 0 || t.W < 1 {
		return nil, fmt.Errorf("no tile of a log of %d begins with entry %d", size, from)
	}
	data, err := FetchTile(fetch, t)
	if err != nil {
		return nil, err
	}
	out := make([]Hash, len(data)/tlog.HashSize)
	for i := range out {
		out[i] = Hash(data[i*tlog.HashSize:])
	}
	return out, nil
}

type tiles struct{ fetch Fetch }

func (t tiles) Height() int                     { return height }
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(want []tlog.Tile) ([][]byte, error) {
	out := make([][]byte, len(want))
	for i, tile := range want {
		data, err := FetchTile(t.fetch, tile)
		if err != nil {
			return nil, err
		}
		if len(data) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s is %d bytes long, and should have %d", TilePath(tile), len(data), tile.W*tlog.HashSize)
		}
		out[i] = data[:tile.W*tlog.HashSize]
	}
	return out, nil
}

const proofHeader = "c2sp.org/tlog-proof@v1"

// A Proof shows without the log at hand that an entry is in it: where it
// stands, the path from it to the root, and the signed checkpoint of that root.
type Proof struct {
	Index      int64
	Path       []Hash
	Checkpoint []byte // signed, maybe cosigned
	Extra      []byte // others' data, which nothing vouches for; nil: none
}

// Format writes the proof as text (c2sp.org/tlog-proof@v1).
func (p Proof) Format() []byte {
	var b strings.Builder
	b.WriteString(proofHeader + "\n")
	if p.Extra != nil {
		b.WriteString("extra " + encode(p.Extra) + "\n")
	}
	b.WriteString("index " + strconv.FormatInt(p.Index, 10) + "\n")
	for _, h := range p.Path {
		b.WriteString(h.String() + "\n")
	}
	b.WriteString("\n")
	b.Write(p.Checkpoint)
	return []byte(b.String())
}

// ParseProof reads a proof. That it is well formed says nothing about whether
// it holds: Check does.
func ParseProof(text []byte) (Proof, error) {
	head, signed, ok := strings.Cut(string(text), "\n\n")
	if !ok {
		return Proof{}, errors.New("no empty line between the proof's path and its checkpoint")
	}
	lines := strings.Split(head, "\n")
	if lines[0] != proofHeader {
		return Proof{}, fmt.Errorf("does not begin with the line %q", proofHeader)
	}
	lines = lines[1:]
	p := Proof{Checkpoint: []byte(signed)}
	if word, is := cutFirst(lines, "extra "); is {
		var err error
		if p.Extra, err = decode(word); err != nil {
			return Proof{}, fmt.Errorf("the proof's extra data: %w", err)
		}
		lines = lines[1:]
	}
	word, is := cutFirst(lines, "index ")
	if !is {
		return Proof{}, errors.New(`the proof lacks its line "index …"`)
	}
	var err error
	if p.Index, err = parseNumber(word); err != nil {
		return Proof{}, fmt.Errorf("the proof's index: %w", err)
	}
	if len(lines) > 64 {
		return Proof{}, fmt.Errorf("the proof's path has %d hashes, more than any tree is high", len(lines)-1)
	}
	for _, word := range lines[1:] {
		h, err := parseHash(word)
		if err != nil {
			return Proof{}, fmt.Errorf("the proof's path: %w", err)
		}
		p.Path = append(p.Path, h)
	}
	return p, nil
}

func cutFirst(lines []string, prefix string) (string, bool) {
	if len(lines) == 0 {
		return "", false
	}
	return strings.CutPrefix(lines[0], prefix)
}

// Check checks that the log whose verifier key this is has promised, in the
// proof's checkpoint, to hold a leaf of that hash at the proof's index.
// ErrSignature where the promise is not the log's, ErrProof where it is of
// something else.
func (p Proof) Check(leaf Hash, verifier string) (Checkpoint, error) {
	c, err := OpenCheckpoint(p.Checkpoint, verifier)
	if err != nil {
		return Checkpoint{}, err
	}
	return c, CheckInclusion(p.Path, c.Size, c.Root, p.Index, leaf)
}
