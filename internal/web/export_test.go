package web

// Patterns are all addresses of the pages, for tests.
func Patterns() []string {
	var patterns []string
	for _, r := range (&site{}).list() {
		patterns = append(patterns, r.pattern)
	}
	return patterns
}
