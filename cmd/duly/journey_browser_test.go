package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// A visitor is somebody at a Chromium without a screen. They see what stands on
// the page, click on what they can read, and type.
type visitor struct {
	*testing.T
	ctx       context.Context
	width     int64
	axe       string
	house     string // the address of the house that they visit
	downloads string
	status    int64
	seen      map[string]bool // pages looked at, by what they say
	clicked   map[string]bool // links, buttons and choices, by what they say
}

// patience is how long a visitor waits for a page or for something on it.
const patience = 30 * time.Second

// visit opens a Chromium of a width in CSS pixels.
func visit(t *testing.T, house string, width int64) *visitor {
	t.Helper()
	bin, axe := chromium(t)
	v := &visitor{T: t, width: width, axe: axe, house: house, downloads: t.TempDir(), seen: map[string]bool{}, clicked: map[string]bool{}}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(bin), chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("hide-scrollbars", true))
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	v.ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	v.must(chromedp.Do(v.ctx, chromedp.EmulateViewport(width, 900)))
	_, err := chromedp.CallBrowser(v.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: v.downloads, EventsEnabled: new(true),
	})
	v.must(err)
	return v
}

// chromium finds Chromium and axe-core. Without them the test is skipped, but
// where DULY_TEST_ALL says that nothing may be.
func chromium(t *testing.T) (bin, axe string) {
	t.Helper()
	without := t.Skipf
	if os.Getenv("DULY_TEST_ALL") != "" {
		without = t.Fatalf
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			bin = path
			break
		}
	}
	if bin == "" {
		without("no Chromium is installed: the ten minutes are not gone through")
	}
	path := os.Getenv("DULY_AXE")
	if path == "" {
		path = filepath.Join("..", "..", "internal", "web", "testdata", "node_modules", "axe-core", "axe.min.js")
	}
	script, err := os.ReadFile(path)
	if err != nil {
		without("no axe-core: run npm ci in internal/web/testdata, or set DULY_AXE to its axe.min.js (%v)", err)
	}
	return bin, string(script)
}

func (v *visitor) must(err error) {
	v.Helper()
	if err != nil {
		v.Fatal(err)
	}
}

// do does steps on the page, each of which waits for what it needs.
func (v *visitor) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	v.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		v.Fatalf("%s: %v. The page says:\n%s", what, err, v.text())
	}
}

// goes does steps that lead to another page, and looks at it.
func (v *visitor) goes(what string, steps ...chromedp.Action[chromedp.Void]) {
	v.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	answer, err := chromedp.RunResponse(ctx, steps...)
	if err != nil {
		v.Fatalf("%s: %v. The page says:\n%s", what, err, v.text())
	}
	v.status = answer.Status
	v.look()
}

func (v *visitor) open(path string) {
	v.Helper()
	v.goes("open "+path, chromedp.Navigate(v.house+path))
}

// follow clicks on a link by what it says, or how that begins.
func (v *visitor) follow(says string) {
	v.Helper()
	v.clicked[says] = true
	v.goes("follow “"+says+"”", chromedp.Click(chromedp.Search("//a[starts-with(normalize-space(), "+quoted(says)+")]"), chromedp.NodeVisible))
}

// press presses a button by what it says.
func (v *visitor) press(says string) {
	v.Helper()
	v.clicked[says] = true
	v.goes("press “"+says+"”", chromedp.Click(chromedp.Search("//button[normalize-space()="+quoted(says)+"]"), chromedp.NodeVisible))
}

// expand opens what is folded, by the beginning of what it says; within is an
// XPath before it, "" for the whole page.
func (v *visitor) expand(within, says string) {
	v.Helper()
	v.do("open “"+says+"”", chromedp.Click(chromedp.Search(within+"//summary[starts-with(normalize-space(), "+quoted(says)+")]"), chromedp.NodeVisible))
}

// choose clicks on the label of a choice.
func (v *visitor) choose(says string) {
	v.Helper()
	v.clicked[says] = true
	v.do("choose “"+says+"”", chromedp.Click(chromedp.Search("//label[normalize-space()="+quoted(says)+"]"), chromedp.NodeVisible))
}

// labelled is the XPath of the field with a label, which may say that the
// field is optional.
func labelled(label string) string {
	return fmt.Sprintf(`//*[@id=//label[normalize-space()=%[1]s or normalize-space()=concat(%[1]s, " (optional)")]/@for]`, quoted(label))
}

// fill types into the field with that label.
func (v *visitor) fill(label, text string) {
	v.Helper()
	v.do("fill in “"+label+"”", typed(labelled(label), text))
}

// holds is what stands in the field with that label.
func (v *visitor) holds(label string) string {
	v.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Value(chromedp.Search(labelled(label))))
	v.must(err)
	return text
}

func (v *visitor) attach(paths ...string) {
	v.Helper()
	v.do("attach files", chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), paths))
}

// become switches to one of the people of the demo.
func (v *visitor) become(person string) {
	v.Helper()
	v.do("choose to be "+person, chromedp.SetValue(chromedp.CSS("#demo-person"), person, chromedp.NodeVisible))
	v.press("Switch")
}

// download clicks on a link or button and gives the file that it saves.
func (v *visitor) download(says string) (name string, data []byte) {
	v.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	v.clicked[says] = true
	begun, progress := chromedp.BrowserEvents(ctx, browser.DownloadWillBegin), chromedp.BrowserEvents(ctx, browser.DownloadProgress)
	v.do("save “"+says+"”", chromedp.Click(chromedp.Search("//a[starts-with(normalize-space(), "+quoted(says)+")]"), chromedp.NodeVisible))
	for e, err := range begun {
		v.must(err)
		name = e.SuggestedFilename
		break
	}
	for e, err := range progress {
		v.must(err)
		if e.State == browser.DownloadProgressStateCanceled {
			v.Fatalf("saving “%s” was cancelled", says)
		}
		if e.State == browser.DownloadProgressStateCompleted {
			break
		}
	}
	data, err := os.ReadFile(filepath.Join(v.downloads, name))
	v.must(err)
	v.must(os.Remove(filepath.Join(v.downloads, name)))
	return name, data
}

// text is what the visitor can read on the page now, on one line.
func (v *visitor) text() string {
	v.Helper()
	return ask[string](v, `document.body.innerText.replace(/\s+/g, " ")`)
}

// ask runs a script as a tester; the page itself may run none.
func ask[T any](v *visitor, script string) T {
	v.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	v.must(err)
	return answer
}

// reads fails unless the page says each of these.
func (v *visitor) reads(want ...string) {
	v.Helper()
	text := v.text()
	for _, w := range want {
		if !strings.Contains(text, w) {
			v.Errorf("the page does not say %q. It says:\n%s", w, text)
			return
		}
	}
}

func (v *visitor) readsNot(not ...string) {
	v.Helper()
	text := v.text()
	for _, w := range not {
		if strings.Contains(text, w) {
			v.Errorf("the page says %q:\n%s", w, text)
		}
	}
}

func (v *visitor) answered(status int64) {
	v.Helper()
	if v.status != status {
		v.Errorf("the answer is %d, want %d. It says:\n%s", v.status, status, v.text())
	}
}

// A fault is something that axe-core found on a page.
type fault struct {
	ID, Impact, Help string
	Nodes            []struct{ HTML, FailureSummary string }
}

// look checks a page: no accessibility fault that axe-core knows of, and
// nothing wider than the window.
func (v *visitor) look() {
	v.Helper()
	text := v.text()
	if v.seen[text] {
		return
	}
	v.seen[text] = true
	raw := ask[[]byte](v, v.axe+`;axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r => r.violations)`)
	var faults []fault
	v.must(json.Unmarshal(raw, &faults))
	for _, f := range faults {
		for _, n := range f.Nodes {
			v.Errorf("%s at %d px: %s (%s, %s)\n%s\n%s", v.title(), v.width, f.Help, f.ID, f.Impact, n.HTML, n.FailureSummary)
		}
	}
	if over := ask[int](v, `document.documentElement.scrollWidth - window.innerWidth`); over > 0 {
		v.Errorf("%s at %d px: the page is %d px wider than the window", v.title(), v.width, over)
	}
}

func (v *visitor) title() string { return ask[string](v, "document.title") }

// picture leaves a PNG of the top of the page in the folder that
// DULY_PICTURES names; without it, nothing.
func (v *visitor) picture(name string, height int64) {
	v.Helper()
	folder := os.Getenv("DULY_PICTURES")
	if folder == "" {
		return
	}
	v.do("set the height", chromedp.EmulateViewport(v.width, height))
	ask[bool](v, "scrollTo(0, 0) === undefined")
	shot, err := chromedp.Run(v.ctx, chromedp.CaptureScreenshot())
	v.must(err)
	v.do("set the height back", chromedp.EmulateViewport(v.width, 900))
	v.must(os.WriteFile(filepath.Join(folder, name), bytes.Clone(shot), 0o644))
}

// quoted writes a text for XPath, which knows no escapes.
func quoted(s string) string {
	if strings.Contains(s, `"`) {
		return "'" + s + "'"
	}
	return fmt.Sprintf(`"%s"`, s)
}

func click(xpath string) chromedp.Action[chromedp.Void] {
	return chromedp.Click(chromedp.Search(xpath), chromedp.NodeVisible)
}

func typed(xpath, text string) chromedp.Action[chromedp.Void] {
	return chromedp.SendKeys(chromedp.Search(xpath), text, chromedp.NodeVisible)
}

func emptied(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Clear(chromedp.CSS(selector), chromedp.NodeVisible)
}
