package standing

import "strings"

// folded is a name as it is compared: without capitals, one space between words.
func folded(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// Named lists the persons who go or went by exactly a name, capitals and spaces aside.
func (r Register) Named(name string) (out []*Member) {
	name = folded(name)
	if name == "" {
		return nil
	}
	for m := range r.All() {
		for _, is := range r.Names(m) {
			if folded(is) == name {
				out = append(out, m)
				break
			}
		}
	}
	return out
}

// Search lists the persons with a number, or whose names hold some words, at most so many;
// more tells that there are others.
func (r Register) Search(words string, most int) (out []*Member, more bool) {
	if m := r.Find(strings.TrimSpace(words)); m != nil {
		return []*Member{m}, false
	}
	words = folded(words)
	if words == "" {
		return nil, false
	}
	for m := range r.All() {
		for _, name := range r.Names(m) {
			if !strings.Contains(folded(name), words) {
				continue
			}
			if len(out) == most {
				return out, true
			}
			out = append(out, m)
			break
		}
	}
	return out, false
}
