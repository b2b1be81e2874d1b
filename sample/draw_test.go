package sample_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/lot"
	"duly/sample"
	"duly/timetable"
)

// A signature of round 1000 of the chain, as it was published.
const round1000 = "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"

func hexOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// example is a sample of n cases in three strata, as far as to its secret.
func example(n int) sample.Draw {
	secret := hexOf("secret")
	raw, _ := hex.DecodeString(secret)
	d := sample.Draw{
		Announcement: sample.Announcement{
			Purpose: "Were they heard?", Sort: sample.EndedIn, Name: "triage", From: timetable.MustDate("2026-07-01"), To: timetable.MustDate("2026-09-30"),
			By: sample.ByLength, Size: 3, Each: true, Log: "lantern.example/log", Frozen: 1234, Round: 1000, Commitment: lot.Commit(raw),
		},
		Entry: 1240, Leaf: hexOf("leaf"), Signature: round1000, Secret: secret,
	}
	for i := range n {
		d.List = append(d.List, sample.Member{Case: fmt.Sprintf("CASE-%04d", i), Stratum: []string{"4 to 13 weeks", "over 52 weeks", "under 4 weeks"}[i%3]})
	}
	return settled(d)
}

// settled works out what follows from the rest.
func settled(d sample.Draw) sample.Draw {
	d.Published = sample.Publish(d.List, d.Unread)
	d.Drawn = d.Fall()
	return d
}

func drawn(t *rapid.T) sample.Draw {
	d := example(rapid.IntRange(1, 60).Draw(t, "cases"))
	d.Size = rapid.IntRange(1, 20).Draw(t, "size")
	if d.Each = rapid.Bool().Draw(t, "each"); rapid.Bool().Draw(t, "words") {
		d.Round, d.Signature, d.Words = 0, "", rapid.SliceOfN(rapid.StringMatching(`[a-z0-9]{1,12}`), 1, 4).Draw(t, "said")
	}
	for i := range rapid.IntRange(0, min(3, len(d.List))).Draw(t, "passed") {
		d.Passed = append(d.Passed, sample.Passing{Case: d.List[i].Case, Reason: sample.Interest})
	}
	d.Unread = rapid.IntRange(0, 2).Draw(t, "unread")
	return settled(d)
}

// A sample that is drawn as it should be holds, is written in one way, and is read back
// as it was.
func TestWrittenAndDrawnAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawn(t)
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
		again, err := sample.Parse(d.Text())
		if err != nil {
			t.Fatalf("%v\n%s", err, d.Text())
		}
		if again.Text() != d.Text() || again.Check() != nil || !slices.Equal(again.Fall(), d.Fall()) {
			t.Fatalf("it is read back as\n%s\nand not\n%s", again.Text(), d.Text())
		}
		for _, part := range []string{d.Announcement.Text(), d.Announcement.Text() + d.Published.Text(), d.Result()} {
			if _, err := sample.Parse(part); err != nil {
				t.Fatalf("%v\n%s", err, part)
			}
		}
	})
}

// Neither side can move the draw unnoticed, and every part of what was fixed moves it:
// a change of any line above the cases drawn gives another seed.
func TestEveryLineMovesTheSeed(t *testing.T) {
	changes := map[string]func(*sample.Draw){
		"purpose":    func(d *sample.Draw) { d.Purpose += "?" },
		"population": func(d *sample.Draw) { d.Name += "s" },
		"from":       func(d *sample.Draw) { d.From-- },
		"to":         func(d *sample.Draw) { d.To++ },
		"strata":     func(d *sample.Draw) { d.By = sample.ByEnd },
		"size":       func(d *sample.Draw) { d.Size++ },
		"of each":    func(d *sample.Draw) { d.Each = !d.Each },
		"log":        func(d *sample.Draw) { d.Log += "s" },
		"frozen":     func(d *sample.Draw) { d.Frozen++ },
		"round":      func(d *sample.Draw) { d.Round++ },
		"commitment": func(d *sample.Draw) { d.Commitment = hexOf("another") },
		"cases":      func(d *sample.Draw) { d.Published = sample.Publish(d.List[1:], 0) },
		"unread":     func(d *sample.Draw) { d.Unread++ },
		"entry":      func(d *sample.Draw) { d.Entry++ },
		"leaf":       func(d *sample.Draw) { d.Leaf = hexOf("another") },
		"signature":  func(d *sample.Draw) { d.Signature = strings.Repeat("ab", 48) },
		"words":      func(d *sample.Draw) { d.Words = []string{"six"} },
		"secret":     func(d *sample.Draw) { d.Secret = hexOf("another") },
	}
	seeds := map[[32]byte]string{example(30).Seed(): "nothing"}
	for name, change := range changes {
		d := example(30)
		change(&d)
		if same, found := seeds[d.Seed()]; found {
			t.Errorf("a change of %s gives the seed that a change of %s gives", name, same)
		}
		seeds[d.Seed()] = name
		if d.Check() == nil && name != "purpose" {
			t.Errorf("a change of %s passes the check", name)
		}
	}
}

// The order in which cases are listed does not matter.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawn(t)
		fell := d.Fall()
		d.List = rapid.Permutation(d.List).Draw(t, "order")
		if !slices.Equal(d.Fall(), fell) {
			t.Fatal("in another order the lot falls on others")
		}
	})
}

// To leave one case out changes no other's rank: whoever was drawn still is, and at most
// the next comes in.
func TestOneCaseChangesNoOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawn(t)
		fell := d.Fall()
		seed := d.Seed()
		out := d.List[rapid.IntRange(0, len(d.List)-1).Draw(t, "out")]
		d.Passed = append(d.Passed, sample.Passing{Case: out.Case, Reason: sample.Unreadable})
		if d.Seed() != seed {
			t.Fatal("to pass one over moves the seed")
		}
		now := d.Fall()
		for _, m := range fell {
			if m != out && !slices.Contains(now, m) {
				t.Fatalf("%s was drawn, and is not once %s is passed over", m.Case, out.Case)
			}
		}
		if slices.Contains(now, out) {
			t.Fatalf("%s is passed over and drawn", out.Case)
		}
		if slices.Contains(fell, out) && len(now) < len(fell)-1 || len(now) > len(fell) {
			t.Fatalf("%d were drawn, then %d", len(fell), len(now))
		}
	})
}

// Of each stratum as many are drawn as were asked for, or all that there are; in all
// likewise.
func TestSizes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawn(t)
		d.Passed = nil
		want := min(d.Size, len(d.List))
		if d.Each {
			want = 0
			for _, c := range d.Counts {
				want += min(d.Size, c.Cases)
			}
		}
		if got := len(d.Fall()); got != want {
			t.Fatalf("%d are drawn, want %d", got, want)
		}
	})
}

// Every case is as likely as every other: over many secrets, how often each is drawn
// varies as it does by chance. The secrets are always the same, so that this either
// holds or does not.
func TestUniform(t *testing.T) {
	const cases, size, lots = 200, 20, 2000
	d := example(cases)
	d.Size, d.Each, d.By = size, false, sample.Undivided
	for i := range d.List {
		d.List[i].Stratum = sample.None
	}
	random := rand.New(rand.NewPCG(2026, 2.0))
	times := map[string]int{}
	for range lots {
		d.Secret = fmt.Sprintf("%016x%016x%016x%016x", random.Uint64(), random.Uint64(), random.Uint64(), random.Uint64())
		for _, m := range d.Fall() {
			times[m.Case]++
		}
	}
	chi, p := 0.0, float64(size)/cases
	for _, m := range d.List {
		off := float64(times[m.Case]) - lots*p
		chi += off * off / (lots * p * (1 - p))
	}
	// Drawn without replacement, the counts add up to a constant: the sum has the
	// chi-squared distribution with one degree less, once it is scaled for that.
	chi *= float64(cases-1) / cases
	// 99.9 % of such sums lie within 3.29 standard deviations of the mean.
	if degrees := float64(cases - 1); math.Abs(chi-degrees) > 3.29*math.Sqrt(2*degrees) {
		t.Errorf("chi-squared is %.0f on %.0f degrees of freedom", chi, degrees)
	}
}

// The examples of docs/lot-format.md hold, and are as this program writes them.
func TestVectors(t *testing.T) {
	for name, want := range map[string]string{"round": "03c9a193d0dcb1ba3b23967669b5eaf4a6252e139c2f8cc96671823252013d52", "words": "b2d1a52cfe940adb4d1055e5feb4bf5c7f8e5e4f26e8b9c6368fd528bbdeb900"} {
		text, err := os.ReadFile(filepath.Join("testdata", name+".sample"))
		if err != nil {
			t.Fatal(err)
		}
		d, err := sample.Parse(string(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if seed := fmt.Sprintf("%x", d.Seed()); seed != want {
			t.Errorf("%s: the seed is %s, want %s", name, seed, want)
		}
	}
}

// What was altered is said in words.
func TestAltered(t *testing.T) {
	for says, change := range map[string]func(*sample.Draw){
		"not the one that was announced": func(d *sample.Draw) { d.Secret = hexOf("another") },
		"did not sign this round":        func(d *sample.Draw) { d.Round++ },
		"others than those published":    func(d *sample.Draw) { d.List = d.List[1:] },
		"another number of cases":        func(d *sample.Draw) { d.Counts[0].Cases++ },
		"the lot falls on":               func(d *sample.Draw) { d.Drawn = d.Drawn[1:] },
		"its secret has not been shown":  func(d *sample.Draw) { d.Secret = "" },
		"nobody else has put in a word":  func(d *sample.Draw) { d.Round = 0 },
		"are not in the file":            func(d *sample.Draw) { d.List = nil },
		"96 hexadecimal digits":          func(d *sample.Draw) { d.Signature = "ab" },
	} {
		d := example(12)
		change(&d)
		if err := d.Check(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want “%s”, have %v", says, err)
		}
	}
}

// What is no sample, or is spelled otherwise, is refused, and nothing that is read
// makes the program fall over.
func TestParseRefuses(t *testing.T) {
	good := example(6).Text()
	if _, err := sample.Parse(good); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		"", "duly-lot/v1\n", good + "\n", good[:len(good)-1], strings.Replace(good, "size 3", "size 03", 1), strings.Replace(good, "frozen 1234", "frozen +1234", 1),
		strings.Replace(good, "population ended in: triage", "population ended in", 1), strings.Replace(good, "population ended in: triage", "population chosen by hand", 1),
		strings.Replace(good, "unread 0\n", "", 1), strings.Replace(good, "case CASE-0001", "case CASE-0000", 1), strings.Replace(good, "from 2026-07-01", "from 2026-7-1", 1),
		strings.Replace(good, "source drand 5", "source drand 6", 1), strings.Replace(good, "strata length", "strata surname", 1), strings.Replace(good, "\nsecret ", "\nword x\nsecret ", 1),
		strings.Replace(good, "purpose ", "purpose  ", 1), strings.Replace(good, "size 3 each", "size 0 each", 1),
	} {
		if d, err := sample.Parse(bad); err == nil {
			t.Errorf("it is taken as %+v:\n%s", d, bad)
		}
	}
	lines := strings.SplitAfter(good, "\n")
	rapid.Check(t, func(t *rapid.T) {
		mixed := rapid.SliceOf(rapid.SampledFrom(lines)).Draw(t, "lines")
		text := sample.Heading + "\n" + strings.Join(mixed, "") + rapid.String().Draw(t, "rest")
		if d, err := sample.Parse(text); err == nil && d.Text() != text {
			t.Fatalf("%q is read as %q", text, d.Text())
		}
	})
}
