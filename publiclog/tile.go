package publiclog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8           // of a tile, in levels of the tree
	width  = 1 << height // of a full tile, in hashes; of a full bundle, in leaves

	// entriesLevel is the level by which tlog names tiles that hold the records themselves.
	entriesLevel = -1
)

// MaxLeaf is how many bytes a leaf may have: its length stands in two.
const MaxLeaf = 1<<16 - 1

// TilePath is where a tile, or with level -1 an entry bundle, is published:
// tile/LEVEL/N or tile/entries/N, with .p/WIDTH where it is not full.
func TilePath(t tlog.Tile) string {
	if t.L == entriesLevel {
		return "tile/entries/" + strings.TrimPrefix(t.Path(), "tile/8/data/")
	}
	return "tile/" + strings.TrimPrefix(t.Path(), "tile/8/")
}

// ParseTilePath reads what TilePath writes, and nothing else.
func ParseTilePath(path string) (tlog.Tile, error) {
	rest, ok := strings.CutPrefix(path, "tile/")
	if entries, is := strings.CutPrefix(rest, "entries/"); is {
		rest = "data/" + entries
	}
	t, err := tlog.ParseTilePath("tile/8/" + rest)
	if !ok || err != nil || t.L > 63 || TilePath(t) != path {
		return tlog.Tile{}, fmt.Errorf("%q is not the path of a tile", clip(path))
	}
	return t, nil
}

// Covers tells whether a log of that size has every hash, or leaf, of a tile.
func Covers(size int64, t tlog.Tile) bool {
	return t.N <= (size>>(height*max(t.L, 0))-int64(t.W))>>height
}

// BundleOf is the entry bundle in which a log of that size holds an entry, and
// the entry's place in it.
func BundleOf(index, size int64) (t tlog.Tile, place int, err error) {
	if index < 0 || index >= size {
		return tlog.Tile{}, 0, fmt.Errorf("there is no entry %d in a log of %d", index, size)
	}
	t = tlog.Tile{H: height, L: entriesLevel, N: index / width}
	t.W = int(min(width, size-t.N*width))
	return t, int(index % width), nil
}

// Full is the tile's full one.
func Full(t tlog.Tile) tlog.Tile {
	t.W = width
	return t
}

// AppendBundle adds a leaf to an entry bundle.
func AppendBundle(bundle, leaf []byte) ([]byte, error) {
	if len(leaf) > MaxLeaf {
		return nil, fmt.Errorf("a leaf has at most %d bytes, this one has %d", MaxLeaf, len(leaf))
	}
	return append(binary.BigEndian.AppendUint16(bundle, uint16(len(leaf))), leaf...), nil
}

// ReadBundle splits an entry bundle into its leaves.
func ReadBundle(bundle []byte) ([][]byte, error) {
	var leaves [][]byte
	for len(bundle) > 0 {
		if len(bundle) < 2 {
			return nil, errors.New("the entry bundle ends within a length")
		}
		n := 2 + int(binary.BigEndian.Uint16(bundle))
		if len(bundle) < n {
			return nil, errors.New("the entry bundle ends within an entry")
		}
		leaves = append(leaves, bundle[2:n])
		bundle = bundle[n:]
	}
	if len(leaves) > width {
		return nil, fmt.Errorf("an entry bundle has at most %d entries, this one has %d", width, len(leaves))
	}
	return leaves, nil
}
