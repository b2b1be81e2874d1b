package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"duly/internal/demo"
	"duly/internal/storetest"
)

// aRulebook puts the demo's rulebook into a folder and gives its path.
func aRulebook(t *testing.T) string {
	t.Helper()
	files, err := demo.Rulebook()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for _, f := range files {
		path := filepath.Join(folder, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(folder, "rulebook.md")
}

// said collects what a command prints, and tells when something has been said.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

func (s *said) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.more <- struct{}{}:
	default:
	}
	return s.text.Write(b)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// serving runs serve until the test's end and gives what it said up to "is open
// at", and a function that stops it.
func serving(t *testing.T, db, data, book string) (text, address string, stop func()) {
	t.Helper()
	return servingWith(t, settings{db: db, data: data}, book)
}

func servingWith(t *testing.T, s settings, book string) (text, address string, stop func()) {
	t.Helper()
	s.addr, s.now, s.diag = "127.0.0.1:0", time.Now, slog.New(slog.DiscardHandler)
	if err := s.complete(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	out := &said{more: make(chan struct{}, 1)}
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, s, book, out) }()
	for !strings.Contains(out.String(), "is open at") {
		select {
		case <-out.more:
		case err := <-ended:
			t.Fatalf("it ended with %v, having said %s", err, out)
		}
	}
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("it stopped with %v", err)
		}
	})
	t.Cleanup(stop)
	return out.String(), regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(out.String()), stop
}

func TestServeFromFirstStart(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		serveTwice(t, filepath.Join(t.TempDir(), "duly.db"), "")
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		serveTwice(t, storetest.Postgres(t, false).Database(t), t.TempDir())
	})
}

// The first start gives a link by which the operator becomes administrator;
// after that there is none, and the rulebook need not be named again.
func serveTwice(t *testing.T, db, data string) {
	text, address, stop := serving(t, db, data, aRulebook(t))
	link := regexp.MustCompile(`http://127\.0\.0\.1:\d+/setup/\S+`).FindString(text)
	if link == "" {
		t.Fatalf("there is no link: %s", text)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	form := url.Values{"id": {"ada"}, "name": {"Ada Lamp"}, "password": {"seven lamps on the quay"}, "again": {"seven lamps on the quay"}, "roles": {"secretary"}}
	for i, want := range []int{http.StatusSeeOther, http.StatusGone} {
		resp, err := client.PostForm(link, form)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != want && (i == 0 || resp.StatusCode < 400) {
			t.Errorf("use %d of the link is answered with %s: %.2000s", i+1, resp.Status, body)
		}
	}
	resp, err := client.Get(address + "/log/checkpoint")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK || !strings.Contains(string(body), "\n\n— ") {
		t.Errorf("the checkpoint is %s: %s", resp.Status, body)
	}
	stop()

	text, _, _ = serving(t, db, data, "")
	if strings.Contains(text, "/setup/") {
		t.Errorf("a second link was given: %s", text)
	}
}

func TestServeRefuses(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	bad := filepath.Join(t.TempDir(), "bad.md")
	if err := os.WriteFile(bad, []byte("# Rules\n\n## 1 Start\n\n```duly\nrulebook:\n  nam: Kites\n  in force: tomorrow\nstage: intake\n```\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(t.TempDir(), "duly.db")
	for name, try := range map[string]struct {
		args []string
		exit int
		says []string
	}{
		"no database":          {nil, 2, []string{"-db"}},
		"PostgreSQL, no data":  {[]string{"-db", "postgres://nobody@127.0.0.1/duly"}, 2, []string{"-data"}},
		"no rulebook":          {[]string{"-db", db, "-addr", "127.0.0.1:0"}, 1, []string{"-rulebook"}},
		"a rulebook not there": {[]string{"-db", db, "-addr", "127.0.0.1:0", "-rulebook", "nowhere.md"}, 1, []string{"nowhere.md"}},
		"a bad rulebook":       {[]string{"-db", db, "-addr", "127.0.0.1:0", "-rulebook", bad}, 1, []string{"bad.md:7", "name", "in force", "Nothing was started"}},
		"port taken":           {[]string{"-db", db, "-addr", taken.Addr().String(), "-rulebook", bad}, 1, []string{"taken by another program", "-addr"}},
		"an unknown flag":      {[]string{"-bd", db}, 2, []string{"-bd", "Usage"}},
	} {
		t.Run(name, func(t *testing.T) {
			var out, errOut bytes.Buffer
			if exit := runServe(try.args, nil, &out, &errOut); exit != try.exit {
				t.Errorf("exit status %d, not %d", exit, try.exit)
			}
			for _, words := range try.says {
				if !strings.Contains(errOut.String(), words) {
					t.Errorf("it does not say %q:\n%s", words, &errOut)
				}
			}
		})
	}
}

func TestCommandsExplainThemselves(t *testing.T) {
	var out, errOut bytes.Buffer
	if exit := run([]string{"nosuch"}, nil, &out, &errOut); exit != 2 || !strings.Contains(errOut.String(), "verify") {
		t.Errorf("exit %d: %s", exit, &errOut)
	}
	for _, c := range commands {
		errOut.Reset()
		out.Reset()
		if exit := run([]string{c.name, "-h"}, strings.NewReader(""), &out, &errOut); exit != 0 || !strings.Contains(errOut.String()+out.String(), "Usage") {
			t.Errorf("duly %s -h: exit %d: %s%s", c.name, exit, &out, &errOut)
		}
	}
}
