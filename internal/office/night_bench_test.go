//go:build unix

package office_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"duly/casework"
	"duly/internal/office"
	"duly/timetable"
)

// BenchmarkOpen opens a case of 2,000 events for its officer. "first": nothing of
// it is in memory, neither the case nor its keys; the time of the processor counts
// both cores. "again": the office has it.
func BenchmarkOpen(b *testing.B) {
	ctx, folder := context.Background(), b.TempDir()
	d := openDesk(b, folder)
	id := d.file(b, complaint(office.Named)).Case
	f, err := d.Open(ctx, id, sam)
	if err != nil {
		b.Fatal(err)
	}
	for seen := f.Case.Version; seen < 2000; {
		events, err := d.Do(ctx, id, sam, casework.Act{Kind: casework.Add, Text: "A note for the file, of about as many words as people write."}, nil, seen)
		if err != nil {
			b.Fatal(err)
		}
		seen += len(events)
	}
	b.Run("again", func(b *testing.B) {
		for b.Loop() {
			if _, err := d.Open(ctx, id, sam); err != nil {
				b.Fatal(err)
			}
		}
	})
	d.close()
	b.Run("first", func(b *testing.B) {
		var used time.Duration
		for b.Loop() {
			b.StopTimer()
			d := openDesk(b, folder)
			began := processor(b)
			b.StartTimer()
			f, err := d.Open(ctx, id, sam)
			if err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			used += processor(b) - began
			if f.Case.Version != 2000 {
				b.Fatalf("%d events", f.Case.Version)
			}
			d.close()
			b.StartTimer()
		}
		b.ReportMetric(float64(used.Microseconds())/1000/float64(b.N), "cpu-ms/open")
	})
}

// BenchmarkNight sweeps an office of many open cases (100,000, or as many as
// DULY_CASES says), in SQLite on disk, with fsync. The cases came over 60 days, so
// that each night's limits end in some of them; the office is opened anew, with
// nothing in memory. "standstill" is the night on which a limit has ended in every
// one of them, as after an outage. What it reports is of the first round: the
// night after has other work.
func BenchmarkNight(b *testing.B) {
	n := 100_000
	if s := os.Getenv("DULY_CASES"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	folder := b.TempDir()
	last := fileOver(b, folder, n, 60)
	for _, night := range []struct {
		name string
		days timetable.Date
	}{{"night", 1}, {"next", 2}, {"standstill", 90}} {
		b.Run(fmt.Sprintf("%s/cases=%d", night.name, n), func(b *testing.B) {
			d := openDesk(b, folder)
			defer d.close()
			d.morning((last + night.days).String())
			began, used := time.Now(), processor(b)
			events := 0
			for b.Loop() {
				swept, err := d.Sweep(context.Background())
				if err != nil {
					b.Fatal(err)
				}
				events = max(events, swept)
				if swept > 0 {
					b.ReportMetric(time.Since(began).Seconds(), "s/sweep")
					b.ReportMetric((processor(b) - used).Seconds(), "cpu-s/sweep")
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(events), "events")
		})
	}
}

// processor is the time that the processor has spent on this process.
func processor(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// fileOver files complaints over so many days, sweeping each evening, and gives
// the last of the days.
func fileOver(b *testing.B, folder string, n, days int) timetable.Date {
	b.Helper()
	ctx := context.Background()
	d := openDesk(b, folder)
	defer d.close()
	day := timetable.MustDate("2026-03-02")
	for i := range days {
		d.morning(day.String())
		if _, err := d.Sweep(ctx); err != nil {
			b.Fatal(err)
		}
		var all sync.WaitGroup
		for w := range 64 {
			all.Go(func() {
				for j := w; j < n/days+min(1, max(0, n%days-i)); j += 64 {
					c := complaint(office.Named)
					c.Files = nil
					if _, err := d.File(ctx, c); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
		if i < days-1 {
			day++
		}
	}
	return day
}
