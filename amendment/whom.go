package amendment

import (
	"slices"
	"strings"

	"duly/rulebook"
)

// Whom something concerns, beside a role by its name (“the secretary”).
const (
	Complainant = "complainant"
	Respondent  = "respondent"
	BothParties = "both parties"
	ThePublic   = "the public"
)

// people lists whom something concerns, each once: the parties first, then
// roles, in the order given.
func people(all ...string) []string {
	both := slices.Contains(all, BothParties) || slices.Contains(all, Complainant) && slices.Contains(all, Respondent)
	var parties, roles []string
	for _, w := range all {
		switch {
		case w == "" || both && (w == Complainant || w == Respondent || w == BothParties):
		case w == Complainant || w == Respondent || w == ThePublic:
			if !slices.Contains(parties, w) {
				parties = append(parties, w)
			}
		case !slices.Contains(roles, w):
			roles = append(roles, w)
		}
	}
	if both {
		parties = append([]string{BothParties}, parties...)
	}
	return append(parties, roles...)
}

// actor names who does something: a party, or a role with its article.
func actor(who string) string {
	switch who {
	case "", rulebook.System:
		return ""
	case rulebook.Complainant, rulebook.Respondent:
		return who
	case rulebook.BothParties:
		return BothParties
	}
	return "the " + who
}

// concerned says whom a declaration concerns: as it was, as it is, or both. Key
// is the one that changed; "" of the whole.
func concerned(old, new *declaration, key string) []string {
	var all []string
	for _, d := range []*declaration{old, new} {
		if d == nil {
			continue
		}
		switch v := d.value.(type) {
		case *rulebook.Step:
			all = append(all, stepConcerns(v, key)...)
		case *rulebook.Role:
			all = append(all, actor(v.Name))
			if key != "" || v.Barred || v.Independent {
				all = append(all, BothParties)
			}
		case *rulebook.Pause:
			all = append(all, BothParties, actor(v.ApprovedBy))
		case *rulebook.Measure:
			all = append(all, Respondent, actor(v.ImposedBy), actor(v.ReviewWho))
		case *rulebook.Sanction:
			all = append(all, Respondent)
		case *rulebook.Letter:
			all = append(all, BothParties)
		case *rulebook.Rulebook:
			switch key {
			case "name", "version", "in force":
				all = append(all, ThePublic)
			default:
				all = append(all, BothParties)
			}
		default:
			all = append(all, BothParties)
		}
	}
	return people(all...)
}

func stepConcerns(s *rulebook.Step, key string) []string {
	out := []string{actor(s.Who)}
	switch {
	case key == "allow":
		return out
	case s.ByParty() && (key == "after" || key == "who" || key == "optional" || key == "extend"):
		return out
	case key == "who" || key == "does" || key == "":
		out = append(out, actor(s.To))
		if s.Decides() {
			out = append(out, BothParties)
		}
		return out
	}
	if key == "extend" && s.Extend != nil {
		out = append(out, actor(s.Extend.ApprovedBy))
	}
	for c := s.Else; key == "else" && c != nil; c = c.Else {
		out = append(out, actor(c.PassTo))
	}
	return append(out, BothParties)
}

// and lists words in a sentence.
func and(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
