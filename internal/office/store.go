package office

import (
	"context"
	"errors"
	"fmt"

	"duly/journal"
	"duly/timetable"
)

// Errors that a store gives, to be told apart with errors.Is.
var (
	// ErrBehind: the journal has grown since the batch was prepared; nothing of it was written.
	ErrBehind = errors.New("the journal has grown meanwhile")
	// ErrNotFound: there is no such thing, or none that may be told of.
	ErrNotFound = errors.New("not found")
	// ErrAltered: a row of the database does not fit its seal: it was not written by whoever has
	// the keys. Whoever asks for it is answered as if there were none.
	ErrAltered = fmt.Errorf("%w: it was altered in the database", ErrNotFound)
	// ErrStopped: the database was found not to be what was recorded, by this program or by
	// another one that works on it; nothing is written.
	ErrStopped = errors.New("writing was stopped")
	// ErrNewer: the database was written by a newer version of duly; it is left as it is.
	ErrNewer = errors.New("the database is of a newer version")
)

// A Store keeps the journal and what is read from it. Everything of one batch
// is written in one durable transaction, or nothing of it.
type Store interface {
	// Head is the number that the next entry will have.
	Head(ctx context.Context) (int64, error)
	// Append writes a batch. The entries are numbered from b.Head on; if the
	// journal's head is not b.Head any more, nothing is written: ErrBehind.
	Append(ctx context.Context, b Batch) error
	// Entries reads entries by number, from (inclusive) to (exclusive), in order.
	Entries(ctx context.Context, from, to int64, each func(journal.Entry) error) error
	// EntriesOf reads the entries of one case, in order, handing each out as it comes:
	// each may not ask the store for anything, and its error ends the reading.
	EntriesOf(ctx context.Context, id string, each func(journal.Entry) error) error

	// Case finds a case's row; ErrNotFound.
	Case(ctx context.Context, id string) (CaseRow, error)
	// Cases lists rows, least due first, those without limit after them, ended ones last.
	Cases(ctx context.Context, f CaseFilter) ([]CaseRow, error)
	// DueBy lists the cases, ended ones too, whose NextLapse is on or before a day, earliest first.
	DueBy(ctx context.Context, day timetable.Date, limit int) ([]string, error)

	// Access finds what an access code (its hash) opens; ErrNotFound.
	Access(ctx context.Context, hash []byte) (Access, error)
	// Accesses reads what all codes open, whether or not it fits its seals.
	Accesses(ctx context.Context, each func(Access) error) error

	// LastComplaint is the serial of the latest complaint of a year; 0 where there is none.
	LastComplaint(ctx context.Context, year int) (int, error)
	// Complaints lists the register of a year, by serial.
	Complaints(ctx context.Context, year int) ([]ComplaintNumber, error)

	StandingStore
	ExchangeStore

	// Letters lists a case's letters, oldest first.
	Letters(ctx context.Context, id string) ([]Letter, error)

	// Rulebook finds a rulebook that was adopted, by digest; ErrNotFound.
	Rulebook(ctx context.Context, digest string) (AdoptedRulebook, error)
	// Rulebooks lists them, latest adopted first.
	Rulebooks(ctx context.Context) ([]AdoptedRulebook, error)

	// People: officers and their sign-in.
	Person(ctx context.Context, id string) (PersonRow, error)
	People(ctx context.Context) ([]PersonRow, error)

	// Setting gives a small value of the installation: "" where never set.
	Setting(ctx context.Context, name string) (string, error)

	// PastCase finds a case of another system; ErrNotFound. PastCases reads all.
	PastCase(ctx context.Context, source, id string) (PastCase, error)
	PastCases(ctx context.Context, each func(PastCase) error) error

	// SealWith has rows that no entry repeats sealed from now on, and their seals checked: one
	// that does not fit is ErrAltered.
	SealWith(key [32]byte)
	// SealAll seals what stands in those tables as it stands.
	SealAll(ctx context.Context) error
	// Seal is the seal that a row (a PersonRow, Access, Setting or PastCase) has once it is written.
	Seal(row any) string
	// Unsealed hands out every row that does not fit its seal: its table, and how it is found there.
	Unsealed(ctx context.Context, each func(table, row string) error) error

	// Halt has nothing more written, by any program that works on the database: Append answers
	// ErrStopped. Resume has it go on; Halted tells why, "" while writing goes on.
	Halt(ctx context.Context, why string) error
	Resume(ctx context.Context) error
	Halted(ctx context.Context) (why string, err error)

	Close() error
}

// A Batch is what is written together: acts that arrived together share one
// durable transaction.
type Batch struct {
	Head       int64
	Entries    []journal.Entry // Number = Head, Head+1, …
	Cases      []CaseRow       // inserted, or replaced whole
	Letters    []Letter
	Access     []Access
	Rulebooks  []AdoptedRulebook
	Complaints []ComplaintNumber
	People     []PersonRow // inserted, or replaced whole
	Settings   []Setting
	StandingBatch
	Past     []PastCase // inserted, or replaced whole
	Answered []AnsweredRow
}

// A Setting is a small value of the installation.
type Setting struct{ Name, Value string }

// A ComplaintNumber is one line of the register of complaints: a number without
// gaps within its year, given in the transaction that recorded the receipt.
type ComplaintNumber struct {
	Year, Serial int
	Entry        int64 // the entry that records it
}

// A CaseRow is what the desk needs to list a case without opening its entries.
// Nothing in it names or describes a person.
type CaseRow struct {
	ID        string // pseudonym, random: "7F3C-92KD"
	Version   int    // how many events
	Rulebook  string // digest
	Received  timetable.Date
	Stage     string         // "" once ended
	NextDue   timetable.Date // the earliest last day of its running limits; 0: none
	NextLapse timetable.Date // the earliest last day at whose end something happens by itself, a pause included; 0: nothing will
	Waiting   []string       // the roles and parties that have an open step now
	End       string
	EndedOn   timetable.Date
	Tip       [32]byte // leaf hash of its latest entry
}

// A CaseFilter narrows a listing.
type CaseFilter struct {
	Open  bool // only open ones
	Ended bool // only ended ones
	Limit int  // 0: all
}

// Access is what a code opens: one case, as one party. Only a keyed hash of
// the code is kept.
type Access struct {
	Hash   []byte
	Case   string
	Party  string
	Acting string // the name under which who has it acts: "P1 for complainant"; "": the party's own
}

// A Letter is a notice for a party, as served; its text is sealed under the
// case's Content key.
type Letter struct {
	ID     string
	Case   string
	To     string // party
	Day    timetable.Date
	Entry  int64  // the entry that caused it
	Sealed []byte // JSON of subject and body
}

// An AdoptedRulebook is the source of a rulebook, kept for ever: cases run to
// their end under the version that they were received under.
type AdoptedRulebook struct {
	Digest  string
	Adopted timetable.Date
	Files   []byte // JSON of []rulebook.File, those of definitions and letters included
}

// A PersonRow is an officer.
type PersonRow struct {
	ID       string
	Name     string
	Roles    []string
	Password string // argon2id, PHC string format; "" for none
	Admin    bool
	Aliases  []string                  // other names by which a complaint may call them
	Trained  map[string]timetable.Date // each training, and the last day for which it counts

	Qualities []string // what they can be seated for on a panel: "lay", "legally qualified"
	SpeaksFor string   // of an Asker: the body, as the asks name who asked; "" for an officer
}

// A Keyring keeps the keys of envelopes, apart from the journal, so that
// destroying a key forgets what it sealed, in every copy of the journal.
type Keyring interface {
	// Key gives the key of that name, making it durably first where there is none and create is set; ErrNotFound.
	Key(ctx context.Context, name string, create bool) (journal.Key, error)
	// Keys does the same for several at once, in one durable transaction.
	Keys(ctx context.Context, names []string, create bool) ([]journal.Key, error)
	// Kept gives those of some keys that there are, by name, for reading through many once.
	Kept(ctx context.Context, names []string) (map[string]journal.Key, error)
	// Destroy forgets keys for good.
	Destroy(ctx context.Context, names []string) error
	// Reread forgets what is kept at hand, where another program may have destroyed keys.
	Reread()
	Close() error
}

// Evidence keeps encrypted files, apart from the journal, so that they can be erased.
type Evidence interface {
	// Put seals a file under key and keeps it durably, by the SHA-256 of its plain bytes and its case.
	Put(ctx context.Context, id string, key journal.Key, plain []byte) (sha256 string, err error)
	// Get opens a file and checks its digest; ErrNotFound.
	Get(ctx context.Context, id string, key journal.Key, sha256 string) ([]byte, error)
	// Erase removes every file of a case, durably; none is no error.
	Erase(ctx context.Context, id string) error
	// Has tells whether there is any file of a case.
	Has(ctx context.Context, id string) (bool, error)
}
