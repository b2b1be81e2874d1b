package main

import (
	"fmt"
	"slices"
	"strings"

	"duly/check"
	"duly/rulebook"
)

// staffing writes how many people each role needs, and why more than one set of
// them.
func (c *checkReport) staffing() {
	if len(c.result.Staffing) == 0 {
		return
	}
	c.title("How many people it takes")
	fmt.Fprint(c, "  In brackets: if one of them is recused, and if two are.\n")
	for _, s := range c.result.Staffing {
		fmt.Fprintf(c, "  %s: %s\n", s.Role, staffWords(&s))
		if len(s.Because.Apart) > 1 {
			var apart []string
			for _, x := range s.Because.Apart {
				apart = append(apart, fmt.Sprintf("%s (%s)", x.Step, rulebook.Cite(x.Rule)))
			}
			fmt.Fprintf(c, "    Nobody may do two of these: %s.\n    A case comes to all of them by way of %s.\n", strings.Join(apart, ", then "), strings.Join(s.Because.Path, " → "))
		}
	}
	c.twoRoles()
	fmt.Fprint(c, "\n")
}

func staffWords(s *check.Staffing) string {
	if s.People == nil {
		return fmt.Sprintf("no number is enough, for %s can come again and again, each time by others", s.Because.Step)
	}
	words := persons(s.People)
	if len(s.Filled) > 0 {
		words += "; with every seat filled, " + persons(s.Filled)
	}
	if s.AtLeast > 0 {
		words += fmt.Sprintf("; that is enough, and at least %d are needed", s.AtLeast)
	}
	return words
}

func persons(n []int) string {
	people := "1 person"
	if n[0] != 1 {
		people = fmt.Sprintf("%d people", n[0])
	}
	return fmt.Sprintf("%s (%d, %d)", people, n[1], n[2])
}

// twoRoles writes which roles one person had better not hold together, each pair
// under the role that is declared first.
func (c *checkReport) twoRoles() {
	if len(c.result.TwoRoles) == 0 {
		return
	}
	fmt.Fprint(c, "  Each of them in one role only: what somebody did in the one would bar them in the other.\n")
	at := func(role string) int {
		return slices.IndexFunc(c.r.Roles, func(r rulebook.Role) bool { return r.Name == role })
	}
	others := map[string][]string{}
	for _, t := range c.result.TwoRoles {
		a, b := t.Roles[0], t.Roles[1]
		if at(b) < at(a) {
			a, b = b, a
		}
		others[a] = append(others[a], b)
	}
	for _, role := range c.r.Roles {
		if o := others[role.Name]; len(o) > 0 {
			slices.SortFunc(o, func(a, b string) int { return at(a) - at(b) })
			fmt.Fprintf(c, "    Whoever is %s should not be %s as well.\n", role.Name, strings.Join(o, " or "))
		}
	}
}
