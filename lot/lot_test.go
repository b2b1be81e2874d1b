package lot

import (
	"errors"
	"fmt"
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The lots in testdata were drawn by the program printed in docs/lot-format.md,
// which shares no line with this package.
func TestOthersDrawTheSame(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.lot")
	if err != nil || len(paths) < 3 {
		t.Fatalf("%d lots (%v)", len(paths), err)
	}
	seeds := map[string]string{
		"plain":   "07c5a72b7633dcd94ab57c5e8fb2a021924bbfa6def9e063a71e44a02db995c1",
		"seated":  "7c93cf95f0247f8ebaff497c5bbec4bb2f6cbb56ad1ce9c251f8699e2c798987",
		"further": "97e2c029721599b39dc80218b42d90058de2673fd57c24419153f592e9e20aa3",
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".lot")
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		l, err := Parse(string(text))
		if err != nil {
			t.Fatal(err)
		}
		if seed := fmt.Sprintf("%x", l.Seed()); seed != seeds[name] {
			t.Errorf("%s: the seed is %s", name, seed)
		}
		if err := l.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if l.Text() != string(text) {
			t.Errorf("%s is written anew as\n%s", name, l.Text())
		}
	}
}

// The program printed in docs/lot-format.md draws the same, and finds a lot that
// was altered.
func TestTheProgramInTheDocsDrawsTheSame(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3, in which docs/lot-format.md prints its program, is not installed")
	}
	page, err := os.ReadFile("../docs/lot-format.md")
	if err != nil {
		t.Fatal(err)
	}
	_, program, _ := strings.Cut(string(page), "```python\n")
	program, _, found := strings.Cut(program, "```")
	if !found {
		t.Fatal("docs/lot-format.md prints no program")
	}
	run := func(text string) (string, error) {
		c := exec.Command(python, "-c", program)
		c.Stdin = strings.NewReader(text)
		out, err := c.Output()
		return strings.TrimSpace(string(out)), err
	}
	for i := range 8 {
		l := plainLot(7, 3, i)
		l.Seats = []string{"chair", "lay", ""}
		for k := range l.Candidates {
			l.Candidates[k].Traits = [][]string{nil, {"chair"}, {"lay"}, {"chair", "lay"}}[(k*k+i)%4]
		}
		secret := []byte(fmt.Sprintf("%032d", i))
		l.Commitment, l.Secret, l.Leaf, l.Words = Commit(secret), fmt.Sprintf("%x", secret), Commit(nil), []string{"a word", "more"}[:i%3:2]
		if l.Drawn, err = l.Draw(); err != nil {
			continue // nobody has the trait that a seat asks for
		}
		if out, err := run(l.Text()); err != nil || out != fmt.Sprintf("%x %s", l.Seed(), strings.Join(l.Drawn, " ")) {
			t.Errorf("the program draws %s (%v) from\n%s", out, err, l.Text())
		}
		l.Drawn[0], l.Drawn[1] = l.Drawn[1], l.Drawn[0]
		if out, err := run(l.Text()); err == nil {
			t.Errorf("the program does not see that another order is said: %s", out)
		}
	}
}

// Whatever of a lot is altered, it no longer holds.
func TestAnAlteredLotIsFound(t *testing.T) {
	text, err := os.ReadFile("testdata/seated.lot")
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{
		{"purpose panel", "purpose Panel"},
		{"candidate 24d2c227ca0206af\n", ""},
		{"candidate 24d2c227ca0206af\n", "candidate 24d2c227ca0206af lay\n"},
		{"secret 2", "secret 3"},
		{"leaf 184223 3", "leaf 184223 4"},
		{"leaf 184223", "leaf 184224"},
		{"word three oranges\n", ""},
		{"word three", "word four"},
		{"drawn 24d2c227ca0206af\ndrawn 77e0e4b7dda81435\n", "drawn 77e0e4b7dda81435\ndrawn 24d2c227ca0206af\n"},
		{"drawn d71730c724932d91", "drawn 9c62225442b089dc"},
		{"drawn d71730c724932d91\n", ""},
	} {
		altered := strings.Replace(string(text), change[0], change[1], 1)
		if altered == string(text) {
			t.Fatalf("%q is not in it", change[0])
		}
		l, err := Parse(altered)
		if err != nil {
			t.Errorf("%q for %q cannot be read: %v", change[1], change[0], err)
		} else if l.Check() == nil {
			t.Errorf("it holds with %q for %q", change[1], change[0])
		}
	}
}

func TestParseRefuses(t *testing.T) {
	good, err := os.ReadFile("testdata/seated.lot")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, to, want string }{
		{"duly-lot/v1", "duly-lot/v2", "line 1"},
		{"seat chair\nseat lay\n", "seat lay\nsheet chair\n", `no line "sheet"`},
		{"candidate 0670f238bcda94b8 lay\ncandidate 24d2c227ca0206af\n", "candidate 24d2c227ca0206af\ncandidate 0670f238bcda94b8 lay\n", "not written as a lot is"},
		{"chair,lay", "lay,chair", "not written as a lot is"},
		{"candidate 24d2c227ca0206af", "candidate 0670f238bcda94b8", "two candidates"},
		{"candidate 24d2c227ca0206af", "candidate Ruth?", "no candidate"},
		{"candidate 24d2c227ca0206af\n", "candidate 24d2c227ca0206af \n", "not written"},
		{"leaf 184223", "leaf 0184223", "not written"},
		{"leaf 184223", "leaf -1", "number of an entry"},
		{"secret 217a", "secret 217A", "64 hexadecimal"},
		{"commitment b7", "commitment ", "SHA-256"},
		{"word three oranges", "word ", "one line"},
		{"purpose panel, rule 3.2, draw 1", "purpose", "one line"},
		{"drawn d71730c724932d91\n", "drawn d71730c724932d91", "not written"},
	} {
		altered := strings.Replace(string(good), c.from, c.to, 1)
		if _, err := Parse(altered); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q: %v", c.to, c.from, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"plain", "seated", "further"} {
		text, err := os.ReadFile("testdata/" + name + ".lot")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
		f.Add(strings.Split(string(text), "secret")[0])
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := Parse(text)
		if err != nil {
			return
		}
		written := l.Text()
		if !l.Shown() {
			written = l.Announcement.Text()
		}
		if written != text {
			t.Fatalf("%q was read, and is written as %q", text, written)
		}
		if len(l.Candidates) < 100 && len(l.Seats) < 20 {
			_ = l.Check()
		}
	})
}

func plainLot(n, k, i int) Lot {
	l := Lot{Announcement: Announcement{Purpose: "a trial", Seats: make([]string, k)}, Entry: int64(i)}
	for c := range n {
		l.Candidates = append(l.Candidates, Candidate{Ticket: fmt.Sprintf("c%d", c)})
	}
	return l
}

// Over many lots, each of the 35 choices of 3 of 7 comes up, and as often as the
// others: chi-square on 34 degrees of freedom stays below 65.2, which chance
// passes once in a thousand. The lots are fixed, so this never fails by chance.
func TestEveryChoiceIsAsLikely(t *testing.T) {
	const lots, choices = 35_000, 35
	counts := map[int]int{}
	for i := range lots {
		drawn, err := plainLot(7, 3, i).Draw()
		if err != nil || len(drawn) != 3 {
			t.Fatalf("%v (%v)", drawn, err)
		}
		set := 0
		for _, d := range drawn {
			set |= 1 << (d[1] - '0')
		}
		if bits.OnesCount(uint(set)) != 3 {
			t.Fatalf("%v were drawn", drawn)
		}
		counts[set]++
	}
	if len(counts) != choices {
		t.Fatalf("%d of %d choices were ever drawn", len(counts), choices)
	}
	chi := 0.0
	for _, n := range counts {
		d := float64(n) - lots/choices
		chi += d * d / (lots / choices)
	}
	if chi > 65.2 {
		t.Errorf("chi-square is %.1f on %d degrees of freedom", chi, choices-1)
	}
}

// Of candidates with the same traits each is drawn as often as the others.
func TestEqualsHaveEqualChances(t *testing.T) {
	const lots = 20_000
	counts := map[string]int{}
	for i := range lots {
		l := plainLot(9, 3, i)
		l.Seats = []string{"chair", "lay", ""}
		for c, traits := range [][]string{{"chair"}, {"chair"}, {"chair"}, {"lay"}, {"lay"}, {"chair", "lay"}, {"chair", "lay"}} {
			l.Candidates[c].Traits = traits
		}
		drawn, err := l.Draw()
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range drawn {
			counts[d]++
		}
	}
	for _, group := range [][]string{{"c0", "c1", "c2"}, {"c3", "c4"}, {"c5", "c6"}, {"c7", "c8"}} {
		sum := 0
		for _, c := range group {
			sum += counts[c]
		}
		mean, chi := float64(sum)/float64(len(group)), 0.0
		for _, c := range group {
			d := float64(counts[c]) - mean
			chi += d * d / mean
		}
		if chi > 13.8 { // once in a thousand at two degrees of freedom
			t.Errorf("%v were drawn %v times: chi-square %.1f", group, counts, chi)
		}
	}
}

// Whatever the seats and the traits: a draw succeeds just when the seats can be
// filled at all, which is found here by trying every choice; those drawn can all
// be seated; and the order in which candidates were named changes nothing.
func TestDraws(t *testing.T) {
	traits := []string{"chair", "lay", "law"}
	rapid.Check(t, func(t *rapid.T) {
		l := Lot{Announcement: Announcement{Purpose: "a trial"}, Entry: int64(rapid.IntRange(0, 1<<30).Draw(t, "entry"))}
		l.Seats = rapid.SliceOfN(rapid.SampledFrom([]string{"", "", "chair", "lay", "law"}), 1, 4).Draw(t, "seats")
		n := rapid.IntRange(0, 7).Draw(t, "candidates")
		for i := range n {
			c := Candidate{Ticket: fmt.Sprintf("c%d", i)}
			for _, tr := range traits {
				if rapid.IntRange(0, 2).Draw(t, tr) == 0 {
					c.Traits = append(c.Traits, tr)
				}
			}
			l.Candidates = append(l.Candidates, c)
		}
		drawn, err := l.Draw()
		possible := somehow(l.Seats, l.Candidates)
		if possible != (err == nil) || err != nil && !errors.Is(err, ErrTooFew) {
			t.Fatalf("seats can be filled: %t, and the draw gave %v (%v)", possible, drawn, err)
		}
		if Fills(l.Seats, l.Candidates) != possible {
			t.Fatal("Fills is of another opinion")
		}
		if err != nil {
			return
		}
		var sit []Candidate
		for _, c := range l.Candidates {
			if slices.Contains(drawn, c.Ticket) {
				sit = append(sit, c)
			}
		}
		if len(drawn) != len(l.Seats) || !somehow(l.Seats, sit) {
			t.Fatalf("%v cannot fill %q", drawn, l.Seats)
		}
		shuffled := l
		shuffled.Candidates = rapid.Permutation(l.Candidates).Draw(t, "order")
		if again, _ := shuffled.Draw(); !slices.Equal(again, drawn) || shuffled.Text() != l.Text() {
			t.Fatalf("in another order %v are drawn, not %v", again, drawn)
		}
	})
}

// somehow tries every way of giving each seat to somebody.
func somehow(seats []string, people []Candidate) bool {
	if len(seats) == 0 {
		return true
	}
	for i, p := range people {
		if seats[0] == "" || slices.Contains(p.Traits, seats[0]) {
			rest := slices.Concat(people[:i], people[i+1:])
			if somehow(seats[1:], rest) {
				return true
			}
		}
	}
	return false
}

func BenchmarkDraw70Of7090(b *testing.B) {
	l := plainLot(7090, 70, 1)
	for b.Loop() {
		if _, err := l.Draw(); err != nil {
			b.Fatal(err)
		}
	}
}
