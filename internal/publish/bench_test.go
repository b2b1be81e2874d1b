package publish

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkSequencing publishes entries in batches, and appends the same bytes
// to a plain file with an fsync a batch beside it: what the disk can do at all.
func BenchmarkSequencing(b *testing.B) {
	for _, batch := range []int{1, 10, 100, 1000} {
		b.Run(fmt.Sprintf("publish/batch=%d", batch), func(b *testing.B) {
			d, err := OpenDisk(b.TempDir())
			if err != nil {
				b.Fatal(err)
			}
			r := newRows(0)
			p := open(b, d, r)
			for b.Loop() {
				b.StopTimer()
				r.add(batch)
				b.StartTimer()
				if _, err := p.Through(context.Background(), int64(len(r.entries))); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*batch)/b.Elapsed().Seconds(), "entries/s")
		})
		b.Run(fmt.Sprintf("append+fsync/batch=%d", batch), func(b *testing.B) {
			f, err := os.Create(filepath.Join(b.TempDir(), "file"))
			if err != nil {
				b.Fatal(err)
			}
			defer f.Close()
			leaves := make([]byte, batch*len(newRows(1).entries[0].Leaf()))
			for b.Loop() {
				if _, err := f.Write(leaves); err != nil {
					b.Fatal(err)
				}
				if err := f.Sync(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*batch)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

// BenchmarkProve is what the answer to a filing waits for: one entry published,
// and its proof made.
func BenchmarkProve(b *testing.B) {
	d, err := OpenDisk(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	r := newRows(20_000)
	p := open(b, d, r)
	if _, err := p.Through(context.Background(), 20_000); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		r.add(1)
		if _, err := p.Prove(context.Background(), int64(len(r.entries))-1); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen is a start on a log of 200,000 entries: each leaf computed
// anew, each file compared.
func BenchmarkOpen(b *testing.B) {
	d, err := OpenDisk(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	r := newRows(200_000)
	if _, err := open(b, d, r).Through(context.Background(), 200_000); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		open(b, d, r)
	}
	b.ReportMetric(float64(b.N*len(r.entries))/b.Elapsed().Seconds(), "entries/s")
}
