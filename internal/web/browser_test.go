package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// A window is a Chromium without a screen.
type window struct {
	testing.TB
	ctx  context.Context
	axe  string
	seen int
}

// The two widths at which every page is looked at, in CSS pixels.
var widths = []int64{1280, 390}

// chromium opens a window, or skips the test where there is no Chromium or no
// axe-core (npm ci in internal/web/testdata).
func chromium(t *testing.T) *window {
	t.Helper()
	if testing.Short() {
		t.Skip("opens a browser")
	}
	bin := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			bin = path
			break
		}
	}
	if bin == "" {
		t.Skip("no Chromium is installed")
	}
	path := os.Getenv("DULY_AXE")
	if path == "" {
		path = filepath.Join("testdata", "node_modules", "axe-core", "axe.min.js")
	}
	axe, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("no axe-core: run npm ci in internal/web/testdata, or set DULY_AXE to its axe.min.js (%v)", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(bin), chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("hide-scrollbars", true))
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 10*time.Minute)
	t.Cleanup(cancel)
	return &window{TB: t, ctx: ctx, axe: string(axe)}
}

func (w *window) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// visit opens an address.
func (w *window) visit(address string) {
	w.Helper()
	w.must(chromedp.Do(w.ctx, chromedp.Navigate(address)))
}

// as makes the window's visitor the holder of a session.
func (w *window) as(address, token string) {
	w.Helper()
	w.must(chromedp.Do(w.ctx, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, network.ClearBrowserCookies, cdp.Empty{}); err != nil {
			return err
		}
		if token == "" {
			return nil
		}
		_, err := cdp.Call(ctx, t, network.SetCookie, network.SetCookieParams{Name: "duly", Value: token, URL: address})
		return err
	})))
}

// run runs a script on the page as a tester; the page itself may run none.
func (w *window) run(script string) {
	w.Helper()
	w.must(chromedp.Do(w.ctx, chromedp.Evaluate[chromedp.Void](script)))
}

// submit presses a button and waits for the page that comes.
func (w *window) submit(selector string) {
	w.Helper()
	_, err := chromedp.RunResponse(w.ctx, chromedp.Click(chromedp.CSS(selector)))
	w.must(err)
}

// A fault is something that axe found.
type fault struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML           string
		FailureSummary string
		Target         []any
	}
}

// faults are what axe finds on the page as it stands now.
func (w *window) faults() []fault {
	w.Helper()
	raw, err := chromedp.Run(w.ctx, chromedp.Evaluate[[]byte](w.axe+`;axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r => r.violations)`, chromedp.EvalAwaitPromise))
	w.must(err)
	var faults []fault
	w.must(json.Unmarshal(raw, &faults))
	return faults
}

// look checks the page as it stands now at both widths: no accessibility fault
// that axe knows of, and nothing wider than the window. With DULY_SHOTS set to
// a folder it leaves pictures there.
func (w *window) look(name string) {
	w.Helper()
	for _, width := range widths {
		w.must(chromedp.Do(w.ctx, chromedp.EmulateViewport(width, 900)))
		for _, f := range w.faults() {
			for _, n := range f.Nodes {
				w.Errorf("%s at %d px: %s (%s, %s)\n%s\n%s", name, width, f.Help, f.ID, f.Impact, n.HTML, n.FailureSummary)
			}
		}
		w.fits(name, width)
		if folder := os.Getenv("DULY_SHOTS"); folder != "" {
			picture, err := chromedp.Run(w.ctx, chromedp.FullScreenshot(100))
			w.must(err)
			w.must(os.MkdirAll(folder, 0o755))
			file := fmt.Sprintf("%s-%d.png", strings.ReplaceAll(name, " ", "-"), width)
			w.must(os.WriteFile(filepath.Join(folder, file), picture, 0o644))
		}
	}
	w.must(chromedp.Do(w.ctx, chromedp.EmulateViewport(320, 900)))
	w.fits(name, 320) // as wide as 1280 at four times the size (WCAG 1.4.10)
	w.seen++
}

func (w *window) fits(name string, width int64) {
	w.Helper()
	over, err := chromedp.Run(w.ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth - window.innerWidth`))
	w.must(err)
	if over > 0 {
		w.Errorf("%s at %d px: the page is %d px wider than the window", name, width, over)
	}
}

// scheme asks for light or dark pages.
func (w *window) scheme(name string) {
	w.Helper()
	_, err := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}},
	})
	w.must(err)
}

func TestTheMachineFindsWhatIsPlanted(t *testing.T) {
	w := chromium(t)
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "text/html")
		rw.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		fmt.Fprint(rw, `<!doctype html><html lang="en"><title>x</title><main><h1>x</h1><p style="color:#aaa;background:#fff">pale</p><input type="text"></main>`)
	}))
	defer server.Close()
	w.visit(server.URL)
	found := map[string]bool{}
	for _, f := range w.faults() {
		found[f.ID] = true
	}
	if !found["color-contrast"] || !found["label"] {
		t.Errorf("found only %v", found)
	}
}
