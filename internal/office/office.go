// Package office answers one question: how does an act become part of the
// record? It is the case office, and the only writer: an act goes in, and
// entries, letters and the desk's row are written in one transaction.
package office

import (
	"context"
	"errors"
	"time"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

var errNotYet = errors.New("office: not built yet")

// An Office handles the cases of one organisation.
type Office struct{}

// How a complainant wishes to be known.
const (
	Named        = "named"
	Confidential = "confidential" // known to the office, withheld from the respondent
	Anonymous    = "anonymous"    // known to nobody
)

// A Complaint is what a complainant files.
type Complaint struct {
	Mode       string // Named, Confidential or Anonymous
	Name       string // of the complainant; "" where anonymous
	Contact    string // how to reach them, if they wish; free text
	Respondent string // whom it is about
	Category   string
	Happened   timetable.Date // when, if known
	Account    string         // what happened, in their words
	Files      []Upload
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
	Entry   int64
	Events  []casework.Event
}

// A Conflict says that the case has moved on since the form was shown.
type Conflict struct{ Since []casework.Event }

func (c *Conflict) Error() string { return "the case has changed since you opened this page" }

// A CaseFile is a case as one reader may see it.
type CaseFile struct {
	ID        string
	Case      *casework.Case // with events as this reader may see them
	Rulebook  *rulebook.Rulebook
	Complaint Complaint       // as this reader may see it; Files without data
	Moves     []casework.Move // lawful now
	Later     []casework.Move // not lawful now, each with its Refusal
	Letters   []LetterText    // to this reader; all for officers
	Entries   []int64         // the number in the journal of each event
	Today     timetable.Date
}

// A LetterText is a letter, opened.
type LetterText struct {
	To      string
	Day     timetable.Date
	Subject string
	Body    string // plain paragraphs
	Entry   int64
}

// A DeskRow is one case on an officer's desk.
type DeskRow struct {
	Row   CaseRow
	Title string          // category and respondent, as this officer may see them
	Clock *casework.Clock // the most urgent one that is theirs; nil if none
	Slack int             // days left; negative: overdue
	Mine  bool            // something on it waits for this officer
}

// Today is the date that it is in the organisation's time zone.
func (o *Office) Today() timetable.Date { return 0 }

// Now is the office's clock.
func (o *Office) Now() time.Time { return time.Time{} }

// Rulebook is the one that new complaints come under.
func (o *Office) Rulebook() *rulebook.Rulebook { return nil }

// File takes a complaint. The answer carries its proof.
func (o *Office) File(ctx context.Context, c Complaint) (Filed, error) { return Filed{}, errNotYet }

// Do performs an act on a case for an actor. seen is the version of the case
// that the actor's form was made from: if it has moved on, *Conflict, and
// nothing was done. A *casework.Refusal says what forbids it.
func (o *Office) Do(ctx context.Context, id string, who casework.Actor, act casework.Act, files []Upload, seen int) ([]casework.Event, error) {
	return nil, errNotYet
}

// Open gives the case as the actor may see it; ErrNotFound where they may not
// learn that it exists.
func (o *Office) Open(ctx context.Context, id string, who casework.Actor) (CaseFile, error) {
	return CaseFile{}, errNotYet
}

// Exhibit gives a file of the case's evidence.
func (o *Office) Exhibit(ctx context.Context, id string, who casework.Actor, sha256 string) (casework.Exhibit, []byte, error) {
	return casework.Exhibit{}, nil, errNotYet
}

// Desk lists the open cases that the officer acts in, least slack first.
func (o *Office) Desk(ctx context.Context, who casework.Actor) ([]DeskRow, error) {
	return nil, errNotYet
}

// Return finds the case and party that a code opens; ErrNotFound for an
// unknown code, after the same work as for a known one.
func (o *Office) Return(ctx context.Context, code string) (id, party string, err error) {
	return "", "", errNotYet
}

// NewCode makes an access code for a party of a case (a respondent's, printed
// in the notice's covering letter).
func (o *Office) NewCode(ctx context.Context, id, party string) (string, error) {
	return "", errNotYet
}

// Receipt gives the receipt of an entry of the case for the party who made it.
func (o *Office) Receipt(ctx context.Context, id string, who casework.Actor, entry int64) ([]byte, error) {
	return nil, errNotYet
}

// Sweep lets time do what it does: every limit that ended before today has its
// consequence, dated on the day that the rulebook says. It gives how many
// events there were.
func (o *Office) Sweep(ctx context.Context) (int, error) { return 0, errNotYet }

// History replays every case, for figures: each is handed once, complete.
func (o *Office) History(ctx context.Context, each func(id string, c *casework.Case) error) error {
	return errNotYet
}

// Officers lists who holds a role; all officers for "".
func (o *Office) Officers(ctx context.Context, role string) ([]casework.Actor, error) {
	return nil, errNotYet
}
