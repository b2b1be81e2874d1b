package verify

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"duly/journal"
	"duly/publiclog"
	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
)

const origin = "log.example/test"

// A world is an organisation: its journal, keys, and published log.
type world struct {
	entries []journal.Entry
	keys    [journal.Envelopes]journal.Key
	files   map[string][]byte
	signer  note.Signer
	key     string
	address string
	missing map[int64]bool // rows deleted from the database
}

// entropy is a stream of bytes that is the same each time.
type entropy struct{ n int }

func (e *entropy) Read(p []byte) (int, error) {
	for i := range p {
		e.n++
		p[i] = byte(sha256.Sum256(fmt.Append(nil, e.n))[0])
	}
	return len(p), nil
}

func newWorld(t testing.TB, size int64) *world {
	t.Helper()
	secret, public, err := publiclog.NewKey(&entropy{}, origin)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{key: public}
	if w.signer, err = note.NewSigner(secret); err != nil {
		t.Fatal(err)
	}
	for i := range w.keys {
		w.keys[i] = journal.Key{byte(i + 1)}
	}
	w.grow(t, size)
	return w
}

func text(number int64) [journal.Envelopes][]byte {
	return [journal.Envelopes][]byte{
		journal.Oversight: fmt.Appendf(nil, `{"kind":"received","day":"2026-03-02","rule":"2.%d","category":"harassment"}`, number),
		journal.Parties: fmt.Appendf(nil, `{"case":"7F3C-92KD","n":%d,"previous":%q,"kind":"received","day":"2026-03-02","recorded":1772460309000000}`,
			number%5, strings.Repeat("0", 64)),
		journal.Content: []byte(`{"text":"Ada Nonesuch shouted at me"}`),
		journal.Person:  []byte(`{"by":"Bartholomew Planted"}`),
	}
}

// grow adds entries to the journal and publishes all.
func (w *world) grow(t testing.TB, n int64) {
	t.Helper()
	for range n {
		e := journal.Entry{Number: int64(len(w.entries)), Case: "7F3C-92KD"}
		if err := e.SealAll(w.keys, text(e.Number), &entropy{}); err != nil {
			t.Fatal(err)
		}
		w.entries = append(w.entries, e)
	}
	w.publish(t)
}

// publish writes the log of the journal as it is, whatever was promised before.
func (w *world) publish(t testing.TB) {
	t.Helper()
	var tree publiclog.Tree
	w.files = map[string][]byte{}
	for _, e := range w.entries {
		if err := tree.Append(e.Leaf(), func(f publiclog.File) { w.files[f.Path] = f.Data }); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range tree.Partial() {
		w.files[f.Path] = bytes.Clone(f.Data)
	}
	root, err := tree.Root()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := publiclog.Sign(publiclog.Checkpoint{Origin: origin, Size: tree.Size(), Root: root}, w.signer)
	if err != nil {
		t.Fatal(err)
	}
	w.files["checkpoint"] = signed
}

// fetch is the log's address: files, and what the server says of its rows.
func (w *world) fetch(path string) ([]byte, error) {
	var index int64
	if _, err := fmt.Sscanf(path, "record/%d", &index); err == nil && index < int64(len(w.entries)) {
		if w.missing[index] {
			return journal.Record{Number: index, Missing: true}.Format(), nil
		}
		return w.entries[index].Examine(func(v journal.Envelope) (journal.Key, bool) {
			return w.keys[v], w.keys[v] != journal.Key{}
		}).Format(), nil
	}
	if data, ok := w.files[path]; ok {
		return data, nil
	}
	return nil, fmt.Errorf("%s: %w", path, fs.ErrNotExist)
}

func (w *world) receipt(t testing.TB, index int64) []byte {
	t.Helper()
	c, err := publiclog.OpenCheckpoint(w.files["checkpoint"], w.key)
	if err != nil {
		t.Fatal(err)
	}
	path, err := publiclog.Reader{Size: c.Size, Root: c.Root, Fetch: w.fetch}.Inclusion(index, c.Size)
	if err != nil {
		t.Fatal(err)
	}
	o, err := w.entries[index].Opening(w.keys, journal.Parties)
	if err != nil {
		t.Fatal(err)
	}
	return WriteReceipt(Receipt{
		Opening: o, Key: w.key, Address: w.address,
		Proof: publiclog.Proof{Index: index, Path: path, Checkpoint: w.files["checkpoint"]},
	})
}

func (w *world) trust() Trust { return Trust{Key: w.key} }

// want checks a verdict: its result, words of its summary, and that there is a
// line for each claim.
func want(t *testing.T, v Verdict, r Result, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(v.Summary, word) {
			t.Errorf("the summary does not say %q", word)
		}
	}
	if v.Result != r || v.Summary == "" || strings.Contains(v.Summary, "\n") {
		t.Errorf("verdict %q, want %q", v.Result, r)
	}
	if t.Failed() {
		t.Fatalf("%s\n%+v", v.Summary, v.Lines)
	}
}

func TestReceiptHoldsOffline(t *testing.T) {
	w := newWorld(t, 700)
	receipt := w.receipt(t, 412)
	t.Logf("\n%s", receipt)
	want(t, CheckReceipt(receipt, w.trust()), Holds, "entry 412", origin)

	again, err := ParseReceipt(receipt)
	if err != nil || !bytes.Equal(WriteReceipt(again), receipt) {
		t.Errorf("read and written again it differs: %v", err)
	}
	mailed := bytes.ReplaceAll(append([]byte("\ufeff"), append(receipt, "\n\n"...)...), []byte("\n"), []byte("\r\n"))
	want(t, CheckReceipt(mailed, w.trust()), Holds)

	v := CheckReceipt(receipt, Trust{Key: again.Key, From: FromReceipt})
	want(t, v, Holds)
	if !strings.Contains(v.Lines[0].NotShown, "taken from the receipt itself") {
		t.Errorf("it does not say that it trusted the receipt's own key: %q", v.Lines[0].NotShown)
	}
}

// The proof in a receipt is one that others' verifier accepts.
func TestOthersVerifierAcceptsTheReceipt(t *testing.T) {
	w := newWorld(t, 300)
	receipt := w.receipt(t, 299)
	v, err := note.NewVerifier(w.key)
	if err != nil {
		t.Fatal(err)
	}
	policy := torchwood.ThresholdPolicy(2, torchwood.OriginPolicy(origin), torchwood.SingleVerifierPolicy(v))
	_, proof, _ := strings.Cut(string(receipt), "\n"+proofHeader)
	if err := torchwood.VerifyProof(policy, w.entries[299].LeafHash(), []byte(proofHeader+proof)); err != nil {
		t.Error(err)
	}
}

func TestReceiptIsHarmlessToBeFoundWith(t *testing.T) {
	w := newWorld(t, 5)
	receipt := string(w.receipt(t, 3))
	for _, planted := range []string{"Ada", "Nonesuch", "shouted", "Bartholomew", "Planted", "harassment"} {
		if strings.Contains(receipt, planted) {
			t.Errorf("%q stands in the receipt", planted)
		}
	}
}

// Whatever byte of a receipt is altered (spaces and line ends aside), it does
// not hold any more, with the key from elsewhere and with its own.
func TestEveryAlteredByteIsNoticed(t *testing.T) {
	w := newWorld(t, 9)
	receipt := w.receipt(t, 4)
	for i, b := range receipt {
		if b == ' ' || b == '\n' {
			continue
		}
		altered := bytes.Clone(receipt)
		if altered[i] = b ^ 1; altered[i] == ' ' || altered[i] == '\n' {
			altered[i] = b ^ 2
		}
		if v := CheckReceipt(altered, w.trust()); v.Result == Holds {
			t.Fatalf("byte %d altered, from %q to %q, and it holds", i, b, altered[i])
		}
		r, err := ParseReceipt(altered)
		if err != nil {
			continue
		}
		if v := CheckReceipt(altered, Trust{Key: r.Key, From: FromReceipt}); v.Result == Holds {
			t.Fatalf("byte %d altered, from %q to %q, and it holds under its own key", i, b, altered[i])
		}
	}
}

func TestForgedReceipts(t *testing.T) {
	w := newWorld(t, 40)
	one, err := ParseReceipt(w.receipt(t, 7))
	if err != nil {
		t.Fatal(err)
	}
	two, err := ParseReceipt(w.receipt(t, 8))
	if err != nil {
		t.Fatal(err)
	}
	mixed := one
	mixed.Proof = two.Proof
	want(t, CheckReceipt(WriteReceipt(mixed), w.trust()), Broken, "put together from two")

	other := *w
	otherSecret, otherKey, err := publiclog.NewKey(&entropy{77}, origin)
	if err != nil {
		t.Fatal(err)
	}
	if other.signer, err = note.NewSigner(otherSecret); err != nil {
		t.Fatal(err)
	}
	other.key = otherKey
	other.publish(t)
	forged := other.receipt(t, 7)
	want(t, CheckReceipt(forged, w.trust()), Broken, "not signed with the key")
	want(t, CheckReceipt(forged, Trust{Key: otherKey, From: FromReceipt}), Holds) // and the caveat says what that is worth

	earlier := one
	words := strings.Replace(string(WriteReceipt(earlier)), "day: 2026-03-02", "day: 2026-02-02", 1)
	want(t, CheckReceipt([]byte(words), w.trust()), Broken, "words at the top")

	for _, bad := range []string{"", "hello", string(WriteReceipt(one))[:900]} {
		want(t, CheckReceipt([]byte(bad), w.trust()), Unknown)
	}
	want(t, CheckReceipt(WriteReceipt(one), Trust{Key: "no key"}), Unknown, "no key")
}

func TestFollowingTheLogToNow(t *testing.T) {
	w := newWorld(t, 300)
	receipt := w.receipt(t, 299)
	want(t, Follow(receipt, w.trust(), w.fetch), Holds, "only grown")
	for _, n := range []int64{1, 211, 1, 500} { // past the end of the bundle: the partial files are gone
		w.grow(t, n)
		want(t, Follow(receipt, w.trust(), w.fetch), Holds, "only grown", "database agrees")
	}
}

func TestWhatTheOrganisationMightDo(t *testing.T) {
	const index = 41
	for what, c := range map[string]struct {
		do     func(w *world)
		result Result
		words  []string
	}{
		"edit one byte of the sealed text": {
			func(w *world) { w.entries[index].Sealed[journal.Content][20] ^= 1 },
			Broken, []string{"database's record of entry 41 no longer matches", "content (the texts, and the digests of files): cannot be opened", "unchanged: oversight, parties and person"},
		},
		"seal another text and keep the commitment": {
			func(w *world) {
				e := journal.Entry{Number: index, Case: "7F3C-92KD"}
				plain := text(index)
				plain[journal.Content] = []byte(`{"text":"all was well"}`)
				_ = e.SealAll(w.keys, plain, &entropy{})
				w.entries[index].Sealed = e.Sealed
			},
			Broken, []string{"content", "opens to another text"},
		},
		"edit the commitment in the database": {
			func(w *world) { w.entries[index].Commitments[journal.Oversight][0] ^= 1 },
			Broken, []string{"oversight (what was done, when, and under which rule): the commitment kept beside it"},
		},
		"edit the time in the database": {
			func(w *world) { w.entries[index].Recorded++ },
			Broken, []string{"all of it: cannot be opened", "case, place and time"},
		},
		"put another row in its place": {
			func(w *world) { w.entries[index] = w.entries[index+1] },
			Broken, []string{"says that it is entry 42"},
		},
		"destroy a key": {
			func(w *world) { w.keys[journal.Person] = journal.Key{} },
			Broken, []string{"person (who it was): there is no key for it", "unchanged: oversight, parties and content"},
		},
		"edit database and log, and sign again": {
			func(w *world) { w.entries[index].Commitments[journal.Content][0] ^= 1; w.publish(t) },
			Broken, []string{"two histories of the same 300"},
		},
		"edit database and log, and grow": {
			func(w *world) { w.entries[index].Commitments[journal.Content][0] ^= 1; w.grow(t, 5) },
			Broken, []string{"its past was changed"},
		},
		"delete the row": {
			func(w *world) { w.missing = map[int64]bool{index: true} },
			Broken, []string{"no record of entry 41 any more"},
		},
		"take out the entry": {
			func(w *world) { w.entries = w.entries[:index]; w.publish(t) },
			Broken, []string{"entries were taken out"},
		},
		"restore a backup, and grow past it": {
			func(w *world) {
				w.entries = w.entries[:index]
				w.keys[journal.Content] = journal.Key{9} // another case took the number
				w.grow(t, 400)
			},
			Broken, []string{"its past was changed"},
		},
		"alter a published bundle": {
			func(w *world) { w.files["tile/entries/000"][41*236+40] ^= 1 },
			Broken, []string{"not the one that it has signed"},
		},
		"alter a published tile": {
			func(w *world) { w.files["tile/0/000"][41*32] ^= 1 },
			Broken, []string{"do not lead to the root"},
		},
		"lose a published tile": {
			func(w *world) { delete(w.files, "tile/0/000") },
			Unknown, []string{"did not hand over"},
		},
		"lose the bundle": {
			func(w *world) { delete(w.files, "tile/entries/000") },
			Unknown, []string{"did not hand over the entry"},
		},
		"answer nothing": {
			func(w *world) { w.files = nil },
			Unknown, []string{"cannot be reached"},
		},
		"sign with another key": {
			func(w *world) {
				secret, _, _ := publiclog.NewKey(&entropy{5}, origin)
				w.signer, _ = note.NewSigner(secret)
				w.publish(t)
			},
			Broken, []string{"no checkpoint of the log"},
		},
	} {
		t.Run(what, func(t *testing.T) {
			w := newWorld(t, 300)
			receipt := w.receipt(t, index)
			trust := w.trust()
			c.do(w)
			want(t, Follow(receipt, trust, w.fetch), c.result, c.words...)
			want(t, CheckReceipt(receipt, trust), Holds) // the party's own paper still stands
		})
	}
}

func TestTwoHistoriesAreShownSideBySide(t *testing.T) {
	w := newWorld(t, 30)
	receipt := w.receipt(t, 7)
	then := w.files["checkpoint"]
	w.entries[7].Commitments[journal.Content][0] ^= 1
	w.publish(t)
	for _, l := range Follow(receipt, w.trust(), w.fetch).Lines {
		if strings.Contains(l.Exhibit, string(then)) && strings.Contains(l.Exhibit, string(w.files["checkpoint"])) {
			return
		}
	}
	t.Error("the two checkpoints that contradict each other are not shown")
}

func FuzzReceipt(f *testing.F) {
	w := newWorld(f, 9)
	w.address = "https://log.example/test"
	receipt := w.receipt(f, 4)
	good := w.entries[4]
	f.Add(receipt)
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := ParseReceipt(data)
		if err != nil {
			return
		}
		if v := CheckReceipt(data, w.trust()); v.Result == Holds {
			if e := r.Opening.Entry(); e.LeafHash() != good.LeafHash() {
				t.Fatalf("a forged receipt holds:\n%s", data)
			}
		}
		CheckReceipt(data, Trust{Key: r.Key, From: FromReceipt})
		Follow(data, Trust{Key: r.Key, From: FromReceipt}, w.fetch)
	})
}

func BenchmarkCheckReceipt(b *testing.B) {
	w := newWorld(b, 2)
	r, err := ParseReceipt(w.receipt(b, 1))
	if err != nil {
		b.Fatal(err)
	}
	// A log of a million: the entry's path made up of other hashes, which costs the same.
	entry := r.Opening.Entry()
	h, n, size := publiclog.Hash(entry.LeafHash()), int64(1), int64(1<<20)
	r.Proof.Path = nil
	for ; size > 1; size, n = size/2, n/2 {
		side := publiclog.LeafHash([]byte{byte(size)})
		r.Proof.Path = append(r.Proof.Path, side)
		if n%2 == 1 {
			h = node(side, h)
		} else {
			h = node(h, side)
		}
	}
	r.Proof.Checkpoint, err = publiclog.Sign(publiclog.Checkpoint{Origin: origin, Size: 1 << 20, Root: h}, w.signer)
	if err != nil {
		b.Fatal(err)
	}
	receipt := WriteReceipt(r)
	for b.Loop() {
		if v := CheckReceipt(receipt, w.trust()); v.Result != Holds {
			b.Fatal(v.Summary)
		}
	}
	b.ReportMetric(float64(len(receipt)), "bytes")
}

func node(left, right publiclog.Hash) publiclog.Hash {
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}
