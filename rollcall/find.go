package rollcall

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// What lies between two names, added up. Up to mostCost one may be meant by the other.
const (
	costChange   = 2 // a letter that is another, missing, too many, or swapped with its neighbour
	costInitial  = 2 // a word of which there is only the first letter
	costParticle = 1 // a “von” or “de” that only one of them has
	costWord     = 3 // any other word that only one of them has
	mostCost     = 6
)

// A search is what one looking for names works with, and the next one again.
type search struct {
	costs   []uint64 // by word of the vocabulary: for each word asked for, four bits with the cost and one
	touched []int32  // the words of which costs is not 0
	seen    []uint32 // by record: the turn in which it was looked at last
	turn    uint32
	best    map[int]Match         // by member: the nearest
	known   map[string][]likeness // by word asked for, of what was looked up before
	looked  []uint32              // by word of the vocabulary: the look-up in which it was seen last
	look    uint32

	initials uint32         // the words asked for that are a single letter, a bit each
	alone    [mostWords]int // of each word asked for, what it costs without another
}

func (s *search) begin(r *Roll) {
	if s.costs == nil {
		s.costs, s.looked = make([]uint64, len(r.words.words)), make([]uint32, len(r.words.words))
		s.seen, s.best, s.known = make([]uint32, len(r.member)), map[int]Match{}, map[string][]likeness{}
	}
	clear(s.best)
}

// mostKnown bounds what is kept of one list for its next names.
const mostKnown = 50_000

// like is the vocabulary's, kept for the next name that has the word.
func (s *search) like(r *Roll, word string) []likeness {
	l, known := s.known[word]
	if known {
		return l
	}
	s.look++
	l = r.words.like(word, func(n int32) bool {
		before := s.looked[n]
		s.looked[n] = s.look
		return before == s.look
	})
	if len(s.known) >= mostKnown {
		clear(s.known)
	}
	s.known[word] = l
	return l
}

// near lists the members who may be meant by one of the readings, in no order.
func (r *Roll) near(s *search, asked []reading) []Match {
	s.begin(r)
	for _, a := range asked {
		if len(a) <= mostWords {
			r.nearOne(s, a)
		}
	}
	out := make([]Match, 0, len(s.best))
	for _, m := range s.best {
		out = append(out, m)
	}
	return out
}

// nearOne goes through the members who have a word like one of those asked for. Whoever
// is meant has two of them, or the only one: so the one that most have need not be
// followed.
func (r *Roll) nearOne(s *search, asked reading) {
	for _, w := range s.touched {
		s.costs[w] = 0
	}
	s.touched = s.touched[:0]
	s.turn++
	s.initials = 0
	type word struct {
		like    []likeness
		holders int
	}
	var order []word
	for i, w := range asked {
		s.alone[i] = alone(w)
		like, n := s.like(r, w), 0
		for _, l := range like {
			if s.costs[l.word] == 0 {
				s.touched = append(s.touched, l.word)
			}
			if shift := 4 * i; s.costs[l.word]>>shift&15 == 0 {
				s.costs[l.word] |= uint64(l.cost+1) << shift
			}
			n += len(r.holding(l.word))
		}
		if utf8.RuneCountInString(w) > 1 {
			order = append(order, word{like, n})
		} else {
			s.initials |= 1 << i
		}
	}
	slices.SortStableFunc(order, func(a, b word) int { return cmp.Compare(a.holders, b.holders) })
	if len(order) > 1 && len(order) == len(asked) {
		order = order[:len(order)-1]
	}
	for _, w := range order {
		for _, l := range w.like {
			for _, record := range r.holding(l.word) {
				if s.seen[record] == s.turn {
					continue
				}
				s.seen[record] = s.turn
				r.weigh(s, asked, record)
			}
		}
	}
}

// weigh keeps a member who may be meant.
func (r *Roll) weigh(s *search, asked reading, record int32) {
	cost := r.cost(s, asked, r.wordsOf(record))
	if cost > mostCost {
		return
	}
	m := Match{Member: int(r.member[record]), Name: int(r.name[record]), Cost: cost}
	if before, known := s.best[m.Member]; !known || cost < before.Cost || cost == before.Cost && m.Name < before.Name {
		s.best[m.Member] = m
	}
}

// cost is what lies between a name that is asked for and one on the list; more than
// mostCost where they have nothing but initials in common, or only one of several words.
func (r *Roll) cost(s *search, asked reading, words []int32) int {
	if len(words) > mostWords || !r.promising(s, asked, words) {
		return mostCost + 1
	}
	var takenHere, takenThere uint32
	cost, together, full := 0, 0, 0
	// The nearest words first: what is left over is then the least like.
	for limit := 0; limit <= 2*costChange; limit += 2 {
		for j, w := range words {
			if takenThere&(1<<j) != 0 {
				continue
			}
			i, c := r.closest(s, asked, w, takenHere)
			if i < 0 || c > limit {
				continue
			}
			takenHere, takenThere = takenHere|1<<i, takenThere|1<<j
			cost += c
			together++
			if len(asked[i]) > 1 && len(r.words.words[w]) > 1 {
				full++
			}
		}
	}
	if full == 0 || together < min(2, len(asked), len(words)) {
		return mostCost + 1
	}
	for i := range asked {
		if takenHere&(1<<i) == 0 {
			cost += s.alone[i]
		}
	}
	for j, w := range words {
		if takenThere&(1<<j) == 0 {
			cost += int(r.words.alone[w])
		}
	}
	return cost
}

// promising tells at little cost whether enough words could be together.
func (r *Roll) promising(s *search, asked reading, words []int32) bool {
	need := min(2, len(asked), len(words))
	for _, w := range words {
		if s.costs[w] != 0 {
			if need--; need == 0 {
				return true
			}
		}
	}
	return s.initials != 0
}

// closest is the word asked for, not taken yet, that is least far from a word of the
// list; -1 where none is near.
func (r *Roll) closest(s *search, asked reading, w int32, taken uint32) (at, cost int) {
	at = -1
	costs := s.costs[w]
	for i := range asked {
		if taken&(1<<i) != 0 {
			continue
		}
		c := int(costs >> (4 * i) & 15)
		if c == 0 && s.initials&(1<<i) != 0 && initialOf(asked[i], r.words.words[w]) {
			c = costInitial + 1
		}
		if c > 0 && (at < 0 || c-1 < cost) {
			at, cost = i, c-1
		}
	}
	return at, cost
}

// initialOf tells whether a letter is the first of a word.
func initialOf(letter, word string) bool { return strings.HasPrefix(word, letter) }

func alone(word string) int {
	if slices.Contains(particles, word) {
		return costParticle
	}
	return costWord
}
