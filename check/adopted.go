package check

import (
	"fmt"
	"strings"

	"duly/definition"
	"duly/manuscript"
	"duly/rulebook"
)

// adopted: a text that is taken over is taken over in full (L20), and what the
// rulebook says of that is so (S15).
func (l *lens) adopted(d *rulebook.Definition) {
	compared := d.Adoption.Compared
	switch {
	case d.Adopted == rulebook.InFull && !d.Proved():
		l.tell(untrue, Fault, d.Name, d.Rule, d.Place, fmt.Sprintf("“%s” is said to be adopted in full, and %s", d.Name, differs(d)),
			"Adopt the source’s words; or write “adopted: in part”, and under “omitted” why each clause is left out. “duly adopt” shows both texts side by side.")
	case d.Adopted == rulebook.InPart && compared == nil:
		l.tell(untrue, Warning, d.Name, d.Rule, d.Place, fmt.Sprintf("What was left out of “%s” cannot be seen: %s", d.Name, d.Adoption.Unread), "Put a source beside it that can be read.")
	}
	if d.Adopted == rulebook.InPart {
		why := fmt.Sprintf("“%s” was adopted in part, and what was left out changes what the rest means.", d.Name)
		if ids := d.Unreasoned(); len(ids) > 0 {
			why += fmt.Sprintf(" No reason is given for leaving out %s.", few(ids))
		}
		l.tell(inPart, Warning, d.Name, d.Rule, d.Place, why, "Adopt it in full; or accept this, saying what was left out and why.")
	}
	if ids := d.Needless(); len(ids) > 0 {
		l.tell(untrue, Warning, d.Name, d.Rule, d.Place, fmt.Sprintf("The rulebook says why %s of “%s” was left out, and it was not, or the source has no such clause.", few(ids), d.Name), "Correct the id under “omitted”, or leave it out there.")
	}
}

// differs says in what a text is not its source.
func differs(d *rulebook.Definition) string {
	compared := d.Adoption.Compared
	if compared == nil {
		return "this cannot be proved: " + d.Adoption.Unread
	}
	var what []string
	for _, row := range compared.Rows {
		if row.Change == definition.Same {
			continue
		}
		where := manuscript.Labels(row.Source)
		if row.Change == definition.Added {
			where = manuscript.Labels(row.Adopted)
		}
		what = append(what, where+" is "+row.Change)
	}
	if compared.Reworded() {
		what = append(what, "the cut of the source has other words than its file")
	}
	return "is not: " + few(what) + "."
}

// few lists the first of many.
func few(all []string) string {
	if len(all) > maxNamed {
		return strings.Join(all[:maxNamed], ", ") + fmt.Sprintf(" and %d more", len(all)-maxNamed)
	}
	return strings.Join(all, ", ")
}
