// Package rollcall answers one question: whom on a list of members does a name mean?
//
// It never guesses. Where a name is written as one member's, it is found, however its
// letters are marked and its words ordered, divided or headed by a title. Where it
// could mean several, or is only near a name, it gives those to choose from.
package rollcall

import (
	"cmp"
	"slices"
)

// A Member is somebody on the list: the name under which the register has them and
// others that they go by. Nothing else is looked at.
type Member struct{ Names []string }

// A Roll finds members by name. It is not altered by use.
type Roll struct {
	words vocabulary

	// A record is one reading of one name of a member.
	member []int32 // whose it is
	name   []int32 // which of their names
	start  []int32 // where its words begin in spelt; one more than there are records
	spelt  []int32 // numbers of words

	whole []entry // by sum: the readings of names as they stand

	// holders are the records in which each word stands, by its number, from holdersAt.
	holders   []int32
	holdersAt []int32
}

type entry struct {
	sum    sum
	record int32
}

// New makes a roll of members. A place in the list is what Find answers with.
func New(members []Member) *Roll {
	r := &Roll{words: vocabulary{numbers: map[string]int32{}}}
	forms := map[string][2]string{} // few words make many names
	formsOnce := func(word string) (plain, spelt string) {
		f, known := forms[word]
		if !known {
			f[0], f[1] = Forms(word)
			forms[word] = f
		}
		return f[0], f[1]
	}
	for i, m := range members {
		for n, name := range m.Names {
			words := wordsOf(name)
			for _, a := range formsOf(words, formsOnce) {
				r.whole = append(r.whole, entry{a.sum(), r.add(i, n, a)})
			}
			for _, a := range formsOf(hyphened(words), formsOnce) {
				r.add(i, n, a)
			}
		}
	}
	r.start = append(r.start, int32(len(r.spelt)))
	slices.SortFunc(r.whole, func(a, b entry) int { return cmp.Or(cmp.Compare(a.sum, b.sum), cmp.Compare(a.record, b.record)) })
	r.words.index()
	r.hold()
	return r
}

func (r *Roll) add(member, name int, a reading) (record int32) {
	record = int32(len(r.member))
	r.member, r.name = append(r.member, int32(member)), append(r.name, int32(name))
	r.start = append(r.start, int32(len(r.spelt)))
	for _, w := range a {
		r.spelt = append(r.spelt, r.words.number(w))
	}
	return record
}

func (r *Roll) hold() {
	r.holdersAt = make([]int32, len(r.words.words)+1)
	for _, w := range r.spelt {
		r.holdersAt[w+1]++
	}
	for i := 1; i < len(r.holdersAt); i++ {
		r.holdersAt[i] += r.holdersAt[i-1]
	}
	r.holders = make([]int32, len(r.spelt))
	next := slices.Clone(r.holdersAt)
	for record := range r.member {
		for _, w := range r.wordsOf(int32(record)) {
			r.holders[next[w]] = int32(record)
			next[w]++
		}
	}
}

func (r *Roll) wordsOf(record int32) []int32 { return r.spelt[r.start[record]:r.start[record+1]] }

func (r *Roll) holding(word int32) []int32 {
	return r.holders[r.holdersAt[word]:r.holdersAt[word+1]]
}

func (r *Roll) reading(record int32) reading {
	var out reading
	for _, w := range r.wordsOf(record) {
		out = append(out, r.words.words[w])
	}
	return out
}

// A Kind is what came of looking for a name.
type Kind string

const (
	// Found: it is the name of exactly one member.
	Found Kind = "found"
	// Unclear: several have it, or only names near it are there. Somebody must choose.
	Unclear Kind = "unclear"
	// None: neither it nor a name near it is there.
	None Kind = "none"
)

// An Answer is what came of one name.
type Answer struct {
	Kind    Kind
	Matches []Match // exactly one if Found; the nearest, from 1 to Most, if Unclear
	More    int     // how many members beyond those may be meant as well
}

// A Match is a member who may be meant.
type Match struct {
	Member int // the place in the list
	Name   int // which of their names is meant
	Cost   int // how far their name is from the one that was looked for; 0: not at all
}

// Most is how many members are offered to choose from.
const Most = 5

// Find looks for one name.
func (r *Roll) Find(name string) Answer { return r.call(new(search), name) }

// Call looks for each name of a list.
func (r *Roll) Call(names []string) []Answer {
	s := new(search)
	out := make([]Answer, len(names))
	for i, name := range names {
		out[i] = r.call(s, name)
	}
	return out
}

func (r *Roll) call(s *search, name string) Answer {
	asked := readings(name)
	if len(asked) == 0 {
		return Answer{Kind: None}
	}
	if found := r.exact(asked); len(found) > 0 {
		a := Answer{Kind: Unclear, More: max(0, len(found)-Most)}
		if len(found) == 1 {
			a.Kind = Found
		}
		a.Matches = found[:min(len(found), Most)]
		return a
	}
	found := r.near(s, asked)
	if len(found) == 0 { // words that are one in the register, perhaps
		found = r.near(s, paired(asked))
	}
	if len(found) == 0 {
		return Answer{Kind: None}
	}
	slices.SortFunc(found, func(a, b Match) int { return cmp.Or(cmp.Compare(a.Cost, b.Cost), cmp.Compare(a.Member, b.Member)) })
	return Answer{Kind: Unclear, Matches: found[:min(len(found), Most)], More: max(0, len(found)-Most)}
}

// exact lists the members one of whose names is one of the readings, in their order.
func (r *Roll) exact(asked []reading) (found []Match) {
	for _, a := range asked {
		want := a.sum()
		i, _ := slices.BinarySearchFunc(r.whole, want, func(e entry, s sum) int { return cmp.Compare(e.sum, s) })
		for ; i < len(r.whole) && r.whole[i].sum == want; i++ {
			if record := r.whole[i].record; r.reading(record).same(a) {
				found = append(found, Match{Member: int(r.member[record]), Name: int(r.name[record])})
			}
		}
	}
	slices.SortFunc(found, func(a, b Match) int { return cmp.Or(cmp.Compare(a.Member, b.Member), cmp.Compare(a.Name, b.Name)) })
	return slices.CompactFunc(found, func(a, b Match) bool { return a.Member == b.Member })
}

// paired gives the readings with two neighbouring words made one, in each way.
func paired(asked []reading) (out []reading) {
	for _, a := range asked {
		if len(a) > mostWords {
			continue
		}
		for i := 1; i < len(a); i++ {
			joined := slices.Clone(a[:i])
			joined[i-1] += a[i]
			out = append(out, append(joined, a[i+1:]...))
		}
	}
	return out
}
