package verify

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"duly/casework"
	"duly/journal"
	"duly/publiclog"
	"duly/rulebook"
	"duly/timetable"
)

// BenchmarkBundle works out a log of some 100,000 entries, of cases in which nobody acts
// for a year, with a signed checkpoint and no figures.
func BenchmarkBundle(b *testing.B) {
	data, entries, key := madeBundle(b, 100_000)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		bundle, err := OpenBundle(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			b.Fatal(err)
		}
		r := CheckBundle([]*Bundle{bundle}, Trust{Key: key}, []byte("x"), nil)
		if r.Entries != entries || len(r.Departing) > 0 {
			b.Fatalf("%d entries, %+v", r.Entries, r.Lines)
		}
	}
	b.ReportMetric(float64(entries)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}

func madeBundle(b *testing.B, least int64) (data []byte, entries int64, key string) {
	b.Helper()
	var files []rulebook.File
	for _, name := range []string{"small.md", "manners.md"} {
		text, err := os.ReadFile("../casework/testdata/" + name)
		if err != nil {
			b.Fatal(err)
		}
		files = append(files, rulebook.File{Name: name, Text: text})
	}
	r, problems := rulebook.Read(files)
	if len(problems) > 0 {
		b.Fatal(problems[0])
	}
	w := newWorld(b, 0)
	day := timetable.MustDate("2026-03-02")
	received, err := casework.Receive(r, casework.Complaint{Category: "conduct", Account: "It happened."}, day, false)
	if err != nil {
		b.Fatal(err)
	}
	c, err := casework.Replay(received)
	if err != nil {
		b.Fatal(err)
	}
	lapsed, err := casework.Lapse(r, c, day+400)
	if err != nil {
		b.Fatal(err)
	}
	events := append(received, lapsed...)
	var out bytes.Buffer
	to, err := NewBundleWriter(&out)
	if err != nil {
		b.Fatal(err)
	}
	var tree publiclog.Tree
	for id := 0; tree.Size() < least; id++ {
		var tip [32]byte
		for n, e := range events {
			plain, err := e.Record(fmt.Sprintf("%04d-%04d", id/10000, id%10000), n, tip, 1772460309000000+tree.Size())
			if err != nil {
				b.Fatal(err)
			}
			entry := journal.Entry{Number: tree.Size()}
			if err := entry.SealAll(w.keys, plain, &entropy{}); err != nil {
				b.Fatal(err)
			}
			tip = entry.LeafHash()
			if err := tree.Append(entry.Leaf(), nil); err != nil {
				b.Fatal(err)
			}
			opening, err := entry.Opening(w.keys, journal.Oversight, journal.Parties)
			if err == nil {
				err = to.Opening(opening)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	root, err := tree.Root()
	if err != nil {
		b.Fatal(err)
	}
	signed, err := publiclog.Sign(publiclog.Checkpoint{Origin: origin, Size: tree.Size(), Root: root}, w.signer)
	if err == nil {
		err = to.Close(Bundle{Log: origin, Entries: tree.Size(), Taken: day + 400, Checkpoint: signed, Rulebooks: []BundledRulebook{{r.Digest, files}}})
	}
	if err != nil {
		b.Fatal(err)
	}
	return out.Bytes(), tree.Size(), w.key
}
