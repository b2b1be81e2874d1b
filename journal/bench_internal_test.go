package journal

import (
	"crypto/hkdf"
	"crypto/hmac"
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
		if got := bench.derive(bench.root(k), label, number, v); got != [32]byte(want) {
			t.Fatalf("%x, and HKDF gives %x", got, want)
		}
	})
}

// What a Bench commits to an envelope's bytes with is what the standard library's
// HMAC gives, whatever was asked of it before.
func TestCommitmentIsHMAC(t *testing.T) {
	bench := new(Bench)
	rapid.Check(t, func(t *rapid.T) {
		salt := [32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "salt"))
		v := Envelope(rapid.IntRange(0, Envelopes-1).Draw(t, "envelope"))
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		mac := hmac.New(sha256.New, salt[:])
		mac.Write([]byte("duly/commit/v1\n" + v.String() + "\n"))
		mac.Write(plain)
		want := mac.Sum(nil)
		if got := bench.commit(salt, v, plain); got != [32]byte(want) || Commit(salt, v, plain) != got {
			t.Fatalf("%x, and HMAC gives %x", got, want)
		}
	})
}
