package rollcall

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A register of invented members.
var invented = []Member{
	0:  {Names: []string{"Anna Öberg-Quill"}},
	1:  {Names: []string{"Tamsin van der Vale"}},
	2:  {Names: []string{"Tamsin Vale"}},
	3:  {Names: []string{"Ivo Crestwood"}},
	4:  {Names: []string{"Ivo Crestwood"}},
	5:  {Names: []string{"Marie-Lou O’Fenn", "Lou Fenn"}},
	6:  {Names: []string{"Bertil Å. Ström"}},
	7:  {Names: []string{"Jon Thistle"}},
	8:  {Names: []string{"John Thistle"}},
	9:  {Names: []string{"Quillon"}},
	10: {Names: []string{"Wilhelmina Zephyrgate"}},
	11: {Names: []string{"Paul Marten"}},
}

func told(a Answer) string {
	out := string(a.Kind)
	for _, m := range a.Matches {
		out += fmt.Sprintf(" %d", m.Member)
	}
	if a.More > 0 {
		out += fmt.Sprintf(" +%d", a.More)
	}
	return out
}

func TestFind(t *testing.T) {
	r := New(invented)
	for name, want := range map[string]string{
		// One name, however it is written.
		"Anna Öberg-Quill":               "found 0",
		"ANNA OBERG QUILL":               "found 0",
		"Oeberg-Quill, Anna":             "found 0",
		"Dr. Anna O\u0308bergquill, PhD": "found 0",
		"Öberg-Quill, Prof. Dr. Anna":    "found 0",
		"Tamsin Van Dervale":             "found 1",
		"Tamsin Vale":                    "found 2",
		"Marielou OFenn":                 "found 5",
		"o'fenn marie lou":               "found 5",
		"Lou Fenn":                       "found 5",
		"Bertil Aa Stroem":               "found 6",
		"Jon Thistle":                    "found 7",
		"quillon":                        "found 9",
		// Several have it.
		"Ivo Crestwood": "unclear 3 4",
		"crestwood ivo": "unclear 3 4",
		// Near only: nobody is chosen.
		"Ana Öberg-Quill":         "unclear 0",
		"Anna Öberg":              "unclear 0",
		"Anna Quill":              "unclear 0",
		"Anan Oberg-Quill":        "unclear 0",
		"Anna Oberkquill":         "unclear 0",
		"A. Öberg-Quill":          "unclear 0",
		"Tamsin Vael":             "unclear 2 1",
		"T. Vale":                 "unclear 2 1",
		"Bertil Ström":            "unclear 6",
		"Bertil Åke Ström":        "unclear 6",
		"Johm Thistle":            "unclear 8",
		"Wilhelmina Zefyrgate":    "unclear 10",
		"Wilhelmina M Zephyrgate": "unclear 10",
		"Zephyrgate":              "unclear 10",
		"Quilon":                  "unclear 9",
		"Marten":                  "unclear 11",
		// Nobody.
		"Paula Merton":      "none",
		"Wilhelmina Quince": "none",
		"A. T.":             "none",
		"W":                 "none",
		"Dr.":               "none",
		"":                  "none",
		" – , . ":           "none",
		"Zzyzx":             "none",
	} {
		if got := told(r.Find(name)); got != want {
			t.Errorf("%q: %s, and not %s", name, got, want)
		}
	}
}

// Whoever is found under another name that they go by is found under that one.
func TestTheNameThatIsMeant(t *testing.T) {
	r := New(invented)
	for name, want := range map[string]Match{"Lou Fenn": {5, 1, 0}, "Marie-Lou O’Fenn": {5, 0, 0}, "Luo Fenn": {5, 1, 2}} {
		if a := r.Find(name); len(a.Matches) != 1 || a.Matches[0] != want {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

// Titles that are all of a name are a name.
func TestATitleAloneIsAName(t *testing.T) {
	r := New([]Member{{Names: []string{"Sir Professor"}}, {Names: []string{"Ing Reedwater"}}})
	if got := told(r.Find("professor sir")); got != "found 0" {
		t.Error(got)
	}
	if got := told(r.Find("Reedwater")); got != "unclear 1" {
		t.Errorf("Ing without a dot is a name: %s", got)
	}
	if got := told(r.Find("Dipl. Ing. Ing Reedwater")); got != "found 1" {
		t.Error(got)
	}
}

// At most a few are offered, the nearest first, the others counted, and always the same.
func TestFewAreOffered(t *testing.T) {
	var many []Member
	for range 40 {
		many = append(many, Member{Names: []string{"Mira Sandhollow"}})
	}
	many = append(many, Member{Names: []string{"Mira Sandholow"}})
	r := New(many)
	if got := told(r.Find("Mira Sandhollow")); got != "unclear 0 1 2 3 4 +35" {
		t.Error(got)
	}
	want := "unclear 0 1 2 3 4 +36"
	for range 5 {
		if got := told(r.Find("Mirra Sandhollow")); got != want {
			t.Error(got)
		}
	}
	if got := told(r.Find("Mira Sandholowe")); got != "unclear 40 0 1 2 3 +36" {
		t.Error(got)
	}
}

// A list gives what each of its names gives alone.
func TestCall(t *testing.T) {
	r := New(invented)
	names := []string{"Ivo Crestwood", "Tamsin Vael", "Nobody Atall", "quillon", "Tamsin Vael"}
	for i, a := range r.Call(names) {
		if b := r.Find(names[i]); told(a) != told(b) {
			t.Errorf("%s: %s in a list, %s alone", names[i], told(a), told(b))
		}
	}
	if got := told(New(nil).Find("Tamsin Vale")); got != "none" {
		t.Error(got)
	}
}

// Names as they may be on a register: words of a few letters, marked and not.
var (
	drawnWord = rapid.StringMatching(`[A-ZÖÅÉ][a-zäöüéß]{1,9}`).Filter(func(w string) bool {
		return !slices.Contains(titles, strings.ToLower(w)) && !slices.Contains(afterNames, strings.ToLower(w))
	})
	drawnName = rapid.Custom(func(t *rapid.T) string {
		words := rapid.SliceOfN(drawnWord, 2, 4).Draw(t, "words")
		if len(words) > 2 && rapid.Bool().Draw(t, "hyphen") {
			words = append([]string{words[0] + "-" + words[1]}, words[2:]...)
		}
		return strings.Join(words, " ")
	})
)

// written is a name written otherwise, and still that name.
func written(t *rapid.T, name string) string {
	words := strings.Fields(name)
	switch rapid.IntRange(0, 7).Draw(t, "how") {
	case 0:
		return strings.ToUpper(strings.ReplaceAll(name, "ß", "ss"))
	case 1:
		_, spelt := Forms(name)
		return spelt
	case 2:
		plain, _ := Forms(name)
		return plain
	case 3:
		return strings.ReplaceAll(name, "-", rapid.SampledFrom([]string{" ", "", "‐", " - "}).Draw(t, "hyphen"))
	case 4:
		last := len(words) - 1
		return words[last] + ", " + strings.Join(words[:last], " ")
	case 5:
		last := len(words) - 1
		return words[last] + " " + strings.Join(words[:last], " ")
	case 6:
		return rapid.SampledFrom([]string{"Dr. ", "prof ", "Ms ", "Herr Dr. "}).Draw(t, "title") + name
	}
	return "  " + strings.Join(words, "\t ") + " "
}

// A name finds its member however it is written, and is Found where nobody else is
// written so; the others are never chosen instead.
func TestANameFindsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var members []Member
		for _, name := range rapid.SliceOfN(drawnName, 1, 12).Draw(t, "names") {
			members = append(members, Member{Names: []string{name}})
		}
		at := rapid.IntRange(0, len(members)-1).Draw(t, "who")
		name := written(t, members[at].Names[0])
		a := New(members).Find(name)
		if !slices.ContainsFunc(a.Matches, func(m Match) bool { return m.Member == at && m.Cost == 0 }) && a.More == 0 {
			t.Fatalf("%q, for %q: %s", name, members[at].Names[0], told(a))
		}
		if a.Kind == Found && a.Matches[0].Member != at {
			t.Fatalf("%q, for %q, was taken for %q", name, members[at].Names[0], members[a.Matches[0].Member].Names[0])
		}
	})
}

// mistaken is a word with one letter wrong.
func mistaken(t *rapid.T, word string) string {
	w := []rune(word)
	i := rapid.IntRange(0, len(w)-1).Draw(t, "place")
	letter := rapid.RuneFrom([]rune("abcdefghijklmnopqrstuvwxyz")).Draw(t, "letter")
	switch rapid.IntRange(0, 3).Draw(t, "mistake") {
	case 0:
		w[i] = letter
	case 1:
		w = slices.Insert(w, i, letter)
	case 2:
		w = slices.Delete(w, i, i+1)
	default:
		j := (i + 1) % len(w)
		if j > 0 {
			w[i], w[j] = w[j], w[i]
		}
	}
	return string(w)
}

// With a letter wrong in it a name offers its member, and chooses nobody unless it has
// become exactly somebody's name.
func TestAMistakeIsNoGuess(t *testing.T) {
	word := rapid.StringMatching(`[A-Z][a-z]{3,9}`)
	rapid.Check(t, func(t *rapid.T) {
		var members []Member
		for range rapid.IntRange(1, 6).Draw(t, "how many") {
			members = append(members, Member{Names: []string{word.Draw(t, "given") + " " + word.Draw(t, "family")}})
		}
		at := rapid.IntRange(0, len(members)-1).Draw(t, "who")
		given, family, _ := strings.Cut(members[at].Names[0], " ")
		if rapid.Bool().Draw(t, "which") {
			given = mistaken(t, given)
		} else {
			family = mistaken(t, family)
		}
		name := given + " " + family
		a := New(members).Find(name)
		switch a.Kind {
		case Found:
			m := members[a.Matches[0].Member].Names[0]
			if !readings(m)[0].same(readings(name)[0]) {
				t.Fatalf("%q was taken for %q", name, m)
			}
		case None:
			t.Fatalf("%q does not offer %q", name, members[at].Names[0])
		case Unclear:
			if a.More == 0 && !slices.ContainsFunc(a.Matches, func(m Match) bool { return m.Member == at }) {
				t.Fatalf("%q does not offer %q: %s", name, members[at].Names[0], told(a))
			}
		}
	})
}

// The order of the list changes nobody's answer.
func TestTheOrderOfTheListIsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(drawnName, 1, 10).Draw(t, "names")
		asked := rapid.OneOf(rapid.SampledFrom(names), drawnName).Draw(t, "asked")
		turned := slices.Clone(names)
		slices.Reverse(turned)
		one, other := New(listed(names)).Find(asked), New(listed(turned)).Find(asked)
		if one.Kind != other.Kind || len(one.Matches) != len(other.Matches) || one.More != other.More {
			t.Fatalf("%q: %s, and turned round %s", asked, told(one), told(other))
		}
		for i := range one.Matches {
			if one.Matches[i].Cost != other.Matches[i].Cost {
				t.Fatalf("%q: match %d costs %d, and turned round %d", asked, i, one.Matches[i].Cost, other.Matches[i].Cost)
			}
		}
	})
}

func listed(names []string) (out []Member) {
	for _, n := range names {
		out = append(out, Member{Names: []string{n}})
	}
	return out
}

// distance agrees with its definition, worked out the slow way.
func TestDistance(t *testing.T) {
	var slow func(a, b []rune) int
	slow = func(a, b []rune) int {
		if len(a) == 0 || len(b) == 0 {
			return len(a) + len(b)
		}
		n, m := len(a), len(b)
		d := min(slow(a[:n-1], b)+1, slow(a, b[:m-1])+1)
		same := 1
		if a[n-1] == b[m-1] {
			same = 0
		}
		d = min(d, slow(a[:n-1], b[:m-1])+same)
		if n > 1 && m > 1 && a[n-1] == b[m-2] && a[n-2] == b[m-1] {
			d = min(d, slow(a[:n-2], b[:m-2])+1)
		}
		return d
	}
	word := rapid.StringMatching(`[abc]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := []rune(word.Draw(t, "a")), []rune(word.Draw(t, "b"))
		most := rapid.IntRange(0, 3).Draw(t, "most")
		if got, want := distance(a, b, most), min(slow(a, b), most+1); got != want {
			t.Fatalf("%s and %s: %d, and not %d", string(a), string(b), got, want)
		}
	})
}

// Whatever is near enough is found by the neighbourhoods.
func TestNeighbourhoods(t *testing.T) {
	word := rapid.StringMatching(`[abcd]{1,9}`)
	rapid.Check(t, func(t *rapid.T) {
		v := vocabulary{numbers: map[string]int32{}}
		for _, w := range rapid.SliceOfN(word, 1, 20).Draw(t, "words") {
			v.number(w)
		}
		v.index()
		asked := word.Draw(t, "asked")
		found := map[int32]int{}
		seen := map[int32]bool{}
		for _, l := range v.like(asked, func(n int32) bool { before := seen[n]; seen[n] = true; return before }) {
			if _, twice := found[l.word]; twice {
				t.Fatalf("%s is told twice", v.words[l.word])
			}
			found[l.word] = l.cost
		}
		for n, w := range v.words {
			most := min(tolerance(len(asked)), tolerance(len(w)))
			d := distance([]rune(asked), []rune(w), most)
			if cost, ok := found[int32(n)]; d <= most && (!ok || cost > d*costChange) {
				t.Fatalf("%s is %d from %s and was not found so", w, d, asked)
			}
		}
	})
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"Anna Öberg", "Öberg, Dr. Anna", "A.", "", "\xff\xfe", "王小明", "O’Fenn-", "'", "a-b-c-d-e-f-g-h-i-j-k-l-m-n-o", strings.Repeat("long", 50), "Ph.D. Ph.D."} {
		f.Add(s, "Tamsin van der Vale")
		f.Add("Tamsin van der Vale", s)
	}
	f.Fuzz(func(t *testing.T, name, asked string) {
		r := New([]Member{{Names: []string{name}}, {Names: []string{"Tamsin Vale"}}})
		a := r.Find(asked)
		if (a.Kind == None) != (len(a.Matches) == 0) || a.Kind == Found && len(a.Matches) != 1 || len(a.Matches) > Most {
			t.Fatalf("%q: %s", asked, told(a))
		}
		if own := r.Find(name); len(readings(name)) > 0 && (own.Kind == None || own.Matches[0].Cost != 0) {
			t.Fatalf("%q does not find itself: %s", name, told(own))
		}
		for _, m := range a.Matches {
			if m.Member < 0 || m.Member > 1 {
				t.Fatalf("%q: %s", asked, told(a))
			}
		}
	})
}
