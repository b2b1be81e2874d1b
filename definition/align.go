package definition

import "slices"

// repetitions is up to how many pairs of equal things the longest common
// sequence is exact; where more repeats, the k-th is held against the k-th.
const repetitions = 2_000_000

// common finds a longest common sequence: pairs of places, in order. The same
// lists always give the same pairs.
func common(a, b []int) [][2]int {
	var head, tail [][2]int
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		head = append(head, [2]int{n, n})
		n++
	}
	m := 0
	for m < len(a)-n && m < len(b)-n && a[len(a)-1-m] == b[len(b)-1-m] {
		m++
	}
	for i := m; i > 0; i-- {
		tail = append(tail, [2]int{len(a) - i, len(b) - i})
	}
	if n+m < len(a) && n+m < len(b) {
		for _, p := range longest(candidates(a[n:len(a)-m], b[n:len(b)-m])) {
			head = append(head, [2]int{p[0] + n, p[1] + n})
		}
	}
	return append(head, tail...)
}

// candidates lists the pairs of equal things, by the first place and, of one,
// the second place backwards.
func candidates(a, b []int) [][2]int {
	at := map[int][]int{}
	for j, x := range b {
		at[x] = append(at[x], j)
	}
	total := 0
	for _, x := range a {
		total += len(at[x])
	}
	var out [][2]int
	nth := map[int]int{}
	for i, x := range a {
		places := at[x]
		if total > repetitions {
			k := nth[x]
			nth[x]++
			if k < len(places) {
				out = append(out, [2]int{i, places[k]})
			}
			continue
		}
		for _, j := range slices.Backward(places) {
			out = append(out, [2]int{i, j})
		}
	}
	return out
}

// longest picks the longest run of pairs that rises in both places, by patience
// sorting. The pairs come by the first place, the second backwards.
func longest(pairs [][2]int) [][2]int {
	var piles []int // the pair on top of each
	before := make([]int, len(pairs))
	for i, p := range pairs {
		k, _ := slices.BinarySearchFunc(piles, p[1], func(top, j int) int { return pairs[top][1] - j })
		before[i] = -1
		if k > 0 {
			before[i] = piles[k-1]
		}
		if k == len(piles) {
			piles = append(piles, i)
		} else {
			piles[k] = i
		}
	}
	if len(piles) == 0 {
		return nil
	}
	var out [][2]int
	for i := piles[len(piles)-1]; i >= 0; i = before[i] {
		out = append(out, pairs[i])
	}
	slices.Reverse(out)
	return out
}
