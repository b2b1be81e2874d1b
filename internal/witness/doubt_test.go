package witness

import (
	"bytes"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestClockThatGoesBackIsADoubt(t *testing.T) {
	h := grow(t, origin, 9, 99)
	d := &tested{}
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Hour) // of the bubble's own time
		if _, err := start(t, d, h).Add(h.request(t, 0, 5)); err != nil {
			t.Fatal(err)
		}
	})
	synctest.Test(t, func(t *testing.T) { // which begins at the same time again
		w := start(t, d, h)
		if _, err := w.Add(h.request(t, 5, 6)); !errors.Is(err, ErrStopped) {
			t.Errorf("cosigned with a clock that went back: %v", err)
		}
		time.Sleep(time.Hour)
		if _, err := w.Add(h.request(t, 5, 6)); err != nil {
			t.Errorf("the clock is right again: %v", err)
		}
	})
}

func TestStateIsOnesOwn(t *testing.T) {
	h := grow(t, origin, 9, 99)
	path := filepath.Join(t.TempDir(), "state")
	if _, err := Open(path, "", logs(t, h), bytes.NewReader(make([]byte, 32))); err == nil || !strings.Contains(err.Error(), "-name") {
		t.Errorf("a state without a name: %v", err)
	}
	w, err := Open(path, "witness.example/ada", logs(t, h), bytes.NewReader(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Add(h.request(t, 0, 5)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, "", logs(t, h), nil); !errors.Is(err, errTaken) {
		t.Errorf("two witnesses on one state: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Add(h.request(t, 5, 6)); !errors.Is(err, ErrStopped) {
		t.Errorf("cosigned after its end: %v", err)
	}
	if _, err := Open(path, "witness.example/eve", logs(t, h), nil); err == nil || !strings.Contains(err.Error(), "never changes") {
		t.Errorf("another name: %v", err)
	}
	again, err := Open(path, "", logs(t, h), nil)
	if err != nil || again.Key() != w.Key() {
		t.Fatalf("a new start: %v", err)
	}
	older, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Add(h.request(t, 5, 6)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, older, 0o600); err != nil { // somebody puts an old copy back while it runs
		t.Fatal(err)
	}
	if _, err := again.Add(h.request(t, 6, 7)); !errors.Is(err, ErrStopped) || again.Fault() == nil {
		t.Errorf("the state was changed under it: %v", err)
	}
	again.Close()
	if err := os.WriteFile(path, bytes.Replace(older, []byte(`"size": 5`), []byte(`"size": 4`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, "", logs(t, h), nil); !errors.Is(err, errDamaged) {
		t.Errorf("a state that was edited: %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, "", logs(t, h), nil); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a state that others can read: %v", err)
	}
}

// Two that ask at once about two histories: one is cosigned at the most.
func TestAtOnceOneHistoryOnly(t *testing.T) {
	h, fork := grow(t, origin, 20, 99), grow(t, origin, 20, 3)
	for range 20 {
		w := start(t, &tested{}, h)
		if _, err := w.Add(h.request(t, 0, 3)); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		var mu sync.Mutex
		roots := map[string]bool{}
		for _, from := range []*history{h, fork, h, fork} {
			r := from.request(t, 3, 10)
			all.Go(func() {
				if _, err := w.Add(r); err == nil {
					mu.Lock()
					roots[string(r.Checkpoint)] = true
					mu.Unlock()
				}
			})
		}
		all.Wait()
		if len(roots) != 1 {
			t.Fatalf("%d histories were cosigned", len(roots))
		}
	}
}

func TestLimits(t *testing.T) {
	h := grow(t, origin, 9, 99)
	now := time.Unix(1_700_000_000, 0)
	w := start(t, &tested{}, h)
	handler := w.Handler(func() time.Time { return now })
	body := h.request(t, 0, 5).Format()
	codes := map[int]int{}
	from := func(address string) int {
		q := httptest.NewRequest("POST", "/add-checkpoint", bytes.NewReader(body))
		q.RemoteAddr = address
		rec := httptest.NewRecorder()
		handler.ServeHTTP(rec, q)
		return rec.Code
	}
	for range 100 {
		codes[from("[2001:db8::1]:99")]++
	}
	if codes[429] != 100-perAddressBurst || codes[200] != 1 {
		t.Errorf("from one address: %v", codes)
	}
	if code := from("[2001:db8::2]:99"); code != 429 {
		t.Errorf("another address of the same network: %d", code)
	}
	if code := from("192.0.2.1:99"); code != 409 {
		t.Errorf("another network: %d", code)
	}
	now = now.Add(time.Minute)
	if code := from("[2001:db8::1]:99"); code != 409 {
		t.Errorf("a minute later: %d", code)
	}
	codes = map[int]int{}
	for i := range 100 { // one log, from everywhere
		codes[from(fmt.Sprintf("192.0.2.%d:9", i))]++
	}
	if codes[429] < 100-logBurst-1 {
		t.Errorf("one log from everywhere: %v", codes)
	}
}
