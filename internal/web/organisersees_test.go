package web_test

import (
	"net/http"
	"strings"
	"testing"

	"duly/internal/web"
)

// Whoever may ask how members stand, and nothing else, learns of no case from any page of the
// officers', and none of them fails.
func TestOrganisersSeeNoCase(t *testing.T) {
	h, id, _, _ := openMembers(t)
	olu := h.as("olu")
	tried := 0
	places := strings.NewReplacer(
		"{case}", id, "{stage}", "intake", "{step}", "triage", "{letter}", "0", "{sum}", strings.Repeat("0", 64), "{entry}", "3", "{event}", "0", "{$}", "",
		"{kind}", "impose", "{subject}", "M1", "{ground}", "illness", "{name}", "none", "{person}", "ada", "{token}", "none", "{whose}", "P1",
		"{ask}", "1", "{action}", "1", "{quarter}", "2026-Q1", "{sample}", "1", "{member}", "L-101", "{id}", "S1", "{act}", "add",
	)
	for _, p := range web.Patterns() {
		method, path, found := strings.Cut(places.Replace(p), " ")
		if !found || path == "/leave" {
			continue
		}
		var a answer
		if tried++; method == "GET" {
			a = olu.get(path)
		} else if strings.HasPrefix(path, "/cases/") || strings.HasPrefix(path, "/erasures/") || strings.HasPrefix(path, "/samples/") || strings.HasPrefix(path, "/oversight/") {
			a = olu.send(path, nil, "seen", "3", "text", "x")
		}
		if a.Response == nil {
			continue
		}
		if a.StatusCode >= http.StatusInternalServerError {
			t.Errorf("%s: %d", p, a.StatusCode)
		}
		if a.StatusCode == http.StatusOK && strings.Contains(a.text, id) {
			t.Errorf("%s shows %s", p, id)
		}
	}
	if tried < 100 {
		t.Errorf("only %d addresses were tried", tried)
	}
}
