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

// A definition says where it is used and since when; how many open cases are judged by it is
// for officers who may read their papers, and which they are is told to nobody.
func TestWhereADefinitionIsUsed(t *testing.T) {
	h := open(t, nil)
	one, code := h.file()
	two, _ := h.file()
	anybody := h.browser()
	for who, says := range map[*browser]string{anybody: "", h.as("ovid"): "", h.as("pres"): "0 open cases whose papers you may read are judged by it", h.as("sam"): "2 open cases whose papers you may read are judged by it"} {
		a := who.get("/definitions/manners")
		who.has(a, "Complaints are judged by it that are about: Abuse of a member; Waste of oil.", "In force today", "in force since Wednesday 1 January 2025", "touches no open case", says)
		who.lacks(a, one, two)
		if says == "" {
			who.lacks(a, "papers you may read")
		}
	}
	h.with(code).lacks(h.with(code).get("/definitions/manners"), "papers you may read")
	h.as("sam").has(h.as("sam").get("/definitions/lamps"), "No kind of complaint is judged by it.", "0 open cases")
	anybody.has(anybody.get("/"), `<a href="/definitions">Definitions</a>`)
}
