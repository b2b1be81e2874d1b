package office

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// How a complainant wishes to be known.
const (
	Named        = casework.Named
	Confidential = casework.Confidential // known to the office, withheld from the respondent
	Anonymous    = casework.Anonymous    // known to nobody
)

// A Complaint is what a complainant files.
type Complaint struct {
	Mode       string         // Named, Confidential or Anonymous
	Name       string         // of the complainant; "" where anonymous
	Contact    string         // how to reach them, if they wish; free text
	Respondent string         // whom it is about
	Category   string         // "" where the rulebook has none
	Happened   timetable.Date // when, if known
	Account    string         // what happened, in their words
	Files      []Upload
	AskedOut   string // who should not handle it, by name or description; "" for nobody
	Why        string // they should not
}

// An Upload is a file handed in.
type Upload struct {
	Name string
	Type string // as detected from its content
	Data []byte
}

// Filed is the answer to a filing.
type Filed struct {
	Case    string // pseudonym
	Code    string // the receipt code: shown once, never kept
	Receipt []byte // the receipt file
	Entry   int64  // the number of the filing in the journal
	Events  []casework.Event
}

// File takes a complaint. When it answers, the complaint is durable and under a
// signed checkpoint of the public log, and the answer carries the proof. A
// *casework.Refusal names the field of the form to mend.
func (o *Office) File(ctx context.Context, c Complaint) (Filed, error) {
	complaint, err := c.check()
	if err != nil {
		return Filed{}, err
	}
	id, err := o.newID(ctx)
	if err != nil {
		return Filed{}, err
	}
	code, access, err := o.newAccess(id, rulebook.Complainant)
	if err != nil {
		return Filed{}, err
	}
	if complaint.Exhibits, err = o.keepFiles(ctx, id, c.Files); err != nil {
		return Filed{}, err
	}
	declared, err := o.declared(ctx)
	if err != nil {
		return Filed{}, err
	}
	filed := Filed{Case: id, Code: code}
	err = o.write(ctx, func(s *sitting) error {
		filed.Entry = s.next()
		h := &held{id: id, c: &casework.Case{}}
		people, err := o.store.People(s.ctx)
		if err != nil {
			return err
		}
		complaint.Mentions = screen(people, complaint)
		if filed.Events, err = casework.Receive(o.current, complaint, s.Today, o.afterHours(o.current, s.Now)); err != nil {
			return err
		}
		s.access = append(s.access, access)
		if err := s.recordWithLetters(o.current, h, filed.Events); err != nil {
			return err
		}
		for _, day := range declared {
			told, err := s.amend(o.current, h, day)
			if err != nil {
				return err
			}
			filed.Events = append(filed.Events, told...)
		}
		return s.deputise(o.current, h)
	})
	if err != nil {
		return Filed{}, err
	}
	filed.Receipt, err = o.receipt(ctx, filed.Entry)
	if err != nil {
		return filed, fmt.Errorf("the complaint was filed, and its receipt could not be made: %w", err)
	}
	return filed, nil
}

// check refuses a complaint that lacks what it needs.
func (c Complaint) check() (casework.Complaint, error) {
	name := strings.TrimSpace(c.Name)
	out := casework.Complaint{
		Category: c.Category, Account: c.Account,
		Filing: casework.Filing{Mode: c.Mode, Respondent: strings.TrimSpace(c.Respondent), Happened: c.Happened},
	}
	switch c.Mode {
	case Named, Confidential:
		if name == "" {
			return out, &casework.Refusal{What: "Give your name, or file anonymously", Field: "name"}
		}
		out.Identity = &casework.Identity{Name: name, Contact: strings.TrimSpace(c.Contact)}
	case Anonymous:
	default:
		return out, &casework.Refusal{What: "Choose whether your name is known: named, confidential or anonymous", Field: "mode"}
	}
	if out.Filing.Respondent == "" {
		return out, &casework.Refusal{What: "Say whom the complaint is about; describe them if you do not know the name", Field: "respondent"}
	}
	if strings.TrimSpace(c.Account) == "" {
		return out, &casework.Refusal{What: "Say what happened", Field: "account"}
	}
	if out.Why = strings.TrimSpace(c.Why); strings.TrimSpace(c.AskedOut) != "" {
		if out.Why == "" {
			return out, &casework.Refusal{What: "Say why they should not handle it", Field: "why"}
		}
		out.AskedOut = &casework.Exclusion{Names: strings.TrimSpace(c.AskedOut)}
	}
	return out, nil
}

// Crockford's base 32: no I, L, O, U, so that a code survives being read aloud.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

func (o *Office) letters(n int) (string, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(o.entropy, b); err != nil {
		return "", fmt.Errorf("draw a code: %w", err)
	}
	for i := range b {
		b[i] = alphabet[b[i]&31]
	}
	return string(b), nil
}

// newID draws a case's pseudonym. It is random: a number that counts would
// tell how many cases there are, and when. With 40 bits one may come up again
// among very many cases; it is then drawn anew.
func (o *Office) newID(ctx context.Context) (string, error) {
	for {
		s, err := o.letters(8)
		if err != nil {
			return "", err
		}
		id := s[:4] + "-" + s[4:]
		if _, err := o.store.Case(ctx, id); errors.Is(err, ErrNotFound) {
			return id, nil
		} else if err != nil {
			return "", err
		}
	}
}

// newAccess draws an access code of 24 characters, 120 bits, in six groups with
// a check character, and what is kept of it: a keyed hash.
func (o *Office) newAccess(id, party string) (code string, a Access, err error) {
	s, err := o.letters(24)
	if err != nil {
		return "", Access{}, err
	}
	var groups []string
	for i := 0; i < len(s); i += 4 {
		groups = append(groups, s[i:i+4])
	}
	return strings.Join(groups, "-") + "-" + string(checkSign(s)), Access{Hash: o.codeHash(s), Case: id, Party: party}, nil
}

// checkSign shows one wrong sign, and two that changed places: modulo the prime
// 31 each place has a weight of its own. Only 0 and Z count the same.
func checkSign(s string) byte {
	sum := 0
	for i := range len(s) {
		sum = (sum*3 + strings.IndexByte(alphabet, s[i])) % 31
	}
	return alphabet[sum]
}

func (o *Office) codeHash(s string) []byte {
	mac := hmac.New(sha256.New, o.pepper[:])
	mac.Write([]byte("duly/code/v1\n" + s))
	return mac.Sum(nil)
}

// normal reads a code as people type it: any case, any separators, and the
// letters that Crockford's alphabet takes for digits. ok is false where it
// cannot be a code, which a wrong check sign shows.
func normal(code string) (s string, ok bool) {
	var b []byte
	for _, c := range strings.ToUpper(code) {
		switch c {
		case 'O':
			c = '0'
		case 'I', 'L':
			c = '1'
		}
		if c < 128 && strings.IndexByte(alphabet, byte(c)) >= 0 {
			b = append(b, byte(c))
		}
	}
	if len(b) != 25 {
		return string(b), false
	}
	return string(b[:24]), checkSign(string(b[:24])) == b[24]
}

// Return finds the case and party that a code opens; ErrNotFound for an
// unknown code, after the same work as for a known one.
func (o *Office) Return(ctx context.Context, code string) (id, party string, err error) {
	s, ok := normal(code)
	a, err := o.store.Access(ctx, o.codeHash(s))
	if err != nil {
		return "", "", err
	}
	if !ok {
		return "", "", ErrNotFound
	}
	return a.Case, a.Party, nil
}

// NewCode makes a further access code for a party of a case, to be given to them
// with their notice: the respondent's only once they have been notified. That
// one was made, for whom and by whom, goes into the file, where both parties
// and the overseer see it: whoever has a code can act as that party.
func (o *Office) NewCode(ctx context.Context, id string, who casework.Actor, party string) (string, error) {
	h, err := o.load(ctx, id)
	if err != nil {
		return "", o.refused(err, id, who, ToAct)
	}
	if !o.maySee(h.c, who) {
		return "", o.refuse(id, who, ToAct)
	}
	code, access, err := o.newAccess(id, party)
	if err != nil {
		return "", err
	}
	err = o.write(ctx, func(s *sitting) error {
		h, err := s.open(id)
		if err != nil {
			return err
		}
		r, err := o.rules(h.c.Rulebook)
		if err != nil {
			return err
		}
		if !h.c.Told(r, party) {
			return &casework.Refusal{What: "The " + party + " has not been notified yet, and gets access with the notice"}
		}
		act := casework.Act{Kind: casework.Add, Day: s.Today, Text: "An access code for the " + party + " was made."}
		events, err := casework.Perform(r, h.c, who, act)
		if err != nil {
			return err
		}
		events[len(events)-1].To = party // said to both sides, unlike a note of the office's
		s.access = append(s.access, access)
		return s.recordWithLetters(r, h, events)
	})
	return code, err
}
