package web

import (
	"archive/zip"
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"html"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"duly/internal/office"
	"duly/timetable"
)

// made is a zip of named parts.
func made(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: parts[i], Method: zip.Store})
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestNameAndContentOfAFileMustAgree(t *testing.T) {
	const odt = "application/vnd.oasis.opendocument.text"
	docx := made(t, "[Content_Types].xml", "", "word/document.xml", "")
	for _, f := range []struct {
		name    string
		data    string
		media   string
		refusal string
	}{
		{"a.pdf", "%PDF-1.7\n", "application/pdf", ""},
		{"a.PDF", "%PDF-1.7\n", "application/pdf", ""},
		{"a.pdf", "GIF89a %PDF-1.7", "", "content is something else"},
		{"a.jpg", "\xff\xd8\xff\xe0", "image/jpeg", ""},
		{"a.png", "\xff\xd8\xff\xe0", "", "content is something else"},
		{"a.webp", "RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp", ""},
		{"a.heic", "\x00\x00\x00\x18ftypheic....", "image/heic", ""},
		{"a.mp4", "\x00\x00\x00\x18ftypisom....", "video/mp4", ""},
		{"a.mp3", "ID3\x03", "audio/mpeg", ""},
		{"a.ogg", "OggS", "audio/ogg", ""},
		{"a.docx", string(docx), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ""},
		{"a.xlsx", string(docx), "", "content is something else"},
		{"a.docx", string(made(t, "word/document.xml", "", "word/vbaProject.bin", "")), "", "content is something else"},
		{"a.odt", string(made(t, "mimetype", odt)), odt, ""},
		{"a.odt", string(made(t, "mimetype", odt, "Basic/script.xml", "")), "", "content is something else"},
		{"a.odt", string(made(t, "content.xml", "", "mimetype", odt)), "", "content is something else"},
		{"a.txt", "Plain words, ünd ümläuts.", "text/plain", ""},
		{"a.txt", "<!DOCTYPE html><script>", "", "content is something else"},
		{"a.txt", "a\x00b", "", "content is something else"},
		{"a.html", "<p>", "", "a kind that we do not take (.html)"},
		{"a.svg", "<svg/>", "", "a kind that we do not take (.svg)"},
		{"a.docm", string(docx), "", "a kind that we do not take (.docm)"},
		{"a", "words", "", "no ending"},
		{"a.txt", "", "", "is empty"},
	} {
		media, refusal := recognise(f.name, []byte(f.data))
		if media != f.media || f.refusal == "" && refusal != "" || !strings.Contains(refusal, f.refusal) {
			t.Errorf("%s: %q, %q; want %q, %q", f.name, media, refusal, f.media, f.refusal)
		}
	}
}

func FuzzRecognise(f *testing.F) {
	f.Add("a.docx", made(f, "word/document.xml", ""))
	f.Add("a.odt", made(f, "mimetype", "application/vnd.oasis.opendocument.text"))
	f.Add("a.pdf", []byte("%PDF-"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		media, refusal := recognise(name, data)
		if (media == "") == (refusal == "") {
			t.Errorf("%q is both taken and refused, or neither: %q, %q", name, media, refusal)
		}
		if clean := fileName(name); len(clean) > mostFileName+10 || strings.ContainsAny(clean, "\\\"\n\r\x00") || strings.Contains(clean, "/") && clean != "/" {
			t.Errorf("%q is kept as %q", name, clean)
		}
	})
}

func TestFileNamesAreKeptShortAndClean(t *testing.T) {
	for name, want := range map[string]string{
		`C:\Users\moth\walk.png`: "walk.png", "../../etc/passwd": "passwd", "a\"b\n.txt": "ab.txt", "über.pdf": "über.pdf",
		strings.Repeat("ü", 200) + ".pdf": strings.Repeat("ü", 58) + ".pdf",
	} {
		if got := fileName(name); got != want {
			t.Errorf("%q is kept as %q, want %q", name, got, want)
		}
	}
}

// What people write is shown whole and is never markup.
func TestProseShowsWordsAndNoMarkup(t *testing.T) {
	for text, want := range map[string]string{
		"One\ntwo\n\nthree":      "<p>One<br>two</p><p>three</p>",
		"said:\n> a\n> b\nend":   "<p>said:</p><blockquote><p>a<br>b</p></blockquote><p>end</p>",
		"<script>x</script> & y": "<p>&lt;script&gt;x&lt;/script&gt; &amp; y</p>",
		"a\r\nb":                 "<p>a<br>b</p>",
		"":                       "<p></p>",
	} {
		if got := string(prose(text)); got != want && (text != "" || got != "") {
			t.Errorf("%q is shown as %s, want %s", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("<>&\"'/ab \n>")), 0, 80, -1).Draw(t, "text")
		shown := string(prose(text))
		bare := strings.NewReplacer("<p>", "", "</p>", "", "<br>", "", "<blockquote>", "", "</blockquote>", "").Replace(shown)
		if strings.ContainsAny(bare, "<>") {
			t.Fatalf("%q is shown as %q", text, shown)
		}
		letters := func(s string) string {
			return strings.Map(func(r rune) rune {
				if r == 'a' || r == 'b' || r == '&' {
					return r
				}
				return -1
			}, s)
		}
		if letters(html.UnescapeString(bare)) != letters(text) {
			t.Fatalf("%q loses something: %q", text, shown)
		}
	})
}

func TestARulebooksProseCarriesNoScript(t *testing.T) {
	got, err := rendered("# Rule\n\n<script>alert(1)</script>\n\n[a](javascript:alert(1)) [b](https://x.example) <img src=x onerror=y>")
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "javascript:", "onerror", "<img"} {
		if strings.Contains(string(got), bad) {
			t.Errorf("%s stands in %s", bad, got)
		}
	}
}

func TestTheLimiterFillsAgainAndForgetsAddresses(t *testing.T) {
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	l := &limiter{now: func() time.Time { return now }, entropy: rand.Reader}
	limit := Limit{Burst: 3, Over: time.Hour, All: 2}
	allowed := func(address string) bool { return l.allow("filings", limit, address) == nil }
	for i := range 3 {
		if !allowed("a") {
			t.Fatalf("visit %d is refused", i)
		}
	}
	for range 2 {
		if allowed("a") {
			t.Error("a fourth is allowed")
		}
	}
	if l.allow("codes", limit, "a") != nil {
		t.Error("one kind of act uses up another's share")
	}
	now = now.Add(20 * time.Minute)
	if !allowed("a") || allowed("a") {
		t.Error("after a third of the time one more is allowed, and who was refused did not pay for it")
	}
	allowed("b")
	allowed("b")
	allowed("b")
	if !allowed("c") || allowed("d") {
		t.Error("all together, six and what has filled again are allowed, and no more")
	}
	if l.one[visit{"filings", mark(l, "d")}].TokensAt(now) != 3 {
		t.Error("who was refused because of others has paid for it")
	}
	before := l.key
	now = now.Add(25 * time.Hour)
	if !allowed("c") || l.key == before {
		t.Error("the key is drawn anew each day")
	}
}

// mark is what a limiter knows an address by.
func mark(l *limiter, address string) [16]byte {
	mac := hmac.New(sha256.New, l.key[:])
	mac.Write([]byte(address))
	return [16]byte(mac.Sum(nil))
}

func TestTheStashForgetsInTimeAndInBounds(t *testing.T) {
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	s := newStash(func() time.Time { return now }, rand.Reader)
	put := func(bytes int) string {
		token, err := s.put([]office.Upload{{Name: "a", Data: make([]byte, bytes)}})
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	if token, err := s.put(nil); token != "" || err != nil {
		t.Error("nothing is kept as something")
	}
	first := put(10)
	if len(s.take(first)) != 1 || s.take(first) != nil || s.bytes != 0 {
		t.Error("a token works once")
	}
	late := put(10)
	now = now.Add(stashTime + time.Second)
	if s.take(late) != nil {
		t.Error("files are kept for longer than said")
	}
	var tokens []string
	for range 5 {
		tokens = append(tokens, put(mostStashed/4))
	}
	if s.bytes > mostStashed || s.take(tokens[0]) != nil || s.take(tokens[4]) == nil {
		t.Errorf("%d bytes are kept; the oldest goes first", s.bytes)
	}
}

func TestTheDateInThreeFields(t *testing.T) {
	today := timetable.MustDate("2026-03-02")
	for fields, want := range map[[3]string]string{
		{"", "", ""}: "", {"27", "2", "2026"}: "2026-02-27", {" 1", "03 ", "2026"}: "2026-03-01",
		{"30", "2", "2026"}: "day", {"x", "2", "2026"}: "day", {"1", "", "2026"}: "month", {"1", "2", "26"}: "year", {"3", "3", "2026"}: "day",
	} {
		f := &form{values: map[string][]string{"day": {fields[0]}, "month": {fields[1]}, "year": {fields[2]}}}
		got := f.happened(today).String()
		if len(f.problems) > 0 {
			got = f.problems[0].Field
		}
		if got != want {
			t.Errorf("%v is %q, want %q", fields, got, want)
		}
	}
}

func TestWordsForDaysLeft(t *testing.T) {
	for days, want := range map[int]string{-2: "2 days overdue", -1: "1 day overdue", 0: "last day today", 1: "1 day left", 9: "9 days left"} {
		if got := left(days); got != want {
			t.Errorf("%d is %q, want %q", days, got, want)
		}
	}
	if number(1234567) != "1\u202f234\u202f567" || number(999) != "999" {
		t.Error("thousands are not told apart")
	}
}

func TestWhereTheDemoGoesBackTo(t *testing.T) {
	for address, want := range map[string]string{"/desk?show=all": "/desk?show=all", "//evil.example": "/", `/\evil.example`: "/", "evil": "/", "": "/", "https://evil.example": "/"} {
		if got := within(address); got != want {
			t.Errorf("%q leads to %q, want %q", address, got, want)
		}
	}
}
