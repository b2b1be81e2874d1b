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
	Others     []string       // further people whom it is about; each has a case of their own
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
	Number  string // of the complaint, in the register; that of each of its cases
	Case    string // pseudonym
	Code    string // the receipt code: shown once, never kept
	Receipt []byte // the receipt file
	Entry   int64  // the number of the filing in the journal
	Events  []casework.Event
	About   string  // the respondent
	Also    []Filed // the cases of further respondents
}

// File takes a complaint, and opens a case for each person whom it is about. When
// it answers, the complaint is durable and under a signed checkpoint of the public
// log, and the answer carries the proof. It has its number in the register before
// anybody has judged it. A *casework.Refusal names the field of the form to mend.
func (o *Office) File(ctx context.Context, c Complaint) (Filed, error) {
	complaint, err := c.check()
	if err != nil {
		return Filed{}, err
	}
	if complaint.Incident, err = o.letters(8); err != nil {
		return Filed{}, err
	}
	var opened []opening
	about := append([]string{complaint.Filing.Respondent}, c.others()...)
	for _, name := range about {
		p, err := o.prepare(ctx, complaint, name, c.Files)
		if err != nil {
			return Filed{}, err
		}
		opened = append(opened, p)
	}
	var all []Filed
	err = o.write(ctx, func(s *sitting) error {
		all = nil
		number, err := s.number()
		if err != nil {
			return err
		}
		people, declared, err := s.beforehand()
		if err != nil {
			return err
		}
		for _, p := range opened {
			p.complaint.Number = number
			p.complaint.Mentions = screen(people, p.complaint, about...)
			filed := Filed{Number: number, Case: p.id, Code: p.code, Entry: s.next(), About: p.complaint.Filing.Respondent}
			h := &held{id: p.id, c: &casework.Case{}}
			if filed.Events, err = casework.Receive(o.current, p.complaint, s.Today, o.afterHours(o.current, s.Now)); err != nil {
				return err
			}
			s.access = append(s.access, p.access)
			filed.Events[0].Beside(accessRow, o.store.Seal(p.access))
			if err := s.recordWithLetters(o.current, h, filed.Events); err != nil {
				return err
			}
			told, err := s.amendAll(o.current, h, declared)
			if err != nil {
				return err
			}
			if err := s.deputise(o.current, h); err != nil {
				return err
			}
			filed.Events = append(filed.Events, told...)
			all = append(all, filed)
		}
		return nil
	})
	if err != nil {
		return Filed{}, err
	}
	var missing error
	for i := range all {
		if all[i].Receipt, err = o.receipt(ctx, all[i].Entry); err != nil {
			missing = fmt.Errorf("the complaint was filed, and its receipt could not be made: %w", err)
		}
	}
	all[0].Also = all[1:]
	return all[0], missing
}

// beforehand is what a case has to know as it begins: who holds which role, against whom
// it is screened, and the days that were declared.
func (s *sitting) beforehand() (people []PersonRow, declared []timetable.Holiday, err error) {
	if people, err = s.officers(); err != nil {
		return nil, nil, err
	}
	declared, err = s.declared()
	return people, declared, err
}

// An opening is a case that is about to be opened.
type opening struct {
	id        string
	complaint casework.Complaint
	code      string
	access    Access
}

// prepare draws what a case needs and seals its files, before the writer is asked.
func (o *Office) prepare(ctx context.Context, c casework.Complaint, about string, files []Upload) (p opening, err error) {
	p.complaint = c
	p.complaint.Filing.Respondent = about
	if p.id, err = o.newID(ctx); err != nil {
		return p, err
	}
	if p.code, p.access, err = o.newAccess(p.id, rulebook.Complainant); err != nil {
		return p, err
	}
	p.complaint.Exhibits, err = o.keepFiles(ctx, p.id, files)
	return p, err
}

// others are the further respondents, each once.
func (c Complaint) others() []string {
	seen := map[string]bool{strings.TrimSpace(c.Respondent): true, "": true}
	var out []string
	for _, name := range c.Others {
		if name = strings.TrimSpace(name); !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	return out
}

// mostRespondents bounds one complaint: each of them has a case, officers and days
// of their own.
const mostRespondents = 10

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
	if len(c.others()) >= mostRespondents {
		return out, &casework.Refusal{What: fmt.Sprintf("One complaint can be about %d people at the most: make a further one about the others", mostRespondents), Field: "others"}
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
