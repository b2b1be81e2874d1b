package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"duly/internal/web"
)

// How long a page takes from request to last byte, with nobody else there.
func BenchmarkPage(b *testing.B) {
	h := open(b, nil)
	var id string
	for range 50 {
		id, _ = h.file()
	}
	pages := web.New(h.config)
	cookie := &http.Cookie{Name: "duly", Value: h.session("sam")}
	for _, page := range []struct{ name, path string }{
		{"home", "/"}, {"complain", "/complain"}, {"rulebook", "/rulebook"}, {"figures", "/figures"}, {"desk", "/desk"}, {"case", "/cases/" + id},
	} {
		b.Run(page.name, func(b *testing.B) {
			for b.Loop() {
				r := httptest.NewRequest(http.MethodGet, page.path, nil)
				r.AddCookie(cookie)
				w := httptest.NewRecorder()
				pages.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					b.Fatalf("%s answers %d", page.path, w.Code)
				}
			}
		})
	}
}
