package rulebook

import "duly/timetable"

// RecordedBeforePapers is the value of the safeguard Conflicts under which nobody
// is shown the papers of a case before their declaration is in its record.
const RecordedBeforePapers = "recorded before papers"

// offerStands is how long an offer of a case stands where the role says nothing.
var offerStands = timetable.Limit{N: 3, Unit: timetable.WorkingDays}

// OfferStands is how long an offer of a case to somebody in this role stands.
func (r *Role) OfferStands() timetable.Limit {
	if r.Accept.IsZero() {
		return offerStands
	}
	return r.Accept
}

// whoHolds reads how people come to a role in a case, and who acts where none may.
func (r *reader) whoHolds(f fields, role *Role) {
	if n := f.get("accept within"); n != nil {
		role.Accept = r.limit(n, "accept within")
		if f.node.lacks("assigned by") {
			r.problem(n.place, "An offer has a limit, and nobody offers cases to this role", "Write “assigned by: ROLE” as well, or leave the limit out")
		}
	}
	role.AssignedBy, role.Deputy, role.Trained = f.text("assigned by"), f.text("deputy"), f.text("trained")
	if role.Barred {
		for _, key := range []string{"assigned by", "deputy", "trained"} {
			if n := f.get(key); n != nil {
				r.problem(n.place, "A role that is barred from every case does nothing in one, and this has "+quote(key), "Leave it out, or do not bar the role")
			}
		}
	}
}

// otherRoles looks whether the roles that roles name exist and can act, once all
// of them have been read.
func (r *reader) otherRoles(items []item) {
	for i := range r.book.Roles {
		role := &r.book.Roles[i]
		value := items[i].value
		if role.AssignedBy != "" {
			role.AssignedBy = r.officer(value.get("assigned by"), "assigned by")
		}
		if role.Deputy == "" {
			continue
		}
		n := value.get("deputy")
		if role.Deputy = r.officer(n, "deputy"); role.Deputy == role.Name {
			r.problem(n.place, "The "+quote(role.Name)+" cannot stand in for itself", "Name another role")
		}
	}
}

func (r *reader) objections(f fields, s *Safeguard) {
	s.Who = r.officer(f.need("decided by", "Say who decides on it: “decided by: ROLE”"), "decided by")
	s.Limit = r.limit(f.need("within", "Say by when it is decided: “within: 3 working days”"), "within")
}

// RecordsConflicts tells whether nobody is shown the papers of a case before their
// declaration is in its record, and under which rule.
func (r *Rulebook) RecordsConflicts() (rule string, asked bool) {
	s := r.Safeguard(Conflicts)
	if s == nil || s.Value != RecordedBeforePapers {
		return "", false
	}
	return s.Rule, true
}
