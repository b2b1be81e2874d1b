package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"duly/internal/office"
	"duly/internal/store"
	"duly/internal/storetest"
	"duly/journal"
	"duly/timetable"
)

// TestFullDiskLeavesNothing fills a file up to a bound that SQLite keeps itself
// to, at every page of growth: whichever write fails, nothing of the batch is
// there, and once there is room again the same batch is taken.
func TestFullDiskLeavesNothing(t *testing.T) {
	s := open(t, sqliteFile(t))
	r := storetest.Source()
	if err := s.Append(t.Context(), storetest.Batch(r, 0, 5)); err != nil {
		t.Fatal(err)
	}
	var pages int
	if err := s.Writer().QueryRow(`PRAGMA page_count`).Scan(&pages); err != nil {
		t.Fatal(err)
	}
	b := storetest.Batch(r, 5, 100)
	b.Letters = []office.Letter{{ID: "a", Case: b.Cases[0].ID, Entry: 5, Sealed: make([]byte, 9000)}}
	b.Rulebooks = []office.AdoptedRulebook{{Digest: "d", Files: make([]byte, 9000)}}
	failures := 0
	for room := 0; ; room++ {
		if _, err := s.Writer().Exec(fmt.Sprintf(`PRAGMA max_page_count = %d`, pages+room)); err != nil {
			t.Fatal(err)
		}
		err := s.Append(t.Context(), b)
		if err == nil {
			break
		}
		failures++
		if !strings.Contains(err.Error(), "full") || errors.Is(err, office.ErrBehind) {
			t.Fatalf("with %d pages of room: %v", room, err)
		}
		head, err := s.Head(t.Context())
		if head != 5 || err != nil {
			t.Fatalf("with %d pages of room the head moved to %d (%v)", room, head, err)
		}
		if rows, err := s.Cases(t.Context(), office.CaseFilter{}); len(rows) != 5 || err != nil {
			t.Fatalf("with %d pages of room there are %d cases (%v)", room, len(rows), err)
		}
	}
	if failures < 10 {
		t.Errorf("only %d failures were tried", failures)
	}
	if head, err := s.Head(t.Context()); head != 105 || err != nil {
		t.Errorf("the head is %d (%v)", head, err)
	}
}

// A cutter stands between a client and a server, and cuts the line in the middle
// of commits: before the server hears of them, or before the client hears back.
type cutter struct {
	net.Listener
	server string
	cuts   atomic.Int32 // how many more commits to cut
	hear   atomic.Bool  // whether the server still hears of them

	meanwhile func() // what happens before the client learns that a commit was cut
}

func newCutter(t *testing.T, server string) *cutter {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{Listener: l, server: server}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go c.serve(client)
		}
	}()
	return c
}

func (c *cutter) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", c.server)
	if err != nil {
		return
	}
	defer server.Close()
	answered := make(chan bool)
	go func() {
		io.Copy(client, server) // ends with the first answer after the client is cut off
		close(answered)
	}()
	buffer := make([]byte, 1<<16)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		if bytes.Contains(buffer[:n], []byte("commit\x00")) && c.cuts.Add(-1) >= 0 {
			if c.hear.Load() {
				client.Close()
				server.Write(buffer[:n])
				<-answered
				return
			}
			server.Close()
			if c.meanwhile != nil {
				c.meanwhile()
			}
			return
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// TestCommitWhoseAnswerIsLost shows that whoever appends learns what became of
// the batch, although the line was cut while it was committed.
func TestCommitWhoseAnswerIsLost(t *testing.T) {
	direct := storetest.Postgres(t, false).Database(t)
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	c := newCutter(t, u.Host)
	u.Host = c.Addr().String()
	s := open(t, u.String())
	r, head := storetest.Source(), int64(0)
	for _, hear := range []bool{true, false} {
		for cuts := range 4 {
			c.hear.Store(hear)
			c.cuts.Store(int32(cuts))
			b := storetest.Batch(r, head, 3)
			if err := s.Append(t.Context(), b); err != nil {
				t.Fatalf("hear %v, %d cuts: %v", hear, cuts, err)
			}
			if left := c.cuts.Load(); cuts > 0 && left >= int32(cuts) {
				t.Fatalf("hear %v, %d cuts: none took place", hear, cuts)
			}
			head += 3
			checkWritten(t, s, b, head)
		}
	}
	// Another writer's batch gets the place meanwhile: that is no success.
	other := open(t, direct)
	b := storetest.Batch(r, head, 3)
	c.meanwhile = sync.OnceFunc(func() {
		if err := other.Append(t.Context(), b); err != nil {
			t.Error(err)
		}
	})
	c.hear.Store(false)
	c.cuts.Store(1)
	if err := s.Append(t.Context(), storetest.Batch(r, head, 3)); !errors.Is(err, office.ErrBehind) {
		t.Errorf("a batch whose place was taken: %v", err)
	}
	head += 3
	checkWritten(t, other, b, head)
	// A line that stays cut is an error, and says what is not known.
	c.hear.Store(true)
	c.cuts.Store(1000)
	if err := s.Append(t.Context(), office.Batch{Head: head, Access: []office.Access{{Hash: []byte("h"), Case: "c", Party: "p"}}}); err == nil || !strings.Contains(err.Error(), "is not known") {
		t.Errorf("a line that stays cut: %v", err)
	}
}

func checkWritten(t *testing.T, s *store.Store, b office.Batch, head int64) {
	t.Helper()
	if got, err := s.Head(t.Context()); got != head || err != nil {
		t.Fatalf("the head is %d, and should be %d (%v)", got, head, err)
	}
	i := 0
	err := s.Entries(t.Context(), b.Head, head, func(e journal.Entry) error {
		if e.Commitments != b.Entries[i].Commitments {
			t.Errorf("entry %d is another's", e.Number)
		}
		i++
		return nil
	})
	if err != nil || i != len(b.Entries) {
		t.Fatalf("%d entries of %d (%v)", i, len(b.Entries), err)
	}
}

// TestSweepReadsOnlyWhatIsDue asks SQLite how it means to find what is due.
func TestSweepReadsOnlyWhatIsDue(t *testing.T) {
	s := open(t, sqliteFile(t))
	rows, err := s.Writer().Query(`EXPLAIN QUERY PLAN `+store.DueBySQL, timetable.MustDate("2026-03-02").String(), 10)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	plan := ""
	for rows.Next() {
		var id, parent, unused int
		var line string
		if err := rows.Scan(&id, &parent, &unused, &line); err != nil {
			t.Fatal(err)
		}
		plan += line + "\n"
	}
	if !strings.Contains(plan, "SEARCH case_row USING COVERING INDEX case_row_lapse") || strings.Contains(plan, "SORT") || strings.Contains(plan, "TEMP") {
		t.Errorf("a sweep is found by:\n%s", plan)
	}
}
