package publiclog

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// A Tree is a log's right edge: the tiles that are not full yet, which is all
// that is needed to go on growing it. The zero Tree is an empty log.
type Tree struct {
	size   int64
	edge   [][]byte // of each level of tiles, the partial one's hashes
	bundle []byte   // the partial entry bundle
}

// A File is a part of the published log.
type File struct {
	Path string
	Data []byte
}

// Size is how many entries the log has.
func (t *Tree) Size() int64 { return t.size }

// Root is the root of the log's tree.
func (t *Tree) Root() (Hash, error) {
	if t.size == 0 {
		return EmptyRoot(), nil
	}
	return tlog.TreeHash(t.size, tlog.HashReaderFunc(t.readHashes))
}

// Clone is a copy that grows on its own.
func (t *Tree) Clone() *Tree {
	c := &Tree{size: t.size, bundle: append([]byte(nil), t.bundle...)}
	for _, level := range t.edge {
		c.edge = append(c.edge, append([]byte(nil), level...))
	}
	return c
}

// Append adds one leaf. Each bundle and tile that it fills is handed to full,
// which may be nil where only the root is wanted.
func (t *Tree) Append(leaf []byte, full func(File)) error {
	bundle, err := AppendBundle(t.bundle, leaf)
	if err != nil {
		return fmt.Errorf("entry %d: %w", t.size, err)
	}
	t.bundle = bundle
	if t.size++; t.size%width == 0 {
		t.emit(full, tlog.Tile{H: height, L: entriesLevel, N: t.size/width - 1, W: width}, t.bundle)
		t.bundle = nil
	}
	return t.push(0, tlog.RecordHash(leaf), full)
}

// AppendHash adds one leaf by its hash, where only the root is wanted: the tree then
// has no entry bundle to publish.
func (t *Tree) AppendHash(leaf Hash) error {
	t.size++
	return t.push(0, leaf, nil)
}

// push adds a hash to the tile at the right edge of a level; a tile that is
// full is handed out, and its own root goes to the level above.
func (t *Tree) push(level int, h Hash, full func(File)) error {
	if level == len(t.edge) {
		t.edge = append(t.edge, nil)
	}
	if t.edge[level] == nil {
		t.edge[level] = make([]byte, 0, width*tlog.HashSize)
	}
	t.edge[level] = append(t.edge[level], h[:]...)
	if len(t.edge[level]) < width*tlog.HashSize {
		return nil
	}
	tile := tlog.Tile{H: height, L: level, N: t.size>>(height*(level+1)) - 1, W: width}
	data := t.edge[level]
	t.edge[level] = nil
	root, err := rootOf(tile, data)
	if err != nil {
		return fmt.Errorf("root of %s: %w", TilePath(tile), err)
	}
	t.emit(full, tile, data)
	return t.push(level+1, root, full)
}

// rootOf is the root of a full tile's own tree; a tile holds the hashes below it.
func rootOf(tile tlog.Tile, data []byte) (Hash, error) {
	below := height*(tile.L+1) - 1
	left, err := tlog.HashFromTile(tile, data, tlog.StoredHashIndex(below, 2*tile.N))
	if err != nil {
		return Hash{}, err
	}
	right, err := tlog.HashFromTile(tile, data, tlog.StoredHashIndex(below, 2*tile.N+1))
	if err != nil {
		return Hash{}, err
	}
	return tlog.NodeHash(left, right), nil
}

func (t *Tree) emit(full func(File), tile tlog.Tile, data []byte) {
	if full != nil {
		full(File{TilePath(tile), data})
	}
}

// Partial gives the bundle and tiles at the right edge that are not full.
func (t *Tree) Partial() []File {
	var files []File
	if w := int(t.size % width); w > 0 {
		tile := tlog.Tile{H: height, L: entriesLevel, N: t.size / width, W: w}
		files = append(files, File{TilePath(tile), t.bundle})
	}
	for level, data := range t.edge {
		if len(data) > 0 {
			files = append(files, File{TilePath(t.edgeTile(level)), data})
		}
	}
	return files
}

func (t *Tree) edgeTile(level int) tlog.Tile {
	return tlog.Tile{H: height, L: level, N: t.size >> (height * (level + 1)), W: len(t.edge[level]) / tlog.HashSize}
}

// Read gives a tile of the right edge, cut to the width asked for; false where
// the tile is full, and so no longer here.
func (t *Tree) Read(tile tlog.Tile) ([]byte, bool) {
	if tile.H != height || tile.L < 0 || tile.L >= len(t.edge) {
		return nil, false
	}
	at := t.edgeTile(tile.L)
	if at.N != tile.N || at.W < tile.W {
		return nil, false
	}
	return t.edge[tile.L][:tile.W*tlog.HashSize], true
}

// readHashes reads hashes that lie in the right edge's tiles, as all do from
// which the root is computed.
func (t *Tree) readHashes(indexes []int64) ([]Hash, error) {
	out := make([]Hash, len(indexes))
	for i, index := range indexes {
		tile := tlog.TileForIndex(height, index)
		data, ok := t.Read(tile)
		if !ok {
			return nil, fmt.Errorf("hash %d is not at the right edge of a log of %d", index, t.size)
		}
		var err error
		if out[i], err = tlog.HashFromTile(tile, data, index); err != nil {
			return nil, err
		}
	}
	return out, nil
}
