package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The vectors of docs/log-format.md, which were computed apart from this code.
// Whoever changes one of these has changed the format, and every receipt
// handed out so far.
func TestVectorsOfThePage(t *testing.T) {
	var key Key
	for i := range key {
		key[i] = byte(i)
	}
	salt := Salt(key, 412, Content)
	if got := hex.EncodeToString(salt[:]); got != "66edd269e637b4c1f494fd5847174de8ca1c274b0ab6e4522c850c994d4f764a" {
		t.Errorf("salt %s", got)
	}
	c := Commit(salt, Content, []byte("+A noise at night"))
	if got := base64.StdEncoding.EncodeToString(c[:]); got != "si0NiNYUJgvNy4BLTcMTupu+rCAv0tvhordZx4GrbTo=" {
		t.Errorf("commitment %s", got)
	}
	e := Entry{Number: 412}
	for i := range e.Commitments {
		e.Commitments[i] = Commit([32]byte{}, Envelope(i), []byte("+"))
	}
	const leaf = `duly-entry/v1
412
oversight CPU+EUKHFFDHTGWqxwh5zabcai3/tH10LS/m3AMELSM=
parties vFP+C80WmhuyM8nGxXkHMiyz2LyfuUqMDdPE1UE3vGg=
content kRBAH7WgLBusV4Jw720X7WjbrHi4IYHitXJ1UxjN8O0=
person NHMk7ogRDymki2MKTBEgyunUgGVfA8bjCIDB5JHffus=
`
	if got := string(e.Leaf()); got != leaf {
		t.Errorf("leaf\n%s", got)
	}
	h := e.LeafHash()
	if got := hex.EncodeToString(h[:]); got != "170e30bf11b8d2f23ec9cdbd1f3219d132aa18629f12f371bc7df88102e36466" {
		t.Errorf("leaf hash %s", got)
	}
}

func TestLeafIsReadBackAndHashedAsRFC6962Says(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := Entry{Number: rapid.Int64Min(0).Draw(t, "number")}
		for i := range e.Commitments {
			copy(e.Commitments[i][:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "commitment"))
		}
		leaf := e.Leaf()
		got, err := ParseLeaf(leaf)
		if err != nil || got.Number != e.Number || got.Commitments != e.Commitments {
			t.Fatalf("read back %+v, %v", got, err)
		}
		if e.LeafHash() != sha256.Sum256(append([]byte{0}, leaf...)) {
			t.Fatal("another hash")
		}
	})
}

func TestMalformedLeavesAreRefused(t *testing.T) {
	good := string((&Entry{Number: 7}).Leaf())
	for what, bad := range map[string]string{
		"nothing":         "",
		"no last newline": strings.TrimSuffix(good, "\n"),
		"a line more":     good + "\n",
		"leading zero":    strings.Replace(good, "\n7\n", "\n07\n", 1),
		"plus sign":       strings.Replace(good, "\n7\n", "\n+7\n", 1),
		"negative":        strings.Replace(good, "\n7\n", "\n-7\n", 1),
		"another order":   strings.Replace(strings.Replace(strings.Replace(good, "parties", "x", 1), "content", "parties", 1), "x", "content", 1),
		"carriage return": strings.ReplaceAll(good, "\n", "\r\n"),
		"loose base64":    strings.Replace(good, "A=\n", "B=\n", 1),
		"short hash":      strings.Replace(good, "AAAAA=\n", "=\n", 1),
		"version 2":       strings.Replace(good, "v1", "v2", 1),
	} {
		if bad == good {
			t.Errorf("%s: the test changes nothing", what)
		}
		if _, err := ParseLeaf([]byte(bad)); err == nil {
			t.Errorf("%s: accepted", what)
		}
	}
}

func TestOpeningGivesTheLeafAndOnlyWhatWasOpened(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, keys, plain := drawEntry(t)
		if err := e.SealAll(keys, plain, entropy("e")); err != nil {
			t.Fatal(err)
		}
		var open []Envelope
		for i := range Envelopes {
			if rapid.Bool().Draw(t, "open "+Envelope(i).String()) {
				open = append(open, Envelope(i))
			}
		}
		o, err := e.Opening(keys, open...)
		if err != nil {
			t.Fatal(err)
		}
		text := o.Format()
		o, err = ParseOpening(text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		shown := o.Entry()
		if shown.LeafHash() != e.LeafHash() {
			t.Fatalf("another leaf\n%s", text)
		}
		for i := range plain {
			opened := o.Envelopes[i]
			isOpen := false
			for _, v := range open {
				isOpen = isOpen || v == Envelope(i)
			}
			if opened.IsOpen() != isOpen || isOpen && !bytes.Equal(opened.Text(), plain[i]) || !isOpen && opened.Text() != nil {
				t.Fatalf("%s shows %q of %q\n%s", Envelope(i), opened.Text(), plain[i], text)
			}
		}
	})
}

func TestOpeningIsReadableWhereThatIsSafe(t *testing.T) {
	keys := keysFrom("k")
	for text, want := range map[string]string{
		`{"kind":"received"}`: "text ",
		"à la carte":          "text ",
		"two\nlines":          "bytes ",
		"ends in a space ":    "bytes ",
		"two  spaces":         "bytes ",
		"right\u202eto left":  "bytes ",
		"\xff":                "bytes ",
		"":                    "empty ",
	} {
		e := Entry{Number: 3}
		if err := e.SealAll(keys, [Envelopes][]byte{Content: []byte(text)}, entropy("e")); err != nil {
			t.Fatal(err)
		}
		o, err := e.Opening(keys, Content)
		if err != nil {
			t.Fatal(err)
		}
		line := strings.Split(string(o.Format()), "\n")[2+Content]
		if !strings.HasPrefix(line, "content "+want) {
			t.Errorf("%q is written as %s", text, line)
		}
	}
}

func TestAlteredRowCannotBeOpenedForAnybody(t *testing.T) {
	keys := keysFrom("k")
	var e Entry
	if err := e.SealAll(keys, [Envelopes][]byte{Content: []byte("x")}, entropy("e")); err != nil {
		t.Fatal(err)
	}
	e.Commitments[Content][0] ^= 1
	if _, err := e.Opening(keys, Content); !errors.Is(err, ErrCommitment) {
		t.Fatalf("opened: %v", err)
	}
}

func TestRecordTellsHowARowStands(t *testing.T) {
	keys := keysFrom("k")
	e := Entry{Number: 412}
	if err := e.SealAll(keys, [Envelopes][]byte{Oversight: []byte("x"), Content: []byte("y")}, entropy("e")); err != nil {
		t.Fatal(err)
	}
	logged := e.Commitments
	e.Commitments[Oversight][5] ^= 1
	e.Sealed[Content][20] ^= 1
	r := e.Examine(func(v Envelope) (Key, bool) { return keys[v], v != Person })
	r.Envelopes[Parties] = Standing{Kept: logged[Parties], State: Erasure, By: 500}
	got, err := ParseRecord(r.Format())
	if err != nil || got != r {
		t.Fatalf("read back %+v, %v", got, err)
	}
	for _, wrong := range []string{"erased", "erased x", "erased 500 501", "keyless 500"} {
		if _, err := ParseRecord(bytes.Replace(r.Format(), []byte("erased 500"), []byte(wrong), 1)); err == nil {
			t.Errorf("%q was read", wrong)
		}
	}
	for v, want := range [Envelopes]Standing{
		Oversight: {Kept: e.Commitments[Oversight], State: Opens, Anew: logged[Oversight]},
		Parties:   {Kept: logged[Parties], State: Erasure, By: 500},
		Content:   {Kept: logged[Content], State: Unreadable},
		Person:    {Kept: logged[Person], State: Keyless},
	} {
		if got.Envelopes[v] != want {
			t.Errorf("%s stands as %+v, want %+v", Envelope(v), got.Envelopes[v], want)
		}
	}
}

func TestRecordTellsThatARowIsMissing(t *testing.T) {
	r := Record{Number: 412, Missing: true}
	if got, err := ParseRecord(r.Format()); err != nil || got != r {
		t.Errorf("read back %+v, %v", got, err)
	}
	if _, err := ParseRecord([]byte("duly-record/v1\n412\nmissing\nmissing\n")); err == nil {
		t.Error("a line too many was accepted")
	}
}

func FuzzParseLeaf(f *testing.F) {
	f.Add((&Entry{Number: 7}).Leaf())
	f.Fuzz(func(t *testing.T, text []byte) {
		if e, err := ParseLeaf(text); err == nil && !bytes.Equal(e.Leaf(), text) {
			t.Fatalf("accepted, and written back as\n%s", e.Leaf())
		}
	})
}

func FuzzParseOpening(f *testing.F) {
	e, keys := Entry{Number: 7}, keysFrom("k")
	if err := e.SealAll(keys, [Envelopes][]byte{Oversight: []byte("text"), Parties: []byte("\n")}, entropy("e")); err != nil {
		f.Fatal(err)
	}
	o, err := e.Opening(keys, Oversight, Parties, Person)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(o.Format())
	f.Fuzz(func(t *testing.T, text []byte) {
		o, err := ParseOpening(text)
		if err != nil {
			return
		}
		again, err := ParseOpening(o.Format())
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, o.Format())
		}
		if one, two := o.Entry(), again.Entry(); !bytes.Equal(one.Leaf(), two.Leaf()) {
			t.Fatalf("written and read again it is of another leaf\n%s", o.Format())
		}
	})
}

func FuzzParseRecord(f *testing.F) {
	f.Add(Record{Number: 7, Missing: true}.Format())
	f.Add((&Entry{Number: 7}).Examine(func(Envelope) (Key, bool) { return Key{}, true }).Format())
	f.Fuzz(func(t *testing.T, text []byte) {
		if r, err := ParseRecord(text); err == nil && !bytes.Equal(r.Format(), text) {
			t.Fatalf("accepted, and written back as\n%s", r.Format())
		}
	})
}
