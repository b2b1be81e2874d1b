package web_test

import (
	"net/http"
	"strings"
	"testing"
)

// Every officer and overseer who opens a case is on record, by role and day; the
// overseer sees who had nothing to do in it. Nobody else sees any of it, and nobody is named.
func TestReadingIsOnRecord(t *testing.T) {
	h := openCircle(t)
	id, code := h.complains()
	h.with(code).get("/case") // a party's own
	kit, pat, ove := h.as("kit"), h.as("pat"), h.as("ove")
	for range 3 {
		kit.status(kit.get("/cases/"+id), http.StatusOK)
	}
	kit.do("/cases/"+id+"/act/declare", "outcome", "no conflict")
	ida := h.as("ida")
	ida.get("/cases/" + id)
	ove.status(ove.get("/cases/"+id), http.StatusOK)
	a := ove.get("/readings")
	ove.has(a, id, "keeper", "overseer")
	ove.lacks(a, "Kit", "Ove Watch read", "complainant")
	if n := strings.Count(a.text, `data-label="Role">keeper<`); n < 1 || n > 2 { // before and after they took part
		t.Errorf("the keeper stands there %d times", n)
	}
	file := ove.get("/readings.csv")
	if !strings.HasPrefix(file.text, "day,case,role,reader,part,times,entry\n") || strings.Contains(file.text, "kit") {
		t.Errorf("the file is %q", file.text)
	}
	for _, who := range []*browser{kit, pat, h.browser()} {
		for _, page := range []string{"/readings", "/readings.csv"} {
			if got := who.get(page); got.StatusCode == http.StatusOK && strings.Contains(got.text, id) {
				t.Errorf("%s is open to somebody who is no overseer", page)
			}
		}
	}

	// A case that this overseer may not know of is not among them.
	other, _ := h.complains("account", "Ove Watch looked away.")
	kit.get("/cases/" + other)
	ove.lacks(ove.get("/readings"), other)
}
