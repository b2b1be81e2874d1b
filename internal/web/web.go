// Package web answers one question: which page does a person see at which
// address, and which act does a form of it ask the office for?
//
// Every address stands in routes.go. Each page is a file named by its act, with
// its template beside it. Pages are whole HTML from the server: nothing here
// needs JavaScript, and the content policy lets none run.
package web

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"duly/casework"
	"duly/commitment"
	"duly/erasure"
	"duly/internal/office"
	"duly/internal/signin"
	"duly/rulebook"
	"duly/statistics"
	"duly/timetable"
)

// An Office is the case office as pages need it: *office.Office.
type Office interface {
	Today() timetable.Date
	Rulebook() *rulebook.Rulebook
	Waiting(ctx context.Context, who casework.Actor) ([]office.WaitingCase, error)
	AskedAfterwards(ctx context.Context, who casework.Actor) ([]office.AskedCase, error)
	File(ctx context.Context, c office.Complaint) (office.Filed, error)
	Do(ctx context.Context, id string, who casework.Actor, act casework.Act, files []office.Upload, seen int) ([]casework.Event, error)
	Open(ctx context.Context, id string, who casework.Actor) (office.CaseFile, error)
	Exhibit(ctx context.Context, id string, who casework.Actor, sha256 string) (casework.Exhibit, []byte, error)
	Bundle(ctx context.Context, id string, who casework.Actor, event int) (office.BundleFile, error)
	PackBundle(ctx context.Context, who casework.Actor, b office.BundleFile, to io.Writer) error
	Desk(ctx context.Context, who casework.Actor) ([]office.DeskRow, error)
	Return(ctx context.Context, code string) (id string, who casework.Actor, err error)
	NewCode(ctx context.Context, id string, who casework.Actor, party string) (string, error)
	NewCodeFor(ctx context.Context, id string, who casework.Actor, arrangement string) (string, error)
	Alike(ctx context.Context, id string, who casework.Actor) ([]office.Suggestion, error)
	SameIncident(ctx context.Context, id string, who casework.Actor) ([]office.Suggestion, error)
	Receipt(ctx context.Context, id string, who casework.Actor, entry int64) ([]byte, error)
	Figures(ctx context.Context, asOf timetable.Date) (statistics.Report, statistics.TakenOver, error)
	Officers(ctx context.Context, role string) ([]casework.Actor, error)
	Comparators(ctx context.Context, id string, who casework.Actor) ([]casework.Comparator, error)
	Register(ctx context.Context) ([]office.PersonRow, error)
	PutOfficer(ctx context.Context, p office.PersonRow, by, reason string) error
	Holdings(ctx context.Context, who casework.Actor) ([]office.Held, error)
	Readings(ctx context.Context, who casework.Actor) ([]office.Reading, error)
	Reaches(ctx context.Context, who casework.Actor) ([]office.Reach, error)
	Audited(ctx context.Context) (office.Audit, bool, error)
	Commitments(ctx context.Context) (commitment.Register, error)
	Commit(ctx context.Context, by string, act office.CommitmentAct) (commitment.Event, error)
	CommitmentReceipt(ctx context.Context, entry int64) ([]byte, error)
	Erasures(ctx context.Context) (erasure.Register, error)
	ErasedCases(ctx context.Context, who casework.Actor) ([]erasure.Note, error)
	ErasuresDue(ctx context.Context, by string) ([]office.DueErasure, error)
	ErasureOf(ctx context.Context, by, id string) (office.ErasureFile, error)
	AskErasure(ctx context.Context, by, id string, w erasure.Want) (entry int64, err error)
	ApproveErasure(ctx context.Context, by string, request int64) (erasure.Note, error)
	DeclineErasure(ctx context.Context, by string, request int64, reason string) error
	PlaceHold(ctx context.Context, by, id, owner, reason string, review timetable.Date) error
	LiftHold(ctx context.Context, by string, hold int64, reason string) error
	ErasureReceipt(ctx context.Context, id string, who casework.Actor, entry int64) ([]byte, error)
	Breaks(ctx context.Context) ([]office.Break, error)
	BreakReceipt(ctx context.Context, entry int64) ([]byte, error)
	CommitmentFile(ctx context.Context, by string, ask int, sha256 string) (commitment.File, []byte, error)
	Pledger(ctx context.Context, id string) (commitment.Person, error)
	ReadUpTo(ctx context.Context, id string) (int64, error)
	HaveRead(ctx context.Context, id string, before int64) error
	InForceSince(ctx context.Context, has func(*rulebook.Rulebook) bool) (timetable.Date, error)
	JudgedBy(ctx context.Context, who casework.Actor) (map[string]int, error)
	Countersign(ctx context.Context, who casework.Actor, text []byte) error
	Countersignings(ctx context.Context) ([]office.Countersigning, error)
	ExchangeOffice
	Releases(ctx context.Context) ([]office.Release, error)
	RepeatedReasons(ctx context.Context, who casework.Actor) (casework.Repetition, error)
	RepeatsBefore(ctx context.Context, id string, who casework.Actor, act casework.Act) (casework.Repeat, bool, error)
	RepeatCount(ctx context.Context) (office.RepeatCount, error)
	Watch(ctx context.Context, who casework.Actor) ([]office.Watched, error)
	OversightBundle(ctx context.Context, who casework.Actor, from int64, w io.Writer) error
	Standings
	sampling
}

// Sessions says who asks: *signin.Desk.
type Sessions interface {
	SignIn(ctx context.Context, id, password string) (token string, err error)
	Start(ctx context.Context, v signin.Visitor) (token string, err error)
	Session(ctx context.Context, token string) (signin.Visitor, error)
	End(ctx context.Context, token string) error
	Accept(ctx context.Context, token, id, name, password string, roles []string) (session string, err error)
	InviteOfficer(ctx context.Context, id string) (token string, err error)
	Join(ctx context.Context, token, password string) (session string, err error)
}

// A PublicLog is the log as its page tells of it.
type PublicLog interface {
	// Checkpoint is the latest signed checkpoint, in full.
	Checkpoint(ctx context.Context) ([]byte, error)
	// Key is the log's public key as a verifier key.
	Key() string
}

// Config is what the pages are made of.
type Config struct {
	Organisation string // shown in the head of each page; "" takes the rulebook's name
	Office       Office
	Sessions     Sessions
	Log          PublicLog
	LogFiles     http.Handler            // serves the log's files below /log/ (checkpoint, tile/…, key, record/…)
	OldLogs      map[string]http.Handler // what is left of logs that this one goes on after, by their address ("/log-1/")

	// Witnesses tells who cosigns the log; nil, or giving nil, where nobody does.
	Witnesses func() *Witnessing

	// Past gives the cases taken over from another system, for the public
	// figures; nil where there are none.
	Past func(ctx context.Context) (PastCases, error)

	Demo    Demo                       // nil but in the demo
	Secure  bool                       // the pages are reached over TLS: cookies say so
	Address func(*http.Request) string // the address that limits are counted by; nil takes the connection's. It is never written anywhere
	Limits  Limits                     // how much one address may do; the zero value takes DefaultLimits
	Now     func() time.Time           // for limits and what is kept for a form; nil takes the computer's clock
	Entropy io.Reader                  // nil takes the computer's
	Logger  *slog.Logger               // diagnostics; nil is silent
}

// A site is the pages of one office.
type site struct {
	Config
	pages   map[string]*page
	style   string // the stylesheet's address, with its digest
	script  string // that of the script which checks receipts, likewise
	limits  *limiter
	stash   *stash
	filings *filings
	lists   lists
	reading chan struct{} // a place for each form with files that is being read
	proofs  func() proofs

	figuresMu   sync.Mutex
	lastDays    lastDays
	figuresKept keptFigures
}

// New makes the pages.
func New(c Config) http.Handler {
	if c.Organisation == "" {
		c.Organisation = c.Office.Rulebook().Name
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Entropy == nil {
		c.Entropy = rand.Reader
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Address == nil {
		c.Address = connectionAddress
	}
	if c.Limits == (Limits{}) {
		c.Limits = DefaultLimits
		if c.Demo != nil { // one visitor, who tries everything
			c.Limits = c.Limits.times(50)
		}
	}
	if c.Limits.Calls == (Limit{}) {
		c.Limits.Calls = DefaultLimits.Calls
	}
	s := &site{
		Config: c, pages: parsePages(), style: addressOf("duly.css"), script: addressOf("verify.js"), limits: &limiter{now: c.Now, entropy: c.Entropy},
		stash: newStash(c.Now, c.Entropy), filings: newFilings(c.Now), reading: make(chan struct{}, mostAtOnce),
	}
	s.proofs = sync.OnceValue(func() proofs { return prove(c.Office.Rulebook()) })
	go s.proofs() // it takes a moment: nobody who reads the rulebook should wait for it
	return s.guard(s.routes())
}
