package witnessing

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"duly/publiclog"
	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"
)

const origin = "log.example/test"

func signer(t testing.TB, name string) *torchwood.CosignatureSigner {
	t.Helper()
	seed := sha256.Sum256([]byte(name))
	s, err := torchwood.NewCosignatureSigner(name, ed25519.NewKeyFromSeed(seed[:]))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func logKey(t testing.TB, name string) (note.Signer, string) {
	t.Helper()
	seed := sha256.Sum256([]byte("log " + name))
	secret, public, err := publiclog.NewKey(bytes.NewReader(seed[:]), name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	return s, public
}

func line(t testing.TB, name string) string {
	return fmt.Sprintf("witness %s %s\n", name, signer(t, name+".example").Verifier())
}

func lines(t testing.TB, names ...string) string {
	var b strings.Builder
	for _, n := range names {
		b.WriteString(line(t, n))
	}
	return b.String()
}

func parse(t testing.TB, text string) *Policy {
	t.Helper()
	_, key := logKey(t, origin)
	p, err := ParsePolicy([]byte(text), key)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// checkpoint is signed by the log, and by those named.
func checkpoint(t testing.TB, log string, size int64, by ...string) []byte {
	t.Helper()
	s, _ := logKey(t, log)
	signers := []note.Signer{s}
	for _, name := range by {
		signers = append(signers, signer(t, name+".example"))
	}
	signed, err := note.Sign(&note.Note{Text: publiclog.Checkpoint{Origin: log, Size: size, Root: publiclog.EmptyRoot()}.Text()}, signers...)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestQuorumThatIsFilledIn(t *testing.T) {
	var got []int
	for n := 1; n <= 10; n++ {
		got = append(got, Least(n))
	}
	if want := []int{1, 2, 3, 3, 4, 5, 5, 6, 7, 7}; !slices.Equal(got, want) {
		t.Errorf("least of 1 to 10 witnesses: %v, want %v", got, want)
	}
	p := parse(t, lines(t, "a", "b", "c", "d"))
	if !strings.HasSuffix(string(p.Text), "\ngroup witnesses 3 a b c d\nquorum witnesses\n") {
		t.Errorf("filled in:\n%s", p.Text)
	}
	if again, err := ParsePolicy(p.Text, ""); err != nil || string(again.Text) != string(p.Text) {
		t.Errorf("the policy in full, read again: %v", err)
	}
	w, err := p.Judge(checkpoint(t, origin, 7, "a", "d", "stranger"))
	if err != nil || w.Holds || len(w.By) != 2 || !slices.Equal(w.Missing, []string{"b", "c"}) {
		t.Errorf("two of four: %+v, %v", w, err)
	}
	w, err = p.Judge(checkpoint(t, origin, 7, "a", "d", "c"))
	if err != nil || !w.Holds || !slices.Equal(w.Missing, []string{"b"}) {
		t.Errorf("three of four: %+v, %v", w, err)
	}
}

// The numbers that stand one liar, or do not: of n witnesses k.
func TestOneLiarSplits(t *testing.T) {
	for _, c := range []struct {
		k, n   int
		splits bool
	}{{1, 1, true}, {1, 2, true}, {2, 2, false}, {2, 3, true}, {3, 3, false}, {2, 4, true}, {3, 4, false}, {3, 5, true}, {4, 5, false}, {4, 7, true}, {5, 7, false}} {
		var names []string
		for i := range c.n {
			names = append(names, fmt.Sprintf("w%d", i))
		}
		p := parse(t, lines(t, names...)+fmt.Sprintf("group g %d %s\nquorum g\n", c.k, strings.Join(names, " ")))
		if _, splits, worked := p.OneLiarSplits(); !worked || splits != c.splits {
			t.Errorf("%d of %d: one liar splits: %t", c.k, c.n, splits)
		}
	}
	if _, splits, _ := parse(t, "quorum none\n").OneLiarSplits(); !splits {
		t.Error("a quorum of nobody splits without any liar")
	}
}

// Whatever the policy, two sets of honest witnesses with one liar in both never
// both suffice where OneLiarSplits says so.
func TestNoSplitWhereNoneIsSaid(t *testing.T) {
	names := []string{"a", "b", "c", "d", "e", "f"}
	rapid.Check(t, func(r *rapid.T) {
		cut := rapid.IntRange(1, 5).Draw(r, "cut")
		k1, k2 := rapid.IntRange(1, cut).Draw(r, "k1"), rapid.IntRange(1, 6-cut).Draw(r, "k2")
		top := rapid.SampledFrom([]string{"any", "all"}).Draw(r, "top")
		p := parse(t, lines(t, names...)+fmt.Sprintf("group x %d %s\ngroup y %d %s\ngroup z %s x y\nquorum z\n",
			k1, strings.Join(names[:cut], " "), k2, strings.Join(names[cut:], " "), top))
		liar := rapid.SampledFrom(names).Draw(r, "liar")
		one, two := []string{liar}, []string{liar}
		for _, n := range names {
			if n == liar {
				continue
			}
			if rapid.Bool().Draw(r, n) {
				one = append(one, n)
			} else {
				two = append(two, n)
			}
		}
		holds := func(by []string) bool {
			w, err := p.Judge(checkpoint(t, origin, 1, by...))
			if err != nil {
				r.Fatal(err)
			}
			return w.Holds
		}
		_, splits, _ := p.OneLiarSplits()
		if both := holds(one) && holds(two); both && !splits {
			r.Fatalf("%v and %v both suffice under\n%s", one, two, p.Text)
		}
	})
}

func TestPoliciesThatAreRefused(t *testing.T) {
	_, key := logKey(t, origin)
	_, other := logKey(t, "other.example/log")
	same := signer(t, "a.example").Verifier().String()
	own, err := torchwood.NewCosignatureSigner("cosigner.example", ed25519.NewKeyFromSeed(func() []byte { s := sha256.Sum256([]byte("log " + origin)); return s[:] }()))
	if err != nil {
		t.Fatal(err)
	}
	for text, says := range map[string]string{
		"":                                  "no witness that counts",
		"witness a\n":                       "line 1: a witness is written",
		"witness a nonsense\n":              "not the key of a witness",
		"witness a " + key + "\n":           "not the key of a witness",
		"witness none " + same + "\n":       `"none" is kept`,
		line(t, "a") + line(t, "a"):         "line 2: the name \"a\" is given twice",
		line(t, "a") + "witness b " + same:  "have the same key",
		line(t, "a") + "group g 2 a\n":      "cannot be needed",
		line(t, "a") + "group g 01 a\n":     "cannot be needed",
		line(t, "a") + "group g any b\n":    `nothing above is named "b"`,
		line(t, "a") + "group g any a a\n":  "would count twice",
		line(t, "a") + "group g any a\n":    "no line \"quorum NAME\"",
		line(t, "a") + "quorum b\n":         `nothing above is named "b"`,
		line(t, "a") + "quorum a\nquorum a": "there is a quorum already",
		"log " + other + "\nquorum none\n":  "names another log",
		"witnes a b\n":                      "begins no line",
		"quorum\x00 none\n":                 "control character",
		lines(t, "a", "b") + "group g any a b\ngroup h all a g\nquorum h\n":                               "would count twice",
		"witness mine " + own.Verifier().String() + "\nquorum mine\n":                                     "cannot count",
		"witness mine " + signer(t, "w.log.example").Verifier().String() + "\ngroup g 1 mine\nquorum g\n": "out of the group g",
	} {
		_, err := ParsePolicy([]byte(text), key)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", text, err, says)
		}
	}
	if _, err := ParsePolicy([]byte(line(t, "a")), ""); err == nil || !strings.Contains(err.Error(), "names no log") {
		t.Errorf("a policy that pins no log: %v", err)
	}
}

func TestOwnWitnessDoesNotCount(t *testing.T) {
	p := parse(t, lines(t, "a", "b")+"witness mine "+signer(t, "log.example").Verifier().String()+"\n")
	s, _ := logKey(t, origin)
	signed, err := note.Sign(&note.Note{Text: publiclog.Checkpoint{Origin: origin, Size: 1}.Text()}, s, signer(t, "a.example"), signer(t, "log.example"))
	if err != nil {
		t.Fatal(err)
	}
	w, err := p.Judge(signed)
	if err != nil || w.Holds || len(w.By) != 2 || !w.By[1].Own || !slices.Equal(w.Missing, []string{"b"}) {
		t.Errorf("%+v, %v", w, err)
	}
}

func TestOnePolicyForSeveralLogs(t *testing.T) {
	_, one := logKey(t, origin)
	_, two := logKey(t, "two.example/log")
	p, err := ParsePolicy([]byte("log "+one+"\nlog "+two+"\n"+lines(t, "a")+"quorum a\n"), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, log := range []string{origin, "two.example/log"} {
		if w, err := p.Judge(checkpoint(t, log, 3, "a")); err != nil || !w.Holds {
			t.Errorf("%s: %+v, %v", log, w, err)
		}
	}
	if _, err := p.Judge(checkpoint(t, "three.example/log", 3, "a")); !errors.Is(err, publiclog.ErrSignature) {
		t.Errorf("a log that is not named: %v", err)
	}
	if _, err := p.Judge(bytes.Replace(checkpoint(t, origin, 3, "a"), []byte("\n3\n"), []byte("\n4\n"), 1)); err == nil {
		t.Error("an altered checkpoint was judged")
	}
}

func TestLaterCosignatureStaysAndWrongOnesSpoilNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := parse(t, lines(t, "a", "b", "c", "d"))
		bare := checkpoint(t, origin, 9)
		with := func(name string) []byte {
			_, sigs, _ := bytes.Cut(checkpoint(t, origin, 9, name), []byte("\n\n"))
			return sigs
		}
		start := time.Now()
		first := with("a")
		merged, err := p.Merge(bare, first)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second) // of the bubble's own time
		for _, more := range [][]byte{with("c"), with("a"), first, with("d"), with("stranger")} {
			if merged, err = p.Merge(merged, more); err != nil {
				t.Fatal(err)
			}
		}
		if bytes.Contains(merged, []byte("stranger")) {
			t.Error("a stranger's signature was kept")
		}
		w, err := p.Judge(merged)
		if err != nil || !w.Holds || len(w.By) != 3 || !w.By[0].At.Equal(start.Add(10*time.Second)) || !w.Since.Equal(start.Add(10*time.Second)) {
			t.Errorf("%+v, %v", w, err)
		}
		time.Sleep(time.Hour)
		if merged, err = p.Merge(merged, with("d")); err != nil {
			t.Fatal(err)
		}
		if w, err = p.Judge(merged); err != nil || !w.Since.Equal(start.Add(10*time.Second)) {
			t.Errorf("one has signed later: %+v, %v", w, err)
		}
		_, other, _ := bytes.Cut(checkpoint(t, origin, 10, "b"), []byte("\n\n"))
		for what, bad := range map[string][]byte{"of another checkpoint": other, "garbage": []byte("garbage\n"), "nothing": nil} {
			if after, err := p.Merge(merged, bad); what != "nothing" && err == nil {
				t.Errorf("%s: merged to %s", what, after)
			}
		}
		_, bs, _ := bytes.Cut(checkpoint(t, origin, 10, "b"), []byte("log.example/test"))
		at := bytes.Index(bs, []byte("— b.example"))
		if _, err := p.Judge(append(bytes.Clone(merged), bs[at:]...)); !errors.Is(err, ErrCosignature) {
			t.Errorf("a cosignature of another checkpoint: %v", err)
		}
	})
}

func FuzzParseRequest(f *testing.F) {
	f.Add(Request{Old: 5, Proof: []publiclog.Hash{{1}, {2}}, Checkpoint: checkpoint(f, origin, 7, "a")}.Format())
	f.Add([]byte("old 0\n\nx"))
	f.Add([]byte("old 18446744073709551615\n\nx\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := ParseRequest(body)
		if err != nil {
			return
		}
		if !bytes.Equal(r.Format(), body) {
			t.Fatalf("accepted, and written back as %q", r.Format())
		}
		if r.Old < 0 || r.Old > publiclog.MaxSize || len(r.Proof) > mostProof {
			t.Fatalf("out of bounds: %+v", r)
		}
	})
}

func FuzzParsePolicy(f *testing.F) {
	f.Add(lines(f, "a", "b", "c", "d") + "group g 3 a b c d\nquorum g\n")
	_, key := logKey(f, origin)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePolicy([]byte(text), key)
		if err != nil {
			return
		}
		again, err := ParsePolicy(p.Text, "")
		if err != nil || string(again.Text) != string(p.Text) {
			t.Fatalf("the policy in full is read differently: %v\n%s", err, p.Text)
		}
		if _, err := p.Judge(checkpoint(t, origin, 1)); err != nil {
			t.Fatal(err)
		}
	})
}
