// Package square answers one question: how does a text look as a square that a phone can
// read from paper? Pure: text in, the squares that are dark out.
//
// It is a QR code (ISO/IEC 18004). What may hold a receipt is large, so it is made with the
// least correction (L, about 7 %): it is printed once and kept flat, not stuck to a machine.
package square

import (
	"fmt"
	"strconv"
	"strings"

	qr "github.com/piglig/go-qr"
)

// Quiet is how many modules around the code stay light, as the standard asks.
const Quiet = 4

// A Square is a code: Dark[y][x], without the quiet zone.
type Square struct{ Dark [][]bool }

// Of makes the code of a text. The error is of one that is longer than the largest code
// holds (2,953 bytes).
func Of(text string) (Square, error) {
	code, err := qr.EncodeText(text, qr.Low)
	if err != nil {
		return Square{}, fmt.Errorf("a text of %d bytes does not fit into a square code: %w", len(text), err)
	}
	n := code.Size()
	s := Square{make([][]bool, n)}
	for y := range n {
		s.Dark[y] = make([]bool, n)
		for x := range n {
			s.Dark[y][x] = code.Module(x, y)
		}
	}
	return s, nil
}

// Side is how many modules wide it is, quiet zone included.
func (s Square) Side() int { return len(s.Dark) + 2*Quiet }

// Path draws what is dark, as the data of an SVG path in modules: runs within a row.
func (s Square) Path() string {
	var b strings.Builder
	for y, row := range s.Dark {
		for x := 0; x < len(row); x++ {
			if !row[x] {
				continue
			}
			from := x
			for x < len(row) && row[x] {
				x++
			}
			b.WriteString("M" + strconv.Itoa(from+Quiet) + " " + strconv.Itoa(y+Quiet) + "h" + strconv.Itoa(x-from) + "v1h-" + strconv.Itoa(x-from) + "z")
		}
	}
	return b.String()
}
