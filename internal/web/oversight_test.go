package web_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"duly/casework"
	"duly/journal"
	"duly/verify"
)

// An overseer sees what to look at in all cases, and takes a bundle that can be
// worked out; that they took it is in the log. Nobody else has either.
func TestOversight(t *testing.T) {
	h := openCircle(t)
	id, _ := h.complains()
	at := "/cases/" + id
	kit := h.as("kit")
	kit.do(at+"/act/declare", "outcome", casework.NoConflict)
	kit.do(at+"/act/approach", "from", "president", "text", "Pat asked me how it stood.")
	ove := h.as("ove")
	ove.has(ove.get("/desk"), "Oversight: what to look at")
	a := ove.get("/oversight")
	ove.has(a, "Approaches 1", id, "by the keeper, president")
	ove.lacks(a, "Pat asked me", "Robin Example", "Kit")

	a = ove.post("/oversight/bundle", "from", "all of it")
	ove.status(a, http.StatusUnprocessableEntity)
	ove.has(a, "Give the number of an entry")
	if !strings.Contains(a.text, `value="all of it"`) {
		t.Error("what was typed is gone")
	}
	a = ove.post("/oversight/bundle", "from", "99999")
	ove.status(a, http.StatusUnprocessableEntity)
	ove.has(a, "a bundle begins with one of them")

	a = ove.post("/oversight/bundle", "from", "0")
	ove.status(a, http.StatusOK)
	if got := a.Header.Get("Content-Disposition"); !strings.Contains(got, "oversight-20") {
		t.Errorf("it is sent as %q", got)
	}
	b, err := verify.OpenBundle(strings.NewReader(a.text), int64(len(a.text)))
	h.must(err)
	report := verify.CheckBundle([]*verify.Bundle{b}, verify.Trust{Key: h.config.Log.Key()}, nil, nil)
	if report.Result != verify.Holds || report.Cases != 1 {
		t.Errorf("%s: %s (%d cases)", report.Result, report.Summary, report.Cases)
	}
	figures := ove.get("/figures.csv")
	if report := verify.CheckBundle([]*verify.Bundle{b}, verify.Trust{Key: h.config.Log.Key()}, []byte(figures.text), nil); report.Result != verify.Holds {
		t.Errorf("beside the public figures: %s", report.Summary)
	}
	taken := 0
	h.must(b.Openings(func(o journal.Opening) error {
		taken += bytes.Count(o.Envelopes[journal.Oversight].Text(), []byte(`"kind":"bundle taken"`))
		return nil
	}))
	if taken < 1 {
		t.Error("that a bundle was taken is not in the log")
	}
	for _, who := range []string{"kit", "ida", "pat"} {
		h.as(who).status(h.as(who).get("/oversight"), http.StatusNotFound)
		h.as(who).status(h.as(who).post("/oversight/bundle", "from", "0"), http.StatusNotFound)
	}

	// A complaint that names the overseer is none of theirs, and they cannot tell.
	other, _ := h.complains("account", "Ove Watch looked away.")
	h.as("kit").do("/cases/"+other+"/act/approach", "from", "president", "text", "Again.")
	a = ove.get("/oversight")
	ove.has(a, "Approaches 1")
	ove.lacks(a, other)
	a = ove.post("/oversight/bundle", "from", "0")
	ove.status(a, http.StatusUnprocessableEntity)
	ove.has(a, "No bundle can be made for you just now")
}
