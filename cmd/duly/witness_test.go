package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"duly/internal/publish"
)

// aWitness runs duly witness until the test's end, and gives the line that
// goes into a file of witnesses.
func aWitness(t *testing.T, name, logKey string) (line string) {
	t.Helper()
	c := witnessCall{state: filepath.Join(t.TempDir(), "state"), name: name + ".example/w", logs: write(t, "logs", "logs/v0\nvkey "+logKey+"\n"), addr: "127.0.0.1:0"}
	ctx, cancel := context.WithCancel(context.Background())
	out := &said{more: make(chan struct{}, 1)}
	ended := make(chan error, 1)
	go func() { ended <- c.run(ctx, out, out) }()
	for !strings.Contains(out.String(), "is open at") {
		select {
		case <-out.more:
		case err := <-ended:
			t.Fatalf("it ended with %v, having said %s", err, out)
		}
	}
	t.Cleanup(sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the witness stopped with %v", err)
		}
	}))
	return strings.Replace(regexp.MustCompile(`witness NAME .*`).FindString(out.String()), "NAME", name, 1)
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	a, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.StatusCode, string(body)
}

// An office with three witnesses of four, from its first start; then the whole
// machine is put back from a copy.
func TestServeWithWitnessesRefusesARestoredMachine(t *testing.T) {
	folder := t.TempDir()
	s := settings{db: filepath.Join(folder, "duly.db"), data: filepath.Join(folder, "data"), origin: "complaints.example/log"}
	key, err := publish.LoadKey(filepath.Join(s.data, "log.key"), s.origin, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	policy := aWitness(t, "ada", key.Public) + "\n" + aWitness(t, "bea", key.Public) + "\n" + aWitness(t, "cyd", key.Public) + "\n" +
		strings.Replace(aWitness(t, "dot", key.Public), "http://127", "http://127.0.0.1:1/127", 1) + "\n"
	s.witnesses = write(t, "witnesses", policy)

	size := func(checkpoint string) (n int) {
		if _, err := fmt.Sscanf(checkpoint, "complaints.example/log\n%d\n", &n); err != nil {
			t.Fatalf("%v in %s", err, checkpoint)
		}
		return n
	}
	book := aRulebook(t)
	_, _, stop := servingWith(t, s, book)
	stop()
	image := copied(t, folder)
	_, address, stop := servingWith(t, s, "")
	filed(t, address)
	stop()
	_, address, stop = servingWith(t, s, "")
	code, witnessed := get(t, address+"/log/witnessed")
	if code != 200 || size(witnessed) == 0 || strings.Count(witnessed, "\n— ") != 4 {
		t.Fatalf("%d %s", code, witnessed)
	}
	if _, page := get(t, address+"/log"); !strings.Contains(page, "Enough witnesses have signed the first") || !strings.Contains(page, "ada.example/w") {
		t.Errorf("the page of the log does not tell of the witnesses:\n%s", page)
	}
	stop()

	// All of it is put back as it was before: database, keys, log. Nothing there
	// tells that anything is missing.
	old := s
	old.db, old.data = filepath.Join(image, "duly.db"), filepath.Join(image, "data")
	without := old
	without.witnesses = ""
	_, _, stop = servingWith(t, without, "")
	stop()
	before, err := os.ReadFile(filepath.Join(image, "data", "log", "checkpoint"))
	if err != nil {
		t.Fatal(err)
	}
	old.addr, old.now, old.diag, old.address = "127.0.0.1:0", time.Now, slog.New(slog.DiscardHandler), "http://127.0.0.1/log"
	err = serve(t.Context(), old, "", io.Discard)
	if err == nil {
		t.Fatal("a restored machine was let write")
	}
	for _, words := range []string{"entries are missing here", "ada", "bea", "cyd", "this log's own signature", "docs/operate.md"} {
		if !strings.Contains(err.Error(), words) {
			t.Errorf("it does not say %q: %v", words, err)
		}
	}
	if after, err := os.ReadFile(filepath.Join(image, "data", "log", "checkpoint")); err != nil || !bytes.Equal(before, after) {
		t.Errorf("it wrote all the same: %v", err)
	}
}

// filed files a complaint over the pages.
func filed(t *testing.T, address string) {
	t.Helper()
	_, page := get(t, address+"/complain")
	once := regexp.MustCompile(`name="once" value="([^"]+)"`).FindStringSubmatch(page)
	if once == nil {
		t.Fatalf("no form: %s", page)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range map[string]string{"once": once[1], "mode": "anonymous", "respondent": "The lamplighter of the quay", "category": "abuse", "account": "A lamp was thrown."} {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	form.Close()
	a, err := http.Post(address+"/complain", form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	answer, err := io.ReadAll(a.Body)
	if err != nil || a.StatusCode >= 400 || !strings.Contains(string(answer), "receipt") {
		t.Fatalf("the complaint was not filed: %s, %v\n%s", a.Status, err, answer)
	}
}

// copied copies a machine's files, which only their owner may read.
func copied(t *testing.T, folder string) string {
	t.Helper()
	image := t.TempDir()
	if err := os.CopyFS(image, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(image, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return os.Chmod(path, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	return image
}
