package rulebook

import "strconv"

// cap reads how many letters one party gets in a week.
func (r *reader) cap(n *node) string {
	s, ok := r.scalar(n, LettersInAWeek)
	if !ok {
		return ""
	}
	if most, err := strconv.Atoi(s); err != nil || most < 1 || most > 99 {
		r.problem(n.place, quote(s)+" is no number of letters", "Write a whole number from 1 to 99: “letters in a week: 3”")
		return ""
	}
	return s
}

// MostLetters is how many letters one party gets in a week; 0: as many as there are.
func (r *Rulebook) MostLetters() int {
	s := r.Safeguard(LettersInAWeek)
	if s == nil {
		return 0
	}
	most, _ := strconv.Atoi(s.Value)
	return most
}
