package journal

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

// entropyFrom is a stream of bytes that looks random and is the same each time.
type entropyFrom struct {
	seed  [32]byte
	block []byte
}

func entropy(seed string) *entropyFrom { return &entropyFrom{seed: sha256.Sum256([]byte(seed))} }

func (e *entropyFrom) Read(p []byte) (int, error) {
	if len(e.block) == 0 {
		e.seed = sha256.Sum256(e.seed[:])
		e.block = append([]byte(nil), e.seed[:]...)
	}
	n := copy(p, e.block)
	e.block = e.block[n:]
	return n, nil
}

func keysFrom(seed string) (keys [Envelopes]Key) {
	r := entropy(seed)
	for i := range keys {
		for j := range keys[i] {
			var b [1]byte
			_, _ = r.Read(b[:])
			keys[i][j] = b[0]
		}
	}
	return keys
}

func drawEntry(t *rapid.T) (Entry, [Envelopes]Key, [Envelopes][]byte) {
	e := Entry{
		Number:   rapid.Int64Min(0).Draw(t, "number"),
		Case:     rapid.StringMatching(`[0-9A-Z]{4}-[0-9A-Z]{4}`).Draw(t, "case"),
		N:        rapid.IntRange(0, 1000).Draw(t, "n"),
		Recorded: rapid.Int64().Draw(t, "recorded"),
	}
	var plain [Envelopes][]byte
	for i := range plain {
		if plain[i] = rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, Envelope(i).String()); len(plain[i]) == 0 {
			plain[i] = nil
		}
	}
	return e, keysFrom(rapid.String().Draw(t, "keys")), plain
}

func TestSealedEntryOpensToWhatWentIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, keys, plain := drawEntry(t)
		if err := e.SealAll(keys, plain, entropy("e")); err != nil {
			t.Fatal(err)
		}
		got, err := e.OpenAll(keys)
		if err != nil {
			t.Fatal(err)
		}
		for i := range plain {
			if !bytes.Equal(got[i], plain[i]) || (got[i] == nil) != (plain[i] == nil) {
				t.Fatalf("%s: got %q, sealed %q", Envelope(i), got[i], plain[i])
			}
			c, err := e.Recommit(Envelope(i), keys[i])
			if err != nil || c != e.Commitments[i] {
				t.Fatalf("%s: recommitting gives another commitment (%v)", Envelope(i), err)
			}
		}
	})
}

func TestAnyEditOfARowIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, keys, plain := drawEntry(t)
		if err := e.SealAll(keys, plain, entropy("e")); err != nil {
			t.Fatal(err)
		}
		v := Envelope(rapid.IntRange(0, Envelopes-1).Draw(t, "envelope"))
		bit := byte(1) << rapid.IntRange(0, 7).Draw(t, "bit")
		want := ErrUnreadable
		switch rapid.IntRange(0, 5).Draw(t, "what") {
		case 0:
			e.Sealed[v][rapid.IntRange(0, len(e.Sealed[v])-1).Draw(t, "at")] ^= bit
		case 1:
			e.Commitments[v][rapid.IntRange(0, 31).Draw(t, "at")] ^= bit
			want = ErrCommitment
		case 2:
			e.Number ^= int64(bit)
		case 3:
			e.Case += "x"
		case 4:
			e.N++
		case 5:
			e.Recorded ^= int64(bit)
		}
		if _, err := e.OpenOne(v, keys[v]); !errors.Is(err, want) {
			t.Fatalf("the edit went unnoticed, or for another reason: %v", err)
		}
	})
}

func TestSealedTextOpensNowhereElse(t *testing.T) {
	keys := keysFrom("k")
	keys[Parties] = keys[Content] // even under one key
	e := Entry{Number: 7}
	if err := e.SealAll(keys, [Envelopes][]byte{Parties: []byte("one"), Content: []byte("two")}, entropy("e")); err != nil {
		t.Fatal(err)
	}
	e.Sealed[Parties], e.Sealed[Content] = e.Sealed[Content], e.Sealed[Parties]
	for _, v := range []Envelope{Parties, Content} {
		if _, err := e.OpenOne(v, keys[v]); !errors.Is(err, ErrUnreadable) {
			t.Errorf("%s: another envelope's text opened: %v", v, err)
		}
	}
}

func TestCommitmentBindsTheTextAndNotTheCiphertext(t *testing.T) {
	keys := keysFrom("k")
	one, two := Entry{Number: 1}, Entry{Number: 1}
	if err := one.SealAll(keys, [Envelopes][]byte{Content: []byte("same")}, entropy("a")); err != nil {
		t.Fatal(err)
	}
	if err := two.SealAll(keys, [Envelopes][]byte{Content: []byte("same")}, entropy("b")); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(one.Sealed[Content], two.Sealed[Content]) {
		t.Error("two sealings of one text are the same bytes")
	}
	if one.Commitments[Content] != two.Commitments[Content] {
		t.Error("two sealings of one text under one key and number commit differently")
	}
	if one.Commitments[Person] == two.Commitments[Person] {
		t.Error("two empty envelopes have one commitment: emptiness can be seen")
	}
}

func TestContentWithoutKeyIsRefused(t *testing.T) {
	var e Entry
	keys := keysFrom("k")
	keys[Person] = Key{}
	if err := e.SealAll(keys, [Envelopes][]byte{Person: []byte("somebody")}, entropy("e")); err == nil {
		t.Fatal("a name was sealed under the zero key")
	}
	if err := e.SealAll(keys, [Envelopes][]byte{Content: []byte("text")}, entropy("e")); err != nil {
		t.Fatalf("an entry that names nobody needs no person's key: %v", err)
	}
	if got, err := e.OpenAll(keys); err != nil || got[Person] != nil {
		t.Fatalf("opened to %q, %v", got[Person], err)
	}
}

func TestSealingNeedsEntropy(t *testing.T) {
	var e Entry
	for n := range 4 * (fillerSize + nonceSize) {
		if err := e.SealAll(keysFrom("k"), [Envelopes][]byte{}, bytes.NewReader(make([]byte, n))); err == nil {
			t.Fatalf("sealed with only %d bytes of entropy", n)
		}
	}
}

func BenchmarkSealAll(b *testing.B) {
	keys, in := keysFrom("k"), entropy("e")
	text := bytes.Repeat([]byte("x"), 150)
	for b.Loop() {
		e := Entry{Number: 412}
		if err := e.SealAll(keys, [Envelopes][]byte{text, text, text, nil}, in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenAll(b *testing.B) {
	keys := keysFrom("k")
	text := bytes.Repeat([]byte("x"), 150)
	e := Entry{Number: 412}
	if err := e.SealAll(keys, [Envelopes][]byte{text, text, text, nil}, entropy("e")); err != nil {
		b.Fatal(err)
	}
	bench := new(Bench) // as for a case of many entries
	for b.Loop() {
		if _, err := bench.OpenAll(&e, keys); err != nil {
			b.Fatal(err)
		}
	}
}
