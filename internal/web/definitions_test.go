package web_test

import (
	"net/http"
	"testing"
)

// Whoever reads the rulebook sees what the comparison says, and comes from there
// to both texts.
func TestDefinitionsStandBesideTheirSources(t *testing.T) {
	h := open(t, nil)
	b := h.browser()
	has := func(path string, all ...string) {
		t.Helper()
		b.has(b.get(path), all...)
	}
	verdict := "Adopted in part. Against the source: 1 altered, 2 missing, 1 added, 1 moved."
	has("/rulebook", verdict, `href="/definitions/lamps"`, "Clause 2.b was left out: We have no harbour.", "Clause 2.d was left out, and no reason is given.",
		"Taken from the model code of the Lamplighters’ League, second edition. Licence: CC BY 4.0. Adopted by the members’ meeting on 10 January 2026 (minute 12).")
	has("/definitions", verdict, "a text of our own", `href="/definitions/manners"`)
	has("/definitions/lamps", verdict, "<del>always</del>", "Left out: We have no harbour.", "Left out, and no reason is given.", "Not in the source.", `<a href="#passage-`, "SHA-256")
	has("/definitions/manners", "Clauses")
	b.status(b.get("/definitions/nothing"), http.StatusNotFound)
}
