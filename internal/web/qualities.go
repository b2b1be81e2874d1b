package web

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
)

// qualitiesOf are those that the rulebook asks for, and those that somebody has, by name.
func qualitiesOf(r *rulebook.Rulebook, p office.PersonRow) []string {
	names := slices.Clone(p.Qualities)
	for i := range r.Roles {
		names = append(names, r.Roles[i].Asked()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// askedBy says which roles ask for a quality.
func askedBy(r *rulebook.Rulebook, quality string) string {
	var by []string
	for i := range r.Roles {
		role := &r.Roles[i]
		switch {
		case role.Chair == quality:
			by = append(by, "to take the chair of "+the(role.Name))
		case slices.Contains(role.Asked(), quality):
			by = append(by, "to be seated on "+the(role.Name))
		}
	}
	if len(by) == 0 {
		return "no rule asks for it now"
	}
	return strings.Join(by, ", ")
}

// mostQuality is the longest name of a quality that a rulebook can ask for, in bytes.
const mostQuality = 80

// qualities reads what somebody can be seated for: those ticked, and others, one a line.
// One that is known is taken as it is known, however it is written.
func (f *form) qualities(known []string) []string {
	out := slices.Clone(f.values["quality"])
	for line := range strings.Lines(f.text("qualities")) {
		name := strings.Join(strings.Fields(line), " ")
		switch {
		case name == "":
			continue
		case strings.Contains(name, ","):
			f.problem("qualities", "Write one quality a line, without a comma: “"+name+"” looks like several.")
			continue
		case len(name) > mostQuality:
			f.problem("qualities", fmt.Sprintf("“%s…” is too long for a quality: write at most %d letters, as the rulebook does.", name[:strings.LastIndexByte(name[:60]+" ", ' ')], mostQuality))
			continue
		case strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }):
			f.problem("qualities", "A quality is letters, figures and spaces.")
			continue
		}
		if i := slices.IndexFunc(known, func(k string) bool { return strings.EqualFold(k, name) }); i >= 0 {
			name = known[i]
		}
		out = append(out, name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// manned says of each role that acts how it can be filled today.
func (s *site) manned(q *request) (out []ManningShown, err error) {
	people, err := s.Office.Officers(q.Context(), "")
	if err != nil {
		return nil, err
	}
	r := s.Office.Rulebook()
	for i := range r.Roles {
		if role := &r.Roles[i]; !role.Barred {
			out = append(out, manningShown(casework.Manned(r, role, people, q.today)))
		}
	}
	return out, nil
}

// short are the roles of somebody, before or after a change, that cannot be filled with it.
func (s *site) short(q *request, roles ...[]string) (out []ManningShown, err error) {
	all, err := s.manned(q)
	for _, m := range all {
		if m.Short && slices.ContainsFunc(roles, func(list []string) bool { return slices.Contains(list, m.Role) }) {
			out = append(out, m)
		}
	}
	return out, err
}

// manningShown puts into words how a role can be filled.
func manningShown(m casework.Manning) ManningShown {
	v := ManningShown{Role: m.Role.Name, Short: !m.Full}
	parts := []string{fmt.Sprintf("%d %s it", m.Holders, verb(m.Holders, "holds", "hold"))}
	if m.Untrained > 0 {
		parts = append(parts, fmt.Sprintf("%d of them without a training “%s” that counts today", m.Untrained, m.Role.Trained))
	}
	v.What = strings.Join(parts, ", ") + "."
	if m.Role.Seats > 0 {
		v.What += fmt.Sprintf(" %s, and %d at least to act.", capital(plural(m.Role.Seats, "seat")), m.Least)
	}
	for _, a := range m.Asked {
		v.What += fmt.Sprintf(" It asks for %d “%s”, and %d of those who may decide %s.", a.Least, a.Quality, m.Having[a.Quality], verb(m.Having[a.Quality], "is", "are"))
	}
	if v.Short {
		v.What += " It cannot be filled."
	}
	return v
}

func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
