package rollcall

import (
	"math/bits"
	"slices"
)

// A vocabulary is every word of the names on a list, once, and finds those that are
// near another: by the deletion neighbourhoods of their beginnings (Garbe, SymSpell,
// 2012). What is left of the beginning of a word when a letter or two are taken out of
// it leads to the word; two words within one or two changes of each other have such a
// rest in common. Whatever has is then compared letter by letter.
type vocabulary struct {
	words   []string
	numbers map[string]int32

	// leads are the numbers of words by the hash of a rest: those whose hash begins with
	// the bits b are leads[first[b]:first[b+1]]. ends has the last bits of each hash.
	leads []int32
	ends  []uint8
	first []int32
	shift uint

	marks []uint32 // by word: a bit for each letter that is in it
	alone []uint8  // by word: what it costs if only one of two names has it
}

func (v *vocabulary) number(word string) int32 {
	n, known := v.numbers[word]
	if !known {
		n = int32(len(v.words))
		v.words = append(v.words, word)
		v.numbers[word] = n
	}
	return n
}

// tolerance is how many changes may lie between a word of so many letters and one that
// may be meant by it: one from three letters on, two from seven.
func tolerance(letters int) int {
	switch {
	case letters < 3 || letters > longest:
		return 0
	case letters < 7:
		return 1
	}
	return 2
}

// longest is the length of word, in letters, up to which changes are tolerated.
const longest = 40

// beginning is how many letters of a word its neighbourhood is made of.
const beginning = 8

// index makes the neighbourhoods, once all words are in.
func (v *vocabulary) index() {
	for _, w := range v.words {
		v.marks, v.alone = append(v.marks, marksOf(w)), append(v.alone, uint8(alone(w)))
	}
	n := 0
	for _, w := range v.words {
		rests(w, func(uint32) { n++ })
	}
	width := uint(1)
	for 1<<width < n/2 && width < 26 {
		width++
	}
	v.shift = 32 - width
	v.first = make([]int32, 1<<width+1)
	for _, w := range v.words {
		rests(w, func(hash uint32) { v.first[hash>>v.shift+1]++ })
	}
	for i := 1; i < len(v.first); i++ {
		v.first[i] += v.first[i-1]
	}
	v.leads, v.ends = make([]int32, n), make([]uint8, n)
	for number, w := range v.words {
		rests(w, func(hash uint32) {
			at := v.first[hash>>v.shift]
			v.leads[at], v.ends[at] = int32(number), uint8(hash)
			v.first[hash>>v.shift]++ // where the next begins, once all are in
		})
	}
	copy(v.first[1:], v.first)
	v.first[0] = 0
}

// rests gives the hash of a word's beginning and of all that is left of it with as many
// letters taken out as may be wrong in the word.
func rests(word string, each func(uint32)) {
	var space [beginning]rune
	letters := space[:0]
	n := 0
	for _, r := range word {
		if n++; len(letters) < beginning {
			letters = append(letters, r)
		}
	}
	most := tolerance(n)
	each(hashWithout(letters, -1, -1))
	if most == 0 {
		return
	}
	for i := range letters {
		if i > 0 && letters[i] == letters[i-1] {
			continue // the same is left
		}
		each(hashWithout(letters, i, -1))
		for j := i + 1; most > 1 && j < len(letters); j++ {
			if j == i+1 || letters[j] != letters[j-1] {
				each(hashWithout(letters, i, j))
			}
		}
	}
}

func hashWithout(letters []rune, i, j int) uint32 {
	h := uint32(2166136261) // FNV-1a
	for k, r := range letters {
		if k == i || k == j {
			continue
		}
		h = (h ^ uint32(r)) * 16777619
	}
	h ^= h >> 15 // its upper bits divide the index
	h *= 0x2c1b3ce3
	return h ^ h>>13
}

// marksOf has a bit for each letter of a word.
func marksOf(word string) (marks uint32) {
	for _, r := range word {
		marks |= 1 << (r & 31)
	}
	return marks
}

// A likeness is a word of the vocabulary that may be meant by another.
type likeness struct {
	word int32
	cost int
}

// like lists the words that may be meant by a word: itself, those within tolerance, and
// the one that is only its first letter. seen is asked, and told, which words were looked
// at for it already.
func (v *vocabulary) like(word string, seen func(int32) bool) (out []likeness) {
	var spaceA, spaceB [longest]rune
	letters := lettersOf(word, &spaceA)
	marks, most := marksOf(word), tolerance(len(letters))
	rests(word, func(hash uint32) {
		bucket := hash >> v.shift
		for i := v.first[bucket]; i < v.first[bucket+1]; i++ {
			n := v.leads[i]
			if v.ends[i] != uint8(hash) || bits.OnesCount32(v.marks[n]^marks) > 2*most || seen(n) {
				continue
			}
			other := lettersOf(v.words[n], &spaceB)
			most := min(most, tolerance(len(other)))
			if d := distance(letters, other, most); d <= most {
				out = append(out, likeness{n, d * costChange})
			}
		}
	})
	if n, known := v.numbers[string(letters[:1])]; known && len(letters) > 1 {
		out = append(out, likeness{n, costInitial})
	}
	return out
}

// lettersOf divides a word, in the space where it has room.
func lettersOf(word string, space *[longest]rune) []rune {
	letters := space[:0]
	for _, r := range word {
		letters = append(letters, r)
	}
	return letters
}

// distance is the least number of letters put in, left out, exchanged for another or
// swapped with their neighbour that make one word of the other (optimal string
// alignment); most+1 where it is more than most.
func distance(a, b []rune, most int) int {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > most {
		return most + 1
	}
	var space [3][longest + 2]int
	if len(b) > longest {
		if slices.Equal(a, b) {
			return 0
		}
		return most + 1
	}
	before, last, row := space[0][:len(b)+1], space[1][:len(b)+1], space[2][:len(b)+1]
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			changed := last[j-1]
			if a[i-1] != b[j-1] {
				changed++
			}
			row[j] = min(changed, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], most+1)
}
