// Package signin answers one question: who is it that asks?
//
// Officers sign in with a password; a party comes with the code of their case.
// Either gets a session: a random token of 256 bits of which only the hash is
// kept. The first administrator comes by a link that works once.
package signin

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"duly/internal/office"
	"duly/internal/store"
)

// How long a session lasts without being used, and an invitation at all.
const (
	Idle       = 30 * time.Minute
	Invitation = 24 * time.Hour
)

// LeastPassword is the least length of a password, in characters (NIST SP
// 800-63B asks for at least 8 and for no rules of composition).
const LeastPassword = 12

// Errors of signing in, to be told apart with errors.Is.
var (
	// ErrWrong: no such person, or another password. Which of the two is not told.
	ErrWrong = errors.New("the name or the password is wrong")
	// ErrNoSession: there is no such session, or it has ended.
	ErrNoSession = errors.New("you are not signed in, or were away for too long")
	// ErrInvitation: the link was used, has expired, or never was.
	ErrInvitation = errors.New("this link was used already, or has expired")
)

// A Weak password names what is wrong with it.
type Weak struct{ Why string }

func (w *Weak) Error() string { return w.Why }

// A Desk signs people in.
type Desk struct {
	store   *store.Store
	now     func() time.Time
	entropy io.Reader
}

// New makes a desk on the store.
func New(s *store.Store, now func() time.Time, entropy io.Reader) *Desk {
	return &Desk{s, now, entropy}
}

// A Session is who asks.
type Session struct {
	Person string // an officer's id, or ""
	Case   string // a party's case, or ""
	Party  string // in that case
}
