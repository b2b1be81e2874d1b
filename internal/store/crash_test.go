package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"duly/internal/office"
	"duly/internal/store"
	"duly/internal/storetest"
	"duly/journal"
)

// The child of the crash test is this test binary, run again with these set.
const (
	crashDSN  = "DULY_TEST_CRASH_DSN"
	crashSeed = "DULY_TEST_CRASH_SEED"
)

// TestMain becomes the child of the crash test where it is told to.
func TestMain(m *testing.M) {
	if dsn := os.Getenv(crashDSN); dsn != "" {
		fmt.Fprintln(os.Stderr, appendForEver(dsn))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// crashBatch is the batch for a head: of 1 to 5 entries, the size being said by
// the head, with the row and a letter of each case.
func crashBatch(r *rand.Rand, head int64) office.Batch {
	b := storetest.Batch(r, head, 1+int(head%5))
	for _, e := range b.Entries {
		b.Letters = append(b.Letters, office.Letter{ID: fmt.Sprint(e.Number), Case: e.Case, To: "complainant", Entry: e.Number, Sealed: []byte("sealed")})
	}
	return b
}

// appendForEver appends batches and prints each head once it is acknowledged.
func appendForEver(dsn string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, dsn)
	if err != nil {
		return err
	}
	var seed uint64
	fmt.Sscan(os.Getenv(crashSeed), &seed)
	r := rand.New(rand.NewPCG(seed, seed))
	head, err := s.Head(ctx)
	for err == nil {
		b := crashBatch(r, head)
		if err = s.Append(ctx, b); err == nil {
			head += int64(len(b.Entries))
			fmt.Println(head)
		}
	}
	return err
}

func killed(t *testing.T, fresh func(testing.TB) string) {
	dsn := fresh(t)
	open(t, dsn).Close()
	r := rand.New(rand.NewPCG(1, 2))
	acknowledged := int64(0)
	const kills = 10
	for kill := range kills {
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env = append(os.Environ(), crashDSN+"="+dsn, fmt.Sprintf("%s=%d", crashSeed, kill))
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		after := 1 + r.IntN(60)
		lines := bufio.NewScanner(out)
		for n := 1; lines.Scan(); n++ {
			if _, err := fmt.Sscan(lines.Text(), &acknowledged); err != nil {
				t.Fatalf("the child said %q", lines.Text())
			}
			if n == after { // somewhere within the appends that follow
				time.AfterFunc(time.Duration(r.IntN(4000))*time.Microsecond, func() { child.Process.Kill() })
			}
		}
		if err := child.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatalf("the child was not killed: %v", err)
		}
		checkAfterKill(t, dsn, acknowledged)
	}
	t.Logf("%d kills, %d entries acknowledged, all there", kills, acknowledged)
}

// checkAfterKill checks that all that was acknowledged is there, whole, and of
// what was not, all or nothing.
func checkAfterKill(t *testing.T, dsn string, acknowledged int64) {
	t.Helper()
	ctx := t.Context()
	s, err := store.Open(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	// A server may still be at the commit whose client was killed. A batch of
	// nothing waits its turn.
	var head int64
	err = office.ErrBehind
	for errors.Is(err, office.ErrBehind) {
		if head, err = s.Head(ctx); err == nil {
			err = s.Append(ctx, office.Batch{Head: head})
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	// Besides what was acknowledged, at the most one batch: the one whose answer was cut short.
	if next := acknowledged + 1 + acknowledged%5; head != acknowledged && head != next {
		t.Fatalf("acknowledged up to %d, which is to be there with at the most the batch to %d; the head is %d", acknowledged, next, head)
	}
	number := int64(0)
	var ids []string
	err = s.Entries(ctx, 0, head+100, func(e journal.Entry) error {
		if e.Number != number {
			t.Fatalf("entry %d stands in the place of %d", e.Number, number)
		}
		number++
		ids = append(ids, e.Case)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if number != head {
		t.Fatalf("the head is %d, and there are %d entries", head, number)
	}
	for table, n := range map[string]int64{"entry": head, "case_row": head, "letter": head} {
		var got int64
		if err := s.Writer().QueryRow(`SELECT count(*) FROM ` + table).Scan(&got); err != nil || got != n {
			t.Fatalf("%d × %s for %d entries (%v)", got, table, n, err)
		}
	}
	for _, id := range ids[max(0, len(ids)-20):] {
		if _, err := s.Case(ctx, id); err != nil {
			t.Fatalf("case %s: %v", id, err)
		}
		if letters, err := s.Letters(ctx, id); len(letters) != 1 || err != nil {
			t.Fatalf("case %s has %d letters (%v)", id, len(letters), err)
		}
	}
	if !strings.Contains(dsn, "://") {
		var verdict string
		if err := s.Writer().QueryRow(`PRAGMA integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
			t.Fatalf("the file is damaged: %s (%v)", verdict, err)
		}
	}
}
