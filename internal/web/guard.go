package web

import (
	"net"
	"net/http"
)

// policy is what the browser may load for a page: our stylesheet and our
// images. No script, no frame, no form that posts elsewhere.
const policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard puts the headers on every answer and refuses what another site sends.
// A browser says where a request comes from; what says nothing (a script, an
// old browser) is let through, so no GET may change anything.
func (s *site) guard(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(&request{Request: r, w: w, site: s, today: s.Office.Today()}, errCrossOrigin)
	}))
	inner := cross.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		if s.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		inner.ServeHTTP(w, r)
	})
}

// private keeps a page out of every cache: what the back button shows on a
// shared machine must be asked for again.
func private(w http.ResponseWriter) { w.Header().Set("Cache-Control", "no-store") }

// cookieName is the session's cookie; over TLS a browser takes the one with
// the prefix only from this very host, and only over TLS.
func (s *site) cookieName() string {
	if s.Secure {
		return "__Host-duly"
	}
	return "duly"
}

func (s *site) cookie(name, value string) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode}
}

func (s *site) setCookie(w http.ResponseWriter, token string) {
	http.SetCookie(w, s.cookie(s.cookieName(), token))
}

func (s *site) dropCookie(w http.ResponseWriter) {
	c := s.cookie(s.cookieName(), "")
	c.MaxAge = -1
	http.SetCookie(w, c)
}

func connectionAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
