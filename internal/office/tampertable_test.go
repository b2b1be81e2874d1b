package office_test

// A notice is what is said where somebody changes something in the database behind the
// office's back.
type notice struct {
	says  []string // each line that is said has one of these in it; none: nobody notices
	why   string   // where nobody notices: why that gains nobody anything
	gains string   // what may be gained all the same: a part of what the probe says
}

// A tampered is what is said of each harm to a table.
type tampered struct {
	key  []string // columns to alter so that a row can stand beside the one that it was copied from
	one  bool     // it has one row, or can have one
	only string   // the dialect that has it; "": both

	edit                     map[string]notice // by column, edited or exchanged between two rows
	remove, insert, rollBack notice
}

func (t tampered) of(h harm) notice {
	switch h.what {
	case "delete":
		return t.remove
	case "insert":
		return t.insert
	case "roll back":
		return t.rollBack
	}
	return t.edit[h.column]
}

// byDatabase stands where the database's own constraints do not let a harm be done, on the rows
// that the scene has.
const byDatabase = "the database refuses it"

// Who says it: before the office opens; the self-audit, which then stops writing; the self-audit,
// which goes on.
const (
	start   = "at the start: "
	stopped = "self-audit, which stops writing: "
	tells   = "self-audit, which tells: "
	mends   = "self-audit, which puts it right: "
)

func says(words ...string) notice { return notice{says: words} }

func nobody(why string) notice { return notice{why: why} }

// each says the same of several columns.
func each(n notice, columns ...string) map[string]notice {
	out := map[string]notice{}
	for _, c := range columns {
		out[c] = n
	}
	return out
}

func (t tampered) but(column string, n notice) tampered {
	t.edit[column] = n
	return t
}

func unfit(table string) notice {
	return says(stopped+"a row of the table "+table+" does not fit its seal: it was put in or altered in the database", byDatabase)
}

// sealedTable is one whose every column is under the row's seal.
func sealedTable(table string, key []string, columns ...string) tampered {
	return tampered{key: key, edit: each(unfit(table), append(columns, "seal")...), insert: unfit(table)}
}

const (
	missing    = start + "the journal ends at entry #, and should have # entries"
	hole       = start + "read the journal: the journal gives entry # where # should be"
	notAsItWas = start + "entry # of the database is not the one that was published: its commitments were altered"
	envelope   = stopped + "entry #: what it holds for "
	keyless    = stopped + "entry #: there is no key any more to what it holds for "
	letterIs   = stopped + "entry #: a letter that it caused was altered"
	letterGone = tells + "entry #: the letter to the "
	row        = mends + "case CASE: its row on the desk was not what its record says, and was made anew"
	noCase     = "the desk lists it, and no entry is of it"
	jump       = stopped + "the register of complaints of # goes from number # to #"
	another    = stopped + "entry #: the register of complaints says that it is CASE, and it is not"
	unlisted   = stopped + "entry #: it received complaint CASE, which the register of complaints does not have"
	bookOrder  = "is not number # of those that the record says were adopted"
	bookIs     = "it was altered"
	bookCount  = stopped + "# rulebooks were adopted, and # are kept"
	codeGone   = stopped + "entry #: the code that it made was taken out of the database"
	notAsLeft  = stopped + "entry #: the register of officers is not as it left it: an officer was put in, taken out or put back to what they held before"
	daysLeft   = stopped + "entry #: the days declared are not as it left them: the table was put back to what it was before, or emptied"
	pastLeft   = "are not as they were taken over: some were put in, taken out or put back to what they were"
	noEntry    = stopped + "entry #: it is missing"
	beyond     = stopped + "entry #: it stands beyond the end of the journal"
	headUnfit  = stopped + "a row of the table head does not fit its seal: it was put in or altered in the database"
	membersAre = stopped + "entry #: the events of the register of members are not the # that it tells of"
	memberIs   = stopped + "entry #: event # of the register of members was altered, or its row was"
	memberLess = stopped + "entry #: it tells of # events of the register of members, and there are none"
	memberMore = stopped + "entry #: the register of members has events of it, and it tells of none"
	aboutWhom  = mends + "case CASE: what is kept of whom it is about, or was told of their standing, was not what its record says, and was made anew"
	noMember   = "it is listed among the cases of a member, and no entry says so"
	changeGap  = stopped + "the changes of standings go from number # to #"
	changeIs   = stopped + "change # of a standing was altered, or its row was"
	oldCopy    = start + "the database ends at entry #, but the public log has # entries: # are missing. Is it an old copy?"
)

var rowless = []string{envelope, keyless, missing, notAsItWas, byDatabase}

// harmed is what is said of every harm to every column of every table. A new column belongs
// here: see isComplete.
var harmed = map[string]tampered{
	"entry": {
		key: []string{"number", "n"},
		edit: map[string]notice{
			"number": says(append(rowless, hole)...), "case_id": says(rowless...), "n": says(rowless...), "recorded": says(rowless...), "person": says(rowless...),
			"sealed0": says(envelope + "the overseer was altered"), "sealed1": says(envelope + "the parties was altered"),
			"sealed2": says(envelope + "those who may read the case was altered"), "sealed3": says(envelope + "those who may know who acted was altered"),
			"commitments": says(notAsItWas),
		},
		remove: says(missing, hole), insert: says(beyond), rollBack: says(missing),
	},
	"head": {
		one: true, key: []string{"one"},
		edit: map[string]notice{
			"one": says(byDatabase), "seq": says(noEntry, oldCopy), "stopped": says(headUnfit), "seal": says(headUnfit),
		},
		remove: says(start), insert: says(byDatabase), rollBack: says(oldCopy),
	},
	"case_row": tampered{
		key:    []string{"id"},
		edit:   each(says(row), "version", "rulebook", "received", "stage", "next_due", "next_lapse", "waiting", "ending", "ended_on", "tip"),
		remove: says(row), insert: says(noCase), rollBack: says(row)}.but("id", says(row, noCase)),
	"complaint": {
		key:    []string{"serial"},
		edit:   each(says(jump, another, unlisted, byDatabase), "year", "serial", "entry"),
		remove: says(jump, unlisted), insert: says(jump, another), rollBack: says(unlisted),
	},
	"letter": {
		key:    []string{"id"},
		edit:   each(says(letterIs, letterGone), "id", "case_id", "recipient", "day", "entry", "sealed"),
		remove: says(letterGone), insert: says(letterIs), rollBack: says(letterGone),
	},
	"rulebook": tampered{
		key:    []string{"nth", "digest"},
		edit:   each(says(bookOrder, bookIs, "cannot be read"), "digest", "adopted", "files"),
		remove: says(bookOrder, bookCount), insert: says(bookOrder, bookIs), rollBack: says(bookCount)}.but("nth", notice{says: []string{bookOrder, byDatabase}, why: "only their order is of any moment, and it is the same"}),

	"person": sealedTable("person", []string{"id"}, "id", "name", "roles", "password", "admin", "aliases", "trained", "qualities", "speaks_for").
		without(says(notAsLeft), says(notAsLeft)),
	"access": sealedTable("access", []string{"hash"}, "hash", "case_id", "party", "acting").
		without(says(codeGone), says(codeGone)),
	"setting": sealedTable("setting", []string{"name"}, "name", "value").
		without(notice{says: []string{daysLeft}, why: "that somebody has read up to an entry: they are shown again what they have read"}, says(daysLeft)),
	"past_case": sealedTable("past_case", []string{"id"}, "source", "id", "received", "closed", "category", "outcome", "inconsistent").
		without(says(pastLeft), says(pastLeft)),
	"session": sealedTable("session", []string{"hash"}, "hash", "person", "case_id", "party", "created", "expires", "acting").
		without(nobody("whoever it was signs in again"), notice{
			why:   "a session that was ended is good again for whoever still has its cookie, and for half an hour after its last page at the most: TestASessionPutBackEndsByItself",
			gains: "session ",
		}),
	"invitation": sealedTable("invitation", []string{"hash", "person"}, "hash", "person", "expires", "bound").
		without(nobody("whoever was invited asks for another link"),
			nobody("a link that was used is bound to the password that it replaced, and opens nothing: TestAnInvitationPutBackOpensNothing")),

	"member_event": {
		key:    []string{"place"},
		edit:   each(says(membersAre, memberIs, memberLess, memberMore, byDatabase), "entry", "place", "member", "sealed", "commitment"),
		remove: says(membersAre, memberLess), insert: says(membersAre, memberIs), rollBack: says(memberLess),
	},
	"member_case": {
		key:    []string{"case_id"},
		edit:   each(says(aboutWhom, noMember), "case_id", "tag", "next"),
		remove: says(aboutWhom), insert: says(noMember), rollBack: says(aboutWhom),
	},
	"standing_change": {
		key:    []string{"number"},
		edit:   each(says(changeGap, changeIs, aboutWhom, byDatabase), "number", "member", "sealed"),
		remove: says(changeGap, aboutWhom), insert: says(changeGap), rollBack: says(aboutWhom),
	},

	"owed": sealedTable("owed", []string{"subscriber"}, "subscriber", "state").
		without(nobody("a subscriber is told again what it was told, under the same ids"), nobody("likewise")),
	"answered": sealedTable("answered", []string{"call"}, "system", "call", "request", "answer").
		without(nobody("a call that is sent again is a new one: the register refuses what it has, and takes nothing twice"), nobody("likewise")),

	"schema_version": {
		key: []string{"id"},
		edit: map[string]notice{
			"id":         {says: []string{byDatabase}, why: "it is the order in which they were made, which nothing asks for"},
			"version_id": {says: []string{start + "open the database: the database is of a newer version"}, why: "the latest version counts, and it is the same"},
			"is_applied": {says: []string{start + "open the database: its table schema_version does not say which version its tables are of"}, why: "the latest version counts, and it is the same"},
			"tstamp":     nobody("nothing asks when tables were made"),
		},
		remove:   notice{says: []string{start + "open the database: bring its tables up to version #"}, why: "the latest version counts, and it is the same"},
		insert:   notice{says: []string{start + "open the database: the database is of a newer version"}, why: "the latest version counts, and it is the same"},
		rollBack: nobody("tables change with the program alone, and the scene has one: it is the same"),
	},
	"sqlite_sequence": {
		one: true, only: "sqlite", key: []string{"name"},
		edit:   each(nobody("SQLite's own: the next number of the table schema_version"), "name", "seq"),
		remove: nobody("likewise"), insert: nobody("likewise"), rollBack: nobody("likewise"),
	},
}

// without says what is said where rows are taken out, and where the table is put back.
func (t tampered) without(removed, back notice) tampered {
	t.remove, t.rollBack = removed, back
	return t
}
