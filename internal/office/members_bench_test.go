package office_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"duly/standing"
)

// BenchmarkRegisterOfMembers takes in a register, opens it again, and asks about one of
// its members: as many of them as DULY_MEMBERS says, or 20,000.
func BenchmarkRegisterOfMembers(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("DULY_MEMBERS"))
	if err != nil {
		n = 20_000
	}
	ctx := context.Background()
	var events []standing.Event
	for i := range n {
		events = append(events, standing.Event{Kind: standing.Joined, Day: date("2020-01-02"), Number: fmt.Sprint("N", 100_000+i), Name: fmt.Sprintf("Member Number %d", i)})
	}
	folder := b.TempDir()
	d := openGuild(b, folder, filepath.Join(folder, "duly.db"))
	began := time.Now()
	if err := d.MembersChanged(ctx, "ada", events, "all"); err != nil {
		b.Fatal(err)
	}
	took := time.Since(began)
	d.close()
	events = nil
	d = openGuild(b, folder, filepath.Join(folder, "duly.db"))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began = time.Now()
	r, err := d.Members(ctx)
	if err != nil || r.Len() != n {
		b.Fatal(r.Len(), err)
	}
	read := time.Since(began)
	runtime.GC()
	runtime.ReadMemStats(&after)
	asked := 0
	b.Run("ask", func(b *testing.B) {
		for range b.N {
			if _, err := d.Ask(ctx, "olu", fmt.Sprint("N", 100_000+asked%n), meetings, d.Today()); err != nil {
				b.Fatal(err)
			}
			asked++
		}
	})
	joined := 0
	b.Run("one more", func(b *testing.B) {
		for range b.N {
			if err := d.MembersChanged(ctx, "ada", []standing.Event{{Kind: standing.Joined, Day: date("2026-01-02"), Number: fmt.Sprint("M", joined), Name: "New"}}, "one"); err != nil {
				b.Fatal(err)
			}
			joined++
		}
	})
	each := func(took time.Duration) float64 { return float64(took.Microseconds()) / float64(n) }
	b.Logf("%d members: taken in at %.1f µs each, read again at %.1f µs and %d bytes of memory each", n, each(took), each(read), int(after.HeapAlloc-before.HeapAlloc)/n)
	d.close()
	for _, name := range []string{"duly.db", "keys"} {
		if info, err := os.Stat(filepath.Join(folder, name)); err == nil {
			b.Logf("%s: %d bytes a member", name, info.Size()/int64(n))
		}
	}
}
