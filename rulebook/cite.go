package rulebook

// Cite names a rule in a sentence: "rule 4.2", or the heading in quotation
// marks where it has no number.
func Cite(rule string) string {
	if rule != "" && rule[0] >= '0' && rule[0] <= '9' {
		return "rule " + rule
	}
	return "“" + rule + "”"
}
