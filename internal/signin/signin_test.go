package signin_test

import (
	"context"
	"crypto/rand"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/signin"
	"duly/internal/store"
)

type lobby struct {
	*signin.Desk
	store *store.Store
	now   time.Time
}

// books is a register on a store alone, for an office has a rulebook, keys and a log: what
// it does with a row that it is to keep is tested there.
type books struct{ *store.Store }

func (b books) FirstAdministrator(ctx context.Context, p office.PersonRow) error {
	people, err := b.People(ctx)
	if err != nil {
		return err
	}
	for _, q := range people {
		if q.Admin {
			return office.ErrNotFound
		}
	}
	return b.PutPerson(ctx, p)
}

func (b books) Officer(ctx context.Context, id string) (office.PersonRow, error) {
	return b.Person(ctx, id)
}

func (b books) ChoosePassword(ctx context.Context, id, hash, before string) error {
	p, err := b.Person(ctx, id)
	if err != nil {
		return err
	}
	if p.Password != before {
		return office.ErrNotFound
	}
	p.Password = hash
	return b.PutPerson(ctx, p)
}

func open(t *testing.T) *lobby {
	t.Helper()
	s, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "duly.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	l := &lobby{store: s, now: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)}
	if l.Desk, err = signin.New(s, books{s}, func() time.Time { return l.now }, rand.Reader); err != nil {
		t.Fatal(err)
	}
	return l
}

const good = "seven lamps on the quay"

// The first start's link makes one administrator, once; a bad password leaves
// it good.
func TestFirstAdministrator(t *testing.T) {
	l := open(t)
	ctx := context.Background()
	token, err := l.Invite(ctx)
	if err != nil || token == "" {
		t.Fatalf("no link: %q (%v)", token, err)
	}
	for field, try := range map[string][3]string{
		"id":       {"two words", "Ada", good},
		"name":     {"ada", " ", good},
		"password": {"ada", "Ada", "short"},
	} {
		_, err := l.Accept(ctx, token, try[0], try[1], try[2], nil)
		var weak *signin.Weak
		if !errors.As(err, &weak) || weak.Field != field {
			t.Errorf("a bad %s: %v", field, err)
		}
	}
	if _, err := l.Accept(ctx, token, "ada", "Ada", strings.Repeat("a", 20), nil); err == nil {
		t.Error("a password of one letter was taken")
	}
	if _, err := l.Accept(ctx, "another", "ada", "Ada", good, nil); !errors.Is(err, signin.ErrInvitation) {
		t.Errorf("a made-up link: %v", err)
	}
	session, err := l.Accept(ctx, token, " Ada ", "Ada Lamp", good, []string{"secretary"})
	if err != nil {
		t.Fatal(err)
	}
	v, err := l.Session(ctx, session)
	if err != nil || v.ID != "ada" || !v.Admin || v.Roles[0] != "secretary" {
		t.Errorf("signed in as %+v (%v)", v, err)
	}
	if _, err := l.Accept(ctx, token, "eve", "Eve", good, nil); !errors.Is(err, signin.ErrInvitation) {
		t.Errorf("the link worked twice: %v", err)
	}
	if again, err := l.Invite(ctx); err != nil || again != "" {
		t.Errorf("a second link was made: %q (%v)", again, err)
	}
	p, err := l.store.Person(ctx, "ada")
	if err != nil || strings.Contains(p.Password, "lamps") || !strings.HasPrefix(p.Password, "$argon2id$") {
		t.Errorf("the password is kept as %q (%v)", p.Password, err)
	}
}

// Nobody signs in under a name that the record keeps for the parties and the system.
func TestReservedNames(t *testing.T) {
	l := open(t)
	ctx := context.Background()
	token, err := l.Invite(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"complainant", "Respondent", " system"} {
		_, err := l.Accept(ctx, token, id, "Eve", good, nil)
		var weak *signin.Weak
		if !errors.As(err, &weak) || weak.Field != "id" {
			t.Errorf("%q was taken as a name (%v)", id, err)
		}
	}
}

func TestLinkExpires(t *testing.T) {
	l := open(t)
	ctx := context.Background()
	token, err := l.Invite(ctx)
	if err != nil {
		t.Fatal(err)
	}
	l.now = l.now.Add(signin.Invitation + time.Second)
	if _, err := l.Accept(ctx, token, "ada", "Ada", good, nil); !errors.Is(err, signin.ErrInvitation) {
		t.Errorf("a link a day old: %v", err)
	}
}

func TestPassword(t *testing.T) {
	l := open(t)
	ctx := context.Background()
	token, _ := l.Invite(ctx)
	if _, err := l.Accept(ctx, token, "ada", "Ada", good, nil); err != nil {
		t.Fatal(err)
	}
	if err := l.store.PutPerson(ctx, office.PersonRow{ID: "bob", Name: "Bob, who has no password"}); err != nil {
		t.Fatal(err)
	}
	for _, try := range [][2]string{{"ada", "wrong"}, {"ada", ""}, {"nobody", good}, {"", ""}, {"bob", ""}, {"bob", good}} {
		if _, err := l.SignIn(ctx, try[0], try[1]); !errors.Is(err, signin.ErrWrong) {
			t.Errorf("%q with %q: %v", try[0], try[1], err)
		}
	}
	session, err := l.SignIn(ctx, " ADA", good)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.End(ctx, session); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Session(ctx, session); !errors.Is(err, signin.ErrNoSession) {
		t.Errorf("signed out, and still %v", err)
	}
}

// A session ends after half an hour without a page, and lives as long as there
// are pages.
func TestSessionEndsWhenIdle(t *testing.T) {
	l := open(t)
	ctx := context.Background()
	session, err := l.Start(ctx, signin.Visitor{Actor: casework.Actor{Party: "complainant"}, Case: "7F3C-92KD"})
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		l.now = l.now.Add(signin.Idle - time.Minute)
		v, err := l.Session(ctx, session)
		if err != nil || v.Case != "7F3C-92KD" || v.Party != "complainant" || v.ID != "complainant" {
			t.Fatalf("%+v (%v)", v, err)
		}
	}
	l.now = l.now.Add(signin.Idle + time.Second)
	for range 2 {
		if _, err := l.Session(ctx, session); !errors.Is(err, signin.ErrNoSession) {
			t.Errorf("after half an hour: %v", err)
		}
	}
	if _, err := l.Session(ctx, "made up"); !errors.Is(err, signin.ErrNoSession) {
		t.Errorf("a made-up token: %v", err)
	}
}

// noted runs something when the salt of a password is drawn.
type noted struct{ meanwhile func() }

func (n *noted) Read(p []byte) (int, error) {
	if work := n.meanwhile; work != nil {
		n.meanwhile = nil
		work()
	}
	return rand.Read(p)
}

// Whoever chooses a password does not by it get back a role that was taken from them
// while it was hashed.
func TestAPasswordGivesNoRoleBack(t *testing.T) {
	l := open(t)
	ctx := context.Background()
	bo := office.PersonRow{ID: "bo", Name: "Bo", Roles: []string{"investigator"}}
	if err := l.store.PutPerson(ctx, bo); err != nil {
		t.Fatal(err)
	}
	token, err := l.InviteOfficer(ctx, "bo")
	if err != nil {
		t.Fatal(err)
	}
	salt := &noted{}
	desk, err := signin.New(l.store, books{l.store}, func() time.Time { return l.now }, salt)
	if err != nil {
		t.Fatal(err)
	}
	salt.meanwhile = func() {
		bo.Roles = nil
		if err := l.store.PutPerson(ctx, bo); err != nil {
			t.Error(err)
		}
	}
	if _, err := desk.Join(ctx, token, good); err != nil {
		t.Fatal(err)
	}
	if p, err := l.store.Person(ctx, "bo"); err != nil || len(p.Roles) > 0 || p.Password == "" {
		t.Errorf("they hold %v (%v)", p.Roles, err)
	}
}
