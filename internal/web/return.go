package web

import (
	"errors"
	"net/http"
	"strings"

	"duly/internal/signin"
)

// A ReturnView asks for the code of a case.
type ReturnView struct{ Frame }

// comeBack asks for the code.
func (s *site) comeBack(q *request) error {
	private(q.w)
	return q.show(http.StatusOK, "return", "Come back to your case", &ReturnView{})
}

// enterCode opens a case by its code. What is unknown and what is wrong get the
// same answer after the same work; the code is never in an address.
func (s *site) enterCode(q *request) error {
	private(q.w)
	if err := s.limits.allow("codes", s.Limits.Codes, s.Address(q.Request)); err != nil {
		return err
	}
	f, err := q.small()
	if err != nil {
		return err
	}
	code := f.value("code")
	if strings.TrimSpace(code) == "" {
		return s.codeAgain(q, "Enter your code.")
	}
	id, who, err := s.Office.Return(q.Context(), code)
	if errors.Is(err, errNotFound) {
		return s.codeAgain(q, "This code opens no case. Check each group; it has six groups of four signs and one sign at the end.")
	}
	if err != nil {
		return err
	}
	token, err := s.Sessions.Start(q.Context(), signin.Visitor{Actor: who, Case: id})
	if err != nil {
		return err
	}
	s.setCookie(q.w, token)
	s.demoForget(q)
	return q.see("/case")
}

func (s *site) codeAgain(q *request, what string) error {
	v := &ReturnView{}
	v.Problems = []Problem{{Field: "code", What: what}}
	return q.show(http.StatusUnprocessableEntity, "return", "Come back to your case", v)
}

// leave ends the session and asks the browser to forget what it has of us.
func (s *site) leave(q *request) error {
	if c, err := q.Cookie(s.cookieName()); err == nil {
		if err := s.Sessions.End(q.Context(), c.Value); err != nil {
			return err
		}
	}
	s.dropCookie(q.w)
	s.demoForget(q)
	private(q.w)
	if s.Demo == nil { // there the cookies say which case the visitor plays
		q.w.Header().Set("Clear-Site-Data", `"cache", "cookies", "storage"`)
	}
	return q.see("/left")
}

// left says that nothing is open any more.
func (s *site) left(q *request) error {
	private(q.w)
	return q.show(http.StatusOK, "left", "You have left", &ReturnView{})
}
