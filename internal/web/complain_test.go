package web_test

import (
	"bytes"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"duly/internal/office"
	"duly/internal/web"
)

var png = append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte{7}, 2000)...)

func TestAComplaintIsFiledWithAFileAndReadByTheOfficers(t *testing.T) {
	h := open(t, nil)
	b := h.browser()
	a := b.send("/complain", []office.Upload{{Name: `C:\My Pictures\lan"tern.PNG`, Data: png}}, complaint()...)
	b.status(a, http.StatusOK)
	b.has(a, "Your complaint was filed", "This is the only time that it is shown", "Monday 2 March 2026", "Wednesday 4 March 2026", "Monday 19 October 2026")
	if got := a.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("the page with the code may be kept: Cache-Control %q", got)
	}
	if a.Request.Method != http.MethodPost {
		t.Error("the code was shown at an address that can be opened again")
	}
	id := b.first(a, filedCase)

	officer := h.as("sam")
	page := officer.get("/cases/" + id)
	officer.has(page, "Abuse of a member · Hob Candlewick", "They blew out my lantern.", "Moth Penhaligon", "Friday 27 February 2026", "lantern.PNG", "PNG picture, 2 kB")
	exhibit := officer.first(page, regexp.MustCompile(`href="(/cases/[^"]+/exhibits/[0-9a-f]{64})"`))
	file := officer.get(exhibit)
	officer.status(file, http.StatusOK)
	if file.text != string(png) {
		t.Error("the file came back changed")
	}
	kind, params, err := mime.ParseMediaType(file.Header.Get("Content-Disposition"))
	if err != nil || kind != "attachment" || params["filename"] != "lantern.PNG" {
		t.Errorf("Content-Disposition %q", file.Header.Get("Content-Disposition"))
	}
	if policy := file.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") {
		t.Errorf("an exhibit is sent with the policy %q", policy)
	}
	h.as("pres").status(h.as("pres").get(exhibit), http.StatusNotFound)
}

func TestARefusedComplaintComesBackFilled(t *testing.T) {
	h := open(t, nil)
	b := h.browser()
	a := b.send("/complain", nil, complaint("mode", "", "respondent", " ", "day", "31", "category", "", "account", "")...)
	b.status(a, http.StatusUnprocessableEntity)
	b.has(a, "5 things are to be mended", "Choose whether you give your name.", "Say whom the complaint is about.", "There is no such date: February 2026 has no day 31.",
		`<a href="#account">`, `<title>To mend:`, `value="Moth Penhaligon"`, `value="31"`)

	a = b.send("/complain", nil, complaint("name", "", "day", "", "month", "", "year", "")...)
	b.has(a, "One thing is to be mended", "Give your name, or choose to complain anonymously.", "Twice.</textarea>")

	a = b.send("/complain", nil, complaint("year", "2027")...)
	b.has(a, "The date lies in the future.")
}

func TestAFileThatIsRefusedLosesNothingElse(t *testing.T) {
	h := open(t, nil)
	b := h.browser()
	good := office.Upload{Name: "walk.png", Data: png}
	for _, bad := range []struct {
		file office.Upload
		says string
	}{
		{office.Upload{Name: "game.exe", Data: []byte("MZ")}, "“game.exe” is of a kind that we do not take (.exe)."},
		{office.Upload{Name: "page.pdf", Data: []byte("<html><script>")}, "“page.pdf” is called .pdf, and its content is something else."},
		{office.Upload{Name: "picture.svg", Data: []byte("<svg/>")}, "“picture.svg” is of a kind that we do not take (.svg)."},
		{office.Upload{Name: "nothing.png"}, "“nothing.png” is empty."},
		{office.Upload{Name: "large.txt", Data: bytes.Repeat([]byte("a"), 10_000_001)}, "“large.txt” is larger than 10.0 MB"},
	} {
		a := b.send("/complain", []office.Upload{bad.file, good}, complaint()...)
		b.status(a, http.StatusUnprocessableEntity)
		b.has(a, bad.says, "Already received with this form", "walk.png", "Twice.</textarea>", `value="Hob Candlewick"`)

		// The good file needs no choosing again.
		kept := b.first(a, regexp.MustCompile(`name="kept" value="([^"]+)"`))
		a = b.send("/complain", nil, append(complaint(), "kept", kept)...)
		b.status(a, http.StatusOK)
		b.has(h.as("sam").get("/cases/"+b.first(a, filedCase)), "walk.png")

		// The token works once, and says so.
		a = b.send("/complain", nil, append(complaint(), "kept", kept)...)
		b.has(a, "Please choose them again.")
	}
}

func TestKeptFilesCanBeLeftOutAndAddedTo(t *testing.T) {
	h := open(t, nil)
	b := h.browser()
	text := func(name string) office.Upload { return office.Upload{Name: name, Data: []byte("said " + name)} }
	a := b.send("/complain", []office.Upload{text("a.txt"), text("b.txt"), text("c.txt"), text("d.txt")}, complaint("account", "")...)
	kept := b.first(a, regexp.MustCompile(`name="kept" value="([^"]+)"`))
	a = b.send("/complain", []office.Upload{text("e.txt"), text("f.txt"), text("g.txt")}, append(complaint(), "kept", kept, "without", "1")...)
	b.status(a, http.StatusUnprocessableEntity)
	b.has(a, "“g.txt” is one too many", "a.txt", "c.txt", "f.txt")
	b.lacks(a, "b.txt")
}

func TestSendingTheSameFormAgainFilesNothingTwice(t *testing.T) {
	h := open(t, nil)
	b := h.browser()
	once := b.first(b.get("/complain"), regexp.MustCompile(`name="once" value="([^"]+)"`))
	first := b.send("/complain", nil, append(complaint(), "once", once)...)
	id := b.first(first, filedCase)
	again := b.send("/complain", nil, append(complaint(), "once", once)...)
	b.status(again, http.StatusOK)
	b.has(again, "This complaint was filed already", id)
	b.lacks(again, b.first(first, filedCode))
	b.has(h.as("sam").get("/desk?show=all"), "All open cases 1")
}

func TestAnAnonymousComplaintKeepsNoName(t *testing.T) {
	h := open(t, nil)
	b := h.browser()
	a := b.send("/complain", nil, complaint("mode", office.Anonymous, "contact", "12 Wick Lane")...)
	id := b.first(a, filedCase)
	page := h.as("sam").get("/cases/" + id)
	b.has(page, "nobody whose name is known anonymous")
	b.lacks(page, "Moth Penhaligon", "Wick Lane")
}

func TestTheCodeOpensTheCaseAndNothingElseDoes(t *testing.T) {
	h := open(t, nil)
	id, code := h.file()
	b := h.browser()
	wrong := b.post("/return", "code", "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-0")
	b.status(wrong, http.StatusUnprocessableEntity)
	nonsense := b.post("/return", "code", "open sesame")
	if wrong.text != nonsense.text {
		t.Error("an unknown code and a wrong one are answered differently")
	}
	b.has(b.post("/return", "code", " "), "Enter your code.")
	b.status(b.get("/case"), http.StatusOK) // the page that asks for the code
	b.lacks(b.get("/case"), id)

	mine := b.post("/return", "code", strings.ToLower(strings.ReplaceAll(code, "-", " ")))
	b.has(mine, "Your case", id, "What happens next", "The secretary decides", "Monday 9 March 2026", "Saturday 7 and Sunday 8 March 2026: weekend, not counted.",
		"If nobody did anything any more, the case would end by itself on")
	if strings.Contains(mine.Request.URL.String(), code[:4]) {
		t.Error("the code stands in an address")
	}
	receipt := b.get(b.first(mine, regexp.MustCompile(`href="(/case/receipts/\d+)"`)))
	b.status(receipt, http.StatusOK)
	if strings.Contains(receipt.text, code) || strings.Contains(receipt.text, "lantern") && strings.Contains(receipt.text, "blew") {
		t.Error("the receipt is not harmless to be found with")
	}

	left := b.post("/leave")
	b.has(left, "You have left")
	b.lacks(b.get("/case"), id)

	other, _ := h.file()
	b = h.with(code)
	b.status(b.get("/cases/"+other), http.StatusOK)
	b.has(b.get("/cases/"+other), "Sign in")
}

func TestLeavingClearsTheBrowser(t *testing.T) {
	h := open(t, nil)
	_, code := h.file()
	b := h.with(code)
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	a := b.post("/leave")
	if got := a.Header.Get("Clear-Site-Data"); !strings.Contains(got, `"cookies"`) {
		t.Errorf("Clear-Site-Data %q", got)
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	h := open(t, func(c *web.Config) {
		c.Limits = web.Limits{Filings: web.Limit{Burst: 2, Over: time.Hour, All: 10}, Codes: web.Limit{Burst: 3, Over: time.Hour, All: 10}, Acts: wide}
		c.Address = func(r *http.Request) string { return r.Header.Get("Test-Address") }
	})
	b := h.browser()
	for range 3 {
		b.status(b.post("/return", "code", "x"), http.StatusUnprocessableEntity)
	}
	a := b.post("/return", "code", "x")
	b.status(a, http.StatusTooManyRequests)
	b.has(a, "Please wait a little", "Try again in 20 minutes.")
	if a.Header.Get("Retry-After") == "" {
		t.Error("it does not say when to try again")
	}
	b.status(b.post("/signin", "id", "sam", "password", "x"), http.StatusTooManyRequests)

	// What was not sent rightly does not count against filing.
	for range 5 {
		b.status(b.send("/complain", nil, complaint("account", "")...), http.StatusUnprocessableEntity)
	}
	for range 2 {
		b.status(b.send("/complain", nil, complaint()...), http.StatusOK)
	}
	b.status(b.send("/complain", nil, complaint()...), http.StatusTooManyRequests)
	if strings.Contains(h.diag.String(), "127.0.0.1") {
		t.Error("the diagnostics hold an address")
	}
}

func TestAnotherSitesFormDoesNothing(t *testing.T) {
	h := open(t, nil)
	for _, header := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://elsewhere.example"}} {
		r, err := http.NewRequest(http.MethodPost, h.address+"/complain", strings.NewReader(url.Values{"account": {"x"}}.Encode()))
		h.must(err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(header[0], header[1])
		res, err := http.DefaultClient.Do(r)
		b := h.browser()
		a := b.read(res, err)
		b.status(a, http.StatusForbidden)
		b.has(a, "This came from another site")
	}
}
