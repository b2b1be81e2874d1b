package check

import (
	"math/bits"

	"duly/timetable"
)

// moments is a set of moments.
type moments struct {
	base    moment // a multiple of 64
	words   []uint64
	runs    map[timetable.Date]timetable.Date // of a stage entered while the clocks stand still, by the day on which it really is: the last of the pause
	longest timetable.Date                    // how long after that is, at most
}

func (s *moments) add(m moment) {
	s.fit(m, m)
	i := m - s.base
	s.words[i/64] |= 1 << (i % 64)
}

// addActs adds the acts of a range of days.
func (s *moments) addActs(from, to moment) {
	s.fill(from, to, nil)
}

// evens are the acts among the moments of a word.
const evens = 0x5555_5555_5555_5555

// fill adds the acts of a range of days, of those days that lie in among, if
// there is such a set.
func (s *moments) fill(from, to moment, among *moments) {
	s.fit(from, to)
	for w := (from - s.base) / 64; w <= (to-s.base)/64; w++ {
		word := uint64(evens)
		if start := s.base + w*64; start < from {
			word &= ^uint64(0) << (from - start)
		}
		if past := s.base + w*64 + 63 - to; past > 0 {
			word &= ^uint64(0) >> past
		}
		if among != nil {
			word &= among.word(s.base + w*64)
		}
		s.words[w] |= word
	}
}

// word is the 64 moments from one that is a multiple of 64 on.
func (s *moments) word(from moment) uint64 {
	if i := int(from-s.base) / 64; from >= s.base && i < len(s.words) {
		return s.words[i]
	}
	return 0
}

func (s *moments) fit(from, to moment) {
	if len(s.words) == 0 {
		s.base = from &^ 63
	}
	if from < s.base {
		more := (s.base - from&^63) / 64
		s.words = append(make([]uint64, more), s.words...)
		s.base = from &^ 63
	}
	for int(to-s.base)/64 >= len(s.words) {
		s.words = append(s.words, 0)
	}
}

// next gives the first moment of the set from m on.
func (s *moments) next(m moment) (moment, bool) {
	i := max(m-s.base, 0)
	for w := int(i / 64); w < len(s.words); w++ {
		word := s.words[w]
		if w == int(i/64) {
			word &= ^uint64(0) << (i % 64)
		}
		if word != 0 {
			return s.base + moment(w*64+bits.TrailingZeros64(word)), true
		}
	}
	return 0, false
}

// each calls f for every moment of the set, in order.
func (s *moments) each(f func(moment)) {
	for w, word := range s.words {
		for ; word != 0; word &= word - 1 {
			f(s.base + moment(w*64+bits.TrailingZeros64(word)))
		}
	}
}

// values holds, by the moment at which a situation is entered, the last day on
// which something comes about: 0 if it never does, noDay if it has no last day.
type values struct {
	base moment
	days []timetable.Date
	most []timetable.Date // of acts: the greatest value up to the day
	any  bool             // whether there is a value at all
	kept bool             // they are kept: see foresee
}

// clear makes room for the moments of a set.
func (v *values) clear(s *moments) {
	v.base, v.any = s.base, false
	n := len(s.words) * 64
	if cap(v.days) < n {
		v.days, v.most = make([]timetable.Date, n), make([]timetable.Date, n/2)
	}
	v.days, v.most = v.days[:n], v.most[:n/2]
	clear(v.days)
	clear(v.most)
}

func (v *values) at(m moment) timetable.Date {
	if i := int(m - v.base); i >= 0 && i < len(v.days) {
		return v.days[i]
	}
	return 0
}

func (v *values) set(m moment, d timetable.Date) {
	v.days[m-v.base] = d
	v.any = v.any || d > 0
}

// total readies greatest, once all values are set.
func (v *values) total() {
	var most timetable.Date
	for i := range v.most {
		most = max(most, v.days[2*i])
		v.most[i] = most
	}
}

// greatest is the greatest value over the acts of a range of days, and the last
// of them that has it.
func (v *values) greatest(from, to moment) (best timetable.Date, at moment) {
	from = max(from, v.base)
	for m := min(to, v.base+moment(len(v.days))-2); m >= from; m -= 2 {
		i := m - v.base
		if d := v.days[i]; d > best {
			best, at = d, m
		}
		if best == v.most[i/2] {
			break
		}
	}
	return best, at
}
