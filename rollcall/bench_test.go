package rollcall

import (
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"
)

// A crowd makes names out of syllables: given names and family names about as unevenly
// spread as they are among people, one in eight with two given names, one in twelve with a hyphen, one in forty with a
// particle.
type crowd struct {
	given, family []string
	rnd           *rand.Rand
	g, f          *zipf
}

// zipf draws numbers below n, number k in proportion to 1/(k+8): the commonest of a few
// thousand is then one in fifty, and of a hundred thousand one in eighty.
type zipf struct {
	n   int
	rnd *rand.Rand
}

func (z *zipf) draw() int { return int(8 * (math.Exp(z.rnd.Float64()*math.Log(float64(z.n+8)/8)) - 1)) }

func newCrowd(given, family int) *crowd {
	c := &crowd{rnd: rand.New(rand.NewPCG(7, 11))}
	made := map[string]bool{}
	draw := func(n, syllables int) (out []string) {
		for len(out) < n {
			if w := c.word(syllables); !made[w] {
				made[w] = true
				out = append(out, w)
			}
		}
		return out
	}
	c.given, c.family = draw(given, 2), draw(family, 3)
	c.g, c.f = &zipf{given, c.rnd}, &zipf{family, c.rnd}
	return c
}

func (c *crowd) word(syllables int) string {
	begin := []string{"b", "br", "d", "f", "g", "h", "j", "k", "kl", "l", "m", "n", "p", "r", "s", "st", "t", "v", "w", "z", ""}
	middle := []string{"a", "e", "i", "o", "u", "ö", "ei", "ie", "au"}
	end := []string{"", "", "n", "r", "l", "s", "ck", "nd"}
	var b strings.Builder
	for range syllables - c.rnd.IntN(2) + c.rnd.IntN(2) {
		b.WriteString(begin[c.rnd.IntN(len(begin))] + middle[c.rnd.IntN(len(middle))] + end[c.rnd.IntN(len(end))])
	}
	w := []rune(b.String())
	return strings.ToUpper(string(w[:1])) + string(w[1:])
}

func (c *crowd) name() string {
	name := c.given[c.g.draw()]
	if c.rnd.IntN(8) == 0 {
		name += " " + c.given[c.g.draw()]
	}
	if c.rnd.IntN(40) == 0 {
		name += " van der"
	}
	name += " " + c.family[c.f.draw()]
	if c.rnd.IntN(12) == 0 {
		name += "-" + c.family[c.f.draw()]
	}
	return name
}

// asked is a list: of a hundred names, wrong have a letter wrong, and two are nobody's.
func (c *crowd) asked(members []Member, n, wrong int) (out []string) {
	for range n {
		name := members[c.rnd.IntN(len(members))].Names[0]
		switch luck := c.rnd.IntN(100); {
		case luck < wrong:
			w := []rune(name)
			i := c.rnd.IntN(len(w) - 1)
			if c.rnd.IntN(2) == 0 {
				w[i], w[i+1] = w[i+1], w[i]
			} else {
				w[i] = 'x'
			}
			name = string(w)
		case luck < wrong+2:
			name = c.word(3) + " " + c.word(4)
		}
		out = append(out, name)
	}
	return out
}

const thousands = 1000

func benchmarkCall(b *testing.B, wrong int) {
	c := newCrowd(4*thousands, 150*thousands)
	members := make([]Member, 600*thousands)
	for i := range members {
		members[i].Names = []string{c.name()}
	}
	asked := c.asked(members, 10*thousands, wrong)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began := time.Now()
	r := New(members)
	made := time.Since(began)
	runtime.GC()
	runtime.ReadMemStats(&after)
	kinds := map[Kind]int{}
	for b.Loop() {
		clear(kinds)
		for _, a := range r.Call(asked) {
			kinds[a.Kind]++
		}
	}
	b.ReportMetric(made.Seconds(), "s/make")
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
	b.ReportMetric(float64(len(r.words.words)), "words")
	b.ReportMetric(float64(kinds[Found]), "found")
	b.ReportMetric(float64(kinds[Unclear]), "unclear")
	b.ReportMetric(float64(kinds[None]), "none")
	runtime.KeepAlive(members)
}

// BenchmarkCall finds 10,000 names among 600,000 members, a fifth of them misspelled.
func BenchmarkCall(b *testing.B) { benchmarkCall(b, 20) }

// BenchmarkCallMisspelled does it with a mistake in nearly every name.
func BenchmarkCallMisspelled(b *testing.B) { benchmarkCall(b, 98) }

// BenchmarkNew makes the roll of 600,000 members.
func BenchmarkNew(b *testing.B) {
	c := newCrowd(4*thousands, 150*thousands)
	members := make([]Member, 600*thousands)
	for i := range members {
		members[i].Names = []string{c.name()}
	}
	for b.Loop() {
		New(members)
	}
}
