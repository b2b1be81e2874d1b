package journal

import (
	"crypto/hkdf"
	"crypto/sha256"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// What a Bench works out is what the standard library's HKDF gives, whatever was
// asked of it before.
func TestDerivationIsHKDF(t *testing.T) {
	bench := new(Bench)
	rapid.Check(t, func(t *rapid.T) {
		k := Key(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "key"))
		number := rapid.Int64Min(0).Draw(t, "number")
		v := Envelope(rapid.IntRange(0, Envelopes-1).Draw(t, "envelope"))
		label := rapid.SampledFrom([]string{"duly/salt/v1", "duly/seal/v1"}).Draw(t, "label")
		want, err := hkdf.Key(sha256.New, k[:], nil, label+"\n"+strconv.FormatInt(number, 10)+"\n"+v.String()+"\n", 32)
		if err != nil {
			t.Fatal(err)
		}
		if got := bench.derive(k, label, number, v); got != [32]byte(want) {
			t.Fatalf("%x, and HKDF gives %x", got, want)
		}
	})
}
