package web_test

import (
	"context"
	"net/http"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/publish"
)

// otherLog is a published log that is not the journal's.
type otherLog struct{}

func (otherLog) Audit(context.Context) error {
	return &publish.Contradiction{Entry: 3, Logged: []byte("one\n"), Now: []byte("another\n")}
}

// What the self-audit found stands where the public, officers and overseers look;
// nothing can be put on record, and what was typed comes back.
func TestWhatTheAuditFoundIsTold(t *testing.T) {
	h := openCircle(t)
	for _, p := range circle {
		h.must(h.office.PutOfficer(t.Context(), p, "", "")) // puts on record who stands in the register
	}
	id, _ := h.complains()
	kit, ove := h.as("kit"), h.as("ove")
	kit.do("/cases/"+id+"/act/declare", "outcome", casework.NoConflict)
	anybody := h.browser()
	anybody.lacks(anybody.get("/log"), "Our database against this log")
	if _, err := h.office.SelfAudit(t.Context(), h.config.Log.(office.Comparer)); err != nil {
		t.Fatal(err)
	}
	anybody.has(anybody.get("/log"), "Our database against this log", " entries are as they were recorded")
	kit.lacks(kit.get("/desk"), "Nothing can be put on record")

	if _, err := h.office.SelfAudit(t.Context(), otherLog{}); err != nil {
		t.Fatal(err)
	}
	a := anybody.get("/log")
	anybody.has(a, "They differ, so nothing is written any more", "Entry 3 of the database is not the one that was published")
	anybody.lacks(a, id)
	ove.has(ove.get("/oversight"), "They differ, so nothing is written any more")
	kit.has(kit.get("/desk"), "Nothing can be put on record just now")
	kit.status(kit.get("/cases/"+id), http.StatusOK)
	a = kit.send("/cases/"+id+"/act/approach", nil, "seen", version(kit, "/cases/"+id), "from", "president", "text", "Pat rang me up.")
	kit.status(a, http.StatusUnprocessableEntity)
	kit.has(a, "Nothing can be put on record just now", "Pat rang me up.")
	a = anybody.send("/complain", nil, "mode", office.Named, "name", "Casey Example", "respondent", "Robin Example", "account", "They moved my sundial again.")
	anybody.status(a, http.StatusUnprocessableEntity)
	anybody.has(a, "Nothing can be put on record just now", "They moved my sundial again.")
	kit.status(kit.get("/cases/AAAA-AAAA"), http.StatusNotFound)
}
