package interop

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"duly/internal/web/square"
)

// Another project's reader of square codes reads ours, short ones and those as long as
// the longest receipt that fits; and one that is longer is refused.
func TestAnotherReaderReadsOurSquares(t *testing.T) {
	for _, text := range []string{
		"https://complaints.example.org/verify#" + strings.Repeat("aZ09-_", 200),
		"RECEIPT OF A PUBLIC LOG (duly-receipt/v1)\n\nKey: log.example/test+4a343043+AfDz2Tdp8LDYxquhKaLIQfcVebR8gjSB/y4Byma2Moim\n— log.example/test SjQwQ\n",
		strings.Repeat("x", 2_900),
	} {
		s, err := square.Of(text)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := gozxing.NewBinaryBitmapFromImage(drawn(s, 4))
		if err != nil {
			t.Fatal(err)
		}
		read, err := qrcode.NewQRCodeReader().Decode(picture, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
		if err != nil {
			t.Errorf("%d bytes: %v", len(text), err)
		} else if read.GetText() != text {
			t.Errorf("%d bytes: it reads %.80q", len(text), read.GetText())
		}
	}
	if _, err := square.Of(strings.Repeat("x", 2_954)); err == nil {
		t.Error("a text that no code can hold is taken")
	}
}

// drawn is a code as a picture, scale pixels a module.
func drawn(s square.Square, scale int) image.Image {
	side := s.Side() * scale
	out := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			out.SetGray(x, y, color.Gray{Y: 255})
			if i, j := y/scale-square.Quiet, x/scale-square.Quiet; i >= 0 && j >= 0 && i < len(s.Dark) && j < len(s.Dark) && s.Dark[i][j] {
				out.SetGray(x, y, color.Gray{})
			}
		}
	}
	return out
}
