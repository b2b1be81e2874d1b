package definition

import (
	"regexp"
	"strings"
)

var (
	bullet = regexp.MustCompile(`^(?:[•‣◦▪▫■□●○◆◇❖➢➤►▶✓✔⁃∙·*–—-]|[\x{F0A7}\x{F0B7}\x{F0D8}\x{F0FC}\x{F076}\x{F02D}])[\s\x{a0}]+`)
	// A figure with points in it, or one that a sign sets off from the words.
	figure = regexp.MustCompile(`^[(\[]?(\d{1,4}(?:\.\d{1,4}){0,6}[a-z]?)(?:[.:)\]]|\.\))(?:\s+|$)|^(\d{1,4}(?:\.\d{1,4}){1,6}[a-z]?)(?:\s+|$)`)
	letter = regexp.MustCompile(`^\(([a-z]{1,2}|[A-Z]|[ivxlc]{1,7}|[IVXLC]{1,7})\)(?:\s+|$)|^([a-z]|[A-Z]|[ivx]{1,5}|[IVX]{1,5})[.)](?:\s+|$)`)
	named  = regexp.MustCompile(`^(?i:§§?|art\.?|article|section|sec\.|clause|rule|paragraph|para\.?|principle|chapter|part|standard|regulation|schedule|appendix|annex)[\s\x{a0}]*(\d{1,4}(?:\.\d{1,4})*[a-z]?|[IVXLC]{1,7}|[A-Z])([.:)]?\s*[–—-]?)(?:\s+|$)`)
	bare   = regexp.MustCompile(`^(\d{1,4}[a-z]?)(?:\s+|$)`)
)

// Enumerator splits off what numbers a paragraph: "2.1", "(a)", "iv.", "§ 3",
// "Article 5:". A bullet gives "•". Without one, no is empty and rest the whole.
// A heading's number needs no sign after it: "3 Fire", "Part II In the air".
func Enumerator(s string, heading bool) (no, rest string) {
	if !heading && onlyLetters(s[:min(len(s), 20)]) {
		return "", s
	}
	if m := bullet.FindString(s); m != "" {
		return "•", strings.TrimSpace(s[len(m):])
	}
	if m := named.FindStringSubmatch(s); m != nil && (heading || strings.TrimSpace(m[2]) != "" || m[0] == s) {
		return m[1], strings.TrimSpace(s[len(m[0]):])
	}
	for _, form := range []*regexp.Regexp{figure, letter} {
		if m := form.FindStringSubmatch(s); m != nil {
			return m[1] + m[2], strings.TrimSpace(s[len(m[0]):])
		}
	}
	if m := bare.FindStringSubmatch(s); m != nil && heading {
		return m[1], strings.TrimSpace(s[len(m[0]):])
	}
	return "", s
}

// onlyLetters tells of most paragraphs, without much ado, that no number begins
// them.
func onlyLetters(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; s[i] != ' ' && s[i] != '\'' && s[i] != ',' && (c < 'a' || c > 'z') {
			return false
		}
	}
	return len(s) > 0
}
