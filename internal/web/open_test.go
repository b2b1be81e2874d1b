package web_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"html"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"duly/casework"
	"duly/internal/evidence"
	"duly/internal/keyring"
	"duly/internal/office"
	"duly/internal/publish"
	"duly/internal/signin"
	"duly/internal/store"
	"duly/internal/web"
	"duly/rulebook"
)

// A house is the whole server on a temporary database, with a clock of its own.
type house struct {
	testing.TB
	office  *office.Office
	store   *store.Store
	desk    *signin.Desk
	address string
	diag    *locked
	config  web.Config
	clock   *clock
	visited sync.Map // patterns of addresses
}

// A clock stands still until it is set.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(days int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.AddDate(0, 0, days)
}

// locked is a buffer that several may write to.
type locked struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// The officers of the house, for each role of testdata/rules.md.
var people = []office.PersonRow{
	{ID: "sam", Name: "Sam Secretary", Roles: []string{"secretary"}},
	{ID: "ina", Name: "Ina Investigator", Roles: []string{"investigator"}},
	{ID: "rea", Name: "Rea Reviewer", Roles: []string{"reviewer"}},
	{ID: "pan", Name: "Pan Panel", Roles: []string{"panel"}},
	{ID: "pia", Name: "Pia Panel", Roles: []string{"panel"}},
	{ID: "ovid", Name: "Ovid Overseer", Roles: []string{office.Overseer}},
	{ID: "pres", Name: "Pres President", Roles: []string{"president"}},
}

// open opens a house on testdata/rules.md, on Monday 2 March 2026. change may
// alter what the pages are made of.
func open(t testing.TB, change func(*web.Config)) *house {
	t.Helper()
	return openUnder(t, change, "rules.md", "manners.md", "lamps.md", "lamps.txt")
}

// openUnder opens one, with everybody in it, on the rulebook in certain files
// below testdata.
func openUnder(t testing.TB, change func(*web.Config), rules ...string) *house {
	var files []rulebook.File
	for _, name := range rules {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, rulebook.File{Name: name, Text: text})
	}
	h := openWith(t, change, files)
	for _, p := range people {
		h.must(h.store.PutPerson(context.Background(), p))
	}
	return h
}

// openWith opens a house on other rules, with nobody in it.
func openWith(t testing.TB, change func(*web.Config), files []rulebook.File) *house {
	t.Helper()
	ctx := context.Background()
	h := &house{TB: t, diag: &locked{}, clock: &clock{now: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)}}
	folder := t.TempDir()
	var err error
	h.store, err = store.Open(ctx, filepath.Join(folder, "duly.db"))
	h.must(err)
	t.Cleanup(func() { h.store.Close() })
	keys, err := keyring.Open(filepath.Join(folder, "keys"), rand.Reader)
	h.must(err)
	t.Cleanup(func() { keys.Close() })
	exhibits, err := evidence.Open(filepath.Join(folder, "evidence"), rand.Reader)
	h.must(err)
	key, err := publish.LoadKey(filepath.Join(folder, "log.key"), "test.example/log", rand.Reader)
	h.must(err)
	disk, err := publish.OpenDisk(folder)
	h.must(err)
	publisher, err := publish.Open(ctx, disk, h.store, key)
	h.must(err)
	zone, err := time.LoadLocation("Europe/London")
	h.must(err)
	h.office, err = office.New(ctx, office.Config{
		Store: h.store, Keyring: keys, Evidence: exhibits, Publisher: publisher, Files: files, Now: h.clock.Now, Zone: zone, Entropy: rand.Reader,
	})
	h.must(err)
	t.Cleanup(h.office.Close)
	h.desk, err = signin.New(h.store, h.office, h.clock.Now, rand.Reader)
	h.must(err)
	h.config = web.Config{
		Organisation: "The Lantern Society", Office: h.office, Sessions: h.desk, Log: checkpoints{publisher},
		LogFiles: http.StripPrefix("/log", publisher.Handler(h.office.Record)),
		Limits:   web.Limits{Filings: wide, Codes: wide, Acts: wide},
		Logger:   slog.New(slog.NewTextHandler(h.diag, nil)),
	}
	if change != nil {
		change(&h.config)
	}
	server := httptest.NewServer(h.noting(web.New(h.config)))
	t.Cleanup(server.Close)
	h.address = server.URL
	return h
}

var wide = web.Limit{Burst: 10_000, Over: time.Hour, All: 10}

type checkpoints struct{ *publish.Publisher }

func (c checkpoints) Checkpoint(context.Context) ([]byte, error) {
	return c.Publisher.Checkpoint(), nil
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// noting notes which addresses of routes.go were asked for.
func (h *house) noting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r)
		h.visited.Store(r.Pattern, true)
	})
}

// A browser is one person's, with its cookies.
type browser struct {
	*house
	client *http.Client
}

// browser opens one that follows where it is sent.
func (h *house) browser() *browser {
	jar, err := cookiejar.New(nil)
	h.must(err)
	return &browser{h, &http.Client{Jar: jar}}
}

// as opens a browser in which an officer has signed in.
func (h *house) as(id string) *browser {
	b := h.browser()
	u, err := url.Parse(h.address)
	h.must(err)
	b.client.Jar.SetCookies(u, []*http.Cookie{{Name: "duly", Value: h.session(id)}})
	return b
}

// session begins one for an officer.
func (h *house) session(id string) (token string) {
	token, err := h.desk.Start(context.Background(), signin.Visitor{Actor: casework.Actor{ID: id}})
	h.must(err)
	return token
}

// An answer is a page as it came.
type answer struct {
	*http.Response
	text string
}

func (b *browser) get(path string) answer {
	b.Helper()
	r, err := b.client.Get(b.address + path)
	return b.read(r, err)
}

// post sends a small form.
func (b *browser) post(path string, fields ...string) answer {
	b.Helper()
	v := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	r, err := b.client.PostForm(b.address+path, v)
	return b.read(r, err)
}

// send sends a form with files; a field called files: names a file and its content.
func (b *browser) send(path string, files []office.Upload, fields ...string) answer {
	b.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		b.must(w.WriteField(fields[i], fields[i+1]))
	}
	for _, f := range files {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", fmt.Sprintf(`form-data; name="files"; filename=%q`, f.Name))
		h.Set("Content-Type", "application/octet-stream")
		part, err := w.CreatePart(h)
		b.must(err)
		_, err = part.Write(f.Data)
		b.must(err)
	}
	b.must(w.Close())
	r, err := b.client.Post(b.address+path, w.FormDataContentType(), &body)
	return b.read(r, err)
}

func (b *browser) read(r *http.Response, err error) answer {
	b.Helper()
	b.must(err)
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	b.must(err)
	return answer{r, string(text)}
}

// has fails unless the page says each of these.
func (b *browser) has(a answer, want ...string) {
	b.Helper()
	plain := words(a.text)
	for _, w := range want {
		if !strings.Contains(plain, w) && !strings.Contains(a.text, w) {
			b.Errorf("%s %s (%d) does not say %q. It says:\n%s", a.Request.Method, a.Request.URL.Path, a.StatusCode, w, plain)
			return
		}
	}
}

func (b *browser) lacks(a answer, not ...string) {
	b.Helper()
	for _, w := range not {
		if strings.Contains(words(a.text), w) || strings.Contains(a.text, w) {
			b.Errorf("%s %s says %q", a.Request.Method, a.Request.URL.Path, w)
		}
	}
}

func (b *browser) status(a answer, want int) {
	b.Helper()
	if a.StatusCode != want {
		b.Errorf("%s %s answers %d, want %d. It says:\n%s", a.Request.Method, a.Request.URL.Path, a.StatusCode, want, words(a.text))
	}
}

var (
	tag   = regexp.MustCompile(`(?s)<style.*?</style>|<[^>]*>`)
	space = regexp.MustCompile(`\s+`)
	seen  = regexp.MustCompile(`name="seen" value="(\d+)"`)
)

// words is what a page says, without its markup.
func words(page string) string {
	plain := tag.ReplaceAllString(page, " ")
	return strings.TrimSpace(space.ReplaceAllString(html.UnescapeString(plain), " "))
}

// first finds a pattern's group on a page.
func (b *browser) first(a answer, p *regexp.Regexp) string {
	b.Helper()
	m := p.FindStringSubmatch(a.text)
	if m == nil {
		b.Fatalf("%s has no %s; it says:\n%s", a.Request.URL.Path, p, words(a.text))
	}
	return m[1]
}

// do opens the form at path and sends it.
func (b *browser) do(path string, fields ...string) answer {
	b.Helper()
	form := b.get(path)
	b.status(form, http.StatusOK)
	return b.send(path, nil, append([]string{"seen", b.first(form, seen)}, fields...)...)
}

// complaint is a form filled in rightly.
func complaint(change ...string) []string {
	fields := []string{
		"mode", office.Confidential, "name", "Moth Penhaligon", "contact", "", "respondent", "Hob Candlewick", "category", "abuse",
		"day", "27", "month", "2", "year", "2026", "account", "They blew out my lantern.\n\nTwice.",
	}
	for i := 0; i < len(change); i += 2 {
		fields[slices.Index(fields, change[i])+1] = change[i+1]
	}
	return fields
}

var (
	filedCase = regexp.MustCompile(`It is case <strong class="ref">([^<]+)</strong>`)
	codeShown = regexp.MustCompile(`<p class="code"><span>([^<]+)</span>`)
	filedCode = regexp.MustCompile(`aria-label="Your code: ([^"]+)"`)
)

// file files a complaint and gives its case and code.
func (h *house) file() (id, code string) {
	h.Helper()
	b := h.browser()
	a := b.send("/complain", nil, complaint()...)
	b.status(a, http.StatusOK)
	return b.first(a, filedCase), strings.ReplaceAll(b.first(a, filedCode), ", ", "-")
}

// with opens a browser in which a party has come back with a code.
func (h *house) with(code string) *browser {
	h.Helper()
	b := h.browser()
	a := b.post("/return", "code", code)
	b.status(a, http.StatusOK)
	return b
}

// pass lets days go by, and what they bring about happen.
func (h *house) pass(days int) {
	h.Helper()
	for range days {
		h.clock.pass(1)
		_, err := h.office.Sweep(context.Background())
		h.must(err)
	}
}
