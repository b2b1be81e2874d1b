// Package signin answers one question: who is it that asks?
//
// Officers sign in with a password; a party comes with the code of their case.
// Either gets a session: a random token of 256 bits of which only the hash is
// kept. The first administrator comes by a link that works once.
package signin

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/store"
)

// How long a session lasts without being used, and an invitation at all.
const (
	Idle       = 30 * time.Minute
	Invitation = 24 * time.Hour
)

// Errors of signing in, to be told apart with errors.Is.
var (
	// ErrWrong: no such person, or another password. Which of the two is not told.
	ErrWrong = errors.New("the name or the password is wrong")
	// ErrNoSession: there is no such session, or it has ended.
	ErrNoSession = errors.New("you are not signed in, or were away for too long")
	// ErrInvitation: the link was used, has expired, or never was.
	ErrInvitation = errors.New("this link was used already, or has expired")
)

// A Desk signs people in.
type Desk struct {
	store   *store.Store
	books   Register
	now     func() time.Time
	entropy io.Reader
	nobody  func() (string, error) // a password hash that no password has, so that unknown names take as long
}

// A Register is where officers are kept: *office.Office. What it changes is on record.
type Register interface {
	// FirstAdministrator puts somebody into the register who can put in everybody else;
	// office.ErrNotFound where there is an administrator already.
	FirstAdministrator(ctx context.Context, p office.PersonRow) error
	// Officer finds an officer as the register left them; office.ErrNotFound.
	Officer(ctx context.Context, id string) (office.PersonRow, error)
	// ChoosePassword keeps the hash of an officer's password in place of the one that they had;
	// office.ErrNotFound where there is no such officer, or they have another by now.
	ChoosePassword(ctx context.Context, id, hash, before string) error
}

// New makes a desk on the store. Sessions and invitations are kept there; what officers
// are is the register's.
func New(s *store.Store, r Register, now func() time.Time, entropy io.Reader) (*Desk, error) {
	d := &Desk{store: s, books: r, now: now, entropy: entropy}
	secret, err := d.token()
	if err != nil {
		return nil, err
	}
	d.nobody = sync.OnceValues(func() (string, error) { return hashPassword(secret, entropy) })
	return d, nil
}

// A Visitor is who a session belongs to: an officer, or a party of one case.
type Visitor struct {
	casework.Actor
	Case  string // a party's case; "" for officers
	Admin bool
	For   string // the body for which they speak, who are no officer; "" for all others
}

// SignIn checks an officer's password and gives a session token, or ErrWrong,
// after the same work whether or not there is such a person.
func (d *Desk) SignIn(ctx context.Context, id, password string) (token string, err error) {
	id = strings.ToLower(strings.TrimSpace(id))
	nobody, err := d.nobody() // made by the first who comes, whoever that is
	if err != nil {
		return "", err
	}
	p, err := d.books.Officer(ctx, id)
	if err != nil && !errors.Is(err, office.ErrNotFound) {
		return "", err
	}
	hash := p.Password
	if err != nil || hash == "" {
		hash, id = nobody, ""
	}
	if !checkPassword(hash, password) || id == "" {
		return "", ErrWrong
	}
	return d.Start(ctx, Visitor{Actor: casework.Actor{ID: id}})
}

// Start begins a session for somebody whose identity has been shown.
func (d *Desk) Start(ctx context.Context, v Visitor) (token string, err error) {
	if token, err = d.token(); err != nil {
		return "", err
	}
	now := d.now()
	row := store.SessionRow{Hash: hashToken(token), Created: now.UnixMicro(), Expires: now.Add(Idle).UnixMicro()}
	if v.Party != "" {
		row.Case, row.Party = v.Case, v.Party
		if v.ID != v.Party {
			row.Acting = v.ID
		}
	} else {
		row.Person = v.ID
	}
	return token, d.store.PutSession(ctx, row)
}

// Session tells who a token belongs to, and keeps the session alive;
// ErrNoSession.
func (d *Desk) Session(ctx context.Context, token string) (Visitor, error) {
	hash := hashToken(token)
	row, err := d.store.Session(ctx, hash)
	if errors.Is(err, office.ErrNotFound) {
		return Visitor{}, ErrNoSession
	}
	if err != nil {
		return Visitor{}, err
	}
	now := d.now()
	if now.UnixMicro() >= row.Expires {
		return Visitor{}, errors.Join(ErrNoSession, d.store.DropSession(ctx, hash))
	}
	// A session is written anew at most once a minute, not at every page.
	if until := now.Add(Idle).UnixMicro(); until-row.Expires > time.Minute.Microseconds() {
		if err := d.store.TouchSession(ctx, hash, until); err != nil {
			return Visitor{}, err
		}
	}
	if row.Party != "" {
		return Visitor{Actor: casework.Actor{ID: cmp.Or(row.Acting, row.Party), Party: row.Party}, Case: row.Case}, nil
	}
	p, err := d.books.Officer(ctx, row.Person)
	if errors.Is(err, office.ErrNotFound) {
		return Visitor{}, ErrNoSession
	}
	return Visitor{Actor: casework.Actor{ID: p.ID, Name: p.Name, Roles: p.Roles, Trained: p.Trained}, Admin: p.Admin, For: p.SpeaksFor}, err
}

// End ends a session.
func (d *Desk) End(ctx context.Context, token string) error {
	return d.store.DropSession(ctx, hashToken(token))
}

// Invite makes a link's token for the first administrator, where there is
// nobody yet who can sign in; "" where there is somebody.
func (d *Desk) Invite(ctx context.Context) (token string, err error) {
	people, err := d.store.People(ctx)
	if err != nil {
		return "", err
	}
	for _, p := range people {
		if p.Admin {
			return "", nil
		}
	}
	if token, err = d.token(); err != nil {
		return "", err
	}
	return token, d.invite(ctx, token, administrator, "")
}

func (d *Desk) invite(ctx context.Context, token, whom, bound string) error {
	return d.store.PutInvitation(ctx, store.InvitationRow{Hash: hashToken(token), Person: whom, Expires: d.now().Add(Invitation).UnixMicro(), Bound: bound})
}

// Accept makes the first administrator by an invitation, which is then used up,
// and signs them in. A *Weak password uses nothing up.
func (d *Desk) Accept(ctx context.Context, token, id, name, password string, roles []string) (session string, err error) {
	id, name = strings.ToLower(strings.TrimSpace(id)), strings.TrimSpace(name)
	if err := checkNew(id, name, password); err != nil {
		return "", err
	}
	hash, err := hashPassword(password, d.entropy)
	if err != nil {
		return "", err
	}
	whom, err := d.invited(ctx, token)
	if err != nil {
		return "", err
	}
	if whom.Person != administrator {
		return "", ErrInvitation
	}
	err = d.books.FirstAdministrator(ctx, office.PersonRow{ID: id, Name: name, Roles: roles, Password: hash, Admin: true})
	if errors.Is(err, office.ErrNotFound) {
		return "", ErrInvitation // there is one by now
	}
	if err != nil {
		return "", err
	}
	return d.Start(ctx, Visitor{Actor: casework.Actor{ID: id}})
}

// Whom an invitation is for: the first administrator, or an officer of the register,
// whose id follows. No id has a slash in it.
const (
	administrator = "administrator"
	anOfficer     = "officer/"
)

// invited uses an invitation up and tells whom it is for; ErrInvitation.
func (d *Desk) invited(ctx context.Context, token string) (whom store.InvitationRow, err error) {
	whom, err = d.store.TakeInvitation(ctx, hashToken(token), d.now().UnixMicro())
	if errors.Is(err, office.ErrNotFound) {
		err = ErrInvitation
	}
	return whom, err
}

// InviteOfficer makes a link's token with which an officer of the register chooses a
// password, for the first time or anew. An earlier one for them no longer holds.
func (d *Desk) InviteOfficer(ctx context.Context, id string) (token string, err error) {
	p, err := d.store.Person(ctx, id)
	if err != nil {
		return "", err
	}
	if token, err = d.token(); err != nil {
		return "", err
	}
	return token, d.invite(ctx, token, anOfficer+id, boundTo(p.Password))
}

// Join lets an officer who was invited choose a password, and signs them in. The
// invitation is then used up. A *Weak password uses nothing up.
func (d *Desk) Join(ctx context.Context, token, password string) (session string, err error) {
	if err := checkNew("id", "name", password); err != nil {
		return "", err
	}
	whom, err := d.invited(ctx, token)
	if err != nil {
		return "", err
	}
	id, isOfficer := strings.CutPrefix(whom.Person, anOfficer)
	if !isOfficer {
		return "", ErrInvitation
	}
	hash, err := hashPassword(password, d.entropy)
	if err != nil {
		return "", err
	}
	// Hashing takes its time: it is over before their row is read.
	p, err := d.store.Person(ctx, id)
	if errors.Is(err, office.ErrNotFound) {
		return "", ErrInvitation
	}
	if err != nil {
		return "", err
	}
	// A link that was used is of a password that is gone: putting its row back opens nothing.
	if whom.Bound != boundTo(p.Password) {
		return "", ErrInvitation
	}
	err = d.books.ChoosePassword(ctx, id, hash, p.Password)
	if errors.Is(err, office.ErrNotFound) {
		return "", ErrInvitation
	}
	if err != nil {
		return "", err
	}
	return d.Start(ctx, Visitor{Actor: casework.Actor{ID: id}})
}

// boundTo names the password that an officer has, by its hash's hash.
func boundTo(password string) string {
	sum := sha256.Sum256([]byte("duly/invitation/v1\n" + password))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Weak says what is wrong with what a new person typed.
type Weak struct{ Field, Why string }

func (w *Weak) Error() string { return w.Why }

// LeastPassword is the least length of a password, in characters (NIST SP
// 800-63B asks for at least 8 and for no rules of composition).
const LeastPassword = 12

func checkNew(id, name, password string) error {
	switch {
	case id == "" || strings.ContainsAny(id, " \t/\\"):
		return &Weak{"id", "choose a short name to sign in with, without spaces"}
	case id == "complainant" || id == "respondent" || id == "system":
		// The record would take what this person does for what a party or time did.
		return &Weak{"id", "that name stands for a party, or for the system, in every case: choose another"}
	case name == "":
		return &Weak{"name", "give your name, as others in the office know you"}
	case utf8.RuneCountInString(password) < LeastPassword:
		return &Weak{"password", fmt.Sprintf("the password needs at least %d characters; a few words together do well", LeastPassword)}
	case strings.EqualFold(password, id) || strings.EqualFold(password, name) || strings.Count(password, password[:1]) == len(password):
		return &Weak{"password", "that password is too easy to guess"}
	}
	return nil
}

func (d *Desk) token() (string, error) {
	b := make([]byte, 32)
	if _, err := io.ReadFull(d.entropy, b); err != nil {
		return "", fmt.Errorf("draw a token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte("duly/session/v1\n" + token))
	return sum[:]
}
