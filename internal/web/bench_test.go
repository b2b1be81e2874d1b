package web_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

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

// BenchmarkFiling is a complaint by its form, over a loopback connection and on disk, until
// the answer with code and receipt has come whole: its entries are in the database, durably,
// and in the public log, whose new checkpoint the receipt proves them under.
func BenchmarkFiling(b *testing.B) {
	h := open(b, nil)
	browser := h.browser()
	var took []time.Duration
	for b.Loop() {
		b.StopTimer()
		form := complaint()
		browser.get("/complain")
		b.StartTimer()
		began := time.Now()
		a := browser.send("/complain", nil, form...)
		took = append(took, time.Since(began))
		if !strings.Contains(a.text, "RECEIPT OF A PUBLIC LOG") {
			b.Fatalf("%s, and no receipt in the answer", a.Status)
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
