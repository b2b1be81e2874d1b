package exchange

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"duly/standing"
	"duly/timetable"
)

var today = timetable.MustDate("2026-03-02")

// does puts one on record and gives the register after it.
func does(t *testing.T, r Register, kind Kind, id string, said Said) (Register, Event) {
	t.Helper()
	e, no := r.Perform(kind, id, said, today)
	if no != nil {
		t.Fatal(no)
	}
	after, err := r.With(e)
	if err != nil {
		t.Fatal(err)
	}
	return after, e
}

func TestWhoTakesPart(t *testing.T) {
	var r Register
	r, a := does(t, r, Admitted, "", Said{Name: " Members of the North ", Scopes: []Scope{ReadStanding}, Token: "aa"})
	before := r
	r, b := does(t, r, Admitted, "", Said{Name: "Members of the South", Scopes: Scopes(), Token: "bb"})
	r, h := does(t, r, Subscribed, "", Said{Name: "North", URL: "https://members.example.org/changes", After: 7})
	if a.ID != "T1" || b.ID != "T2" || h.ID != "H1" {
		t.Errorf("%s, %s, %s", a.ID, b.ID, h.ID)
	}
	if s := r.System("T1"); s.Name != "Members of the North" || !s.May(ReadStanding) || s.May(WriteMembers) {
		t.Errorf("%+v", s)
	}
	if s := r.Subscriber("H1"); s.After != 7 || s.Until != 0 {
		t.Errorf("%+v", s)
	}
	r, _ = does(t, r, ShutOut, "T1", Said{})
	r, _ = does(t, r, Unsubscribed, "H1", Said{})
	if r.System("T1").May(ReadStanding) || r.Subscriber("H1").Until != today {
		t.Error("whoever is shut out may do nothing")
	}
	if !before.System("T1").May(ReadStanding) || before.System("T2") != nil {
		t.Error("a register of before was altered")
	}
	if got := len(r.Systems()); got != 2 || r.Systems()[1].ID != "T2" {
		t.Errorf("%d systems", got)
	}
	// Their names and addresses are free again.
	does(t, r, Admitted, "", Said{Name: "Members of the North", Scopes: Scopes(), Token: "cc"})
	does(t, r, Subscribed, "", Said{Name: "North", URL: "https://members.example.org/changes"})
}

func TestWhatIsRefused(t *testing.T) {
	var r Register
	r, _ = does(t, r, Admitted, "", Said{Name: "North", Scopes: Scopes()})
	r, _ = does(t, r, Subscribed, "", Said{Name: "North", URL: "https://members.example.org/changes"})
	r, _ = does(t, r, ShutOut, "T1", Said{})
	r, _ = does(t, r, Admitted, "", Said{Name: "South", Scopes: Scopes()})
	for _, c := range []struct {
		kind  Kind
		id    string
		said  Said
		field string
		want  string
	}{
		{Admitted, "", Said{Scopes: Scopes()}, "name", "Say what the system is called"},
		{Admitted, "", Said{Name: "a\nb", Scopes: Scopes()}, "name", "one line"},
		{Admitted, "", Said{Name: "East"}, "scopes", "Say what the system may do"},
		{Admitted, "", Said{Name: "East", Scopes: []Scope{"read cases"}}, "scopes", "nothing that a system can be allowed"},
		{Admitted, "", Said{Name: "South", Scopes: Scopes()}, "name", "takes part already"},
		{ShutOut, "T1", Said{}, "", "already"},
		{ShutOut, "T9", Said{}, "", "No system"},
		{Unsubscribed, "H9", Said{}, "", "no such subscriber"},
		{Subscribed, "", Said{Name: "East"}, "url", "Give the address"},
		{Subscribed, "", Said{Name: "East", URL: "members"}, "url", "no address"},
		{Subscribed, "", Said{Name: "East", URL: "https://"}, "url", "no address"},
		{Subscribed, "", Said{Name: "East", URL: "http://members.example.org/"}, "url", "begin with https://"},
		{Subscribed, "", Said{Name: "East", URL: "https://me:pass@members.example.org/"}, "url", "password"},
		{Subscribed, "", Said{Name: "East", URL: "https://members.example.org/changes"}, "url", "already"},
		{"something else", "", Said{}, "", "nothing of the kind"},
	} {
		_, no := r.Perform(c.kind, c.id, c.said, today)
		if no == nil || no.Field != c.field || !strings.Contains(no.What, c.want) {
			t.Errorf("%s %+v: %+v", c.kind, c.said, no)
		}
	}
	for _, e := range []Event{{Kind: Admitted, ID: "T1"}, {Kind: Subscribed, ID: "H1"}, {Kind: ShutOut, ID: "T7"}, {Kind: Unsubscribed, ID: "H7"}, {Kind: "other"}} {
		if _, err := r.With(e); err == nil {
			t.Errorf("%+v was taken", e)
		}
	}
}

// However a change fails, it is never given up within three days, the pauses grow and
// are bounded, and what was taken stays taken.
func TestOwed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		o := Owed{Done: 4}
		first := at
		var last time.Duration
		for range rapid.IntRange(1, 60).Draw(t, "tries") {
			if !o.Due(at) {
				t.Fatalf("nothing is sent at %s, though it was due", at)
			}
			o = o.Failed("it answered 500", at, rapid.Uint64().Draw(t, "chance"))
			if o.Done != 4 {
				t.Fatal("a failed try counts as taken")
			}
			pause := time.UnixMicro(o.Next).Sub(at)
			if pause < 10*time.Second || pause > 7*time.Hour+30*time.Minute || pause < last/2 {
				t.Fatalf("after try %d a pause of %s, and before it one of %s", o.Tries, pause, last)
			}
			last = pause
			if o.Stopped != (at.Sub(first) > Patience) {
				t.Fatalf("stopped %t after %s", o.Stopped, at.Sub(first))
			}
			if o.Stopped {
				if o.Due(at.Add(1000 * time.Hour)) {
					t.Fatal("it is sent though sending stopped")
				}
				o = o.Again()
				if !o.Due(at) || o.Done != 4 || o.Tries != 0 {
					t.Fatalf("asked for again: %+v", o)
				}
				first = at
				last = 0
				continue
			}
			if o.Due(at.Add(pause - time.Microsecond)) {
				t.Fatal("it is sent before the pause is over")
			}
			at = at.Add(pause + time.Duration(rapid.Int64Range(0, 3600).Draw(t, "late"))*time.Second)
		}
		o = o.Took(5, at)
		if o != (Owed{Done: 5, Taken: at.UnixMicro()}) {
			t.Fatalf("%+v", o)
		}
		if o.Took(3, at).Done != 5 || o.From(3).Done != 2 || o.From(9).Done != 5 || o.From(-4).Done != 0 {
			t.Fatal("what was taken is not where it was")
		}
	})
}

var change = standing.Change{
	Number: 17, Member: "M-1001", Day: today,
	Before: standing.State{Status: standing.Good, Since: timetable.MustDate("2019-05-01")},
	After: standing.State{Status: standing.Suspended, Since: today, Until: timetable.MustDate("2026-08-31"), Rule: "rule 7.2", Effects: []standing.Told{
		{What: "may not speak at meetings", From: today, Until: timetable.MustDate("2026-08-31"), Rule: "rule 7.2"}}},
}

// A message says whose standing changed, what, from when and until when; nothing of a
// case, and no rule.
func TestBody(t *testing.T) {
	body, err := Body(change)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"type":"standing.changed","timestamp":"2026-03-02T00:00:00Z","data":{"number":17,"member":"M-1001","day":"2026-03-02",` +
		`"before":{"status":"good","since":"2019-05-01"},` +
		`"after":{"status":"suspended","since":"2026-03-02","until":"2026-08-31","effects":[{"what":"may not speak at meetings","from":"2026-03-02","until":"2026-08-31"}]}}}`
	if string(body) != want {
		t.Errorf("%s", body)
	}
}

// The vector of the Standard Webhooks specification's own libraries.
func TestSignatureOfTheStandard(t *testing.T) {
	const shown, id, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", `{"test": 2432232314}`
	const signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	at := time.Unix(1614265330, 0)
	if err := Check(shown, id, "1614265330", "v1a,other "+signature, []byte(body), at.Add(time.Minute)); err != nil {
		t.Error(err)
	}
	for what, err := range map[string]error{
		"another body":  Check(shown, id, "1614265330", signature, []byte(`{"test": 1}`), at),
		"another id":    Check(shown, "msg_1", "1614265330", signature, []byte(body), at),
		"another time":  Check(shown, id, "1614265331", signature, []byte(body), at),
		"too late":      Check(shown, id, "1614265330", signature, []byte(body), at.Add(6*time.Minute)),
		"no time":       Check(shown, id, "", signature, []byte(body), at),
		"no secret":     Check("whsec_%", id, "1614265330", signature, []byte(body), at),
		"no signature":  Check(shown, id, "1614265330", "", []byte(body), at),
		"other version": Check(shown, id, "1614265330", strings.Replace(signature, "v1,", "v1a,", 1), []byte(body), at),
	} {
		if err == nil {
			t.Errorf("%s is taken", what)
		}
	}
}

// openssl comes to the same signature, as docs/membership-systems.md says.
func TestOpenSSLAgrees(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed: the signature is not worked out with it")
	}
	secret := []byte("0123456789abcdef0123456789abcdef")
	at := time.Unix(1772442000, 0)
	body, err := Body(change)
	if err != nil {
		t.Fatal(err)
	}
	id := MessageID("H1", 17)
	mac := exec.Command(openssl, "dgst", "-sha256", "-mac", "HMAC", "-macopt", fmt.Sprintf("hexkey:%x", secret), "-binary")
	mac.Stdin = strings.NewReader(fmt.Sprintf("%s.%d.%s", id, at.Unix(), body))
	sum, err := mac.Output()
	if err != nil {
		t.Fatal(err)
	}
	encode := exec.Command(openssl, "base64", "-A")
	encode.Stdin = strings.NewReader(string(sum))
	text, err := encode.Output()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := Sign(secret, id, at, body), "v1,"+string(text); got != want {
		t.Errorf("%s, and openssl says %s", got, want)
	}
}

// The example in the guide is right: whoever follows it finds the signature that is shown.
func TestTheGuidesExampleHolds(t *testing.T) {
	text, err := os.ReadFile("../docs/membership-systems.md")
	if err != nil {
		t.Fatal(err)
	}
	find := func(pattern string) string {
		t.Helper()
		m := regexp.MustCompile("(?m)" + pattern).FindSubmatch(text)
		if m == nil {
			t.Fatalf("the guide has no %s", pattern)
		}
		return string(m[1])
	}
	at := find(`^    webhook-timestamp: (\d+)$`)
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	body, signature := find(`^    (\{"type".*\})$`), find(`^    webhook-signature: (\S+)$`)
	if err := Check(find("(whsec_[^`]+)`"), find(`^    webhook-id: (\S+)$`), at, signature, []byte(body), time.Unix(seconds, 0)); err != nil {
		t.Error(err)
	}
	if shown := find("this prints `([^`]+)`"); "v1,"+shown != signature {
		t.Errorf("the guide says that openssl prints %s", shown)
	}
	c := change
	c.After.Effects = []standing.Told{{What: "may not vote", From: today, Until: timetable.MustDate("2026-08-31")}}
	if made, err := Body(c); err != nil || string(made) != body {
		t.Errorf("the message is %s (%v)", made, err)
	}
}
