package web_test

import (
	"net/http"
	"testing"
)

func TestX(t *testing.T) {
	h := open(t, nil)
	id, code := h.file()
	b := h.as("sam")
	a := b.get("/cases/" + id)
	b.status(a, http.StatusOK)
	t.Log(words(a.text))
	p := h.with(code)
	a = p.get("/case")
	t.Log(words(a.text))
	for _, u := range []string{"/", "/rulebook", "/figures", "/log", "/complain", "/desk"} {
		a = b.get(u)
		b.status(a, 200)
	}
	t.Log(h.diag.String())
}
