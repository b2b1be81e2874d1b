package erasure

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Ranges are numbers of entries: spans in rising order, which neither meet nor touch.
type Ranges []Span

// A Span is the numbers from First to Last, both in it.
type Span struct{ First, Last int64 }

// mostSpans bounds what is read of one entry.
const mostSpans = 1 << 20

// RangesOf gives the ranges of some numbers.
func RangesOf(numbers []int64) (out Ranges) {
	sorted := slices.Clone(numbers)
	slices.Sort(sorted)
	for _, n := range slices.Compact(sorted) {
		if last := len(out) - 1; last >= 0 && out[last].Last == n-1 {
			out[last].Last = n
		} else {
			out = append(out, Span{n, n})
		}
	}
	return out
}

// String writes them as "3-9,12".
func (r Ranges) String() string {
	var words []string
	for _, s := range r {
		if s.First == s.Last {
			words = append(words, strconv.FormatInt(s.First, 10))
		} else {
			words = append(words, fmt.Sprintf("%d-%d", s.First, s.Last))
		}
	}
	return strings.Join(words, ",")
}

// ParseRanges reads what String writes, and nothing else.
func ParseRanges(text string) (out Ranges, err error) {
	if text == "" {
		return nil, nil
	}
	for word := range strings.SplitSeq(text, ",") {
		first, last, both := strings.Cut(word, "-")
		if !both {
			last = first
		}
		var s Span
		if s.First, err = strconv.ParseInt(first, 10, 64); err == nil {
			s.Last, err = strconv.ParseInt(last, 10, 64)
		}
		if err == nil && len(out) == mostSpans {
			err = fmt.Errorf("more than %d of them", mostSpans)
		}
		if out = append(out, s); err != nil {
			break
		}
	}
	if err == nil {
		for i, s := range out {
			if s.First < 0 || s.Last < s.First || i > 0 && s.First <= out[i-1].Last+1 {
				err = fmt.Errorf("they do not rise")
			}
		}
	}
	if err == nil && out.String() != text {
		err = fmt.Errorf("they are not written as they must be")
	}
	if err != nil {
		return nil, fmt.Errorf("%.60q are no numbers of entries: %w", text, err)
	}
	return out, nil
}

// Has tells whether a number is among them.
func (r Ranges) Has(n int64) bool {
	i, found := slices.BinarySearchFunc(r, n, func(s Span, n int64) int {
		switch {
		case s.Last < n:
			return -1
		case s.First > n:
			return 1
		}
		return 0
	})
	return found && i < len(r)
}

// Len is how many numbers they are.
func (r Ranges) Len() (n int64) {
	for _, s := range r {
		n += s.Last - s.First + 1
	}
	return n
}

// End is the last of them; -1 where there is none.
func (r Ranges) End() int64 {
	if len(r) == 0 {
		return -1
	}
	return r[len(r)-1].Last
}

// All hands out the numbers, rising.
func (r Ranges) All(each func(int64) bool) {
	for _, s := range r {
		for n := s.First; n <= s.Last; n++ {
			if !each(n) {
				return
			}
		}
	}
}

// Digest binds an erasure to the very leaves that it is about: SHA-256, in hexadecimal,
// over a line "NUMBER LEAFHASH" for each of them, the hash in hexadecimal.
func Digest(numbers Ranges, leaf func(int64) [32]byte) string {
	h := sha256.New()
	for n := range numbers.All {
		fmt.Fprintf(h, "%d %x\n", n, leaf(n))
	}
	return hex.EncodeToString(h.Sum(nil))
}
