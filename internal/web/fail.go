package web

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"strings"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/signin"
)

var (
	errCrossOrigin = errors.New("sent by another site")
	errBusy        = errors.New("too many uploads at once")
	errNotFound    = office.ErrNotFound
)

// A FailView is a page that says what went wrong, and what to do.
type FailView struct {
	Frame
	Heading   string
	Text      []string
	Rule      *RuleLink
	Reference string // of a fault, to be found in the diagnostics
	Way       *NavItem
}

// fail maps what went wrong to a status and a page: the one place where it is
// done. A refusal and a conflict usually come back with their form instead.
func (s *site) fail(q *request, err error) {
	var refusal *casework.Refusal
	var conflict *office.Conflict
	var erased *office.ErasedCase
	var much *tooMuch
	var bad *badForm
	var large *http.MaxBytesError
	v := &FailView{Way: &NavItem{Href: "/", Text: "Go to the first page"}}
	status := http.StatusInternalServerError
	switch {
	case errors.Is(err, context.Canceled):
		return // the visitor has gone
	case errors.As(err, &erased):
		if err := s.showErased(q, erased); err == nil {
			return
		}
		v.Heading, v.Text = "This case was erased", []string{erased.Error() + "."}
	case errors.Is(err, errSignIn):
		s.toTheDoor(q)
		return
	case errors.Is(err, errNotFound) && q.asker() && q.URL.Path == "/desk":
		http.Redirect(q.w, q.Request, "/asks", http.StatusSeeOther) // where everybody is sent who signs in
		return
	case errors.Is(err, errNotFound):
		status = http.StatusNotFound
		v.Heading, v.Text = "There is no such page", []string{
			"Or there is one, and it is not for you to see. We answer the same in both cases.",
		}
	case errors.As(err, &refusal):
		status = http.StatusUnprocessableEntity
		v.Heading, v.Text = "This cannot be done", []string{refusal.Error()}
	case errors.As(err, &conflict):
		status = http.StatusConflict
		v.Heading, v.Text = "The case has moved on", []string{"Nothing was done. Go back to the case to see it as it is now."}
	case errors.As(err, &much):
		status = http.StatusTooManyRequests
		minutes := max(1, int(math.Ceil(much.wait.Minutes())))
		q.w.Header().Set("Retry-After", fmt.Sprint(minutes*60))
		v.Heading, v.Text = "Please wait a little", []string{
			fmt.Sprintf("There were too many attempts from your connection. Try again in %s.", plural(minutes, "minute")),
			"This guards people's cases against guessing. If you share a connection with others, it may not have been you.",
		}
	case errors.As(err, &large):
		status = http.StatusRequestEntityTooLarge
		v.Heading, v.Text = "This is too large", []string{"Nothing was done: what was sent is larger than this form may be."}
	case errors.As(err, &bad):
		status = http.StatusBadRequest
		v.Heading, v.Text = "This form could not be read", []string{"Nothing was done. Go back, open the page anew and send it again.", capital(bad.Error()) + "."}
	case errors.Is(err, errBusy):
		status = http.StatusServiceUnavailable
		q.w.Header().Set("Retry-After", "60")
		v.Heading, v.Text = "We are receiving many files", []string{"Nothing was filed. Go back, wait a minute, and send the form again: your browser has kept what you wrote."}
	case errors.Is(err, errCrossOrigin):
		status = http.StatusForbidden
		v.Heading, v.Text = "This came from another site", []string{"A form was sent here by a page that is not ours, and nothing was done. Open the page here and use its own form."}
	case errors.Is(err, signin.ErrInvitation):
		status = http.StatusGone
		v.Heading, v.Text = "This link does not work any more", []string{"It was used already, or it is older than a day. Starting the server again prints a new one, as long as nobody has used the first."}
	default:
		v.Reference = s.fault(q, err)
		v.Heading, v.Text = "Something went wrong on our side", []string{
			"It was not your doing. Nothing that was acknowledged to you is lost.",
			"If it happens again, tell us the reference below; it lets us find what went wrong.",
		}
	}
	private(q.w)
	if err := q.show(status, "fail", v.Heading, v); err != nil {
		s.Logger.LogAttrs(q.Context(), slog.LevelError, "the error page failed", slog.Any("error", err))
		http.Error(q.w, v.Heading, status)
	}
}

// toTheDoor sends a visitor without a session to where they can begin one.
func (s *site) toTheDoor(q *request) {
	door := "/signin"
	if q.URL.Path == "/case" || strings.HasPrefix(q.URL.Path, "/case/") {
		door = "/return"
	}
	if s.Demo != nil {
		door = "/demo"
	}
	http.Redirect(q.w, q.Request, door, http.StatusSeeOther)
}

// fault tells diagnostics of a fault, once, and gives the reference under
// which it is found. Neither address nor visitor is told.
func (s *site) fault(q *request, err error) string {
	reference := s.reference()
	s.Logger.LogAttrs(q.Context(), slog.LevelError, "a page failed",
		slog.String("reference", reference), slog.String("route", q.Pattern), slog.Any("error", err))
	return reference
}

// reference names a fault, so that person and operator can speak of the same.
func (s *site) reference() string {
	b := make([]byte, 5)
	if _, err := io.ReadFull(s.Entropy, b); err != nil {
		return "none"
	}
	return hex.EncodeToString(b)
}

// nowhere answers for addresses that lead nowhere.
func (s *site) nowhere(*request) error { return errNotFound }
